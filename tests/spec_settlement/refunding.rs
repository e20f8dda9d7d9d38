//! Refunds before settlement, fulfilment and its times: B8, B18, M7.

use crate::kit::{DAY, Shop};
use crate::support::T0;

const PRICE: &str = r#""amount":"1.00""#;

#[test]
fn b08_a_refund_in_progress_is_no_end() {
    let mut shop = Shop::new("");
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.fulfil(&order, &[("o-1", 0)]);
    let refund = shop.start_refund(&order, r#"{"itemId":"o-2"}"#).get("refundId");
    shop.wait(30 * DAY);
    shop.refuse_settle("o", "s", "", "SETTLE_NOT_ALLOWED");
    // The end is when the last of them came, here the refund.
    shop.complete_refund(&refund);
    shop.wait(2 * DAY);
    shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
    shop.wait(DAY);
    assert_eq!(shop.settle("o", "s", "").get("settleAmount"), "1.00");
}

#[test]
fn b08_and_m7_a_rejected_refund_changes_nothing() {
    let mut shop = Shop::new("");
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.fulfil(&order, &[]);
    let before = shop.order_view(&order);
    shop.wait(3 * DAY);
    let refund = shop.start_refund(&order, "").get("refundId");
    shop.refuse_settle("o", "s", "", "SETTLE_NOT_ALLOWED");
    shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    let after = shop.order_view(&order);
    assert_eq!(after.get("order"), before.get("order"));
    assert_eq!(after.get("refunds.0.status"), "CLOSED");
    // The days ran on meanwhile.
    assert_eq!(shop.settle("o", "s", "").get("settleAmount"), "2.00");
}

#[test]
fn m7_a_partial_refund_does_not_restart_the_days() {
    let mut shop = Shop::new("");
    shop.at("2024-05-01T09:00:00");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.fulfil(&order, &[]);
    shop.at("2024-05-03T09:00:00");
    shop.refund(&order, r#"{"itemId":"o-1","amount":"0.30"}"#);
    shop.at("2024-05-04T00:00:00");
    assert_eq!(shop.settle("o", "s", "").get("settleAmount"), "1.70");
    // Not fulfilled before it, it is not fulfilled after it.
    let order = shop.order("p", &[PRICE], "");
    shop.refund(&order, r#"{"itemId":"p-1","amount":"0.99"}"#);
    shop.refuse_settle("p", "s2", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    assert_eq!(shop.settle("p", "s2", "").get("settleAmount"), "0.01");
}

#[test]
fn m7_occurred_at_lies_between_payment_and_now() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    shop.wait(10 * DAY);
    let fulfil = |item: &str, at: i64| {
        format!(
            r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"{item}"}}],"occurredAt":{at}}}"#
        )
    };
    let now = shop.bench.now;
    shop.refuse(&fulfil("o-1", T0 - 1), "INVALID_FIELD");
    shop.refuse(&fulfil("o-1", now + 1), "INVALID_FIELD");
    shop.ok(&fulfil("o-1", T0));
    shop.ok(&fulfil("o-2", now - 8 * DAY));
    // The days count from what happened, not from the report.
    shop.settle("o", "s", "");
    let order = shop.order("p", &[PRICE; 2], "");
    let paid = shop.bench.now;
    shop.fulfil(&order, &[("p-1", 0)]);
    shop.wait(10 * DAY);
    let refund = shop.start_refund(&order, r#"{"itemId":"p-2"}"#).get("refundId");
    let complete =
        |at: i64| format!(r#"{{"type":"complete_refund","refundId":"{refund}","occurredAt":{at}}}"#);
    let now = shop.bench.now;
    shop.refuse(&complete(paid - 1), "INVALID_FIELD");
    shop.refuse(&complete(now + 1), "INVALID_FIELD");
    shop.ok(&complete(now - 5 * DAY));
    shop.settle("p", "s2", "");
}

#[test]
fn m7_a_payment_may_be_reported_late() {
    let mut shop = Shop::new(r#""settleAfter":"payment""#);
    let order = shop.unpaid("o", &[PRICE], "");
    let created = shop.bench.now;
    shop.wait(5 * DAY);
    let now = shop.bench.now;
    let pay = |at: i64| {
        format!(
            r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"1.00","occurredAt":{at}}}"#
        )
    };
    shop.refuse(&pay(created - 1), "INVALID_FIELD");
    shop.refuse(&pay(now + 1), "INVALID_FIELD");
    assert_eq!(shop.ok(&pay(created + 1)).get("paidAt"), (created + 1).to_string());
    shop.settle("o", "s", "");
}

