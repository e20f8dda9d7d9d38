//! A split rule: its legs, who receives them, and what makes it a sound rule.

use crate::error::{Error, Reason};
use crate::ledger::OwnerName;
use crate::money::{Rate, Rounding, Weight, Weights};
use crate::sort::sort_by_key;
use crate::store::cells::Str;

/// Most receivers of one rule, counted in every list they stand in.
pub const LEAVES_MAX: usize = 100;

/// How the money of an order is divided between the seller and others (spec M4).
/// What no leg takes is the seller's.
///
/// A rule that exists is sound: everything that can be wrong with it was found
/// when it was built.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    legs: Vec<Leg>,
    /// Places of the legs in the order in which they are paid; a remainder leg is last.
    order: Vec<usize>,
    leaves: Vec<Receiver>,
}

/// One leg of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Its name, unique in the rule; at most 64 UTF-8 bytes.
    pub name: Str,
    /// Who receives it.
    pub to: To,
    /// How much it is.
    pub kind: Kind,
    /// Lower is paid first when money is short; of equals the first in the list.
    pub precedence: i64,
}

/// Who receives a leg, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// One receiver.
    One(Receiver),
    /// Several, by weight.
    Parts(Parts),
}

/// One receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// The seller of the order, whoever that is.
    Seller,
    /// A named owner.
    Owner(OwnerName),
}

/// Several receivers of one leg. What is cut off goes to one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The parts, in list order.
    pub list: Vec<Part>,
    /// The place of the part that takes the remainder; it has a weight.
    pub last: usize,
    pub(super) weights: Weights,
}

/// One part of a leg.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its weight among the parts of the list.
    pub weight: Weight,
    /// Who receives it.
    pub to: To,
}

/// How much a leg is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An amount, once per order.
    Fixed(Amounts),
    /// A rate of the base.
    Rate(Rate, Terms),
    /// Marginal rates: each tier's rate of what falls into it.
    Tiers(Vec<Tier>, Terms),
    /// What the other legs leave.
    Remainder,
}

/// What a rate or tiers are taken of, and their bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// What they are taken of.
    pub base: Base,
    /// What becomes of the part of a minor unit.
    pub rounding: Rounding,
    /// Least amount per order; empty is none.
    pub minimum: Amounts,
    /// Most per order; empty is none.
    pub cap: Amounts,
}

/// What rates are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// What is settled.
    Gross,
    /// The same less rake and commission.
    Net,
}

/// One tier: a rate up to a bound of the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Where it ends; empty in the last tier, which has no end.
    pub up_to: Amounts,
    /// The rate of what falls into it.
    pub rate: Rate,
}

/// Amounts per currency: codes and minor units, above 0, each code once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts(pub Vec<(Str, i64)>);

impl Amounts {
    /// The amount in this currency (minor units), if it is named.
    pub fn get(&self, currency: &str) -> Option<i64> {
        self.0.iter().find(|(code, _)| **code == *currency).map(|(_, minor)| *minor)
    }

    /// True if no currency is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn has_same_currencies(&self, other: &Amounts) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(code, _)| other.get(code).is_some())
    }
}

impl Base {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Base::Gross => "gross",
            Base::Net => "net",
        }
    }
}

impl Kind {
    /// Its word.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Fixed(_) => "fixed",
            Kind::Rate(..) => "rate",
            Kind::Tiers(..) => "tiers",
            Kind::Remainder => "remainder",
        }
    }

    /// Base and bounds, if it has them.
    pub fn terms(&self) -> Option<&Terms> {
        match self {
            Kind::Rate(_, terms) | Kind::Tiers(_, terms) => Some(terms),
            Kind::Fixed(_) | Kind::Remainder => None,
        }
    }

    /// The largest rate of any part of the base.
    fn highest_rate(&self) -> Rate {
        match self {
            Kind::Rate(rate, _) => *rate,
            Kind::Tiers(tiers, _) => tiers.iter().map(|tier| tier.rate).max().unwrap_or(Rate::ZERO),
            Kind::Fixed(_) | Kind::Remainder => Rate::ZERO,
        }
    }
}

