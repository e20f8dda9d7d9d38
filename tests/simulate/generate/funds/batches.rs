//! Withdrawals that are asked for together.

use super::super::Generator;
use super::text;
use crate::model::Model;
use crate::op::{Fields, Money, Op, Val};

/// Orders that may be asked for again.
const KEPT_MAX: usize = 60;

impl Generator {
    pub(super) fn batch(&mut self, model: &Model) -> Op {
        if self.rng.permille(220) && !self.batches.is_empty() {
            return self.batch_again();
        }
        let currency = match self.rng.weighted(&[65, 25, 10]) {
            0 => None,
            1 => Some(self.currency()),
            _ => Some("BHD"),
        };
        let code = currency.unwrap_or("CNY");
        let count = match self.rng.weighted(&[35, 55, 10]) {
            0 => 1,
            1 => 2 + self.rng.below(4),
            _ => 6 + self.rng.below(10),
        };
        let mut details: Vec<Fields> = Vec::new();
        for _ in 0..count {
            let who = match details.last().filter(|_| self.rng.permille(250)) {
                Some(last) => last.clone(),
                None => self.selector(model, 60),
            };
            let detail = self.detail(model, who, code);
            details.push(detail);
        }
        let number = self.next();
        let number = match self.rng.weighted(&[80, 10, 10]) {
            0 => format!("W-{number}"),
            1 => format!("提:{number}%\""),
            _ => format!("{number:单>60}"),
        };
        let mut op = Op::new("withdraw_batch").with("orderId", Val::Text(number));
        if let Some(currency) = currency {
            op = op.with("currency", text(currency));
        }
        op = op.with("details", Val::List(details));
        if self.batches.len() >= KEPT_MAX {
            let at = self.rng.below(KEPT_MAX);
            self.batches.swap_remove(at);
        }
        self.batches.push(op.clone());
        op.maybe("idempotencyKey", self.key())
    }

    /// A number that was used: with what it was used for, or with something else.
    fn batch_again(&mut self) -> Op {
        let mut op = self.rng.pick(&self.batches).clone();
        if self.rng.permille(450) {
            let Some(Val::List(details)) = op.fields.get_mut("details") else { return op };
            match self.rng.below(3) {
                0 => drop(details[0].insert("summary", text("another"))),
                1 => details.push(details[0].clone()),
                _ => {
                    let last = details.last_mut().unwrap();
                    if let Some(Val::Money(money)) = last.get_mut("amount") {
                        *money = Money { mantissa: 1, scale: 0, ..money.clone() };
                    }
                }
            }
        }
        op.maybe("idempotencyKey", self.key())
    }

    fn detail(&mut self, model: &Model, mut detail: Fields, currency: &str) -> Fields {
        for name in ["amount", "summary", "paymentMethodId"] {
            detail.remove(name);
        }
        let owner = match model.selected(&detail) {
            Some(party) => party.owner.clone(),
            None => self.owner(),
        };
        let mut money = self.withdrawal_amount(model, &owner, currency);
        // Once in a while with a decimal that the currency does not have.
        if self.rng.permille(8) {
            money = Money { mantissa: money.mantissa * 10 + 5, scale: money.scale + 1, ..money };
        }
        detail.insert("amount", Val::Money(money));
        if self.rng.permille(300) {
            let summary = match self.rng.weighted(&[80, 8, 6, 3, 3]) {
                0 => format!("提现 {}", self.rng.below(99)),
                1 => "字".repeat(50),
                2 => "字".repeat(51),
                3 => "é".repeat(100),
                _ => "x".repeat(101),
            };
            detail.insert("summary", Val::Text(summary));
        }
        let owned = model.methods_of(&owner);
        match self.rng.weighted(&[14, 80, 6]) {
            1 if !owned.is_empty() => {
                detail.insert("paymentMethodId", Val::Id(*self.rng.pick(&owned)));
            }
            2 => {
                let other = self.methods.get(self.rng.below(self.methods.len())).copied();
                detail.insert("paymentMethodId", Val::Id(other.unwrap_or(7)));
            }
            _ => {}
        }
        detail
    }
}
