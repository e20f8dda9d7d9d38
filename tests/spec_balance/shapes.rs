//! What is not a command: JSON that is none, unknown types and fields, and
//! names that other languages trip over.

use crate::kit::*;
use split_ledger::command::Options;
use split_ledger::engine::registry;

#[test]
fn json_must_be_json() {
    let mut bench = wallet();
    let call = recharge("1");
    for text in [
        "",
        " ",
        "{",
        "nul",
        "[1,]",
        "{\"type\":\"recharge\",}",
        "\u{feff}{}",
        "{} {}",
        "{'type':'recharge'}",
        &call.replace("\"1\"", "1."),
        &call.replace("\"1\"", "01"),
        &call.replace("\"1\"", "+1"),
        &call.replace("\"1\"", "Infinity"),
        &call.replace("\"1\"", "0x1"),
    ] {
        let reply = refused(&mut bench, text, "INVALID_JSON");
        assert!(!reply.detail("offset").is_empty(), "{}", reply.text);
    }
    for bytes in [&b"\xff"[..], b"{\"type\":\"\xed\xa0\x80\"}", b"{\"type\":\"\xc0\xaf\"}"] {
        let before = bench.store.clone();
        let action = bench.engine.begin(bench.now, [bytes]);
        let answers = bench.drive(action);
        assert!(answers[0].contains("INVALID_JSON"), "{answers:?}");
        assert!(bench.store == before);
    }
}

