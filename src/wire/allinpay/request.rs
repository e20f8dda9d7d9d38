//! Requests for the real gateway. The content is checked by the table that the face
//! decodes by, so whatever is sent is also understood here.

use super::fields::yuan;
use super::methods::{METHODS, Method};
use crate::calendar::{Offset, format_plain};
use crate::command::Options;
use crate::command::decode::clip;
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value, write_string};
use crate::money::{Currencies, Exact, parse_int64};
use std::borrow::Cow;

/// The text of `bizContent` of a method, from JSON text with the names of the wire.
/// `withdrawAmount` may also be `{"minor":"…"}`, whole fen; it is written as a
/// number with its shortest exact digits.
///
/// # Errors
/// INVALID_JSON; MISSING_FIELD, INVALID_FIELD, INVALID_AMOUNT, … that name the field.
pub fn content(method: &str, request: &[u8]) -> Result<String, Error> {
    let method = find(method)?;
    let mut value = json::parse(request, Limits::default())
        .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
    if let Value::Object(members) = &mut value {
        members.retain(|(_, value)| !value.is_null());
        for (name, member) in members.iter_mut().filter(|(name, _)| name == "details") {
            let Value::Array(details) = member else { continue };
            for (at, detail) in details.iter_mut().enumerate() {
                amount_of(&format!("{name}[{at}]."), detail)?;
            }
        }
    }
    method.call(&value, &Options::default()).map_err(|refusal| refusal.error)?;
    let mut text = String::new();
    json::write(&value, &mut text);
    Ok(text)
}

/// The method of this name.
///
/// # Errors
/// INVALID_FIELD.
pub(super) fn find(name: &str) -> Result<&'static Method, Error> {
    METHODS.iter().find(|method| method.name == name).ok_or_else(|| {
        let message = format!("`{}` is not a method of the gateway", clip(name));
        Error::field(Reason::InvalidField, "method", message)
    })
}

/// Brings the amount of a detail to its shortest exact digits.
fn amount_of(path: &str, detail: &mut Value<'_>) -> Result<(), Error> {
    let Value::Object(members) = detail else { return Ok(()) };
    for (name, value) in members.iter_mut().filter(|(name, _)| name == "withdrawAmount") {
        let name = format!("{path}{name}");
        let fen = value.get("minor").and_then(Value::as_str).and_then(|fen| parse_int64(fen).ok());
        let currency = Currencies::new().get("CNY");
        let text = match (fen, currency) {
            (Some(fen), Some(currency)) => Exact::from_minor(fen, currency).to_string(),
            _ => yuan(&name, value, usize::MAX).map_err(|refusal| refusal.error)?,
        };
        *value = Value::Number(Cow::Owned(text));
    }
    Ok(())
}

/// `timestamp` of a moment (ms since the epoch), civil time at an offset such as
/// `+08:00`.
///
/// # Errors
/// INVALID_FIELD.
pub fn timestamp(now: i64, offset: &str) -> Result<String, Error> {
    let refuse = |message: String| Error::field(Reason::InvalidField, "timestamp", message);
    let offset = Offset::parse(offset).map_err(|error| refuse(error.to_string()))?;
    format_plain(now, offset).map_err(|error| refuse(error.to_string()))
}

/// The text that parameters are signed over, given as one JSON object of texts; see
/// [`request_text`](super::sign::request_text).
///
/// # Errors
/// INVALID_JSON; INVALID_FIELD for a parameter that is no text.
pub fn signed_text(parameters: &[u8]) -> Result<String, Error> {
    let value = json::parse(parameters, Limits { depth: 1 })
        .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
    let mut pairs = Vec::new();
    for (name, value) in value.as_object().unwrap_or(&[]) {
        let text = value.as_str().ok_or_else(|| {
            let mut shown = String::new();
            write_string(name, &mut shown);
            Error::field(Reason::InvalidField, clip(name), format!("{shown} must be a string"))
        })?;
        pairs.push((name.as_ref(), text));
    }
    Ok(super::sign::request_text(pairs))
}
