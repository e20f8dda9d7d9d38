//! `dryRun: true` answers as if, and writes nothing; and the two invariants on
//! bytes: a refused command leaves no trace (6), the same batches make the same
//! store (7).

use crate::kit::*;

fn dry(call: &str) -> String {
    with(call, "dryRun", "true")
}

#[test]
fn a_dry_run_answers_as_if_and_writes_nothing() {
    let (mut bench, id) = frozen();
    for call in [
        recharge("1"),
        freeze("1", "9"),
        withdraw("1"),
        cancel(&id),
        confirm(&id, SHOP),
        captures(&id, &[(SHOP, "1")]),
        keyed(&recharge("1"), "k"),
        with(&create("userId", USER), "currency", r#""USD""#),
        keyed(&list(&[recharge("1"), freeze("71", "9")]), "L"),
    ] {
        let before = bench.store.clone();
        let mut real = Bench { store: bench.store.clone(), ..Bench::default() };
        restart(&mut bench);
        let reply = bench.ok(&dry(&call));
        assert!(bench.store == before, "{call}");
        assert_eq!(reply.get("dryRun"), "true", "{call}");
        let (as_if, rest) = reply.text.split_once(r#","dryRun":true,"entries":["#).unwrap();
        assert!(rest.ends_with("]}}"), "{call}");
        assert_eq!(format!("{as_if}}}}}"), real.ok(&call).text);
    }
    for (call, code) in [
        (freeze("101", "9"), "INSUFFICIENT_FUNDS"),
        (cancel("7"), "FREEZE_NOT_FOUND"),
        (with(&recharge("1"), "amount", "-1"), "INVALID_AMOUNT"),
        (list(&[recharge("1"), freeze("102", "9")]), "INSUFFICIENT_FUNDS"),
    ] {
        refused(&mut bench, &dry(&call), code);
    }
    // A key that was used answers as it would.
    bench.ok(&keyed(&recharge("1"), "k"));
    assert_eq!(bench.ok(&dry(&keyed(&recharge("1"), "k"))).get("replayed"), "true");
}

/// What a dry run would move is what the command then moves, account by account.
#[test]
fn a_dry_run_tells_the_entries_it_would_have_made() {
    let (mut bench, id) = frozen();
    for call in [
        recharge("1.25"),
        freeze("1", "9"),
        captures(&id, &[(SHOP, "1"), (SHOP2, "2")]),
        cancel(&id),
        with(&create("userId", USER), "currency", r#""USD""#),
    ] {
        let foretold = bench.ok(&dry(&call)).get("entries");
        bench.ok(&call);
        let made = bench.query(r#"{"type":"transactions","limit":1}"#).get("transactions.0.entries");
        assert_eq!(foretold, made, "{call}");
        assert_eq!(foretold == "[]", call.contains("create_balance"), "{call} -> {foretold}");
    }
    // Of a list all of them, in the order of its commands.
    let foretold = bench.ok(&dry(&list(&[recharge("1"), recharge("2")])));
    let deltas = [0, 1, 2, 3].map(|at| foretold.get(&format!("entries.{at}.availableDelta")));
    assert_eq!(deltas.map(|delta| delta.replace('-', "")), ["1.00", "1.00", "2.00", "2.00"]);
    assert_eq!(foretold.get("entries.4"), "");
}

#[test]
fn dry_runs_of_a_group_are_decided_first_on_committed_state() {
    let mut bench = wallet();
    let replies = bench.group(&[
        &recharge("50"),
        &dry(&withdraw("120")),
        &withdraw("120"),
        &dry(&withdraw("90")),
        &dry(&recharge("1")),
    ]);
    assert_eq!(replies[0].get("newVersion"), "2");
    assert_eq!(replies[1].error().as_deref(), Some("INSUFFICIENT_FUNDS"));
    assert_eq!(replies[2].get("newVersion"), "3");
    assert_eq!(
        (replies[3].get("newVersion"), replies[4].get("newVersion")),
        ("2".to_owned(), "2".to_owned())
    );
    assert_eq!(bench.balance("userId", USER), "30.00/120.00@3");
}

#[test]
fn a_misspelt_dry_run_moves_no_money() {
    let mut bench = wallet();
    for raw in [r#""true""#, "1", "0", "[]", "{}", r#""""#] {
        refused_field(&mut bench, &with(&recharge("1"), "dryRun", raw), "INVALID_FIELD", "dryRun");
        refused_field(&mut bench, &with(&list(&[recharge("1")]), "dryRun", raw), "INVALID_FIELD", "dryRun");
    }
    // A list is a dry run as a whole.
    let call = list(&[recharge("1"), dry(&recharge("1"))]);
    refused_field(&mut bench, &call, "INVALID_FIELD", "commands[1].dryRun");
    for raw in ["false", "null"] {
        bench.ok(&with(&recharge("1"), "dryRun", raw));
    }
}

/// Calls that are all refused, each for another reason and after as much work as possible.
fn hopeless(id: &str) -> Vec<String> {
    vec![
        freeze("9999", "77"),
        keyed(&with(&recharge("1"), "expectedVersion", "99"), "never"),
        confirm(id, "cccccccc-cccc-4ccc-8ccc-cccccccccccc"),
        captures(id, &[(SHOP, "10"), (SHOP2, "25")]),
        list(&[recharge("5"), freeze("1", "78"), withdraw("1"), withdraw("9999")]),
        with(&with(&create("userId", USER), "currency", r#""USD""#), "initialBalance", "-1"),
        "nonsense".to_owned(),
        dry(&recharge("3")),
    ]
}

#[test]
fn invariant_6_a_refused_command_leaves_no_trace() {
    let good = |id: &str| {
        vec![recharge("1"), keyed(&freeze("2", "9"), "f"), captures(id, &[(SHOP, "3")]), withdraw("1")]
    };
    let (mut plain, id) = frozen();
    let calls = good(&id);
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    let answers = plain.group(&calls);
    for at in 0..=calls.len() {
        let bad = hopeless(&id);
        let mut mixed: Vec<&str> = calls.clone();
        mixed.splice(at..at, bad.iter().map(String::as_str));
        let (mut bench, _) = frozen();
        let mut replies = bench.group(&mixed);
        let refusals: Vec<Reply> = replies.splice(at..at + bad.len(), []).collect();
        assert!(refusals.iter().take(bad.len() - 1).all(|reply| reply.error().is_some()));
        assert_eq!(replies, answers);
        assert!(bench.store == plain.store, "refused commands at {at} left a trace");
    }
}

#[test]
fn invariant_7_the_same_batches_make_the_same_bytes() {
    let run = || {
        let (mut bench, id) = frozen();
        for round in 0..5_i64 {
            bench.now += 1000 * round;
            let calls =
                [keyed(&recharge("1"), &round.to_string()), captures(&id, &[(SHOP, "1")]), withdraw("2")];
            bench.group(&calls.each_ref().map(String::as_str));
        }
        bench.store
    };
    let (one, other) = (run(), run());
    assert!(one == other);
    assert_eq!(one.head, other.head);
    // Other times make another ledger: the comparison sees it.
    let mut late = wallet();
    late.now += 1;
    late.ok(&recharge("1"));
    let mut early = wallet();
    early.ok(&recharge("1"));
    assert!(late.store != early.store);
}
