//! Reads per command on an engine that knows nothing: two for recharge, freeze
//! and confirm, four at most for anything.

use crate::host::*;
use crate::kit::*;

/// The rounds of a call on a cold engine, on a copy of the store.
fn rounds(bench: &Bench, call: &str) -> u32 {
    let mut cold = Bench { store: bench.store.clone(), now: bench.now, ..Bench::default() };
    let reply = cold.call(call);
    let store = (cold.store != bench.store) == (reply.error().is_none() && !reply.text.contains("replayed"));
    assert!(store, "{call} -> {}", reply.text);
    cold.engine.rounds
}

#[test]
fn two_rounds_for_recharge_freeze_and_confirm() {
    let (bench, id) = frozen();
    let booked = with(&with(&recharge("1"), "externalTransactionId", r#""7""#), "paymentAccount", r#""a""#);
    for call in [
        recharge("1"),
        keyed(&recharge("1"), "k"),
        keyed(&booked, "k"),
        freeze("1", "9"),
        keyed(&freeze("1", "9"), "k"),
        freeze("1", "0"),
        confirm(&id, SHOP),
        keyed(&captures(&id, &[(SHOP, "1"), (SHOP2, "2")]), "k"),
    ] {
        assert_eq!(rounds(&bench, &call), 2, "{call}");
    }
}

#[test]
fn two_rounds_for_their_replays() {
    let (mut bench, id) = frozen();
    let booked = with(&with(&recharge("1"), "externalTransactionId", r#""7""#), "paymentAccount", r#""a""#);
    for call in [
        keyed(&recharge("1"), "k"),
        keyed(&booked, "x"),
        keyed(&freeze("1", "9"), "k"),
        keyed(&confirm(&id, SHOP), "k"),
    ] {
        bench.ok(&call);
        assert_eq!(rounds(&bench, &call), 2, "{call}");
    }
    assert_eq!(rounds(&bench, &booked), 2, "the same external transaction");
    assert_eq!(rounds(&bench, &freeze("1", "9")), 2, "the same order");
}

#[test]
fn four_at_most_for_anything() {
    let (mut bench, id) = frozen();
    bench.ok(&captures(&id, &[(SHOP, "10"), (SHOP2, "10")]));
    let submitted = bench.ok(&withdraw("2")).get("transactionId");
    let withdrawal = bench.ok(&withdraw("1")).get("transactionId");
    let liquidity = call(
        "record_liquidity",
        &[
            ("fromChannel", r#""A""#),
            ("toChannel", r#""BALANCER""#),
            ("amount", "5"),
            ("currency", r#""CNY""#),
        ],
    );
    bench.ok(&liquidity);
    bench.ok(&of_withdrawal("submit_payout", &submitted));
    let details =
        with(&with(&create("userId", USER), "currency", r#""USD""#), "accountDetails", r#"{"a":1}"#);
    let created = with(&details, "initialBalance", "5");
    bench.ok(&created);
    let named = with(&refund(&id), "payees", &format!(r#"[{{"merchantId":"{SHOP2}","amount":"1"}}]"#));
    for call in [
        created.clone(),
        with(&created, "currency", r#""EUR""#),
        refund(&id),
        named,
        cancel(&id),
        withdraw("1"),
        liquidity,
        of_withdrawal("cancel_withdrawal", &withdrawal),
        of_withdrawal("submit_payout", &withdrawal),
        report(&submitted, "PAID"),
        report(&submitted, "FAILED"),
        keyed(&report(&submitted, "PAID"), "k"),
        call("add_payment_method", &[("userId", &s(USER)), ("paymentMethodType", r#""X""#)]),
        keyed(&list(&[recharge("1"), freeze("1", "9"), confirm(&id, SHOP)]), "L"),
        confirm("7", SHOP),
        cancel("7"),
        with(&recharge("1"), "currency", r#""BHD""#),
    ] {
        let rounds = rounds(&bench, &call);
        assert!(rounds <= 4, "{rounds} rounds: {call}");
    }
    bench.now += DAY;
    assert!(rounds(&bench, &expire(&id)) <= 2);
}

#[test]
fn what_is_cached_is_not_read_again() {
    let mut host = scene();
    host.ok(&recharge("1"));
    host.ok(&recharge("1"));
    assert_eq!(host.log.reads, 0, "a group whose rows are known goes straight to its commit");
    // A refusal still asks for the head.
    let reply = host.call(&freeze("999", "9"));
    assert_eq!((reply.error().as_deref(), host.engine.rounds <= 2), (Some("INSUFFICIENT_FUNDS"), true));
    assert!(host.log.reads >= 1);
    // What is wrong as it stands asks for nothing.
    host.call("nonsense");
    assert_eq!((host.log.reads, host.log.commits.len()), (0, 0));
    assert_eq!(host.group(&[]).len(), 0);
}
