//! The export as JSON Lines: one header, then a line per commit, each after the
//! lines of its personal rows, then a last line that shows nothing was cut off.
//!
//! ```text
//! {"format":"split-ledger-journal","version":1,"ledger":"shop","schemaVersion":1}
//! {"personal":["id","salt","fields","seq"]}
//! {"commit":["seq","time",…,"hash"],"transactions":[["id","seq",…],…]}
//! {"end":{"seq":"1","hash":"…","commits":"1","transactions":"1","personal":"1"}}
//! ```
//!
//! Cells stand as they are stored, so that the hash of a commit can be
//! recomputed from its line.

use std::borrow::Cow;

use super::recorded::{CellText, push_cells};
use crate::json::{self, Limits, Row as Cells, Value, write_string};
use crate::store::cells::{parse_int, push_int};
use crate::store::schema::SCHEMA_VERSION;

/// What the header calls the format.
pub const FORMAT_NAME: &str = "split-ledger-journal";
/// Version of the lines.
pub const FORMAT_VERSION: i64 = 1;

/// What the last line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// Number of the last commit.
    pub seq: i64,
    /// Its hash; the genesis hash of an empty ledger.
    pub hash: String,
    /// How many commits.
    pub commits: i64,
    /// How many transactions.
    pub transactions: i64,
    /// How many personal rows.
    pub personal: i64,
}

/// One line.
#[derive(Debug)]
pub enum Line<'a> {
    /// The first one.
    Header {
        /// Ledger id.
        ledger: Cow<'a, str>,
    },
    /// Personal fields of a transaction of the next commit.
    Personal(Cells<'a>),
    /// A journal row and its transactions.
    Commit {
        /// Cells of the journal row.
        journal: Cells<'a>,
        /// Cells of each transaction.
        transactions: Vec<Cells<'a>>,
    },
    /// The last one.
    End(End),
}

/// Appends the header.
pub fn push_header(ledger: &str, out: &mut String) {
    out.push_str("{\"format\":\"");
    out.push_str(FORMAT_NAME);
    out.push_str("\",\"version\":");
    push_int(out, FORMAT_VERSION);
    out.push_str(",\"ledger\":");
    write_string(ledger, out);
    out.push_str(",\"schemaVersion\":");
    push_int(out, i64::from(SCHEMA_VERSION));
    out.push_str("}\n");
}

/// Appends the line of a personal row.
pub fn push_personal(cells: &[CellText<'_>], out: &mut String) {
    out.push_str("{\"personal\":");
    push_cells(cells, out);
    out.push_str("}\n");
}

/// Appends the line of a commit.
pub fn push_commit(journal: &[CellText<'_>], transactions: &[Cells<'_>], out: &mut String) {
    out.push_str("{\"commit\":");
    push_cells(journal, out);
    out.push_str(",\"transactions\":[");
    for (at, cells) in transactions.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_cells(cells, out);
    }
    out.push_str("]}\n");
}

/// Appends the last line.
pub fn push_end(end: &End, out: &mut String) {
    out.push_str("{\"end\":{\"seq\":\"");
    push_int(out, end.seq);
    out.push_str("\",\"hash\":");
    write_string(&end.hash, out);
    for (name, count) in
        [("commits", end.commits), ("transactions", end.transactions), ("personal", end.personal)]
    {
        out.push_str(",\"");
        out.push_str(name);
        out.push_str("\":\"");
        push_int(out, count);
        out.push('"');
    }
    out.push_str("}}\n");
}

/// Reads one line.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn parse_line(text: &[u8]) -> Result<Line<'_>, String> {
    let value = json::parse(text, Limits::default()).map_err(|error| error.to_string())?;
    let Value::Object(members) = value else { return Err("a line is a JSON object".to_owned()) };
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
    let line = match names.as_slice() {
        ["format", "version", "ledger", "schemaVersion"] => header(members),
        ["personal"] => take(members, "personal").and_then(cells).map(Line::Personal),
        ["commit", "transactions"] => commit(members),
        ["end"] => take(members, "end").and_then(end).map(Line::End),
        _ => return Err("it is neither a header, a personal row, a commit nor the end".to_owned()),
    };
    line.ok_or_else(|| "its members are not of this format and version".to_owned())
}

