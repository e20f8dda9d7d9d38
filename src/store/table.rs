//! A working copy of the rows of one table: what the store holds, what the
//! group has made of it, and how to undo that.
//!
//! [`Table`] is the typed face; all work is done by [`Rows`], which knows rows
//! only as `Rc<dyn Any>`. There are some twenty tables: so the code is there once, and
//! a row that was changed shares what has not.

use std::any::Any;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;

use super::cells::{CorruptRow, Row, RowWriter, TableInfo, parse_int};
pub use super::codec::Key;
use super::codec::{AnyRow, Codec};
use super::contract::{Read, RowList, Write, WriteOp};
use crate::json::{Row as Cells, parse_rows};

/// A row is needed that has not been read; it is on the list of wants now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss;

#[derive(Debug)]
struct Slot {
    key: Key,
    /// What the store holds.
    stored: Option<AnyRow>,
    /// Sequence of the commit that wrote `stored`.
    seq: i64,
    /// What the group has made of it; equals `stored` unless `is_dirty`.
    now: Option<AnyRow>,
    /// The epoch in which the store was asked, or the group wrote the row; of an
    /// earlier one `now` is only a hint.
    known_in: u64,
    /// It is on the list of wants.
    is_wanted: bool,
    is_dirty: bool,
}

#[derive(Debug)]
struct Undo {
    at: usize,
    before: Option<AnyRow>,
    was_known_in: u64,
    was_dirty: bool,
}

/// The working copy of one table.
#[derive(Debug)]
pub struct Table<R> {
    rows: Rows,
    of: PhantomData<R>,
}

impl<R: Row> Default for Table<R>
where
    for<'k> Key: From<&'k R::Key>,
{
    fn default() -> Self {
        Table { rows: Rows::new(const { Codec::of::<R>() }), of: PhantomData }
    }
}

impl<R: Row> Table<R>
where
    for<'k> Key: From<&'k R::Key>,
{
    /// The row as the group sees it. A row not yet read is put on the list of wants.
    pub fn get(&mut self, key: &R::Key) -> Result<Option<&R>, Miss> {
        Ok(self.rows.get(&Key::from(key))?.and_then(|row| row.downcast_ref()))
    }

    /// Puts the row on the list of wants unless it is known.
    pub fn want(&mut self, key: &R::Key) {
        self.rows.ask(&Key::from(key));
    }

    /// The row if it exists, as far as is known or was known before another writer
    /// moved the head: only what was asked for is sure. Never asks for it.
    pub fn peek(&self, key: &R::Key) -> Option<&R> {
        self.rows.peek(&Key::from(key)).and_then(|row| row.downcast_ref())
    }

    /// Writes a row. The row must have been read before (or be known to be new).
    pub fn put(&mut self, row: R) {
        self.rows.set(&Key::from(&row.key()), Some(Rc::new(row)));
    }

    /// Removes a row.
    pub fn delete(&mut self, key: &R::Key) {
        self.rows.set(&Key::from(key), None);
    }

    /// The rows that the group has changed and not removed.
    pub fn changed(&self) -> impl Iterator<Item = &R>
    where
        R: 'static,
    {
        self.rows.changed().filter_map(|row| row.downcast_ref())
    }

    /// Takes in a row that came along with another read.
    pub fn know(&mut self, row: R, seq: i64) {
        self.rows.know(&Key::from(&row.key()), Rc::new(row), seq);
    }
}

impl<R> Table<R> {
    /// What is the same for every table.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What is the same for every table.
    pub fn rows_mut(&mut self) -> &mut Rows {
        &mut self.rows
    }
}

/// The working copy of the rows of one table, whatever their type. Slots are never
/// removed singly, so a position stays good until [`Rows::clear`].
#[derive(Debug)]
pub struct Rows {
    codec: Codec,
    /// Raised when another writer may have moved the head; a new slot is of epoch 0.
    epoch: u64,
    index: HashMap<Key, usize>,
    slots: Vec<Slot>,
    undo: Vec<Undo>,
    /// Positions that have been asked for and not been answered.
    wanted: Vec<usize>,
    /// Positions changed since the last commit, in the order of the first change.
    touched: Vec<usize>,
}

impl Rows {
    fn new(codec: Codec) -> Self {
        Rows {
            codec,
            epoch: 1,
            index: HashMap::new(),
            slots: Vec::new(),
            undo: Vec::new(),
            wanted: Vec::new(),
            touched: Vec::new(),
        }
    }

    fn get(&mut self, key: &Key) -> Result<Option<&dyn Any>, Miss> {
        let at = self.ask(key);
        match self.slots.get(at) {
            Some(slot) if slot.known_in == self.epoch => Ok(slot.now.as_deref()),
            _ => Err(Miss),
        }
    }

    fn ask(&mut self, key: &Key) -> usize {
        let at = self.place(key);
        if let Some(slot) = self.slots.get_mut(at) {
            if slot.known_in != self.epoch && !slot.is_wanted {
                slot.is_wanted = true;
                self.wanted.push(at);
            }
        }
        at
    }

    fn peek(&self, key: &Key) -> Option<&dyn Any> {
        self.index.get(key).and_then(|at| self.slots.get(*at)).and_then(|slot| slot.now.as_deref())
    }

    fn changed(&self) -> impl Iterator<Item = &dyn Any> {
        self.touched.iter().filter_map(|at| self.slots.get(*at)).filter_map(|slot| slot.now.as_deref())
    }

