//! Allinpay's fundService: what is signed, what is sent, what is read. Objects
//! cross as JSON text.

use wasm_bindgen::prelude::*;

use super::thrown;
use crate::wire::allinpay::{reply, request, sign};

/// The text that parameters (JSON text, an object of texts) are signed over.
///
/// # Errors
/// Throws `{"error":…}` as text for what is no such object.
#[wasm_bindgen(js_name = allinpayRequestText)]
pub fn request_text(parameters: &[u8]) -> Result<String, JsValue> {
    request::signed_text(parameters).map_err(|error| thrown(&error))
}

/// The text of `bizContent` for a method, checked.
///
/// # Errors
/// Throws `{"error":…}` as text that names the field.
#[wasm_bindgen(js_name = allinpayContent)]
pub fn content(method: &str, request: &[u8]) -> Result<String, JsValue> {
    request::content(method, request).map_err(|error| thrown(&error))
}

/// `timestamp` of a moment (ms since the epoch) at an offset.
///
/// # Errors
/// Throws `{"error":…}` as text for another offset than `+08:00` and the like.
#[wasm_bindgen(js_name = allinpayTimestamp)]
pub fn timestamp(now: f64, offset: &str) -> Result<String, JsValue> {
    request::timestamp(now as i64, offset).map_err(|error| thrown(&error))
}

/// Takes a reply apart: its signature (Base64, empty if there is none), a NUL, and
/// the text that is signed, byte for byte as it came.
///
/// # Errors
/// Throws `{"error":…}` as text for what is no JSON object.
#[wasm_bindgen(js_name = allinpaySigned)]
pub fn signed(reply: &[u8]) -> Result<String, JsValue> {
    let signed = sign::signed(reply).map_err(|error| thrown(&error))?;
    Ok(format!("{}\0{}", signed.signature.unwrap_or_default(), signed.text))
}

/// Reads the answer to a method: `{code, msg, respSeq, data?}`; amounts and ids
/// are decimal strings.
///
/// # Errors
/// Throws `{"error":…}` as text for what is no answer.
#[wasm_bindgen(js_name = allinpayReply)]
pub fn parse_reply(method: &str, body: &[u8]) -> Result<String, JsValue> {
    reply::parse(method, body).map(|reply| reply.to_json()).map_err(|error| thrown(&error))
}

/// A reply with its signature as the last member.
#[wasm_bindgen(js_name = allinpaySealed)]
pub fn sealed(reply: &str, signature: &str) -> String {
    sign::sealed(reply, signature)
}
