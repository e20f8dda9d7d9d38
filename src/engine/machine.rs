//! The state machine: one group at a time, one action at a time.

use super::call::Call;
use super::decide::{self, Decider};
use super::group::Group;
use super::setup::Setup;
use super::{Action, Event, answer};
use crate::command::Options;
use crate::error::{Error, Reason};
use crate::journal::Chain;
use crate::journal::chain::{CORE_VERSION, transaction_text};
use crate::ledger::Stop;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::contract::{FORMAT, GENESIS, Range, RowList};
use crate::store::rows::{Journal, Posting, Transaction};
use crate::store::state::{Counters, TableNo};
use crate::store::{Commit, Head, Read, State, WriteOp};

/// Commits under the store's `exclusive` after a lost race.
const TURNS_AFTER_RACE: u32 = 64;
/// Tries of a read that fails in passing.
const READ_TRIES: u32 = 4;
/// A clock this far past a moving head is refused, ms (spec/design 12).
const CLOCK_JUMP_MS: i64 = 24 * 3_600_000;

/// A commit whose outcome is not known yet.
#[derive(Debug)]
struct Pending {
    commit: Box<Commit>,
    tries: u32,
    /// What the store threw, and whether it said that it may pass.
    thrown: Option<(String, bool)>,
}

#[derive(Debug)]
enum Phase {
    Idle,
    Turn,
    Reading { asked: Vec<TableNo>, has_tail: bool },
    ReadAgain,
    CheckHead,
    Committing(Pending),
    Resolving(Pending),
    LookAgain(Pending),
    SendAgain(Pending),
}

/// Decides the commands of one ledger.
#[derive(Debug)]
pub struct Engine {
    setup: Setup,
    state: State,
    head: Option<Head>,
    is_head_known: bool,
    /// Host time when another writer was last seen to move the head.
    moved_by_others_at: Option<i64>,
    attempt: i64,
    contended: u32,
    phase: Phase,
    group: Group,
    now: i64,
    /// Batch time of the part being decided.
    time: i64,
    clock: Option<Error>,
    /// The head was read for this part and equals the one decided on.
    is_fresh: bool,
    read_tries: u32,
    /// Reads of the last group, for tests and metrics.
    pub rounds: u32,
}

impl Engine {
    /// An engine without any knowledge of the store.
    pub fn new(setup: Setup) -> Self {
        Engine {
            setup,
            state: State::default(),
            head: None,
            is_head_known: false,
            moved_by_others_at: None,
            attempt: 0,
            contended: 0,
            phase: Phase::Idle,
            group: Group::default(),
            now: 0,
            time: 0,
            clock: None,
            is_fresh: false,
            read_tries: 0,
            rounds: 0,
        }
    }

    /// The host's settings.
    pub fn options(&self) -> &Options {
        &self.setup.options
    }

