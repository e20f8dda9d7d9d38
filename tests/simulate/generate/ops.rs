//! One command of each kind.

use super::Generator;
use crate::model::{BALANCE, MARKETING, Model};
use crate::op::{Money, Op, Owner, OwnerKind, Style, Val, decimals};

pub(super) const CHANNELS: [&str; 4] = ["ALIPAY", "WECHAT", "BANK_CARD", "银行:卡"];
const HOUR_MS: i64 = 3_600_000;

impl Generator {
    pub(super) fn op(&mut self, model: &Model) -> Op {
        match self.rng.weighted(&[46, 18, 36]) {
            0 => return self.trade_op(model),
            1 => return self.funds_op(model),
            _ => {}
        }
        match self.rng.weighted(&[5, 3, 14, 22, 6, 20, 15, 5]) {
            0 => self.create(),
            1 => self.add_method(),
            2 => self.recharge(model),
            3 => self.freeze(model),
            4 => self.cancel(model),
            5 => self.confirm(model),
            6 => self.refund(model),
            _ => Op::new("expire_freeze").with("freezeId", Val::Id(self.freeze_id(model))),
        }
    }

    /// An earlier command again under a new key, sometimes with another amount.
    pub(super) fn unique_again(&mut self, kind: &str) -> Option<Op> {
        let same: Vec<usize> = (0..self.unique.len()).filter(|at| self.unique[*at].kind == kind).collect();
        if same.is_empty() || !self.rng.permille(250) {
            return None;
        }
        let mut op = self.unique[*self.rng.pick(&same)].clone();
        op.fields.remove("idempotencyKey");
        let mut op = op.maybe("idempotencyKey", self.key().filter(|_| kind != "create_balance"));
        if self.rng.permille(250) {
            if let Some(money) = op.money("amount").cloned() {
                op = op.with("amount", Val::Money(Money { mantissa: money.mantissa + 1, ..money }));
            }
        }
        Some(op)
    }

    pub(super) fn keep_unique(&mut self, op: &Op) {
        if self.unique.len() >= 120 {
            let at = self.rng.below(self.unique.len());
            self.unique.swap_remove(at);
        }
        self.unique.push(op.clone());
    }

    fn set(&mut self, op: Op) -> Op {
        match self.rng.weighted(&[88, 4, 8]) {
            0 => op,
            1 => op.with("accountSet", Val::Num(BALANCE)),
            _ => op.with("accountSet", Val::Num(MARKETING)),
        }
    }

    fn channel(&mut self) -> Val {
        Val::Text((*self.rng.pick(&CHANNELS)).to_owned())
    }

    pub(super) fn create(&mut self) -> Op {
        if let Some(op) = self.unique_again("create_balance") {
            return op;
        }
        let (owner, currency) = (self.owner(), self.currency());
        let mut op = Op::new("create_balance").owner(&owner).with("currency", Val::Text(currency.into()));
        op = self.set(op);
        if self.rng.permille(400) {
            let minor = [0, self.rng.between(0, 100_000), self.huge(currency)][self.rng.weighted(&[2, 6, 2])];
            op = op.with("initialBalance", Val::Money(Money::minor(minor, decimals(currency), Style::Text)));
        }
        if self.rng.permille(300) {
            op = op.with("balancerType", self.channel());
        }
        if self.rng.permille(150) {
            op = op.with("isDefault", Val::Flag(self.rng.permille(700)));
        }
        if self.rng.permille(300) {
            let number = self.next();
            op = op.with("accountDetails", Val::Raw(format!("{{\"account\":\"a{number}\",\"n\":1.50}}")));
        }
        self.keep_unique(&op);
        op
    }

    /// Only GEM has room for amounts at the end of an int64.
    fn huge(&mut self, currency: &str) -> i64 {
        if currency == "GEM" {
            self.rng.between(i64::MAX / 3, i64::MAX)
        } else {
            self.rng.between(1, 900_000_000)
        }
    }

    fn add_method(&mut self) -> Op {
        let owner = self.owner();
        let mut op = Op::new("add_payment_method").owner(&owner).with("paymentMethodType", self.channel());
        if self.rng.permille(200) {
            op = op.with("isDefault", Val::Flag(self.rng.permille(600)));
        }
        op.maybe("idempotencyKey", self.key())
    }

