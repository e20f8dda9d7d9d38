//! Calls: what one caller submitted, decoded.
//!
//! A call is a command, `{"type":"freeze",…}`, or an atomic list,
//! `{"type":"list","idempotencyKey":…,"commands":[…]}`; either may have
//! `"dryRun":true`.

use super::registry;
use crate::command::decode::{KEY_BYTES_MAX, clip, submission};
use crate::command::{Options, Submission};
use crate::error::{Error, Reason};
use crate::json::{self, Limits, ParseError, ParseErrorKind, Value};
use crate::store::cells::Str;

/// Most commands of an atomic list.
pub const LIST_MAX: usize = 8192;
/// Most bytes of one call.
pub const CALL_BYTES_MAX: usize = 1 << 20;

/// One call of a group.
#[derive(Debug)]
pub struct Call {
    /// What it asks for, or why it is refused as it stands.
    pub body: Result<Body, Error>,
    /// Decide on committed state and write nothing.
    pub is_dry_run: bool,
}

/// What a call asks for.
#[derive(Debug)]
pub enum Body {
    /// One command.
    Single(Submission),
    /// Commands that succeed or fail as one.
    List {
        /// The commands.
        members: Vec<Member>,
        /// The key over the whole list.
        key: Option<Str>,
    },
}

/// One command of a list.
#[derive(Debug)]
pub enum Member {
    /// Decoded.
    Ready(Submission),
    /// Refers to earlier replies; decoded when they are known.
    Deferred {
        /// The command as sent.
        value: Value<'static>,
        /// The command with every reference as id 1, if that decodes: what is to
        /// be read for it does not depend on the references alone.
        guess: Option<Submission>,
    },
}

impl Call {
    /// Decodes one call. A refusal is part of the result.
    pub fn decode(text: &[u8], options: &Options) -> Call {
        if text.len() > CALL_BYTES_MAX {
            let message = format!("the call has {} bytes, at most {CALL_BYTES_MAX} are allowed", text.len());
            let error = Error::new(Reason::RequestTooLarge, message).with("limit", CALL_BYTES_MAX);
            return Call { body: Err(error), is_dry_run: false };
        }
        let value = match json::parse(text, Limits::default()) {
            Ok(value) => value,
            Err(error) => return Call { body: Err(invalid_json(&error)), is_dry_run: false },
        };
        match dry_run(&value) {
            Ok(is_dry_run) => Call { body: body(&value, options), is_dry_run },
            Err(error) => Call { body: Err(error), is_dry_run: false },
        }
    }

    /// How many commands it holds.
    pub fn commands(&self) -> usize {
        match &self.body {
            Ok(Body::List { members, .. }) => members.len(),
            _ => 1,
        }
    }
}

/// INVALID_JSON with the place, and with the key if one stands there twice.
pub fn invalid_json(error: &ParseError) -> Error {
    let refusal = Error::new(Reason::InvalidJson, error.to_string()).with("offset", error.offset);
    match &error.kind {
        ParseErrorKind::DuplicateKey(key) => refusal.with("field", key),
        _ => refusal,
    }
}

/// Whether the call is a dry run. Anything but true or false is refused: a
/// misspelt `true` must not move money.
fn dry_run(value: &Value<'_>) -> Result<bool, Error> {
    match value.get("dryRun") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(is_dry_run)) => Ok(*is_dry_run),
        Some(other) => {
            let message = format!("`dryRun` must be true or false, found {}", other.kind_name());
            Err(Error::field(Reason::InvalidField, "dryRun", message))
        }
    }
}

fn body(value: &Value<'_>, options: &Options) -> Result<Body, Error> {
    if type_of(value)? == "list" { list(value, options) } else { command(value, options).map(Body::Single) }
}

fn type_of<'v>(value: &'v Value<'_>) -> Result<&'v str, Error> {
    let refuse = |message: String| Error::field(Reason::UnknownCommand, "type", message);
    match value.get("type") {
        Some(Value::String(name)) => Ok(name),
        Some(other) => Err(refuse(format!("`type` must be a string, found {}", other.kind_name()))),
        None => Err(refuse("`type` is missing".to_owned())),
    }
}

/// Decodes one command.
pub fn command(value: &Value<'_>, options: &Options) -> Result<Submission, Error> {
    let name = type_of(value)?;
    match registry::command(name) {
        Some(info) => submission(info, value, options),
        None => {
            let message = format!("there is no command `{}`", clip(name));
            Err(Error::field(Reason::UnknownCommand, "type", message))
        }
    }
}

