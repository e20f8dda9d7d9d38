//! Starting a refund.

use super::{Aside, ItemPart, PROCESSING, ShareBack, write_holds, write_parts, write_shares};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField,
};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, NewHold, REFUND};
use crate::ledger::{Stop, Work};
use crate::money::{Currency, pro_rata};
use crate::order::items::Item;
use crate::order::model::{Order, require};
use crate::order::sellers::Role;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Ref, RefundRow};
use crate::store::{State, names};

/// `start_refund`
pub const INFO: CommandInfo = CommandInfo {
    name: "start_refund",
    method: "orders.startRefund",
    spec: "B8, B16, B18, B20, M5, M7",
    doc: printed(
        "Starts a refund: the money can be neither settled nor withdrawn until the refund is completed or cancelled.",
    ),
    fields: &[
        Field::required("orderId", FieldKind::Id, "The order."),
        Field::optional(
            "outRefundNo",
            FieldKind::Text { max: 64 },
            "The developer's own id, unique in the app.",
        ),
        Field::optional(
            "items",
            FieldKind::List {
                of: &[
                    Field::required("itemId", FieldKind::Text { max: 64 }, "The item."),
                    Field::optional("amount", FieldKind::Amount, "How much; absent means all that is left."),
                    Field::optional(
                        "uses",
                        FieldKind::Count { min: 1, max: 1000 },
                        "How many unused uses of a multi-use card, from the last; absent means all.",
                    ),
                ],
                max: 200,
            },
            "What is refunded; absent means all that can be.",
        ),
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why, for the journal."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("refundId", "string", "The refund, and its transaction."),
        ReplyField::always("orderId", "string", "The order."),
        ReplyField::always("amount", "string", "What will be refunded."),
        ReplyField::always("fromHeld", "string", "The part that is still held for the order."),
        ReplyField::always("fromSettled", "string", "The part that was settled and is set aside now."),
        ReplyField::always("status", "string", "PROCESSING."),
    ],
    build,
};

#[derive(Debug)]
struct Asked {
    item: Str,
    amount: Option<AmountArg>,
    uses: Option<i64>,
}

#[derive(Debug)]
struct StartRefund {
    order: i64,
    out_refund_no: Option<Str>,
    items: Vec<Asked>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let mut items: Vec<Asked> = Vec::new();
    for (at, member) in args.list("items").iter().enumerate() {
        let item = member.need_text("itemId")?;
        if items.iter().any(|other| other.item == item) {
            return Err(crate::order::twice(at, &item));
        }
        items.push(Asked { item, amount: member.amount("amount"), uses: member.int("uses") });
    }
    Ok(Box::new(StartRefund {
        order: args.need_id("orderId")?,
        out_refund_no: args.text("outRefundNo"),
        items,
    }))
}

