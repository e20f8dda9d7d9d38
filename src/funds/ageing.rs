//! How much of an account is old enough to leave (spec C7, C8): one index look-up
//! in its history, whatever its length.

use crate::calendar::{Stay, held_since};
use crate::command::{Days, Options};
use crate::error::{Error, Reason};
use crate::ledger::entry::read_entries;
use crate::ledger::work::{first_id_at, invariant};
use crate::ledger::{Stop, Work};
use crate::store::cells::{CorruptRow, Row};
use crate::store::contract::Range;
use crate::store::rows::{Account, Party, Posting, Transaction};
use crate::store::{State, View};

use super::balance::withdrawable;

/// `D`: calendar days.
pub const DAYS: &str = "D";
/// `T`: working days.
pub const WORKING_DAYS: &str = "T";

/// How long the money of a party stays.
///
/// # Errors
/// STORE_CORRUPT.
pub fn stay(party: &Party) -> Result<Stay, CorruptRow> {
    let corrupt = |column| CorruptRow { table: Party::TABLE.name, column };
    let n = u32::try_from(party.days).map_err(|_| corrupt("days"))?;
    match &*party.day_rule {
        DAYS => Ok(Stay::Days(n)),
        WORKING_DAYS => Ok(Stay::WorkingDays { n, roll_forward: party.roll_forward != 0 }),
        _ => Err(corrupt("day_rule")),
    }
}

/// The lowest id of a transaction whose money may not leave yet; `None` if all may.
/// Ids are in the order of time, so a time is a place in an account's history.
fn first_held_id(party: &Party, now: i64, days: &Days) -> Result<Option<i64>, Error> {
    let since = held_since(now, stay(party)?, &days.holidays, days.offset);
    let since = since.map_err(|error| Error::new(Reason::InvalidField, error.to_string()))?;
    Ok(since.map(first_id_at))
}

/// Puts what [`of_account`] reads on the list of wants.
pub fn want(state: &mut State, account: i64, party: &Party, days: &Days) {
    if let Ok(Some(below)) = first_held_id(party, state.now, days) {
        state.want_posting_before(account, below);
    }
}

/// What of an account may be withdrawn now, minor units (spec C8). The account is
/// as the command sees it.
pub fn of_account(
    work: &mut Work<'_>,
    account: &Account,
    party: &Party,
    options: &Options,
) -> Result<i64, Stop> {
    let Some(below) = first_held_id(party, work.now, &options.days())? else {
        return Ok(account.available.max(0));
    };
    let then = match work.state.posting_before(account.no, below)? {
        None => 0,
        Some(id) => match work.state.transactions.get(&id)? {
            Some(transaction) => arrived_in(transaction, account.no)?,
            None => return Err(invariant(format!("transaction {id} is posted but not stored"))),
        },
    };
    Ok(withdrawable(account.available, account.arrived, then))
}

/// What had arrived on an account, in a query, when the money that may leave now had;
/// `None` if all may. The other figures need not be read before.
pub fn look_up(view: &mut View, account: i64, party: &Party, options: &Options) -> Result<Option<i64>, Stop> {
    let Some(below) = first_held_id(party, view.now, &options.days())? else { return Ok(None) };
    let range = Range {
        equals: vec![account.to_string()],
        below: Some(below.to_string()),
        descending: true,
        ..Range::of(Posting::TABLE, 1)
    };
    match view.range::<Posting>(range, false)?.first() {
        None => Ok(Some(0)),
        Some(posting) => match view.row::<Transaction>(&posting.transaction, true)? {
            Some(transaction) => Ok(Some(arrived_in(&transaction, account)?)),
            None => Err(invariant(format!("transaction {} is not stored", posting.transaction))),
        },
    }
}

/// The running total of arrivals after a transaction.
fn arrived_in(transaction: &Transaction, account: i64) -> Result<i64, CorruptRow> {
    let corrupt = CorruptRow { table: Transaction::TABLE.name, column: "entries" };
    let entries = read_entries(&transaction.entries).ok_or_else(|| corrupt.clone())?;
    entries.iter().find(|entry| entry.account == account).map(|entry| entry.arrived).ok_or(corrupt)
}
