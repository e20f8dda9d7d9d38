//! Exporting a ledger, as pages of text: JSON Lines that can be imported and
//! verified, CSV with a line per entry, or a journal for hledger.

use super::lines::{End, push_commit, push_end, push_header, push_personal};
use super::pages::{Pages, StoredCommit, id, page_rows};
use super::run::{Ask, Progress, READ_TRIES, Told, check_format, out_of_turn, unreadable};
use super::statement::Statement;
use crate::calendar::Offset;
use crate::error::Error;
use crate::money::Currencies;
use crate::store::cells::{Row, parse_int, push_int};
use crate::store::contract::{GENESIS, Range};
use crate::store::rows::Personal;
use crate::store::{Head, Read};

/// What to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// JSON Lines: everything, see [`super::lines`].
    JsonLines,
    /// One line per entry.
    Csv,
    /// Plain-text accounting.
    Hledger,
}

impl ExportFormat {
    /// The format with this name: `jsonl`, `csv` or `hledger`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "jsonl" => Some(ExportFormat::JsonLines),
            "csv" => Some(ExportFormat::Csv),
            "hledger" => Some(ExportFormat::Hledger),
            _ => None,
        }
    }
}

/// How to export.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// The format.
    pub format: ExportFormat,
    /// JSON Lines only: with the rows of personal fields.
    pub with_personal: bool,
    /// Decimals of amounts (CSV and hledger).
    pub currencies: Currencies,
    /// Where dates and times are told (CSV and hledger).
    pub offset: Offset,
}

impl Default for ExportOptions {
    fn default() -> Self {
        ExportOptions {
            format: ExportFormat::JsonLines,
            with_personal: true,
            currencies: Currencies::new(),
            offset: Offset::default(),
        }
    }
}

#[derive(Debug)]
enum Phase {
    Begin,
    History,
    /// Commits whose personal rows are being read.
    Personal(Vec<StoredCommit>),
    Text(String),
    Last,
    Done,
}

/// An export at work: history up to the head it began with. Commits that follow
/// while it runs are left for the next one.
#[derive(Debug)]
pub struct ExportRun {
    ledger: String,
    options: ExportOptions,
    statement: Statement,
    pages: Pages,
    phase: Phase,
    head: Option<Head>,
    is_head_known: bool,
    end: End,
    failed_reads: u32,
}

impl ExportRun {
    /// An export of this ledger.
    pub fn new(ledger: &str, options: ExportOptions) -> Self {
        ExportRun {
            ledger: ledger.to_owned(),
            statement: Statement::new(options.currencies.clone(), options.offset),
            options,
            pages: Pages::new(),
            phase: Phase::Begin,
            head: None,
            is_head_known: false,
            end: End { hash: GENESIS.to_owned(), ..End::default() },
            failed_reads: 0,
        }
    }

    /// The first text.
    pub fn begin(&mut self) -> Ask {
        let mut text = String::new();
        match self.options.format {
            ExportFormat::JsonLines => push_header(&self.ledger, &mut text),
            ExportFormat::Csv => self.statement.csv_header(&mut text),
            ExportFormat::Hledger => self.statement.hledger_header(&self.ledger, &mut text),
        }
        Ask::Text(text)
    }

    /// How far it has come, in commits.
    pub fn progress(&self) -> Progress {
        let done = self.end.seq.max(0) as u64;
        let total = self.head.as_ref().map_or(done, |head| head.seq as u64);
        Progress { phase: "history", done, total: total.max(done) }
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, told: Told<'_>) -> Ask {
        let result = match told {
            Told::Proceed => Ok(()),
            Told::Rows { head, rows } => {
                self.failed_reads = 0;
                check_format(head.as_ref()).and_then(|()| self.take_in(head, &rows))
            }
            Told::Failed { message } => {
                self.failed_reads += 1;
                if self.failed_reads >= READ_TRIES {
                    return unreadable(message);
                }
                Ok(())
            }
            _ => return out_of_turn(),
        };
        match result {
            Ok(()) => self.ask(),
            Err(error) => Ask::Failed(error),
        }
    }

