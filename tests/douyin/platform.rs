//! Bodies for the platform, and what it answers (3.2, B2, B24, B26).

use crate::support::SHOP;
use crate::wire::{
    CREATE, CREATE_V2, QUERY, QUERY_RETURN, QUERY_V2, RETURN, UNSETTLED, answer, call, create, encoded,
};
use split_ledger::error::Error;
use split_ledger::wire::douyin::reply::{PlatformError, parse_query, parse_settle};
use split_ledger::wire::douyin::request::{
    Family, Return, Settle, SettleQuery, Share, return_query, settle_params, unsettled_query,
};

fn settle() -> Settle {
    Settle {
        app_id: "tt1".into(),
        out_order_no: "o1".into(),
        out_settle_no: "s1".into(),
        settle_desc: "分账".into(),
        shares: vec![
            Share { merchant_uid: "分账方\"1".into(), amount: 100 },
            Share { merchant_uid: SHOP.into(), amount: i64::MAX },
        ],
        extra: "x".into(),
        notify_url: "https://a.b".into(),
        ..Settle::default()
    }
}

#[test]
fn settle_bodies() {
    let body = settle().to_body(Family::TradeBasic).unwrap();
    assert_eq!(
        body,
        format!(
            r#"{{"app_id":"tt1","out_order_no":"o1","out_settle_no":"s1","settle_desc":"分账","settle_params":"[{{\"merchant_uid\":\"分账方\\\"1\",\"amount\":100}},{{\"merchant_uid\":\"{SHOP}\",\"amount\":9223372036854775807}}]","ext":"x","notify_url":"https://a.b"}}"#
        )
    );
    let v2 = settle().to_body(Family::V2).unwrap();
    assert_eq!(v2, body.replace("\"ext\"", "\"cp_extra\""));
    let ours = call(CREATE_V2, &v2).0;
    assert_eq!(call(CREATE, &body).0.replace("3.0", "2.0"), ours);
    assert_eq!(settle_params(&[]), None);
}

fn field(refused: Result<String, Error>) -> String {
    refused.unwrap_err().detail("field").unwrap_or_default().to_owned()
}

#[test]
fn b2_b3_limits_as_sent() {
    let one = |uid: String| Settle { shares: vec![Share { merchant_uid: uid, amount: 1 }], ..settle() };
    assert!(one("u".repeat(64)).to_body(Family::V2).is_ok());
    assert_eq!(field(one("u".repeat(65)).to_body(Family::V2)), "merchant_uid");
    assert_eq!(field(one(String::new()).to_body(Family::V2)), "settle_params");
    // Nine parties of 57 bytes each; measured after serialisation.
    let many = |last: usize| Settle {
        shares: (0..12)
            .map(|at| Share {
                merchant_uid: format!("{at:02}{}", "x".repeat(if at == 11 { last } else { 7 })),
                amount: 1,
            })
            .collect(),
        ..settle()
    };
    let fits = (0..60).rev().find(|last| many(*last).to_body(Family::V2).is_ok()).unwrap();
    assert_eq!(settle_params(&many(fits).shares).unwrap().len(), 512);
    assert_eq!(field(many(fits + 1).to_body(Family::V2)), "settle_params");
    for (bad, name) in [
        (Settle { out_order_no: "分".repeat(22), ..settle() }, "out_order_no"),
        (Settle { settle_desc: String::new(), ..settle() }, "settle_desc"),
        (Settle { notify_url: "http://a.b".into(), ..settle() }, "notify_url"),
        (Settle { extra: "\u{1}".into(), ..settle() }, "ext"),
        (Settle { shares: vec![Share { merchant_uid: "a".into(), amount: 0 }], ..settle() }, "settle_params"),
    ] {
        assert_eq!(field(bad.to_body(Family::TradeBasic)), name);
    }
}

