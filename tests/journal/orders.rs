//! The part of the scene with orders: every row of orders and settlements, once.

use crate::support::{Bench, SHOP, SHOP2};

/// Two programs, one with a rule and one external; orders that are paid, fulfilled,
/// settled, returned, refunded before and after, and told of.
pub fn play(bench: &mut Bench) {
    for owner in [r#""platformId":"mall""#, r#""partnerId":"99""#] {
        bench.ok(&format!(r#"{{"type":"create_balance",{owner},"currency":"CNY"}}"#));
    }
    bench.ok(
        r#"{"type":"store_rule","ruleName":"brand","legs":[{"name":"licence","partnerId":"99","kind":"rate","rate":"0.1"}]}"#,
    );
    program(
        bench,
        "shop",
        r#""ruleName":"brand","refundMirror":"pro-rata","notifyUrl":"https://shop.example/hook""#,
    );
    program(bench, "away", r#""execution":"external""#);
    let order = order(bench, "shop", "A");
    bench.ok(&format!(r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"A1"}}]}}"#));
    let refund = refund(bench, &order, r#"{"itemId":"A2"}"#);
    bench.ok(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#));
    let settlement = settle(bench, "shop", "A");
    bench.ok(
        r#"{"type":"return_split","appId":"shop","outSettleNo":"A","outReturnNo":"b","partnerId":"99","amount":"0.10"}"#,
    );
    let refund = self::refund(bench, &order, r#"{"itemId":"A1","amount":"1.23"}"#);
    bench.ok(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#));
    let refund = self::refund(bench, &order, r#"{"itemId":"A1","amount":"2"}"#);
    bench.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    bench.ok(&format!(
        r#"{{"type":"report_notification","notificationId":"{settlement}","outcome":"failed","reason":"503"}}"#
    ));
    let away = self::order(bench, "away", "B");
    bench.ok(&format!(r#"{{"type":"fulfil","orderId":"{away}"}}"#));
    let first = settle(bench, "away", "B");
    bench.ok(&format!(r#"{{"type":"complete_external","settlementId":"{first}","outcome":"FAIL"}}"#));
    settle(bench, "away", "B2");
    let third = self::order(bench, "shop", "C");
    self::refund(bench, &third, r#"{"itemId":"C1","amount":"3"}"#);
}

fn program(bench: &mut Bench, app: &str, more: &str) {
    bench.ok(&format!(
        r#"{{"type":"configure_program","appId":"{app}","platformId":"mall","settleAfter":"fulfilment","days":0,"rake":[{{"name":"fee","rate":"0.006"}}],{more}}}"#
    ));
}

/// An order with an item of each of two sellers, paid from outside.
fn order(bench: &mut Bench, app: &str, name: &str) -> String {
    bench.now += 1;
    let order = bench
        .ok(&format!(
            r#"{{"type":"create_order","appId":"{app}","outOrderNo":"{name}","currency":"CNY","merchantId":"{SHOP}","items":[{{"itemId":"{name}1","amount":"30.00"}},{{"itemId":"{name}2","amount":"7.77","merchantId":"{SHOP2}"}}]}}"#
        ))
        .get("orderId");
    bench.ok(&format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"37.77"}}"#));
    order
}

fn settle(bench: &mut Bench, app: &str, number: &str) -> String {
    let order = &number[..1];
    bench
        .ok(&format!(
            r#"{{"type":"settle","appId":"{app}","outOrderNo":"{order}","outSettleNo":"{number}"}}"#
        ))
        .get("settlementId")
}

fn refund(bench: &mut Bench, order: &str, items: &str) -> String {
    bench.ok(&format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{items}]}}"#)).get("refundId")
}
