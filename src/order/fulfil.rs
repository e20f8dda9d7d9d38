//! Fulfilment (核销) and taking it back (撤销核销), per item and per use (spec M7, B16).

use super::items::Item;
use super::model::{Order, require};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;

const ITEMS: Field = Field::optional(
    "items",
    FieldKind::List {
        of: &[
            Field::required("itemId", FieldKind::Text { max: 64 }, "The item."),
            Field::optional(
                "uses",
                FieldKind::Count { min: 1, max: 1000 },
                "How many uses of a multi-use card; absent means all that are left.",
            ),
        ],
        max: 200,
    },
    "Which items; absent means all that this step is possible for.",
);

const REPLY: &[ReplyField] = &[
    ReplyField::always("transactionId", "string", "The transaction."),
    ReplyField::always("orderId", "string", "The order."),
    ReplyField::sometimes("dueAt", "number", "When it will be settled automatically, ms since the epoch."),
];

/// `fulfil`
pub const INFO: CommandInfo = CommandInfo {
    name: "fulfil",
    method: "orders.fulfil",
    spec: "DYR-02, DYR-06, B16, M7",
    doc: printed(
        "Records that items were delivered or used (核销). The days of a program that settles after fulfilment count from here.",
    ),
    fields: &[
        Field::required("orderId", FieldKind::Id, "The order."),
        ITEMS,
        super::OCCURRED_AT,
        shared::KEY,
    ],
    reply: REPLY,
    build: build_fulfil,
};

/// `revoke_fulfilment`
pub const REVOKE_INFO: CommandInfo = CommandInfo {
    name: "revoke_fulfilment",
    method: "orders.revokeFulfilment",
    spec: "M7",
    doc: printed("Takes a fulfilment back (撤销核销), as long as it is not settled."),
    fields: &[Field::required("orderId", FieldKind::Id, "The order."), ITEMS, shared::KEY],
    reply: REPLY,
    build: build_revoke,
};

#[derive(Debug)]
struct Fulfil {
    order: i64,
    items: Vec<(Str, Option<i64>)>,
    occurred_at: Option<i64>,
    is_revoked: bool,
}

fn build_fulfil(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(fulfil(args, false)?))
}

fn build_revoke(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(fulfil(args, true)?))
}

fn fulfil(args: &Args, is_revoked: bool) -> Result<Fulfil, Error> {
    let mut items: Vec<(Str, Option<i64>)> = Vec::new();
    for (at, member) in args.list("items").iter().enumerate() {
        let id = member.need_text("itemId")?;
        if items.iter().any(|(other, _)| *other == id) {
            return Err(super::twice(at, &id));
        }
        items.push((id, member.int("uses")));
    }
    Ok(Fulfil { order: args.need_id("orderId")?, items, occurred_at: args.int("occurredAt"), is_revoked })
}

impl Command for Fulfil {
    fn subject(&self) -> String {
        self.order.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        super::want_order(state, self.order);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut order = require(work, self.order)?;
        let paid_at = order.require_paid()?;
        let at = super::occurred_at(self.occurred_at, paid_at, work.now)?;
        let mut count = 0;
        for (place, uses) in self.chosen(&order)? {
            let Some(item) = order.items.get_mut(place) else { continue };
            if self.is_revoked {
                revoke(item, uses)?;
            } else {
                mark(item, uses, at)?;
            }
            count += 1;
        }
        if count == 0 {
            let what = if self.is_revoked { "was fulfilled and is not settled" } else { "is left to fulfil" };
            let message = format!("nothing of order `{}` {what}", self.order);
            return Err(Error::field(Reason::InvalidItemStatus, "orderId", message).into());
        }
        super::schedule(work, &mut order, options)?;
        let reply = super::step_reply(work, &order);
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

impl Fulfil {
    /// Places of the items and the uses asked for; without names, all that this
    /// step is possible for.
    fn chosen(&self, order: &Order) -> Result<Vec<(usize, Option<i64>)>, Error> {
        if self.items.is_empty() {
            let is_possible = |item: &Item| {
                if self.is_revoked { revocable(item) > 0 } else { item.free_uses() > 0 }
            };
            let all = order.items.iter().enumerate().filter(|(_, item)| is_possible(item));
            return Ok(all.map(|(place, _)| (place, None)).collect());
        }
        let place = |(at, (id, uses)): (usize, &(Str, Option<i64>))| {
            let place = super::place_of(order, id, &format!("items[{at}].itemId"))?;
            Ok((place, *uses))
        };
        self.items.iter().enumerate().map(place).collect()
    }
}

fn refuse(item: &Item, why: &str) -> Error {
    let message = format!("item `{}` {why}", item.id);
    Error::field(Reason::InvalidItemStatus, "items", message).with("itemId", &item.id)
}

fn mark(item: &mut Item, uses: Option<i64>, at: i64) -> Result<(), Error> {
    let free = item.free_uses();
    let uses = uses.unwrap_or(free);
    if free == 0 || uses > free {
        let why = match (item.is_refunding(), free) {
            (true, 0) => "is being refunded".to_owned(),
            (_, 0) => "is fulfilled or refunded".to_owned(),
            _ => format!("has {free} uses left, not {uses}"),
        };
        return Err(refuse(item, &why));
    }
    match item.fulfilled.last_mut() {
        Some((last, when)) if *when == at => *last = last.saturating_add(uses),
        _ => item.fulfilled.push((uses, at)),
    }
    Ok(())
}

/// Uses that are fulfilled and neither settled nor about to be.
fn revocable(item: &Item) -> i64 {
    let fulfilled = item.fulfilled_uses();
    if item.is_multi_use() {
        return fulfilled.saturating_sub(item.settled.uses).saturating_sub(item.settling.uses);
    }
    let is_free =
        item.settled.gross == 0 && item.settling.gross == 0 && !item.is_refunding() && !item.is_refunded();
    if is_free { fulfilled } else { 0 }
}

fn revoke(item: &mut Item, uses: Option<i64>) -> Result<(), Error> {
    let free = revocable(item);
    let mut left = uses.unwrap_or(free);
    if free == 0 || left > free {
        let why = format!("has {free} fulfilled uses that are not settled, refunded or being refunded");
        return Err(refuse(item, &why));
    }
    while let Some((last, _)) = item.fulfilled.last_mut() {
        let taken = left.min(*last);
        *last -= taken;
        left -= taken;
        if *last == 0 {
            item.fulfilled.pop();
        }
        if left == 0 {
            break;
        }
    }
    Ok(())
}
