//! A18: the whole life of a withdrawal.

use crate::kit::*;

fn submit(id: &str) -> String {
    of_withdrawal("submit_payout", id)
}

fn back(id: &str) -> String {
    of_withdrawal("cancel_withdrawal", id)
}

/// PAID is refused and puts the withdrawal on the list of exceptions, once.
fn too_late(bench: &mut Bench, id: &str) {
    let listed =
        |bench: &mut Bench| bench.query(&call("payout_exceptions", &[])).get("payouts.0.withdrawalId");
    assert_eq!(listed(bench), "");
    let before = bench.store.rows("transactions").len();
    let reply = bench.refuse(&report(id, "PAID"), "PAYOUT_STATUS_FINAL");
    assert_eq!(reply.detail("field"), "status");
    assert_eq!(listed(bench), *id);
    assert_eq!(bench.store.rows("transactions").len(), before + 1);
    refused_field(bench, &report(id, "PAID"), "PAYOUT_STATUS_FINAL", "status");
}

fn status(bench: &mut Bench, id: &str) -> String {
    bench.query(&of_withdrawal("withdrawal", id)).get("status")
}

#[test]
fn a18_paid() {
    let (mut bench, id) = withdrawing();
    assert_eq!(bench.ok(&submit(&id)).get("status"), "SUBMITTING");
    assert_eq!(bench.balance("userId", USER), "60.00/40.00@2", "no money moves yet");
    assert_eq!(bench.query(&call("queued_withdrawals", &[])).get("payouts.0.withdrawalId"), "");
    let reply = bench.ok(&report(&id, "PAID"));
    assert_eq!((reply.get("status"), reply.get("newVersion")), ("PAID".to_owned(), "3".to_owned()));
    assert_eq!(bench.balance("userId", USER), "60.00/0.00@3");
    assert_eq!(world(&bench, "BALANCER"), "-96000");
    assert_eq!(books(&bench), 0);
}

#[test]
fn a18_failed_gives_the_money_back() {
    let (mut bench, id) = withdrawing();
    bench.ok(&submit(&id));
    bench.ok(&with(&report(&id, "FAILED"), "reason", r#""no such card""#));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
    assert_eq!(bench.query(&of_withdrawal("withdrawal", &id)).get("reason"), "no such card");
    // Paid, it says, after the money went back: an exception for people.
    too_late(&mut bench, &id);
    assert_eq!(bench.ok(&report(&id, "FAILED")).get("replayed"), "true");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
}

#[test]
fn a18_cancel_only_while_queued() {
    let (mut bench, id) = withdrawing();
    assert_eq!(bench.ok(&back(&id)).get("status"), "CANCELLED");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
    for call in [back(&id), submit(&id), report(&id, "FAILED"), report(&id, "BOUNCED")] {
        refused_field(&mut bench, &call, "INVALID_WITHDRAWAL_STATUS", "withdrawalId");
    }
    too_late(&mut bench, &id);
    let id = bench.ok(&withdraw("40")).get("transactionId");
    bench.ok(&submit(&id));
    refused(&mut bench, &back(&id), "INVALID_WITHDRAWAL_STATUS");
    bench.ok(&report(&id, "PAID"));
    refused(&mut bench, &back(&id), "INVALID_WITHDRAWAL_STATUS");
}

#[test]
fn a18_a_late_failure_is_a_bounce() {
    for word in ["FAILED", "BOUNCED"] {
        let (mut bench, id) = withdrawing();
        bench.ok(&submit(&id));
        bench.ok(&report(&id, "PAID"));
        bench.ok(&report(&id, word));
        assert_eq!(status(&mut bench, &id), "BOUNCED");
        assert_eq!(bench.balance("userId", USER), "100.00/0.00@4");
        assert_eq!(world(&bench, "BALANCER"), "-100000");
        assert_eq!(bench.ok(&report(&id, word)).get("replayed"), "true");
        too_late(&mut bench, &id);
        assert_eq!(bench.balance("userId", USER), "100.00/0.00@4", "returned once");
    }
}

#[test]
fn a18_no_report_before_it_was_submitted() {
    let (mut bench, id) = withdrawing();
    for word in ["PAID", "FAILED", "BOUNCED"] {
        refused(&mut bench, &report(&id, word), "INVALID_WITHDRAWAL_STATUS");
    }
    bench.ok(&submit(&id));
    refused(&mut bench, &report(&id, "BOUNCED"), "INVALID_WITHDRAWAL_STATUS");
    // Submitting again moves nothing: the rail is asked, or gets the same id once more.
    assert_eq!(bench.ok(&submit(&id)).get("replayed"), "true");
    assert_eq!(bench.ok(&keyed(&submit(&id), "k")).get("replayed"), "true");
    refused_field(&mut bench, &report(&id, "DONE"), "INVALID_FIELD", "status");
    refused_field(&mut bench, &report(&id, "paid"), "INVALID_FIELD", "status");
}

#[test]
fn a18_a_withdrawal_is_no_freeze_and_a_freeze_no_withdrawal() {
    let (mut bench, withdrawal) = withdrawing();
    let freeze = bench.ok(&freeze("10", "5")).get("freezeId");
    for call in [cancel(&withdrawal), confirm(&withdrawal, SHOP), refund(&withdrawal), expire(&withdrawal)] {
        refused_field(&mut bench, &call, "FREEZE_NOT_FOUND", "freezeId");
    }
    for id in [freeze.as_str(), "1"] {
        for call in [back(id), submit(id), report(id, "PAID")] {
            refused_field(&mut bench, &call, "WITHDRAWAL_NOT_FOUND", "withdrawalId");
        }
    }
    let reply = bench.query(&of_withdrawal("withdrawal", &freeze));
    assert_eq!(reply.error().as_deref(), Some("WITHDRAWAL_NOT_FOUND"));
}

#[test]
fn a18_merchants_and_platforms_withdraw_too() {
    let (mut bench, id) = frozen();
    bench.ok(&confirm(&id, SHOP));
    let call = with(&without(&withdraw("12.50"), "userId"), "merchantId", &s(SHOP));
    let id = bench.ok(&call).get("transactionId");
    liquid(&mut bench, "BALANCER");
    assert_eq!(bench.balance("merchantId", SHOP), "17.50/12.50@2");
    bench.ok(&submit(&id));
    bench.ok(&report(&id, "PAID"));
    assert_eq!(bench.balance("merchantId", SHOP), "17.50/0.00@3");
    refused(&mut bench, &with(&call, "amount", r#""17.51""#), "INSUFFICIENT_FUNDS");
}

#[test]
fn a18_the_channel_is_any_text() {
    let mut bench = wallet();
    let method = with(
        &with(&call("add_payment_method", &[("userId", &s(USER))]), "paymentMethodType", r#""支付宝:1""#),
        "isDefault",
        "true",
    );
    let method = bench.ok(&method).get("paymentMethodId");
    let id = bench.ok(&with(&withdraw("5"), "paymentMethodId", &s(&method))).get("transactionId");
    liquid(&mut bench, "支付宝:1");
    bench.ok(&submit(&id));
    bench.ok(&report(&id, "PAID"));
    assert_eq!(world(&bench, "%E6%94%AF%E4%BB%98%E5%AE%9D%3A1"), "-99500");
}
