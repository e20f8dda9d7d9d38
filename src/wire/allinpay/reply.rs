//! Answers of the real gateway, read: names of lists as in the table or as in the
//! sample (spec C1), with or without a token (spec C2). Numbers keep their digits.

use super::codes::SUCCESS;
use super::methods::Method;
use super::request::find;
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value, write_string};
use crate::money::{Exact, parse_int64};
use crate::wire::replies::{Kind, Out};

/// Nesting of a reply.
const DEPTH_MAX: usize = 64;
/// The largest integer that every reader of JSON holds exactly, 2^53 - 1.
const SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// An answer of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 0 is success.
    pub code: i64,
    /// Why it was refused.
    pub msg: String,
    /// The gateway's number of the answer; empty if it was not told.
    pub resp_seq: String,
    /// JSON text of what was asked for, if the code is 0: a list of balances, or an
    /// order with its `details`. Amounts and `withdrawTId` are decimal strings.
    pub data: Option<String>,
}

impl Reply {
    /// `{"code","msg","respSeq","data"?}`
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\"code\":{},\"msg\":", self.code);
        write_string(&self.msg, &mut out);
        out.push_str(",\"respSeq\":");
        write_string(&self.resp_seq, &mut out);
        if let Some(data) = &self.data {
            out.push_str(",\"data\":");
            out.push_str(data);
        }
        out.push('}');
        out
    }
}

/// Reads the answer to a method. Verify its signature first, over its raw text.
///
/// # Errors
/// INVALID_JSON; INVALID_FIELD for a member of another type, MISSING_FIELD for one
/// that has to be there. Members that are not known are skipped.
pub fn parse(method: &str, body: &[u8]) -> Result<Reply, Error> {
    let method = find(method)?;
    let value = json::parse(body, Limits { depth: DEPTH_MAX })
        .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
    let code = value.get("code").and_then(|code| code.as_number().or(code.as_str()));
    let code = code.and_then(|code| parse_int64(code).ok());
    let code = code.ok_or_else(|| Error::field(Reason::InvalidField, "code", "the answer has no code"))?;
    let mut reply =
        Reply { code, msg: text_of(&value, "msg")?, resp_seq: text_of(&value, "respSeq")?, data: None };
    if code == i64::from(SUCCESS) {
        let mut data = String::new();
        if method.within.is_empty() {
            let order = value.get("data").filter(|data| data.as_object().is_some()).unwrap_or(&value);
            write_fields(method.data, order, "", &mut data)?;
        } else {
            let rows = rows_of(&value).ok_or_else(|| missing("data"))?;
            write_rows(method, rows, &mut data)?;
        }
        reply.data = Some(data);
    }
    Ok(reply)
}

/// The list, under any of the names that the documents have for it (spec C1).
fn rows_of<'v>(value: &'v Value<'_>) -> Option<&'v [Value<'v>]> {
    let data = value.get("data");
    let inner = data.and_then(|data| data.get("details"));
    [data, value.get("details"), inner].into_iter().flatten().find_map(Value::as_array)
}

fn write_rows(method: &Method, rows: &[Value<'_>], out: &mut String) -> Result<(), Error> {
    out.push('[');
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_fields(method.data, row, &format!("data[{at}]."), out)?;
    }
    out.push(']');
    Ok(())
}

/// What is written of a row; absent, `null` and `""` say the same.
fn write_fields(fields: &[Out], row: &Value<'_>, path: &str, out: &mut String) -> Result<(), Error> {
    if row.as_object().is_none() {
        return Err(wrong(path.trim_end_matches('.'), "an object", row));
    }
    out.push('{');
    let mut is_first = true;
    for field in fields {
        let value = row.get(field.name).filter(|value| !value.is_null() && value.as_str() != Some(""));
        let name = format!("{path}{}", field.name);
        let Some(value) = value else {
            if field.kind == Kind::WithdrawStatus || matches!(field.kind, Kind::List(_)) {
                return Err(missing(&name));
            }
            continue;
        };
        if !std::mem::replace(&mut is_first, false) {
            out.push(',');
        }
        out.push_str(&format!("\"{}\":", field.name));
        write_value(field.kind, value, &name, out)?;
    }
    out.push('}');
    Ok(())
}

fn write_value(kind: Kind, value: &Value<'_>, name: &str, out: &mut String) -> Result<(), Error> {
    match kind {
        Kind::Amount => write_string(&amount(value, name)?, out),
        Kind::Int | Kind::WithdrawStatus => out.push_str(&integer(value, name)?.to_string()),
        Kind::List(fields) => {
            let rows = value.as_array().ok_or_else(|| wrong(name, "a list", value))?;
            out.push('[');
            for (at, row) in rows.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_fields(fields, row, &format!("{name}[{at}]."), out)?;
            }
            out.push(']');
        }
        // Also ids of no published length: their digits, as text.
        _ => {
            let text = value.as_str().or(value.as_number()).ok_or_else(|| wrong(name, "a string", value))?;
            write_string(text, out);
        }
    }
    Ok(())
}

/// The canonical text of a number of yuan, with two decimals or more.
fn amount(value: &Value<'_>, name: &str) -> Result<String, Error> {
    let exact = match value {
        Value::Number(digits) => Exact::parse_number(digits),
        Value::String(text) => Exact::parse(text),
        other => return Err(wrong(name, "an amount", other)),
    };
    let exact =
        exact.map_err(|error| Error::field(Reason::InvalidField, name, format!("`{name}`: {error}")))?;
    let mut text = exact.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match decimals {
        0 => text.push_str(".00"),
        1 => text.push('0'),
        _ => {}
    }
    Ok(text)
}

/// A whole number, also where it is written as text.
fn integer(value: &Value<'_>, name: &str) -> Result<i64, Error> {
    let digits = value.as_number().or(value.as_str());
    let number = digits.and_then(|digits| parse_int64(digits).ok());
    let number = number.filter(|number| number.unsigned_abs() <= SAFE_INTEGER);
    number.ok_or_else(|| wrong(name, "an integer", value))
}

/// Text, also where it is written as a number; empty if it is not there.
fn text_of(value: &Value<'_>, name: &str) -> Result<String, Error> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text) | Value::Number(text)) => Ok(text.to_string()),
        Some(other) => Err(wrong(name, "a string", other)),
    }
}

fn missing(name: &str) -> Error {
    Error::field(Reason::MissingField, name, format!("`{name}` is missing in the answer"))
}

fn wrong(name: &str, expected: &str, found: &Value<'_>) -> Error {
    let message = format!("`{name}` must be {expected}, found {}", found.kind_name());
    Error::field(Reason::InvalidField, name, message)
}
