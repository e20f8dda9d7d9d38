//! The canonical text of a tree: no white space, the shortest escapes.

use super::{Value, scan::plain_len};

/// Appends the canonical text of `value`. Numbers keep their digits and
/// objects their order, so `write(parse(text))` only drops white space and
/// spells escapes one way.
///
/// The caller vouches for the digits of a [`Value::Number`] it made itself.
pub fn write(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(digits) => out.push_str(digits),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
    }
}

/// Appends `text` as a JSON string, quotes included. Escaped are only `"`,
/// `\` and control characters, as `JSON.stringify` does.
///
/// ```
/// let mut out = String::new();
/// split_ledger::json::write_string("a\"b\n\u{1}é", &mut out);
/// assert_eq!(out, r#""a\"b\n\u0001é""#);
/// ```
pub fn write_string(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    // The stop is at an ASCII byte or the end, so always between characters.
    while let Some((plain, tail)) = rest.split_at_checked(plain_len(rest.as_bytes())) {
        out.push_str(plain);
        let mut chars = tail.chars();
        let Some(special) = chars.next() else { break };
        write_escape(special, out);
        rest = chars.as_str();
    }
    out.push('"');
}

fn write_escape(special: char, out: &mut String) {
    let short = match special {
        '"' => '"',
        '\\' => '\\',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        other => {
            out.push_str(if other < '\u{10}' { "\\u000" } else { "\\u001" });
            out.extend(char::from_digit(u32::from(other) & 0xf, 16));
            return;
        }
    };
    out.push('\\');
    out.push(short);
}
