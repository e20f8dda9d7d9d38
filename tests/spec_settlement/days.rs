//! When an order may be settled: DYR-01…09, B7…B13.

use crate::kit::{DAY, Shop};

const PRICE: &str = r#""amount":"1.00""#;

/// Refused a millisecond before, settled at `time`.
fn eligible_at(shop: &mut Shop, number: &str, more: &str, time: &str) -> String {
    shop.at(time);
    shop.wait(-1);
    shop.refuse_settle(number, "s", more, "ORDER_NOT_FINISHED");
    shop.at(time);
    shop.settle(number, "s", more).get("settleAmount")
}

/// DYR-09's order X: five vouchers, three fulfilled, then two refunded.
fn order_x(shop: &mut Shop) -> String {
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("x", &[PRICE; 5], "");
    for (at, item) in ["x-1", "x-2", "x-3"].iter().enumerate() {
        shop.at(&format!("2024-05-01T1{at}:00:00"));
        shop.fulfil(&order, &[(item, 0)]);
    }
    shop.at("2024-05-01T20:00:00");
    shop.refund(&order, r#"{"itemId":"x-4"}"#);
    order
}

#[test]
fn dyr_09_whole_order_from_the_last_refund_one_minute_before_midnight() {
    let mut shop = Shop::new("");
    let order = order_x(&mut shop);
    let refund = shop.start_refund(&order, r#"{"itemId":"x-5"}"#).get("refundId");
    shop.at("2024-05-01T23:59:00");
    shop.complete_refund(&refund);
    assert_eq!(eligible_at(&mut shop, "x", "", "2024-05-04T00:00:00"), "3.00");
}

#[test]
fn dyr_09_whole_order_from_the_last_refund_at_midnight() {
    let mut shop = Shop::new("");
    let order = order_x(&mut shop);
    let refund = shop.start_refund(&order, r#"{"itemId":"x-5"}"#).get("refundId");
    shop.at("2024-05-02T00:00:00");
    shop.complete_refund(&refund);
    assert_eq!(eligible_at(&mut shop, "x", "", "2024-05-05T00:00:00"), "3.00");
}

#[test]
fn dyr_09_by_voucher_from_its_own_fulfilment() {
    let mut shop = Shop::new("");
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("x", &[PRICE; 5], "");
    shop.at("2024-05-01T23:59:00");
    shop.fulfil(&order, &[("x-1", 0)]);
    shop.wait(60_000);
    shop.fulfil(&order, &[("x-2", 0)]);
    assert_eq!(eligible_at(&mut shop, "x", r#""itemId":"x-1""#, "2024-05-04T00:00:00"), "1.00");
    shop.refuse_settle("x", "s2", r#""itemId":"x-2""#, "ORDER_NOT_FINISHED");
    shop.at("2024-05-05T00:00:00");
    shop.settle("x", "s2", r#""itemId":"x-2""#);
    shop.refuse_settle("x", "s3", r#""itemId":"x-3""#, "ORDER_NOT_FINISHED");
}

#[test]
fn dyr_09_a_card_settles_the_uses_made_so_far() {
    let mut shop = Shop::new("");
    let order = shop.order("x", &[r#""amount":"10.00","uses":5"#], "");
    shop.refuse_settle("x", "s1", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[("x-1", 1)]);
    shop.fulfil(&order, &[("x-1", 1)]);
    assert_eq!(shop.settle("x", "s1", "").get("settleAmount"), "4.00");
    shop.refuse_settle("x", "s2", "", "NOTHING_TO_SETTLE");
}

/// DYR-01: the same event, both readings of "D+3" and both of what it follows.
#[test]
fn dyr_01_and_b07_calendar_and_elapsed() {
    for (program, event, time) in [
        (r#""dayRule":"calendar""#, "2024-05-01T23:59:00", "2024-05-04T00:00:00"),
        (r#""dayRule":"calendar""#, "2024-05-02T00:00:00", "2024-05-05T00:00:00"),
        (r#""dayRule":"elapsed24h""#, "2024-05-01T23:59:00", "2024-05-04T23:59:00"),
        (r#""dayRule":"elapsed24h""#, "2024-05-02T00:00:00", "2024-05-05T00:00:00"),
        (r#""dayRule":"elapsed24h","days":1"#, "2024-05-01T12:34:56.789", "2024-05-02T12:34:56.789"),
        (r#""days":1"#, "2028-02-28T23:59:59.999", "2028-02-29T00:00:00"),
        (r#""days":365"#, "2024-05-01T12:00:00", "2025-05-01T00:00:00"),
    ] {
        let mut shop = Shop::new(program);
        shop.at("2024-05-01T08:00:00");
        let order = shop.order("o", &[PRICE], "");
        shop.at(event);
        shop.fulfil(&order, &[]);
        assert_eq!(eligible_at(&mut shop, "o", "", time), "1.00", "{program} {event}");
    }
    for (rule, time) in [("calendar", "2024-05-04T00:00:00"), ("elapsed24h", "2024-05-04T23:59:00")] {
        let mut shop = Shop::new(&format!(r#""settleAfter":"payment","dayRule":"{rule}""#));
        shop.at("2024-05-01T23:59:00");
        shop.order("o", &[PRICE], "");
        assert_eq!(eligible_at(&mut shop, "o", "", time), "1.00");
    }
}

#[test]
fn b07_without_days_at_once() {
    for rule in ["calendar", "elapsed24h"] {
        let mut shop = Shop::new(&format!(r#""days":0,"dayRule":"{rule}""#));
        shop.at("2024-05-01T23:59:00");
        let order = shop.order("o", &[PRICE, PRICE], "");
        shop.fulfil(&order, &[("o-1", 0)]);
        shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
        shop.fulfil(&order, &[]);
        shop.settle("o", "s", "");
        let mut shop = Shop::new(&format!(r#""settleAfter":"payment","days":0,"dayRule":"{rule}""#));
        shop.order("o", &[PRICE], "");
        shop.settle("o", "s", "");
    }
}

/// DYR-02: every voucher has to come to its end, the last one counts.
#[test]
fn dyr_02_the_last_fulfilment_counts() {
    let mut shop = Shop::new("");
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("o", &[PRICE; 3], "");
    shop.fulfil(&order, &[("o-1", 0)]);
    shop.at("2024-05-02T09:00:00");
    shop.refund(&order, r#"{"itemId":"o-3"}"#);
    shop.at("2024-05-07T09:00:00");
    shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[("o-2", 0)]);
    assert_eq!(eligible_at(&mut shop, "o", "", "2024-05-10T00:00:00"), "2.00");
}

/// DYR-03 and DYR-07: the other vouchers wait for themselves only.
#[test]
fn dyr_03_a_voucher_does_not_wait_for_the_others() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.fulfil(&order, &[("o-1", 0)]);
    shop.start_refund(&order, r#"{"itemId":"o-2"}"#);
    shop.wait(3 * DAY);
    shop.refuse_settle("o", "s", "", "SETTLE_NOT_ALLOWED");
    shop.settle("o", "s", r#""itemId":"o-1""#);
    shop.refuse_settle("o", "s2", r#""itemId":"o-2""#, "SETTLE_NOT_ALLOWED");
}

#[test]
fn dyr_04_after_payment_nothing_has_to_be_fulfilled() {
    let mut shop = Shop::new(r#""settleAfter":"payment","days":2"#);
    shop.at("2024-05-01T23:59:00");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.refund(&order, r#"{"itemId":"o-2","amount":"0.40"}"#);
    shop.start_refund(&order, r#"{"itemId":"o-2","amount":"0.10"}"#);
    assert_eq!(eligible_at(&mut shop, "o", "", "2024-05-03T00:00:00"), "1.50");
}

#[test]
fn dyr_05_and_b11_a_cps_order_is_fulfilment_and_three_days() {
    let cps = r#""commissionTo":{"partnerId":"cps"}"#;
    for program in [r#""settleAfter":"payment","days":0"#, r#""days":0"#, r#""days":30"#] {
        let mut shop = Shop::new(program);
        shop.at("2024-05-01T10:00:00");
        let order = shop.order("o", &[PRICE], cps);
        shop.wait(30 * DAY);
        shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
        shop.at("2024-06-01T23:59:00");
        shop.fulfil(&order, &[]);
        assert_eq!(eligible_at(&mut shop, "o", "", "2024-06-04T00:00:00"), "1.00", "{program}");
    }
    // By voucher it stays forbidden in an app that settles after payment.
    let mut shop = Shop::new(r#""settleAfter":"payment","days":0"#);
    let order = shop.order("o", &[PRICE], cps);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.refuse_settle("o", "s", r#""itemId":"o-1""#, "SETTLE_NOT_ALLOWED");
}

#[test]
fn b09_all_refunded() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.refund(&order, "");
    shop.wait(3 * DAY);
    shop.refuse_settle("o", "s", "", "NOTHING_TO_SETTLE");
    shop.refuse_settle("o", "s", r#""itemId":"o-1""#, "NOTHING_TO_SETTLE");
    assert_eq!(shop.seller(), "0.00/0.00");
}

/// B10: an order without items is one item, by its own name.
#[test]
fn b10_an_order_without_items_is_one_item() {
    let mut shop = Shop::new("");
    let call = format!(
        r#"{{"type":"create_order","appId":"app1","outOrderNo":"o","currency":"CNY","merchantId":"{}","amount":"5.00"}}"#,
        crate::support::SHOP
    );
    let created = shop.ok(&call);
    let (order, item) = (created.get("orderId"), created.get("items.0.itemId"));
    assert_eq!(item, format!("{order}-1"));
    shop.pay(&order);
    shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[(&item, 0)]);
    shop.wait(3 * DAY);
    assert_eq!(shop.settle("o", "s", &format!(r#""itemId":"{item}""#)).get("settleAmount"), "5.00");
}

/// B13: which code when, for the order and for one voucher.
#[test]
fn b13_which_refusal_when() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    let voucher = r#""itemId":"o-1""#;
    shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
    shop.refuse_settle("o", "s", voucher, "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[]);
    shop.refuse_settle("o", "s", voucher, "ORDER_NOT_FINISHED");
    let refund = shop.start_refund(&order, r#"{"itemId":"o-1"}"#).get("refundId");
    shop.refuse_settle("o", "s", "", "SETTLE_NOT_ALLOWED");
    shop.refuse_settle("o", "s", voucher, "SETTLE_NOT_ALLOWED");
    shop.complete_refund(&refund);
    shop.refuse_settle("o", "s", voucher, "NOTHING_TO_SETTLE");
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
    shop.refuse_settle("o", "s2", "", "NOTHING_TO_SETTLE");
}
