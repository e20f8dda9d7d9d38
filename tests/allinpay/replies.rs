//! What becomes of the engine's answers (AP-03, AP-10, AP-20, AP-30, C1…C3, C10, C13,
//! C15, C20).

use crate::wire::{BALANCE, RESULT, WITHDRAW, encoded, request};
use split_ledger::error::{REASONS, Reason};
use split_ledger::json::{Limits, Value, parse};
use split_ledger::wire::allinpay::codes;

const ASKED: &str = r#"{"details":[{"isPlatform":true}]}"#;
const ORDER: &str = r#"{"orderId":"o"}"#;
const PAID_OUT: &str = r#"{"orderId":"o","details":[{"isPlatform":true,"withdrawAmount":1}]}"#;
const SHOP: &str = r#"{"accountUserId":100,"accountSet":100001,"referenceType":13,"referenceId":88,"externalCode":"abc123","shopName":"一号店","accountName":"王\"五","owner":"merchant:x","currency":"CNY","available":"100.00","frozen":"0.50","pendingSettlement":"7.00","balance":"100.50","frozenBalance":"0.50","availableBalance":"100.00","withdrawBalance":"98.70","payoutToday":"0.00"}"#;
const PARTNER: &str = r#"{"accountUserId":101,"accountSet":2000000,"referenceType":49,"owner":"partner:x","currency":"CNY","available":"0.00","balance":"0.00","frozenBalance":"0.00","availableBalance":"0.00","withdrawBalance":"0.00"}"#;
const QUEUED: &str = r#"{"accountUserId":100,"accountSet":100001,"referenceType":13,"referenceId":88,"externalCode":"abc123","shopName":"一号店","accountName":"王五","withdrawalId":"7273456075280828716","amount":"100.00","fee":"2.00","netAmount":"98.00","summary":"货款","status":"QUEUED","expectedArrival":"2024-05-01"}"#;

