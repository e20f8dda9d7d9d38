//! No group reads more than four times, also on an engine that has read nothing,
//! whatever the order needs (design 6.2).

use crate::kit::{DAY, Shop};
use crate::support::{SHOP2, USER};

const ROUNDS_MAX: u32 = 4;

/// Runs a call here and on a cold engine; both answer the same, in four reads.
fn few(shop: &mut Shop, call: &str) -> crate::support::Reply {
    let (cold, rounds) = shop.cold(call);
    let warm = shop.bench.call(call);
    assert_eq!(cold.text, warm.text, "{call}");
    assert!(rounds <= ROUNDS_MAX, "{rounds} rounds: {call}");
    warm
}

/// Two sellers, subsidy, commission, a rule with several receivers.
fn rich(program: &str) -> Shop {
    let mut shop = Shop::new("");
    shop.ok(&format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"USD"}}"#));
    let rule = format!(
        r#"{{"type":"store_rule","ruleName":"r","legs":[{{"name":"a","partnerId":"99","kind":"rate","rate":"0.05"}},{{"name":"b","parts":[{{"platformId":"p1","weight":"1"}},{{"userId":"{USER}","weight":"2"}}],"kind":"rate","rate":"0.03"}}]}}"#
    );
    few(&mut shop, &rule);
    let configure = format!(
        r#"{{"type":"configure_program","appId":"app1","platformId":"p1","settleAfter":"fulfilment","days":3,"ruleName":"r","rake":[{{"name":"fee","rate":"0.06"}}],"notifyUrl":"https://a.example/n"{program}}}"#
    );
    few(&mut shop, &configure);
    shop
}

