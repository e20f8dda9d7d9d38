//! From an engine's answer to a response.

use super::http::{Context, Response};
use super::replies::{Kind, Out};
use super::routes::{Route, Target};
use super::status::{refusal, response, wire_name};
use super::{allinpay, bills, douyin};
use crate::error::{Error, REASONS, Reason};
use crate::json::{self, Limits, Value, write_string};
use crate::money::parse_int64;

/// Nesting of an engine's answer: a request's, plus what is put around it.
const ANSWER_DEPTH: usize = 64;

/// Turns the engine's answer, `{"ok":…}` or `{"error":…}`, into a response.
pub fn encode(context: &Context, answer: &str) -> Response {
    let request_id = context.request_id();
    let answer = json::parse(answer.as_bytes(), Limits { depth: ANSWER_DEPTH }).unwrap_or(Value::Null);
    let response = context.route().and_then(|route| match (route.target, answer.get("error")) {
        (Target::Douyin(endpoint), _) => douyin::encode(endpoint, &answer, context),
        (Target::Allinpay, _) => allinpay::encode(&answer, context),
        (_, Some(error)) => Some(encode_error(route, error, request_id)),
        (Target::Bill(info), None) if context.operation() > 0 => {
            bills::encode(info, answer.get("ok")?, context)
        }
        (_, None) => encode_reply(route, answer.get("ok")?, request_id),
    });
    response.unwrap_or_else(|| {
        let error = Error::new(Reason::Internal, "the answer does not have the shape of the route");
        match context.route().map(|route| route.target) {
            Some(Target::Douyin(endpoint)) => douyin::refuse(endpoint, &error.into(), context),
            Some(Target::Allinpay) => allinpay::refuse(&error.into(), context),
            _ => refusal(&error, false, request_id),
        }
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
    if route.is_native() || route.reply.schema.is_empty() {
        // Only a list of commands is answered by a list.
        reply.as_object().or(route.is_native().then_some(&[]))?;
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

pub(super) fn write_object(fields: &[Out], reply: &Value<'_>, body: &mut String) -> Option<()> {
    reply.as_object()?;
    let mut separator = '{';
    for field in fields {
        let value = match (field.kind, reply.get(field.from)) {
            (Kind::True, _) => &Value::Bool(true),
            (Kind::Inside(_) | Kind::WithdrawStatusDesc, _) => reply,
            (_, Some(value)) => value,
            (Kind::TextOrEmpty | Kind::Minor | Kind::Zero | Kind::IntOrNull, None) => &Value::Null,
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
        Kind::TextOrEmpty => write_string(value.as_str().unwrap_or_default(), body),
        Kind::Zero => body.push('0'),
        Kind::Minor if value.is_null() => body.push('0'),
        Kind::Minor => body.push_str(&minor(value.as_str()?)?.to_string()),
        Kind::Seconds => body.push_str(&(parse_int64(value.as_number()?).ok()? / 1000).to_string()),
        Kind::Digits => body.push_str(&parse_int64(value.as_str()?).ok()?.to_string()),
        Kind::WithdrawStatus => body.push_str(&allinpay::status(value.as_str()?)?.to_string()),
        Kind::WithdrawStatusDesc => write_string(allinpay::status_text(value)?, body),
        Kind::SettleDetail => write_string(&douyin::settle_detail(value)?, body),
        Kind::Inside(fields) => write_object(fields, value, body)?,
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
        Kind::Text
        | Kind::Id
        | Kind::Version
        | Kind::Int
        | Kind::IntOrNull
        | Kind::Bool
        | Kind::True
        | Kind::Object => json::write(value, body),
    }
    Some(())
}

/// Minor units of an amount that has all decimals of its currency: `8.40` → 840.
pub(super) fn minor(amount: &str) -> Option<i64> {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_amount = is_digits(whole.strip_prefix('-').unwrap_or(whole)) && is_digits(decimals);
    is_amount.then(|| format!("{whole}{decimals}").parse().ok())?
}

/// `0.10` → `0.1`, `100.00` → `100`: exact, and the shortest that is.
fn shortest(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}
