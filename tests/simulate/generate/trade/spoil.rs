//! The same commands with one thing wrong in their shape.

use super::super::Generator;
use super::text;
use crate::op::{Fields, Op, Val};

/// A field without which each command is refused.
fn needed(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "configure_program" => "days",
        "store_rule" => "ruleName",
        "create_order" => "currency",
        "pay_order" => "channel",
        "fulfil" | "revoke_fulfilment" | "start_refund" | "settle_due" => "orderId",
        "complete_refund" | "cancel_refund" => "refundId",
        "settle" => "outSettleNo",
        "return_split" => "outReturnNo",
        "complete_external" => "outcome",
        "report_notification" | "resend_notification" => "notificationId",
        _ => return None,
    })
}

impl Generator {
    /// `None` for a command of the wallet.
    pub(in super::super) fn spoilt_trade(&mut self, op: &Op) -> Option<Op> {
        let field = needed(op.kind)?;
        let mut op = op.clone();
        // A rule has the most that can be wrong with it.
        let choices = if op.kind == "store_rule" { 30 } else { 8 };
        let fault = match self.rng.below(choices) {
            0 => {
                op.fields.remove(field);
                "MISSING_FIELD"
            }
            1 => {
                op.fields.insert("colour", text("red"));
                "UNKNOWN_FIELD"
            }
            2 if op.kind != "settle_due" => {
                op.fields.insert("idempotencyKey", Val::Raw("7".into()));
                "INVALID_FIELD"
            }
            3 => {
                op.type_text = Some("\"type\":\"steal\"".into());
                "UNKNOWN_COMMAND"
            }
            _ => self.spoilt_by_trade(&mut op),
        };
        op.fault = Some(fault);
        Some(op)
    }

    fn spoilt_by_trade(&mut self, op: &mut Op) -> &'static str {
        let (name, value, fault) = match op.kind {
            "configure_program" => {
                let component = |name| Fields::from([("name", text(name)), ("rate", text("0.6"))]);
                ("rake", Val::List(vec![component("a"), component("b")]), "INVALID_FIELD")
            }
            "store_rule" => {
                let mut leg =
                    Fields::from([("name", text("a")), ("kind", text("rate")), ("seller", Val::Flag(true))]);
                leg.insert("rate", text("0.6"));
                let mut other = leg.clone();
                other.insert("name", text(["a", "b"][self.rng.below(2)]));
                ("legs", Val::List(vec![leg, other]), "RULE_INVALID")
            }
            "create_order" => ("currency", text("XXX"), "UNKNOWN_CURRENCY"),
            "pay_order" | "return_split" => ("amount", Val::Raw("-1".into()), "INVALID_AMOUNT"),
            "settle" => ("notifyUrl", text("http://shop.example.com/"), "INVALID_FIELD"),
            "complete_external" => ("outcome", text("MAYBE"), "INVALID_FIELD"),
            "report_notification" | "resend_notification" => {
                ("notificationId", Val::Raw("1.5".into()), "INVALID_FIELD")
            }
            "complete_refund" | "cancel_refund" => ("refundId", Val::Raw("\"007\"".into()), "INVALID_FIELD"),
            _ => ("orderId", Val::Raw("true".into()), "INVALID_FIELD"),
        };
        op.fields.insert(name, value);
        fault
    }
}
