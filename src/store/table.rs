//! A working copy of the rows of one table: what the store holds, what the
//! group has made of it, and how to undo that.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cells::{CorruptRow, Row, RowWriter, parse_int};
use super::contract::{Read, RowList, Write, WriteOp};

/// A row is needed that has not been read; it is on the list of wants now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss;

#[derive(Clone, Debug)]
struct Slot<R> {
    /// What the store holds.
    stored: Option<R>,
    /// Sequence of the commit that wrote `stored`.
    seq: i64,
    /// What the group has made of it; equals `stored` unless `is_dirty`.
    now: Option<R>,
    /// False until the store has been asked, unless the group wrote the row.
    is_known: bool,
    /// It is on the list of wants.
    is_wanted: bool,
    is_dirty: bool,
}

impl<R> Slot<R> {
    const UNKNOWN: Self =
        Slot { stored: None, seq: 0, now: None, is_known: false, is_wanted: false, is_dirty: false };
}

#[derive(Debug)]
struct Undo<R> {
    at: usize,
    before: Option<R>,
    was_known: bool,
    was_dirty: bool,
}

/// The working copy of one table. Slots are never removed singly, so a position
/// stays good until [`Table::clear`].
#[derive(Debug)]
pub struct Table<R: Row> {
    index: HashMap<R::Key, usize>,
    slots: Vec<Slot<R>>,
    keys: Vec<R::Key>,
    undo: Vec<Undo<R>>,
    /// Positions that have been asked for and not been answered.
    wanted: Vec<usize>,
    /// Positions changed since the last commit, in the order of the first change.
    touched: Vec<usize>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Table {
            index: HashMap::new(),
            slots: Vec::new(),
            keys: Vec::new(),
            undo: Vec::new(),
            wanted: Vec::new(),
            touched: Vec::new(),
        }
    }
}

impl<R: Row> Table<R> {
    /// The row as the group sees it. A row not yet read is put on the list of wants.
    pub fn get(&mut self, key: &R::Key) -> Result<Option<&R>, Miss> {
        let at = self.ask(key);
        match self.slots.get(at) {
            Some(slot) if slot.is_known => Ok(slot.now.as_ref()),
            _ => Err(Miss),
        }
    }

    /// Puts the row on the list of wants unless it is known.
    pub fn want(&mut self, key: &R::Key) {
        self.ask(key);
    }

    fn ask(&mut self, key: &R::Key) -> usize {
        let at = self.place(key);
        if let Some(slot) = self.slots.get_mut(at) {
            if !slot.is_known && !slot.is_wanted {
                slot.is_wanted = true;
                self.wanted.push(at);
            }
        }
        at
    }

    /// The row if it is known and exists; never asks for it.
    pub fn peek(&self, key: &R::Key) -> Option<&R> {
        self.index.get(key).and_then(|at| self.slots.get(*at)).and_then(|slot| slot.now.as_ref())
    }

    fn place(&mut self, key: &R::Key) -> usize {
        if let Some(at) = self.index.get(key) {
            return *at;
        }
        let at = self.slots.len();
        self.slots.push(Slot::UNKNOWN);
        self.keys.push(key.clone());
        self.index.insert(key.clone(), at);
        at
    }

    /// Writes a row. The row must have been read before (or be known to be new).
    pub fn put(&mut self, row: R) {
        let at = self.place(&row.key());
        self.set(at, Some(row));
    }

    /// Removes a row.
    pub fn delete(&mut self, key: &R::Key) {
        let at = self.place(key);
        self.set(at, None);
    }

