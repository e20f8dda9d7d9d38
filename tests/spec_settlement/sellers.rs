//! Orders of several sellers, and rules bound at payment: M2, M3, M4.

use crate::audited::minor;
use crate::kit::{DAY, Shop};
use crate::support::{SHOP, SHOP2};

const PRICE: &str = r#""amount":"10.00""#;

/// SHOP sells 10.00 and 5.00, SHOP2 7.00.
fn two(program: &str) -> (Shop, String) {
    let mut shop = Shop::new(program);
    let second = format!(r#""amount":"7.00","merchantId":"{SHOP2}""#);
    let order = shop.order("o", &[PRICE, &second, r#""amount":"5.00""#], "");
    (shop, order)
}

fn second(shop: &mut Shop) -> String {
    shop.money(&format!(r#""merchantId":"{SHOP2}""#))
}

fn ready(program: &str) -> Shop {
    let (mut shop, order) = two(program);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop
}

#[test]
fn m3_one_hold_for_each_seller() {
    let (mut shop, order) = two(r#""rake":[{"name":"fee","rate":"0.0099"}]"#);
    assert_eq!((shop.seller(), second(&mut shop)), ("0.00/15.00".into(), "0.00/7.00".into()));
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.settle("o", "s", "");
    // Of 15.00 and of 7.00, each cut: 0.14 + 0.06, and not 0.21 of 22.00.
    assert_eq!((reply.get("settleAmount"), reply.get("rake")), ("22.00".into(), "0.20".into()));
    assert_eq!((shop.seller(), second(&mut shop)), ("14.86/0.00".into(), "6.94/0.00".into()));
    let found = shop.query(r#""outSettleNo":"s""#);
    assert_eq!(found.get("settlements.0.parties.0.owner"), format!("merchant:{SHOP}"));
    assert_eq!(found.get("settlements.0.parties.1.owner"), format!("merchant:{SHOP2}"));
    assert_eq!(found.get("settlements.0.parties.1.amount"), "6.94");
}

#[test]
fn m3_shares_name_whose_part_pays_and_its_own_cap() {
    let mut shop = ready("");
    let shares = |amount: &str, from: &str| {
        let from =
            if from.is_empty() { String::new() } else { format!(r#","from":{{"merchantId":"{from}"}}"#) };
        format!(r#""shares":[{{"partnerId":"99","amount":"{amount}"}}]{from}"#)
    };
    shop.refuse(&Shop::settle_text("o", "s", &shares("1.00", "")), "INVALID_FIELD");
    let stranger = shares("1.00", "cccccccc-cccc-4ccc-8ccc-cccccccccccc");
    shop.refuse(&Shop::settle_text("o", "s", &stranger), "INVALID_FIELD");
    // 30 % of 7.00, not of the whole order.
    shop.refuse(&Shop::settle_text("o", "s", &shares("2.11", SHOP2)), "SHARE_CAP_EXCEEDED");
    // No seller is another party.
    let seller =
        format!(r#""shares":[{{"merchantId":"{SHOP2}","amount":"1.00"}}],"from":{{"merchantId":"{SHOP}"}}"#);
    shop.refuse(&Shop::settle_text("o", "s", &seller), "INVALID_FIELD");
    shop.settle("o", "s", &shares("2.10", SHOP2));
    assert_eq!((shop.seller(), second(&mut shop)), ("15.00/0.00".into(), "4.90/0.00".into()));
}

#[test]
fn m3_by_voucher_each_seller_by_itself() {
    let mut shop = ready(r#""rake":[{"name":"fee","rate":"0.0099"}]"#);
    let rakes = [("1", "0.09"), ("2", "0.06"), ("3", "0.05")];
    for (item, rake) in rakes {
        let reply = shop.settle("o", &format!("s{item}"), &format!(r#""itemId":"o-{item}""#));
        assert_eq!(reply.get("rake"), rake, "item {item}");
    }
    assert_eq!((shop.seller(), second(&mut shop)), ("14.86/0.00".into(), "6.94/0.00".into()));
}

#[test]
fn m3_refunds_touch_the_items_seller_only() {
    let (mut shop, order) = two("");
    shop.refund(&order, r#"{"itemId":"o-2","amount":"3.00"}"#);
    assert_eq!((shop.seller(), second(&mut shop)), ("0.00/15.00".into(), "0.00/4.00".into()));
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", "");
    let refund = shop.start_refund(&order, "").get("refundId");
    assert_eq!((shop.seller(), second(&mut shop)), ("0.00/15.00".into(), "0.00/4.00".into()));
    shop.complete_refund(&refund);
    assert_eq!((shop.seller(), second(&mut shop)), ("0.00/0.00".into(), "0.00/0.00".into()));
}

#[test]
fn m3_one_seller_short_refuses_all() {
    let mut shop = ready("");
    shop.settle("o", "s", "");
    let order = shop.query(r#""outSettleNo":"s""#).get("settlements.0.orderId");
    shop.ok(&format!(r#"{{"type":"withdraw","merchantId":"{SHOP2}","amount":"0.01","currency":"CNY"}}"#));
    shop.refuse(&format!(r#"{{"type":"start_refund","orderId":"{order}"}}"#), "INSUFFICIENT_FUNDS");
    assert_eq!(shop.seller(), "15.00/0.00");
}

fn store(shop: &mut Shop, legs: &str) {
    shop.ok(&format!(r#"{{"type":"store_rule","ruleName":"r","legs":[{legs}]}}"#));
}

fn ruled(legs: &str, items: &[&str]) -> (Shop, String) {
    let mut shop = Shop::new("");
    store(&mut shop, legs);
    shop.configure(r#""ruleName":"r""#);
    let order = shop.order("o", items, "");
    (shop, order)
}

const TENTH: &str = r#"{"name":"a","partnerId":"99","kind":"rate","rate":"0.1"}"#;

/// M2: neither a new program nor a new version of the rule reaches a paid order.
#[test]
fn m2_and_m4_rates_bind_at_payment() {
    let (mut shop, order) = ruled(TENTH, &[PRICE]);
    let late = shop.unpaid("p", &[PRICE], "");
    let bound = shop.order_view(&order);
    store(&mut shop, r#"{"name":"a","partnerId":"99","kind":"rate","rate":"0.2"}"#);
    shop.configure(
        r#""ruleName":"r","days":30,"rake":[{"name":"fee","rate":"0.5"}],"initiator":"automatic""#,
    );
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.settle("o", "s", "");
    assert_eq!((reply.get("others"), reply.get("rake")), ("1.00".into(), "0.00".into()));
    let explained = shop
        .bench
        .query(&format!(r#"{{"type":"explain_settlement","settlementId":"{}"}}"#, reply.get("settlementId")));
    assert_eq!(explained.get("ruleId"), bound.get("order.ruleId"));
    assert_eq!(explained.get("programId"), bound.get("order.programId"));
    // The order that is paid now is under the new ones.
    shop.pay(&late);
    let now = shop.order_view(&late);
    assert_ne!(now.get("order.ruleId"), bound.get("order.ruleId"));
    shop.refuse(&Shop::settle_text("p", "s2", ""), "AUTOMATIC_SETTLEMENT");
}

/// What the money does not reach waits, and what was waiting comes with the next settle.
#[test]
fn m4_a_shortage_under_a_rule_waits() {
    let fixed =
        r#"{"name":"f","partnerId":"99","kind":"fixed","amounts":[{"currency":"CNY","amount":"5.00"}]}"#;
    let (mut shop, order) = ruled(fixed, &[PRICE, PRICE]);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let first = shop.settle("o", "s1", r#""itemId":"o-1""#);
    assert_eq!(first.get("others"), "3.00", "the cap leaves no more");
    let explained = shop
        .bench
        .query(&format!(r#"{{"type":"explain_settlement","settlementId":"{}"}}"#, first.get("settlementId")));
    assert_eq!(explained.get("legs.0.why.shortage"), "2.00");
    assert_eq!(shop.settle("o", "s2", r#""itemId":"o-2""#).get("others"), "2.00", "once per order");
    assert_eq!((shop.partner("99"), shop.seller()), ("5.00/0.00".into(), "15.00/0.00".into()));
    // Under named shares a shortage is refused.
    let mut shop = ready("");
    let over =
        format!(r#""shares":[{{"partnerId":"99","amount":"7.01"}}],"from":{{"merchantId":"{SHOP2}"}}"#);
    shop.refuse(&Shop::settle_text("o", "s", &over), "SHARE_EXCEEDS_LEFT");
}

#[test]
fn m4_a_rule_and_named_shares_exclude_each_other() {
    let (mut shop, order) = ruled(TENTH, &[PRICE]);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let shares = r#""shares":[{"partnerId":"99","amount":"1.00"}]"#;
    shop.refuse(&Shop::settle_text("o", "s", shares), "INVALID_FIELD");
    shop.settle("o", "s", "");
}

#[test]
fn m4_tiers_are_marginal_over_all_settles() {
    let tiers = r#"{"name":"t","partnerId":"99","kind":"tiers","tiers":[{"upTo":[{"currency":"CNY","amount":"5.00"}],"rate":"0.1"},{"rate":"0.2"}]}"#;
    let (mut shop, order) = ruled(tiers, &[r#""amount":"4.00""#, r#""amount":"4.00""#]);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let others: Vec<i64> = ["1", "2"]
        .iter()
        .map(|item| {
            minor(&shop.settle("o", &format!("s{item}"), &format!(r#""itemId":"o-{item}""#)).get("others"))
        })
        .collect();
    assert_eq!(others, [40, 70], "0.10 of the rest of the tier, then 0.60");
}

/// A rule that names one of the order's sellers: a seller's own money is not another party's.
#[test]
fn m3_and_m4_each_sellers_money_by_the_rule() {
    let (mut shop, order) = {
        let mut shop = Shop::new("");
        store(&mut shop, TENTH);
        shop.configure(r#""ruleName":"r""#);
        let second = format!(r#""amount":"7.00","merchantId":"{SHOP2}""#);
        let order = shop.order("o", &[PRICE, &second], "");
        (shop, order)
    };
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    assert_eq!(shop.settle("o", "s", "").get("others"), "1.70");
    assert_eq!((shop.seller(), second(&mut shop)), ("9.00/0.00".into(), "6.30/0.00".into()));
}

#[test]
fn m4_rule_currency() {
    let fixed =
        r#"{"name":"f","partnerId":"99","kind":"fixed","amounts":[{"currency":"USD","amount":"5.00"}]}"#;
    let (mut shop, order) = ruled(fixed, &[PRICE]);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.refuse(&Shop::settle_text("o", "s", ""), "RULE_CURRENCY");
    shop.refuse(r#"{"type":"configure_program","appId":"a","platformId":"p1","settleAfter":"payment","days":0,"ruleName":"none"}"#, "RULE_NOT_FOUND");
}
