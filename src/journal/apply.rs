//! Applying recorded effects to a store: the rows as cells, whatever they mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::audit::personal_text;
use super::finding::Invariant;
use super::import::FileCommit;
use super::recorded::{
    CellText, Effect, apply_entry, opened_account, personal_digests, push_cells, push_cells_seq,
    read_effects, rows_of,
};
use crate::error::Error;
use crate::json::Row as Cells;
use crate::ledger::Entry;
use crate::ledger::entry::read_entries;
use crate::store::cells::{CorruptRow, Row, RowWriter, Str, parse_int};
use crate::store::contract::RowList;
use crate::store::rows::{Account, Journal, Personal, Posting, Transaction};
use crate::store::schema::TABLES;
use crate::store::state::Counters;
use crate::store::{Read, Write, WriteOp};

/// Rows kept between commits before they are forgotten.
const CACHED_ROWS: usize = 50_000;

/// A row as the store holds it and as the commit leaves it, whole text with `seq`.
#[derive(Clone, Debug, Default)]
struct Slot {
    stored: Option<String>,
    now: Option<String>,
}

/// A place in the schema and the text of the key cells, `["…"]`.
type Key = (usize, String);

/// The rows of the target store that the file touches.
#[derive(Debug, Default)]
pub(super) struct Replica {
    slots: HashMap<Key, Slot>,
    /// Keys that the commit changes, in the order of the schema.
    changed: BTreeSet<Key>,
    /// Counters before the commit that is applied next.
    pub(super) counters: Counters,
}

struct Parsed<'a> {
    transaction: Transaction,
    entries: Vec<Entry>,
    effects: Vec<Effect<'a>>,
}

impl Replica {
    /// What has to be read before the commit can be applied.
    pub(super) fn missing(&self, commit: &FileCommit) -> Result<Vec<Read>, String> {
        let mut wanted: BTreeSet<Key> = BTreeSet::new();
        for cells in &commit.transactions {
            let (transaction, entries, effects) = texts(cells)?;
            let Parsed { entries, effects, .. } = parse(transaction, &entries, &effects)?;
            let accounts = entries.iter().map(|entry| account_key(entry.account));
            wanted.extend(accounts.chain(effects.iter().map(effect_key)));
        }
        wanted.retain(|key| !self.slots.contains_key(key));
        let mut reads: Vec<Read> = Vec::new();
        let mut rest = wanted.into_iter().peekable();
        while let Some((place, first)) = rest.next() {
            let mut keys = RowList::default();
            keys.push_text(&first);
            while let Some((_, key)) = rest.next_if(|(other, _)| *other == place) {
                keys.push_text(&key);
            }
            let name = TABLES.get(place).map_or("", |table| table.name);
            reads.push(Read::Keys { table: name, keys: keys.finish().0 });
        }
        Ok(reads)
    }

    /// Takes in the answer to these reads.
    pub(super) fn load(&mut self, reads: &[Read], rows: &[&str]) -> Result<(), Error> {
        for (at, read) in reads.iter().enumerate() {
            let Read::Keys { table: name, keys } = read else { continue };
            let corrupt = || CorruptRow { table: name, column: "*" };
            let place = place_of(name);
            let found = rows.get(at).and_then(|text| rows_of(text)).ok_or_else(corrupt)?;
            let width = TABLES.get(place).map_or(0, |table| table.key);
            for key in rows_of(keys).ok_or_else(corrupt)? {
                self.slots.insert((place, text_of(&key)), Slot::default());
            }
            for cells in found {
                let key = text_of(cells.get(..width).ok_or_else(corrupt)?);
                let text = text_of(&cells);
                let slot = Slot { stored: Some(text.clone()), now: Some(text) };
                self.slots.insert((place, key), slot);
            }
        }
        Ok(())
    }

