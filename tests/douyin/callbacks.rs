//! The callback (spec 3.4) and `settle_detail` (B21).

use split_ledger::error::Reason;
use split_ledger::wire::douyin::callback::{ACK, SettleNotice, is_ack, parse_callback};
use split_ledger::wire::douyin::detail::{DetailPart, parse_detail, write_detail};
use split_ledger::wire::douyin::exchange::{detail_json, notification_body};

fn notice() -> SettleNotice {
    SettleNotice {
        app_id: "tt1".into(),
        status: "SUCCESS".into(),
        order_id: "ot7053735385750849836".into(),
        settle_id: "ot7053723547314981164".into(),
        out_settle_no: "out_settle_1".into(),
        cp_extra: "a \"b\"\n".into(),
        settle_amount: 1000,
        rake: 60,
        commission: 100,
        settle_detail: "商户号68882720803499563550-分成金额(分)840".into(),
        event_time: 1_639_733_782_000,
        inner_settle_id: "7163169266042108164".into(),
        ..SettleNotice::default()
    }
}

#[test]
fn notification_byte_for_byte() {
    assert_eq!(
        notice().to_body("2.0"),
        r#"{"msg":"{\"app_id\":\"tt1\",\"status\":\"SUCCESS\",\"order_id\":\"ot7053735385750849836\",\"settle_id\":\"ot7053723547314981164\",\"out_settle_no\":\"out_settle_1\",\"cp_extra\":\"a \\\"b\\\"\\n\",\"settle_amount\":1000,\"rake\":60,\"commission\":100,\"settle_detail\":\"商户号68882720803499563550-分成金额(分)840\",\"item_order_id\":\"\",\"is_auto_settle\":false,\"message\":\"\",\"event_time\":1639733782000,\"inner_settle_id\":\"7163169266042108164\"}","type":"settle","version":"2.0"}"#
    );
}

#[test]
fn what_is_sent_is_read_back() {
    let failed = SettleNotice {
        status: "FAIL".into(),
        message: "bank".into(),
        item_order_id: "i".into(),
        is_auto_settle: true,
        settle_amount: i64::MAX,
        ..notice()
    };
    for (notice, version) in [(notice(), "2.0"), (failed, "3.0"), (SettleNotice::default(), "")] {
        let callback = parse_callback(notice.to_body(version).as_bytes()).unwrap();
        assert_eq!((callback.kind.as_str(), callback.version.as_str()), ("settle", version));
        assert_eq!(callback.msg, notice.to_msg());
        assert_eq!(callback.settle, Some(notice));
        assert_eq!(callback.ecpay, None);
    }
}

