//! Queries on balances: what an owner has, what happened, what is open.

pub mod balance;
pub mod history;
pub mod lists;
pub mod open;

use crate::command::{Args, Options, QueryInfo};
use crate::error::{Error, Reason};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, owner};
use crate::store::rows::{Account, Owner, Ref};
use crate::store::{View, names};

/// The queries of this folder.
pub const QUERIES: &[&QueryInfo] = &[
    &balance::BALANCE,
    &balance::BALANCES,
    &balance::PAYMENT_METHODS,
    &history::ENTRIES,
    &history::TRANSACTIONS,
    &history::TRANSACTION,
    &open::FREEZE,
    &open::DUE_FREEZES,
    &lists::ACCOUNTS,
    &lists::OPEN_HOLDS,
];

/// The account a query means: by currency, else the owner's default (spec A15).
fn resolve(args: &Args, view: &mut View, _options: &Options) -> Result<Account, Stop> {
    let owner = args.owner()?;
    let set = args.account_set();
    match args.currency("currency") {
        Some(currency) => {
            let name = names::account(owner.as_str(), set, currency.code());
            match view.row::<Ref>(&name, true)? {
                Some(found) => stored(view, found.id),
                None => Err(missing(&owner, &format!("{} ", currency.code())).into()),
            }
        }
        None if set == BALANCE_SET => default_account(view, &owner),
        None => {
            let message = "name the currency of this account set";
            Err(Error::field(Reason::CurrencyRequired, "currency", message).into())
        }
    }
}

fn default_account(view: &mut View, owner: &OwnerName) -> Result<Account, Stop> {
    let row = view.row::<Owner>(&owner.name(), false)?;
    match row {
        Some(Owner { default_account: Some(no), .. }) => stored(view, no),
        Some(row) if row.balances > 0 => {
            let message = format!("the owner has {} balances and no default one", row.balances);
            Err(Error::field(Reason::CurrencyRequired, "currency", message).into())
        }
        _ => Err(missing(owner, "").into()),
    }
}

fn stored(view: &mut View, no: i64) -> Result<Account, Stop> {
    match view.row::<Account>(&no, false)? {
        Some(account) => Ok(account),
        None => Err(crate::ledger::work::invariant(format!("account {no} is named but not stored"))),
    }
}

fn missing(owner: &OwnerName, currency: &str) -> Error {
    let (kind, id) = (owner::kind(owner.as_str()), owner::id(owner.as_str()));
    Error::new(Reason::BalanceNotFound, format!("{kind} `{id}` has no {currency}balance"))
}