    fn place(&mut self, key: &Key) -> usize {
        if let Some(at) = self.index.get(key) {
            return *at;
        }
        let at = self.slots.len();
        self.slots.push(Slot {
            key: key.clone(),
            stored: None,
            seq: 0,
            now: None,
            known_in: 0,
            is_wanted: false,
            is_dirty: false,
        });
        self.index.insert(key.clone(), at);
        at
    }

    fn set(&mut self, key: &Key, row: Option<AnyRow>) {
        let at = self.place(key);
        let Some(slot) = self.slots.get_mut(at) else { return };
        if slot.known_in != self.epoch {
            slot.forget();
        }
        let before = std::mem::replace(&mut slot.now, row);
        self.undo.push(Undo { at, before, was_known_in: slot.known_in, was_dirty: slot.is_dirty });
        if !slot.is_dirty {
            self.touched.push(at);
        }
        slot.known_in = self.epoch;
        slot.is_dirty = true;
    }

    fn know(&mut self, key: &Key, row: AnyRow, seq: i64) {
        let at = self.place(key);
        let epoch = self.epoch;
        if let Some(slot) = self.slots.get_mut(at).filter(|slot| slot.known_in != epoch) {
            slot.known_in = epoch;
            slot.seq = seq;
            slot.stored = Some(row.clone());
            slot.now = Some(row);
        }
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
                slot.known_in = undo.was_known_in;
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
            let Some(slot) = self.slots.get(*at) else { continue };
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str("[\"");
            out.push_str(self.codec.table.name);
            out.push_str("\",");
            let mut row = RowWriter::open(out);
            match &slot.now {
                Some(now) => (self.codec.write)(&**now, &mut row),
                None => slot.key.write(&mut row),
            }
            row.end();
        }
    }

    /// How many keys have a place.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// True if no key has a place.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// True if rows are wanted.
    pub fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Turns the wants into a read; the rows it returns go to [`Rows::load`].
    pub fn read(&self) -> Option<Read> {
        if self.wanted.is_empty() {
            return None;
        }
        let mut keys = RowList::default();
        for slot in self.wanted.iter().filter_map(|at| self.slots.get(*at)) {
            keys.push_with(|row| slot.key.write(row));
        }
        Some(Read::Keys { table: self.codec.table.name, keys: keys.finish().0 })
    }

    /// Takes in the rows that exist of those wanted.
    pub fn load(&mut self, rows: &str) -> Result<(), CorruptRow> {
        let corrupt = CorruptRow { table: self.codec.table.name, column: "*" };
        for at in std::mem::take(&mut self.wanted) {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.is_wanted = false;
                if slot.known_in != self.epoch {
                    slot.forget();
                    slot.known_in = self.epoch;
                }
            }
        }
        let mut parser = parse_rows(rows);
        let mut cells = Cells::new();
        while parser.next_row(&mut cells).map_err(|_| corrupt.clone())? {
            let (key, row) = (self.codec.read)(&cells)?;
            let slot = self.index.get(&key).and_then(|at| self.slots.get_mut(*at));
            let slot = slot.ok_or_else(|| corrupt.clone())?;
            slot.seq = seq_of(self.codec.table, &cells)?;
            slot.stored = Some(row.clone());
            slot.now = Some(row);
        }
        Ok(())
    }

    /// The changed rows as writes: inserts, replacements and removals.
    pub fn writes(&self, seq: i64, out: &mut Vec<Write>) {
        let table = self.codec.table;
        let has_seq = has_seq(table);
        let push = |list: &mut RowList, row: &AnyRow, seq: i64| {
            list.push_with(|out| {
                (self.codec.write)(&**row, out);
                if has_seq {
                    out.cell(&seq);
                }
            });
        };
        let (mut inserts, mut upserts, mut deletes) =
            (RowList::default(), RowList::default(), RowList::default());
        let mut before = RowList::default();
        let mut removed = RowList::default();
        let is_indexed = !table.indexes.is_empty();
        for slot in self.touched.iter().filter_map(|at| self.slots.get(*at)) {
            match (&slot.stored, &slot.now) {
                (None, Some(now)) => push(&mut inserts, now, seq),
                (Some(stored), Some(now)) => {
                    push(&mut upserts, now, seq);
                    if is_indexed {
                        push(&mut before, stored, slot.seq);
                    }
                }
                (Some(stored), None) => {
                    deletes.push_with(|row| slot.key.write(row));
                    if is_indexed {
                        push(&mut removed, stored, slot.seq);
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
        *self = Rows::new(self.codec);
    }

    /// Another writer may have moved the head: every row is only a hint from now on,
    /// also those whose answer is at hand. Above `kept` rows they are all forgotten.
    pub fn doubt(&mut self, kept: usize) {
        self.rollback(0);
        self.epoch += 1;
        if self.slots.len() <= kept {
            return;
        }
        let slots = std::mem::take(&mut self.slots);
        let wanted = std::mem::take(&mut self.wanted);
        self.clear();
        for at in wanted {
            if let Some(slot) = slots.get(at) {
                self.ask(&slot.key);
            }
        }
    }
}

impl Slot {
    /// What was known is not what the store holds.
    fn forget(&mut self) {
        self.stored = None;
        self.now = None;
        self.seq = 0;
    }
}

fn has_seq(table: &TableInfo) -> bool {
    table.columns.last().is_some_and(|column| column.name == "seq")
}

/// The sequence of the commit that wrote a row: its last cell, where there is one.
pub fn seq_of(table: &TableInfo, cells: &Cells<'_>) -> Result<i64, CorruptRow> {
    if !has_seq(table) {
        return Ok(0);
    }
    let last = cells.last().and_then(|cell| cell.as_deref());
    last.and_then(parse_int).ok_or(CorruptRow { table: table.name, column: "seq" })
}
