//! Verifying a live store: history up to a head, then every stored
//! row, then the rows that were written meanwhile, with the history of those.

use std::collections::VecDeque;

use super::audit::{Auditor, Newer, Report, stored_tables};
use super::finding::{Invariant, Place};
use super::pages::{Cursor, PAGE, Pages, id, page_rows};
use super::recorded::{CellText, push_cells};
use super::run::{Ask, Progress, READ_TRIES, Told, check_format, out_of_turn, unreadable};
use crate::error::Error;
use crate::json::Row as Cells;
use crate::store::cells::TableInfo;
use crate::store::schema::table;
use crate::store::{Head, Read};

/// Reads of history beyond the head that the job began with, before it turns to the rows.
const CHASE_READS_MAX: u32 = 16;
/// Reads of one page of newer rows before they are left unchecked.
const AGAIN_READS_MAX: u32 = 64;

#[derive(Debug)]
enum Phase {
    History,
    Rows(Cursor),
    Again,
    Done,
}

/// A verification at work. After [`Ask::Done`] its [`VerifyRun::report`] has more.
///
/// Sans-I/O: see [`super::run`]. On a live store it finds nothing that is not
/// there: every row is compared with the history that its snapshot had.
#[derive(Debug)]
pub struct VerifyRun {
    auditor: Option<Auditor>,
    pages: Pages,
    phase: Phase,
    tables: VecDeque<&'static TableInfo>,
    rows_done: u64,
    /// Head at the start.
    start: Option<Head>,
    chased: u32,
    /// Newer rows, a page of one table each.
    newer: VecDeque<Vec<Newer>>,
    tries: u32,
    failed_reads: u32,
    report: Option<Report>,
}

impl VerifyRun {
    /// A verification of this ledger. `expected_hash`: a head noted earlier, of
    /// which the history must be a continuation.
    pub fn new(ledger: &str, expected_hash: Option<&str>) -> Self {
        let mut auditor = Auditor::new(ledger);
        if let Some(hash) = expected_hash {
            auditor.expect_hash(hash);
        }
        VerifyRun {
            auditor: Some(auditor),
            pages: Pages::new(),
            phase: Phase::History,
            tables: stored_tables().collect(),
            rows_done: 0,
            start: None,
            chased: 0,
            newer: VecDeque::new(),
            tries: 0,
            failed_reads: 0,
            report: None,
        }
    }

    /// What to read first.
    pub fn begin(&mut self) -> Ask {
        self.ask()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let seq = |head: &Option<Head>| head.as_ref().map_or(0, |head| head.seq as u64);
        let Some(auditor) = &self.auditor else {
            return Progress { phase: "rows", done: self.rows_done, total: self.rows_done };
        };
        match self.phase {
            Phase::History => {
                let done = auditor.link().seq as u64;
                Progress { phase: "history", done, total: seq(&self.pages.head).max(done) }
            }
            _ => {
                let total = auditor.rows_expected().max(self.rows_done);
                Progress { phase: "rows", done: self.rows_done, total }
            }
        }
    }

