//! Parties and payouts: names lead to parties that exist, and what is on its way is
//! counted once by day and by pool (invariant 9).

use std::collections::{BTreeSet, HashMap};

use super::Auditor;
use crate::funds::exception::OPEN;
use crate::funds::withdrawal::{BOUNCED, CANCELLED, FAILED, QUEUED, SUBMITTING, is_on_its_way, net};
use crate::funds::{detail, fee};
use crate::journal::finding::{Fault, Invariant};
use crate::journal::recorded::{CellText, Effect};
use crate::store::cells::{Row, Str, parse_int};
use crate::store::names;
use crate::store::rows::{Party, PayoutPool, Withdrawal, WithdrawalBatch, WithdrawingDay};

/// A withdrawal on its way.
#[derive(Clone, Debug)]
struct Way {
    day: (i64, i64),
    amount: i64,
    /// Its pool and net amount while it is SUBMITTING.
    submitting: Option<(Str, i64)>,
}

/// A sum as the withdrawals make it, and as its row says.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    made: i128,
    stored: i64,
}

/// What history leads to of parties and payouts.
#[derive(Clone, Debug, Default)]
pub(super) struct Funds {
    /// Owners of the parties, by number.
    parties: HashMap<i64, Str>,
    ways: HashMap<i64, Way>,
    days: HashMap<(i64, i64), Sum>,
    pools: HashMap<Str, Sum>,
}

/// Rows of parties and payouts that one transaction wrote.
#[derive(Default)]
pub(super) struct Funded {
    parties: Vec<Party>,
    batches: Vec<WithdrawalBatch>,
    days: Vec<WithdrawingDay>,
    pools: Vec<PayoutPool>,
}

impl Funded {
    /// Takes a row in; `None` if its table is none of these, false if it cannot be
    /// read.
    pub(super) fn take(&mut self, table: &str, cells: &[CellText<'_>]) -> Option<bool> {
        Some(match table {
            "parties" => {
                let row = Party::read(cells).and_then(|row| fee::read(&row).map(|_| row));
                row.map(|row| self.parties.push(row)).is_ok()
            }
            "withdrawal_batches" => WithdrawalBatch::read(cells).map(|row| self.batches.push(row)).is_ok(),
            "withdrawing_days" => WithdrawingDay::read(cells).map(|row| self.days.push(row)).is_ok(),
            "payout_pools" => PayoutPool::read(cells).map(|row| self.pools.push(row)).is_ok(),
            _ => return None,
        })
    }

    /// A row that was removed: a day without anything on its way is zero.
    pub(super) fn remove(&mut self, effect: &Effect<'_>) {
        let mut numbers = effect.cells().iter().map(|cell| cell.as_deref().and_then(parse_int));
        if effect.table.name == WithdrawingDay::TABLE.name {
            if let (Some(Some(account)), Some(Some(day))) = (numbers.next(), numbers.next()) {
                self.days.push(WithdrawingDay { account, day, amount: 0 });
            }
        }
    }
}

impl Auditor {
    /// True if a name leads to this party, registered now or before.
    pub(super) fn is_party(&self, no: i64) -> bool {
        self.funds.parties.contains_key(&no)
    }

    /// True if this is the number of a party of this owner.
    pub(super) fn is_party_of(&self, no: i64, owner: &Str) -> bool {
        self.funds.parties.get(&no) == Some(owner)
    }

    /// Takes in the parties of a transaction: a party has the number of an account
    /// of its owner, and keeps both.
    pub(super) fn take_parties(&mut self, funded: &Funded) -> Vec<Fault> {
        let mut faults = Vec::new();
        for row in &funded.parties {
            let is_own = self.tracked(row.no).is_some_and(|tracked| tracked.row.owner == row.owner);
            let before = self.funds.parties.insert(row.no, row.owner.clone());
            if !is_own || before.is_some_and(|owner| owner != row.owner) {
                let message = format!("party {} is not the owner of that account", row.no);
                faults.push(Fault::new(Invariant::Agreement, message));
            }
        }
        faults
    }

