//! Commands: everything that changes state. A command is a table of fields, a
//! typed value made from them, and a rule that decides.
//!
//! The field tables are the single description of the native API: requests are
//! decoded by them, and the TypeScript declarations, OpenAPI and the field lists
//! of the docs are printed from them.

pub mod args;
pub mod decode;
pub mod fields;
pub mod options;
pub mod page;
pub mod reply;
mod scalar;

use crate::error::Error;
pub use crate::ledger::fingerprint::{Sent, write_sent};
use crate::ledger::{Stop, Work};
use crate::store::cells::Str;
use crate::store::{State, View};

pub use args::{AmountArg, Args};
pub use fields::{CommandInfo, Field, FieldKind, QueryInfo, ReplyField};
pub use options::{Days, Options};
pub use reply::{Reply, Value};
pub use scalar::check_chars;

/// A rule that decides one command.
pub trait Command: std::fmt::Debug {
    /// What the command acts on: the scope of its idempotency key (spec A5).
    fn subject(&self) -> String;

    /// Puts the rows it will need on the list of wants. Only a help: a row that
    /// is missing here costs one more read, never a wrong decision.
    fn prefetch(&self, state: &mut State);

    /// Decides: moves money through `work`, or refuses.
    ///
    /// # Errors
    /// [`Stop::Miss`] when a row has to be read first; otherwise the refusal.
    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop>;
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something changed: one transaction.
    Done(Reply),
    /// The same thing was done before under another name (an order's freeze, an
    /// external payment): nothing changes but that the new key is bound to it.
    Again(Reply),
    /// Refused, and what was asked is on record: one transaction, to which no key
    /// is bound.
    Noted(Error),
}

/// A decoded command with what the engine needs to know about it.
#[derive(Debug)]
pub struct Submission {
    /// The command's description.
    pub info: &'static CommandInfo,
    /// Its rule, with its values.
    pub command: Box<dyn Command>,
    /// Name of its idempotency key within its scope, if it has one (spec A5).
    pub key: Option<Str>,
    /// Its fields as sent, expected versions and the key left out (spec A5).
    pub sent: Vec<Sent>,
}

/// Makes a typed command from its fields.
pub type Build = fn(&Args, &Options) -> Result<Box<dyn Command>, Error>;

/// Answers a query from what the view has read; asks for more by a miss.
pub type Run = fn(&Args, &mut View, &Options) -> Result<Reply, Stop>;
