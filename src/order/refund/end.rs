//! The end of a refund: the buyer gets the money, or it stays where it was.

use super::{Aside, CLOSED, ItemPart, PROCESSING, SUCCESS, holds, parts, require, shares};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work, hold, work::want_account, work::want_hold};
use crate::order::model::{self, Order};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::rows::{OrderRow, RefundRow};

const REFUND_ID: Field = Field::required("refundId", FieldKind::Id, "The refund.");

/// `complete_refund`
pub const COMPLETE_INFO: CommandInfo = CommandInfo {
    name: "complete_refund",
    method: "orders.completeRefund",
    spec: "B8, B18, B20, M7, M8",
    doc: printed(
        "Ends a refund: the buyer gets the money back where it came from, the platform its subsidy.",
    ),
    fields: &[REFUND_ID, crate::order::OCCURRED_AT, shared::KEY],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("refundId", "string", "The refund."),
        ReplyField::always("status", "string", "SUCCESS."),
        ReplyField::always("amount", "string", "What was refunded."),
        ReplyField::always("toUser", "string", "What the buyer got."),
        ReplyField::always("toMarketing", "string", "What of the subsidy went back to the platform."),
    ],
    build: build_complete,
};

/// `cancel_refund`
pub const CANCEL_INFO: CommandInfo = CommandInfo {
    name: "cancel_refund",
    method: "orders.cancelRefund",
    spec: "B20, M7",
    doc: printed("Ends a refund that was rejected or taken back: everything is as before it."),
    fields: &[
        REFUND_ID,
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why, for the journal."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("refundId", "string", "The refund."),
        ReplyField::always("status", "string", "CLOSED."),
        ReplyField::always("amount", "string", "What would have been refunded."),
    ],
    build: build_cancel,
};

#[derive(Debug)]
struct Complete {
    refund: i64,
    occurred_at: Option<i64>,
}

#[derive(Debug)]
struct Cancel {
    refund: i64,
}

fn build_complete(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(Complete { refund: args.need_id("refundId")?, occurred_at: args.int("occurredAt") }))
}

fn build_cancel(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(Cancel { refund: args.need_id("refundId")? }))
}

/// Puts a refund, its order and the holds it takes from on the list of wants.
fn want_refund(state: &mut State, id: i64) {
    state.refunds.want(&id);
    let Some(refund) = state.refunds.peek(&id).cloned() else { return };
    for aside in holds(&refund).unwrap_or_default() {
        want_hold(state, aside.hold);
        state.accounts.want(&aside.account);
    }
    crate::order::want_order(state, refund.order_id);
    let Some(row) = state.orders.peek(&refund.order_id).cloned() else { return };
    let Ok(order) = Order::read(&row) else { return };
    for seller in &order.sellers {
        state.accounts.want(&seller.account);
        state.holds.want(&seller.hold);
    }
    if order.receivers.marketing > 0 {
        state.accounts.want(&order.receivers.marketing);
    }
    match (&row.channel, &row.buyer) {
        (Some(channel), _) => want_account(state, &OwnerName::world(channel), BALANCE_SET, &row.currency),
        (None, Some(buyer)) => {
            want_account(state, &OwnerName::stored(buyer.clone()), BALANCE_SET, &row.currency);
        }
        _ => {}
    }
}

/// A refund in progress, with its order.
fn open_refund(work: &mut Work<'_>, id: i64) -> Result<(RefundRow, Order), Stop> {
    let refund = require(work, id)?;
    let order = model::require(work, refund.order_id)?;
    if &*refund.status != PROCESSING {
        let message = format!("refund `{id}` is {}", refund.status);
        return Err(Error::field(Reason::InvalidRefundStatus, "refundId", message)
            .with("status", &refund.status)
            .into());
    }
    Ok((refund, order))
}

