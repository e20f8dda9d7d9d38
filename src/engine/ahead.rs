//! Going ahead: while a commit is on its way, the next group is decided on the
//! state that the commit will leave. Nothing of it leaves the engine before the
//! commit is known to have landed; in every other case it is dropped, and the group
//! set aside goes on as if nothing had been begun.

use super::Action;
use super::call::Call;
use super::group::Group;
use super::machine::{Engine, Pending, Phase};
use super::reading::same;
use crate::store::Head;

/// A group whose commit is on its way while the next one is decided.
#[derive(Debug)]
pub(super) struct Behind {
    pub(super) group: Group,
    pub(super) pending: Pending,
}

impl Engine {
    /// Sets the group that is committing aside, so that [`Engine::go_ahead`] can begin
    /// the next. Returns its answers, which hold if the commit lands. `None` if it
    /// is not the time: after a race, a failure, in a group of several parts.
    pub fn set_aside(&mut self) -> Option<Vec<String>> {
        let is_calm = self.behind.is_none()
            && self.fence.is_none()
            && self.contended == 0
            && self.is_head_known
            && self.group.is_whole()
            && self.state.keeps_all();
        match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Committing(pending) if is_calm && pending.tries == 0 => {
                let group = std::mem::take(&mut self.group);
                let answers = group.answers_so_far();
                self.state.landed(pending.commit.head.seq);
                self.head = Some(pending.commit.head.clone());
                self.behind = Some(Box::new(Behind { group, pending }));
                Some(answers)
            }
            phase => {
                self.phase = phase;
                None
            }
        }
    }

    /// Begins the next group as far as it can go: [`Action::Hold`] when it has to
    /// wait for the commit that was set aside.
    pub fn go_ahead<'t>(&mut self, now: i64, calls: impl IntoIterator<Item = &'t [u8]>) -> Action {
        let calls = calls.into_iter().map(|text| Call::decode(text, &self.setup.options)).collect();
        self.enter(now, Group::new(calls));
        self.decide()
    }

    /// The commit that was set aside has landed. A group that holds goes on with
    /// [`Event::Proceed`](super::Event::Proceed).
    pub fn settle(&mut self) {
        self.behind = None;
    }

    /// The commit that was set aside did not simply succeed: the group ahead is dropped,
    /// and the one set aside is at work again, waiting for what became of its commit.
    pub fn fall_back(&mut self) {
        let Some(behind) = self.behind.take() else { return };
        let Behind { group, pending } = *behind;
        self.state.forget();
        self.is_head_known = false;
        self.head = pending.commit.expected.clone();
        self.enter(self.now, group);
        self.phase = Phase::Committing(pending);
    }

    /// Waits for the commit that was set aside.
    pub(super) fn hold(&mut self) -> Action {
        self.phase = Phase::Held;
        Action::Hold
    }

    /// What was read ahead cannot be used: everything again once the commit has landed.
    pub(super) fn hold_over(&mut self) -> Action {
        self.start_over();
        self.hold()
    }

    /// True if a read of now can be taken as one after the commit that was set aside:
    /// it asks for nothing that the commit has written. Rows that it has written
    /// are known; ranges and transactions are not kept, so those have to wait.
    pub(super) fn may_read(&self) -> bool {
        self.behind.is_none() || (self.is_head_known && !self.state.wants_late())
    }

    /// True if rows of this head are those decided on. Before the commit that was set
    /// aside has landed, those of the head before it are the same.
    pub(super) fn is_decided_on(&self, head: Option<&Head>) -> bool {
        let before = self.behind.as_ref().map(|behind| behind.pending.commit.expected.as_ref());
        same(self.head.as_ref(), head) || before.is_some_and(|before| same(before, head))
    }
}