fn take<'a>(members: Vec<json::Member<'a>>, name: &str) -> Option<Value<'a>> {
    members.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn header(members: Vec<json::Member<'_>>) -> Option<Line<'_>> {
    let mut values = members.into_iter().map(|(_, value)| value);
    let is_known = values.next()?.as_str()? == FORMAT_NAME
        && parse_int(values.next()?.as_number()?) == Some(FORMAT_VERSION);
    let Some(Value::String(ledger)) = values.next() else { return None };
    let schema = parse_int(values.next()?.as_number()?)?;
    (is_known && schema <= i64::from(SCHEMA_VERSION)).then_some(Line::Header { ledger })
}

fn commit(members: Vec<json::Member<'_>>) -> Option<Line<'_>> {
    let mut values = members.into_iter().map(|(_, value)| value);
    let journal = cells(values.next()?)?;
    let Some(Value::Array(rows)) = values.next() else { return None };
    let transactions = rows.into_iter().map(cells).collect::<Option<_>>()?;
    Some(Line::Commit { journal, transactions })
}

fn cells(value: Value<'_>) -> Option<Cells<'_>> {
    let Value::Array(values) = value else { return None };
    values
        .into_iter()
        .map(|value| match value {
            Value::String(text) => Some(Some(text)),
            Value::Null => Some(None),
            _ => None,
        })
        .collect()
}

fn end(value: Value<'_>) -> Option<End> {
    let int = |name: &str| parse_int(value.get(name)?.as_str()?);
    let end = End {
        seq: int("seq")?,
        hash: value.get("hash")?.as_str()?.to_owned(),
        commits: int("commits")?,
        transactions: int("transactions")?,
        personal: int("personal")?,
    };
    (value.as_object()?.len() == 5).then_some(end)
}

/// Cuts a stream of bytes into lines, whatever the parts it comes in.
#[derive(Debug, Default)]
pub struct LineCutter {
    bytes: Vec<u8>,
    at: usize,
    /// Bytes after `at` that hold no line end.
    searched: usize,
    is_last: bool,
    /// Number of the line given out last, from 1.
    pub number: u64,
}

/// Longest line, bytes: beyond a group of the largest calls.
pub const LINE_BYTES_MAX: usize = 256 << 20;

impl LineCutter {
    /// Appends a part.
    pub fn push(&mut self, bytes: &[u8], is_last: bool) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
        self.is_last |= is_last;
    }

    /// The next whole line without its end; empty lines are skipped. `None`: more
    /// is needed, or [`LineCutter::is_done`].
    pub fn next_line(&mut self) -> Option<Vec<u8>> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            let fresh = rest.get(self.searched..).unwrap_or(&[]);
            let end = fresh.iter().position(|byte| *byte == b'\n').map(|at| at + self.searched);
            self.searched = rest.len();
            let length = match end {
                Some(length) => length,
                None if self.is_last && !rest.is_empty() => rest.len(),
                None => return None,
            };
            let line = rest.get(..length).unwrap_or(&[]).to_vec();
            self.at += length + usize::from(end.is_some());
            self.searched = 0;
            self.number += 1;
            if !line.trim_ascii().is_empty() {
                return Some(line);
            }
        }
    }

    /// True if the last part was given and every line taken.
    pub fn is_done(&self) -> bool {
        self.is_last && self.at >= self.bytes.len()
    }

    /// True if the unfinished line is longer than any line may be.
    pub fn is_too_long(&self) -> bool {
        self.bytes.len().saturating_sub(self.at) > LINE_BYTES_MAX
    }
}
