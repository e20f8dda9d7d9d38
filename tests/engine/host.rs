//! A host that does to commits and reads what a test has written down.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::kit::*;
use crate::support::{MemoryStore, setup};
use split_ledger::engine::{Action, Engine, Event, Setup};
use split_ledger::store::Commit;

pub type Shared = Rc<RefCell<MemoryStore>>;
/// What another process does to the store meanwhile.
pub type Meanwhile = Box<dyn FnOnce(&mut MemoryStore)>;

/// What becomes of one commit.
pub enum OnCommit {
    Fine,
    /// It lands, and `false` comes back.
    LandsFalse,
    /// It lands, and the store throws.
    LandsThrows {
        is_transient: bool,
    },
    /// It does not land, and the store throws.
    Throws {
        is_transient: bool,
    },
    /// The store throws, and the commit lands before the host's n-th next action.
    LandsLate {
        is_transient: bool,
        after: usize,
    },
    /// Another process writes first.
    Race(Meanwhile),
    /// No answer before the time is up.
    Timeout {
        lands: bool,
    },
}

/// What becomes of one read.
pub enum OnRead {
    Fine,
    Throws {
        is_transient: bool,
    },
    /// Another process writes before the read.
    After(Meanwhile),
    Timeout,
}

/// What the engine asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    pub reads: usize,
    pub turns: usize,
    pub waits: Vec<u32>,
    pub commits: Vec<Commit>,
}

pub struct Host {
    pub engine: Engine,
    pub store: Shared,
    pub now: i64,
    pub on_commit: VecDeque<OnCommit>,
    pub on_read: VecDeque<OnRead>,
    /// Commits with this text in them are refused for good.
    pub poison: Option<String>,
    pub log: Log,
    late: Vec<(usize, Commit)>,
    actions: usize,
}

pub fn writer(name: &str) -> Setup {
    Setup { writer: name.to_owned(), ..setup(split_ledger::command::Options::default()) }
}

impl Host {
    pub fn new(store: &Shared, name: &str) -> Self {
        Host::with(store, writer(name))
    }

    pub fn with(store: &Shared, setup: Setup) -> Self {
        Host {
            engine: Engine::new(setup),
            store: Rc::clone(store),
            now: T0,
            on_commit: VecDeque::new(),
            on_read: VecDeque::new(),
            poison: None,
            log: Log::default(),
            late: Vec::new(),
            actions: 0,
        }
    }

    pub fn group(&mut self, calls: &[String]) -> Vec<Reply> {
        self.log = Log::default();
        let mut action = self.engine.begin(self.now, calls.iter().map(String::as_bytes));
        for _ in 0..5_000 {
            self.land_late();
            action = match action {
                Action::Answer(answers) => return answers.into_iter().map(Reply::parse).collect(),
                Action::Turn | Action::Hold => {
                    self.log.turns += 1;
                    self.engine.step(self.now, Event::Proceed)
                }
                Action::Wait(ms) => {
                    self.log.waits.push(ms);
                    self.engine.step(self.now, Event::Proceed)
                }
                Action::Read(reads) => self.read(&reads),
                Action::Commit(commit) => self.commit(*commit),
            };
        }
        panic!("the engine does not come to an end: {} waits", self.log.waits.len());
    }

    pub fn call(&mut self, call: &str) -> Reply {
        self.group(&[call.to_owned()]).remove(0)
    }

    pub fn ok(&mut self, call: &str) -> Reply {
        let reply = self.call(call);
        assert!(reply.error().is_none(), "{call} -> {}", reply.text);
        reply
    }

    fn land_late(&mut self) {
        self.actions += 1;
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= self.actions);
        self.late = late;
        for (_, commit) in Vec::<(usize, Commit)>::from_iter(due) {
            // The comparison may fence it off: that is what it is for.
            let _ = self.store.borrow_mut().commit(&commit);
        }
    }

    fn read(&mut self, reads: &[split_ledger::store::Read]) -> Action {
        self.log.reads += 1;
        match self.on_read.pop_front().unwrap_or(OnRead::Fine) {
            OnRead::Throws { is_transient } => {
                return self.engine.step(self.now, Event::Failed { message: "cannot read", is_transient });
            }
            OnRead::Timeout => return self.engine.step(self.now, Event::Timeout),
            OnRead::After(meanwhile) => meanwhile(&mut self.store.borrow_mut()),
            OnRead::Fine => {}
        }
        let (head, rows) = self.store.borrow().read(reads);
        let rows = rows.iter().map(String::as_str).collect();
        self.engine.step(self.now, Event::Rows { head, rows })
    }

    fn commit(&mut self, commit: Commit) -> Action {
        self.log.commits.push(commit.clone());
        let poison = self.poison.as_ref();
        if poison.is_some_and(|text| commit.writes.iter().any(|write| write.rows.contains(text))) {
            return self.engine.step(self.now, Event::Failed { message: "poison", is_transient: false });
        }
        let store = Rc::clone(&self.store);
        let land = || store.borrow_mut().commit(&commit);
        match self.on_commit.pop_front().unwrap_or(OnCommit::Fine) {
            OnCommit::Race(meanwhile) => {
                meanwhile(&mut store.borrow_mut());
                let won = land().unwrap();
                self.engine.step(self.now, Event::Committed(won))
            }
            OnCommit::LandsFalse => {
                assert_eq!(land(), Ok(true));
                self.engine.step(self.now, Event::Committed(false))
            }
            OnCommit::LandsThrows { is_transient } => {
                assert_eq!(land(), Ok(true));
                self.engine.step(self.now, Event::Failed { message: "reply lost", is_transient })
            }
            OnCommit::Throws { is_transient } => {
                self.engine.step(self.now, Event::Failed { message: "no", is_transient })
            }
            OnCommit::LandsLate { is_transient, after } => {
                self.late.push((self.actions + after, commit.clone()));
                self.engine.step(self.now, Event::Failed { message: "slow", is_transient })
            }
            OnCommit::Timeout { lands } => {
                if lands {
                    assert_eq!(land(), Ok(true));
                }
                self.engine.step(self.now, Event::Timeout)
            }
            OnCommit::Fine => {
                let event = match land() {
                    Ok(won) => Event::Committed(won),
                    Err(_) => Event::Failed { message: "refused", is_transient: false },
                };
                self.engine.step(self.now, event)
            }
        }
    }

    pub fn balance(&self, owner: &str, id: &str) -> String {
        let mut bench = Bench { store: self.store.borrow().clone(), ..Bench::default() };
        bench.balance(owner, id)
    }

    /// Drops what is planned, for the calls that follow.
    pub fn calm(&mut self) {
        self.on_commit.clear();
        self.on_read.clear();
        self.poison = None;
    }
}

/// A store with [`wallet`] in it, and a host on it that knows nothing yet.
pub fn scene() -> Host {
    let store = Rc::new(RefCell::new(wallet().store));
    Host::new(&store, "writer-a")
}

/// Another process runs a call on the store.
pub fn meanwhile(call: &str) -> Meanwhile {
    let call = call.to_owned();
    Box::new(move |store| {
        let mut other = setup(split_ledger::command::Options::default());
        other.writer = format!("meanwhile-{}", store.commits);
        let taken = std::mem::take(store);
        let mut bench = Bench { engine: Engine::new(other), store: taken, now: T0 };
        bench.ok(&call);
        *store = bench.store;
    })
}

pub fn errors(replies: &[Reply]) -> Vec<Option<String>> {
    replies.iter().map(Reply::error).collect()
}
