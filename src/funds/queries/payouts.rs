//! The lists that whoever drives the rail works from (spec A18, C18).

use super::{accounts_of, holder};
use crate::command::fields::shared;
use crate::command::page::{limit, newest};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::funds::schedule::expected_arrival;
use crate::funds::view;
use crate::ledger::Stop;
use crate::printed::printed;
use crate::store::cells::{Row, parse_int};
use crate::store::contract::Range;
use crate::store::rows::Withdrawal;
use crate::store::{View, names};

const REPLY: &[ReplyField] = &[
    ReplyField::always("payouts", "PayoutView[]", "The payouts."),
    ReplyField::sometimes("nextCursor", "string", "Position for the next page."),
];

/// `queued_withdrawals`
pub const QUEUED: QueryInfo = QueryInfo {
    name: "queued_withdrawals",
    method: "payouts.queued",
    spec: "A18, C18",
    doc: printed(
        "Withdrawals that wait for the rail: candidates for `submit_payout`. Pool by pool, in each the first come first.",
    ),
    fields: &[
        Field::optional("channel", FieldKind::Text { max: 64 }, "One channel only, with `currency`."),
        Field::optional("currency", FieldKind::Currency, "One currency only, with `channel`."),
        shared::LIMIT,
        Field::optional(
            "cursor",
            FieldKind::Text { max: 512 },
            "`nextCursor` of the page before; absent for the first page.",
        ),
    ],
    reply: REPLY,
    run: queued,
};

/// `submitted_withdrawals`
pub const SUBMITTED: QueryInfo = QueryInfo {
    name: "submitted_withdrawals",
    method: "payouts.submitted",
    spec: "A18",
    doc: printed("Withdrawals that the rail has, or may have: it is asked what became of them."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: REPLY,
    run: |args, view, options| numbered("by_submitted", args, view, options),
};

/// `payout_exceptions`
pub const EXCEPTIONS: QueryInfo = QueryInfo {
    name: "payout_exceptions",
    method: "payouts.exceptions",
    spec: "A18",
    doc: printed("Withdrawals that the rail paid after their money had gone back, until somebody decides."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: REPLY,
    run: |args, view, options| numbered("by_exception", args, view, options),
};

/// `withdrawals`
pub const ALL: QueryInfo = QueryInfo {
    name: "withdrawals",
    method: "payouts.list",
    spec: "A18",
    doc: printed("All withdrawals of the ledger, newest first."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: REPLY,
    run: all,
};

fn all(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let page = newest(args, view, |row: &Withdrawal| row.id)?;
    shown(&page.rows, page.next.map(Value::Id), view, options)
}

fn queued(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let pool = match (args.text("channel"), args.currency("currency")) {
        (Some(channel), Some(currency)) => Some(names::pool(&channel, currency.code())),
        (None, None) => None,
        (channel, _) => {
            let field = if channel.is_some() { "currency" } else { "channel" };
            let message = "give `channel` and `currency` together";
            return Err(Error::field(Reason::MissingField, field, message).into());
        }
    };
    let after = args.text("cursor").map(|cursor| {
        let (id, queue) = cursor.split_once(',').ok_or_else(|| bad_cursor(&cursor))?;
        if parse_int(id).is_none() || !queue.is_ascii() {
            return Err(bad_cursor(&cursor));
        }
        Ok(vec![queue.to_owned(), id.to_owned()])
    });
    let range = Range {
        index: Some("by_queue"),
        equals: pool.iter().map(|pool| pool.to_string()).collect(),
        after: after.transpose()?,
        ..Range::of(Withdrawal::TABLE, limit(args))
    };
    page(range, view, options, |row| {
        let queue = row.queue.as_deref().unwrap_or_default();
        format!("{},{queue}", row.id)
    })
}

/// A list in the order of ids, over an index that holds the id.
fn numbered(index: &'static str, args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let after = args.text("cursor").map(|cursor| {
        let is_id = parse_int(&cursor).is_some();
        is_id.then(|| vec![cursor.to_string(), cursor.to_string()]).ok_or_else(|| bad_cursor(&cursor))
    });
    let range =
        Range { index: Some(index), after: after.transpose()?, ..Range::of(Withdrawal::TABLE, limit(args)) };
    page(range, view, options, |row| row.id.to_string())
}

fn bad_cursor(cursor: &str) -> Error {
    Error::field(Reason::InvalidField, "cursor", format!("`{cursor}` is no cursor"))
}

fn page(
    range: Range,
    view: &mut View,
    options: &Options,
    cursor: impl Fn(&Withdrawal) -> String,
) -> Result<Reply, Stop> {
    let limit = range.limit;
    let rows: Vec<Withdrawal> = view.range(range, false)?;
    let next = rows.last().filter(|_| rows.len() == limit).map(cursor);
    shown(&rows, next.map(|text| Value::Text(text.into())), view, options)
}

fn shown(
    rows: &[Withdrawal],
    next: Option<Value>,
    view: &mut View,
    options: &Options,
) -> Result<Reply, Stop> {
    let accounts = accounts_of(view, rows)?;
    let mut payouts = Vec::with_capacity(rows.len());
    for row in rows {
        let (account, currency) = holder(&accounts, row, options)?;
        let expected = expected_arrival(row.created_at, options.utc_offset).ok();
        payouts.push(Value::Object(view::payout(row, &account.owner, currency, expected)));
    }
    Ok(Reply::new().with("payouts", Value::List(payouts)).maybe("nextCursor", next))
}
