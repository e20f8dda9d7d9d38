//! Programs, orders, split rules, settlements and notifications over REST: the
//! typed API's replies, as they are.

use crate::face::{Face, member};
use crate::support::{SHOP, T0, USER};
use split_ledger::wire::routes::{ROUTES, Target};

const DAY: i64 = 86_400_000;
const PROGRAM: &str = r#"{"platformId":"p1","settleAfter":"fulfilment","days":3,"rake":[{"name":"fee","rate":"0.06"}],"notifyUrl":"https://shop.example/hook"}"#;

/// App `a/1` with one order of 10.00, unpaid; the path of the order.
fn shop() -> (Face, String) {
    let mut face = Face::default();
    for owner in [
        format!(r#""merchantId":"{SHOP}""#),
        format!(r#""userId":"{USER}","initialBalance":"50""#),
        r#""platformId":"p1""#.to_owned(),
        r#""partnerId":"99""#.to_owned(),
    ] {
        face.bench.ok(&format!(r#"{{"type":"create_balance",{owner},"currency":"CNY"}}"#));
    }
    face.ok("PUT", "/v1/programs/a%2F1", PROGRAM);
    let order = format!(
        r#"{{"appId":"a/1","outOrderNo":"o","currency":"CNY","merchantId":"{SHOP}","items":[{{"itemId":"i1","amount":4}},{{"itemId":"i2","amount":"6.00"}}]}}"#
    );
    let made = face.ok("POST", "/v1/orders", &order);
    assert!(made.contains(r#""status":"CREATED","amount":"10.00","#), "{made}");
    let path = format!("/v1/orders/{}", member(&made, "orderId"));
    (face, path)
}

fn settled() -> (Face, String, String) {
    let (mut face, order) = shop();
    face.ok("POST", &format!("{order}/pay"), r#"{"channel":"WECHAT","amount":10}"#);
    face.ok("POST", &format!("{order}/fulfil"), "{}");
    face.bench.now += 3 * DAY;
    let body = r#"{"appId":"a/1","outOrderNo":"o","outSettleNo":"s","shares":[{"partnerId":"99","amount":"1.00"}],"idempotencyKey":"k"}"#;
    let made = face.ok("POST", "/v1/settlements", body);
    assert!(made.contains(r#""settleAmount":"10.00","rake":"0.60","#), "{made}");
    let again = face.send("POST", "/v1/settlements", body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    (face, order, format!("/v1/settlements/{}", member(&made, "settlementId")))
}

#[test]
fn programs() {
    let (mut face, _) = shop();
    let shown = face.get("/v1/programs/a%2F1");
    assert!(shown.contains(r#""appId":"a/1""#), "{shown}");
    face.refuse("GET", "/v1/programs/none", "", 404, "PROGRAM_NOT_FOUND");
    face.refuse("PUT", "/v1/programs/x", r#"{"platformId":"p1"}"#, 400, "MISSING_FIELD");
    face.refuse("PUT", "/v1/programs/x", r#"{"note":1}"#, 400, "UNKNOWN_FIELD");
    // The path wins over the body (A21).
    let body = PROGRAM.replacen('{', r#"{"appId":"other","#, 1);
    assert_eq!(member(&face.ok("PUT", "/v1/programs/mine", &body), "appId"), "mine");
    face.refuse("DELETE", "/v1/programs/a", "", 405, "METHOD_NOT_ALLOWED");
}

#[test]
fn orders_and_refunds() {
    let (mut face, order) = shop();
    face.refuse("POST", &format!("{order}/fulfil"), "{}", 400, "ORDER_NOT_PAID");
    face.ok("POST", &format!("{order}/pay"), r#"{"channel":"WECHAT","amount":10}"#);
    let found = face.get("/v1/orders?appId=a%2F1&outOrderNo=o");
    assert_eq!(found, face.get(&order));
    assert!(found.starts_with(r#"{"order":{"orderId":""#), "{found}");
    let items = r#"{"items":[{"itemId":"i1"}]}"#;
    face.ok("POST", &format!("{order}/fulfil"), items);
    face.ok("POST", &format!("{order}/revoke-fulfilment"), items);
    let refund = face.ok("POST", &format!("{order}/refunds"), items);
    let first = format!("/v1/refunds/{}", member(&refund, "refundId"));
    assert_eq!(member(&face.get(&first), "status"), "PROCESSING");
    face.ok("POST", &format!("{first}/cancel"), r#"{"reason":"changed"}"#);
    face.refuse("POST", &format!("{first}/complete"), "{}", 400, "INVALID_REFUND_STATUS");
    let refund = face.ok("POST", &format!("{order}/refunds"), items);
    let done = face.ok("POST", &format!("/v1/refunds/{}/complete", member(&refund, "refundId")), "{}");
    assert!(done.contains(r#""status":"SUCCESS","amount":"4.00""#), "{done}");
    let unsettled = face.get(&format!("{order}/unsettled"));
    assert!(unsettled.contains(r#""unsettledAmount":"5.64","#), "{unsettled}");
    assert!(face.get(&format!("{order}/unsettled?itemId=i1")).contains(r#""unsettledAmount":"0.00","#));
    face.refuse("GET", "/v1/orders/5", "", 404, "ORDER_NOT_FOUND");
    face.refuse("GET", "/v1/orders/x", "", 400, "INVALID_FIELD");
}

#[test]
fn split_rules() {
    let mut face = Face::default();
    let legs = r#""legs":[{"name":"agent","partnerId":"99","kind":"rate","rate":0.2}]"#;
    for version in ["\"version\":1", "\"version\":2"] {
        let stored = face.ok("PUT", "/v1/split-rules/r%20one", &format!("{{{legs}}}"));
        assert!(stored.contains(version) && stored.contains("r one"), "{stored}");
    }
    assert!(face.get("/v1/split-rules/r%20one?version=1").contains(r#""version":1,"legs":[{"#));
    let preview = r#"{"currency":"CNY","steps":[{"gross":"10.00"},{"gross":5}]}"#;
    let shown = face.ok("POST", "/v1/split-rules/r%20one/preview", preview);
    assert!(shown.contains("partner:99") && shown.contains(r#""2.00""#), "{shown}");
    face.refuse("POST", "/v1/split-rules/r%20one/preview", "{", 400, "INVALID_JSON");
    face.refuse("POST", "/v1/split-rules/none/preview", preview, 404, "RULE_NOT_FOUND");
    face.refuse("POST", "/v1/split-rules/none/preview", r#"{"note":1}"#, 400, "UNKNOWN_FIELD");
    face.refuse("GET", "/v1/split-rules/none", "", 404, "RULE_NOT_FOUND");
    face.refuse("GET", "/v1/split-rules/none?version=x", "", 400, "INVALID_FIELD");
    face.refuse("PUT", "/v1/split-rules/bad", r#"{"legs":[]}"#, 400, "RULE_INVALID");
}

#[test]
fn settlements() {
    let (mut face, order, settlement) = settled();
    let shown = face.get(&settlement);
    assert!(shown.starts_with(r#"{"settlement":{"settlementId":""#), "{shown}");
    assert!(face.get("/v1/settlements?appId=a%2F1&outSettleNo=s").contains(r#""outSettleNo":"s""#));
    assert!(face.get("/v1/settlements?appId=a%2F1&outSettleNo=t").starts_with(r#"{"settlements":[],"#));
    assert!(face.get(&format!("{settlement}/explain")).contains(r#""legs":[{"#));
    let body = r#"{"appId":"a/1","outReturnNo":"r","partnerId":"99","amount":0.4}"#;
    let made = face.ok("POST", &format!("{settlement}/returns"), body);
    let returned = format!("/v1/returns/{}", member(&made, "returnId"));
    assert!(face.get(&format!("{returned}?appId=a%2F1")).contains(r#""receiver":"partner:99""#));
    face.refuse("POST", &format!("{returned}/complete"), r#"{"outcome":"SUCCESS"}"#, 400, "NOT_EXTERNAL");
    face.refuse("POST", &format!("{settlement}/complete"), r#"{"outcome":"FAIL"}"#, 400, "NOT_EXTERNAL");
    face.refuse("POST", &format!("{order}/settle-due"), "{}", 400, "SETTLE_NOT_ALLOWED");
    assert!(face.get("/v1/settlements/due?pageSize=5").starts_with(r#"{"orders":[]"#));
    assert!(face.get("/v1/settlements/processing").starts_with(r#"{"settlements":[],"returns":[]"#));
    let response = face.refuse("POST", "/v1/settlements/due", "{}", 405, "METHOD_NOT_ALLOWED");
    assert_eq!(response.header("allow"), Some("GET"));
}

#[test]
fn notifications() {
    let (mut face, _, settlement) = settled();
    assert!(face.bench.now > T0);
    let due = face.get("/v1/notifications/due?pageSize=1");
    let path = format!("/v1/notifications/{}", member(&due, "notificationId"));
    assert_eq!(path, settlement.replace("settlements", "notifications"));
    for _ in 0..30 {
        let body = r#"{"outcome":"failed","reason":"HTTP 500"}"#;
        let reported = face.ok("POST", &format!("{path}/report"), body);
        if member(&reported, "status") == "FAILED" {
            break;
        }
    }
    assert!(face.get("/v1/notifications/failed").contains("HTTP 500"));
    assert_eq!(member(&face.ok("POST", &format!("{path}/resend"), "{}"), "status"), "PENDING");
    face.ok("POST", &format!("{path}/report"), r#"{"outcome":"delivered"}"#);
    assert!(face.get("/v1/notifications/due").starts_with(r#"{"notifications":[]"#));
    face.refuse("POST", "/v1/notifications/5/resend", "{}", 404, "NOTIFICATION_NOT_FOUND");
}

/// Every field of a command can be said, in the path or in the body.
#[test]
fn no_field_is_lost() {
    for route in ROUTES {
        let Target::Command(info) = route.target else { continue };
        if route.reply.schema.is_empty() {
            let names = route.body_names();
            for field in info.fields {
                let is_in_path = route.path_names().any(|name| name == field.name);
                assert_ne!(is_in_path, names.contains(&field.name), "{} {}", route.operation, field.name);
            }
        }
    }
}
