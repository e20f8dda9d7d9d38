//! History as it is recorded: the texts of journal rows, transactions and
//! effects, and the checks that need nothing but the commit before.

use std::borrow::Cow;

use super::chain::Chain;
use super::finding::{Fault, Invariant};
use crate::json::{self, Limits, Value, parse_rows, write_string};
use crate::ledger::Entry;
use crate::ledger::owner::is_world;
use crate::store::Head;
use crate::store::cells::{Str, TableInfo, parse_int, push_int};
use crate::store::contract::GENESIS;
use crate::store::rows::{Account, Journal};
use crate::store::schema::table;
use crate::store::state::Counters;

/// A cell as it is read.
pub type CellText<'a> = Option<Cow<'a, str>>;

/// Appends the canonical text of a row: the one that is stored and hashed.
pub fn push_cells(cells: &[CellText<'_>], out: &mut String) {
    push_cells_open(cells, out);
    out.push(']');
}

/// [`push_cells`] with `seq` as one more cell, as mutable rows are stored.
pub fn push_cells_seq(cells: &[CellText<'_>], seq: i64, out: &mut String) {
    push_cells_open(cells, out);
    out.push_str(if cells.is_empty() { "\"" } else { ",\"" });
    push_int(out, seq);
    out.push_str("\"]");
}

fn push_cells_open(cells: &[CellText<'_>], out: &mut String) {
    out.push('[');
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell {
            Some(text) => write_string(text, out),
            None => out.push_str("null"),
        }
    }
}

/// The rows of a page, each with its own cells.
pub fn rows_of(text: &str) -> Option<Vec<json::Row<'_>>> {
    let mut parser = parse_rows(text);
    let mut rows = Vec::new();
    loop {
        let mut cells = json::Row::new();
        match parser.next_row(&mut cells) {
            Ok(true) => rows.push(cells),
            Ok(false) => return Some(rows),
            Err(_) => return None,
        }
    }
}

/// The key of a row for people: its cells joined by `/`.
pub fn key_text(table: &TableInfo, cells: &[CellText<'_>]) -> String {
    let mut out = String::new();
    for (at, cell) in cells.iter().take(table.key).enumerate() {
        if at > 0 {
            out.push('/');
        }
        out.push_str(cell.as_deref().unwrap_or("null"));
    }
    out
}

/// One row that a transaction wrote or removed beside its entries.
#[derive(Debug)]
pub struct Effect<'a> {
    /// The table.
    pub table: TableInfo,
    row: json::Row<'a>,
}

impl<'a> Effect<'a> {
    /// Its cells, without the sequence that the store adds.
    pub fn cells(&self) -> &[CellText<'a>] {
        self.row.get(1..).unwrap_or(&[])
    }

    /// True if the row was removed: only the key is recorded.
    pub fn is_removal(&self) -> bool {
        self.cells().len() == self.table.key && self.table.columns.len() > self.table.key + 1
    }

    /// True if it has as many cells as its table, without the sequence.
    pub fn is_whole(&self) -> bool {
        self.cells().len() + 1 == self.table.columns.len()
    }
}

/// Reads the effects of a transaction; `None` if they are not such text.
pub fn read_effects(text: &str) -> Option<Vec<Effect<'_>>> {
    let rows = rows_of(text)?;
    rows.into_iter()
        .map(|row| {
            let table = table(row.first()?.as_deref()?)?;
            Some(Effect { table, row })
        })
        .collect()
}

/// The account that the effect `["accounts",no,owner,set,currency]` opens.
pub fn opened_account(cells: &[CellText<'_>]) -> Option<Account> {
    let [Some(no), Some(owner), Some(set), Some(currency)] = cells else { return None };
    Some(Account {
        no: parse_int(no)?,
        owner: Str::from(&**owner),
        account_set: parse_int(set)?,
        currency: Str::from(&**currency),
        available: 0,
        frozen: 0,
        version: 0,
        arrived: 0,
        pending: 0,
        last_transaction: 0,
    })
}

/// The end of the history read so far: what the next commit builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Number of the last commit; 0 before the first.
    pub seq: i64,
    /// Its time, ms since the epoch.
    pub time: i64,
    /// Its format.
    pub format: i64,
    /// Its hash.
    pub hash: Str,
    /// Counters at its end.
    pub counters: Counters,
}

