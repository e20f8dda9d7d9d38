//! What the journal's long jobs say to their host: they do no I/O, as the
//! engine does none. A job is begun once and then told how its last wish went.

use crate::error::{Error, Reason};
use crate::store::contract::FORMAT;
use crate::store::{Commit, Head, Read};

/// What the host has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `LedgerStore.read`, then [`Told::Rows`].
    Read(Vec<Read>),
    /// `LedgerStore.commit`, then [`Told::Committed`].
    Commit(Box<Commit>),
    /// Write this text to the export, then [`Told::Proceed`].
    Text(String),
    /// Give the next part of the imported text, [`Told::Text`].
    Input,
    /// The job is done; a JSON object says what it did.
    Done(String),
    /// The job cannot go on.
    Failed(Error),
}

/// What the host reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// The answer to a read: the head and the rows of each read, from one snapshot.
    Rows {
        /// The head, `None` for an empty ledger.
        head: Option<Head>,
        /// JSON text of the rows, one per read.
        rows: Vec<&'a str>,
    },
    /// What `commit` returned.
    Committed(bool),
    /// A read or commit threw.
    Failed {
        /// The host's message.
        message: &'a str,
    },
    /// The text was written.
    Proceed,
    /// The next part of the imported text, cut anywhere.
    Text {
        /// Its bytes.
        bytes: &'a [u8],
        /// True: nothing follows.
        is_last: bool,
    },
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// `history`, `rows` or `again`.
    pub phase: &'static str,
    /// Commits or rows that are done.
    pub done: u64,
    /// All of them, as far as known.
    pub total: u64,
}

/// Tries of a read that fails.
pub(super) const READ_TRIES: u32 = 4;

/// An event that was not asked for.
pub(super) fn out_of_turn() -> Ask {
    Ask::Failed(Error::new(Reason::Internal, "the host reported an event out of turn"))
}

/// A read failed for good.
pub(super) fn unreadable(message: &str) -> Ask {
    Ask::Failed(Error::new(Reason::StoreFailed, format!("the store could not be read: {message}")))
}

/// A ledger that a newer version wrote cannot be judged.
pub(super) fn check_format(head: Option<&Head>) -> Result<(), Error> {
    match head {
        Some(head) if head.format > FORMAT => {
            Err(Error::new(Reason::UpgradeRequired, "a newer version wrote this ledger"))
        }
        _ => Ok(()),
    }
}
