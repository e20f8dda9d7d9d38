//! A1, A2, A22 and the edges of int64: amounts, ids, versions.

use crate::kit::*;
use split_ledger::command::Options;
use split_ledger::money::{Currencies, Exact};

const MAX: &str = "9223372036854775807";

#[test]
fn a1_amounts_are_exact_or_refused() {
    let mut bench = wallet();
    for raw in [r#""10""#, r#""10.0""#, r#""10.000""#, "10", "10.00", "1e1", "100E-1", r#"{"minor":"1000"}"#]
    {
        let reply = bench.ok(&with(&recharge("1"), "amount", raw));
        let shown = bench.query(&call("transaction", &[("transactionId", &s(&reply.get("transactionId")))]));
        assert_eq!(shown.get("transaction.entries.1.availableDelta"), "10.00", "{raw}");
    }
    let bad = [
        r#""NaN""#,
        r#""nan""#,
        r#""Infinity""#,
        r#""-Infinity""#,
        r#""-1""#,
        "-1",
        "-0.01",
        "0",
        r#""0""#,
        r#""0.00""#,
        "-0",
        r#""""#,
        r#"" ""#,
        r#""1,00""#,
        r#""+1""#,
        r#""01""#,
        r#"".5""#,
        r#""1.""#,
        r#""1e2""#,
        "0.001",
        r#""0.001""#,
        "1.005",
        "1e-3",
        "1e100",
        "1e-100",
        r#""0x10""#,
        r#""١""#,
        "true",
        "[1]",
        "{}",
        r#"{"minor":5}"#,
        r#"{"minor":"0"}"#,
        r#"{"minor":"-5"}"#,
        r#"{"minor":"05"}"#,
        r#"{"minor":"5","x":1}"#,
        r#"{"minor":"9223372036854775808"}"#,
        "99999999999999999999999999999",
        r#""10000000000""#,
        "9999999999.991",
    ];
    for raw in bad {
        for call in [recharge("1"), freeze("1", "9"), withdraw("1")] {
            refused_field(&mut bench, &with(&call, "amount", raw), "INVALID_AMOUNT", "amount");
        }
    }
    // JSON has no NaN of its own.
    refused(&mut bench, &recharge("1").replace(r#""1""#, "NaN"), "INVALID_JSON");
    refused_field(&mut bench, &with(&recharge("1"), "amount", "null"), "MISSING_FIELD", "amount");
}

#[test]
fn a1_the_largest_single_amount() {
    let mut bench = wallet();
    bench.ok(&recharge("9999999999.99"));
    refused_field(&mut bench, &recharge("10000000000.00"), "INVALID_AMOUNT", "amount");
    let minor = with(&recharge("1"), "amount", r#"{"minor":"999999999999"}"#);
    bench.ok(&minor);
    let minor = with(&recharge("1"), "amount", r#"{"minor":"1000000000000"}"#);
    refused_field(&mut bench, &minor, "INVALID_AMOUNT", "amount");
    let options = Options { max_amount: Exact::parse("50").ok(), ..Options::default() };
    let mut small = Bench::new(options);
    small.ok(&create("userId", USER));
    small.ok(&recharge("50"));
    refused_field(&mut small, &recharge("50.01"), "INVALID_AMOUNT", "amount");
}

#[test]
fn a1_initial_balance_may_be_zero_but_not_less() {
    let mut bench = Bench::default();
    let call = create("userId", USER);
    for raw in ["-1", r#""-0.01""#, r#""NaN""#, "0.001"] {
        refused_field(&mut bench, &with(&call, "initialBalance", raw), "INVALID_AMOUNT", "initialBalance");
    }
    assert_eq!(bench.ok(&with(&call, "initialBalance", "0")).get("available"), "0.00");
    // Nothing and zero are the same request (spec A12).
    assert_eq!(bench.ok(&call).get("replayed"), "true");
}

#[test]
fn a1_decimals_are_those_of_the_currency() {
    let mut bench = Bench::default();
    for (code, good, bad) in [("JPY", "5", "5.5"), ("BHD", "1.234", "1.2345"), ("CNY", "1.23", "1.234")] {
        bench.ok(&call("create_balance", &[("userId", &s(USER)), ("currency", &s(code))]));
        let call = with(&recharge(good), "currency", &s(code));
        bench.ok(&call);
        refused_field(&mut bench, &with(&call, "amount", &s(bad)), "INVALID_AMOUNT", "amount");
        let shown = bench.query(&call_balance(code));
        assert_eq!(shown.get("available"), good);
    }
    for raw in [r#""XXQ""#, r#""cny""#, r#""CNY ""#, r#""__proto__""#, r#""constructor""#] {
        refused_field(&mut bench, &with(&recharge("1"), "currency", raw), "UNKNOWN_CURRENCY", "currency");
    }
    refused_field(&mut bench, &with(&recharge("1"), "currency", "7"), "INVALID_FIELD", "currency");
    refused_field(&mut bench, &with(&recharge("1"), "currency", r#""""#), "MISSING_FIELD", "currency");
}

fn call_balance(code: &str) -> String {
    call("balance", &[("userId", &s(USER)), ("currency", &s(code))])
}

#[test]
fn a2_ids_are_canonical_int64() {
    let (mut bench, id) = frozen();
    for raw in [r#""007""#, r#""+1""#, r#""-0""#, r#""1.0""#, r#""1e3""#, r#"" 1""#, r#""x""#] {
        refused_field(&mut bench, &with(&cancel(&id), "freezeId", raw), "INVALID_FIELD", "freezeId");
        refused_field(&mut bench, &with(&freeze("1", "1"), "orderId", raw), "INVALID_FIELD", "orderId");
    }
    for raw in
        [r#""9223372036854775808""#, r#""-9223372036854775809""#, "9007199254740992", "1.5", "true", "[]"]
    {
        refused_field(&mut bench, &with(&freeze("1", "1"), "orderId", raw), "INVALID_FIELD", "orderId");
    }
    for raw in [r#""""#, r#""0""#, "0", "null"] {
        refused_field(&mut bench, &with(&cancel(&id), "freezeId", raw), "MISSING_FIELD", "freezeId");
    }
    refused_field(&mut bench, &with(&cancel(&id), "freezeId", r#""-1""#), "INVALID_FIELD", "freezeId");
    // A safe integer passes as a JSON number; ids of this ledger leave as strings.
    let reply = bench.ok(&with(&freeze("1", "1"), "orderId", "9007199254740991"));
    assert!(reply.text.contains(r#""freezeId":""#), "{}", reply.text);
    bench.ok(&with(&freeze("1", "1"), "orderId", &s(MAX)));
    bench.ok(&with(&freeze("1", "1"), "orderId", r#""-9223372036854775808""#));
}

#[test]
fn a3_absent_means_no_check_and_zero_means_zero() {
    let mut bench = wallet();
    bench.ok(&recharge("1"));
    refused_field(
        &mut bench,
        &with(&recharge("1"), "expectedVersion", "0"),
        "VERSION_CONFLICT",
        "expectedVersion",
    );
    bench.ok(&with(&recharge("1"), "expectedVersion", "2"));
    for raw in ["-1", "1.5", r#""3""#, "9007199254740992", "true", "1e400"] {
        refused_field(
            &mut bench,
            &with(&recharge("1"), "expectedVersion", raw),
            "INVALID_FIELD",
            "expectedVersion",
        );
    }
}

#[test]
fn a22_versions_stop_at_int32() {
    let limit = "2147483647";
    for (owner, calls) in [(format!("user:{USER}"), vec![recharge("1"), freeze("1", "9"), withdraw("1")])] {
        let mut bench = wallet();
        patch_account(&mut bench, &owner, "version", limit);
        for call in calls {
            refused(&mut bench, &call, "VERSION_EXHAUSTED");
        }
        patch_account(&mut bench, &owner, "version", "2147483646");
        assert_eq!(bench.ok(&recharge("1")).get("newVersion"), limit);
        refused(&mut bench, &recharge("1"), "VERSION_EXHAUSTED");
    }
    // The merchant's version too; then the user's money does not move either.
    let (mut bench, id) = frozen();
    patch_account(&mut bench, &format!("merchant:{SHOP}"), "version", limit);
    refused(&mut bench, &confirm(&id, SHOP), "VERSION_EXHAUSTED");
    // Ending what is frozen counts as well.
    patch_account(&mut bench, &format!("user:{USER}"), "version", limit);
    refused(&mut bench, &cancel(&id), "VERSION_EXHAUSTED");
    bench.now += DAY;
    refused(&mut bench, &expire(&id), "VERSION_EXHAUSTED");
    // System accounts go on.
    let mut bench = wallet();
    patch_account(&mut bench, "world:external", "version", limit);
    bench.ok(&recharge("1"));
}

#[test]
fn balances_stop_at_int64_and_never_wrap() {
    let max_minor = with(&recharge("1"), "amount", &format!(r#"{{"minor":"{MAX}"}}"#));
    let mut bench = fill(Bench::new(Options { max_amount: None, ..Options::default() }));
    refused(&mut bench, &max_minor, "BALANCE_OVERFLOW");
    let rest = with(&recharge("1"), "amount", r#"{"minor":"9223372036854765807"}"#);
    bench.ok(&rest);
    assert_eq!(bench.balance("userId", USER), "92233720368547758.07/0.00@2");
    refused(&mut bench, &recharge("0.01"), "BALANCE_OVERFLOW");
    let all = with(&freeze("1", "9"), "amount", &format!(r#"{{"minor":"{MAX}"}}"#));
    let id = bench.ok(&all).get("freezeId");
    // Both full: what comes back has no room, and the freeze stays as it is.
    patch_account(&mut bench, &format!("user:{USER}"), "available", "1");
    refused(&mut bench, &cancel(&id), "BALANCE_OVERFLOW");
    patch_account(&mut bench, &format!("user:{USER}"), "available", "0");
    patch_account(&mut bench, &format!("merchant:{SHOP}"), "available", "1");
    refused(&mut bench, &confirm(&id, SHOP), "BALANCE_OVERFLOW");
    // Captures whose sum leaves int64.
    let huge = "92233720368547758.07";
    refused_field(
        &mut bench,
        &captures(&id, &[(SHOP, huge), (SHOP2, huge)]),
        "AMOUNT_EXCEEDS_REMAINING",
        "captures",
    );
    bench.ok(&confirm(&id, SHOP2));
    bench.ok(&refund(&id));
    // More than an int64 of minor units never becomes an amount.
    refused_field(&mut bench, &recharge("92233720368547758.08"), "INVALID_AMOUNT", "amount");
}

#[test]
fn the_host_registers_currencies_of_its_own() {
    let mut currencies = Currencies::new();
    currencies.register("PTS", 9).unwrap();
    let mut bench = Bench::new(Options { currencies, ..Options::default() });
    bench.ok(&call("create_balance", &[("userId", &s(USER)), ("currency", &s("PTS"))]));
    bench.ok(&with(&recharge("0.000000001"), "currency", &s("PTS")));
    assert_eq!(bench.query(&call_balance("PTS")).get("available"), "0.000000001");
    // A ledger opened without it says so instead of guessing the decimals.
    bench = Bench { store: bench.store.clone(), ..Bench::default() };
    let freeze = call("cancel_freeze", &[("freezeId", r#""1""#)]);
    refused(&mut bench, &freeze, "FREEZE_NOT_FOUND");
    assert_eq!(
        bench.query(&call("balance", &[("userId", &s(USER))])).error().as_deref(),
        Some("UNKNOWN_CURRENCY")
    );
}
