//! Dividing the gross amount of a settlement: rake and commission first, then
//! other parties, the seller the rest, for each seller by itself (spec B15, B19,
//! B22, M3, M4).

use super::judge::Part;
use super::legs::{Leg, commission_why, named_why, rake_why, remainder_why};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::money::{Currency, Rounding};
use crate::order::model::Order;
use crate::order::program::Program;
use crate::order::rule;
use crate::order::sellers::Role;
use crate::split;
use crate::store::cells::Str;

/// Other parties that were named with amounts, instead of a rule.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Place of the seller in the order that pays them.
    pub seller: usize,
    /// Account, name and amount (minor units) of each.
    pub shares: Vec<(i64, Str, i64)>,
}

/// What every leg of a settlement gets.
///
/// # Errors
/// NOTHING_TO_SETTLE when rake and commission are more than the amount,
/// SHARE_EXCEEDS_LEFT (also when nothing is settled of the seller whose part pays),
/// SHARE_CAP_EXCEEDED, RULE_CURRENCY.
pub fn legs(
    work: &mut Work<'_>,
    order: &Order,
    program: &Program,
    parts: &[Part],
    named: &Named,
    currency: Currency,
) -> Result<Vec<Leg>, Stop> {
    let rule = match order.row.rule {
        Some(id) => Some(rule::bound(work, id)?),
        None => None,
    };
    let mut legs = Vec::new();
    for place in 0..order.sellers.len() {
        let divide = Divide { order, program, parts, place, currency };
        let gross = divide.gross();
        let is_named = named.seller == place && !named.shares.is_empty();
        if gross == 0 {
            if is_named {
                divide.named(named, 0, 0)?;
            }
            continue;
        }
        let mut own = divide.fees();
        // Two rates of 1 would take twice the amount.
        let fees: i128 = own.iter().map(|leg| i128::from(leg.amount)).sum();
        let Some(net) = i64::try_from(i128::from(gross) - fees).ok().filter(|net| *net >= 0) else {
            let message = "rake and commission are more than the amount to settle";
            return Err(Error::new(Reason::NothingToSettle, message).into());
        };
        let others = match &rule {
            _ if is_named => divide.named(named, gross, net)?,
            Some(rule) => divide.by_rule(rule, gross, net)?,
            None => Vec::new(),
        };
        own.extend(others);
        own.push(divide.rest(&own, gross));
        legs.extend(own);
    }
    Ok(legs)
}

struct Divide<'o> {
    order: &'o Order,
    program: &'o Program,
    parts: &'o [Part],
    /// Place of the seller.
    place: usize,
    currency: Currency,
}