    /// The head as last seen.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Starts a group. `now` is the host's clock, ms since the epoch.
    pub fn begin<'t>(&mut self, now: i64, calls: impl IntoIterator<Item = &'t [u8]>) -> Action {
        let calls = calls.into_iter().map(|text| Call::decode(text, &self.setup.options)).collect();
        self.group = Group::new(calls);
        self.now = now;
        self.rounds = 0;
        self.read_tries = 0;
        self.is_fresh = false;
        if self.group.is_shapeless() {
            return self.decide();
        }
        self.take_turn()
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, now: i64, event: Event<'_>) -> Action {
        self.now = now;
        let phase = std::mem::replace(&mut self.phase, Phase::Idle);
        match (phase, event) {
            (Phase::Reading { asked, has_tail }, Event::Rows { head, rows }) => {
                self.take_in(asked, has_tail, head, &rows)
            }
            (Phase::Reading { .. } | Phase::CheckHead, Event::Failed { message, is_transient }) => {
                self.read_failed(message, is_transient)
            }
            (Phase::Turn | Phase::ReadAgain, Event::Proceed) => self.decide(),
            (Phase::CheckHead, Event::Rows { head, .. }) => self.check_head(head),
            (Phase::Committing(pending), Event::Committed(true)) => self.landed(*pending.commit, true),
            (Phase::Committing(pending), Event::Committed(false)) => self.resolve(pending),
            (Phase::Committing(mut pending), Event::Failed { message, is_transient }) => {
                pending.thrown = Some((message.to_owned(), is_transient));
                self.resolve(pending)
            }
            (Phase::Resolving(pending), Event::Rows { head, rows }) => self.resolved(pending, head, &rows),
            (Phase::Resolving(pending), Event::Failed { .. }) => self.look_again(pending),
            (Phase::LookAgain(pending), Event::Proceed) => self.resolve(pending),
            (Phase::SendAgain(pending), Event::Proceed) => {
                let commit = pending.commit.clone();
                self.phase = Phase::Committing(Pending { thrown: None, ..pending });
                Action::Commit(commit)
            }
            (
                Phase::Committing(_) | Phase::Resolving(_) | Phase::LookAgain(_) | Phase::SendAgain(_),
                Event::Timeout,
            ) => self.fail_unknown(),
            (_, Event::Timeout) => self.fail("the store has not answered in time"),
            _ => self.give_up(&Error::new(Reason::Internal, "the host reported an event out of turn")),
        }
    }

    /// After a lost race commits take turns for a while.
    fn take_turn(&mut self) -> Action {
        if self.contended > 0 {
            self.phase = Phase::Turn;
            return Action::Turn;
        }
        self.decide()
    }

    /// Forgets what was read and decides the current part again.
    fn start_over(&mut self) {
        self.state.forget();
        self.is_head_known = false;
        self.is_fresh = false;
        self.group.restart();
    }

    /// Reads what is missing, or decides.
    fn decide(&mut self) -> Action {
        loop {
            if self.group.is_shapeless() {
                return self.answer_shapeless();
            }
            for call in self.group.remaining() {
                decide::prefetch(call, &mut self.state);
            }
            if !self.is_head_known || self.state.wants() {
                return self.read();
            }
            if let Err(error) = self.decide_remaining() {
                return self.give_up(&error);
            }
            if self.state.wants() {
                continue;
            }
            return self.finish_part();
        }
    }

    fn answer_shapeless(&mut self) -> Action {
        while let Some(call) = self.group.current() {
            let text = call.body.as_ref().err().map(answer::error).unwrap_or_default();
            self.group.answer(text);
        }
        self.next_part()
    }

    fn read(&mut self) -> Action {
        let (mut reads, asked) = self.state.take_reads();
        let has_tail = !self.is_head_known || self.contended > 0;
        if has_tail {
            let tail = Range { descending: true, ..Range::of(Journal::TABLE, 1) };
            reads.push(Read::Range(tail));
        }
        self.rounds += 1;
        self.phase = Phase::Reading { asked, has_tail };
        Action::Read(reads)
    }

    fn take_in(&mut self, asked: Vec<TableNo>, has_tail: bool, head: Option<Head>, rows: &[&str]) -> Action {
        if let Some(head) = head.as_ref().filter(|head| head.format > FORMAT) {
            let message = format!("the ledger needs format {}, this version reads {FORMAT}", head.format);
            return self.give_up(&Error::new(Reason::UpgradeRequired, message));
        }
        if !self.is_head_known || !same(self.head.as_ref(), head.as_ref()) {
            self.see_head(head.as_ref());
            self.start_over();
            self.head = head;
        }
        self.read_tries = 0;
        match self.load(asked, has_tail, rows) {
            Ok(()) => {
                self.is_fresh = true;
                self.decide()
            }
            Err(error) => self.give_up(&error),
        }
    }

    /// Notes when another writer moves the head, for the clock check.
    fn see_head(&mut self, head: Option<&Head>) {
        let has_moved = self.head.is_some() && !same(self.head.as_ref(), head);
        if has_moved {
            self.moved_by_others_at = Some(self.now);
        }
    }

    fn load(&mut self, asked: Vec<TableNo>, has_tail: bool, rows: &[&str]) -> Result<(), Error> {
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
    fn tail(&self, text: &str) -> Result<Counters, Error> {
        let row = first_journal_row(text)?;
        match (&row, &self.head) {
            (None, None) => Ok(Counters::default()),
            (Some(row), Some(head)) if row.seq == head.seq && *row.hash == *head.id => {
                Ok(Counters { last_id: row.last_id, accounts: row.accounts })
            }
            _ => Err(Error::new(
                Reason::StoreCorrupt,
                "the head and the last journal row of one read do not belong together",
            )),
        }
    }

    fn read_failed(&mut self, message: &str, is_transient: bool) -> Action {
        self.read_tries += 1;
        if is_transient && self.read_tries < READ_TRIES {
            self.start_over();
            self.phase = Phase::ReadAgain;
            return Action::Wait(backoff(self.read_tries));
        }
        self.fail(message)
    }

    /// Decides the remaining calls of the part, until one misses a row.
    fn decide_remaining(&mut self) -> Result<(), Error> {
        self.set_time();
        let seq = self.head.as_ref().map_or(1, |head| head.seq + 1);
        loop {
            let Some(call) = self.group.current() else { return Ok(()) };
            let mark = self.state.mark();
            let mut decider = Decider {
                state: &mut self.state,
                options: &self.setup.options,
                now: self.time,
                seq,
                entropy: &self.setup.entropy,
            };
            let decided = decider.call(call);
            let is_write = self.state.mark_made(&mark);
            let text = match decided {
                Err(Stop::Miss) => {
                    self.state.rollback(&mark);
                    if self.state.wants() {
                        return Ok(());
                    }
                    return Err(Error::new(Reason::Internal, "a rule missed a row it did not name"));
                }
                Err(Stop::Refused(error)) => {
                    self.state.rollback(&mark);
                    answer::error(&error)
                }
                Ok(reply) => match &self.clock {
                    Some(error) if is_write => {
                        self.state.rollback(&mark);
                        answer::error(error)
                    }
                    _ => {
                        if call.is_dry_run {
                            self.state.rollback(&mark);
                        }
                        answer::ok(&reply)
                    }
                },
            };
            self.group.answer(text);
        }
    }

    /// Batch time: never before the head's (spec M9).
    fn set_time(&mut self) {
        let head = self.head.as_ref().map_or(0, |head| head.time);
        let options = &self.setup.options;
        self.time = self.now.max(head);
        let facts = |error: Error| error.with("hostTime", self.now).with("headTime", head);
        let is_active = self.moved_by_others_at.is_some_and(|at| self.now - at < CLOCK_JUMP_MS);
        self.clock = if self.now < head.saturating_sub(options.clock_tolerance_ms) {
            let message = "the host's clock is behind the ledger's last commit";
            Some(facts(Error::new(Reason::ClockBehind, message)))
        } else if self.head.is_some()
            && self.now - head > CLOCK_JUMP_MS
            && is_active
            && !options.allow_clock_jump
        {
            let message = "the host's clock is more than 24 h past a ledger that others are writing";
            Some(facts(Error::new(Reason::ClockAhead, message)))
        } else {
            None
        };
    }

    /// All calls of the part are decided: commit, or make sure of the head.
    fn finish_part(&mut self) -> Action {
        if !self.state.is_clean() {
            return self.commit();
        }
        if self.is_fresh {
            return self.next_part();
        }
        self.phase = Phase::CheckHead;
        self.rounds += 1;
        Action::Read(Vec::new())
    }

    fn check_head(&mut self, head: Option<Head>) -> Action {
        if same(self.head.as_ref(), head.as_ref()) {
            return self.next_part();
        }
        self.see_head(head.as_ref());
        self.start_over();
        self.decide()
    }

    fn next_part(&mut self) -> Action {
        if self.group.advance() {
            self.is_fresh = false;
            return self.decide();
        }
        self.phase = Phase::Idle;
        Action::Answer(self.group.take_answers())
    }

    fn commit(&mut self) -> Action {
        self.attempt += 1;
        let commit = self.build_commit();
        let rows: usize = commit.writes.iter().map(|write| write.count).sum();
        let bytes: usize = commit.writes.iter().map(|write| write.rows.len()).sum();
        let is_too_large = self.setup.rows_max.is_some_and(|max| rows > max)
            || self.setup.bytes_max.is_some_and(|max| bytes > max);
        if is_too_large {
            let message = format!("the call writes {rows} rows and {bytes} bytes, more than the store takes");
            return self.poisoned(&Error::new(Reason::BatchTooLarge, message));
        }
        let commit = Box::new(commit);
        self.phase = Phase::Committing(Pending { commit: commit.clone(), tries: 0, thrown: None });
        Action::Commit(commit)
    }

    fn build_commit(&self) -> Commit {
        let seq = self.head.as_ref().map_or(1, |head| head.seq + 1);
        let mut row = Journal {
            seq,
            time: self.time,
            writer: Str::from(format!("{}.{}", self.setup.writer, self.attempt)),
            format: FORMAT,
            core: Str::from(CORE_VERSION),
            count: self.state.made.len() as i64,
            last_id: self.state.counters.last_id,
            accounts: self.state.counters.accounts,
            prev: Str::from(self.head.as_ref().map_or(GENESIS, |head| &head.id)),
            hash: Str::from(""),
        };
        let mut writes = self.state.writes(seq);
        let mut chain = Chain::new(&self.setup.ledger, &row);
        let (mut transactions, mut postings, mut journal) =
            (RowList::default(), RowList::default(), RowList::default());
        for made in &self.state.made {
            let text = transaction_text(made);
            chain.transaction(&text);
            transactions.push_text(&text);
        }
        for posting in &self.state.postings {
            postings.push(posting, None);
        }
        let hash = chain.finish();
        row.hash = Str::from(hash.as_str());
        journal.push(&row, None);
        writes.extend(transactions.into_write(Transaction::TABLE.name, WriteOp::Insert, None));
        writes.extend(postings.into_write(Posting::TABLE.name, WriteOp::Insert, None));
        writes.extend(journal.into_write(Journal::TABLE.name, WriteOp::Insert, None));
        let head = Head { seq, id: hash, time: self.time, format: FORMAT };
        Commit { expected: self.head.clone(), head, writes }
    }

    fn landed(&mut self, commit: Commit, is_head: bool) -> Action {
        self.head = Some(commit.head);
        self.contended = self.contended.saturating_sub(1);
        if is_head {
            self.state.landed();
        } else {
            self.state.forget();
            self.is_head_known = false;
        }
        self.next_part()
    }

    /// Neither `false` nor an exception proves anything: read the head again,
    /// and the journal row that ours would be.
    fn resolve(&mut self, pending: Pending) -> Action {
        let mut key = RowList::default();
        key.push_key::<Journal>(&pending.commit.head.seq);
        self.phase = Phase::Resolving(pending);
        Action::Read(vec![Read::Keys { table: Journal::TABLE.name, keys: key.finish().0 }])
    }

    fn resolved(&mut self, pending: Pending, head: Option<Head>, rows: &[&str]) -> Action {
        let ours = &pending.commit.head;
        let written = match rows.first().map(|text| first_journal_row(text)) {
            Some(Ok(row)) => row,
            _ => return self.look_again(pending),
        };
        if written.as_ref().is_some_and(|row| *row.hash == *ours.id) {
            let is_head = head.as_ref().is_some_and(|head| head.id == ours.id);
            return self.landed(*pending.commit, is_head);
        }
        if same(pending.commit.expected.as_ref(), head.as_ref()) {
            return match &pending.thrown {
                Some((message, false)) => {
                    let error =
                        Error::new(Reason::StoreFailed, format!("the store refused the write: {message}"));
                    self.group.remember(ours.seq, ours.id.clone());
                    self.poisoned(&error)
                }
                _ => self.send_again(pending),
            };
        }
        let is_late = written.is_some_and(|row| self.group.landed_late(row.seq, &row.hash));
        self.see_head(head.as_ref());
        self.start_over();
        if is_late {
            return self.next_part();
        }
        self.contended = TURNS_AFTER_RACE;
        self.take_turn()
    }

    /// The head could not be read: wait, then look again.
    fn look_again(&mut self, mut pending: Pending) -> Action {
        pending.tries += 1;
        let wait = backoff(pending.tries);
        self.phase = Phase::LookAgain(pending);
        Action::Wait(wait)
    }

    /// The same bytes again after a wait, never a group decided anew.
    fn send_again(&mut self, mut pending: Pending) -> Action {
        pending.tries += 1;
        let wait = if pending.tries == 1 { 0 } else { backoff(pending.tries) };
        self.phase = Phase::SendAgain(pending);
        Action::Wait(wait)
    }

    /// The store takes this part never: find the guilty call by halving.
    fn poisoned(&mut self, error: &Error) -> Action {
        self.start_over();
        if self.group.is_single() {
            self.group.fail_part(error);
            return self.next_part();
        }
        self.group.halve();
        self.decide()
    }

    fn fail_unknown(&mut self) -> Action {
        let message = "the store has not said whether the write landed";
        self.give_up(&Error::new(Reason::OutcomeUnknown, message))
    }

    fn fail(&mut self, message: &str) -> Action {
        if self.group.has_attempts() {
            return self.fail_unknown();
        }
        self.give_up(&Error::new(Reason::StoreFailed, message))
    }

    /// Answers everything that is not finished and starts the next group afresh.
    fn give_up(&mut self, error: &Error) -> Action {
        self.state.forget();
        self.is_head_known = false;
        self.phase = Phase::Idle;
        self.group.fail_rest(error);
        Action::Answer(self.group.take_answers())
    }
}

fn same(a: Option<&Head>, b: Option<&Head>) -> bool {
    a.map(|head| &head.id) == b.map(|head| &head.id)
}

fn backoff(tries: u32) -> u32 {
    10_u32.saturating_mul(1 << tries.min(6))
}

fn short_read(what: &str) -> Error {
    Error::new(Reason::StoreCorrupt, format!("the store answered a read without its {what}"))
}

fn first_journal_row(text: &str) -> Result<Option<Journal>, Error> {
    let corrupt = || Error::from(CorruptRow { table: Journal::TABLE.name, column: "*" });
    let mut cells = Vec::new();
    let has_row = crate::json::parse_rows(text).next_row(&mut cells).map_err(|_| corrupt())?;
    if has_row { Ok(Some(Journal::read(&cells)?)) } else { Ok(None) }
}
