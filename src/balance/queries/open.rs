//! What is open: freezes, and the list that the sweep takes its candidates from.

use crate::command::fields::shared;
use crate::command::page::limit;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, hold, owner};
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::Row;
use crate::store::contract::Range;
use crate::store::rows::{Account, Hold};

/// Name of the query for one freeze (`freeze` is the command).
pub const FREEZE_QUERY_NAME: &str = "get_freeze";

/// `get_freeze`
pub const FREEZE: QueryInfo = QueryInfo {
    name: FREEZE_QUERY_NAME,
    method: "balances.freezeById",
    spec: "BAL-10, A10",
    doc: printed("One freeze: what it held, what was captured by whom, what was released, what remains."),
    fields: &[Field::required("freezeId", FieldKind::Id, "The freeze.")],
    reply: &[
        ReplyField::always("freezeId", "string", "Its id."),
        ReplyField::always("owner", "string", "Whose money it is."),
        ReplyField::always("currency", "string", "Currency code."),
        ReplyField::always("status", "string", "FROZEN, CONFIRMED or CANCELED."),
        ReplyField::always("amount", "string", "What was frozen at the start."),
        ReplyField::always("captured", "string", "Paid to payees so far."),
        ReplyField::always("released", "string", "Given back so far."),
        ReplyField::always("remaining", "string", "Still frozen."),
        ReplyField::sometimes("orderId", "string", "The order it is for."),
        ReplyField::always("createdAt", "number", "ms since the epoch."),
        ReplyField::sometimes("expiresAt", "number", "ms since the epoch."),
        ReplyField::always("expired", "boolean", "True if the sweep ended it."),
        ReplyField::always(
            "payees",
            "Array<{ owner: string; captured: string; refunded: string }>",
            "Who received how much, and what of it was refunded.",
        ),
    ],
    run: freeze,
};

/// `due_freezes`
pub const DUE_FREEZES: QueryInfo = QueryInfo {
    name: "due_freezes",
    method: "balances.dueFreezes",
    spec: "A7",
    doc: printed("Freezes whose time has passed, earliest first: candidates for `expire_freeze`."),
    fields: &[shared::LIMIT],
    reply: &[ReplyField::always("freezeIds", "string[]", "Their ids.")],
    run: due_freezes,
};

fn freeze(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let id = args.need_id("freezeId")?;
    let found = view.row::<Hold>(&id, false)?.filter(|hold| &*hold.kind == crate::ledger::FREEZE);
    let Some(hold) = found else {
        let message = format!("there is no freeze `{id}`");
        return Err(Error::field(Reason::FreezeNotFound, "freezeId", message).into());
    };
    let shares = hold::payees(&hold)?;
    let mut numbers: Vec<i64> = shares.iter().map(|share| share.account).collect();
    numbers.push(hold.account);
    // Owner and currency of an account never change.
    let accounts: Vec<Account> = view.rows(&numbers, true)?;
    let holder = account(&accounts, hold.account)?;
    let currency = options.currency_of(holder)?;
    let mut payees = Vec::with_capacity(shares.len());
    for share in &shares {
        payees.push(Value::Object(
            Reply::new()
                .text("owner", &name(account(&accounts, share.account)?))
                .amount("captured", share.captured, currency)
                .amount("refunded", share.refunded, currency),
        ));
    }
    Ok(Reply::new()
        .id("freezeId", hold.id)
        .text("owner", &name(holder))
        .text("currency", currency.code())
        .text("status", &hold.status)
        .amount("amount", hold.amount, currency)
        .amount("captured", hold.captured, currency)
        .amount("released", hold.released, currency)
        .amount("remaining", hold.remaining, currency)
        .maybe("orderId", hold.order_id.map(Value::Id))
        .int("createdAt", hold.created_at)
        .maybe("expiresAt", hold.expires_at.map(Value::Int))
        .bool("expired", hold.expired.is_some())
        .with("payees", Value::List(payees)))
}

pub(super) fn account(accounts: &[Account], no: i64) -> Result<&Account, Stop> {
    accounts
        .iter()
        .find(|account| account.no == no)
        .ok_or_else(|| crate::ledger::work::invariant(format!("account {no} is named but not stored")))
}

pub(super) fn name(account: &Account) -> String {
    owner::shown(&account.owner)
}

fn due_freezes(args: &Args, view: &mut View, _options: &Options) -> Result<Reply, Stop> {
    let range = Range {
        table: Hold::TABLE.name,
        index: Some("by_due"),
        below: Some(view.now.saturating_add(1).to_string()),
        limit: limit(args),
        ..Range::default()
    };
    let holds: Vec<Hold> = view.range(range, false)?;
    let ids = holds.iter().filter(|hold| &*hold.kind == crate::ledger::FREEZE).map(|hold| Value::Id(hold.id));
    Ok(Reply::new().with("freezeIds", Value::List(ids.collect())))
}