#[test]
fn other_callbacks() {
    let legacy = r#"{"timestamp":1699323852,"nonce":"5069","msg":"{\"appid\":\"a\"}","msg_signature":"8a","type":"payment"}"#;
    let callback = parse_callback(legacy.as_bytes()).unwrap();
    let signature = callback.ecpay.unwrap();
    assert_eq!(callback.settle, None);
    assert_eq!((signature.timestamp.as_str(), signature.nonce.as_str()), ("1699323852", "5069"));
    assert_eq!((callback.kind.as_str(), callback.msg.as_str()), ("payment", r#"{"appid":"a"}"#));
    for (bad, reason) in [
        ("", Reason::InvalidJson),
        ("[]", Reason::InvalidJson),
        (r#"{"type":"settle"}"#, Reason::MissingField),
        (r#"{"msg":"{}"}"#, Reason::MissingField),
        (r#"{"type":"settle","msg":{}}"#, Reason::InvalidField),
        (r#"{"type":"settle","msg":"x"}"#, Reason::InvalidJson),
        (r#"{"type":"settle","msg":"{\"rake\":\"1\"}"}"#, Reason::InvalidField),
        (r#"{"type":"settle","msg":"{\"rake\":0.5}"}"#, Reason::InvalidField),
        (r#"{"type":"settle","msg":"{\"is_auto_settle\":1}"}"#, Reason::InvalidField),
    ] {
        assert_eq!(parse_callback(bad.as_bytes()).unwrap_err().reason, reason, "{bad}");
    }
}

#[test]
fn acknowledgements() {
    assert!(is_ack(200, ACK.as_bytes()));
    assert!(is_ack(200, br#"{ "err_no": 0 }"#));
    for (status, body) in [
        (200, ""),
        (200, "success"),
        (200, "{}"),
        (200, r#"{"err_no":"0"}"#),
        (200, r#"{"err_no":10000,"err_tips":"system error"}"#),
        (204, ACK),
        (302, ACK),
        (500, ACK),
    ] {
        assert!(!is_ack(status, body.as_bytes()), "{status} {body}");
    }
}

fn part(merchant_uid: &str, amount: i64) -> DetailPart {
    DetailPart { merchant_uid: merchant_uid.to_owned(), amount }
}

#[test]
fn b21_settle_detail() {
    let three = [part("68882720803499563550", 840), part("boe_real_pay", 4), part("a-b;c", 0)];
    let text = write_detail(&three);
    assert_eq!(
        text,
        "商户号68882720803499563550-分成金额(分)840;商户号boe_real_pay-分成金额(分)4;商户号a-b;c-分成金额(分)0"
    );
    assert_eq!(parse_detail(&text), three);
    for separator in [";", "；", ",", "、", "", " ", "\n", "|"] {
        let text = ["商户号1-分成金额（分）2", "商户号x_y-分成金额(分)3"].join(separator);
        assert_eq!(parse_detail(&text), [part("1", 2), part("x_y", 3)], "{separator:?}");
    }
    for none in ["", "商户号", "商户号-分成金额(分)1", "商户号1-分成金额(分)", "商户号1-分成金额分3"]
    {
        assert_eq!(parse_detail(none), [], "{none}");
    }
    assert_eq!(parse_detail("商户号1-分成金额(分)99999999999999999999"), []);
}

/// A settlement as `settlements.query` answers it, made into a notification.
#[test]
fn notification_of_a_settlement() {
    let settlement = r#"{"appId":"tt1","settlementId":"71","settleId":"ot70","orderId":"ot7","outSettleNo":"s1","status":"SUCCESS","settleAmount":"10.00","rake":"0.60","commission":"1.00","parties":[{"owner":"merchant:aa","amount":"7.40"},{"owner":"partner:p:q","amount":"1.00"}],"settledAt":1639733782000,"cpExtra":"x","isAuto":true,"notifyVersion":"3.0"}"#;
    let callback = parse_callback(notification_body(settlement.as_bytes()).unwrap().as_bytes()).unwrap();
    assert_eq!(callback.version, "3.0");
    assert_eq!(
        callback.settle.as_ref().unwrap().to_json(),
        r#"{"appId":"tt1","status":"SUCCESS","orderId":"ot7","settleId":"ot70","innerSettleId":"71","outSettleNo":"s1","itemOrderId":"","settleAmount":"1000","rake":"60","commission":"100","settleDetail":"商户号aa-分成金额(分)740;商户号p:q-分成金额(分)100","isAutoSettle":true,"message":"","cpExtra":"x","eventTime":1639733782000}"#
    );
    let parts = parse_detail(&callback.settle.unwrap().settle_detail);
    assert_eq!(
        detail_json(&parts),
        r#"[{"merchantUid":"aa","amount":"740"},{"merchantUid":"p:q","amount":"100"}]"#
    );
    for (bad, reason) in [
        ("[]", Reason::InvalidJson),
        (&settlement.replace("\"tt1\"", "\"\""), Reason::MissingField),
        (&settlement.replace("parties", "others"), Reason::MissingField),
        (&settlement.replace("\"7.40\"", "7.40"), Reason::InvalidField),
        (&settlement.replace("\"10.00\"", "\"ten\""), Reason::InvalidField),
    ] {
        assert_eq!(notification_body(bad.as_bytes()).unwrap_err().reason, reason, "{bad}");
    }
}
