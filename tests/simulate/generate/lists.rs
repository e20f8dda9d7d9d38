//! Atomic lists, with references and without.

use super::Generator;
use crate::model::Model;
use crate::op::{Call, Op, Owner, Val};

impl Generator {
    pub(super) fn list(&mut self, model: &Model) -> Call {
        let mut ops = match self.rng.weighted(&[5, 2, 4]) {
            0 => self.buy(model),
            1 => {
                let withdraw = self.withdraw(model);
                let submit =
                    Op::new("submit_payout").with("withdrawalId", self.reference(0, "transactionId"));
                vec![withdraw, submit]
            }
            _ => (0..2 + self.rng.below(4)).map(|_| self.op(model)).collect(),
        };
        for op in &mut ops {
            if self.rng.permille(750) {
                op.fields.remove("idempotencyKey");
            }
        }
        if self.rng.permille(60) {
            if let Some((Call::One { op, .. }, _)) = self.repeats.last().cloned() {
                ops.push(op);
            }
        }
        if self.rng.permille(40) {
            let at = self.rng.below(ops.len());
            let op = ops.remove(at);
            // A reference makes the engine look at the shape later than at the others'.
            ops.insert(at, if op.has_ref() { op } else { self.spoilt(op) });
        }
        let key = match self.key() {
            Some(Val::Text(key)) if !key.is_empty() => Some(key),
            _ => None,
        };
        let dry = self.rng.permille(60);
        Call::List { ops, key, dry }
    }

    /// Recharge, freeze, confirm in one.
    fn buy(&mut self, model: &Model) -> Vec<Op> {
        let mut freeze = self.freeze(model);
        let mut ops = Vec::new();
        if self.rng.permille(500) {
            let mut recharge = self.recharge(model);
            let user = freeze.text("userId").unwrap().to_owned();
            for name in [
                "merchantId",
                "platformId",
                "partnerId",
                "accountSet",
                "expectedVersion",
                "externalTransactionId",
            ] {
                recharge.fields.remove(name);
            }
            recharge = recharge.with("userId", Val::Text(user));
            for name in ["currency", "amount"] {
                recharge.fields.insert(name, freeze.fields[name].clone());
            }
            freeze.fields.remove("expectedVersion");
            ops.push(recharge);
        }
        let at = ops.len();
        ops.push(freeze);
        let shop: Owner = self.rng.pick(&self.shops).clone();
        let of_freeze = self.reference(at, "freezeId");
        let end = match self.rng.weighted(&[6, 2, 2]) {
            0 => Op::new("confirm").with("freezeId", of_freeze).owner(&shop),
            1 => Op::new("cancel_freeze").with("freezeId", of_freeze),
            _ => Op::new("expire_freeze").with("freezeId", of_freeze),
        };
        ops.push(end);
        ops
    }

    /// Mostly a good reference.
    fn reference(&mut self, member: usize, field: &'static str) -> Val {
        match self.rng.weighted(&[90, 4, 3, 3]) {
            0 => Val::Ref(member, field),
            1 => Val::Ref(member + 2, field),
            2 => Val::Ref(member, "noSuchField"),
            _ => Val::Ref(member + 1, field),
        }
    }
}
