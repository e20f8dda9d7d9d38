//! The fee of a withdrawal (手续费): part of the amount, booked when it is paid
//! (spec C10).

use crate::error::{Error, Reason};
use crate::json::Value;
use crate::money::{Rate, Rounding};
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{self, int, text};
use crate::store::rows::Party;

/// What one currency's withdrawals cost, amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Currency code.
    pub currency: Str,
    /// The same for every withdrawal.
    pub fixed: i64,
    /// Part of the gross amount.
    pub rate: Rate,
    /// How the part is rounded.
    pub rounding: Rounding,
    /// No less than this.
    pub minimum: i64,
    /// No more than this.
    pub maximum: Option<i64>,
}

impl Fee {
    /// The fee of a gross amount, both in minor units: the fixed part and the rate's,
    /// but no less than the minimum and no more than the maximum.
    ///
    /// ```
    /// use split_ledger::funds::Fee;
    /// use split_ledger::money::{Rate, Rounding};
    ///
    /// let fee = Fee {
    ///     currency: "CNY".into(),
    ///     fixed: 100,
    ///     rate: Rate::parse("0.001")?,
    ///     rounding: Rounding::Floor,
    ///     minimum: 150,
    ///     maximum: Some(5_000),
    /// };
    /// assert_eq!(fee.of(100_000), 200);
    /// assert_eq!(fee.of(10_000), 150);
    /// assert_eq!(fee.of(100_000_000), 5_000);
    /// # Ok::<(), split_ledger::money::RateError>(())
    /// ```
    pub fn of(&self, gross: i64) -> i64 {
        let fee = self.fixed.saturating_add(self.rate.of(gross, self.rounding)).max(self.minimum);
        self.maximum.map_or(fee, |maximum| fee.min(maximum))
    }
}

/// The fees of a party as they stand in its row.
pub fn write(fees: &[Fee]) -> Str {
    let lists = fees.iter().map(|fee| {
        Value::Array(vec![
            text(&fee.currency),
            int(fee.fixed),
            Value::String(fee.rate.to_string().into()),
            text(fee.rounding.name()),
            int(fee.minimum),
            fee.maximum.map_or(Value::Null, int),
        ])
    });
    lists::write_lists(lists.collect())
}

/// The fees in a party's row.
///
/// # Errors
/// STORE_CORRUPT.
pub fn read(party: &Party) -> Result<Vec<Fee>, CorruptRow> {
    let read = |cells: &mut lists::Cells<'_, '_>| {
        let fee = Fee {
            currency: Str::from(cells.text()?),
            fixed: cells.count()?,
            rate: Rate::parse(cells.text()?).ok()?,
            rounding: Rounding::parse(cells.text()?)?,
            minimum: cells.count()?,
            maximum: cells.maybe_count()?,
        };
        Some(fee)
    };
    lists::read_lists(&party.fees, read).ok_or(CorruptRow { table: Party::TABLE.name, column: "fees" })
}

/// The fee of a withdrawal of `gross` minor units by a party; 0 without a rule.
///
/// # Errors
/// FEE_EXCEEDS_AMOUNT when nothing would arrive (spec C10); STORE_CORRUPT.
pub fn of(party: &Party, currency: &str, gross: i64) -> Result<i64, Error> {
    let fees = read(party)?;
    let fee = fees.iter().find(|fee| &*fee.currency == currency).map_or(0, |fee| fee.of(gross));
    if fee < gross {
        return Ok(fee);
    }
    Err(Error::field(Reason::FeeExceedsAmount, "amount", "the fee would leave nothing of the amount")
        .with("feeMinor", fee))
}
