//! The vectors that TypeScript runs too.

use crate::kit::*;
use split_ledger::json::{self, Limits, Value};

#[test]
fn previews_are_those_of_the_vectors() {
    let text = include_bytes!("../vectors/splits.json");
    let vectors = json::parse(text, Limits::default()).unwrap();
    let cases = vectors.get("cases").and_then(Value::as_array).unwrap();
    assert!(cases.len() >= 12);
    for case in cases {
        let name = case.get("name").and_then(Value::as_str).unwrap();
        let mut request = String::new();
        json::write(case.get("request").unwrap(), &mut request);
        let mut expected = String::new();
        match (try_preview(&request), case.get("reply"), case.get("error")) {
            (Ok(reply), Some(value), None) => {
                json::write(value, &mut expected);
                assert_eq!(reply.to_json(), expected, "{name}");
            }
            (Err(error), None, Some(value)) => {
                let found = (Some(error.reason.name()), error.detail("field"));
                let word = |field: &str| value.get(field).and_then(Value::as_str);
                assert_eq!(found, (word("code"), word("field")), "{name}");
            }
            (found, ..) => panic!("{name}: {found:?}"),
        }
    }
}