impl Default for Link {
    fn default() -> Self {
        Link { seq: 0, time: 0, format: 0, hash: Str::from(GENESIS), counters: Counters::default() }
    }
}

impl Link {
    /// The end that a journal row makes.
    pub fn after(row: &Journal) -> Self {
        Link {
            seq: row.seq,
            time: row.time,
            format: row.format,
            hash: row.hash.clone(),
            counters: Counters { last_id: row.last_id, accounts: row.accounts },
        }
    }

    /// The head a store has at this point.
    pub fn head(&self) -> Option<Head> {
        (self.seq > 0).then(|| Head {
            seq: self.seq,
            id: self.hash.to_string(),
            time: self.time,
            format: self.format,
        })
    }

    /// Checks that a journal row with these transaction texts follows.
    pub fn check(&self, ledger: &str, row: &Journal, texts: &[String]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut chain = |message: String| faults.push(Fault::new(Invariant::Chain, message));
        if row.seq != self.seq + 1 {
            chain(format!("commit {} follows commit {}", row.seq, self.seq));
        }
        if row.prev != self.hash {
            chain(format!("it follows {} and names {}", self.hash, row.prev));
        }
        if row.count != texts.len() as i64 {
            chain(format!("it counts {} transactions, {} are stored", row.count, texts.len()));
        }
        let mut hash = Chain::new(ledger, row);
        texts.iter().for_each(|text| hash.transaction(text));
        let hash = hash.finish();
        if *row.hash != *hash {
            chain(format!("its hash is {}, its contents hash to {hash}", row.hash));
        }
        if row.time < self.time {
            let message = format!("time falls from {} to {}", self.time, row.time);
            faults.push(Fault::new(Invariant::Agreement, message));
        }
        faults
    }
}

/// Applies an entry to its account, and notes what does not fit. The account
/// takes the entry's values in any case, so that one fault is found once.
/// `is_first`: the account has no entry yet and this transaction opened it.
pub fn apply_entry(
    account: &mut Account,
    entry: &Entry,
    transaction: i64,
    is_first: bool,
    faults: &mut Vec<Fault>,
) {
    let mut fault = |invariant, message| faults.push(Fault::new(invariant, message));
    let no = account.no;
    let sums = [
        ("available", account.available, entry.available_delta, entry.available),
        ("frozen", account.frozen, entry.frozen_delta, entry.frozen),
    ];
    for (name, before, delta, after) in sums {
        if i128::from(before) + i128::from(delta) != i128::from(after) {
            let message = format!("account {no}: {name} {before} and {delta} do not make {after}");
            fault(Invariant::Continuous, message);
        }
    }
    let is_opening = is_first && entry.version == 0;
    if !is_opening && entry.version != account.version.wrapping_add(1) {
        let message = format!("account {no}: version {} follows {}", entry.version, account.version);
        fault(Invariant::Continuous, message);
    }
    if entry.arrived < account.arrived {
        let message = format!("account {no}: arrivals fall from {} to {}", account.arrived, entry.arrived);
        fault(Invariant::Continuous, message);
    }
    if (entry.frozen < 0 || entry.available < 0) && !is_world(&account.owner) {
        let message = format!("account {no}: available {} and frozen {}", entry.available, entry.frozen);
        fault(Invariant::NotNegative, message);
    }
    if !(0..=entry.frozen).contains(&entry.pending) {
        let message = format!("account {no}: {} of {} frozen waits for orders", entry.pending, entry.frozen);
        fault(Invariant::NotNegative, message);
    }
    account.pending = entry.pending;
    account.available = entry.available;
    account.frozen = entry.frozen;
    account.version = entry.version;
    account.arrived = entry.arrived;
    account.last_transaction = transaction;
}

/// The digests that stand for personal fields in a recorded command, as one
/// text; `None` if there are none. `[name, digest]` by `[name, digest]`.
pub fn personal_digests(command: &str) -> Option<String> {
    if !command.contains("{\"digest\":\"") {
        return None;
    }
    let value = json::parse(command.as_bytes(), Limits::default()).ok()?;
    let mut out = String::new();
    for (name, value) in value.as_object()? {
        if let Some(digest) = value.get("digest").and_then(Value::as_str) {
            out.push_str(name);
            out.push('\n');
            out.push_str(digest);
            out.push('\n');
        }
    }
    (!out.is_empty()).then_some(out)
}
