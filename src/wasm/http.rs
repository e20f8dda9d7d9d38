//! The REST face: a request's parts cross as one text of frames, the answer
//! comes back as one. Nothing here waits, so nothing is kept.

use wasm_bindgen::prelude::*;

use super::ledgers::with_options;
use crate::error::{Error, REASONS, Reason};
use crate::wire::allinpay::gate::Claim;
use crate::wire::{self, Access, Context, Decoded, Request, Response, Token};
use sha2::{Digest, Sha256};

/// Separates frames; no header, path or JSON text holds one.
const SEPARATOR: char = '\0';

/// Turns a request into a call or into an answer at once.
///
/// `head` holds the frames method, path, query, `Authorization`,
/// `Content-Type`, request id, the host's time (ms) and access; empty stands for
/// absent. Access is `host` (the host has checked), `signed=` with the app whose
/// signature the host has verified ([`signature_claim`]), or one line per token:
/// its SHA-256, its scopes, and `app=` with its app if it is bound to one,
/// separated by spaces.
///
/// Returns the frames kind, operation (empty if there is no such route), and:
/// - `command` or `query`: context, text of the call;
/// - `answer`: as [`http_encode`];
/// - `host`: name of what the host answers by itself.
///
/// # Errors
/// Throws when the ledger is not open or a token's digest is malformed.
#[wasm_bindgen(js_name = httpDecode)]
pub fn http_decode(handle: u32, head: &str, body: &[u8]) -> Result<String, JsValue> {
    let (request, access) = request_of(head, body);
    let (signed, is_host) = (access.strip_prefix("signed="), access == "host");
    let tokens = if is_host || signed.is_some() { Ok(Vec::new()) } else { tokens_of(access) };
    let tokens = tokens.map_err(|error| super::thrown(&error))?;
    let access = match signed {
        Some(app) => Access::Signed(app),
        None if is_host => Access::Host,
        None => Access::Tokens(&tokens),
    };
    let decoded = with_options(handle, |options| wire::decode(&request, access, options))?;
    let operation = wire::operation(&request).unwrap_or_default();
    Ok(match decoded {
        Decoded::Command { text, context } => frames(&["command", operation, &context.to_text(), &text]),
        Decoded::Query { text, context } => frames(&["query", operation, &context.to_text(), &text]),
        Decoded::Answer(response) => frames(&["answer", operation, &response_text(&response)]),
        Decoded::Host(name) => frames(&["host", operation, name]),
    })
}

/// Turns the engine's answer into a response: the frames status, headers (one
/// `name: value` a line) and body.
#[wasm_bindgen(js_name = httpEncode)]
pub fn http_encode(context: &str, answer: &str) -> String {
    let response = match Context::from_text(context) {
        Some(context) => wire::encode(&context, answer),
        None => wire::refusal(&Error::new(Reason::Internal, "the context is not one"), false, ""),
    };
    response_text(&response)
}

/// The scope that a request's route needs; none if it is open or unknown.
#[wasm_bindgen(js_name = httpScope)]
pub fn http_scope(head: &str) -> Option<String> {
    let (request, _) = request_of(head, &[]);
    wire::needed_scope(&request).map(str::to_owned)
}

/// The operation id of a request's route; none if there is no such route.
#[wasm_bindgen(js_name = httpOperation)]
pub fn http_operation(head: &str) -> Option<String> {
    let (request, _) = request_of(head, &[]);
    wire::operation(&request).map(str::to_owned)
}

/// A refusal that the host makes by itself, with one detail, in the format of the
/// face that the request is for: as [`http_encode`]. `head` is that of
/// [`http_decode`], or empty.
#[wasm_bindgen(js_name = httpRefusal)]
pub fn http_refusal(code: &str, message: &str, detail: &str, value: &str, head: &str) -> String {
    let reason = REASONS.iter().find(|info| info.name == code).map_or(Reason::Internal, |info| info.reason);
    let error = Error::new(reason, message);
    let error = match detail {
        "limit" => error.with("limit", value),
        "scope" => error.with("scope", value),
        "host" => error.with("host", value),
        _ => error,
    };
    let (request, _) = request_of(head, &[]);
    response_text(&wire::refuse(&request, error))
}

/// What a host that checks the signatures of the Allinpay face has to verify, by
/// one of these apps (one a line): the frames `claim`, app, signature (Base64) and
/// the text that is signed; or `answer` and what [`http_encode`] gives. None for a
/// request that is not for that face.
#[wasm_bindgen(js_name = allinpayClaim)]
pub fn signature_claim(head: &str, body: &[u8], apps: &str) -> Option<String> {
    let (request, _) = request_of(head, body);
    let apps: Vec<&str> = apps.lines().collect();
    Some(match wire::signature_claim(&request, &apps)? {
        Ok(Claim { app, signature, text }) => frames(&["claim", &app, &signature, &text]),
        Err(response) => frames(&["answer", &response_text(&response)]),
    })
}

/// The SHA-256 of a token, in hexadecimal digits.
#[wasm_bindgen(js_name = tokenDigest)]
pub fn token_digest(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn request_of<'a>(head: &'a str, body: &'a [u8]) -> (Request<'a>, &'a str) {
    let mut frames = head.splitn(8, SEPARATOR);
    let mut next = || frames.next().unwrap_or_default();
    let some = |text: &'a str| (!text.is_empty()).then_some(text);
    let request = Request {
        method: next(),
        path: next(),
        query: next(),
        authorization: some(next()),
        content_type: some(next()),
        request_id: next(),
        now: next().parse().unwrap_or_default(),
        body,
    };
    (request, next())
}

fn tokens_of(access: &str) -> Result<Vec<Token>, Error> {
    let lines = access.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split(' ');
            let digest = words.next().unwrap_or_default();
            let (apps, scopes): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with("app="));
            let token = Token::new(digest, scopes.into_iter().map(str::to_owned))?;
            Ok(match apps.first().and_then(|app| app.strip_prefix("app=")) {
                Some(app) => token.for_app(app),
                None => token,
            })
        })
        .collect()
}

fn response_text(response: &Response) -> String {
    let mut out = response.status.to_string();
    out.push(SEPARATOR);
    for (at, (name, value)) in response.headers.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(name);
        out.push_str(": ");
        out.push_str(value);
    }
    out.push(SEPARATOR);
    out.push_str(&response.body);
    out
}

fn frames(parts: &[&str]) -> String {
    parts.join("\0")
}
