//! Replies: ordered named values, written as JSON text once.

use crate::json::write_string;
use crate::money::{Currency, push_minor};
use crate::store::cells::{Str, push_int};

/// One value of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// int64 id: a JSON string (spec A2).
    Id(i64),
    /// A number that fits a double: versions, counts, times in ms.
    Int(i64),
    /// Minor units: a decimal string with the currency's decimals.
    Amount(i64, Currency),
    /// Text.
    Text(Str),
    /// true or false.
    Bool(bool),
    /// JSON text, taken over as it is.
    Json(Str),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Object(Reply),
}

/// An ordered list of named values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    values: Vec<(&'static str, Value)>,
    /// The whole text, if it was written before.
    stored: Option<Str>,
}

impl Reply {
    /// An empty reply.
    pub fn new() -> Self {
        Reply::default()
    }

    /// A reply that was given before, as it was stored: nothing is added to it.
    pub fn stored(text: Str) -> Self {
        Reply { values: Vec::new(), stored: Some(text) }
    }

    /// Adds a value.
    #[must_use]
    #[inline(never)]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// Adds an id.
    #[must_use]
    #[inline(never)]
    pub fn id(self, name: &'static str, id: i64) -> Self {
        self.with(name, Value::Id(id))
    }

    /// Adds a number.
    #[must_use]
    #[inline(never)]
    pub fn int(self, name: &'static str, number: i64) -> Self {
        self.with(name, Value::Int(number))
    }

    /// Adds an amount.
    #[must_use]
    #[inline(never)]
    pub fn amount(self, name: &'static str, minor: i64, currency: Currency) -> Self {
        self.with(name, Value::Amount(minor, currency))
    }

    /// Adds text.
    #[must_use]
    #[inline(never)]
    pub fn text(self, name: &'static str, text: &str) -> Self {
        self.with(name, Value::Text(Str::from(text)))
    }

    /// Adds true or false.
    #[must_use]
    #[inline(never)]
    pub fn bool(self, name: &'static str, value: bool) -> Self {
        self.with(name, Value::Bool(value))
    }

    /// Adds a value if there is one.
    #[must_use]
    #[inline(never)]
    pub fn maybe(self, name: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(64);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        if let Some(text) = &self.stored {
            return out.push_str(text);
        }
        out.push('{');
        for (at, (name, value)) in self.values.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push('"');
            out.push_str(name);
            out.push_str("\":");
            value.write(out);
        }
        out.push('}');
    }
}

impl Value {
    /// The JSON text.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(64);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Id(id) => {
                out.push('"');
                push_int(out, *id);
                out.push('"');
            }
            Value::Int(number) => push_int(out, *number),
            Value::Amount(minor, currency) => {
                out.push('"');
                push_minor(*minor, *currency, out);
                out.push('"');
            }
            Value::Text(text) => write_string(text, out),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Json(text) => out.push_str(text),
            Value::List(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    value.write(out);
                }
                out.push(']');
            }
            Value::Object(reply) => reply.write(out),
        }
    }
}
