//! Step 9: a query is one snapshot, also when the head moves between its reads.

use crate::host::*;
use crate::kit::*;
use split_ledger::command::Options;
use split_ledger::engine::{Action, Event, QueryRun};

/// Runs a query; before each read `meanwhile` may change the store.
fn query(
    host: &Host,
    text: &str,
    mut meanwhile: impl FnMut(usize, &mut crate::support::MemoryStore),
) -> (Reply, usize) {
    let options = Options::default();
    let mut run = QueryRun::new(host.now, text.as_bytes(), &options);
    let mut action = run.begin(&options);
    for nth in 0..200 {
        action = match action {
            Action::Answer(mut answers) => return (Reply::parse(answers.remove(0)), nth),
            Action::Read(reads) => {
                meanwhile(nth, &mut host.store.borrow_mut());
                let (head, rows) = host.store.borrow().read(&reads);
                let rows = rows.iter().map(String::as_str).collect();
                run.step(Event::Rows { head, rows }, &options)
            }
            other => panic!("a query does not ask for {other:?}"),
        };
    }
    panic!("the query does not come to an end");
}

fn seq(host: &Host) -> String {
    host.store.borrow().head.as_ref().unwrap().seq.to_string()
}

#[test]
fn a_balance_is_of_the_head_it_names() {
    let host = scene();
    let ask = call("balance", &[("userId", &s(USER)), ("currency", r#""CNY""#)]);
    // The head moves before every single read.
    let (reply, rounds) = query(&host, &ask, |_, store| meanwhile(&recharge("1"))(store));
    assert_eq!(rounds, 2);
    assert_eq!((reply.get("available"), reply.get("asOf.seq")), ("102.00".to_owned(), seq(&host)));
    let (reply, _) = query(&host, &call("balances", &[("userId", &s(USER))]), |_, _| {});
    assert_eq!(reply.get("balances.0.available"), "102.00");
}

#[test]
fn a_list_of_entries_ends_at_the_head_it_names() {
    let host = scene();
    for (kind, first) in
        [("entries", "entries.0.available"), ("transactions", "transactions.0.entries.1.available")]
    {
        let before: i64 = seq(&host).parse().unwrap();
        let ask = call(kind, &[("userId", &s(USER)), ("currency", r#""CNY""#)]);
        let (reply, rounds) = query(&host, &ask, |_, store| meanwhile(&recharge("1"))(store));
        assert!(rounds <= 8, "{rounds} rounds");
        // The newest line is what the balance was at that head.
        let at: i64 = reply.get("asOf.seq").parse().unwrap();
        assert!(at > before && at <= seq(&host).parse().unwrap());
        assert_eq!(reply.get(first), format!("{}.00", 95 + at));
    }
}

#[test]
fn pages_show_every_entry_once_while_others_write() {
    let mut host = scene();
    for _ in 0..25 {
        host.ok(&recharge("1"));
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let ask = call("entries", &[("userId", &s(USER)), ("limit", "7"), ("cursor", &s(&cursor))]);
        let (reply, _) = query(&host, &ask, |nth, store| {
            if nth == 0 {
                meanwhile(&recharge("1"))(store);
            }
        });
        for at in 0..7 {
            let version = reply.get(&format!("entries.{at}.version"));
            if !version.is_empty() {
                seen.push(version.parse::<i64>().unwrap());
            }
        }
        cursor = reply.get("nextCursor");
        if cursor.is_empty() {
            break;
        }
    }
    // What was written after the first page is not on a later one.
    let expected: Vec<i64> = (1..=27).rev().collect();
    assert_eq!(seen, expected);
}

/// Which rows a list has stays as first read, so that it ends although the head moves
/// before every read; what is told of them is of one later snapshot.
#[test]
fn lists_of_the_whole_ledger_end_while_others_write() {
    let mut host = scene();
    for order in 1..4 {
        host.ok(&freeze("1", &order.to_string()));
    }
    let mut order = 10;
    let busy = |host: &Host, kind: &str, order: &mut i32| {
        query(host, &call(kind, &[("limit", "5")]), |_, store| {
            *order += 1;
            meanwhile(&freeze("1", &order.to_string()))(store);
        })
    };
    let (reply, rounds) = busy(&host, "open_holds", &mut order);
    assert!(rounds <= 3, "{rounds} rounds");
    assert_eq!(reply.get("holds.3.orderId"), "11");
    assert_eq!(reply.get("holds.4.orderId"), "");
    let (reply, rounds) = busy(&host, "accounts", &mut order);
    assert_eq!((rounds, reply.get("asOf.seq")), (1, seq(&host)));
    // One that ends after it was listed is not shown.
    let id = first_hold(&host);
    let (reply, _) = query(&host, &call("open_holds", &[("limit", "1")]), |nth, store| {
        if nth == 1 {
            meanwhile(&cancel(&id))(store);
        }
    });
    assert_eq!((reply.get("holds"), reply.get("nextCursor").is_empty()), ("[]".to_owned(), false));
}

/// The first open hold.
fn first_hold(host: &Host) -> String {
    query(host, &call("open_holds", &[]), |_, _| {}).0.get("holds.0.holdId")
}

#[test]
fn a_freeze_and_its_payees_are_one_snapshot() {
    let (bench, id) = frozen();
    let host = scene();
    *host.store.borrow_mut() = bench.store;
    let ask = call("get_freeze", &[("freezeId", &s(&id))]);
    let (reply, _) = query(&host, &ask, |nth, store| {
        if nth == 1 {
            meanwhile(&captures(&id, &[(SHOP, "10")]))(store);
        }
    });
    let sum = (reply.get("captured"), reply.get("remaining"), reply.get("payees.0.captured"));
    assert_eq!(sum, ("10.00".to_owned(), "20.00".to_owned(), "10.00".to_owned()));
    assert_eq!(reply.get("asOf.seq"), seq(&host));
}

#[test]
fn an_empty_ledger_and_a_failing_store() {
    let host = scene();
    *host.store.borrow_mut() = crate::support::MemoryStore::default();
    let (reply, _) = query(&host, &call("transactions", &[]), |_, _| {});
    assert_eq!(reply.get("asOf.seq"), "0");
    let options = Options::default();
    let text = call("transactions", &[]);
    for (event, code) in [
        (Event::Failed { message: "no", is_transient: true }, "STORE_FAILED"),
        (Event::Timeout, "STORE_FAILED"),
        (Event::Proceed, "INTERNAL"),
    ] {
        let mut run = QueryRun::new(T0, text.as_bytes(), &options);
        run.begin(&options);
        let Action::Answer(answers) = run.step(event, &options) else { panic!("an answer") };
        assert!(answers[0].contains(code), "{answers:?}");
    }
}
