//! The invariants of the design, checked on the rows themselves: on every commit
//! what it touched, and on a whole store. Knows the table layout and nothing of
//! the code that writes it.

mod audit;
mod book;
mod funds;
mod orders;
mod payouts;
mod tables;

use std::collections::{BTreeMap, HashMap};

use split_ledger::store::{Commit, WriteOp};

use crate::host::Finding;
use crate::support::store::{Cells, cells_of};
pub use audit::audit;
use book::Book;
pub use book::entries;

/// An account's money as it is stored: available, frozen, version, arrived, pending.
pub type Stored = (i64, i64, i64, i64, i64);

/// The money in an account's row.
fn stored(row: &Cells) -> Stored {
    (int(row, 4), int(row, 5), int(row, 6), int(row, 7), int(row, 8))
}

/// A transaction as it is stored.
#[derive(Debug)]
pub struct Written {
    pub kind: String,
    pub command: String,
    pub reply: String,
    pub effects: String,
}

/// Follows the commits as they land.
#[derive(Default)]
pub struct Watch {
    pub book: Book,
    accounts: HashMap<i64, Stored>,
    transactions: HashMap<i64, Written>,
    /// Remaining money of open holds, by account and hold; whether an order waits for it.
    open: HashMap<i64, BTreeMap<i64, (i64, bool)>>,
}

/// Findings of one check.
pub struct Findings<'f>(pub &'f mut Vec<Finding>);

impl Findings<'_> {
    pub fn expect(&mut self, is_so: bool, invariant: u8, text: impl FnOnce() -> String) {
        if !is_so {
            self.0.push(Finding { invariant, text: text() });
        }
    }
}

pub fn cell(row: &Cells, at: usize) -> &str {
    row.get(at).and_then(Option::as_deref).unwrap_or("")
}

pub fn int(row: &Cells, at: usize) -> i64 {
    cell(row, at).parse().unwrap_or(0)
}

fn rows_of(commit: &Commit, table: &str) -> Vec<Cells> {
    let writes = commit.writes.iter().filter(|write| write.table == table && write.op != WriteOp::Delete);
    writes.flat_map(|write| cells_of(&write.rows)).collect()
}

fn removed_of(commit: &Commit, table: &str) -> Vec<Cells> {
    let writes = commit.writes.iter().filter(|write| write.table == table && write.op == WriteOp::Delete);
    writes.flat_map(|write| cells_of(&write.rows)).collect()
}

impl Watch {
    /// Checks a commit that has landed; returns how many transactions it holds.
    pub fn commit(&mut self, commit: &Commit, findings: &mut Vec<Finding>) -> usize {
        let mut findings = Findings(findings);
        let accounts = rows_of(commit, "accounts");
        for row in &accounts {
            self.book.name_account(row);
            self.accounts.insert(int(row, 0), stored(row));
        }
        let transactions = rows_of(commit, "transactions");
        let journal = rows_of(commit, "journal");
        let texts: Vec<&str> = commit
            .writes
            .iter()
            .filter(|write| write.table == "transactions")
            .map(|write| &*write.rows)
            .collect();
        self.book.link(&journal, &transactions, &texts, &mut findings);
        findings.expect(journal.last().is_some_and(|row| cell(row, 9) == commit.head.id), 9, || {
            format!("head {} is not the journal's", commit.head.seq)
        });
        let mut touched = Vec::new();
        for row in &transactions {
            touched.extend(self.book.transaction(row, &mut findings));
            let text = |at: usize| cell(row, at).to_owned();
            let written = Written { kind: text(3), command: text(5), reply: text(6), effects: text(7) };
            self.transactions.insert(int(row, 0), written);
        }
        book::check_postings(&transactions, &rows_of(commit, "postings"), &mut findings);
        let written = |table: &str| rows_of(commit, table);
        let removed = |table: &str| removed_of(commit, table);
        book::check_effects(&transactions, written, removed, &mut findings);
        self.holds(&rows_of(commit, "holds"), &mut touched, &mut findings);
        for row in rows_of(commit, "settlements") {
            orders::check_settlement(&row, &mut findings);
        }
        let held = |hold: i64| self.open.values().find_map(|open| open.get(&hold)).map_or(0, |open| open.0);
        for row in rows_of(commit, "orders") {
            orders::check_order(&row, held, &mut findings);
        }
        touched.extend(accounts.iter().map(|row| int(row, 0)));
        self.touched(touched, &mut findings);
        transactions.len()
    }

    fn holds(&mut self, rows: &[Cells], touched: &mut Vec<i64>, findings: &mut Findings<'_>) {
        for row in rows {
            tables::check_hold(row, findings);
            let (id, account, remaining) = (int(row, 0), int(row, 2), int(row, 6));
            let open = self.open.entry(account).or_default();
            if remaining > 0 {
                open.insert(id, (remaining, cell(row, 1) == "order"));
            } else {
                open.remove(&id);
            }
            touched.push(account);
        }
    }

    /// Accounts as they are now: equal to their last entry, frozen = open holds.
    fn touched(&self, mut touched: Vec<i64>, findings: &mut Findings<'_>) {
        touched.sort_unstable();
        touched.dedup();
        for no in touched {
            let stored = self.accounts.get(&no).copied();
            let booked = self.book.account(no);
            findings.expect(stored == booked, 4, || {
                format!("account {no} is {stored:?}, its last entry says {booked:?}")
            });
            let open = self.open.get(&no);
            let held = open.map_or(0, |open| open.values().map(|(remaining, _)| remaining).sum());
            let of_orders = |open: &BTreeMap<i64, (i64, bool)>| {
                open.values().filter(|(_, is_order)| *is_order).map(|(remaining, _)| remaining).sum()
            };
            let waiting = open.map_or(0, of_orders);
            let (frozen, pending) = stored.map_or((0, 0), |(_, frozen, _, _, pending)| (frozen, pending));
            findings.expect((held, waiting) == (frozen, pending), 3, || {
                format!(
                    "account {no} has {frozen} frozen, {pending} of it pending; its holds {held}, {waiting}"
                )
            });
        }
    }

    pub fn account(&self, no: i64) -> Option<Stored> {
        self.accounts.get(&no).copied()
    }

    /// A transaction that has landed lately.
    pub fn transaction(&self, id: i64) -> Option<&Written> {
        self.transactions.get(&id)
    }

    pub fn forget_transactions(&mut self) {
        self.transactions.clear();
    }
}
