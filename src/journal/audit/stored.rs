//! The stored rows: each must be what history leads to, none may be missing,
//! and nothing else may be stored.

use super::marks::{Compared, digest};
use super::{Auditor, Newer, Tracked};
use crate::journal::finding::{Invariant, Place};
use crate::journal::recorded::{CellText, key_text, push_cells, rows_of};
use crate::json::{self, Limits};
use crate::ledger::fingerprint;
use crate::store::Head;
use crate::store::cells::{Row, RowWriter, TableInfo, parse_int};
use crate::store::rows::{Account, Hold, Journal, Personal, Posting, Transaction};
use crate::store::schema::{TABLES, table};

/// The tables whose rows [`Auditor::rows`] takes, in schema order.
pub(crate) fn stored_tables() -> impl Iterator<Item = &'static TableInfo> {
    TABLES.iter().filter(|table| table.name != Transaction::TABLE.name && table.name != Journal::TABLE.name)
}

impl Auditor {
    /// The history so far is what the stored rows will be compared with. `head`
    /// is the store's, `None` if it has no commit.
    pub fn begin_rows(&mut self, head: Option<&Head>) {
        self.check_head(head);
        self.fix();
    }

    /// [`Auditor::begin_rows`] while the store's head may have moved on.
    pub(crate) fn fix(&mut self) {
        self.fixed = Some(self.link.counters.last_id);
    }

    /// Takes in stored rows of one table (JSON text of rows, as read); each row once.
    pub fn rows(&mut self, name: &str, rows: &str) {
        let Some(table) = table(name) else { return };
        let Some(rows) = rows_of(rows) else {
            let place = Place::row(table.name, String::new());
            self.findings.push(Invariant::Agreement, place, "a page of rows cannot be read");
            return;
        };
        for cells in &rows {
            self.row(&table, cells);
        }
    }

