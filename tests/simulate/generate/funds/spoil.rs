//! Parties, orders of withdrawals and liquidity with one thing wrong in their shape.

use super::super::Generator;
use super::text;
use crate::op::{Fields, Money, Op, Style, Val};

impl Generator {
    /// `None` for other commands.
    pub(in super::super) fn spoilt_funds(&mut self, op: &Op) -> Option<Op> {
        let mut op = op.clone();
        let fault = match op.kind {
            "register_party" if self.rng.permille(600) => self.spoilt_party(&mut op),
            "withdraw_batch" => self.spoilt_batch(&mut op),
            "record_liquidity" if self.rng.permille(300) => {
                op.fields.remove("toChannel");
                "MISSING_FIELD"
            }
            "resolve_payout_exception" if self.rng.permille(300) => {
                op.fields.insert("resolution", text("forgive"));
                "INVALID_FIELD"
            }
            _ => return None,
        };
        op.fault = Some(fault);
        Some(op)
    }

    fn spoilt_party(&mut self, op: &mut Op) -> &'static str {
        let fee = |name: &'static str, minor: i64| (name, Val::Money(Money::minor(minor, 2, Style::Text)));
        let fees = |fees: Vec<Fields>| ("fees", Val::List(fees));
        let (name, value) = match self.rng.below(8) {
            0 => ("withdrawDays", Val::Num(366)),
            1 => ("withdrawRule", text("X")),
            2 => fees(vec![Fields::from([("currency", text("CNY"))]); 2]),
            3 => fees(vec![Fields::from([("currency", text("CNY")), fee("minimum", 2), fee("maximum", 1)])]),
            4 => ("referenceId", Val::Num(0)),
            5 => ("fees", Val::Raw("[{\"currency\":\"CNY\",\"rate\":\"1.1\"}]".into())),
            6 => {
                let name = if self.rng.permille(500) { "shopName" } else { "accountName" };
                op.fields.insert(name, Val::Text("名".repeat(101)));
                return "FIELD_TOO_LONG";
            }
            _ => {
                let is_platform = op.fields.contains_key("platformId");
                let is_shop = op.fields.contains_key("merchantId");
                match (is_platform, is_shop) {
                    (true, _) => ("externalCode", text("a-code")),
                    (_, true) => ("platformType", text("other")),
                    _ => ("referenceId", Val::Num(7)),
                }
            }
        };
        op.fields.insert(name, value);
        "INVALID_FIELD"
    }

    fn spoilt_batch(&mut self, op: &mut Op) -> &'static str {
        let choice = self.rng.below(9);
        let Some(Val::List(details)) = op.fields.get_mut("details") else { return "MISSING_FIELD" };
        let first = &mut details[0];
        match choice {
            0 => {
                let amount = first["amount"].clone();
                *first = Fields::from([("amount", amount)]);
                "MISSING_FIELD"
            }
            1 => {
                first.retain(|name, _| matches!(*name, "amount" | "summary"));
                first.insert("platformId", text("P-1"));
                first.insert("partnerId", text("cps-1"));
                "INVALID_FIELD"
            }
            2 => {
                first.insert("amount", Val::Raw("\"0\"".into()));
                "INVALID_AMOUNT"
            }
            3 => {
                details.clear();
                "MISSING_FIELD"
            }
            4 => {
                *details = vec![first.clone(); 501];
                "BATCH_TOO_LARGE"
            }
            5 => {
                first.insert("colour", text("red"));
                "UNKNOWN_FIELD"
            }
            6 => {
                first.insert("accountUserId", Val::Num(0));
                "INVALID_FIELD"
            }
            7 => {
                op.fields.insert("orderId", Val::Text("单".repeat(61)));
                "FIELD_TOO_LONG"
            }
            _ => {
                op.fields.remove("orderId");
                "MISSING_FIELD"
            }
        }
    }
}