fn list(value: &Value<'_>, options: &Options) -> Result<Body, Error> {
    let known = ["type", "dryRun", "idempotencyKey", "commands"];
    for (name, _) in value.as_object().unwrap_or(&[]) {
        if !known.contains(&name.as_ref()) && !options.ignore_unknown_fields {
            let message = format!("unknown field `{}`", clip(name));
            return Err(Error::field(Reason::UnknownField, clip(name), message));
        }
    }
    let key = match value.get("idempotencyKey") {
        None | Some(Value::Null) => None,
        Some(Value::String(key)) if key.len() <= KEY_BYTES_MAX => {
            (!key.is_empty()).then(|| Str::from(key.as_ref()))
        }
        Some(Value::String(_)) => {
            let message = format!("`idempotencyKey` has more than {KEY_BYTES_MAX} UTF-8 bytes");
            return Err(Error::field(Reason::FieldTooLong, "idempotencyKey", message));
        }
        Some(other) => {
            let message = format!("`idempotencyKey` must be a string, found {}", other.kind_name());
            return Err(Error::field(Reason::InvalidField, "idempotencyKey", message));
        }
    };
    let Some(commands) = value.get("commands").and_then(Value::as_array) else {
        return Err(Error::field(Reason::InvalidField, "commands", "`commands` must be a list"));
    };
    if commands.is_empty() || commands.len() > LIST_MAX {
        let message = format!("an atomic list has 1 to {LIST_MAX} commands, not {}", commands.len());
        return Err(Error::field(Reason::BatchTooLarge, "commands", message).with("limit", LIST_MAX));
    }
    let mut members = Vec::with_capacity(commands.len());
    for (at, member) in commands.iter().enumerate() {
        members.push(list_member(member, options).map_err(|error| in_list(error, at))?);
    }
    Ok(Body::List { members, key })
}

fn list_member(member: &Value<'_>, options: &Options) -> Result<Member, Error> {
    if dry_run(member)? {
        let message = "a list is a dry run as a whole; set `dryRun` beside `commands`";
        return Err(Error::field(Reason::InvalidField, "dryRun", message));
    }
    if has_reference(member) {
        let value = member.clone().into_owned();
        let guess = command(&without_references(&value), options).ok();
        return Ok(Member::Deferred { value, guess });
    }
    command(member, options).map(Member::Ready)
}

fn without_references(value: &Value<'static>) -> Value<'static> {
    match value {
        Value::Object(members) if is_reference(members) => Value::String("1".into()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), without_references(value))).collect(),
        ),
        Value::Array(values) => Value::Array(values.iter().map(without_references).collect()),
        other => other.clone(),
    }
}

fn is_reference(members: &[json::Member<'_>]) -> bool {
    matches!(members, [(name, _)] if name == "$ref")
}

/// Names the member of a list that an error is about.
pub fn in_list(error: Error, at: usize) -> Error {
    let message = format!("commands[{at}]: {}", error.message);
    let error = Error { message, ..error };
    error.inside(&format!("commands[{at}].")).with("member", at)
}

/// True if a reference stands somewhere in the value.
pub fn has_reference(value: &Value<'_>) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| name == "$ref" || has_reference(value)),
        Value::Array(values) => values.iter().any(has_reference),
        _ => false,
    }
}

/// Replaces each `{"$ref":[member,"field"]}` by that field of that member's reply.
///
/// # Errors
/// INVALID_REFERENCE.
pub fn resolve(value: &Value<'static>, replies: &[String]) -> Result<Value<'static>, Error> {
    Ok(match value {
        Value::Object(members) => match members.as_slice() {
            [(name, target)] if name == "$ref" => referred(target, replies)?,
            _ => {
                let resolved =
                    members.iter().map(|(name, value)| Ok((name.clone(), resolve(value, replies)?)));
                Value::Object(resolved.collect::<Result<_, Error>>()?)
            }
        },
        Value::Array(values) => {
            let resolved = values.iter().map(|value| resolve(value, replies));
            Value::Array(resolved.collect::<Result<_, Error>>()?)
        }
        other => other.clone(),
    })
}

fn referred(target: &Value<'static>, replies: &[String]) -> Result<Value<'static>, Error> {
    let refuse = |message: &str| Error::field(Reason::InvalidReference, "$ref", message);
    let Some([Value::Number(member), Value::String(field)]) = target.as_array() else {
        return Err(refuse("a $ref is `[member, \"field\"]`"));
    };
    let reply = member.parse::<usize>().ok().and_then(|at| replies.get(at));
    let reply = reply.ok_or_else(|| refuse("a $ref names an earlier member of the list"))?;
    let reply = json::parse(reply.as_bytes(), Limits::default()).ok();
    let found = reply.as_ref().and_then(|reply| reply.get(field)).cloned();
    found.map(Value::into_owned).ok_or_else(|| refuse("that reply has no such field"))
}
