//! The Douyin trade system's texts: what is signed, what is told, what is read.
//! Objects cross as JSON text.

use wasm_bindgen::prelude::*;

use super::thrown;
use crate::error::{Error, Reason};
use crate::json::{Limits, parse};
use crate::wire::douyin::callback::{is_ack, parse_callback};
use crate::wire::douyin::detail::parse_detail;
use crate::wire::douyin::ecpay::{Zeros, callback_sign, callback_verify, request_sign};
use crate::wire::douyin::exchange::{detail_json, notification_body};
use crate::wire::douyin::sign::{self, Authorization};

/// What a request is signed over.
#[wasm_bindgen(js_name = douyinRequestText)]
pub fn request_text(method: &str, uri: &str, timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    sign::request_text(method, uri, timestamp, nonce, body)
}

/// What a callback is signed over.
#[wasm_bindgen(js_name = douyinCallbackText)]
pub fn callback_text(timestamp: &str, nonce: &str, raw_body: &[u8]) -> Vec<u8> {
    sign::callback_text(timestamp, nonce, raw_body)
}

/// The `Byte-Authorization` header.
///
/// # Errors
/// Throws `{"error":…}` as text for a value that cannot stand there.
#[wasm_bindgen(js_name = douyinAuthorization)]
pub fn authorization(
    app_id: &str,
    nonce: &str,
    timestamp: &str,
    key_version: &str,
    signature: &str,
) -> Result<String, JsValue> {
    let authorization = Authorization {
        app_id: app_id.to_owned(),
        nonce: nonce.to_owned(),
        timestamp: timestamp.to_owned(),
        key_version: key_version.to_owned(),
        signature: signature.to_owned(),
    };
    authorization.to_header().map_err(|error| thrown(&error))
}

/// Reads a `Byte-Authorization` header: `{appId, nonce, timestamp, keyVersion, signature}`.
///
/// # Errors
/// Throws `{"error":…}` as text for another header.
#[wasm_bindgen(js_name = douyinParseAuthorization)]
pub fn parse_authorization(header: &str) -> Result<String, JsValue> {
    Authorization::from_header(header).map(|found| found.to_json()).map_err(|error| thrown(&error))
}

/// Reads the body of a callback: `{type, version, msg, settlement?, ecpay?}`; fen
/// are decimal strings.
///
/// # Errors
/// Throws `{"error":…}` as text for what is no callback.
#[wasm_bindgen(js_name = douyinParseCallback)]
pub fn callback(body: &[u8]) -> Result<String, JsValue> {
    parse_callback(body).map(|callback| callback.to_json()).map_err(|error| thrown(&error))
}

/// The body that tells a receiver of a settlement, given as `settlements.query`
/// answers it, with `appId` and `notifyVersion`.
///
/// # Errors
/// Throws `{"error":…}` as text for what is no settlement.
#[wasm_bindgen(js_name = douyinNotification)]
pub fn notification(settlement: &[u8]) -> Result<String, JsValue> {
    notification_body(settlement).map_err(|error| thrown(&error))
}

/// True if a receiver has acknowledged.
#[wasm_bindgen(js_name = douyinParseAck)]
pub fn parse_ack(status: u16, body: &[u8]) -> bool {
    is_ack(status, body)
}

/// The parties of a `settle_detail`: `[{merchantUid, amount}]`; fen are decimal strings.
#[wasm_bindgen(js_name = douyinSettleDetail)]
pub fn settle_detail(text: &str) -> String {
    detail_json(&parse_detail(text))
}

/// The `sign` of an ecpay request (JSON text).
///
/// # Errors
/// Throws `{"error":…}` as text for a request that cannot be signed.
#[wasm_bindgen(js_name = douyinEcpaySign)]
pub fn ecpay_sign(request: &[u8], salt: &str, leave_out_zeros: bool) -> Result<String, JsValue> {
    let zeros = if leave_out_zeros { Zeros::LeftOut } else { Zeros::Signed };
    let request = parse(request, Limits::default())
        .map_err(|error| thrown(&Error::new(Reason::InvalidJson, error.to_string())))?;
    request_sign(&request, salt, zeros).map_err(|error| thrown(&error))
}

/// The `msg_signature` of an ecpay callback.
#[wasm_bindgen(js_name = douyinEcpayCallbackSign)]
pub fn ecpay_callback_sign(token: &str, timestamp: &str, nonce: &str, msg: &str) -> String {
    callback_sign(token, timestamp, nonce, msg)
}

/// True if an ecpay callback was signed with this token.
#[wasm_bindgen(js_name = douyinEcpayCallbackVerify)]
pub fn ecpay_callback_verify(token: &str, timestamp: &str, nonce: &str, msg: &str, signature: &str) -> bool {
    callback_verify(token, timestamp, nonce, msg, signature)
}
