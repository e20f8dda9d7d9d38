//! No group reads more than four times, also on an engine that has read nothing
//! (design 6.2), and no query reads more for a longer history.

use crate::kit::*;
use crate::support::Reply;
use split_ledger::engine::{Action, Event, QueryRun};
use split_ledger::json::parse_rows;

const ROUNDS_MAX: u32 = 4;

/// Runs a call here and on a cold engine; both answer the same, in four reads.
#[track_caller]
fn few(funds: &mut Funds, call: &str) -> Reply {
    at_most(ROUNDS_MAX, funds, call)
}

#[track_caller]
fn at_most(most: u32, funds: &mut Funds, call: &str) -> Reply {
    let mut cold = funds.cold();
    let reply = cold.call(call);
    let warm = funds.call(call);
    assert_eq!(reply.text, warm.text, "{call}");
    let rounds = cold.engine.rounds;
    assert!(rounds <= most, "{rounds} rounds: {call}");
    warm
}

/// Reads and rows that a query takes.
fn cost(funds: &Funds, query: &str) -> (u32, usize) {
    let options = funds.bench.engine.options().clone();
    let mut run = QueryRun::new(funds.bench.now, query.as_bytes(), &options);
    let mut action = run.begin(&options);
    let (mut reads, mut rows) = (0, 0);
    loop {
        action = match action {
            Action::Read(wanted) => {
                let (head, answers) = funds.bench.store.read(&wanted);
                reads += 1;
                for answer in &answers {
                    let (mut parser, mut row) = (parse_rows(answer), Vec::new());
                    while parser.next_row(&mut row).unwrap() {
                        rows += 1;
                    }
                }
                let answers = answers.iter().map(String::as_str).collect();
                run.step(Event::Rows { head, rows: answers }, &options)
            }
            Action::Answer(answers) => {
                assert!(answers[0].starts_with("{\"ok\""), "{query} -> {}", answers[0]);
                return (reads, rows);
            }
            other => panic!("a query does not ask for {other:?}"),
        };
    }
}

