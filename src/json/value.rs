//! The tree.

use std::borrow::Cow;

/// One name and value of an object.
pub type Member<'a> = (Cow<'a, str>, Value<'a>);

/// A JSON value that borrows from its text where it can.
///
/// A tree from [`parse`](super::parse()) has no object with two equal keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as the digits it was sent with (`1.50` stays `1.50`).
    Number(Cow<'a, str>),
    /// A string, without quotes and escapes.
    String(Cow<'a, str>),
    /// Elements in order.
    Array(Vec<Value<'a>>),
    /// Members in the order they were sent.
    Object(Vec<Member<'a>>),
}

impl<'a> Value<'a> {
    /// The member of this name; `None` also when this is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let members = self.as_object()?;
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The digits of a number, as they were sent.
    #[must_use]
    pub fn as_number(&self) -> Option<&str> {
        match self {
            Value::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The truth of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object, in order.
    #[must_use]
    pub fn as_object(&self) -> Option<&[Member<'a>]> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The same tree, independent of the text it came from.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(truth) => Value::Bool(truth),
            Value::Number(digits) => Value::Number(Cow::Owned(digits.into_owned())),
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Value::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned()))
                    .collect(),
            ),
        }
    }

    /// What this is, as a word for messages: `null`, `boolean`, `number`,
    /// `string`, `array` or `object`.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }
}
