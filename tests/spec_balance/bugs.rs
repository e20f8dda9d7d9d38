//! BUG-01 … BUG-19: what the original service did wrong.

use crate::kit::*;

#[test]
fn bug_01_all_or_nothing() {
    let (mut bench, id) = frozen();
    // The freeze was marked first and the version checked later; now neither happens.
    let call = with(&confirm(&id, SHOP), "expectedUserVersion", "99");
    refused(&mut bench, &call, "VERSION_CONFLICT");
    refused(&mut bench, &with(&cancel(&id), "expectedVersion", "99"), "VERSION_CONFLICT");
    assert_eq!(bench.query(&call_freeze(&id)).get("status"), "FROZEN");
    bench.ok(&confirm(&id, SHOP));
}

fn call_freeze(id: &str) -> String {
    call("get_freeze", &[("freezeId", &s(id))])
}

#[test]
fn bug_02_the_key_is_enforced() {
    let mut bench = wallet();
    for call in [keyed(&recharge("5"), "k"), keyed(&withdraw("5"), "k")] {
        let version = bench.ok(&call).get("newVersion");
        // The caller reads the version again and retries.
        let retry = with(&call, "expectedVersion", &version);
        assert_eq!(bench.ok(&retry).get("replayed"), "true");
    }
    assert_eq!(bench.balance("userId", USER), "100.00/5.00@3");
}

#[test]
fn bug_03_a_freeze_is_replayed_only_if_it_is_the_same_and_lives() {
    let (mut bench, id) = frozen();
    refused(&mut bench, &freeze("31", "5"), "FREEZE_ALREADY_EXISTS");
    bench.ok(&cancel(&id));
    let again = bench.ok(&freeze("30", "5")).get("freezeId");
    assert_ne!(again, id, "a cancelled freeze is not live");
    // Two at once: one freeze.
    let calls = [keyed(&freeze("10", "6"), "a"), keyed(&freeze("10", "6"), "b")];
    let replies = bench.group(&calls.each_ref().map(String::as_str));
    assert_eq!(replies[0].get("freezeId"), replies[1].get("freezeId"));
    assert_eq!(bench.balance("userId", USER), "60.00/40.00@5");
}

