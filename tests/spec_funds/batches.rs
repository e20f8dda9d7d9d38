//! Withdrawals that are asked for together: what concerns the whole order.

use crate::kit::*;
use crate::support::Reply;

fn one(amount: &str) -> String {
    format!(r#"{{{SHOP},"amount":"{amount}"}}"#)
}

/// The stored reply without the mark of a repeat.
fn unmarked(reply: &Reply) -> String {
    reply.text.replace(r#","replayed":true"#, "")
}

#[test]
fn ap_20_an_order_and_what_it_says() {
    let mut funds = Funds::with_fee();
    funds.register(PLATFORM, r#""referenceId":5,"accountName":"大B""#);
    funds.recharge(PLATFORM, "3.00");
    let details = format!(
        r#"{{{SHOP},"amount":"200.00","summary":"货款"}},{{"isPlatform":true,"amount":"3.00"}},{{"accountUserId":77,"amount":"1.00","summary":"x"}}"#
    );
    let reply = funds.batch("1236158361962", &details);
    assert_eq!(reply.get("orderId"), "1236158361962");
    assert_eq!(reply.get("createdAt"), funds.bench.now.to_string());
    let of = |at: usize, names: &[&str]| {
        names.iter().map(|name| reply.get(&format!("details.{at}.{name}"))).collect::<Vec<_>>().join(" ")
    };
    let all =
        ["accountUserId", "amount", "fee", "netAmount", "summary", "status", "isPlatform", "expectedArrival"];
    assert_eq!(of(0, &all), "2 200.00 1.50 198.50 货款 QUEUED  2024-05-06");
    assert_eq!(of(1, &all), "1 3.00 0.00 3.00  QUEUED true 2024-05-06");
    assert_eq!(of(2, &all), "77 1.00 0.00 1.00 x FAILED  ");
    assert_eq!(of(2, &["withdrawalId", "reasonCode"]), " PARTY_NOT_FOUND");
    // The withdrawals exist and name their order; the query shows the same.
    let id = reply.get("details.0.withdrawalId");
    let row = funds.query(&of_withdrawal(&id));
    assert_eq!((row.get("orderId"), row.get("fee")), ("1236158361962".to_owned(), "1.50".to_owned()));
    assert_eq!((row.get("netAmount"), row.get("summary")), ("198.50".to_owned(), "货款".to_owned()));
    let shown = funds.query(r#"{"type":"withdrawal_order","orderId":"1236158361962"}"#);
    assert_eq!(shown.get("details"), reply.get("details"));
    assert_eq!(shown.get("createdAt"), reply.get("createdAt"));
    assert_eq!(funds.money(SHOP), "800.00/200.00@2");
}

fn of_withdrawal(id: &str) -> String {
    of("withdrawal", id)
}

#[test]
fn ap_30_c15_c20_what_became_of_an_order() {
    let mut funds = Funds::with_fee();
    let reply = funds.batch("o", &["50", "60", "70", "80", "90"].map(one).join(","));
    assert_eq!(statuses(&reply), "QUEUED QUEUED QUEUED QUEUED QUEUED");
    let id = |at: usize| reply.get(&format!("details.{at}.withdrawalId"));
    funds.fund("BANK_CARD", "1000.00");
    funds.ok(&and(&cancel(&id(4)), r#""reason":"不要了""#));
    for at in 0..3 {
        funds.submit(&id(at));
    }
    assert_eq!(funds.statuses("o"), "SUBMITTING SUBMITTING SUBMITTING QUEUED CANCELLED");
    funds.report(&id(0), "PAID");
    funds.ok(&and(&report(&id(1), "FAILED"), r#""reason":"账户异常""#));
    funds.report(&id(2), "PAID");
    funds.ok(&and(&report(&id(2), "BOUNCED"), r#""reason":"退票""#));
    assert_eq!(funds.statuses("o"), "PAID FAILED BOUNCED QUEUED CANCELLED");
    let shown = funds.query(r#"{"type":"withdrawal_order","orderId":"o"}"#);
    let each = |name: &str| {
        (0..5).map(|at| shown.get(&format!("details.{at}.{name}"))).collect::<Vec<_>>().join(",")
    };
    assert_eq!(each("reason"), ",账户异常,退票,,不要了");
    assert_eq!(each("expectedArrival"), ",,,2024-05-06,");
    assert_eq!(each("netAmount"), "48.50,58.50,68.50,78.50,88.50");
    assert_eq!(each("reasonCode"), ",,,,", "it was not refused at once");
    for order in ["O", "o ", &"x".repeat(60)] {
        let reply = funds.query(&format!(r#"{{"type":"withdrawal_order","orderId":"{order}"}}"#));
        assert_eq!(reply.error().as_deref(), Some("WITHDRAWAL_ORDER_NOT_FOUND"), "{order}");
    }
    let reply = funds.query(r#"{"type":"withdrawal_order","orderId":""}"#);
    assert_eq!(reply.error().as_deref(), Some("MISSING_FIELD"));
}

#[test]
fn c13_the_same_order_again() {
    let mut funds = Funds::shop();
    let call = batch("o", &one("40.00"));
    let first = funds.ok(&call);
    let again = funds.again(&call);
    assert_eq!(again.get("replayed"), "true");
    assert_eq!(unmarked(&again), first.text);
    let id = first.get("details.0.withdrawalId");
    // Also when it has ended, is no longer allowed, or its party is no more what it was.
    funds.pay_out(&id, "PAID");
    funds.register(SHOP, r#""custody":true,"externalCode":"x","withdrawDays":9"#);
    assert_eq!(unmarked(&funds.again(&call)), first.text, "C15: never 2");
    funds.wait(30 * DAY);
    assert_eq!(unmarked(&funds.again(&call)), first.text);
    assert_eq!(funds.money(SHOP), "60.00/0.00@3");
    // The fields may say the same in other words.
    let words = [
        batch("o", &one("40.0")),
        batch("o", &format!(r#"{{{SHOP},"amount":40,"summary":"","isPlatform":false}}"#)),
    ];
    for call in words {
        let reply = funds.call(&call);
        assert_eq!((reply.error(), unmarked(&reply)), (None, first.text.clone()), "{call}");
    }
}

#[test]
fn c13_the_same_number_for_something_else() {
    let mut funds = Funds::shop();
    let number = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#)).get("party.accountUserId");
    let first = funds.batch("o", &one("40.00"));
    for (call, differs) in [
        (batch("o", &one("40.01")), "details"),
        (batch("o", &format!("{},{}", one("40.00"), one("1.00"))), "details"),
        (batch("o", &format!(r#"{{{SHOP},"amount":"40.00","summary":"x"}}"#)), "details"),
        (batch("o", &format!(r#"{{"accountUserId":{number},"amount":"40.00"}}"#)), "details"),
        (and(&batch("o", &one("40.00")), r#""currency":"USD""#), "currency"),
        // What refuses an order by itself comes after its number.
        (batch("o", &format!(r#"{{{SHOP},"amount":"40.00","summary":"{}"}}"#, "x".repeat(51))), "details"),
    ] {
        let reply = funds.refuse_field(&call, "WITHDRAWAL_ORDER_CONFLICT", "orderId");
        assert_eq!(reply.detail("differs"), differs, "{call}");
        assert_eq!(reply.detail("transactionId"), first.get("transactionId"));
    }
    // Its shape comes before.
    funds.refuse_field(&batch("o", &one("0")), "INVALID_AMOUNT", "details[0].amount");
    // Another number is another order.
    assert_eq!(funds.batch("O", &one("40.00")).get("details.0.status"), "QUEUED");
    assert_eq!(funds.money(SHOP), "20.00/80.00@3");
}

/// A key beside the number: both find the first reply.
#[test]
fn c13_a5_orders_with_keys() {
    let mut funds = Funds::shop();
    let call = batch("o", &one("40.00"));
    let first = funds.ok(&keyed(&call, "k"));
    assert_eq!(unmarked(&funds.again(&keyed(&call, "k"))), first.text);
    assert_eq!(unmarked(&funds.again(&call)), first.text);
    // A new key is bound to it: once.
    let bound = funds.ok(&keyed(&call, "l"));
    assert_eq!(unmarked(&bound), first.text);
    assert_eq!(unmarked(&funds.again(&keyed(&call, "l"))), first.text);
    // The key was used with other fields: it says so, and so does the number for a new key.
    for key in ["k", "l"] {
        funds.refuse_field(&keyed(&batch("o", &one("1")), key), "IDEMPOTENCY_CONFLICT", "details");
    }
    funds.refuse(&keyed(&batch("o", &one("1")), "m"), "WITHDRAWAL_ORDER_CONFLICT");
    // One key, two numbers: two orders.
    funds.ok(&keyed(&batch("p", &one("40.00")), "k"));
    assert_eq!(funds.money(SHOP), "20.00/80.00@3");
    // An order that was refused as a whole has used neither.
    funds.refuse(&keyed(&batch("q", r#"{"amount":"1"}"#), "q"), "MISSING_FIELD");
    funds.ok(&keyed(&batch("q", &one("1.00")), "q"));
}

#[test]
fn c13_a_repeat_in_the_same_group() {
    let mut funds = Funds::shop();
    let (call, other) = (batch("o", &one("40.00")), batch("o", &one("41.00")));
    let replies = funds.bench.group(&[&call, &call, &other]);
    assert_eq!(unmarked(&replies[1]), replies[0].text);
    assert_eq!(replies[2].error().as_deref(), Some("WITHDRAWAL_ORDER_CONFLICT"));
    assert_eq!(funds.money(SHOP), "60.00/40.00@2");
    let reply = funds.refuse(&list(&[batch("p", &one("1")), batch("p", &one("1"))]), "REPLAY_IN_LIST");
    assert_eq!(reply.detail("member"), "1");
}

#[test]
fn c14_what_refuses_a_whole_order() {
    let mut funds = Funds::shop();
    let good = one("1.00");
    let long = "x".repeat(61);
    for (call, code, field) in [
        (batch("", &good), "MISSING_FIELD", "orderId"),
        (batch(&long, &good), "FIELD_TOO_LONG", "orderId"),
        (batch(&"单".repeat(61), &good), "FIELD_TOO_LONG", "orderId"),
        (batch("o", ""), "MISSING_FIELD", "details"),
        (r#"{"type":"withdraw_batch","orderId":"o"}"#.to_owned(), "MISSING_FIELD", "details"),
        (batch("o", "1"), "INVALID_FIELD", "details[0]"),
        (batch("o", &format!(r#"{good},{{"amount":"1"}}"#)), "MISSING_FIELD", "details[1].accountUserId"),
        (batch("o", r#"{"isPlatform":false,"amount":"1"}"#), "MISSING_FIELD", "details[0].accountUserId"),
        (batch("o", &format!("{good},{{{SHOP}}}")), "MISSING_FIELD", "details[1].amount"),
        (batch("o", &format!("{good},{}", one("0"))), "INVALID_AMOUNT", "details[1].amount"),
        (batch("o", &one("-1")), "INVALID_AMOUNT", "details[0].amount"),
        (batch("o", &one("0.001")), "INVALID_AMOUNT", "details[0].amount"),
        (batch("o", &one("")), "INVALID_AMOUNT", "details[0].amount"),
        (batch("o", &one("10000000000.00")), "INVALID_AMOUNT", "details[0].amount"),
        (batch("o", &format!(r#"{{{SHOP},"amount":true}}"#)), "INVALID_AMOUNT", "details[0].amount"),
        (batch("o", &format!(r#"{{{SHOP},"amount":"1","note":"x"}}"#)), "UNKNOWN_FIELD", "details[0].note"),
        (
            batch("o", &format!(r#"{{{SHOP},"amount":"1","summary":7}}"#)),
            "INVALID_FIELD",
            "details[0].summary",
        ),
        (and(&batch("o", &good), r#""currency":"XXX""#), "UNKNOWN_CURRENCY", "currency"),
    ] {
        funds.refuse_field(&call, code, field);
    }
    assert_eq!(
        funds.query(r#"{"type":"withdrawal_order","orderId":"o"}"#).error().unwrap(),
        "WITHDRAWAL_ORDER_NOT_FOUND"
    );
    // 60 characters of any kind are a number.
    funds.batch(&"x".repeat(60), &good);
    funds.batch(&"单".repeat(60), &good);
    funds.batch(&"😀".repeat(60), &good);
}

#[test]
fn c14_at_most_500() {
    let mut funds = Funds::shop();
    let many = |count: usize| vec![one("0.20"); count].join(",");
    let reply = funds.refuse_field(&batch("o", &many(501)), "BATCH_TOO_LARGE", "details");
    assert_eq!(reply.detail("limit"), "500");
    let reply = funds.batch("o", &many(500));
    assert!(statuses(&reply).split(' ').all(|status| status == "QUEUED"));
    assert_eq!(funds.money(SHOP), "0.00/100.00@2", "one entry, one version (M1)");
    let first: i64 = reply.get("details.0.withdrawalId").parse().unwrap();
    assert_eq!(reply.get("details.499.withdrawalId"), (first + 499).to_string());
    assert_eq!(reply.get("transactionId"), (first + 500).to_string());
    assert_eq!(statuses(&funds.query(r#"{"type":"withdrawal_order","orderId":"o"}"#)), statuses(&reply));
}

/// Characters, not bytes: 50, and 100 if the platform is of the type 结算通.
#[test]
fn c12_summaries() {
    let mut funds = Funds::shop();
    let with =
        |text: &str, count: usize| format!(r#"{{{SHOP},"amount":"1","summary":"{}"}}"#, text.repeat(count));
    let mut order = 0;
    let mut limit = |funds: &mut Funds, most: usize| {
        for text in ["x", "摘", "😀", "\\n", "\\u6458"] {
            order += 1;
            let detail = with(text, most);
            let reply = funds.batch(&format!("o{order}"), &detail);
            assert_eq!(
                reply.get("details.0.summary").chars().count(),
                most * text.replace("\\u6458", "摘").replace("\\n", "n").chars().count()
            );
            let call = batch("long", &format!("{},{}", with("x", 1), with(text, most + 1)));
            let reply = funds.refuse_field(&call, "FIELD_TOO_LONG", "details[1].summary");
            assert_eq!(reply.detail("limit"), most.to_string(), "{text}");
        }
    };
    limit(&mut funds, 50);
    funds.party(PLATFORM, r#""platformType":"other""#);
    limit(&mut funds, 50);
    funds.register(PLATFORM, r#""platformType":"settlement""#);
    limit(&mut funds, 100);
    funds.register(PLATFORM, "");
    limit(&mut funds, 50);
    // One that was fine keeps being so: the number finds the first reply.
    funds.register(PLATFORM, r#""platformType":"settlement""#);
    let call = batch("kept", &with("x", 100));
    funds.ok(&call);
    funds.register(PLATFORM, r#""platformType":"other""#);
    funds.again(&call);
}

/// 资金托管 refuses the order with all that it asks for.
#[test]
fn ap_21_c14_custody() {
    let mut funds = Funds::shop();
    funds.party(SHOP2, r#""custody":true"#);
    funds.recharge(SHOP2, "5.00");
    let details = format!(r#"{},{{{SHOP2},"amount":"1"}}"#, one("1"));
    funds.refuse_field(&batch("o", &details), "CUSTODY_MODE", "details[1].accountUserId");
    funds.register(SHOP2, "");
    assert_eq!(statuses(&funds.batch("o", &details)), "QUEUED QUEUED");
}

#[test]
fn c14_dry_runs_and_lists() {
    let mut funds = Funds::shop();
    let call = batch("o", &format!(r#"{},{{"accountUserId":9,"amount":"1"}}"#, one("1")));
    let reply = funds.again(&and(&call, r#""dryRun":true"#));
    assert_eq!((statuses(&reply), reply.get("dryRun")), ("QUEUED FAILED".to_owned(), "true".to_owned()));
    // A member that fails takes the order with it.
    funds.refuse(&list(&[call.clone(), withdrawal(SHOP, "100.00")]), "INSUFFICIENT_FUNDS");
    let reply = funds.ok(&list(&[call, withdrawal(SHOP, "99.00")]));
    assert_eq!(reply.get("replies.0.details.1.reasonCode"), "PARTY_NOT_FOUND");
}
