//! Texts that RSA2 (SHA256withRSA, PKCS#1 v1.5, Base64) signs (spec 4.1). The
//! host holds the keys.
//!
//! A request is signed over its parameters, a reply over its own text. The text of
//! a reply is taken as it came: JSON that was read and written again may have
//! other digits, spaces or escapes, and then another signature.

use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value, write_string};

/// Parameters that are never signed.
const UNSIGNED: [&str; 2] = ["sign", "signType"];
/// Nesting of a reply; more than any of the methods answers.
const DEPTH_MAX: usize = 64;
/// White space of JSON.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The text that a request is signed over: all parameters except `sign`,
/// `signType` and empty ones, sorted by the bytes of their names, as `k=v`
/// joined by `&`. Values are as they were before form encoding.
///
/// ```
/// use split_ledger::wire::allinpay::sign::request_text;
///
/// let text = request_text([("version", "1.0"), ("appId", "7"), ("token", ""), ("sign", "x")]);
/// assert_eq!(text, "appId=7&version=1.0");
/// ```
pub fn request_text<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let is_signed = |(name, value): &(&str, &str)| !UNSIGNED.contains(name) && !value.is_empty();
    let mut signed: Vec<(&str, &str)> = parameters.into_iter().filter(is_signed).collect();
    signed.sort_unstable();
    let pairs: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// A reply with its signature: `sign` becomes the last member of the text that was
/// signed. What is no object stays as it is.
pub fn sealed(reply: &str, signature: &str) -> String {
    let Some(open) = reply.trim_end_matches(SPACE).strip_suffix('}') else { return reply.to_owned() };
    let mut out = open.to_owned();
    if !open.trim_end_matches(SPACE).ends_with('{') {
        out.push(',');
    }
    out.push_str("\"sign\":");
    write_string(signature, &mut out);
    out.push('}');
    out
}

/// A reply taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The text that is signed: the reply without its member `sign`.
    pub text: String,
    /// Base64; `None` if the reply has no signature.
    pub signature: Option<String>,
}

/// Finds the signature of a reply in its raw text, wherever `sign` stands among
/// the members. With it goes the comma before it, or after it if it is the first
/// member, and the white space between them; all other bytes stay as they came.
///
/// ```
/// use split_ledger::wire::allinpay::sign::signed;
///
/// let reply = signed(br#"{"code":0,"data":{"fee":2.00},"sign":"c2ln"}"#)?;
/// assert_eq!(reply.text, r#"{"code":0,"data":{"fee":2.00}}"#);
/// assert_eq!(reply.signature.as_deref(), Some("c2ln"));
/// # Ok::<(), split_ledger::error::Error>(())
/// ```
///
/// # Errors
/// INVALID_JSON for what is no JSON object, or holds a name twice; INVALID_FIELD
/// for a `sign` that is no text.
pub fn signed(reply: &[u8]) -> Result<Signed, Error> {
    let invalid = |message: String| Error::new(Reason::InvalidJson, message);
    let value =
        json::parse(reply, Limits { depth: DEPTH_MAX }).map_err(|error| invalid(error.to_string()))?;
    let text = std::str::from_utf8(reply).map_err(|error| invalid(error.to_string()))?;
    if value.as_object().is_none() {
        return Err(invalid(format!("expected a JSON object, found {}", value.kind_name())));
    }
    let signature = match value.get("sign") {
        None => return Ok(Signed { text: text.to_owned(), signature: None }),
        Some(Value::String(signature)) => signature.to_string(),
        Some(other) => {
            let message = format!("`sign` must be a string, found {}", other.kind_name());
            return Err(Error::field(Reason::InvalidField, "sign", message));
        }
    };
    let refuse = || Error::field(Reason::InvalidField, "sign", "`sign` must be written without escapes");
    let (before, after) = around(text).ok_or_else(refuse)?;
    let next = after.trim_start_matches(SPACE).strip_prefix(',');
    let (before, after) = match (before.trim_end_matches(SPACE).strip_suffix(','), next) {
        (Some(before), _) => (before, after),
        (None, Some(next)) => (before, next.trim_start_matches(SPACE)),
        (None, None) => (before, after),
    };
    Ok(Signed { text: format!("{before}{after}"), signature: Some(signature) })
}

/// What stands before and after the member `sign` of an object. The text is known
/// to be JSON with no name twice, so only strings and nesting have to be told apart.
fn around(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut at) = (0_usize, 0);
    // The last string and where it began; before a colon it is a name.
    let mut last = (0, "");
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                let end = end_of_string(text, at)?;
                last = (at, text.get(at..end)?);
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b':' if depth == 1 && last.1 == "\"sign\"" => {
                let value = at + 1 + text.get(at + 1..)?.find('"')?;
                return Some((text.get(..last.0)?, text.get(end_of_string(text, value)?..)?));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place after a string that begins at a quote.
fn end_of_string(text: &str, start: usize) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
