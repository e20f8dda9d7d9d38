//! The JSON module from outside: grammar, limits, round trips, and the two
//! readers against each other.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod properties;

use split_ledger::json::{
    DEPTH_MAX, Limits, ParseErrorKind, Row, Value, parse, parse_rows, write, write_string,
};
use std::borrow::Cow;

fn read(text: &str) -> Result<Value<'_>, ParseErrorKind> {
    parse(text.as_bytes(), Limits::default()).map_err(|error| error.kind)
}

fn rewritten(text: &str) -> String {
    let mut out = String::new();
    write(&read(text).unwrap(), &mut out);
    out
}

fn read_rows(text: &str) -> Result<Vec<Row<'_>>, ParseErrorKind> {
    let mut rows = parse_rows(text);
    let mut row = Row::new();
    let mut all = Vec::new();
    while rows.next_row(&mut row).map_err(|error| error.kind)? {
        all.push(row.clone());
    }
    assert_eq!(rows.next_row(&mut row), Ok(false), "the end stays the end");
    Ok(all)
}

#[test]
fn numbers_keep_their_digits() {
    for digits in [
        "0",
        "-0",
        "7",
        "-7",
        "10",
        "1.50",
        "0.0",
        "1e2",
        "1E+2",
        "1.0e-2",
        "-0.1E01",
        "123456789012345678901234567890.000",
    ] {
        assert_eq!(read(digits), Ok(Value::Number(Cow::Borrowed(digits))));
        assert_eq!(rewritten(digits), digits);
    }
}

