//! Withdrawals and their payouts.

use super::super::Generator;
use super::super::ops::CHANNELS;
use crate::model::{BALANCE, Listed, Model, Withdrawal};
use crate::op::{Money, Op, Val, decimals};

impl Generator {
    pub(in super::super) fn withdraw(&mut self, model: &Model) -> Op {
        let party = self.any_party(model).filter(|_| self.rng.permille(500));
        let owner = match party {
            Some(party) => party.owner.clone(),
            None => self.owner(),
        };
        let currency = self.currency();
        let key = (owner.clone(), BALANCE, currency.to_owned());
        let money = self.withdrawal_amount(model, &owner, currency);
        let op = Op::new("withdraw").owner(&owner).with("currency", Val::Text(currency.into()));
        let mut op = op.with("amount", Val::Money(money));
        let owned = model.methods_of(&owner);
        match self.rng.weighted(&[30, 56, 14]) {
            1 if !owned.is_empty() => op = op.with("paymentMethodId", Val::Id(*self.rng.pick(&owned))),
            2 => {
                let other = self.methods.get(self.rng.below(self.methods.len())).copied();
                op = op.with("paymentMethodId", Val::Id(other.unwrap_or(7)));
            }
            _ => {}
        }
        let version = self.version(model, &key);
        op.maybe("expectedVersion", version).maybe("idempotencyKey", self.key())
    }

    pub(super) fn cancel_withdrawal(&mut self, model: &Model) -> Op {
        let id = self.withdrawal_id(model);
        let mut op = Op::new("cancel_withdrawal").with("withdrawalId", Val::Id(id));
        if self.rng.permille(300) {
            op = op.with("reason", Val::Text("wrong account".into()));
        }
        op.maybe("idempotencyKey", self.key())
    }

    /// A withdrawal that is on its way, if there is one.
    fn any_on_its_way(&mut self, model: &Model) -> Option<i64> {
        let at = self.rng.below(model.on_their_way.len());
        model.on_their_way.iter().nth(at).map(|(id, ())| *id)
    }

    /// Mostly the first of some pool.
    pub(super) fn submit(&mut self, model: &Model) -> Op {
        let any = self.any_on_its_way(model).filter(|_| self.rng.permille(850));
        let mut id = match any {
            Some(id) => id,
            None => self.withdrawal_id(model),
        };
        if self.rng.permille(800) {
            if let Some(row) = model.withdrawals.get(&id) {
                id = model.pool(&row.channel, row.currency()).first.unwrap_or(id);
            }
        }
        Op::new("submit_payout").with("withdrawalId", Val::Id(id)).maybe("idempotencyKey", self.key())
    }

    /// Mostly as much as the first of some pool needs.
    pub(super) fn liquidity(&mut self, model: &Model) -> Op {
        let row = self.any_on_its_way(model).and_then(|id| model.withdrawals.get(&id));
        let (channel, currency) = match row {
            Some(row) => (row.channel.clone(), row.currency().to_owned()),
            None => ((*self.rng.pick(&CHANNELS)).to_owned(), self.currency().to_owned()),
        };
        let pool = model.pool(&channel, &currency);
        let need = pool.first.and_then(|id| model.withdrawals.get(&id)).map_or(1, |row| row.net());
        let short = i64::try_from((i128::from(need) - pool.free()).clamp(1, 1 << 60)).unwrap();
        let minor = match self.rng.weighted(&[4, 2, 3, 1]) {
            0 => short,
            1 => short.saturating_sub(1),
            2 => short.saturating_mul(3),
            _ => self.rng.between(1, 50_000),
        };
        let mut from = (*self.rng.pick(&CHANNELS)).to_owned();
        let fault = if from != channel {
            None
        } else if self.rng.permille(300) {
            Some("INVALID_FIELD")
        } else {
            from = "CASH".to_owned();
            None
        };
        let money = Money::minor(minor.max(1), decimals(&currency), self.style());
        let too_much = money.to_minor(decimals(&currency)).is_none().then_some("INVALID_AMOUNT");
        let mut op = Op::new("record_liquidity")
            .with("fromChannel", Val::Text(from))
            .with("toChannel", Val::Text(channel))
            .with("amount", Val::Money(money))
            .with("currency", Val::Text(currency));
        if self.rng.permille(300) {
            let number = self.next();
            op = op.with("reference", Val::Text(format!("wire {number}")));
        }
        op.fault = fault.or(too_much);
        op.maybe("idempotencyKey", self.key())
    }

    /// Decides about a payout that was made too late, if there is one.
    pub(super) fn resolve(&mut self, model: &Model) -> Op {
        let open = model.listed(Listed::Exceptions);
        let id = match open.get(self.rng.below(open.len())).filter(|_| self.rng.permille(750)) {
            Some(id) => *id,
            None => self.withdrawal_id(model),
        };
        let mut op = Op::new("resolve_payout_exception").with("withdrawalId", Val::Id(id));
        let is_charge = self.rng.permille(650);
        op = op.with("resolution", Val::Text(if is_charge { "charge" } else { "dismiss" }.into()));
        let holder = model.withdrawals.get(&id).map(|row| row.account.0.clone());
        match (is_charge, self.rng.below(30)) {
            (true, 0) => op.fault = Some("MISSING_FIELD"),
            (true, 1..15) | (false, 0) => {
                let owner = self.owner();
                op = op.owner(&owner);
                op.fault = (!is_charge).then_some("INVALID_FIELD");
            }
            (true, _) => op = op.owner(&holder.unwrap_or_else(|| self.owner())),
            (false, _) => {}
        }
        if self.rng.permille(300) {
            op = op.with("note", Val::Text("it was agreed".into()));
        }
        op.maybe("idempotencyKey", self.key())
    }

    /// Mostly what can become of a withdrawal, and not seldom what comes too late.
    pub(super) fn report(&mut self, model: &Model) -> Op {
        let any = self.any_on_its_way(model).filter(|_| self.rng.permille(600));
        let mut id = match any {
            Some(id) => id,
            None => self.withdrawal_id(model),
        };
        let mut status = ["PAID", "FAILED", "BOUNCED"][self.rng.weighted(&[6, 3, 1])];
        let is_over = |row: &Withdrawal| matches!(row.status, "FAILED" | "CANCELLED" | "BOUNCED");
        if self.rng.permille(150) {
            for _ in 0..8 {
                if model.withdrawals.get(&id).is_some_and(is_over) {
                    status = "PAID";
                    break;
                }
                id = self.withdrawal_id(model);
            }
        }
        let mut op = Op::new("report_payout").with("withdrawalId", Val::Id(id));
        op = op.with("status", Val::Text(status.into()));
        if self.rng.permille(300) {
            op = op.with("reason", Val::Text("the bank \"says\" so\n".into()));
        }
        if self.rng.permille(250) {
            let number = self.next();
            op = op.with("railReference", Val::Text(format!("rail {number}")));
        }
        if status != "PAID" && self.rng.permille(300) {
            op = op.with("returnFee", Val::Flag(self.rng.permille(800)));
        }
        op.maybe("idempotencyKey", self.key())
    }
}
