//! The callback 通知分账结果: read, made, acknowledged (spec 3.4).

use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value, write_string};
use crate::money::parse_int64;

/// What a notification says of a settlement. Text that is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettleNotice {
    /// The app.
    pub app_id: String,
    /// `SUCCESS` or `FAIL`.
    pub status: String,
    /// The platform's order id.
    pub order_id: String,
    /// The platform's settlement id.
    pub settle_id: String,
    /// The developer's settlement number.
    pub out_settle_no: String,
    /// What the developer passed through.
    pub cp_extra: String,
    /// Gross amount, fen.
    pub settle_amount: i64,
    /// Handling fee, fen.
    pub rake: i64,
    /// Commission, fen.
    pub commission: i64,
    /// Who got how much; see [`detail`](super::detail).
    pub settle_detail: String,
    /// The voucher, if it was settled by itself.
    pub item_order_id: String,
    /// True if the platform settled by itself.
    pub is_auto_settle: bool,
    /// Why it failed.
    pub message: String,
    /// When, ms since the epoch.
    pub event_time: i64,
    /// Id below the settlement; what a return names as `settle_no`.
    pub inner_settle_id: String,
}

impl SettleNotice {
    /// The text of `msg`.
    pub fn to_msg(&self) -> String {
        let mut out = String::from("{");
        let mut member = |name: &str, value: Member<'_>| {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&format!("\"{name}\":"));
            match value {
                Member::Text(text) => write_string(text, &mut out),
                Member::Int(number) => out.push_str(&number.to_string()),
                Member::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
            }
        };
        member("app_id", Member::Text(&self.app_id));
        member("status", Member::Text(&self.status));
        member("order_id", Member::Text(&self.order_id));
        member("settle_id", Member::Text(&self.settle_id));
        member("out_settle_no", Member::Text(&self.out_settle_no));
        member("cp_extra", Member::Text(&self.cp_extra));
        member("settle_amount", Member::Int(self.settle_amount));
        member("rake", Member::Int(self.rake));
        member("commission", Member::Int(self.commission));
        member("settle_detail", Member::Text(&self.settle_detail));
        member("item_order_id", Member::Text(&self.item_order_id));
        member("is_auto_settle", Member::Bool(self.is_auto_settle));
        member("message", Member::Text(&self.message));
        member("event_time", Member::Int(self.event_time));
        member("inner_settle_id", Member::Text(&self.inner_settle_id));
        out.push('}');
        out
    }

    /// The body of the notification; the version is `2.0`, or `3.0` for
    /// settlements made through trade_basic.
    pub fn to_body(&self, version: &str) -> String {
        let mut body = String::from("{\"msg\":");
        write_string(&self.to_msg(), &mut body);
        body.push_str(",\"type\":\"settle\",\"version\":");
        write_string(version, &mut body);
        body.push('}');
        body
    }

    /// Reads a `msg`. Members that are not known are skipped; absent ones are empty.
    ///
    /// # Errors
    /// INVALID_JSON; INVALID_FIELD for a member of another type.
    pub fn from_msg(msg: &str) -> Result<Self, Error> {
        let value = object(msg.as_bytes())?;
        let text = |name| text(&value, name);
        let int = |name| int(&value, name);
        Ok(SettleNotice {
            app_id: text("app_id")?,
            status: text("status")?,
            order_id: text("order_id")?,
            settle_id: text("settle_id")?,
            out_settle_no: text("out_settle_no")?,
            cp_extra: text("cp_extra")?,
            settle_amount: int("settle_amount")?,
            rake: int("rake")?,
            commission: int("commission")?,
            settle_detail: text("settle_detail")?,
            item_order_id: text("item_order_id")?,
            is_auto_settle: match value.get("is_auto_settle") {
                None | Some(Value::Null) => false,
                Some(Value::Bool(truth)) => *truth,
                Some(other) => return Err(wrong("is_auto_settle", "true or false", other)),
            },
            message: text("message")?,
            event_time: int("event_time")?,
            inner_settle_id: text("inner_settle_id")?,
        })
    }
}

enum Member<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
}

/// A callback, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// `settle`, `payment`, `refund`, …
    pub kind: String,
    /// `2.0`, `3.0`; empty for legacy orders.
    pub version: String,
    /// The exact text of `msg`.
    pub msg: String,
    /// The settlement, if `kind` is `settle`.
    pub settle: Option<SettleNotice>,
    /// What the old signature covers, if the callback has one.
    pub ecpay: Option<EcpaySignature>,
}

/// The old signature of a callback; see [`ecpay`](super::ecpay).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcpaySignature {
    /// As it was sent; a number as its digits.
    pub timestamp: String,
    /// As it was sent.
    pub nonce: String,
    /// Hexadecimal SHA-1.
    pub msg_signature: String,
}

/// Reads the body of a callback. Verify its signature first, over the raw bytes.
///
/// # Errors
/// INVALID_JSON; INVALID_FIELD for a member of another type; MISSING_FIELD
/// without `msg` or `type`.
pub fn parse_callback(body: &[u8]) -> Result<Callback, Error> {
    let value = object(body)?;
    let (kind, msg) = (text(&value, "type")?, text(&value, "msg")?);
    for (name, found) in [("type", &kind), ("msg", &msg)] {
        if found.is_empty() {
            return Err(crate::command::args::missing(name));
        }
    }
    let msg_signature = text(&value, "msg_signature")?;
    let ecpay = if msg_signature.is_empty() {
        None
    } else {
        let timestamp = match value.get("timestamp") {
            Some(Value::Number(digits)) => digits.to_string(),
            _ => text(&value, "timestamp")?,
        };
        Some(EcpaySignature { timestamp, nonce: text(&value, "nonce")?, msg_signature })
    };
    let settle = if kind == "settle" { Some(SettleNotice::from_msg(&msg)?) } else { None };
    Ok(Callback { kind, version: text(&value, "version")?, msg, settle, ecpay })
}

/// The body that acknowledges a callback; HTTP 200 goes with it.
pub const ACK: &str = "{\"err_no\":0,\"err_tips\":\"success\"}";

/// True if a receiver has acknowledged: HTTP 200, and a body with `err_no` 0.
/// Anything else is sent again.
pub fn is_ack(status: u16, body: &[u8]) -> bool {
    let value = object(body).ok();
    let err_no = value.as_ref().and_then(|value| value.get("err_no")).and_then(Value::as_number);
    status == 200 && err_no == Some("0")
}

pub(super) fn object(text: &[u8]) -> Result<Value<'_>, Error> {
    let value = json::parse(text, Limits::default())
        .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
    match value {
        Value::Object(_) => Ok(value),
        other => {
            let message = format!("expected a JSON object, found {}", other.kind_name());
            Err(Error::new(Reason::InvalidJson, message))
        }
    }
}

pub(super) fn text(value: &Value<'_>, name: &str) -> Result<String, Error> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.to_string()),
        Some(other) => Err(wrong(name, "a string", other)),
    }
}

pub(super) fn int(value: &Value<'_>, name: &str) -> Result<i64, Error> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(0),
        Some(Value::Number(digits)) => {
            parse_int64(digits).map_err(|error| Error::field(Reason::InvalidField, name, error.to_string()))
        }
        Some(other) => Err(wrong(name, "an integer", other)),
    }
}

fn wrong(name: &str, expected: &str, found: &Value<'_>) -> Error {
    let message = format!("`{name}` must be {expected}, found {}", found.kind_name());
    Error::field(Reason::InvalidField, name, message)
}
