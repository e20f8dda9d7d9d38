//! Parties, withdrawals, payouts and bills over REST: the typed API's replies, as
//! they are; bills also as CSV.

use crate::face::{Face, member, request};
use crate::support::{SHOP, T0, USER};
use split_ledger::wire::{Access, Decoded, decode};

/// A platform, a shop with 100.00 and the code `S 1`, and their numbers.
fn funds() -> (Face, String, String) {
    let mut face = Face::default();
    let made = face.ok("PUT", "/v1/parties", r#"{"platformId":"p1","platformType":"other"}"#);
    let platform = digits(&made, "accountUserId");
    let shop = format!(
        r#"{{"merchantId":"{SHOP}","externalCode":"S 1","fees":[{{"currency":"CNY","fixed":0.5}}]}}"#
    );
    let made = face.ok("PUT", "/v1/parties", &shop);
    let shop = digits(&made, "accountUserId");
    face.bench.ok(&format!(
        r#"{{"type":"add_payment_method","merchantId":"{SHOP}","paymentMethodType":"BANK_CARD","isDefault":true}}"#
    ));
    face.bench.ok(&format!(
        r#"{{"type":"recharge","merchantId":"{SHOP}","amount":"100","currency":"CNY","paymentMethodType":"BANK_CARD"}}"#
    ));
    (face, platform, shop)
}

/// The digits of a number member, wherever it stands.
fn digits(body: &str, name: &str) -> String {
    let rest = body.split_once(&format!("\"{name}\":")).map(|(_, rest)| rest).unwrap_or_default();
    rest.chars().take_while(char::is_ascii_digit).collect()
}

#[test]
fn parties() {
    let (mut face, platform, shop) = funds();
    let shown = face.get(&format!("/v1/parties/{shop}"));
    assert!(shown.starts_with(&format!(r#"{{"party":{{"accountUserId":{shop},"owner":"merchant:{SHOP}""#)));
    let page = face.get("/v1/parties?pageSize=1");
    assert!(page.contains(r#""owner":"platform:p1""#) && !page.contains("merchant:"), "{page}");
    let next = face.get(&format!("/v1/parties?pageSize=1&pageToken={}", member(&page, "nextCursor")));
    assert!(next.contains("merchant:") && !next.contains("platform:"), "{next}");
    face.refuse("GET", "/v1/parties/99", "", 404, "PARTY_NOT_FOUND");
    face.refuse("GET", "/v1/parties/0", "", 400, "INVALID_FIELD");
    face.refuse("GET", "/v1/parties/x", "", 400, "INVALID_FIELD");
    face.refuse("GET", "/v1/parties/007", "", 400, "INVALID_FIELD");
    let taken = format!(r#"{{"userId":"{USER}","externalCode":"S 1"}}"#);
    face.refuse("PUT", "/v1/parties", &taken, 409, "PARTY_NAME_TAKEN");
    face.refuse("DELETE", "/v1/parties", "", 405, "METHOD_NOT_ALLOWED");
    assert_ne!(platform, shop);
}

#[test]
fn balances_of_parties() {
    let (mut face, platform, shop) = funds();
    let one = face.get(&format!("/v1/parties/{shop}/balances"));
    assert!(one.contains(r#""withdrawBalance":"100.00""#) && one.contains(r#""accountSet":100001"#), "{one}");
    let body = format!(r#"{{"details":[{{"accountUserId":{shop}}},{{"isPlatform":true}}]}}"#);
    let both = face.ok("POST", "/v1/fund-balances", &body);
    let rows = |text: &str| text.matches("\"accountUserId\":").count();
    assert_eq!((rows(&one), rows(&both)), (1, 2));
    let first = one.split_once("],\"asOf\"").unwrap().0;
    assert!(both.starts_with(first), "{both}");
    assert_eq!(digits(&face.get(&format!("/v1/parties/{platform}/balances")), "accountUserId"), platform);
    assert!(face.get(&format!("/v1/parties/{shop}/balances?currency=USD")).starts_with(r#"{"balances":[],"#));
    face.refuse("GET", "/v1/parties/99/balances", "", 404, "PARTY_NOT_FOUND");
    face.refuse("POST", "/v1/fund-balances", r#"{"details":[]}"#, 400, "MISSING_FIELD");
    face.refuse("POST", "/v1/fund-balances", r#"{"accountUserId":1}"#, 400, "UNKNOWN_FIELD");
}

#[test]
fn withdrawals_and_payouts() {
    let (mut face, _, shop) = funds();
    let body = format!(
        r#"{{"orderId":"W/1","details":[{{"accountUserId":{shop},"amount":10}},{{"externalCode":"S 1","amount":"20.00","summary":"s"}}]}}"#
    );
    let made = face.ok("POST", "/v1/withdrawals", &body);
    assert!(
        made.contains(r#""status":"QUEUED""#) && made.contains(r#""fee":"0.50","netAmount":"9.50""#),
        "{made}"
    );
    let again = face.send("POST", "/v1/withdrawals", &body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let other = body.replace("20.00", "21");
    face.refuse("POST", "/v1/withdrawals", &other, 409, "WITHDRAWAL_ORDER_CONFLICT");
    assert!(face.get("/v1/withdrawals/W%2F1").starts_with(r#"{"orderId":"W/1","createdAt":"#));
    face.refuse("GET", "/v1/withdrawals/none", "", 404, "WITHDRAWAL_ORDER_NOT_FOUND");

    let queued = face.get("/v1/payouts/queued?channel=BANK_CARD&currency=CNY&pageSize=1");
    let first = format!("/v1/payouts/{}", member(&queued, "withdrawalId"));
    let rest = face.get(&format!("/v1/payouts/queued?pageToken={}", member(&queued, "nextCursor")));
    let second = format!("/v1/payouts/{}", member(&rest, "withdrawalId"));
    assert_ne!(first, second);
    face.refuse("GET", "/v1/payouts/queued?channel=BANK_CARD", "", 400, "MISSING_FIELD");
    face.refuse("POST", &format!("{second}/submit"), "{}", 400, "PAYOUT_NOT_NEXT");
    assert_eq!(member(&face.ok("POST", &format!("{first}/submit"), "{}"), "status"), "SUBMITTING");
    let submitted = face.get("/v1/payouts/submitted?pageSize=5");
    assert_eq!(format!("/v1/payouts/{}", member(&submitted, "withdrawalId")), first);
    let failed = format!("{first}/report");
    face.ok("POST", &failed, r#"{"status":"FAILED","reason":"closed"}"#);
    face.refuse("POST", &failed, r#"{"status":"PAID"}"#, 400, "PAYOUT_STATUS_FINAL");
    face.refuse("POST", &failed, r#"{"status":"LOST"}"#, 400, "INVALID_FIELD");
    assert!(face.get("/v1/payouts/exceptions").contains(r#""exception":"OPEN""#));
    let resolved = face.ok("POST", &format!("{first}/resolve"), r#"{"resolution":"dismiss","note":"n"}"#);
    assert_eq!(member(&resolved, "status"), "DISMISSED");
    let shown = face.get(&first);
    assert!(shown.contains(r#""status":"FAILED","reason":"closed""#) && shown.contains(r#""orderId":"W/1""#));
    face.refuse("GET", "/v1/payouts/5", "", 404, "WITHDRAWAL_NOT_FOUND");

    let body = r#"{"fromChannel":"BANK_CARD","toChannel":"ALIPAY","amount":90,"currency":"CNY"}"#;
    face.ok("POST", "/v1/payouts/liquidity", body);
    let pools = face.get("/v1/payouts/pools");
    assert!(pools.contains(r#""channel":"BANK_CARD","currency":"CNY","liquidity":"10.00""#), "{pools}");
    face.refuse("POST", &format!("{second}/submit"), "{}", 400, "POOL_SHORT");
}

#[test]
fn dyr_10_bills() {
    let (mut face, platform, shop) = funds();
    let path = |number: &str, bill: &str| format!("/v1/parties/{number}/bills/{bill}/2024-05-01");
    let fund = face.get(&path(&shop, "fund"));
    let head = format!(r#"{{"bill":{{"owner":"merchant:{SHOP}","accountUserId":{shop},"accountNo":""#);
    assert!(fund.starts_with(&head), "{fund}");
    assert!(fund.contains(r#""closingAvailable":"100.00""#), "{fund}");
    assert_eq!(face.get(&(path(&shop, "fund") + "?format=json&accountSet=100001&currency=CNY")), fund);
    assert!(face.get(&path(&shop, "trade")).contains(r#""type":"recharge","amount":"100.00""#));
    assert!(face.get(&path(&platform, "trade")).contains(r#""lines":[]"#));
    for (target, status, reason) in [
        (path("99", "fund"), 404, "PARTY_NOT_FOUND"),
        (path(&shop, "fund") + "?currency=USD", 404, "BALANCE_NOT_FOUND"),
        (path(&shop, "fund") + "?accountSet=2000000&format=csv", 404, "BALANCE_NOT_FOUND"),
        (path(&shop, "fund") + "?accountSet=5", 400, "INVALID_FIELD"),
        (path(&shop, "fund") + "?format=xml", 400, "INVALID_FIELD"),
        (path(&shop, "fund") + "?format=csv&format=csv", 400, "INVALID_FIELD"),
        (path(&shop, "trade") + "?pageToken=1", 400, "INVALID_FIELD"),
        (path(&shop, "trade") + "?day=2024-05-02", 400, "UNKNOWN_FIELD"),
        (path(&shop, "trade").replace("05-01", "02-30"), 400, "INVALID_FIELD"),
        (path(&shop, "other"), 404, "ROUTE_NOT_FOUND"),
    ] {
        face.refuse("GET", &target, "", status, reason);
    }
    let refused = face.refuse("GET", &(path(&shop, "trade") + "?format=xml"), "", 400, "INVALID_FIELD");
    assert_eq!(
        (refused.header("content-type"), &*member(&refused.body, "field")),
        (Some("application/json"), "format")
    );
}

/// Page after page as one file; the header tells that there is more.
#[test]
fn dyr_10_bills_as_csv() {
    let (mut face, _, shop) = funds();
    for order in 1..=2 {
        let body = format!(r#"{{"orderId":"W{order}","details":[{{"accountUserId":{shop},"amount":1}}]}}"#);
        face.ok("POST", "/v1/withdrawals", &body);
    }
    for (bill, columns) in
        [("fund", "time,transaction_id,type,owner,"), ("trade", "time,transaction_id,type,role,")]
    {
        let path = format!("/v1/parties/{shop}/bills/{bill}/2024-05-01?format=csv");
        let whole = face.send("GET", &path, "");
        assert_eq!((whole.status, whole.header("content-type")), (200, Some("text/csv; charset=utf-8")));
        assert_eq!((whole.header("x-request-id"), whole.header("x-next-page-token")), (Some("req-1"), None));
        assert!(whole.body.starts_with(columns) && whole.body.ends_with("\r\n"), "{}", whole.body);
        assert!(whole.body.contains(&format!(",merchant:{SHOP},100001,CNY,")), "{}", whole.body);
        let first = face.send("GET", &(path.clone() + "&pageSize=2"), "");
        let token = first.header("x-next-page-token").unwrap();
        let last = face.send("GET", &format!("{path}&pageSize=2&pageToken={token}"), "");
        assert_eq!(last.header("x-next-page-token"), None);
        assert_eq!(first.body + &last.body, whole.body);
    }
}

/// What a route asks the host to run, with numbers of the path as numbers.
#[test]
fn numbers_in_paths_are_numbers() {
    let path = "/v1/parties/12/bills/fund/2024-05-01?format=csv&pageSize=7&accountSet=2000000";
    let decoded = decode(&request("GET", path, b""), Access::Host, &Default::default());
    let Decoded::Query { text, context } = decoded else { panic!("{decoded:?}") };
    assert_eq!(
        text,
        r#"{"type":"fund_bill","accountUserId":12,"day":"2024-05-01","limit":7,"accountSet":2000000}"#
    );
    assert_eq!(context.now(), T0);
}
