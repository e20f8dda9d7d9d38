//! Dividing what a settle pays out by a rule, to the last minor unit.
//!
//! Everything is cumulative over the settles of an order (spec M4): a leg is due
//! what it should have of all that was ever settled, less what it got. So a leg
//! that was short gets the rest later, and many settles end where one would.

use super::rule::{Amounts, Base, Kind, Leg, Parts, Receiver, Rule, Terms, Tier, To};
use crate::error::{Error, Reason};
use crate::money::{Currency, Exact, Rate, Rounding, Weight};
use crate::store::cells::Str;

/// What a settle pays out. Amounts in minor units, none negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Their currency.
    pub currency: Currency,
    /// Gross amount of the order's earlier settles.
    pub gross_before: i64,
    /// Gross amount of this settle.
    pub gross_now: i64,
    /// What rake and commission left of the earlier ones.
    pub net_before: i64,
    /// What they leave of this one: the money that is divided.
    pub net_now: i64,
    /// The most that parties other than the seller may get of it.
    pub others_max: i64,
}

/// How a settle is divided.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What each leaf of the rule gets, in the order of [`Rule::leaves`].
    pub paid: Vec<i64>,
    /// What no leg takes: the seller's. With all of `paid` it is what was divided.
    pub rest: i64,
    /// What the seller gets: `rest` and the leaves that are the seller's.
    pub seller: i64,
    /// What all others get.
    pub others: i64,
    /// How each leg came about, in list order.
    pub legs: Vec<LegSplit>,
}

/// How one leg came about. Amounts in minor units.
#[derive(Clone, Debug, PartialEq)]
pub struct LegSplit {
    /// Name of the leg.
    pub name: Str,
    /// `fixed`, `rate`, `tiers` or `remainder`.
    pub kind: &'static str,
    /// Who receives it, and each one's part.
    pub to: PartSplit,
    /// What rates were taken of.
    pub rated: Option<Rated>,
    /// What the leg should have of all that was settled so far.
    pub target: i64,
    /// What it got in earlier settles.
    pub taken: i64,
    /// What it should get now: target less taken.
    pub due: i64,
    /// What it gets now.
    pub paid: i64,
    /// What is missing. It is due in the next settle, but for a remainder leg.
    pub shortage: i64,
}

/// How the amount of a rate or of tiers came about. Amounts in minor units.
#[derive(Clone, Debug, PartialEq)]
pub struct Rated {
    /// What it was taken of.
    pub base: Base,
    /// The base of the earlier settles.
    pub before: i64,
    /// The base after this one.
    pub after: i64,
    /// Each tier that the base reaches; of a rate leg only the one.
    pub tiers: Vec<TierUse>,
    /// The sum of their products, before rounding.
    pub product: Exact,
    /// How it was rounded.
    pub rounding: Rounding,
    /// The product, rounded.
    pub rounded: i64,
    /// The least per order, if there is one.
    pub minimum: Option<i64>,
    /// The most per order, if there is one.
    pub cap: Option<i64>,
}

/// What falls into one tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierUse {
    /// Where the tier begins.
    pub from: i64,
    /// How much of the base falls into it.
    pub portion: i64,
    /// Its rate.
    pub rate: Rate,
}

/// Who receives how much of a leg or of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct PartSplit {
    /// Its weight in its list; a leg itself has none.
    pub weight: Option<Weight>,
    /// The receiver, unless there are parts.
    pub receiver: Option<Receiver>,
    /// What it should have of all that its leg got so far.
    pub target: i64,
    /// What it got in earlier settles.
    pub taken: i64,
    /// What it gets now.
    pub paid: i64,
    /// Its parts.
    pub parts: Vec<PartSplit>,
}

