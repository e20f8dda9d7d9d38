//! What commands say by themselves: their shape, their owner, the scope of their key.

use super::{Account, BALANCE, Code, trade};
use crate::op::{Fields, Op, Owner, OwnerKind, Val, decimals};

/// Fields that are wrong by themselves (checked before anything else).
pub(super) fn check_shape(op: &Op) -> Result<(), Code> {
    if let Some(code) = op.fault {
        return Err(code);
    }
    let bad = Err("INVALID_AMOUNT");
    for (name, value) in &op.fields {
        match value {
            Val::Money(money) if money.mantissa < 0 => return bad,
            Val::Money(money)
                if money.mantissa == 0 && (*name == "initialBalance" || op.kind == "pay_order") => {}
            Val::Money(money) if money.mantissa == 0 => return bad,
            _ if op.kind == "create_order" && *name == "appId" => trade::check_items(op)?,
            Val::List(details) if op.kind == "withdraw_batch" => {
                let decimals = decimals(op.text("currency").unwrap_or("CNY"));
                let is_bad = |detail: &Fields| match detail.get("amount") {
                    Some(Val::Money(money)) => money.to_minor(decimals).is_none(),
                    _ => true,
                };
                if details.iter().any(is_bad) {
                    return bad;
                }
            }
            Val::Parts(parts) if parts.iter().any(|(_, money)| money.mantissa <= 0) => return bad,
            Val::Money(money) => {
                let currency = op.text("currency");
                if currency.is_some_and(|currency| money.to_minor(decimals(currency)).is_none()) {
                    return bad;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn owner_of(op: &Op) -> Owner {
    let named = |field: &str, kind: OwnerKind| op.text(field).map(|id| Owner { kind, id: id.to_owned() });
    let user = named("userId", OwnerKind::User).or_else(|| named("merchantId", OwnerKind::Merchant));
    match user {
        Some(Owner { kind, id }) => Owner { kind, id: id.to_lowercase() },
        None => named("platformId", OwnerKind::Platform)
            .or_else(|| named("partnerId", OwnerKind::Partner))
            .unwrap(),
    }
}

pub(super) fn set_of(op: &Op) -> i64 {
    op.num("accountSet").unwrap_or(BALANCE)
}

pub(super) fn minor_of(op: &Op, name: &str) -> i64 {
    op.money(name).and_then(|money| money.to_minor(decimals(op.text("currency").unwrap()))).unwrap_or(0)
}

/// What the command acts on: the scope of its key (spec A5).
pub(super) fn subject(op: &Op) -> String {
    match op.kind {
        "add_payment_method" | "register_party" => owner_of(op).shown(),
        "withdraw_batch" => op.text("orderId").unwrap().into(),
        "recharge" | "freeze" | "withdraw" | "create_balance" => {
            format!("{} {} {}", owner_of(op).shown(), set_of(op), op.text("currency").unwrap())
        }
        "cancel_freeze" | "confirm" | "refund" | "expire_freeze" => format!("{:?}", op.id("freezeId")),
        "configure_program" | "create_order" | "settle" | "return_split" => op.text("appId").unwrap().into(),
        "record_liquidity" => {
            format!("{} {}", op.text("toChannel").unwrap(), op.text("currency").unwrap())
        }
        "store_rule" => op.text("ruleName").unwrap().into(),
        "pay_order" | "fulfil" | "revoke_fulfilment" | "start_refund" => format!("{:?}", op.id("orderId")),
        "complete_refund" | "cancel_refund" => format!("{:?}", op.id("refundId")),
        "complete_external" => format!("{:?}", op.id("settlementId").or(op.id("returnId"))),
        "report_notification" | "resend_notification" => format!("{:?}", op.id("notificationId")),
        _ => format!("{:?}", op.id("withdrawalId")),
    }
}

/// Absent means no check (spec A3).
pub(super) fn check_version(account: &Account, expected: Option<i64>) -> Result<(), Code> {
    if expected.is_some_and(|expected| expected != account.version) {
        Err("VERSION_CONFLICT")
    } else {
        Ok(())
    }
}
