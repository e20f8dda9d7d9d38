//! What the gateway answers: `{"code","msg","data","respSeq"}`, always with HTTP
//! status 200 (spec AP-01).

use super::codes::{self, Refusal, SUCCESS};
use super::methods::{METHODS, Method};
use crate::error::{Error, REASONS, Reason};
use crate::json::{Value, write_string};
use crate::wire::encode::write_object;
use crate::wire::http::{Context, Response};

/// The response to the engine's answer; `None` if that has another shape.
pub(in crate::wire) fn encode(answer: &Value<'_>, context: &Context) -> Option<Response> {
    let method = METHODS.get(context.operation())?;
    if let Some(error) = answer.get("error") {
        return Some(refuse(&refusal(method, error), context));
    }
    let reply = answer.get("ok").filter(|reply| reply.as_object().is_some())?;
    let mut data = String::new();
    if method.within.is_empty() {
        write_object(method.data, reply, &mut data)?;
    } else {
        data.push('[');
        // Spec M13: the face sees one currency.
        let is_visible = |row: &&Value<'_>| {
            row.get("currency").and_then(Value::as_str).is_none_or(|code| code == context.currency())
        };
        for row in reply.get(method.within)?.as_array()?.iter().filter(is_visible) {
            if data.len() > 1 {
                data.push(',');
            }
            write_object(method.data, row, &mut data)?;
        }
        data.push(']');
    }
    Some(envelope(SUCCESS, codes::text(SUCCESS), &data, context))
}

/// The response to a refusal.
pub(in crate::wire) fn refuse(refusal: &Refusal, context: &Context) -> Response {
    let Refusal { code, error } = refusal;
    let head = match error.reason {
        Reason::WithdrawalOrderConflict => "订单号重复",
        Reason::WithdrawalOrderNotFound => "订单不存在",
        _ => codes::text(*code),
    };
    let message = match (head, *code) {
        // Nobody outside can mend these.
        (head, codes::UNKNOWN | codes::BUSY) => head.to_owned(),
        ("", _) => error.message.clone(),
        (head, _) => format!("{head}: {}", error.message),
    };
    envelope(*code, &message, "", context)
}

fn envelope(code: u32, message: &str, data: &str, context: &Context) -> Response {
    let mut body = format!("{{\"code\":{code},\"msg\":");
    write_string(message, &mut body);
    if !data.is_empty() {
        body.push_str(",\"data\":");
        body.push_str(data);
    }
    body.push_str(",\"respSeq\":");
    write_string(context.request_id(), &mut body);
    body.push('}');
    Response::json(200, body, context.request_id())
}

/// The refusal in an engine's answer, with the names of the wire.
fn refusal(method: &Method, error: &Value<'_>) -> Refusal {
    let name = error.get("code").and_then(Value::as_str).unwrap_or_default();
    let reason = REASONS.iter().find(|info| info.name == name).map_or(Reason::Internal, |info| info.reason);
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let field = error.get("details").and_then(|details| details.get("field")).and_then(Value::as_str);
    let Some(native) = field else { return Error::new(reason, message).into() };
    let wire = method.wire_name(native);
    // The message names the field without its path, or not at all.
    let last = native.rsplit('.').next().unwrap_or(native);
    let named = message.replace(&format!("`{native}`"), &format!("`{wire}`"));
    let named =
        if named.contains(&wire) { named } else { named.replace(&format!("`{last}`"), &format!("`{wire}`")) };
    let message = if named.contains(&wire) { named } else { format!("`{wire}`: {named}") };
    Error::field(reason, wire, message).into()
}

/// `withdrawStatus` (spec AP-20, AP-30): 1 提现中, 2 交易成功, 3 提现失败.
pub(in crate::wire) fn status(status: &str) -> Option<u32> {
    match status {
        "QUEUED" | "SUBMITTING" => Some(1),
        "PAID" => Some(2),
        "FAILED" | "CANCELLED" | "BOUNCED" => Some(3),
        _ => None,
    }
}

/// `withdrawStatusDesc`: of a failure, why.
pub(in crate::wire) fn status_text<'v>(detail: &'v Value<'_>) -> Option<&'v str> {
    let text = |name| detail.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match status(text("status")?)? {
        1 => Some("提现中"),
        2 => Some("交易成功"),
        _ => Some(text("reason").or_else(|| text("reasonCode")).unwrap_or("提现失败")),
    }
}
