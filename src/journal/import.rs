//! Importing JSON Lines into a store: the recorded effects are applied, nothing
//! is decided anew. Each commit reproduces its hash, or nothing of it is written.

use super::apply::Replica;
use super::lines::{End, Line, LineCutter, parse_line};
use super::recorded::{Link, push_cells};
use super::run::{Ask, Progress, READ_TRIES, Told, check_format, out_of_turn, unreadable};
use crate::error::{Error, Reason};
use crate::json::{Row as Cells, write_string};
use crate::store::cells::{Row, push_int};
use crate::store::contract::{FORMAT, GENESIS, RowList};
use crate::store::rows::Journal;
use crate::store::{Commit, Head, Read};

/// Times the same commit is sent before its outcome is called unknown.
const COMMIT_TRIES: u32 = 5;

/// A commit of the file.
#[derive(Debug)]
pub(super) struct FileCommit {
    pub(super) row: Journal,
    pub(super) journal_text: String,
    pub(super) transactions: Vec<Cells<'static>>,
    pub(super) texts: Vec<String>,
    pub(super) personal: Vec<Cells<'static>>,
}

#[derive(Debug)]
enum Phase {
    Begin,
    Lines,
    /// Rows are missing to apply a commit.
    Reading(Box<FileCommit>, Vec<Read>),
    Committing(Box<Commit>),
    /// Whether the commit landed.
    Resolving(Box<Commit>),
    /// The store is ahead of the file: is it the same history?
    Comparing,
    Done,
}

/// An import at work. It goes on after the store's head, so a broken import is
/// begun again with the same file.
#[derive(Debug)]
pub struct ImportRun {
    ledger: String,
    cutter: LineCutter,
    has_header: bool,
    /// End of the part of the file that was read.
    link: Link,
    personal: Vec<Cells<'static>>,
    seen: End,
    replica: Replica,
    head: Option<Head>,
    /// Commits that the store had before.
    skipped: i64,
    phase: Phase,
    tries: u32,
}

impl ImportRun {
    /// An import into the ledger with this id, which the file must name.
    pub fn new(ledger: &str) -> Self {
        ImportRun {
            ledger: ledger.to_owned(),
            cutter: LineCutter::default(),
            has_header: false,
            link: Link::default(),
            personal: Vec::new(),
            seen: End { hash: GENESIS.to_owned(), ..End::default() },
            replica: Replica::default(),
            head: None,
            skipped: 0,
            phase: Phase::Begin,
            tries: 0,
        }
    }

    /// Asks for the head of the target.
    pub fn begin(&mut self) -> Ask {
        Ask::Read(Vec::new())
    }

    /// Commits read so far; how many the file has is not known.
    pub fn progress(&self) -> Progress {
        let done = self.seen.commits as u64;
        Progress { phase: "history", done, total: done }
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, told: Told<'_>) -> Ask {
        match self.handle(told) {
            Ok(ask) => ask,
            Err(error) => {
                self.phase = Phase::Done;
                Ask::Failed(error)
            }
        }
    }

    fn handle(&mut self, told: Told<'_>) -> Result<Ask, Error> {
        match (std::mem::replace(&mut self.phase, Phase::Done), told) {
            (Phase::Begin, Told::Rows { head, .. }) => {
                check_format(head.as_ref())?;
                self.tries = 0;
                self.head = head;
                self.lines()
            }
            (Phase::Lines, Told::Text { bytes, is_last }) => {
                self.cutter.push(bytes, is_last);
                self.lines()
            }
            (Phase::Reading(commit, reads), Told::Rows { head, rows }) => {
                self.check_unmoved(head.as_ref())?;
                self.tries = 0;
                self.replica.load(&reads, &rows)?;
                self.apply(commit)
            }
            (Phase::Committing(commit), Told::Committed(true)) => self.landed(&commit),
            (Phase::Committing(commit), Told::Committed(false) | Told::Failed { .. }) => {
                self.phase = Phase::Resolving(commit);
                Ok(Ask::Read(Vec::new()))
            }
            (Phase::Resolving(commit), Told::Rows { head, .. }) => {
                if head.as_ref() == Some(&commit.head) {
                    return self.landed(&commit);
                }
                self.check_unmoved(head.as_ref())?;
                self.tries += 1;
                if self.tries >= COMMIT_TRIES {
                    return Err(self.refuse(Reason::StoreFailed, "the store does not take the commit"));
                }
                self.phase = Phase::Committing(commit.clone());
                Ok(Ask::Commit(commit))
            }
            (Phase::Comparing, Told::Rows { rows, .. }) => {
                let hash = rows.first().and_then(|text| hash_of(text));
                if hash.as_deref() == Some(&*self.link.hash) {
                    return Ok(self.done());
                }
                Err(self.refuse(Reason::ImportRefused, "the store has another history"))
            }
            (phase, Told::Failed { message }) => {
                self.tries += 1;
                if self.tries >= READ_TRIES {
                    return Ok(unreadable(message));
                }
                self.phase = phase;
                Ok(self.read_again())
            }
            _ => Ok(out_of_turn()),
        }
    }

    fn read_again(&self) -> Ask {
        match &self.phase {
            Phase::Reading(_, reads) => Ask::Read(reads.clone()),
            Phase::Comparing => Ask::Read(vec![self.journal_read()]),
            _ => Ask::Read(Vec::new()),
        }
    }

    /// The import is the only writer while it runs.
    fn check_unmoved(&self, head: Option<&Head>) -> Result<(), Error> {
        if head == self.head.as_ref() {
            return Ok(());
        }
        Err(self.refuse(Reason::ImportRefused, "someone else writes to the ledger"))
    }

