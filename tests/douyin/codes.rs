//! Each code of DYC-E1…E13 provoked, the neighbouring valid request passing, and
//! which code wins of two (B14), on both faces.

use crate::shop::{DAY, Shop, settle};
use crate::wire::{CREATE, CREATE_V2};

const FULFILMENT: &str = r#""settleAfter":"fulfilment","days":3"#;
const PAYMENT: &str = r#""settleAfter":"payment","days":7"#;
const TEN: &str = r#""amount":"10.00""#;

/// Refused with this code on both faces; nothing is used up by it.
#[track_caller]
fn refused(shop: &mut Shop, body: &str, code: u32) {
    let parent = if code == 10000 { 2_100_005 } else { 2_191_009 };
    shop.answers(CREATE, body, &code.to_string());
    shop.answers(CREATE_V2, body, &format!("{parent}/{code}"));
}

#[track_caller]
fn settled(shop: &mut Shop, body: &str) -> String {
    shop.answers(CREATE, body, "0")
}

fn item(id: &str) -> String {
    format!(r#""item_order_id":"{id}""#)
}

fn share(fen: i64) -> String {
    format!(r#""settle_params":"[{{\"merchant_uid\":\"99\",\"amount\":{fen}}}]""#)
}

#[test]
fn dyc_e1_cap_and_unknown_party() {
    let mut shop = Shop::new(FULFILMENT);
    shop.fulfilled("o", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", &share(301)), 10000);
    let unknown = r#""settle_params":"[{\"merchant_uid\":\"nobody\",\"amount\":1}]""#;
    refused(&mut shop, &settle("o", "s", unknown), 10000);
    let body = shop.answers(CREATE, &settle("o", "s", &share(301)), "10000");
    assert!(body.starts_with(r#"{"err_no":10000,"err_msg":"param error: "#), "{body}");
    settled(&mut shop, &settle("o", "s", &share(300)));
}

#[test]
fn dyc_e1_over_what_is_left() {
    let mut shop =
        Shop::new(&format!(r#"{FULFILMENT},"shareCap":"1","rake":[{{"name":"fee","rate":"0.06"}}]"#));
    shop.fulfilled("o", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", &share(941)), 10000);
    settled(&mut shop, &settle("o", "s", &share(940)));
}

#[test]
fn b1_and_dyc_e3_e4_items() {
    let mut shop = Shop::new(FULFILMENT);
    shop.fulfilled("o", &[TEN], &[]);
    shop.fulfilled("x", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", &item("no-1")), 23024);
    refused(&mut shop, &settle("o", "s", &item("x-1")), 23025);
    settled(&mut shop, &settle("o", "s", &item("o-1")));
}

#[test]
fn dyc_e5_e6_orders() {
    let mut shop = Shop::new(FULFILMENT);
    let id = shop.unpaid("o", &[TEN], "");
    refused(&mut shop, &settle("other", "s", ""), 23101);
    let other_app = settle("o", "s", r#""app_id":"app2""#);
    refused(&mut shop, &other_app, 23101);
    refused(&mut shop, &settle("o", "s", ""), 23102);
    shop.bench.ok(&format!(r#"{{"type":"pay_order","orderId":"{id}","channel":"WECHAT","amount":"10.00"}}"#));
    shop.fulfil(&id, &[]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o", "s", ""));
}

#[test]
fn dyc_e7_b7_not_finished() {
    let mut shop = Shop::new(FULFILMENT);
    let id = shop.paid("o", &[TEN, TEN], "");
    shop.fulfil(&id, &["o-1"]);
    refused(&mut shop, &settle("o", "s", ""), 23107);
    shop.fulfil(&id, &["o-2"]);
    shop.bench.now += 3 * DAY - 1;
    refused(&mut shop, &settle("o", "s", ""), 23107);
    shop.bench.now += 1;
    settled(&mut shop, &settle("o", "s", ""));
}

#[test]
fn dyc_e8_e9_again() {
    let mut shop = Shop::new(FULFILMENT);
    shop.fulfilled("o", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o", "s", ""));
    refused(&mut shop, &settle("o", "s", ""), 23111);
    refused(&mut shop, &settle("o", "s2", ""), 23112);
    shop.fulfilled("o2", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o2", "s2", ""));
}

#[test]
fn dyc_e10_not_allowed() {
    let mut shop = Shop::new(PAYMENT);
    shop.paid("o", &[TEN], "");
    shop.bench.now += 7 * DAY;
    refused(&mut shop, &settle("o", "s", &item("o-1")), 23113);
    settled(&mut shop, &settle("o", "s", ""));
    // A multi-use card is settled with the whole order.
    shop.configure(FULFILMENT);
    let id = shop.paid("c", &[r#""amount":"10.00","uses":2"#], "");
    shop.bench.ok(&format!(r#"{{"type":"fulfil","orderId":"{id}","items":[{{"itemId":"c-1","uses":1}}]}}"#));
    refused(&mut shop, &settle("c", "c1", &item("c-1")), 23113);
    settled(&mut shop, &settle("c", "c1", ""));
    // Only a refund in progress remains.
    let id = shop.fulfilled("r", &[TEN, TEN], &["r-1"]);
    let refund = shop.start_refund(&id, "r-2").get("refundId");
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("r", "r1", ""), 23113);
    shop.bench.ok(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#));
    refused(&mut shop, &settle("r", "r1", ""), 23107);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("r", "r1", ""));
}

#[test]
fn dyc_e11_automatic() {
    let mut shop = Shop::new(&format!(r#"{FULFILMENT},"initiator":"automatic""#));
    shop.fulfilled("o", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", ""), 23117);
    shop.configure(FULFILMENT);
    shop.fulfilled("o2", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o2", "s", ""));
}

#[test]
fn dyc_e12_whole_after_voucher() {
    let mut shop = Shop::new(FULFILMENT);
    shop.fulfilled("o", &[TEN, TEN], &[]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o", "s1", &item("o-1")));
    refused(&mut shop, &settle("o", "s2", ""), 23118);
    settled(&mut shop, &settle("o", "s2", &item("o-2")));
}

#[test]
fn dyc_e13_no_vouchers() {
    let mut shop = Shop::new(&format!(r#"{FULFILMENT},"voucherSettlement":"off""#));
    shop.fulfilled("o", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", &item("o-1")), 23124);
    settled(&mut shop, &settle("o", "s", ""));
}

/// Where both codes would be right, the earlier of B14 wins. Pairs that cannot
/// hold at once (an unknown order is not unpaid) have their first code checked in
/// the state that is nearest to the second.
#[test]
fn b14_precedence() {
    let mut shop = Shop::new(FULFILMENT);
    shop.fulfilled("o", &[TEN, TEN], &["o-1"]);
    shop.bench.now += 3 * DAY;
    settled(&mut shop, &settle("o", "used", &item("o-1")));
    // 10000 before 23111, 23111 before 23101, 23101 before the rest.
    refused(&mut shop, &settle("o", "used", r#""notify_url":"http://a.b""#), 10000);
    refused(&mut shop, &settle("unknown", "used", ""), 23111);
    refused(&mut shop, &settle("unknown", "s", &item("unknown")), 23101);
    // 23024 and 23025 before 23118, 23112 and 23107.
    refused(&mut shop, &settle("o", "s", &item("unknown")), 23024);
    shop.fulfilled("x", &[TEN], &[]);
    refused(&mut shop, &settle("o", "s", &item("x-1")), 23025);
    // 23118 before 23107.
    refused(&mut shop, &settle("o", "s", ""), 23118);
    // 23112 of the voucher before 23107 of another; 23107 before the days.
    refused(&mut shop, &settle("o", "s", &item("o-1")), 23112);
    refused(&mut shop, &settle("o", "s", &item("o-2")), 23107);
}

#[test]
fn b14_precedence_of_the_program() {
    let automatic = format!(r#"{FULFILMENT},"initiator":"automatic""#);
    let mut shop = Shop::new(&automatic);
    // 23102 before 23117, 23117 before 23024.
    shop.unpaid("u", &[TEN], "");
    refused(&mut shop, &settle("u", "s", &item("unknown")), 23102);
    shop.paid("p", &[TEN], "");
    refused(&mut shop, &settle("p", "s", &item("unknown")), 23117);
    // 23124 before 23113 of a payment app.
    shop.configure(&format!(r#"{PAYMENT},"voucherSettlement":"off""#));
    shop.paid("v", &[TEN], "");
    refused(&mut shop, &settle("v", "s", &item("v-1")), 23124);
    // 23113 before 23112: the voucher is refunded already.
    shop.configure(PAYMENT);
    let id = shop.paid("w", &[TEN, TEN], "");
    shop.refund(&id, "w-1");
    refused(&mut shop, &settle("w", "s", &item("w-1")), 23113);
}

#[test]
fn b14_precedence_of_the_order() {
    let mut shop = Shop::new(FULFILMENT);
    // 23112 before 23107: everything is refunded, nothing was fulfilled.
    let id = shop.paid("n", &[TEN], "");
    shop.refund(&id, "n-1");
    refused(&mut shop, &settle("n", "s", ""), 23112);
    // 23107 before 23113: one is not fulfilled, one is being refunded.
    let id = shop.paid("a", &[TEN, TEN], "");
    shop.start_refund(&id, "a-2");
    refused(&mut shop, &settle("a", "s", ""), 23107);
    // 23113 before 23107: the other is fulfilled, but not for long enough.
    shop.fulfil(&id, &["a-1"]);
    refused(&mut shop, &settle("a", "s", ""), 23113);
}

#[test]
fn b14_precedence_of_the_amounts() {
    let mut shop = Shop::new(&format!(r#"{FULFILMENT},"rake":[{{"name":"fee","rate":"0.6"}}]"#));
    let cps = r#""commissionRate":"0.5","commissionTo":{"partnerId":"cps"}"#;
    let id = shop.paid("o", &[TEN], cps);
    shop.fulfil(&id, &[]);
    // 23107 of the days before 23112 of the fees, 23112 before 10000 of the cap.
    refused(&mut shop, &settle("o", "s", &share(900)), 23107);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("o", "s", &share(900)), 23112);
    // The cap alone.
    shop.configure(FULFILMENT);
    shop.fulfilled("c", &[TEN], &[]);
    shop.bench.now += 3 * DAY;
    refused(&mut shop, &settle("c", "s", &share(900)), 10000);
}
