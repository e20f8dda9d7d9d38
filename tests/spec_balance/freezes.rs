//! A6, A7, A8 … A11, A16: freezes and what becomes of them.

use crate::kit::*;
use split_ledger::command::Options;

#[test]
fn a6_the_same_order_again_is_the_same_freeze() {
    let (mut bench, id) = frozen();
    bench.ok(&recharge("1"));
    // Another key, an outdated version: still a replay, with the current version.
    let call = with(&keyed(&freeze("30", "5"), "other"), "expectedVersion", "1");
    let reply = bench.ok(&call);
    assert_eq!((reply.get("freezeId"), reply.get("newVersion")), (id.clone(), "3".to_owned()));
    assert_eq!(reply.get("replayed"), "true");
    // The new key is bound: another request under it is a conflict, the same one a replay.
    refused_field(&mut bench, &keyed(&freeze("31", "5"), "other"), "IDEMPOTENCY_CONFLICT", "amount");
    bench.ok(&cancel(&id));
    assert_eq!(bench.ok(&call).get("freezeId"), id);
    assert_eq!(bench.balance("userId", USER), "101.00/0.00@4");
}

#[test]
fn a6_another_amount_or_currency_is_refused() {
    let (mut bench, id) = frozen();
    let reply = refused(&mut bench, &freeze("29.99", "5"), "FREEZE_ALREADY_EXISTS");
    assert_eq!((reply.detail("field"), reply.detail("freezeId")), ("amount".to_owned(), id));
    bench.ok(&with(&create("userId", USER), "currency", r#""USD""#));
    let dollars = with(&freeze("30.00", "5"), "currency", r#""USD""#);
    refused(&mut bench, &dollars, "FREEZE_ALREADY_EXISTS");
    // The order number is the user's own: somebody else may use it too.
    bench.ok(&with(&with(&recharge("50"), "userId", &s(USER2)), "amount", "50"));
    bench.ok(&with(&freeze("30", "5"), "userId", &s(USER2)));
    // No order number, no such rule.
    for order in ["0", ""] {
        bench.ok(&freeze("1", order));
        bench.ok(&freeze("1", order));
    }
    assert_eq!(bench.balance("userId", USER), "66.00/34.00@6");
}

#[test]
fn a6_after_cancel_yes_after_confirm_no() {
    let (mut bench, id) = frozen();
    bench.ok(&cancel(&id));
    let second = bench.ok(&freeze("20.00", "5")).get("freezeId");
    assert_ne!(second, id);
    bench.ok(&confirm(&second, SHOP));
    let reply = refused(&mut bench, &freeze("20.00", "5"), "FREEZE_ALREADY_EXISTS");
    assert_eq!(reply.detail("status"), "CONFIRMED");
}

#[test]
fn a6_after_expiry_without_capture_yes() {
    let (mut bench, id) = frozen();
    bench.now += DAY;
    // The old freeze still holds its money, but it has ended and does not count.
    let second = bench.ok(&freeze("30.00", "5")).get("freezeId");
    assert_ne!(second, id);
    assert_eq!(bench.balance("userId", USER), "40.00/60.00@3");
    bench.ok(&expire(&id));
    assert_eq!(bench.balance("userId", USER), "70.00/30.00@4");
    // The sweep of the old one leaves the new one alone.
    assert_eq!(bench.ok(&freeze("30.00", "5")).get("freezeId"), second);
    bench.ok(&confirm(&second, SHOP));
}

#[test]
fn a6_after_expiry_with_a_capture_no() {
    let (mut bench, id) = frozen();
    bench.ok(&captures(&id, &[(SHOP, "1.00")]));
    bench.now += DAY;
    refused(&mut bench, &freeze("30.00", "5"), "FREEZE_ALREADY_EXISTS");
    assert_eq!(bench.ok(&expire(&id)).get("status"), "CONFIRMED");
    refused(&mut bench, &freeze("30.00", "5"), "FREEZE_ALREADY_EXISTS");
}

#[test]
fn a7_expiry_is_judged_at_the_batch_time() {
    let mut bench = wallet();
    let at = T0 + HOUR;
    let id = bench.ok(&with(&freeze("30", "5"), "expiresAt", &at.to_string())).get("freezeId");
    refused_field(&mut bench, &expire(&id), "INVALID_FREEZE_STATUS", "freezeId");
    assert_eq!(bench.query(&call("due_freezes", &[])).get("freezeIds.0"), "");
    bench.now = at - 1;
    bench.ok(&captures(&id, &[(SHOP, "1")]));
    bench.now = at;
    refused_field(&mut bench, &confirm(&id, SHOP), "FREEZE_EXPIRED", "freezeId");
    assert_eq!(bench.balance("userId", USER), "70.00/29.00@3", "no lazy release");
    assert_eq!(bench.query(&call("due_freezes", &[])).get("freezeIds.0"), id);
    let reply = bench.ok(&expire(&id));
    assert_eq!((reply.get("status"), reply.get("expired")), ("CONFIRMED".to_owned(), "true".to_owned()));
    assert_eq!(bench.balance("userId", USER), "99.00/0.00@4");
    assert_eq!(bench.query(&call("get_freeze", &[("freezeId", &s(&id))])).get("expired"), "true");
    assert_eq!(bench.query(&call("due_freezes", &[])).get("freezeIds.0"), "");
    refused(&mut bench, &expire(&id), "INVALID_FREEZE_STATUS");
}

#[test]
fn a7_a_batch_behind_the_head_has_the_heads_time() {
    let (mut bench, id) = frozen();
    bench.now = T0 + DAY;
    bench.ok(&recharge("1"));
    bench.now -= 60_000;
    refused(&mut bench, &confirm(&id, SHOP), "FREEZE_EXPIRED");
}

#[test]
fn a7_an_expired_freeze_can_be_cancelled() {
    let (mut bench, id) = frozen();
    bench.now += DAY + HOUR;
    assert_eq!(bench.ok(&cancel(&id)).get("status"), "CANCELED");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
    refused(&mut bench, &expire(&id), "INVALID_FREEZE_STATUS");
    assert_eq!(bench.query(&call("get_freeze", &[("freezeId", &s(&id))])).get("expired"), "false");
}

#[test]
fn a7_the_lifetime_is_the_callers_or_the_hosts() {
    let options = Options { freeze_ttl_ms: HOUR, ..Options::default() };
    let mut bench = fill(Bench::new(options));
    assert_eq!(bench.ok(&freeze("1", "1")).get("expiresAt"), (T0 + HOUR).to_string());
    assert_eq!(bench.ok(&with(&freeze("1", "2"), "ttlMs", "1")).get("expiresAt"), (T0 + 1).to_string());
    let both = with(&with(&freeze("1", "3"), "ttlMs", "1"), "expiresAt", &(T0 + 5).to_string());
    refused_field(&mut bench, &both, "INVALID_FIELD", "ttlMs");
    for (field, raw) in [
        ("ttlMs", "0"),
        ("ttlMs", "-1"),
        ("ttlMs", "1.5"),
        ("ttlMs", r#""1""#),
        ("ttlMs", "3153600000001"),
        ("expiresAt", "-1"),
        ("expiresAt", "253402300800000"),
        ("expiresAt", r#""2024-01-01""#),
        ("expiresAt", &T0.to_string()),
    ] {
        refused_field(&mut bench, &with(&freeze("1", "3"), field, raw), "INVALID_FIELD", field);
    }
    bench.ok(&with(&freeze("1", "3"), "ttlMs", "3153600000000"));
    bench.ok(&with(&freeze("1", "4"), "expiresAt", "253402300799999"));
}

#[test]
fn a8_without_an_order_the_merchant_must_be_named() {
    let (mut bench, id) = frozen();
    let call = without(&confirm(&id, SHOP), "merchantId");
    refused_field(&mut bench, &call, "MERCHANT_REQUIRED", "merchantId");
    refused_field(&mut bench, &with(&call, "captures", "[]"), "MERCHANT_REQUIRED", "merchantId");
    let both = with(&captures(&id, &[(SHOP, "1")]), "merchantId", &s(SHOP));
    refused_field(&mut bench, &both, "INVALID_FIELD", "merchantId");
}

#[test]
fn a9_the_currency_is_the_freezes_and_the_payee_must_have_it() {
    let mut bench = Bench::default();
    bench.ok(&create("userId", USER));
    bench.ok(&with(&create("merchantId", SHOP), "currency", r#""USD""#));
    bench.ok(&recharge("100"));
    let id = bench.ok(&freeze("30", "5")).get("freezeId");
    refused(&mut bench, &confirm(&id, SHOP), "BALANCE_NOT_FOUND");
    refused(&mut bench, &captures(&id, &[(SHOP2, "1")]), "BALANCE_NOT_FOUND");
}

#[test]
fn a9_auto_create_opens_the_payees_balance() {
    let mut bench = Bench::new(Options { auto_create: true, ..Options::default() });
    bench.ok(&create("userId", USER));
    bench.ok(&recharge("100"));
    let id = bench.ok(&freeze("30", "5")).get("freezeId");
    let reply = bench.ok(&captures(&id, &[(SHOP, "10"), (SHOP2, "5")]));
    assert_eq!(reply.get("newMerchantVersion"), "1");
    assert_eq!(bench.balance("merchantId", SHOP), "10.00/0.00@1");
    // It counts as the owner's only balance (spec A15).
    let shown = bench.query(&call("balance", &[("merchantId", &s(SHOP))]));
    assert_eq!(shown.get("available"), "10.00");
    refused(&mut bench, &create("merchantId", SHOP), "BALANCE_ALREADY_EXISTS");
    assert_eq!(books(&bench), 0);
}

#[test]
fn a10_captures_in_parts_to_several_payees() {
    let (mut bench, id) = frozen();
    let reply = bench.ok(&captures(&id, &[(SHOP, "10"), (SHOP2, "5.50")]));
    assert_eq!(reply.get("captured"), "15.50");
    assert_eq!((reply.get("remaining"), reply.get("status")), ("14.50".to_owned(), "FROZEN".to_owned()));
    assert_eq!(reply.get("payees.1.owner"), format!("merchant:{SHOP2}"));
    assert_eq!(reply.get("payees.1.newVersion"), "1");
    let last = with(&captures(&id, &[(SHOP, "0.50")]), "final", "true");
    let reply = bench.ok(&last);
    assert_eq!(reply.get("released"), "14.00");
    assert_eq!((reply.get("remaining"), reply.get("status")), ("0.00".to_owned(), "CONFIRMED".to_owned()));
    assert_eq!(bench.balance("userId", USER), "84.00/0.00@4");
    assert_eq!(bench.balance("merchantId", SHOP), "10.50/0.00@2");
    let shown = bench.query(&call("get_freeze", &[("freezeId", &s(&id))]));
    assert_eq!(shown.get("payees.0.captured"), "10.50");
    assert_eq!((shown.get("captured"), shown.get("released")), ("16.00".to_owned(), "14.00".to_owned()));
}

#[test]
fn a10_no_more_than_remains() {
    let (mut bench, id) = frozen();
    bench.ok(&captures(&id, &[(SHOP, "10")]));
    refused_field(&mut bench, &captures(&id, &[(SHOP, "20.01")]), "AMOUNT_EXCEEDS_REMAINING", "captures");
    refused(&mut bench, &captures(&id, &[(SHOP, "10"), (SHOP2, "10.01")]), "AMOUNT_EXCEEDS_REMAINING");
    // The rest to one merchant.
    assert_eq!(bench.ok(&confirm(&id, SHOP2)).get("captured"), "20.00");
    // Cancelling after a capture ends in CONFIRMED.
    let id = bench.ok(&freeze("10", "6")).get("freezeId");
    bench.ok(&captures(&id, &[(SHOP, "4")]));
    let reply = bench.ok(&cancel(&id));
    assert_eq!((reply.get("released"), reply.get("status")), ("6.00".to_owned(), "CONFIRMED".to_owned()));
}

#[test]
fn a10_each_payee_stands_once_and_is_named_well() {
    let (mut bench, id) = frozen();
    refused_field(&mut bench, &captures(&id, &[(SHOP, "1"), (SHOP, "2")]), "INVALID_FIELD", "captures[1]");
    let base = captures(&id, &[(SHOP, "1")]);
    for (raw, code, field) in [
        (r#"[{"amount":"1"}]"#.to_owned(), "MISSING_FIELD", "captures[0].userId"),
        (format!(r#"[{{"merchantId":"{SHOP}"}}]"#), "MISSING_FIELD", "captures[0].amount"),
        (format!(r#"[{{"merchantId":"{SHOP}","amount":"0"}}]"#), "INVALID_AMOUNT", "captures[0].amount"),
        (format!(r#"[{{"merchantId":"{SHOP}","amount":"1.001"}}]"#), "INVALID_AMOUNT", "captures[0].amount"),
        (format!(r#"[{{"merchantId":"{SHOP}","amount":"1","to":1}}]"#), "UNKNOWN_FIELD", "captures[0].to"),
        (
            format!(r#"[{{"merchantId":"{SHOP}","userId":"{USER2}","amount":"1"}}]"#),
            "INVALID_FIELD",
            "captures[0].userId",
        ),
        (r#"[7]"#.to_owned(), "INVALID_FIELD", "captures[0]"),
        (r#"{}"#.to_owned(), "INVALID_FIELD", "captures"),
    ] {
        refused_field(&mut bench, &with(&base, "captures", &raw), code, field);
    }
    let own = format!(r#"[{{"userId":"{USER}","amount":"1"}}]"#);
    refused_field(&mut bench, &with(&base, "captures", &own), "INVALID_FIELD", "captures");
    // Money may go to other users and to the platform.
    bench.ok(&with(&base, "captures", &format!(r#"[{{"userId":"{USER2}","amount":"1"}}]"#)));
}

#[test]
fn a11_a_freeze_ends_once() {
    let (mut bench, id) = frozen();
    let paid = keyed(&confirm(&id, SHOP), "c");
    bench.ok(&paid);
    assert_eq!(bench.ok(&paid).get("replayed"), "true");
    for call in [keyed(&confirm(&id, SHOP), "d"), confirm(&id, SHOP), cancel(&id), keyed(&cancel(&id), "c")] {
        let reply = refused(&mut bench, &call, "INVALID_FREEZE_STATUS");
        assert_eq!(reply.detail("status"), "CONFIRMED");
    }
    let id = bench.ok(&freeze("1", "6")).get("freezeId");
    let back = keyed(&cancel(&id), "x");
    bench.ok(&back);
    assert_eq!(bench.ok(&back).get("replayed"), "true");
    for call in [cancel(&id), confirm(&id, SHOP), captures(&id, &[(SHOP, "1")])] {
        let reply = refused(&mut bench, &call, "INVALID_FREEZE_STATUS");
        assert_eq!(reply.detail("status"), "CANCELED");
    }
}

#[test]
fn a16_a_merchants_version_belongs_to_one_payee() {
    let (mut bench, id) = frozen();
    let two = with(&captures(&id, &[(SHOP, "1"), (SHOP2, "1")]), "expectedMerchantVersion", "0");
    refused_field(&mut bench, &two, "VERSION_NOT_APPLICABLE", "expectedMerchantVersion");
    let one = with(&captures(&id, &[(SHOP, "1")]), "expectedMerchantVersion", "1");
    refused_field(&mut bench, &one, "VERSION_CONFLICT", "expectedMerchantVersion");
    bench.ok(&with(&one, "expectedMerchantVersion", "0"));
    // Without a program nothing is frozen at the merchant.
    assert_eq!(bench.balance("merchantId", SHOP), "1.00/0.00@1");
}
