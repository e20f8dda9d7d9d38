//! Steps 4, 7 and 8: other writers, stale caches, turns.

use std::cell::RefCell;
use std::rc::Rc;

use crate::host::*;
use crate::kit::*;

#[test]
fn a_lost_race_is_decided_again_on_the_new_head() {
    let mut host = scene();
    host.on_commit.push_back(OnCommit::Race(meanwhile(&withdraw("60"))));
    let replies = host.group(&[freeze("30", "8"), freeze("50", "9"), recharge("1")]);
    // 40.00 are left: the first passes, the second does not, the third counts on.
    assert_eq!(errors(&replies), [None, Some("INSUFFICIENT_FUNDS".to_owned()), None]);
    assert_eq!(
        (replies[0].get("newVersion"), replies[2].get("newVersion")),
        ("3".to_owned(), "4".to_owned())
    );
    assert_eq!(host.balance("userId", USER), "11.00/90.00@4");
}

#[test]
fn the_loser_of_a_race_finds_its_own_key() {
    let mut host = scene();
    let call = keyed(&recharge("5"), "k");
    host.on_commit.push_back(OnCommit::Race(meanwhile(&call)));
    assert_eq!(host.ok(&call).get("replayed"), "true");
    assert_eq!(host.balance("userId", USER), "105.00/0.00@2");
}

#[test]
fn expiry_is_judged_again_after_a_lost_race() {
    let mut bench = wallet();
    let id = bench.ok(&freeze("30", "5")).get("freezeId");
    let mut host = Host::new(&Rc::new(RefCell::new(bench.store)), "writer-a");
    host.now = T0 + DAY - 1;
    host.on_commit.push_back(OnCommit::Race(Box::new(|store| {
        let mut other = Bench { store: std::mem::take(store), now: T0 + DAY, ..Bench::default() };
        crate::kit::restart(&mut other);
        other.ok(&recharge("1"));
        *store = other.store;
    })));
    assert_eq!(host.call(&confirm(&id, SHOP)).error().as_deref(), Some("FREEZE_EXPIRED"));
}

#[test]
fn turns_for_64_commits_after_a_lost_race() {
    let mut host = scene();
    host.ok(&recharge("1"));
    assert_eq!(host.log.turns, 0);
    host.on_commit.push_back(OnCommit::Race(meanwhile(&with(&recharge("1"), "userId", &s(USER2)))));
    host.ok(&recharge("1"));
    assert_eq!(host.log.turns, 1, "the group that lost takes the first one");
    for nth in 2..=64 {
        host.ok(&recharge("1"));
        assert_eq!(host.log.turns, 1, "commit {nth} after the race");
    }
    for _ in 0..3 {
        host.ok(&recharge("1"));
        assert_eq!(host.log.turns, 0, "64 commits went by without a race");
    }
    assert_eq!(host.balance("userId", USER), "168.00/0.00@69");
}

#[test]
fn turns_go_on_while_others_write() {
    let mut host = scene();
    host.on_commit.push_back(OnCommit::Race(meanwhile(&recharge("1"))));
    host.ok(&recharge("1"));
    for nth in 1..=100 {
        meanwhile(&recharge("1"))(&mut host.store.borrow_mut());
        host.ok(&recharge("1"));
        assert_eq!(host.log.turns, 1, "commit {nth}");
    }
    for nth in 1..=64 {
        host.ok(&recharge("1"));
        assert_eq!(host.log.turns, usize::from(nth < 64), "commit {nth} alone");
    }
}

#[test]
fn after_a_lost_race_one_read_asks_for_all() {
    let mut host = scene();
    host.ok(&recharge("1"));
    host.on_commit.push_back(OnCommit::Race(meanwhile(&recharge("1"))));
    host.ok(&recharge("1"));
    // One that finds out, one for all.
    assert_eq!(host.log.reads, 2);
}

#[test]
fn in_a_turn_one_read_asks_for_all() {
    let mut host = scene();
    host.ok(&recharge("1"));
    host.on_commit.push_back(OnCommit::Race(meanwhile(&recharge("1"))));
    let id = host.ok(&freeze("1", "1")).get("freezeId");
    // Once, to learn the names.
    host.ok(&confirm(&id, SHOP));
    for order in 2..=4 {
        let others = || meanwhile(&recharge("1"));
        others()(&mut host.store.borrow_mut());
        let id = host.ok(&freeze("1", &order.to_string())).get("freezeId");
        assert_eq!((host.log.turns, host.log.reads), (1, 1));
        others()(&mut host.store.borrow_mut());
        host.ok(&confirm(&id, SHOP));
        assert_eq!((host.log.turns, host.log.reads), (1, 1));
    }
    assert_eq!(host.balance("userId", USER), "104.00/0.00@17");
    assert_eq!(host.balance("merchantId", SHOP), "4.00/0.00@4");
}

