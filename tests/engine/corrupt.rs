//! Rows that cannot be, whoever broke them: STORE_CORRUPT for the calls that
//! need them, a panic never, a write never.

use crate::host::*;
use crate::kit::*;
use split_ledger::store::cells::{Kind, parse_int};
use split_ledger::store::schema::TABLES;

const RULE: &str =
    r#"{"type":"store_rule","ruleName":"r","legs":[{"name":"a","partnerId":"p","kind":"rate","rate":0.1}]}"#;

/// Rows of every table of orders and settlements, and calls that read them.
fn trade(bench: &mut Bench) -> Vec<String> {
    for owner in [r#""platformId":"p""#, r#""partnerId":"p""#] {
        bench.ok(&format!(r#"{{"type":"create_balance",{owner},"currency":"CNY"}}"#));
    }
    let program = r#"{"type":"configure_program","appId":"a","platformId":"p","settleAfter":"fulfilment","days":0,"ruleName":"r","rake":[{"name":"f","rate":"0.06"}],"notifyUrl":"https://shop.example"}"#;
    bench.ok(program);
    let order = |number: &str, more: &str| {
        format!(
            r#"{{"type":"create_order","appId":"a","outOrderNo":"{number}","currency":"CNY","merchantId":"{SHOP}","items":[{{"itemId":"{number}1","amount":"5"}},{{"amount":"5","uses":5}}]{more}}}"#
        )
    };
    let id = bench.ok(&order("o", r#","commissionTo":{"partnerId":"p"}"#)).get("orderId");
    let pay = format!(r#"{{"type":"pay_order","orderId":"{id}","channel":"WECHAT","amount":"10"}}"#);
    bench.ok(&pay);
    let fulfil = format!(r#"{{"type":"fulfil","orderId":"{id}"}}"#);
    let settle = |number: &str, item: &str| {
        format!(r#"{{"type":"settle","appId":"a","outOrderNo":"o","outSettleNo":"{number}"{item}}}"#)
    };
    let start =
        |items: &str| format!(r#"{{"type":"start_refund","orderId":"{id}","outRefundNo":"r"{items}}}"#);
    bench.ok(&format!(
        r#"{{"type":"fulfil","orderId":"{id}","items":[{{"itemId":"o1"}},{{"itemId":"{id}-2","uses":2}}]}}"#
    ));
    let settlement = bench.ok(&settle("s", "")).get("settlementId");
    let refund = bench.ok(&start(r#","items":[{"itemId":"o1","amount":"1"}]"#)).get("refundId");
    let back = |number: &str| {
        format!(
            r#"{{"type":"return_split","appId":"a","outSettleNo":"s","outReturnNo":"{number}","partnerId":"p","amount":"0.01"}}"#
        )
    };
    bench.ok(&back("b"));
    let of_notification =
        |call: &str, more: &str| format!(r#"{{"type":"{call}","notificationId":"{settlement}"{more}}}"#);
    vec![
        program.to_owned(),
        order("o2", ""),
        pay,
        fulfil,
        format!(r#"{{"type":"revoke_fulfilment","orderId":"{id}"}}"#),
        settle("s2", ""),
        settle("s3", r#","itemId":"o1""#),
        start(""),
        format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#),
        format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#),
        back("b"),
        back("b2"),
        format!(r#"{{"type":"settle_due","orderId":"{id}"}}"#),
        format!(r#"{{"type":"complete_external","settlementId":"{settlement}","outcome":"FAIL"}}"#),
        of_notification("report_notification", r#","outcome":"failed""#),
        of_notification("resend_notification", ""),
    ]
}

/// A party, a withdrawal order of it, and calls on both; and one that feeds a pool.
fn funds(bench: &mut Bench) -> (Vec<String>, String) {
    let liquidity = r#"{"type":"record_liquidity","fromChannel":"A","toChannel":"BALANCER","amount":"50","currency":"CNY"}"#;
    let party = |days: i64| {
        format!(
            r#"{{"type":"register_party","userId":"{USER}","externalCode":"E-1","merchantUid":"m-1","withdrawDays":{days},"fees":[{{"currency":"CNY","fixed":"0.10"}}]}}"#
        )
    };
    let order = |id: &str| {
        format!(
            r#"{{"type":"withdraw_batch","orderId":"{id}","details":[{{"externalCode":"E-1","amount":"1"}},{{"externalCode":"E-2","amount":"1"}}]}}"#
        )
    };
    bench.ok(r#"{"type":"register_party","platformId":"big","withdrawRule":"T"}"#);
    bench.ok(&party(0));
    let id = bench.ok(&order("W-1")).get("details.0.withdrawalId");
    let calls = [
        party(1),
        order("W-1"),
        order("W-2"),
        with(&withdraw("1"), "userId", &s(USER)),
        format!(r#"{{"type":"resolve_payout_exception","withdrawalId":"{id}","resolution":"dismiss"}}"#),
        of_withdrawal("cancel_withdrawal", &id),
        report(&id, "PAID"),
        liquidity.to_owned(),
    ];
    (calls.to_vec(), liquidity.to_owned())
}

/// A store in which every table has rows, and calls that read them all.
fn full() -> (Bench, Vec<String>) {
    let (mut bench, id) = frozen();
    bench.ok(&captures(&id, &[(SHOP, "10"), (SHOP2, "5")]));
    let paid = bench.ok(&withdraw("6")).get("transactionId");
    let waiting = bench.ok(&withdraw("5")).get("transactionId");
    let (funds, liquidity) = funds(&mut bench);
    bench.ok(&liquidity);
    bench.ok(&of_withdrawal("submit_payout", &paid));
    bench.ok(&report(&paid, "PAID"));
    bench.ok(RULE);
    let trade = trade(&mut bench);
    let snapshot = keyed(&with(&recharge("1"), "paymentAccount", r#""a""#), "k");
    bench.ok(&snapshot);
    let mut calls = trade;
    calls.extend(funds);
    calls.extend([
        recharge("1"),
        freeze("1", "5"),
        freeze("1", "9"),
        cancel(&id),
        captures(&id, &[(SHOP, "1")]),
        confirm(&id, SHOP2),
        refund(&id),
        withdraw("1"),
        of_withdrawal("submit_payout", &waiting),
        of_withdrawal("cancel_withdrawal", &waiting),
        report(&paid, "BOUNCED"),
        snapshot,
        create("userId", USER),
        with(&create("userId", USER), "currency", r#""USD""#),
        call("add_payment_method", &[("userId", &s(USER)), ("paymentMethodType", r#""X""#)]),
        RULE.to_owned(),
    ]);
    (bench, calls)
}

#[test]
fn a_cell_of_any_other_text_breaks_nothing_but_its_reader() {
    let (bench, calls) = full();
    let queries = [
        call("balance", &[("userId", &s(USER))]),
        call("entries", &[("userId", &s(USER))]),
        call("transactions", &[]),
        call("payment_methods", &[("userId", &s(USER))]),
        call("due_freezes", &[]),
        call("queued_withdrawals", &[]),
        call("split_rule", &[("ruleName", r#""r""#)]),
    ];
    let bad = [
        "",
        "x",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "[[",
        "{}",
        "[[1,9223372036854775807,0]]",
    ];
    for info in TABLES {
        for (at, column) in info.columns.iter().enumerate() {
            let is_sorted =
                at < info.key || info.indexes.iter().any(|index| index.columns.contains(&column.name));
            for text in bad {
                if is_sorted && column.kind == Kind::Int && parse_int(text).is_none() {
                    // A store that sorts its rows does not take these.
                    continue;
                }
                let mut broken = bench.store.clone();
                let rows = broken.tables.get_mut(info.name).unwrap();
                for cells in rows.values_mut() {
                    cells[at] = Some(text.to_owned());
                }
                let before = broken.clone();
                for call in &calls {
                    let mut bench = Bench { store: broken.clone(), ..Bench::default() };
                    restart(&mut bench);
                    let reply = bench.call(call);
                    let place = format!("{}.{} = `{text}`: {call} -> {}", info.name, column.name, reply.text);
                    let code = reply.error().unwrap_or_default();
                    assert!(code != "INTERNAL", "{place}");
                    assert!(code.is_empty() || bench.store == before, "a refusal wrote: {place}");
                }
                for query in &queries {
                    let mut bench = Bench { store: broken.clone(), ..Bench::default() };
                    let reply = bench.query(query);
                    assert!(reply.error().as_deref() != Some("INTERNAL"), "{query} {}", reply.text);
                }
            }
        }
    }
}

#[test]
fn a_hold_whose_parts_do_not_add_up_is_corrupt() {
    for (column, value) in [
        ("captured", "9223372036854775807"),
        ("remaining", "3001"),
        ("released", "-1"),
        ("amount", "1"),
        ("status", "CONFIRMED"),
        ("remaining", "0"),
        ("captured", "x"),
    ] {
        let (mut bench, id) = frozen();
        patch(&mut bench, "holds", column, value, |cell| cell == id);
        for call in [cancel(&id), confirm(&id, SHOP), refund(&id), freeze("30", "5")] {
            let reply = refused(&mut bench, &call, "STORE_CORRUPT");
            assert_eq!(reply.detail("table"), "holds");
        }
    }
}

#[test]
fn only_the_calls_that_need_the_row_fail() {
    let mut bench = wallet();
    bench.ok(&with(&recharge("50"), "userId", &s(USER2)));
    patch_account(&mut bench, &format!("user:{USER2}"), "available", "lots");
    let other = with(&recharge("1"), "userId", &s(USER2));
    let calls = [recharge("1"), other.clone(), freeze("1", "9"), other, recharge("2"), "nonsense".to_owned()];
    let replies = bench.group(&calls.each_ref().map(String::as_str));
    let corrupt = Some("STORE_CORRUPT".to_owned());
    assert_eq!(
        errors(&replies),
        [None, corrupt.clone(), None, corrupt, None, Some("INVALID_JSON".to_owned())]
    );
    assert_eq!(bench.balance("userId", USER), "102.00/1.00@4");
}

#[test]
fn a_head_without_its_journal_row_is_corrupt() {
    let breaks: [fn(&mut crate::support::MemoryStore); 7] = [
        |store| store.tables.get_mut("journal").unwrap().clear(),
        |store| drop(store.tables.get_mut("journal").unwrap().pop_last()),
        |store| store.head = None,
        |store| store.head.as_mut().unwrap().id = "0".repeat(64),
        |store| store.head.as_mut().unwrap().seq = i64::MAX,
        |store| store.head.as_mut().unwrap().time = i64::MIN,
        |store| store.head.as_mut().unwrap().time = i64::MAX,
    ];
    for break_it in breaks {
        let host = scene();
        break_it(&mut host.store.borrow_mut());
        let before = host.store.borrow().clone();
        let mut host = Host::new(&host.store, "writer-a");
        let reply = host.call(&recharge("1"));
        assert_eq!(reply.error().as_deref(), Some("STORE_CORRUPT"), "{}", reply.text);
        assert!(*host.store.borrow() == before);
    }
}

#[test]
fn a_store_that_answers_too_little_or_nonsense() {
    use split_ledger::engine::{Action, Engine, Event};
    for rows in
        [vec![], vec![""], vec!["["], vec!["[[]]"], vec!["{}"; 9], vec!["[[\"1\"]]"; 9], vec!["null"; 9]]
    {
        let head = scene().store.borrow().head.clone();
        let mut engine = Engine::new(writer("writer-a"));
        let text = recharge("1");
        let Action::Read(_) = engine.begin(T0, [text.as_bytes()]) else { panic!("a read") };
        let action = engine.step(T0, Event::Rows { head, rows: rows.clone() });
        let Action::Answer(answers) = action else { panic!("an answer, not {action:?}") };
        assert!(answers[0].contains("STORE_CORRUPT"), "{rows:?} -> {answers:?}");
    }
    // An event that nobody waits for ends the group, not the process.
    let mut engine = Engine::new(writer("writer-a"));
    engine.begin(T0, [recharge("1").as_bytes()]);
    let action = engine.step(T0, Event::Committed(true));
    assert!(matches!(action, Action::Answer(answers) if answers[0].contains("INTERNAL")));
    assert!(matches!(engine.begin(T0, [recharge("1").as_bytes()]), Action::Read(_)));
}
