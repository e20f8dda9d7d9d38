//! Fields and parameters: types, defaults and limits (BAL-03, BAL-04, A1…A3, A21).

use crate::face::{Face, member, request, shop, user};
use crate::support::{SHOP, USER, USER2};
use split_ledger::command::Options;
use split_ledger::wire::{Access, Decoded, Response, decode};

const FREEZE: &str = "/v1/balances/freeze";

fn freeze(fields: &str) -> String {
    format!(r#"{{"userId":"{USER}","currency":"CNY",{fields}}}"#)
}

#[track_caller]
fn names_field(response: &Response, field: &str) {
    assert_eq!(member(&response.body, "field"), field, "{}", response.body);
}

#[test]
fn bal_03_proto3_defaults_are_absent() {
    let mut face = Face::funded();
    let body = freeze(r#""amount":1,"orderId":"","idempotencyKey":"","expectedVersion":null"#);
    face.ok("POST", FREEZE, &body);
    face.ok("POST", FREEZE, &freeze(r#""amount":1,"orderId":"0","idempotencyKey":"""#));
    assert_eq!(member(&face.get(&user("/balance")), "currency"), "CNY");
    let missing = [
        ("userId", r#"{"userId":"","amount":1,"currency":"CNY"}"#),
        ("currency", &format!(r#"{{"userId":"{USER}","amount":1,"currency":""}}"#)),
        ("amount", &format!(r#"{{"userId":"{USER}","currency":"CNY"}}"#)),
    ];
    for (field, body) in missing {
        names_field(&face.refuse("POST", FREEZE, body, 400, "MISSING_FIELD"), field);
    }
}

#[test]
fn bal_05_a14_payment_methods() {
    let mut face = Face::default();
    face.ok(
        "PUT",
        &user("/balance"),
        r#"{"currency":"CNY","initialBalance":"9.00","balancerType":"ALIPAY","isDefault":true,"accountDetails":{"account":"a@b","n":1.50}}"#,
    );
    let list = face.get(&user("/payment-methods"));
    let first = member(&list, "paymentMethodId");
    assert_eq!(
        list,
        format!(
            r#"{{"paymentMethods":[{{"paymentMethodId":"{first}","paymentMethodType":"ALIPAY","isDefault":true,"accountDetails":{{"account":"a@b","n":1.50}}}}]}}"#
        )
    );
    let added = face.ok("POST", &user("/payment-methods"), r#"{"paymentMethodType":"WECHAT"}"#);
    assert_eq!(added, format!(r#"{{"paymentMethodId":"{}"}}"#, member(&added, "paymentMethodId")));
    let withdraw = |id: &str| format!(r#"{{"amount":1,"currency":"CNY","paymentMethodId":"{id}"}}"#);
    face.ok("POST", &user("/withdraw"), &withdraw(""));
    face.ok("POST", &user("/withdraw"), &withdraw(&member(&added, "paymentMethodId")));
    face.refuse("POST", &user("/withdraw"), &withdraw("x"), 400, "INVALID_PAYMENT_METHOD_ID");
    face.ok("PUT", &shop("/balance"), r#"{"currency":"CNY","initialBalance":5}"#);
    let others = member(&face.get(&shop("/payment-methods")), "paymentMethodId");
    face.refuse("POST", &user("/withdraw"), &withdraw(&others), 404, "PAYMENT_METHOD_NOT_FOUND");
    let added = face.ok("POST", &shop("/payment-methods"), r#"{"paymentMethodType":"BANK_ACCOUNT"}"#);
    face.ok("POST", &shop("/withdraw"), &withdraw(&member(&added, "paymentMethodId")));
}

#[test]
fn a1_amounts_keep_their_digits() {
    let mut face = Face::funded();
    for (amount, frozen) in [("0.10", "0.1"), ("\"0.20\"", "0.3"), ("1e1", "10.3"), ("0.7", "11")] {
        face.ok("POST", FREEZE, &freeze(&format!(r#""amount":{amount}"#)));
        let balance = face.get(&user("/balance"));
        assert!(balance.contains(&format!(r#""frozen":{frozen},"#)), "{amount}: {balance}");
    }
    for bad in ["0", "-1", "0.001", "1e400", "true", "[]", "\"\"", "\"x\"", "\"NaN\"", "10000000000"] {
        let body = freeze(&format!(r#""amount":{bad}"#));
        names_field(&face.refuse("POST", FREEZE, &body, 400, "INVALID_AMOUNT"), "amount");
    }
    let largest = r#"{"amount":9999999999.99,"currency":"CNY"}"#;
    face.ok("POST", &user("/recharge"), largest);
    let past = r#"{"amount":10000000000.00,"currency":"CNY"}"#;
    face.refuse("POST", &user("/recharge"), past, 400, "INVALID_AMOUNT");
}

#[test]
fn a2_int64_ids() {
    let mut face = Face::funded();
    for good in ["\"9223372036854775807\"", "9007199254740991", "\"9007199254740993\""] {
        face.ok("POST", FREEZE, &freeze(&format!(r#""amount":1,"orderId":{good}"#)));
    }
    for bad in ["\"9223372036854775808\"", "9007199254740992", "\"007\"", "\"+1\"", "1.5", "\"1.0\"", "{}"] {
        let body = freeze(&format!(r#""amount":1,"orderId":{bad}"#));
        names_field(&face.refuse("POST", FREEZE, &body, 400, "INVALID_FIELD"), "orderId");
    }
    let id = "9223372036854775807";
    face.refuse("GET", &format!("/v1/balances/freezes/{id}"), "", 404, "FREEZE_NOT_FOUND");
    for bad in ["9223372036854775808", "x", "-1", "01", "%2B1"] {
        let response = face.refuse("GET", &format!("/v1/balances/freezes/{bad}"), "", 400, "INVALID_FIELD");
        names_field(&response, "freezeId");
    }
    names_field(&face.refuse("GET", "/v1/balances/users/x/balance", "", 400, "INVALID_FIELD"), "userId");
}

#[test]
fn a3_versions_are_int32() {
    let mut face = Face::funded();
    let with = |version: &str| freeze(&format!(r#""amount":1,"expectedVersion":{version}"#));
    face.refuse("POST", FREEZE, &with("2147483647"), 409, "OPTIMISTIC_LOCK_FAILED");
    for bad in ["2147483648", "-1", "1.5", "\"1\"", "1e400", "true"] {
        let response = face.refuse("POST", FREEZE, &with(bad), 400, "INVALID_FIELD");
        names_field(&response, "expectedVersion");
    }
    // Present, 0 too, must be equal; absent is not checked.
    face.refuse("POST", FREEZE, &with("0"), 409, "OPTIMISTIC_LOCK_FAILED");
    face.ok("POST", FREEZE, &freeze(r#""amount":1"#));
}

#[test]
fn a3_strict_versions() {
    let mut face = Face::new(Options { strict_versions: true, ..Options::default() });
    face.ok("PUT", &user("/balance"), r#"{"currency":"CNY"}"#);
    face.ok("PUT", &shop("/balance"), r#"{"currency":"CNY"}"#);
    let recharge = r#"{"amount":5,"currency":"CNY"}"#;
    face.ok("POST", &user("/recharge"), recharge);
    let response = face.refuse("POST", &user("/recharge"), recharge, 409, "OPTIMISTIC_LOCK_FAILED");
    assert_eq!(member(&response.body, "expected"), "0");
    let null = r#"{"amount":5,"currency":"CNY","expectedVersion":null}"#;
    face.refuse("POST", &user("/recharge"), null, 409, "OPTIMISTIC_LOCK_FAILED");
    let frozen = face.ok("POST", FREEZE, &freeze(r#""amount":1,"expectedVersion":1"#));
    let confirm = format!("/v1/balances/freezes/{}/confirm", member(&frozen, "freezeId"));
    let body = format!(r#"{{"merchantId":"{SHOP}"}}"#);
    let response = face.refuse("POST", &confirm, &body, 409, "OPTIMISTIC_LOCK_FAILED");
    names_field(&response, "expectedUserVersion");
    // The merchant is at 0, as an absent version says.
    face.ok("POST", &confirm, &format!(r#"{{"merchantId":"{SHOP}","expectedUserVersion":2}}"#));
    // The typed API's own route knows no such default.
    let native = format!(r#"{{"type":"recharge","userId":"{USER}","amount":"1","currency":"CNY"}}"#);
    face.ok("POST", "/v1/commands", &native);
}

#[test]
fn bal_04_ids_are_strings_versions_and_amounts_numbers() {
    let mut face = Face::funded();
    let reply = face.ok("POST", FREEZE, &freeze(r#""amount":0.10,"orderId":"9223372036854775807""#));
    let id = member(&reply, "freezeId");
    assert!(id.parse::<i64>().is_ok() && reply.contains(&format!(r#""freezeId":"{id}""#)), "{reply}");
    assert!(reply.contains(r#""newVersion":2"#), "{reply}");
    let balance = face.get(&user("/balance"));
    assert_eq!(balance, r#"{"available":99.9,"frozen":0.1,"currency":"CNY","version":2}"#);
}

#[test]
fn bal_06_users_and_merchants_are_uuids() {
    let mut face = Face::funded();
    let body = format!(r#"{{"userId":"{}","amount":1,"currency":"CNY"}}"#, USER.to_uppercase());
    face.ok("POST", FREEZE, &body);
    for bad in ["1", "not-a-uuid", &format!("{USER}0")] {
        let body = format!(r#"{{"userId":"{bad}","amount":1,"currency":"CNY"}}"#);
        names_field(&face.refuse("POST", FREEZE, &body, 400, "INVALID_FIELD"), "userId");
        let path = format!("/v1/balances/merchants/{bad}/balance");
        face.refuse("PUT", &path, r#"{"currency":"CNY"}"#, 400, "INVALID_FIELD");
    }
}

#[test]
fn a21_the_path_wins() {
    let mut face = Face::funded();
    face.ok("PUT", &format!("/v1/balances/users/{USER2}/balance"), r#"{"currency":"CNY"}"#);
    let body = format!(r#"{{"userId":"{USER2}","amount":1,"currency":"CNY"}}"#);
    face.ok("POST", &user("/recharge"), &body);
    assert!(face.get(&user("/balance")).starts_with(r#"{"available":101,"#));
    let other = face.get(&format!("/v1/balances/users/{USER2}/balance"));
    assert!(other.starts_with(r#"{"available":0,"#));
    let frozen = face.ok("POST", FREEZE, &freeze(r#""amount":1"#));
    let cancel = format!("/v1/balances/freezes/{}/cancel", member(&frozen, "freezeId"));
    face.ok("POST", &cancel, r#"{"freezeId":"1"}"#);
    // An id that the path does not name is an unknown field.
    let body = format!(r#"{{"merchantId":"{SHOP}","amount":1,"currency":"CNY"}}"#);
    face.refuse("POST", &user("/recharge"), &body, 400, "UNKNOWN_FIELD");
    // A name that is percent-encoded is the same name.
    face.get(&format!("/v1/balances/users/%31{}/balance", USER.get(1..).unwrap()));
}

#[test]
fn query_strings() {
    let mut face = Face::funded();
    for good in ["", "?", "?&", "?currency=CNY&", "?%63urrency=C%4EY", "?currency"] {
        face.get(&user(&format!("/balance{good}")));
    }
    for (bad, reason, field) in [
        ("currency=CNY&currency=CNY", "INVALID_FIELD", "currency"),
        ("currency=%zz", "INVALID_FIELD", "currency"),
        ("currency=%f", "INVALID_FIELD", "currency"),
        ("currency=%ff", "INVALID_FIELD", "currency"),
        ("currency=%00", "INVALID_FIELD", "currency"),
        ("%zz=1", "INVALID_FIELD", "%zz"),
        ("currency=cny", "UNKNOWN_CURRENCY", "currency"),
        ("Currency=CNY", "UNKNOWN_FIELD", "Currency"),
        ("type=x", "UNKNOWN_FIELD", "type"),
    ] {
        let response = face.refuse("GET", &user(&format!("/balance?{bad}")), "", 400, reason);
        names_field(&response, field);
    }
    for (bad, field) in [
        ("pageSize=0", "pageSize"),
        ("pageSize=1001", "pageSize"),
        ("pageSize=1.5", "pageSize"),
        ("pageSize=01", "pageSize"),
        ("pageToken=x", "pageToken"),
        ("from=-1", "from"),
        ("to=x", "to"),
    ] {
        let response = face.refuse("GET", &user(&format!("/entries?{bad}")), "", 400, "INVALID_FIELD");
        names_field(&response, field);
    }
    for size in [1, 1000] {
        face.get(&user(&format!("/entries?pageSize={size}&type=recharge&from=0&currency=CNY")));
    }
    face.refuse("POST", &format!("{FREEZE}?currency=CNY"), "{}", 400, "UNKNOWN_FIELD");
    let long = format!("/balance?currency={}", "A".repeat(5000));
    face.refuse("GET", &user(&long), "", 413, "REQUEST_TOO_LARGE");
}

#[test]
fn text_limits_in_bytes() {
    let mut face = Face::funded();
    let key = |bytes: usize| freeze(&format!(r#""amount":1,"idempotencyKey":"{}""#, "é".repeat(bytes / 2)));
    face.ok("POST", FREEZE, &key(128));
    let response = face.refuse("POST", FREEZE, &key(130), 400, "FIELD_TOO_LONG");
    assert_eq!(member(&response.body, "limit"), "128");
    for bad in [r#""\ud800""#, r#""\u0000""#] {
        let body = freeze(&format!(r#""amount":1,"idempotencyKey":{bad}"#));
        face.refuse("POST", FREEZE, &body, 400, "INVALID_JSON");
    }
    let prototype = freeze(r#""amount":1,"__proto__":{}"#);
    face.refuse("POST", FREEZE, &prototype, 400, "UNKNOWN_FIELD");
}

#[test]
fn calls_are_the_typed_api_s() {
    let body = freeze(r#""amount":1.50,"idempotencyKey":"k\"""#);
    let decoded = decode(&request("POST", FREEZE, body.as_bytes()), Access::Host, &Options::default());
    let Decoded::Command { text, .. } = decoded else { panic!("a command") };
    assert_eq!(
        text,
        format!(
            r#"{{"type":"freeze","userId":"{USER}","currency":"CNY","amount":1.50,"idempotencyKey":"k\""}}"#
        )
    );
}
