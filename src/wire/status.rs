//! Refusals as `rpcStatus` with an ErrorInfo, under the HTTP status of the one
//! table of errors (spec BAL-02, A20).

use super::http::Response;
use super::routes::{Route, native_name};
use crate::error::{Error, Reason, ReasonInfo};
use crate::json::write_string;

/// Type of the first detail of every refusal.
pub const ERROR_INFO: &str = "type.googleapis.com/google.rpc.ErrorInfo";
/// Domain of the reasons.
pub const DOMAIN: &str = "split-ledger";

/// The response to a refusal. On the typed API's own routes (`is_native`) a
/// version conflict keeps its name there.
#[inline(never)]
pub fn refusal(error: &Error, is_native: bool, request_id: &str) -> Response {
    let facts: Vec<_> = error.details.iter().map(|(name, value)| (*name, value.as_str())).collect();
    response(error.reason.info(), &error.message, &facts, is_native, request_id)
}

/// The same from the parts of an engine's answer.
#[inline(never)]
pub(super) fn response(
    info: ReasonInfo,
    message: &str,
    facts: &[(&str, &str)],
    is_native: bool,
    request_id: &str,
) -> Response {
    let reason = if is_native { info.name } else { info.reason.rest_name() };
    let mut body = format!("{{\"code\":{},\"message\":", info.grpc as i32);
    write_string(message, &mut body);
    body.push_str(",\"details\":[{\"@type\":\"");
    body.push_str(ERROR_INFO);
    body.push_str("\",\"reason\":\"");
    body.push_str(reason);
    body.push_str("\",\"domain\":\"");
    body.push_str(DOMAIN);
    body.push_str("\",\"metadata\":{");
    let mut scope = None;
    for (at, (name, value)) in facts.iter().enumerate() {
        if at > 0 {
            body.push(',');
        }
        write_string(name, &mut body);
        body.push(':');
        write_string(value, &mut body);
        scope = (*name == "scope").then_some(*value).or(scope);
    }
    body.push_str("}}]}");
    let response = Response::json(info.http, body, request_id);
    match info.reason {
        Reason::Unauthenticated | Reason::PermissionDenied => {
            challenge(response, info.reason, scope.unwrap_or_default())
        }
        _ if matches!(info.http, 429 | 503) => response.with("retry-after", "1"),
        _ => response,
    }
}

/// The response with the header that says what a caller has to prove.
#[inline(never)]
pub(super) fn challenge(response: Response, reason: Reason, scope: &str) -> Response {
    let mut challenge = "Bearer realm=\"split-ledger\"".to_owned();
    if reason == Reason::PermissionDenied {
        challenge.push_str(&format!(", error=\"insufficient_scope\", scope=\"{scope}\""));
    }
    response.with("www-authenticate", challenge)
}

/// The query parameter that stands for this field, if it has another name.
pub(super) fn wire_name(route: &Route, native: &str) -> Option<&'static str> {
    route.query.iter().copied().find(|wire| *wire != native && native_name(wire) == native)
}
