//! What is refused by the shape of its content (C4, C11, C14): the code, and a
//! message that names the field as the wire does.

use crate::wire::{BALANCE, RESULT, WITHDRAW, asks, call, decoded, refused_content};
use split_ledger::command::Options;
use split_ledger::wire::Decoded;

fn withdraw(detail: &str) -> String {
    format!(r#"{{"orderId":"o","details":[{{"isPlatform":true,"withdrawAmount":1}},{{{detail}}}]}}"#)
}

#[test]
fn c4_no_selector() {
    refused_content(BALANCE, r#"{"details":[{}]}"#, "1001", "`details[0].accountUserId`");
    refused_content(WITHDRAW, &withdraw(r#""withdrawAmount":1"#), "1001", "`details[1].accountUserId`");
}

#[test]
fn c14_wrong_selector_type() {
    for (selector, field) in [
        (r#""accountUserId":"100""#, "accountUserId"),
        (r#""accountUserId":1.5"#, "accountUserId"),
        (r#""accountUserId":1e2"#, "accountUserId"),
        (r#""accountUserId":0"#, "accountUserId"),
        (r#""accountUserId":-1"#, "accountUserId"),
        (r#""accountUserId":100000000000"#, "accountUserId"),
        (r#""accountUserId":true"#, "accountUserId"),
        (r#""externalCode":5"#, "externalCode"),
        (r#""externalCode":["a"]"#, "externalCode"),
        (r#""isPlatform":1"#, "isPlatform"),
        (r#""isPlatform":"true""#, "isPlatform"),
    ] {
        let field = |at: usize| format!("`details[{at}].{field}`");
        refused_content(BALANCE, &format!(r#"{{"details":[{{{selector}}}]}}"#), "3", &field(0));
        refused_content(WITHDRAW, &withdraw(&format!(r#"{selector},"withdrawAmount":1"#)), "3", &field(1));
    }
}

/// Characters, not bytes: at the limit and one past it.
#[test]
fn ap_02_ap_20_lengths() {
    let code = |count: usize| format!(r#"{{"details":[{{"externalCode":"{}"}}]}}"#, "店".repeat(count));
    call(BALANCE, &code(30));
    refused_content(BALANCE, &code(31), "3", "`details[0].externalCode`");
    let order = |count: usize| format!(r#"{{"orderId":"{}"}}"#, "单".repeat(count));
    call(RESULT, &order(60));
    refused_content(RESULT, &order(61), "3", "`orderId`");
    let withdraw_order = |count: usize| {
        withdraw(r#""isPlatform":true,"withdrawAmount":1"#)
            .replace("\"o\"", &format!("\"{}\"", "1".repeat(count)))
    };
    call(WITHDRAW, &withdraw_order(60));
    refused_content(WITHDRAW, &withdraw_order(61), "3", "`orderId`");
    let summary = |count: usize| {
        withdraw(&format!(r#""isPlatform":true,"withdrawAmount":1,"summary":"{}""#, "摘".repeat(count)))
    };
    call(WITHDRAW, &summary(100));
    refused_content(WITHDRAW, &summary(101), "3", "`details[1].summary`");
}

#[test]
fn c11_amounts_that_are_none() {
    let long = format!("1.{}1", "0".repeat(40));
    for amount in [
        "0",
        "0.00",
        "-0",
        "-1",
        "-0.01",
        "\"-5\"",
        "100.001",
        "\"0.001\"",
        "1e-3",
        "100000000000000",
        "1000000000000.99",
        "1e14",
        "1e99",
        "\"abc\"",
        "\" 1\"",
        "\"1,000\"",
        "\"+1\"",
        "\"0x1\"",
        "\"NaN\"",
        "\"1e2\"",
        "true",
        "[]",
        "{}",
        r#"{"minor":"1"}"#,
        &long,
    ] {
        let content = withdraw(&format!(r#""isPlatform":true,"withdrawAmount":{amount}"#));
        refused_content(WITHDRAW, &content, "2001", "`details[1].withdrawAmount`");
    }
    for absent in ["null", "\"\""] {
        let content = withdraw(&format!(r#""isPlatform":true,"withdrawAmount":{absent}"#));
        refused_content(WITHDRAW, &content, "1001", "`details[1].withdrawAmount`");
    }
    refused_content(WITHDRAW, &withdraw(r#""isPlatform":true"#), "1001", "`details[1].withdrawAmount`");
}

#[test]
fn c14_order_and_details() {
    for (method, content, code, field) in [
        (RESULT, "{}", "1001", "`orderId`"),
        (RESULT, r#"{"orderId":null}"#, "1001", "`orderId`"),
        (RESULT, r#"{"orderId":""}"#, "1001", "`orderId`"),
        (RESULT, r#"{"orderId":1236158361962}"#, "3", "`orderId`"),
        (RESULT, r#"{"orderid":"o"}"#, "3", "`orderid`"),
        (WITHDRAW, r#"{"details":[{"isPlatform":true,"withdrawAmount":1}]}"#, "1001", "`orderId`"),
        (WITHDRAW, r#"{"orderId":"o"}"#, "1001", "`details`"),
        (WITHDRAW, r#"{"orderId":"o","details":[]}"#, "3", "`details`"),
        (WITHDRAW, r#"{"orderId":"o","details":{}}"#, "3", "`details`"),
        (WITHDRAW, r#"{"orderId":"o","details":[1]}"#, "3", "`details[0]`"),
        (WITHDRAW, r#"{"orderId":"o","details":[[]]}"#, "3", "`details[0]`"),
        (BALANCE, "{}", "1001", "`details`"),
        (BALANCE, r#"{"details":[]}"#, "3", "`details`"),
        (BALANCE, r#"{"details":"x"}"#, "3", "`details`"),
        (BALANCE, r#"{"details":[null]}"#, "3", "`details[0]`"),
        (
            BALANCE,
            r#"{"details":[{"isPlatform":true,"withdrawAmount":1}]}"#,
            "3",
            "`details[0].withdrawAmount`",
        ),
        (BALANCE, r#"{"orderId":"o","details":[{"isPlatform":true}]}"#, "3", "`orderId`"),
    ] {
        refused_content(method, content, code, field);
    }
    let misspelt = withdraw(r#""isPlatform":true,"withdrawAmount":1,"sumary":"x""#);
    refused_content(WITHDRAW, &misspelt, "3", "`details[1].sumary`");
    for (name, value) in [("summary", "5"), ("summary", "{}")] {
        let content = withdraw(&format!(r#""isPlatform":true,"withdrawAmount":1,"{name}":{value}"#));
        refused_content(WITHDRAW, &content, "3", "`details[1].summary`");
    }
}

#[test]
fn c14_500_details_at_most() {
    let content =
        |count: usize| format!(r#"{{"details":[{}]}}"#, vec![r#"{"isPlatform":true}"#; count].join(","));
    call(BALANCE, &content(500));
    refused_content(BALANCE, &content(501), "3", "`details`");
}

/// Whatever a content is, the answer is one of the gateway's own.
#[test]
fn strange_contents() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let nested = format!(r#"{{"details":{deep}}}"#);
    let wide = format!(r#"{{"details":[{}]}}"#, vec!["{}"; 100_000].join(","));
    for content in [
        "",
        " ",
        "x",
        "[]",
        "null",
        "1",
        "\"{}\"",
        "{",
        "{]",
        "\u{feff}{}",
        r#"{"orderId":"\u0000"}"#,
        r#"{"orderId":"\ud800"}"#,
        r#"{"orderId":"a","orderId":"b"}"#,
        "{\"orderId\":\"a\u{1}\"}",
        &deep,
        &nested,
        &wide,
        "eyJvcmRlcklkIjoiMSJ9",
    ] {
        for method in [BALANCE, WITHDRAW, RESULT] {
            match decoded(&asks(method, content), &Options::default()) {
                Decoded::Answer(response) => {
                    let (code, message) = crate::wire::verdict(&response);
                    assert!(["3", "1001"].contains(&code.as_str()), "{}", response.body);
                    assert!(message.contains('`'), "{message} names no field");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
