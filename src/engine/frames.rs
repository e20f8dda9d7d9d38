//! The wire between the engine and its host: actions and events as text frames.
//!
//! JSON text never holds a NUL, so frames are joined by one. A frame of rows is
//! handed to the store as it is, without being parsed on the way.

use super::{Action, Event};
use crate::json::{self, Limits, Value, write_string};
use crate::store::cells::{parse_int, push_int};
use crate::store::{Commit, Head, Read, Write};

/// Separates frames.
pub const SEPARATOR: char = '\0';

/// What an action asks for, as the number the host sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Frames: the reads as JSON, then the keys of each read that has keys.
    Read = 0,
    /// Frames: the commit as JSON, then the rows of each write, each followed by
    /// its old rows if it has them.
    Commit = 1,
    /// No frames.
    Turn = 2,
    /// One frame: ms to wait.
    Wait = 3,
    /// One frame per call: its answer.
    Answer = 4,
    /// No frames.
    Hold = 5,
}

/// An action as its number and its frames.
pub fn encode(action: &Action) -> (ActionKind, String) {
    match action {
        Action::Read(reads) => (ActionKind::Read, encode_reads(reads)),
        Action::Commit(commit) => (ActionKind::Commit, encode_commit(commit)),
        Action::Turn => (ActionKind::Turn, String::new()),
        Action::Hold => (ActionKind::Hold, String::new()),
        Action::Wait(ms) => (ActionKind::Wait, ms.to_string()),
        Action::Answer(answers) => (ActionKind::Answer, answers.join("\0")),
    }
}

fn encode_reads(reads: &[Read]) -> String {
    let mut out = String::from("[");
    for (at, read) in reads.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match read {
            Read::Keys { table, .. } => {
                out.push_str("{\"table\":");
                write_string(table, &mut out);
                out.push('}');
            }
            Read::Range(range) => encode_range(range, &mut out),
        }
    }
    out.push(']');
    for read in reads {
        if let Read::Keys { keys, .. } = read {
            out.push(SEPARATOR);
            out.push_str(keys);
        }
    }
    out
}

fn encode_range(range: &crate::store::contract::Range, out: &mut String) {
    out.push_str("{\"table\":");
    write_string(range.table, out);
    out.push_str(",\"index\":");
    match range.index {
        Some(index) => write_string(index, out),
        None => out.push_str("null"),
    }
    out.push_str(",\"equals\":");
    write_texts(&range.equals, out);
    if let Some(from) = &range.from {
        out.push_str(",\"from\":");
        write_string(from, out);
    }
    if let Some(below) = &range.below {
        out.push_str(",\"below\":");
        write_string(below, out);
    }
    if let Some(after) = &range.after {
        out.push_str(",\"after\":");
        write_texts(after, out);
    }
    if range.descending {
        out.push_str(",\"descending\":true");
    }
    out.push_str(",\"limit\":");
    push_int(out, i64::try_from(range.limit).unwrap_or(i64::MAX));
    out.push('}');
}

fn write_texts(texts: &[String], out: &mut String) {
    out.push('[');
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_string(text, out);
    }
    out.push(']');
}

fn encode_commit(commit: &Commit) -> String {
    let bytes: usize = commit.writes.iter().map(|write| write.rows.len() + 64).sum();
    let mut out = String::with_capacity(bytes + 256);
    out.push_str("{\"expected\":");
    match &commit.expected {
        Some(head) => write_head(head, &mut out),
        None => out.push_str("null"),
    }
    out.push_str(",\"head\":");
    write_head(&commit.head, &mut out);
    out.push_str(",\"writes\":[");
    for (at, write) in commit.writes.iter().enumerate() {
        out.push_str(if at == 0 { "{\"table\":" } else { ",{\"table\":" });
        write_string(write.table, &mut out);
        out.push_str(",\"op\":");
        write_string(write.op.name(), &mut out);
        out.push_str(if write.before.is_some() { ",\"before\":true}" } else { "}" });
    }
    out.push_str("]}");
    for Write { rows, before, .. } in &commit.writes {
        out.push(SEPARATOR);
        out.push_str(rows);
        if let Some(before) = before {
            out.push(SEPARATOR);
            out.push_str(before);
        }
    }
    out
}

fn write_head(head: &Head, out: &mut String) {
    out.push_str("{\"seq\":");
    push_int(out, head.seq);
    out.push_str(",\"id\":");
    write_string(&head.id, out);
    out.push_str(",\"time\":");
    push_int(out, head.time);
    out.push_str(",\"format\":");
    push_int(out, head.format);
    out.push('}');
}

/// Reads an event from its number and its frames; `None` if it is not one.
pub fn decode(kind: u32, text: &str) -> Option<Event<'_>> {
    match kind {
        0 => {
            let mut frames = text.split(SEPARATOR);
            let head = read_head(frames.next()?)?;
            Some(Event::Rows { head, rows: frames.collect() })
        }
        1 => Some(Event::Committed(true)),
        2 => Some(Event::Committed(false)),
        3 => Some(Event::Failed { message: text, is_transient: false }),
        4 => Some(Event::Failed { message: text, is_transient: true }),
        5 => Some(Event::Proceed),
        6 => Some(Event::Timeout),
        _ => None,
    }
}

/// Reads a head, `null` for none; the outer `None` if the text is neither.
#[expect(clippy::option_option, reason = "an absent head and an unreadable one differ")]
fn read_head(text: &str) -> Option<Option<Head>> {
    let value = json::parse(text.as_bytes(), Limits::default()).ok()?;
    if value.is_null() {
        return Some(None);
    }
    let number = |name: &str| value.get(name).and_then(Value::as_number).and_then(parse_int);
    Some(Some(Head {
        seq: number("seq")?,
        id: value.get("id")?.as_str()?.to_owned(),
        time: number("time")?,
        format: number("format")?,
    }))
}