    pub(super) fn recharge(&mut self, model: &Model) -> Op {
        if let Some(op) = self.unique_again("recharge") {
            return op;
        }
        let (owner, currency) = (self.owner(), self.currency());
        let limit = self.huge(currency);
        let money = self.amount(decimals(currency), limit);
        let mut op = Op::new("recharge").owner(&owner).with("currency", Val::Text(currency.into()));
        op = self.set(op.with("amount", Val::Money(money)));
        if self.rng.permille(700) {
            op = op.with("paymentMethodType", self.channel());
        }
        if self.rng.permille(250) {
            op = op.with("paymentAccount", Val::Text(format!("payer {}", self.rng.below(9))));
        }
        let set = op.num("accountSet").unwrap_or(BALANCE);
        let version = self.version(model, &(owner, set, currency.to_owned()));
        op = op.maybe("expectedVersion", version).maybe("idempotencyKey", self.key());
        if self.rng.permille(250) {
            let number = self.rng.between(0, 1 << 40);
            op = op.with("externalTransactionId", Val::Id(number));
            self.keep_unique(&op);
        }
        op
    }

    pub(super) fn freeze(&mut self, model: &Model) -> Op {
        if let Some(op) = self.unique_again("freeze") {
            return op;
        }
        let (user, currency) = (self.user(), self.currency());
        let key = (user.clone(), BALANCE, currency.to_owned());
        let available = model.accounts.get(&key).map_or(100, |account| account.available);
        let money = self.amount(decimals(currency), available);
        let mut op = Op::new("freeze").owner(&user).with("currency", Val::Text(currency.into()));
        op = op.with("amount", Val::Money(money));
        let now = model.time.unwrap_or(crate::run::START);
        match self.rng.weighted(&[55, 15, 20, 6, 4]) {
            1 => op = op.with("expiresAt", Val::Num(now + self.rng.between(1, 48 * HOUR_MS))),
            2 => op = op.with("ttlMs", Val::Num(self.rng.between(1, HOUR_MS))),
            3 => op = op.with("expiresAt", Val::Num(now + self.rng.between(-5000, 5000))),
            4 => op = op.with("expiresAt", Val::Num((now - self.rng.between(0, 10_000)).max(0))),
            _ => {}
        }
        let version = self.version(model, &key);
        op = op.maybe("expectedVersion", version).maybe("idempotencyKey", self.key());
        if self.rng.permille(450) {
            let order = self.rng.between(-1, 40_000);
            op = op.with("orderId", Val::Id(order));
            self.keep_unique(&op);
        }
        op
    }

    fn cancel(&mut self, model: &Model) -> Op {
        let id = self.freeze_id(model);
        let holder = model.holds.get(&id).map(|hold| hold.account.clone());
        let version = holder.and_then(|key| self.version(model, &key));
        let mut op = Op::new("cancel_freeze").with("freezeId", Val::Id(id));
        if self.rng.permille(300) {
            op = op.with("reason", Val::Text("changed my mind".into()));
        }
        op.maybe("expectedVersion", version).maybe("idempotencyKey", self.key())
    }

    fn confirm(&mut self, model: &Model) -> Op {
        let id = self.freeze_id(model);
        let hold = model.holds.get(&id);
        let (currency, remaining) =
            hold.map_or(("CNY".to_owned(), 100), |hold| (hold.account.2.clone(), hold.remaining()));
        let mut op = Op::new("confirm").with("freezeId", Val::Id(id));
        let mut first = self.payee();
        if self.rng.permille(550) {
            first.kind = OwnerKind::Merchant;
            if !first.id.starts_with(|letter: char| letter.is_ascii_digit()) || self.rng.permille(900) {
                first = self.rng.pick(&self.shops).clone();
            }
            let id = if self.rng.permille(100) { first.id.to_uppercase() } else { first.id.clone() };
            op = op.with("merchantId", Val::Text(id));
        } else {
            let parts = self.parts(first.clone(), decimals(&currency), remaining);
            if parts.len() == 1 && self.rng.permille(150) {
                let version = self.version(model, &(first.clone(), BALANCE, currency.clone()));
                op = op.maybe("expectedMerchantVersion", version);
            }
            if self.rng.permille(900) {
                op = op.with("captures", Val::Parts(parts));
            }
        }
        if op.text("merchantId").is_some() && self.rng.permille(150) {
            let version = self.version(model, &(first, BALANCE, currency));
            op = op.maybe("expectedMerchantVersion", version);
        }
        if self.rng.permille(250) {
            op = op.with("final", Val::Flag(self.rng.permille(800)));
        }
        if self.rng.permille(150) {
            op = op.with("paymentAccount", Val::Text(format!("payer {}", self.rng.below(9))));
        }
        let version = hold.and_then(|hold| self.version(model, &hold.account));
        op.maybe("expectedUserVersion", version).maybe("idempotencyKey", self.key())
    }

