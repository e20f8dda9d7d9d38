//! The examples that the published documents give, to the cent and to the day.

use crate::kit::{DAY, Shop};
use crate::support::{SHOP, SHOP2};

/// 1000 = 840 + 60 + 100.
#[test]
fn dyq_07_gross_is_net_and_rake_and_commission() {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.06"}]"#);
    let order = shop.order(
        "o",
        &[r#""amount":"10.00","commissionRate":"0.1""#],
        r#""commissionTo":{"partnerId":"cps"}"#,
    );
    assert_eq!(shop.seller(), "0.00/10.00");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.settle("o", "s1", r#""cpExtra":"test""#);
    assert_eq!(reply.get("settleAmount"), "10.00");
    let found = shop.query(r#""outSettleNo":"s1""#);
    assert_eq!(found.get("settlements.0.rake"), "0.60");
    assert_eq!(found.get("settlements.0.commission"), "1.00");
    assert_eq!(found.get("settlements.0.parties.0.owner"), format!("merchant:{SHOP}"));
    assert_eq!(found.get("settlements.0.parties.0.amount"), "8.40");
    assert_eq!(found.get("settlements.0.cpExtra"), "test");
    assert_eq!(shop.seller(), "8.40/0.00");
    assert_eq!(shop.platform(), "0.60/0.00");
    assert_eq!(shop.partner("cps"), "1.00/0.00");
}

/// 20 = 4 + 0 + 16 and 19800 = 19108 + 118 + 574 (spec 3.2).
#[test]
fn b19_samples_of_other_settles() {
    let mut shop = Shop::new("");
    let order = shop.order(
        "o",
        &[r#""amount":"0.20","commissionRate":"0.8""#],
        r#""commissionTo":{"partnerId":"cps"}"#,
    );
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.settle("o", "s1", "");
    assert_eq!(
        (reply.get("rake"), reply.get("commission"), reply.get("seller")),
        ("0.00".into(), "0.16".into(), "0.04".into())
    );

    let rake = r#""rake":[{"name":"service","rate":"0.006"},{"name":"platform","rate":"0.029"}],"initiator":"automatic""#;
    let mut shop = Shop::new(rake);
    let order = shop.order("o", &[r#""amount":"198.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let due = shop.bench.query(r#"{"type":"due_settlements"}"#);
    assert_eq!(due.get("orders.0.orderId"), order);
    let reply = shop.bench.ok(&format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#));
    assert_eq!((reply.get("rake"), reply.get("seller")), ("6.92".into(), "191.08".into()));
    assert_eq!((reply.get("isAuto"), reply.get("outSettleNo")), ("true".into(), reply.get("settleId")));
    assert_eq!(shop.platform(), "6.92/0.00");
    assert_eq!(shop.bench.query(r#"{"type":"due_settlements"}"#).get("orders"), "[]");
}

/// Two sellers in one order are two holds, and the next order has others.
#[test]
fn m3_each_seller_holds_its_own_part() {
    let mut shop = Shop::new("");
    let second = format!(r#""amount":"2.00","merchantId":"{SHOP2}""#);
    let items = [r#""amount":"1.00""#, second.as_str()];
    let orders = [shop.order("a", &items, ""), shop.order("b", &items, "")];
    for order in &orders {
        shop.fulfil(order, &[]);
    }
    shop.wait(3 * DAY);
    for number in ["a", "b"] {
        assert_eq!(shop.settle(number, number, "").get("seller"), "3.00");
    }
    assert_eq!(shop.seller(), "2.00/0.00");
    assert_eq!(shop.money(&format!(r#""merchantId":"{SHOP2}""#)), "4.00/0.00");
}
