//! The life of one withdrawal: every status against everything that may be said.

use crate::kit::*;

const STATUSES: [&str; 6] = ["QUEUED", "SUBMITTING", "PAID", "FAILED", "CANCELLED", "BOUNCED"];

/// A withdrawal of 100.00 with a fee of 1.50, in this status.
fn living(status: &str) -> (Funds, String) {
    let mut funds = Funds::with_fee();
    funds.fund("BANK_CARD", "1000.00");
    let id = funds.withdraw(SHOP, "100.00");
    match status {
        "QUEUED" => {}
        "CANCELLED" => _ = funds.ok(&cancel(&id)),
        _ => {
            funds.submit(&id);
            match status {
                "SUBMITTING" => {}
                "BOUNCED" => {
                    funds.report(&id, "PAID");
                    funds.report(&id, "BOUNCED");
                }
                _ => _ = funds.report(&id, status),
            }
        }
    }
    assert_eq!(funds.status(&id), status);
    (funds, id)
}

/// What comes of a call: the new status, `same` for a repeat, or the refusal.
fn outcome(status: &str, call: &str) -> String {
    let (mut funds, id) = living(status);
    let call = call.replace("@", &id);
    let before = funds.bench.store.clone();
    let reply = funds.call(&call);
    match reply.error().as_deref() {
        Some("PAYOUT_STATUS_FINAL") => {
            assert_eq!((funds.status(&id), reply.detail("status")), (status.to_owned(), status.to_owned()));
            "exception".to_owned()
        }
        Some(code) => {
            assert!(before == funds.bench.store, "{status}, {call}: refused and wrote");
            assert_eq!((code, &*reply.detail("field")), ("INVALID_WITHDRAWAL_STATUS", "withdrawalId"));
            assert_eq!(reply.detail("status"), status);
            "refused".to_owned()
        }
        None if reply.get("replayed") == "true" => {
            assert!(before == funds.bench.store, "{status}, {call}: a repeat wrote");
            assert_eq!((reply.get("status"), reply.get("transactionId")), (status.to_owned(), id));
            "same".to_owned()
        }
        None => {
            assert_eq!(funds.status(&id), reply.get("status"));
            let version = funds.money(SHOP);
            assert!(version.ends_with(&format!("@{}", reply.get("newVersion"))), "{version} {}", reply.text);
            reply.get("status")
        }
    }
}

#[test]
fn a18_every_status_and_everything_said() {
    for (call, wanted) in [
        (submit("@"), ["SUBMITTING", "same", "refused", "refused", "refused", "refused"]),
        (cancel("@"), ["CANCELLED", "refused", "refused", "refused", "refused", "refused"]),
        (report("@", "PAID"), ["refused", "PAID", "same", "exception", "exception", "exception"]),
        (report("@", "FAILED"), ["refused", "FAILED", "BOUNCED", "same", "refused", "same"]),
        (report("@", "BOUNCED"), ["refused", "refused", "BOUNCED", "refused", "refused", "same"]),
        (keyed(&submit("@"), "k"), ["SUBMITTING", "replayed", "refused", "refused", "refused", "refused"]),
    ] {
        for (status, wanted) in STATUSES.iter().zip(wanted) {
            if wanted != "replayed" {
                assert_eq!(outcome(status, &call), wanted, "{status}: {call}");
            }
        }
    }
}

