//! One operation of the trade system as the faces offer it: its parameters, and
//! from a body to the text of a call.

use super::codes::{APP, NO_ID, PARAM, Refusal};
use crate::command::Options;
use crate::command::decode::clip;
use crate::json::{self, Limits, Value, write_string};
use crate::ledger::owner::is_uuid;
use crate::money::parse_int64;
use crate::wire::replies::Out;

/// How an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `{err_no, err_msg, log_id, data}`; refusals are HTTP 400 (spec DYC-11),
    /// those of the token 401 and 403.
    TradeBasic,
    /// `{data, extra}`; always HTTP 200: read `extra` (spec B30).
    TradeV2,
    /// `{err_no, err_tips, …}`; always HTTP 200.
    Ecpay,
}

/// What a parameter may hold. Limits are UTF-8 bytes (spec B3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text(usize),
    /// Text without control characters other than tab, line feed and return.
    Extra(usize),
    /// A `https://` address with a host (spec B28).
    Url(usize),
    /// `[{"merchant_uid":"…","amount":100}]` as text (spec B2).
    Shares(usize),
    /// A party by its `merchant_uid`.
    Party,
    /// Whole fen from 1 to this.
    Fen(i64),
    /// Part of the platform's protocol, without meaning here.
    Unused,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in the call.
    pub native: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// `sub_error_code` when it is missing; 0 if it may be.
    pub missing: u32,
    /// `sub_error_code` when it is too long.
    pub too_long: u32,
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// How it answers.
    pub format: Format,
    /// The command or query behind it.
    pub call: &'static str,
    /// True for a command.
    pub is_command: bool,
    /// One sentence for the docs.
    pub doc: &'static str,
    /// Its parameters beside `app_id`.
    pub parameters: &'static [Parameter],
    /// One of these must be given; the first that is counts, the others do not
    /// (spec DYQ-01).
    pub one_of: &'static [&'static str],
    /// Members that every call has, as JSON text that begins with a comma.
    pub fixed: &'static str,
    /// The member of the engine's reply that is the answer, one object or a list
    /// of them; empty if it is the reply.
    pub within: &'static str,
    /// Fields of the answer.
    pub fields: &'static [Out],
}

/// Most bytes of an id.
const ID_BYTES_MAX: usize = 64;
/// The parameter that every operation has.
const APP_ID: &str = "app_id";

impl Endpoint {
    /// The call that a body asks for, JSON text. Every check of shape is made
    /// before any of state (spec B14).
    ///
    /// # Errors
    /// The refusal, with its code.
    pub fn call(
        &self,
        body: &Value<'_>,
        token_app: Option<&str>,
        options: &Options,
    ) -> Result<String, Refusal> {
        let members = body.as_object().unwrap_or(&[]);
        for (name, _) in members {
            let is_known = name == APP_ID || self.parameters.iter().any(|known| known.name == name);
            if !is_known && !options.ignore_unknown_fields {
                return Err(Refusal::new(PARAM, name, format!("unknown field `{}`", clip(name))));
            }
        }
        let mut text = format!("{{\"type\":\"{}\"", self.call);
        let mut chosen = None;
        for parameter in self.parameters {
            let mut written = String::new();
            if !parameter.write(body, &mut written)? {
                continue;
            }
            if self.one_of.contains(&parameter.name) {
                if chosen.is_some() {
                    continue;
                }
                chosen = Some(parameter.name);
            }
            text.push_str(&written);
        }
        if let ([first, ..], None) = (self.one_of, chosen) {
            let refusal = Refusal::new(NO_ID, first, format!("give one of {}", self.one_of.join(", ")));
            return Err(Refusal { is_sample: options.wire_sample_codes, ..refusal });
        }
        member("appId", &app(body, token_app, options)?, &mut text);
        if self.is_command {
            // Spec M13: what has another currency is not there.
            member("currency", &options.wire_currency, &mut text);
        }
        text.push_str(self.fixed);
        text.push('}');
        Ok(text)
    }

    /// The name on the wire of a field of the call.
    pub fn wire_name(&self, native: &str) -> Option<&'static str> {
        if native == "appId" {
            return Some(APP_ID);
        }
        self.parameters.iter().find(|parameter| parameter.native == native).map(|parameter| parameter.name)
    }
}

/// The app: the body's, else the token's, else the host's default (spec M10).
fn app(body: &Value<'_>, token_app: Option<&str>, options: &Options) -> Result<String, Refusal> {
    let named = text_of(body, APP_ID)?;
    if let Some(named) = named.filter(|named| named.len() > ID_BYTES_MAX) {
        return Err(too_long(PARAM, APP_ID, named.len(), ID_BYTES_MAX));
    }
    match (named, token_app) {
        (Some(named), Some(own)) if named != own => {
            let message = format!("the token does not act for the app `{}`", clip(named));
            Err(Refusal::new(APP, APP_ID, message))
        }
        (Some(app), _) | (None, Some(app)) => Ok(app.to_owned()),
        (None, None) => match &options.wire_app {
            Some(app) => Ok(app.clone()),
            None => Err(Refusal::new(APP, APP_ID, "`app_id` is missing")),
        },
    }
}

/// A string; absent, `null` and `""` say the same (spec DYQ-03).
fn text_of<'v>(body: &'v Value<'_>, name: &str) -> Result<Option<&'v str>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_ref()).filter(|text| !text.is_empty())),
        Some(other) => {
            let message = format!("`{name}` must be a string, found {}", other.kind_name());
            Err(Refusal::new(PARAM, name, message))
        }
    }
}

