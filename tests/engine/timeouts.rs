//! Step 5, the end of waiting: OUTCOME_UNKNOWN, and what a retry with the same
//! key finds; reads that fail.

use crate::host::*;
use crate::kit::*;

#[test]
fn after_a_timeout_the_same_key_finds_the_truth() {
    for lands in [false, true] {
        for restarted in [false, true] {
            let mut host = scene();
            host.on_commit.push_back(OnCommit::Timeout { lands });
            let calls = [keyed(&recharge("5"), "k"), keyed(&freeze("105", "9"), "f")];
            let replies = host.group(&calls);
            assert!(replies.iter().all(|reply| reply.error().as_deref() == Some("OUTCOME_UNKNOWN")));
            if restarted {
                host = Host::new(&host.store.clone(), "writer-b");
            }
            for call in &calls {
                let again = host.ok(call);
                assert_eq!(again.get("replayed"), if lands { "true" } else { "" });
            }
            assert_eq!(host.balance("userId", USER), "0.00/105.00@3");
        }
    }
}

#[test]
fn a_commit_that_lands_after_the_timeout_is_found_or_fenced() {
    for wait in [false, true] {
        let mut host = scene();
        host.on_commit.push_back(OnCommit::Timeout { lands: false });
        let call = keyed(&recharge("5"), "k");
        assert_eq!(host.call(&call).error().as_deref(), Some("OUTCOME_UNKNOWN"));
        let slow = host.log.commits[0].clone();
        if wait {
            assert_eq!(host.store.borrow_mut().commit(&slow), Ok(true));
            assert_eq!(host.ok(&call).get("replayed"), "true");
        } else {
            host.ok(&call);
            assert_eq!(host.store.borrow_mut().commit(&slow), Ok(false), "the comparison fences it");
        }
        assert_eq!(host.balance("userId", USER), "105.00/0.00@2");
    }
}

#[test]
fn a_timeout_while_the_outcome_is_looked_for() {
    // The store throws, and then cannot be read either.
    let mut host = scene();
    host.on_commit.push_back(OnCommit::LandsThrows { is_transient: true });
    host.on_read.extend([OnRead::Fine, OnRead::Fine]);
    for _ in 0..6 {
        host.on_read.push_back(OnRead::Throws { is_transient: true });
    }
    host.on_read.push_back(OnRead::Timeout);
    let call = keyed(&recharge("5"), "k");
    assert_eq!(host.call(&call).error().as_deref(), Some("OUTCOME_UNKNOWN"));
    assert_eq!(host.log.waits.len(), 6);
    assert_eq!(host.ok(&call).get("replayed"), "true");
    // Once the store can be read, the truth is answered.
    let mut host = scene();
    host.on_commit.push_back(OnCommit::LandsThrows { is_transient: true });
    host.on_read.extend([OnRead::Fine, OnRead::Fine, OnRead::Throws { is_transient: false }]);
    assert_eq!(host.ok(&call).get("newVersion"), "2");
}

#[test]
fn what_was_acknowledged_before_the_timeout_stays_so() {
    let mut host = scene();
    host.poison = Some("POISON".to_owned());
    // The group is halved; the second half gets no answer.
    host.on_commit.extend([OnCommit::Fine, OnCommit::Timeout { lands: true }]);
    let bad = with(&recharge("2"), "paymentMethodType", r#""POISON""#);
    let calls = [recharge("1"), recharge("3"), recharge("4"), bad, "nonsense".to_owned()];
    let replies = host.group(&calls);
    let found = errors(&replies);
    assert_eq!(found[..2], [None, None]);
    assert_eq!(found[2].as_deref(), Some("OUTCOME_UNKNOWN"));
    assert_eq!(found[4].as_deref(), Some("INVALID_JSON"), "what is wrong as it stands stays known");
}

#[test]
fn reads_that_fail_before_anything_was_sent() {
    for (fault, tries) in [(true, 3), (false, 0)] {
        let mut host = scene();
        for _ in 0..4 {
            host.on_read.push_back(OnRead::Throws { is_transient: fault });
        }
        let before = host.store.borrow().clone();
        assert_eq!(host.call(&recharge("1")).error().as_deref(), Some("STORE_FAILED"));
        assert_eq!(host.log.waits.len(), tries);
        assert!(*host.store.borrow() == before);
        host.calm();
        host.ok(&recharge("1"));
    }
    let mut host = scene();
    host.on_read.push_back(OnRead::Throws { is_transient: true });
    host.ok(&recharge("1"));
    let mut host = scene();
    host.on_read.push_back(OnRead::Timeout);
    assert_eq!(host.call(&recharge("1")).error().as_deref(), Some("STORE_FAILED"));
    host.ok(&recharge("1"));
}