/// Where the money is in each status: gross 100.00, fee 1.50.
#[test]
fn a18_c10_c19_where_the_money_is() {
    let rail = |funds: &mut Funds| {
        let pools = funds.query(r#"{"type":"payout_pools"}"#);
        ["liquidity", "submitting", "free"].map(|name| pools.get(&format!("pools.0.{name}"))).join(" ")
    };
    for (status, shop, platform, pool) in [
        ("QUEUED", "900.00/100.00@2", "0.00/0.00@0", "1000.00 0.00 1000.00"),
        ("SUBMITTING", "900.00/100.00@2", "0.00/0.00@0", "1000.00 98.50 901.50"),
        ("PAID", "900.00/0.00@3", "1.50/0.00@1", "901.50 0.00 901.50"),
        ("FAILED", "1000.00/0.00@3", "0.00/0.00@0", "1000.00 0.00 1000.00"),
        ("BOUNCED", "998.50/0.00@4", "1.50/0.00@1", "1000.00 0.00 1000.00"),
    ] {
        let (mut funds, _) = living(status);
        assert_eq!((funds.money(SHOP), funds.money(PLATFORM)), (shop.into(), platform.into()), "{status}");
        assert_eq!(rail(&mut funds), pool, "{status}");
    }
    let (mut funds, _) = living("CANCELLED");
    assert_eq!(funds.money(SHOP), "1000.00/0.00@3");
    let pools = funds.query(r#"{"type":"payout_pools"}"#);
    assert_eq!(pools.get("pools"), "[]", "no payout has gone out, none waits");
}

/// A bounce keeps the fee, or gives it back if the platform still has it.
#[test]
fn a18_a_bounce_and_its_fee() {
    let bounce = |id: &str, more: &str| and(&report(id, "BOUNCED"), more);
    let (mut funds, id) = living("PAID");
    let reply = funds.ok(&bounce(&id, r#""returnFee":false"#));
    assert_eq!(reply.get("newVersion"), "4");
    assert_eq!(funds.money(SHOP), "998.50/0.00@4");

    let (mut funds, id) = living("PAID");
    funds.ok(&bounce(&id, r#""returnFee":true"#));
    assert_eq!((funds.money(SHOP), funds.money(PLATFORM)), ("1000.00/0.00@4".into(), "0.00/0.00@2".into()));
    // It was given back once.
    assert_eq!(funds.again(&bounce(&id, r#""returnFee":true"#)).get("replayed"), "true");

    // Also when the rail calls it a failure.
    let (mut funds, id) = living("PAID");
    funds.ok(&and(&report(&id, "FAILED"), r#""returnFee":true"#));
    assert_eq!(funds.money(SHOP), "1000.00/0.00@4");

    // The platform has spent it: nothing moves, and the bounce can be told without it.
    let (mut funds, id) = living("PAID");
    let spent = funds.withdraw(PLATFORM, "0.01");
    funds.refuse(&bounce(&id, r#""returnFee":true"#), "INSUFFICIENT_FUNDS");
    assert_eq!(funds.status(&id), "PAID");
    funds.ok(&bounce(&id, ""));
    assert_eq!(funds.money(SHOP), "998.50/0.00@4");
    assert_eq!(funds.status(&spent), "QUEUED");

    // There was no fee: giving it back gives nothing.
    let mut funds = Funds::shop();
    let id = funds.withdraw(SHOP, "100.00");
    funds.pay_out(&id, "PAID");
    funds.ok(&bounce(&id, r#""returnFee":true"#));
    assert_eq!(funds.money(SHOP), "100.00/0.00@4");
    // And a report that is no bounce gives none back.
    let (mut funds, id) = living("SUBMITTING");
    funds.ok(&and(&report(&id, "PAID"), r#""returnFee":true"#));
    assert_eq!(funds.money(PLATFORM), "1.50/0.00@1");
}

#[test]
fn a18_a5_reports_with_keys() {
    let (mut funds, id) = living("SUBMITTING");
    let call = keyed(&and(&report(&id, "PAID"), r#""railReference":"R1","reason":"fine""#), "k");
    let first = funds.ok(&call);
    let again = funds.again(&call);
    assert_eq!(again.get("transactionId"), first.get("transactionId"));
    funds.refuse_field(&call.replace("R1", "R2"), "IDEMPOTENCY_CONFLICT", "railReference");
    funds.refuse_field(&call.replace("PAID", "FAILED"), "IDEMPOTENCY_CONFLICT", "status");
    // Another key: what was said before is a repeat, and its key is bound.
    let other = keyed(&report(&id, "PAID"), "l");
    assert_eq!(funds.ok(&other).get("replayed"), "true");
    assert_eq!(funds.again(&other).get("replayed"), "true");
    let row = funds.query(&of("withdrawal", &id));
    assert_eq!((row.get("railReference"), row.get("reason")), ("R1".to_owned(), "fine".to_owned()));
    // The bounce has its own words.
    funds.ok(&keyed(&and(&report(&id, "BOUNCED"), r#""reason":"退票","railReference":"R3""#), "b"));
    let row = funds.query(&of("withdrawal", &id));
    assert_eq!((row.get("railReference"), row.get("reason")), ("R3".to_owned(), "退票".to_owned()));
    // The first key keeps its first answer.
    assert_eq!(funds.again(&call).get("status"), "PAID");
    // Keys belong to a withdrawal: another one may have the same.
    let next = funds.withdraw(SHOP, "5.00");
    funds.ok(&keyed(&submit(&next), "k"));
    funds.ok(&keyed(&report(&next, "FAILED"), "k"));
}

#[test]
fn a18_a_dry_run_of_each_step() {
    let (mut funds, id) = living("QUEUED");
    let dry = |call: &str| and(call, r#""dryRun":true"#);
    assert_eq!(funds.again(&dry(&submit(&id))).get("status"), "SUBMITTING");
    assert_eq!(funds.again(&dry(&cancel(&id))).get("status"), "CANCELLED");
    assert_eq!(funds.again(&dry(&withdrawal(SHOP, "7.00"))).get("fee"), "1.50");
    assert_eq!(funds.again(&dry(&liquidity("WECHAT", "BANK_CARD", "1"))).get("liquidity"), "1001.00");
    assert_eq!(funds.again(&dry(&registration(SHOP, ""))).get("accountUserId"), "2");
    funds.submit(&id);
    for status in ["PAID", "FAILED"] {
        assert_eq!(funds.again(&dry(&report(&id, status))).get("status"), status);
    }
    assert_eq!(funds.status(&id), "SUBMITTING");
}

/// Submitting and cancelling at once: whoever is first.
#[test]
fn a18_submit_and_cancel_in_one_group() {
    for (calls, status) in [([submit, cancel], "SUBMITTING"), ([cancel, submit], "CANCELLED")] {
        let (mut funds, id) = living("QUEUED");
        let [first, second] = calls.map(|call| call(&id));
        let replies = funds.bench.group(&[&first, &second]);
        assert_eq!(replies[0].get("status"), status);
        assert_eq!(replies[1].error().as_deref(), Some("INVALID_WITHDRAWAL_STATUS"));
        assert_eq!(funds.status(&id), status);
        // As one list it is neither.
        let (mut funds, id) = living("QUEUED");
        let reply = funds.refuse(&list(&calls.map(|call| call(&id))), "INVALID_WITHDRAWAL_STATUS");
        assert_eq!(reply.detail("member"), "1");
        assert_eq!(funds.status(&id), "QUEUED");
    }
}

/// Asked for, handed over and paid in one go; in one list by reference.
#[test]
fn a18_the_whole_life_in_one_list() {
    let mut funds = Funds::with_fee();
    let by_reference = |call: String| call.replace(r#""ID""#, r#"{"$ref":[0,"transactionId"]}"#);
    let calls = [
        withdrawal(SHOP, "100.00"),
        liquidity("WECHAT", "BANK_CARD", "98.50"),
        by_reference(submit("ID")),
        by_reference(report("ID", "PAID")),
        by_reference(report("ID", "BOUNCED")),
    ];
    let short = list(&[calls[0].clone(), by_reference(submit("ID"))]);
    let reply = funds.refuse(&short, "POOL_SHORT");
    assert_eq!((reply.detail("poolMinor"), reply.detail("neededMinor")), ("0".to_owned(), "9850".to_owned()));
    let reply = funds.ok(&list(&calls));
    let id = reply.get("replies.0.transactionId");
    assert_eq!(funds.status(&id), "BOUNCED");
    assert_eq!(funds.money(SHOP), "998.50/0.00@4");
    // A withdrawal and its submission in one group.
    let mut funds = Funds::with_fee();
    funds.fund("BANK_CARD", "1000.00");
    let id =
        funds.bench.group(&[&withdrawal(SHOP, "5.00"), &withdrawal(SHOP, "6.00")])[0].get("transactionId");
    let replies = funds.bench.group(&[&withdrawal(SHOP, "7.00"), &submit(&id), &report(&id, "PAID")]);
    assert!(replies.iter().all(|reply| reply.error().is_none()));
}

#[test]
fn a18_withdrawals_of_the_whole_ledger_newest_first() {
    let mut funds = Funds::with_fee();
    funds.at("2024-05-20T12:00:00");
    funds.fund("BANK_CARD", "500.00");
    let ids = ["10.00", "20.00", "30.00"].map(|amount| {
        funds.wait(1);
        funds.withdraw(SHOP, amount)
    });
    funds.submit(&ids[0]);
    let all = funds.query(r#"{"type":"withdrawals"}"#);
    let shown = |field: &str| [0, 1, 2].map(|at| all.get(&format!("payouts.{at}.{field}")));
    assert_eq!(shown("withdrawalId"), [2, 1, 0].map(|at: usize| ids[at].clone()));
    assert_eq!(shown("status"), ["QUEUED", "QUEUED", "SUBMITTING"]);
    assert_eq!(all.get("nextCursor"), "");
    let submitted = funds.query(r#"{"type":"submitted_withdrawals"}"#);
    assert_eq!(all.get("payouts.2"), submitted.get("payouts.0"));
    let page = funds.query(r#"{"type":"withdrawals","limit":2}"#);
    assert_eq!(page.get("nextCursor"), ids[1]);
    let page = funds.query(&format!(r#"{{"type":"withdrawals","limit":2,"cursor":"{}"}}"#, ids[1]));
    assert_eq!((page.get("payouts.0"), page.get("payouts.1")), (all.get("payouts.2"), String::new()));
}
