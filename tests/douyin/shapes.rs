//! What is refused by its shape: 10000, in v2 its own sub code (B2, B3, B24, B28).

use crate::wire::{
    ALL, CREATE, CREATE_V2, QUERY, QUERY_RETURN, QUERY_V2, RETURN, UNSETTLED, answer, call, codes, create,
    decoded, options, request,
};
use split_ledger::command::Options;
use split_ledger::wire::{Access, BODY_BYTES_MAX, Decoded, decode};

#[track_caller]
fn refused(path: &str, body: &str, code: &str) {
    let status = if path.starts_with("/api/trade_basic") { 400 } else { 200 };
    assert_eq!(codes(&answer(path, body)), (status, code.to_owned()), "{path} {body}");
}

/// 10000 in trade_basic, and this in v2.
#[track_caller]
fn refused_in_both(name: &str, value: &str, v2: &str) {
    let body = create(name, value);
    refused(CREATE, &body, "10000");
    refused(CREATE_V2, &body.replace("\"ext\"", "\"cp_extra\""), v2);
}

#[test]
fn dyc_10_11_byte_for_byte() {
    let response = answer(CREATE, &create("settle_desc", ""));
    assert_eq!(response.status, 400);
    assert_eq!(
        response.body,
        r#"{"err_no":10000,"err_msg":"param error: `settle_desc` is missing","log_id":"log-1"}"#
    );
    assert_eq!(response.header("x-request-id"), Some("log-1"));
    assert_eq!(
        answer(CREATE_V2, &create("settle_desc", "")).body,
        r#"{"extra":{"error_code":2191009,"description":"分账错误","sub_error_code":23005,"sub_description":"settle_desc不能为空","logid":"log-1","now":1714492800000}}"#
    );
    assert_eq!(
        answer(UNSETTLED, "{}").body,
        r#"{"err_no":10000,"err_tips":"param error: `out_order_no` is missing"}"#
    );
}

