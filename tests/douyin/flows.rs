//! From a settle to its query, its notification, its returns.

use crate::shop::{DAY, Shop, settle};
use crate::support::SHOP;
use crate::wire::{CREATE, CREATE_V2, QUERY, QUERY_RETURN, QUERY_V2, RETURN, UNSETTLED};
use split_ledger::wire::douyin::callback::parse_callback;
use split_ledger::wire::douyin::exchange::notification_body;
use split_ledger::wire::douyin::reply::{Settled, Settlement, parse_query, parse_settle};

const PROGRAM: &str = r#""settleAfter":"fulfilment","days":3,"rake":[{"name":"fee","rate":"0.06"}],"notifyUrl":"https://shop.example/hook""#;

fn created(shop: &mut Shop, path: &str, body: &str) -> Settled {
    parse_settle(shop.send(path, body).body.as_bytes()).unwrap().unwrap()
}

fn queried(shop: &mut Shop, path: &str, body: &str) -> Vec<Settlement> {
    parse_query(shop.send(path, body).body.as_bytes()).unwrap().unwrap()
}

/// DYQ-07: 1000 gross, 60 rake, 100 commission; of it 40 to another party.
fn sample() -> (Shop, Settled, String) {
    let mut shop = Shop::new(PROGRAM);
    let cps =
        r#""commissionRate":"0.1","commissionTo":{"partnerId":"cps"},"orderAlias":"ot7053735385750849836""#;
    let id = shop.paid("o", &[r#""amount":"10.00""#], cps);
    shop.fulfil(&id, &[]);
    shop.bench.now += 3 * DAY;
    let more = r#""ext":"test","settle_params":"[{\"merchant_uid\":\"99\",\"amount\":40}]""#;
    let made = created(&mut shop, CREATE, &settle("o", "s", more));
    (shop, made, id)
}

#[test]
fn dyq_04_07_m12_settle_and_query() {
    let (mut shop, made, _) = sample();
    assert_eq!(made.settle_id, made.inner_settle_id, "M12");
    let now = shop.bench.now;
    for path in [QUERY, QUERY_V2] {
        for by in [
            format!(r#""settle_id":"{}""#, made.settle_id),
            r#""order_id":"ot7053735385750849836""#.to_owned(),
            r#""out_settle_no":"s""#.to_owned(),
            r#""out_order_no":"o""#.to_owned(),
        ] {
            let rows = queried(&mut shop, path, &format!("{{{by}}}"));
            let [row] = rows.as_slice() else { panic!("{by}: {rows:?}") };
            assert_eq!((row.settle_amount, row.rake, row.commission), (1000, 60, 100));
            assert_eq!(row.settle_detail, format!("商户号{SHOP}-分成金额(分)800;商户号99-分成金额(分)40"));
            assert_eq!(
                (row.status.as_str(), row.settled_at, row.cp_extra.as_str()),
                ("SUCCESS", now, "test")
            );
            assert_eq!((row.order_id.as_str(), row.item_order_id.as_str()), ("ot7053735385750849836", ""));
            assert_eq!((row.out_order_no.as_str(), row.out_settle_no.as_str()), ("o", "s"));
        }
    }
    assert_eq!(queried(&mut shop, QUERY, r#"{"out_order_no":"o","app_id":"app2"}"#), []);
}

/// The highest that is given decides, also where it finds nothing.
#[test]
fn b25_an_unknown_id_finds_nothing() {
    let (mut shop, _, _) = sample();
    for by in [r#""settle_id":"1""#, r#""order_id":"x""#, r#""out_settle_no":"x""#] {
        assert_eq!(queried(&mut shop, QUERY_V2, &format!(r#"{{{by},"out_order_no":"o"}}"#)), []);
    }
}

#[test]
fn b23_vouchers_oldest_first() {
    let mut shop = Shop::new(PROGRAM);
    shop.fulfilled("o", &[r#""amount":"1.00""#, r#""amount":"2.00""#], &[]);
    shop.bench.now += 3 * DAY;
    for (number, item) in [("b", "o-2"), ("a", "o-1")] {
        created(&mut shop, CREATE_V2, &settle("o", number, &format!(r#""item_order_id":"{item}""#)));
        shop.bench.now += 1;
    }
    let rows = queried(&mut shop, QUERY_V2, r#"{"out_order_no":"o"}"#);
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row.out_settle_no.as_str(), row.item_order_id.as_str(), row.settle_amount))
        .collect();
    assert_eq!(found, [("b", "o-2", 200), ("a", "o-1", 100)]);
}

#[test]
fn m13_orders_in_another_currency_are_not_there() {
    let mut shop = Shop::new(PROGRAM);
    let id = shop.paid("o", &[r#""amount":"10.00""#], r#""currency":"USD""#);
    shop.fulfil(&id, &[]);
    shop.bench.now += 3 * DAY;
    shop.answers(UNSETTLED, r#"{"out_order_no":"o"}"#, "23101");
    shop.answers(CREATE, &settle("o", "s", ""), "23101");
    let share = r#""shares":[{"partnerId":"99","amount":"1"}]"#;
    shop.bench
        .ok(&format!(r#"{{"type":"settle","appId":"app1","outOrderNo":"o","outSettleNo":"s",{share}}}"#));
    let back = r#"{"out_settle_no":"s","out_return_no":"r","merchant_uid":"99","return_amount":1}"#;
    shop.answers(RETURN, back, "20000");
    assert_eq!(queried(&mut shop, QUERY_V2, r#"{"out_order_no":"o"}"#), []);
}

#[test]
fn dyr_10_notification_of_what_was_settled() {
    let (mut shop, made, _) = sample();
    let due = shop.bench.query(r#"{"type":"due_notifications"}"#);
    assert_eq!(due.get("notifications.0.notificationId"), made.settle_id);
    let body = notification_body(due.get("notifications.0.settlement").as_bytes()).unwrap();
    let callback = parse_callback(body.as_bytes()).unwrap();
    let notice = callback.settle.unwrap();
    assert_eq!(callback.version, "3.0", "made through trade_basic");
    assert_eq!((notice.app_id.as_str(), notice.status.as_str()), ("app1", "SUCCESS"));
    assert_eq!((notice.settle_amount, notice.rake, notice.commission), (1000, 60, 100));
    assert_eq!(notice.event_time, shop.bench.now);
    assert_eq!((notice.cp_extra.as_str(), notice.is_auto_settle), ("test", false));
    assert_eq!(notice.inner_settle_id, made.inner_settle_id);
}

#[test]
fn m11_the_settlements_own_address_or_the_programs() {
    let (mut shop, _, _) = sample();
    shop.fulfilled("p", &[r#""amount":"1.00""#], &[]);
    shop.bench.now += 3 * DAY;
    created(&mut shop, CREATE, &settle("p", "t", r#""notify_url":"https://other.example/""#));
    let due = shop.bench.query(r#"{"type":"due_notifications"}"#);
    assert_eq!(due.get("notifications.0.url"), "https://shop.example/hook");
    assert_eq!(due.get("notifications.1.url"), "https://other.example/");
}

#[test]
fn dyr_10_unsettled_amount() {
    let mut shop = Shop::new(PROGRAM);
    let id = shop.paid("o", &[r#""amount":"4.00""#, r#""amount":"6.00""#], "");
    shop.fulfil(&id, &["o-1"]);
    shop.bench.now += 3 * DAY;
    created(&mut shop, CREATE, &settle("o", "s", r#""item_order_id":"o-1""#));
    // 3.6: paying 1000, rake 6 %, 400 settled → 564.
    let body = shop.answers(UNSETTLED, r#"{"out_order_no":"o"}"#, "0");
    assert_eq!(
        body,
        r#"{"err_no":0,"err_tips":"success","unsettle_amount":564,"detail":{"pay_info":{"out_order_no":"o","amount":1000},"refund_info":[],"payment_rake":36,"life_rake":0,"commission":0}}"#
    );
    let body = shop.answers(UNSETTLED, r#"{"out_order_no":"o","out_item_order_no":"o-1"}"#, "0");
    assert!(body.contains(r#""unsettle_amount":0,"#), "{body}");
    shop.answers(UNSETTLED, r#"{"out_order_no":"o","out_item_order_no":"x"}"#, "23024");
    shop.answers(UNSETTLED, r#"{"out_order_no":"x"}"#, "23101");
}

#[test]
fn dyr_10_returns() {
    let (mut shop, made, _) = sample();
    let body = |number: &str, fen: i64, uid: &str| {
        format!(
            r#"{{"settle_no":"{}","out_return_no":"{number}","merchant_uid":"{uid}","return_amount":{fen},"cp_extra":"c"}}"#,
            made.inner_settle_id
        )
    };
    shop.answers(RETURN, &body("r", 41, "99"), "10000");
    shop.answers(RETURN, &body("r", 1, "cps"), "10000");
    let first = shop.answers(RETURN, &body("r", 30, "99"), "0");
    assert!(first.contains(r#""return_amount":30,"return_status":"SUCCESS","#), "{first}");
    assert_eq!(shop.answers(RETURN, &body("r", 30, "99"), "0"), first, "the number is idempotent");
    shop.answers(RETURN, &body("r", 10, "99"), "10000");
    shop.answers(RETURN, &body("r2", 11, "99"), "10000");
    let found = shop.answers(QUERY_RETURN, r#"{"out_return_no":"r"}"#, "0");
    assert!(found.contains(r#""out_return_no":"r","merchant_uid":"99","return_amount":30,"#), "{found}");
    assert!(
        found.contains(&format!(r#""finish_time":{},"cp_extra":"c"}}"#, shop.bench.now / 1000)),
        "{found}"
    );
    shop.answers(QUERY_RETURN, r#"{"out_return_no":"none"}"#, "20000");
    let unknown = body("r9", 1, "99").replace(&made.inner_settle_id, "5");
    shop.answers(RETURN, &unknown, "20000");
}

/// A party has one number, whatever the currency of a settlement.
#[test]
fn a_merchant_uid_registered_with_another_currency_is_shown() {
    let mut shop = Shop::new(PROGRAM);
    shop.bench.ok(r#"{"type":"register_party","partnerId":"cps","merchantUid":"77","currency":"JPY"}"#);
    shop.fulfilled("o", &[r#""amount":"10.00""#], &[]);
    shop.bench.now += 3 * DAY;
    let more = r#""settle_params":"[{\"merchant_uid\":\"77\",\"amount\":40}]""#;
    created(&mut shop, CREATE, &settle("o", "s", more));
    let rows = queried(&mut shop, QUERY, r#"{"out_order_no":"o"}"#);
    assert!(rows[0].settle_detail.ends_with("商户号77-分成金额(分)40"), "{}", rows[0].settle_detail);
}

/// A registered `merchant_uid` leads to its owner, in and out; AP-02 joins the names.
#[test]
fn a_registered_merchant_uid_is_its_owner() {
    let mut shop = Shop::new(PROGRAM);
    shop.bench.ok(&format!(
        r#"{{"type":"register_party","merchantId":"{SHOP}","merchantUid":"68882720803499563550"}}"#
    ));
    let partner = r#"{"type":"register_party","partnerId":"cps","merchantUid":"99"}"#;
    shop.bench.ok(partner);
    let available = |shop: &mut Shop, id: &str| {
        shop.bench
            .query(&format!(r#"{{"type":"balance","partnerId":"{id}","currency":"CNY"}}"#))
            .get("available")
    };
    shop.fulfilled("o", &[r#""amount":"10.00""#], &[]);
    shop.bench.now += 3 * DAY;
    let more = r#""settle_params":"[{\"merchant_uid\":\"99\",\"amount\":40}]""#;
    created(&mut shop, CREATE, &settle("o", "s", more));
    assert_eq!((available(&mut shop, "cps"), available(&mut shop, "99")), ("0.40".into(), "0.00".into()));
    let rows = queried(&mut shop, QUERY, r#"{"out_order_no":"o"}"#);
    assert_eq!(rows[0].settle_detail, "商户号68882720803499563550-分成金额(分)900;商户号99-分成金额(分)40");
    let back = r#"{"out_settle_no":"s","out_return_no":"r","merchant_uid":"99","return_amount":15}"#;
    shop.answers(RETURN, back, "0");
    assert_eq!(available(&mut shop, "cps"), "0.25");
    // The number of the seller itself is not another party; nor is one party two.
    shop.fulfilled("o2", &[r#""amount":"10.00""#], &[]);
    shop.bench.now += 3 * DAY;
    let own = r#""settle_params":"[{\"merchant_uid\":\"68882720803499563550\",\"amount\":1}]""#;
    shop.answers(CREATE, &settle("o2", "s2", own), "10000");
    let twice = r#"{"type":"settle","appId":"app1","outOrderNo":"o2","outSettleNo":"s3","shares":[{"merchantUid":"99","amount":"1"},{"partnerId":"cps","amount":"1"}]}"#;
    let refusal = shop.bench.refuse(twice, "INVALID_FIELD");
    assert_eq!(refusal.detail("field"), "shares[1]");
    // Given up, the number is a partner's own id again.
    shop.bench.ok(&partner.replace(r#","merchantUid":"99""#, ""));
    created(&mut shop, CREATE, &settle("o2", "s4", more));
    assert_eq!(available(&mut shop, "99"), "0.40");
}
