//! Queries of settlements: DYQ-01…07 on the native side, B23, B25.

use crate::kit::{DAY, Shop};

/// Two orders `o` (by voucher, twice) and `p` (whole); `p` has another system's id.
fn settled() -> (Shop, [String; 2]) {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.06"}]"#);
    let first = shop.order("o", &[r#""amount":"4.00""#, r#""amount":"6.00""#], "");
    let second = shop.order("p", &[r#""amount":"1.00""#], r#""orderAlias":"ot7053735385750849836""#);
    for order in [&first, &second] {
        shop.fulfil(order, &[]);
    }
    shop.wait(3 * DAY);
    shop.settle("o", "s2", r#""itemId":"o-2""#);
    shop.wait(1);
    shop.settle("o", "s1", r#""itemId":"o-1""#);
    shop.settle("p", "s3", "");
    (shop, [first, second])
}

fn numbers(reply: &crate::support::Reply) -> Vec<String> {
    (0..4)
        .map(|at| reply.get(&format!("settlements.{at}.outSettleNo")))
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn dyq_01_only_the_highest_that_is_given_counts() {
    let (mut shop, orders) = settled();
    let id = shop.query(r#""outSettleNo":"s3""#).get("settlements.0.settleId");
    let by = |shop: &mut Shop, fields: &[(&str, &str)]| {
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
        numbers(&shop.query(&fields.join(",")))
    };
    let order = orders[0].as_str();
    assert_eq!(by(&mut shop, &[("outOrderNo", "p"), ("outSettleNo", "s1")]), ["s1"]);
    assert_eq!(
        by(&mut shop, &[("outOrderNo", "p"), ("outSettleNo", "s3"), ("orderId", order)]),
        ["s2", "s1"]
    );
    let all = [("outOrderNo", "o"), ("outSettleNo", "s1"), ("orderId", order), ("settleId", id.as_str())];
    assert_eq!(by(&mut shop, &all), ["s3"]);
}

#[test]
fn dyq_02_and_b25_not_found_is_empty_and_never_falls_through() {
    let (mut shop, orders) = settled();
    for fields in [
        r#""outOrderNo":"nothing""#.to_owned(),
        r#""outSettleNo":"nothing","outOrderNo":"o""#.to_owned(),
        r#""orderId":"nothing","outSettleNo":"s1","outOrderNo":"o""#.to_owned(),
        r#""orderId":"12","outOrderNo":"o""#.to_owned(),
        format!(r#""settleId":"nothing","orderId":"{}""#, orders[0]),
        format!(r#""settleId":"0012","orderId":"{}""#, orders[0]),
    ] {
        assert_eq!(shop.query(&fields).get("settlements"), "[]", "{fields}");
    }
    // Another app's are none of this one's.
    let query = format!(r#"{{"type":"query_settle","appId":"app2","orderId":"{}"}}"#, orders[0]);
    assert_eq!(shop.bench.query(&query).get("settlements"), "[]");
}

#[test]
fn dyq_03_and_b24_empty_is_absent() {
    let (mut shop, _) = settled();
    let found = shop.query(r#""settleId":"","orderId":"","outSettleNo":"","outOrderNo":"p""#);
    assert_eq!(numbers(&found), ["s3"]);
    let none = r#"{"type":"query_settle","appId":"app1","settleId":"","outOrderNo":""}"#;
    assert_eq!(shop.bench.query(none).error().unwrap(), "MISSING_FIELD");
}

#[test]
fn dyq_04_and_m10_the_alias_is_the_order_id() {
    let (mut shop, orders) = settled();
    let found = shop.query(r#""orderId":"ot7053735385750849836""#);
    assert_eq!(
        (numbers(&found), found.get("settlements.0.orderId")),
        (vec!["s3".into()], "ot7053735385750849836".into())
    );
    let by_number = shop.query(&format!(r#""orderId":"{}""#, orders[1]));
    assert_eq!(by_number.get("settlements"), found.get("settlements"));
}

#[test]
fn dyq_05_and_b23_all_fields_oldest_first() {
    let (mut shop, orders) = settled();
    let found = shop.query(r#""outOrderNo":"o""#);
    assert_eq!(numbers(&found), ["s2", "s1"]);
    for (name, value) in [
        ("orderId", orders[0].as_str()),
        ("outOrderNo", "o"),
        ("itemId", "o-2"),
        ("status", "SUCCESS"),
        ("settleAmount", "6.00"),
        ("rake", "0.36"),
        ("commission", "0.00"),
        ("platformTicket", "0.00"),
        ("isAuto", "false"),
        ("parties.0.amount", "5.64"),
        ("cpExtra", ""),
    ] {
        assert_eq!(found.get(&format!("settlements.0.{name}")), value, "{name}");
    }
    assert_eq!(shop.query(r#""outOrderNo":"p""#).get("settlements.0.itemId"), "");
}

#[test]
fn dyq_05_what_is_left_to_settle() {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.06"}]"#);
    let order = shop.order("o", &[r#""amount":"4.00""#, r#""amount":"8.00""#], "");
    let left = |shop: &mut Shop, more: &str| {
        let reply = shop.bench.query(&format!(r#"{{"type":"unsettled_amount","orderId":"{order}"{more}}}"#));
        reply.get("unsettledAmount")
    };
    assert_eq!(left(&mut shop, ""), "11.28");
    shop.refund(&order, r#"{"itemId":"o-2","amount":"1.00"}"#);
    let refund = shop.start_refund(&order, r#"{"itemId":"o-2","amount":"1.00"}"#).get("refundId");
    assert_eq!(left(&mut shop, ""), "9.40");
    shop.complete_refund(&refund);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""itemId":"o-1""#);
    // Paying 1000, rake 6 %, 400 settled: 564.
    assert_eq!(left(&mut shop, ""), "5.64");
    assert_eq!(
        (left(&mut shop, r#","itemId":"o-1""#), left(&mut shop, r#","itemId":"o-2""#)),
        ("0.00".into(), "5.64".into())
    );
}

#[test]
fn dyq_05_settlements_of_the_whole_ledger_newest_first() {
    let (mut shop, _) = settled();
    let all = shop.bench.query(r#"{"type":"settlements"}"#);
    assert_eq!(numbers(&all), ["s3", "s1", "s2"]);
    assert_eq!(all.get("nextCursor"), "");
    let one = shop.query(r#""outSettleNo":"s1""#);
    assert_eq!(all.get("settlements.1"), one.get("settlements.0"));
    let first = shop.bench.query(r#"{"type":"settlements","limit":2}"#);
    assert_eq!(numbers(&first), ["s3", "s1"]);
    // What is added meanwhile is on no later page.
    let third = shop.order("q", &[r#""amount":"4.00""#], "");
    shop.fulfil(&third, &[]);
    shop.wait(3 * DAY);
    shop.settle("q", "s4", "");
    let cursor = first.get("nextCursor");
    let next = shop.bench.query(&format!(r#"{{"type":"settlements","limit":2,"cursor":"{cursor}"}}"#));
    assert_eq!((numbers(&next), next.get("nextCursor")), (vec!["s2".to_owned()], String::new()));
}

#[test]
fn dyc_06_m11_notifications_of_the_whole_ledger_newest_first() {
    let mut shop = Shop::new(r#""notifyUrl":"https://shop.example/hook""#);
    let mut ids = Vec::new();
    for number in ["o", "p"] {
        let order = shop.order(number, &[r#""amount":"4.00""#], "");
        shop.fulfil(&order, &[]);
        shop.wait(3 * DAY);
        ids.push(shop.settle(number, number, "").get("settlementId"));
    }
    let (first, last) = (&ids[0], &ids[1]);
    shop.bench
        .ok(&format!(r#"{{"type":"report_notification","notificationId":"{first}","outcome":"delivered"}}"#));
    let all = shop.bench.query(r#"{"type":"notifications"}"#);
    let shown = |at: usize, field: &str| all.get(&format!("notifications.{at}.{field}"));
    assert_eq!((&shown(0, "notificationId"), shown(0, "status")), (last, "PENDING".to_owned()));
    assert_eq!((&shown(1, "notificationId"), shown(1, "status")), (first, "DELIVERED".to_owned()));
    assert_eq!(shown(1, "settlement.outSettleNo"), "o");
    let page = format!(r#"{{"type":"notifications","limit":1,"cursor":"{last}"}}"#);
    let page = shop.bench.query(&page);
    assert_eq!(page.get("notifications.0"), all.get("notifications.1"));
    assert_eq!(page.get("nextCursor"), *first);
}
