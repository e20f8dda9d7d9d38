//! From an engine's answer to a response.

use super::http::{Context, Response};
use super::replies::{Kind, Out};
use super::routes::Route;
use super::status::{refusal, response, wire_name};
use crate::error::{Error, REASONS, Reason};
use crate::json::{self, Limits, Value, write_string};

/// Nesting of an engine's answer: a request's, plus what is put around it.
const ANSWER_DEPTH: usize = 64;

/// Turns the engine's answer, `{"ok":…}` or `{"error":…}`, into a response.
pub fn encode(context: &Context, answer: &str) -> Response {
    let request_id = context.request_id();
    let answer = json::parse(answer.as_bytes(), Limits { depth: ANSWER_DEPTH }).unwrap_or(Value::Null);
    let response = context.route().and_then(|route| match answer.get("error") {
        Some(error) => Some(encode_error(route, error, request_id)),
        None => encode_reply(route, answer.get("ok")?, request_id),
    });
    response.unwrap_or_else(|| {
        let error = Error::new(Reason::Internal, "the answer does not have the shape of the route");
        refusal(&error, false, request_id)
    })
}

fn encode_error(route: &Route, error: &Value<'_>, request_id: &str) -> Response {
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    let info = REASONS.iter().find(|info| info.name == code).copied();
    let info = info.unwrap_or_else(|| Reason::Internal.info());
    let mut message = error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut facts: Vec<(&str, &str)> = Vec::new();
    for (name, value) in error.get("details").and_then(Value::as_object).unwrap_or(&[]) {
        let mut value = value.as_str().unwrap_or_default();
        if let Some(wire) = wire_name(route, value).filter(|_| name == "field") {
            message = message.replace(&format!("`{value}`"), &format!("`{wire}`"));
            value = wire;
        }
        facts.push((name.as_ref(), value));
    }
    response(info, &message, &facts, route.is_native(), request_id)
}

fn encode_reply(route: &Route, reply: &Value<'_>, request_id: &str) -> Option<Response> {
    let mut body = String::with_capacity(128);
    let replayed = reply.get("replayed").and_then(Value::as_bool);
    if route.is_native() {
        json::write(reply, &mut body);
    } else {
        let within = route.reply.within;
        let reply = if within.is_empty() { reply } else { reply.get(within)? };
        write_object(route.reply.fields, reply, &mut body)?;
    }
    let response = Response::json(200, body, request_id);
    Some(match replayed {
        Some(true) => response.with("idempotent-replayed", "true"),
        _ => response,
    })
}

fn write_object(fields: &[Out], reply: &Value<'_>, body: &mut String) -> Option<()> {
    reply.as_object()?;
    let mut separator = '{';
    for field in fields {
        let value = match (field.kind, reply.get(field.from)) {
            (Kind::True, _) => &Value::Bool(true),
            (_, Some(value)) => value,
            (_, None) => continue,
        };
        body.push(separator);
        separator = ',';
        write_string(field.name, body);
        body.push(':');
        write_value(field.kind, value, body)?;
    }
    if separator == '{' {
        body.push('{');
    }
    body.push('}');
    Some(())
}

fn write_value(kind: Kind, value: &Value<'_>, body: &mut String) -> Option<()> {
    match kind {
        Kind::Amount => body.push_str(shortest(value.as_str()?)),
        Kind::OwnerId => write_string(value.as_str()?.split_once(':')?.1, body),
        Kind::Payout => {
            let status = value.as_str()?;
            let is_pending = matches!(status, "QUEUED" | "SUBMITTING");
            write_string(if is_pending { "PENDING" } else { status }, body);
        }
        Kind::List(fields) => {
            body.push('[');
            for (at, member) in value.as_array()?.iter().enumerate() {
                if at > 0 {
                    body.push(',');
                }
                write_object(fields, member, body)?;
            }
            body.push(']');
        }
        Kind::Text | Kind::Id | Kind::Version | Kind::Int | Kind::Bool | Kind::True | Kind::Object => {
            json::write(value, body);
        }
    }
    Some(())
}

/// `0.10` → `0.1`, `100.00` → `100`: exact, and the shortest that is.
fn shortest(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}
