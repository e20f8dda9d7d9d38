//! The nine routes of the contract, byte for byte (BAL-10…18, A17).

use crate::face::{Face, member, shop, user};
use crate::support::{SHOP, USER};

#[test]
fn bal_14_16_a17_create() {
    let mut face = Face::default();
    let body = r#"{"currency":"CNY","initialBalance":10.10,"balancerType":"ALIPAY","isDefault":true,"accountDetails":{"account":"a@b"}}"#;
    assert_eq!(
        face.ok("PUT", &user("/balance"), body),
        format!(r#"{{"userId":"{USER}","currency":"CNY","available":10.1}}"#)
    );
    assert_eq!(
        face.ok("PUT", &shop("/balance"), r#"{"currency":"CNY","initialBalance":0}"#),
        format!(r#"{{"userId":"{SHOP}","currency":"CNY","available":0}}"#)
    );
}

#[test]
fn bal_13_15_balance() {
    let mut face = Face::funded();
    face.ok(
        "POST",
        "/v1/balances/freeze",
        &format!(r#"{{"userId":"{USER}","amount":0.01,"currency":"CNY"}}"#),
    );
    let expected = r#"{"available":99.99,"frozen":0.01,"currency":"CNY","version":2}"#;
    assert_eq!(face.get(&user("/balance")), expected);
    assert_eq!(face.get(&user("/balance?currency=CNY")), expected);
    assert_eq!(face.get(&user("/balance?currency=")), expected);
    assert_eq!(face.get(&shop("/balance")), r#"{"available":0,"frozen":0,"currency":"CNY","version":0}"#);
}

#[test]
fn bal_10_11_12_freeze_cancel_confirm() {
    let mut face = Face::funded();
    let freeze = |order: u32| {
        format!(
            r#"{{"userId":"{USER}","orderId":"{order}","amount":0.1,"currency":"CNY","idempotencyKey":"f{order}","expectedVersion":{order}}}"#
        )
    };
    let first = face.ok("POST", "/v1/balances/freeze", &freeze(1));
    let id = member(&first, "freezeId");
    assert_eq!(first, format!(r#"{{"freezeId":"{id}","newVersion":2}}"#));
    assert_eq!(
        face.ok(
            "POST",
            &format!("/v1/balances/freezes/{id}/cancel"),
            r#"{"reason":"changed","idempotencyKey":"c1","expectedVersion":2}"#
        ),
        r#"{"success":true,"newVersion":3}"#
    );
    let second = face.ok("POST", "/v1/balances/freeze", &freeze(3));
    let id = member(&second, "freezeId");
    let body = format!(
        r#"{{"merchantId":"{SHOP}","idempotencyKey":"p1","expectedUserVersion":4,"expectedMerchantVersion":0,"paymentAccount":"a@b"}}"#
    );
    let paid = face.ok("POST", &format!("/v1/balances/freezes/{id}/confirm"), &body);
    let transaction = member(&paid, "transactionId");
    assert_eq!(
        paid,
        format!(
            r#"{{"success":true,"transactionId":"{transaction}","newUserVersion":5,"newMerchantVersion":1}}"#
        )
    );
}

#[test]
fn bal_17_18_recharge_withdraw() {
    let mut face = Face::default();
    face.ok("PUT", &user("/balance"), r#"{"currency":"CNY","balancerType":"ALIPAY"}"#);
    let body = r#"{"amount":12.30,"currency":"CNY","externalTransactionId":"9007199254740993","paymentMethodType":"ALIPAY","paymentAccount":"a@b","idempotencyKey":"r1","expectedVersion":0}"#;
    let recharged = face.ok("POST", &user("/recharge"), body);
    let id = member(&recharged, "transactionId");
    assert_eq!(recharged, format!(r#"{{"success":true,"transactionId":"{id}","newVersion":1}}"#));
    let methods = face.get(&user("/payment-methods"));
    let method = member(&methods, "paymentMethodId");
    let body = format!(
        r#"{{"amount":2.3,"currency":"CNY","paymentMethodId":"{method}","idempotencyKey":"w1","expectedVersion":1}}"#
    );
    let withdrawn = face.ok("POST", &user("/withdraw"), &body);
    let id = member(&withdrawn, "transactionId");
    assert_eq!(withdrawn, format!(r#"{{"success":true,"transactionId":"{id}","newVersion":2}}"#));
    let balance = r#"{"available":10,"frozen":2.3,"currency":"CNY","version":2}"#;
    assert_eq!(face.get(&user("/balance")), balance);
}
