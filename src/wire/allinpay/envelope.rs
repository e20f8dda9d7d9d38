//! The parameters that every request has, and the body they come in (spec 4.1).

use super::codes::{self, Refusal};
use super::methods::{METHODS, Method};
use super::sign;
use crate::calendar::{Offset, parse_rfc3339};
use crate::command::Options;
use crate::command::decode::clip;
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::wire::http::{BODY_BYTES_MAX, Request};
use crate::wire::percent;
use std::borrow::Cow;

/// All common parameters. `token` and `reqSeq` are not looked at.
pub const PARAMETERS: [&str; 11] = [
    "appId",
    "method",
    "version",
    "charset",
    "format",
    "signType",
    "timestamp",
    "token",
    "reqSeq",
    "bizContent",
    "sign",
];
/// Most parameters of a form: more are never meant.
const PARAMETERS_MAX: usize = 64;
/// How far a timestamp may be from the host's clock in either direction, ms.
pub const WINDOW_MS: i64 = 10 * 60_000;
/// The one version of all methods (spec AP-10, AP-20, AP-30).
pub const VERSION: &str = "1.0";
/// The one kind of signature: SHA256withRSA.
pub const SIGN_TYPE: &str = "RSA2";

/// The parameters of one request.
pub(super) struct Parameters<'a> {
    members: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// `bizContent` of a JSON body that has it as an object, not as text.
    content: Option<Value<'a>>,
}

impl<'a> Parameters<'a> {
    /// Reads the body: a form, or a JSON object of texts.
    pub(super) fn read(request: &Request<'a>) -> Result<Self, Refusal> {
        if request.body.len() > BODY_BYTES_MAX {
            let message = format!("the body has more than {BODY_BYTES_MAX} bytes");
            return Err(Error::new(Reason::RequestTooLarge, message).with("limit", BODY_BYTES_MAX).into());
        }
        let body = std::str::from_utf8(request.body).map_err(|_| {
            Refusal::from(Error::new(
                Reason::InvalidField,
                "the body is not UTF-8; `charset` must be `utf-8`",
            ))
        })?;
        if is_json(request.content_type, body)? {
            Parameters::from_json(body)
        } else {
            Parameters::from_form(body)
        }
    }

