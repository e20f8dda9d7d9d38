//! The state machine: one group at a time, one action at a time.

use super::ahead::Behind;
use super::call::Call;
use super::decide::{self, Decider, Decision};
use super::group::Group;
use super::setup::Setup;
use super::{Action, Event, answer};
use crate::command::Options;
use crate::error::{Error, Reason};
use crate::ledger::Stop;
use crate::store::state::TableNo;
use crate::store::{Commit, Head, State};

/// A clock this far past a moving head is refused, ms.
const CLOCK_JUMP_MS: i64 = 24 * 3_600_000;

/// A commit whose outcome is not known yet.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) commit: Box<Commit>,
    pub(super) tries: u32,
    /// What the store threw, and whether it said that it may pass.
    pub(super) thrown: Option<(String, bool)>,
}

#[derive(Debug)]
pub(super) enum Phase {
    Idle,
    Turn,
    Reading { asked: Vec<TableNo>, has_tail: bool },
    ReadAgain,
    CheckHead,
    Committing(Pending),
    Resolving(Pending),
    LookAgain(Pending),
    SendAgain(Pending),
    Held,
}

/// Decides the commands of one ledger.
#[derive(Debug)]
pub struct Engine {
    pub(super) setup: Setup,
    pub(super) state: State,
    pub(super) head: Option<Head>,
    pub(super) is_head_known: bool,
    /// Host time when another writer was last seen to move the head.
    pub(super) moved_by_others_at: Option<i64>,
    pub(super) attempt: i64,
    pub(super) contended: u32,
    pub(super) phase: Phase,
    pub(super) group: Group,
    /// The group before, if this one was begun while its commit is on its way.
    pub(super) behind: Option<Box<Behind>>,
    pub(super) now: i64,
    /// Batch time of the part being decided.
    pub(super) time: i64,
    /// The part has its time; reads in between do not change it.
    pub(super) is_timed: bool,
    pub(super) clock: Option<Error>,
    /// The head was read for this part and equals the one decided on.
    pub(super) is_fresh: bool,
    pub(super) read_tries: u32,
    /// Why the current part, a single call, was refused by the store. An empty
    /// commit comes first, so that the refused one can never land late.
    pub(super) fence: Option<Error>,
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
            behind: None,
            now: 0,
            time: 0,
            is_timed: false,
            clock: None,
            is_fresh: false,
            read_tries: 0,
            fence: None,
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
        let is_idle = matches!(std::mem::replace(&mut self.phase, Phase::Idle), Phase::Idle);
        if !is_idle || self.behind.take().is_some() {
            // The host dropped the group before: what that made is not what the store holds.
            self.state.forget();
            self.is_head_known = false;
        }
        let calls = calls.into_iter().map(|text| Call::decode(text, &self.setup.options)).collect();
        self.enter(now, Group::new(calls));
        if self.group.is_shapeless() {
            return self.decide();
        }
        self.take_turn()
    }

    /// Puts a group to work.
    pub(super) fn enter(&mut self, now: i64, group: Group) {
        self.group = group;
        self.now = now;
        self.rounds = 0;
        self.read_tries = 0;
        self.is_fresh = false;
        self.is_timed = false;
        self.fence = None;
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, now: i64, event: Event<'_>) -> Action {
        self.now = now;
        let phase = std::mem::replace(&mut self.phase, Phase::Idle);
        match (phase, event) {
            (Phase::Reading { asked, has_tail }, Event::Rows { head, rows }) => {
                self.take_in(asked, has_tail, head, &rows)
            }
            (Phase::Reading { .. }, Event::Failed { .. }) if self.behind.is_some() => self.hold_over(),
            (Phase::Reading { .. } | Phase::CheckHead, Event::Failed { message, is_transient }) => {
                self.read_failed(message, is_transient)
            }
            (Phase::Turn, Event::Proceed) => {
                // Others have had their turns: one read asks for all that the group needs.
                self.state.doubt();
                self.decide()
            }
            (Phase::ReadAgain | Phase::Held, Event::Proceed) => self.decide(),
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
            // Also for an event out of turn: the commit may have landed.
            (Phase::Committing(_) | Phase::Resolving(_) | Phase::LookAgain(_) | Phase::SendAgain(_), _) => {
                self.fail_unknown()
            }
            (_, Event::Timeout) => self.fail("the store has not answered in time"),
            _ => self.give_up(&Error::new(Reason::Internal, "the host reported an event out of turn")),
        }
    }

    /// After a lost race commits take turns for a while.
    pub(super) fn take_turn(&mut self) -> Action {
        if self.contended > 0 {
            self.phase = Phase::Turn;
            return Action::Turn;
        }
        self.decide()
    }

    /// Forgets what was read and decides the current part again.
    pub(super) fn start_over(&mut self) {
        self.state.forget();
        self.restart_part();
    }

    /// Another writer was first: the same, with what was read as hints.
    pub(super) fn overtaken(&mut self) {
        self.state.doubt();
        self.restart_part();
    }

    fn restart_part(&mut self) {
        self.is_head_known = false;
        self.is_fresh = false;
        self.is_timed = false;
        self.group.restart();
    }

    pub(super) fn next_part(&mut self) -> Action {
        if self.group.advance() {
            self.is_fresh = false;
            self.is_timed = false;
            return self.decide();
        }
        self.phase = Phase::Idle;
        Action::Answer(self.group.take_answers())
    }

    pub(super) fn answer_shapeless(&mut self) -> Action {
        while let Some(call) = self.group.current() {
            let text = call.body.as_ref().err().map(answer::error).unwrap_or_default();
            self.group.answer(text);
        }
        self.next_part()
    }

    /// Reads what is missing, or decides.
    pub(super) fn decide(&mut self) -> Action {
        loop {
            if self.group.is_shapeless() {
                return self.answer_shapeless();
            }
            self.state.now = self.head.as_ref().map_or(self.now, |head| self.now.max(head.time));
            for call in self.group.remaining() {
                decide::prefetch(call, &mut self.state);
            }
            if !self.is_head_known || self.state.wants() {
                return if self.may_read() { self.read() } else { self.hold() };
            }
            if let Some(error) = self.fence.clone() {
                return self.fence_off(&error);
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

    /// Decides the remaining calls of the part, until one misses a row. What was
    /// decided before a read, and names made of an id, need the same time after it.
    pub(super) fn decide_remaining(&mut self) -> Result<(), Error> {
        if !self.is_timed {
            self.set_time();
            self.is_timed = true;
        }
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
                Ok(decision) => match &self.clock {
                    Some(error) if is_write => {
                        self.state.rollback(&mark);
                        answer::error(error)
                    }
                    _ => {
                        if call.is_dry_run {
                            self.state.rollback(&mark);
                        }
                        match decision {
                            Decision::Reply(reply) => answer::ok(&reply),
                            Decision::Noted(error) => answer::error(&error),
                        }
                    }
                },
            };
            self.group.answer(text);
        }
    }

    /// Batch time: never before the head's (spec M9).
    pub(super) fn set_time(&mut self) {
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
}