    /// The report, once done.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, told: Told<'_>) -> Ask {
        match told {
            Told::Rows { head, rows } => {
                self.failed_reads = 0;
                match check_format(head.as_ref()).and_then(|()| self.take_in(head, &rows)) {
                    Ok(()) => self.ask(),
                    Err(error) => Ask::Failed(error),
                }
            }
            Told::Failed { message } => {
                self.failed_reads += 1;
                if self.failed_reads < READ_TRIES { self.ask() } else { unreadable(message) }
            }
            _ => out_of_turn(),
        }
    }

    fn ask(&mut self) -> Ask {
        match &self.phase {
            Phase::History => Ask::Read(self.pages.reads()),
            Phase::Rows(cursor) => Ask::Read(vec![cursor.read()]),
            Phase::Again => match self.newer.front() {
                Some(newer) => {
                    let mut reads = self.pages.reads();
                    reads.extend(keys_read(newer));
                    Ask::Read(reads)
                }
                None => self.finish(),
            },
            Phase::Done => out_of_turn(),
        }
    }

    fn take_in(&mut self, head: Option<Head>, rows: &[&str]) -> Result<(), Error> {
        match &mut self.phase {
            Phase::History => {
                self.start = self.start.take().or_else(|| head.clone());
                self.history(head, rows)?;
                let start = self.start.as_ref().map_or(0, |head| head.seq);
                let is_past = self.auditor.as_ref().is_none_or(|auditor| auditor.link().seq >= start);
                self.chased += u32::from(is_past);
                if self.pages.is_end() || (is_past && self.chased > CHASE_READS_MAX) {
                    self.turn_to_rows();
                }
            }
            Phase::Rows(cursor) => {
                let page = page_rows(cursor.table(), rows.first())?;
                cursor.pass(&page)?;
                let is_end = cursor.is_end;
                self.rows_done += page.len() as u64;
                if let Some(auditor) = &mut self.auditor {
                    page.iter().for_each(|cells| auditor.row(cursor.table(), cells));
                }
                if is_end {
                    self.next_table();
                }
            }
            Phase::Again => self.again(head, rows)?,
            Phase::Done => {}
        }
        Ok(())
    }

    fn history(&mut self, head: Option<Head>, rows: &[&str]) -> Result<(), Error> {
        self.pages.load(head, rows)?;
        let Some(auditor) = &mut self.auditor else { return Ok(()) };
        while let Some(commit) = self.pages.next() {
            auditor.commit(&commit.journal, &commit.transactions);
        }
        if self.pages.is_end() {
            auditor.check_head(self.pages.head.as_ref());
            for cells in self.pages.orphans() {
                let place = Place::default().with_row("transactions", id(&cells).to_string());
                auditor.note(Invariant::Chain, place, "a transaction that no commit counts");
            }
        }
        Ok(())
    }

    fn turn_to_rows(&mut self) {
        if let Some(auditor) = &mut self.auditor {
            auditor.fix();
        }
        self.next_table();
    }

    fn next_table(&mut self) {
        if let Some(table) = self.tables.pop_front() {
            self.phase = Phase::Rows(Cursor::of(*table));
            return;
        }
        self.phase = Phase::Again;
        let mut newer = self.auditor.as_mut().map(Auditor::take_newer).unwrap_or_default().into_iter();
        let mut page: Vec<Newer> = Vec::new();
        loop {
            let next = newer.next();
            let is_full = page.len() == PAGE;
            if is_full || next.as_ref().map(|row| row.table) != page.first().map(|row| row.table) {
                self.newer.extend(Some(std::mem::take(&mut page)).filter(|page| !page.is_empty()));
            }
            match next {
                Some(row) => page.push(row),
                None => break,
            }
        }
    }

    /// The tail of the history and a page of newer rows, from one snapshot: if
    /// the tail is whole, the rows must be what it leads to.
    fn again(&mut self, head: Option<Head>, rows: &[&str]) -> Result<(), Error> {
        self.history(head, rows)?;
        self.tries += 1;
        let is_level = self.pages.is_end();
        if !is_level && self.tries < AGAIN_READS_MAX {
            return Ok(());
        }
        self.tries = 0;
        let page = self.newer.pop_front().unwrap_or_default();
        let (Some(auditor), Some(info)) = (&mut self.auditor, page.first().and_then(|row| table(row.table)))
        else {
            return Ok(());
        };
        if !is_level {
            auditor.leave_unchecked(page.len() as u64);
            return Ok(());
        }
        let found = page_rows(&info, rows.get(2))?;
        found.iter().for_each(|cells| auditor.row(&info, cells));
        let is_found = |newer: &Newer| found.iter().any(|cells| has_key(cells, &newer.key));
        page.iter().filter(|newer| !is_found(newer)).for_each(|newer| auditor.gone(newer));
        Ok(())
    }

    fn finish(&mut self) -> Ask {
        self.phase = Phase::Done;
        match self.auditor.take() {
            Some(auditor) => {
                let report = auditor.finish();
                let json = report.to_json();
                self.report = Some(report);
                Ask::Done(json)
            }
            None => out_of_turn(),
        }
    }
}

fn has_key(cells: &Cells<'_>, key: &[String]) -> bool {
    key.iter().zip(cells).all(|(key, cell)| cell.as_deref() == Some(key))
}

fn keys_read(newer: &[Newer]) -> Option<Read> {
    let table = newer.first()?.table;
    let mut keys = String::from("[");
    for (at, row) in newer.iter().enumerate() {
        if at > 0 {
            keys.push(',');
        }
        let cells: Vec<CellText<'_>> = row.key.iter().map(|cell| Some(cell.as_str().into())).collect();
        push_cells(&cells, &mut keys);
    }
    keys.push(']');
    Some(Read::Keys { table, keys })
}
