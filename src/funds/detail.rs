//! One withdrawal of an order as it is stored with the order.

use crate::error::Error;
use crate::json::Value;
use crate::ledger::Selector;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{self, int, text};
use crate::store::rows::WithdrawalBatch;

/// Why there is no withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name of the reason.
    pub code: Str,
    /// For people.
    pub message: Str,
}

impl Refusal {
    /// The refusal that an error stands for.
    pub fn of(error: &Error) -> Self {
        Refusal { code: Str::from(error.reason.name()), message: Str::from(error.message.as_str()) }
    }
}

/// One withdrawal of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Its id; none if it was refused.
    pub withdrawal: Option<i64>,
    /// The party; none if it is not registered.
    pub party: Option<i64>,
    /// Gross amount, minor units.
    pub amount: i64,
    /// The fee of it, minor units; 0 if it was refused.
    pub fee: i64,
    /// What the caller wrote.
    pub summary: Option<Str>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// The number that was asked for.
    pub number: Option<i64>,
    /// The code that was asked for.
    pub code: Option<Str>,
    /// The platform was asked for.
    pub is_platform: bool,
}

impl Detail {
    /// A detail of which only the request is known.
    pub fn of(who: &Selector, amount: i64, summary: Option<Str>) -> Self {
        let number = if let Selector::Number(no) = who { Some(*no) } else { None };
        let code = if let Selector::Code(code) = who { Some(code.clone()) } else { None };
        Detail {
            withdrawal: None,
            party: None,
            amount,
            fee: 0,
            summary,
            refusal: None,
            number,
            code,
            is_platform: *who == Selector::Platform,
        }
    }
}

/// Details as they stand in a row.
pub fn write(details: &[Detail]) -> Str {
    fn maybe<'v>(value: &'v Option<Str>) -> Value<'v> {
        value.as_deref().map_or(Value::Null, text)
    }
    let lists = details.iter().map(|detail| {
        let (code, message) = match &detail.refusal {
            Some(refusal) => (text(&refusal.code), text(&refusal.message)),
            None => (Value::Null, Value::Null),
        };
        Value::Array(vec![
            detail.withdrawal.map_or(Value::Null, int),
            detail.party.map_or(Value::Null, int),
            int(detail.amount),
            int(detail.fee),
            maybe(&detail.summary),
            code,
            message,
            detail.number.map_or(Value::Null, int),
            maybe(&detail.code),
            int(i64::from(detail.is_platform)),
        ])
    });
    lists::write_lists(lists.collect())
}

/// The details in a row.
///
/// # Errors
/// STORE_CORRUPT.
pub fn read(batch: &WithdrawalBatch) -> Result<Vec<Detail>, CorruptRow> {
    let read = |cells: &mut lists::Cells<'_, '_>| {
        let withdrawal = cells.maybe_count()?;
        let party = cells.maybe_count()?;
        let (amount, fee) = (cells.count()?, cells.count()?);
        let summary = cells.maybe_text()?.map(Str::from);
        let refusal = match (cells.maybe_text()?, cells.maybe_text()?) {
            (Some(code), Some(message)) => {
                Some(Refusal { code: Str::from(code), message: Str::from(message) })
            }
            (None, None) => None,
            _ => return None,
        };
        let number = cells.maybe_count()?;
        let code = cells.maybe_text()?.map(Str::from);
        let is_platform = cells.count()? != 0;
        let is_sound = withdrawal.is_some() != refusal.is_some() && (fee < amount);
        let detail = Detail { withdrawal, party, amount, fee, summary, refusal, number, code, is_platform };
        is_sound.then_some(detail)
    };
    let corrupt = CorruptRow { table: WithdrawalBatch::TABLE.name, column: "details" };
    lists::read_lists(&batch.details, read).ok_or(corrupt)
}
