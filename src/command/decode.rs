//! The one place that turns JSON into commands: every field is checked against
//! its table, and what is left is typed values and the canonical text of what
//! was sent.

use super::args::{Arg, Args, missing};
use super::fields::{CommandInfo, Field, FieldKind};
use super::options::Options;
use super::scalar::{self, SAFE_INTEGER, wrong_type};
use super::{Sent, Submission, write_sent};
use crate::error::{Error, Reason};
use crate::json::{self, Value};
use crate::store::names;

/// Most UTF-8 bytes of an idempotency key.
pub const KEY_BYTES_MAX: usize = 128;
/// Latest time accepted, ms since the epoch (the end of the year 9999).
const TIME_MAX: i64 = 253_402_300_799_999;
/// Longest duration accepted, ms (100 years).
const DURATION_MAX: i64 = 3_153_600_000_000;

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
            text.is_empty() && !matches!(kind, FieldKind::Amount | FieldKind::AmountOrZero | FieldKind::Rate)
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
            let uuid = scalar::uuid(field, value)?;
            json::write_string(&uuid, text);
            Ok(Arg::Text(uuid))
        }
        FieldKind::Id => scalar::integer(field, value, 1, i64::MAX, text),
        FieldKind::Int64 => scalar::integer(field, value, i64::MIN, i64::MAX, text),
        FieldKind::Amount => scalar::amount(field, value, 1, text),
        FieldKind::AmountOrZero => scalar::amount(field, value, 0, text),
        FieldKind::Rate => scalar::rate(field, value, text),
        FieldKind::Currency => scalar::currency(field, value, options, text),
        FieldKind::AccountSet => scalar::account_set(field, value, text),
        FieldKind::Version => scalar::number(field, value, 0, SAFE_INTEGER, text),
        FieldKind::Time => scalar::number(field, value, 0, TIME_MAX, text),
        FieldKind::Duration => scalar::number(field, value, 1, DURATION_MAX, text),
        FieldKind::Count { min, max } => scalar::number(field, value, min, max, text),
        FieldKind::Bool => match value.as_bool() {
            Some(flag) => {
                text.push_str(if flag { "true" } else { "false" });
                Ok(Arg::Bool(flag))
            }
            None => Err(wrong_type(field, value, "true or false")),
        },
        FieldKind::Key => scalar::plain_text(field, value, KEY_BYTES_MAX, text),
        FieldKind::Text { max } | FieldKind::PersonalText { max } => {
            scalar::plain_text(field, value, max, text)
        }
        FieldKind::Chars { max } => scalar::chars(field, value, max, text),
        FieldKind::Date => scalar::date(field, value, text),
        FieldKind::Choice(words) => scalar::choice(field, value, words, text),
        FieldKind::PersonalObject { max } => scalar::json_object(field, value, max, text),
        FieldKind::Object { of } => object(field, value, of, options, text),
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

/// One object with fields of its own.
fn object(
    field: &Field,
    value: &Value<'_>,
    of: &'static [Field],
    options: &Options,
    out: &mut String,
) -> Result<Arg, Error> {
    if value.as_object().is_none() {
        return Err(wrong_type(field, value, "an object"));
    }
    let prefix = format!("{}.", field.name);
    let (args, sent) = arguments(of, value, options).map_err(|error| error.inside(&prefix))?;
    write_sent(&sent, None, out);
    Ok(Arg::Object(args))
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
