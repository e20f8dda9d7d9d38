//! BAL-10 … BAL-18: what each command does when all is well.

use crate::kit::*;

#[test]
fn bal_10_freeze_sets_money_aside() {
    let mut bench = wallet();
    let call = with(&keyed(&freeze("30.50", "9223372036854775807"), "f"), "expectedVersion", "1");
    let reply = bench.ok(&call);
    assert_eq!(reply.get("newVersion"), "2");
    assert_eq!(reply.get("expiresAt"), (T0 + DAY).to_string());
    assert_eq!(bench.balance("userId", USER), "69.50/30.50@2");
    let shown = bench.query(&call_of("get_freeze", "freezeId", &reply.get("freezeId")));
    assert_eq!(shown.get("orderId"), "9223372036854775807");
    assert_eq!(shown.get("status"), "FROZEN");
    assert_eq!(shown.get("remaining"), "30.50");
}

fn call_of(kind: &str, field: &str, id: &str) -> String {
    call(kind, &[(field, &s(id))])
}

#[test]
fn bal_11_cancel_gives_the_money_back() {
    let (mut bench, id) = frozen();
    let call = with(&with(&cancel(&id), "expectedVersion", "2"), "reason", r#""changed my mind""#);
    let reply = bench.ok(&call);
    assert_eq!(reply.get("newVersion"), "3");
    assert_eq!(reply.get("released"), "30.00");
    assert_eq!(reply.get("status"), "CANCELED");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
    let shown = bench.query(&call_of("transaction", "transactionId", &reply.get("transactionId")));
    assert_eq!(shown.get("transaction.request.reason"), "changed my mind");
}

#[test]
fn bal_12_confirm_pays_the_merchant() {
    let (mut bench, id) = frozen();
    let call = with(&confirm(&id, SHOP), "expectedUserVersion", "2");
    let call = with(&with(&call, "expectedMerchantVersion", "0"), "paymentAccount", r#""6222…""#);
    let reply = bench.ok(&call);
    assert_eq!(reply.get("newUserVersion"), "3");
    assert_eq!(reply.get("newMerchantVersion"), "1");
    assert_eq!(reply.get("status"), "CONFIRMED");
    assert_eq!(bench.balance("userId", USER), "70.00/0.00@3");
    assert_eq!(bench.balance("merchantId", SHOP), "30.00/0.00@1");
    let shown = bench.query(&call_of("transaction", "transactionId", &reply.get("transactionId")));
    assert_eq!(shown.get("transaction.paymentAccount"), "6222…");
    assert_eq!(books(&bench), 0);
}

#[test]
fn bal_13_and_15_balances_are_read_by_owner() {
    let mut bench = wallet();
    assert_eq!(bench.balance("merchantId", SHOP), "0.00/0.00@0");
    let reply = bench.query(&call("balance", &[("userId", &s(USER))]));
    assert_eq!((reply.get("currency"), reply.get("available")), ("CNY".to_owned(), "100.00".to_owned()));
    assert_eq!(reply.get("asOf.seq"), bench.store.commits.to_string());
}

#[test]
fn bal_14_and_16_create_makes_a_balance_and_its_payment_method() {
    let mut bench = Bench::default();
    for (owner, id) in [("merchantId", SHOP), ("userId", USER)] {
        let call = with(&create(owner, id), "initialBalance", "12.34");
        let call = with(&with(&call, "balancerType", r#""WECHAT""#), "isDefault", "true");
        let reply = bench.ok(&with(&call, "accountDetails", r#"{"account":"wx-1"}"#));
        assert_eq!(reply.get("available"), "12.34");
        assert_eq!(reply.get("version"), "0");
        let methods = bench.query(&call_of("payment_methods", owner, id));
        assert_eq!(methods.get("paymentMethods.0.paymentMethodId"), reply.get("paymentMethodId"));
        assert_eq!(methods.get("paymentMethods.0.paymentMethodType"), "WECHAT");
        assert_eq!(methods.get("paymentMethods.0.isDefault"), "true");
        assert_eq!(methods.get("paymentMethods.0.accountDetails.account"), "wx-1");
    }
    assert_eq!(world(&bench, "opening"), "-2468");
}

#[test]
fn bal_17_recharge_adds_money_from_outside() {
    let mut bench = wallet();
    let call = with(&recharge("0.01"), "paymentMethodType", r#""ALIPAY""#);
    let call = with(&with(&call, "externalTransactionId", r#""77""#), "paymentAccount", r#""a@b""#);
    let reply = bench.ok(&with(&call, "expectedVersion", "1"));
    assert_eq!(reply.get("newVersion"), "2");
    assert_eq!(bench.balance("userId", USER), "100.01/0.00@2");
    assert_eq!(world(&bench, "ALIPAY"), "-1");
    let shown = bench.query(&call_of("transaction", "transactionId", &reply.get("transactionId")));
    assert_eq!(shown.get("transaction.request.externalTransactionId"), "77");
    assert_eq!(shown.get("transaction.paymentAccount"), "a@b");
}

#[test]
fn bal_18_withdraw_waits_for_the_rail() {
    let (mut bench, id) = withdrawing();
    assert_eq!(bench.balance("userId", USER), "60.00/40.00@2");
    let shown = bench.query(&call_of("withdrawal", "withdrawalId", &id));
    assert_eq!(shown.get("status"), "QUEUED");
    assert_eq!(shown.get("amount"), "40.00");
    let queue = bench.query(&call("queued_withdrawals", &[]));
    assert_eq!(queue.get("payouts.0.withdrawalId"), id);
}

#[test]
fn m1_one_entry_per_account_and_transaction() {
    let (mut bench, id) = frozen();
    let call = with(&captures(&id, &[(SHOP, "10.00"), (SHOP2, "5.00")]), "final", "true");
    bench.ok(&call);
    bench.ok(&refund(&id));
    for transaction in bench.store.rows("transactions") {
        let entries = split_ledger::ledger::entry::read_entries(transaction[4].as_ref().unwrap()).unwrap();
        let mut accounts: Vec<i64> = entries.iter().map(|entry| entry.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        assert_eq!(accounts.len(), entries.len(), "{transaction:?}");
    }
    // Freeze, confirm, refund: one version each, though the confirm captures and releases.
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@4");
    assert_eq!(bench.balance("merchantId", SHOP), "0.00/0.00@2");
}

#[test]
fn m13_recharge_and_create_take_an_account_set() {
    let mut bench = wallet();
    let create = call(
        "create_balance",
        &[("platformId", r#""大B-1""#), ("currency", r#""CNY""#), ("accountSet", "2000000")],
    );
    bench.ok(&create);
    let fund = call(
        "recharge",
        &[
            ("platformId", r#""大B-1""#),
            ("currency", r#""CNY""#),
            ("accountSet", "2000000"),
            ("amount", r#""500""#),
        ],
    );
    assert_eq!(bench.ok(&fund).get("newVersion"), "1");
    let shown =
        call("balance", &[("platformId", r#""大B-1""#), ("currency", r#""CNY""#), ("accountSet", "2000000")]);
    let reply = bench.query(&shown);
    assert_eq!(
        (reply.get("available"), reply.get("owner")),
        ("500.00".to_owned(), "platform:大B-1".to_owned())
    );
    // The same owner has no ordinary balance, and the sets do not mix.
    refused(&mut bench, &with(&fund, "accountSet", "100001"), "BALANCE_NOT_FOUND");
    refused_field(&mut bench, &with(&fund, "accountSet", "100002"), "INVALID_FIELD", "accountSet");
    assert_eq!(books(&bench), 0);
}

#[test]
fn a_partner_is_an_owner_like_any_other() {
    let (mut bench, id) = frozen();
    let partner = |call: &str| with(&without(call, "userId"), "partnerId", r#""渠道-1""#);
    let open = call("create_balance", &[("partnerId", r#""渠道-1""#), ("currency", r#""CNY""#)]);
    assert_eq!(bench.ok(&open).get("owner"), "partner:渠道-1");
    let call = format!(
        r#"{{"type":"confirm","freezeId":"{id}","captures":[{{"partnerId":"渠道-1","amount":"4"}}],"final":true}}"#
    );
    bench.ok(&call);
    assert_eq!(bench.balance("partnerId", "渠道-1"), "4.00/0.00@1");
    let back =
        format!(r#"{{"type":"refund","freezeId":"{id}","payees":[{{"partnerId":"渠道-1","amount":"1"}}]}}"#);
    bench.ok(&back);
    bench.ok(&partner(&recharge("2")));
    assert_eq!(bench.balance("partnerId", "渠道-1"), "5.00/0.00@3");
    let both = with(&partner(&recharge("2")), "platformId", r#""p""#);
    refused_field(&mut bench, &both, "INVALID_FIELD", "userId");
    assert_eq!(books(&bench), 0);
}

#[test]
fn m9_time_never_falls_and_a_clock_far_behind_writes_nothing() {
    let mut bench = wallet();
    let key = keyed(&recharge("1.00"), "k");
    bench.ok(&key);
    // Five minutes behind pass, at the head's time.
    bench.now = T0 - 5 * 60_000;
    bench.ok(&recharge("1.00"));
    assert_eq!(bench.store.head.as_ref().unwrap().time, T0);
    bench.now -= 1;
    let reply = refused(&mut bench, &recharge("1.00"), "CLOCK_BEHIND");
    assert_eq!(reply.detail("headTime"), T0.to_string());
    // A batch of replays writes nothing and passes.
    let before = bench.store.clone();
    let replies = bench.group(&[&key, &key]);
    assert!(replies.iter().all(|reply| reply.get("replayed") == "true"));
    assert!(bench.store == before);
}
