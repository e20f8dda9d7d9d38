//! Requests of the faces without a network.

use crate::support::T0;
use split_ledger::command::Options;
use split_ledger::wire::{Access, Context, Decoded, Request, Response, decode, encode};

pub(crate) const CREATE: &str = "/api/trade_basic/v1/developer/settle_create";
pub(crate) const QUERY: &str = "/api/trade_basic/v1/developer/settle_query";
pub(crate) const CREATE_V2: &str = "/api/apps/trade/v2/settle/create_settle";
pub(crate) const QUERY_V2: &str = "/api/apps/trade/v2/settle/query_settle";
pub(crate) const UNSETTLED: &str = "/api/apps/ecpay/v1/unsettle_amount";
pub(crate) const RETURN: &str = "/api/apps/ecpay/v1/create_return";
pub(crate) const QUERY_RETURN: &str = "/api/apps/ecpay/v1/query_return";

pub(crate) const ALL: [&str; 7] = [CREATE, QUERY, CREATE_V2, QUERY_V2, UNSETTLED, RETURN, QUERY_RETURN];

pub(crate) fn request<'a>(path: &'a str, body: &'a [u8]) -> Request<'a> {
    Request {
        method: "POST",
        path,
        query: "",
        authorization: None,
        content_type: Some("application/json"),
        body,
        request_id: "log-1",
        now: T0,
    }
}

/// A ledger whose faces act for the app `tt1` unless told otherwise.
pub(crate) fn options() -> Options {
    Options { wire_app: Some("tt1".to_owned()), ..Options::default() }
}

pub(crate) fn decoded(path: &str, body: &str) -> Decoded {
    decode(&request(path, body.as_bytes()), Access::Host, &options())
}

/// The call that a request becomes, with its context as a host keeps it.
#[track_caller]
pub(crate) fn call(path: &str, body: &str) -> (String, Context) {
    match decoded(path, body) {
        Decoded::Command { text, context } | Decoded::Query { text, context } => {
            (text, Context::from_text(&context.to_text()).unwrap())
        }
        other => panic!("{path} {body} -> {other:?}"),
    }
}

/// The answer that a request gets at once.
#[track_caller]
pub(crate) fn answer(path: &str, body: &str) -> Response {
    match decoded(path, body) {
        Decoded::Answer(response) => response,
        other => panic!("{path} {body} -> {other:?}"),
    }
}

/// What becomes of the engine's answer.
pub(crate) fn encoded(path: &str, body: &str, engine: &str) -> Response {
    encode(&call(path, body).1, engine)
}

/// HTTP status, and err_no or (error_code, sub_error_code).
pub(crate) fn codes(response: &Response) -> (u16, String) {
    let number = |name: &str| {
        let start = format!("\"{name}\":");
        let rest = response.body.split_once(&start).map(|(_, rest)| rest);
        rest.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>())
    };
    let codes =
        number("err_no").or_else(|| Some(format!("{}/{}", number("error_code")?, number("sub_error_code")?)));
    (response.status, codes.unwrap_or_else(|| panic!("{}", response.body)))
}

/// A body of settle_create with one member changed; `""` leaves it out.
pub(crate) fn create(name: &str, value: &str) -> String {
    let mut members = vec![
        ("out_order_no", "\"o1\"".to_owned()),
        ("out_settle_no", "\"s1\"".to_owned()),
        ("settle_desc", "\"分账\"".to_owned()),
    ];
    members.retain(|(known, _)| *known != name);
    if !value.is_empty() {
        members.push((name, value.to_owned()));
    }
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}
