//! What an owner uses when nothing is named, and wallets that payees receive in.

use super::BALANCE_SET;
use super::owner::OwnerName;
use super::work::{Stop, Work, want_account};
use crate::store::State;
use crate::store::rows::{Account, Owner};

/// The owner's row, or a new one.
pub fn owner_row(work: &mut Work<'_>, owner: &OwnerName) -> Result<Owner, Stop> {
    let found = work.state.owners.get(&owner.name())?.cloned();
    Ok(found.unwrap_or_else(|| Owner {
        owner: owner.name(),
        balances: 0,
        methods: 0,
        default_account: None,
        account_chosen: 0,
        default_method: None,
        method_chosen: 0,
        party: None,
    }))
}

/// Counts a new balance. The first one is the default until a second comes; a
/// chosen one stays (spec A15).
pub fn count_balance(owner: &mut Owner, no: i64, is_default: bool) {
    owner.balances = owner.balances.saturating_add(1);
    if is_default {
        owner.default_account = Some(no);
        owner.account_chosen = 1;
    } else if owner.account_chosen == 0 {
        owner.default_account = (owner.balances == 1).then_some(no);
    }
}

/// The balance that a payee receives in (spec A9): it must exist, unless the host
/// lets it be opened.
///
/// # Errors
/// BALANCE_NOT_FOUND.
pub fn payee(
    work: &mut Work<'_>,
    owner: &OwnerName,
    currency: &str,
    auto_create: bool,
) -> Result<Account, Stop> {
    match work.find(owner, BALANCE_SET, currency)? {
        Some(no) => work.account(no),
        None if auto_create => {
            let mut row = owner_row(work, owner)?;
            let no = work.open(owner, BALANCE_SET, currency);
            count_balance(&mut row, no, false);
            work.state.owners.put(row);
            work.account(no)
        }
        None => work.require(owner, BALANCE_SET, currency),
    }
}

/// Puts the balance of a payee on the list of wants.
pub fn want_payee(state: &mut State, owner: &OwnerName, currency: &str, auto_create: bool) {
    want_account(state, owner, BALANCE_SET, currency);
    if auto_create {
        state.owners.want(&owner.name());
    }
}
