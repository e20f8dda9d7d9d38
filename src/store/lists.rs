//! Lists inside JSON cells: `[["item-1",0,1000],…]`, numbers and texts by place.

use crate::json::{self, Limits, Value};
use crate::store::cells::{Str, parse_int};

/// A number of a list.
pub fn int(number: i64) -> Value<'static> {
    Value::Number(number.to_string().into())
}

/// A text of a list.
pub fn text(text: &str) -> Value<'_> {
    Value::String(text.into())
}

/// A list of numbers.
pub fn ints(numbers: &[i64]) -> Value<'static> {
    Value::Array(numbers.iter().map(|number| int(*number)).collect())
}

/// The text of a list of lists.
pub fn write_lists(lists: Vec<Value<'_>>) -> Str {
    let mut out = String::new();
    json::write(&Value::Array(lists), &mut out);
    Str::from(out)
}

/// Reads a list of lists by `read`; `None` if one of them is not as it should be.
pub fn read_lists<T>(text: &str, mut read: impl FnMut(&mut Cells<'_, '_>) -> Option<T>) -> Option<Vec<T>> {
    let value = json::parse(text.as_bytes(), Limits::default()).ok()?;
    let read_one = |value: &Value<'_>| {
        let mut cells = Cells(value.as_array()?.iter());
        let read = read(&mut cells)?;
        cells.0.next().is_none().then_some(read)
    };
    value.as_array()?.iter().map(read_one).collect()
}

/// Reads `[1,2,3]`.
pub fn read_ints(text: &str) -> Option<Vec<i64>> {
    let value = json::parse(text.as_bytes(), Limits::default()).ok()?;
    number_list(&value)
}

fn number_list(value: &Value<'_>) -> Option<Vec<i64>> {
    value.as_array()?.iter().map(number).collect()
}

fn number(value: &Value<'_>) -> Option<i64> {
    parse_int(value.as_number()?)
}

/// The cells of one list, taken from the left.
pub struct Cells<'v, 'a>(std::slice::Iter<'v, Value<'a>>);

impl<'v, 'a> Cells<'v, 'a> {
    /// The next cell.
    pub fn value(&mut self) -> Option<&'v Value<'a>> {
        self.0.next()
    }

    /// The next cell, a number.
    pub fn int(&mut self) -> Option<i64> {
        number(self.0.next()?)
    }

    /// The next cell, a count or an amount: a number that is not negative.
    pub fn count(&mut self) -> Option<i64> {
        self.int().filter(|number| *number >= 0)
    }

    /// The next cell, a count or null.
    pub fn maybe_count(&mut self) -> Option<Option<i64>> {
        match self.0.next()? {
            Value::Null => Some(None),
            value => number(value).filter(|number| *number >= 0).map(Some),
        }
    }

    /// The next cell, a text or null.
    pub fn maybe_text(&mut self) -> Option<Option<&'v str>> {
        match self.0.next()? {
            Value::Null => Some(None),
            value => value.as_str().map(Some),
        }
    }

    /// The next cell, a place in another list.
    pub fn place(&mut self) -> Option<usize> {
        usize::try_from(self.int()?).ok()
    }

    /// The next cell, a text.
    pub fn text(&mut self) -> Option<&'v str> {
        self.0.next()?.as_str()
    }

    /// The next cell, a list of numbers.
    pub fn ints(&mut self) -> Option<Vec<i64>> {
        number_list(self.0.next()?)
    }

    /// The next cell, a list of lists of numbers, each read by `read`.
    pub fn lists<T>(&mut self, read: impl Fn(&[i64]) -> Option<T>) -> Option<Vec<T>> {
        let lists = self.0.next()?.as_array()?;
        lists.iter().map(|list| read(&number_list(list)?)).collect()
    }
}
