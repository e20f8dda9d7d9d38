//! What a query has read so far. A query runs again after each read until it
//! misses nothing; rows that can change all come from one snapshot.

use super::cells::{CorruptRow, Row};
use super::contract::{Head, Range, Read};
use super::points::Points;
use super::table::Miss;
use crate::json::{Row as Cells, parse_rows};

#[derive(Debug)]
struct Known {
    read: Read,
    rows: String,
    is_stable: bool,
}

/// The reads of one query.
#[derive(Debug, Default)]
pub struct View {
    /// Ranges that were read.
    known: Vec<Known>,
    /// Ranges that have to be read.
    wanted: Vec<(Read, bool)>,
    points: Points,
    head: Option<Head>,
    /// The read of a list, and the head it was answered at.
    list: Option<(Read, Option<Head>)>,
    /// The query's clock, ms since the epoch.
    pub now: i64,
}

/// Why a read did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewStop {
    /// The rows have to be read first.
    Miss,
    /// A row cannot be read.
    Corrupt(CorruptRow),
}

impl From<CorruptRow> for ViewStop {
    fn from(row: CorruptRow) -> Self {
        ViewStop::Corrupt(row)
    }
}

impl From<Miss> for ViewStop {
    fn from(_: Miss) -> Self {
        ViewStop::Miss
    }
}

impl View {
    /// A view that has read nothing.
    pub fn at(now: i64) -> Self {
        View { now, ..View::default() }
    }

    /// The head of the snapshot; of a list, the head at which it was read.
    pub fn head(&self) -> Option<&Head> {
        match &self.list {
            Some((_, head)) => head.as_ref(),
            None => self.head.as_ref(),
        }
    }

    /// The row with this key. `is_stable`: what is read of it never changes.
    pub fn row<R: Row>(&mut self, key: &R::Key, is_stable: bool) -> Result<Option<R>, ViewStop> {
        Ok(self.rows(std::slice::from_ref(key), is_stable)?.pop())
    }

    /// The rows with these keys that exist, in the order of the keys.
    pub fn rows<R: Row>(&mut self, keys: &[R::Key], is_stable: bool) -> Result<Vec<R>, ViewStop> {
        let (mut found, mut is_missing) = (Vec::with_capacity(keys.len()), false);
        for key in keys {
            match self.points.get(R::TABLE, |out| R::write_key(key, out), is_stable)? {
                None => is_missing = true,
                Some(None) => {}
                Some(Some(text)) => each(R::TABLE.name, text, &mut |cells| {
                    found.push(R::read(cells)?);
                    Ok(())
                })?,
            }
        }
        if is_missing { Err(ViewStop::Miss) } else { Ok(found) }
    }

    /// The rows of a range, in its order.
    pub fn range<R: Row>(&mut self, range: Range, is_stable: bool) -> Result<Vec<R>, ViewStop> {
        self.read(Read::Range(range), is_stable)
    }

    /// The rows of a list whose rows never change, though new ones may follow: it
    /// stays as first read, so that a busy ledger cannot keep it from its end.
    pub fn list<R: Row>(&mut self, range: Range) -> Result<Vec<R>, ViewStop> {
        let read = Read::Range(range);
        if self.list.is_none() {
            self.list = Some((read.clone(), None));
        }
        self.read(read, true)
    }

    fn read<R: Row>(&mut self, read: Read, is_stable: bool) -> Result<Vec<R>, ViewStop> {
        let Some(known) = self.known.iter().find(|known| known.read == read) else {
            // One that is asked for twice is read once.
            if !self.wanted.iter().any(|(wanted, _)| *wanted == read) {
                self.wanted.push((read, is_stable));
            }
            return Err(ViewStop::Miss);
        };
        let mut rows = Vec::new();
        each(R::TABLE.name, &known.rows, &mut |cells| {
            rows.push(R::read(cells)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The reads that are missing, and once more those that can change: so each
    /// answer is one snapshot of all of them, however often the head moves.
    pub fn take_wants(&mut self) -> Vec<Read> {
        for known in self.known.iter().filter(|known| !known.is_stable) {
            self.wanted.push((known.read.clone(), false));
        }
        let ranges = self.wanted.iter().map(|(read, _)| read.clone());
        ranges.chain(self.points.reads()).collect()
    }

    /// Takes in the answers to [`View::take_wants`].
    pub fn load(&mut self, head: Option<Head>, rows: &[&str]) {
        self.known.retain(|known| known.is_stable);
        self.head = head;
        let mut rows = rows.iter().copied();
        for ((read, is_stable), rows) in std::mem::take(&mut self.wanted).into_iter().zip(rows.by_ref()) {
            match &mut self.list {
                Some((list, at)) if *list == read => at.clone_from(&self.head),
                _ => {}
            }
            self.known.push(Known { read, rows: rows.to_owned(), is_stable });
        }
        self.points.load(rows);
    }
}

/// Hands over the cells of each row of a text.
fn each(
    table: &'static str,
    rows: &str,
    take: &mut dyn FnMut(&Cells<'_>) -> Result<(), CorruptRow>,
) -> Result<(), CorruptRow> {
    let mut parser = parse_rows(rows);
    let mut cells = Cells::new();
    while parser.next_row(&mut cells).map_err(|_| CorruptRow { table, column: "*" })? {
        take(&cells)?;
    }
    Ok(())
}