/// Divides what a settle pays out. `taken` is what each leaf of the rule, in the
/// order of [`Rule::leaves`], got in the earlier settles of the order.
///
/// When more is due than there is, or than `others_max` allows, legs are paid by
/// precedence, and what is missing stays due.
///
/// # Errors
/// RULE_CURRENCY when the rule names no amount in this currency where it needs
/// one; LEDGER_INVARIANT for negative numbers or another number of leaves;
/// BALANCE_OVERFLOW beyond 64 bits.
pub fn split(rule: &Rule, basis: &Basis, taken: &[i64]) -> Result<Split, Error> {
    let money = [basis.gross_before, basis.gross_now, basis.net_before, basis.net_now, basis.others_max];
    if taken.len() != rule.leaves().len() || money.iter().chain(taken).any(|amount| *amount < 0) {
        return Err(Error::new(Reason::LedgerInvariant, "what is divided does not fit the rule"));
    }
    let mut run = Run { basis, left: basis.net_now, others_left: basis.others_max };
    let mut paid = vec![0; taken.len()];
    let mut legs: Vec<Option<LegSplit>> = vec![None; rule.legs().len()];
    for (at, leg) in rule.payment_order() {
        let first: usize = rule.legs().iter().take(at).map(|leg| leg.to.count()).sum();
        let range = first..first + leg.to.count();
        let (Some(taken), Some(paid)) = (taken.get(range.clone()), paid.get_mut(range)) else { continue };
        let done = run.leg(leg, taken, paid).map_err(|error| error.inside(&format!("legs[{at}].")))?;
        if let Some(place) = legs.get_mut(at) {
            *place = Some(done);
        }
    }
    let leaves = rule.leaves().iter().zip(&paid);
    let others = leaves.filter(|(leaf, _)| **leaf != Receiver::Seller).map(|(_, paid)| paid).sum();
    Ok(Split {
        paid,
        rest: run.left,
        seller: basis.net_now - others,
        others,
        legs: legs.into_iter().flatten().collect(),
    })
}

/// What is left while legs are paid one after the other.
struct Run<'b> {
    basis: &'b Basis,
    left: i64,
    others_left: i64,
}