    /// The writes of a commit; what they leave is kept.
    pub(super) fn apply(&mut self, commit: &FileCommit) -> Result<Vec<Write>, String> {
        let (mut transactions, mut postings) = (RowList::default(), RowList::default());
        let mut digests: BTreeMap<i64, String> = BTreeMap::new();
        for (cells, text) in commit.transactions.iter().zip(&commit.texts) {
            let (transaction, entries, effects) = texts(cells)?;
            let parsed = parse(transaction, &entries, &effects)?;
            self.transaction(commit, &parsed)?;
            for entry in &parsed.entries {
                let posting = Posting { account: entry.account, transaction: parsed.transaction.id };
                postings.push(&posting, None);
            }
            transactions.push_text(text);
            if let Some(text) = personal_digests(&parsed.transaction.command) {
                digests.insert(parsed.transaction.id, text);
            }
        }
        let row = &commit.row;
        if (self.counters.last_id, self.counters.accounts) != (row.last_id, row.accounts) {
            return Err("its counters are not those that its transactions lead to".to_owned());
        }
        let mut writes = self.writes();
        let personal = personal_rows(commit, &digests)?;
        writes.extend(personal.into_write(Personal::TABLE.name, WriteOp::Insert, None));
        writes.extend(transactions.into_write(Transaction::TABLE.name, WriteOp::Insert, None));
        writes.extend(postings.into_write(Posting::TABLE.name, WriteOp::Insert, None));
        let mut journal = RowList::default();
        journal.push_text(&commit.journal_text);
        writes.extend(journal.into_write(Journal::TABLE.name, WriteOp::Insert, None));
        Ok(writes)
    }

    fn transaction(&mut self, commit: &FileCommit, parsed: &Parsed<'_>) -> Result<(), String> {
        let Parsed { transaction, entries, effects } = parsed;
        let id = transaction.id;
        if id <= self.counters.last_id {
            return Err(format!("transaction {id} follows {}", self.counters.last_id));
        }
        if (transaction.seq, transaction.time) != (commit.row.seq, commit.row.time) {
            return Err(format!("transaction {id} names another commit or time"));
        }
        self.counters.last_id = id;
        let mut opened = Vec::new();
        for effect in effects {
            if effect.table.name == Account::TABLE.name {
                opened.push(self.open(effect, transaction.seq)?);
            } else if effect.is_removal() {
                self.set(effect_key(effect), None);
            } else if effect.is_whole() {
                let mut text = String::new();
                push_cells_seq(effect.cells(), transaction.seq, &mut text);
                self.set(effect_key(effect), Some(text));
            } else {
                return Err(format!("transaction {id} writes `{}` with missing cells", effect.table.name));
            }
        }
        for entry in entries {
            let key = account_key(entry.account);
            let row = self.slots.get(&key).and_then(|slot| slot.now.as_deref()).and_then(read_account);
            let Some(mut account) = row else {
                return Err(format!("account {} has an entry and does not exist", entry.account));
            };
            let mut faults = Vec::new();
            let is_first = opened.contains(&entry.account);
            apply_entry(&mut account, entry, id, is_first, &mut faults);
            if let Some(fault) = faults.iter().find(|fault| fault.invariant == Invariant::Continuous) {
                return Err(fault.message.clone());
            }
            self.set(key, Some(account_text(&account, transaction.seq)));
        }
        Ok(())
    }

    fn open(&mut self, effect: &Effect<'_>, seq: i64) -> Result<i64, String> {
        let account = opened_account(effect.cells());
        let next = self.counters.accounts + 1;
        let Some(account) = account.filter(|account| account.no == next) else {
            return Err(format!("an account is opened that is not number {next}"));
        };
        self.counters.accounts = next;
        self.set(account_key(next), Some(account_text(&account, seq)));
        Ok(next)
    }

    fn set(&mut self, key: Key, row: Option<String>) {
        self.changed.insert(key.clone());
        self.slots.entry(key).or_default().now = row;
    }