    fn refuse(&self, reason: Reason, message: &str) -> Error {
        let line = self.cutter.number;
        Error::new(reason, format!("line {line}: {message}")).with("line", line)
    }

    fn bad(&self, message: &str) -> Error {
        self.refuse(Reason::ImportRefused, message)
    }

    /// Goes on with the lines that are there.
    fn lines(&mut self) -> Result<Ask, Error> {
        loop {
            let Some(text) = self.cutter.next_line() else {
                if self.cutter.is_done() {
                    return Err(self.bad("the file ends before its last line: it was cut off"));
                }
                if self.cutter.is_too_long() {
                    return Err(self.bad("a line is longer than any commit"));
                }
                self.phase = Phase::Lines;
                return Ok(Ask::Input);
            };
            let line = parse_line(&text).map_err(|message| self.bad(&message))?;
            if self.has_header == matches!(line, Line::Header { .. }) {
                return Err(self.bad("the header is the first line, and only that"));
            }
            match line {
                Line::Header { ledger } if *ledger == *self.ledger => self.has_header = true,
                Line::Header { ledger } => {
                    return Err(self.bad(&format!("it is an export of ledger `{ledger}`")));
                }
                Line::Personal(cells) => {
                    self.seen.personal += 1;
                    self.personal.push(owned(cells));
                }
                Line::Commit { journal, transactions } => {
                    if let Some(commit) = self.commit(journal, transactions)? {
                        return self.apply(Box::new(commit));
                    }
                }
                Line::End(end) => return self.end(&end),
            }
        }
    }

    /// Checks the link; `None` if the store has this commit.
    fn commit(
        &mut self,
        journal: Cells<'_>,
        transactions: Vec<Cells<'_>>,
    ) -> Result<Option<FileCommit>, Error> {
        let row = Journal::read(&journal).map_err(|row| self.bad(&row.to_string()))?;
        if row.format > FORMAT {
            return Err(self.refuse(Reason::UpgradeRequired, "a newer version wrote this commit"));
        }
        let texts: Vec<String> = transactions.iter().map(|cells| text_of(cells)).collect();
        if let Some(fault) = self.link.check(&self.ledger, &row, &texts).first() {
            return Err(self.bad(&fault.message));
        }
        let before = std::mem::replace(&mut self.link, Link::after(&row));
        let personal = std::mem::take(&mut self.personal);
        self.seen.seq = row.seq;
        self.seen.hash = row.hash.to_string();
        self.seen.commits += 1;
        self.seen.transactions += texts.len() as i64;
        let (seq, id) = self.head.as_ref().map_or((0, ""), |head| (head.seq, head.id.as_str()));
        if row.seq == seq && *row.hash != *id {
            return Err(self.bad("the store has another history"));
        }
        if row.seq <= seq {
            self.skipped += 1;
            return Ok(None);
        }
        self.replica.counters = before.counters;
        let transactions = transactions.into_iter().map(owned).collect();
        Ok(Some(FileCommit { row, journal_text: text_of(&journal), transactions, texts, personal }))
    }

    fn apply(&mut self, commit: Box<FileCommit>) -> Result<Ask, Error> {
        let reads = self.replica.missing(&commit).map_err(|message| self.bad(&message))?;
        if !reads.is_empty() {
            self.phase = Phase::Reading(commit, reads.clone());
            return Ok(Ask::Read(reads));
        }
        let writes = self.replica.apply(&commit).map_err(|message| self.bad(&message))?;
        let row = &commit.row;
        let head = Head { seq: row.seq, id: row.hash.to_string(), time: row.time, format: row.format };
        let commit = Box::new(Commit { expected: self.head.clone(), head, writes });
        self.phase = Phase::Committing(commit.clone());
        self.tries = 0;
        Ok(Ask::Commit(commit))
    }

    fn landed(&mut self, commit: &Commit) -> Result<Ask, Error> {
        self.head = Some(commit.head.clone());
        self.replica.landed();
        self.lines()
    }

    fn end(&mut self, end: &End) -> Result<Ask, Error> {
        if *end != self.seen || !self.personal.is_empty() {
            return Err(self.bad("the last line does not agree with the lines before it"));
        }
        if self.head.as_ref().map_or(0, |head| head.seq) > self.link.seq && self.link.seq > 0 {
            self.phase = Phase::Comparing;
            return Ok(Ask::Read(vec![self.journal_read()]));
        }
        Ok(self.done())
    }

    fn journal_read(&self) -> Read {
        let mut keys = RowList::default();
        keys.push_key::<Journal>(&self.link.seq);
        Read::Keys { table: Journal::TABLE.name, keys: keys.finish().0 }
    }

    fn done(&mut self) -> Ask {
        self.phase = Phase::Done;
        let mut out = String::from("{\"seq\":");
        push_int(&mut out, self.link.seq);
        out.push_str(",\"hash\":");
        write_string(&self.link.hash, &mut out);
        for (name, count) in [
            ("imported", self.seen.commits - self.skipped),
            ("skipped", self.skipped),
            ("transactions", self.seen.transactions),
            ("personal", self.seen.personal),
        ] {
            out.push_str(",\"");
            out.push_str(name);
            out.push_str("\":");
            push_int(&mut out, count);
        }
        out.push('}');
        Ask::Done(out)
    }
}

fn owned(cells: Cells<'_>) -> Cells<'static> {
    cells.into_iter().map(|cell| cell.map(|text| text.into_owned().into())).collect()
}

fn text_of(cells: &Cells<'_>) -> String {
    let mut text = String::new();
    push_cells(cells, &mut text);
    text
}

fn hash_of(rows: &str) -> Option<String> {
    let rows = super::recorded::rows_of(rows)?;
    Journal::read(rows.first()?).ok().map(|row| row.hash.to_string())
}