#[test]
fn a_key_that_stands_there_twice_is_named() {
    let mut bench = wallet();
    let twice = recharge("1").replace(r#""amount":"1""#, r#""amount":"1","amount":"2""#);
    refused_field(&mut bench, &twice, "INVALID_JSON", "amount");
    // However it is spelled, and however deep it stands.
    let spelled = recharge("1").replace(r#""amount":"1""#, r#""amount":"1","\u0061mount":"2""#);
    refused_field(&mut bench, &spelled, "INVALID_JSON", "amount");
    let deep = with_details(r#"{"a":{"b":1,"b":1}}"#);
    refused_field(&mut bench, &deep, "INVALID_JSON", "b");
}

fn with_details(details: &str) -> String {
    format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"USD","accountDetails":{details}}}"#)
}

#[test]
fn lone_surrogates_and_nul_are_refused() {
    let mut bench = wallet();
    for text in [r#"\ud800"#, r#"\udc00"#, r#"\ud800\ud800"#, r#"\ud83dx"#, r#"\u0000"#] {
        for call in [
            format!(
                r#"{{"type":"recharge","userId":"{USER}","amount":"1","currency":"CNY","idempotencyKey":"{text}"}}"#
            ),
            with_details(&format!(r#"{{"{text}":1}}"#)),
        ] {
            refused(&mut bench, &call, "INVALID_JSON");
        }
    }
    // A pair is one character.
    let call = format!(
        r#"{{"type":"recharge","userId":"{USER}","amount":"1","currency":"CNY","idempotencyKey":"\ud83d\ude00"}}"#
    );
    bench.ok(&call);
    assert_eq!(bench.ok(&keyed(&recharge("1"), "😀")).get("replayed"), "true");
}

#[test]
fn the_type_must_be_one_of_the_commands() {
    let mut bench = wallet();
    for text in [
        "{}",
        "[]",
        "7",
        "null",
        r#""recharge""#,
        r#"{"type":7}"#,
        r#"{"type":"Recharge"}"#,
        r#"{"type":"balance"}"#,
        r#"{"type":"__proto__"}"#,
        r#"{"type":"toString"}"#,
        r#"{"type":""}"#,
    ] {
        refused_field(&mut bench, text, "UNKNOWN_COMMAND", "type");
    }
    let long = format!(r#"{{"type":"{}"}}"#, "é".repeat(1000));
    let reply = refused(&mut bench, &long, "UNKNOWN_COMMAND");
    assert!(reply.text.len() < 300, "a message repeats the beginning only: {}", reply.text);
}

#[test]
fn unknown_fields_are_refused_in_every_command() {
    let mut bench = wallet();
    for info in registry::commands() {
        for name in ["amuont", "__proto__", "constructor", "hasOwnProperty", "", "Amount", "amount "] {
            let text = format!(r#"{{"type":"{}",{}:1}}"#, info.name, s(name));
            refused_field(&mut bench, &text, "UNKNOWN_FIELD", name);
        }
        let long = format!(r#"{{"type":"{}",{}:1}}"#, info.name, s(&"x".repeat(500)));
        assert!(refused(&mut bench, &long, "UNKNOWN_FIELD").detail("field").chars().count() < 50);
    }
    for info in registry::queries() {
        let reply = bench.query(&format!(r#"{{"type":"{}","__proto__":1}}"#, info.name));
        assert_eq!(
            (reply.error().as_deref(), reply.detail("field").as_str()),
            (Some("UNKNOWN_FIELD"), "__proto__")
        );
    }
    refused_field(&mut bench, r#"{"type":"list","commands":[],"key":1}"#, "UNKNOWN_FIELD", "key");
}

#[test]
fn an_option_ignores_unknown_fields() {
    let mut bench = fill(Bench::new(Options { ignore_unknown_fields: true, ..Options::default() }));
    let call = keyed(&recharge("1"), "k");
    bench.ok(&with(&with(&call, "amuont", "7"), "__proto__", r#"{"a":1}"#));
    // They are no part of the request either.
    assert_eq!(bench.ok(&call).get("replayed"), "true");
    bench.ok(&with(&list(&[with(&recharge("1"), "x", "1")]), "y", "1"));
    let (id, extra) = (bench.ok(&freeze("5", "5")).get("freezeId"), r#","note":1}"#);
    let inner = captures(&id, &[(SHOP, "1")]).replacen("}]", &format!("{extra}]"), 1);
    bench.ok(&inner);
}

#[test]
fn required_fields_are_named_when_missing() {
    let mut bench = wallet();
    for (call, fields) in [
        (recharge("1"), &["userId", "amount", "currency"][..]),
        (freeze("1", "9"), &["userId", "amount", "currency"]),
        (withdraw("1"), &["userId", "amount", "currency"]),
        (create("userId", USER2), &["userId", "currency"]),
        (cancel("7"), &["freezeId"]),
        (confirm("7", SHOP), &["freezeId"]),
        (refund("7"), &["freezeId"]),
        (expire("7"), &["freezeId"]),
        (of_withdrawal("cancel_withdrawal", "7"), &["withdrawalId"]),
        (of_withdrawal("submit_payout", "7"), &["withdrawalId"]),
        (report("7", "PAID"), &["withdrawalId", "status"]),
    ] {
        for field in fields {
            refused_field(&mut bench, &without(&call, field), "MISSING_FIELD", field);
            refused_field(&mut bench, &with(&call, field, "null"), "MISSING_FIELD", field);
        }
    }
}

#[test]
fn every_field_of_every_command_refuses_every_wrong_type() {
    use split_ledger::command::FieldKind;
    let mut bench = wallet();
    for info in registry::commands() {
        for field in info.fields {
            let wrong: &[&str] = match field.kind {
                FieldKind::Bool => &["0", "1", r#""true""#, "[]", "{}"],
                FieldKind::Amount | FieldKind::AmountOrZero => &["true", "[]", "{}", r#""x""#],
                FieldKind::Id | FieldKind::Int64 => &["true", "[]", "{}", r#""x""#, "1.5"],
                FieldKind::PersonalObject { .. } | FieldKind::Object { .. } => &["true", "[]", "7", r#""x""#],
                FieldKind::Rate => &["true", "[]", "{}", "7", r#""x""#],
                FieldKind::List { .. } => &["true", "{}", "7", r#""x""#, "[7]", "[null]", "[[]]"],
                FieldKind::Version
                | FieldKind::Time
                | FieldKind::Duration
                | FieldKind::Count { .. }
                | FieldKind::AccountSet => &["true", "[]", "{}", r#""7""#, "1.5", "-1"],
                _ => &["true", "[]", "{}", "7"],
            };
            for raw in wrong {
                // Nothing else is given but what the table requires.
                let mut text = format!(r#"{{"type":"{}","{}":{raw}"#, info.name, field.name);
                for other in info.fields.iter().filter(|other| other.required && other.name != field.name) {
                    let value = match other.kind {
                        FieldKind::Uuid => s(USER),
                        FieldKind::Currency => s("CNY"),
                        FieldKind::Choice(words) => s(words[0]),
                        FieldKind::Text { .. } => s("X"),
                        FieldKind::List { .. } => "[]".to_owned(),
                        FieldKind::Object { .. } => "{}".to_owned(),
                        FieldKind::Rate => s("1"),
                        FieldKind::Count { min, .. } => min.to_string(),
                        _ => s("7"),
                    };
                    text.push_str(&format!(r#","{}":{value}"#, other.name));
                }
                text.push('}');
                let before = bench.store.clone();
                let reply = bench.call(&text);
                let code = reply.error().unwrap();
                assert!(
                    ["INVALID_FIELD", "INVALID_AMOUNT", "INVALID_PAYMENT_METHOD_ID"].contains(&code.as_str()),
                    "{text} -> {}",
                    reply.text
                );
                assert!(reply.detail("field").starts_with(field.name), "{text} -> {}", reply.text);
                assert!(bench.store == before);
            }
        }
    }
}
