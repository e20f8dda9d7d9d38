//! Programs, split rules, and the accounts a town of sellers begins with.

use super::super::Generator;
use super::text;
use crate::model::MARKETING;
use crate::op::{CURRENCIES, Fields, Money, Op, Owner, Style, Val, decimals};

pub const APPS: [&str; 8] = ["app-1", "app-2", "app-3", "app-4", "app-5", "app-6", "店:%7", "app-8"];
const RULES: [&str; 5] = ["rule-1", "rule-2", "rule-3", "规:%4", "rule-none"];
const RATES: [&str; 9] = ["0.006", "0.029", "0.05", "0.1", "0.25", "0.01", "0.333333333", "0", "0.000000001"];
const URLS: [&str; 2] = ["https://shop.example.com/settled", "https://other.example.org/s?a=1"];

impl Generator {
    /// Accounts, rules and programs, the last first.
    pub fn found(&mut self) {
        let mut ops = Vec::new();
        for owner in self.shops.iter().chain(&self.partners).chain(&self.platforms) {
            for currency in ["CNY", "GEM", "JPY"] {
                let op = Op::new("create_balance").owner(owner).with("currency", text(currency));
                ops.push(op);
            }
        }
        for owner in &self.platforms {
            for currency in ["CNY", "GEM"] {
                let money = Money::minor(50_000, decimals(currency), Style::Text);
                let op = Op::new("create_balance").owner(owner).with("currency", text(currency));
                ops.push(
                    op.with("accountSet", Val::Num(MARKETING)).with("initialBalance", Val::Money(money)),
                );
            }
        }
        for owner in &self.users {
            for (currency, decimals) in [("CNY", 2), ("GEM", 9)] {
                let money = Money::minor(900_000, decimals, Style::Text);
                let op = Op::new("create_balance").owner(owner).with("currency", text(currency));
                ops.push(op.with("initialBalance", Val::Money(money)));
            }
        }
        for name in &RULES[..4] {
            ops.push(self.store_rule_as(name));
        }
        for app in APPS {
            let op = self.configure();
            ops.push(op.with("appId", text(app)));
        }
        ops.reverse();
        self.known.founding = ops;
    }

    pub(super) fn url(&mut self) -> Val {
        text(URLS[self.rng.below(URLS.len())])
    }

    pub(in super::super) fn rate(&mut self) -> Val {
        text(RATES[self.rng.below(RATES.len())])
    }

    pub(super) fn configure(&mut self) -> Op {
        let platform = self.rng.pick(&self.platforms).id.clone();
        let (app, days) =
            (APPS[self.rng.below(APPS.len())], [0, 1, 2, 3, 7][self.rng.weighted(&[35, 30, 12, 18, 5])]);
        let after = if self.rng.permille(300) { "payment" } else { "fulfilment" };
        let mut op = Op::new("configure_program")
            .with("appId", text(app))
            .with("platformId", Val::Text(platform))
            .with("settleAfter", text(after))
            .with("days", Val::Num(days));
        let choices = [
            ("dayRule", "elapsed24h", "calendar", 300),
            ("initiator", "automatic", "developer", 270),
            ("execution", "external", "ledger", 300),
            ("voucherSettlement", "off", "on", 130),
            ("refundMirror", "pro-rata", "seller", 450),
            ("notifyVersion", "2.0", "3.0", 200),
        ];
        for (name, other, usual, permille) in choices {
            if self.rng.permille(permille) {
                op = op.with(name, text(other));
            } else if self.rng.permille(150) {
                op = op.with(name, text(usual));
            }
        }
        let rake = self.rake();
        if !rake.is_empty() {
            op = op.with("rake", Val::List(rake));
        }
        if self.rng.permille(350) {
            let cap = ["0.5", "1", "0.05", "0.02"][self.rng.weighted(&[5, 2, 3, 1])];
            op = op.with("shareCap", text(cap));
        }
        if self.rng.permille(300) {
            op = op.with("multiUseRespectsDelay", Val::Flag(true));
        }
        if self.rng.permille(330) {
            let rule = RULES[self.rng.weighted(&[6, 6, 6, 6, 8])];
            op = op.with("ruleName", text(rule));
        }
        if self.rng.permille(600) {
            let url = self.url();
            op = op.with("notifyUrl", url);
        }
        if self.rng.permille(500) {
            let schedule = ["15s", "2s", "ecpay"][self.rng.below(3)];
            op = op.with("notifySchedule", text(schedule));
        }
        op.maybe("idempotencyKey", self.key())
    }

