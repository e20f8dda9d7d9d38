//! Dividing what is settled: rake, commission, others, the seller the rest (spec
//! B15, B19, B22, M3, M4).

use super::super::{AccountKey, Code, Model};
use super::judge::Parts;
use super::programs::{Kind, Program, Rule};
use super::rate::{Rounding, of, step};
use super::record::{Leg, Order, Role};

/// Parties named with amounts, and the seller whose part pays them.
pub struct Named {
    pub seller: usize,
    pub shares: Vec<(AccountKey, i64)>,
}

fn in_currency(amounts: &[(String, i64)], currency: &str) -> Result<i64, Code> {
    amounts.iter().find(|(code, _)| code == currency).map(|(_, amount)| *amount).ok_or("RULE_CURRENCY")
}

/// One seller's part of a settlement.
struct Division<'o> {
    order: &'o Order,
    program: &'o Program,
    parts: Parts,
    seller: usize,
    account: AccountKey,
    gross: i64,
}

impl Model {
    pub(super) fn divide(&self, order: &Order, parts: &Parts, named: &Named) -> Result<Vec<Leg>, Code> {
        let program = self.trade.program_of(order);
        let rule = order.paid.as_ref().unwrap().rule.map(|id| self.trade.rules.get(&id).unwrap().clone());
        let mut legs = Vec::new();
        for seller in 0..order.sellers.len() {
            let own: Parts =
                parts.iter().filter(|part| order.items[part.0].seller == seller).copied().collect();
            let gross: i64 = own.iter().map(|part| part.1).sum();
            let is_named = named.seller == seller && !named.shares.is_empty();
            if gross == 0 {
                if is_named {
                    return Err("SHARE_EXCEEDS_LEFT");
                }
                continue;
            }
            let account = self.wallet(&order.sellers[seller].owner, &order.currency)?;
            let division = Division { order, program: &program, parts: own, seller, account, gross };
            let mut mine = self.fees(&division)?;
            let fees: i128 = mine.iter().map(|leg| i128::from(leg.amount)).sum();
            if fees > i128::from(gross) {
                return Err("NOTHING_TO_SETTLE");
            }
            let net = gross - fees as i64;
            if is_named {
                mine.extend(division.named(named, net)?);
            } else if let Some(rule) = &rule {
                mine.extend(self.by_rule(&division, rule, net)?);
            }
            let rest = gross - mine.iter().map(|leg| leg.amount).sum::<i64>();
            mine.push(division.leg(Role::Seller, &division.account, rest));
            legs.extend(mine);
        }
        Ok(legs)
    }

    fn fees(&self, division: &Division<'_>) -> Result<Vec<Leg>, Code> {
        let Division { order, program, gross, .. } = division;
        let before = order.settled(division.seller);
        let platform =
            super::super::Owner { kind: crate::op::OwnerKind::Platform, id: program.platform.clone() };
        let mut legs = Vec::new();
        for (rate, rounding) in &program.rake {
            let account = self.wallet(&platform, &order.currency)?;
            legs.push(division.leg(Role::Rake, &account, step(*rate, before, *gross, *rounding)));
        }
        for (at, gross, _) in &division.parts {
            let (item, before) = (&order.items[*at], order.taken(*at, "SUCCESS").0);
            if item.commission > 0 {
                let account = self.wallet(order.commission_to.as_ref().unwrap(), &order.currency)?;
                let amount = step(item.commission, before, *gross, Rounding::Floor);
                legs.push(division.leg(Role::Commission, &account, amount));
            }
        }
        Ok(legs)
    }

    /// Spec M4: what the money does not reach for waits for the next settle.
    fn by_rule(&self, division: &Division<'_>, rule: &Rule, net: i64) -> Result<Vec<Leg>, Code> {
        let Division { order, gross, seller, .. } = division;
        let before = order.settled(*seller);
        let fees = order.got(*seller, Role::Rake) + order.got(*seller, Role::Commission);
        let done = || order.settles.iter().filter(|settle| settle.status == "SUCCESS");
        let got = |leg: usize| -> i64 {
            let legs = done().flat_map(|settle| &settle.legs);
            let of_leg = legs.filter(|line| line.seller == *seller && line.rule_leg == Some(leg));
            of_leg.map(|line| line.amount).sum()
        };
        let mut turns: Vec<usize> = (0..rule.legs.len()).collect();
        turns.sort_by_key(|at| {
            let leg = &rule.legs[*at];
            let is_remainder = matches!(leg.kind, Kind::Remainder);
            (is_remainder, if is_remainder { 0 } else { leg.precedence })
        });
        // The seller is no other party, also where the rule names it (spec M3).
        let own = &order.sellers[*seller].owner;
        let other = |at: usize| rule.legs[at].to.as_ref().filter(|owner| *owner != own);
        let (mut left, mut room) = (net, division.room());
        let mut paid = vec![0; rule.legs.len()];
        for at in turns {
            let so_far = got(at);
            let target = match &rule.legs[at].kind {
                Kind::Fixed(amounts) => in_currency(amounts, &order.currency)?,
                Kind::Remainder => so_far + left,
                Kind::Rate { rate, is_net, rounding, minimum, cap } => {
                    let base = if *is_net { before - fees + net } else { before + gross };
                    let mut target = of(*rate, base, *rounding);
                    if !minimum.is_empty() {
                        target = target.max(in_currency(minimum, &order.currency)?);
                    }
                    if !cap.is_empty() {
                        target = target.min(in_currency(cap, &order.currency)?);
                    }
                    target
                }
            };
            let mut now = (target - so_far).clamp(0, left);
            if other(at).is_some() {
                now = now.min(room);
                room -= now;
            }
            left -= now;
            paid[at] = now;
        }
        let mut legs = Vec::new();
        for (at, amount) in paid.into_iter().enumerate() {
            let mut leg = match other(at) {
                None => division.leg(Role::Seller, &division.account, amount),
                Some(owner) => division.leg(Role::Other, &self.wallet(owner, &order.currency)?, amount),
            };
            leg.rule_leg = Some(at);
            legs.push(leg);
        }
        Ok(legs)
    }
}

impl Division<'_> {
    fn leg(&self, role: Role, account: &AccountKey, amount: i64) -> Leg {
        Leg { seller: self.seller, role, account: account.clone(), amount, returned: 0, rule_leg: None }
    }

    /// What the cap still allows others (spec B15).
    fn room(&self) -> i64 {
        let limit = of(self.program.cap, self.order.settled(self.seller) + self.gross, Rounding::Floor);
        (limit - self.order.got(self.seller, Role::Other)).max(0)
    }

    fn named(&self, named: &Named, net: i64) -> Result<Vec<Leg>, Code> {
        let total: i128 = named.shares.iter().map(|(_, amount)| i128::from(*amount)).sum();
        if total > i128::from(net) {
            return Err("SHARE_EXCEEDS_LEFT");
        }
        if total > i128::from(self.room()) {
            return Err("SHARE_CAP_EXCEEDED");
        }
        Ok(named.shares.iter().map(|(account, amount)| self.leg(Role::Other, account, *amount)).collect())
    }
}
