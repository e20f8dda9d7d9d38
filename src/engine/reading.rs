//! Reading: what is missing, from one snapshot, and what the head says.

use super::machine::{Engine, Phase};
use super::resolving::TURNS_AFTER_RACE;
use super::{Action, resolving};
use crate::error::{Error, Reason};
use crate::store::cells::{CorruptRow, Row};
use crate::store::contract::{FORMAT, Range, RowList};
use crate::store::rows::Journal;
use crate::store::state::{Counters, TableNo};
use crate::store::{Head, Read};

/// Tries of a read that fails in passing.
const READ_TRIES: u32 = 4;
/// Largest sequence, time or account number of a sound head: 2^53 − 1.
const NUMBER_MAX: i64 = 9_007_199_254_740_991;

impl Engine {
    pub(super) fn read(&mut self) -> Action {
        let (mut reads, asked) = self.state.take_reads();
        let has_tail = !self.is_head_known || self.contended > 0;
        if has_tail {
            let tail = Range { descending: true, ..Range::of(Journal::TABLE, 1) };
            reads.push(Read::Range(tail));
        }
        reads.extend(self.group.attempted_seq().map(read_journal_row));
        self.rounds += 1;
        self.phase = Phase::Reading { asked, has_tail };
        Action::Read(reads)
    }

    /// A commit that threw may have landed since: then its answers hold. Returns
    /// true if it has, which ends the current part.
    pub(super) fn has_landed_late(&mut self, rows: Option<&str>) -> Result<bool, Error> {
        let Some(text) = rows.filter(|_| self.group.attempted_seq().is_some()) else { return Ok(false) };
        Ok(match first_journal_row(text)? {
            Some(row) => self.group.landed_late(row.seq, &row.hash),
            None => false,
        })
    }

    pub(super) fn take_in(
        &mut self,
        asked: Vec<TableNo>,
        has_tail: bool,
        head: Option<Head>,
        rows: &[&str],
    ) -> Action {
        if let Some(head) = head.as_ref().filter(|head| head.format > FORMAT) {
            let message = format!("the ledger needs format {}, this version reads {FORMAT}", head.format);
            return self.give_up(&Error::new(Reason::UpgradeRequired, message));
        }
        let is_decided_on = self.is_decided_on(head.as_ref());
        if self.behind.is_some() && !is_decided_on {
            return self.hold_over();
        }
        if !self.is_head_known || !is_decided_on {
            self.see_head(head.as_ref());
            self.state.doubt();
            self.is_head_known = false;
            self.is_timed = false;
            self.group.restart();
            self.head = head;
        }
        self.read_tries = 0;
        let expected = asked.len() + usize::from(has_tail);
        match self.has_landed_late(rows.get(expected).copied()) {
            Ok(true) => {
                self.fence = None;
                self.start_over();
                return self.next_part();
            }
            Ok(false) => {}
            Err(error) => return self.give_up(&error),
        }
        match self.load(asked, has_tail, rows) {
            Ok(()) => {
                self.is_fresh = true;
                self.decide()
            }
            Err(_) if self.behind.is_some() => self.hold_over(),
            Err(error) if error.detail("table").is_some_and(|table| table != Journal::TABLE.name) => {
                self.poisoned(&error)
            }
            Err(error) => self.give_up(&error),
        }
    }

    /// Notes that another writer has moved the head: for the clock check, and because
    /// turns go on while there are others.
    pub(super) fn see_head(&mut self, head: Option<&Head>) {
        let has_moved = self.head.is_some() && !same(self.head.as_ref(), head);
        if has_moved {
            self.moved_by_others_at = Some(self.now);
            if self.contended > 0 {
                self.contended = TURNS_AFTER_RACE;
            }
        }
    }

    pub(super) fn load(&mut self, asked: Vec<TableNo>, has_tail: bool, rows: &[&str]) -> Result<(), Error> {
        let mut rows = rows.iter();
        for keys in asked {
            let text = rows.next().ok_or_else(|| short_read("rows"))?;
            self.state.load(keys, text)?;
        }
        if has_tail {
            let text = rows.next().ok_or_else(|| short_read("journal"))?;
            let counters = self.tail(text)?;
            if !self.is_head_known {
                self.state.counters = counters;
                self.is_head_known = true;
            }
        }
        Ok(())
    }

    /// The counters at the head, from the last journal row.
    pub(super) fn tail(&self, text: &str) -> Result<Counters, Error> {
        let row = first_journal_row(text)?;
        match (&row, &self.head) {
            (None, None) => Ok(Counters::default()),
            (Some(row), Some(head))
                if row.seq == head.seq && *row.hash == *head.id && is_sound(row, head) =>
            {
                Ok(Counters { last_id: row.last_id, accounts: row.accounts })
            }
            _ => Err(Error::new(
                Reason::StoreCorrupt,
                "the head and the last journal row of one read do not belong together",
            )),
        }
    }

    pub(super) fn read_failed(&mut self, message: &str, is_transient: bool) -> Action {
        self.read_tries += 1;
        if is_transient && self.read_tries < READ_TRIES {
            self.start_over();
            self.phase = Phase::ReadAgain;
            return Action::Wait(resolving::backoff(self.read_tries));
        }
        self.fail(message)
    }

    pub(super) fn check_head(&mut self, head: Option<Head>) -> Action {
        if same(self.head.as_ref(), head.as_ref()) {
            return self.next_part();
        }
        self.see_head(head.as_ref());
        self.overtaken();
        self.decide()
    }
}

/// Numbers at a head that arithmetic can rely on.
fn is_sound(row: &Journal, head: &Head) -> bool {
    let numbers = 0..=NUMBER_MAX;
    row.seq > 0
        && row.time == head.time
        && row.last_id >= 0
        && [row.seq, row.time, row.accounts].iter().all(|number| numbers.contains(number))
}

/// True if both are the same commit.
pub(super) fn same(a: Option<&Head>, b: Option<&Head>) -> bool {
    a.map(|head| &head.id) == b.map(|head| &head.id)
}

/// The read of one journal row.
pub(super) fn read_journal_row(seq: i64) -> Read {
    let mut key = RowList::default();
    key.push_key::<Journal>(&seq);
    Read::Keys { table: Journal::TABLE.name, keys: key.finish().0 }
}

fn short_read(what: &str) -> Error {
    Error::new(Reason::StoreCorrupt, format!("the store answered a read without its {what}"))
}

/// The journal row that a read returned, if any.
pub(super) fn first_journal_row(text: &str) -> Result<Option<Journal>, Error> {
    let corrupt = || Error::from(CorruptRow { table: Journal::TABLE.name, column: "*" });
    let mut cells = Vec::new();
    let has_row = crate::json::parse_rows(text).next_row(&mut cells).map_err(|_| corrupt())?;
    if has_row { Ok(Some(Journal::read(&cells)?)) } else { Ok(None) }
}
