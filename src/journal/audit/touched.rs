//! The cheap check after one command: only what its transactions touched.

use super::holds::hold_faults;
use crate::journal::finding::{Fault, Finding, Findings, Invariant, Place};
use crate::journal::recorded::read_effects;
use crate::ledger::entry::read_entries;
use crate::ledger::owner::is_world;
use crate::store::cells::{Row, Str};
use crate::store::rows::{Account, Hold, Transaction};

/// Where [`check_touched`] gets the rows as they stand after the command.
pub trait Touched {
    /// The account with this number.
    fn account(&mut self, no: i64) -> Option<Account>;
    /// The open holds of an account.
    fn open_holds(&mut self, account: i64) -> Vec<Hold>;
}

/// Checks invariants 1 to 4 on the accounts and holds of one transaction, which
/// must be the last one that touched them.
pub fn check_touched(transaction: &Transaction, rows: &mut impl Touched) -> Vec<Finding> {
    let mut faults = Vec::new();
    let entries = read_entries(&transaction.entries);
    if entries.is_none() {
        faults.push(Fault::new(Invariant::Chain, "the entries cannot be read"));
    }
    let mut sums: Vec<(Str, i128)> = Vec::new();
    let entries = entries.unwrap_or_default();
    for (at, entry) in entries.iter().enumerate() {
        let mut fault = |invariant, message| faults.push(Fault::new(invariant, message));
        let no = entry.account;
        if entries.iter().take(at).any(|other| other.account == no) {
            fault(Invariant::Continuous, format!("account {no} has two entries"));
        }
        let Some(account) = rows.account(no) else {
            fault(Invariant::Continuous, format!("account {no} has an entry and does not exist"));
            continue;
        };
        let stands = (account.available, account.frozen, account.version, account.arrived, account.pending);
        if stands != (entry.available, entry.frozen, entry.version, entry.arrived, entry.pending)
            || account.last_transaction != transaction.id
        {
            fault(Invariant::Continuous, format!("account {no} is not what its last entry left"));
        }
        if (account.available < 0 || account.frozen < 0) && !is_world(&account.owner) {
            let message =
                format!("account {no}: available {} and frozen {}", account.available, account.frozen);
            fault(Invariant::NotNegative, message);
        }
        let held: i128 = rows.open_holds(no).iter().map(|hold| i128::from(hold.remaining)).sum();
        if held != i128::from(account.frozen) {
            let message = format!("account {no}: frozen {}, its open holds hold {held}", account.frozen);
            fault(Invariant::Held, message);
        }
        let delta = i128::from(entry.available_delta) + i128::from(entry.frozen_delta);
        match sums.iter_mut().find(|(currency, _)| *currency == account.currency) {
            Some((_, sum)) => *sum += delta,
            None => sums.push((account.currency, delta)),
        }
    }
    for (currency, sum) in sums.iter().filter(|(_, sum)| *sum != 0) {
        faults.push(Fault::new(Invariant::Balanced, format!("the {currency} entries sum to {sum}")));
    }
    let effects = read_effects(&transaction.effects).unwrap_or_default();
    for effect in effects.iter().filter(|effect| effect.table.name == Hold::TABLE.name) {
        match Hold::read(effect.cells()) {
            Ok(hold) => faults.extend(hold_faults(&hold)),
            Err(_) => faults.push(Fault::new(Invariant::Held, "a hold cannot be read")),
        }
    }
    let mut findings = Findings::default();
    findings.extend(&Place::transaction(transaction.seq, transaction.id), faults);
    findings.kept().to_vec()
}
