//! Every shop is audited when its test ends, and can be asked what a call reads.

use crate::kit::Shop;
use crate::support::{Bench, MemoryStore, Reply, store::text_of};
use split_ledger::command::Options;
use split_ledger::engine::Engine;
use split_ledger::journal::{Report, audit_store};

pub fn audit(store: &MemoryStore) -> Report {
    audit_store("test", store.head.as_ref(), |table| text_of(store.rows(table).iter()))
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let report = audit(&self.bench.store);
            assert!(report.is_clean(), "the book does not hold: {:?}", report.findings);
        }
    }
}

impl Shop {
    /// Runs a call on a copy that has read nothing yet; its reply and its rounds of reads.
    pub fn cold(&self, call: &str) -> (Reply, u32) {
        let engine = Engine::new(crate::support::setup(Options::default()));
        let mut cold = Bench { engine, store: self.bench.store.clone(), now: self.bench.now };
        let reply = cold.call(call);
        (reply, cold.engine.rounds)
    }

    /// Must be refused and leave the store as it was.
    pub fn refuse(&mut self, call: &str, code: &str) -> Reply {
        let before = self.bench.store.clone();
        let reply = self.bench.refuse(call, code);
        assert!(before == self.bench.store, "{call} was refused and wrote");
        reply
    }

    /// Several calls, all or none.
    pub fn list(calls: &[String]) -> String {
        format!(r#"{{"type":"list","commands":[{}]}}"#, calls.join(","))
    }

    pub fn ok(&mut self, call: &str) -> Reply {
        self.bench.ok(call)
    }
}

/// Minor units of an amount of two decimals.
pub fn minor(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}

/// Two decimals of minor units.
pub fn yuan(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