#[test]
fn bug_04_several_currencies_per_owner() {
    let mut bench = wallet();
    for owner in [("userId", USER), ("merchantId", SHOP)] {
        for code in ["USD", "EUR"] {
            bench.ok(&with(&create(owner.0, owner.1), "currency", &s(code)));
        }
    }
    bench.ok(&with(&recharge("7"), "currency", r#""EUR""#));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@1");
    let list = bench.query(&call("balances", &[("userId", &s(USER))]));
    assert_eq!(
        (list.get("balances.2.currency"), list.get("balances.2.available")),
        ("EUR".to_owned(), "7.00".to_owned())
    );
}

#[test]
fn bug_05_the_version_is_the_balances_not_the_callers() {
    let (mut bench, id) = frozen();
    bench.ok(&recharge("1"));
    let replay = with(&freeze("30", "5"), "expectedVersion", "77");
    let reply = bench.ok(&replay);
    assert_eq!((reply.get("freezeId"), reply.get("newVersion")), (id, "3".to_owned()));
}

#[test]
fn bug_06_three_causes_have_three_names() {
    let mut bench = wallet();
    refused(&mut bench, &with(&freeze("1", "9"), "expectedVersion", "0"), "VERSION_CONFLICT");
    refused(&mut bench, &freeze("101", "9"), "INSUFFICIENT_FUNDS");
    refused(&mut bench, &with(&freeze("1", "9"), "currency", r#""USD""#), "BALANCE_NOT_FOUND");
}

#[test]
fn bug_07_expired_freezes_are_released() {
    let (mut bench, id) = frozen();
    bench.now += DAY;
    let due = bench.query(&call("due_freezes", &[])).get("freezeIds.0");
    assert_eq!(due, id);
    bench.ok(&expire(&due));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
}

#[test]
fn bug_08_withdrawals_end_and_refunds_exist() {
    let (mut bench, id) = withdrawing();
    bench.ok(&of_withdrawal("submit_payout", &id));
    bench.ok(&report(&id, "FAILED"));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@3");
    let id = bench.ok(&freeze("30", "5")).get("freezeId");
    bench.ok(&confirm(&id, SHOP));
    bench.ok(&refund(&id));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@6");
}

#[test]
fn bug_09_create_is_idempotent() {
    let mut bench = Bench::default();
    let call = create("userId", USER);
    let first = bench.ok(&call);
    let again = bench.ok(&call);
    assert_eq!(again.get("paymentMethodId"), first.get("paymentMethodId"));
    assert_eq!((bench.store.rows("payment_methods").len(), bench.store.rows("accounts").len()), (1, 1));
}

#[test]
fn bug_10_every_movement_has_a_counter_account() {
    let (mut bench, id) = withdrawing();
    bench.ok(&of_withdrawal("submit_payout", &id));
    bench.ok(&report(&id, "PAID"));
    assert_eq!(
        (world(&bench, "external"), world(&bench, "BALANCER")),
        ("-10000".to_owned(), "-96000".to_owned())
    );
    assert_eq!(books(&bench), 0);
}

#[test]
fn bug_11_the_owner_named_is_the_owner_meant() {
    let mut bench = wallet();
    bench.ok(&with(&recharge("7"), "userId", &s(USER2)));
    assert_eq!(bench.balance("userId", USER2), "7.00/0.00@1");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@1");
    bench.ok(&with(&withdraw("7"), "userId", &s(USER2)));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@1");
}

#[test]
fn bug_12_a_negative_amount_is_no_amount() {
    let (mut bench, id) = frozen();
    for amount in ["-1", "-0.01", "-100"] {
        for call in [recharge(amount), freeze(amount, "9"), withdraw(amount)] {
            refused_field(&mut bench, &call, "INVALID_AMOUNT", "amount");
        }
        refused_field(&mut bench, &captures(&id, &[(SHOP, amount)]), "INVALID_AMOUNT", "captures[0].amount");
        refused_field(&mut bench, &with(&refund(&id), "amount", amount), "INVALID_AMOUNT", "amount");
    }
}

#[test]
fn bug_13_no_float_touches_an_amount() {
    let mut bench = wallet();
    for raw in ["0.1", "0.2", "9999999999.99", "1.10", r#""0.07""#] {
        bench.ok(&with(&recharge("1"), "amount", raw));
    }
    assert_eq!(bench.balance("userId", USER), "10000000101.46/0.00@6");
    refused_field(
        &mut bench,
        &with(&recharge("1"), "amount", "0.30000000000000004"),
        "INVALID_AMOUNT",
        "amount",
    );
}

#[test]
fn bug_14_an_opening_balance_has_a_transaction() {
    let mut bench = Bench::default();
    bench.ok(&with(&create("userId", USER), "initialBalance", "5"));
    let list = bench.query(&call("transactions", &[("userId", &s(USER))]));
    assert_eq!(list.get("transactions.0.transactionType"), "create_balance");
    assert_eq!(list.get("transactions.0.entries.0.owner"), "world:opening");
    assert_eq!(list.get("transactions.0.entries.0.availableDelta"), "-5.00");
}

#[test]
fn bug_15_one_freeze_pays_several_merchants_or_none() {
    let (mut bench, id) = frozen();
    let nobody = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
    refused(&mut bench, &captures(&id, &[(SHOP, "10"), (nobody, "5")]), "BALANCE_NOT_FOUND");
    bench.ok(&captures(&id, &[(SHOP, "10"), (SHOP2, "20")]));
    assert_eq!(bench.balance("merchantId", SHOP2), "20.00/0.00@1");
}

#[test]
fn bug_16_the_merchant_gets_what_the_user_gives() {
    let (mut bench, id) = frozen();
    // The user's frozen money is not there: nobody is credited.
    patch_account(&mut bench, &format!("user:{USER}"), "frozen", "2999");
    refused(&mut bench, &confirm(&id, SHOP), "LEDGER_INVARIANT");
    assert_eq!(bench.balance("merchantId", SHOP), "0.00/0.00@0");
}

#[test]
fn a24_a_broken_invariant_writes_nothing() {
    let (mut bench, id) = frozen();
    patch_account(&mut bench, &format!("user:{USER}"), "frozen", "0");
    for call in [cancel(&id), confirm(&id, SHOP), captures(&id, &[(SHOP, "1")])] {
        refused(&mut bench, &call, "LEDGER_INVARIANT");
    }
    bench.now += DAY;
    refused(&mut bench, &expire(&id), "LEDGER_INVARIANT");
}

#[test]
fn bug_17_the_merchant_is_asked_for_by_name() {
    let (mut bench, id) = frozen();
    let call = with(&confirm(&id, SHOP), "merchantId", r#""""#);
    refused_field(&mut bench, &call, "MERCHANT_REQUIRED", "merchantId");
}

#[test]
fn bug_18_a_missing_balance_is_not_found() {
    let mut bench = wallet();
    let nobody = s("99999999-9999-4999-8999-999999999999");
    for currency in [None, Some(r#""CNY""#)] {
        let ask = call("balance", &[("userId", &nobody)]);
        let ask = currency.map_or(ask.clone(), |currency| with(&ask, "currency", currency));
        assert_eq!(bench.query(&ask).error().as_deref(), Some("BALANCE_NOT_FOUND"));
    }
    for call in [recharge("1"), freeze("1", "9"), withdraw("1")] {
        refused(&mut bench, &with(&call, "userId", &nobody), "BALANCE_NOT_FOUND");
    }
}

#[test]
fn bug_19_ids_are_strings_beyond_2_to_the_53() {
    let (bench, id) = frozen();
    assert!(id.parse::<i64>().unwrap() > 1 << 53);
    assert_eq!(stored(&bench, "holds", &id, "id"), Some(id));
}
