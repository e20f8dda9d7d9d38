//! Balances: wallets of users and merchants, purchase freezes and what becomes
//! of them, recharges and refunds (spec BAL-10…18, A1…A24).

pub mod cancel;
pub mod confirm;
mod confirm_order;
pub mod create;
pub mod expire;
pub mod freeze;
pub mod method;
pub mod queries;
pub mod recharge;
pub mod refund;

use crate::command::CommandInfo;
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, FREEZE};
use crate::ledger::{Stop, Work};
use crate::store::rows::{Account, Hold};

/// The commands of this folder.
pub const COMMANDS: &[&CommandInfo] = &[
    &create::INFO,
    &method::INFO,
    &recharge::INFO,
    &freeze::INFO,
    &cancel::INFO,
    &confirm::INFO,
    &refund::INFO,
    &expire::INFO,
];

/// Checks an expected version: absent means no check (spec A3, A4).
pub(crate) fn check_version(
    account: &Account,
    expected: Option<i64>,
    field: &'static str,
) -> Result<(), Error> {
    match expected {
        Some(expected) if expected != account.version => {
            let message = format!("expected version `{expected}`, the balance is at {}", account.version);
            Err(Error::field(Reason::VersionConflict, field, message)
                .with("expected", expected)
                .with("actual", account.version))
        }
        _ => Ok(()),
    }
}

/// The purchase freeze with this id.
fn require_freeze(work: &mut Work<'_>, id: i64) -> Result<Hold, Stop> {
    match work.state.holds.get(&id)? {
        Some(hold) if &*hold.kind == FREEZE => {
            hold::check(hold)?;
            Ok(hold.clone())
        }
        _ => {
            Err(Error::field(Reason::FreezeNotFound, "freezeId", format!("there is no freeze `{id}`")).into())
        }
    }
}

/// Refuses a freeze that has ended.
fn check_open(hold: &Hold) -> Result<(), Error> {
    if hold.remaining > 0 {
        return Ok(());
    }
    let message = format!("freeze `{}` is {}", hold.id, hold.status);
    Err(Error::field(Reason::InvalidFreezeStatus, "freezeId", message).with("status", &hold.status))
}

/// True if the freeze has expired at the batch time (spec A7).
fn is_expired(hold: &Hold, now: i64) -> bool {
    hold.expires_at.is_some_and(|at| now >= at)
}
