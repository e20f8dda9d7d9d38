//! Requests to the gateway, as a host hands them over.

use crate::support::T0;
use split_ledger::command::Options;
use split_ledger::json::{Limits, Value, parse};
use split_ledger::wire::{Access, Context, Decoded, Request, Response, decode, encode};

pub(crate) const PATH: &str = "/allinpay/gateway";
pub(crate) const BALANCE: &str = "allinpay.shopoint.fundService.balanceQuery";
pub(crate) const WITHDRAW: &str = "allinpay.shopoint.fundService.withdraw";
pub(crate) const RESULT: &str = "allinpay.shopoint.fundService.withdrawResultQuery";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn request<'a>(body: &'a [u8]) -> Request<'a> {
    Request {
        method: "POST",
        path: PATH,
        query: "",
        authorization: None,
        content_type: Some(FORM),
        body,
        request_id: "seq-1",
        now: T0,
    }
}

/// A form of these parameters.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    pairs.join("&")
}

/// As browsers and `URLSearchParams` write it.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte);
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The form of a method with its content.
pub(crate) fn asks(method: &str, content: &str) -> String {
    form(&[("method", method), ("version", "1.0"), ("bizContent", content)])
}

pub(crate) fn decoded(body: &str, options: &Options) -> Decoded {
    decode(&request(body.as_bytes()), Access::Host, options)
}

/// The call that a request becomes, with its context as a host keeps it.
#[track_caller]
pub(crate) fn call(method: &str, content: &str) -> (String, Context) {
    match decoded(&asks(method, content), &Options::default()) {
        Decoded::Command { text, context } => {
            assert_eq!(method, WITHDRAW);
            (text, Context::from_text(&context.to_text()).unwrap())
        }
        Decoded::Query { text, context } => {
            assert_ne!(method, WITHDRAW);
            (text, Context::from_text(&context.to_text()).unwrap())
        }
        other => panic!("{method} {content} -> {other:?}"),
    }
}

/// The answer that a request gets at once.
#[track_caller]
pub(crate) fn answer(request: &Request<'_>) -> Response {
    match decode(request, Access::Host, &Options::default()) {
        Decoded::Answer(response) => response,
        other => panic!("{other:?}"),
    }
}

/// What becomes of the engine's answer.
pub(crate) fn encoded(method: &str, content: &str, engine: &str) -> String {
    let response = encode(&call(method, content).1, engine);
    assert_eq!(response.status, 200);
    response.body
}

/// `code` and `msg` of an answer, which must be JSON.
#[track_caller]
pub(crate) fn verdict(response: &Response) -> (String, String) {
    assert_eq!(response.status, 200, "{}", response.body);
    let value = parse(response.body.as_bytes(), Limits::default()).unwrap();
    let code = value.get("code").and_then(Value::as_number).unwrap().to_owned();
    (code, value.get("msg").and_then(Value::as_str).unwrap().to_owned())
}

/// Refused with this code, and a message that names this field.
#[track_caller]
pub(crate) fn refused(request: &Request<'_>, code: &str, field: &str) {
    let response = answer(request);
    let (found, message) = verdict(&response);
    assert_eq!(found, code, "{}", response.body);
    assert!(message.contains(field), "{message} does not name {field}");
    assert!(!response.body.contains("\"data\""), "{}", response.body);
}

/// The same for the content of a method.
#[track_caller]
pub(crate) fn refused_content(method: &str, content: &str, code: &str, field: &str) {
    let body = asks(method, content);
    refused(&request(body.as_bytes()), code, field);
}
