//! The JSON texts that go back to callers: `{"ok":…}` or `{"error":…}`.

use crate::error::Error;
use crate::json::write_string;

/// A reply that stands for one command.
pub fn ok(reply: &str) -> String {
    let mut out = String::with_capacity(reply.len() + 8);
    out.push_str("{\"ok\":");
    out.push_str(reply);
    out.push('}');
    out
}

/// The same reply with a mark, for example `"replayed":true`.
pub fn marked(reply: &str, mark: &str) -> String {
    let open = reply.strip_suffix('}').unwrap_or(reply);
    let comma = if open.len() > 1 { "," } else { "" };
    format!("{open}{comma}\"{mark}\":true}}")
}

/// The reply of a dry run, with the entries it would have made.
pub fn dry_run(reply: &str, entries: &str) -> String {
    let marked = marked(reply, "dryRun");
    format!("{},\"entries\":{entries}}}", marked.strip_suffix('}').unwrap_or(&marked))
}

/// The replies of a list as one JSON list.
pub fn list(replies: &[String]) -> String {
    format!("[{}]", replies.join(","))
}

/// A refusal: `{"error":{"code","message","details"}}`.
pub fn error(error: &Error) -> String {
    let mut out = String::from("{\"error\":");
    write_error(error, &mut out);
    out.push('}');
    out
}

/// The error object alone.
pub fn write_error(error: &Error, out: &mut String) {
    out.push_str("{\"code\":\"");
    out.push_str(error.reason.name());
    out.push_str("\",\"message\":");
    write_string(&error.message, out);
    out.push_str(",\"details\":{");
    for (at, (name, value)) in error.details.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(name);
        out.push_str("\":");
        write_string(value, out);
    }
    out.push_str("}}");
}