    fn rake(&mut self) -> Vec<Fields> {
        if self.rng.permille(60) {
            // With a commission it may be more than there is.
            return vec![Fields::from([("name", text("high")), ("rate", text("0.95"))])];
        }
        let count = self.rng.weighted(&[2, 4, 4, 1]);
        let component = |generator: &mut Self, at: usize| {
            let mut component =
                Fields::from([("name", text(&format!("fee {at}"))), ("rate", generator.rate())]);
            if generator.rng.permille(500) {
                let rounding = if generator.rng.permille(800) { "half-up" } else { "floor" };
                component.insert("rounding", text(rounding));
            }
            component
        };
        (0..count).map(|at| component(self, at)).collect()
    }

    pub(super) fn store_rule(&mut self) -> Op {
        let name = RULES[self.rng.below(4)];
        self.store_rule_as(name)
    }

    fn store_rule_as(&mut self, name: &'static str) -> Op {
        // One rule never names but one currency.
        let is_narrow = name == RULES[3];
        let count = 1 + self.rng.weighted(&[3, 4, 3]);
        let mut has_remainder = false;
        let mut legs = Vec::new();
        for at in 0..count {
            let kind = match self.rng.weighted(&[4, 7, 1]) {
                _ if is_narrow && at == 0 => "fixed",
                0 => "fixed",
                2 if !has_remainder => "remainder",
                _ => "rate",
            };
            has_remainder |= kind == "remainder";
            let rest = if is_narrow { 0 } else { 450 };
            legs.push(self.leg(at, kind, rest));
        }
        let op = Op::new("store_rule").with("ruleName", text(name)).with("legs", Val::List(legs));
        op.maybe("idempotencyKey", self.key())
    }

    fn leg(&mut self, at: usize, kind: &str, rest: usize) -> Fields {
        let mut leg = Fields::from([("name", text(&format!("leg {at}"))), ("kind", text(kind))]);
        if self.rng.permille(200) {
            leg.insert("seller", Val::Flag(true));
        } else {
            let party: Owner = self.party();
            leg.insert(party.field(), Val::Text(party.id));
        }
        match kind {
            "fixed" => drop(leg.insert("amounts", self.amounts(1, 40, rest))),
            "rate" => {
                leg.insert("rate", text(["0.05", "0.1", "0.2", "0.333333333", "0.001"][self.rng.below(5)]));
                if self.rng.permille(400) {
                    leg.insert("base", text(if self.rng.permille(800) { "net" } else { "gross" }));
                }
                if self.rng.permille(300) {
                    leg.insert("rounding", text("half-up"));
                }
                if self.rng.permille(250) {
                    leg.insert("minimum", self.amounts(1, 15, rest));
                }
                if self.rng.permille(250) {
                    leg.insert("cap", self.amounts(15, 90, rest));
                }
            }
            _ => {}
        }
        if kind != "remainder" && self.rng.permille(400) {
            leg.insert("precedence", Val::Num(self.rng.between(-2, 2)));
        }
        leg
    }

    /// An amount in some currencies; the others are missing on purpose.
    fn amounts(&mut self, low: i64, high: i64, rest: usize) -> Val {
        let mut list = Vec::new();
        for (currency, decimals) in CURRENCIES {
            if currency == "CNY" || self.rng.permille(rest) {
                let money = Money::minor(self.rng.between(low, high), decimals, Style::Text);
                list.push(Fields::from([("currency", text(currency)), ("amount", Val::Money(money))]));
            }
        }
        Val::List(list)
    }
}
