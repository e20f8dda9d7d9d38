//! Committing: one atomic write of all rows and the new head.

use super::Action;
use super::machine::{Engine, Pending, Phase};
use crate::error::{Error, Reason};
use crate::journal::Chain;
use crate::journal::chain::{CORE_VERSION, transaction_text};
use crate::store::cells::{Row, Str};
use crate::store::contract::{FORMAT, GENESIS, RowList};
use crate::store::rows::{Journal, Posting, Transaction};
use crate::store::{Commit, Head, Write, WriteOp};

impl Engine {
    /// All calls of the part are decided: commit, or make sure of the head.
    pub(super) fn finish_part(&mut self) -> Action {
        if self.behind.is_some() {
            return self.hold();
        }
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

    pub(super) fn commit(&mut self) -> Action {
        self.attempt += 1;
        let commit = self.build_commit();
        let rows: usize = commit.writes.iter().map(|write| write.count).sum();
        let bytes: usize = commit.writes.iter().map(Write::bytes).sum();
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

    pub(super) fn build_commit(&self) -> Commit {
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

    pub(super) fn landed(&mut self, commit: Commit, is_head: bool) -> Action {
        let seq = commit.head.seq;
        self.head = Some(commit.head);
        self.contended = self.contended.saturating_sub(1);
        if is_head {
            self.state.landed(seq);
        } else {
            self.state.forget();
            self.is_head_known = false;
        }
        self.group.forget_attempts();
        match self.fence.clone() {
            Some(error) => self.fenced(&error),
            None => self.next_part(),
        }
    }
}