fn create(shop: &mut Shop, number: &str) -> String {
    let items = format!(
        r#"[{{"itemId":"{number}-1","amount":"10.00","subsidy":"1.00","commissionRate":"0.1"}},{{"itemId":"{number}-2","amount":"8.00","merchantId":"{SHOP2}"}},{{"itemId":"{number}-3","amount":"9.00","uses":3}}]"#
    );
    let call = format!(
        r#"{{"type":"create_order","appId":"app1","outOrderNo":"{number}","orderAlias":"a{number}","currency":"CNY","merchantId":"{}","userId":"{USER}","items":{items},"commissionTo":{{"partnerId":"cps"}},"idempotencyKey":"k"}}"#,
        crate::support::SHOP
    )
    .replace(r#""k""#, &format!(r#""k{number}""#));
    few(shop, &call).get("orderId")
}

#[test]
fn four_rounds_from_the_order_to_its_refund() {
    let mut shop = rich(r#","refundMirror":"pro-rata""#);
    let order = create(&mut shop, "o");
    let pay = format!(
        r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"26.00","externalTransactionId":"9","idempotencyKey":"p"}}"#
    );
    assert_eq!(few(&mut shop, &pay).get("status"), "PAID");
    few(&mut shop, &pay);
    let fulfil = |more: &str| format!(r#"{{"type":"fulfil","orderId":"{order}"{more}}}"#);
    few(&mut shop, &fulfil(r#","items":[{"itemId":"o-1"},{"itemId":"o-2"},{"itemId":"o-3","uses":2}]"#));
    few(&mut shop, &fulfil(r#","idempotencyKey":"f""#).replace("fulfil\"", "revoke_fulfilment\""));
    few(&mut shop, &fulfil(r#","items":[{"itemId":"o-1"},{"itemId":"o-2"},{"itemId":"o-3","uses":2}]"#));
    let start = |items: &str, number: &str| {
        format!(
            r#"{{"type":"start_refund","orderId":"{order}","outRefundNo":"{number}","items":[{items}],"idempotencyKey":"{number}"}}"#
        )
    };
    let refund =
        few(&mut shop, &start(r#"{"itemId":"o-3","uses":1},{"itemId":"o-1","amount":"1.00"}"#, "r1"));
    let end =
        |kind: &str, id: &str| format!(r#"{{"type":"{kind}","refundId":"{id}","idempotencyKey":"e{id}"}}"#);
    few(&mut shop, &end("complete_refund", &refund.get("refundId")));
    shop.wait(3 * DAY);
    let settle = Shop::settle_text("o", "s", r#""idempotencyKey":"s""#);
    let settled = few(&mut shop, &settle);
    assert_eq!(settled.get("status"), "SUCCESS");
    few(&mut shop, &settle);
    few(&mut shop, &Shop::settle_text("o", "s", ""));
    let give = r#"{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"b","partnerId":"99","amount":"0.10","idempotencyKey":"g"}"#;
    assert_eq!(few(&mut shop, give).get("status"), "SUCCESS");
    few(&mut shop, give);
    few(&mut shop, &give.replace(r#","idempotencyKey":"g""#, ""));
    let refund = few(&mut shop, &start(r#"{"itemId":"o-1"},{"itemId":"o-2"}"#, "r2"));
    few(&mut shop, &end("cancel_refund", &refund.get("refundId")));
    let refund = few(&mut shop, &start(r#"{"itemId":"o-1"},{"itemId":"o-2"}"#, "r3"));
    few(&mut shop, &end("complete_refund", &refund.get("refundId")));
    let told = settled.get("settlementId");
    few(
        &mut shop,
        &format!(r#"{{"type":"report_notification","notificationId":"{told}","outcome":"failed"}}"#),
    );
    few(&mut shop, &format!(r#"{{"type":"resend_notification","notificationId":"{told}"}}"#));
}

#[test]
fn four_rounds_by_voucher_by_freeze_automatic_and_external() {
    let mut shop = rich("");
    let order = create(&mut shop, "o");
    let freeze = shop.ok(&format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"{order}","amount":"26.00","currency":"CNY"}}"#
    ));
    let confirm =
        format!(r#"{{"type":"confirm","freezeId":"{}","idempotencyKey":"c"}}"#, freeze.get("freezeId"));
    assert_eq!(few(&mut shop, &confirm).get("status"), "CONFIRMED");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let voucher =
        format!(r#"{{"type":"settle","appId":"app1","orderId":"{order}","outSettleNo":"v","itemId":"o-1"}}"#);
    few(&mut shop, &voucher);
    let refund = few(
        &mut shop,
        &format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"o-2"}}]}}"#),
    );
    few(&mut shop, &format!(r#"{{"type":"complete_refund","refundId":"{}"}}"#, refund.get("refundId")));

    let mut shop = rich(r#","initiator":"automatic","execution":"external""#);
    let order = create(&mut shop, "o");
    shop.ok(&format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"W","amount":"26.00"}}"#));
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let due = format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#);
    let id = few(&mut shop, &due).get("settlementId");
    let end = |what: &str, id: &str| {
        format!(r#"{{"type":"complete_external","{what}":"{id}","outcome":"SUCCESS","idempotencyKey":"x"}}"#)
    };
    few(&mut shop, &end("settlementId", &id));
    few(&mut shop, &end("settlementId", &id));
    let give = format!(
        r#"{{"type":"return_split","appId":"app1","settlementId":"{id}","outReturnNo":"b","userId":"{USER}","amount":"0.10"}}"#
    );
    let back = few(&mut shop, &give).get("returnId");
    few(&mut shop, &end("returnId", &back));
}

/// Named parties, by the order's number, with an account that has to be found.
#[test]
fn four_rounds_with_named_parties() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"10.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let shares = format!(
        r#""shares":[{{"partnerId":"99","amount":"0.10"}},{{"userId":"{USER}","amount":"0.20"}},{{"platformId":"p1","amount":"0.30"}}]"#
    );
    few(&mut shop, &Shop::settle_text("o", "s", &shares));
}

/// Many settles of one group share their reads.
#[test]
fn four_rounds_for_a_group_of_settles() {
    let mut shop = rich("");
    let mut calls = Vec::new();
    for at in 0..20 {
        let order = create(&mut shop, &format!("o{at}"));
        shop.ok(&format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"W","amount":"26.00"}}"#));
        shop.fulfil(&order, &[]);
        calls.push(Shop::settle_text(&format!("o{at}"), &format!("s{at}"), ""));
    }
    shop.wait(3 * DAY);
    let (reply, rounds) = shop.cold(&Shop::list(&calls));
    assert!(reply.error().is_none() && rounds <= ROUNDS_MAX, "{rounds} {}", reply.text);
}
