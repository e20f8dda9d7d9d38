//! What native tests share: a store in memory, and a host that carries out what
//! the engine asks for.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

pub mod store;

use split_ledger::command::Options;
use split_ledger::engine::{Action, Engine, Event, QueryRun, Setup};
use split_ledger::json::{self, Limits, Value};
pub use store::MemoryStore;

pub const USER: &str = "11111111-1111-4111-8111-111111111111";
pub const USER2: &str = "22222222-2222-4222-8222-222222222222";
pub const SHOP: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
pub const SHOP2: &str = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
pub const T0: i64 = 1_714_492_800_000;

/// One ledger on a store in memory, driven synchronously and without faults.
pub struct Bench {
    pub engine: Engine,
    pub store: MemoryStore,
    pub now: i64,
}

pub fn setup(options: Options) -> Setup {
    Setup {
        ledger: "test".into(),
        writer: "writer-1".into(),
        entropy: "secret".into(),
        options,
        ..Setup::default()
    }
}

impl Default for Bench {
    fn default() -> Self {
        Bench::new(Options::default())
    }
}

impl Bench {
    pub fn new(options: Options) -> Self {
        Bench { engine: Engine::new(setup(options)), store: MemoryStore::default(), now: T0 }
    }

    /// Runs a group and returns the answers, parsed.
    pub fn group(&mut self, calls: &[&str]) -> Vec<Reply> {
        let action = self.engine.begin(self.now, calls.iter().map(|call| call.as_bytes()));
        self.drive(action).into_iter().map(Reply::parse).collect()
    }

    /// Carries out actions until the answer.
    pub fn drive(&mut self, mut action: Action) -> Vec<String> {
        loop {
            action = match action {
                Action::Read(reads) => {
                    let (head, rows) = self.store.read(&reads);
                    let rows = rows.iter().map(String::as_str).collect();
                    self.engine.step(self.now, Event::Rows { head, rows })
                }
                Action::Commit(commit) => match self.store.commit(&commit) {
                    Ok(won) => self.engine.step(self.now, Event::Committed(won)),
                    Err(message) => {
                        let event = Event::Failed { message: &message, is_transient: false };
                        self.engine.step(self.now, event)
                    }
                },
                Action::Turn | Action::Hold | Action::Wait(_) => self.engine.step(self.now, Event::Proceed),
                Action::Answer(answers) => return answers,
            };
        }
    }

    /// Runs one call.
    pub fn call(&mut self, call: &str) -> Reply {
        self.group(&[call]).remove(0)
    }

    /// Runs a call that must succeed.
    pub fn ok(&mut self, call: &str) -> Reply {
        let reply = self.call(call);
        assert!(reply.error().is_none(), "{call} -> {}", reply.text);
        reply
    }

    /// Runs a call that must be refused with this code.
    pub fn refuse(&mut self, call: &str, code: &str) -> Reply {
        let reply = self.call(call);
        assert_eq!(reply.error(), Some(code.to_owned()), "{call} -> {}", reply.text);
        reply
    }

    /// Runs a query.
    pub fn query(&mut self, query: &str) -> Reply {
        let options = self.engine.options().clone();
        let mut run = QueryRun::new(self.now, query.as_bytes(), &options);
        let mut action = run.begin(&options);
        loop {
            action = match action {
                Action::Read(reads) => {
                    let (head, rows) = self.store.read(&reads);
                    let rows = rows.iter().map(String::as_str).collect();
                    run.step(Event::Rows { head, rows }, &options)
                }
                Action::Answer(mut answers) => return Reply::parse(answers.remove(0)),
                other => panic!("a query does not ask for {other:?}"),
            };
        }
    }

    /// `available/frozen@version` of a balance.
    pub fn balance(&mut self, owner: &str, id: &str) -> String {
        let reply = self.query(&format!(r#"{{"type":"balance","{owner}":"{id}","currency":"CNY"}}"#));
        format!("{}/{}@{}", reply.get("available"), reply.get("frozen"), reply.get("version"))
    }
}

/// A reply may hold what a call held, one level further in.
const DEEP: Limits = Limits { depth: 40 };

/// An answer, as the caller gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub text: String,
}

impl Reply {
    pub fn parse(text: String) -> Self {
        json::parse(text.as_bytes(), DEEP).expect("an answer is JSON");
        Reply { text }
    }

    fn value(&self) -> Value<'_> {
        json::parse(self.text.as_bytes(), DEEP).unwrap()
    }

    /// The error code, if it is a refusal.
    pub fn error(&self) -> Option<String> {
        self.value().get("error").map(|error| plain(error.get("code").unwrap()))
    }

    /// A fact of a refusal.
    pub fn detail(&self, name: &str) -> String {
        let value = self.value();
        let details = value.get("error").and_then(|error| error.get("details"));
        details.and_then(|details| details.get(name)).map(plain).unwrap_or_default()
    }

    /// A value of the reply by path (`payees.0.amount`), as plain text; empty if absent.
    pub fn get(&self, path: &str) -> String {
        let root = self.value();
        let Some(mut value) = root.get("ok") else { panic!("refused: {}", self.text) };
        for step in path.split('.') {
            let next = match step.parse::<usize>() {
                Ok(at) => value.as_array().and_then(|list| list.get(at)),
                Err(_) => value.get(step),
            };
            match next {
                Some(next) => value = next,
                None => return String::new(),
            }
        }
        plain(value)
    }
}

fn plain(value: &Value<'_>) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => {
            let mut out = String::new();
            json::write(other, &mut out);
            out
        }
    }
}