    fn ask(&mut self) -> Ask {
        match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Begin => {
                self.phase = Phase::History;
                Ask::Read(self.pages.reads())
            }
            Phase::History => {
                self.phase = Phase::History;
                Ask::Read(self.pages.reads())
            }
            Phase::Personal(commits) => {
                let read = personal_read(&commits);
                self.phase = Phase::Personal(commits);
                Ask::Read(vec![read])
            }
            Phase::Text(text) => {
                self.phase = if self.is_whole() { Phase::Last } else { Phase::History };
                Ask::Text(text)
            }
            Phase::Last if self.options.format == ExportFormat::JsonLines => {
                let mut text = String::new();
                push_end(&self.end, &mut text);
                Ask::Text(text)
            }
            Phase::Last | Phase::Done => Ask::Done(self.summary()),
        }
    }

    fn is_whole(&self) -> bool {
        self.end.seq >= self.head.as_ref().map_or(0, |head| head.seq)
    }

    fn take_in(&mut self, head: Option<Head>, rows: &[&str]) -> Result<(), Error> {
        if !self.is_head_known {
            self.is_head_known = true;
            self.head = head.clone();
        }
        match std::mem::replace(&mut self.phase, Phase::History) {
            Phase::Personal(commits) => self.write(&commits, rows.first()),
            _ => {
                self.pages.load(head, rows)?;
                let last = self.head.as_ref().map_or(0, |head| head.seq);
                let mut commits = Vec::new();
                while let Some(commit) = self.pages.next().filter(|commit| id(&commit.journal) <= last) {
                    commits.push(commit);
                }
                let needs_personal =
                    self.options.with_personal && self.options.format == ExportFormat::JsonLines;
                if commits.is_empty() && (self.is_whole() || self.pages.is_end()) {
                    self.phase = Phase::Last;
                    Ok(())
                } else if commits.is_empty() {
                    Ok(())
                } else if needs_personal {
                    self.phase = Phase::Personal(commits);
                    Ok(())
                } else {
                    self.write(&commits, None)
                }
            }
        }
    }

    fn write(&mut self, commits: &[StoredCommit], personal: Option<&&str>) -> Result<(), Error> {
        let personal = match personal {
            Some(rows) => page_rows(&Personal::TABLE, Some(rows))?,
            None => Vec::new(),
        };
        let mut personal = personal.iter().peekable();
        let mut text = String::new();
        for commit in commits {
            let last = super::pages::last_id(&commit.journal);
            match self.options.format {
                ExportFormat::JsonLines => {
                    while let Some(cells) = personal.next_if(|cells| id(cells) <= last) {
                        push_personal(cells, &mut text);
                        self.end.personal += 1;
                    }
                    push_commit(&commit.journal, &commit.transactions, &mut text);
                }
                ExportFormat::Csv => self.statement.csv(&commit.transactions, &mut text)?,
                ExportFormat::Hledger => self.statement.hledger(&commit.transactions, &mut text)?,
            }
            self.end.commits += 1;
            self.end.transactions += commit.transactions.len() as i64;
            self.end.seq = id(&commit.journal);
            self.end.hash = commit.journal.last().and_then(|cell| cell.as_deref()).unwrap_or("").to_owned();
        }
        self.phase = Phase::Text(text);
        Ok(())
    }

    fn summary(&self) -> String {
        let mut out = String::from("{\"seq\":");
        push_int(&mut out, self.end.seq);
        out.push_str(",\"hash\":\"");
        out.push_str(&self.end.hash);
        out.push_str("\",\"commits\":");
        push_int(&mut out, self.end.commits);
        out.push_str(",\"transactions\":");
        push_int(&mut out, self.end.transactions);
        out.push_str(",\"personal\":");
        push_int(&mut out, self.end.personal);
        out.push('}');
        out
    }
}

/// All personal rows of these commits: at most one per transaction.
fn personal_read(commits: &[StoredCommit]) -> Read {
    let ids = || commits.iter().flat_map(|commit| &commit.transactions);
    let cell = |cells: Option<&crate::json::Row<'_>>| {
        cells.and_then(|cells| cells.first()?.as_deref().and_then(parse_int)).unwrap_or(0)
    };
    let (first, last) = (cell(ids().next()), cell(ids().last()));
    Read::Range(Range {
        from: Some(first.to_string()),
        below: Some(last.saturating_add(1).to_string()),
        ..Range::of(Personal::TABLE, ids().count().max(1))
    })
}
