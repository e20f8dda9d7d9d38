//! Registering owners, and naming those that are registered.

use std::rc::Rc;

use super::super::Generator;
use super::text;
use crate::model::{Model, Party};
use crate::op::{CURRENCIES, Fields, Money, Op, Owner, OwnerKind, Style, Val, decimals};

impl Generator {
    pub(super) fn register(&mut self, model: &Model) -> Op {
        let owner: Owner = match self.rng.weighted(&[45, 18, 22, 15]) {
            0 => self.rng.pick(&self.shops).clone(),
            1 => self.rng.pick(&self.partners).clone(),
            2 => self.rng.pick(&self.platforms).clone(),
            _ => self.user(),
        };
        let mut op = Op::new("register_party").owner(&owner);
        if self.rng.permille(150) {
            op = op.with("currency", text(self.currency()));
        }
        op = self.names(op, owner.kind);
        op = self.terms(op, owner.kind);
        if self.rng.permille(if model.platform().is_some() { 550 } else { 100 }) {
            op = op.with("fees", Val::List(self.fees()));
        }
        op.maybe("idempotencyKey", self.key())
    }

    /// The names of other systems; few enough to meet.
    fn names(&mut self, mut op: Op, kind: OwnerKind) -> Op {
        let is_platform = kind == OwnerKind::Platform;
        if !is_platform && self.rng.permille(550) {
            let code = match self.rng.below(9) {
                0 => "店".repeat(30),
                at => format!("shop:{at}%"),
            };
            op = op.with("externalCode", Val::Text(code));
        }
        if self.rng.permille(450) {
            let uid = format!("uid_{}", self.rng.below(8));
            op = op.with("merchantUid", Val::Text(uid));
        }
        if (is_platform || kind == OwnerKind::Merchant) && self.rng.permille(300) {
            op = op.with("referenceId", Val::Num(self.rng.between(1, 99_999_999_999)));
        }
        for (name, most) in [("shopName", 300), ("accountName", 300)] {
            if self.rng.permille(most) {
                let number = self.rng.below(50);
                op = op.with(name, Val::Text(format!("店 \"{number}\"")));
            }
        }
        op
    }

    fn terms(&mut self, mut op: Op, kind: OwnerKind) -> Op {
        if self.rng.permille(650) {
            op = op.with("withdrawRule", text(if self.rng.permille(600) { "T" } else { "D" }));
        }
        if self.rng.permille(750) {
            let days = [0, 1, 2, 3, 7, 30, 365][self.rng.weighted(&[10, 34, 24, 20, 9, 2, 1])];
            op = op.with("withdrawDays", Val::Num(days));
        }
        if self.rng.permille(350) {
            op = op.with("rollForward", Val::Flag(self.rng.permille(850)));
        }
        if kind == OwnerKind::Platform && self.rng.permille(600) {
            op = op.with("platformType", text(if self.rng.permille(500) { "settlement" } else { "other" }));
        }
        if self.rng.permille(120) {
            op = op.with("custody", Val::Flag(self.rng.permille(700)));
        }
        op
    }

    fn fees(&mut self) -> Vec<Fields> {
        let mut fees = Vec::new();
        for (currency, decimals) in CURRENCIES {
            if !self.rng.permille(if currency == "CNY" { 900 } else { 300 }) {
                continue;
            }
            let mut fee = Fields::from([("currency", text(currency))]);
            let money = |minor| Val::Money(Money::minor(minor, decimals, Style::Text));
            if self.rng.permille(550) {
                fee.insert("fixed", money(self.rng.between(0, 150)));
            }
            if self.rng.permille(550) {
                let rate = self.rate();
                fee.insert("rate", rate);
                if self.rng.permille(500) {
                    fee.insert("rounding", text(if self.rng.permille(800) { "half-up" } else { "floor" }));
                }
            }
            let minimum = self.rng.between(0, 80);
            if self.rng.permille(300) {
                fee.insert("minimum", money(minimum));
            }
            if self.rng.permille(350) {
                fee.insert("maximum", money(minimum + self.rng.between(0, 120)));
            }
            fees.push(fee);
        }
        fees
    }

    /// Somebody who is registered.
    pub(super) fn any_party<'m>(&mut self, model: &'m Model) -> Option<&'m Rc<Party>> {
        let at = self.rng.below(model.funds.parties.len());
        model.funds.parties.iter().nth(at).map(|(_, party)| party)
    }

    /// A party's name, now and then nobody's.
    pub(super) fn selector(&mut self, model: &Model, unknown: usize) -> Fields {
        let party = self.any_party(model).filter(|_| !self.rng.permille(unknown));
        let Some(party) = party else {
            return match self.rng.below(4) {
                0 => Fields::from([("accountUserId", Val::Num(self.rng.between(1, 400)))]),
                1 => Fields::from([("externalCode", text("nobody"))]),
                2 => Fields::from([("isPlatform", Val::Flag(true))]),
                _ => {
                    let owner = self.owner();
                    Fields::from([(owner.field(), Val::Text(owner.id))])
                }
            };
        };
        let mut who = Fields::new();
        match self.rng.weighted(&[35, 30, 8, 27]) {
            0 => drop(who.insert("accountUserId", Val::Num(party.no))),
            1 if party.code.is_some() => {
                who.insert("externalCode", Val::Text(party.code.clone().unwrap()));
            }
            2 => drop(who.insert("isPlatform", Val::Flag(true))),
            _ => drop(who.insert(party.owner.field(), Val::Text(party.owner.id.clone()))),
        }
        // What comes after the first name says nothing.
        if self.rng.permille(120) && !who.keys().any(|name| name.ends_with("Id") && *name != "accountUserId")
        {
            let other = self.owner();
            who.insert(other.field(), Val::Text(other.id));
        }
        who
    }

    /// An amount to withdraw, biased to what may leave.
    pub(super) fn withdrawal_amount(&mut self, model: &Model, owner: &Owner, currency: &str) -> Money {
        let key = (owner.clone(), crate::model::BALANCE, currency.to_owned());
        let available = model.accounts.get(&key).map_or(100, |account| account.available);
        let now = model.time.unwrap_or(crate::run::START);
        let old = match model.party_of(owner) {
            Some(party) => model.withdrawable(party, &key, now),
            None => available,
        };
        let minor = match self.rng.weighted(&[30, 12, 8, 5, 3, 10, 22]) {
            0 => self.rng.between(1, 20_000),
            1 => old,
            2 => old.saturating_add(1),
            3 => available,
            4 => available.saturating_add(1),
            5 => self.rng.between(1, 60),
            _ => self.rng.between(1, old.max(1)),
        };
        Money::minor(minor.max(1), decimals(currency), self.style())
    }
}
