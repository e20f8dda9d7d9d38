//! M9: a clock behind, a clock ahead; a head of a newer format;
//! the limits of a store.

use crate::host::*;
use crate::kit::*;
use split_ledger::command::Options;
use split_ledger::engine::{Action, Event, Setup};
use split_ledger::store::Write;

#[test]
fn m9_behind_within_the_tolerance_takes_the_heads_time() {
    let mut host = scene();
    host.now = T0 - 300_000;
    host.ok(&recharge("1"));
    assert_eq!(host.store.borrow().head.as_ref().unwrap().time, T0);
    host.now -= 1;
    let key = keyed(&recharge("1"), "k");
    let dry = with(&recharge("1"), "dryRun", "true");
    let replies = host.group(&[key.clone(), freeze("999", "9"), "nonsense".to_owned(), dry]);
    let found: Vec<String> = errors(&replies).into_iter().flatten().collect();
    assert_eq!(found, ["CLOCK_BEHIND", "INSUFFICIENT_FUNDS", "INVALID_JSON", "CLOCK_BEHIND"]);
    assert_eq!(host.log.commits.len(), 0);
    // The tolerance is the host's.
    let options = Options { clock_tolerance_ms: 0, ..Options::default() };
    let mut strict = Host::with(&host.store, Setup { options, ..writer("strict") });
    strict.now = T0 - 1;
    assert_eq!(strict.call(&key).error().as_deref(), Some("CLOCK_BEHIND"));
    strict.now = T0;
    strict.ok(&key);
    // A batch of replays passes, however late the clock is.
    strict.now = 0;
    assert_eq!(strict.ok(&key).get("replayed"), "true");
}

