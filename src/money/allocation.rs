//! Shares of an amount that always sum to it.

use super::Weight;
use super::weight::gcd;

/// The most parties of one allocation.
pub const PARTIES_MAX: usize = 1_024;

/// Who gets the minor units that are left when every share is cut to whole ones.
///
/// There are always fewer of them than parties with a weight, and a party
/// without a weight never gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllocationRule {
    /// All of them go to the party at this place (from 0): with the seller
    /// there, every named share is cut and the seller takes the rest.
    RemainderTo(usize),
    /// One each to those whose cut share lost most; of equals, to the first.
    LargestRemainder,
    /// One each in list order.
    First,
    /// One each in reverse list order.
    Last,
    /// One each by weight, largest first; of equals, to the first.
    LargestWeight,
}

/// Why an allocation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocationError {
    /// Not a number, percentage or ratio that a weight can be.
    #[error("`{0}` is not a weight")]
    Weight(String),
    /// No party has a weight above 0.
    #[error("no party has a weight")]
    NoWeight,
    /// More than [`PARTIES_MAX`] parties.
    #[error("`{0}` parties are more than an allocation can have (1024)")]
    TooManyParties(usize),
    /// The proportions between the weights need numbers beyond 63 bits.
    #[error("weights are too fine to share exactly")]
    TooFine,
    /// The remainder is to go to a party that is not there or has no weight.
    #[error("party `{0}` cannot take the remainder: it has no weight")]
    RemainderParty(usize),
    /// A step of a cumulative allocation that is no part of the whole.
    #[error("`{before}` and `{now}` together are no part of `{whole}`")]
    BeyondWhole {
        /// Minor units allocated before.
        before: i64,
        /// Minor units to allocate now.
        now: i64,
        /// All there is.
        whole: i128,
    },
    /// Shares of both signs.
    #[error("shares differ in sign")]
    MixedSigns,
}

/// The weights of some parties, as whole numbers in the same proportions.
///
/// ```
/// use split_ledger::money::{AllocationRule, Weights};
///
/// let weights = Weights::parse(&["60%", "35.5%", "4.5%"])?;
/// assert_eq!(weights.allocate(100, AllocationRule::First)?, [61, 35, 4]);
/// assert_eq!(weights.allocate(100, AllocationRule::RemainderTo(2))?, [60, 35, 5]);
/// # Ok::<(), split_ledger::money::AllocationError>(())
/// ```
//
// INVARIANT: 1 to PARTIES_MAX whole weights, which sum to `total`, 1 to i64::MAX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    whole: Vec<u64>,
    total: u64,
}

impl Weights {
    /// Takes the weights of some parties together.
    ///
    /// # Errors
    ///
    /// No weight above 0, more than [`PARTIES_MAX`] parties, or proportions
    /// that 63 bits cannot hold.
    pub fn new(weights: &[Weight]) -> Result<Weights, AllocationError> {
        if weights.len() > PARTIES_MAX {
            return Err(AllocationError::TooManyParties(weights.len()));
        }
        let whole = whole_weights(weights).ok_or(AllocationError::TooFine)?;
        let sum: u128 = whole.iter().map(|weight| u128::from(*weight)).sum();
        match i64::try_from(sum) {
            Ok(0) => Err(AllocationError::NoWeight),
            Ok(total) => Ok(Weights { whole, total: total.unsigned_abs() }),
            Err(_) => Err(AllocationError::TooFine),
        }
    }

    /// Reads each text as [`Weight::parse`] does.
    ///
    /// # Errors
    ///
    /// As [`Weight::parse`] and [`Weights::new`].
    pub fn parse(texts: &[&str]) -> Result<Weights, AllocationError> {
        let weights: Result<Vec<Weight>, _> = texts.iter().map(|text| Weight::parse(text)).collect();
        Weights::new(&weights?)
    }

    /// Shares `amount` (minor units, of either sign) among the parties, in
    /// their order. The shares sum to `amount`, each has its sign or is 0, and
    /// those of `-amount` are the negatives of those of `amount`.
    ///
    /// # Errors
    ///
    /// [`AllocationError::RemainderParty`] when the rule names a party that is
    /// not there or has no weight, whatever the amount.
    pub fn allocate(&self, amount: i64, rule: AllocationRule) -> Result<Vec<i64>, AllocationError> {
        self.allocate_each(&[amount], rule)
    }

    /// Shares each of many amounts as [`allocate`](Weights::allocate) does: the
    /// shares of the first, then those of the second, and so on.
    ///
    /// # Errors
    ///
    /// As [`allocate`](Weights::allocate).
    pub fn allocate_each(&self, amounts: &[i64], rule: AllocationRule) -> Result<Vec<i64>, AllocationError> {
        if let AllocationRule::RemainderTo(index) = rule {
            if self.whole.get(index).is_none_or(|weight| *weight == 0) {
                return Err(AllocationError::RemainderParty(index));
            }
        }
        let parties = self.whole.len();
        let mut all = Vec::with_capacity(amounts.len().saturating_mul(parties));
        let (mut shares, mut claims) = (Vec::with_capacity(parties), Vec::with_capacity(parties));
        for amount in amounts {
            self.share(amount.unsigned_abs(), rule, &mut shares, &mut claims);
            let sign = amount.signum();
            all.extend(shares.iter().map(|share| signed(*share, sign)));
        }
        Ok(all)
    }

