//! Rules broken on purpose: each changes a commit on its way to the store, and
//! the run has to notice.

use split_ledger::json::{self, Limits, Value};
use split_ledger::store::{Commit, Write, WriteOp};

use crate::check::{cell, int};
use crate::host::Finding;
use crate::support::store::{Cells, cells_of, text_of};

/// One broken rule; it strikes at every commit where it finds something to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// An entry is lost (invariant 1).
    DropEntry,
    /// An account goes below zero (2).
    Overdraw,
    /// A hold forgets what remains of it (3).
    LoseRemaining,
    /// The last change of a hold is not written (3).
    DropHold,
    /// An account's version is not its last entry's (4).
    SkipVersion,
    /// A payee is noted with less than it got (5).
    ForgetPayee,
    /// A settlement keeps a cent of its rake to itself (5).
    LoseRake,
    /// An order says more was settled than left its hold (5).
    OverSettle,
    /// A refund of an order is not counted (5).
    ForgetRefund,
    /// A party gives back more than it got (5).
    OverReturn,
    /// The end of a settlement is not told (9).
    TellNobody,
    /// The key of a command is not kept (8).
    ForgetKey,
    /// An id is used twice (9).
    ReuseId,
    /// Time goes backwards (9).
    TimeBack,
    /// An entry has no posting (9).
    DropPosting,
    /// A withdrawal says it was paid while its money is held (9).
    PayTwice,
    /// An account forgets that orders wait for some of its money (3).
    ForgetPending,
    /// The rail gets a cent more than is left of a withdrawal after its fee (9).
    PayGross,
    /// What is on its way of a day is not written (9).
    ForgetDay,
    /// A pool forgets a payout that the rail has (9).
    ForgetPayout,
}

impl Mutation {
    /// The invariant it breaks.
    pub fn invariant(self) -> u8 {
        match self {
            Mutation::DropEntry => 1,
            Mutation::Overdraw => 2,
            Mutation::LoseRemaining | Mutation::DropHold | Mutation::ForgetPending => 3,
            Mutation::SkipVersion => 4,
            Mutation::ForgetPayee
            | Mutation::LoseRake
            | Mutation::OverSettle
            | Mutation::ForgetRefund
            | Mutation::OverReturn => 5,
            Mutation::ForgetKey => 8,
            Mutation::ReuseId | Mutation::TimeBack | Mutation::DropPosting | Mutation::PayTwice => 9,
            Mutation::TellNobody | Mutation::PayGross | Mutation::ForgetDay | Mutation::ForgetPayout => 9,
        }
    }

    /// Words of the finding that has to come, where others come with it.
    pub fn words(self) -> &'static str {
        match self {
            Mutation::ForgetPending => "pending",
            Mutation::PayGross => "payout: ",
            Mutation::ForgetDay => "on its way by day",
            Mutation::ForgetPayout => "pools are",
            _ => "",
        }
    }

    /// True if this is what the broken rule has to lead to.
    pub fn is_seen_in(self, finding: &Finding) -> bool {
        finding.invariant == self.invariant() && finding.text.contains(self.words())
    }

    pub fn apply(&self, commit: &mut Commit) {
        match self {
            Mutation::DropEntry => edit(commit, "transactions", drop_entry),
            Mutation::Overdraw => edit(commit, "transactions", overdraw),
            Mutation::LoseRemaining => edit(commit, "holds", |row| add(row, 6, -1)),
            Mutation::DropHold => {
                commit.writes.retain(|write| !(write.table == "holds" && write.op == WriteOp::Upsert))
            }
            Mutation::SkipVersion => edit(commit, "accounts", |row| add(row, 6, 1)),
            Mutation::ForgetPayee => edit(commit, "holds", forget_payee),
            Mutation::LoseRake => edit(commit, "settlements", |row| add(row, 8, -1)),
            Mutation::OverSettle => edit(commit, "orders", |row| number(row, 17, &[0, 3], 1)),
            Mutation::ForgetRefund => edit(commit, "orders", |row| number(row, 16, &[0, 7, 0], -1)),
            Mutation::OverReturn => edit(commit, "settlements", |row| number(row, 13, &[0, 5], 1_000_000)),
            Mutation::TellNobody => commit.writes.retain(|write| write.table != "notifications"),
            Mutation::ForgetKey => forget_keys(commit),
            Mutation::ReuseId => edit(commit, "transactions", |row| add(row, 0, -(1 << 40))),
            Mutation::TimeBack => edit(commit, "journal", |row| add(row, 1, -3_600_000)),
            Mutation::DropPosting => drop_last(commit, "postings"),
            Mutation::ForgetPending => edit(commit, "accounts", |row| {
                if int(row, 8) > 0 {
                    add(row, 8, -1);
                }
            }),
            Mutation::PayGross => edit(commit, "transactions", pay_more),
            Mutation::ForgetDay => commit.writes.retain(|write| write.table != "withdrawing_days"),
            Mutation::ForgetPayout => edit(commit, "payout_pools", |row| {
                if int(row, 3) > 0 {
                    add(row, 3, -1);
                }
            }),
            Mutation::PayTwice => edit(commit, "withdrawals", |row| {
                if cell(row, 7) == "QUEUED" {
                    row[7] = Some("PAID".to_owned());
                }
            }),
        }
    }
}

