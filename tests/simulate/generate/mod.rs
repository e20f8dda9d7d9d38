//! What callers send: a small town whose people meet often, biased to the edges.

mod funds;
mod lists;
mod ops;
mod queries;
mod spoil;
mod trade;

use crate::model::{AccountKey, Born, Model};
use crate::op::{CURRENCIES, Call, Money, Op, Owner, OwnerKind, Style, Val};
use crate::rng::Rng;

/// Calls that wait to be sent again.
const REPEATS_MAX: usize = 200;

pub struct Generator {
    pub rng: Rng,
    users: Vec<Owner>,
    shops: Vec<Owner>,
    platforms: Vec<Owner>,
    partners: Vec<Owner>,
    known: trade::Known,
    freezes: Vec<i64>,
    withdrawals: Vec<i64>,
    methods: Vec<i64>,
    /// Calls with a key and how often they are sent again.
    repeats: Vec<(Call, usize)>,
    /// Orders of withdrawals, whose number makes them unique.
    batches: Vec<Op>,
    /// Commands that some other rule than the key makes unique.
    unique: Vec<Op>,
    counter: i64,
}

fn uuid(letter: char, at: usize) -> String {
    format!(
        "{at:08}-{letter}{letter}{letter}{letter}-4{letter}{letter}{letter}-8{letter}{letter}{letter}-{at:012}"
    )
}

impl Generator {
    pub fn new(rng: Rng) -> Self {
        let owner = |kind, id: String| Owner { kind, id };
        let platform = |id: &str| owner(OwnerKind::Platform, id.to_owned());
        let partner = |id: &str| owner(OwnerKind::Partner, id.to_owned());
        let mut generator = Generator {
            rng,
            users: (0..14).map(|at| owner(OwnerKind::User, uuid('a', at))).collect(),
            shops: (0..7).map(|at| owner(OwnerKind::Merchant, uuid('b', at))).collect(),
            // The last has the longest id that is allowed, of two-byte letters.
            platforms: vec![platform("P-1"), platform("平台:一%"), platform(&"é".repeat(32))],
            partners: vec![partner("uid-99"), partner("cps-1"), partner("伙伴:%\"")],
            known: trade::Known::default(),
            freezes: Vec::new(),
            withdrawals: Vec::new(),
            methods: Vec::new(),
            repeats: Vec::new(),
            batches: Vec::new(),
            unique: Vec::new(),
            counter: 0,
        };
        generator.found();
        generator
    }

    /// Takes in what the last groups have made.
    pub fn learn(&mut self, model: &mut Model) {
        for born in model.born.drain(..) {
            match born {
                Born::Freeze(id) => self.freezes.push(id),
                Born::Withdrawal(id) => self.withdrawals.push(id),
                Born::Method(id) => self.methods.push(id),
                other => self.known.learn(other, &mut self.rng),
            }
        }
    }

    /// The calls of a group, and which of them are repeats.
    pub fn group(&mut self, model: &Model) -> (Vec<Call>, usize) {
        let size = match self.rng.weighted(&[30, 40, 24, 6]) {
            0 => 1,
            1 => 2 + self.rng.below(5),
            2 => 6 + self.rng.below(12),
            _ => 18 + self.rng.below(47),
        };
        let mut calls = Vec::with_capacity(size);
        let mut repeated = 0;
        for _ in 0..size {
            if self.rng.permille(260) && !self.repeats.is_empty() {
                calls.push(self.repeat());
                repeated += 1;
                continue;
            }
            let call = self.call(model);
            if call.is_keyed() && self.rng.permille(450) {
                let times = 1 + self.rng.below(4);
                self.send_again(call.clone(), times);
            }
            calls.push(call);
        }
        (calls, repeated)
    }

    /// A call that will be sent again so many times.
    pub fn send_again(&mut self, call: Call, times: usize) {
        if self.repeats.len() >= REPEATS_MAX {
            let at = self.rng.below(self.repeats.len());
            self.repeats.swap_remove(at);
        }
        self.repeats.push((call, times));
    }

    fn repeat(&mut self) -> Call {
        let at = self.rng.below(self.repeats.len());
        let (call, left) = &mut self.repeats[at];
        *left -= 1;
        let call = call.clone();
        if *left == 0 {
            self.repeats.swap_remove(at);
        }
        if self.rng.permille(100) { self.changed(call) } else { call }
    }

    /// The same key with another field.
    fn changed(&mut self, call: Call) -> Call {
        let Call::One { mut op, dry } = call else { return call };
        let change = match op.kind {
            "confirm" => ("final", Val::Flag(!op.flag("final"))),
            "add_payment_method" => ("isDefault", Val::Flag(!op.flag("isDefault"))),
            "create_balance" => ("balancerType", Val::Text("WECHAT".into())),
            "cancel_freeze" | "refund" | "cancel_withdrawal" | "report_payout" => {
                ("reason", Val::Text("another".into()))
            }
            "register_party" => ("accountName", Val::Text("another".into())),
            "resolve_payout_exception" => ("note", Val::Text("another".into())),
            "withdraw_batch" => ("currency", Val::Text("GEM".into())),
            "start_refund" | "cancel_refund" | "report_notification" => {
                ("reason", Val::Text("another".into()))
            }
            "settle" => ("settleDesc", Val::Text("another".into())),
            "complete_external" => ("message", Val::Text("another".into())),
            "fulfil" => ("occurredAt", Val::Num(1)),
            "configure_program" => {
                let is_payment = op.text("settleAfter") == Some("payment");
                ("settleAfter", Val::Text(if is_payment { "fulfilment" } else { "payment" }.into()))
            }
            "create_order" => ("orderAlias", Val::Text("another".into())),
            _ => match op.money("amount") {
                Some(money) => {
                    let more = Money { mantissa: money.mantissa + 1, ..money.clone() };
                    ("amount", Val::Money(more))
                }
                None => return Call::One { op, dry },
            },
        };
        op.fields.insert(change.0, change.1);
        Call::One { op, dry }
    }

