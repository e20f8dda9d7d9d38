//! The group at work: its calls, what has been answered, and which part of it is
//! being decided. A group is halved, in order, when the store refuses it.

use std::collections::VecDeque;
use std::ops::Range;

use super::answer;
use super::call::Call;
use crate::error::Error;

/// A commit that was handed out and did not succeed; it may still land late.
#[derive(Debug)]
struct Attempt {
    seq: i64,
    hash: String,
    range: Range<usize>,
    answers: Vec<Option<String>>,
}

/// Calls that were submitted together.
#[derive(Debug, Default)]
pub struct Group {
    /// The calls, in order of submission.
    pub calls: Vec<Call>,
    answers: Vec<Option<String>>,
    todo: VecDeque<Range<usize>>,
    range: Range<usize>,
    order: Vec<usize>,
    cursor: usize,
    attempts: Vec<Attempt>,
}

impl Group {
    /// A group of calls, all of them to be decided.
    pub fn new(calls: Vec<Call>) -> Self {
        let count = calls.len();
        let mut group = Group { calls, answers: vec![None; count], ..Group::default() };
        group.enter(0..count);
        group
    }

    fn enter(&mut self, range: Range<usize>) {
        let is_dry = |at: &usize| self.calls.get(*at).is_some_and(|call| call.is_dry_run);
        let (mut order, rest): (Vec<usize>, Vec<usize>) = range.clone().partition(is_dry);
        order.extend(rest);
        self.order = order;
        self.range = range;
        self.cursor = 0;
    }

    /// The calls of the current part that are still to be decided, dry runs first.
    pub fn remaining(&self) -> impl Iterator<Item = &Call> {
        let rest = self.order.get(self.cursor..).unwrap_or(&[]);
        rest.iter().filter_map(|at| self.calls.get(*at))
    }

    /// The next call to decide.
    pub fn current(&self) -> Option<&Call> {
        self.order.get(self.cursor).and_then(|at| self.calls.get(*at))
    }

    /// Answers the current call and moves on.
    pub fn answer(&mut self, text: String) {
        if let Some(slot) = self.order.get(self.cursor).and_then(|at| self.answers.get_mut(*at)) {
            *slot = Some(text);
        }
        self.cursor += 1;
    }

    /// Decides the current part again from its start.
    pub fn restart(&mut self) {
        self.enter(self.range.clone());
    }

    /// True if every call of the current part is refused as it stands.
    pub fn is_shapeless(&self) -> bool {
        self.calls.get(self.range.clone()).is_some_and(|calls| calls.iter().all(|call| call.body.is_err()))
    }

    /// True if the current part holds one call.
    pub fn is_single(&self) -> bool {
        self.range.len() <= 1
    }

    /// Halves the current part; the first half becomes current.
    pub fn halve(&mut self) {
        let middle = self.range.start + self.range.len() / 2;
        self.todo.push_front(middle..self.range.end);
        self.enter(self.range.start..middle);
    }

    /// Moves to the next part; false if there is none.
    pub fn advance(&mut self) -> bool {
        match self.todo.pop_front() {
            Some(range) => {
                self.enter(range);
                true
            }
            None => false,
        }
    }

    /// Answers every call of the current part alike.
    pub fn fail_part(&mut self, error: &Error) {
        for at in self.range.clone() {
            // A call that is refused as it stands is so whatever the store does.
            let refusal = self.calls.get(at).and_then(|call| call.body.as_ref().err());
            if let Some(slot) = self.answers.get_mut(at) {
                *slot = Some(answer::error(refusal.unwrap_or(error)));
            }
        }
    }

    /// Answers everything not finished alike and ends the group.
    pub fn fail_rest(&mut self, error: &Error) {
        self.fail_part(error);
        while self.advance() {
            self.fail_part(error);
        }
    }

    /// Remembers a commit whose store threw: it may land late.
    pub fn remember(&mut self, seq: i64, hash: String) {
        let answers = self.answers.get(self.range.clone()).unwrap_or(&[]).to_vec();
        self.attempts.push(Attempt { seq, hash, range: self.range.clone(), answers });
    }

    /// True if there is one part, and nothing was tried with it before.
    pub fn is_whole(&self) -> bool {
        self.todo.is_empty() && self.attempts.is_empty() && self.range.len() == self.calls.len()
    }

    /// True if an earlier attempt may still land.
    pub fn has_attempts(&self) -> bool {
        !self.attempts.is_empty()
    }

    /// Another commit has taken the sequence: no earlier attempt can land.
    pub fn forget_attempts(&mut self) {
        self.attempts.clear();
    }

    /// The sequence that the earlier attempts wanted to be, while it is open
    /// which commit that sequence is.
    pub fn attempted_seq(&self) -> Option<i64> {
        self.attempts.first().map(|attempt| attempt.seq)
    }

    /// The journal row of the attempted sequence is there: if it is one of the
    /// attempts, that one has landed, its answers hold, and its parts need not
    /// be decided again. The others can never land any more. True if the current
    /// part is among those that have landed; it may also be a later one.
    pub fn landed_late(&mut self, seq: i64, hash: &str) -> bool {
        let mut attempts = std::mem::take(&mut self.attempts).into_iter();
        let Some(attempt) = attempts.find(|attempt| attempt.seq == seq && attempt.hash == hash) else {
            return false;
        };
        let slots = self.answers.get_mut(attempt.range.clone()).unwrap_or(&mut []);
        for (slot, answer) in slots.iter_mut().zip(attempt.answers) {
            *slot = answer;
        }
        let covers =
            |range: &Range<usize>| range.start >= attempt.range.start && range.end <= attempt.range.end;
        self.todo.retain(|range| !covers(range));
        covers(&self.range)
    }

    /// The answers as they will be if the commit lands.
    pub fn answers_so_far(&self) -> Vec<String> {
        self.answers.iter().map(|text| text.clone().unwrap_or_default()).collect()
    }

    /// The answers, one per call.
    pub fn take_answers(&mut self) -> Vec<String> {
        let none = || Error::new(crate::error::Reason::Internal, "the call was not decided");
        self.answers.drain(..).map(|text| text.unwrap_or_else(|| answer::error(&none()))).collect()
    }
}