#[test]
fn m7_fulfilment_is_taken_back_before_settle_only() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    let revoke = |items: &str| format!(r#"{{"type":"revoke_fulfilment","orderId":"{order}"{items}}}"#);
    shop.refuse(&revoke(""), "INVALID_ITEM_STATUS");
    shop.fulfil(&order, &[]);
    shop.refuse(&format!(r#"{{"type":"fulfil","orderId":"{order}"}}"#), "INVALID_ITEM_STATUS");
    shop.ok(&revoke(r#","items":[{"itemId":"o-2"}]"#));
    shop.wait(3 * DAY);
    shop.refuse_settle("o", "s", "", "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""itemId":"o-1""#);
    shop.refuse(&revoke(r#","items":[{"itemId":"o-1"}]"#), "INVALID_ITEM_STATUS");
    shop.ok(&revoke(""));
    shop.refuse_settle("o", "s2", r#""itemId":"o-2""#, "ORDER_NOT_FINISHED");
}

#[test]
fn m7_what_is_refunded_or_being_refunded_is_not_fulfilled() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[PRICE; 2], "");
    let fulfil =
        |item: &str| format!(r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"{item}"}}]}}"#);
    shop.refund(&order, r#"{"itemId":"o-1"}"#);
    shop.refuse(&fulfil("o-1"), "INVALID_ITEM_STATUS");
    let refund = shop.start_refund(&order, "").get("refundId");
    shop.refuse(&fulfil("o-2"), "INVALID_ITEM_STATUS");
    shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    shop.ok(&fulfil("o-2"));
    shop.refuse(&fulfil("o-9"), "ITEM_NOT_FOUND");
    let twice =
        format!(r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"o-2"}},{{"itemId":"o-2"}}]}}"#);
    shop.refuse(&twice, "INVALID_FIELD");
}

/// B18: the platform pays its part at payment and gets it back in proportion.
#[test]
fn b18_subsidy() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"10.00","subsidy":"3.33""#], "");
    assert_eq!(shop.marketing(), "996.67/0.00");
    assert_eq!(shop.seller(), "0.00/10.00");
    let mut totals = (0, 0);
    for amount in ["0.01", "3.33", "2.66", "1.50", "2.50"] {
        let reply = shop.refund(&order, &format!(r#"{{"itemId":"o-1","amount":"{amount}"}}"#));
        totals.0 += crate::audited::minor(&reply.get("toUser"));
        totals.1 += crate::audited::minor(&reply.get("toMarketing"));
        let done = totals.0 + totals.1;
        assert_eq!(totals.1, 333 * done / 1000, "cumulative, cut");
        assert!(totals.0 <= 667, "never more to the user than was paid");
    }
    assert_eq!(totals, (667, 333));
    assert_eq!(shop.marketing(), "1000.00/0.00");
    assert_eq!(shop.seller(), "0.00/0.00");
}

#[test]
fn b18_a_short_marketing_balance_refuses_the_payment() {
    let mut shop = Shop::new("");
    let order = shop.unpaid("o", &[r#""amount":"2000.00","subsidy":"1000.01""#], "");
    let pay = |order: &str, amount: &str| {
        format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"{amount}"}}"#)
    };
    shop.refuse(&pay(&order, "999.99"), "INSUFFICIENT_FUNDS");
    let order = shop.unpaid("p", &[r#""amount":"2000.00","subsidy":"1000.00""#], "");
    shop.refuse(&pay(&order, "2000.00"), "ORDER_AMOUNT_MISMATCH");
    shop.ok(&pay(&order, "1000.00"));
    assert_eq!((shop.marketing(), shop.seller()), ("0.00/0.00".into(), "0.00/2000.00".into()));
}

/// An order that the platform pays all of.
#[test]
fn b18_a_price_that_is_all_subsidy() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"5.00","subsidy":"5.00""#], "");
    assert_eq!((shop.marketing(), shop.seller()), ("995.00/0.00".into(), "0.00/5.00".into()));
    let reply = shop.refund(&order, r#"{"itemId":"o-1","amount":"2.00"}"#);
    assert_eq!((reply.get("toUser"), reply.get("toMarketing")), ("0.00".into(), "2.00".into()));
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
    let found = shop.query(r#""outSettleNo":"s""#);
    assert_eq!(found.get("settlements.0.platformTicket"), "3.00");
}

#[test]
fn b18_no_marketing_balance_in_the_currency() {
    let mut shop = Shop::new("");
    shop.ok(r#"{"type":"create_balance","partnerId":"99","currency":"USD"}"#);
    let call = r#"{"type":"create_order","appId":"app1","currency":"USD","partnerId":"99","amount":"5.00","subsidy":"1.00"}"#;
    let order = shop.ok(call).get("orderId");
    let pay = format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"4.00"}}"#);
    shop.refuse(&pay, "BALANCE_NOT_FOUND");
}