    /// What is wrong with the payouts that a transaction wrote.
    pub(super) fn funds_faults(&mut self, funded: &Funded, withdrawals: &[Withdrawal]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |message: String| faults.push(Fault::new(Invariant::Agreement, message));
        for batch in &funded.batches {
            let details = detail::read(batch);
            let is_whole = details.is_ok_and(|details| {
                details
                    .iter()
                    .filter_map(|detail| detail.withdrawal)
                    .all(|id| withdrawals.iter().any(|row| row.id == id && row.batch == Some(batch.id)))
            });
            if !is_whole {
                fault(format!("withdrawal order {}: its details do not agree with what was made", batch.id));
            }
        }
        for row in withdrawals {
            let currency = self.tracked(row.account).map(|tracked| tracked.row.currency.clone());
            let pool = names::pool(&row.channel, &currency.unwrap_or_else(|| Str::from("")));
            row_faults(row, &pool).into_iter().for_each(&mut fault);
        }
        for message in self.sums(funded, withdrawals) {
            fault(message);
        }
        faults
    }

    /// The sums by day and by pool after a transaction.
    fn sums(&mut self, funded: &Funded, withdrawals: &[Withdrawal]) -> Vec<String> {
        let mut touched: (BTreeSet<(i64, i64)>, BTreeSet<Str>) = Default::default();
        let mut move_by = |funds: &mut Funds, way: &Way, sign: i128| {
            funds.days.entry(way.day).or_default().made += sign * i128::from(way.amount);
            touched.0.insert(way.day);
            if let Some((pool, net)) = &way.submitting {
                funds.pools.entry(pool.clone()).or_default().made += sign * i128::from(*net);
                touched.1.insert(pool.clone());
            }
        };
        for row in withdrawals {
            if let Some(before) = self.funds.ways.remove(&row.id) {
                move_by(&mut self.funds, &before, -1);
            }
            if !is_on_its_way(&row.status) {
                continue;
            }
            let currency = self.tracked(row.account).map(|tracked| tracked.row.currency.clone());
            let pool = names::pool(&row.channel, &currency.unwrap_or_else(|| Str::from("")));
            let submitting = (*row.status == *SUBMITTING).then(|| (pool, net(row)));
            let way = Way { day: (row.account, row.day), amount: row.amount, submitting };
            move_by(&mut self.funds, &way, 1);
            self.funds.ways.insert(row.id, way);
        }
        for row in &funded.days {
            self.funds.days.entry((row.account, row.day)).or_default().stored = row.amount;
            touched.0.insert((row.account, row.day));
        }
        for row in &funded.pools {
            self.funds.pools.entry(row.name.clone()).or_default().stored = row.submitting;
            touched.1.insert(row.name.clone());
        }
        let mut faults = Vec::new();
        for key in &touched.0 {
            let sum = self.funds.days.get(key).copied().unwrap_or_default();
            if sum.made != i128::from(sum.stored) {
                let (account, day) = key;
                faults.push(format!(
                    "account {account}: {} of day {day} is on its way, recorded {}",
                    sum.made, sum.stored
                ));
            }
            if sum.made == 0 {
                self.funds.days.remove(key);
            }
        }
        for name in &touched.1 {
            let sum = self.funds.pools.get(name).copied().unwrap_or_default();
            if sum.made != i128::from(sum.stored) {
                faults.push(format!("`{name}`: {} is submitted, recorded {}", sum.made, sum.stored));
            }
        }
        faults
    }
}

/// What is wrong with a withdrawal by itself.
fn row_faults(row: &Withdrawal, pool: &Str) -> Vec<String> {
    let mut faults = Vec::new();
    let (id, status) = (row.id, &*row.status);
    if !(0..row.amount).contains(&row.fee) || row.fee_account.is_some() != (row.fee > 0) {
        faults.push(format!("withdrawal {id}: its fee is {} of {}", row.fee, row.amount));
    }
    if row.queue.as_ref() != Some(pool).filter(|_| status == QUEUED)
        || row.submitted != (status == SUBMITTING).then_some(id)
        || row.open_exception != (row.exception.as_deref() == Some(OPEN)).then_some(id)
    {
        faults.push(format!("withdrawal {id}: the lists it stands in do not agree with its status"));
    }
    if row.exception.is_some() && !matches!(status, FAILED | CANCELLED | BOUNCED) {
        faults.push(format!("withdrawal {id} is {status} and has an exception"));
    }
    faults
}
