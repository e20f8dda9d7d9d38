//! Signatures, asked for: what a host has to verify, and what a verified request may
//! do (spec 4.1, M15).

use crate::support::T0;
use crate::wire::{RESULT, asks, form, request, verdict};
use split_ledger::command::Options;
use split_ledger::wire::allinpay::gate::Claim;
use split_ledger::wire::{Access, Decoded, Request, Response, decode, signature_claim};

const APPS: [&str; 2] = ["app1", "app2"];
const CONTENT: &str = r#"{"orderId":"o 1"}"#;

fn parameters<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("method", RESULT),
        ("version", "1.0"),
        ("timestamp", "2024-05-01 00:00:00"),
        ("signType", "RSA2"),
        ("token", ""),
        ("sign", "c2ln+/="),
        ("bizContent", CONTENT),
        ("appId", "app1"),
    ];
    for (known, old) in &mut all {
        if *known == name {
            *old = value;
        }
    }
    all
}

fn claim(request: &Request<'_>) -> Result<Claim, Response> {
    signature_claim(request, &APPS).unwrap()
}

#[track_caller]
fn refused(request: &Request<'_>, code: &str, field: &str) {
    let (found, message) = verdict(&claim(request).unwrap_err());
    assert_eq!(found, code, "{message}");
    assert!(message.contains(field), "{message} does not name {field}");
}

#[test]
fn ap_01_what_is_to_be_verified() {
    let wanted = Claim {
        app: "app1".to_owned(),
        signature: "c2ln+/=".to_owned(),
        text: format!(
            "appId=app1&bizContent={CONTENT}&method={RESULT}&timestamp=2024-05-01 00:00:00&version=1.0"
        ),
    };
    let body = form(&parameters("", ""));
    assert_eq!(claim(&request(body.as_bytes())), Ok(wanted.clone()));
    let json: Vec<String> = parameters("", "")
        .iter()
        .map(|(name, value)| {
            let mut text = format!("\"{name}\":");
            split_ledger::json::write_string(value, &mut text);
            text
        })
        .collect();
    let json = format!("{{{}}}", json.join(", "));
    let as_json = Request { content_type: Some("application/json"), ..request(json.as_bytes()) };
    assert_eq!(claim(&as_json), Ok(wanted));
    let other = Request { path: "/v1/commands", ..request(body.as_bytes()) };
    assert_eq!(signature_claim(&other, &APPS), None);
    let get = Request { method: "GET", ..request(body.as_bytes()) };
    assert_eq!(signature_claim(&get, &APPS), None);
}

#[test]
fn ap_01_what_cannot_be_verified() {
    for (name, value, code, field) in [
        ("sign", "", "3103", "`sign`"),
        ("appId", "", "1001", "`appId`"),
        ("appId", "app3", "3102", "`app3`"),
        ("appId", "APP1", "3102", "`APP1`"),
        ("appId", "app1\napp2", "3102", "`app1?app2`"),
        ("signType", "SM2", "3", "SM2"),
    ] {
        let body = form(&parameters(name, value));
        refused(&request(body.as_bytes()), code, field);
    }
    refused(&request(b"%"), "3", "`%`");
    refused(&request(b"appId=app1&appId=app1"), "3", "`appId`");
    let object = r#"{"appId":"app1","sign":"x","bizContent":{}}"#;
    let json = Request { content_type: Some("application/json"), ..request(object.as_bytes()) };
    refused(&json, "3", "`bizContent`");
}

/// A verified app opens this face and no other, for itself only, and not for ever.
#[test]
fn m15_what_a_verified_request_may_do() {
    let decoded = |request: &Request<'_>, app| decode(request, Access::Signed(app), &Options::default());
    let body = form(&parameters("", ""));
    assert!(matches!(decoded(&request(body.as_bytes()), "app1"), Decoded::Query { .. }));
    let code = |decoded: Decoded| match decoded {
        Decoded::Answer(response) => verdict(&response).0,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(decoded(&request(body.as_bytes()), "app2")), "3103");
    assert_eq!(code(decoded(&request(asks(RESULT, CONTENT).as_bytes()), "app1")), "3103");
    let late = Request { now: T0 + 600_001, ..request(body.as_bytes()) };
    assert_eq!(code(decoded(&late, "app1")), "3103");
    let without = form(&parameters("timestamp", ""));
    assert_eq!(code(decoded(&request(without.as_bytes()), "app1")), "1001");
    for path in ["/v1/commands", "/metrics", "/v1/balances/users/x"] {
        let method = if path == "/v1/commands" { "POST" } else { "GET" };
        let other = Request { method, path, content_type: None, ..request(b"{}") };
        assert!(
            matches!(decoded(&other, "app1"), Decoded::Answer(response) if [401, 404].contains(&response.status)),
            "{path}"
        );
    }
}