    fn from_form(body: &str) -> Result<Self, Refusal> {
        let mut members: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
            let malformed = |what: &str| {
                let what = clip(what).replace(char::is_control, "?");
                Refusal::invalid(&what, "is not well-formed percent-encoded UTF-8")
            };
            let name = percent::form(raw_name).ok_or_else(|| malformed(raw_name))?;
            let value = percent::form(raw_value).ok_or_else(|| malformed(&name))?;
            if members.iter().any(|(known, _)| *known == name) {
                return Err(Refusal::invalid(&shown(&name), "stands in the form twice"));
            }
            if members.len() == PARAMETERS_MAX {
                let message = format!("the form has more than {PARAMETERS_MAX} parameters");
                return Err(Error::new(Reason::InvalidField, message).into());
            }
            members.push((Cow::Owned(name), Cow::Owned(value)));
        }
        Ok(Parameters { members, content: None })
    }

    fn from_json(body: &'a str) -> Result<Self, Refusal> {
        let value = json::parse(body.as_bytes(), Limits::default()).map_err(|error| {
            Refusal::from(Error::new(Reason::InvalidJson, format!("the body is not JSON: {error}")))
        })?;
        let Value::Object(given) = value else {
            let message = format!("the body must be a JSON object, found {}", value.kind_name());
            return Err(Error::new(Reason::InvalidJson, message).into());
        };
        let mut parameters = Parameters { members: Vec::new(), content: None };
        for (name, value) in given {
            match value {
                Value::Null => {}
                Value::String(text) => parameters.members.push((name, text)),
                // A version of `1.0`, a sequence number: taken by its own digits.
                Value::Number(digits) => parameters.members.push((name, digits)),
                Value::Object(_) if name == "bizContent" => parameters.content = Some(value),
                other => {
                    let what = format!("must be a string, found {}", other.kind_name());
                    return Err(Refusal::invalid(&shown(&name), what));
                }
            }
        }
        Ok(parameters)
    }

    /// The value of a parameter; an empty one is absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref()).filter(|value| !value.is_empty())
    }

    fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }

    /// The text that the request is signed over.
    pub(super) fn signed_text(&self) -> Result<String, Refusal> {
        if self.content.is_some() {
            return Err(Refusal::invalid(
                "bizContent",
                "must be text where requests are signed, found object",
            ));
        }
        Ok(sign::request_text(self.members.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))))
    }

    /// Everything beside the content: the method it asks for.
    pub(super) fn method(&self, options: &Options) -> Result<&'static Method, Refusal> {
        for (name, _) in &self.members {
            if !PARAMETERS.contains(&name.as_ref()) && !options.ignore_unknown_fields {
                let message = format!("unknown field `{}`", shown(name));
                return Err(Error::field(Reason::UnknownField, shown(name), message).into());
            }
        }
        let name = self.need("method")?;
        let method = METHODS.iter().find(|method| method.name == name);
        let method = method.ok_or_else(|| {
            Refusal::invalid("method", format_args!("`{}` is not a method of this gateway", shown(name)))
        })?;
        self.need("version")?;
        self.only("version", VERSION)?;
        self.only("charset", "utf-8")?;
        self.only("format", "json")?;
        self.check_sign_type()?;
        Ok(method)
    }

    /// SM2 is refused by its name: what it signs is not looked at.
    pub(super) fn check_sign_type(&self) -> Result<(), Refusal> {
        self.only("signType", SIGN_TYPE)
    }

    /// A parameter that has one value only, or is absent.
    fn only(&self, name: &str, expected: &str) -> Result<(), Refusal> {
        match self.get(name) {
            Some(found) if !found.eq_ignore_ascii_case(expected) => {
                Err(Refusal::invalid(name, format_args!("must be `{expected}`, found `{}`", shown(found))))
            }
            _ => Ok(()),
        }
    }

    /// Civil time at `offset`, near the host's clock (ms); it must be there where
    /// signatures are checked, so that none is good for ever.
    pub(super) fn check_timestamp(&self, now: i64, offset: Offset, needed: bool) -> Result<(), Refusal> {
        let text = match self.get("timestamp") {
            Some(text) => text,
            None if needed => return Err(Refusal::missing("timestamp")),
            None => return Ok(()),
        };
        let refuse = |what: &str| {
            let what = format!("`{}` {what}", shown(text));
            Refusal::with(codes::DENIED, Reason::Unauthenticated, "timestamp", what)
        };
        let time =
            parse_plain(text, offset).ok_or_else(|| refuse("is not a time such as 2024-05-01 23:59:00"))?;
        match time.abs_diff(now) <= WINDOW_MS.unsigned_abs() {
            true => Ok(()),
            false => Err(refuse("is more than 10 minutes from the clock")),
        }
    }

    /// The content, and what it says.
    pub(super) fn with_content<T>(
        &self,
        read: impl FnOnce(&Value<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(content) = &self.content {
            return read(content);
        }
        let text = self.need("bizContent")?;
        let content = json::parse(text.as_bytes(), Limits::default())
            .map_err(|error| Refusal::invalid("bizContent", format_args!("is not JSON: {error}")))?;
        match content {
            Value::Object(_) => read(&content),
            other => {
                let what = format!("must be a JSON object, found {}", other.kind_name());
                Err(Refusal::invalid("bizContent", what))
            }
        }
    }
}

/// `yyyy-MM-dd HH:mm:ss` at an offset, in ms since the epoch.
fn parse_plain(text: &str, offset: Offset) -> Option<i64> {
    let is_plain = text.len() == "yyyy-MM-dd HH:mm:ss".len() && text.as_bytes().get(10) == Some(&b' ');
    is_plain.then(|| parse_rfc3339(&format!("{text}{offset}")).ok())?
}

/// A caller's text, fit for a message.
fn shown(text: &str) -> String {
    clip(text).replace(char::is_control, "?")
}

/// A form unless the content type says JSON; without one, an object is JSON.
fn is_json(content_type: Option<&str>, body: &str) -> Result<bool, Refusal> {
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if media.is_empty() {
        return Ok(body.trim_start().starts_with('{'));
    }
    let is = |known: &str| media.eq_ignore_ascii_case(known);
    if is("application/json") || is("application/x-www-form-urlencoded") {
        return Ok(is("application/json"));
    }
    let message = format!("`{}` is not a content type of this route", shown(media));
    let expected = "application/x-www-form-urlencoded, application/json";
    Err(Error::new(Reason::UnsupportedMediaType, message).with("expected", expected).into())
}