#[test]
fn missing() {
    for (name, v2) in [("out_order_no", "23003"), ("out_settle_no", "23004"), ("settle_desc", "23005")] {
        for value in ["", "\"\"", "null"] {
            refused_in_both(name, value, &format!("2191009/{v2}"));
        }
    }
    for (path, body) in [
        (UNSETTLED, "{}"),
        (RETURN, r#"{"out_return_no":"r","merchant_uid":"p","return_amount":1}"#),
        (RETURN, r#"{"settle_no":"1","merchant_uid":"p","return_amount":1}"#),
        (RETURN, r#"{"settle_no":"1","out_return_no":"r","return_amount":1}"#),
        (RETURN, r#"{"settle_no":"1","out_return_no":"r","merchant_uid":"p"}"#),
        (QUERY_RETURN, "{}"),
    ] {
        refused(path, body, "10000");
    }
}

#[test]
fn b24_no_id() {
    for body in ["{}", r#"{"out_order_no":"","out_settle_no":"","order_id":"","settle_id":""}"#] {
        let response = answer(QUERY_V2, body);
        assert_eq!(
            response.body,
            r#"{"extra":{"error_code":2191009,"description":"分账错误","sub_error_code":23002,"sub_description":"订单id,分账单id至少指定一个","logid":"log-1","now":1714492800000}}"#
        );
        refused(QUERY, body, "10000");
    }
}

/// The published sample has another parent code; an option answers that one.
#[test]
fn b24_the_pair_of_the_sample() {
    let options = Options { wire_sample_codes: true, ..options() };
    match decode(&request(QUERY_V2, b"{}"), Access::Host, &options) {
        Decoded::Answer(response) => {
            assert_eq!(codes(&response), (200, "2190004/23002".to_owned()), "{}", response.body);
            assert!(!response.body.contains("\"data\""), "{}", response.body);
        }
        other => panic!("{other:?}"),
    }
}

/// Each limit in UTF-8 bytes: at it and one past it.
#[test]
fn b3_lengths() {
    let at = |chinese: usize, ascii: usize| format!("\"{}{}\"", "分".repeat(chinese), "a".repeat(ascii));
    for (name, chinese, ascii, v2) in [
        ("out_order_no", 21, 1, "2100005/10000"),
        ("out_settle_no", 21, 1, "2100005/10000"),
        ("item_order_id", 21, 1, "2100005/10000"),
        ("settle_desc", 170, 2, "2191009/23010"),
        ("ext", 682, 2, "2191009/23006"),
    ] {
        call(CREATE, &create(name, &at(chinese, ascii)));
        call(CREATE_V2, &create(name, &at(chinese, ascii)).replace("\"ext\"", "\"cp_extra\""));
        refused_in_both(name, &at(chinese, ascii + 1), v2);
    }
    for path in [QUERY, QUERY_V2] {
        for name in ["out_order_no", "out_settle_no", "order_id", "settle_id"] {
            call(path, &format!("{{\"{name}\":{}}}", at(21, 1)));
            let code = if path == QUERY { "10000" } else { "2100005/10000" };
            // Also where a better id is given.
            refused(path, &format!("{{\"{name}\":{}}}", at(22, 0)), code);
            let both = format!("{{\"{name}\":{},\"app_id\":\"a\"}}", at(21, 2));
            refused(path, &both, code);
        }
    }
    let url = |bytes: usize| format!("\"https://a.b/{}\"", "x".repeat(bytes - 12));
    call(CREATE, &create("notify_url", &url(512)));
    refused_in_both("notify_url", &url(513), "2100005/10000");
}

#[test]
fn types() {
    for name in [
        "out_order_no",
        "out_settle_no",
        "settle_desc",
        "settle_params",
        "ext",
        "notify_url",
        "item_order_id",
    ] {
        for value in ["1", "true", "[]", "{}"] {
            refused_in_both(name, value, "2100005/10000");
        }
    }
    refused_in_both("app_id", "1", "2100005/10000");
    refused_in_both("settle_param", "\"x\"", "2100005/10000");
    let ignoring = Options { ignore_unknown_fields: true, ..options() };
    let body = create("note", "[1]");
    let found = decode(&request(CREATE, body.as_bytes()), Access::Host, &ignoring);
    assert!(matches!(found, Decoded::Command { .. }));
    for amount in ["0", "-1", "10000000001", "1.5", "\"1\"", "null", "1e2"] {
        let body =
            format!(r#"{{"settle_no":"1","out_return_no":"r","merchant_uid":"p","return_amount":{amount}}}"#);
        refused(RETURN, &body, "10000");
    }
}

fn params(text: &str) -> String {
    let mut value = String::new();
    split_ledger::json::write_string(text, &mut value);
    value
}

#[test]
fn b2_settle_params() {
    for (text, v2) in [
        ("x", "2100005/10000"),
        ("{}", "2100005/10000"),
        ("[", "2100005/10000"),
        ("[1]", "2100005/10000"),
        ("[[]]", "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":1},{"merchant_uid":"a","amount":2}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":1,"amount":1}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":1,"note":1}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":1,"amount":1}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":1.5}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":1e2}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":"1"}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"a","amount":9223372036854775808}]"#, "2100005/10000"),
        (r#"[{"merchant_uid":"","amount":1}]"#, "2191009/23008"),
        (r#"[{"amount":1}]"#, "2191009/23008"),
        (r#"[{"merchant_uid":"a","amount":0}]"#, "2191009/23009"),
        (r#"[{"merchant_uid":"a","amount":-1}]"#, "2191009/23009"),
        (r#"[{"merchant_uid":"a"}]"#, "2191009/23009"),
    ] {
        refused_in_both("settle_params", &params(text), v2);
    }
    let upper = crate::support::SHOP.to_uppercase();
    let twice = format!(
        r#"[{{"merchant_uid":"{upper}","amount":1}},{{"merchant_uid":"{}","amount":1}}]"#,
        crate::support::SHOP
    );
    refused_in_both("settle_params", &params(&twice), "2100005/10000");
    call(
        CREATE,
        &create(
            "settle_params",
            &params(r#" [ { "merchant_uid" : "a", "amount" : 9223372036854775807 } ] "#),
        ),
    );
    let long = |bytes: usize| {
        let text = r#"[{"merchant_uid":"a","amount":1}]"#;
        params(&format!("{text}{}", " ".repeat(bytes - text.len())))
    };
    call(CREATE, &create("settle_params", &long(512)));
    refused_in_both("settle_params", &long(513), "2191009/23007");
    let uid = |bytes: usize| params(&format!(r#"[{{"merchant_uid":"{}","amount":1}}]"#, "u".repeat(bytes)));
    call(CREATE, &create("settle_params", &uid(64)));
    refused_in_both("settle_params", &uid(65), "2100005/10000");
}

#[test]
fn b3_no_binary() {
    call(CREATE, &create("ext", r#""a\tb\n\r分é""#));
    for escape in ["\\u0000", "\\u0001", "\\u001b", "\\u007f", "\\b", "\\f"] {
        refused_in_both("ext", &format!("\"a{escape}\""), "2100005/10000");
    }
}

#[test]
fn b28_notify_url() {
    for url in [
        "https://a",
        "HttpS://a.b:8443/c?d#e",
        "https://user:secret@a.b/",
        "https://[::1]/",
        "https://例子.中国/",
    ] {
        call(CREATE, &create("notify_url", &params(url)));
    }
    for url in [
        "http://a.b",
        "https:/a.b",
        "https://",
        "https:///x",
        "https://?x",
        "https://#",
        "https://:443/",
        "https://u@/",
        "https://u@:1/",
        "//a.b",
        "a.b",
        "ftp://a.b",
        "https://a b/",
        " https://a",
        "https://a/\n",
    ] {
        refused_in_both("notify_url", &params(url), "2100005/10000");
    }
}

#[test]
fn bodies_in_the_format_of_the_face() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(32), "]".repeat(32));
    let large = " ".repeat(BODY_BYTES_MAX + 1);
    for path in ALL {
        let code = if path.contains("/v2/") { "2100005/10000" } else { "10000" };
        for body in ["", "{", "[]", "null", "1", r#"{"a":1,"a":2}"#, &deep, &large] {
            refused(path, body, code);
        }
        let form = decode(
            &split_ledger::wire::Request { content_type: Some("text/plain"), ..request(path, b"{}") },
            Access::Host,
            &options(),
        );
        assert!(matches!(form, Decoded::Answer(response) if codes(&response).1 == code));
        let with_query = split_ledger::wire::Request { query: "a=1", ..request(path, b"{}") };
        let found = decode(&with_query, Access::Host, &options());
        assert!(matches!(found, Decoded::Answer(response) if codes(&response).1 == code));
        assert!(matches!(decoded(path, "{"), Decoded::Answer(_)));
    }
}
