//! The fund bill (资金账单): every change of a balance.

use super::booked::Booked;
use super::{day, reference};
use crate::command::fields::{shared, with_selector};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::ledger::Stop;
use crate::printed::printed;
use crate::store::View;

/// The day of a bill.
pub const DAY: Field =
    Field::required("day", FieldKind::Date, "The day, as `2024-05-01`, in the ledger's `utcOffset`.");

/// What the lines of a fund bill show.
pub const LINE_VIEW: &[ReplyField] = &[
    ReplyField::always("time", "number", "When, ms since the epoch."),
    ReplyField::always("transactionId", "string", "The transaction."),
    ReplyField::always("transactionType", "string", "The command that made it, for example `recharge`."),
    ReplyField::always("availableDelta", "string", "Change of the spendable money."),
    ReplyField::always("frozenDelta", "string", "Change of the held money."),
    ReplyField::always("available", "string", "Spendable money afterwards."),
    ReplyField::always("frozen", "string", "Held money afterwards."),
    ReplyField::always("version", "number", "Version of the balance afterwards."),
    ReplyField::sometimes("referenceName", "string", "What `reference` is, for example `orderId`."),
    ReplyField::sometimes("reference", "string", "What it is about."),
];

/// `fund_bill`
pub const FUND_BILL: QueryInfo = QueryInfo {
    name: "fund_bill",
    method: "statements.fundBill",
    spec: "DYR-10",
    doc: printed(
        "The fund bill (资金账单) of one day: every change of a balance, oldest first, and what there was before and after.",
    ),
    fields: with_selector![shared::WIRE_CURRENCY, shared::SET, DAY, shared::LIMIT, shared::CURSOR,],
    reply: &[
        ReplyField::always("bill", "BillView", "Whose bill it is, and what there was before and after."),
        ReplyField::always("lines", "FundBillLine[]", "The changes, oldest first."),
        ReplyField::sometimes("nextCursor", "string", "Position for the next page."),
    ],
    run,
};

fn run(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let page = day::page(args, view, options)?;
    let currency = page.currency;
    let mut lines = Vec::with_capacity(page.changes.len());
    for day::Change { transaction, entry } in &page.changes {
        let about = reference::of(transaction, &Booked::read(transaction)?);
        let (name, about) = about.unzip();
        lines.push(Value::Object(
            Reply::new()
                .int("time", transaction.time)
                .id("transactionId", transaction.id)
                .text("transactionType", &transaction.kind)
                .amount("availableDelta", entry.available_delta, currency)
                .amount("frozenDelta", entry.frozen_delta, currency)
                .amount("available", entry.available, currency)
                .amount("frozen", entry.frozen, currency)
                .int("version", entry.version)
                .maybe("referenceName", name.map(|name| Value::Text(name.into())))
                .maybe("reference", about.map(|about| Value::Text(about.into()))),
        ));
    }
    Ok(page.reply(lines))
}
