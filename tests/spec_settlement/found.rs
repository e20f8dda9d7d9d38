//! What random runs have found and was mended since, each reduced to its core.

use crate::kit::Shop;
use crate::support::{SHOP, SHOP2, USER};

/// A payment to two sellers took two ids and told of the first only, so the next
/// command took the second again.
#[test]
fn the_ids_of_several_holds_are_used_once() {
    let mut shop = Shop::new("");
    let order =
        shop.unpaid("o", &[r#""amount":"3.00""#, &format!(r#""amount":"2.00","merchantId":"{SHOP2}""#)], "");
    let paid = shop.pay(&order).get("transactionId");
    let freeze =
        shop.bench.ok(&format!(r#"{{"type":"freeze","userId":"{USER}","amount":"1","currency":"CNY"}}"#));
    assert!(freeze.get("freezeId").parse::<i64>().unwrap() > paid.parse::<i64>().unwrap());
    let found = shop.bench.query(&format!(r#"{{"type":"transaction","transactionId":"{paid}"}}"#));
    assert_eq!(found.get("transaction.transactionId"), paid);
}

/// A settle that names parties to be paid from a seller of whom nothing is settled
/// answered SUCCESS and paid them nothing.
#[test]
fn b15_parties_of_a_seller_with_nothing_to_settle_are_refused() {
    let mut shop = Shop::new(r#""days":0"#);
    let other = format!(r#""amount":"2.00","merchantId":"{SHOP2}""#);
    let order = shop.order("o", &[r#""amount":"3.00""#, &other], "");
    shop.fulfil(&order, &[("o-1", 0)]);
    let shares = r#""shares":[{"partnerId":"99","amount":"0.10"}]"#;
    let more = format!(r#""itemId":"o-1","from":{{"merchantId":"{SHOP2}"}},{shares}"#);
    shop.refuse_settle("o", "s", &more, "SHARE_EXCEEDS_LEFT");
    let more = format!(r#""itemId":"o-1","from":{{"merchantId":"{SHOP}"}},{shares}"#);
    assert_eq!(shop.settle("o", "s", &more).get("others"), "0.10");
}

/// A leg that names the seller by its own id was counted as the seller's, and yet
/// used up what the cap leaves for others.
#[test]
fn m3_a_seller_that_a_rule_names_leaves_the_cap_to_others() {
    let mut shop = Shop::new("");
    shop.bench.ok(&format!(
        r#"{{"type":"store_rule","ruleName":"r","legs":[{{"name":"own","kind":"rate","rate":"0.25","merchantId":"{SHOP}"}},{{"name":"other","kind":"rate","rate":"0.2","partnerId":"99"}}]}}"#
    ));
    shop.configure(r#""days":0,"ruleName":"r""#);
    let order = shop.order("o", &[r#""amount":"10.00""#], "");
    shop.fulfil(&order, &[]);
    let reply = shop.settle("o", "s", "");
    assert_eq!((reply.get("others"), reply.get("seller")), ("2.00".into(), "8.00".into()));
}
