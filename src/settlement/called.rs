//! What a request calls an order or a settlement: its id, or the developer's number.

use crate::command::Args;
use crate::command::args::missing;
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::store::State;
use crate::store::cells::Str;

/// Exactly one of an id and a number.
#[derive(Debug)]
pub struct Called {
    /// The field that was given.
    pub field: &'static str,
    by: By,
}

#[derive(Debug)]
enum By {
    Id(i64),
    /// The number, and the unique name that leads from it to the id.
    Number(Str, Str),
}

impl Called {
    /// Reads the one that is given of the fields `id` and `number`; `name` makes
    /// the unique name of a number.
    ///
    /// # Errors
    /// MISSING_FIELD without one, INVALID_FIELD with both.
    pub fn from_args(
        args: &Args,
        id: &'static str,
        number: &'static str,
        name: impl FnOnce(&str) -> Str,
    ) -> Result<Self, Error> {
        match (args.id(id), args.text(number)) {
            (Some(given), None) => Ok(Called { field: id, by: By::Id(given) }),
            (None, Some(given)) => {
                let name = name(&given);
                Ok(Called { field: number, by: By::Number(given, name) })
            }
            (None, None) => Err(missing(number).with("oneOf", format!("{id}, {number}"))),
            _ => {
                let message = format!("give `{id}` or `{number}`, not both");
                Err(Error::field(Reason::InvalidField, id, message))
            }
        }
    }

    /// As the caller wrote it.
    pub fn shown(&self) -> String {
        match &self.by {
            By::Id(id) => id.to_string(),
            By::Number(number, _) => number.to_string(),
        }
    }

    /// Puts the name on the list of wants; the id once it is known.
    pub fn want(&self, state: &mut State) -> Option<i64> {
        match &self.by {
            By::Id(id) => Some(*id),
            By::Number(_, name) => {
                state.refs.want(name);
                state.refs.peek(name).map(|found| found.id)
            }
        }
    }

    /// The id, if the number was used.
    ///
    /// # Errors
    /// A row has to be read first.
    pub fn find(&self, work: &mut Work<'_>) -> Result<Option<i64>, Stop> {
        match &self.by {
            By::Id(id) => Ok(Some(*id)),
            By::Number(_, name) => Ok(work.state.refs.get(name)?.map(|found| found.id)),
        }
    }
}
