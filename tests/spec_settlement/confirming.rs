//! Orders paid out of a wallet: A8, A16, M8, M10.

use crate::kit::{DAY, Shop};
use crate::support::{SHOP, SHOP2, USER, USER2};

/// A freeze of the user for an order.
fn freeze(shop: &mut Shop, order: &str, amount: &str) -> String {
    let call = format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"{order}","amount":"{amount}","currency":"CNY"}}"#
    );
    shop.ok(&call).get("freezeId")
}

fn confirm(freeze: &str, more: &str) -> String {
    format!(r#"{{"type":"confirm","freezeId":"{freeze}"{more}}}"#)
}

fn merchant(id: &str) -> String {
    format!(r#","merchantId":"{id}""#)
}

fn user(shop: &mut Shop) -> String {
    shop.money(&format!(r#""userId":"{USER}""#))
}

/// An order of 10.00, of which the platform pays `subsidy`.
fn order(shop: &mut Shop, subsidy: &str, more: &str) -> String {
    shop.unpaid("o", &[&format!(r#""amount":"10.00","subsidy":"{subsidy}""#)], more)
}

#[test]
fn a16_confirm_holds_the_money_at_the_seller() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "3.00", "");
    let freeze = freeze(&mut shop, &order, "7.00");
    let before = shop.bench.balance("merchantId", SHOP);
    assert_eq!(before, "0.00/0.00@0");
    let reply = shop.ok(&confirm(&freeze, ""));
    assert_eq!(
        (reply.get("captured"), reply.get("remaining"), reply.get("status")),
        ("7.00".into(), "0.00".into(), "CONFIRMED".into())
    );
    assert_eq!(reply.get("newMerchantVersion"), "1");
    assert_eq!(shop.bench.balance("merchantId", SHOP), "0.00/10.00@1");
    assert_eq!((user(&mut shop), shop.marketing()), ("99993.00/0.00".into(), "997.00/0.00".into()));
    let shown = shop.order_view(&order);
    assert_eq!((shown.get("order.status"), shown.get("order.freezeId")), ("PAID".into(), freeze));
    assert_eq!(shown.get("order.buyer"), format!("user:{USER}"));
}

#[test]
fn a16_without_an_order_the_money_is_available() {
    let mut shop = Shop::new("");
    let freeze = freeze(&mut shop, "4711", "7.00");
    shop.ok(&confirm(&freeze, &merchant(SHOP)));
    assert_eq!(shop.bench.balance("merchantId", SHOP), "7.00/0.00@1");
}

#[test]
fn a08_the_merchant_may_be_left_out_or_be_the_orders() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "0", "");
    let paid = freeze(&mut shop, &order, "10.00");
    shop.refuse(&confirm(&paid, &merchant(SHOP2)), "MERCHANT_MISMATCH");
    let captures = format!(r#","captures":[{{"merchantId":"{SHOP}","amount":"10.00"}}]"#);
    shop.refuse(&confirm(&paid, &captures), "MERCHANT_MISMATCH");
    shop.ok(&confirm(&paid, &merchant(SHOP)));
    let other = freeze(&mut shop, "4711", "1.00");
    shop.refuse(&confirm(&other, ""), "MERCHANT_REQUIRED");
}

#[test]
fn a16_versions() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "0", "");
    let freeze = freeze(&mut shop, &order, "10.00");
    shop.refuse(&confirm(&freeze, r#","expectedMerchantVersion":1"#), "VERSION_CONFLICT");
    shop.refuse(&confirm(&freeze, r#","expectedUserVersion":0"#), "VERSION_CONFLICT");
    shop.ok(&confirm(&freeze, r#","expectedMerchantVersion":0,"expectedUserVersion":1"#));
}

#[test]
fn a16_several_sellers() {
    let mut shop = Shop::new("");
    let second = format!(r#""amount":"7.00","merchantId":"{SHOP2}""#);
    // The first item's seller is the first.
    let order = shop.unpaid("o", &[&second, r#""amount":"3.00""#], "");
    let freeze = freeze(&mut shop, &order, "10.00");
    shop.ok(&format!(r#"{{"type":"recharge","merchantId":"{SHOP2}","amount":"1","currency":"CNY"}}"#));
    for id in [SHOP, SHOP2] {
        shop.refuse(&confirm(&freeze, &merchant(id)), "MERCHANT_MISMATCH");
    }
    shop.refuse(&confirm(&freeze, r#","expectedMerchantVersion":1"#), "VERSION_NOT_APPLICABLE");
    let reply = shop.ok(&confirm(&freeze, ""));
    assert_eq!(reply.get("newMerchantVersion"), "2");
    assert_eq!(shop.seller(), "0.00/3.00");
    assert_eq!(shop.bench.balance("merchantId", SHOP2), "1.00/7.00@2");
}

#[test]
fn m10_buyer_currency_and_amount_must_match() {
    let mut shop = Shop::new("");
    let other = order(&mut shop, "0", &format!(r#""userId":"{USER2}""#));
    let call = freeze(&mut shop, &other, "10.00");
    shop.refuse(&confirm(&call, ""), "ORDER_AMOUNT_MISMATCH");
    for amount in ["9.99", "10.01"] {
        let id = shop.unpaid(&format!("o{amount}"), &[r#""amount":"10.00""#], "");
        let call = freeze(&mut shop, &id, amount);
        shop.refuse(&confirm(&call, ""), "ORDER_AMOUNT_MISMATCH");
    }
    shop.ok(r#"{"type":"create_balance","partnerId":"99","currency":"USD"}"#);
    let usd = shop
        .ok(r#"{"type":"create_order","appId":"app1","currency":"USD","partnerId":"99","amount":"10.00"}"#);
    let call = freeze(&mut shop, &usd.get("orderId"), "10.00");
    shop.refuse(&confirm(&call, ""), "ORDER_AMOUNT_MISMATCH");
    let own = shop.unpaid("own", &[r#""amount":"10.00""#], &format!(r#""userId":"{USER}""#));
    let call = freeze(&mut shop, &own, "10.00");
    shop.ok(&confirm(&call, ""));
}

#[test]
fn m10_an_order_is_paid_once() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "0", "");
    let freeze = freeze(&mut shop, &order, "10.00");
    shop.pay(&order);
    shop.refuse(&confirm(&freeze, ""), "ORDER_ALREADY_PAID");
    let pay = format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"10.00"}}"#);
    shop.refuse(&pay, "ORDER_ALREADY_PAID");
    assert_eq!(shop.seller(), "0.00/10.00");
}

#[test]
fn m10_an_order_cannot_be_created_after_its_payment() {
    let mut shop = Shop::new("");
    let paid = freeze(&mut shop, "4711", "10.00");
    let create = |more: &str| {
        format!(
            r#"{{"type":"create_order","orderId":"4711","appId":"app1","currency":"CNY","merchantId":"{SHOP}","amount":"10.00","userId":"{USER}"{more}}}"#
        )
    };
    shop.ok(&confirm(&paid, &merchant(SHOP)));
    shop.refuse(&create(""), "ORDER_ALREADY_PAID");
    // A freeze that paid nothing out does not stand in the way.
    let open = freeze(&mut shop, "4712", "10.00");
    shop.ok(&create("").replace("4711", "4712"));
    shop.ok(&confirm(&open, ""));
    assert_eq!(shop.seller(), "10.00/10.00");
}

/// A freeze of which a part was paid out does not pay an order with its rest.
#[test]
fn m10_a_freeze_pays_an_order_whole() {
    let mut shop = Shop::new("");
    let freeze = freeze(&mut shop, "4711", "10.00");
    let part = format!(r#","captures":[{{"merchantId":"{SHOP2}","amount":"4.00"}}]"#);
    shop.ok(&confirm(&freeze, &part));
    for (id, amount) in [("4711", "6.00"), ("4712", "10.00")] {
        shop.ok(&format!(
            r#"{{"type":"create_order","orderId":"{id}","appId":"app1","currency":"CNY","merchantId":"{SHOP}","amount":"{amount}"}}"#
        ));
    }
    shop.refuse(&confirm(&freeze, ""), "ORDER_AMOUNT_MISMATCH");
    shop.ok(&format!(r#"{{"type":"refund","freezeId":"{freeze}"}}"#));
    shop.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{freeze}"}}"#));
    assert_eq!(user(&mut shop), "100000.00/0.00");
}

#[test]
fn m10_freezes_that_ended() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "0", "");
    let first = freeze(&mut shop, &order, "10.00");
    shop.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{first}"}}"#));
    shop.refuse(&confirm(&first, ""), "INVALID_FREEZE_STATUS");
    let second = freeze(&mut shop, &order, "10.00");
    shop.wait(2 * DAY);
    shop.refuse(&confirm(&second, ""), "FREEZE_EXPIRED");
    shop.pay(&order);
}

#[test]
fn m08_the_freeze_of_an_order_is_refunded_by_the_order() {
    let mut shop = Shop::new("");
    let order = order(&mut shop, "3.00", "");
    let freeze = freeze(&mut shop, &order, "7.00");
    shop.ok(&confirm(&freeze, ""));
    shop.refuse(&format!(r#"{{"type":"refund","freezeId":"{freeze}"}}"#), "ORDER_REFUND_REQUIRED");
    let part = format!(r#"{{"type":"refund","freezeId":"{freeze}","amount":"1.00"}}"#);
    shop.refuse(&part, "ORDER_REFUND_REQUIRED");
    let reply = shop.refund(&order, r#"{"itemId":"o-1","amount":"4.00"}"#);
    assert_eq!((reply.get("toUser"), reply.get("toMarketing")), ("2.80".into(), "1.20".into()));
    assert_eq!(user(&mut shop), "99995.80/0.00");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
    shop.refund(&order, "");
    assert_eq!((user(&mut shop), shop.marketing()), ("100000.00/0.00".into(), "1000.00/0.00".into()));
}

#[test]
fn m10_ids_are_unique() {
    let mut shop = Shop::new("");
    let create = |fields: &str| {
        format!(r#"{{"type":"create_order","appId":"app1","currency":"CNY","partnerId":"99",{fields}}}"#)
    };
    let item = |id: &str| format!(r#""items":[{{"itemId":"{id}","amount":"1"}}]"#);
    shop.ok(&create(&format!(r#""orderId":"5","outOrderNo":"n","orderAlias":"a",{}"#, item("i"))));
    let refused = [
        (r#""orderId":"5","amount":"1""#.to_owned(), "ORDER_ALREADY_EXISTS"),
        (r#""outOrderNo":"n","amount":"1""#.to_owned(), "ORDER_ALREADY_EXISTS"),
        (r#""orderAlias":"a","amount":"1""#.to_owned(), "ORDER_ALREADY_EXISTS"),
        (item("i"), "ITEM_ALREADY_EXISTS"),
        (r#""orderId":"-5","amount":"1""#.to_owned(), "INVALID_FIELD"),
        (r#""orderId":"9223372036854775808","amount":"1""#.to_owned(), "INVALID_FIELD"),
        (r#""items":[{"itemId":"x","amount":"1"},{"itemId":"x","amount":"1"}]"#.to_owned(), "INVALID_FIELD"),
    ];
    for (fields, code) in &refused {
        shop.refuse(&create(fields), code);
    }
    let other = create(r#""outOrderNo":"n","amount":"1""#).replace("app1", "app2");
    shop.refuse(&other, "PROGRAM_NOT_FOUND");
    shop.ok(
        r#"{"type":"configure_program","appId":"app2","platformId":"p1","settleAfter":"payment","days":0}"#,
    );
    shop.ok(&other);
    shop.ok(&create(r#""orderId":"9223372036854775807","amount":"1""#));
}
