//! Queries bypass the queue of commands: they read, and never wait for a commit.

use super::call::invalid_json;
use super::{Action, Event, answer, registry};
use crate::command::decode::{arguments, clip};
use crate::command::{Args, Options, QueryInfo};
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::ledger::Stop;
use crate::store::View;
use crate::store::contract::FORMAT;

/// Most reads of one query; a query that needs more meets a store that moves its
/// head between any two of them.
const READS_MAX: u32 = 100;

/// One query at work.
#[derive(Debug)]
pub struct QueryRun {
    query: Result<(&'static QueryInfo, Args), Error>,
    view: View,
    reads: u32,
}

impl QueryRun {
    /// Decodes a query, `{"type":"balance",…}`. A refusal is its answer.
    pub fn new(now: i64, text: &[u8], options: &Options) -> Self {
        let view = View::at(now);
        QueryRun { query: decode(text, options), view, reads: 0 }
    }

    /// What to read first, or the answer.
    pub fn begin(&mut self, options: &Options) -> Action {
        match &self.query {
            Err(error) => Action::Answer(vec![answer::error(error)]),
            Ok((info, args)) => match (info.run)(args, &mut self.view, options) {
                Err(Stop::Miss) if self.reads < READS_MAX => {
                    self.reads += 1;
                    Action::Read(self.view.take_wants())
                }
                Err(Stop::Miss) => {
                    let message = "the ledger moved during every read of the query";
                    Action::Answer(vec![answer::error(&Error::new(Reason::StoreFailed, message))])
                }
                Err(Stop::Refused(error)) => Action::Answer(vec![answer::error(&error)]),
                Ok(reply) => {
                    let (seq, time) = self.view.head().map_or((0, 0), |head| (head.seq, head.time));
                    let as_of = crate::command::Reply::new().int("seq", seq).int("time", time);
                    let reply = reply.with("asOf", crate::command::Value::Object(as_of));
                    Action::Answer(vec![answer::ok(&reply.to_json())])
                }
            },
        }
    }

    /// Takes in what the host reports and says what to do next.
    pub fn step(&mut self, event: Event<'_>, options: &Options) -> Action {
        let refuse = |error: Error| Action::Answer(vec![answer::error(&error)]);
        match event {
            Event::Rows { head, .. } if head.as_ref().is_some_and(|head| head.format > FORMAT) => {
                refuse(Error::new(Reason::UpgradeRequired, "a newer version wrote this ledger"))
            }
            Event::Rows { head, rows } => {
                self.view.load(head, &rows);
                self.begin(options)
            }
            Event::Failed { message, .. } => {
                refuse(Error::new(Reason::StoreFailed, format!("the store could not be read: {message}")))
            }
            Event::Timeout => refuse(Error::new(Reason::StoreFailed, "the store has not answered in time")),
            _ => refuse(Error::new(Reason::Internal, "the host reported an event out of turn")),
        }
    }
}

fn decode(text: &[u8], options: &Options) -> Result<(&'static QueryInfo, Args), Error> {
    let value = json::parse(text, Limits::default()).map_err(|error| invalid_json(&error))?;
    let name = value.get("type").and_then(Value::as_str).unwrap_or("");
    let info = registry::queries().find(|info| info.name == name).ok_or_else(|| {
        let message = format!("there is no query `{}`", clip(name));
        Error::field(Reason::UnknownCommand, "type", message)
    })?;
    let (args, _) = arguments(info.fields, &value, options)?;
    Ok((info, args))
}