impl To {
    /// Appends its receivers, depth first.
    fn leaves(&self, out: &mut Vec<Receiver>) {
        match self {
            To::One(receiver) => out.push(receiver.clone()),
            To::Parts(parts) => parts.list.iter().for_each(|part| part.to.leaves(out)),
        }
    }

    /// The same with the seller in the place of its own name.
    fn for_seller(&self, seller: &str) -> To {
        match self {
            To::One(Receiver::Owner(owner)) if owner.as_str() == seller => To::One(Receiver::Seller),
            To::One(_) => self.clone(),
            To::Parts(parts) => {
                let part = |part: &Part| Part { to: part.to.for_seller(seller), ..part.clone() };
                To::Parts(Parts { list: parts.list.iter().map(part).collect(), ..parts.clone() })
            }
        }
    }

    /// How many receivers it has.
    pub fn count(&self) -> usize {
        match self {
            To::One(_) => 1,
            To::Parts(parts) => parts.list.iter().map(|part| part.to.count()).sum(),
        }
    }
}

impl Parts {
    /// Takes the parts of a list; `last` takes the remainder, without it the last
    /// part that has a weight.
    ///
    /// # Errors
    /// RULE_INVALID, the field within the list's holder.
    pub fn new(list: Vec<Part>, last: Option<usize>) -> Result<Parts, Error> {
        let weights: Vec<Weight> = list.iter().map(|part| part.weight).collect();
        let weights = Weights::new(&weights).map_err(|error| invalid("parts", error.to_string()))?;
        for (at, part) in list.iter().enumerate() {
            let is_twice = list.iter().take(at).any(|other| other.to == part.to);
            if is_twice && matches!(part.to, To::One(_)) {
                return Err(invalid(format!("parts[{at}]"), "this receiver stands in the list twice"));
            }
        }
        let has_weight = |at: &usize| list.get(*at).is_some_and(|part| !part.weight.is_zero());
        let last = match last {
            Some(at) if !has_weight(&at) => {
                let message = "a part without weight cannot take the remainder";
                return Err(invalid(format!("parts[{at}].takesRemainder"), message));
            }
            Some(at) => at,
            None => (0..list.len()).rev().find(has_weight).unwrap_or(0),
        };
        Ok(Parts { list, last, weights })
    }
}

impl Rule {
    /// Puts legs together to a rule.
    ///
    /// # Errors
    /// RULE_INVALID that names the field, for example `legs[2].tiers[1].upTo`.
    pub fn new(legs: Vec<Leg>) -> Result<Rule, Error> {
        if legs.is_empty() {
            return Err(invalid("legs", "a rule has at least one leg"));
        }
        for (at, leg) in legs.iter().enumerate() {
            let before = legs.get(..at).unwrap_or(&[]);
            check_leg(leg, before).map_err(|error| error.inside(&format!("legs[{at}].")))?;
        }
        for base in [Base::Gross, Base::Net] {
            check_rates(&legs, base)?;
        }
        let mut leaves = Vec::new();
        legs.iter().for_each(|leg| leg.to.leaves(&mut leaves));
        if leaves.len() > LEAVES_MAX {
            let message =
                format!("the rule has {} receivers, at most {LEAVES_MAX} are allowed", leaves.len());
            return Err(invalid("legs", message).with("limit", LEAVES_MAX));
        }
        let mut order: Vec<usize> = (0..legs.len()).collect();
        let rank =
            |at: &usize| legs.get(*at).map_or((true, 0), |leg| (leg.kind == Kind::Remainder, leg.precedence));
        sort_by_key(&mut order, |at| (rank(at), *at));
        Ok(Rule { legs, order, leaves })
    }

    /// The rule as it is for one seller (its owner name): also where it is named it is
    /// no other party, so the cap of those does not bind it (spec B15, M3).
    #[must_use]
    pub fn for_seller(&self, seller: &str) -> Rule {
        let leg = |leg: &Leg| Leg { to: leg.to.for_seller(seller), ..leg.clone() };
        let legs: Vec<Leg> = self.legs.iter().map(leg).collect();
        let mut leaves = Vec::with_capacity(self.leaves.len());
        legs.iter().for_each(|leg| leg.to.leaves(&mut leaves));
        Rule { legs, order: self.order.clone(), leaves }
    }

