//! The one place that turns JSON into commands: every field is checked against
//! its table, and what is left is typed values and the canonical text of what
//! was sent.

use super::args::{AmountArg, Arg, Args, missing};
use super::fields::{CommandInfo, Field, FieldKind};
use super::options::Options;
use super::{Sent, Submission, write_sent};
use crate::error::{Error, Reason};
use crate::json::{self, Value};
use crate::ledger::{BALANCE_SET, MARKETING_SET};
use crate::money::{Exact, parse_int64};
use crate::store::cells::{Str, push_int};
use crate::store::names;

/// Most UTF-8 bytes of an idempotency key.
pub const KEY_BYTES_MAX: usize = 128;
/// Latest time accepted, ms since the epoch (the end of the year 9999).
const TIME_MAX: i64 = 253_402_300_799_999;
/// Longest duration accepted, ms (100 years).
const DURATION_MAX: i64 = 3_153_600_000_000;
const SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// Fields that every request may have beside those of its table.
pub const COMMON: &[&str] = &["type", "dryRun"];

/// Decodes the fields of a command.
///
/// # Errors
/// MISSING_FIELD, UNKNOWN_FIELD, INVALID_FIELD, FIELD_TOO_LONG, INVALID_AMOUNT,
/// UNKNOWN_CURRENCY, each naming the field.
pub fn submission(
    info: &'static CommandInfo,
    value: &Value<'_>,
    options: &Options,
) -> Result<Submission, Error> {
    let (args, mut sent) = arguments(info.fields, value, options)?;
    let command = (info.build)(&args, options)?;
    let key = args.text("idempotencyKey");
    let key = key.map(|key| names::idempotency(info.name, &command.subject(), &key));
    sent.retain(|field| field.name != "idempotencyKey" && !is_version(info.fields, field.name));
    Ok(Submission { info, command, key, sent })
}

fn is_version(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name && matches!(field.kind, FieldKind::Version))
}

/// Decodes an object by a table of fields; also gives the canonical texts.
///
/// # Errors
/// As [`submission`].
pub fn arguments(
    fields: &'static [Field],
    value: &Value<'_>,
    options: &Options,
) -> Result<(Args, Vec<Sent>), Error> {
    let Some(members) = value.as_object() else {
        let message = format!("expected an object, found {}", value.kind_name());
        return Err(Error::new(Reason::InvalidField, message));
    };
    if !options.ignore_unknown_fields {
        refuse_unknown(fields, members)?;
    }
    let mut args = Args::default();
    let mut sent = Vec::with_capacity(fields.len());
    for field in fields {
        let given = value.get(field.name).filter(|value| !is_absent(field.kind, value));
        let Some(given) = given else {
            if field.required {
                return Err(missing(field.name));
            }
            continue;
        };
        let mut text = String::new();
        let arg = decode(field, given, options, &mut text)?;
        args.values.push((field.name, arg));
        if is_default(field.kind, &text) {
            continue;
        }
        let personal =
            matches!(field.kind, FieldKind::PersonalText { .. } | FieldKind::PersonalObject { .. });
        sent.push(Sent { name: field.name, text, personal });
    }
    Ok((args, sent))
}

fn refuse_unknown(fields: &[Field], members: &[(std::borrow::Cow<'_, str>, Value<'_>)]) -> Result<(), Error> {
    for (name, _) in members {
        let known = COMMON.contains(&name.as_ref()) || fields.iter().any(|field| field.name == name);
        if !known {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let message = format!("unknown field `{}`", clip(name));
            return Err(
                Error::field(Reason::UnknownField, clip(name), message).with("known", names.join(", "))
            );
        }
    }
    Ok(())
}

/// proto3 semantics: an absent field is "", and null is absent too.
fn is_absent(kind: FieldKind, value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => {
            text.is_empty() && !matches!(kind, FieldKind::Amount | FieldKind::AmountOrZero)
        }
        _ => false,
    }
}

/// A default value says the same as leaving the field out, so fingerprints skip it.
fn is_default(kind: FieldKind, text: &str) -> bool {
    match kind {
        FieldKind::Bool => text == "false",
        FieldKind::AmountOrZero | FieldKind::Id | FieldKind::Int64 => {
            matches!(text, "\"0\"" | "{\"minor\":\"0\"}")
        }
        FieldKind::AccountSet => text == "100001",
        _ => false,
    }
}