fn too_long(sub: u32, name: &str, bytes: usize, max: usize) -> Refusal {
    Refusal::new(sub, name, format!("`{name}` has {bytes} UTF-8 bytes, at most {max} are allowed"))
}

fn member(name: &str, value: &str, out: &mut String) {
    out.push_str(&format!(",\"{name}\":"));
    write_string(value, out);
}

impl Parameter {
    /// Appends the parameter as members of a call; false if it is not given.
    fn write(&self, body: &Value<'_>, out: &mut String) -> Result<bool, Refusal> {
        if self.kind == Kind::Unused {
            return Ok(false);
        }
        if let Kind::Fen(max) = self.kind {
            return self.fen(body, max, out).map(|()| true);
        }
        let Some(text) = text_of(body, self.name)? else {
            return match self.missing {
                0 => Ok(false),
                sub => Err(Refusal::new(sub, self.name, format!("`{}` is missing", self.name))),
            };
        };
        let max = self.bytes_max();
        if text.len() > max {
            return Err(too_long(self.too_long, self.name, text.len(), max));
        }
        match self.kind {
            Kind::Extra(_) if text.bytes().any(is_binary) => Err(self.invalid("holds control characters")),
            Kind::Url(_) if !is_https(text) => Err(self.invalid("must be an https address with a host")),
            Kind::Shares(_) => self.shares(text, out),
            Kind::Party => {
                out.push(',');
                party(text, out);
                Ok(true)
            }
            _ => {
                member(self.native, text, out);
                Ok(true)
            }
        }
    }

    /// Most UTF-8 bytes.
    pub fn bytes_max(&self) -> usize {
        match self.kind {
            Kind::Text(max) | Kind::Extra(max) | Kind::Url(max) | Kind::Shares(max) => max,
            Kind::Party | Kind::Fen(_) | Kind::Unused => ID_BYTES_MAX,
        }
    }

    #[cold]
    fn invalid(&self, what: &str) -> Refusal {
        Refusal::new(PARAM, self.name, format!("`{}` {what}", self.name))
    }

    fn fen(&self, body: &Value<'_>, max: i64, out: &mut String) -> Result<(), Refusal> {
        let amount =
            body.get(self.name).and_then(Value::as_number).and_then(|digits| parse_int64(digits).ok());
        let amount = amount.filter(|amount| (1..=max).contains(amount));
        let amount = amount.ok_or_else(|| self.invalid(&format!("must be whole fen from 1 to {max}")))?;
        out.push_str(&format!(",\"{}\":", self.native));
        minor(amount, out);
        Ok(())
    }

    /// The other parties, each once (spec B2, 3.6).
    fn shares(&self, text: &str, out: &mut String) -> Result<bool, Refusal> {
        let list = json::parse(text.as_bytes(), Limits { depth: 4 })
            .map_err(|error| self.invalid(&format!("is not JSON: {error}")))?;
        let Some(shares) = list.as_array() else {
            return Err(self.invalid(&format!("must be a list, found {}", list.kind_name())));
        };
        let mut seen: Vec<String> = Vec::new();
        for share in shares {
            let Some(members) = share.as_object() else {
                return Err(self.invalid(&format!("must list objects, found {}", share.kind_name())));
            };
            if let Some((name, _)) =
                members.iter().find(|(name, _)| name != "merchant_uid" && name != "amount")
            {
                return Err(self.invalid(&format!("has an unknown field `{}`", clip(name))));
            }
            let uid = text_of(share, "merchant_uid")?
                .ok_or_else(|| Refusal::new(23008, self.name, "`merchant_uid` is empty"))?;
            if uid.len() > ID_BYTES_MAX {
                return Err(too_long(PARAM, "merchant_uid", uid.len(), ID_BYTES_MAX));
            }
            let mut owner = String::new();
            party(uid, &mut owner);
            if seen.contains(&owner) {
                return Err(self.invalid(&format!("names `{}` twice", clip(uid))));
            }
            out.push_str(if seen.is_empty() { ",\"shares\":[{" } else { ",{" });
            out.push_str(&owner);
            seen.push(owner);
            out.push_str(",\"amount\":");
            minor(self.share_amount(share)?, out);
            out.push('}');
        }
        if !seen.is_empty() {
            out.push(']');
        }
        Ok(!seen.is_empty())
    }

    fn share_amount(&self, share: &Value<'_>) -> Result<i64, Refusal> {
        let amount = match share.get("amount") {
            None | Some(Value::Null) => 0,
            Some(Value::Number(digits)) => parse_int64(digits).map_err(|_| {
                self.invalid(&format!("has an `amount` that is no whole fen: `{}`", clip(digits)))
            })?,
            Some(other) => {
                return Err(self.invalid(&format!("has an `amount` that is a {}", other.kind_name())));
            }
        };
        match amount {
            1.. => Ok(amount),
            _ => Err(Refusal::new(23009, self.name, format!("`amount` must be 1 or more, found `{amount}`"))),
        }
    }
}

fn minor(amount: i64, out: &mut String) {
    out.push_str(&format!("{{\"minor\":\"{amount}\"}}"));
}

/// `"merchantUid":"<uid>"`; a UUID in lower case, so that it is the same in either.
fn party(uid: &str, out: &mut String) {
    out.push_str("\"merchantUid\":");
    if is_uuid(uid) { write_string(&uid.to_ascii_lowercase(), out) } else { write_string(uid, out) }
}

/// A control character other than tab, line feed and return (spec B3).
fn is_binary(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
}

fn is_https(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    scheme.eq_ignore_ascii_case("https")
        && !name.is_empty()
        && !url.chars().any(|letter| letter.is_control() || letter.is_whitespace())
}
