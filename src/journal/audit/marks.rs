//! What is kept of a row that only has to be compared: a digest.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::journal::recorded::CellText;
use crate::sort::sort_by_key;
use crate::store::cells::{TableInfo, parse_int};
use crate::store::schema::TABLES;

/// What history leads a row to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    digest: [u32; 3],
    is_seen: bool,
    /// Transaction that wrote it.
    pub(super) transaction: i64,
}

/// The marks of all rows, by table and key: 24 bytes a row and its key.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    numbers: HashMap<(u8, i64), Mark>,
    names: HashMap<(u64, u64), Mark>,
}

/// How a stored row compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// As history says.
    Same,
    /// The transaction named wrote something else.
    Different(i64),
    /// History has no such row.
    Unknown,
}

/// The 96 bits that stand for a text.
pub(super) fn digest(text: &str) -> [u32; 3] {
    let hash = Sha256::digest(text.as_bytes());
    let mut words = [0; 3];
    for (word, bytes) in words.iter_mut().zip(hash.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    words
}

enum Key {
    Number(u8, i64),
    Name(u64, u64),
}

fn place(table: &TableInfo) -> u8 {
    TABLES.iter().position(|other| other.name == table.name).unwrap_or(0) as u8
}

fn key(table: &TableInfo, cells: &[CellText<'_>]) -> Key {
    let cells = cells.get(..table.key).unwrap_or(cells);
    if let [Some(cell)] = cells {
        if let Some(number) = parse_int(cell) {
            return Key::Number(place(table), number);
        }
    }
    let mut hash = Sha256::new();
    hash.update(table.name.as_bytes());
    for cell in cells {
        hash.update(b"\n");
        hash.update(cell.as_deref().unwrap_or("").as_bytes());
    }
    let hash = hash.finalize();
    let mut halves =
        hash.chunks_exact(8).map(|bytes| bytes.iter().fold(0, |half, byte| half << 8 | u64::from(*byte)));
    Key::Name(halves.next().unwrap_or(0), halves.next().unwrap_or(0))
}

impl Marks {
    fn get_mut(&mut self, table: &TableInfo, cells: &[CellText<'_>]) -> Option<&mut Mark> {
        match key(table, cells) {
            Key::Number(table, number) => self.numbers.get_mut(&(table, number)),
            Key::Name(high, low) => self.names.get_mut(&(high, low)),
        }
    }

    /// History writes a row.
    pub(super) fn put(&mut self, table: &TableInfo, cells: &[CellText<'_>], text: &str, transaction: i64) {
        let mark = Mark { digest: digest(text), is_seen: false, transaction };
        match key(table, cells) {
            Key::Number(table, number) => self.numbers.insert((table, number), mark),
            Key::Name(high, low) => self.names.insert((high, low), mark),
        };
    }

    /// History removes a row; false if there is none.
    pub(super) fn remove(&mut self, table: &TableInfo, cells: &[CellText<'_>]) -> bool {
        match key(table, cells) {
            Key::Number(table, number) => self.numbers.remove(&(table, number)).is_some(),
            Key::Name(high, low) => self.names.remove(&(high, low)).is_some(),
        }
    }

    /// True if history has written this row.
    pub(super) fn has_number(&self, table: &TableInfo, number: i64) -> bool {
        self.numbers.contains_key(&(place(table), number))
    }

    /// The row is stored with this text.
    pub(super) fn compare(&mut self, table: &TableInfo, cells: &[CellText<'_>], text: &str) -> Compared {
        let Some(mark) = self.get_mut(table, cells) else { return Compared::Unknown };
        mark.is_seen = true;
        if mark.digest == digest(text) { Compared::Same } else { Compared::Different(mark.transaction) }
    }

    /// The row is stored, and too new to be compared. Its mark, if it has one,
    /// is not missing.
    pub(super) fn see(&mut self, table: &TableInfo, cells: &[CellText<'_>]) {
        if let Some(mark) = self.get_mut(table, cells) {
            mark.is_seen = true;
        }
    }

    /// The transaction that wrote a row which should be stored.
    pub(super) fn writer(&mut self, table: &TableInfo, cells: &[CellText<'_>]) -> Option<i64> {
        self.get_mut(table, cells).map(|mark| mark.transaction)
    }

    /// Rows that no one has seen: table and number if known, and the writer.
    pub(super) fn unseen(&self, last: i64) -> Vec<(Option<(&'static str, i64)>, i64)> {
        let is_due = |mark: &&Mark| !mark.is_seen && mark.transaction <= last;
        let numbers = self.numbers.iter().filter(|(_, mark)| is_due(mark)).map(|((table, number), mark)| {
            let table = TABLES.get(usize::from(*table)).map_or("", |table| table.name);
            (Some((table, *number)), mark.transaction)
        });
        let names = self.names.values().filter(is_due).map(|mark| (None, mark.transaction));
        let mut unseen: Vec<_> = numbers.chain(names).collect();
        sort_by_key(&mut unseen, |row| *row);
        unseen
    }

    /// How many rows history leads to.
    pub(super) fn len(&self) -> u64 {
        (self.numbers.len() + self.names.len()) as u64
    }
}