fn decode(field: &Field, value: &Value<'_>, options: &Options, text: &mut String) -> Result<Arg, Error> {
    match field.kind {
        FieldKind::Uuid => {
            let uuid = uuid(field, value)?;
            json::write_string(&uuid, text);
            Ok(Arg::Text(uuid))
        }
        FieldKind::Id => integer(field, value, 1, i64::MAX, text),
        FieldKind::Int64 => integer(field, value, i64::MIN, i64::MAX, text),
        FieldKind::Amount => amount(field, value, 1, text),
        FieldKind::AmountOrZero => amount(field, value, 0, text),
        FieldKind::Currency => currency(field, value, options, text),
        FieldKind::AccountSet => account_set(field, value, text),
        FieldKind::Version => number(field, value, 0, SAFE_INTEGER, text),
        FieldKind::Time => number(field, value, 0, TIME_MAX, text),
        FieldKind::Duration => number(field, value, 1, DURATION_MAX, text),
        FieldKind::Count { min, max } => number(field, value, min, max, text),
        FieldKind::Bool => match value.as_bool() {
            Some(flag) => {
                text.push_str(if flag { "true" } else { "false" });
                Ok(Arg::Bool(flag))
            }
            None => Err(wrong_type(field, value, "true or false")),
        },
        FieldKind::Key => plain_text(field, value, KEY_BYTES_MAX, text),
        FieldKind::Text { max } | FieldKind::PersonalText { max } => plain_text(field, value, max, text),
        FieldKind::Choice(words) => choice(field, value, words, text),
        FieldKind::PersonalObject { max } => object(field, value, max, text),
        FieldKind::List { of, max } => list(field, value, of, max, options, text),
    }
}

/// The beginning of a caller's text, for messages.
pub fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(48).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

fn wrong_type(field: &Field, value: &Value<'_>, expected: &str) -> Error {
    let message = format!("`{}` must be {expected}, found {}", field.name, value.kind_name());
    Error::field(Reason::InvalidField, field.name, message).with("expected", expected)
}

fn invalid(field: &Field, message: String) -> Error {
    Error::field(Reason::InvalidField, field.name, message)
}

fn uuid(field: &Field, value: &Value<'_>) -> Result<Str, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a UUID string"))?;
    let shaped = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if !shaped {
        return Err(invalid(field, format!("`{}` is not a UUID", clip(text))));
    }
    Ok(Str::from(text.to_ascii_lowercase()))
}

/// A canonical decimal string, or a number if it is a safe integer (spec A2).
fn integer(field: &Field, value: &Value<'_>, min: i64, max: i64, text: &mut String) -> Result<Arg, Error> {
    let reason =
        if field.name == "paymentMethodId" { Reason::InvalidPaymentMethodId } else { Reason::InvalidField };
    let refuse = |message: String| Error::field(reason, field.name, message);
    let (digits, safe_only) = match value {
        Value::String(digits) => (digits.as_ref(), false),
        Value::Number(digits) => (digits.as_ref(), true),
        _ => return Err(wrong_type(field, value, "an int64 as a decimal string")),
    };
    let number = parse_int64(digits).map_err(|error| refuse(error.to_string()))?;
    if safe_only && number.unsigned_abs() > SAFE_INTEGER.unsigned_abs() {
        let message = format!("`{digits}` is not a safe integer; send it as a string");
        return Err(refuse(message));
    }
    if number == 0 {
        // proto3: 0 is the same as absent; the builders treat it so.
        text.push_str("\"0\"");
        return Ok(Arg::Int(0));
    }
    if number < min || number > max {
        return Err(refuse(format!("`{number}` is not between {min} and {max}")));
    }
    text.push('"');
    push_int(text, number);
    text.push('"');
    Ok(Arg::Int(number))
}

/// A JSON number that is an integer within bounds.
fn number(field: &Field, value: &Value<'_>, min: i64, max: i64, text: &mut String) -> Result<Arg, Error> {
    let Value::Number(digits) = value else { return Err(wrong_type(field, value, "an integer")) };
    let number = parse_int64(digits).map_err(|error| invalid(field, error.to_string()))?;
    if number < min || number > max {
        let message = format!("`{number}` is not between {min} and {max}");
        return Err(invalid(field, message).with("min", min).with("max", max));
    }
    push_int(text, number);
    Ok(Arg::Int(number))
}