impl Divide<'_> {
    /// What of this seller's items is settled now.
    fn gross(&self) -> i64 {
        self.own().map(|part| part.gross).sum()
    }

    fn own(&self) -> impl Iterator<Item = &Part> {
        let is_own =
            |part: &&Part| self.order.items.get(part.item).is_some_and(|item| item.seller == self.place);
        self.parts.iter().filter(is_own)
    }

    fn settled(&self) -> i64 {
        self.order.sellers.get(self.place).map_or(0, |seller| seller.settled)
    }

    fn leg(&self, role: Role, name: &str, account: i64, amount: i64, why: Str) -> Leg {
        Leg { role, seller: self.place, name: Str::from(name), account, amount, returned: 0, why }
    }

    /// Rake by component, commission by item: each cumulative, so that many
    /// settlements take exactly what one would.
    fn fees(&self) -> Vec<Leg> {
        let (before, now) = (self.settled(), self.gross());
        let mut legs = Vec::new();
        for component in &self.program.rake {
            let amount = component.rate.cumulative(before, now, component.rounding);
            let why = rake_why(component, before, now, self.currency);
            legs.push(self.leg(Role::Rake, &component.name, self.order.receivers.platform, amount, why));
        }
        for part in self.own() {
            let Some(item) = self.order.items.get(part.item) else { continue };
            if item.commission.to_decimal().is_zero() {
                continue;
            }
            let amount = item.commission.cumulative(item.settled.gross, part.gross, Rounding::Floor);
            let why = commission_why(item.commission, item.settled.gross, part.gross, self.currency);
            legs.push(self.leg(Role::Commission, &item.id, self.order.receivers.commission, amount, why));
        }
        legs
    }

    /// The most that other parties may get now (spec B15).
    fn cap(&self, gross: i64) -> (i64, i64) {
        let limit = self.program.share_cap.of(self.settled().saturating_add(gross), Rounding::Floor);
        let before = self.order.sellers.get(self.place).map_or(0, |seller| seller.others);
        (limit, limit.saturating_sub(before).max(0))
    }

    /// Parties named with amounts: all of it, or the settlement is refused.
    fn named(&self, named: &Named, gross: i64, net: i64) -> Result<Vec<Leg>, Error> {
        let total: i128 = named.shares.iter().map(|(_, _, amount)| i128::from(*amount)).sum();
        if total > i128::from(net) {
            let message = "other parties get more than rake and commission leave";
            return Err(Error::field(Reason::ShareExceedsLeft, "shares", message)
                .with("leftMinor", net)
                .with("neededMinor", total));
        }
        let (limit, room) = self.cap(gross);
        if total > i128::from(room) {
            let message = format!(
                "other parties get more than the program's {} of the gross amount allows",
                self.program.share_cap
            );
            return Err(Error::field(Reason::ShareCapExceeded, "shares", message)
                .with("limitMinor", limit)
                .with("leftMinor", room)
                .with("neededMinor", total));
        }
        let leg = |(account, name, amount): &(i64, Str, i64)| {
            self.leg(Role::Other, name, *account, *amount, named_why(*amount, self.currency))
        };
        Ok(named.shares.iter().map(leg).collect())
    }

    /// Parties of a rule: what the money does not reach for waits (spec M4).
    fn by_rule(&self, rule: &split::Rule, gross: i64, net: i64) -> Result<Vec<Leg>, Error> {
        let Some(seller) = self.order.sellers.get(self.place) else { return Ok(Vec::new()) };
        let rule = &rule.for_seller(&seller.owner);
        let basis = split::Basis {
            currency: self.currency,
            gross_before: seller.settled,
            gross_now: gross,
            net_before: seller.settled - self.fees_before(),
            net_now: net,
            others_max: self.cap(gross).1,
        };
        let split = split::split(rule, &basis, &seller.legs)?;
        let leaves = rule
            .legs()
            .iter()
            .zip(&split.legs)
            .flat_map(|(leg, done)| std::iter::repeat_n((&leg.name, done), leg.to.count()));
        let mut legs = Vec::with_capacity(split.paid.len());
        for (((name, done), paid), account) in leaves.zip(&split.paid).zip(&self.order.receivers.rule) {
            let why = Str::from(done.reply(self.currency).to_json());
            // A leg of the rule may name the seller, as such or by its own id (spec M3).
            let (role, account) = if *account == 0 || *account == seller.account {
                (Role::Seller, seller.account)
            } else {
                (Role::Other, *account)
            };
            legs.push(self.leg(role, name, account, *paid, why));
        }
        Ok(legs)
    }

    /// Rake and commission of what was settled before.
    fn fees_before(&self) -> i64 {
        let before = self.settled();
        let rake: i64 =
            self.program.rake.iter().map(|component| component.rate.of(before, component.rounding)).sum();
        let items = self.order.items.iter().filter(|item| item.seller == self.place);
        let commission: i64 = items.map(|item| item.commission.of(item.settled.gross, Rounding::Floor)).sum();
        rake + commission
    }

    /// What the others leave is the seller's.
    fn rest(&self, legs: &[Leg], gross: i64) -> Leg {
        let sum = |role| super::legs::total(legs, role);
        let (rake, commission, others) = (sum(Role::Rake), sum(Role::Commission), sum(Role::Other));
        let own = sum(Role::Seller);
        let account = self.order.sellers.get(self.place).map_or(0, |seller| seller.account);
        let why = remainder_why(gross, rake, commission, others + own, self.currency);
        self.leg(Role::Seller, "seller", account, gross - rake - commission - others - own, why)
    }
}
