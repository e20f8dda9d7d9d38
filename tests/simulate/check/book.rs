//! History: the chain of commits, transactions, entries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use split_ledger::json::{self, Limits, Value};

use super::payouts::Payouts;
use super::{Findings, Stored, cell, int};
use crate::host::LEDGER;
use crate::support::store::{Cells, text_of};

/// Where history has come to.
#[derive(Clone, Default)]
pub struct Book {
    seq: i64,
    time: i64,
    hash: String,
    last_id: i64,
    accounts: HashMap<i64, Stored>,
    names: HashMap<i64, (bool, String)>,
    payouts: Payouts,
}

/// A row that a transaction says it wrote; of one it removed only the key.
pub struct Effect {
    pub table: String,
    pub cells: Cells,
}

/// Tables whose rows are repeated in the effects of transactions.
const EFFECTS: [&str; 16] = [
    "refs",
    "holds",
    "owners",
    "payment_methods",
    "withdrawals",
    "parties",
    "withdrawal_batches",
    "withdrawing_days",
    "payout_pools",
    "programs",
    "split_rules",
    "orders",
    "settlements",
    "returns",
    "refunds",
    "notifications",
];

impl Book {
    /// Notes whether an account is the world's, and its currency.
    pub fn name_account(&mut self, row: &Cells) {
        let name = (cell(row, 1).starts_with("world:"), cell(row, 3).to_owned());
        self.names.insert(int(row, 0), name);
    }

    /// What the entries so far make of an account. One that was opened and never
    /// moved has nothing.
    pub fn account(&self, no: i64) -> Option<Stored> {
        self.accounts.get(&no).copied().or(self.names.get(&no).map(|_| (0, 0, 0, 0, 0)))
    }

    /// One commit: numbers without a gap, time that never falls, the hash.
    pub fn link(
        &mut self,
        journal: &[Cells],
        transactions: &[Cells],
        texts: &[&str],
        findings: &mut Findings<'_>,
    ) {
        findings.expect(journal.len() == 1, 9, || format!("{} journal rows in a commit", journal.len()));
        let Some(row) = journal.first() else { return };
        let (seq, time) = (int(row, 0), int(row, 1));
        findings.expect(seq == self.seq + 1, 9, || format!("commit {seq} follows {}", self.seq));
        findings.expect(time >= self.time, 9, || {
            format!("commit {seq}: time falls from {} to {time}", self.time)
        });
        findings
            .expect(cell(row, 8) == self.hash || self.seq == 0, 9, || format!("commit {seq}: broken chain"));
        let count = transactions.len() as i64;
        findings
            .expect(int(row, 5) == count, 9, || format!("commit {seq} counts {}, not {count}", int(row, 5)));
        let last = transactions.last().map_or(self.last_id, |row| int(row, 0));
        findings
            .expect(int(row, 6) == last, 9, || format!("commit {seq}: last id {} not {last}", int(row, 6)));
        let hash = chain_hash(row, transactions, texts);
        findings
            .expect(cell(row, 9) == hash, 9, || format!("commit {seq}: its hash is not that of its content"));
        for transaction in transactions {
            let is_of_it = int(transaction, 1) == seq && int(transaction, 2) == time;
            findings.expect(is_of_it, 9, || format!("commit {seq} holds a transaction of another"));
        }
        self.seq = seq;
        self.time = time;
        self.hash = cell(row, 9).to_owned();
    }

    /// One transaction: its id rises, its entries balance and follow on.
    pub fn transaction(&mut self, row: &Cells, findings: &mut Findings<'_>) -> Vec<i64> {
        let id = int(row, 0);
        findings.expect(id > self.last_id, 9, || format!("id {id} after {}", self.last_id));
        findings.expect(id >> 20 <= int(row, 2) + 1, 9, || format!("id {id} is past its time"));
        self.last_id = id;
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        let entries = entries(cell(row, 4));
        for entry in &entries {
            let [no, available, frozen, available_after, frozen_after, version, arrived, pending] = *entry;
            let opened = self.names.get(&no).cloned();
            findings.expect(opened.is_some(), 4, || format!("{id} has an entry of no account, {no}"));
            let (is_world, currency) = opened.unwrap_or_default();
            *sums.entry(currency).or_default() += i128::from(available) + i128::from(frozen);
            let before = self.accounts.get(&no);
            let (was_available, was_frozen, was_version, was_arrived, _) =
                before.copied().unwrap_or_default();
            let is_next = version == was_version + 1 || (before.is_none() && version == 0);
            findings
                .expect(is_next, 4, || format!("{id}: account {no} goes from {was_version} to {version}"));
            let follows = i128::from(was_available) + i128::from(available) == i128::from(available_after)
                && i128::from(was_frozen) + i128::from(frozen) == i128::from(frozen_after);
            findings.expect(follows, 4, || format!("{id}: the entry of account {no} does not follow on"));
            findings.expect(arrived >= was_arrived, 4, || format!("{id}: arrivals of account {no} fall"));
            let is_covered = frozen_after >= 0 && (is_world || available_after >= 0);
            findings.expect(is_covered, 2, || {
                format!("{id}: account {no} has {available_after}, {frozen_after}")
            });
            findings.expect((0..=frozen_after).contains(&pending), 3, || {
                format!("{id}: {pending} of the {frozen_after} frozen in account {no} is pending")
            });
            self.accounts.insert(no, (available_after, frozen_after, version, arrived, pending));
        }
        if cell(row, 7).contains("\"withdrawals\"") {
            let is_world = |no| self.names.get(&no).is_some_and(|(is_world, _)| *is_world);
            let moved = entries.iter().map(|entry| (entry[0], entry[1], entry[2], is_world(entry[0])));
            let moved: Vec<_> = moved.collect();
            self.payouts.transaction(row, &effects(cell(row, 7)), &moved, findings);
        }
        let numbers: BTreeSet<i64> = entries.iter().map(|entry| entry[0]).collect();
        findings.expect(numbers.len() == entries.len(), 1, || format!("{id} has two entries of one account"));
        for (currency, sum) in sums {
            findings.expect(sum == 0, 1, || format!("{id}: the {currency} entries sum to {sum}"));
        }
        numbers.into_iter().collect()
    }

