//! The same in the JSON that hosts exchange with the core: names as in the typed
//! API. Fen are decimal strings, so that no reader rounds them.

use super::answer::settle_detail;
use super::callback::{Callback, SettleNotice, int, object, text};
use super::detail::DetailPart;
use super::sign::Authorization;
use crate::command::args::missing;
use crate::error::{Error, Reason};
use crate::json::{Value, write_string};
use crate::wire::encode::minor;

/// An object under construction.
struct Members(String);

impl Members {
    fn new() -> Self {
        Members("{".to_owned())
    }

    fn raw(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&format!("\"{name}\":{json}"));
    }

    fn text(&mut self, name: &str, value: &str) {
        let mut json = String::new();
        write_string(value, &mut json);
        self.raw(name, &json);
    }

    fn fen(&mut self, name: &str, value: i64) {
        self.raw(name, &format!("\"{value}\""));
    }

    fn done(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

impl SettleNotice {
    /// `{"appId",…,"settleAmount":"1000",…,"eventTime":1639733782000}`
    pub fn to_json(&self) -> String {
        let mut out = Members::new();
        out.text("appId", &self.app_id);
        out.text("status", &self.status);
        out.text("orderId", &self.order_id);
        out.text("settleId", &self.settle_id);
        out.text("innerSettleId", &self.inner_settle_id);
        out.text("outSettleNo", &self.out_settle_no);
        out.text("itemOrderId", &self.item_order_id);
        out.fen("settleAmount", self.settle_amount);
        out.fen("rake", self.rake);
        out.fen("commission", self.commission);
        out.text("settleDetail", &self.settle_detail);
        out.raw("isAutoSettle", if self.is_auto_settle { "true" } else { "false" });
        out.text("message", &self.message);
        out.text("cpExtra", &self.cp_extra);
        out.raw("eventTime", &self.event_time.to_string());
        out.done()
    }

    /// What a settlement of the typed API (`settlements.query`, with its `appId`)
    /// is told as. The time is `eventTime`, else `settledAt`.
    ///
    /// # Errors
    /// MISSING_FIELD, INVALID_FIELD.
    pub fn from_settlement(settlement: &Value<'_>) -> Result<Self, Error> {
        let text = |name| text(settlement, name);
        let fen = |name| {
            let amount = settlement.get(name).and_then(Value::as_str).ok_or_else(|| missing(name))?;
            let refuse = || Error::field(Reason::InvalidField, name, format!("`{name}` is no amount"));
            minor(amount).ok_or_else(refuse)
        };
        let needed =
            |name| text(name).and_then(|found| if found.is_empty() { Err(missing(name)) } else { Ok(found) });
        let parties = settlement.get("parties").ok_or_else(|| missing("parties"))?;
        let refuse =
            || Error::field(Reason::InvalidField, "parties", "`parties` lists owners with their amounts");
        let event_time = match int(settlement, "eventTime")? {
            0 => int(settlement, "settledAt")?,
            given => given,
        };
        Ok(SettleNotice {
            app_id: needed("appId")?,
            status: needed("status")?,
            order_id: needed("orderId")?,
            settle_id: needed("settleId")?,
            out_settle_no: text("outSettleNo")?,
            cp_extra: text("cpExtra")?,
            settle_amount: fen("settleAmount")?,
            rake: fen("rake")?,
            commission: fen("commission")?,
            settle_detail: settle_detail(parties).ok_or_else(refuse)?,
            item_order_id: text("itemId")?,
            is_auto_settle: settlement.get("isAuto").and_then(Value::as_bool).unwrap_or_default(),
            message: text("message")?,
            event_time,
            inner_settle_id: needed("settlementId")?,
        })
    }
}

/// The body that tells a receiver of a settlement: JSON as
/// [`SettleNotice::from_settlement`] takes it, with `notifyVersion` (default `2.0`).
///
/// # Errors
/// INVALID_JSON, MISSING_FIELD, INVALID_FIELD.
pub fn notification_body(settlement: &[u8]) -> Result<String, Error> {
    let settlement = object(settlement)?;
    let version = text(&settlement, "notifyVersion")?;
    let version = if version.is_empty() { "2.0" } else { version.as_str() };
    Ok(SettleNotice::from_settlement(&settlement)?.to_body(version))
}

impl Callback {
    /// `{"type","version","msg","settlement"?,"ecpay"?}`
    pub fn to_json(&self) -> String {
        let mut out = Members::new();
        out.text("type", &self.kind);
        out.text("version", &self.version);
        out.text("msg", &self.msg);
        if let Some(settle) = &self.settle {
            out.raw("settlement", &settle.to_json());
        }
        if let Some(signed) = &self.ecpay {
            let mut inner = Members::new();
            inner.text("timestamp", &signed.timestamp);
            inner.text("nonce", &signed.nonce);
            inner.text("msgSignature", &signed.msg_signature);
            out.raw("ecpay", &inner.done());
        }
        out.done()
    }
}

impl Authorization {
    /// `{"appId","nonce","timestamp","keyVersion","signature"}`
    pub fn to_json(&self) -> String {
        let mut out = Members::new();
        out.text("appId", &self.app_id);
        out.text("nonce", &self.nonce);
        out.text("timestamp", &self.timestamp);
        out.text("keyVersion", &self.key_version);
        out.text("signature", &self.signature);
        out.done()
    }
}

/// `[{"merchantUid","amount":"840"}]`
pub fn detail_json(parts: &[DetailPart]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let mut out = Members::new();
            out.text("merchantUid", &part.merchant_uid);
            out.fen("amount", part.amount);
            out.done()
        })
        .collect();
    format!("[{}]", parts.join(","))
}
