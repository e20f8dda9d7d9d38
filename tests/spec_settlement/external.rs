//! Settlements that somebody else carries out: M5, B4, B27.

use crate::kit::{DAY, Shop};

const EXTERNAL: &str = r#""execution":"external""#;

fn shop(more: &str) -> (Shop, String) {
    let mut shop = Shop::new(&format!("{EXTERNAL}{more}"));
    let order = shop.order("o", &[r#""amount":"6.00""#, r#""amount":"4.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    (shop, order)
}

fn end(id: &str, outcome: &str) -> String {
    format!(r#"{{"type":"complete_external","settlementId":"{id}","outcome":"{outcome}"}}"#)
}

fn end_return(id: &str, outcome: &str) -> String {
    format!(r#"{{"type":"complete_external","returnId":"{id}","outcome":"{outcome}"}}"#)
}

#[test]
fn m5_and_b27_processing_reserves_and_success_pays() {
    let (mut shop, order) = shop(r#","rake":[{"name":"fee","rate":"0.1"}]"#);
    let reply = shop.settle("o", "s", "");
    assert_eq!((reply.get("status"), reply.get("settledAt")), ("PROCESSING".into(), "0".into()));
    let found = shop.query(r#""outSettleNo":"s""#);
    assert_eq!(
        (found.get("settlements.0.status"), found.get("settlements.0.settledAt")),
        ("PROCESSING".into(), "0".into())
    );
    assert_eq!((shop.seller(), shop.platform()), ("0.00/10.00".into(), "0.00/0.00".into()));
    shop.refuse_settle("o", "s2", "", "NOTHING_TO_SETTLE");
    for items in ["", r#","items":[{"itemId":"o-1"}]"#] {
        shop.refuse(&format!(r#"{{"type":"start_refund","orderId":"{order}"{items}}}"#), "ORDER_SETTLING");
    }
    shop.refuse(&format!(r#"{{"type":"revoke_fulfilment","orderId":"{order}"}}"#), "INVALID_ITEM_STATUS");
    shop.wait(5000);
    let now = shop.bench.now.to_string();
    let id = reply.get("settlementId");
    let ended = shop.ok(&end(&id, "SUCCESS"));
    assert_eq!(ended.get("endedAt"), now, "{}", ended.text);
    assert_eq!((shop.seller(), shop.platform()), ("9.00/0.00".into(), "1.00/0.00".into()));
    assert_eq!(shop.query(r#""outSettleNo":"s""#).get("settlements.0.settledAt"), now);
}

#[test]
fn m5_fail_gives_all_back_but_the_number() {
    let (mut shop, order) = shop("");
    let before = shop.order_view(&order);
    let id = shop.settle("o", "s1", "").get("settlementId");
    let failed = end(&id, "FAIL").replace('}', r#","message":"channel closed"}"#);
    shop.ok(&failed);
    assert_eq!(shop.order_view(&order).get("order"), before.get("order"));
    let found = shop.query(r#""outSettleNo":"s1""#);
    assert_eq!(found.get("settlements.0.status"), "FAIL");
    assert_eq!(found.get("settlements.0.message"), "channel closed");
    shop.refuse_settle("o", "s1", "", "SETTLE_NO_EXISTS");
    // It excludes nothing: a voucher after a failed whole, a whole after a failed voucher.
    let id = shop.settle("o", "s2", r#""itemId":"o-1""#).get("settlementId");
    shop.ok(&end(&id, "FAIL"));
    let id = shop.settle("o", "s3", "").get("settlementId");
    shop.ok(&end(&id, "SUCCESS"));
    assert_eq!(shop.seller(), "10.00/0.00");
    shop.refuse_settle("o", "s4", "", "NOTHING_TO_SETTLE");
}

#[test]
fn m5_a_failed_settlement_leaves_the_fees_as_they_were() {
    let (mut shop, _) = shop(r#","rake":[{"name":"fee","rate":"0.333"}]"#);
    let id = shop.settle("o", "s1", r#""itemId":"o-1""#).get("settlementId");
    shop.ok(&end(&id, "FAIL"));
    let id = shop.settle("o", "s2", r#""itemId":"o-2""#);
    assert_eq!(id.get("rake"), "1.33");
    shop.ok(&end(&id.get("settlementId"), "SUCCESS"));
    let id = shop.settle("o", "s3", r#""itemId":"o-1""#);
    assert_eq!(id.get("rake"), "2.00", "3.33 of 10.00 in all");
    shop.ok(&end(&id.get("settlementId"), "SUCCESS"));
}

#[test]
fn m5_the_first_final_report_stands() {
    for (first, other) in [("SUCCESS", "FAIL"), ("FAIL", "SUCCESS")] {
        let (mut shop, _) = shop("");
        let id = shop.settle("o", "s", "").get("settlementId");
        let reply = shop.ok(&end(&id, first));
        shop.wait(1000);
        let again = shop.ok(&end(&id, first));
        assert_eq!(again.get("endedAt"), reply.get("endedAt"));
        let seq = shop.bench.store.commits;
        shop.refuse(&end(&id, other), "EXTERNAL_STATUS_FINAL");
        assert_eq!(shop.bench.store.commits, seq);
    }
}

#[test]
fn m5_items_that_are_not_in_it_can_be_refunded() {
    let (mut shop, order) = shop("");
    let id = shop.settle("o", "s1", r#""itemId":"o-1""#).get("settlementId");
    shop.refuse_settle("o", "s2", r#""itemId":"o-2""#, "ORDER_SETTLING");
    shop.refund(&order, r#"{"itemId":"o-2","amount":"1.00"}"#);
    shop.ok(&end(&id, "SUCCESS"));
    let id = shop.settle("o", "s2", r#""itemId":"o-2""#);
    assert_eq!(id.get("settleAmount"), "3.00");
    shop.ok(&end(&id.get("settlementId"), "SUCCESS"));
    assert_eq!(shop.seller(), "9.00/0.00");
}

#[test]
fn m5_uses_of_a_card_are_reserved() {
    let mut shop = Shop::new(EXTERNAL);
    let order = shop.order("c", &[r#""amount":"9.00","uses":3"#], "");
    shop.fulfil(&order, &[("c-1", 1)]);
    let id = shop.settle("c", "s1", "").get("settlementId");
    shop.wait(1);
    shop.fulfil(&order, &[("c-1", 1)]);
    shop.refuse_settle("c", "s2", "", "ORDER_SETTLING");
    shop.ok(&end(&id, "FAIL"));
    let reply = shop.settle("c", "s2", "");
    assert_eq!(reply.get("settleAmount"), "6.00");
    shop.ok(&end(&reply.get("settlementId"), "SUCCESS"));
    shop.refund(&order, "");
    assert_eq!(shop.seller(), "6.00/0.00");
}

#[test]
fn m5_only_what_is_external_is_reported() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"6.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    let id = shop.settle("o", "s", "").get("settlementId");
    shop.refuse(&end(&id, "SUCCESS"), "NOT_EXTERNAL");
    shop.refuse(&end("77", "SUCCESS"), "SETTLEMENT_NOT_FOUND");
    shop.refuse(&end_return("77", "SUCCESS"), "RETURN_NOT_FOUND");
    shop.refuse(&end(&id, "PROCESSING"), "INVALID_FIELD");
    shop.refuse(r#"{"type":"complete_external","outcome":"FAIL"}"#, "MISSING_FIELD");
}

/// Settled with 2.00 to a partner, of which a return is in progress.
fn returning(more: &str) -> (Shop, String, String) {
    let (mut shop, order) = shop(more);
    let id = shop.settle("o", "s", r#""shares":[{"partnerId":"99","amount":"2.00"}]"#);
    let give = |number: &str, amount: &str| {
        format!(
            r#"{{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"{number}","partnerId":"99","amount":"{amount}"}}"#
        )
    };
    shop.refuse(&give("r", "1.00"), "RETURN_EXCEEDS_RECEIVED");
    shop.ok(&end(&id.get("settlementId"), "SUCCESS"));
    let reply = shop.ok(&give("r", "1.50"));
    assert_eq!((reply.get("status"), reply.get("finishedAt")), ("PROCESSING".into(), "0".into()));
    assert_eq!((shop.partner("99"), shop.seller()), ("0.50/1.50".into(), "8.00/0.00".into()));
    shop.refuse(&give("r2", "0.51"), "RETURN_EXCEEDS_RECEIVED");
    (shop, order, reply.get("returnId"))
}

#[test]
fn m5_returns_are_carried_out_elsewhere_too() {
    let (mut shop, _, id) = returning("");
    shop.ok(&end_return(&id, "SUCCESS"));
    assert_eq!((shop.partner("99"), shop.seller()), ("0.50/0.00".into(), "9.50/0.00".into()));
    shop.ok(&end_return(&id, "SUCCESS"));
    shop.refuse(&end_return(&id, "FAIL"), "EXTERNAL_STATUS_FINAL");
    let (mut shop, _, id) = returning("");
    shop.ok(&end_return(&id, "FAIL"));
    assert_eq!((shop.partner("99"), shop.seller()), ("2.00/0.00".into(), "8.00/0.00".into()));
    let again = r#"{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"r2","partnerId":"99","amount":"2.00"}"#;
    shop.ok(again);
}

/// A proportional refund waits for the return: until then nobody knows whose share it is.
#[test]
fn m5_and_b20_a_return_in_progress_and_a_refund() {
    for outcome in ["SUCCESS", "FAIL"] {
        let (mut shop, order, id) = returning(r#","refundMirror":"pro-rata""#);
        let all = format!(r#"{{"type":"start_refund","orderId":"{order}"}}"#);
        shop.refuse(&all, "ORDER_SETTLING");
        shop.ok(&end_return(&id, outcome));
        shop.refund(&order, "");
        assert_eq!((shop.partner("99"), shop.seller()), ("0.00/0.00".into(), "0.00/0.00".into()));
    }
    // The seller pays by default, and need not wait.
    for outcome in ["SUCCESS", "FAIL"] {
        let (mut shop, order, id) = returning("");
        let refund = shop.start_refund(&order, r#"{"itemId":"o-1"}"#).get("refundId");
        shop.ok(&end_return(&id, outcome));
        shop.complete_refund(&refund);
    }
}
