//! Rates: fees and commissions as a part of an amount.

use super::amount::decimal_text;
use super::error::shown;
use super::{AmountError, Exact};
use rust_decimal::Decimal;
use std::fmt;

/// The most decimals of a rate.
const DECIMALS_MAX: u32 = 9;

/// A part of one: 0 to 1 with at most 9 decimals, exact. 0.006 is 0.6 %.
///
/// ```
/// use split_ledger::money::{Rate, Rounding};
///
/// let rake = Rate::parse("0.006")?;
/// assert_eq!(rake.of(9_999, Rounding::Floor), 59);
/// assert_eq!(rake.of(9_999, Rounding::HalfUp), 60);
/// assert!(Rate::parse("1.01").is_err());
/// # Ok::<(), split_ledger::money::RateError>(())
/// ```
//
// INVARIANT: 0 <= rate <= 1, scale <= 9, no zeros at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

/// What becomes of the part of a minor unit that a rate leaves.
///
/// Both look at the amount without its sign, so the rate of a negative amount
/// is the negative of the rate of the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// It is dropped.
    Floor,
    /// From one half on it counts as a whole one.
    HalfUp,
}

impl Rounding {
    /// Its name in rules, programs and explanations.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rounding::Floor => "floor",
            Rounding::HalfUp => "half-up",
        }
    }

    /// The rounding of this name; `None` for another name.
    ///
    /// ```
    /// use split_ledger::money::Rounding;
    ///
    /// assert_eq!(Rounding::parse("half-up"), Some(Rounding::HalfUp));
    /// assert_eq!(Rounding::parse("up"), None);
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<Rounding> {
        [Rounding::Floor, Rounding::HalfUp].into_iter().find(|rounding| rounding.name() == name)
    }
}

/// Why a number is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// Not a number at all.
    #[error(transparent)]
    Number(#[from] AmountError),
    /// Below 0 or above 1.
    #[error("rate `{0}` is not between 0 and 1")]
    OutOfRange(String),
    /// More than 9 decimals.
    #[error("rate `{0}` has more than 9 decimals")]
    TooManyDecimals(String),
}

impl Rate {
    /// Nothing of an amount.
    pub const ZERO: Rate = Rate(Decimal::ZERO);
    /// All of an amount.
    pub const ONE: Rate = Rate(Decimal::ONE);

    /// Reads plain decimal text, as [`Exact::parse`] does.
    ///
    /// # Errors
    ///
    /// No decimal number, or none that a rate can be.
    pub fn parse(text: &str) -> Result<Rate, RateError> {
        Rate::try_from(Exact::parse(text)?)
    }

    /// The rate of `amount` (minor units), rounded once.
    #[must_use]
    pub fn of(self, amount: i64, rounding: Rounding) -> i64 {
        self.rounded(i128::from(amount), rounding) as i64
    }

    /// What `part` adds to the rate of a growing total, so that many parts
    /// together pay exactly the rate of their sum (spec B22):
    /// `of(before + part) - of(before)`. Never below zero nor above `part`
    /// when `part` is positive.
    ///
    /// ```
    /// use split_ledger::money::{Rate, Rounding};
    ///
    /// let rake = Rate::parse("0.3")?;
    /// let steps = [0, 1, 2].map(|before| rake.cumulative(before, 1, Rounding::Floor));
    /// assert_eq!(steps, [0, 0, 0]);
    /// assert_eq!(rake.cumulative(3, 1, Rounding::Floor), 1);
    /// # Ok::<(), split_ledger::money::RateError>(())
    /// ```
    #[must_use]
    pub fn cumulative(self, total_before: i64, part: i64, rounding: Rounding) -> i64 {
        let before = i128::from(total_before);
        let after = before + i128::from(part);
        // A step of one unit adds 0 or 1, so the difference is within `part`.
        (self.rounded(after, rounding) - self.rounded(before, rounding)) as i64
    }

    /// The rate of `amount` before rounding, in minor units, for explanations.
    #[must_use]
    pub fn product(self, amount: i64) -> Exact {
        // At most 63 + 30 bits, which make 28 digits.
        let product = self.0.mantissa() * i128::from(amount);
        let product = Decimal::try_from_i128_with_scale(product, self.0.scale());
        Exact::reduced(product.unwrap_or_default())
    }

    /// Several rates, each of its own portion of an amount (minor units, not
    /// negative), together: the exact product in minor units, and the same rounded
    /// once. Tiers of a split are such portions (spec M4).
    ///
    /// ```
    /// use split_ledger::money::{Rate, Rounding};
    ///
    /// let portions = [(Rate::parse("0.1")?, 1_005), (Rate::parse("0.05")?, 10)];
    /// let (product, rounded) = Rate::of_portions(&portions, Rounding::HalfUp);
    /// assert_eq!((product.to_string().as_str(), rounded), ("101", 101));
    /// # Ok::<(), split_ledger::money::RateError>(())
    /// ```
    #[must_use]
    pub fn of_portions(portions: &[(Rate, i64)], rounding: Rounding) -> (Exact, i64) {
        // The portions make at most 63 bits together, the unit 30 more.
        let unit = 10_i128.pow(DECIMALS_MAX);
        let billionths: i128 =
            portions.iter().map(|(rate, amount)| i128::from(rate.billionths()) * i128::from(*amount)).sum();
        let rounded = match rounding {
            Rounding::Floor => billionths / unit,
            Rounding::HalfUp => (2 * billionths + unit) / (2 * unit),
        };
        let product = Decimal::try_from_i128_with_scale(billionths, DECIMALS_MAX).unwrap_or_default();
        (Exact::reduced(product), rounded as i64)
    }

    /// The rate in billionths, 0 to 10^9.
    #[must_use]
    pub fn billionths(self) -> i64 {
        // INVARIANT: mantissa <= 10^scale and scale <= 9.
        self.0.mantissa() as i64 * 10_i64.pow(DECIMALS_MAX - self.0.scale())
    }

    /// The rate as a number.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        self.0
    }

    /// Rounds `amount` times the rate. The result is never larger than `amount`.
    fn rounded(self, amount: i128, rounding: Rounding) -> i128 {
        // INVARIANT: scale <= 9 and mantissa <= 10^9.
        let unit = 10_i128.pow(self.0.scale());
        let product = self.0.mantissa() * amount;
        match rounding {
            Rounding::Floor => product / unit,
            Rounding::HalfUp => (2 * product + product.signum() * unit) / (2 * unit),
        }
    }
}

impl TryFrom<Exact> for Rate {
    type Error = RateError;

    fn try_from(number: Exact) -> Result<Rate, RateError> {
        Rate::try_from(number.to_decimal())
    }
}

impl TryFrom<Decimal> for Rate {
    type Error = RateError;

    fn try_from(number: Decimal) -> Result<Rate, RateError> {
        let rate = number.normalize();
        let unit = 10_i128.checked_pow(rate.scale()).unwrap_or_default();
        if !(0..=unit).contains(&rate.mantissa()) {
            return Err(RateError::OutOfRange(shown(&decimal_text(rate))));
        }
        if rate.scale() > DECIMALS_MAX {
            return Err(RateError::TooManyDecimals(shown(&decimal_text(rate))));
        }
        Ok(Rate(rate))
    }
}

impl fmt::Display for Rate {
    /// The canonical text, without zeros at the end.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&decimal_text(self.0))
    }
}
