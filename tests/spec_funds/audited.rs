//! Every ledger is audited when its test ends, and its figures must agree with each
//! other whatever was done to it.

use crate::kit::Funds;
use crate::support::{Bench, MemoryStore, Reply, setup, store::text_of};
use split_ledger::engine::Engine;
use split_ledger::journal::{Report, audit_store};

pub fn audit(store: &MemoryStore) -> Report {
    audit_store("test", store.head.as_ref(), |table| text_of(store.rows(table).iter()))
}

impl Drop for Funds {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.check();
        }
    }
}

impl Funds {
    /// The audit, and C9's identity: what the four figures say together.
    pub fn check(&mut self) {
        let report = audit(&self.bench.store);
        assert!(report.is_clean(), "the book does not hold: {:?}", report.findings);
        let parties = self.query(r#"{"type":"parties","limit":500}"#);
        let numbers = (0..).map(|at| parties.get(&format!("parties.{at}.accountUserId")));
        for number in numbers.take_while(|number| !number.is_empty()) {
            let reply = self.balances(&format!(r#"{{"accountUserId":{number}}}"#));
            for at in 0..2 {
                let one = |name: &str| reply.get(&format!("balances.{at}.{name}"));
                if one("accountSet").is_empty() {
                    continue;
                }
                assert_eq!(one("availableBalance"), one("available"), "{}", reply.text);
                let sum = minor(&one("balance")) - minor(&one("frozenBalance")) - minor(&one("payoutToday"));
                assert_eq!(sum, minor(&one("available")), "{}", reply.text);
                assert!((0..=sum).contains(&minor(&one("withdrawBalance"))), "{}", reply.text);
            }
        }
    }

    /// Must be refused and leave the store as it was.
    #[track_caller]
    pub fn refuse(&mut self, call: &str, code: &str) -> Reply {
        let before = self.bench.store.clone();
        let reply = self.bench.refuse(call, code);
        assert!(before == self.bench.store, "{call} was refused and wrote");
        reply
    }

    /// The same, and the refusal names the field.
    #[track_caller]
    pub fn refuse_field(&mut self, call: &str, code: &str, field: &str) -> Reply {
        let reply = self.refuse(call, code);
        assert_eq!(reply.detail("field"), field, "{call} -> {}", reply.text);
        reply
    }

    /// Must succeed and change nothing.
    #[track_caller]
    pub fn again(&mut self, call: &str) -> Reply {
        let before = self.bench.store.clone();
        let reply = self.bench.ok(call);
        assert!(before == self.bench.store, "{call} wrote");
        reply
    }

    /// The same ledger in an engine that has read nothing yet.
    pub fn cold(&self) -> Bench {
        let engine = Engine::new(setup(self.bench.engine.options().clone()));
        Bench { engine, store: self.bench.store.clone(), now: self.bench.now }
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
