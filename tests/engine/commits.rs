//! Steps 4 … 6: what became of a commit that did not simply succeed.

use crate::host::*;
use crate::kit::*;

fn three() -> Vec<String> {
    vec![recharge("1"), recharge("2"), recharge("3")]
}

#[test]
fn false_although_it_landed() {
    for fault in [
        OnCommit::LandsFalse,
        OnCommit::LandsThrows { is_transient: true },
        OnCommit::LandsThrows { is_transient: false },
    ] {
        let mut host = scene();
        host.on_commit.push_back(fault);
        let replies = host.group(&three());
        assert_eq!(replies[2].get("newVersion"), "4");
        assert_eq!(host.log.commits.len(), 1, "nothing is sent twice");
        assert_eq!(host.balance("userId", USER), "106.00/0.00@4");
        host.ok(&recharge("1"));
        assert_eq!(host.balance("userId", USER), "107.00/0.00@5");
    }
}

#[test]
fn landed_and_others_went_on() {
    let mut host = scene();
    host.on_commit.push_back(OnCommit::LandsThrows { is_transient: false });
    host.on_read.extend([OnRead::Fine, OnRead::Fine, OnRead::After(meanwhile(&recharge("50")))]);
    host.ok(&recharge("1"));
    // The engine's rows are out of date now, and it knows.
    assert_eq!(host.ok(&freeze("151", "9")).get("newVersion"), "4");
}

#[test]
fn a_passing_fault_sends_the_same_bytes_again() {
    let mut host = scene();
    for _ in 0..3 {
        host.on_commit.push_back(OnCommit::Throws { is_transient: true });
    }
    let replies = host.group(&three());
    assert!(replies.iter().all(|reply| reply.error().is_none()));
    assert_eq!(host.log.commits.len(), 4);
    assert!(host.log.commits.iter().all(|commit| *commit == host.log.commits[0]), "the same bytes");
    assert!(host.log.waits.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", host.log.waits);
    assert_eq!(host.balance("userId", USER), "106.00/0.00@4");
}

#[test]
fn a_poisonous_command_fails_alone() {
    for guilty in 0..7 {
        let mut host = scene();
        let mut calls: Vec<String> = (1..=7).map(|yuan| recharge(&yuan.to_string())).collect();
        calls[guilty] = with(&calls[guilty], "paymentMethodType", r#""POISON""#);
        host.poison = Some("POISON".to_owned());
        let replies = host.group(&calls);
        let found: Vec<usize> = (0..7).filter(|at| replies[*at].error().is_some()).collect();
        assert_eq!(found, [guilty]);
        assert_eq!(replies[guilty].error().as_deref(), Some("STORE_FAILED"));
        let sum = 100 + 28 - (guilty + 1);
        assert_eq!(host.balance("userId", USER), format!("{sum}.00/0.00@7"));
        // Order of decisions is kept.
        let versions: Vec<String> = replies
            .iter()
            .filter(|reply| reply.error().is_none())
            .map(|reply| reply.get("newVersion"))
            .collect();
        assert_eq!(versions, ["2", "3", "4", "5", "6", "7"]);
    }
}

#[test]
fn a_poisonous_list_fails_as_one() {
    let mut host = scene();
    host.poison = Some("POISON".to_owned());
    let bad = with(&recharge("2"), "paymentMethodType", r#""POISON""#);
    let replies = host.group(&[recharge("1"), list(&[recharge("5"), bad, recharge("6")]), recharge("3")]);
    assert_eq!(errors(&replies), [None, Some("STORE_FAILED".to_owned()), None]);
    assert_eq!(host.balance("userId", USER), "104.00/0.00@3");
}

#[test]
fn a_store_that_refuses_everything_leaves_the_outcome_open() {
    let mut host = scene();
    let before = host.store.borrow().clone();
    for _ in 0..20 {
        host.on_commit.push_back(OnCommit::Throws { is_transient: false });
    }
    let call = keyed(&recharge("1"), "k");
    let reply = host.call(&call);
    assert!(matches!(reply.error().as_deref(), Some("OUTCOME_UNKNOWN" | "STORE_FAILED")), "{}", reply.text);
    assert!(*host.store.borrow() == before);
    host.calm();
    assert_eq!(host.ok(&call).get("replayed"), "");
    assert_eq!(host.balance("userId", USER), "101.00/0.00@2");
}

#[test]
fn a_late_landing_never_moves_money_twice() {
    // At every point, whatever the store said, with keys and without.
    for is_transient in [false, true] {
        for after in 1..16 {
            for count in [1, 2, 5] {
                let mut host = scene();
                host.on_commit.push_back(OnCommit::LandsLate { is_transient, after });
                let calls = vec![recharge("1"); count];
                let replies = host.group(&calls);
                let acknowledged = replies.iter().filter(|reply| reply.error().is_none()).count();
                // Whatever is still on its way lands now, or never.
                host.calm();
                for _ in 0..20 {
                    host.ok(&with(&recharge("1"), "userId", &s(USER2)));
                }
                let expected = format!("{}.00/0.00@{}", 100 + acknowledged, 1 + acknowledged);
                let unknown = replies.iter().any(|reply| reply.error().as_deref() == Some("OUTCOME_UNKNOWN"));
                assert!(!unknown, "transient {is_transient}, after {after}, {count} calls");
                assert_eq!(
                    host.balance("userId", USER),
                    expected,
                    "transient {is_transient}, after {after}, {count} calls"
                );
                assert_eq!(books(&Bench { store: host.store.borrow().clone(), ..Bench::default() }), 0);
            }
        }
    }
}

#[test]
fn two_faults_in_a_row_keep_the_truth() {
    let faults: [fn() -> OnCommit; 7] = [
        || OnCommit::Fine,
        || OnCommit::LandsFalse,
        || OnCommit::LandsThrows { is_transient: false },
        || OnCommit::Throws { is_transient: true },
        || OnCommit::Throws { is_transient: false },
        || OnCommit::LandsLate { is_transient: false, after: 3 },
        || OnCommit::Race(meanwhile(&with(&recharge("1"), "userId", &s(USER2)))),
    ];
    for first in &faults {
        for second in &faults {
            for third in &faults {
                let mut host = scene();
                host.on_commit.extend([first(), second(), third()]);
                let calls: Vec<String> = (0..4).map(|at| keyed(&recharge("1"), &at.to_string())).collect();
                let replies = host.group(&calls);
                host.calm();
                // Everyone who was not told a success asks again with the same key.
                for (call, reply) in calls.iter().zip(&replies) {
                    if reply.error().is_some() {
                        assert!(matches!(reply.error().as_deref(), Some("OUTCOME_UNKNOWN" | "STORE_FAILED")));
                    }
                    host.ok(call);
                }
                assert_eq!(host.balance("userId", USER), "104.00/0.00@5");
            }
        }
    }
}
