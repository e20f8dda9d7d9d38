//! What the faces answer: an envelope per format, around a reply or a refusal.

use super::codes::{self, Refusal, SCOPE, TOKEN};
use super::detail::{DetailPart, write_detail};
use super::endpoint::{Endpoint, Format};
use crate::error::{Error, REASONS, Reason};
use crate::json::{Value, write_string};
use crate::wire::encode::{minor, write_object};
use crate::wire::http::{Context, Response};
use crate::wire::status::challenge;

/// The response to the engine's answer; `None` if that has another shape.
pub(in crate::wire) fn encode(
    endpoint: &Endpoint,
    answer: &Value<'_>,
    context: &Context,
) -> Option<Response> {
    if let Some(error) = answer.get("error") {
        return Some(refuse(endpoint, &refusal(endpoint, error), context));
    }
    let reply = answer.get("ok").filter(|reply| reply.as_object().is_some())?;
    let is_visible = |row: &Value<'_>| {
        // Spec M13: the face sees one currency.
        let currency = row.get("currency").and_then(Value::as_str);
        currency.is_none_or(|currency| currency == context.currency())
    };
    let mut data = String::new();
    let found = if endpoint.within.is_empty() { reply } else { reply.get(endpoint.within)? };
    match found {
        Value::Array(rows) => {
            data.push('[');
            for row in rows.iter().filter(|row| is_visible(row)) {
                if data.len() > 1 {
                    data.push(',');
                }
                write_object(endpoint.fields, row, &mut data)?;
            }
            data.push(']');
        }
        hidden if !is_visible(hidden) => {
            let error = Error::new(Reason::OrderNotFound, "there is no such order in the face's currency");
            return Some(refuse(endpoint, &Refusal::from(error), context));
        }
        shown => write_object(endpoint.fields, shown, &mut data)?,
    }
    Some(Response::json(200, envelope(endpoint.format, &data, context), context.request_id()))
}

fn envelope(format: Format, data: &str, context: &Context) -> String {
    let mut body = String::from("{");
    match format {
        Format::TradeBasic => {
            body.push_str("\"err_no\":0,\"err_msg\":\"success\",\"log_id\":");
            write_string(context.request_id(), &mut body);
            body.push_str(",\"data\":");
            body.push_str(data);
        }
        Format::TradeV2 => {
            body.push_str("\"data\":");
            body.push_str(data);
            body.push(',');
            extra(&Extra { error: (0, "success"), sub: (0, "success") }, context, &mut body);
        }
        Format::Ecpay => {
            body.push_str("\"err_no\":0,\"err_tips\":\"success\",");
            body.push_str(data.strip_prefix('{').and_then(|data| data.strip_suffix('}')).unwrap_or_default());
        }
    }
    body.push('}');
    body
}

struct Extra<'a> {
    error: (u32, &'a str),
    sub: (u32, &'a str),
}

fn extra(codes: &Extra<'_>, context: &Context, body: &mut String) {
    body.push_str(&format!("\"extra\":{{\"error_code\":{},\"description\":", codes.error.0));
    write_string(codes.error.1, body);
    body.push_str(&format!(",\"sub_error_code\":{},\"sub_description\":", codes.sub.0));
    write_string(codes.sub.1, body);
    body.push_str(",\"logid\":");
    write_string(context.request_id(), body);
    body.push_str(&format!(",\"now\":{}}}", context.now()));
}

/// The refusal in an engine's answer, with the names of the wire.
fn refusal(endpoint: &Endpoint, error: &Value<'_>) -> Refusal {
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    let reason = REASONS.iter().find(|info| info.name == code).map_or(Reason::Internal, |info| info.reason);
    let mut message = error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    let field = error.get("details").and_then(|details| details.get("field")).and_then(Value::as_str);
    if let Some((native, wire)) = field.and_then(|native| Some((native, endpoint.wire_name(native)?))) {
        message = message.replace(&format!("`{native}`"), &format!("`{wire}`"));
    }
    Refusal::from(Error::new(reason, message))
}

/// The response to a refusal.
pub(in crate::wire) fn refuse(endpoint: &Endpoint, refusal: &Refusal, context: &Context) -> Response {
    let (number, reason) = (refusal.err_no(), refusal.error.reason);
    let message = |number: u32| {
        let text = codes::find(number).map_or("system error", |code| code.message);
        match number {
            // Only a wrong parameter says more: the caller is to mend it.
            codes::PARAM => format!("{text}: {}", refusal.error.message),
            _ => text.to_owned(),
        }
    };
    let mut body = String::from("{");
    let status = match endpoint.format {
        Format::TradeBasic => {
            body.push_str(&format!("\"err_no\":{number},\"err_msg\":"));
            write_string(&message(number), &mut body);
            body.push_str(",\"log_id\":");
            write_string(context.request_id(), &mut body);
            match number {
                TOKEN | SCOPE => reason.info().http,
                _ => 400,
            }
        }
        Format::TradeV2 => {
            let text = match codes::find(refusal.sub).map_or("", |code| code.description) {
                text if refusal.sub == codes::PARAM => format!("{text}: {}", refusal.error.message),
                text => text.to_owned(),
            };
            // What is refused before the operation has no code of the operation.
            let sub =
                if matches!(refusal.sub, TOKEN | SCOPE) { (0, "") } else { (refusal.sub, text.as_str()) };
            extra(&Extra { error: codes::parent(refusal), sub }, context, &mut body);
            200
        }
        Format::Ecpay => {
            body.push_str(&format!("\"err_no\":{number},\"err_tips\":"));
            write_string(&message(number), &mut body);
            200
        }
    };
    body.push('}');
    let response = Response::json(status, body, context.request_id());
    match status {
        401 | 403 => challenge(response, reason, refusal.error.detail("scope").unwrap_or_default()),
        _ => response,
    }
}

/// `settle_detail` from the parties of a settlement, seller first (spec B21).
pub(in crate::wire) fn settle_detail(parties: &Value<'_>) -> Option<String> {
    let parts = parties.as_array()?.iter().map(|party| {
        let owner = party.get("owner")?.as_str()?;
        let uid = party.get("merchantUid").and_then(Value::as_str);
        let merchant_uid = uid.or(owner.split_once(':').map(|(_, id)| id))?.to_owned();
        Some(DetailPart { merchant_uid, amount: minor(party.get("amount")?.as_str()?)? })
    });
    Some(write_detail(&parts.collect::<Option<Vec<_>>>()?))
}
