//! Two engines on one store: each step of one, with the other's call in between.

use crate::kit::*;
use crate::support::{MemoryStore, Reply, setup};
use split_ledger::engine::{Action, Engine, Event};

/// An engine of another process.
fn engine(name: &str) -> Engine {
    let mut setup = setup(split_ledger::command::Options::default());
    setup.writer = name.to_owned();
    Engine::new(setup)
}

/// Runs calls; before the `at`-th action is carried out, `meanwhile` happens.
fn drive(
    engine: &mut Engine,
    store: &mut MemoryStore,
    now: i64,
    calls: &[&str],
    at: usize,
    meanwhile: &mut dyn FnMut(&mut MemoryStore),
) -> (Vec<Reply>, usize) {
    let mut action = engine.begin(now, calls.iter().map(|call| call.as_bytes()));
    for step in 0..1_000 {
        if step == at {
            meanwhile(store);
        }
        action = match action {
            Action::Read(reads) => {
                let (head, rows) = store.read(&reads);
                engine.step(now, Event::Rows { head, rows: rows.iter().map(String::as_str).collect() })
            }
            Action::Commit(commit) => {
                let won = store.commit(&commit).unwrap();
                engine.step(now, Event::Committed(won))
            }
            Action::Turn | Action::Hold | Action::Wait(_) => engine.step(now, Event::Proceed),
            Action::Answer(answers) => return (answers.into_iter().map(Reply::parse).collect(), step),
        };
    }
    panic!("the engine does not come to an end");
}

fn alone(store: &mut MemoryStore, name: &str, now: i64, call: &str) -> Reply {
    drive(&mut engine(name), store, now, &[call], usize::MAX, &mut |_| {}).0.remove(0)
}