#[test]
fn malformed_numbers_are_refused() {
    for digits in ["-", "01", "-01", "00", "1.", "1.e2", "1e", "1e+", "1E-", "-.5"] {
        assert_eq!(read(digits), Err(ParseErrorKind::InvalidNumber), "{digits}");
    }
    for text in ["+1", ".5", "NaN", "Infinity"] {
        assert!(matches!(read(text), Err(ParseErrorKind::UnexpectedCharacter(_))), "{text}");
    }
    for text in ["0x1", "1_000", "-Infinity", "1a", "1 2", "--1", "1.5.5", "1e2.5"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn malformed_texts_are_refused_with_place_and_reason() {
    use ParseErrorKind as K;
    let cases: &[(&[u8], usize, K)] = &[
        (b"", 0, K::UnexpectedEnd),
        (b" \n", 2, K::UnexpectedEnd),
        (b"[", 1, K::UnexpectedEnd),
        (b"[1", 2, K::UnexpectedEnd),
        (b"[1,]", 3, K::UnexpectedCharacter(']')),
        (b"[,1]", 1, K::UnexpectedCharacter(',')),
        (b"[1 2]", 3, K::UnexpectedCharacter('2')),
        (b"{", 1, K::UnexpectedEnd),
        (b"{a:1}", 1, K::UnexpectedCharacter('a')),
        (b"{\"a\"}", 4, K::UnexpectedCharacter('}')),
        (b"{\"a\":}", 5, K::UnexpectedCharacter('}')),
        (b"{\"a\":1,}", 7, K::UnexpectedCharacter('}')),
        (b"'a'", 0, K::UnexpectedCharacter('\'')),
        (b"nul", 0, K::UnexpectedCharacter('n')),
        (b"True", 0, K::UnexpectedCharacter('T')),
        (b"nullx", 4, K::TrailingText),
        (b"{} {}", 3, K::TrailingText),
        (b"1 //", 2, K::TrailingText),
        (b"\xEF\xBB\xBF1", 0, K::UnexpectedCharacter('\u{feff}')),
        (b"\"a\xFF\"", 2, K::InvalidUtf8),
        (b"\"\xED\xA0\x80\"", 1, K::InvalidUtf8),
        (b"\"abc", 4, K::UnexpectedEnd),
        (b"\"abc\\", 4, K::UnexpectedEnd),
        (b"\"a\nb\"", 2, K::ControlCharacter),
        (b"\"a\x00b\"", 2, K::ControlCharacter),
        (b"\"\\x41\"", 1, K::InvalidEscape),
        (b"\"\\'\"", 1, K::InvalidEscape),
        (b"\"\\u12\"", 1, K::InvalidEscape),
        (b"\"\\u12g4\"", 1, K::InvalidEscape),
        (b"\"\\u+123\"", 1, K::InvalidEscape),
        (b"\"a\\u0000\"", 2, K::NulCharacter),
        (b"\"\\ud800\"", 1, K::LoneSurrogate),
        (b"\"\\udc00\"", 1, K::LoneSurrogate),
        (b"\"\\ud800\\ud800\"", 1, K::LoneSurrogate),
        (b"\"\\ud800x\"", 1, K::LoneSurrogate),
        (b"[{\"a\":1,\"\\u0061\":2}]", 1, K::DuplicateKey("a".into())),
    ];
    for (text, offset, kind) in cases {
        let error = parse(text, Limits::default()).unwrap_err();
        let shown = String::from_utf8_lossy(text);
        assert_eq!((error.offset, &error.kind), (*offset, kind), "{shown}");
    }
}

#[test]
fn strings_lose_their_escapes_and_get_the_shortest() {
    let text = r#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\uDE00\u001F\u007f""#;
    let plain = "\"\\/\u{8}\u{c}\n\r\tAé😀\u{1f}\u{7f}";
    assert_eq!(read(text), Ok(Value::String(plain.into())));
    assert_eq!(rewritten(text), "\"\\\"\\\\/\\b\\f\\n\\r\\tAé😀\\u001f\u{7f}\"");
    let mut all = String::new();
    write_string("\u{0}\u{1}\u{f}\u{10}", &mut all);
    assert_eq!(all, r#""\u0000\u0001\u000f\u0010""#);
}

#[test]
fn plain_strings_are_borrowed() {
    for value in [read("\"plain text\"").unwrap(), read("12").unwrap()] {
        assert!(matches!(value, Value::String(Cow::Borrowed(_)) | Value::Number(Cow::Borrowed(_))));
    }
}

#[test]
fn every_length_of_plain_text_stops_at_the_special_character() {
    for before in 0..20 {
        for special in ["\\\"", "\\\\", "\\n", "\\u0001"] {
            for after in 0..10 {
                let text = format!("\"{}{special}{}\"", "é".repeat(before), "~".repeat(after));
                assert_eq!(rewritten(&text), text);
            }
        }
    }
}

#[test]
fn objects_keep_order_and_strange_names() {
    let text = r#"{"z":1,"__proto__":{"constructor":[]},"":null,"a":true}"#;
    assert_eq!(rewritten(text), text);
    let value = read(text).unwrap();
    assert!(value.get("__proto__").unwrap().get("constructor").is_some());
    assert!(value.get("").unwrap().is_null());
    assert!(value.get("toString").is_none());
    assert_eq!(value.as_object().unwrap().len(), 4);
}

#[test]
fn white_space_between_all_parts_is_dropped() {
    let text = " \t\r\n{ \"a\" : [ 1 , { } , [ ] ] , \"b\" : \"c\" } \n";
    assert_eq!(rewritten(text), r#"{"a":[1,{},[]],"b":"c"}"#);
    assert!(read("\u{a0}1").is_err());
}

#[test]
fn duplicate_keys_are_found_in_small_and_large_objects() {
    for count in [1, 2, 15, 16, 17, 18, 1_000] {
        let member = |index: usize| format!("\"k{index}\":{index}");
        let members: Vec<String> = (0..count).map(member).collect();
        let text = format!("{{{}}}", members.join(","));
        assert_eq!(read(&text).unwrap().as_object().unwrap().len(), count);
        let text = format!("{{{},\"k0\":0}}", members.join(","));
        assert_eq!(read(&text), Err(ParseErrorKind::DuplicateKey("k0".into())));
    }
    let long = "ä".repeat(100);
    let error = read(&format!("{{\"{long}\":1,\"{long}\":2}}")).unwrap_err();
    assert_eq!(error, ParseErrorKind::DuplicateKey("ä".repeat(64)));
}

#[test]
fn large_objects_are_not_quadratic() {
    let members: Vec<String> = (0..200_000).map(|index| format!("\"{index}\":0")).collect();
    let text = format!("{{{}}}", members.join(","));
    let started = std::time::Instant::now();
    assert!(read(&text).is_ok());
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(32)).is_ok());
    assert_eq!(read(&nested(33)), Err(ParseErrorKind::TooDeep(32)));
    assert_eq!(read(&r#"{"a":"#.repeat(33)), Err(ParseErrorKind::TooDeep(32)));
    let wide = format!("[{}]", vec![nested(31); 100].join(","));
    assert!(read(&wide).is_ok(), "depth is not width");

    let boundless = Limits { depth: usize::MAX };
    assert!(parse(nested(DEPTH_MAX).as_bytes(), boundless).is_ok());
    assert!(parse(nested(DEPTH_MAX + 1).as_bytes(), boundless).is_err());
    assert!(parse(nested(1_000_000).as_bytes(), boundless).is_err());
    let none = Limits { depth: 0 };
    assert!(parse(b"1", none).is_ok());
    assert!(parse(b"[]", none).is_err());
}

#[test]
fn accessors_answer_only_for_their_kind() {
    let kinds = [
        ("null", "null"),
        ("true", "boolean"),
        ("1.0", "number"),
        ("\"1.0\"", "string"),
        ("[]", "array"),
        ("{}", "object"),
    ];
    for (text, kind) in kinds {
        let value = read(text).unwrap();
        assert_eq!(value.kind_name(), kind);
        assert_eq!(value.is_null(), kind == "null");
        assert_eq!(value.as_bool().is_some(), kind == "boolean");
        assert_eq!(value.as_number().is_some(), kind == "number");
        assert_eq!(value.as_str().is_some(), kind == "string");
        assert_eq!(value.as_array().is_some(), kind == "array");
        assert_eq!(value.as_object().is_some(), kind == "object");
    }
}

#[test]
fn rows_are_read() {
    let text = " [ [ \"1\" , null , \"a\\n\" ] , [ ] , [\"\"] ] ";
    let rows = read_rows(text).unwrap();
    assert_eq!(rows, [vec![Some("1".into()), None, Some("a\n".into())], vec![], vec![Some("".into())]]);
    assert_eq!(read_rows("[]"), Ok(vec![]));
    assert_eq!(read_rows(" [ ] "), Ok(vec![]));
}

#[test]
fn what_is_not_rows_is_refused_again_and_again() {
    for text in [
        "",
        "[",
        "null",
        "{}",
        "[1]",
        "[null]",
        "[[1]]",
        "[[true]]",
        "[[[]]]",
        "[[{}]]",
        "[[\"a\"",
        "[[\"a\"]",
        "[[\"a\"],]",
        "[[\"a\",]]",
        "[[,\"a\"]]",
        "[[\"a\"]][",
        "[[\"a\"]] x",
        "[]]",
        "[[\"a\"][\"b\"]]",
        "[[\"a\" \"b\"]]",
        "[[nul]]",
        "[[nulll]]",
        "[[\"\\u0000\"]]",
        "[[\"\\ud800\"]]",
        "[[\"a\nb\"]]",
        "[[]",
    ] {
        assert!(read_rows(text).is_err(), "{text}");
        let mut rows = parse_rows(text);
        let mut row = Row::new();
        let error = loop {
            match rows.next_row(&mut row) {
                Ok(true) => {}
                Ok(false) => panic!("{text} ended well"),
                Err(error) => break error,
            }
        };
        assert_eq!(rows.next_row(&mut row), Err(error));
    }
}