    /// The changed rows in the order of the schema and their keys.
    fn writes(&self) -> Vec<Write> {
        let mut out = Vec::new();
        for (place, table) in TABLES.iter().enumerate() {
            let (mut inserts, mut upserts, mut deletes) =
                (RowList::default(), RowList::default(), RowList::default());
            let (mut replaced, mut removed) = (RowList::default(), RowList::default());
            for changed in self.changed.range((place, String::new())..(place + 1, String::new())) {
                let (Some(slot), key) = (self.slots.get(changed), &changed.1) else { continue };
                match (&slot.stored, &slot.now) {
                    (None, Some(now)) => inserts.push_text(now),
                    (Some(stored), Some(now)) => {
                        upserts.push_text(now);
                        replaced.push_text(stored);
                    }
                    (Some(stored), None) => {
                        deletes.push_text(key);
                        removed.push_text(stored);
                    }
                    (None, None) => {}
                }
            }
            let before = |rows: RowList| (!table.indexes.is_empty()).then(|| rows.finish().0);
            out.extend(inserts.into_write(table.name, WriteOp::Insert, None));
            out.extend(upserts.into_write(table.name, WriteOp::Upsert, before(replaced)));
            out.extend(deletes.into_write(table.name, WriteOp::Delete, before(removed)));
        }
        out
    }

    /// The commit landed: what it left is what the store holds.
    pub(super) fn landed(&mut self) {
        for key in std::mem::take(&mut self.changed) {
            if let Some(slot) = self.slots.get_mut(&key) {
                slot.stored = slot.now.clone();
            }
        }
        if self.slots.len() > CACHED_ROWS {
            self.slots.clear();
        }
    }
}

/// Personal rows, each with the digests that its transaction recorded.
fn personal_rows(commit: &FileCommit, digests: &BTreeMap<i64, String>) -> Result<RowList, String> {
    let mut rows = RowList::default();
    for cells in &commit.personal {
        let row = Personal::read(cells).map_err(|row| row.to_string())?;
        let seq = cells.last().and_then(|cell| cell.as_deref()).and_then(parse_int);
        let is_right = cells.len() == Personal::TABLE.columns.len()
            && seq == Some(commit.row.seq)
            && digests.get(&row.id).is_some_and(|text| personal_text(&row).as_ref() == Some(text));
        if !is_right {
            return Err(format!("the personal fields of transaction {} are not those recorded", row.id));
        }
        rows.push_text(&text_of(cells));
    }
    Ok(rows)
}

fn texts(cells: &Cells<'_>) -> Result<(Transaction, Str, Str), String> {
    let transaction = Transaction::read(cells).map_err(|row| row.to_string())?;
    if cells.len() != Transaction::TABLE.columns.len() {
        return Err(format!("transaction {} has too many cells", transaction.id));
    }
    let (entries, effects) = (transaction.entries.clone(), transaction.effects.clone());
    Ok((transaction, entries, effects))
}

fn parse<'a>(transaction: Transaction, entries: &str, effects: &'a str) -> Result<Parsed<'a>, String> {
    match (read_entries(entries), read_effects(effects)) {
        (Some(entries), Some(effects)) => Ok(Parsed { transaction, entries, effects }),
        _ => Err(format!("transaction {} cannot be read", transaction.id)),
    }
}

fn text_of(cells: &[CellText<'_>]) -> String {
    let mut text = String::new();
    push_cells(cells, &mut text);
    text
}

fn place_of(name: &str) -> usize {
    TABLES.iter().position(|table| table.name == name).unwrap_or(TABLES.len())
}

fn effect_key(effect: &Effect<'_>) -> Key {
    let key = effect.cells().get(..effect.table.key).unwrap_or(&[]);
    (place_of(effect.table.name), text_of(key))
}

fn account_key(no: i64) -> Key {
    (place_of(Account::TABLE.name), format!("[\"{no}\"]"))
}

fn read_account(text: &str) -> Option<Account> {
    let text = format!("[{text}]");
    Account::read(rows_of(&text)?.first()?).ok()
}

fn account_text(account: &Account, seq: i64) -> String {
    let mut text = String::new();
    let mut writer = RowWriter::new(&mut text);
    account.write(&mut writer);
    writer.cell(&seq);
    writer.end();
    text
}
