//! Golden encodings: what is stored is what was stored by the versions before,
//! byte for byte, natively here and as WebAssembly in the package's tests.
//! After a wanted change of an encoding: `UPDATE_GOLDEN=1 cargo test --test journal golden`.

use split_ledger::json::{self, Limits, Value};

use crate::files::export;
use crate::support::Bench;

const CALLS: &str = include_str!("../vectors/golden-calls.json");
const JOURNAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/golden-journal.jsonl");

fn text(value: &Value<'_>) -> String {
    let mut out = String::new();
    json::write(value, &mut out);
    out
}

#[test]
fn golden_calls_make_the_golden_journal() {
    let steps = json::parse(CALLS.as_bytes(), Limits::default()).unwrap();
    let mut bench = Bench::default();
    let mut refused = 0;
    for step in steps.as_array().unwrap() {
        bench.now = step.get("now").and_then(Value::as_number).unwrap().parse().unwrap();
        let calls: Vec<String> =
            step.get("calls").and_then(Value::as_array).unwrap().iter().map(text).collect();
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        let replies = bench.group(&calls);
        refused += replies.iter().filter(|reply| reply.error().is_some()).count();
    }
    assert_eq!(refused, 1, "only the freeze that is too large is refused");
    let journal = export(&bench.store);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(JOURNAL, &journal).unwrap();
    }
    assert!(std::fs::read_to_string(JOURNAL).unwrap() == journal, "a stored encoding has changed");
}