fn rewrite(write: &mut Write, rows: &[Cells]) {
    write.count = rows.len();
    write.rows = text_of(rows);
}

fn edit(commit: &mut Commit, table: &str, change: impl Fn(&mut Cells)) {
    for write in commit.writes.iter_mut().filter(|write| write.table == table && write.op != WriteOp::Delete)
    {
        let mut rows = cells_of(&write.rows);
        rows.iter_mut().for_each(&change);
        rewrite(write, &rows);
    }
}

fn drop_last(commit: &mut Commit, table: &str) {
    for write in commit.writes.iter_mut().filter(|write| write.table == table) {
        let mut rows = cells_of(&write.rows);
        rows.pop();
        rewrite(write, &rows);
    }
}

fn add(row: &mut Cells, at: usize, delta: i64) {
    row[at] = Some((int(row, at) + delta).to_string());
}

fn drop_entry(row: &mut Cells) {
    if let Some((first, _)) = cell(row, 4).split_once("],[") {
        row[4] = Some(format!("{first}]]"));
    }
}

/// Adds to a number in the lists of a cell, unless it is 0 and would fall.
fn number(row: &mut Cells, at: usize, path: &[usize], delta: i64) {
    let mut value = json::parse(cell(row, at).as_bytes(), Limits::default()).unwrap().into_owned();
    let mut place = &mut value;
    for step in path {
        let Value::Array(list) = place else { return };
        let Some(next) = list.get_mut(*step) else { return };
        place = next;
    }
    let before: i64 = place.as_number().map_or(0, |digits| digits.parse().unwrap());
    if before + delta < 0 {
        return;
    }
    *place = Value::Number((before + delta).to_string().into());
    let mut text = String::new();
    json::write(&value, &mut text);
    row[at] = Some(text);
}

/// The first entry loses more than its account has.
fn overdraw(row: &mut Cells) {
    let mut entries: Vec<Vec<i64>> =
        crate::check::entries(cell(row, 4)).iter().map(|entry| entry.to_vec()).collect();
    if let Some(entry) = entries.last_mut() {
        let below = entry[3] + 1;
        entry[1] -= below;
        entry[3] -= below;
    }
    row[4] = Some(format!("{entries:?}").replace(' ', ""));
}

/// A cent more goes out, and comes from the account that paid.
fn pay_more(row: &mut Cells) {
    let mut entries: Vec<Vec<i64>> =
        crate::check::entries(cell(row, 4)).iter().map(|entry| entry.to_vec()).collect();
    if cell(row, 3) != "report_payout" || !cell(row, 7).contains("\"PAID\"") || entries.len() < 2 {
        return;
    }
    for (entry, delta) in entries.iter_mut().zip([-1, 1]) {
        entry[1] += delta;
        entry[3] += delta;
    }
    row[4] = Some(format!("{entries:?}").replace(' ', ""));
}

fn forget_payee(row: &mut Cells) {
    let text = cell(row, 12).to_owned();
    if let Some((first, _)) = text.split_once("],[") {
        row[12] = Some(format!("{first}]]"));
    }
}

fn forget_keys(commit: &mut Commit) {
    for write in commit.writes.iter_mut().filter(|write| write.table == "refs") {
        let mut rows = cells_of(&write.rows);
        rows.retain(|row| !cell(row, 0).starts_with("i:"));
        rewrite(write, &rows);
    }
}
