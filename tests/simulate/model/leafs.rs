//! Replies in the making.

use super::Leaves;
use crate::op::decimals;

/// A reply in the making.
#[derive(Default)]
pub struct Leafs(Leaves);

impl Leafs {
    pub fn raw(mut self, name: &str, text: impl ToString) -> Self {
        self.0.insert(name.to_owned(), text.to_string());
        self
    }

    pub fn text(self, name: &str, text: &str) -> Self {
        let mut quoted = String::new();
        crate::op::quote(text, &mut quoted);
        self.raw(name, quoted)
    }

    pub fn id(self, name: &str, id: i64) -> Self {
        self.raw(name, format!("\"{id}\""))
    }

    pub fn amount(self, name: &str, minor: i64, currency: &str) -> Self {
        let decimals = decimals(currency);
        let sign = if minor < 0 { "-" } else { "" };
        let (digits, unit) = (minor.unsigned_abs(), 10_u64.pow(decimals));
        let text = match decimals {
            0 => format!("{sign}{digits}"),
            _ => format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = decimals as usize),
        };
        self.raw(name, format!("\"{text}\""))
    }

    pub fn maybe_text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub fn maybe_id(self, name: &str, id: Option<i64>) -> Self {
        match id {
            Some(id) => self.id(name, id),
            None => self,
        }
    }

    pub fn maybe_raw(self, name: &str, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.raw(name, value),
            None => self,
        }
    }

    pub fn done(self) -> Leaves {
        self.0
    }
}
