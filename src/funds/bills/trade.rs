//! The trade bill (交易账单): what a party has received, shared, refunded and
//! withdrawn. What a trade says is what its transaction recorded.

use super::booked::Booked;
use super::day::{self, Change};
use super::fund::DAY;
use super::trade_lines::{self, OTHER, WITHDRAWAL};
use crate::command::fields::{shared, with_selector};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::ledger::Stop;
use crate::money::Currency;
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::Str;
use crate::store::rows::{OrderRow, Transaction};

/// What the lines of a trade bill show.
pub const LINE_VIEW: &[ReplyField] = &[
    ReplyField::always("time", "number", "When, ms since the epoch."),
    ReplyField::always("transactionId", "string", "The transaction."),
    ReplyField::always(
        "type",
        "string",
        "opening, recharge, payment, settlement, return, refund, withdrawal, fee, or other.",
    ),
    ReplyField::sometimes(
        "role",
        "string",
        "What the party is in it: buyer, seller, payee, subsidy, rake, commission or share.",
    ),
    ReplyField::sometimes(
        "status",
        "string",
        "Of a withdrawal: REQUESTED, PAID, FAILED, CANCELLED, BOUNCED or CHARGED.",
    ),
    ReplyField::always(
        "amount",
        "string",
        "How much the trade is for the party: of a settlement what it gets, of a withdrawal the gross amount.",
    ),
    ReplyField::sometimes("fee", "string", "What of a withdrawal is kept."),
    ReplyField::sometimes("netAmount", "string", "What of a withdrawal arrives."),
    ReplyField::sometimes("gross", "string", "What was settled: of the seller, or of all sellers."),
    ReplyField::sometimes("rake", "string", "The platform's fee in it."),
    ReplyField::sometimes("commission", "string", "Commission in it."),
    ReplyField::sometimes("others", "string", "What other parties get of it."),
    ReplyField::always(
        "change",
        "string",
        "Change of all money of the party, held money included: over a day they sum to closing less opening.",
    ),
    ReplyField::sometimes("appId", "string", "The app of the order."),
    ReplyField::sometimes("orderId", "string", "The order; of a withdrawal the caller's number of it."),
    ReplyField::sometimes("outOrderNo", "string", "The developer's id of the order."),
    ReplyField::sometimes("settlementId", "string", "The settlement."),
    ReplyField::sometimes("outSettleNo", "string", "The developer's id of the settlement."),
    ReplyField::sometimes("returnId", "string", "The return."),
    ReplyField::sometimes("outReturnNo", "string", "The developer's id of the return."),
    ReplyField::sometimes("refundId", "string", "The refund."),
    ReplyField::sometimes("outRefundNo", "string", "The developer's id of the refund."),
    ReplyField::sometimes("freezeId", "string", "The freeze that was confirmed or refunded."),
    ReplyField::sometimes("withdrawalId", "string", "The withdrawal."),
    ReplyField::sometimes("externalTransactionId", "string", "The external payment."),
];

/// `trade_bill`
pub const TRADE_BILL: QueryInfo = QueryInfo {
    name: "trade_bill",
    method: "statements.tradeBill",
    spec: "DYR-10",
    doc: printed(
        "The trade bill (交易账单) of one day: payments, settlements, returns, refunds, recharges and withdrawals of a party, oldest first. Money that is only held or released is on the fund bill.",
    ),
    fields: with_selector![
        shared::WIRE_CURRENCY,
        shared::SET,
        DAY,
        Field::optional(
            "limit",
            FieldKind::Count { min: 1, max: 1000 },
            "Most transactions on the page, 1 to 1000; default 100. One may be several lines, or none.",
        ),
        shared::CURSOR,
    ],
    reply: &[
        ReplyField::always("bill", "BillView", "Whose bill it is, and what there was before and after."),
        ReplyField::always("lines", "TradeBillLine[]", "The trades, oldest first."),
        ReplyField::sometimes("nextCursor", "string", "Position for the next page."),
    ],
    run,
};

