//! What parties own and may withdraw (spec AP-10…12, C3, C8, C9).

use super::SELECTOR;
use crate::calendar::date_of;
use crate::command::fields::{shared, with_selector};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::funds::balance::{figures, withdrawable};
use crate::funds::{ageing, view};
use crate::ledger::work::invariant;
use crate::ledger::{BALANCE_SET, MARKETING_SET, Stop};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::rows::{Account, Party, Ref, WithdrawingDay};
use crate::store::{View, names};

/// Most parties of one query.
const DETAILS_MAX: usize = 500;

/// What an account of a party shows.
pub const BALANCE_VIEW: &[ReplyField] = &[
    ReplyField::always("accountUserId", "number", "The party's number."),
    ReplyField::always("accountSet", "number", "100001 balance, 2000000 marketing."),
    ReplyField::always("referenceType", "number", "11 platform, 13 shop, 49 external commission party."),
    ReplyField::sometimes("referenceId", "number", "Its id in the host's own system."),
    ReplyField::sometimes("externalCode", "string", "Its shop or partner code."),
    ReplyField::sometimes("shopName", "string", "Name of the shop."),
    ReplyField::sometimes("accountName", "string", "Name of the account."),
    ReplyField::always("owner", "string", "The owner, as `merchant:<uuid>`."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("available", "string", "Spendable money."),
    ReplyField::always("frozen", "string", "Held money, all of it."),
    ReplyField::always("pendingSettlement", "string", "The part of it that orders wait for."),
    ReplyField::always("balance", "string", "available + frozen − pendingSettlement."),
    ReplyField::always("frozenBalance", "string", "frozen − pendingSettlement − payoutToday."),
    ReplyField::always(
        "availableBalance",
        "string",
        "balance − frozenBalance − payoutToday: what is available.",
    ),
    ReplyField::always(
        "withdrawBalance",
        "string",
        "What may be withdrawn now: available, less what arrived too late.",
    ),
    ReplyField::always("payoutToday", "string", "Asked for today and still on its way."),
];

/// `fund_balances`
pub const BALANCES: QueryInfo = QueryInfo {
    name: "fund_balances",
    method: "funds.balances",
    spec: "AP-10…13, C3, C5, C6, C8, C9",
    doc: printed(
        "What parties own, what is frozen, and what they may withdraw today: one row per party and account set, in the order of the request.",
    ),
    fields: &[
        Field::required("details", FieldKind::List { of: SELECTOR, max: DETAILS_MAX }, "1 to 500 parties."),
        shared::WIRE_CURRENCY,
    ],
    reply: &[ReplyField::always("balances", "FundBalanceView[]", "One row per party and account set.")],
    run,
};

/// `party_balances`
pub const OF_PARTY: QueryInfo = QueryInfo {
    name: "party_balances",
    method: "parties.balances",
    spec: "AP-10…13, C3, C5, C8, C9",
    doc: printed(
        "What one party owns, what is frozen, and what it may withdraw today: one row per account set.",
    ),
    fields: with_selector![shared::WIRE_CURRENCY,],
    reply: &[ReplyField::always("balances", "FundBalanceView[]", "One row per account set.")],
    run: of_party,
};

fn of_party(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let currency = options.currency_or_wire(args.currency("currency"))?;
    let who = args.selector()?;
    let Some(party) = who.look_up(view)? else { return Err(who.not_found().into()) };
    rows(view, &[party], currency, options)
}

fn run(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let currency = options.currency_or_wire(args.currency("currency"))?;
    let details = args.list("details");
    if details.is_empty() {
        return Err(Error::field(Reason::MissingField, "details", "give at least one party").into());
    }
    let mut found = Vec::with_capacity(details.len());
    for (at, member) in details.iter().enumerate() {
        let inside = |error: Error| error.inside(&format!("details[{at}]."));
        let who = member.selector().map_err(inside)?;
        found.push((who, at));
    }
    let parties = all(found, |(who, at)| match who.look_up(view)? {
        Some(party) => Ok(party),
        None => Err(who.not_found().inside(&format!("details[{at}].")).into()),
    })?;
    rows(view, &parties, currency, options)
}

/// One row per party and account set.
fn rows(view: &mut View, parties: &[Party], currency: Currency, options: &Options) -> Result<Reply, Stop> {
    let mut asked = Vec::with_capacity(2 * parties.len());
    for party in parties {
        for set in [BALANCE_SET, MARKETING_SET] {
            asked.push((party, set));
        }
    }
    let rows = all(asked, |(party, set)| one(view, party, set, currency, options))?;
    let rows = rows.into_iter().flatten().map(Value::Object).collect();
    Ok(Reply::new().with("balances", Value::List(rows)))
}

/// Asks for everything at once: a miss of one does not keep the others waiting.
fn all<A, T>(list: Vec<A>, mut look_up: impl FnMut(A) -> Result<T, Stop>) -> Result<Vec<T>, Stop> {
    let (mut found, mut is_missing) = (Vec::with_capacity(list.len()), false);
    for one in list {
        match look_up(one) {
            Ok(one) => found.push(one),
            Err(Stop::Miss) => is_missing = true,
            Err(refused) => return Err(refused),
        }
    }
    if is_missing { Err(Stop::Miss) } else { Ok(found) }
}

/// One account of a party; none if it has no such account.
fn one(
    view: &mut View,
    party: &Party,
    set: i64,
    currency: Currency,
    options: &Options,
) -> Result<Option<Reply>, Stop> {
    let name = names::account(&party.owner, set, currency.code());
    let Some(no) = view.row::<Ref>(&name, true)?.map(|found| found.id) else { return Ok(None) };
    let today = date_of(view.now, options.utc_offset)
        .map_err(|error| Error::new(Reason::InvalidField, error.to_string()))?;
    // Marketing money is not withdrawable (spec C3), nor is anything in custody.
    let is_withdrawable = set == BALANCE_SET && party.custody == 0;
    // All three are asked for before one of them is missed.
    let account = view.row::<Account>(&no, false);
    let day = view.row::<WithdrawingDay>(&(no, i64::from(today.days())), false);
    let arrived_then = is_withdrawable.then(|| ageing::look_up(view, no, party, options)).transpose();
    let Some(account) = account? else {
        return Err(invariant(format!("account {no} is named but not stored")));
    };
    let payout_today = day?.map_or(0, |day| day.amount);
    let withdrawable = match arrived_then? {
        Some(Some(then)) => withdrawable(account.available, account.arrived, then),
        Some(None) => account.available.max(0),
        None => 0,
    };
    let Some(figures) = figures(account.available, account.frozen, account.pending, payout_today) else {
        let message = format!("the figures of account {no} would exceed 64 bits");
        return Err(Error::new(Reason::BalanceOverflow, message).with("account", no).into());
    };
    let reply = Reply::new().int("accountUserId", party.no).int("accountSet", set);
    Ok(Some(
        view::identity(reply, party)
            .text("owner", &view::owner_of(party))
            .text("currency", currency.code())
            .amount("available", account.available, currency)
            .amount("frozen", account.frozen, currency)
            .amount("pendingSettlement", account.pending, currency)
            .amount("balance", figures.balance, currency)
            .amount("frozenBalance", figures.frozen_balance, currency)
            .amount("availableBalance", figures.available_balance, currency)
            .amount("withdrawBalance", withdrawable, currency)
            .amount("payoutToday", payout_today, currency),
    ))
}
