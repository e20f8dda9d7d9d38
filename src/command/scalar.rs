//! Single values of fields: text, numbers, amounts, rates.

use super::args::{AmountArg, Arg};
use super::decode::clip;
use super::fields::Field;
use super::options::Options;
use crate::calendar::Date;
use crate::error::{Error, Reason};
use crate::json::{self, Value};
use crate::ledger::owner::is_uuid;
use crate::ledger::{BALANCE_SET, MARKETING_SET};
use crate::money::{Exact, Rate, parse_int64};
use crate::store::cells::{Str, push_int};

/// The largest integer that every double holds exactly, 2^53 - 1.
pub(super) const SAFE_INTEGER: i64 = 9_007_199_254_740_991;

pub(super) fn wrong_type(field: &Field, value: &Value<'_>, expected: &str) -> Error {
    let message = format!("`{}` must be {expected}, found {}", field.name, value.kind_name());
    Error::field(Reason::InvalidField, field.name, message).with("expected", expected)
}

fn invalid(field: &Field, message: String) -> Error {
    Error::field(Reason::InvalidField, field.name, message)
}

pub(super) fn uuid(field: &Field, value: &Value<'_>) -> Result<Str, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a UUID string"))?;
    if !is_uuid(text) {
        return Err(invalid(field, format!("`{}` is not a UUID", clip(text))));
    }
    Ok(Str::from(text.to_ascii_lowercase()))
}

/// A canonical decimal string, or a number if it is a safe integer (spec A2).
pub(super) fn integer(
    field: &Field,
    value: &Value<'_>,
    min: i64,
    max: i64,
    text: &mut String,
) -> Result<Arg, Error> {
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
pub(super) fn number(
    field: &Field,
    value: &Value<'_>,
    min: i64,
    max: i64,
    text: &mut String,
) -> Result<Arg, Error> {
    let Value::Number(digits) = value else { return Err(wrong_type(field, value, "an integer")) };
    let number = parse_int64(digits).map_err(|error| invalid(field, error.to_string()))?;
    if number < min || number > max {
        let message = format!("`{number}` is not between {min} and {max}");
        return Err(invalid(field, message).with("min", min).with("max", max));
    }
    push_int(text, number);
    Ok(Arg::Int(number))
}

pub(super) fn amount(field: &Field, value: &Value<'_>, least: i8, text: &mut String) -> Result<Arg, Error> {
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

/// A part of one, kept in its canonical text.
pub(super) fn rate(field: &Field, value: &Value<'_>, text: &mut String) -> Result<Arg, Error> {
    let number = match value {
        Value::String(digits) => Exact::parse(digits),
        Value::Number(digits) => Exact::parse_number(digits),
        _ => return Err(wrong_type(field, value, "a rate as a decimal string or number")),
    };
    let number = number.map_err(|error| invalid(field, error.to_string()))?;
    let rate = Rate::try_from(number).map_err(|error| invalid(field, error.to_string()))?;
    json::write_string(&rate.to_string(), text);
    Ok(Arg::Rate(rate))
}

pub(super) fn currency(
    field: &Field,
    value: &Value<'_>,
    options: &Options,
    text: &mut String,
) -> Result<Arg, Error> {
    let code = value.as_str().ok_or_else(|| wrong_type(field, value, "a currency code"))?;
    let Some(currency) = options.currencies.get(code) else {
        let message = format!("`{}` is not a known currency", clip(code));
        return Err(Error::field(Reason::UnknownCurrency, field.name, message));
    };
    json::write_string(code, text);
    Ok(Arg::Currency(currency))
}

pub(super) fn account_set(field: &Field, value: &Value<'_>, text: &mut String) -> Result<Arg, Error> {
    let arg = number(field, value, 0, i64::MAX, text)?;
    match arg {
        Arg::Int(BALANCE_SET | MARKETING_SET) => Ok(arg),
        _ => Err(invalid(field, format!("`{text}` is not one of {BALANCE_SET}, {MARKETING_SET}"))),
    }
}

pub(super) fn plain_text(
    field: &Field,
    value: &Value<'_>,
    max: usize,
    out: &mut String,
) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a string"))?;
    check_length(field, text.len(), max)?;
    json::write_string(text, out);
    Ok(Arg::Text(Str::from(text)))
}

/// Text whose limit is in characters.
pub(super) fn chars(field: &Field, value: &Value<'_>, max: usize, out: &mut String) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a string"))?;
    check_chars(field.name, text, max)?;
    json::write_string(text, out);
    Ok(Arg::Text(Str::from(text)))
}

/// Refuses text of more than `max` characters.
///
/// # Errors
/// FIELD_TOO_LONG.
pub fn check_chars(field: &str, text: &str, max: usize) -> Result<(), Error> {
    let count = text.chars().count();
    if count <= max {
        return Ok(());
    }
    let message = format!("`{field}` has {count} characters, at most {max} are allowed");
    Err(Error::field(Reason::FieldTooLong, field, message).with("limit", max))
}

/// A date, kept as days since 1970-01-01.
pub(super) fn date(field: &Field, value: &Value<'_>, out: &mut String) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a date such as 2024-05-01"))?;
    let date = Date::parse(text).map_err(|error| invalid(field, error.to_string()))?;
    json::write_string(text, out);
    Ok(Arg::Int(i64::from(date.days())))
}

fn check_length(field: &Field, bytes: usize, max: usize) -> Result<(), Error> {
    if bytes <= max {
        return Ok(());
    }
    let message = format!("`{}` has {bytes} UTF-8 bytes, at most {max} are allowed", field.name);
    Err(Error::field(Reason::FieldTooLong, field.name, message).with("limit", max))
}

pub(super) fn choice(
    field: &Field,
    value: &Value<'_>,
    words: &[&str],
    out: &mut String,
) -> Result<Arg, Error> {
    let text = value.as_str().ok_or_else(|| wrong_type(field, value, "a string"))?;
    if !words.contains(&text) {
        let message = format!("`{}` is not one of {}", clip(text), words.join(", "));
        return Err(invalid(field, message));
    }
    json::write_string(text, out);
    Ok(Arg::Text(Str::from(text)))
}

pub(super) fn json_object(
    field: &Field,
    value: &Value<'_>,
    max: usize,
    out: &mut String,
) -> Result<Arg, Error> {
    if value.as_object().is_none() {
        return Err(wrong_type(field, value, "an object"));
    }
    json::write(value, out);
    check_length(field, out.len(), max)?;
    Ok(Arg::Text(Str::from(out.as_str())))
}
