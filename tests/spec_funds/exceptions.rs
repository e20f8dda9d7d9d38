//! Paid after the money went back: refused, on record, and decided by a person.

use crate::kit::*;
use crate::support::Reply;

/// A withdrawal of 100.00, fee 1.50, that failed and is now said to be paid.
fn open() -> (Funds, String) {
    let mut funds = Funds::with_fee();
    funds.fund("BANK_CARD", "1000.00");
    let id = funds.withdraw(SHOP, "100.00");
    funds.submit(&id);
    funds.report(&id, "FAILED");
    funds.bench.refuse(&report(&id, "PAID"), "PAYOUT_STATUS_FINAL");
    (funds, id)
}

fn resolve(id: &str, resolution: &str, more: &str) -> String {
    let call =
        format!(r#"{{"type":"resolve_payout_exception","withdrawalId":"{id}","resolution":"{resolution}"}}"#);
    and(&call, more)
}

fn listed(funds: &mut Funds) -> Vec<String> {
    let reply = funds.query(r#"{"type":"payout_exceptions"}"#);
    let id = |at: usize| Some(reply.get(&format!("payouts.{at}.withdrawalId"))).filter(|id| !id.is_empty());
    (0..).map_while(id).collect()
}

fn exception(funds: &mut Funds, id: &str) -> String {
    let row = funds.query(&of("withdrawal", id));
    format!("{} {}", row.get("status"), row.get("exception"))
}

#[test]
fn a18_paid_after_all_is_listed_once() {
    let (mut funds, id) = open();
    assert_eq!(listed(&mut funds), [&*id]);
    assert_eq!(exception(&mut funds, &id), "FAILED OPEN");
    assert_eq!(funds.money(SHOP), "1000.00/0.00@3", "no money moves");
    // The same report again changes nothing, with or without a key.
    for call in [report(&id, "PAID"), keyed(&report(&id, "PAID"), "k")] {
        let reply = funds.refuse_field(&call, "PAYOUT_STATUS_FINAL", "status");
        assert_eq!(reply.detail("status"), "FAILED");
    }
    assert_eq!(funds.again(&report(&id, "FAILED")).get("replayed"), "true");
    let row = funds.query(r#"{"type":"payout_exceptions"}"#);
    assert_eq!(
        (row.get("payouts.0.exception"), row.get("payouts.0.netAmount")),
        ("OPEN".into(), "98.50".into())
    );
}

/// After a cancel and a bounce too.
#[test]
fn a18_paid_after_a_cancel_and_after_a_bounce() {
    let mut funds = Funds::with_fee();
    funds.fund("BANK_CARD", "1000.00");
    let cancelled = funds.withdraw(SHOP, "100.00");
    funds.ok(&cancel(&cancelled));
    let bounced = funds.withdraw(SHOP, "100.00");
    funds.pay_out(&bounced, "PAID");
    funds.report(&bounced, "BOUNCED");
    for id in [&bounced, &cancelled] {
        funds.bench.refuse(&report(id, "PAID"), "PAYOUT_STATUS_FINAL");
    }
    assert_eq!(listed(&mut funds), [cancelled.clone(), bounced.clone()], "oldest first");
    assert_eq!(exception(&mut funds, &cancelled), "CANCELLED OPEN");
    assert_eq!(exception(&mut funds, &bounced), "BOUNCED OPEN");
    let one = funds.query(r#"{"type":"payout_exceptions","limit":1}"#);
    assert_eq!(one.get("payouts.0.withdrawalId"), cancelled);
    let next = one.get("nextCursor");
    let two = funds.query(&format!(r#"{{"type":"payout_exceptions","limit":1,"cursor":"{next}"}}"#));
    assert_eq!(two.get("payouts.0.withdrawalId"), bounced);
    // A person decides on each for itself.
    funds.ok(&resolve(&bounced, "charge", SHOP));
    assert_eq!(listed(&mut funds), [cancelled]);
    assert_eq!(exception(&mut funds, &bounced), "BOUNCED CHARGED");
    assert_eq!(funds.money(SHOP), "900.00/0.00@7", "98.50 came back and left again; the fee was kept");
}

/// A dry run and an atomic list say the same and write nothing.
#[test]
fn a18_a_refusal_on_record_only_when_it_stands_alone() {
    let mut funds = Funds::with_fee();
    let id = funds.withdraw(SHOP, "100.00");
    funds.pay_out(&id, "FAILED");
    let call = report(&id, "PAID");
    let dry = funds.refuse(&and(&call, r#""dryRun":true"#), "PAYOUT_STATUS_FINAL");
    assert_eq!(dry.detail("field"), "status");
    let in_list = funds.refuse(&list(&[withdrawal(SHOP, "3.00"), call.clone()]), "PAYOUT_STATUS_FINAL");
    assert_eq!(
        (in_list.detail("member"), in_list.detail("field")),
        ("1".into(), "commands[1].status".into())
    );
    funds.refuse(&list(std::slice::from_ref(&call)), "PAYOUT_STATUS_FINAL");
    funds.refuse(&and(&list(std::slice::from_ref(&call)), r#""dryRun":true"#), "PAYOUT_STATUS_FINAL");
    assert_eq!((exception(&mut funds, &id), listed(&mut funds)), ("FAILED ".to_owned(), vec![]));
    // In a group of others it is on record, and they are carried out.
    let key = keyed(&and(&call, r#""railReference":"R9""#), "k");
    let calls = [withdrawal(SHOP, "2.00"), and(&call, r#""dryRun":true"#), key.clone(), key.clone()];
    let texts: Vec<&str> = calls.iter().map(String::as_str).collect();
    let codes: Vec<Option<String>> = funds.bench.group(&texts).iter().map(Reply::error).collect();
    let refused = Some("PAYOUT_STATUS_FINAL".to_owned());
    assert_eq!(codes, [None, refused.clone(), refused.clone(), refused]);
    assert_eq!(listed(&mut funds), [&*id]);
    assert_eq!(funds.query(&of("withdrawal", &id)).get("railReference"), "R9");
    // The key of a refusal is not used up: the same call is judged again, and says so again.
    funds.refuse(&key, "PAYOUT_STATUS_FINAL");
    funds.refuse(&key.replace("R9", "R8"), "PAYOUT_STATUS_FINAL");
    // The history of the refusal: one transaction without money.
    let rows = funds.bench.store.rows("transactions");
    let noted = rows
        .iter()
        .filter(|row| row[3].as_deref() == Some("report_payout") && row[4].as_deref() == Some("[]"));
    assert_eq!(noted.count(), 1);
}

#[test]
fn a18_somebody_pays() {
    for (payer, shop, platform, user) in [
        (SHOP, "901.50/0.00@4", "0.00/0.00@0", "100.00/0.00@0"),
        (USER, "1000.00/0.00@3", "0.00/0.00@0", "1.50/0.00@1"),
    ] {
        let (mut funds, id) = open();
        funds.owner(USER, r#""initialBalance":"100.00""#);
        let reply = funds.ok(&resolve(&id, "charge", payer));
        assert_eq!(reply.get("status"), "CHARGED");
        assert!(funds.money(payer).ends_with(&format!("@{}", reply.get("newVersion"))));
        assert_eq!([funds.money(SHOP), funds.money(PLATFORM), funds.money(USER)], [shop, platform, user]);
        let pools = funds.query(r#"{"type":"payout_pools"}"#);
        assert_eq!(pools.get("pools.0.liquidity"), "901.50", "the rail has paid");
        assert_eq!(exception(&mut funds, &id), "FAILED CHARGED");
        assert_eq!(listed(&mut funds), [""; 0]);
    }
    // The platform, which is short at first.
    let (mut funds, id) = open();
    let reply = funds.refuse(&resolve(&id, "charge", PLATFORM), "INSUFFICIENT_FUNDS");
    assert_eq!((reply.detail("availableMinor"), reply.detail("neededMinor")), ("0".into(), "9850".into()));
    assert_eq!(listed(&mut funds), [&*id], "it stays open");
    funds.recharge(PLATFORM, "98.49");
    funds.refuse(&resolve(&id, "charge", PLATFORM), "INSUFFICIENT_FUNDS");
    funds.recharge(PLATFORM, "0.01");
    funds.ok(&resolve(&id, "charge", PLATFORM));
    assert_eq!(funds.money(PLATFORM), "0.00/0.00@3");
    // The owner's money is frozen: it is not taken.
    let (mut funds, id) = open();
    funds.withdraw(SHOP, "950.00");
    funds.refuse(&resolve(&id, "charge", SHOP), "INSUFFICIENT_FUNDS");
}

#[test]
fn a18_nobody_pays_and_nothing_twice() {
    for (first, owner) in [("charge", SHOP), ("dismiss", "")] {
        let (mut funds, id) = open();
        let call = keyed(&resolve(&id, first, owner), "k");
        let reply = funds.ok(&call);
        if first == "dismiss" {
            assert_eq!(
                (reply.get("status"), funds.money(SHOP)),
                ("DISMISSED".into(), "1000.00/0.00@3".into())
            );
            assert_eq!(reply.get("newVersion"), "3");
        }
        assert_eq!(funds.again(&call).get("replayed"), "true", "the same key");
        for second in [
            resolve(&id, "charge", SHOP),
            resolve(&id, "dismiss", ""),
            keyed(&resolve(&id, first, owner), "l"),
        ] {
            funds.refuse_field(&second, "NO_PAYOUT_EXCEPTION", "withdrawalId");
        }
        // Said once more that it is paid: refused, and not listed again.
        funds.refuse_field(&report(&id, "PAID"), "PAYOUT_STATUS_FINAL", "status");
        assert_eq!(listed(&mut funds), [""; 0]);
    }
}

#[test]
fn a18_what_cannot_be_resolved() {
    let (mut funds, id) = open();
    let queued = funds.withdraw(SHOP, "3.00");
    for (call, code, field) in [
        (resolve(&queued, "charge", SHOP), "NO_PAYOUT_EXCEPTION", "withdrawalId"),
        (resolve(&queued, "dismiss", ""), "NO_PAYOUT_EXCEPTION", "withdrawalId"),
        (resolve("1", "dismiss", ""), "WITHDRAWAL_NOT_FOUND", "withdrawalId"),
        (resolve("", "dismiss", ""), "MISSING_FIELD", "withdrawalId"),
        (resolve(&id, "forget", ""), "INVALID_FIELD", "resolution"),
        (resolve(&id, "charge", ""), "MISSING_FIELD", "userId"),
        (resolve(&id, "charge", &format!("{SHOP},{USER}")), "INVALID_FIELD", "userId"),
        (resolve(&id, "dismiss", SHOP), "INVALID_FIELD", "resolution"),
        (resolve(&id, "charge", PARTNER), "BALANCE_NOT_FOUND", ""),
        (
            resolve(&id, "charge", &format!(r#"{SHOP},"note":"{}""#, "x".repeat(513))),
            "FIELD_TOO_LONG",
            "note",
        ),
    ] {
        funds.refuse_field(&call, code, field);
    }
    assert_eq!(listed(&mut funds), [&*id]);
    assert_eq!(funds.again(&and(&resolve(&id, "charge", SHOP), r#""dryRun":true"#)).get("status"), "CHARGED");
    funds.ok(&list(&[
        resolve(&id, "charge", &format!(r#"{SHOP},"note":"客户确认""#)),
        withdrawal(SHOP, "3.00"),
    ]));
    assert_eq!(listed(&mut funds), [""; 0]);
}