    /// Payees with amounts that together come near `whole`.
    fn parts(&mut self, first: Owner, decimals: u32, whole: i64) -> Vec<(Owner, Money)> {
        let mut owners = vec![first];
        for _ in 0..self.rng.weighted(&[3, 4, 3, 1]) {
            let owner = self.payee();
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        let count = owners.len() as i64;
        let mut left = whole;
        let mut parts = Vec::new();
        for (at, owner) in owners.into_iter().enumerate() {
            let share = match self.rng.weighted(&[5, 3, 2, 1]) {
                3 => whole.saturating_add(1),
                0 => whole / (count + 1),
                1 if at + 1 == count as usize => left,
                _ => self.rng.between(0, whole.max(1)),
            };
            left = left.saturating_sub(share);
            let mut money = Money::minor(share.max(1), decimals, self.style());
            // Once in a while with a decimal that the currency does not have.
            if money.style == Style::Text && self.rng.permille(15) {
                money = Money { mantissa: money.mantissa * 10 + 5, scale: decimals + 1, ..money };
            }
            parts.push((owner, money));
        }
        parts
    }

    fn refund(&mut self, model: &Model) -> Op {
        let id = self.freeze_id_paid(model);
        let mut op = Op::new("refund").with("freezeId", Val::Id(id));
        let hold = model.holds.get(&id);
        let currency = hold.map_or("CNY", |hold| &hold.account.2);
        let payees = hold.map(|hold| hold.payees.clone()).unwrap_or_default();
        let left: i64 = payees.iter().map(|(_, got, back)| got - back).sum();
        match self.rng.weighted(&[30, 40, 30]) {
            0 => {}
            1 => {
                let part = [left / 3, left, left.saturating_add(1)][self.rng.weighted(&[7, 2, 1])];
                let money = Money::minor(part.max(1), decimals(currency), self.style());
                op = op.with("amount", Val::Money(money));
            }
            _ => {
                let mut parts = Vec::new();
                for (key, got, back) in &payees {
                    if self.rng.permille(600) {
                        let part =
                            [(got - back) / 2, got - back, got - back + 1][self.rng.weighted(&[6, 3, 1])];
                        let money = Money::minor(part.max(1), decimals(currency), self.style());
                        parts.push((key.0.clone(), money));
                    }
                }
                let other = self.payee();
                if self.rng.permille(220) && !parts.iter().any(|(owner, _)| *owner == other) {
                    parts.push((other, Money::minor(1, decimals(currency), Style::Text)));
                }
                if !parts.is_empty() {
                    op = op.with("payees", Val::Parts(parts));
                }
            }
        }
        if self.rng.permille(200) {
            op = op.with("reason", Val::Text("broken on arrival".into()));
        }
        let version = hold.and_then(|hold| self.version(model, &hold.account));
        op.maybe("expectedUserVersion", version).maybe("idempotencyKey", self.key())
    }

    /// Mostly a freeze of which something was captured.
    fn freeze_id_paid(&mut self, model: &Model) -> i64 {
        let mut id = self.freeze_id(model);
        for _ in 0..6 {
            if model.holds.get(&id).is_some_and(|hold| hold.captured > 0) {
                break;
            }
            id = self.freeze_id(model);
        }
        id
    }
}