    /// Takes in one stored row.
    pub(crate) fn row(&mut self, table: &TableInfo, cells: &[CellText<'_>]) {
        if table.name == Posting::TABLE.name {
            return self.posting(cells);
        }
        let seq = cells.last().and_then(|cell| cell.as_deref()).and_then(parse_int);
        let Some(seq) = seq.filter(|_| cells.len() == table.columns.len()) else {
            return self.misfit(table, cells, "the row cannot be read");
        };
        if seq > self.link.seq {
            let key = cells.iter().take(table.key).map(|cell| cell.as_deref().unwrap_or("").to_owned());
            self.newer.push(Newer { table: table.name, key: key.collect() });
            match cells.first().and_then(|cell| cell.as_deref()).and_then(parse_int) {
                Some(no) if table.name == Account::TABLE.name => {
                    if let Some(tracked) = self.tracked(no) {
                        tracked.is_seen = true;
                    }
                }
                _ => self.marks.see(table, cells),
            }
            return;
        }
        let mut text = String::new();
        push_cells(cells, &mut text);
        match table.name {
            name if name == Account::TABLE.name => self.account(cells, &text),
            name if name == Personal::TABLE.name => self.personal(cells, seq),
            _ => match self.marks.compare(table, cells, &text) {
                Compared::Same => {}
                Compared::Different(writer) => {
                    let message = format!("it is not what transaction {writer} wrote");
                    self.misfit(table, cells, &message);
                }
                Compared::Unknown => self.misfit(table, cells, "no transaction wrote it"),
            },
        }
    }

    fn misfit(&mut self, table: &TableInfo, cells: &[CellText<'_>], message: &str) {
        let place = Place::row(table.name, key_text(table, cells));
        self.findings.push(invariant_of(table.name), place, message);
    }

    fn account(&mut self, cells: &[CellText<'_>], text: &str) {
        let no = cells.first().and_then(|cell| cell.as_deref()).and_then(parse_int).unwrap_or(0);
        let Some(tracked) = self.tracked(no) else {
            return self.misfit(&Account::TABLE, cells, "no transaction opened it");
        };
        tracked.is_seen = true;
        let mut expected = String::from("[");
        let mut writer = RowWriter::new(&mut expected);
        tracked.row.write(&mut writer);
        writer.cell(&tracked.seq);
        writer.end();
        if expected.get(1..) == Some(text) {
            return;
        }
        expected.push(']');
        let expected = rows_of(&expected).unwrap_or_default();
        let columns = Account::TABLE.columns.iter();
        for ((column, cell), right) in columns.zip(cells).zip(expected.first().into_iter().flatten()) {
            if cell != right {
                let stored = cell.as_deref().unwrap_or("null");
                let right = right.as_deref().unwrap_or("null");
                let message = format!("`{}` is {stored}, history leads to {right}", column.name);
                self.misfit(&Account::TABLE, cells, &message);
            }
        }
    }

    fn posting(&mut self, cells: &[CellText<'_>]) {
        let mut numbers = cells.iter().map(|cell| cell.as_deref().and_then(parse_int));
        let (Some(Some(account)), Some(Some(transaction)), None) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            return self.misfit(&Posting::TABLE, cells, "the row cannot be read");
        };
        if transaction > self.link.counters.last_id {
            let key = vec![account.to_string(), transaction.to_string()];
            self.newer.push(Newer { table: Posting::TABLE.name, key });
            return;
        }
        if self.fixed.is_some_and(|fixed| transaction > fixed) {
            if !self.late.remove(&(account, transaction)) {
                self.misfit(&Posting::TABLE, cells, "the account has no such entry");
            }
            return;
        }
        match self.tracked(account) {
            Some(tracked) => tracked.stored_postings.add(transaction),
            None => self.misfit(&Posting::TABLE, cells, "there is no such account"),
        }
    }

    /// Erasable values must be those whose digests the journal holds.
    fn personal(&mut self, cells: &[CellText<'_>], seq: i64) {
        let misfit = match Personal::read(cells) {
            Err(_) => Some("the row cannot be read"),
            Ok(row) => match self.personal.get_mut(&row.id) {
                None => Some("its transaction has no personal fields"),
                Some((_, written)) if *written != seq => Some("another commit wrote it"),
                Some((expected, _)) if Some(*expected) != digest_of(&row) => {
                    Some("its fields are not those whose digests were recorded")
                }
                Some(_) => {
                    self.totals.personal += 1;
                    None
                }
            },
        };
        if let Some(message) = misfit {
            self.misfit(&Personal::TABLE, cells, message);
        }
    }

    /// Stored rows that a later commit wrote than the history so far. Go on with
    /// the history, then give them to [`Auditor::rows`] again.
    pub fn take_newer(&mut self) -> Vec<Newer> {
        std::mem::take(&mut self.newer)
    }

    /// A row that was there is gone: history must have removed it.
    pub(crate) fn gone(&mut self, newer: &Newer) {
        let Some(table) = table(newer.table) else { return };
        let cells: Vec<CellText<'_>> = newer.key.iter().map(|cell| Some(cell.as_str().into())).collect();
        let writer = if table.name == Account::TABLE.name {
            cells
                .first()
                .and_then(|cell| cell.as_deref())
                .and_then(parse_int)
                .and_then(|no| self.tracked(no).map(|tracked| tracked.opened))
        } else {
            self.marks.writer(&table, &cells)
        };
        if let Some(writer) = writer {
            self.misfit(&table, &cells, &format!("it is missing; transaction {writer} wrote it"));
        }
    }

    /// What no stored row stood for.
    pub(super) fn missing(&mut self) {
        for newer in self.take_newer() {
            let Some(table) = table(newer.table) else { continue };
            let place = Place::row(table.name, newer.key.join("/"));
            self.findings.push(invariant_of(table.name), place, "it is newer than the head");
        }
        let Some(fixed) = self.fixed else { return };
        for (row, writer) in self.marks.unseen(fixed) {
            let mut place = Place { transaction: Some(writer), ..Place::default() };
            let mut invariant = Invariant::Agreement;
            if let Some((table, number)) = row {
                place = place.with_row(table, number.to_string());
                invariant = invariant_of(table);
            }
            self.findings.push(invariant, place, "a row that this transaction wrote is missing");
        }
        for tracked in &self.accounts {
            let Tracked { row, opened, postings, stored_postings, is_seen, .. } = tracked;
            if *opened <= fixed && !is_seen {
                let place = Place::row(Account::TABLE.name, row.no.to_string());
                self.findings.push(Invariant::Continuous, place, "the account's row is missing");
            }
            if postings != stored_postings {
                let place = Place::row(Posting::TABLE.name, row.no.to_string());
                let message = format!(
                    "the account has {} entries, {} postings name it, not the same",
                    postings.count, stored_postings.count
                );
                self.findings.push(Invariant::Agreement, place, message);
            }
        }
    }
}

/// The digest of the digests that these fields should have in the journal.
fn digest_of(row: &Personal) -> Option<[u32; 3]> {
    personal_text(row).map(|text| digest(&text))
}

/// What [`personal_digests`](crate::journal::recorded::personal_digests) gives
/// for the command that these fields belong to.
pub(crate) fn personal_text(row: &Personal) -> Option<String> {
    let value = json::parse(row.fields.as_bytes(), Limits::default()).ok()?;
    let mut out = String::new();
    for (name, value) in value.as_object()? {
        let mut text = String::new();
        json::write(value, &mut text);
        out.push_str(name);
        out.push('\n');
        out.push_str(&fingerprint::digest(&row.salt, name, &text));
        out.push('\n');
    }
    // As stored, so that no byte of the row is free.
    let mut canonical = String::new();
    json::write(&value, &mut canonical);
    (canonical == *row.fields).then_some(out)
}

fn invariant_of(table: &str) -> Invariant {
    if table == Account::TABLE.name {
        Invariant::Continuous
    } else if table == Hold::TABLE.name {
        Invariant::Held
    } else {
        Invariant::Agreement
    }
}