#[test]
fn m9_time_is_strictly_kept_in_the_journal() {
    let mut host = scene();
    for shift in [0, 5_000, 1_000, -200_000, 90_000, 4_000] {
        host.now = T0 + shift;
        host.ok(&recharge("1"));
    }
    let rows = host.store.borrow().rows("journal");
    let times: Vec<i64> = rows.iter().map(|row| row[1].as_ref().unwrap().parse().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{times:?}");
}

/// A group has one time, though it reads again after its first calls were decided;
/// an order that is named by its new id is read under that id.
#[test]
fn m9_a_commit_and_its_transactions_have_one_time() {
    let mut cold = Bench::default();
    cold.ok(r#"{"type":"create_balance","platformId":"p","currency":"CNY"}"#);
    cold.ok(r#"{"type":"create_balance","partnerId":"s","currency":"CNY"}"#);
    cold.ok(
        r#"{"type":"configure_program","appId":"a","platformId":"p","settleAfter":"fulfilment","days":0}"#,
    );
    let order = |item: &str| {
        format!(
            r#"{{"type":"create_order","appId":"a","currency":"CNY","partnerId":"s","items":[{{"itemId":"{item}","amount":"1"}}]}}"#
        )
    };
    let calls = [order("i"), order("j")];
    let mut action = cold.engine.begin(cold.now, calls.iter().map(String::as_bytes));
    while let Action::Read(reads) = action {
        // Each read takes its time.
        cold.now += 7;
        assert!(cold.now < T0 + 70, "reads without end");
        let (head, rows) = cold.store.read(&reads);
        let rows = rows.iter().map(String::as_str).collect();
        action = cold.engine.step(cold.now, Event::Rows { head, rows });
    }
    let replies = cold.drive(action);
    assert!(replies.iter().all(|reply| reply.starts_with("{\"ok\"")), "{replies:?}");
    let times = |table: &str, place: usize| {
        let rows = cold.store.rows(table);
        rows.iter().rev().map(|row| row[place].clone().unwrap()).collect::<Vec<_>>()
    };
    let (commits, made) = (times("journal", 1), times("transactions", 2));
    assert_eq!(&made[..2], [commits[0].clone(), commits[0].clone()]);
}

#[test]
fn a_clock_far_ahead_of_a_moving_ledger_is_refused() {
    let mut host = scene();
    host.ok(&recharge("1"));
    // Idle: a day and more may pass.
    host.now = T0 + 3 * DAY;
    host.ok(&recharge("1"));
    // Others write, and this clock is a day and more past them.
    let mut host = scene();
    host.ok(&recharge("1"));
    meanwhile(&recharge("1"))(&mut host.store.borrow_mut());
    host.now = T0 + DAY + 1;
    let key = keyed(&recharge("1"), "k");
    let reply = host.call(&key);
    assert_eq!(reply.error().as_deref(), Some("CLOCK_AHEAD"), "{}", reply.text);
    assert_eq!(reply.detail("headTime"), T0.to_string());
    host.now = T0 + DAY;
    host.ok(&key);
    // Unless the host says that it is right.
    let options = Options { allow_clock_jump: true, ..Options::default() };
    let mut host = Host::with(&scene().store, Setup { options, ..writer("jump") });
    host.ok(&recharge("1"));
    meanwhile(&recharge("1"))(&mut host.store.borrow_mut());
    host.now = T0 + 30 * DAY;
    host.ok(&recharge("1"));
}

#[test]
fn a_newer_format_is_not_touched() {
    let mut host = scene();
    host.store.borrow_mut().head.as_mut().unwrap().format = 2;
    let before = host.store.borrow().clone();
    for call in [recharge("1"), with(&recharge("1"), "dryRun", "true"), freeze("999", "9")] {
        assert_eq!(host.call(&call).error().as_deref(), Some("UPGRADE_REQUIRED"));
    }
    assert_eq!(host.call("nonsense").error().as_deref(), Some("INVALID_JSON"));
    let mut bench = Bench { store: before.clone(), ..Bench::default() };
    let reply = bench.query(&call("balance", &[("userId", &s(USER))]));
    assert_eq!(reply.error().as_deref(), Some("UPGRADE_REQUIRED"));
    assert!(*host.store.borrow() == before);
    // Also when it becomes so while the engine is at work.
    let mut host = scene();
    host.ok(&recharge("1"));
    host.on_commit.push_back(OnCommit::Race(Box::new(|store| {
        let head = store.head.as_mut().unwrap();
        (head.format, head.seq, head.id) = (2, head.seq + 1, "newer".to_owned());
    })));
    assert_eq!(host.call(&recharge("1")).error().as_deref(), Some("UPGRADE_REQUIRED"));
}

#[test]
fn a_store_may_limit_a_commit() {
    let mut probe = scene();
    probe.ok(&recharge("1"));
    let rows: usize = probe.log.commits[0].writes.iter().map(|write| write.count).sum();
    let bytes: usize = probe.log.commits[0].writes.iter().map(Write::bytes).sum();
    for (rows_max, bytes_max) in [(Some(rows), None), (None, Some(bytes + 40))] {
        let mut host = Host::with(&scene().store, Setup { rows_max, bytes_max, ..writer("writer-a") });
        // A group that is too large is halved until it fits.
        let replies = host.group(&vec![recharge("1"); 7]);
        assert!(replies.iter().all(|reply| reply.error().is_none()));
        assert_eq!(host.log.commits.len(), 7);
        // A list cannot be halved.
        let replies = host.group(&[recharge("1"), list(&vec![recharge("1"); 7]), recharge("1")]);
        assert_eq!(errors(&replies), [None, Some("BATCH_TOO_LARGE".to_owned()), None]);
        assert_eq!(host.balance("userId", USER), "109.00/0.00@10");
    }
    for (rows_max, bytes_max) in [(Some(rows - 1), None), (None, Some(bytes - 40))] {
        let mut host = Host::with(&scene().store, Setup { rows_max, bytes_max, ..writer("writer-a") });
        let before = host.store.borrow().clone();
        assert_eq!(host.call(&recharge("1")).error().as_deref(), Some("BATCH_TOO_LARGE"));
        assert!(*host.store.borrow() == before);
    }
}
