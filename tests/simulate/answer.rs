//! Answers of the engine, taken apart.

use split_ledger::json::{self, Limits, Value};

use crate::model::{Expected, Leaves, is_as_foretold};

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Ok { reply: Leaves, mark: &'static str },
    Refused(String),
}

/// Codes that say nothing of the command, only of the store or the host.
const OF_THE_STORE: [&str; 5] =
    ["STORE_FAILED", "OUTCOME_UNKNOWN", "STORE_CORRUPT", "UPGRADE_REQUIRED", "INTERNAL"];

impl Answer {
    pub fn parse(text: &str) -> Answer {
        let value = json::parse(text.as_bytes(), Limits::default()).expect("an answer is JSON");
        if let Some(error) = value.get("error") {
            return Answer::Refused(error.get("code").and_then(Value::as_str).unwrap().to_owned());
        }
        let mut reply = leaves(value.get("ok").expect("an answer is ok or error"));
        let mut mark = "";
        for name in ["replayed", "dryRun"] {
            if reply.remove(name).is_some() {
                reply.retain(|path, _| !path.starts_with("entries."));
                reply.remove("entries");
                mark = if name == "replayed" { "replayed" } else { "dryRun" };
            }
        }
        Answer::Ok { reply, mark }
    }

    pub fn code(&self) -> &str {
        match self {
            Answer::Ok { .. } => "OK",
            Answer::Refused(code) => code,
        }
    }

    /// The store failed, so nothing is foretold.
    pub fn is_of_the_store(&self) -> bool {
        OF_THE_STORE.contains(&self.code())
    }

    pub fn is_unknown(&self) -> bool {
        self.code() == "OUTCOME_UNKNOWN"
    }

    pub fn is(&self, expected: &Expected) -> bool {
        match (self, expected) {
            (Answer::Refused(code), Expected::Refused(expected)) => code == expected,
            (Answer::Ok { reply, mark }, Expected::Ok { reply: foretold, mark: expected }) => {
                mark == expected && is_as_foretold(reply, foretold)
            }
            _ => false,
        }
    }
}

/// The leaves of a JSON text by path.
pub fn leaves_of(text: &str) -> Leaves {
    leaves(&json::parse(text.as_bytes(), Limits::default()).expect("a reply is JSON"))
}

fn leaves(value: &Value<'_>) -> Leaves {
    let mut out = Leaves::new();
    walk("", value, &mut out);
    out
}

fn walk(path: &str, value: &Value<'_>, out: &mut Leaves) {
    let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                walk(&inner(name), member, out);
            }
        }
        Value::Array(members) => {
            for (at, member) in members.iter().enumerate() {
                walk(&inner(&at.to_string()), member, out);
            }
        }
        leaf => {
            let mut text = String::new();
            json::write(leaf, &mut text);
            out.insert(path.to_owned(), text);
        }
    }
}
