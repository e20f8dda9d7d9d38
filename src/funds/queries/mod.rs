//! Queries on parties, their balances, their withdrawals and the payouts.

pub mod balances;
pub mod parties;
pub mod payouts;
pub mod pools;
pub mod withdrawals;

use crate::command::fields::with_selector;
use crate::command::{Field, Options, QueryInfo};
use crate::error::Error;
use crate::funds::bills::{FUND_BILL, TRADE_BILL};
use crate::ledger::Stop;
use crate::ledger::work::invariant;
use crate::money::Currency;
use crate::store::View;
use crate::store::rows::{Account, Withdrawal};

/// The queries of this folder.
pub const QUERIES: &[&QueryInfo] = &[
    &parties::PARTY,
    &parties::PARTIES,
    &balances::BALANCES,
    &balances::OF_PARTY,
    &withdrawals::ORDER,
    &withdrawals::WITHDRAWAL,
    &payouts::QUEUED,
    &payouts::SUBMITTED,
    &payouts::EXCEPTIONS,
    &payouts::ALL,
    &pools::POOLS,
    &FUND_BILL,
    &TRADE_BILL,
];

/// How a party is named, in every query (spec AP-02).
const SELECTOR: &[Field] = with_selector![];

/// The accounts of withdrawals, for their owners and currencies, which never change.
fn accounts_of(view: &mut View, rows: &[Withdrawal]) -> Result<Vec<Account>, Stop> {
    let mut numbers: Vec<i64> = Vec::new();
    for row in rows {
        if !numbers.contains(&row.account) {
            numbers.push(row.account);
        }
    }
    Ok(view.rows(&numbers, true)?)
}

/// Owner and currency of a withdrawal.
fn holder<'a>(
    accounts: &'a [Account],
    row: &Withdrawal,
    options: &Options,
) -> Result<(&'a Account, Currency), Stop> {
    let Some(account) = accounts.iter().find(|account| account.no == row.account) else {
        return Err(invariant(format!("account {} is named but not stored", row.account)));
    };
    let currency: Result<Currency, Error> = options.currency_of(account);
    Ok((account, currency?))
}