    /// Its legs, in list order.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The legs with their places, in the order in which they are paid.
    pub(super) fn payment_order(&self) -> impl Iterator<Item = (usize, &Leg)> {
        self.order.iter().filter_map(|at| Some((*at, self.legs.get(*at)?)))
    }

    /// Every place where someone receives: leg by leg in list order, in a leg its
    /// parts in list order, a part's own parts at its place. What was taken and
    /// what is paid are counted in this order.
    pub fn leaves(&self) -> &[Receiver] {
        &self.leaves
    }

    /// The owners that the rule names, each once, in the order of their first leaf.
    pub fn receivers(&self) -> Vec<&OwnerName> {
        let mut owners: Vec<&OwnerName> = Vec::new();
        for leaf in &self.leaves {
            if let Receiver::Owner(owner) = leaf {
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
            }
        }
        owners
    }
}

/// RULE_INVALID.
pub(super) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Error {
    Error::field(Reason::RuleInvalid, field, message)
}

fn check_leg(leg: &Leg, before: &[Leg]) -> Result<(), Error> {
    if before.iter().any(|other| other.name == leg.name) {
        return Err(invalid("name", format!("two legs are called `{}`", leg.name)));
    }
    let is_remainder = leg.kind == Kind::Remainder;
    if is_remainder && before.iter().any(|other| other.kind == Kind::Remainder) {
        return Err(invalid("kind", "two legs take the remainder"));
    }
    if let Kind::Tiers(tiers, _) = &leg.kind {
        check_tiers(tiers)?;
    }
    let Some(terms) = leg.kind.terms() else { return Ok(()) };
    if !terms.minimum.is_empty() && leg.kind.highest_rate() == Rate::ZERO {
        return Err(invalid("minimum", "a leg of rate 0 has no minimum; make it a fixed leg"));
    }
    for (code, minimum) in &terms.minimum.0 {
        if terms.cap.get(code).is_some_and(|cap| *minimum > cap) {
            return Err(invalid("minimum", format!("the minimum in {code} is above the cap")));
        }
    }
    Ok(())
}

fn check_tiers(tiers: &[Tier]) -> Result<(), Error> {
    if tiers.is_empty() {
        return Err(invalid("tiers", "a leg of tiers has at least one"));
    }
    let field = |at: usize| format!("tiers[{at}].upTo");
    for (at, tier) in tiers.iter().enumerate() {
        let is_last = at + 1 == tiers.len();
        if is_last != tier.up_to.is_empty() {
            let message =
                if is_last { "the last tier has no end" } else { "every tier but the last has an end" };
            return Err(invalid(field(at), message));
        }
        let Some(before) = at.checked_sub(1).and_then(|before| tiers.get(before)) else { continue };
        if is_last {
            continue;
        }
        if !tier.up_to.has_same_currencies(&before.up_to) {
            return Err(invalid(field(at), "all tiers name the same currencies"));
        }
        for (code, bound) in &tier.up_to.0 {
            if before.up_to.get(code).is_some_and(|below| *bound <= below) {
                return Err(invalid(field(at), format!("the tiers do not rise in {code}")));
            }
        }
    }
    Ok(())
}

/// The rates of one base make at most 1, whichever tiers apply.
fn check_rates(legs: &[Leg], base: Base) -> Result<(), Error> {
    let mut sum = 0_i64;
    for (at, leg) in legs.iter().enumerate() {
        if leg.kind.terms().is_none_or(|terms| terms.base != base) {
            continue;
        }
        // At most as many legs as a list has, of at most 10^9 each.
        sum = sum.saturating_add(leg.kind.highest_rate().billionths());
        if sum > Rate::ONE.billionths() {
            let message = format!("the rates of the {} amount make more than 1", base.name());
            return Err(invalid(format!("legs[{at}].{}", leg.kind.name()), message));
        }
    }
    Ok(())
}
