//! A working copy of the rows of one table: what the store holds, what the
//! group has made of it, and how to undo that.

use std::collections::HashMap;

use super::cells::{CorruptRow, Row, RowWriter};
use super::contract::{Read, RowList, Write, WriteOp};

/// A row is needed that has not been read; it is on the list of wants now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss;

/// Rows kept between groups before the older half is forgotten.
const CACHED_ROWS: usize = 20_000;

#[derive(Clone, Debug)]
struct Slot<R> {
    /// What the store holds.
    stored: Option<R>,
    /// What the group has made of it; equals `stored` unless `dirty`.
    now: Option<R>,
    dirty: bool,
}

/// The working copy of one table.
#[derive(Debug)]
pub struct Table<R: Row> {
    young: HashMap<R::Key, Slot<R>>,
    old: HashMap<R::Key, Slot<R>>,
    undo: Vec<(R::Key, Option<R>, bool)>,
    wanted: Vec<R::Key>,
    /// Keys changed since the last commit, in first-change order.
    touched: Vec<R::Key>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Table {
            young: HashMap::new(),
            old: HashMap::new(),
            undo: Vec::new(),
            wanted: Vec::new(),
            touched: Vec::new(),
        }
    }
}

impl<R: Row> Table<R> {
    /// The row as the group sees it. A row not yet read is put on the list of wants.
    pub fn get(&mut self, key: &R::Key) -> Result<Option<&R>, Miss> {
        if !self.promote(key) {
            self.wanted.push(key.clone());
            return Err(Miss);
        }
        Ok(self.young.get(key).and_then(|slot| slot.now.as_ref()))
    }

    /// Puts the row on the list of wants unless it is known.
    pub fn want(&mut self, key: &R::Key) {
        if !self.promote(key) {
            self.wanted.push(key.clone());
        }
    }

    /// The row if it is known and exists; never asks for it.
    pub fn peek(&self, key: &R::Key) -> Option<&R> {
        self.young.get(key).or_else(|| self.old.get(key)).and_then(|slot| slot.now.as_ref())
    }

    fn promote(&mut self, key: &R::Key) -> bool {
        if self.young.contains_key(key) {
            return true;
        }
        match self.old.remove(key) {
            Some(slot) => {
                self.young.insert(key.clone(), slot);
                true
            }
            None => false,
        }
    }

    /// Writes a row. The row must have been read before (or be known to be new).
    pub fn put(&mut self, row: R) {
        let key = row.key();
        self.set(key, Some(row));
    }

    /// Removes a row.
    pub fn delete(&mut self, key: &R::Key) {
        self.set(key.clone(), None);
    }

    fn set(&mut self, key: R::Key, row: Option<R>) {
        self.promote(&key);
        let slot = self.young.entry(key.clone()).or_insert(Slot { stored: None, now: None, dirty: false });
        let was_dirty = slot.dirty;
        let before = std::mem::replace(&mut slot.now, row);
        slot.dirty = true;
        if !was_dirty {
            self.touched.push(key.clone());
        }
        self.undo.push((key, before, was_dirty));
    }

    /// A point to roll back to.
    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Undoes every change since the mark.
    pub fn rollback(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, before, was_dirty)) = self.undo.pop() else { break };
            if !was_dirty {
                self.touched.pop();
            }
            if let Some(slot) = self.young.get_mut(&key) {
                slot.now = before;
                slot.dirty = was_dirty;
            }
        }
    }

    /// Appends the rows changed since the mark as effects, `["table",cells…]`,
    /// each once, with its final cells.
    pub fn effects_since(&self, mark: usize, out: &mut String) {
        let changes = self.undo.get(mark..).unwrap_or(&[]);
        for (at, (key, _, _)) in changes.iter().enumerate() {
            let earlier = changes.get(..at).unwrap_or(&[]);
            if earlier.iter().any(|(seen, _, _)| seen == key) {
                continue;
            }
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str("[\"");
            out.push_str(R::TABLE.name);
            out.push_str("\",");
            let mut row = RowWriter::open(out);
            match self.peek(key) {
                Some(now) => now.write(&mut row),
                None => R::write_key(key, &mut row),
            }
            row.end();
        }
    }

    /// The keys changed since the mark (with repeats).
    pub fn changed_since(&self, mark: usize) -> impl Iterator<Item = &R::Key> {
        self.undo.get(mark..).unwrap_or(&[]).iter().map(|(key, _, _)| key)
    }

    /// True if rows are wanted.
    pub fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Turns the wants into a read; the rows it returns go to [`Table::load`].
    pub fn take_read(&mut self) -> Option<(Read, Vec<R::Key>)> {
        if self.wanted.is_empty() {
            return None;
        }
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_unstable();
        wanted.dedup();
        let mut keys = RowList::default();
        for key in &wanted {
            keys.push_key::<R>(key);
        }
        Some((Read::Keys { table: R::TABLE.name, keys: keys.finish().0 }, wanted))
    }

    /// Takes in the answer to a read: the asked keys and the rows that exist.
    pub fn load(&mut self, asked: Vec<R::Key>, rows: &str) -> Result<(), CorruptRow> {
        let corrupt = CorruptRow { table: R::TABLE.name, column: "*" };
        let mut found: HashMap<R::Key, R> = HashMap::new();
        let mut parser = crate::json::parse_rows(rows);
        let mut cells = Vec::new();
        while parser.next_row(&mut cells).map_err(|_| corrupt.clone())? {
            let row = R::read(&cells)?;
            found.insert(row.key(), row);
        }
        for key in asked {
            let stored = found.remove(&key);
            self.young.insert(key, Slot { now: stored.clone(), stored, dirty: false });
        }
        Ok(())
    }

    /// The changed rows as writes: inserts, replacements and removals, each in key order.
    pub fn writes(&self, seq: i64, out: &mut Vec<Write>) {
        let table = R::TABLE;
        let column = table.columns.last().filter(|column| column.name == "seq").map(|_| seq);
        let mut keys: Vec<&R::Key> = self.touched.iter().collect();
        keys.sort_unstable();
        let (mut inserts, mut upserts, mut deletes) =
            (RowList::default(), RowList::default(), RowList::default());
        let (mut replaced, mut removed) = (RowList::default(), RowList::default());
        for key in keys {
            let Some(slot) = self.young.get(key) else { continue };
            match (&slot.stored, &slot.now) {
                (None, Some(now)) => inserts.push(now, column),
                (Some(stored), Some(now)) => {
                    upserts.push(now, column);
                    replaced.push(stored, column);
                }
                (Some(stored), None) => {
                    deletes.push_key::<R>(key);
                    removed.push(stored, column);
                }
                (None, None) => {}
            }
        }
        let indexed = !table.indexes.is_empty();
        let before = |rows: RowList| indexed.then(|| rows.finish().0);
        out.extend(inserts.into_write(table.name, WriteOp::Insert, None));
        out.extend(upserts.into_write(table.name, WriteOp::Upsert, before(replaced)));
        out.extend(deletes.into_write(table.name, WriteOp::Delete, before(removed)));
    }

    /// The commit landed: what the group made is what the store holds.
    pub fn landed(&mut self) {
        self.undo.clear();
        for key in std::mem::take(&mut self.touched) {
            if let Some(slot) = self.young.get_mut(&key) {
                slot.stored = slot.now.clone();
                slot.dirty = false;
            }
        }
        if self.young.len() > CACHED_ROWS {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// Forgets everything: another writer moved the head.
    pub fn clear(&mut self) {
        *self = Table::default();
    }
}
