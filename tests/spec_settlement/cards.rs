//! Cards for several uses (次卡): DYR-06, B12, B16, B17.

use crate::audited::{minor, yuan};
use crate::kit::{DAY, Shop};

fn card(program: &str, amount: &str, uses: i64) -> (Shop, String) {
    let mut shop = Shop::new(program);
    let order = shop.order("c", &[&format!(r#""amount":"{amount}","uses":{uses}"#)], "");
    (shop, order)
}

fn uses(count: i64) -> String {
    format!(r#"{{"itemId":"c-1","uses":{count}}}"#)
}

#[test]
fn b17_each_use_has_its_price_and_all_of_them_are_the_whole() {
    for (amount, count) in [("1.00", 3), ("0.07", 5), ("0.03", 3), ("99.99", 7), ("10.00", 1)] {
        let (mut shop, order) = card("", amount, count);
        let (total, mut sum) = (minor(amount), 0);
        for at in 1..=count {
            shop.fulfil(&order, &[("c-1", if count == 1 { 0 } else { 1 })]);
            shop.wait(if count == 1 { 3 * DAY } else { 1 });
            let price = total * at / count - total * (at - 1) / count;
            let settled = shop.settle("c", &format!("s{at}"), "").get("settleAmount");
            assert_eq!(settled, yuan(price), "use {at} of {count} at {amount}");
            sum += price;
        }
        assert_eq!(sum, total);
        shop.refuse_settle("c", "more", "", "NOTHING_TO_SETTLE");
        assert_eq!(shop.seller(), format!("{amount}/0.00"));
    }
}

/// A use that costs nothing could neither be settled nor refunded.
#[test]
fn b17_more_uses_than_minor_units() {
    let mut shop = Shop::new("");
    let call = |uses: i64| {
        format!(
            r#"{{"type":"create_order","appId":"app1","currency":"CNY","partnerId":"99","amount":"0.03","uses":{uses}}}"#
        )
    };
    shop.refuse(&call(4), "INVALID_FIELD");
    shop.refuse(&call(1001), "INVALID_FIELD");
    shop.ok(&call(3));
}

#[test]
fn b16_refunds_name_unused_uses_from_the_last() {
    let (mut shop, order) = card("", "0.07", 5);
    shop.fulfil(&order, &[("c-1", 1)]);
    // Uses 4 and 5 cost 1 and 2.
    assert_eq!(shop.refund(&order, &uses(2)).get("amount"), "0.03");
    let start = |items: &str| format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{items}]}}"#);
    shop.refuse(&start(&uses(3)), "REFUND_EXCEEDS_PAID");
    shop.refuse(&start(r#"{"itemId":"c-1","amount":"0.01"}"#), "INVALID_FIELD");
    shop.refuse(&start(r#"{"itemId":"c-1","uses":0}"#), "INVALID_FIELD");
    let more = |count: i64| {
        format!(r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"c-1","uses":{count}}}]}}"#)
    };
    shop.refuse(&more(3), "INVALID_ITEM_STATUS");
    shop.ok(&more(2));
    shop.refuse(&start(&uses(1)), "REFUND_EXCEEDS_PAID");
    assert_eq!(shop.settle("c", "s", "").get("settleAmount"), "0.04");
    assert_eq!(shop.seller(), "0.04/0.00");
}

/// However refunds are started, cancelled and completed, no cent is left over and
/// none is taken twice.
#[test]
fn b16_cancelled_refunds_leave_the_prices_as_they_were() {
    for (amount, count, used) in [("0.07", 5, 2), ("0.07", 5, 3), ("1.00", 3, 1), ("0.07", 4, 2)] {
        let (mut shop, order) = card("", amount, count);
        let one = uses(1);
        let start = format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{one}]}}"#);
        let first = shop.ok(&start).get("refundId");
        let open: Vec<String> = (0..count - used)
            .filter_map(|_| {
                let reply = shop.bench.call(&start);
                reply.error().is_none().then(|| reply.get("refundId"))
            })
            .collect();
        shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{first}"}}"#));
        for refund in &open {
            shop.complete_refund(refund);
        }
        shop.fulfil(&order, &[("c-1", used)]);
        let left = count - used - open.len() as i64;
        if left > 0 {
            shop.refund(&order, &uses(left));
        }
        shop.settle("c", "s", "");
        assert!(shop.seller().ends_with("/0.00"), "{amount}/{count}: {}", shop.seller());
        let price = yuan(minor(amount) * used / count);
        assert_eq!(shop.seller(), format!("{price}/0.00"), "{amount}/{count}");
    }
}

