//! Weights: how large each party's share is, as exact ratios.

use super::error::shown;
use super::{AllocationError, Exact, Rate};
use std::fmt;

/// The weight of one party: a ratio of two whole numbers, exact and in lowest
/// terms. Only the proportions between weights count, they need not make 1.
///
/// ```
/// use split_ledger::money::Weight;
///
/// assert_eq!(Weight::parse("60%")?, Weight::new(3, 5)?);
/// assert_eq!(Weight::parse("1.5")?, Weight::parse("3/2")?);
/// assert!(Weight::parse("-1").is_err());
/// # Ok::<(), split_ledger::money::AllocationError>(())
/// ```
//
// INVARIANT: the denominator is not 0, and the two have no common divisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weight {
    numerator: u64,
    denominator: u64,
}

impl Weight {
    /// The ratio `numerator / denominator`.
    ///
    /// # Errors
    ///
    /// [`AllocationError::Weight`] when the denominator is 0.
    pub fn new(numerator: u64, denominator: u64) -> Result<Weight, AllocationError> {
        if denominator == 0 {
            let mut text = numerator.to_string();
            text.push_str("/0");
            return Err(AllocationError::Weight(text));
        }
        Ok(Weight::reduced(numerator, denominator))
    }

    /// Reads a whole number, a decimal, a percentage or a ratio: `3`, `0.35`,
    /// `35.5%`, `2/7`.
    ///
    /// # Errors
    ///
    /// [`AllocationError::Weight`] for anything else, and for numbers whose
    /// lowest terms do not fit 64 bits.
    pub fn parse(text: &str) -> Result<Weight, AllocationError> {
        let weight = if let Some((numerator, denominator)) = text.split_once('/') {
            whole(numerator).zip(whole(denominator))
        } else if let Some(percentage) = text.strip_suffix('%') {
            decimal(percentage).and_then(|(numerator, unit)| Some((numerator, unit.checked_mul(100)?)))
        } else {
            decimal(text)
        };
        match weight {
            Some((numerator, denominator)) if denominator != 0 => Ok(Weight::reduced(numerator, denominator)),
            _ => Err(AllocationError::Weight(shown(text))),
        }
    }

    /// Whether this party never receives anything.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub(super) fn numerator(self) -> u64 {
        self.numerator
    }

    pub(super) fn denominator(self) -> u64 {
        self.denominator
    }

    fn reduced(numerator: u64, denominator: u64) -> Weight {
        // Not 0, as the denominator is not.
        let divisor = gcd(numerator, denominator);
        Weight { numerator: numerator / divisor, denominator: denominator / divisor }
    }
}

impl fmt::Display for Weight {
    /// `2/7`, or `3` when it is whole. [`Weight::parse`] reads it back.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(formatter, "{}", self.numerator),
            denominator => write!(formatter, "{}/{denominator}", self.numerator),
        }
    }
}

impl From<u64> for Weight {
    fn from(whole: u64) -> Weight {
        Weight { numerator: whole, denominator: 1 }
    }
}

impl From<Rate> for Weight {
    fn from(rate: Rate) -> Weight {
        // INVARIANT: a rate's mantissa is 0 to 10^9 and its scale at most 9.
        let decimal = rate.to_decimal();
        Weight::reduced(decimal.mantissa() as u64, 10_u64.pow(decimal.scale()))
    }
}

/// The greatest common divisor; the other number when one is 0.
pub(super) fn gcd(a: u64, b: u64) -> u64 {
    let (mut large, mut small) = (a, b);
    while small != 0 {
        (large, small) = (small, large % small);
    }
    large
}

fn whole(text: &str) -> Option<u64> {
    match decimal(text)? {
        (number, 1) if !text.contains('.') => Some(number),
        _ => None,
    }
}

/// A decimal, not negative, as a numerator and a power of ten.
fn decimal(text: &str) -> Option<(u64, u64)> {
    let number = Exact::parse(text).ok()?.to_decimal();
    let numerator = u64::try_from(number.mantissa()).ok()?;
    Some((numerator, 10_u64.checked_pow(number.scale())?))
}
