//! Replays, lists, withdrawals, refunds, and the typed API's own routes.

use crate::face::{Face, member, request, shop, user};
use crate::support::{SHOP, SHOP2, USER};
use split_ledger::command::Options;
use split_ledger::wire::{Access, Decoded, decode};

const FREEZE: &str = "/v1/balances/freeze";

fn frozen(face: &mut Face, amount: &str) -> String {
    let body = format!(r#"{{"userId":"{USER}","amount":{amount},"currency":"CNY"}}"#);
    member(&face.ok("POST", FREEZE, &body), "freezeId")
}

#[test]
fn a5_a23_replay_is_marked_in_a_header() {
    let mut face = Face::funded();
    let body = r#"{"amount":1,"currency":"CNY","idempotencyKey":"r","expectedVersion":1}"#;
    let first = face.send("POST", &user("/recharge"), body);
    assert_eq!((first.status, first.header("idempotent-replayed")), (200, None));
    let again = face.send("POST", &user("/recharge"), body);
    assert_eq!((again.body, again.status), (first.body, 200));
    assert_eq!(face.send("POST", &user("/recharge"), body).header("idempotent-replayed"), Some("true"));
    let other = r#"{"amount":2,"currency":"CNY","idempotencyKey":"r"}"#;
    let response = face.refuse("POST", &user("/recharge"), other, 409, "IDEMPOTENCY_CONFLICT");
    assert_eq!(member(&response.body, "field"), "amount");
}

#[test]
fn a8_merchant_required() {
    let mut face = Face::funded();
    let id = frozen(&mut face, "1");
    let path = format!("/v1/balances/freezes/{id}/confirm");
    face.refuse("POST", &path, "{}", 400, "MERCHANT_REQUIRED");
    face.refuse("POST", &path, r#"{"merchantId":""}"#, 400, "MERCHANT_REQUIRED");
}

#[test]
fn a9_a10_captures_and_refund() {
    let mut face = Face::funded();
    let id = frozen(&mut face, "10");
    let captures = format!(
        r#"{{"captures":[{{"merchantId":"{SHOP}","amount":2.50}},{{"merchantId":"{SHOP2}","amount":1}}],"final":true}}"#
    );
    let confirm = format!("/v1/balances/freezes/{id}/confirm");
    face.refuse("POST", &confirm, &captures, 404, "BALANCE_NOT_FOUND");
    face.ok("PUT", &format!("/v1/balances/merchants/{SHOP2}/balance"), r#"{"currency":"CNY"}"#);
    let paid = face.ok("POST", &confirm, &captures);
    let transaction = member(&paid, "transactionId");
    assert_eq!(
        paid,
        format!(
            r#"{{"success":true,"transactionId":"{transaction}","newUserVersion":3,"newMerchantVersion":1,"payees":[{{"owner":"merchant:{SHOP}","amount":2.5,"newVersion":1}},{{"owner":"merchant:{SHOP2}","amount":1,"newVersion":1}}]}}"#
        )
    );
    let shown = face.get(&format!("/v1/balances/freezes/{id}"));
    let start = format!(
        r#"{{"freezeId":"{id}","owner":"user:{USER}","currency":"CNY","status":"CONFIRMED","amount":10,"captured":3.5,"released":6.5,"remaining":0,"createdAt":"#
    );
    assert!(shown.starts_with(&start), "{shown}");
    let refund = format!("/v1/balances/freezes/{id}/refund");
    let body = format!(r#"{{"payees":[{{"merchantId":"{SHOP}","amount":0.5}}],"reason":"late"}}"#);
    let refunded = face.ok("POST", &refund, &body);
    let transaction = member(&refunded, "transactionId");
    assert_eq!(
        refunded,
        format!(
            r#"{{"success":true,"transactionId":"{transaction}","newUserVersion":4,"refunded":0.5,"refundable":3,"payees":[{{"owner":"merchant:{SHOP}","amount":0.5,"newVersion":2}}]}}"#
        )
    );
    let found = face.get(&format!("/v1/transactions/{transaction}"));
    let start = format!(r#"{{"transactionId":"{transaction}","type":"refund","time":"#);
    assert!(found.starts_with(&start), "{found}");
    assert!(found.contains(r#""availableDelta":-0.5,"#), "{found}");
    face.refuse("GET", "/v1/transactions/1", "", 404, "TRANSACTION_NOT_FOUND");
}

#[test]
fn a15_currency_required() {
    let mut face = Face::funded();
    face.refuse("GET", &user("/balance?currency=USD"), "", 404, "BALANCE_NOT_FOUND");
    face.ok("PUT", &user("/balance"), r#"{"currency":"USD"}"#);
    face.refuse("GET", &user("/balance"), "", 400, "CURRENCY_REQUIRED");
    face.ok("PUT", &user("/balance"), r#"{"currency":"EUR","isDefault":true}"#);
    assert_eq!(member(&face.get(&user("/balance")), "currency"), "EUR");
}

#[test]
fn a18_withdrawal_statuses() {
    let mut face = Face::funded();
    let withdraw = |face: &mut Face| {
        member(&face.ok("POST", &user("/withdraw"), r#"{"amount":3,"currency":"CNY"}"#), "transactionId")
    };
    let first = withdraw(&mut face);
    let path = format!("/v1/balances/withdrawals/{first}");
    let status = |face: &mut Face| member(&face.get(&path), "status");
    let shown = face.get(&path);
    let start = format!(
        r#"{{"withdrawalId":"{first}","owner":"user:{USER}","currency":"CNY","amount":3,"status":"PENDING","paymentMethodId":""#
    );
    assert!(shown.starts_with(&start), "{shown}");
    face.bench.ok(
        r#"{"type":"record_liquidity","fromChannel":"A","toChannel":"BALANCER","amount":"9","currency":"CNY"}"#,
    );
    face.bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{first}"}}"#));
    assert_eq!(status(&mut face), "PENDING");
    for next in ["PAID", "BOUNCED"] {
        let report = format!(r#"{{"type":"report_payout","withdrawalId":"{first}","status":"{next}"}}"#);
        face.bench.ok(&report);
        assert_eq!(status(&mut face), next);
    }
    face.refuse("POST", &format!("{path}/cancel"), "{}", 400, "INVALID_WITHDRAWAL_STATUS");
    let second = withdraw(&mut face);
    let path = format!("/v1/balances/withdrawals/{second}");
    let cancelled = face.ok("POST", &format!("{path}/cancel"), r#"{"reason":"changed"}"#);
    assert_eq!(
        cancelled,
        format!(
            r#"{{"success":true,"transactionId":"{}","newVersion":{},"status":"CANCELLED"}}"#,
            member(&cancelled, "transactionId"),
            cancelled.split("newVersion\":").nth(1).unwrap().split(',').next().unwrap()
        )
    );
    assert!(face.get(&path).contains(r#""status":"CANCELLED","reason":"changed""#));
    face.refuse("GET", "/v1/balances/withdrawals/1", "", 404, "WITHDRAWAL_NOT_FOUND");
}

#[test]
fn lists_are_paged() {
    let mut face = Face::funded();
    for _ in 0..4 {
        face.ok("POST", &user("/recharge"), r#"{"amount":1,"currency":"CNY"}"#);
        face.ok("POST", &shop("/recharge"), r#"{"amount":1,"currency":"CNY"}"#);
    }
    for (list, owner, total) in [
        ("entries", user(""), 6),
        ("transactions", user(""), 6),
        ("entries", shop(""), 5),
        ("transactions", shop(""), 5),
    ] {
        let (mut token, mut seen) = (String::new(), Vec::new());
        loop {
            let page = face.get(&format!("{owner}/{list}?pageSize=2&pageToken={token}"));
            assert!(page.starts_with(&format!(r#"{{"{list}":["#)), "{page}");
            let ids = page.split(r#""transactionId":""#).skip(1).filter_map(|rest| rest.split('"').next());
            seen.extend(ids.map(str::to_owned));
            token = member(&page, "nextPageToken");
            if token.is_empty() {
                break;
            }
        }
        seen.dedup();
        assert!(seen.len() >= total - 1, "{list} of {owner}: {seen:?}");
        let sorted = seen.is_sorted_by(|one, next| one.len() > next.len() || one > next);
        assert!(sorted, "newest first: {seen:?}");
    }
    let page = face.get(&user("/entries?pageSize=1"));
    let id = member(&page, "transactionId");
    let token = member(&page, "nextPageToken");
    let time = page.split("\"time\":").nth(1).unwrap().split(',').next().unwrap();
    assert_eq!(
        page,
        format!(
            r#"{{"entries":[{{"transactionId":"{id}","type":"recharge","time":{time},"availableDelta":1,"frozenDelta":0,"available":104,"frozen":0,"version":5}}],"nextPageToken":"{token}"}}"#
        )
    );
}

#[test]
fn the_typed_api_s_own_routes() {
    let mut face = Face::funded();
    let command = format!(r#"{{"type":"freeze","userId":"{USER}","amount":"1.50","currency":"CNY"}}"#);
    let reply = face.ok("POST", "/v1/commands", &command);
    assert!(reply.contains(r#""expiresAt":"#), "{reply}");
    let list = format!(r#"{{"type":"list","idempotencyKey":"l","commands":[{command},{command}]}}"#);
    let replies = face.ok("POST", "/v1/commands", &list);
    assert_eq!(replies.matches("freezeId").count(), 2, "{replies}");
    let query = format!(r#"{{"type":"balance","userId":"{USER}"}}"#);
    let balance = face.ok("POST", "/v1/queries", &query);
    assert!(balance.contains(r#""available":"95.50","frozen":"4.50""#), "{balance}");
    let stale =
        format!(r#"{{"type":"freeze","userId":"{USER}","amount":"1","currency":"CNY","expectedVersion":0}}"#);
    face.refuse("POST", "/v1/commands", &stale, 409, "VERSION_CONFLICT");
    face.refuse("POST", "/v1/commands", r#"{"type":"balance"}"#, 400, "UNKNOWN_COMMAND");
    face.refuse("POST", "/v1/queries", r#"{"type":"freeze"}"#, 400, "UNKNOWN_COMMAND");
    face.refuse("POST", "/v1/commands", "{}", 400, "UNKNOWN_COMMAND");
}

#[test]
fn service_routes() {
    let mut face = Face::default();
    assert_eq!(face.get("/healthz"), r#"{"status":"ok"}"#);
    let metrics = request("GET", "/metrics", b"");
    assert_eq!(decode(&metrics, Access::Host, &Options::default()), Decoded::Host("metrics"));
    face.refuse("POST", "/metrics", "", 405, "METHOD_NOT_ALLOWED");
}
