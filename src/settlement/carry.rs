//! Carrying a settlement out, whoever started it: what may be settled, the row, the
//! money, the reply.

use super::book::{self, PROCESSING, SUCCESS};
use super::judge::{self, Part};
use super::{legs, notification};
use crate::command::{Options, Outcome, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::money::Currency;
use crate::order::model::Order;
use crate::order::program::Program;
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::SettlementRow;

/// The reply of every settlement.
pub(super) const REPLY: &[ReplyField] = &[
    ReplyField::always("settlementId", "string", "The settlement, and its transaction."),
    ReplyField::always("settleId", "string", "The same id, as text for the developer."),
    ReplyField::always("orderId", "string", "The order."),
    ReplyField::always("outOrderNo", "string", "The developer's id of the order."),
    ReplyField::always("outSettleNo", "string", "The developer's id of the settlement."),
    ReplyField::sometimes("itemId", "string", "The voucher, if only one was settled."),
    ReplyField::always("status", "string", "SUCCESS, or PROCESSING if an external program carries it out."),
    ReplyField::always("settleAmount", "string", "Gross amount."),
    ReplyField::always("rake", "string", "The platform's fee in it."),
    ReplyField::always("commission", "string", "Commission in it."),
    ReplyField::always("others", "string", "What other parties get of it."),
    ReplyField::always("seller", "string", "What the sellers get of it."),
    ReplyField::always(
        "settledAt",
        "number",
        "When it ended, ms since the epoch; 0 while it is in progress.",
    ),
    ReplyField::always("isAuto", "boolean", "True if nobody asked for it."),
];

/// Puts what a settlement of this order needs on the list of wants; its currency,
/// if it is known.
pub(super) fn want(state: &mut State, id: i64) -> Option<Str> {
    crate::order::want_order(state, id);
    let row = state.orders.peek(&id).cloned()?;
    if let Some(rule) = row.rule {
        state.rules.want(&rule);
    }
    let order = Order::read(&row).ok()?;
    for seller in order.sellers.iter().filter(|seller| seller.hold > 0) {
        state.accounts.want(&seller.account);
        state.holds.want(&seller.hold);
    }
    let receivers = &order.receivers;
    let bound = [receivers.platform, receivers.commission];
    for account in bound.iter().chain(&receivers.rule).filter(|account| **account > 0) {
        state.accounts.want(account);
    }
    Some(row.currency)
}

/// What may be settled now: of the whole order, or of the voucher at a place.
pub(super) fn parts(
    order: &Order,
    program: &Program,
    place: Option<usize>,
    now: i64,
    options: &Options,
) -> Result<Vec<Part>, judge::Refusal> {
    let terms = program.terms(&order.row);
    match place {
        Some(place) => judge::voucher(order, place, terms, now, options.utc_offset),
        None => judge::whole(order, terms, now, options.utc_offset),
    }
}

/// One settlement of an order at a time: fees are cumulative, and what a failed
/// one took must not count (spec M5).
pub(super) fn check_idle(order: &Order) -> Result<(), Error> {
    let Some(id) = order.row.settling else { return Ok(()) };
    let message = format!("settlement `{id}` of the order is in progress");
    Err(Error::new(Reason::OrderSettling, message).with("settlementId", id))
}

/// What a settlement was asked with.
pub(super) struct New {
    pub(super) out_settle_no: Str,
    pub(super) item: Option<Str>,
    pub(super) is_auto: bool,
    pub(super) description: Option<Str>,
    pub(super) cp_extra: Option<Str>,
    pub(super) notify_url: Option<Str>,
    pub(super) notify_version: Str,
}

/// Carries the settlement out, or reserves it; writes its row.
pub(super) fn out(
    work: &mut Work<'_>,
    order: &mut Order,
    program: &Program,
    new: New,
    parts: &[Part],
    list: &[legs::Leg],
) -> Result<SettlementRow, Stop> {
    let [rake, commission, others, seller] = book::totals(list);
    let is_external = program.is_external();
    let mut row = SettlementRow {
        id: work.id,
        order_id: order.row.id,
        app: order.row.app.clone(),
        out_settle_no: new.out_settle_no,
        item: new.item,
        status: Str::from(if is_external { PROCESSING } else { SUCCESS }),
        currency: order.row.currency.clone(),
        amount: parts.iter().map(|part| part.gross).sum(),
        rake,
        commission,
        others,
        seller,
        subsidy: book::subsidy(order, parts),
        legs: legs::write(list),
        items: book::write_parts(parts),
        created_at: work.now,
        settled_at: None,
        is_auto: i64::from(new.is_auto),
        message: None,
        description: new.description,
        cp_extra: new.cp_extra,
        notify_url: new.notify_url,
        notify_version: new.notify_version,
        processing: is_external.then_some(work.id),
    };
    book::count(order, row.item.is_some(), 1);
    if is_external {
        book::reserve(order, parts, false);
        order.row.settling = Some(row.id);
    } else {
        book::pay(work, order, parts, list)?;
        work.post()?;
        row.settled_at = Some(work.now);
        notification::enqueue(work, &row, &program.row.notify_schedule);
    }
    work.state.settlements.put(row.clone());
    Ok(row)
}

/// Writes the order, and answers.
pub(super) fn finish(
    work: &mut Work<'_>,
    mut order: Order,
    row: &SettlementRow,
    options: &Options,
) -> Result<Outcome, Stop> {
    let currency = order.currency(options)?;
    crate::order::schedule(work, &mut order, options)?;
    let out_order_no = order.row.out_order_no.clone();
    order.put(work);
    Ok(Outcome::Done(reply(row, &out_order_no, currency)))
}

/// A settlement as commands answer it.
pub(super) fn reply(row: &SettlementRow, out_order_no: &str, currency: Currency) -> Reply {
    Reply::new()
        .id("settlementId", row.id)
        .id("settleId", row.id)
        .id("orderId", row.order_id)
        .text("outOrderNo", out_order_no)
        .text("outSettleNo", &row.out_settle_no)
        .maybe("itemId", row.item.clone().map(Value::Text))
        .text("status", &row.status)
        .amount("settleAmount", row.amount, currency)
        .amount("rake", row.rake, currency)
        .amount("commission", row.commission, currency)
        .amount("others", row.others, currency)
        .amount("seller", row.seller, currency)
        .int("settledAt", row.settled_at.unwrap_or(0))
        .bool("isAuto", row.is_auto == 1)
}