/// A failover may take commits back: what was read of them is a hint, and nothing more.
#[test]
fn rows_that_are_there_no_more_are_not_decided_on() {
    let mut host = scene();
    host.on_commit.push_back(OnCommit::Race(meanwhile(&recharge("1"))));
    host.ok(&recharge("1"));
    let before = host.store.borrow().clone();
    let id = host.ok(&freeze("30", "8")).get("freezeId");
    *host.store.borrow_mut() = before;
    meanwhile(&recharge("1"))(&mut host.store.borrow_mut());
    assert_eq!(host.call(&confirm(&id, SHOP)).error().as_deref(), Some("FREEZE_NOT_FOUND"));
    let again = host.ok(&freeze("20", "8")).get("freezeId");
    host.ok(&confirm(&again, SHOP));
    assert_eq!(host.balance("userId", USER), "83.00/0.00@6");
}

#[test]
fn a_refusal_from_a_stale_cache_is_never_answered() {
    let mut host = scene();
    host.ok(&recharge("1"));
    // Another process recharges behind the engine's back.
    meanwhile(&recharge("500"))(&mut host.store.borrow_mut());
    host.ok(&freeze("400", "9"));
    meanwhile(&create("merchantId", "dddddddd-dddd-4ddd-8ddd-dddddddddddd"))(&mut host.store.borrow_mut());
    let id = host.ok(&freeze("1", "10")).get("freezeId");
    host.call(&confirm(&id, "cccccccc-cccc-4ccc-8ccc-cccccccccccc"));
    meanwhile(&create("merchantId", "cccccccc-cccc-4ccc-8ccc-cccccccccccc"))(&mut host.store.borrow_mut());
    host.ok(&confirm(&id, "cccccccc-cccc-4ccc-8ccc-cccccccccccc"));
    // Nor is a dry run.
    meanwhile(&recharge("500"))(&mut host.store.borrow_mut());
    host.ok(&with(&freeze("600", "11"), "dryRun", "true"));
    // Nor a replay from before: it is the same reply, whoever wrote it.
    let key = keyed(&recharge("1"), "k");
    meanwhile(&key)(&mut host.store.borrow_mut());
    assert_eq!(host.ok(&key).get("replayed"), "true");
}

#[test]
fn a_head_that_moves_between_two_reads_starts_the_group_over() {
    let (bench, id) = frozen();
    let store = Rc::new(RefCell::new(bench.store));
    for at in 0..3 {
        let mut host = Host::new(&Rc::new(RefCell::new(store.borrow().clone())), "writer-a");
        for _ in 0..at {
            host.on_read.push_back(OnRead::Fine);
        }
        host.on_read.push_back(OnRead::After(meanwhile(&recharge("7"))));
        let reply = host.ok(&confirm(&id, SHOP));
        assert_eq!(host.balance("merchantId", SHOP), "30.00/0.00@1", "{}", reply.text);
    }
    // A head that moves at every read: it ends all the same, when the writers pause.
    let mut host = Host::new(&store, "writer-a");
    for _ in 0..10 {
        host.on_read.push_back(OnRead::After(meanwhile(&recharge("1"))));
    }
    host.ok(&confirm(&id, SHOP));
    assert_eq!(host.balance("userId", USER), "80.00/0.00@13");
}

#[test]
fn two_engines_on_one_store_take_nothing_from_each_other() {
    let store = scene().store;
    let mut hosts = [Host::new(&store, "writer-a"), Host::new(&store, "writer-b")];
    for round in 0..40 {
        let host = &mut hosts[round % 2];
        let replies = host.group(&[recharge("1"), freeze("1", &(round + 1).to_string())]);
        assert_eq!(errors(&replies), [None, None]);
        assert_eq!(replies[1].get("newVersion"), (3 + 2 * round).to_string());
    }
    assert_eq!(hosts[0].balance("userId", USER), "100.00/40.00@81");
    let rows = store.borrow().rows("journal");
    let writers: Vec<&str> = rows.iter().rev().take(4).map(|row| row[2].as_deref().unwrap()).collect();
    assert!(writers[0].starts_with("writer-b.") && writers[1].starts_with("writer-a."), "{writers:?}");
    for pair in rows.windows(2) {
        assert_eq!(pair[1][8], pair[0][9], "the chain has no gap");
    }
}

#[test]
fn ids_rise_across_writers() {
    let store = scene().store;
    let mut hosts = [Host::new(&store, "writer-a"), Host::new(&store, "writer-b")];
    let mut last = 0;
    for round in 0..20 {
        let host = &mut hosts[round % 2];
        // The clocks disagree; the ids do not.
        host.now = T0 + if round % 2 == 0 { 1000 } else { 0 };
        let id: i64 = host.ok(&recharge("1")).get("transactionId").parse().unwrap();
        assert!(id > last);
        last = id;
    }
}
