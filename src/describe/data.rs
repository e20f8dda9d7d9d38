//! The tables as JSON.

use crate::command::{Field, FieldKind, ReplyField};
use crate::engine::registry;
use crate::error::REASONS;
use crate::json::write_string;

/// `{"commands":[…],"queries":[…],"errors":[…]}`: every command and query with
/// its SDK method, the rows of the spec it carries out, its fields with their
/// kinds and limits, the fields of its reply; and the table of errors.
pub fn describe_json() -> String {
    let mut out = String::from("{\"commands\":[");
    list(registry::commands(), &mut out, |info, out| {
        texts(&[("name", info.name), ("method", info.method), ("spec", info.spec), ("doc", info.doc)], out);
        fields(info.fields, out);
        reply(info.reply, out);
    });
    out.push_str("],\"queries\":[");
    list(registry::queries(), &mut out, |info, out| {
        texts(&[("name", info.name), ("method", info.method), ("spec", info.spec), ("doc", info.doc)], out);
        fields(info.fields, out);
        reply(info.reply, out);
    });
    out.push_str("],\"errors\":[");
    list(REASONS.iter(), &mut out, |info, out| {
        texts(&[("code", info.name), ("restReason", info.reason.rest_name()), ("advice", info.advice)], out);
        out.push_str(&format!(",\"grpc\":{},\"http\":{}", info.grpc as i32, info.http));
    });
    out.push_str("]}");
    out
}

/// Objects, comma between; `write` writes their members.
fn list<T>(items: impl Iterator<Item = T>, out: &mut String, write: fn(T, &mut String)) {
    for (at, item) in items.enumerate() {
        out.push_str(if at > 0 { ",{" } else { "{" });
        write(item, out);
        out.push('}');
    }
}

fn texts(members: &[(&str, &str)], out: &mut String) {
    for (at, (name, text)) in members.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_string(name, out);
        out.push(':');
        write_string(text, out);
    }
}

fn fields(fields: &[Field], out: &mut String) {
    out.push_str(",\"fields\":[");
    list(fields.iter(), out, |field, out| {
        texts(&[("name", field.name), ("doc", field.doc)], out);
        out.push_str(&format!(",\"required\":{}", field.required));
        kind(field.kind, out);
    });
    out.push(']');
}

fn kind(kind: FieldKind, out: &mut String) {
    let name = match kind {
        FieldKind::Uuid => "uuid",
        FieldKind::Id => "id",
        FieldKind::Int64 => "int64",
        FieldKind::Amount => "amount",
        FieldKind::AmountOrZero => "amountOrZero",
        FieldKind::Rate => "rate",
        FieldKind::Currency => "currency",
        FieldKind::AccountSet => "accountSet",
        FieldKind::Version => "version",
        FieldKind::Time => "time",
        FieldKind::Duration => "duration",
        FieldKind::Count { .. } => "count",
        FieldKind::Bool => "bool",
        FieldKind::Key => "key",
        FieldKind::Text { .. } => "text",
        FieldKind::Chars { .. } => "chars",
        FieldKind::Date => "date",
        FieldKind::Choice(_) => "choice",
        FieldKind::PersonalText { .. } => "personalText",
        FieldKind::PersonalObject { .. } => "personalObject",
        FieldKind::Object { .. } => "object",
        FieldKind::List { .. } => "list",
    };
    out.push_str(",\"kind\":");
    write_string(name, out);
    match kind {
        FieldKind::Count { min, max } => out.push_str(&format!(",\"min\":{min},\"max\":{max}")),
        FieldKind::Key => out.push_str(&format!(",\"maxBytes\":{}", crate::command::decode::KEY_BYTES_MAX)),
        FieldKind::Text { max } | FieldKind::PersonalText { max } | FieldKind::PersonalObject { max } => {
            out.push_str(&format!(",\"maxBytes\":{max}"));
        }
        FieldKind::Chars { max } => out.push_str(&format!(",\"maxChars\":{max}")),
        FieldKind::Choice(words) => {
            out.push_str(&format!(",\"words\":[\"{}\"]", words.join("\",\"")));
        }
        FieldKind::Object { of } => fields(of, out),
        FieldKind::List { of, max } => {
            out.push_str(&format!(",\"maxItems\":{max}"));
            fields(of, out);
        }
        _ => {}
    }
}

fn reply(fields: &[ReplyField], out: &mut String) {
    out.push_str(",\"reply\":[");
    list(fields.iter(), out, |field, out| {
        texts(&[("name", field.name), ("type", field.kind), ("doc", field.doc)], out);
        out.push_str(&format!(",\"always\":{}", field.always));
    });
    out.push(']');
}
