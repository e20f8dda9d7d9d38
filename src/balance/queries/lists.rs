//! What the whole ledger has: its accounts, and the money that is held.

use super::balance::balance_reply;
use super::open::{account, name};
use super::resolve;
use crate::command::fields::shared;
use crate::command::page::{bad_cursor, cursor, limit, listed};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::ledger::Stop;
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::{Row, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Account, Hold};

/// What an open hold shows.
pub const HOLD_VIEW: &[ReplyField] = &[
    ReplyField::always("holdId", "string", "Its id; of a freeze the freeze id."),
    ReplyField::always("kind", "string", "freeze, order, refund, return or withdrawal."),
    ReplyField::always("accountNo", "string", "Number of the account that holds the money."),
    ReplyField::always("owner", "string", "Whose money it is."),
    ReplyField::always("accountSet", "number", "100001 balance, 2000000 marketing."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("amount", "string", "What was held at the start."),
    ReplyField::always("captured", "string", "Paid to payees so far."),
    ReplyField::always("released", "string", "Given back so far."),
    ReplyField::always("remaining", "string", "Still held."),
    ReplyField::sometimes("orderId", "string", "The order it is for."),
    ReplyField::always("createdAt", "number", "ms since the epoch."),
    ReplyField::sometimes("expiresAt", "number", "ms since the epoch."),
];

const NEXT: ReplyField =
    ReplyField::sometimes("nextCursor", "string", "There may be more: pass it as `cursor`.");

/// `accounts`
pub const ACCOUNTS: QueryInfo = QueryInfo {
    name: "accounts",
    method: "balances.accounts",
    spec: "BAL-13, BAL-15",
    doc: printed("All accounts of the ledger, those of the world too, in the order they were opened."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[ReplyField::always("accounts", "Array<AccountView>", "The accounts."), NEXT],
    run: accounts,
};

/// `open_holds`
pub const OPEN_HOLDS: QueryInfo = QueryInfo {
    name: "open_holds",
    method: "balances.openHolds",
    spec: "BAL-10, A10",
    doc: printed(
        "Money that is held, account by account, oldest first: of one balance when an owner is named, else of the whole ledger.",
    ),
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        Field::optional(
            "currency",
            FieldKind::Currency,
            "Of the owner's balances; absent means the default one.",
        ),
        shared::SET,
        shared::LIMIT,
        shared::CURSOR,
    ],
    reply: &[
        ReplyField::always("holds", "Array<HoldView>", "The holds."),
        ReplyField::sometimes(
            "nextCursor",
            "string",
            "There may be more: pass it as `cursor`. A page may hold fewer rows than `limit`.",
        ),
    ],
    run: open_holds,
};

fn accounts(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let limit = limit(args);
    let after = cursor(args)?.map(|no| vec![no.to_string()]);
    let rows: Vec<Account> = view.range(Range { after, ..Range::of(Account::TABLE, limit) }, false)?;
    let mut list = Vec::with_capacity(rows.len());
    for row in &rows {
        list.push(Value::Object(balance_reply(row, options)?));
    }
    let next = rows.last().filter(|_| rows.len() == limit).map(|row| Value::Id(row.no));
    Ok(Reply::new().with("accounts", Value::List(list)).maybe("nextCursor", next))
}

fn open_holds(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let has_owner = args.owner_if_named()?.is_some();
    let own = if has_owner { Some(resolve(args, view, options)?) } else { None };
    let after = match args.text("cursor") {
        Some(cursor) => {
            let (account, id) = cursor.split_once('.').ok_or_else(bad_cursor)?;
            for number in [account, id] {
                parse_int(number).ok_or_else(bad_cursor)?;
            }
            Some(vec![account.to_owned(), id.to_owned()])
        }
        None => None,
    };
    let range = Range {
        index: Some("by_open_account"),
        equals: own.iter().map(|account| account.no.to_string()).collect(),
        after,
        ..Range::of(Hold::TABLE, limit(args))
    };
    let page = listed(view, range, |hold: &Hold| hold.id)?;
    let mut numbers: Vec<i64> = page.rows.iter().map(|hold| hold.account).collect();
    numbers.dedup();
    // Owner and currency of an account never change.
    let accounts: Vec<Account> = view.rows(&numbers, true)?;
    let mut list = Vec::with_capacity(page.rows.len());
    // One may have ended since the list was read.
    for hold in page.rows.iter().filter(|hold| hold.open_account.is_some()) {
        list.push(Value::Object(show(hold, account(&accounts, hold.account)?, options)?));
    }
    let last = page.rows.iter().find(|hold| Some(hold.id) == page.next);
    let next = last.map(|hold| Value::Text(format!("{}.{}", hold.account, hold.id).into()));
    Ok(Reply::new().with("holds", Value::List(list)).maybe("nextCursor", next))
}

fn show(hold: &Hold, holder: &Account, options: &Options) -> Result<Reply, Stop> {
    let currency = options.currency_of(holder)?;
    Ok(Reply::new()
        .id("holdId", hold.id)
        .text("kind", &hold.kind)
        .id("accountNo", holder.no)
        .text("owner", &name(holder))
        .int("accountSet", holder.account_set)
        .text("currency", currency.code())
        .amount("amount", hold.amount, currency)
        .amount("captured", hold.captured, currency)
        .amount("released", hold.released, currency)
        .amount("remaining", hold.remaining, currency)
        .maybe("orderId", hold.order_id.map(Value::Id))
        .int("createdAt", hold.created_at)
        .maybe("expiresAt", hold.expires_at.map(Value::Int)))
}