impl Run<'_> {
    fn leg(&mut self, leg: &Leg, taken: &[i64], paid: &mut [i64]) -> Result<LegSplit, Error> {
        let so_far = total(taken)?;
        let (target, rated) = self.target(leg, so_far)?;
        let due = (target - so_far).max(0);
        let now = self.affordable(&leg.to, due, so_far, taken, paid);
        let mut to = hand_out(&leg.to, now, so_far, taken, paid);
        to.target = so_far.checked_add(now).ok_or_else(overflow)?;
        self.left -= now;
        self.others_left -= others(&leg.to, paid);
        Ok(LegSplit {
            name: leg.name.clone(),
            kind: leg.kind.name(),
            to,
            rated,
            target,
            taken: so_far,
            due,
            paid: now,
            shortage: due - now,
        })
    }

    /// What the leg should have of all that was settled so far.
    fn target(&self, leg: &Leg, so_far: i64) -> Result<(i64, Option<Rated>), Error> {
        let (tiers, terms) = match &leg.kind {
            Kind::Fixed(amounts) => return Ok((self.amount(amounts, "amounts")?, None)),
            Kind::Remainder => return Ok((so_far.checked_add(self.left).ok_or_else(overflow)?, None)),
            Kind::Rate(rate, terms) => {
                let (_, portion) = self.bases(terms.base)?;
                (vec![TierUse { from: 0, portion, rate: *rate }], terms)
            }
            Kind::Tiers(tiers, terms) => (self.tiers(tiers, self.bases(terms.base)?.1)?, terms),
        };
        let Terms { base, rounding, minimum, cap } = terms;
        let (before, after) = self.bases(*base)?;
        let portions: Vec<(Rate, i64)> = tiers.iter().map(|tier| (tier.rate, tier.portion)).collect();
        let (product, rounded) = Rate::of_portions(&portions, *rounding);
        let bound = |amounts: &Amounts, field| match amounts.is_empty() {
            true => Ok(None),
            false => self.amount(amounts, field).map(Some),
        };
        let (minimum, cap) = (bound(minimum, "minimum")?, bound(cap, "cap")?);
        let target = rounded.max(minimum.unwrap_or(0)).min(cap.unwrap_or(i64::MAX));
        let rated =
            Rated { base: *base, before, after, tiers, product, rounding: *rounding, rounded, minimum, cap };
        Ok((target, Some(rated)))
    }

    /// The base of the earlier settles, and with this one.
    fn bases(&self, base: Base) -> Result<(i64, i64), Error> {
        let (before, now) = match base {
            Base::Gross => (self.basis.gross_before, self.basis.gross_now),
            Base::Net => (self.basis.net_before, self.basis.net_now),
        };
        Ok((before, before.checked_add(now).ok_or_else(overflow)?))
    }

    /// How much of the base falls into each tier, up to the last that it reaches.
    fn tiers(&self, tiers: &[Tier], base: i64) -> Result<Vec<TierUse>, Error> {
        let mut uses = Vec::with_capacity(tiers.len());
        let mut from = 0;
        for (at, tier) in tiers.iter().enumerate() {
            let end = match tier.up_to.is_empty() {
                true => i64::MAX,
                false => self.amount(&tier.up_to, &format!("tiers[{at}].upTo"))?,
            };
            if at == 0 || base > from {
                uses.push(TierUse { from, portion: base.min(end) - from, rate: tier.rate });
            }
            from = end;
        }
        Ok(uses)
    }

    fn amount(&self, amounts: &Amounts, field: &str) -> Result<i64, Error> {
        let currency = self.basis.currency;
        amounts.get(currency.code()).ok_or_else(|| {
            let message = format!("the rule names no amount in `{currency}` here");
            Error::field(Reason::RuleCurrency, field, message).with("currency", currency)
        })
    }

    /// The most of `due` that the money allows, and what others may get of it.
    fn affordable(&self, to: &To, due: i64, so_far: i64, taken: &[i64], paid: &mut [i64]) -> i64 {
        let most = due.min(self.left);
        let mut of_others = |now: i64| {
            hand_out(to, now, so_far, taken, paid);
            others(to, paid)
        };
        let wanted = of_others(most);
        if wanted <= self.others_left {
            return most;
        }
        if wanted == most {
            return self.others_left;
        }
        // With parts for the seller among others, what others get is a step function
        // that rises with the amount.
        let (mut low, mut high) = (0, most);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if of_others(middle) <= self.others_left {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Gives each leaf below its part of `now`. `so_far` is what they got before.
fn hand_out(to: &To, now: i64, so_far: i64, taken: &[i64], paid: &mut [i64]) -> PartSplit {
    let mut done =
        PartSplit { weight: None, receiver: None, target: 0, taken: so_far, paid: now, parts: Vec::new() };
    match to {
        To::One(receiver) => {
            done.receiver = Some(receiver.clone());
            if let Some(place) = paid.first_mut() {
                *place = now;
            }
        }
        To::Parts(parts) => done.parts = hand_out_parts(parts, now, so_far, taken, paid),
    }
    done
}

/// The parts should have their shares of all that was ever given to the list.
fn hand_out_parts(
    parts: &Parts,
    now: i64,
    so_far: i64,
    mut taken: &[i64],
    mut paid: &mut [i64],
) -> Vec<PartSplit> {
    let targets = parts.weights.allocate_growing(so_far.saturating_add(now), parts.last).unwrap_or_default();
    let mut left = now;
    let mut done = Vec::with_capacity(parts.list.len());
    for (part, target) in parts.list.iter().zip(targets) {
        let count = part.to.count().min(taken.len()).min(paid.len());
        let (own_taken, rest_taken) = taken.split_at(count);
        let (own_paid, rest_paid) = std::mem::take(&mut paid).split_at_mut(count);
        (taken, paid) = (rest_taken, rest_paid);
        let so_far: i64 = own_taken.iter().sum();
        let due = (target - so_far).clamp(0, left);
        left -= due;
        let part_done = hand_out(&part.to, due, so_far, own_taken, own_paid);
        done.push(PartSplit { weight: Some(part.weight), target, ..part_done });
    }
    done
}

/// What parties other than the seller get of what was handed out.
fn others(to: &To, paid: &[i64]) -> i64 {
    match to {
        To::One(Receiver::Seller) => 0,
        To::One(Receiver::Owner(_)) => paid.iter().sum(),
        To::Parts(parts) => {
            let mut rest = paid;
            let counted = parts.list.iter().map(|part| {
                let (own, after) = rest.split_at(part.to.count().min(rest.len()));
                rest = after;
                others(&part.to, own)
            });
            counted.sum()
        }
    }
}

fn total(taken: &[i64]) -> Result<i64, Error> {
    taken.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount)).ok_or_else(overflow)
}

fn overflow() -> Error {
    Error::new(Reason::BalanceOverflow, "what the order has settled exceeds 64 bits")
}
