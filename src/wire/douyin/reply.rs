//! What the real platform answers, read: either family, success or not.

use super::callback::{int, object, text};
use super::detail::{DetailPart, parse_detail};
use crate::error::{Error, Reason};
use crate::json::Value;

/// Why the platform refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformError {
    /// `err_no`, or the code of v2: `sub_error_code`, and `error_code` only where
    /// that is 0 (spec B24).
    pub code: i64,
    /// Its text.
    pub message: String,
    /// Id of the request at the platform.
    pub log_id: String,
}

impl PlatformError {
    /// True if the outcome is unknown: ask again with the same parameters.
    pub fn is_retryable(&self) -> bool {
        matches!(self.code, 23000 | 2_100_004)
    }

    /// True if the number was used: the settlement is there, query it (spec B5).
    pub fn is_settle_no_used(&self) -> bool {
        self.code == 23111
    }
}

/// What a settle made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The platform's settlement id.
    pub settle_id: String,
    /// Id below it: `wallet_settle_id` of trade_basic, `inner_settle_id` of v2.
    pub inner_settle_id: String,
}

/// A settlement, queried. Amounts are fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The developer's order id.
    pub out_order_no: String,
    /// The developer's settlement number.
    pub out_settle_no: String,
    /// The platform's order id.
    pub order_id: String,
    /// The platform's settlement id.
    pub settle_id: String,
    /// Id below it; empty in trade_basic.
    pub inner_settle_id: String,
    /// The voucher, if it was settled by itself.
    pub item_order_id: String,
    /// INIT, PROCESSING, SUCCESS or FAIL.
    pub status: String,
    /// Gross amount.
    pub settle_amount: i64,
    /// Handling fee.
    pub rake: i64,
    /// Commission.
    pub commission: i64,
    /// Subsidy of the platform; 0 in v2.
    pub platform_ticket: i64,
    /// When, ms since the epoch; 0 while unfinished.
    pub settled_at: i64,
    /// What was passed through.
    pub cp_extra: String,
    /// `settle_detail` as it came.
    pub settle_detail: String,
    /// Who got how much, read from it.
    pub parts: Vec<DetailPart>,
}

/// Reads the answer to a settle. `Ok(Err(…))` is the platform's refusal.
///
/// # Errors
/// INVALID_JSON, INVALID_FIELD for what is no answer: the outcome is unknown.
pub fn parse_settle(body: &[u8]) -> Result<Result<Settled, PlatformError>, Error> {
    let value = object(body)?;
    if let Some(refused) = refusal(&value)? {
        return Ok(Err(refused));
    }
    let data = value.get("data").unwrap_or(&Value::Null);
    let inner = match text(data, "inner_settle_id")? {
        none if none.is_empty() => text(data, "wallet_settle_id")?,
        found => found,
    };
    Ok(Ok(Settled { settle_id: text(data, "settle_id")?, inner_settle_id: inner }))
}

/// Reads the answer to a query; an absent list is empty.
///
/// # Errors
/// As [`parse_settle`].
pub fn parse_query(body: &[u8]) -> Result<Result<Vec<Settlement>, PlatformError>, Error> {
    let value = object(body)?;
    if let Some(refused) = refusal(&value)? {
        return Ok(Err(refused));
    }
    let rows = match value.get("data") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(rows)) => rows,
        Some(other) => {
            let message = format!("`data` must be a list, found {}", other.kind_name());
            return Err(Error::field(Reason::InvalidField, "data", message));
        }
    };
    rows.iter().map(settlement).collect::<Result<_, _>>().map(Ok)
}

fn settlement(row: &Value<'_>) -> Result<Settlement, Error> {
    let settle_detail = text(row, "settle_detail")?;
    let settled_at = match int(row, "settle_time")? {
        0 => int(row, "settle_at")?,
        time => time,
    };
    Ok(Settlement {
        out_order_no: text(row, "out_order_no")?,
        out_settle_no: text(row, "out_settle_no")?,
        order_id: text(row, "order_id")?,
        settle_id: text(row, "settle_id")?,
        inner_settle_id: text(row, "inner_settle_id")?,
        item_order_id: text(row, "item_order_id")?,
        status: text(row, "settle_status")?,
        settle_amount: int(row, "settle_amount")?,
        rake: int(row, "rake")?,
        commission: int(row, "commission")?,
        platform_ticket: int(row, "platform_ticket")?,
        settled_at,
        cp_extra: text(row, "cp_extra")?,
        parts: parse_detail(&settle_detail),
        settle_detail,
    })
}

/// The refusal in an answer; `None` if it is a success.
fn refusal(value: &Value<'_>) -> Result<Option<PlatformError>, Error> {
    let (code, message, log_id) = match value.get("extra") {
        Some(extra) => {
            let (sub, parent) = (int(extra, "sub_error_code")?, int(extra, "error_code")?);
            let name = if sub == 0 { "description" } else { "sub_description" };
            (if sub == 0 { parent } else { sub }, text(extra, name)?, text(extra, "logid")?)
        }
        None if value.get("err_no").is_some() => {
            let message = match text(value, "err_msg")? {
                none if none.is_empty() => text(value, "err_tips")?,
                found => found,
            };
            (int(value, "err_no")?, message, text(value, "log_id")?)
        }
        None => return Err(Error::field(Reason::InvalidField, "err_no", "the answer has no code")),
    };
    Ok((code != 0).then_some(PlatformError { code, message, log_id }))
}