#[test]
fn b16_multi_use_respects_delay() {
    let (mut shop, order) = card(r#""multiUseRespectsDelay":true"#, "10.00", 5);
    shop.at("2024-05-01T23:59:00");
    shop.fulfil(&order, &[("c-1", 2)]);
    shop.at("2024-05-02T08:00:00");
    shop.fulfil(&order, &[("c-1", 1)]);
    shop.at("2024-05-03T23:59:59");
    shop.refuse_settle("c", "s", "", "ORDER_NOT_FINISHED");
    shop.at("2024-05-04T00:00:00");
    assert_eq!(shop.settle("c", "s1", "").get("settleAmount"), "4.00");
    shop.refuse_settle("c", "s2", "", "ORDER_NOT_FINISHED");
    shop.at("2024-05-05T00:00:00");
    assert_eq!(shop.settle("c", "s2", "").get("settleAmount"), "2.00");
    shop.refuse_settle("c", "s3", "", "NOTHING_TO_SETTLE");
}

#[test]
fn b16_in_a_payment_app_its_days_come_first() {
    let (mut shop, order) = card(r#""settleAfter":"payment","days":2"#, "10.00", 5);
    shop.fulfil(&order, &[("c-1", 1)]);
    shop.wait(2 * DAY - 1);
    shop.refuse_settle("c", "s", "", "ORDER_NOT_FINISHED");
    shop.wait(1);
    assert_eq!(shop.settle("c", "s1", "").get("settleAmount"), "2.00");
    shop.fulfil(&order, &[("c-1", 1)]);
    assert_eq!(shop.settle("c", "s2", "").get("settleAmount"), "2.00");
}

#[test]
fn b16_a_card_beside_a_voucher() {
    let mut shop = Shop::new("");
    let order = shop.order("c", &[r#""amount":"1.00""#, r#""amount":"3.00","uses":3"#], "");
    shop.fulfil(&order, &[("c-2", 1)]);
    // The card counts by its uses though the voucher is not fulfilled; and it is a
    // whole settle, so the voucher cannot be settled by itself afterwards.
    assert_eq!(shop.settle("c", "s1", "").get("settleAmount"), "1.00");
    shop.refuse_settle("c", "s2", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[("c-1", 0)]);
    shop.refuse_settle("c", "s2", r#""itemId":"c-1""#, "SETTLE_NOT_ALLOWED");
    shop.refuse_settle("c", "s2", "", "ORDER_NOT_FINISHED");
    shop.wait(3 * DAY);
    assert_eq!(shop.settle("c", "s2", "").get("settleAmount"), "1.00");
}

#[test]
fn b12_and_dyr_06_a_card_is_no_voucher() {
    let (mut shop, order) = card("", "3.00", 3);
    shop.fulfil(&order, &[("c-1", 1)]);
    shop.refuse_settle("c", "s", r#""itemId":"c-1""#, "SETTLE_NOT_ALLOWED");
    shop.configure(r#""voucherSettlement":"off""#);
    let order = shop.order("d", &[r#""amount":"3.00","uses":3"#], "");
    shop.fulfil(&order, &[]);
    shop.refuse_settle("d", "s", r#""itemId":"d-1""#, "VOUCHER_SETTLE_DISABLED");
}

/// M7: uses that are not settled can be taken back, from the last.
#[test]
fn m7_uses_are_taken_back_until_they_are_settled() {
    let (mut shop, order) = card("", "10.00", 5);
    let revoke = |count: i64| {
        format!(
            r#"{{"type":"revoke_fulfilment","orderId":"{order}","items":[{{"itemId":"c-1","uses":{count}}}]}}"#
        )
    };
    shop.fulfil(&order, &[("c-1", 1)]);
    shop.settle("c", "s1", "");
    shop.refuse(&revoke(1), "INVALID_ITEM_STATUS");
    shop.wait(1);
    shop.fulfil(&order, &[("c-1", 2)]);
    shop.refuse(&revoke(3), "INVALID_ITEM_STATUS");
    shop.ok(&revoke(1));
    assert_eq!(shop.settle("c", "s2", "").get("settleAmount"), "2.00");
    shop.refuse(&revoke(1), "INVALID_ITEM_STATUS");
}