fn amount(field: &Field, value: &Value<'_>, least: i8, text: &mut String) -> Result<Arg, Error> {
    let refuse = |message: String| Error::field(Reason::InvalidAmount, field.name, message);
    let amount = match value {
        Value::String(digits) => Exact::parse(digits).map(AmountArg::Decimal),
        Value::Number(digits) => Exact::parse_number(digits).map(AmountArg::Decimal),
        Value::Object(members) => match members.as_slice() {
            [(name, Value::String(digits))] if name == "minor" => parse_int64(digits).map(AmountArg::Minor),
            _ => return Err(refuse("an amount object has one string field, `minor`".to_owned())),
        },
        _ => return Err(refuse(format!("an amount cannot be {}", value.kind_name()))),
    };
    let amount = amount.map_err(|error| refuse(error.to_string()))?;
    let sign = match amount {
        AmountArg::Decimal(exact) => exact.signum(),
        AmountArg::Minor(minor) => minor.signum() as i8,
    };
    if sign < least {
        let least = if least > 0 { "above 0" } else { "0 or more" };
        return Err(refuse(format!("the amount must be {least}")));
    }
    match amount {
        AmountArg::Decimal(exact) => json::write_string(&exact.to_string(), text),
        AmountArg::Minor(minor) => {
            text.push_str("{\"minor\":\"");
            push_int(text, minor);
            text.push_str("\"}");
        }
    }
    Ok(Arg::Amount(amount))
}

fn currency(field: &Field, value: &Value<'_>, options: &Options, text: &mut String) -> Result<Arg, Error> {
    let code = value.as_str().ok_or_else(|| wrong_type(field, value, "a currency code"))?;
    let Some(currency) = options.currencies.get(code) else {
        let message = format!("`{}` is not a known currency", clip(code));
        return Err(Error::field(Reason::UnknownCurrency, field.name, message));
    };
    json::write_string(code, text);
    Ok(Arg::Currency(currency))
}

fn account_set(field: &Field, value: &Value<'_>, text: &mut String) -> Result<Arg, Error> {
    let arg = number(field, value, 0, i64::MAX, text)?;
    match arg {
        Arg::Int(BALANCE_SET | MARKETING_SET) => Ok(arg),
        _ => Err(invalid(field, format!("`{text}` is not one of {BALANCE_SET}, {MARKETING_SET}"))),
    }
}

fn plain_text(field: &Field, value: &Value<'_>, max: usize, out: &mut String) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a string"))?;
    check_length(field, text.len(), max)?;
    json::write_string(text, out);
    Ok(Arg::Text(Str::from(text)))
}

fn check_length(field: &Field, bytes: usize, max: usize) -> Result<(), Error> {
    if bytes <= max {
        return Ok(());
    }
    let message = format!("`{}` has {bytes} UTF-8 bytes, at most {max} are allowed", field.name);
    Err(Error::field(Reason::FieldTooLong, field.name, message).with("limit", max))
}

fn choice(field: &Field, value: &Value<'_>, words: &[&str], out: &mut String) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a string"))?;
    if !words.contains(&text) {
        let message = format!("`{}` is not one of {}", clip(text), words.join(", "));
        return Err(invalid(field, message));
    }
    json::write_string(text, out);
    Ok(Arg::Text(Str::from(text)))
}

fn object(field: &Field, value: &Value<'_>, max: usize, out: &mut String) -> Result<Arg, Error> {
    if value.as_object().is_none() {
        return Err(wrong_type(field, value, "an object"));
    }
    json::write(value, out);
    check_length(field, out.len(), max)?;
    Ok(Arg::Text(Str::from(out.as_str())))
}

fn list(
    field: &Field,
    value: &Value<'_>,
    of: &'static [Field],
    max: usize,
    options: &Options,
    out: &mut String,
) -> Result<Arg, Error> {
    let members = value.as_array().ok_or_else(|| wrong_type(field, value, "a list"))?;
    if members.len() > max {
        let message = format!("`{}` has {} members, at most {max} are allowed", field.name, members.len());
        return Err(Error::field(Reason::BatchTooLarge, field.name, message).with("limit", max));
    }
    let mut list = Vec::with_capacity(members.len());
    out.push('[');
    for (at, member) in members.iter().enumerate() {
        if member.as_object().is_none() {
            let name = format!("{}[{at}]", field.name);
            let message = format!("`{name}` must be an object, found {}", member.kind_name());
            return Err(Error::field(Reason::InvalidField, name, message));
        }
        let prefix = format!("{}[{at}].", field.name);
        let (args, sent) = arguments(of, member, options).map_err(|error| error.inside(&prefix))?;
        if at > 0 {
            out.push(',');
        }
        write_sent(&sent, None, out);
        list.push(args);
    }
    out.push(']');
    Ok(Arg::List(list))
}
