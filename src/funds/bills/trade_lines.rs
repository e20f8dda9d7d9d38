//! The lines of one transaction, by the command that made it.

use super::booked::Booked;
use super::trade::Line;
use crate::funds::withdrawal::net;
use crate::ledger::hold::FREEZE;
use crate::order::Order;
use crate::order::sellers::Role;
use crate::settlement::legs::{self, Leg};
use crate::settlement::returns;
use crate::store::cells::{CorruptRow, Row};
use crate::store::rows::{
    Hold, OrderRow, RefundRow, ReturnRow, SettlementRow, Transaction, Withdrawal, WithdrawalBatch,
};

/// Money that was asked for, is on its way out, has left or has come back.
pub(super) const WITHDRAWAL: &str = "withdrawal";
/// What no other line tells of.
pub(super) const OTHER: &str = "other";

const PAYMENT: &str = "payment";
const SETTLEMENT: &str = "settlement";
const RETURN: &str = "return";
const REFUND: &str = "refund";

/// The lines of a transaction that has changed all money of an account by `moved`.
///
/// # Errors
/// A recorded row that cannot be read.
pub(super) fn of(kind: &str, booked: &Booked<'_>, account: i64, moved: i64) -> Result<Vec<Line>, CorruptRow> {
    Ok(match kind {
        "create_balance" => vec![Line::of("opening", "", moved)],
        "recharge" => {
            let id = booked.named("externalTransactionId");
            vec![Line::of("recharge", "", moved).name("externalTransactionId", id)]
        }
        "pay_order" | "confirm" => vec![payment(booked, account, moved)?],
        "settle" | "settle_due" => settlement(booked, account)?,
        "return_split" => returned(booked, account, moved)?,
        "complete_external" if booked.named("returnId").is_some() => returned(booked, account, moved)?,
        "complete_external" => settlement(booked, account)?,
        "complete_refund" => vec![order_refund(booked, account, moved)?],
        "refund" => {
            let role = if moved > 0 { "buyer" } else { "payee" };
            vec![Line::of(REFUND, role, moved).name("freezeId", booked.named("freezeId"))]
        }
        "withdraw" | "withdraw_batch" | "cancel_withdrawal" | "report_payout" => {
            withdrawals(kind, booked, account)?
        }
        "resolve_payout_exception" => charged(booked, moved)?,
        _ => Vec::new(),
    })
}

/// Money of an order at its seller, a subsidy, or what a buyer pays.
fn payment(booked: &Booked<'_>, account: i64, moved: i64) -> Result<Line, CorruptRow> {
    let freeze = booked.named("freezeId");
    let external = booked.named("externalTransactionId");
    let Some(row) = booked.row::<OrderRow>()? else {
        let role = if moved < 0 { "buyer" } else { "payee" };
        let holds = booked.rows::<Hold>()?;
        let order = holds.iter().find(|hold| &*hold.kind == FREEZE).and_then(|hold| hold.order_id);
        let line = Line::of(PAYMENT, role, moved).name("freezeId", freeze);
        return Ok(match order {
            Some(order) => line.id("orderId", order),
            None => line,
        });
    };
    let order = Order::read(&row)?;
    let role = if order.sellers.iter().any(|seller| seller.account == account) {
        Role::Seller.name()
    } else if order.receivers.marketing == account {
        "subsidy"
    } else {
        "buyer"
    };
    let line = Line::of(PAYMENT, role, moved).of_order(Some(&row));
    Ok(line.name("freezeId", freeze).name("externalTransactionId", external))
}

/// What a seller gets of what was held, and what others get of it: one line for
/// each role of the party.
fn settlement(booked: &Booked<'_>, account: i64) -> Result<Vec<Line>, CorruptRow> {
    let row = booked.row::<SettlementRow>()?.ok_or_else(missing)?;
    let order = booked.row::<OrderRow>()?.ok_or_else(missing)?;
    let sellers = Order::read(&order)?.sellers;
    let list = legs::read(&row)?;
    let is_own = |leg: &&Leg| sellers.get(leg.seller).is_some_and(|seller| seller.account == account);
    let own =
        |role: Role| list.iter().filter(is_own).filter(|leg| leg.role == role).map(|leg| leg.amount).sum();
    let gross: i64 = list.iter().filter(is_own).map(|leg| leg.amount).sum();
    let all = [row.amount, row.rake, row.commission, row.others];
    let mut lines = Vec::new();
    for role in [Role::Seller, Role::Rake, Role::Commission, Role::Other] {
        let received = list.iter().filter(|leg| leg.account == account && leg.role == role);
        let amount: i64 = received.map(|leg| leg.amount).sum();
        let (figures, change) = match role {
            Role::Seller => {
                ([gross, own(Role::Rake), own(Role::Commission), own(Role::Other)], amount - gross)
            }
            _ => (all, amount),
        };
        let [gross, rake, commission, others] = figures;
        if change == 0 && (role != Role::Seller || gross == 0) {
            continue;
        }
        let line = Line {
            amount,
            change,
            figures: vec![("gross", gross), ("rake", rake), ("commission", commission), ("others", others)],
            ..Line::of(SETTLEMENT, role.name(), change)
        };
        lines.push(
            line.of_order(Some(&order))
                .id("settlementId", row.id)
                .name("outSettleNo", Some(&row.out_settle_no)),
        );
    }
    Ok(lines)
}

