//! A4, A5, A12, A19, A23: every command twice, late, with other fields; the
//! order of checks.

use crate::kit::*;

/// Each command with the state it needs, ready to be sent.
fn every_command() -> Vec<(Bench, String)> {
    let mut all = Vec::new();
    let with_wallet = |call: String| (wallet(), call);
    all.push(with_wallet(recharge("5")));
    all.push(with_wallet(freeze("5", "9")));
    all.push(with_wallet(withdraw("5")));
    let method = [("userId", s(USER)), ("paymentMethodType", s("ALIPAY"))];
    all.push(with_wallet(call("add_payment_method", &method.each_ref().map(|(n, v)| (*n, v.as_str())))));
    let (bench, id) = frozen();
    all.push((bench, cancel(&id)));
    let (bench, id) = frozen();
    all.push((bench, captures(&id, &[(SHOP, "3"), (SHOP2, "2")])));
    let (mut bench, id) = frozen();
    bench.ok(&confirm(&id, SHOP));
    all.push((bench, with(&refund(&id), "amount", r#""5""#)));
    let (bench, id) = withdrawing();
    all.push((bench, of_withdrawal("cancel_withdrawal", &id)));
    let (bench, id) = withdrawing();
    all.push((bench, of_withdrawal("submit_payout", &id)));
    let (mut bench, id) = withdrawing();
    bench.ok(&of_withdrawal("submit_payout", &id));
    all.push((bench, report(&id, "PAID")));
    all
}

fn plain(text: &str) -> String {
    text.replace(r#","replayed":true"#, "")
}

#[test]
fn a5_with_a_key_twice_is_once() {
    for (mut bench, call) in every_command() {
        let call = keyed(&call, "键-1");
        let first = bench.ok(&call);
        assert_eq!(first.get("replayed"), "");
        let before = bench.store.clone();
        // At once, in one group, in another process, and a year later.
        assert_eq!(plain(&bench.ok(&call).text), first.text);
        for reply in bench.group(&[&call, &call]) {
            assert_eq!((plain(&reply.text), reply.get("replayed")), (first.text.clone(), "true".to_owned()));
        }
        restart(&mut bench);
        bench.now += 365 * DAY;
        assert_eq!(plain(&bench.ok(&call).text), first.text, "{call}");
        assert!(bench.store == before, "a replay wrote something: {call}");
        assert_eq!(books(&bench), 0);
    }
}

#[test]
fn a5_twice_in_one_group_is_once() {
    for (mut bench, call) in every_command() {
        let call = keyed(&call, "k");
        let mut once = Bench { store: bench.store.clone(), ..Bench::default() };
        restart(&mut bench);
        let replies = bench.group(&[&call, &call]);
        assert_eq!(plain(&replies[1].text), replies[0].text);
        assert_eq!(replies[1].get("replayed"), "true");
        once.ok(&call);
        assert_eq!(bench.store.rows("accounts"), once.store.rows("accounts"), "{call}");
    }
}

#[test]
fn a5_without_a_key_twice_is_twice_or_refused() {
    // A repeat moves money again, is refused by the status, or is a replay by its business key.
    for (mut bench, call) in every_command() {
        bench.ok(&call);
        let before = bench.store.clone();
        let reply = bench.call(&keyed(&call, ""));
        let is_again = reply.error().is_none() && reply.get("replayed").is_empty();
        assert_eq!(bench.store != before, is_again, "{call} -> {}", reply.text);
        let is_expected = match reply.error().as_deref() {
            Some(code) => matches!(code, "INVALID_FREEZE_STATUS" | "INVALID_WITHDRAWAL_STATUS"),
            None => true,
        };
        assert!(is_expected, "{call} -> {}", reply.text);
        assert_eq!(books(&bench), 0);
    }
    let mut bench = wallet();
    for _ in 0..2 {
        bench.ok(&keyed(&recharge("5"), ""));
        bench.ok(&keyed(&withdraw("5"), ""));
    }
    assert_eq!(bench.balance("userId", USER), "100.00/10.00@5");
}

#[test]
fn a5_another_request_under_the_key_names_the_field() {
    for (call, field, value) in [
        (recharge("5"), "amount", r#""5.01""#),
        (recharge("5"), "paymentAccount", r#""x@y""#),
        (recharge("5"), "externalTransactionId", r#""8""#),
        (freeze("5", "9"), "amount", r#""6""#),
        (freeze("5", "9"), "orderId", r#""10""#),
        (freeze("5", "9"), "ttlMs", "1000"),
        (withdraw("5"), "amount", r#""6""#),
    ] {
        let mut bench = wallet();
        let call = keyed(&call, "k");
        bench.ok(&call);
        refused_field(&mut bench, &with(&call, field, value), "IDEMPOTENCY_CONFLICT", field);
        // A field that was dropped differs too.
        let mut bench = wallet();
        let long = with(&call, field, value);
        bench.ok(&long);
        if field != "amount" && field != "orderId" {
            refused_field(&mut bench, &call, "IDEMPOTENCY_CONFLICT", field);
        }
    }
    let (mut bench, id) = frozen();
    bench.ok(&keyed(&captures(&id, &[(SHOP, "3")]), "k"));
    refused_field(
        &mut bench,
        &keyed(&captures(&id, &[(SHOP, "4")]), "k"),
        "IDEMPOTENCY_CONFLICT",
        "captures",
    );
    refused_field(
        &mut bench,
        &keyed(&captures(&id, &[(SHOP2, "3")]), "k"),
        "IDEMPOTENCY_CONFLICT",
        "captures",
    );
    // A spelling is not a difference.
    bench.ok(&keyed(&captures(&id, &[(&SHOP.to_uppercase(), "3.00")]), "k"));
}

#[test]
fn a5_the_scope_is_operation_subject_and_key() {
    let mut bench = wallet();
    bench.ok(&keyed(&recharge("5"), "k"));
    // Another operation, another user, another currency: other scopes.
    bench.ok(&keyed(&withdraw("5"), "k"));
    bench.ok(&with(&keyed(&recharge("5"), "k"), "userId", &s(USER2)));
    bench.ok(&with(&create("userId", USER), "currency", r#""USD""#));
    let dollars = bench.ok(&with(&keyed(&recharge("5"), "k"), "currency", r#""USD""#));
    assert_eq!(dollars.get("replayed"), "");
    let (mut bench, id) = frozen();
    let other = bench.ok(&freeze("1", "6")).get("freezeId");
    bench.ok(&keyed(&cancel(&id), "k"));
    assert_eq!(bench.ok(&keyed(&cancel(&other), "k")).get("replayed"), "");
}

#[test]
fn a5_refusals_are_not_stored() {
    let mut bench = wallet();
    let call = keyed(&freeze("150", "9"), "k");
    refused(&mut bench, &call, "INSUFFICIENT_FUNDS");
    bench.ok(&recharge("50"));
    assert_eq!(bench.ok(&call).get("replayed"), "");
}

#[test]
fn a4_and_a5_the_replay_comes_before_every_other_check() {
    let mut bench = wallet();
    let call = with(&keyed(&recharge("5"), "k"), "expectedVersion", "1");
    bench.ok(&call);
    assert_eq!(bench.ok(&call).get("newVersion"), "2");
    // The expected version is no part of the request.
    assert_eq!(bench.ok(&with(&call, "expectedVersion", "7")).get("newVersion"), "2");
    assert_eq!(bench.ok(&without(&call, "expectedVersion")).get("newVersion"), "2");
}

#[test]
fn a4_existence_status_version_funds() {
    let (mut bench, id) = frozen();
    let nobody = "99999999-9999-4999-8999-999999999999";
    // Each call below is wrong in everything that comes later, too.
    let call = with(&with(&freeze("9999", "9"), "userId", &s(nobody)), "expectedVersion", "77");
    refused(&mut bench, &call, "BALANCE_NOT_FOUND");
    let call = with(&freeze("9999", "9"), "expectedVersion", "77");
    let reply = refused(&mut bench, &call, "VERSION_CONFLICT");
    assert_eq!((reply.detail("expected"), reply.detail("actual")), ("77".to_owned(), "2".to_owned()));
    let reply = refused(&mut bench, &freeze("9999", "9"), "INSUFFICIENT_FUNDS");
    assert_eq!(
        (reply.detail("availableMinor"), reply.detail("neededMinor")),
        ("7000".to_owned(), "999900".to_owned())
    );
    let call = with(&withdraw("9999"), "paymentMethodId", r#""1""#);
    refused(&mut bench, &with(&call, "expectedVersion", "77"), "PAYMENT_METHOD_NOT_FOUND");
    refused(&mut bench, &with(&withdraw("9999"), "expectedVersion", "77"), "VERSION_CONFLICT");
    refused(&mut bench, &withdraw("9999"), "INSUFFICIENT_FUNDS");
    let parts = captures(&id, &[(SHOP, "9999")]);
    let parts = with(&with(&parts, "expectedUserVersion", "77"), "expectedMerchantVersion", "77");
    refused(&mut bench, &with(&parts, "freezeId", r#""1""#), "FREEZE_NOT_FOUND");
    refused_field(&mut bench, &parts, "VERSION_CONFLICT", "expectedUserVersion");
    let parts = without(&parts, "expectedUserVersion");
    refused_field(&mut bench, &parts, "VERSION_CONFLICT", "expectedMerchantVersion");
    refused(&mut bench, &without(&parts, "expectedMerchantVersion"), "AMOUNT_EXCEEDS_REMAINING");
    bench.ok(&cancel(&id));
    refused(&mut bench, &parts, "INVALID_FREEZE_STATUS");
}

#[test]
fn a12_create_is_idempotent_and_never_resets_money() {
    let mut bench = Bench::default();
    let call = with(&create("userId", USER), "initialBalance", r#""10.50""#);
    let call = with(&with(&call, "accountDetails", r#"{"account":"a"}"#), "balancerType", r#""WECHAT""#);
    let first = bench.ok(&call);
    bench.ok(&recharge("1"));
    let before = bench.store.clone();
    for again in
        [call.clone(), with(&call, "initialBalance", "10.5"), with(&call, "userId", &s(&USER.to_uppercase()))]
    {
        let reply = bench.ok(&again);
        assert_eq!((reply.get("available"), reply.get("version")), ("11.50".to_owned(), "1".to_owned()));
        assert_eq!(reply.get("paymentMethodId"), first.get("paymentMethodId"));
    }
    for (field, raw) in [
        ("initialBalance", r#""10.51""#),
        ("balancerType", r#""ALIPAY""#),
        ("isDefault", "true"),
        ("accountDetails", r#"{"account":"b"}"#),
    ] {
        refused_field(&mut bench, &with(&call, field, raw), "BALANCE_ALREADY_EXISTS", field);
    }
    refused_field(&mut bench, &without(&call, "initialBalance"), "BALANCE_ALREADY_EXISTS", "initialBalance");
    assert!(bench.store == before);
    assert_eq!(bench.store.rows("payment_methods").len(), 1);
}

#[test]
fn a13_an_opening_balance_is_a_transaction_at_version_0() {
    let mut bench = Bench::default();
    let reply = bench.ok(&with(&create("userId", USER), "initialBalance", "5"));
    assert_eq!((reply.get("available"), reply.get("version")), ("5.00".to_owned(), "0".to_owned()));
    assert_eq!(world(&bench, "opening"), "-500");
    let list = bench.query(&call("entries", &[("userId", &s(USER))]));
    assert_eq!(
        (list.get("entries.0.version"), list.get("entries.0.availableDelta")),
        ("0".to_owned(), "5.00".to_owned())
    );
    assert_eq!(books(&bench), 0);
}

#[test]
fn a19_an_external_transaction_is_booked_once() {
    let mut bench = wallet();
    let call =
        with(&with(&recharge("5"), "externalTransactionId", r#""77""#), "paymentMethodType", r#""WECHAT""#);
    let first = bench.ok(&keyed(&call, "a"));
    bench.ok(&recharge("1"));
    // Another key and an outdated version: a replay with the current version.
    let reply = bench.ok(&with(&keyed(&call, "b"), "expectedVersion", "1"));
    assert_eq!(reply.get("transactionId"), first.get("transactionId"));
    assert_eq!((reply.get("newVersion"), reply.get("replayed")), ("3".to_owned(), "true".to_owned()));
    refused_field(&mut bench, &keyed(&recharge("5"), "b"), "IDEMPOTENCY_CONFLICT", "externalTransactionId");
    let before = bench.store.clone();
    assert_eq!(bench.ok(&call).get("replayed"), "true");
    assert!(bench.store == before, "without a key there is nothing to bind");
    refused_field(&mut bench, &with(&call, "amount", r#""6""#), "EXTERNAL_TRANSACTION_CONFLICT", "amount");
    refused_field(&mut bench, &with(&call, "userId", &s(USER2)), "EXTERNAL_TRANSACTION_CONFLICT", "userId");
    // The number is unique per channel; 0 and absent are no number.
    bench.ok(&with(&call, "paymentMethodType", r#""ALIPAY""#));
    for raw in [r#""0""#, "0", r#""""#, "null"] {
        bench.ok(&with(&call, "externalTransactionId", raw));
    }
    assert_eq!(bench.balance("userId", USER), "131.00/0.00@8");
}

#[test]
fn a23_a_replay_has_the_first_version() {
    let mut bench = wallet();
    let call = keyed(&recharge("5"), "k");
    assert_eq!(bench.ok(&call).get("newVersion"), "2");
    bench.ok(&recharge("1"));
    assert_eq!(bench.ok(&call).get("newVersion"), "2");
}