    /// Puts the shares of `magnitude` into `shares`; `claims` is only room.
    fn share(&self, magnitude: u64, rule: AllocationRule, shares: &mut Vec<u64>, claims: &mut Vec<u64>) {
        shares.clear();
        claims.clear();
        let mut left = magnitude;
        for (index, weight) in self.whole.iter().enumerate() {
            let (share, lost) = mul_div(magnitude, *weight, self.total);
            left -= share;
            shares.push(share);
            claims.push(match rule {
                _ if *weight == 0 => 0,
                AllocationRule::LargestRemainder => lost,
                AllocationRule::RemainderTo(_) | AllocationRule::First => 1,
                AllocationRule::Last => index as u64 + 1,
                AllocationRule::LargestWeight => *weight,
            });
        }
        if let AllocationRule::RemainderTo(index) = rule {
            if let Some(share) = shares.get_mut(index) {
                *share += left;
            }
        } else {
            hand_out(left, shares, claims);
        }
    }

    /// Shares of `amount` (minor units, of either sign) that only ever grow with
    /// it, so that an amount which arrives in parts of unknown number is shared
    /// as it is in one piece (spec M4). The parties take turns in their order,
    /// the one at `last` at the end: each takes its weight of what those before
    /// it have left, cut to whole units, and the last takes the rest. No share is
    /// below the party's exact one, cut.
    ///
    /// ```
    /// use split_ledger::money::Weights;
    ///
    /// let weights = Weights::parse(&["1", "1", "1"])?;
    /// assert_eq!(weights.allocate_growing(2, 2)?, [0, 1, 1]);
    /// assert_eq!(weights.allocate_growing(100, 2)?, [33, 33, 34]);
    /// # Ok::<(), split_ledger::money::AllocationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AllocationError::RemainderParty`] when the party at `last` is not there
    /// or has no weight.
    pub fn allocate_growing(&self, amount: i64, last: usize) -> Result<Vec<i64>, AllocationError> {
        if self.whole.get(last).is_none_or(|weight| *weight == 0) {
            return Err(AllocationError::RemainderParty(last));
        }
        let (mut left, mut weights_left) = (amount.unsigned_abs(), self.total);
        let mut shares = Vec::with_capacity(self.whole.len());
        for (index, weight) in self.whole.iter().enumerate() {
            // The last one's weight is among those left, so they are not 0.
            let share = if index == last { 0 } else { mul_div(left, *weight, weights_left).0 };
            if index != last {
                left -= share;
                weights_left -= weight;
            }
            shares.push(signed(share, amount.signum()));
        }
        if let Some(share) = shares.get_mut(last) {
            *share = signed(left, amount.signum());
        }
        Ok(shares)
    }

    /// How many parties there are.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.whole.len()
    }
}

/// Brings the weights to one denominator and then to lowest terms.
fn whole_weights(weights: &[Weight]) -> Option<Vec<u64>> {
    let mut common: u64 = 1;
    for weight in weights {
        let denominator = weight.denominator();
        common = common.checked_mul(denominator / gcd(common, denominator))?;
    }
    let mut divisor = 0;
    let mut whole = Vec::with_capacity(weights.len());
    for weight in weights {
        let scaled = weight.numerator().checked_mul(common / weight.denominator())?;
        divisor = gcd(scaled, divisor);
        whole.push(scaled);
    }
    if divisor > 1 {
        whole.iter_mut().for_each(|weight| *weight /= divisor);
    }
    Some(whole)
}

/// Gives `left` units, one each, to the largest claims above 0; of equal ones
/// to the first. There are at least `left` such claims.
fn hand_out(left: u64, shares: &mut [u64], claims: &mut [u64]) {
    for _ in 0..left {
        let parties = shares.iter_mut().zip(claims.iter_mut());
        // `reduce` keeps the earlier of equals, `max_by` would keep the later.
        let next = parties.reduce(|best, other| if *other.1 > *best.1 { other } else { best });
        if let Some((share, claim)) = next {
            *share += 1;
            *claim = 0;
        }
    }
}

/// `a * b / c` and what it leaves, exact. `c` is not 0, and `b` is at most `c`.
pub(super) fn mul_div(a: u64, b: u64, c: u64) -> (u64, u64) {
    // Wasm divides 64 bits at once and 128 bits in a long loop.
    if let Some(product) = a.checked_mul(b) {
        let quotient = product / c;
        return (quotient, product - quotient * c);
    }
    let product = u128::from(a) * u128::from(b);
    let c = u128::from(c);
    ((product / c) as u64, (product % c) as u64)
}

/// Gives a magnitude the sign of the whole it is a part of. Only of
/// `i64::MIN` can a part be 2^63, which then is `i64::MIN` again.
pub(super) fn signed(magnitude: u64, sign: i64) -> i64 {
    if sign < 0 { (magnitude as i64).wrapping_neg() } else { magnitude as i64 }
}