fn ok(reply: &str) -> String {
    format!(r#"{{"ok":{reply}}}"#)
}

fn order(details: &[&str]) -> String {
    ok(&format!(
        r#"{{"orderId":"1236","createdAt":1,"details":[{}],"transactionId":"9"}}"#,
        details.join(",")
    ))
}

#[test]
fn ap_10_ap_03_c1_c3_balances() {
    let rows = ok(&format!(r#"{{"balances":[{SHOP},{PARTNER}],"asOf":{{"seq":1,"time":2}}}}"#));
    assert_eq!(
        encoded(BALANCE, ASKED, &rows),
        r#"{"code":0,"msg":"成功","data":[{"accountUserId":100,"accountSetNo":100001,"referenceType":13,"referenceId":88,"externalCode":"abc123","shopName":"一号店","accountName":"王\"五","balance":100.5,"frozenBalance":0.5,"availableBalance":100,"withdrawBalance":98.7},{"accountUserId":101,"accountSetNo":2000000,"referenceType":49,"referenceId":null,"balance":0,"frozenBalance":0,"availableBalance":0,"withdrawBalance":0}],"respSeq":"seq-1"}"#
    );
    assert_eq!(
        encoded(BALANCE, ASKED, &ok(r#"{"balances":[]}"#)),
        r#"{"code":0,"msg":"成功","data":[],"respSeq":"seq-1"}"#
    );
}

#[test]
fn m13_one_currency() {
    let dollars = SHOP.replace("CNY", "USD");
    let rows = ok(&format!(r#"{{"balances":[{dollars},{PARTNER},{dollars}]}}"#));
    assert_eq!(encoded(BALANCE, ASKED, &rows).matches("accountUserId").count(), 1);
}

/// The id with all its digits, the amount that arrives, the exact numbers.
#[test]
fn ap_20_c10_a_withdrawal() {
    let wanted = r#"{"code":0,"msg":"成功","data":{"orderId":"1236","details":[{"accountUserId":100,"accountSetNo":100001,"referenceType":13,"referenceId":88,"externalCode":"abc123","shopName":"一号店","accountName":"王五","withdrawTId":7273456075280828716,"withdrawAmount":98,"fee":2,"summary":"货款","withdrawStatus":1,"withdrawStatusDesc":"提现中"}]},"respSeq":"seq-1"}"#;
    assert_eq!(encoded(WITHDRAW, PAID_OUT, &order(&[QUEUED])), wanted);
    assert_eq!(encoded(RESULT, ORDER, &order(&[QUEUED])), wanted);
    let replayed = order(&[QUEUED]).replace("\"transactionId\"", "\"replayed\":true,\"transactionId\"");
    assert_eq!(encoded(WITHDRAW, PAID_OUT, &replayed), wanted, "C13");
}

#[test]
fn ap_30_c15_statuses() {
    for (status, reason, number, text) in [
        ("QUEUED", "", 1, "提现中"),
        ("SUBMITTING", "", 1, "提现中"),
        ("PAID", "", 2, "交易成功"),
        ("FAILED", r#","reason":"银行拒绝","reasonCode":"X""#, 3, "银行拒绝"),
        ("FAILED", r#","reasonCode":"AMOUNT_NOT_WITHDRAWABLE""#, 3, "AMOUNT_NOT_WITHDRAWABLE"),
        ("CANCELLED", r#","reason":"""#, 3, "提现失败"),
        ("BOUNCED", r#","reason":"退票""#, 3, "退票"),
    ] {
        let detail = QUEUED.replace("\"QUEUED\"", &format!("\"{status}\"{reason}"));
        let body = encoded(RESULT, ORDER, &order(&[&detail]));
        let wanted = format!(r#""withdrawStatus":{number},"withdrawStatusDesc":"{text}"}}]"#);
        assert!(body.contains(&wanted), "{status}: {body}");
    }
}

/// What was never an account or a withdrawal has no number of one.
#[test]
fn c14_a_detail_that_failed_at_once() {
    let failed = r#"{"externalCode":"nobody","accountSet":100001,"amount":"5.00","fee":"0.00","netAmount":"5.00","status":"FAILED","reasonCode":"PARTY_NOT_FOUND","reason":"there is no such party"}"#;
    let body = encoded(WITHDRAW, PAID_OUT, &order(&[QUEUED, failed]));
    assert!(
        body.contains(r#"{"accountSetNo":100001,"referenceId":null,"externalCode":"nobody","withdrawAmount":5,"fee":0,"withdrawStatus":3,"withdrawStatusDesc":"there is no such party"}]"#),
        "{body}"
    );
}

fn error(code: &str, message: &str, field: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"{message}","details":{{"field":"{field}"}}}}}}"#)
}

/// The ledger names fields in its own words; the face in those of the wire.
#[test]
fn c14_names_of_the_wire() {
    for (native, message, wanted) in [
        (
            "details[1].amount",
            "the amount must be above 0",
            "`details[1].withdrawAmount`: the amount must be above 0",
        ),
        ("details[1].amount", "`amount` is missing", "`details[1].withdrawAmount` is missing"),
        ("details[2].amount", "`details[2].amount` is odd", "`details[2].withdrawAmount` is odd"),
        ("details[0].summary", "`summary` is too long", "`details[0].summary` is too long"),
        ("orderId", "`orderId` is odd", "`orderId` is odd"),
    ] {
        let body = encoded(WITHDRAW, PAID_OUT, &error("INVALID_FIELD", message, native));
        assert_eq!(body, format!(r#"{{"code":3,"msg":"{wanted}","respSeq":"seq-1"}}"#));
    }
}

#[test]
fn c13_c20_orders_by_name() {
    for (code, start) in
        [("WITHDRAWAL_ORDER_CONFLICT", "订单号重复: "), ("WITHDRAWAL_ORDER_NOT_FOUND", "订单不存在: ")]
    {
        let body = encoded(RESULT, ORDER, &error(code, "no", ""));
        assert!(body.starts_with(&format!(r#"{{"code":3,"msg":"{start}"#)), "{body}");
    }
}

#[test]
fn ap_01_every_reason() {
    for info in REASONS {
        let body = encoded(BALANCE, ASKED, &error(info.name, "secret", "details[0].amount"));
        let value = parse(body.as_bytes(), Limits::default()).unwrap();
        let code = value.get("code").and_then(Value::as_number).unwrap().parse().unwrap();
        let expected = match info.reason {
            Reason::MissingField => 1001,
            Reason::InvalidAmount => 2001,
            Reason::PartyNotFound => 3101,
            Reason::Unauthenticated | Reason::PermissionDenied => 3103,
            Reason::Overloaded => 302,
            Reason::Internal
            | Reason::StoreFailed
            | Reason::StoreCorrupt
            | Reason::OutcomeUnknown
            | Reason::LedgerInvariant => 500,
            _ => 3,
        };
        assert_eq!(code, expected, "{}", info.name);
        assert_eq!(code, codes::of(info.reason));
        assert_eq!(body.contains("secret"), !matches!(code, 302 | 500), "{body}");
        assert!(!body.contains("\"data\"") && body.ends_with(r#","respSeq":"seq-1"}"#), "{body}");
    }
}

/// An answer of another shape is an error of ours, not an empty success.
#[test]
fn ap_01_answers_that_are_none() {
    let broken = QUEUED.replace("QUEUED", "DREAMING");
    let odd_id = QUEUED.replace("7273456075280828716", "w-1");
    for answer in [
        "",
        "{}",
        "[]",
        r#"{"ok":1}"#,
        r#"{"ok":{}}"#,
        &order(&[&broken]),
        &order(&[&odd_id]),
        &order(&["1"]),
    ] {
        for (method, content) in [(BALANCE, ASKED), (WITHDRAW, PAID_OUT), (RESULT, ORDER)] {
            let body = encoded(method, content, answer);
            let is_lenient = answer == r#"{"ok":{}}"# && method != BALANCE;
            assert!(is_lenient || body.starts_with(r#"{"code":500,"#), "{method} {answer} -> {body}");
        }
    }
}

#[test]
fn ap_01_an_id_of_the_host_that_is_none() {
    use split_ledger::command::Options;
    use split_ledger::wire::{Access, Decoded, Request, decode, encode};
    let body = crate::wire::asks(RESULT, ORDER);
    let request = Request { request_id: "no id", ..request(body.as_bytes()) };
    let Decoded::Query { context, .. } = decode(&request, Access::Host, &Options::default()) else {
        panic!()
    };
    assert!(encode(&context, &order(&[])).body.ends_with(r#","respSeq":""}"#));
}
