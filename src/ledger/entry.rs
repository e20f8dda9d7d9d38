//! Entries: how one transaction changed one account, and what it left there.

use crate::json::{Limits, Value, parse};
use crate::store::cells::{parse_int, push_int};

/// One line of an account's history. A transaction has at most one per account (spec M1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Account number.
    pub account: i64,
    /// Change of the spendable money, minor units.
    pub available_delta: i64,
    /// Change of the held money, minor units.
    pub frozen_delta: i64,
    /// Spendable money afterwards.
    pub available: i64,
    /// Held money afterwards.
    pub frozen: i64,
    /// The account's version afterwards; 0 for an opening balance (spec A13).
    pub version: i64,
    /// Running total of arrivals afterwards (spec C8).
    pub arrived: i64,
    /// The part of the held money that orders wait for, afterwards (spec C9).
    pub pending: i64,
}

impl Entry {
    fn numbers(&self) -> [i64; 8] {
        [
            self.account,
            self.available_delta,
            self.frozen_delta,
            self.available,
            self.frozen,
            self.version,
            self.arrived,
            self.pending,
        ]
    }
}

/// The canonical text of a transaction's entries.
pub fn write_entries(entries: &[Entry]) -> String {
    let mut out = String::from("[");
    for (at, entry) in entries.iter().enumerate() {
        out.push_str(if at == 0 { "[" } else { ",[" });
        for (at, number) in entry.numbers().into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_int(&mut out, number);
        }
        out.push(']');
    }
    out.push(']');
    out
}

/// Reads the canonical text back; `None` if it is not such text.
pub fn read_entries(text: &str) -> Option<Vec<Entry>> {
    let list = read_number_lists(text)?;
    list.into_iter()
        .map(|numbers| match numbers.as_slice() {
            [account, available_delta, frozen_delta, available, frozen, version, arrived, pending] => {
                Some(Entry {
                    account: *account,
                    available_delta: *available_delta,
                    frozen_delta: *frozen_delta,
                    available: *available,
                    frozen: *frozen,
                    version: *version,
                    arrived: *arrived,
                    pending: *pending,
                })
            }
            _ => None,
        })
        .collect()
}

/// Reads `[[1,2],[3]]`.
pub(crate) fn read_number_lists(text: &str) -> Option<Vec<Vec<i64>>> {
    let value = parse(text.as_bytes(), Limits::default()).ok()?;
    let number = |value: &Value<'_>| match value {
        Value::Number(digits) => parse_int(digits),
        _ => None,
    };
    value.as_array()?.iter().map(|list| list.as_array()?.iter().map(number).collect()).collect()
}
