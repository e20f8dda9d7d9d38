//! Automatic settlement and what is told: DYR-08, B28, B29, M6, M11.

use crate::kit::{DAY, Shop};
use crate::support::Reply;

const AUTO: &str = r#""initiator":"automatic""#;
const PRICE: &str = r#""amount":"1.00""#;

fn due(shop: &mut Shop) -> Reply {
    shop.bench.query(r#"{"type":"due_settlements"}"#)
}

fn settle_due(order: &str) -> String {
    format!(r#"{{"type":"settle_due","orderId":"{order}"}}"#)
}

#[test]
fn m6_the_list_follows_the_order() {
    let mut shop = Shop::new(AUTO);
    shop.at("2024-05-01T23:59:00");
    let order = shop.order("o", &[PRICE; 2], "");
    assert_eq!(due(&mut shop).get("orders"), "[]");
    let reply = shop.fulfil(&order, &[]);
    let at = split_ledger::calendar::parse_rfc3339("2024-05-04T00:00:00+08:00").unwrap();
    assert_eq!(reply.get("dueAt"), at.to_string());
    shop.bench.now = at - 1;
    assert_eq!(due(&mut shop).get("orders"), "[]");
    shop.refuse(&settle_due(&order), "ORDER_NOT_FINISHED");
    shop.bench.now = at;
    assert_eq!(due(&mut shop).get("orders.0.orderId"), order);
    // A refund takes it off the list in its own commit, and puts it back when cancelled.
    let refund = shop.start_refund(&order, r#"{"itemId":"o-1"}"#).get("refundId");
    assert_eq!(due(&mut shop).get("orders"), "[]");
    shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    assert_eq!(due(&mut shop).get("orders.0.dueAt"), at.to_string());
    shop.ok(&settle_due(&order));
    assert_eq!(due(&mut shop).get("orders"), "[]");
    shop.refuse(&settle_due(&order), "NOTHING_TO_SETTLE");
}

/// The list is a hint: what came between it and the settle counts.
#[test]
fn m6_each_order_is_judged_again() {
    let mut shop = Shop::new(AUTO);
    let order = shop.order("o", &[PRICE; 2], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    assert_eq!(due(&mut shop).get("orders.0.orderId"), order);
    let refund = format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"o-1"}}]}}"#);
    let replies = shop.bench.group(&[&refund, &settle_due(&order)]);
    assert_eq!(replies[1].error().unwrap(), "SETTLE_NOT_ALLOWED");
    shop.complete_refund(&replies[0].get("refundId"));
    // The first in history wins, the other way too.
    shop.wait(3 * DAY);
    let refund = format!(r#"{{"type":"start_refund","orderId":"{order}"}}"#);
    let replies = shop.bench.group(&[&settle_due(&order), &refund]);
    assert_eq!(replies[0].get("settleAmount"), "1.00");
    assert_eq!(replies[1].get("fromSettled"), "1.00");
    shop.complete_refund(&replies[1].get("refundId"));
}

