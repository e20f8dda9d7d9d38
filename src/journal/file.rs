//! Verifying an exported file without a store.

use super::audit::{Auditor, Report};
use super::finding::{Invariant, Place};
use super::lines::{End, Line, LineCutter, parse_line};
use super::recorded::CellText;
use crate::json::Row as Cells;
use crate::store::cells::Row;
use crate::store::contract::GENESIS;
use crate::store::rows::Personal;

/// Audits JSON Lines as they come: history and personal rows; the mutable rows
/// follow from them.
#[derive(Debug, Default)]
pub struct FileAudit {
    cutter: LineCutter,
    auditor: Option<Auditor>,
    /// Personal rows that wait for their commit.
    waiting: Vec<Cells<'static>>,
    seen: End,
    expected_hash: Option<String>,
    is_ended: bool,
    is_broken: bool,
}

impl FileAudit {
    /// An audit; `expected_hash` as in [`super::VerifyRun::new`].
    pub fn new(expected_hash: Option<&str>) -> Self {
        let expected_hash = expected_hash.map(str::to_owned);
        let seen = End { hash: GENESIS.to_owned(), ..End::default() };
        FileAudit { expected_hash, seen, ..FileAudit::default() }
    }

    /// Takes in the next bytes of the file, cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        self.cutter.push(bytes, false);
        self.lines();
    }

    /// How many lines were read.
    pub fn lines_read(&self) -> u64 {
        self.cutter.number
    }

    /// The file ends here.
    pub fn finish(mut self) -> Report {
        self.cutter.push(b"", true);
        self.lines();
        if !self.is_ended && !self.is_broken {
            self.note("the file ends before its last line: it was cut off");
        }
        self.auditor.take().unwrap_or_else(|| Auditor::new("")).finish()
    }

    fn lines(&mut self) {
        while !self.is_broken {
            let Some(text) = self.cutter.next_line() else {
                if self.cutter.is_too_long() {
                    self.refuse("a line is longer than any commit");
                }
                return;
            };
            match parse_line(&text) {
                Ok(line) => self.line(line),
                Err(message) => self.refuse(&message),
            }
        }
    }

    fn line(&mut self, line: Line<'_>) {
        if self.is_ended {
            return self.refuse("something follows the last line");
        }
        match (line, &mut self.auditor) {
            (Line::Header { ledger }, None) => {
                let mut auditor = Auditor::new(&ledger);
                if let Some(hash) = &self.expected_hash {
                    auditor.expect_hash(hash);
                }
                self.auditor = Some(auditor);
            }
            (Line::Personal(cells), Some(_)) => self.waiting.push(owned(&cells)),
            (Line::Commit { journal, transactions }, Some(auditor)) => {
                auditor.commit(&journal, &transactions);
                for cells in std::mem::take(&mut self.waiting) {
                    auditor.row(&Personal::TABLE, &cells);
                    self.seen.personal += 1;
                }
                self.seen.commits += 1;
                self.seen.transactions += transactions.len() as i64;
                self.seen.seq = auditor.link().seq;
                self.seen.hash = auditor.link().hash.to_string();
            }
            (Line::End(end), Some(_)) => {
                self.is_ended = true;
                if end != self.seen || !self.waiting.is_empty() {
                    self.note("the last line does not agree with the lines before it");
                }
            }
            (_, None) => self.refuse("the first line is not the header"),
            (Line::Header { .. }, Some(_)) => self.refuse("a second header"),
        }
    }

    fn refuse(&mut self, message: &str) {
        self.is_broken = true;
        self.note(message);
    }

    fn note(&mut self, message: &str) {
        let message = format!("line {}: {message}", self.cutter.number);
        let auditor = self.auditor.get_or_insert_with(|| Auditor::new(""));
        auditor.note(Invariant::Chain, Place::commit(auditor.link().seq), message);
    }
}

fn owned(cells: &[CellText<'_>]) -> Cells<'static> {
    cells.iter().map(|cell| cell.as_ref().map(|text| text.to_string().into())).collect()
}
