//! The signatures of guaranteed payment (担保支付, ecpay): MD5 of a request's
//! values, SHA-1 of a callback's (spec 3.5). Old, and still what legacy orders use.

use crate::error::{Error, Reason};
use crate::json::Value;
use crate::sort::sort_by_key;
use md5::{Digest, Md5};
use sha1::Sha1;

/// Fields of a request that its signature leaves out.
const UNSIGNED: [&str; 4] = ["sign", "app_id", "thirdparty_id", "other_settle_params"];

/// What becomes of the number 0 and the text `"0"`. The public SDKs disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zeros {
    /// They are signed like any other value.
    #[default]
    Signed,
    /// They are left out, as empty values are.
    LeftOut,
}

/// The `sign` of a request: hexadecimal MD5 of its values and the salt, sorted by
/// bytes and joined with `&`. Values are trimmed; empty ones, `null`, and the
/// fields `sign`, `app_id`, `thirdparty_id` and `other_settle_params` are left out.
///
/// # Errors
/// INVALID_FIELD for a request that is no object, and for a value that is an
/// array or an object: how those are signed is not documented.
pub fn request_sign(request: &Value<'_>, salt: &str, zeros: Zeros) -> Result<String, Error> {
    let refuse = |name: &str, message: String| Error::field(Reason::InvalidField, name, message);
    let Some(fields) = request.as_object() else {
        return Err(refuse("request", format!("expected an object, found {}", request.kind_name())));
    };
    let mut values = vec![salt];
    for (name, value) in fields.iter().filter(|(name, _)| !UNSIGNED.contains(&name.as_ref())) {
        let text = match value {
            Value::Null => continue,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(digits) => digits,
            Value::String(text) => text.trim(),
            Value::Array(_) | Value::Object(_) => {
                let message = format!("`{name}` must be a string or a number, found {}", value.kind_name());
                return Err(refuse(name, message));
            }
        };
        let is_left_out = text == "0" && zeros == Zeros::LeftOut;
        if !text.is_empty() && text != "null" && !is_left_out {
            values.push(text);
        }
    }
    sort_by_key(&mut values, |value| *value);
    Ok(hex(&Md5::digest(values.join("&"))))
}

/// The `msg_signature` of a callback: hexadecimal SHA-1 of the token and the
/// callback's timestamp, nonce and msg, sorted by bytes, without the empty ones.
pub fn callback_sign(token: &str, timestamp: &str, nonce: &str, msg: &str) -> String {
    let mut values = [token, timestamp, nonce, msg];
    sort_by_key(&mut values, |value| *value);
    let mut hasher = Sha1::new();
    values.iter().for_each(|value| hasher.update(value));
    hex(&hasher.finalize())
}

/// True if a callback was signed with this token. Takes the same time wherever
/// the signatures differ.
pub fn callback_verify(token: &str, timestamp: &str, nonce: &str, msg: &str, signature: &str) -> bool {
    let expected = callback_sign(token, timestamp, nonce, msg);
    let same_length = expected.len() == signature.len();
    let pairs = expected.bytes().zip(signature.bytes());
    let differs = pairs.fold(0, |differs, (own, sent)| differs | (own ^ sent));
    same_length & (std::hint::black_box(differs) == 0)
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