#[test]
fn m6_revoked_is_not_due() {
    let mut shop = Shop::new(AUTO);
    let order = shop.order("o", &[PRICE], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.ok(&format!(r#"{{"type":"revoke_fulfilment","orderId":"{order}"}}"#));
    assert_eq!(reply.get("dueAt"), "");
    shop.refuse(&settle_due(&order), "ORDER_NOT_FINISHED");
}

/// A card is due for its own uses, whatever other items wait for.
#[test]
fn m6_a_card_is_due_though_a_voucher_is_not() {
    for other in [PRICE, r#""amount":"2.00","uses":2"#] {
        let mut shop = Shop::new(&format!(r#"{AUTO},"multiUseRespectsDelay":true"#));
        shop.at("2024-05-01T10:00:00");
        let order = shop.order("o", &[r#""amount":"3.00","uses":3"#, other], "");
        shop.fulfil(&order, &[("o-1", 1)]);
        shop.at("2024-05-04T00:00:00");
        assert_eq!(due(&mut shop).get("orders.0.orderId"), order, "{other}");
        assert_eq!(shop.ok(&settle_due(&order)).get("settleAmount"), "1.00");
        assert_eq!(due(&mut shop).get("orders"), "[]");
    }
}

#[test]
fn m6_after_payment_it_is_due_from_the_payment() {
    let mut shop = Shop::new(&format!(r#"{AUTO},"settleAfter":"payment","days":0"#));
    let order = shop.order("o", &[PRICE], "");
    assert_eq!(due(&mut shop).get("orders.0.orderId"), order);
    let reply = shop.ok(&settle_due(&order));
    assert_eq!(reply.get("outSettleNo"), reply.get("settleId"));
}

#[test]
fn b29_and_m6_an_external_one_is_not_due_while_it_runs() {
    let mut shop = Shop::new(&format!(r#"{AUTO},"execution":"external""#));
    let order = shop.order("o", &[PRICE], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let reply = shop.ok(&settle_due(&order));
    assert_eq!((reply.get("isAuto"), reply.get("outSettleNo")), ("true".into(), reply.get("settleId")));
    assert_eq!(due(&mut shop).get("orders"), "[]");
    shop.refuse(&settle_due(&order), "NOTHING_TO_SETTLE");
    let id = reply.get("settlementId");
    shop.ok(&format!(r#"{{"type":"complete_external","settlementId":"{id}","outcome":"FAIL"}}"#));
    assert_eq!(due(&mut shop).get("orders.0.orderId"), order);
    let reply = shop.ok(&settle_due(&order));
    assert_ne!(reply.get("settlementId"), id);
    let id = reply.get("settlementId");
    shop.ok(&format!(r#"{{"type":"complete_external","settlementId":"{id}","outcome":"SUCCESS"}}"#));
    assert_eq!(due(&mut shop).get("orders"), "[]");
}

#[test]
fn m6_longest_due_first_page_by_page() {
    let mut shop = Shop::new(&format!(r#"{AUTO},"settleAfter":"payment","days":0"#));
    let orders: Vec<String> = (0..5)
        .map(|at| {
            shop.wait(1);
            shop.order(&format!("o{at}"), &[PRICE], "")
        })
        .collect();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.bench.query(&format!(r#"{{"type":"due_settlements","limit":2{cursor}}}"#));
        seen.extend((0..2).map(|at| page.get(&format!("orders.{at}.orderId"))).filter(|id| !id.is_empty()));
        match page.get("nextCursor") {
            next if next.is_empty() => break,
            next => cursor = format!(r#","cursor":"{next}""#),
        }
    }
    assert_eq!(seen, orders);
}

/// B28 and M11: the address of the settlement, else the program's; told at the end only.
#[test]
fn b28_and_m11_where_the_end_is_told() {
    let mut shop = Shop::new(r#""notifyUrl":"https://default.example/n","execution":"external""#);
    for (number, own) in [("o", r#""notifyUrl":"HTTPS://own.example/n""#), ("p", "")] {
        let order = shop.order(number, &[PRICE], "");
        shop.fulfil(&order, &[]);
        shop.wait(3 * DAY);
        let id = shop.settle(number, number, own).get("settlementId");
        let told = |shop: &mut Shop| shop.bench.query(r#"{"type":"due_notifications"}"#);
        assert_eq!(told(&mut shop).get("notifications"), "[]");
        shop.ok(&format!(r#"{{"type":"complete_external","settlementId":"{id}","outcome":"FAIL"}}"#));
        let list = told(&mut shop);
        let url = if own.is_empty() { "https://default.example/n" } else { "HTTPS://own.example/n" };
        assert_eq!(list.get("notifications.0.url"), url);
        assert_eq!(list.get("notifications.0.settlement.status"), "FAIL");
        shop.ok(&format!(
            r#"{{"type":"report_notification","notificationId":"{id}","outcome":"delivered"}}"#
        ));
        assert_eq!(told(&mut shop).get("notifications"), "[]");
    }
    let order = shop.order("q", &[PRICE], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    for url in [
        "http://a.example",
        "https://",
        "https://:80",
        "ftp://a.example",
        "https://u@a.example",
        "https://127.0.0.1/x",
        "a.example",
    ] {
        let call = Shop::settle_text("q", "q", &format!(r#""notifyUrl":"{url}""#));
        shop.refuse(&call, "INVALID_FIELD");
    }
}
