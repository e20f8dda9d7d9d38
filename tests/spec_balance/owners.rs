//! A14, A15, M10: owners, payment methods, default balances, other people's ids.

use crate::kit::*;

fn method(owner: &str, id: &str) -> String {
    call("add_payment_method", &[(owner, &s(id)), ("paymentMethodType", r#""BANK_CARD""#)])
}

#[test]
fn a14_an_empty_method_means_the_default_one() {
    let mut bench = wallet();
    let own = bench.query(&call("payment_methods", &[("userId", &s(USER))]));
    let first = own.get("paymentMethods.0.paymentMethodId");
    for raw in [r#""""#, "null", r#""0""#] {
        let id = bench.ok(&with(&withdraw("1"), "paymentMethodId", raw)).get("transactionId");
        let shown = bench.query(&of_withdrawal("withdrawal", &id));
        assert_eq!(shown.get("paymentMethodId"), first);
    }
    // Two and none chosen: the caller has to say which.
    bench.ok(&method("userId", USER));
    refused_field(&mut bench, &withdraw("1"), "PAYMENT_METHOD_REQUIRED", "paymentMethodId");
    bench.ok(&with(&withdraw("1"), "paymentMethodId", &s(&first)));
    // At most one default per owner, and the last one chosen is it.
    let second = bench.ok(&with(&method("userId", USER), "isDefault", "true")).get("paymentMethodId");
    let third = bench.ok(&with(&method("userId", USER), "isDefault", "true")).get("paymentMethodId");
    let list = bench.query(&call("payment_methods", &[("userId", &s(USER))]));
    assert_eq!(list.text.matches(r#""isDefault":true"#).count(), 1);
    assert_ne!(second, third);
    let id = bench.ok(&withdraw("1")).get("transactionId");
    assert_eq!(bench.query(&of_withdrawal("withdrawal", &id)).get("paymentMethodId"), third);
}

#[test]
fn a14_somebody_elses_method_is_not_found() {
    let mut bench = wallet();
    let other = bench.ok(&method("userId", USER2)).get("paymentMethodId");
    let shop = bench.ok(&method("merchantId", SHOP)).get("paymentMethodId");
    for id in [other.as_str(), shop.as_str(), "1", "9223372036854775807"] {
        let call = with(&withdraw("1"), "paymentMethodId", &s(id));
        refused_field(&mut bench, &call, "PAYMENT_METHOD_NOT_FOUND", "paymentMethodId");
    }
    for raw in [r#""abc""#, r#""007""#, r#""9223372036854775808""#, "1.5"] {
        let call = with(&withdraw("1"), "paymentMethodId", raw);
        refused_field(&mut bench, &call, "INVALID_PAYMENT_METHOD_ID", "paymentMethodId");
    }
}

#[test]
fn a14_details_are_kept_verbatim() {
    let mut bench = wallet();
    let details = r#"{"n":1.50,"deep":{"__proto__":[null,true,"é😀"]},"constructor":"x"}"#;
    bench.ok(&with(&method("userId", USER), "accountDetails", details));
    let list = bench.query(&call("payment_methods", &[("userId", &s(USER))]));
    assert!(list.text.contains(&format!(r#""accountDetails":{details}"#)), "{}", list.text);
    for raw in ["[]", r#""text""#, "7", "true"] {
        let call = with(&method("userId", USER), "accountDetails", raw);
        refused_field(&mut bench, &call, "INVALID_FIELD", "accountDetails");
    }
    let call = call("add_payment_method", &[("userId", &s(USER))]);
    refused_field(&mut bench, &call, "MISSING_FIELD", "paymentMethodType");
}

#[test]
fn a15_without_a_currency_the_default_balance() {
    let mut bench = Bench::default();
    let ask = call("balance", &[("userId", &s(USER))]);
    assert_eq!(bench.query(&ask).error().as_deref(), Some("BALANCE_NOT_FOUND"));
    bench.ok(&create("userId", USER));
    assert_eq!(bench.query(&ask).get("currency"), "CNY");
    let dollars = with(&create("userId", USER), "currency", r#""USD""#);
    bench.ok(&dollars);
    assert_eq!(bench.query(&ask).error().as_deref(), Some("CURRENCY_REQUIRED"));
    bench.ok(&with(&with(&create("userId", USER), "currency", r#""EUR""#), "isDefault", "true"));
    assert_eq!(bench.query(&ask).get("currency"), "EUR");
    let yen = with(&ask, "currency", r#""JPY""#);
    assert_eq!(bench.query(&yen).error().as_deref(), Some("BALANCE_NOT_FOUND"), "never zeros");
}

#[test]
fn exactly_one_owner_is_named() {
    let mut bench = wallet();
    for call in [recharge("1"), withdraw("1"), create("userId", USER), method("userId", USER)] {
        refused_field(&mut bench, &without(&call, "userId"), "MISSING_FIELD", "userId");
        let two = with(&call, "merchantId", &s(SHOP));
        refused_field(&mut bench, &two, "INVALID_FIELD", "userId");
        for raw in [
            r#""11111111-1111-4111-8111-11111111111""#,
            r#""11111111111141118111111111111111""#,
            r#""zz""#,
            "7",
        ] {
            refused_field(&mut bench, &with(&call, "userId", raw), "INVALID_FIELD", "userId");
        }
    }
    // A merchant of the same UUID is somebody else.
    let call = with(&without(&recharge("1"), "userId"), "merchantId", &s(USER));
    refused(&mut bench, &call, "BALANCE_NOT_FOUND");
}

#[test]
fn m10_uuids_are_stored_in_lower_case() {
    let mut bench = wallet();
    let id = "ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDEF";
    let reply = bench.ok(&create("userId", id));
    assert_eq!(reply.get("owner"), format!("user:{}", id.to_lowercase()));
    bench.ok(&with(&recharge("1"), "userId", &s(&id.to_lowercase())));
    assert_eq!(bench.balance("userId", id), "1.00/0.00@1");
}
