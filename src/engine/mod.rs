//! The engine: gather → read → decide → commit → resolve → answer, as a state
//! machine that does no I/O. The host carries out one [`Action`] at a time and
//! reports how it went as an [`Event`].
//!
//! A group is a list of calls that were submitted together and are committed
//! together. The order of decisions is the order of submission.

mod ahead;
pub mod answer;
pub mod call;
mod committing;
pub mod decide;
mod foreseen;
pub mod frames;
pub mod group;
pub mod machine;
pub mod query;
mod reading;
pub mod registry;
mod resolving;
pub mod setup;

use crate::store::{Commit, Head, Read};

pub use machine::Engine;
pub use query::QueryRun;
pub use setup::Setup;

/// What the host has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `LedgerStore.read`, then [`Event::Rows`].
    Read(Vec<Read>),
    /// `LedgerStore.commit`, then [`Event::Committed`].
    Commit(Box<Commit>),
    /// Take the store's `exclusive` if it has one, then [`Event::Proceed`]. Keep
    /// the turn until the group is answered.
    Turn,
    /// Wait this long (ms), then [`Event::Proceed`].
    Wait(u32),
    /// A group that was begun ahead waits for the commit before it: then [`Event::Proceed`].
    Hold,
    /// The group is done: one JSON text per call, in the order of the calls.
    Answer(Vec<String>),
}

/// What the host reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
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
        /// True if the host says it may pass by itself.
        is_transient: bool,
    },
    /// The turn was taken, or the wait is over.
    Proceed,
    /// `storeTimeoutMs` has passed since the group's first commit was handed out.
    Timeout,
}
