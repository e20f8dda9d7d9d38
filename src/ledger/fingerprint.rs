//! Fingerprints: what a command was asked to do, so that a repeat can be told
//! from a different request under the same key (spec A5, A12, A19).

use sha2::{Digest, Sha256};

use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::store::cells::Str;
use crate::store::rows::Personal;

/// A field as it was sent, for the fingerprint and the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Field name.
    pub name: &'static str,
    /// Canonical JSON text of its value.
    pub text: String,
    /// True: the journal keeps a salted digest only.
    pub personal: bool,
}

/// The canonical JSON object of fields as sent; with a salt, personal fields are digests.
pub fn write_sent(sent: &[Sent], salt: Option<&str>, out: &mut String) {
    out.push('{');
    for (at, field) in sent.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(field.name);
        out.push_str("\":");
        match salt.filter(|_| field.personal) {
            Some(salt) => {
                out.push_str("{\"digest\":\"");
                out.push_str(&digest(salt, field.name, &field.text));
                out.push_str("\"}");
            }
            None => out.push_str(&field.text),
        }
    }
    out.push('}');
}

/// The salted digest that stands for a personal field in the journal.
pub fn digest(salt: &str, name: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    for part in [salt, "\n", name, "\n", text] {
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

/// The first field in which a request differs from what was recorded, if any.
/// An erased personal field cannot be compared and counts as equal.
///
/// # Errors
/// STORE_CORRUPT when the recorded command is not JSON.
pub fn first_difference(
    recorded: &str,
    sent: &[Sent],
    personal: Option<&Personal>,
) -> Result<Option<Str>, Error> {
    let corrupt = || Error::new(Reason::StoreCorrupt, "a recorded command cannot be read");
    let recorded = json::parse(recorded.as_bytes(), Limits::default()).map_err(|_| corrupt())?;
    let members = recorded.as_object().ok_or_else(corrupt)?;
    for field in sent {
        let Some((_, value)) = members.iter().find(|(name, _)| name == field.name) else {
            return Ok(Some(Str::from(field.name)));
        };
        if !is_same(value, field, personal) {
            return Ok(Some(Str::from(field.name)));
        }
    }
    let dropped = members.iter().find(|(name, _)| !sent.iter().any(|field| field.name == name));
    Ok(dropped.map(|(name, _)| Str::from(name.as_ref())))
}

fn is_same(recorded: &Value<'_>, field: &Sent, personal: Option<&Personal>) -> bool {
    if field.personal {
        let Some(personal) = personal else { return true };
        let expected = digest(&personal.salt, field.name, &field.text);
        return recorded.get("digest").and_then(Value::as_str) == Some(&expected);
    }
    let mut text = String::new();
    json::write(recorded, &mut text);
    text == field.text
}
