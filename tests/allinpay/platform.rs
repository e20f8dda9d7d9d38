//! Requests for the real gateway and its answers (AP-10, AP-20, AP-30, C1, C2).

use crate::wire::{BALANCE, RESULT, WITHDRAW, call};
use split_ledger::error::Reason;
use split_ledger::wire::allinpay::reply::parse;
use split_ledger::wire::allinpay::request::{content, signed_text, timestamp};

#[test]
fn ap_20_what_is_sent_is_understood() {
    for (method, given, wanted) in [
        (
            BALANCE,
            r#"{"details": [ {"accountUserId":100} , {"isPlatform":true}]}"#,
            r#"{"details":[{"accountUserId":100},{"isPlatform":true}]}"#,
        ),
        (RESULT, r#"{"orderId":"o"}"#, r#"{"orderId":"o"}"#),
        (
            WITHDRAW,
            r#"{"orderId":"o","details":[{"externalCode":"a","withdrawAmount":"100.00","summary":"x"},{"accountUserId":1,"withdrawAmount":0.10},{"isPlatform":true,"withdrawAmount":{"minor":"1"}}]}"#,
            r#"{"orderId":"o","details":[{"externalCode":"a","withdrawAmount":100,"summary":"x"},{"accountUserId":1,"withdrawAmount":0.1},{"isPlatform":true,"withdrawAmount":0.01}]}"#,
        ),
    ] {
        let text = content(method, given.as_bytes()).unwrap();
        assert_eq!(text, wanted);
        call(method, &text);
    }
}

#[test]
fn ap_20_c11_what_is_not_sent() {
    for (given, reason, field) in [
        ("{", Reason::InvalidJson, None),
        ("{}", Reason::MissingField, Some("orderId")),
        (r#"{"orderId":"o","details":[]}"#, Reason::BatchTooLarge, Some("details")),
        (
            r#"{"orderId":"o","details":[{"withdrawAmount":1}]}"#,
            Reason::MissingField,
            Some("details[0].accountUserId"),
        ),
        (
            r#"{"orderId":"o","details":[{"isPlatform":true,"withdrawAmount":"x"}]}"#,
            Reason::InvalidAmount,
            Some("details[0].withdrawAmount"),
        ),
        (
            r#"{"orderId":"o","details":[{"isPlatform":true,"withdrawAmount":{"minor":"0"}}]}"#,
            Reason::InvalidAmount,
            Some("details[0].withdrawAmount"),
        ),
        (
            r#"{"orderId":"o","details":[{"isPlatform":true,"withdrawAmount":{"minor":"10000000000000000"}}]}"#,
            Reason::InvalidAmount,
            Some("details[0].withdrawAmount"),
        ),
        (
            r#"{"orderId":"o","note":1,"details":[{"isPlatform":true,"withdrawAmount":1}]}"#,
            Reason::UnknownField,
            Some("note"),
        ),
    ] {
        let error = content(WITHDRAW, given.as_bytes()).unwrap_err();
        assert_eq!((error.reason, error.detail("field")), (reason, field), "{given}: {error}");
    }
    assert_eq!(content("none", b"{}").unwrap_err().detail("field"), Some("method"));
}

#[test]
fn ap_20_timestamps_and_texts() {
    assert_eq!(timestamp(1_714_492_800_999, "+08:00").unwrap(), "2024-05-01 00:00:00");
    assert_eq!(timestamp(1_714_492_800_000, "Z").unwrap(), "2024-04-30 16:00:00");
    for (now, offset) in [(0, "+8"), (-1, "+08:00"), (i64::MAX, "+08:00")] {
        assert_eq!(timestamp(now, offset).unwrap_err().detail("field"), Some("timestamp"));
    }
    assert_eq!(signed_text(br#"{"b":"2","a":"1","sign":"x","c":""}"#).unwrap(), "a=1&b=2");
    for bad in ["", "{\"a\":1}", "{\"a\":{}}"] {
        assert!(signed_text(bad.as_bytes()).is_err(), "{bad}");
    }
}

const ROW: &str = r#"{"accountUserId": 100, "externalCode": "abc123", "withdrawBalance": 100, "balance": 0.5, "frozenBalance":"7.125", "availableBalance": -1, "referenceId":123456789012345678901, "accountSetNo":100001, "shopName":"", "accountName":null, "unknown":[1]}"#;
const READ: &str = r#"{"accountUserId":100,"accountSetNo":100001,"referenceId":"123456789012345678901","externalCode":"abc123","balance":"0.50","frozenBalance":"7.125","availableBalance":"-1.00","withdrawBalance":"100.00"}"#;

/// The list under the name of the table, of the sample, or both in each other; with
/// and without a token.
#[test]
fn ap_13_c1_c2_balances() {
    for body in [
        format!(r#"{{"code":0,"data":[{ROW}],"token":"DlRX"}}"#),
        format!(r#"{{"code":0,"details":[{ROW}]}}"#),
        format!(r#"{{"code":"0","msg":"","data":{{"details":[{ROW}]}}}}"#),
        format!(r#"{{"code":0,"data":null,"details":[{ROW}]}}"#),
    ] {
        let reply = parse(BALANCE, body.as_bytes()).unwrap();
        assert_eq!(reply.data.as_deref(), Some(format!("[{READ}]").as_str()), "{body}");
        assert_eq!(reply.to_json(), format!(r#"{{"code":0,"msg":"","respSeq":"","data":[{READ}]}}"#));
    }
    assert_eq!(parse(BALANCE, br#"{"code":0,"data":[]}"#).unwrap().data.as_deref(), Some("[]"));
}

/// All digits of the number of a withdrawal, whichever way it is written.
#[test]
fn ap_20_c1_orders() {
    let detail = r#"{"accountUserId":100,"withdrawTId":7273456075280828716123,"withdrawAmount":98,"fee":2.0,"withdrawStatus":1,"withdrawStatusDesc":"提现中"}"#;
    let read = r#"{"orderId":"1236","details":[{"accountUserId":100,"withdrawTId":"7273456075280828716123","withdrawAmount":"98.00","fee":"2.00","withdrawStatus":1,"withdrawStatusDesc":"提现中"}]}"#;
    for body in [
        format!(r#"{{"code":0,"msg":"m","data":{{"orderId":"1236","details":[{detail}]}},"respSeq":7}}"#),
        format!(r#"{{"code":0,"msg":"m","orderId":"1236","details":[{detail}],"respSeq":"7"}}"#),
        format!(
            r#"{{"code":0,"msg":"m","data":{{"orderId":1236,"details":[{}]}},"respSeq":7}}"#,
            detail.replace("7273456075280828716123", "\"7273456075280828716123\"").replace(":1,", ":\"1\",")
        ),
    ] {
        for method in [WITHDRAW, RESULT] {
            let reply = parse(method, body.as_bytes()).unwrap();
            assert_eq!(reply.data.as_deref(), Some(read), "{body}");
            assert_eq!((reply.msg.as_str(), reply.resp_seq.as_str()), ("m", "7"));
        }
    }
}

#[test]
fn ap_01_refusals_and_what_is_no_answer() {
    let reply = parse(WITHDRAW, r#"{"code":3,"msg":"失败","respSeq":"9","data":7}"#.as_bytes()).unwrap();
    assert_eq!((reply.code, reply.data.as_deref()), (3, None));
    assert_eq!(reply.to_json(), r#"{"code":3,"msg":"失败","respSeq":"9"}"#);
    for (body, field) in [
        ("{}", Some("code")),
        (r#"{"code":"x"}"#, Some("code")),
        (r#"{"code":0.5}"#, Some("code")),
        (r#"{"code":3,"msg":{}}"#, Some("msg")),
        (r#"{"code":0}"#, Some("details")),
        (r#"{"code":0,"data":{"orderId":"o","details":{}}}"#, Some("details")),
        (r#"{"code":0,"data":{"orderId":"o","details":[1]}}"#, Some("details[0]")),
        (r#"{"code":0,"data":{"orderId":"o","details":[{}]}}"#, Some("details[0].withdrawStatus")),
        (
            r#"{"code":0,"data":{"orderId":"o","details":[{"withdrawStatus":1,"fee":"x"}]}}"#,
            Some("details[0].fee"),
        ),
        (
            r#"{"code":0,"data":{"orderId":"o","details":[{"withdrawStatus":1,"accountUserId":9007199254740993}]}}"#,
            Some("details[0].accountUserId"),
        ),
        ("<html>", None),
        ("", None),
    ] {
        assert_eq!(parse(WITHDRAW, body.as_bytes()).unwrap_err().detail("field"), field, "{body}");
    }
    assert_eq!(parse(BALANCE, br#"{"code":0}"#).unwrap_err().detail("field"), Some("data"));
    assert_eq!(parse(BALANCE, br#"{"code":0,"data":{}}"#).unwrap_err().detail("field"), Some("data"));
}
