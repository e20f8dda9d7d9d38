//! Refusals: rpcStatus with the right HTTP status (BAL-02, A20), and what the
//! face itself refuses.

use crate::face::{Face, reason_of, request, shop, user};
use crate::support::USER;
use split_ledger::command::Options;
use split_ledger::error::REASONS;
use split_ledger::wire::{Access, BODY_BYTES_MAX, Decoded, decode, encode};

fn freeze(fields: &str) -> String {
    format!(r#"{{"userId":"{USER}","currency":"CNY",{fields}}}"#)
}

#[test]
fn bal_02_a20_rpc_status_byte_for_byte() {
    let mut face = Face::funded();
    let response = face.refuse(
        "POST",
        "/v1/balances/freeze",
        &freeze(r#""amount":1,"expectedVersion":7"#),
        409,
        "OPTIMISTIC_LOCK_FAILED",
    );
    assert_eq!(
        response.body,
        r#"{"code":10,"message":"expected version `7`, the balance is at 1","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"OPTIMISTIC_LOCK_FAILED","domain":"split-ledger","metadata":{"field":"expectedVersion","expected":"7","actual":"1"}}]}"#
    );
    assert_eq!(response.header("x-request-id"), Some("req-1"));
    let response =
        face.refuse("POST", "/v1/balances/freeze", &freeze(r#""amount":100.01"#), 400, "INSUFFICIENT_FUNDS");
    assert!(response.body.starts_with(r#"{"code":9,"#));
    let response = face.refuse("GET", "/v1/balances/freezes/5", "", 404, "FREEZE_NOT_FOUND");
    assert!(response.body.starts_with(r#"{"code":5,"#));
    face.refuse("GET", &shop("/balance?currency=USD"), "", 404, "BALANCE_NOT_FOUND");
    let create = r#"{"currency":"CNY","initialBalance":1}"#;
    let response = face.refuse("PUT", &user("/balance"), create, 409, "BALANCE_ALREADY_EXISTS");
    assert!(response.body.starts_with(r#"{"code":6,"#));
}

#[test]
fn unknown_paths_and_methods() {
    let mut face = Face::default();
    for path in [
        "",
        "/",
        "/v1",
        "/v1/balances/freeze/",
        "/v1//balances/freeze",
        "/v1/balances/users//balance",
        "/v1/balances/users/%/balance",
        "/v1/balances/users/%zz/balance",
        "/v1/balances/users/%ff/balance",
        "/v1/balances/users/%00/balance",
        "/V1/balances/freeze",
        "/v1/balances/%66reeze",
    ] {
        face.refuse("POST", path, "{}", 404, "ROUTE_NOT_FOUND");
    }
    let response = face.refuse("DELETE", &user("/balance"), "", 405, "METHOD_NOT_ALLOWED");
    assert_eq!(response.header("allow"), Some("GET, PUT"));
    assert!(response.body.starts_with(r#"{"code":12,"#));
    let response = face.refuse("GET", "/v1/balances/freeze", "", 405, "METHOD_NOT_ALLOWED");
    assert_eq!(response.header("allow"), Some("POST"));
}

#[test]
fn bodies_that_are_no_json_object() {
    let mut face = Face::funded();
    for body in ["", " ", "{", "[]", "null", "1", "\"a\"", "{}{}", r#"{"amount":01}"#, r#"{"a":1,"a":2}"#] {
        face.refuse("POST", "/v1/balances/freeze", body, 400, "INVALID_JSON");
        face.refuse("POST", "/v1/commands", body, 400, "INVALID_JSON");
    }
    let bad = request("POST", "/v1/balances/freeze", b"{\"userId\":\"\xff\"}");
    assert_eq!(face.handle(&bad, Access::Host).status, 400);
    let nested = |depth: usize| {
        format!(r#"{{"currency":"USD","accountDetails":{}1{}}}"#, r#"{"a":"#.repeat(depth), "}".repeat(depth))
    };
    face.ok("PUT", &user("/balance"), &nested(31));
    face.refuse("PUT", &user("/balance"), &nested(32), 400, "INVALID_JSON");
}

#[test]
fn body_size_at_the_limit_and_one_past_it() {
    let mut face = Face::funded();
    let body = |bytes: usize| {
        let body = freeze(r#""amount":1"#);
        let spaces = " ".repeat(bytes - body.len());
        body + &spaces
    };
    face.ok("POST", "/v1/balances/freeze", &body(BODY_BYTES_MAX));
    let past = body(BODY_BYTES_MAX + 1);
    face.refuse("POST", "/v1/balances/freeze", &past, 413, "REQUEST_TOO_LARGE");
    face.refuse("POST", "/v1/commands", &past, 413, "REQUEST_TOO_LARGE");
}

#[test]
fn content_types() {
    let mut face = Face::funded();
    let body = freeze(r#""amount":1"#);
    let mut send = |content_type| {
        let request = request("POST", "/v1/balances/freeze", body.as_bytes());
        face.handle(&split_ledger::wire::Request { content_type, ..request }, Access::Host).status
    };
    for accepted in [None, Some(""), Some("application/json"), Some("Application/JSON; charset=utf-8")] {
        assert_eq!(send(accepted), 200);
    }
    for refused in ["application/x-www-form-urlencoded", "text/plain", "application/jsonp"] {
        assert_eq!(send(Some(refused)), 415);
    }
}

#[test]
fn unknown_fields() {
    let mut face = Face::funded();
    let body = freeze(r#""amount":1,"note":"x""#);
    face.refuse("POST", "/v1/balances/freeze", &body, 400, "UNKNOWN_FIELD");
    // Fields of the typed API that the face does not have.
    for extra in [r#""type":"freeze""#, r#""dryRun":true"#, r#""accountSet":2000000"#] {
        let body = format!(r#"{{"amount":1,"currency":"CNY",{extra}}}"#);
        face.refuse("POST", &user("/recharge"), &body, 400, "UNKNOWN_FIELD");
    }
    let mut face = Face::new(Options { ignore_unknown_fields: true, ..Options::default() });
    let body = r#"{"currency":"CNY","note":"x","type":"freeze","dryRun":true,"platformId":"p"}"#;
    face.ok("PUT", &user("/balance"), body);
    face.get(&user("/balance?note=1&currency=CNY"));
}

/// The whole table: each reason comes out with its status, code and name.
#[test]
fn a20_every_reason() {
    let request = request("GET", "/v1/balances/freezes/1", b"");
    let Decoded::Query { context, .. } = decode(&request, Access::Host, &Options::default()) else {
        panic!("a query");
    };
    for info in REASONS {
        let answer = format!(r#"{{"error":{{"code":"{}","message":"m","details":{{"a":"b"}}}}}}"#, info.name);
        let response = encode(&context, &answer);
        assert_eq!(response.status, info.http);
        let (code, reason) = (info.grpc as i32, info.reason.rest_name());
        assert_eq!(
            response.body,
            format!(
                r#"{{"code":{code},"message":"m","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"{reason}","domain":"split-ledger","metadata":{{"a":"b"}}}}]}}"#
            )
        );
        let waits = matches!(info.http, 429 | 503);
        assert_eq!(response.header("retry-after").is_some(), waits, "{}", info.name);
        let by_grpc = match code {
            3 | 9 => Some(400),
            5 => Some(404),
            6 | 10 => Some(409),
            13 => Some(500),
            16 => Some(401),
            _ => None,
        };
        let own = ["REQUEST_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"].contains(&info.name);
        assert!(own || by_grpc.is_none_or(|status| status == info.http), "{}", info.name);
    }
    for broken in
        ["", "{}", "[]", "null", r#"{"ok":[]}"#, r#"{"ok":{"amount":1}}"#, r#"{"error":1}"#, "\u{0}"]
    {
        let response = encode(&context, broken);
        assert_eq!((response.status, reason_of(&response.body)), (500, "INTERNAL".to_owned()), "{broken}");
    }
}