/// One line before it is written.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// What kind of trade.
    pub kind: &'static str,
    /// What the party is in it; may be empty.
    pub role: &'static str,
    /// Status of a withdrawal; may be empty.
    pub status: String,
    /// Amount, minor units.
    pub amount: i64,
    /// Change of all money, minor units.
    pub change: i64,
    /// Fee and net of a withdrawal, or gross, rake, commission and others of a
    /// settlement, minor units.
    pub figures: Vec<(&'static str, i64)>,
    /// Ids of the ledger.
    pub ids: Vec<(&'static str, i64)>,
    /// Ids of others.
    pub names: Vec<(&'static str, Str)>,
}

impl Line {
    /// A line of a kind whose amount is all that changed.
    pub fn of(kind: &'static str, role: &'static str, change: i64) -> Self {
        // An amount cannot be i64::MIN: balances are never that low.
        Line { kind, role, amount: change.saturating_abs(), change, ..Line::default() }
    }

    /// Adds the order.
    #[must_use]
    pub fn of_order(mut self, order: Option<&OrderRow>) -> Self {
        if let Some(order) = order {
            self.names.push(("appId", order.app.clone()));
            self.ids.push(("orderId", order.id));
            self.names.push(("outOrderNo", order.out_order_no.clone()));
        }
        self
    }

    /// Adds an id of the ledger.
    #[must_use]
    pub fn id(mut self, name: &'static str, id: i64) -> Self {
        self.ids.push((name, id));
        self
    }

    /// Adds somebody else's id.
    #[must_use]
    pub fn name(mut self, name: &'static str, text: Option<&str>) -> Self {
        self.names.extend(text.map(|text| (name, Str::from(text))));
        self
    }

    fn reply(&self, transaction: &Transaction, currency: Currency) -> Reply {
        let mut reply = Reply::new().int("time", transaction.time).id("transactionId", transaction.id);
        for field in LINE_VIEW.iter().skip(2) {
            let id = self.ids.iter().find(|(name, _)| *name == field.name);
            let text = self.names.iter().find(|(name, _)| *name == field.name);
            let figure = self.figures.iter().find(|(name, _)| *name == field.name);
            let value = match (field.name, id, text, figure) {
                ("type", ..) => Some(Value::Text(self.kind.into())),
                ("role", ..) => (!self.role.is_empty()).then(|| Value::Text(self.role.into())),
                ("status", ..) => (!self.status.is_empty()).then(|| Value::Text(self.status.as_str().into())),
                ("amount", ..) => Some(Value::Amount(self.amount, currency)),
                ("change", ..) => Some(Value::Amount(self.change, currency)),
                (_, Some((_, id)), ..) => Some(Value::Id(*id)),
                (_, _, Some((_, text)), _) => Some(Value::Text(text.clone())),
                (_, _, _, Some((_, minor))) => Some(Value::Amount(*minor, currency)),
                _ => None,
            };
            reply = reply.maybe(field.name, value);
        }
        reply
    }
}

fn run(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let page = day::page(args, view, options)?;
    let mut lines = Vec::with_capacity(page.changes.len());
    for change in &page.changes {
        for line in all(change, page.account)? {
            lines.push(Value::Object(line.reply(&change.transaction, page.currency)));
        }
    }
    Ok(page.reply(lines))
}

/// The lines of a transaction. Together they are all of what it changed.
fn all(change: &Change, account: i64) -> Result<Vec<Line>, Stop> {
    let Change { transaction, entry } = change;
    let moved = entry.available_delta.saturating_add(entry.frozen_delta);
    let booked = Booked::read(transaction)?;
    let mut lines = trade_lines::of(&transaction.kind, &booked, account, moved)?;
    lines.retain(|line| line.change != 0 || line.kind == WITHDRAWAL);
    let told: i64 = lines.iter().map(|line| line.change).sum();
    if told != moved {
        lines.push(Line::of(OTHER, "", moved.saturating_sub(told)));
    }
    Ok(lines)
}
