//! What becomes of the engine's answers (DYC-10, DYQ-02, DYQ-05…08, B23…B27, M13).

use crate::wire::{
    ALL, CREATE, CREATE_V2, QUERY, QUERY_RETURN, QUERY_V2, RETURN, UNSETTLED, codes, create, encoded,
};
use split_ledger::error::REASONS;

const ID: &str = r#"{"settle_id":"1"}"#;
const ROW: &str = r#"{"settlementId":"7163169266042108164","settleId":"ot7053723547314981164","orderId":"ot7053735385750849836","outOrderNo":"out_order_example_1","outSettleNo":"out_settle_example_1","itemId":"ot78318372940872837161","status":"SUCCESS","settleAmount":"10.00","rake":"0.60","commission":"1.00","others":"0.00","seller":"8.40","platformTicket":"0.05","parties":[{"owner":"partner:68882720803499563550","amount":"8.40"}],"settledAt":1639733782000,"cpExtra":"test","isAuto":false,"currency":"CNY"}"#;

fn rows(rows: &[&str]) -> String {
    format!(r#"{{"ok":{{"settlements":[{}],"asOf":"1"}}}}"#, rows.join(","))
}

#[test]
fn dyc_10_m12_settle_create() {
    let ok = r#"{"ok":{"settlementId":"72","settleId":"ot5","settleAmount":"10.00"}}"#;
    let response = encoded(CREATE, &create("", ""), ok);
    assert_eq!(
        (response.status, response.body.as_str()),
        (
            200,
            r#"{"err_no":0,"err_msg":"success","log_id":"log-1","data":{"wallet_settle_id":"72","settle_id":"ot5"}}"#
        )
    );
    assert_eq!(
        encoded(CREATE_V2, &create("", ""), ok).body,
        r#"{"data":{"settle_id":"ot5","inner_settle_id":"72"},"extra":{"error_code":0,"description":"success","sub_error_code":0,"sub_description":"success","logid":"log-1","now":1714492800000}}"#
    );
}

#[test]
fn dyq_05_to_07_b26_the_sample() {
    assert_eq!(
        encoded(QUERY_V2, ID, &rows(&[ROW])).body,
        r#"{"data":[{"out_order_no":"out_order_example_1","out_settle_no":"out_settle_example_1","order_id":"ot7053735385750849836","settle_id":"ot7053723547314981164","item_order_id":"ot78318372940872837161","settle_amount":1000,"settle_status":"SUCCESS","settle_detail":"商户号68882720803499563550-分成金额(分)840","settle_time":1639733782000,"rake":60,"commission":100,"cp_extra":"test","inner_settle_id":"7163169266042108164"}],"extra":{"error_code":0,"description":"success","sub_error_code":0,"sub_description":"success","logid":"log-1","now":1714492800000}}"#
    );
    assert_eq!(
        encoded(QUERY, ID, &rows(&[ROW])).body,
        r#"{"err_no":0,"err_msg":"success","log_id":"log-1","data":[{"settle_amount":1000,"cp_extra":"test","out_settle_no":"out_settle_example_1","order_id":"ot7053735385750849836","out_order_no":"out_order_example_1","platform_ticket":5,"rake":60,"settle_at":1639733782000,"settle_detail":"商户号68882720803499563550-分成金额(分)840","commission":100,"item_order_id":"ot78318372940872837161","settle_id":"ot7053723547314981164","settle_status":"SUCCESS"}]}"#
    );
}

#[test]
fn dyq_02_nothing_found_is_an_empty_list() {
    assert!(encoded(QUERY, ID, &rows(&[])).body.ends_with(r#""data":[]}"#));
    assert!(encoded(QUERY_V2, ID, &rows(&[])).body.starts_with(r#"{"data":[],"extra":{"error_code":0,"#));
}

#[test]
fn b23_b27_several_and_unfinished() {
    let unfinished = ROW
        .replace("SUCCESS", "PROCESSING")
        .replace("1639733782000", "0")
        .replace(r#""itemId":"ot78318372940872837161","#, "")
        .replace(r#""cpExtra":"test","#, "")
        .replace(r#""platformTicket":"0.05","#, "");
    let body = encoded(QUERY, ID, &rows(&[ROW, &unfinished])).body;
    assert!(body.contains(r#""settle_status":"SUCCESS"},{"settle_amount":1000,"cp_extra":"","#), "{body}");
    assert!(body.contains(r#""platform_ticket":0,"rake":60,"settle_at":0,"#), "{body}");
    assert!(body.contains(r#""item_order_id":"","#), "{body}");
}

#[test]
fn b4_the_four_statuses() {
    for status in ["INIT", "PROCESSING", "SUCCESS", "FAIL"] {
        let row = ROW.replace("SUCCESS", status);
        for path in [QUERY, QUERY_V2] {
            let body = encoded(path, ID, &rows(&[&row])).body;
            assert!(body.contains(&format!(r#""settle_status":"{status}""#)), "{body}");
        }
    }
}

#[test]
fn m13_one_currency() {
    let dollars = ROW.replace("CNY", "USD");
    let body = encoded(QUERY, ID, &rows(&[&dollars, ROW, &dollars])).body;
    assert_eq!(body.matches("settle_status").count(), 1);
    assert!(encoded(QUERY_V2, ID, &rows(&[&dollars])).body.starts_with(r#"{"data":[],"#));
    let large = ROW.replace("10.00", "92233720368547758.07");
    assert!(encoded(QUERY, ID, &rows(&[&large])).body.contains(r#""settle_amount":9223372036854775807,"#));
    let unsettled = r#"{"ok":{"unsettledAmount":"5.64","paidIn":"10.00","refunds":[],"rake":"0.00","commission":"0.00","currency":"USD"}}"#;
    assert_eq!(codes(&encoded(UNSETTLED, r#"{"out_order_no":"o"}"#, unsettled)), (200, "23101".to_owned()));
}

#[test]
fn dyr_10_ecpay_replies() {
    let unsettled = r#"{"ok":{"unsettledAmount":"5.64","paidIn":"10.00","outOrderNo":"o","refunds":[{"refundId":"1","outRefundNo":"r","amount":"1.00"},{"refundId":"2","amount":"0.01"}],"settled":"4.00","rake":"0.36","commission":"0.00","currency":"CNY"}}"#;
    assert_eq!(
        encoded(UNSETTLED, r#"{"out_order_no":"o"}"#, unsettled).body,
        r#"{"err_no":0,"err_tips":"success","unsettle_amount":564,"detail":{"pay_info":{"out_order_no":"o","amount":1000},"refund_info":[{"out_refund_no":"r","amount":100},{"out_refund_no":"","amount":1}],"payment_rake":36,"life_rake":0,"commission":0}}"#
    );
    let returned = r#"{"ok":{"returnId":"9","settlementId":"7","outReturnNo":"r1","status":"SUCCESS","amount":"1.00","finishedAt":1639733782999,"receiver":"partner:p:q"}}"#;
    let wanted = r#"{"err_no":0,"err_tips":"success","return_info":{"settle_no":"7","return_no":"9","out_return_no":"r1","merchant_uid":"p:q","return_amount":100,"return_status":"SUCCESS","fail_reason":"","finish_time":1639733782,"cp_extra":""}}"#;
    let queried = returned.replace(r#"{"ok":"#, r#"{"ok":{"return":"#) + "}";
    assert_eq!(encoded(QUERY_RETURN, r#"{"return_no":"9"}"#, &queried).body, wanted);
    let body = r#"{"settle_no":"7","out_return_no":"r1","merchant_uid":"p","return_amount":100}"#;
    assert_eq!(encoded(RETURN, body, returned).body, wanted);
}

/// The whole table of errors: each reason has a code, in each format.
#[test]
fn dyc_e1_to_e13_b30_every_reason() {
    let listed = [
        ("ITEM_NOT_FOUND", "23024"),
        ("ITEM_ORDER_MISMATCH", "23025"),
        ("ORDER_NOT_FOUND", "23101"),
        ("PROGRAM_NOT_FOUND", "23101"),
        ("ORDER_NOT_PAID", "23102"),
        ("ORDER_NOT_FINISHED", "23107"),
        ("SETTLE_NO_EXISTS", "23111"),
        ("NOTHING_TO_SETTLE", "23112"),
        ("SETTLE_NOT_ALLOWED", "23113"),
        ("AUTOMATIC_SETTLEMENT", "23117"),
        ("WHOLE_SETTLE_NOT_ALLOWED", "23118"),
        ("VOUCHER_SETTLE_DISABLED", "23124"),
        ("SHARE_CAP_EXCEEDED", "10000"),
        ("SHARE_EXCEEDS_LEFT", "10000"),
        ("BALANCE_NOT_FOUND", "10000"),
        ("INVALID_FIELD", "10000"),
        ("STORE_FAILED", "23000"),
        ("STORE_CORRUPT", "23000"),
        ("OUTCOME_UNKNOWN", "23000"),
        ("OVERLOADED", "23000"),
        ("INTERNAL", "23000"),
        ("LEDGER_INVARIANT", "23000"),
        ("CLOCK_BEHIND", "23000"),
    ];
    for info in REASONS {
        let answer = format!(r#"{{"error":{{"code":"{}","message":"m","details":{{}}}}}}"#, info.name);
        let (status, code) = codes(&encoded(CREATE, &create("", ""), &answer));
        if let Some((_, wanted)) = listed.iter().find(|(name, _)| *name == info.name) {
            assert_eq!((status, code.as_str()), (400, *wanted), "{}", info.name);
        }
        let (status, both) = codes(&encoded(CREATE_V2, &create("", ""), &answer));
        let parent = match code.as_str() {
            "10000" => "2100005",
            "23000" if info.name == "OVERLOADED" => "2100004",
            "23000" => "2191000",
            "2190002" | "2190004" => continue,
            _ => "2191009",
        };
        assert_eq!((status, both), (200, format!("{parent}/{code}")), "{}", info.name);
    }
    for (name, _) in listed {
        assert!(REASONS.iter().any(|info| info.name == name), "{name}");
    }
}

#[test]
fn messages() {
    let answer = |code: &str| {
        format!(
            r#"{{"error":{{"code":"{code}","message":"`settleDesc` is odd","details":{{"field":"settleDesc"}}}}}}"#
        )
    };
    let body = create("", "");
    assert_eq!(
        encoded(CREATE, &body, &answer("INVALID_FIELD")).body,
        r#"{"err_no":10000,"err_msg":"param error: `settle_desc` is odd","log_id":"log-1"}"#
    );
    for (code, message) in [
        ("SETTLE_NO_EXISTS", "out_settle_no has existed"),
        ("AUTOMATIC_SETTLEMENT", "this appID is configured with automatic settlement"),
        ("STORE_CORRUPT", "system error"),
    ] {
        let response = encoded(CREATE, &body, &answer(code));
        assert!(response.body.contains(&format!(r#""err_msg":"{message}","#)), "{}", response.body);
    }
}

#[test]
fn answers_of_another_shape() {
    for path in ALL {
        let body = match path {
            CREATE | CREATE_V2 => create("", ""),
            RETURN => {
                r#"{"settle_no":"7","out_return_no":"r1","merchant_uid":"p","return_amount":100}"#.to_owned()
            }
            QUERY_RETURN => r#"{"return_no":"9"}"#.to_owned(),
            UNSETTLED => r#"{"out_order_no":"o"}"#.to_owned(),
            _ => ID.to_owned(),
        };
        let odd = r#"{"ok":{"settlements":[1],"amount":1,"paidIn":1}}"#;
        let shapes = ["", "{}", "[]", "{\"ok\":[]}", r#"{"error":1}"#, odd];
        for broken in shapes.iter().take(if path == CREATE || path == CREATE_V2 { 5 } else { 6 }) {
            let (_, code) = codes(&encoded(path, &body, broken));
            assert!(code.ends_with("23000"), "{path} {broken} {code}");
        }
    }
}

/// What a host refuses by itself.
#[test]
fn refusals_of_the_host() {
    use split_ledger::error::{Error, Reason};
    use split_ledger::wire::refuse;
    let send = |path: &str, reason| codes(&refuse(&crate::wire::request(path, b""), Error::new(reason, "m")));
    assert_eq!(send(CREATE, Reason::Overloaded), (400, "23000".to_owned()));
    assert_eq!(send(CREATE_V2, Reason::Overloaded), (200, "2100004/23000".to_owned()));
    assert_eq!(send(CREATE, Reason::PermissionDenied), (403, "2190004".to_owned()));
    assert_eq!(send(RETURN, Reason::Unauthenticated), (200, "2190002".to_owned()));
    let elsewhere = refuse(&crate::wire::request("/v1/commands", b""), Error::new(Reason::Overloaded, "m"));
    assert_eq!(elsewhere.status, 429);
    assert!(elsewhere.body.contains("\"reason\":\"OVERLOADED\""));
}