    /// Σ all accounts = 0 per currency.
    pub fn totals(&self, findings: &mut Findings<'_>) {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for (no, (available, frozen, ..)) in &self.accounts {
            let currency = self.names.get(no).map_or("", |(_, currency)| currency);
            *sums.entry(currency).or_default() += i128::from(*available) + i128::from(*frozen);
        }
        for (currency, sum) in sums {
            findings.expect(sum == 0, 1, || format!("all {currency} accounts sum to {sum}"));
        }
    }
}

fn chain_hash(row: &Cells, transactions: &[Cells], texts: &[&str]) -> String {
    let mut header = vec![Some(LEDGER.to_owned())];
    header.extend(row.iter().take(8).cloned());
    let header = text_of([&header]);
    let mut hash = Sha256::new();
    hash.update(cell(row, 8));
    hash.update("\n");
    hash.update(&header[1..header.len() - 1]);
    for transaction in transactions {
        let text = text_of([transaction]);
        let text = &text[1..text.len() - 1];
        // The text is hashed as it is stored.
        let is_stored = texts.is_empty() || texts.iter().any(|rows| rows.contains(text));
        hash.update(if is_stored { "\n" } else { "" });
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `[[account, Δavailable, Δfrozen, available, frozen, version, arrived, pending],…]`
pub fn entries(text: &str) -> Vec<[i64; 8]> {
    let mut all = Vec::new();
    for line in text.trim_matches(['[', ']']).split("],[").filter(|line| !line.is_empty()) {
        let mut entry = [0; 8];
        for (slot, number) in entry.iter_mut().zip(line.split(',')) {
            *slot = number.parse().expect("an entry is numbers");
        }
        all.push(entry);
    }
    all
}

/// One posting per entry and no other.
pub fn check_postings(transactions: &[Cells], postings: &[Cells], findings: &mut Findings<'_>) {
    let mut expected = BTreeSet::new();
    for row in transactions {
        expected.extend(entries(cell(row, 4)).iter().map(|entry| (entry[0], int(row, 0))));
    }
    let found: BTreeSet<(i64, i64)> = postings.iter().map(|row| (int(row, 0), int(row, 1))).collect();
    let differing = found.symmetric_difference(&expected).next();
    findings
        .expect(differing.is_none(), 9, || format!("posting {differing:?} has no entry, or none of its own"));
}

/// The rows of other tables are those the transactions say they wrote, and those
/// that are gone are those they say they removed.
pub fn check_effects(
    transactions: &[Cells],
    rows: impl Fn(&'static str) -> Vec<Cells>,
    removed: impl Fn(&'static str) -> Vec<Cells>,
    findings: &mut Findings<'_>,
) {
    let mut expected: BTreeMap<(String, Cells), Cells> = BTreeMap::new();
    for row in transactions {
        for effect in effects(cell(row, 7)) {
            let key = effect.cells[..width(&effect.table)].to_vec();
            expected.insert((effect.table, key), effect.cells);
        }
    }
    for table in EFFECTS {
        for mut row in rows(table) {
            row.pop();
            let name = (table.to_owned(), row[..width(table)].to_vec());
            let effect = expected.remove(&name);
            findings
                .expect(effect.as_ref() == Some(&row), 9, || format!("{name:?} is {row:?}, not {effect:?}"));
        }
        for key in removed(table) {
            let effect = expected.remove(&(table.to_owned(), key.clone()));
            findings.expect(effect.as_ref() == Some(&key), 9, || {
                format!("{table} {key:?} is removed, and should be {effect:?}")
            });
        }
    }
    // What was made and removed in one commit was never written.
    expected.retain(|(table, key), cells| table != "accounts" && cells.len() > key.len());
    let lost = expected.first_key_value();
    findings.expect(lost.is_none(), 9, || format!("an effect was not written: {lost:?}"));
}

/// Columns of a table's key.
fn width(table: &str) -> usize {
    if table == "withdrawing_days" { 2 } else { 1 }
}

fn effects(text: &str) -> Vec<Effect> {
    let value = json::parse(text.as_bytes(), Limits::default()).expect("effects are JSON");
    let row = |row: &Value<'_>| -> Effect {
        let mut cells = row.as_array().unwrap().iter().map(|cell| cell.as_str().map(str::to_owned));
        Effect { table: cells.next().flatten().expect("a table"), cells: cells.collect() }
    };
    value.as_array().unwrap().iter().map(row).collect()
}