/// What a party gives back of a settlement, to a seller.
fn returned(booked: &Booked<'_>, account: i64, moved: i64) -> Result<Vec<Line>, CorruptRow> {
    let row = booked.row::<ReturnRow>()?.ok_or_else(missing)?;
    // Set aside, or released from there: the money is still its owner's.
    if moved == 0 {
        return Ok(Vec::new());
    }
    let order = booked.row::<OrderRow>()?;
    let settlement = booked.row::<SettlementRow>()?;
    let to: i64 =
        returns::parts(&row)?.iter().filter(|part| part.to == account).map(|part| part.amount).sum();
    let given = if row.account == account { -row.amount } else { 0 };
    let sides = [(Role::Other, given), (Role::Seller, to)];
    let lines = sides.into_iter().filter(|(_, change)| *change != 0).map(|(role, change)| {
        let number = settlement.as_ref().map(|settlement| &*settlement.out_settle_no);
        Line::of(RETURN, role.name(), change)
            .of_order(order.as_ref())
            .id("settlementId", row.settlement)
            .name("outSettleNo", number)
            .id("returnId", row.id)
            .name("outReturnNo", Some(&row.out_return_no))
    });
    Ok(lines.collect())
}

/// A refund of an order that has ended.
fn order_refund(booked: &Booked<'_>, account: i64, moved: i64) -> Result<Line, CorruptRow> {
    let row = booked.row::<RefundRow>()?.ok_or_else(missing)?;
    let order_row = booked.row::<OrderRow>()?.ok_or_else(missing)?;
    let order = Order::read(&order_row)?;
    let shares = || order.sellers.iter().flat_map(|seller| &seller.shares);
    let role = if order.sellers.iter().any(|seller| seller.account == account) {
        Role::Seller.name()
    } else if order.receivers.marketing == account {
        "subsidy"
    } else {
        let share = shares().find(|share| share.account == account).filter(|_| moved < 0);
        share.map_or("buyer", |share| share.role.name())
    };
    Ok(Line::of(REFUND, role, moved)
        .of_order(Some(&order_row))
        .id("refundId", row.id)
        .name("outRefundNo", row.out_refund_no.as_deref()))
}

/// Every step of the party's withdrawals, and the fees that it earns by those of
/// others.
fn withdrawals(kind: &str, booked: &Booked<'_>, account: i64) -> Result<Vec<Line>, CorruptRow> {
    let batch = booked.row::<WithdrawalBatch>()?;
    let mut lines = Vec::new();
    for row in booked.rows::<Withdrawal>()? {
        let is_reported = kind == "report_payout";
        let status = if kind.starts_with("withdraw") { "REQUESTED" } else { &*row.status };
        let fee_back = if row.fee_account.is_some() && booked.is_asked("returnFee") { row.fee } else { 0 };
        let (change, fee) = match status {
            "PAID" if is_reported => (-row.amount, row.fee),
            "BOUNCED" if is_reported => (net(&row) + fee_back, -fee_back),
            _ => (0, 0),
        };
        if row.account == account {
            let line = withdrawal(&row, status, change);
            lines.push(line.name("orderId", batch.as_ref().map(|batch| &*batch.order_id)));
        }
        if row.fee_account == Some(account) && fee != 0 {
            lines.push(Line::of("fee", "", fee).id("withdrawalId", row.id));
        }
    }
    Ok(lines)
}

fn withdrawal(row: &Withdrawal, status: &str, change: i64) -> Line {
    let line = Line {
        status: status.to_owned(),
        amount: row.amount,
        figures: vec![("fee", row.fee), ("netAmount", net(row))],
        ..Line::of(WITHDRAWAL, "", change)
    };
    line.id("withdrawalId", row.id)
}

/// What was paid after it had come back, and somebody pays for.
fn charged(booked: &Booked<'_>, moved: i64) -> Result<Vec<Line>, CorruptRow> {
    let row = booked.row::<Withdrawal>()?.ok_or_else(missing)?;
    Ok(vec![withdrawal(&row, "CHARGED", moved)])
}

/// The record lacks a row that its command writes.
fn missing() -> CorruptRow {
    CorruptRow { table: Transaction::TABLE.name, column: "effects" }
}
