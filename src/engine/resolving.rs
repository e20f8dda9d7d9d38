//! Resolving: what became of a commit that did not simply succeed. Neither
//! `false` nor an exception proves anything.

use super::Action;
use super::machine::{Engine, Pending, Phase};
use super::reading::{first_journal_row, read_journal_row, same};
use crate::error::{Error, Reason};
use crate::store::Head;

/// Commits under the store's `exclusive` after a lost race, and after other writers were seen meanwhile.
pub(super) const TURNS_AFTER_RACE: u32 = 64;

impl Engine {
    /// Neither `false` nor an exception proves anything: read the head again,
    /// and the journal row that ours would be.
    pub(super) fn resolve(&mut self, pending: Pending) -> Action {
        let read = read_journal_row(pending.commit.head.seq);
        self.phase = Phase::Resolving(pending);
        Action::Read(vec![read])
    }

    pub(super) fn resolved(&mut self, pending: Pending, head: Option<Head>, rows: &[&str]) -> Action {
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
                Some((message, false)) => self.refused(ours, message),
                _ => self.send_again(pending),
            };
        }
        let is_late = written.is_some_and(|row| self.group.landed_late(row.seq, &row.hash));
        self.see_head(head.as_ref());
        self.overtaken();
        if is_late {
            self.fence = None;
            return self.next_part();
        }
        self.contended = TURNS_AFTER_RACE;
        self.take_turn()
    }

    /// The head could not be read: wait, then look again.
    pub(super) fn look_again(&mut self, mut pending: Pending) -> Action {
        pending.tries += 1;
        let wait = backoff(pending.tries);
        self.phase = Phase::LookAgain(pending);
        Action::Wait(wait)
    }

    /// The same bytes again after a wait, never a group decided anew.
    pub(super) fn send_again(&mut self, mut pending: Pending) -> Action {
        pending.tries += 1;
        let wait = if pending.tries == 1 { 0 } else { backoff(pending.tries) };
        self.phase = Phase::SendAgain(pending);
        Action::Wait(wait)
    }

    /// The store threw, and nothing has moved: the write was refused, or it lands late.
    fn refused(&mut self, ours: &Head, message: &str) -> Action {
        if self.fence.take().is_some() {
            self.group.fail_part(&unknown());
            return self.next_part();
        }
        self.group.remember(ours.seq, ours.id.clone());
        let error = Error::new(Reason::StoreFailed, format!("the store refused the write: {message}"));
        if !self.group.is_single() {
            return self.poisoned(&error);
        }
        self.fence = Some(error);
        self.start_over();
        self.decide()
    }

    /// Takes the place that the refused commit wanted, with an empty one.
    pub(super) fn fence_off(&mut self, error: &Error) -> Action {
        let next = self.head.as_ref().map_or(1, |head| head.seq + 1);
        if self.group.attempted_seq() == Some(next) {
            self.set_time();
            return self.commit();
        }
        self.fenced(error)
    }

    /// The refused commit can never land: the refusal is the truth.
    pub(super) fn fenced(&mut self, error: &Error) -> Action {
        self.fence = None;
        self.group.fail_part(error);
        self.next_part()
    }

    /// The store takes this part never: find the guilty call by halving.
    pub(super) fn poisoned(&mut self, error: &Error) -> Action {
        self.start_over();
        if self.group.is_single() {
            self.group.fail_part(error);
            return self.next_part();
        }
        self.group.halve();
        self.decide()
    }

    pub(super) fn fail_unknown(&mut self) -> Action {
        self.give_up(&unknown())
    }

    pub(super) fn fail(&mut self, message: &str) -> Action {
        self.give_up(&Error::new(Reason::StoreFailed, message))
    }

    /// Answers everything that is not finished and starts the next group afresh.
    /// While an earlier attempt may still land, no error says that nothing was written.
    pub(super) fn give_up(&mut self, error: &Error) -> Action {
        let unknown = self.group.has_attempts().then(unknown);
        let error = unknown.as_ref().unwrap_or(error);
        self.state.forget();
        self.is_head_known = false;
        self.phase = Phase::Idle;
        self.fence = None;
        self.group.fail_rest(error);
        Action::Answer(self.group.take_answers())
    }
}

fn unknown() -> Error {
    Error::new(Reason::OutcomeUnknown, "the store has not said whether the write landed")
}

/// How long to wait before the next try, ms.
pub(super) fn backoff(tries: u32) -> u32 {
    10_u32.saturating_mul(1 << tries.min(6))
}
