//! The life of one withdrawal (spec A18): QUEUED → SUBMITTING → PAID or FAILED;
//! QUEUED → CANCELLED; PAID → BOUNCED. Its money is frozen from the request on.

use super::{ageing, fee};
use crate::calendar::date_of;
use crate::command::{Days, Options, Reply};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, NewHold, WITHDRAWAL};
use crate::ledger::wallet::want_payee;
use crate::ledger::work::{insufficient, invariant, want_hold};
use crate::ledger::{OwnerName, Stop, Work};
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::rows::{Account, Hold, Party, PaymentMethod, PayoutPool, Withdrawal, WithdrawingDay};
use crate::store::{State, names};

/// Waiting for the rail; can be cancelled.
pub const QUEUED: &str = "QUEUED";
/// Handed to the rail, or about to be; the outcome is not known.
pub const SUBMITTING: &str = "SUBMITTING";
/// The rail has paid.
pub const PAID: &str = "PAID";
/// The rail has refused; the money is back.
pub const FAILED: &str = "FAILED";
/// Cancelled before it was submitted; the money is back.
pub const CANCELLED: &str = "CANCELLED";
/// Paid, then returned by the bank (退票); the money is back.
pub const BOUNCED: &str = "BOUNCED";

/// True while the money is frozen for it.
pub fn is_on_its_way(status: &str) -> bool {
    matches!(status, QUEUED | SUBMITTING)
}

/// What arrives, minor units.
pub fn net(withdrawal: &Withdrawal) -> i64 {
    withdrawal.amount.saturating_sub(withdrawal.fee)
}

/// The pool that a withdrawal is paid from.
pub fn pool_of(withdrawal: &Withdrawal, currency: &str) -> Str {
    names::pool(&withdrawal.channel, currency)
}

/// A withdrawal that is asked for.
pub struct Request<'r> {
    /// Id of it and of its hold.
    pub id: i64,
    /// The balance, as the command sees it.
    pub account: &'r Account,
    /// The owner's party, if it is registered.
    pub party: Option<&'r Party>,
    /// Where the money goes.
    pub method: &'r PaymentMethod,
    /// Gross amount, minor units.
    pub amount: i64,
    /// What the owner writes for it.
    pub summary: Option<Str>,
    /// The batch it belongs to.
    pub batch: Option<i64>,
}

/// Puts what a new withdrawal from an account needs on the list of wants: the day it
/// counts for, and for the terms of a party its old enough money and who receives
/// its fees.
pub fn want_terms(state: &mut State, account: i64, party: Option<&Party>, currency: &str, days: &Days) {
    if let Ok(today) = date_of(state.now, days.offset) {
        state.withdrawing.want(&(account, i64::from(today.days())));
    }
    let Some(party) = party else { return };
    ageing::want(state, account, party, days);
    let has_fee = fee::read(party).is_ok_and(|fees| fees.iter().any(|fee| &*fee.currency == currency));
    if has_fee {
        let platform = crate::ledger::Selector::Platform.want(state).map(|party| party.owner.clone());
        if let Some(owner) = platform {
            want_payee(state, &OwnerName::stored(owner), currency, true);
        }
    }
}

/// The fee of a request, after every check but that of shape: custody, fee, funds,
/// age (spec AP-21, C8, C10).
///
/// # Errors
/// CUSTODY_MODE, FEE_EXCEEDS_AMOUNT, INSUFFICIENT_FUNDS, AMOUNT_NOT_WITHDRAWABLE.
pub fn judge(work: &mut Work<'_>, request: &Request<'_>, options: &Options) -> Result<i64, Stop> {
    let Request { account, amount, .. } = request;
    let Some(party) = request.party else {
        let is_short = account.available < *amount;
        return if is_short { Err(insufficient(account, amount.unsigned_abs().into())) } else { Ok(0) };
    };
    if party.custody != 0 {
        let message = "the party is in custody mode (资金托管)";
        return Err(Error::new(Reason::CustodyMode, message).into());
    }
    let fee = fee::of(party, &account.currency, *amount)?;
    if account.available < *amount {
        return Err(insufficient(account, amount.unsigned_abs().into()));
    }
    let withdrawable = ageing::of_account(work, account, party, options)?;
    if withdrawable < *amount {
        let message = format!("{}+{} lets less than this leave today", party.day_rule, party.days);
        return Err(Error::field(Reason::AmountNotWithdrawable, "amount", message)
            .with("withdrawableMinor", withdrawable)
            .with("neededMinor", amount)
            .into());
    }
    Ok(fee)
}

/// Makes a withdrawal that was judged: freezes its money and queues it.
pub fn open(
    work: &mut Work<'_>,
    request: Request<'_>,
    fee: i64,
    options: &Options,
) -> Result<Withdrawal, Stop> {
    let Request { id, account, method, amount, summary, batch, .. } = request;
    let fee_account = if fee > 0 { Some(fee_account(work, &account.currency)?) } else { None };
    let new = NewHold { id, kind: WITHDRAWAL, amount, order_id: None, expires_at: None };
    hold::open(work, account, new)?;
    let today = date_of(work.now, options.utc_offset)
        .map_err(|error| Error::new(Reason::InvalidField, error.to_string()))?;
    let row = Withdrawal {
        id,
        account: account.no,
        amount,
        fee,
        fee_account,
        method: method.id,
        channel: method.kind.clone(),
        status: Str::from(QUEUED),
        reason: None,
        rail_reference: None,
        summary,
        batch,
        day: i64::from(today.days()),
        created_at: work.now,
        updated_at: work.now,
        exception: None,
        queue: Some(names::pool(&method.kind, &account.currency)),
        submitted: None,
        open_exception: None,
    };
    change_day(work, &row, row.amount)?;
    work.state.withdrawals.put(row.clone());
    Ok(row)
}

