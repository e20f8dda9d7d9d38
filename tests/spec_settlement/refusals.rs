//! DYC-E1…E13: each refusal of a settle by itself, next to the request that passes;
//! B14: of two refusals the first in the fixed order is told.

use crate::kit::{DAY, Shop};
use crate::support::{SHOP, USER};

const DEVELOPER: &str = r#""rake":[{"name":"fee","rate":"0.06"}]"#;
const SHARE: &str = r#""shares":[{"partnerId":"99","amount":"1.00"}]"#;

/// A shop with a paid order `o` of two vouchers, fulfilled and waited for.
fn ready(program: &str) -> (Shop, String) {
    let mut shop = Shop::new(program);
    let order = shop.order("o", &[r#""amount":"6.00""#, r#""amount":"4.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    (shop, order)
}

/// A shop whose order `o` was paid under the default program.
fn paid() -> (Shop, String) {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"6.00""#, r#""amount":"4.00""#], "");
    (shop, order)
}

#[test]
fn dyc_e1_shape() {
    let (mut shop, _) = ready(DEVELOPER);
    let share = |field: &str| format!(r#""shares":[{{{field}}}]"#);
    for (more, code) in [
        (r#""settleDesc":5"#.to_owned(), "INVALID_FIELD"),
        (share(r#""partnerId":"99","amount":"0""#), "INVALID_AMOUNT"),
        (share(r#""partnerId":"99","amount":"-1""#), "INVALID_AMOUNT"),
        (share(r#""partnerId":"99","amount":"1.005""#), "INVALID_AMOUNT"),
        (share(r#""partnerId":"99""#), "MISSING_FIELD"),
        (share(r#""amount":"1""#), "MISSING_FIELD"),
        (share(r#""partnerId":"99","platformId":"p1","amount":"1""#), "INVALID_FIELD"),
        (share(r#""partnerId":"99","amount":"1"},{"partnerId":"99","amount":"1""#), "INVALID_FIELD"),
        (share(&format!(r#""merchantId":"{SHOP}","amount":"1""#)), "INVALID_FIELD"),
        (share(r#""partnerId":"nobody","amount":"1""#), "BALANCE_NOT_FOUND"),
        (r#""orderId":"7""#.to_owned(), "INVALID_FIELD"),
        (r#""notifyUrl":"http://a.example/x""#.to_owned(), "INVALID_FIELD"),
        (r#""cpExtra":"a\u0001b""#.to_owned(), "INVALID_FIELD"),
        (r#""unknown":"x""#.to_owned(), "UNKNOWN_FIELD"),
    ] {
        shop.refuse(&Shop::settle_text("o", "s", &more), code);
    }
    shop.settle("o", "s", SHARE);
}

#[test]
fn dyc_01_02_03_05_06_limits_are_utf_8_bytes() {
    let (mut shop, _) = ready(DEVELOPER);
    let long = |char: &str, bytes: usize| char.repeat(bytes / char.len()) + &"x".repeat(bytes % char.len());
    for (name, max) in [("settleDesc", 512), ("cpExtra", 2048), ("itemId", 64)] {
        for char in ["x", "钱", "😀"] {
            let call = Shop::settle_text("o", "s", &format!(r#""{name}":"{}""#, long(char, max) + "x"));
            shop.refuse(&call, "FIELD_TOO_LONG");
        }
    }
    let url = format!("https://a.example/{}", "x".repeat(494));
    assert_eq!(url.len(), 512);
    shop.refuse(&Shop::settle_text("o", "s", &format!(r#""notifyUrl":"{url}x""#)), "FIELD_TOO_LONG");
    for (number, settle) in [(long("钱", 65), "s".to_owned()), ("o".to_owned(), long("钱", 65))] {
        shop.refuse(&Shop::settle_text(&number, &settle, ""), "FIELD_TOO_LONG");
    }
    let settle = long("钱", 64);
    let (desc, extra) = (long("😀", 512), long("钱", 2048));
    let more = format!(r#""settleDesc":"{desc}","cpExtra":"{extra}","notifyUrl":"{url}""#);
    shop.settle("o", &settle, &more);
    let found = shop.query(&format!(r#""outSettleNo":"{settle}""#));
    assert_eq!(found.get("settlements.0.cpExtra"), extra);
}

#[test]
fn dyc_e2_a_repeat_with_the_same_key_is_the_first_reply() {
    let (mut shop, _) = ready("");
    let call = Shop::settle_text("o", "s", r#""idempotencyKey":"k""#);
    let first = shop.ok(&call);
    let again = shop.ok(&call);
    assert_eq!(again.get("replayed"), "true");
    assert_eq!(again.text.replace(r#","replayed":true"#, ""), first.text);
    let other = Shop::settle_text("o", "s", r#""idempotencyKey":"k","settleDesc":"x""#);
    shop.refuse(&other, "IDEMPOTENCY_CONFLICT");
}

#[test]
fn dyc_e3_item_does_not_exist() {
    let (mut shop, _) = ready("");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"nothing""#), "ITEM_NOT_FOUND");
    shop.settle("o", "s", r#""itemId":"o-1""#);
}

#[test]
fn dyc_e4_item_of_another_order() {
    let (mut shop, _) = ready("");
    shop.order("p", &[r#""amount":"1.00""#], "");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"p-1""#), "ITEM_ORDER_MISMATCH");
    shop.settle("o", "s", r#""itemId":"o-2""#);
}

#[test]
fn dyc_e5_order_does_not_exist() {
    let (mut shop, order) = ready("");
    shop.refuse(&Shop::settle_text("q", "s", ""), "ORDER_NOT_FOUND");
    // An order of another app is none of this app's, by number and by id.
    shop.ok(
        r#"{"type":"configure_program","appId":"app2","platformId":"p1","settleAfter":"payment","days":0}"#,
    );
    let other = Shop::settle_text("o", "s", "").replace("app1", "app2");
    shop.refuse(&other, "ORDER_NOT_FOUND");
    let by_id = format!(r#"{{"type":"settle","appId":"app2","orderId":"{order}","outSettleNo":"s"}}"#);
    shop.refuse(&by_id, "ORDER_NOT_FOUND");
    shop.ok(&by_id.replace("app2", "app1"));
}

#[test]
fn dyc_e6_order_is_not_paid() {
    let mut shop = Shop::new(r#""settleAfter":"payment","days":0"#);
    let order = shop.unpaid("o", &[r#""amount":"6.00""#], "");
    shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_PAID");
    shop.refuse(&format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#), "ORDER_NOT_PAID");
    shop.pay(&order);
    shop.settle("o", "s", "");
}

#[test]
fn dyc_e7_order_is_not_finished() {
    let (mut shop, order) = paid();
    shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[("o-1", 0)]);
    shop.wait(3 * DAY);
    shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[]);
    let refused = shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_FINISHED");
    assert!(!refused.detail("eligibleAt").is_empty());
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
}

#[test]
fn dyc_e8_number_was_used() {
    let (mut shop, _) = ready("");
    shop.order("p", &[r#""amount":"1.00""#], "");
    shop.settle("o", "s", "");
    let refused = shop.refuse(&Shop::settle_text("o", "s", ""), "SETTLE_NO_EXISTS");
    assert!(!refused.detail("settlementId").is_empty());
    shop.refuse(&Shop::settle_text("p", "s", ""), "SETTLE_NO_EXISTS");
}

/// B5: a refused request does not use the number up.
#[test]
fn b05_a_refused_settle_leaves_its_number() {
    let (mut shop, order) = paid();
    shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_FINISHED");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
}

#[test]
fn dyc_e9_nothing_is_left() {
    let (mut shop, _) = ready("");
    shop.settle("o", "s1", "");
    shop.refuse(&Shop::settle_text("o", "s2", ""), "NOTHING_TO_SETTLE");
}

#[test]
fn dyc_e9_rake_and_commission_exceed_the_amount() {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.6"}]"#);
    let cps = r#""commissionTo":{"partnerId":"cps"}"#;
    let order = shop.order("o", &[r#""amount":"6.00","commissionRate":"0.5""#], cps);
    let exact = shop.order("p", &[r#""amount":"6.00","commissionRate":"0.4""#], cps);
    shop.fulfil(&order, &[]);
    shop.fulfil(&exact, &[]);
    shop.wait(3 * DAY);
    shop.refuse(&Shop::settle_text("o", "s", ""), "NOTHING_TO_SETTLE");
    assert_eq!(shop.settle("p", "s", "").get("seller"), "0.00");
}

#[test]
fn dyc_e10_voucher_may_not_be_settled() {
    let mut shop = Shop::new(r#""settleAfter":"payment","days":0"#);
    shop.order("o", &[r#""amount":"6.00""#], "");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-1""#), "SETTLE_NOT_ALLOWED");
    shop.settle("o", "s", "");
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"6.00","uses":2"#], "");
    shop.fulfil(&order, &[]);
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-1""#), "SETTLE_NOT_ALLOWED");
    shop.settle("o", "s", "");
}

#[test]
fn dyc_e11_and_dyr_08_automatic_apps_settle_by_themselves() {
    let (mut shop, order) = ready(r#""initiator":"automatic""#);
    shop.refuse(&Shop::settle_text("o", "s", ""), "AUTOMATIC_SETTLEMENT");
    shop.ok(&format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#));
    let (mut shop, order) = ready("");
    shop.refuse(&format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#), "SETTLE_NOT_ALLOWED");
    shop.settle("o", "s", "");
}

/// DYR-07 both ways: a voucher that was settled excludes the whole, and a whole
/// settle single vouchers.
#[test]
fn dyc_e12_and_dyr_07_whole_and_voucher_exclude_each_other() {
    let (mut shop, _) = ready("");
    shop.settle("o", "s1", r#""itemId":"o-1""#);
    shop.refuse(&Shop::settle_text("o", "s2", ""), "WHOLE_SETTLE_NOT_ALLOWED");
    shop.settle("o", "s2", r#""itemId":"o-2""#);
    shop.refuse(&Shop::settle_text("o", "s3", ""), "WHOLE_SETTLE_NOT_ALLOWED");
    assert_eq!(shop.seller(), "10.00/0.00");
    let (mut shop, _) = ready("");
    shop.settle("o", "s1", "");
    shop.refuse(&Shop::settle_text("o", "s2", r#""itemId":"o-1""#), "SETTLE_NOT_ALLOWED");
}

#[test]
fn dyc_e13_vouchers_are_off() {
    let (mut shop, _) = ready(r#""voucherSettlement":"off""#);
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-1""#), "VOUCHER_SETTLE_DISABLED");
    shop.settle("o", "s", "");
}

/// Each request breaks a rule and all that could still stand behind it.
#[test]
fn b14_the_first_refusal_of_each_pair() {
    let (mut shop, _) = ready("");
    shop.settle("o", "used", "");
    // 10000 before 23111 before 23101.
    let bad = r#""shares":[{"partnerId":"99","amount":"0"}]"#;
    shop.refuse(&Shop::settle_text("o", "used", bad), "INVALID_AMOUNT");
    shop.refuse(&Shop::settle_text("nothing", "used", ""), "SETTLE_NO_EXISTS");
    // 23101 before 23102: an order that is not there is not paid either; and before 23024.
    shop.refuse(&Shop::settle_text("nothing", "s", r#""itemId":"nothing""#), "ORDER_NOT_FOUND");
    // 23111 before 23102.
    shop.unpaid("u", &[r#""amount":"1.00""#], "");
    shop.refuse(&Shop::settle_text("u", "used", ""), "SETTLE_NO_EXISTS");
    // 23102 before 23117: the app is automatic by now.
    shop.configure(r#""initiator":"automatic""#);
    shop.refuse(&Shop::settle_text("u", "s", ""), "ORDER_NOT_PAID");
    shop.refuse(&Shop::settle_text("u", "s", r#""itemId":"nothing""#), "ORDER_NOT_PAID");
    // 23117 before 23024 and 23025.
    shop.order("a", &[r#""amount":"1.00""#], "");
    shop.refuse(&Shop::settle_text("a", "s", r#""itemId":"nothing""#), "AUTOMATIC_SETTLEMENT");
    shop.refuse(&Shop::settle_text("a", "s", r#""itemId":"o-1""#), "AUTOMATIC_SETTLEMENT");
}

/// 23024 and 23025 exclude each other (an item exists or not), and so do 23025 and
/// 23118 (a voucher is asked for or not); each stands before all that come later.
#[test]
fn b14_items_before_kinds() {
    let (mut shop, _) = ready("");
    shop.order("p", &[r#""amount":"1.00""#], "");
    shop.settle("o", "s1", r#""itemId":"o-1""#);
    for item in [("nothing", "ITEM_NOT_FOUND"), ("p-1", "ITEM_ORDER_MISMATCH")] {
        let call = Shop::settle_text("o", "s2", &format!(r#""itemId":"{}""#, item.0));
        shop.refuse(&call, item.1);
    }
    // 23118 before 23112: everything is settled, by voucher.
    shop.settle("o", "s2", r#""itemId":"o-2""#);
    shop.refuse(&Shop::settle_text("o", "s3", ""), "WHOLE_SETTLE_NOT_ALLOWED");
    // 23024 and 23025 before 23124, in an app without vouchers; 23124 before 23113
    // (payment app), before 23112 and 23107.
    let mut shop = Shop::new(r#""voucherSettlement":"off","settleAfter":"payment","days":1"#);
    shop.order("o", &[r#""amount":"6.00""#, r#""amount":"1.00","uses":2"#], "");
    shop.order("p", &[r#""amount":"6.00""#], "");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"nothing""#), "ITEM_NOT_FOUND");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"p-1""#), "ITEM_ORDER_MISMATCH");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-1""#), "VOUCHER_SETTLE_DISABLED");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-2""#), "VOUCHER_SETTLE_DISABLED");
    shop.wait(DAY);
    shop.settle("p", "s", "");
    shop.refuse(&Shop::settle_text("p", "s2", r#""itemId":"p-1""#), "VOUCHER_SETTLE_DISABLED");
}

#[test]
fn b14_what_may_be_settled_before_how_it_is_divided() {
    let (mut shop, order) = paid();
    let card = shop.order("c", &[r#""amount":"6.00","uses":2"#], "");
    // 23113 of a card before 23112 (nothing new) and 23107 (nothing fulfilled).
    shop.refuse(&Shop::settle_text("c", "s", r#""itemId":"c-1""#), "SETTLE_NOT_ALLOWED");
    shop.fulfil(&card, &[]);
    shop.settle("c", "c1", "");
    shop.refuse(&Shop::settle_text("c", "c2", r#""itemId":"c-1""#), "SETTLE_NOT_ALLOWED");
    // 23112 before 23107: all is refunded, nothing was fulfilled.
    let gone = shop.order("g", &[r#""amount":"1.00""#], "");
    shop.refund(&gone, "");
    shop.refuse(&Shop::settle_text("g", "s", ""), "NOTHING_TO_SETTLE");
    // 23107 unfulfilled before 23113 refunds in progress, of the order and a voucher.
    shop.start_refund(&order, r#"{"itemId":"o-1","amount":"1.00"}"#);
    shop.refuse(&Shop::settle_text("o", "s", ""), "ORDER_NOT_FINISHED");
    shop.refuse(&Shop::settle_text("o", "s", r#""itemId":"o-1""#), "ORDER_NOT_FINISHED");
    // 23113 refunds in progress before 23107 days.
    let half = shop.order("h", &[r#""amount":"2.00""#, r#""amount":"2.00""#], "");
    shop.fulfil(&half, &[("h-1", 0)]);
    shop.start_refund(&half, r#"{"itemId":"h-2"}"#);
    shop.refuse(&Shop::settle_text("h", "s", ""), "SETTLE_NOT_ALLOWED");
    let own = shop.order("k", &[r#""amount":"2.00""#], "");
    shop.fulfil(&own, &[]);
    shop.start_refund(&own, r#"{"itemId":"k-1","amount":"1.00"}"#);
    shop.refuse(&Shop::settle_text("k", "s", r#""itemId":"k-1""#), "SETTLE_NOT_ALLOWED");
}

#[test]
fn b14_days_then_fees_then_the_cap() {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.6"}]"#);
    let order = shop.order(
        "o",
        &[r#""amount":"6.00","commissionRate":"0.5""#],
        r#""commissionTo":{"partnerId":"cps"}"#,
    );
    shop.fulfil(&order, &[]);
    let far = r#""shares":[{"partnerId":"99","amount":"100.00"}]"#;
    shop.refuse(&Shop::settle_text("o", "s", far), "ORDER_NOT_FINISHED");
    shop.wait(3 * DAY);
    shop.refuse(&Shop::settle_text("o", "s", far), "NOTHING_TO_SETTLE");
    // 10000: more than is left before more than the cap.
    let (mut shop, _) = ready("");
    shop.refuse(&Shop::settle_text("o", "s", far), "SHARE_EXCEEDS_LEFT");
    let over = r#""shares":[{"partnerId":"99","amount":"3.01"}]"#;
    shop.refuse(&Shop::settle_text("o", "s", over), "SHARE_CAP_EXCEEDED");
    let user = format!(r#""shares":[{{"userId":"{USER}","amount":"3.00"}}]"#);
    shop.settle("o", "s", &user);
}