    fn set(&mut self, at: usize, row: Option<R>) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        let before = std::mem::replace(&mut slot.now, row);
        self.undo.push(Undo { at, before, was_known: slot.is_known, was_dirty: slot.is_dirty });
        if !slot.is_dirty {
            self.touched.push(at);
        }
        slot.is_known = true;
        slot.is_dirty = true;
    }

    /// A point to roll back to.
    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Undoes every change since the mark.
    pub fn rollback(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some(undo) = self.undo.pop() else { break };
            if !undo.was_dirty {
                self.touched.pop();
            }
            if let Some(slot) = self.slots.get_mut(undo.at) {
                slot.now = undo.before;
                slot.is_known = undo.was_known;
                slot.is_dirty = undo.was_dirty;
            }
        }
    }

    /// Appends the rows changed since the mark as effects, `["table",cells…]`,
    /// each once, with its final cells.
    pub fn effects_since(&self, mark: usize, out: &mut String) {
        let changes = self.undo.get(mark..).unwrap_or(&[]);
        for (nth, Undo { at, .. }) in changes.iter().enumerate() {
            let earlier = changes.get(..nth).unwrap_or(&[]);
            if earlier.iter().any(|undo| undo.at == *at) {
                continue;
            }
            let (Some(slot), Some(key)) = (self.slots.get(*at), self.keys.get(*at)) else { continue };
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str("[\"");
            out.push_str(R::TABLE.name);
            out.push_str("\",");
            let mut row = RowWriter::open(out);
            match &slot.now {
                Some(now) => now.write(&mut row),
                None => R::write_key(key, &mut row),
            }
            row.end();
        }
    }

    /// True if rows are wanted.
    pub fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Turns the wants into a read; the rows it returns go to [`Table::load`].
    pub fn read(&self) -> Option<Read> {
        if self.wanted.is_empty() {
            return None;
        }
        let mut keys = RowList::default();
        for key in self.wanted.iter().filter_map(|at| self.keys.get(*at)) {
            keys.push_key::<R>(key);
        }
        Some(Read::Keys { table: R::TABLE.name, keys: keys.finish().0 })
    }

    /// Takes in the rows that exist of those wanted.
    pub fn load(&mut self, rows: &str) -> Result<(), CorruptRow> {
        let corrupt = CorruptRow { table: R::TABLE.name, column: "*" };
        for at in std::mem::take(&mut self.wanted) {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.is_known = true;
                slot.is_wanted = false;
            }
        }
        let mut parser = crate::json::parse_rows(rows);
        let mut cells = Vec::new();
        while parser.next_row(&mut cells).map_err(|_| corrupt.clone())? {
            let row = R::read(&cells)?;
            let slot = self.index.get(&row.key()).and_then(|at| self.slots.get_mut(*at));
            let slot = slot.ok_or_else(|| corrupt.clone())?;
            slot.seq = seq_of::<R>(&cells)?;
            slot.stored = Some(row.clone());
            slot.now = Some(row);
        }
        Ok(())
    }

    /// The changed rows as writes: inserts, replacements and removals.
    pub fn writes(&self, seq: i64, out: &mut Vec<Write>) {
        let table = R::TABLE;
        let column = |seq: i64| has_seq::<R>().then_some(seq);
        let (mut inserts, mut upserts, mut deletes) =
            (RowList::default(), RowList::default(), RowList::default());
        let mut before = RowList::default();
        let mut removed = RowList::default();
        let is_indexed = !table.indexes.is_empty();
        for at in &self.touched {
            let (Some(slot), Some(key)) = (self.slots.get(*at), self.keys.get(*at)) else { continue };
            match (&slot.stored, &slot.now) {
                (None, Some(now)) => inserts.push(now, column(seq)),
                (Some(stored), Some(now)) => {
                    upserts.push(now, column(seq));
                    if is_indexed {
                        before.push(stored, column(slot.seq));
                    }
                }
                (Some(stored), None) => {
                    deletes.push_key::<R>(key);
                    if is_indexed {
                        removed.push(stored, column(slot.seq));
                    }
                }
                (None, None) => {}
            }
        }
        let old = |rows: RowList| is_indexed.then(|| rows.finish().0);
        out.extend(inserts.into_write(table.name, WriteOp::Insert, None));
        out.extend(upserts.into_write(table.name, WriteOp::Upsert, old(before)));
        out.extend(deletes.into_write(table.name, WriteOp::Delete, old(removed)));
    }

    /// The commit landed: what the group made is what the store holds. Above
    /// `kept` rows they are all forgotten.
    pub fn landed(&mut self, seq: i64, kept: usize) {
        self.undo.clear();
        if self.slots.len() > kept {
            self.clear();
            return;
        }
        for at in std::mem::take(&mut self.touched) {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.stored = slot.now.clone();
                slot.seq = seq;
                slot.is_dirty = false;
            }
        }
    }

    /// Forgets everything: another writer moved the head.
    pub fn clear(&mut self) {
        *self = Table::default();
    }

    /// Takes in a row that came along with another read.
    pub fn know(&mut self, row: R, seq: i64) {
        let at = self.place(&row.key());
        if let Some(slot) = self.slots.get_mut(at).filter(|slot| !slot.is_known) {
            slot.is_known = true;
            slot.seq = seq;
            slot.stored = Some(row.clone());
            slot.now = Some(row);
        }
    }

    /// Forgets every row, but not what has been asked for: its answer is at hand.
    pub fn clear_rows(&mut self) {
        let mut keys = std::mem::take(&mut self.keys);
        let mut wanted = std::mem::take(&mut self.wanted);
        // Positions rise, so each key is taken from the end.
        wanted.sort_unstable();
        self.clear();
        for at in wanted.into_iter().rev() {
            keys.truncate(at.saturating_add(1));
            if let Some(key) = keys.pop() {
                self.want(&key);
            }
        }
    }
}

fn has_seq<R: Row>() -> bool {
    R::TABLE.columns.last().is_some_and(|column| column.name == "seq")
}

/// The sequence of the commit that wrote a row: its last cell, where there is one.
pub fn seq_of<R: Row>(cells: &[Option<Cow<'_, str>>]) -> Result<i64, CorruptRow> {
    if !has_seq::<R>() {
        return Ok(0);
    }
    let last = cells.last().and_then(|cell| cell.as_deref());
    last.and_then(parse_int).ok_or(CorruptRow { table: R::TABLE.name, column: "seq" })
}
