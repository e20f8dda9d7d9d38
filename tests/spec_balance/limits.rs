//! Design 13: every limit of a call at the limit and one past it.

use crate::kit::*;

#[test]
fn an_idempotency_key_has_128_bytes() {
    let mut bench = wallet();
    for key in ["k".repeat(128), "键".repeat(42) + "ab", "\u{7f}".repeat(128)] {
        let call = keyed(&recharge("1"), &key);
        bench.ok(&call);
        assert_eq!(bench.ok(&call).get("replayed"), "true");
        for long in [format!("{key}x"), "键".repeat(43)] {
            refused_field(&mut bench, &keyed(&recharge("1"), &long), "FIELD_TOO_LONG", "idempotencyKey");
            let list = with(&list(&[recharge("1")]), "idempotencyKey", &s(&long));
            refused_field(&mut bench, &list, "FIELD_TOO_LONG", "idempotencyKey");
        }
        bench.ok(&with(&list(&[recharge("1")]), "idempotencyKey", &s(&key)));
    }
}

#[test]
fn the_longest_names_together_still_fit_a_key_cell() {
    // Both fields at their limit, in characters that are three times as long encoded.
    let mut bench = Bench::default();
    let platform = s(&"é".repeat(32));
    bench.ok(&call("create_balance", &[("platformId", &platform), ("currency", r#""CNY""#)]));
    let call = with(&without(&recharge("1"), "userId"), "platformId", &platform);
    let (a, b) = (keyed(&call, &"é".repeat(64)), keyed(&call, &("é".repeat(63) + "ab")));
    bench.ok(&a);
    assert_eq!(bench.ok(&b).get("replayed"), "");
    assert_eq!(bench.ok(&a).get("replayed"), "true");
    assert_eq!(bench.ok(&b).get("replayed"), "true");
}

#[test]
fn texts_stop_at_their_limit() {
    let (mut bench, id) = frozen();
    let method = call("add_payment_method", &[("userId", &s(USER)), ("paymentMethodType", r#""X""#)]);
    let platform = with(&create("userId", USER), "userId", "null");
    for (call, field, limit) in [
        (recharge("1"), "paymentMethodType", 32),
        (recharge("1"), "paymentAccount", 256),
        (method, "paymentMethodType", 32),
        (platform.clone(), "platformId", 64),
        (with(&platform, "platformId", r#""p""#), "balancerType", 32),
        (captures(&id, &[(SHOP, "1")]), "paymentAccount", 256),
        (cancel(&id), "reason", 512),
    ] {
        for (unit, bytes) in [("x", 1), ("é", 2), ("😀", 4)] {
            let long = s(&(unit.repeat(limit / bytes) + "x"));
            refused_field(&mut bench, &with(&call, field, &long), "FIELD_TOO_LONG", field);
        }
        bench.ok(&with(&call, field, &s(&"é".repeat(limit / 2))));
        for raw in ["7", "true", "[]", "{}"] {
            refused_field(&mut bench, &with(&call, field, raw), "INVALID_FIELD", field);
        }
    }
}

#[test]
fn account_details_stop_at_4096_bytes() {
    let mut bench = Bench::default();
    let details = |bytes: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - 8));
    assert_eq!(details(4096).len(), 4096);
    let call = create("userId", USER);
    refused_field(
        &mut bench,
        &with(&call, "accountDetails", &details(4097)),
        "FIELD_TOO_LONG",
        "accountDetails",
    );
    bench.ok(&with(&call, "accountDetails", &details(4096)));
}

#[test]
fn a_confirm_has_100_captures() {
    let mut bench = wallet();
    let shop = |at: usize| format!("{at:08}-0000-4000-8000-000000000000");
    let shops: Vec<String> = (0..101).map(shop).collect();
    let creations: Vec<String> = shops.iter().map(|shop| create("merchantId", shop)).collect();
    bench.ok(&list(&creations));
    let id = bench.ok(&freeze("30", "5")).get("freezeId");
    let parts: Vec<(&str, &str)> = shops.iter().map(|shop| (shop.as_str(), "0.01")).collect();
    refused_field(&mut bench, &captures(&id, &parts), "BATCH_TOO_LARGE", "captures");
    restart(&mut bench);
    assert_eq!(bench.ok(&captures(&id, &parts[..100])).get("captured"), "1.00");
    assert_eq!(bench.engine.rounds, 2, "as few reads as with one payee");
    // A refund may name as many.
    let payees: Vec<String> =
        shops.iter().map(|shop| format!(r#"{{"merchantId":"{shop}","amount":"0.01"}}"#)).collect();
    let over = with(&refund(&id), "payees", &format!("[{}]", payees.join(",")));
    refused_field(&mut bench, &over, "BATCH_TOO_LARGE", "payees");
    bench.ok(&with(&refund(&id), "payees", &format!("[{}]", payees[..100].join(","))));
}

#[test]
fn a_list_has_8192_commands() {
    let mut bench = wallet();
    let member = format!(r#"{{"type":"recharge","userId":"{USER}","amount":1,"currency":"CNY"}}"#);
    let many = |count: usize| list(&vec![member.clone(); count]);
    refused_field(&mut bench, &many(8193), "BATCH_TOO_LARGE", "commands");
    refused_field(&mut bench, &many(0), "BATCH_TOO_LARGE", "commands");
    bench.ok(&many(8192));
    assert_eq!(bench.balance("userId", USER), "8292.00/0.00@8193");
}

#[test]
fn a_call_has_one_mebibyte() {
    let mut bench = wallet();
    let call = recharge("1");
    let padded = format!("{call}{}", " ".repeat((1 << 20) - call.len()));
    assert_eq!(padded.len(), 1 << 20);
    bench.ok(&padded);
    let reply = refused(&mut bench, &format!("{padded} "), "REQUEST_TOO_LARGE");
    assert_eq!(reply.detail("limit"), "1048576");
}

#[test]
fn a_call_is_32_deep() {
    let mut bench = Bench::default();
    let details = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    // The call, the object, and what is in it.
    let call = create("userId", USER);
    refused(&mut bench, &with_raw(&call, &details(31)), "INVALID_JSON");
    bench.ok(&with_raw(&call, &details(30)));
    let shown = bench.query(&crate::kit::call("payment_methods", &[("userId", &s(USER))]));
    assert!(shown.text.contains(&details(30)), "{}", shown.text);
}

/// [`with`] reads the call, and would refuse what is too deep.
fn with_raw(call: &str, details: &str) -> String {
    format!(r#"{},"accountDetails":{details}}}"#, call.strip_suffix('}').unwrap())
}

#[test]
fn a_page_has_1000_rows() {
    let mut bench = wallet();
    for kind in ["entries", "transactions"] {
        let ask = call(kind, &[("userId", &s(USER))]);
        for (raw, good) in [("0", false), ("1", true), ("1000", true), ("1001", false), (r#""5""#, false)] {
            let reply = bench.query(&with(&ask, "limit", raw));
            assert_eq!(reply.error().is_none(), good, "{kind} {raw}");
            if !good {
                assert_eq!(reply.detail("field"), "limit");
            }
        }
        let reply = bench.query(&with(&ask, "cursor", r#""x""#));
        assert_eq!(
            (reply.error().as_deref(), reply.detail("field").as_str()),
            (Some("INVALID_FIELD"), "cursor")
        );
    }
}