impl Command for Complete {
    fn subject(&self) -> String {
        self.refund.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_refund(state, self.refund);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let (refund, mut order) = open_refund(work, self.refund)?;
        let paid_at = order.require_paid()?;
        let at = crate::order::occurred_at(self.occurred_at, paid_at, work.now)?;
        let currency = order.currency(options)?;
        let (parts, asides) = (parts(&refund)?, holds(&refund)?);
        take_held(work, &order, &parts)?;
        for aside in &asides {
            let mut held = hold::require(work, aside.hold)?;
            hold::capture(work, &mut held, aside.amount)?;
            work.state.holds.put(held);
        }
        let to_marketing = subsidy_back(&order, &parts)?;
        let to_user = refund.amount - to_marketing;
        if to_marketing > 0 {
            work.add_available(order.receivers.marketing, to_marketing);
        }
        let payee = buyer_account(work, &order)?;
        work.add_available(payee, to_user);
        work.post()?;
        for part in &parts {
            let Some(item) = order.items.get_mut(part.item) else { continue };
            take_back(item, part);
            item.refunded.held += part.held;
            item.refunded.settled += part.settled;
            item.refunded.uses += part.uses;
            item.refunded_at = item.refunded_at.max(at);
        }
        let reply = end(work, refund, SUCCESS, currency).amount("toUser", to_user, currency).amount(
            "toMarketing",
            to_marketing,
            currency,
        );
        crate::order::schedule(work, &mut order, options)?;
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

impl Command for Cancel {
    fn subject(&self) -> String {
        self.refund.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_refund(state, self.refund);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let (refund, mut order) = open_refund(work, self.refund)?;
        let currency = order.currency(options)?;
        let program = order.program(work)?;
        for Aside { hold: id, amount, .. } in holds(&refund)? {
            let mut held = hold::require(work, id)?;
            hold::release(work, &mut held, amount)?;
            work.state.holds.put(held);
        }
        work.post()?;
        for part in parts(&refund)? {
            if let Some(item) = order.items.get_mut(part.item) {
                take_back(item, &part);
            }
        }
        for back in shares(&refund)?.into_iter().filter(|_| program.is_pro_rata()) {
            let seller = order.sellers.get_mut(back.seller);
            if let Some(share) = seller.and_then(|seller| seller.shares.get_mut(back.share)) {
                share.refunded -= back.amount;
            }
        }
        let reply = end(work, refund, CLOSED, currency);
        crate::order::schedule(work, &mut order, options)?;
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

/// The part is no longer being refunded.
fn take_back(item: &mut crate::order::items::Item, part: &ItemPart) {
    item.refunding.held -= part.held;
    item.refunding.settled -= part.settled;
    item.refunding.uses -= part.uses;
}

/// Takes what is still held out of the sellers' holds.
fn take_held(work: &mut Work<'_>, order: &Order, parts: &[ItemPart]) -> Result<(), Stop> {
    for (place, seller) in order.sellers.iter().enumerate() {
        let is_own = |part: &&ItemPart| order.items.get(part.item).is_some_and(|item| item.seller == place);
        let amount: i64 = parts.iter().filter(is_own).map(|part| part.held).sum();
        if amount > 0 {
            let mut held = hold::require(work, seller.hold)?;
            hold::capture(work, &mut held, amount)?;
            work.state.holds.put(held);
        }
    }
    Ok(())
}

/// The platform's part of the refund, cumulative per item (spec B18).
fn subsidy_back(order: &Order, parts: &[ItemPart]) -> Result<i64, CorruptRow> {
    let corrupt = CorruptRow { table: OrderRow::TABLE.name, column: "items" };
    let mut back = 0;
    for part in parts {
        let item = order.items.get(part.item).ok_or_else(|| corrupt.clone())?;
        let before = item.refunded.amount();
        back += item.subsidy_in(before + part.held + part.settled) - item.subsidy_in(before);
    }
    Ok(back)
}

/// Where the buyer's money came from: a wallet, or a channel outside (spec M8).
fn buyer_account(work: &mut Work<'_>, order: &Order) -> Result<i64, Stop> {
    match (&order.row.channel, &order.row.buyer) {
        (Some(channel), _) => work.world(channel, &order.row.currency),
        (None, Some(buyer)) => {
            let buyer = OwnerName::stored(buyer.clone());
            Ok(work.require(&buyer, BALANCE_SET, &order.row.currency)?.no)
        }
        (None, None) => Err(CorruptRow { table: OrderRow::TABLE.name, column: "buyer" }.into()),
    }
}

fn end(work: &mut Work<'_>, mut refund: RefundRow, status: &str, currency: crate::money::Currency) -> Reply {
    let reply = Reply::new()
        .id("transactionId", work.id)
        .id("refundId", refund.id)
        .text("status", status)
        .amount("amount", refund.amount, currency);
    refund.status = Str::from(status);
    refund.finished_at = Some(work.now);
    work.state.refunds.put(refund);
    reply
}
