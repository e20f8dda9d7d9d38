//! Commands with one fault in their shape, and texts that are no commands.

use super::Generator;
use crate::op::{Call, Op, OwnerKind, Val};

impl Generator {
    /// The same command with one thing wrong.
    pub(super) fn spoilt(&mut self, op: Op) -> Op {
        if op.fault.is_some() {
            return op;
        }
        if let Some(op) = self.spoilt_funds(&op) {
            return op;
        }
        if let Some(op) = self.spoilt_trade(&op) {
            return op;
        }
        let id_field = ["freezeId", "withdrawalId"].into_iter().find(|name| op.fields.contains_key(name));
        let has_money = op.money("amount").is_some();
        let has_key = !matches!(op.kind, "create_balance" | "expire_freeze");
        let choice = self.rng.below(12);
        let (mut op, fault) = match (choice, id_field) {
            (3 | 4, _) if op.kind == "withdraw" => self.spoilt_by_kind(op),
            (0, Some(name)) => (with(op, name, Val::Text(String::new())), "MISSING_FIELD"),
            (0, None) if op.kind != "record_liquidity" => {
                (without(op, &["userId", "merchantId", "platformId", "partnerId"]), "MISSING_FIELD")
            }
            (1, _) => (op.with("colour", Val::Text("red".into())), "UNKNOWN_FIELD"),
            (2, Some(name)) => {
                let wrong = ["true", "\"007\"", "\"+1\"", "1.5", "[]", "\"9223372036854775808\"", "-4"];
                let text = (*self.rng.pick(&wrong)).to_owned();
                (with(op, name, Val::Raw(text)), "INVALID_FIELD")
            }
            (2, None) if op.text("currency").is_some() => {
                (with(op, "currency", Val::Raw("156".into())), "INVALID_FIELD")
            }
            (3, _) if has_key => {
                (with(op, "idempotencyKey", Val::Text("é".repeat(64) + "x")), "FIELD_TOO_LONG")
            }
            (4, _) if op.text("currency").is_some() => {
                let wrong = ["XXX", "cny", "C", "POINTS"];
                let text = (*self.rng.pick(&wrong)).to_owned();
                (with(op, "currency", Val::Text(text)), "UNKNOWN_CURRENCY")
            }
            (5 | 6, _) if has_money => {
                let wrong = ["0", "-1", "\"-0.01\"", "\"NaN\"", "\"1e2\"", "\"\"", "true", "1e99"];
                let count = if op.text("currency").is_some() { wrong.len() } else { wrong.len() - 1 };
                let wrong = &wrong[..count];
                let text = (*self.rng.pick(wrong)).to_owned();
                (with(op, "amount", Val::Raw(text)), "INVALID_AMOUNT")
            }
            (7, _) if has_key => (with(op, "idempotencyKey", Val::Raw("7".into())), "INVALID_FIELD"),
            (8, _) if op.text("userId").is_some() && op.kind != "freeze" => {
                let shop = self.shops[0].id.clone();
                (op.with("merchantId", Val::Text(shop)), "INVALID_FIELD")
            }
            (9, _) => {
                let mut op = op;
                op.type_text = Some((*self.rng.pick(&["\"type\":\"steal\"", "\"type\":5"])).to_owned());
                (op, "UNKNOWN_COMMAND")
            }
            _ => self.spoilt_by_kind(op),
        };
        op.fault = Some(fault);
        op
    }

    fn spoilt_by_kind(&mut self, op: Op) -> (Op, &'static str) {
        let choice = self.rng.below(4);
        match (op.kind, choice) {
            ("confirm", 0 | 1) => (self.with_parts(op, 101), "BATCH_TOO_LARGE"),
            ("confirm", _) => {
                let op = self.with_parts(op, 2).with("expectedMerchantVersion", Val::Num(3));
                (op, "VERSION_NOT_APPLICABLE")
            }
            ("withdraw", _) => {
                let wrong = ["\"abc\"", "\"-5\"", "1e3", "\"1.0\""];
                let text = (*self.rng.pick(&wrong)).to_owned();
                (with(op, "paymentMethodId", Val::Raw(text)), "INVALID_PAYMENT_METHOD_ID")
            }
            ("freeze", 0) => {
                let op = with(op, "expiresAt", Val::Num(1)).with("ttlMs", Val::Num(1));
                (op, "INVALID_FIELD")
            }
            ("freeze", _) => (with(op, "userId", Val::Text("not-a-uuid".into())), "INVALID_FIELD"),
            ("report_payout", _) => (with(op, "status", Val::Text("MAYBE".into())), "INVALID_FIELD"),
            _ => (op.with("__proto__", Val::Raw("{}".into())), "UNKNOWN_FIELD"),
        }
    }

    fn with_parts(&mut self, op: Op, count: usize) -> Op {
        let money = crate::op::Money::minor(1, 0, crate::op::Style::Text);
        let shop = |at: usize| crate::op::Owner { kind: OwnerKind::Platform, id: format!("P{at}") };
        let parts = (0..count).map(|at| (shop(at), money.clone())).collect();
        without(op, &["merchantId"]).with("captures", Val::Parts(parts))
    }

    pub(super) fn no_command(&mut self) -> Call {
        let raw = |text: &str, code| Call::Raw { text: text.to_owned(), code };
        match self.rng.weighted(&[3, 3, 3, 3, 4, 3, 3]) {
            0 => raw("{\"type\":\"freeze\"", "INVALID_JSON"),
            1 => raw("{\"type\":\"recharge\",\"type\":\"recharge\"}", "INVALID_JSON"),
            2 => raw("{\"type\":\"recharge\",\"paymentAccount\":\"\\ud800\"}", "INVALID_JSON"),
            3 => raw("[1,2,3]", "UNKNOWN_COMMAND"),
            4 => raw("{\"type\":\"list\",\"commands\":[]}", "BATCH_TOO_LARGE"),
            5 => raw("{\"type\":\"list\",\"commands\":{}}", "INVALID_FIELD"),
            _ => Call::Raw {
                text: format!("{{\"type\":\"{}\"}}", "x".repeat(1 << 20)),
                code: "REQUEST_TOO_LARGE",
            },
        }
    }
}

fn with(mut op: Op, name: &'static str, value: Val) -> Op {
    op.fields.insert(name, value);
    op
}

fn without(mut op: Op, names: &[&'static str]) -> Op {
    for name in names {
        op.fields.remove(name);
    }
    op
}