/// Shops with days and fees, two currencies, money that is too young.
fn rich() -> Funds {
    let mut funds = Funds::default();
    few(&mut funds, &registration(PLATFORM, r#""platformType":"settlement""#));
    let terms =
        r#""withdrawDays":1,"fees":[{"currency":"CNY","fixed":"0.10"},{"currency":"USD","fixed":"0.20"}]"#;
    funds.owner(SHOP, r#""isDefault":true"#);
    few(
        &mut funds,
        &keyed(&registration(SHOP, &format!(r#"{terms},"externalCode":"S","merchantUid":"u""#)), "k"),
    );
    few(&mut funds, &registration(SHOP, &format!(r#"{terms},"externalCode":"S2""#)));
    few(&mut funds, &registration(SHOP, &format!(r#"{terms},"externalCode":"S2""#)));
    few(&mut funds, &registration(USER, terms));
    funds.ok(&format!(r#"{{"type":"create_balance",{SHOP},"currency":"USD","initialBalance":"50.00"}}"#));
    funds.recharge(SHOP, "1000.00");
    funds.wait(DAY);
    funds.recharge(SHOP, "1000.00");
    funds
}

#[test]
fn four_rounds_for_every_withdrawal() {
    let mut funds = rich();
    let number = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#)).get("party.accountUserId");
    for call in [
        withdrawal(SHOP, "1.00"),
        keyed(&withdrawal(SHOP, "1.00"), "w"),
        keyed(&withdrawal(SHOP, "1.00"), "w"),
        withdrawal(SHOP, "1000.01"),
        withdrawal(SHOP, "3000.00"),
        withdrawal(SHOP, "1.00").replace("CNY", "USD"),
        withdrawal(USER, "1.00"),
    ] {
        few(&mut funds, &call);
    }
    let selectors = [
        SHOP.to_owned(),
        format!(r#""accountUserId":{number}"#),
        r#""externalCode":"S2""#.to_owned(),
        r#""isPlatform":true"#.to_owned(),
        USER.to_owned(),
        r#""externalCode":"nobody""#.to_owned(),
    ];
    for currency in ["CNY", "USD", "EUR"] {
        for (at, selector) in selectors.iter().enumerate() {
            let call = batch(&format!("o{currency}{at}"), &format!(r#"{{{selector},"amount":"1.00"}}"#));
            let call = and(&call, &format!(r#""currency":"{currency}""#));
            // Code, party, name, account, age: one more if the currency is not the party's own.
            let is_far = currency != "CNY" && !selector.contains("Id\"");
            let most = ROUNDS_MAX + u32::from(is_far);
            let other = call.replace("1.00", "2.00");
            for call in [&call, &call, &keyed(&call, "k"), &keyed(&call, "k"), &other] {
                at_most(most, &mut funds, call);
            }
        }
        let all: Vec<String> = selectors.iter().map(|who| format!(r#"{{{who},"amount":"1.00"}}"#)).collect();
        let call = batch(&format!("all{currency}"), &all.join(","));
        let call = and(&call, &format!(r#""currency":"{currency}""#));
        at_most(ROUNDS_MAX + u32::from(currency != "CNY"), &mut funds, &call);
    }
}

#[test]
fn four_rounds_for_every_payout() {
    let mut funds = rich();
    few(&mut funds, &keyed(&liquidity("WECHAT", "BANK_CARD", "500.00"), "l"));
    few(&mut funds, &keyed(&liquidity("WECHAT", "BANK_CARD", "500.00"), "l"));
    let ids: Vec<String> = (0..5).map(|_| funds.withdraw(SHOP, "10.00")).collect();
    few(&mut funds, &submit(&ids[1]));
    few(&mut funds, &keyed(&submit(&ids[0]), "k"));
    few(&mut funds, &keyed(&submit(&ids[0]), "k"));
    few(&mut funds, &keyed(&submit(&ids[0]), "l"));
    few(&mut funds, &and(&report(&ids[0], "PAID"), r#""idempotencyKey":"k""#));
    few(&mut funds, &report(&ids[0], "PAID"));
    few(&mut funds, &and(&report(&ids[0], "BOUNCED"), r#""returnFee":true"#));
    few(&mut funds, &keyed(&report(&ids[0], "PAID"), "x"));
    few(&mut funds, &report(&ids[0], "PAID"));
    let resolve = format!(
        r#"{{"type":"resolve_payout_exception","withdrawalId":"{}","resolution":"charge",{SHOP}}}"#,
        ids[0]
    );
    few(&mut funds, &keyed(&resolve, "r"));
    few(&mut funds, &keyed(&resolve, "r"));
    few(&mut funds, &resolve);
    few(&mut funds, &submit(&ids[1]));
    few(&mut funds, &report(&ids[1], "FAILED"));
    few(&mut funds, &report(&ids[1], "PAID"));
    let dismiss =
        resolve.replace(&ids[0], &ids[1]).replace("charge", "dismiss").replace(&format!(",{SHOP}"), "");
    few(&mut funds, &dismiss);
    few(&mut funds, &keyed(&cancel(&ids[2]), "c"));
    few(&mut funds, &cancel(&ids[3]));
    let short = funds.withdraw(SHOP, "900.00");
    few(&mut funds, &submit(&ids[4]));
    few(&mut funds, &submit(&short));
    few(&mut funds, &submit("1"));
}

/// Many calls of one group share their reads, whatever they are.
#[test]
fn four_rounds_for_a_group_of_all() {
    let mut funds = rich();
    funds.fund("BANK_CARD", "500.00");
    let ids: Vec<String> = (0..6).map(|_| funds.withdraw(SHOP, "10.00")).collect();
    let mut calls: Vec<String> = ids[..3].iter().map(|id| submit(id)).collect();
    calls.extend(ids[..3].iter().map(|id| report(id, "PAID")));
    calls.push(cancel(&ids[4]));
    calls.push(registration(USER, r#""externalCode":"U""#));
    for at in 0..20 {
        calls.push(withdrawal(SHOP, "1.00"));
        calls.push(batch(
            &format!("b{at}"),
            r#"{"externalCode":"S2","amount":"2.00"},{"isPlatform":true,"amount":"1"}"#,
        ));
    }
    let mut cold = funds.cold();
    let texts: Vec<&str> = calls.iter().map(String::as_str).collect();
    let replies = cold.group(&texts);
    assert!(replies.iter().all(|reply| reply.error().is_none()), "{replies:?}");
    assert!(cold.engine.rounds <= ROUNDS_MAX, "{}", cold.engine.rounds);
    let mut cold = funds.cold();
    assert!(cold.call(&list(&calls)).error().is_none());
    assert!(cold.engine.rounds <= ROUNDS_MAX, "{}", cold.engine.rounds);
}

/// The cost of a balance does not grow with its history; nor does that of a withdrawal.
#[test]
fn c8_ap_10_a_long_history_costs_nothing() {
    let at = |entries: usize| {
        let mut funds = Funds::default();
        funds.party(PLATFORM, "");
        funds.party(SHOP, &format!(r#"{FEE},"withdrawDays":2"#));
        let recharge = format!(r#"{{"type":"recharge",{SHOP},"amount":"1.00","currency":"CNY"}}"#);
        for day in 0..5 {
            let calls = vec![recharge.as_str(); entries / 5];
            for calls in calls.chunks(1_000) {
                funds.bench.group(calls);
            }
            if day < 4 {
                funds.wait(DAY);
            }
        }
        assert_eq!(funds.bench.store.rows("postings").len(), 2 * entries);
        let query = format!(r#"{{"type":"fund_balances","details":[{{{SHOP}}}]}}"#);
        let withdrawable = funds.withdrawable(SHOP);
        assert_eq!(withdrawable, format!("{}.00", entries / 5 * 3));
        let mut cold = funds.cold();
        cold.ok(&withdrawal(SHOP, &withdrawable));
        (cost(&funds, &query), cold.engine.rounds)
    };
    let few = at(10);
    assert_eq!(few, at(10_000));
    assert!(few.0.0 <= 5 && few.1 <= ROUNDS_MAX, "{few:?}");
}

/// 500 parties in one query: as many rounds as one.
#[test]
fn ap_10_many_parties_cost_no_more_reads() {
    let mut funds = Funds::default();
    let party = |at: usize| format!(r#""partnerId":"q{at}""#);
    for at in 0..100 {
        funds.register(&party(at), r#""withdrawDays":1"#);
        funds.recharge(&party(at), "1.00");
    }
    funds.wait(DAY);
    let query = |count: usize| {
        let details: Vec<String> = (0..count).map(|at| format!("{{{}}}", party(at % 100))).collect();
        format!(r#"{{"type":"fund_balances","details":[{}]}}"#, details.join(","))
    };
    let (one, many) = (cost(&funds, &query(1)), cost(&funds, &query(500)));
    assert_eq!(one.0, many.0);
    assert!(many.1 <= 100 * one.1, "{one:?} {many:?}");
}
