//! Texts that RSA signs (SHA256withRSA, PKCS#1 v1.5), and the header that
//! carries a signature (spec 3.5). The host holds the keys.

use crate::command::decode::clip;
use crate::error::{Error, Reason};

/// The scheme at the beginning of `Byte-Authorization`.
pub const SCHEME: &str = "SHA256-RSA2048";

/// The text that an OpenAPI request is signed over: method, path with query,
/// timestamp (s), nonce and the raw body, each ended by a line feed.
///
/// ```
/// use split_ledger::wire::douyin::sign::request_text;
///
/// let text = request_text("POST", "/api/x", "1623934869", "gjjRNfQlzoDIJtVDOfUe", b"{}");
/// assert_eq!(text, b"POST\n/api/x\n1623934869\ngjjRNfQlzoDIJtVDOfUe\n{}\n");
/// ```
pub fn request_text(method: &str, uri: &str, timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[method.as_bytes(), uri.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// The text that a callback is signed over: the headers `Byte-Timestamp` and
/// `Byte-Nonce-Str`, and the raw body, each ended by a line feed. The body must
/// be the bytes that came, not JSON that was read and written again.
pub fn callback_text(timestamp: &str, nonce: &str, raw_body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), raw_body])
}

fn lines(parts: &[&[u8]]) -> Vec<u8> {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        text.extend_from_slice(part);
        text.push(b'\n');
    }
    text
}

/// What a `Byte-Authorization` header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorization {
    /// The app.
    pub app_id: String,
    /// Random text of the sender.
    pub nonce: String,
    /// When it was signed, s since the epoch, as text.
    pub timestamp: String,
    /// Number of the public key that verifies it.
    pub key_version: String,
    /// The signature, Base64.
    pub signature: String,
}

/// Names in the header, in the order they are written.
const NAMES: [&str; 5] = ["appid", "nonce_str", "timestamp", "key_version", "signature"];

impl Authorization {
    fn values(&self) -> [&str; 5] {
        [&self.app_id, &self.nonce, &self.timestamp, &self.key_version, &self.signature]
    }

    /// The value of the header.
    ///
    /// # Errors
    /// INVALID_FIELD for a value that is empty, or holds a quote, a backslash or
    /// anything but visible ASCII: it could not be read back.
    pub fn to_header(&self) -> Result<String, Error> {
        let mut header = format!("{SCHEME} ");
        for (at, (name, value)) in NAMES.iter().zip(self.values()).enumerate() {
            if value.is_empty() || !value.bytes().all(is_plain) {
                let message = format!("`{}` cannot stand in the header", clip(value));
                return Err(Error::field(Reason::InvalidField, *name, message));
            }
            if at > 0 {
                header.push(',');
            }
            header.push_str(&format!("{name}=\"{value}\""));
        }
        Ok(header)
    }

    /// Reads the value of the header; the order of the parts does not matter.
    ///
    /// # Errors
    /// INVALID_FIELD for another scheme, and for a part that is missing,
    /// malformed, unknown or there twice.
    pub fn from_header(header: &str) -> Result<Self, Error> {
        let refuse = |message: String| Error::field(Reason::InvalidField, "byte-authorization", message);
        let parts = header.trim().strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix(' '));
        let parts = parts.ok_or_else(|| refuse(format!("the scheme is not `{SCHEME}`")))?;
        let mut found: [Option<&str>; 5] = [None; 5];
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').unwrap_or((part, ""));
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            let value = value.filter(|value| !value.is_empty() && value.bytes().all(is_plain));
            let slot = NAMES.iter().position(|known| *known == name).and_then(|at| found.get_mut(at));
            match (slot, value) {
                (Some(slot @ None), Some(value)) => *slot = Some(value),
                _ => return Err(refuse(format!("`{}` is not a part of the header", clip(part)))),
            }
        }
        match found {
            [Some(app_id), Some(nonce), Some(timestamp), Some(key_version), Some(signature)] => {
                Ok(Authorization {
                    app_id: app_id.to_owned(),
                    nonce: nonce.to_owned(),
                    timestamp: timestamp.to_owned(),
                    key_version: key_version.to_owned(),
                    signature: signature.to_owned(),
                })
            }
            _ => Err(refuse(format!("the header needs {}", NAMES.join(", ")))),
        }
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b',')
}
