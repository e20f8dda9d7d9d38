//! Frozen money: what a hold and a withdrawal must be in themselves.

use crate::journal::finding::{Fault, Invariant};
use crate::ledger::hold::{self, CANCELED, CONFIRMED, FREEZE, FROZEN};
use crate::store::cells::Str;
use crate::store::rows::{Hold, Withdrawal};

/// What an audit keeps of a hold while it is open.
#[derive(Clone, Debug)]
pub(super) struct OpenHold {
    pub(super) kind: Str,
    pub(super) account: i64,
    pub(super) amount: i64,
    pub(super) remaining: i64,
    pub(super) order: Option<i64>,
}

/// Where the money of an ended withdrawal hold went, minor units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) captured: i64,
    pub(super) released: i64,
}

/// What is wrong with a hold by itself (invariants 3 and 9).
pub(super) fn hold_faults(hold: &Hold) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |invariant, message: String| faults.push(Fault::new(invariant, message));
    let id = hold.id;
    let parts = [hold.captured, hold.released, hold.remaining];
    let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    if sum != i128::from(hold.amount) || parts.iter().any(|part| *part < 0) || hold.amount <= 0 {
        let [captured, released, remaining] = parts;
        let amount = hold.amount;
        fault(
            Invariant::Held,
            format!("hold {id}: captured {captured}, released {released}, remaining {remaining} of {amount}"),
        );
    }
    let status = match (hold.remaining, hold.captured) {
        (0, 0) => CANCELED,
        (0, _) => CONFIRMED,
        _ => FROZEN,
    };
    if *hold.status != *status {
        fault(Invariant::Held, format!("hold {id} is {} and should be {status}", hold.status));
    }
    let is_open = hold.remaining != 0;
    if hold.due != hold.expires_at.filter(|_| is_open) {
        fault(Invariant::Agreement, format!("hold {id}: `due` does not agree with its status"));
    }
    if hold.open_account != is_open.then_some(hold.account) {
        fault(Invariant::Agreement, format!("hold {id}: `open_account` does not agree with its status"));
    }
    if *hold.kind == *FREEZE {
        payee_faults(hold, &mut faults);
    }
    faults
}

fn payee_faults(hold: &Hold, faults: &mut Vec<Fault>) {
    let id = hold.id;
    let Ok(payees) = hold::payees(hold) else {
        faults.push(Fault::new(Invariant::Held, format!("hold {id}: its payees cannot be read")));
        return;
    };
    let captured: i128 = payees.iter().map(|payee| i128::from(payee.captured)).sum();
    if captured != i128::from(hold.captured) {
        let message = format!("hold {id}: its payees received {captured}, captured is {}", hold.captured);
        faults.push(Fault::new(Invariant::Held, message));
    }
    if payees.iter().any(|payee| payee.refunded < 0 || payee.refunded > payee.captured) {
        let message = format!("hold {id}: a payee gave back more than it received");
        faults.push(Fault::new(Invariant::Held, message));
    }
}

/// What is wrong between a withdrawal and its hold: its money is in exactly one
/// place (spec A18, invariant 9).
pub(super) fn withdrawal_faults(
    withdrawal: &Withdrawal,
    open: Option<&OpenHold>,
    ended: Option<&Ended>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (id, amount) = (withdrawal.id, withdrawal.amount);
    let is_held = open.is_some_and(|hold| {
        hold.account == withdrawal.account && hold.amount == amount && hold.remaining == amount
    });
    let is_captured = ended.is_some_and(|ended| ended.captured == amount && ended.released == 0);
    let is_released = ended.is_some_and(|ended| ended.captured == 0 && ended.released == amount);
    let is_there = match &*withdrawal.status {
        "QUEUED" | "SUBMITTING" => is_held && ended.is_none(),
        "PAID" | "BOUNCED" => is_captured && open.is_none(),
        "FAILED" | "CANCELLED" => is_released && open.is_none(),
        _ => false,
    };
    if !is_there {
        let status = &withdrawal.status;
        let message = format!("withdrawal {id} is {status} and its money is not where that says");
        faults.push(Fault::new(Invariant::Agreement, message));
    }
    faults
}
