//! Allocations in steps that sum exactly to one allocation of the whole.
//!
//! The share of `before + now` less the share of `before` is only a share if
//! no party's share ever falls when the amount grows. Neither largest
//! remainder nor "cut all, the rest to one" has that property with three
//! parties or more (of 2 among 1:1:1 the last would get 2, of 3 only 1). So
//! the units of the whole are put in one fixed order, and a step takes the
//! next ones: unit k of a party whose whole share is s stands at k/s, as in
//! D'Hondt's method. A party that takes the remainder stands one unit
//! earlier, at (k-1)/s; against a single other party it then has exactly what
//! the other's cut share leaves (spec B18).

use super::allocation::{PARTIES_MAX, mul_div, signed};
use super::{AllocationError, AllocationRule, Weights};
use std::num::NonZeroU32;

impl Weights {
    /// The shares of `now`, after `before` of the same `whole` was shared in
    /// earlier steps. All in minor units and of one sign. However the whole is
    /// cut into steps, each party's shares sum to its share of
    /// [`allocate`](Weights::allocate)`(whole, rule)`, and no step takes
    /// anything back.
    ///
    /// ```
    /// use split_ledger::money::{AllocationRule, Weights};
    ///
    /// let weights = Weights::parse(&["1", "1", "1"])?;
    /// let rule = AllocationRule::RemainderTo(2);
    /// assert_eq!(weights.allocate(100, rule)?, [33, 33, 34]);
    /// assert_eq!(weights.allocate_cumulative(100, rule, 0, 2)?, [0, 0, 2]);
    /// assert_eq!(weights.allocate_cumulative(100, rule, 2, 98)?, [33, 33, 32]);
    /// # Ok::<(), split_ledger::money::AllocationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`allocate`](Weights::allocate), and [`AllocationError::BeyondWhole`]
    /// when the steps are more than the whole or of another sign.
    pub fn allocate_cumulative(
        &self,
        whole: i64,
        rule: AllocationRule,
        before: i64,
        now: i64,
    ) -> Result<Vec<i64>, AllocationError> {
        let shares = self.allocate(whole, rule)?;
        let remainder_to = match rule {
            AllocationRule::RemainderTo(index) => Some(index),
            _ => None,
        };
        take_cumulative(&shares, remainder_to, before, now)
    }
}

/// The part of each of some `shares` (minor units, of one sign) that a step of
/// `now` takes, after `before` was taken of them in earlier steps.
///
/// The steps of a whole take exactly the shares, and no step takes anything
/// back. With `remainder_to`, the other parties' shares are cut and this one
/// pays the rest first.
///
/// ```
/// use split_ledger::money::take_cumulative;
///
/// // A refund of 50 and then 50 of an order: 33 were subsidy, 67 the user's.
/// assert_eq!(take_cumulative(&[33, 67], Some(1), 0, 50)?, [16, 34]);
/// assert_eq!(take_cumulative(&[33, 67], Some(1), 50, 50)?, [17, 33]);
/// # Ok::<(), split_ledger::money::AllocationError>(())
/// ```
///
/// # Errors
///
/// [`AllocationError::BeyondWhole`] when the steps are more than the shares or
/// of another sign, [`AllocationError::MixedSigns`],
/// [`AllocationError::TooManyParties`], and [`AllocationError::RemainderParty`]
/// when `remainder_to` is not there.
pub fn take_cumulative(
    shares: &[i64],
    remainder_to: Option<usize>,
    before: i64,
    now: i64,
) -> Result<Vec<i64>, AllocationError> {
    if shares.len() > PARTIES_MAX {
        return Err(AllocationError::TooManyParties(shares.len()));
    }
    if let Some(index) = remainder_to.filter(|index| *index >= shares.len()) {
        return Err(AllocationError::RemainderParty(index));
    }
    let whole: i128 = shares.iter().map(|share| i128::from(*share)).sum();
    let sign = whole.signum() as i64;
    if shares.iter().any(|share| share.signum() * sign < 0)
        || (sign == 0 && shares.iter().any(|share| *share != 0))
    {
        return Err(AllocationError::MixedSigns);
    }
    let beyond = || AllocationError::BeyondWhole { before, now, whole };
    let total = u64::try_from(whole.unsigned_abs()).map_err(|_| beyond())?;
    let after = before
        .unsigned_abs()
        .checked_add(now.unsigned_abs())
        .filter(|after| *after <= total)
        .ok_or_else(beyond)?;
    if before.signum() * sign < 0 || now.signum() * sign < 0 {
        return Err(beyond());
    }
    let taken = first_units(shares, total, remainder_to, before.unsigned_abs());
    let reached = first_units(shares, total, remainder_to, after);
    let steps = reached.into_iter().zip(taken);
    Ok(steps.map(|(reached, taken)| signed(reached - taken, sign)).collect())
}

/// How many of the first `count` units are each party's.
///
/// All units at or before the place count/total are among them, and make every
/// cut share; the few that are missing, fewer than parties, follow one by one.
fn first_units(shares: &[i64], total: u64, remainder_to: Option<usize>, count: u64) -> Vec<u64> {
    if total == 0 {
        return vec![0; shares.len()];
    }
    let mut left = count;
    let mut units = Vec::with_capacity(shares.len());
    for share in shares {
        let (cut, _) = mul_div(count, share.unsigned_abs(), total);
        left -= cut;
        units.push(cut);
    }
    while left > 0 {
        let next = next_unit(shares, &units, remainder_to);
        let Some(party) = next.and_then(|index| units.get_mut(index)) else {
            break;
        };
        *party += 1;
        left -= 1;
    }
    units
}

/// Whose unit follows: the party with the lowest place (`place / share`). Of
/// equals the first, but the one that takes the remainder last.
fn next_unit(shares: &[i64], units: &[u64], remainder_to: Option<usize>) -> Option<usize> {
    let mut best: Option<(usize, u64, u64)> = None;
    for (index, (share, held)) in shares.iter().zip(units).enumerate() {
        let share = share.unsigned_abs();
        if *held >= share {
            continue;
        }
        let takes_remainder = remainder_to == Some(index);
        let place = held + u64::from(!takes_remainder);
        let earlier = best.is_none_or(|(best_index, best_place, best_share)| {
            let mine = u128::from(place) * u128::from(best_share);
            let its = u128::from(best_place) * u128::from(share);
            mine < its || (mine == its && remainder_to == Some(best_index))
        });
        if earlier {
            best = Some((index, place, share));
        }
    }
    best.map(|(index, _, _)| index)
}

/// What each use of a card for several uses (次卡) costs, fixed at creation
/// (spec B17): use i costs `floor(total·i/uses) - floor(total·(i-1)/uses)`, in
/// minor units, and all together cost `total`. Of a negative total the
/// negatives.
///
/// ```
/// use split_ledger::money::split_uses;
/// use std::num::NonZeroU32;
///
/// let uses = NonZeroU32::new(3).ok_or("no uses")?;
/// assert_eq!(split_uses(100, uses).collect::<Vec<i64>>(), [33, 33, 34]);
/// # Ok::<(), &str>(())
/// ```
pub fn split_uses(total: i64, uses: NonZeroU32) -> impl Iterator<Item = i64> {
    let total = i128::from(total);
    let uses = uses.get();
    let until = move |used: u32| total * i128::from(used) / i128::from(uses);
    // A step is at most `total`, so it fits.
    (0..uses).map(move |used| (until(used + 1) - until(used)) as i64)
}