    fn call(&mut self, model: &Model) -> Call {
        if let Some(op) = self.known.founding.pop() {
            return Call::One { op, dry: false };
        }
        match self.rng.weighted(&[850, 70, 68, 12]) {
            0 => {
                let op = self.op(model);
                if op.kind == "store_rule" && self.rng.permille(120) {
                    return Call::One { op: self.spoilt(op), dry: false };
                }
                let dry = self.rng.permille(50);
                Call::One { op, dry }
            }
            1 => self.list(model),
            2 => {
                let op = self.op(model);
                Call::One { op: self.spoilt(op), dry: false }
            }
            _ => self.no_command(),
        }
    }

    fn currency(&mut self) -> &'static str {
        CURRENCIES[self.rng.weighted(&[60, 14, 14, 12])].0
    }

    fn user(&mut self) -> Owner {
        let at = self.rng.below(self.users.len());
        self.users[at].clone()
    }

    /// Somebody to be paid.
    fn payee(&mut self) -> Owner {
        match self.rng.weighted(&[76, 10, 8, 6]) {
            0 => self.rng.pick(&self.shops).clone(),
            1 => self.rng.pick(&self.platforms).clone(),
            3 => self.rng.pick(&self.partners).clone(),
            _ => self.user(),
        }
    }

    fn owner(&mut self) -> Owner {
        if self.rng.permille(650) { self.user() } else { self.payee() }
    }

    fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    /// An idempotency key, mostly there and mostly new.
    fn key(&mut self) -> Option<Val> {
        let number = self.next();
        let key = match self.rng.weighted(&[32, 58, 3, 3, 2, 2]) {
            0 => return None,
            1 => format!("key-{number}"),
            2 => format!("键 {number} \"%:\u{1F600}"),
            3 => format!("{number:0>128}"),
            4 => format!("{}{number}", "é".repeat(60)),
            _ => String::new(),
        };
        Some(Val::Text(key))
    }

    /// A version to expect: mostly none, else mostly the right one.
    fn version(&mut self, model: &Model, key: &AccountKey) -> Option<Val> {
        let version = model.accounts.get(key).map_or(0, |account| account.version);
        match self.rng.weighted(&[76, 19, 5]) {
            0 => None,
            1 => Some(Val::Num(version)),
            _ => Some(Val::Num((version - 1 + self.rng.between(0, 4)).max(0))),
        }
    }

    /// An amount in a currency: mostly small, sometimes right at a limit.
    fn amount(&mut self, decimals: u32, limit: i64) -> Money {
        let minor = match self.rng.weighted(&[70, 8, 5, 3, 2]) {
            0 => self.rng.between(1, 20_000),
            1 => limit,
            2 => limit.saturating_add(1),
            3 => self.rng.between(1, 3_000_000),
            _ => 1,
        };
        Money::minor(minor.max(1), decimals, self.style())
    }

    fn style(&mut self) -> Style {
        [Style::Text, Style::Number, Style::Padded, Style::Exponent, Style::Minor]
            [self.rng.weighted(&[50, 25, 10, 5, 10])]
    }

    fn id_near(&mut self, model: &Model) -> i64 {
        match self.rng.below(3) {
            0 => model.last_id.max(1) + self.rng.between(0, 3),
            1 => self.rng.between(1, i64::MAX),
            _ => self.methods.last().copied().unwrap_or(1),
        }
    }

    /// One of the latest, of all, or something else.
    fn recent(&mut self, ids: &[i64], others: &[i64], model: &Model) -> i64 {
        if ids.is_empty() {
            return self.id_near(model);
        }
        match self.rng.weighted(&[80, 12, 4, 4]) {
            0 => ids[ids.len() - 1 - self.rng.below(ids.len().min(30))],
            1 => *self.rng.pick(ids),
            2 if !others.is_empty() => *self.rng.pick(others),
            _ => self.id_near(model),
        }
    }

    fn freeze_id(&mut self, model: &Model) -> i64 {
        let (freezes, withdrawals) =
            (std::mem::take(&mut self.freezes), std::mem::take(&mut self.withdrawals));
        let mut id = self.recent(&freezes, &withdrawals, model);
        for _ in 0..2 {
            if model.holds.get(&id).is_some_and(|hold| hold.remaining() > 0) || self.rng.permille(300) {
                break;
            }
            id = self.recent(&freezes, &withdrawals, model);
        }
        (self.freezes, self.withdrawals) = (freezes, withdrawals);
        id
    }

    fn withdrawal_id(&mut self, model: &Model) -> i64 {
        let (freezes, withdrawals) =
            (std::mem::take(&mut self.freezes), std::mem::take(&mut self.withdrawals));
        let id = self.recent(&withdrawals, &freezes, model);
        (self.freezes, self.withdrawals) = (freezes, withdrawals);
        id
    }
}