/// The platform's balance, which receives the fees; opened when first used.
fn fee_account(work: &mut Work<'_>, currency: &str) -> Result<i64, Stop> {
    let Some(platform) = crate::ledger::Selector::Platform.find(work)? else {
        return Err(invariant("a fee is due and no platform is registered".to_owned()));
    };
    let owner = OwnerName::stored(platform.owner);
    Ok(crate::ledger::wallet::payee(work, &owner, currency, true)?.no)
}

/// What is on its way of the day's withdrawals changes (spec C9, C19).
fn change_day(work: &mut Work<'_>, row: &Withdrawal, by: i64) -> Result<(), Stop> {
    let key = (row.account, row.day);
    let before = work.state.withdrawing.get(&key)?.map_or(0, |day| day.amount);
    let amount = before.checked_add(by).filter(|amount| *amount >= 0);
    match amount {
        Some(0) => work.state.withdrawing.delete(&key),
        Some(amount) => {
            let (account, day) = key;
            work.state.withdrawing.put(WithdrawingDay { account, day, amount });
        }
        None => {
            let message = format!("account {} has {before} on its way of day {}", key.0, key.1);
            return Err(invariant(message));
        }
    }
    Ok(())
}

/// Puts a withdrawal, its hold, its account and its day on the list of wants.
pub fn want(state: &mut State, id: i64) -> Option<Withdrawal> {
    state.withdrawals.want(&id);
    want_hold(state, id);
    let row = state.withdrawals.peek(&id).cloned()?;
    state.withdrawing.want(&(row.account, row.day));
    state.accounts.want(&row.account);
    Some(row)
}

/// Puts the pool of a withdrawal on the list of wants; its name once it is known.
pub fn want_pool(state: &mut State, row: &Withdrawal) -> Option<Str> {
    let currency = state.accounts.peek(&row.account)?.currency.clone();
    let pool = pool_of(row, &currency);
    state.pools.want(&pool);
    Some(pool)
}

/// The withdrawal with this id, and its hold.
///
/// # Errors
/// WITHDRAWAL_NOT_FOUND.
pub fn require(work: &mut Work<'_>, id: i64) -> Result<(Withdrawal, Hold), Stop> {
    let Some(withdrawal) = work.state.withdrawals.get(&id)?.cloned() else {
        let message = format!("there is no withdrawal `{id}`");
        return Err(Error::field(Reason::WithdrawalNotFound, "withdrawalId", message).into());
    };
    let Some(held) = work.state.holds.get(&id)?.cloned() else {
        return Err(invariant(format!("withdrawal {id} has no hold")));
    };
    hold::check(&held)?;
    let corrupt = |column| CorruptRow { table: Withdrawal::TABLE.name, column };
    if held.amount != withdrawal.amount || held.account != withdrawal.account {
        return Err(corrupt("amount").into());
    }
    if !(0..withdrawal.amount).contains(&withdrawal.fee) {
        return Err(corrupt("fee").into());
    }
    Ok((withdrawal, held))
}

/// INVALID_WITHDRAWAL_STATUS.
pub fn wrong_status(withdrawal: &Withdrawal, why: &str) -> Error {
    let message = format!("withdrawal `{}` is {}: {why}", withdrawal.id, withdrawal.status);
    Error::field(Reason::InvalidWithdrawalStatus, "withdrawalId", message).with("status", &withdrawal.status)
}

/// Releases the whole hold of a withdrawal: the fee too (spec C19).
pub fn give_back(work: &mut Work<'_>, held: &mut Hold) -> Result<(), Stop> {
    let amount = held.remaining;
    hold::release(work, held, amount)?;
    work.state.holds.put(held.clone());
    Ok(())
}

/// Moves a withdrawal to its next status, with all that follows from it but money.
pub fn step(
    work: &mut Work<'_>,
    row: &mut Withdrawal,
    status: &str,
    reason: Option<Str>,
) -> Result<(), Stop> {
    if is_on_its_way(&row.status) && !is_on_its_way(status) {
        change_day(work, row, -row.amount)?;
    }
    let (was, is) = (&*row.status == SUBMITTING, status == SUBMITTING);
    if was != is {
        let account = work.account(row.account)?;
        change_pool(work, row, &account.currency, if is { net(row) } else { -net(row) })?;
    }
    row.status = Str::from(status);
    row.updated_at = work.now;
    row.queue = None;
    row.submitted = is.then_some(row.id);
    if reason.is_some() {
        row.reason = reason;
    }
    work.state.withdrawals.put(row.clone());
    Ok(())
}

/// What is SUBMITTING from a pool changes.
fn change_pool(work: &mut Work<'_>, row: &Withdrawal, currency: &str, by: i64) -> Result<(), Stop> {
    let name = pool_of(row, currency);
    let mut pool = work.state.pools.get(&name)?.cloned().unwrap_or_else(|| PayoutPool {
        name,
        channel: row.channel.clone(),
        currency: Str::from(currency),
        submitting: 0,
    });
    match pool.submitting.checked_add(by).filter(|sum| *sum >= 0) {
        Some(sum) => pool.submitting = sum,
        None => return Err(invariant(format!("pool `{}` has {} on its way", pool.name, pool.submitting))),
    }
    work.state.pools.put(pool);
    Ok(())
}

/// The reply of every step.
pub fn status_reply(transaction: i64, version: i64, status: &str) -> Reply {
    Reply::new().id("transactionId", transaction).int("newVersion", version).text("status", status)
}