impl Command for StartRefund {
    fn subject(&self) -> String {
        self.order.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        crate::order::want_order(state, self.order);
        let Some(row) = state.orders.peek(&self.order).cloned() else { return };
        if let Some(number) = &self.out_refund_no {
            state.refs.want(&names::refund(&row.app, number));
        }
        let Ok(order) = Order::read(&row) else { return };
        for seller in &order.sellers {
            state.accounts.want(&seller.account);
            for share in &seller.shares {
                state.accounts.want(&share.account);
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut order = require(work, self.order)?;
        order.require_paid()?;
        self.check_number(work, &order)?;
        let currency = order.currency(options)?;
        let parts = self.parts(&order, currency, options)?;
        let program = order.program(work)?;
        let backs = shares_back(&mut order, &parts, program.is_pro_rata())?;
        for part in &parts {
            let Some(item) = order.items.get_mut(part.item) else { continue };
            item.refunding.held += part.held;
            item.refunding.settled += part.settled;
            item.refunding.uses += part.uses;
        }
        let holds = set_aside(work, &order, &backs)?;
        work.post()?;
        let held = parts.iter().map(|part| part.held).sum();
        let settled: i64 = parts.iter().map(|part| part.settled).sum();
        let id = work.id;
        if let Some(number) = &self.out_refund_no {
            work.state.refs.put(Ref { name: names::refund(&order.row.app, number), id });
        }
        work.state.refunds.put(RefundRow {
            id,
            order_id: order.row.id,
            out_refund_no: self.out_refund_no.clone(),
            status: Str::from(PROCESSING),
            amount: held + settled,
            parts: write_parts(&parts),
            holds: write_holds(&holds),
            shares: write_shares(&backs),
            created_at: work.now,
            finished_at: None,
        });
        let reply = Reply::new()
            .id("refundId", id)
            .id("orderId", order.row.id)
            .amount("amount", held + settled, currency)
            .amount("fromHeld", held, currency)
            .amount("fromSettled", settled, currency)
            .text("status", PROCESSING);
        crate::order::schedule(work, &mut order, options)?;
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

impl StartRefund {
    fn check_number(&self, work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
        let Some(number) = &self.out_refund_no else { return Ok(()) };
        match work.state.refs.get(&names::refund(&order.row.app, number))?.map(|found| found.id) {
            None => Ok(()),
            Some(id) => {
                let message = format!("refund number `{number}` was used for refund `{id}`");
                Err(Error::field(Reason::RefundNoExists, "outRefundNo", message).with("refundId", id).into())
            }
        }
    }

    /// What is taken of each item.
    fn parts(&self, order: &Order, currency: Currency, options: &Options) -> Result<Vec<ItemPart>, Error> {
        let mut parts = Vec::new();
        if self.items.is_empty() {
            for (place, item) in order.items.iter().enumerate() {
                let can_be = match item.is_multi_use() {
                    true => item.free_uses() > 0 && !item.is_refunding(),
                    false => item.refundable() > 0,
                };
                if can_be {
                    parts.push(part(order, place, None, None)?);
                }
            }
        }
        for (at, asked) in self.items.iter().enumerate() {
            let place = crate::order::place_of(order, &asked.item, &format!("items[{at}].itemId"))?;
            let field = format!("items[{at}].amount");
            let amount = asked.amount.map(|amount| amount.minor(&field, currency, options)).transpose()?;
            let part = part(order, place, amount, asked.uses);
            parts.push(part.map_err(|error| error.inside(&format!("items[{at}].")))?);
        }
        if parts.is_empty() {
            let message = format!("order `{}` has nothing left to refund", order.row.id);
            return Err(Error::field(Reason::NothingToRefund, "orderId", message));
        }
        Ok(parts)
    }
}

fn part(order: &Order, place: usize, amount: Option<i64>, uses: Option<i64>) -> Result<ItemPart, Error> {
    let item = order.items.get(place).ok_or_else(|| Error::new(Reason::Internal, "an item is gone"))?;
    if item.settling.gross > 0 {
        let message = format!("item `{}` is being settled", item.id);
        let error = Error::field(Reason::OrderSettling, "itemId", message);
        return Err(error.with("settlementId", order.row.settling.unwrap_or_default()));
    }
    if item.is_multi_use() {
        uses_part(item, place, amount, uses)
    } else {
        money_part(item, place, amount, uses)
    }
}

/// Unused uses of a card, from the last (spec B16).
fn uses_part(item: &Item, place: usize, amount: Option<i64>, uses: Option<i64>) -> Result<ItemPart, Error> {
    if amount.is_some() {
        let message = "a multi-use card is refunded by uses, not by amount";
        return Err(Error::field(Reason::InvalidField, "amount", message));
    }
    // One at a time: a cancelled one would else leave a gap before the last uses,
    // and the prices of the others would not add up.
    if item.is_refunding() {
        let message = format!("item `{}` is being refunded: complete or cancel that refund first", item.id);
        return Err(Error::field(Reason::InvalidItemStatus, "itemId", message));
    }
    let free = item.free_uses();
    let uses = uses.unwrap_or(free);
    if free == 0 || uses > free {
        let message = format!("item `{}` has {free} unused uses", item.id);
        return Err(Error::field(Reason::RefundExceedsPaid, "uses", message));
    }
    let end = item.uses - item.refunded.uses - item.refunding.uses;
    Ok(ItemPart { item: place, held: item.price(end - uses, end), settled: 0, uses })
}

fn money_part(item: &Item, place: usize, amount: Option<i64>, uses: Option<i64>) -> Result<ItemPart, Error> {
    if uses.is_some() {
        let message = "only a multi-use card is refunded by uses";
        return Err(Error::field(Reason::InvalidField, "uses", message));
    }
    let free = item.refundable();
    let amount = amount.unwrap_or(free);
    if free == 0 || amount > free {
        let message = format!("item `{}` has less left to refund", item.id);
        return Err(Error::field(Reason::RefundExceedsPaid, "amount", message).with("refundableMinor", free));
    }
    let held = amount.min(item.open());
    Ok(ItemPart { item: place, held, settled: amount - held, uses: 0 })
}

/// Who gives back what was settled: the seller, or every share its part (spec B20).
fn shares_back(order: &mut Order, parts: &[ItemPart], is_pro_rata: bool) -> Result<Vec<ShareBack>, Stop> {
    let mut backs = Vec::new();
    for (place, seller) in order.sellers.iter_mut().enumerate() {
        let is_own = |part: &&ItemPart| order.items.get(part.item).is_some_and(|item| item.seller == place);
        let amount: i64 = parts.iter().filter(is_own).map(|part| part.settled).sum();
        if amount == 0 {
            continue;
        }
        if !is_pro_rata {
            let own = seller.shares.iter().position(|share| share.role == Role::Seller);
            let share = own.unwrap_or(seller.shares.len());
            backs.push(ShareBack { seller: place, share, amount });
            continue;
        }
        // What a return in progress moves is with neither side until its outcome.
        let with_shares: i128 = seller.shares.iter().map(|share| i128::from(share.received)).sum();
        if with_shares != i128::from(seller.settled) {
            let message = format!("a return of order `{}` is in progress", order.row.id);
            return Err(Error::field(Reason::OrderSettling, "orderId", message).into());
        }
        let shares: Vec<_> = seller.shares.iter().map(|share| (share.received, share.refunded)).collect();
        let Some(given) = pro_rata(&shares, amount) else {
            return Err(crate::ledger::work::invariant(format!(
                "order {} was settled for less",
                order.row.id
            )));
        };
        for (at, (share, amount)) in seller.shares.iter_mut().zip(given).enumerate() {
            if amount > 0 {
                share.refunded += amount;
                backs.push(ShareBack { seller: place, share: at, amount });
            }
        }
    }
    Ok(backs)
}

/// One hold for each account that gives back.
fn set_aside(work: &mut Work<'_>, order: &Order, backs: &[ShareBack]) -> Result<Vec<Aside>, Stop> {
    let mut asides: Vec<Aside> = Vec::new();
    for back in backs {
        let Some(seller) = order.sellers.get(back.seller) else { continue };
        let account = seller.shares.get(back.share).map_or(seller.account, |share| share.account);
        match asides.iter_mut().find(|aside| aside.account == account) {
            Some(aside) => aside.amount += back.amount,
            None => asides.push(Aside { hold: 0, account, amount: back.amount }),
        }
    }
    let first = work.reserve(asides.len());
    for (at, aside) in asides.iter_mut().enumerate() {
        aside.hold = first.saturating_add(at as i64);
        let account = work.account(aside.account)?;
        let order_id = Some(order.row.id);
        let new = NewHold { id: aside.hold, kind: REFUND, amount: aside.amount, order_id, expires_at: None };
        hold::open(work, &account, new)?;
    }
    Ok(asides)
}
