//! History read in pages, and put together into whole commits.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::recorded::{CellText, rows_of};
use crate::error::{Error, Reason};
use crate::json::Row as Cells;
use crate::store::cells::{Row, TableInfo, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Journal, Transaction};
use crate::store::{Head, Read};

/// Rows of one read.
pub(super) const PAGE: usize = 1000;

/// A commit as it is stored.
#[derive(Debug)]
pub(super) struct StoredCommit {
    pub(super) journal: Cells<'static>,
    pub(super) transactions: Vec<Cells<'static>>,
}

/// A table read from its start to its end in key order.
#[derive(Debug)]
pub(super) struct Cursor {
    table: TableInfo,
    after: Option<Vec<String>>,
    /// The last page was the last one, as of its snapshot.
    pub(super) is_end: bool,
}

impl Cursor {
    pub(super) fn of(table: TableInfo) -> Self {
        Cursor { table, after: None, is_end: false }
    }

    pub(super) fn table(&self) -> &TableInfo {
        &self.table
    }

    pub(super) fn read(&self) -> Read {
        Read::Range(Range { after: self.after.clone(), ..Range::of(self.table, PAGE) })
    }

    /// Moves on past a page.
    pub(super) fn pass(&mut self, rows: &[Cells<'_>]) -> Result<(), Error> {
        self.is_end = rows.len() < PAGE;
        let Some(last) = rows.last() else { return Ok(()) };
        let key = last.iter().take(self.table.key).map(|cell| cell.as_deref().unwrap_or("").to_owned());
        let key: Vec<String> = key.collect();
        if self.after.as_ref() == Some(&key) {
            let message = format!("the store gives the same page of `{}` again", self.table.name);
            return Err(Error::new(Reason::StoreCorrupt, message));
        }
        self.after = Some(key);
        Ok(())
    }
}

/// The pages of a page's text, or STORE_CORRUPT.
pub(super) fn page_rows<'a>(table: &TableInfo, text: Option<&&'a str>) -> Result<Vec<Cells<'a>>, Error> {
    text.and_then(|text| rows_of(text)).ok_or_else(|| {
        let message = format!("the store's answer to a read of `{}` cannot be read", table.name);
        Error::new(Reason::StoreCorrupt, message).with("table", table.name)
    })
}

/// The history of a store, page by page.
#[derive(Debug)]
pub(super) struct Pages {
    journal: Cursor,
    transactions: Cursor,
    commits: VecDeque<Cells<'static>>,
    pending: VecDeque<Cells<'static>>,
    /// Head of the last snapshot.
    pub(super) head: Option<Head>,
}

impl Pages {
    /// The history from its start.
    pub(super) fn new() -> Self {
        Pages {
            journal: Cursor::of(Journal::TABLE),
            transactions: Cursor::of(Transaction::TABLE),
            commits: VecDeque::new(),
            pending: VecDeque::new(),
            head: None,
        }
    }

    /// What to read next, from one snapshot.
    pub(super) fn reads(&self) -> Vec<Read> {
        vec![self.journal.read(), self.transactions.read()]
    }

    /// Takes in the answer.
    pub(super) fn load(&mut self, head: Option<Head>, rows: &[&str]) -> Result<(), Error> {
        let mut rows = rows.iter();
        self.head = head;
        for (cursor, queue) in
            [(&mut self.journal, &mut self.commits), (&mut self.transactions, &mut self.pending)]
        {
            let page = page_rows(&cursor.table, rows.next())?;
            cursor.pass(&page)?;
            queue.extend(page.into_iter().map(into_owned));
        }
        Ok(())
    }

    /// The next commit whose transactions have all been read.
    pub(super) fn next(&mut self) -> Option<StoredCommit> {
        let last = self.commits.front().map(|cells| last_id(cells))?;
        let count = self.pending.iter().take_while(|cells| id(cells) <= last).count();
        if count == self.pending.len() && !self.transactions.is_end {
            return None;
        }
        let journal = self.commits.pop_front()?;
        Some(StoredCommit { journal, transactions: self.pending.drain(..count).collect() })
    }

    /// True if everything was read that the last snapshot held.
    pub(super) fn is_end(&self) -> bool {
        self.journal.is_end && self.transactions.is_end && self.commits.is_empty()
    }

    /// Transactions that belong to no commit; meaningful at the end.
    pub(super) fn orphans(&mut self) -> impl Iterator<Item = Cells<'static>> + '_ {
        self.pending.drain(..)
    }
}

fn into_owned(cells: Cells<'_>) -> Cells<'static> {
    cells.into_iter().map(|cell| cell.map(|text| Cow::Owned(text.into_owned()))).collect()
}

/// The id of a transaction's cells; the lowest number if it cannot be read.
pub(super) fn id(cells: &[CellText<'_>]) -> i64 {
    cells.first().and_then(|cell| cell.as_deref()).and_then(parse_int).unwrap_or(i64::MIN)
}

/// The highest id of a journal row's cells; the lowest number if it cannot be read.
pub(super) fn last_id(cells: &[CellText<'_>]) -> i64 {
    Journal::read(cells).map_or(i64::MIN, |row| row.last_id)
}
