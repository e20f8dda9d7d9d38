//! What the contents become (AP-02, AP-10, AP-20, AP-30, C4, C5, C11).

use crate::wire::{BALANCE, RESULT, WITHDRAW, call, decoded, form, refused_content, request};
use split_ledger::command::Options;
use split_ledger::wire::{Access, Decoded, Request, decode};

#[test]
fn ap_10_the_sample_of_the_balance_query() {
    let sample = r#"{
"details": [
        {"accountUserId": 100},
        {"externalCode": "abc123"},
        {"isPlatform": true}
]
}"#;
    assert_eq!(
        call(BALANCE, sample).0,
        r#"{"type":"fund_balances","currency":"CNY","details":[{"accountUserId":100},{"externalCode":"abc123"},{"isPlatform":true}]}"#
    );
}

#[test]
fn ap_20_the_sample_of_the_withdrawal() {
    let sample = r#"{"orderId": "1236158361962", "details": [
        {"accountUserId": 100, "withdrawAmount": 100},
        {"externalCode": "abc123", "withdrawAmount": 100, "summary": "货款"},
        {"isPlatform": true, "withdrawAmount": "100.50"}]}"#;
    assert_eq!(
        call(WITHDRAW, sample).0,
        r#"{"type":"withdraw_batch","currency":"CNY","orderId":"1236158361962","details":[{"accountUserId":100,"amount":"100"},{"externalCode":"abc123","amount":"100","summary":"货款"},{"isPlatform":true,"amount":"100.5"}]}"#
    );
}

#[test]
fn ap_30_the_sample_of_the_result() {
    assert_eq!(
        call(RESULT, r#"{"orderId": "1236158361962"}"#).0,
        r#"{"type":"withdrawal_order","currency":"CNY","orderId":"1236158361962"}"#
    );
}

/// The first that is given decides; `null`, `""` and false are not given.
#[test]
fn ap_02_c4_c5_precedence() {
    for (given, wanted) in [
        (r#""isPlatform":true,"externalCode":"a","accountUserId":7"#, r#""accountUserId":7"#),
        (r#""isPlatform":true,"externalCode":"a","accountUserId":null"#, r#""externalCode":"a""#),
        (r#""isPlatform":true,"externalCode":"""#, r#""isPlatform":true"#),
        (r#""isPlatform":false,"externalCode":"a""#, r#""externalCode":"a""#),
        (r#""accountUserId":99999999999"#, r#""accountUserId":99999999999"#),
    ] {
        let text = call(BALANCE, &format!(r#"{{"details":[{{{given}}}]}}"#)).0;
        assert!(text.ends_with(&format!(r#""details":[{{{wanted}}}]}}"#)), "{given} -> {text}");
    }
    for none in ["", r#""isPlatform":false"#, r#""accountUserId":null,"externalCode":"","isPlatform":null"#] {
        refused_content(
            BALANCE,
            &format!(r#"{{"details":[{{{none}}}]}}"#),
            "1001",
            "`details[0].accountUserId`",
        );
    }
}

/// A selector that does not decide is checked all the same.
#[test]
fn ap_02_each_selector_is_checked() {
    let long = format!(r#""accountUserId":7,"externalCode":"{}""#, "a".repeat(31));
    for (given, field) in [
        (long.as_str(), "`details[0].externalCode`"),
        (r#""accountUserId":7,"isPlatform":"true""#, "`details[0].isPlatform`"),
    ] {
        refused_content(BALANCE, &format!(r#"{{"details":[{{{given}}}]}}"#), "3", field);
    }
}

/// The amount keeps its exact digits, however it is spelled.
#[test]
fn c11_amounts() {
    for (sent, wanted) in [
        ("100", "100"),
        ("0.01", "0.01"),
        ("\"0.01\"", "0.01"),
        ("100.10", "100.1"),
        ("1e2", "100"),
        ("1.5E-1", "0.15"),
        ("999999999999.99", "999999999999.99"),
        ("99999999999999", "99999999999999"),
    ] {
        let content =
            format!(r#"{{"orderId":"o","details":[{{"isPlatform":true,"withdrawAmount":{sent}}}]}}"#);
        let text = call(WITHDRAW, &content).0;
        assert!(text.contains(&format!(r#""amount":"{wanted}""#)), "{sent} -> {text}");
    }
}

#[test]
fn m13_the_currency_of_the_face() {
    let options = Options { wire_currency: "USD".to_owned(), ..Options::default() };
    let body = crate::wire::asks(BALANCE, r#"{"details":[{"isPlatform":true}]}"#);
    assert!(matches!(
        decoded(&body, &options),
        Decoded::Query { text, .. } if text.starts_with(r#"{"type":"fund_balances","currency":"USD""#)
    ));
}

/// A form, JSON with the content as text, and JSON with the content as an object.
#[test]
fn ap_01_three_bodies_say_the_same() {
    let content = r#"{"orderId":"订单 1+1=2&3"}"#;
    let wanted = r#"{"type":"withdrawal_order","currency":"CNY","orderId":"订单 1+1=2&3"}"#;
    let mut text = String::new();
    split_ledger::json::write_string(content, &mut text);
    let head = format!(r#"{{"method":"{RESULT}","version":"1.0","reqSeq":5,"token":null,"bizContent":"#);
    let plain = form(&[("method", RESULT), ("version", "1.0"), ("bizContent", content)]);
    for (content_type, body) in [
        (Some("application/x-www-form-urlencoded"), plain.clone()),
        (Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"), plain.clone()),
        (None, plain),
        (Some("application/json"), format!("{head}{text}}}")),
        (Some("application/json;charset=utf-8"), format!("{head}{content}}}")),
        (None, format!(" {head}{content}}}")),
    ] {
        let request = Request { content_type, ..request(body.as_bytes()) };
        match decode(&request, Access::Host, &Options::default()) {
            Decoded::Query { text, .. } => assert_eq!(text, wanted, "{content_type:?}"),
            other => panic!("{content_type:?} {body} -> {other:?}"),
        }
    }
}

#[test]
fn a_slash_at_the_end_says_the_same() {
    let body = crate::wire::asks(RESULT, r#"{"orderId":"o"}"#);
    let at = |method, path| {
        decode(&Request { method, path, ..request(body.as_bytes()) }, Access::Host, &Options::default())
    };
    assert!(matches!(at("POST", "/allinpay/gateway/"), Decoded::Query { .. }));
    for path in ["/allinpay/gateway//", "/allinpay", "/Allinpay/Gateway"] {
        assert!(matches!(at("POST", path), Decoded::Answer(response) if response.status == 404), "{path}");
    }
    assert!(matches!(at("GET", "/allinpay/gateway"), Decoded::Answer(response) if response.status == 405));
}

#[test]
fn unknown_fields_may_be_ignored() {
    let options = Options { ignore_unknown_fields: true, ..Options::default() };
    let content = r#"{"note":1,"details":[{"isPlatform":true,"note":[]}]}"#;
    let body = form(&[("method", BALANCE), ("version", "1.0"), ("note", "x"), ("bizContent", content)]);
    assert!(matches!(
        decoded(&body, &options),
        Decoded::Query { text, .. } if text.ends_with(r#""details":[{"isPlatform":true}]}"#)
    ));
}
