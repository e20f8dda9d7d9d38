//! What payouts are made from (中间户, spec C18).

use crate::command::{Args, Options, QueryInfo, Reply, ReplyField, Value};
use crate::funds::withdrawal::net;
use crate::ledger::{BALANCE_SET, OwnerName, Stop};
use crate::printed::printed;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::contract::Range;
use crate::store::rows::{Account, PayoutPool, Ref, Withdrawal};
use crate::store::{View, names};

/// Most pools that are shown.
const POOLS_MAX: usize = 1000;

/// What a pool shows.
pub const POOL_VIEW: &[ReplyField] = &[
    ReplyField::always("channel", "string", "The channel."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("liquidity", "string", "What the channel holds; negative if it has paid more."),
    ReplyField::always("submitting", "string", "Net amount of the payouts whose outcome is not known."),
    ReplyField::always("free", "string", "liquidity − submitting: what the next payouts may take."),
    ReplyField::sometimes("firstQueuedId", "string", "The withdrawal that waits longest."),
    ReplyField::sometimes("firstQueuedNet", "string", "What it needs."),
];

/// `payout_pools`
pub const POOLS: QueryInfo = QueryInfo {
    name: "payout_pools",
    method: "payouts.pools",
    spec: "C18",
    doc: printed(
        "Channels and currencies that payouts go out by: what they hold, what is on its way, who waits first.",
    ),
    fields: &[],
    reply: &[ReplyField::always("pools", "PayoutPoolView[]", "The pools.")],
    run,
};

struct Pool {
    name: Str,
    submitting: i64,
    first: Option<Withdrawal>,
}

fn run(_args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let mut pools: Vec<Pool> = Vec::new();
    for row in view.range::<PayoutPool>(Range::of(PayoutPool::TABLE, POOLS_MAX), false)? {
        pools.push(Pool { name: row.name, submitting: row.submitting, first: None });
    }
    for first in waiting(view)? {
        let Some(name) = first.queue.clone() else { continue };
        match pools.iter_mut().find(|pool| pool.name == name) {
            Some(pool) => pool.first = Some(first),
            None => pools.push(Pool { name, submitting: 0, first: Some(first) }),
        }
    }
    let mut shown = Vec::with_capacity(pools.len());
    let mut is_missing = false;
    for pool in &pools {
        match one(pool, view, options) {
            Ok(reply) => shown.push(Value::Object(reply)),
            Err(Stop::Miss) => is_missing = true,
            Err(refused) => return Err(refused),
        }
    }
    if is_missing { Err(Stop::Miss) } else { Ok(Reply::new().with("pools", Value::List(shown))) }
}

/// The first in the queue of each pool: one look-up each.
fn waiting(view: &mut View) -> Result<Vec<Withdrawal>, Stop> {
    let mut first: Vec<Withdrawal> = Vec::new();
    let mut from = None;
    while first.len() < POOLS_MAX {
        let range = Range { index: Some("by_queue"), from: from.clone(), ..Range::of(Withdrawal::TABLE, 1) };
        let Some(row) = view.range::<Withdrawal>(range, false)?.pop() else { break };
        // No name has a sign below this one.
        from = row.queue.as_ref().map(|queue| format!("{queue}!"));
        first.push(row);
    }
    Ok(first)
}

fn one(pool: &Pool, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let corrupt = CorruptRow { table: PayoutPool::TABLE.name, column: "name" };
    let (channel, code) = names::pool_parts(&pool.name).ok_or(corrupt)?;
    let currency = options.stored_currency(code)?;
    let name = names::account(OwnerName::world(&channel).as_str(), BALANCE_SET, code);
    let account = match view.row::<Ref>(&name, false)? {
        Some(found) => view.row::<Account>(&found.id, false)?,
        None => None,
    };
    let liquidity = account.map_or(0, |account| account.available.saturating_neg());
    Ok(Reply::new()
        .text("channel", &channel)
        .text("currency", code)
        .amount("liquidity", liquidity, currency)
        .amount("submitting", pool.submitting, currency)
        .amount("free", liquidity.saturating_sub(pool.submitting), currency)
        .maybe("firstQueuedId", pool.first.as_ref().map(|row| Value::Id(row.id)))
        .maybe("firstQueuedNet", pool.first.as_ref().map(|row| Value::Amount(net(row), currency))))
}