/// One call against another, at every point where the other may come between, on a
/// cold engine and on one that knows the rows. What they say, and the ledger after it.
fn race(funds: &Funds, first: &str, other: &str, mut check: impl FnMut(&Reply, &Reply, &mut Funds)) {
    let now = funds.bench.now;
    let mut raced = 0;
    for is_warm in [false, true] {
        for at in 0.. {
            let mut store = funds.bench.store.clone();
            let mut one = engine("writer-a");
            if is_warm {
                let dry = and(first, r#""dryRun":true"#);
                drive(&mut one, &mut store, now, &[&dry], usize::MAX, &mut |_| {});
            }
            let mut between = None;
            let (replies, steps) = drive(&mut one, &mut store, now, &[first], at, &mut |store| {
                between = Some(alone(store, "writer-b", now, other));
            });
            let Some(between) = between else { break };
            assert!(at <= steps);
            let mut after = Funds::default();
            (after.bench.store, after.bench.now) = (store, now);
            check(&replies[0], &between, &mut after);
            raced += 1;
        }
    }
    assert!(raced >= 4, "{raced} points");
}

fn codes(replies: [&Reply; 2]) -> [String; 2] {
    replies.map(|reply| reply.error().unwrap_or_else(|| reply.get("status")))
}

/// A shop that has 100.00 of yesterday and 100.00 of today.
fn aged() -> Funds {
    let mut funds = Funds::default();
    funds.party(SHOP, r#""withdrawDays":1"#);
    funds.recharge(SHOP, "100.00");
    funds.wait(DAY);
    funds.recharge(SHOP, "100.00");
    funds
}

#[test]
fn c8_two_withdrawals_of_all_that_may_leave() {
    let funds = aged();
    let order = batch("o", &format!(r#"{{{SHOP},"amount":"100.00"}}"#));
    let calls = [withdrawal(SHOP, "100.00"), withdrawal(SHOP, "60.00"), order];
    for first in &calls {
        for other in &calls {
            race(&funds, first, other, |first, other, after| {
                let made = after.bench.store.rows("withdrawals").len();
                assert_eq!(made, 1, "{} {}", first.text, other.text);
                assert!(after.figures(SHOP).starts_with("200.00 - 0.00 - "));
            });
        }
    }
    race(&funds, &calls[0], &calls[1], |first, other, _| {
        let is_first = first.error().is_none();
        assert_ne!(is_first, other.error().is_none(), "exactly one");
        let refused = if is_first { other } else { first };
        assert_eq!(refused.error().as_deref(), Some("AMOUNT_NOT_WITHDRAWABLE"));
        let left = refused.detail("withdrawableMinor");
        assert_eq!(left, if is_first { "0" } else { "4000" }, "judged on what the other left");
    });
}

#[test]
fn a18_submit_and_cancel_at_once() {
    let mut funds = Funds::shop();
    funds.fund("BANK_CARD", "100.00");
    let id = funds.withdraw(SHOP, "100.00");
    race(&funds, &submit(&id), &cancel(&id), |first, other, after| {
        let wanted = match &*after.status(&id) {
            "SUBMITTING" => ["SUBMITTING", "INVALID_WITHDRAWAL_STATUS"],
            "CANCELLED" => ["INVALID_WITHDRAWAL_STATUS", "CANCELLED"],
            status => panic!("{status}"),
        };
        assert_eq!(codes([first, other]), wanted);
    });
    // Two that submit the same: the rail is called once.
    race(&funds, &submit(&id), &submit(&id), |first, other, _| {
        let again = [first, other].map(|reply| reply.get("replayed"));
        assert!(again.contains(&"true".to_owned()) && again.contains(&String::new()), "{again:?}");
    });
}

#[test]
fn a18_reports_at_once() {
    let mut funds = Funds::with_fee();
    funds.fund("BANK_CARD", "100.00");
    let id = funds.withdraw(SHOP, "100.00");
    funds.submit(&id);
    race(&funds, &report(&id, "PAID"), &cancel(&id), |first, other, after| {
        assert_eq!(codes([first, other]), ["PAID", "INVALID_WITHDRAWAL_STATUS"]);
        assert_eq!(after.money(SHOP), "900.00/0.00@3");
    });
    race(&funds, &report(&id, "PAID"), &report(&id, "FAILED"), |first, other, after| {
        let row = after.query(&of("withdrawal", &id));
        let now = (row.get("status"), row.get("exception"));
        match codes([first, other]).each_ref().map(|code| code.as_str()) {
            ["PAID", "BOUNCED"] => assert_eq!(now, ("BOUNCED".into(), String::new())),
            ["PAYOUT_STATUS_FINAL", "FAILED"] => assert_eq!(now, ("FAILED".into(), "OPEN".into())),
            codes => panic!("{codes:?}"),
        }
    });
    race(&funds, &report(&id, "PAID"), &report(&id, "PAID"), |_, _, after| {
        assert_eq!(
            (after.money(SHOP), after.money(PLATFORM)),
            ("900.00/0.00@3".into(), "1.50/0.00@1".into())
        );
    });
    // Late: listed once by two that say so, and one person decides.
    funds.report(&id, "FAILED");
    race(&funds, &report(&id, "PAID"), &report(&id, "PAID"), |first, other, after| {
        assert_eq!(codes([first, other]), ["PAYOUT_STATUS_FINAL"; 2]);
        let listed = after.query(r#"{"type":"payout_exceptions"}"#);
        assert_eq!(
            (listed.get("payouts.0.withdrawalId"), listed.get("payouts.1")),
            (id.clone(), String::new())
        );
    });
    funds.bench.refuse(&report(&id, "PAID"), "PAYOUT_STATUS_FINAL");
    let resolve = |how: &str| {
        format!(r#"{{"type":"resolve_payout_exception","withdrawalId":"{id}","resolution":{how}}}"#)
    };
    let (charge, dismiss) = (resolve(&format!(r#""charge",{SHOP}"#)), resolve(r#""dismiss""#));
    race(&funds, &charge, &dismiss, |first, other, after| {
        let codes = codes([first, other]);
        let money = after.money(SHOP);
        match codes.each_ref().map(|code| code.as_str()) {
            ["CHARGED", "NO_PAYOUT_EXCEPTION"] => assert_eq!(money, "901.50/0.00@4"),
            ["NO_PAYOUT_EXCEPTION", "DISMISSED"] => assert_eq!(money, "1000.00/0.00@3"),
            codes => panic!("{codes:?}"),
        }
    });
}

/// The pool pays one of two; a small one does not slip by while the first is handed over.
#[test]
fn c18_two_payouts_of_one_pool() {
    let mut funds = Funds::shop();
    let ids = ["60.00", "40.00"].map(|amount| funds.withdraw(SHOP, amount));
    funds.fund("BANK_CARD", "60.00");
    race(&funds, &submit(&ids[1]), &submit(&ids[0]), |first, other, _| {
        assert_eq!(other.get("status"), "SUBMITTING");
        let code = first.error().unwrap();
        assert!(["POOL_SHORT", "PAYOUT_NOT_NEXT"].contains(&&*code), "{code}");
    });
    race(&funds, &submit(&ids[0]), &liquidity("BANK_CARD", "WECHAT", "0.01"), |first, other, after| {
        assert!(other.error().is_none());
        let pool = after.query(r#"{"type":"payout_pools"}"#).get("pools.0.free");
        let wanted = match first.error() {
            None => "-0.01",
            Some(code) => {
                assert_eq!(code, "POOL_SHORT");
                "59.99"
            }
        };
        assert_eq!(pool, wanted);
    });
}

#[test]
fn c13_one_order_number_at_once() {
    let funds = Funds::shop();
    let call = |amount: &str| batch("o", &format!(r#"{{{SHOP},"amount":"{amount}"}}"#));
    race(&funds, &call("40.00"), &call("40.00"), |first, other, after| {
        assert_eq!(first.get("transactionId"), other.get("transactionId"));
        assert_eq!(after.money(SHOP), "60.00/40.00@2");
    });
    race(&funds, &call("40.00"), &call("41.00"), |first, other, _| {
        let is_first = first.error().is_none();
        assert_ne!(is_first, other.error().is_none());
        let refused = if is_first { other } else { first };
        assert_eq!(refused.error().as_deref(), Some("WITHDRAWAL_ORDER_CONFLICT"));
    });
}

#[test]
fn ap_02_one_name_at_once() {
    let mut funds = Funds::default();
    funds.register(SHOP, r#""externalCode":"old""#);
    let (first, other) = (r#""externalCode":"x""#, r#""externalCode":"x""#);
    race(&funds, &registration(SHOP, first), &registration(PARTNER, other), |first, other, after| {
        let is_first = first.error().is_none();
        assert_ne!(is_first, other.error().is_none());
        let named = after.query(r#"{"type":"party","externalCode":"x"}"#).get("party.accountUserId");
        let winner = if is_first { first } else { other };
        assert_eq!(named, winner.get("accountUserId"));
    });
    // Two platforms: one of them is it.
    let second = PLATFORM.replace("p1", "p2");
    race(&funds, &registration(PLATFORM, ""), &registration(&second, ""), |first, other, after| {
        let it = after.query(r#"{"type":"party","isPlatform":true}"#).get("party.accountUserId");
        let numbers = [first, other].map(|reply| reply.get("accountUserId"));
        assert_eq!(numbers.iter().min().unwrap(), &it, "the one that came first has the lower number");
    });
}

/// What an engine has looked up holds for one head only, also across midnight and
/// with clocks that disagree.
#[test]
fn m9_c8_midnight_between_two_engines() {
    let (before, midnight) = (time("2024-05-07T23:59:59.000"), time("2024-05-08T00:00:00.000"));
    let funds = aged();
    let recharge = format!(r#"{{"type":"recharge",{SHOP},"amount":"7.00","currency":"CNY"}}"#);
    let run = |engine: &mut Engine, store: &mut MemoryStore, now: i64, call: &str| {
        drive(engine, store, now, &[call], usize::MAX, &mut |_| {}).0.remove(0)
    };
    // One knows what may leave; the other's money comes before midnight by its clock, and
    // after the first engine's midnight.
    for is_other_behind in [false, true] {
        let mut store = funds.bench.store.clone();
        let mut one = engine("writer-a");
        let all = withdrawal(SHOP, "207.00");
        assert_eq!(run(&mut one, &mut store, midnight + 500, &all).error().unwrap(), "INSUFFICIENT_FUNDS");
        let more = withdrawal(SHOP, "200.01");
        assert_eq!(run(&mut one, &mut store, midnight + 500, &more).error().unwrap(), "INSUFFICIENT_FUNDS");
        let dry = and(&withdrawal(SHOP, "200.00"), r#""dryRun":true"#);
        assert!(run(&mut one, &mut store, midnight + 500, &dry).error().is_none());
        let other = if is_other_behind { before } else { midnight + 600 };
        assert!(alone(&mut store, "writer-b", other, &recharge).error().is_none());
        let reply = run(&mut one, &mut store, midnight + 700, &all);
        if is_other_behind {
            assert_eq!(reply.error(), None, "it came the day before");
        } else {
            assert_eq!(reply.detail("withdrawableMinor"), "20000");
        }
        check(store, midnight + 700);
    }
    // The same between any two of its reads: what it looked up before is looked up again.
    for is_warm in [false, true] {
        for at in 0..12 {
            let (mut store, mut one) = (funds.bench.store.clone(), engine("writer-a"));
            if is_warm {
                let dry = and(&withdrawal(SHOP, "1.00"), r#""dryRun":true"#);
                run(&mut one, &mut store, midnight + 500, &dry);
            }
            let all = withdrawal(SHOP, "207.00");
            let mut has_come = false;
            let (replies, steps) = drive(&mut one, &mut store, midnight + 500, &[&all], at, &mut |store| {
                has_come = true;
                assert!(alone(store, "writer-b", before, &recharge).error().is_none());
            });
            let is_there = has_come && at < steps;
            let wanted = (!is_there).then(|| "INSUFFICIENT_FUNDS".to_owned());
            assert_eq!(replies[0].error(), wanted, "{at} of {steps}: {}", replies[0].text);
            check(store, midnight + 500);
        }
    }
    // The first engine has written after midnight: the other's clock is behind, and its
    // money comes at the head's time.
    let mut store = funds.bench.store.clone();
    let mut one = engine("writer-a");
    assert!(run(&mut one, &mut store, midnight, &recharge).error().is_none());
    assert!(alone(&mut store, "writer-b", before, &recharge).error().is_none());
    let reply = run(&mut one, &mut store, midnight, &withdrawal(SHOP, "200.01"));
    assert_eq!(reply.detail("withdrawableMinor"), "20000");
    check(store, midnight);
    // Midnight passes while a commit is lost: the group is judged at its new time.
    for at in 0..4 {
        let mut store = funds.bench.store.clone();
        let mut one = engine("writer-a");
        let dry = and(&withdrawal(SHOP, "200.00"), r#""dryRun":true"#);
        run(&mut one, &mut store, before, &dry);
        let call = withdrawal(SHOP, "200.00");
        let mut has_come = false;
        let (replies, steps) = drive(&mut one, &mut store, before, &[&call], at, &mut |store| {
            has_come = true;
            assert!(alone(store, "writer-b", midnight, &recharge).error().is_none());
        });
        // Before the last look at the head: the day is over for both.
        let is_over = has_come && at < steps;
        let refused = replies[0].error().map(|code| code + " " + &replies[0].detail("withdrawableMinor"));
        let wanted = (!is_over).then(|| "AMOUNT_NOT_WITHDRAWABLE 10000".to_owned());
        assert_eq!(refused, wanted, "{at} of {steps}");
        check(store, midnight);
    }
}

fn check(store: MemoryStore, now: i64) {
    let mut after = Funds::default();
    (after.bench.store, after.bench.now) = (store, now);
}
