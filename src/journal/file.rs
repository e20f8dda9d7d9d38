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
    /// Personal rows that wait for their commit, with their lines.
    waiting: Vec<(u64, Cells<'static>)>,
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

    /// Takes in the next bytes of the file, cut anywhere. After a line that
    /// cannot be read the rest is dropped: nothing is known of what follows it.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.is_broken {
            self.cutter.push(bytes, false);
            self.lines();
        }
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
            self.note(self.cutter.number, "the file ends before its last line: it was cut off");
        }
        let mut auditor = self.auditor.take().unwrap_or_else(|| Auditor::new(""));
        auditor.at_line(None);
        auditor.finish()
    }

    fn lines(&mut self) {
        while !self.is_broken {
            let Some(text) = self.cutter.next_line() else {
                if self.cutter.is_too_long() {
                    self.refuse(self.cutter.number + 1, "a line is longer than any commit");
                }
                return;
            };
            match parse_line(&text) {
                Ok(line) => self.line(line),
                Err(message) => self.refuse(self.cutter.number, &message),
            }
        }
    }

    fn line(&mut self, line: Line<'_>) {
        let number = self.cutter.number;
        if self.is_ended {
            return self.refuse(number, "something follows the last line");
        }
        match (line, &mut self.auditor) {
            (Line::Header { ledger }, None) => {
                let mut auditor = Auditor::new(&ledger);
                if let Some(hash) = &self.expected_hash {
                    auditor.expect_hash(hash);
                }
                self.auditor = Some(auditor);
            }
            (Line::Personal(cells), Some(_)) => self.waiting.push((number, owned(&cells))),
            (Line::Commit { journal, transactions }, Some(auditor)) => {
                auditor.at_line(Some(number));
                auditor.commit(&journal, &transactions);
                for (line, cells) in std::mem::take(&mut self.waiting) {
                    auditor.at_line(Some(line));
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
                    self.note(number, "the last line does not agree with the lines before it");
                }
            }
            (_, None) => self.refuse(number, "the first line is not the header"),
            (Line::Header { .. }, Some(_)) => self.refuse(number, "a second header"),
        }
    }

    fn refuse(&mut self, line: u64, message: &str) {
        self.is_broken = true;
        // Whatever of the file is waiting would be kept for nothing.
        let number = std::mem::take(&mut self.cutter).number;
        self.cutter.number = number;
        self.note(line, message);
    }

    fn note(&mut self, line: u64, message: &str) {
        let auditor = self.auditor.get_or_insert_with(|| Auditor::new(""));
        auditor.at_line(Some(line));
        auditor.note(Invariant::Chain, Place::commit(auditor.link().seq), message);
    }
}

fn owned(cells: &[CellText<'_>]) -> Cells<'static> {
    cells.iter().map(|cell| cell.as_ref().map(|text| text.to_string().into())).collect()
}