#[test]
fn other_bodies() {
    let query = SettleQuery { order_id: "ot1".into(), out_order_no: "o".into(), ..SettleQuery::default() };
    let body = query.to_body().unwrap();
    assert_eq!(body, r#"{"order_id":"ot1","out_order_no":"o"}"#);
    assert_eq!(call(QUERY, &body).0, call(QUERY_V2, &body).0);
    assert_eq!(field(SettleQuery::default().to_body()), "settle_id");
    let returned = Return {
        app_id: "tt1".into(),
        settle_no: "7".into(),
        out_return_no: "r".into(),
        merchant_uid: "p".into(),
        return_amount: 5,
        ..Return::default()
    };
    let body = returned.to_body().unwrap();
    assert_eq!(
        body,
        r#"{"app_id":"tt1","settle_no":"7","out_return_no":"r","merchant_uid":"p","return_amount":5}"#
    );
    call(RETURN, &body);
    assert_eq!(field(Return { return_amount: 0, ..returned }.to_body()), "return_amount");
    call(QUERY_RETURN, &return_query("tt1", "", "r").unwrap());
    assert_eq!(field(return_query("tt1", "", "")), "return_no");
    call(UNSETTLED, &unsettled_query("", "o", "i").unwrap());
    assert_eq!(field(unsettled_query("", "", "i")), "out_order_no");
}

const SAMPLE: &str = r#"{ "data": [ { "out_order_no": "out_order_example_1", "out_settle_no": "out_settle_example_1", "order_id": "ot7053735385750849836", "settle_id": "ot7053723547314981164", "item_order_id": "ot78318372940872837161", "settle_amount": 1000, "settle_status": "SUCCESS", "settle_detail": "商户号68882720803499563550-分成金额(分)840", "settle_time": 1639733782000, "rake": 60, "commission": 100, "cp_extra": "test", "inner_settle_id": "7163169266042108164" } ], "extra": { "sub_error_code": 0, "sub_description": "success", "logid": "2022092115392201020812109511046", "now": 1663745962686, "error_code": 0, "description": "success" } }"#;
const BAD_SAMPLE: &str = r#"{ "extra": { "sub_error_code": 23002, "sub_description": "订单id,分账单id至少指定一个", "logid": "2022092115392201020812109511046", "now": 1663745962686, "error_code": 2190004, "description": "应用未获得该能力, 请去https://open.douyin.com/申请" } }"#;

#[test]
fn dyq_05_to_08_samples() {
    let rows = parse_query(SAMPLE.as_bytes()).unwrap().unwrap();
    let row = &rows[0];
    let net: i64 = row.parts.iter().map(|part| part.amount).sum();
    assert_eq!((rows.len(), row.settle_amount - row.rake - row.commission), (1, net));
    assert_eq!((row.settled_at, row.inner_settle_id.as_str()), (1_639_733_782_000, "7163169266042108164"));
    let refused = parse_query(BAD_SAMPLE.as_bytes()).unwrap().unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (23002, "订单id,分账单id至少指定一个"));
    assert_eq!(refused.log_id, "2022092115392201020812109511046");
}

#[test]
fn our_answers_are_read() {
    let engine = r#"{"ok":{"settlementId":"72","settleId":"ot5"}}"#;
    for path in [CREATE, CREATE_V2] {
        let settled = parse_settle(encoded(path, &create("", ""), engine).body.as_bytes()).unwrap().unwrap();
        assert_eq!((settled.settle_id.as_str(), settled.inner_settle_id.as_str()), ("ot5", "72"));
        let refused = parse_settle(answer(path, "{}").body.as_bytes()).unwrap().unwrap_err();
        assert_eq!(refused.code, if path == CREATE { 10000 } else { 23003 });
        for (reason, used, retry) in
            [("SETTLE_NO_EXISTS", true, false), ("STORE_FAILED", false, true), ("OVERLOADED", false, true)]
        {
            let engine = format!(r#"{{"error":{{"code":"{reason}","message":"m","details":{{}}}}}}"#);
            let body = encoded(path, &create("", ""), &engine).body;
            let refused: PlatformError = parse_settle(body.as_bytes()).unwrap().unwrap_err();
            assert_eq!((refused.is_settle_no_used(), refused.is_retryable()), (used, retry), "{reason}");
        }
    }
}

#[test]
fn what_is_no_answer() {
    for bad in
        ["", "[]", "{}", "<html>", r#"{"data":[]}"#, r#"{"err_no":"0"}"#, r#"{"extra":{"error_code":0.5}}"#]
    {
        assert!(parse_query(bad.as_bytes()).is_err(), "{bad}");
        assert!(parse_settle(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(parse_query(br#"{"err_no":0,"data":{}}"#).is_err());
    assert_eq!(parse_query(br#"{"err_no":0}"#).unwrap(), Ok(Vec::new()));
    let old = parse_query(br#"{"err_no":2014,"err_tips":"x"}"#).unwrap().unwrap_err();
    assert_eq!((old.code, old.message.as_str()), (2014, "x"));
}
