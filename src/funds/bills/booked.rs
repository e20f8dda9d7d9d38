//! What a transaction has recorded: its request, its reply, and the rows it wrote
//! as they were then. A bill of a past day therefore never changes.

use crate::journal::recorded::{Effect, read_effects};
use crate::json::{self, DEPTH_MAX, Limits, Value};
use crate::store::cells::{CorruptRow, Row};
use crate::store::rows::Transaction;

/// The record of a transaction, read.
#[derive(Debug)]
pub struct Booked<'t> {
    /// The request, a JSON object.
    pub command: Value<'t>,
    /// The reply.
    pub reply: Value<'t>,
    effects: Vec<Effect<'t>>,
}

impl<'t> Booked<'t> {
    /// Reads request, reply and effects.
    ///
    /// # Errors
    /// The column that cannot be read.
    pub fn read(transaction: &'t Transaction) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { table: Transaction::TABLE.name, column };
        let json = |column, text: &'t str| {
            json::parse(text.as_bytes(), Limits { depth: DEPTH_MAX }).map_err(|_| corrupt(column))
        };
        Ok(Booked {
            command: json("command", &transaction.command)?,
            reply: json("reply", &transaction.reply)?,
            effects: read_effects(&transaction.effects).ok_or_else(|| corrupt("effects"))?,
        })
    }

    /// A text or the digits of a number of the request, else of the reply.
    pub fn named(&self, name: &str) -> Option<&str> {
        [&self.command, &self.reply].into_iter().find_map(|fields| text(fields.get(name)?))
    }

    /// A field of the request that is set.
    pub fn is_asked(&self, name: &str) -> bool {
        self.command.get(name).and_then(Value::as_bool) == Some(true)
    }

    /// The rows of one table that it wrote.
    ///
    /// # Errors
    /// A row that cannot be read.
    pub fn rows<R: Row>(&self) -> Result<Vec<R>, CorruptRow> {
        let of_table = |effect: &&Effect<'t>| effect.table.name == R::TABLE.name && !effect.is_removal();
        self.effects.iter().filter(of_table).map(|effect| R::read(effect.cells())).collect()
    }

    /// The row of a table of which it wrote one.
    ///
    /// # Errors
    /// As [`Booked::rows`].
    pub fn row<R: Row>(&self) -> Result<Option<R>, CorruptRow> {
        Ok(self.rows()?.into_iter().next())
    }
}

fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.as_str().or_else(|| value.as_number()).filter(|text| !text.is_empty() && *text != "0")
}
