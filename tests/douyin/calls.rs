//! What the bodies of the faces become (DYC-01…06, DYQ-01…04, 3.6, 3.7).

use crate::support::SHOP;
use crate::wire::{
    CREATE, CREATE_V2, QUERY, QUERY_RETURN, QUERY_V2, RETURN, UNSETTLED, call, codes, create, options,
    request,
};
use split_ledger::command::Options;
use split_ledger::wire::{Access, Decoded, Request, Token, decode};

#[test]
fn dyc_01_to_06_b1_settle_create() {
    let shop = SHOP.to_uppercase();
    let params = format!(
        r#"[{{\"merchant_uid\":\"分账方商户号1\",\"amount\":100}},{{\"amount\":1,\"merchant_uid\":\"{shop}\"}}]"#
    );
    let body = |extra: &str| {
        format!(
            r#"{{"app_id":"tt9","out_order_no":"o1","out_settle_no":"s1","settle_desc":"分账描述","settle_params":"{params}","{extra}":"a\tb","notify_url":"HTTPS://www.xxxx.com","item_order_id":"i1"}}"#
        )
    };
    let wanted = |version: &str| {
        format!(
            r#"{{"type":"settle","outOrderNo":"o1","outSettleNo":"s1","settleDesc":"分账描述","shares":[{{"merchantUid":"分账方商户号1","amount":{{"minor":"100"}}}},{{"merchantUid":"{SHOP}","amount":{{"minor":"1"}}}}],"cpExtra":"a\tb","notifyUrl":"HTTPS://www.xxxx.com","itemId":"i1","appId":"tt9","currency":"CNY","notifyVersion":"{version}"}}"#
        )
    };
    assert_eq!(call(CREATE, &body("ext")).0, wanted("3.0"));
    assert_eq!(call(CREATE_V2, &body("cp_extra")).0, wanted("2.0"));
}

#[test]
fn dyq_03_empty_and_null_are_absent() {
    let least = r#"{"type":"settle","outOrderNo":"o1","outSettleNo":"s1","settleDesc":"分账","appId":"tt1","currency":"CNY","notifyVersion":"3.0"}"#;
    assert_eq!(call(CREATE, &create("", "")).0, least);
    for name in ["settle_params", "ext", "notify_url", "item_order_id", "app_id"] {
        for empty in ["\"\"", "null"] {
            assert_eq!(call(CREATE, &create(name, empty)).0, least, "{name}");
        }
    }
    assert_eq!(call(CREATE, &create("settle_params", "\"[]\"")).0, least);
}

#[test]
fn dyq_01_the_first_id_counts() {
    for path in [QUERY, QUERY_V2] {
        for (given, wanted) in [
            (
                r#""out_order_no":"o","out_settle_no":"s","order_id":"ot1","settle_id":"x""#,
                r#""settleId":"x""#,
            ),
            (
                r#""out_order_no":"o","out_settle_no":"s","order_id":"ot1","settle_id":"""#,
                r#""orderId":"ot1""#,
            ),
            (r#""out_order_no":"o","out_settle_no":"s","order_id":"""#, r#""outSettleNo":"s""#),
            (r#""out_order_no":"o","out_settle_no":null"#, r#""outOrderNo":"o""#),
        ] {
            let (text, _) = call(path, &format!("{{{given}}}"));
            assert_eq!(text, format!(r#"{{"type":"query_settle",{wanted},"appId":"tt1"}}"#));
        }
    }
}

#[test]
fn ecpay_operations() {
    let cases = [
        (
            UNSETTLED,
            r#"{"out_order_no":"o1","out_item_order_no":"i1","sign":"x","thirdparty_id":7}"#,
            r#"{"type":"unsettled_amount","outOrderNo":"o1","itemId":"i1","appId":"tt1"}"#,
        ),
        (
            RETURN,
            r#"{"settle_no":"7","out_settle_no":"s1","out_return_no":"r1","merchant_uid":"p","return_amount":10000000000,"return_desc":"d","cp_extra":"c"}"#,
            r#"{"type":"return_split","settlementId":"7","outReturnNo":"r1","merchantUid":"p","amount":{"minor":"10000000000"},"returnDesc":"d","cpExtra":"c","appId":"tt1","currency":"CNY"}"#,
        ),
        (
            RETURN,
            &format!(
                r#"{{"out_settle_no":"s1","out_return_no":"r1","merchant_uid":"{SHOP}","return_amount":1}}"#
            ),
            &format!(
                r#"{{"type":"return_split","outSettleNo":"s1","outReturnNo":"r1","merchantUid":"{SHOP}","amount":{{"minor":"1"}},"appId":"tt1","currency":"CNY"}}"#
            ),
        ),
        (
            QUERY_RETURN,
            r#"{"out_return_no":"r1","return_no":"5"}"#,
            r#"{"type":"query_return","returnId":"5","appId":"tt1"}"#,
        ),
    ];
    for (path, body, wanted) in cases {
        assert_eq!(call(path, body).0, wanted);
    }
}

#[test]
fn a_slash_at_the_end_says_the_same() {
    assert_eq!(call(&format!("{QUERY}/"), r#"{"settle_id":"1"}"#), call(QUERY, r#"{"settle_id":"1"}"#));
    let not_found = |path: &str| decode(&request(path, b"{}"), Access::Host, &options());
    for path in [format!("{QUERY}//"), format!("/{QUERY}"), "/api/apps/trade/v2/settle".to_owned()] {
        assert!(matches!(not_found(&path), Decoded::Answer(response) if response.status == 404), "{path}");
    }
    let get = Request { method: "GET", ..request(QUERY, b"") };
    assert!(
        matches!(decode(&get, Access::Host, &options()), Decoded::Answer(response) if response.status == 405)
    );
}

fn token(text: &str, scope: &str) -> Token {
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    Token::new(&digest, [scope.to_owned()]).unwrap()
}

#[test]
fn m10_whose_app() {
    let tokens = [token("any", "*"), token("own", "industry_open.trade.settle").for_app("tt2")];
    let send = |bearer: &str, app: &str, options: &Options| {
        let authorization = format!("Bearer {bearer}");
        let body = format!(r#"{{"settle_id":"1","app_id":"{app}"}}"#);
        let request = Request { authorization: Some(&authorization), ..request(QUERY_V2, body.as_bytes()) };
        match decode(&request, Access::Tokens(&tokens), options) {
            Decoded::Query { text, .. } => {
                text.rsplit("appId\":\"").next().unwrap().trim_end_matches("\"}").to_owned()
            }
            Decoded::Answer(response) => codes(&response).1,
            other => panic!("{other:?}"),
        }
    };
    let (none, some) = (Options::default(), options());
    assert_eq!(send("any", "tt5", &some), "tt5");
    assert_eq!(send("own", "", &some), "tt2");
    assert_eq!(send("own", "tt2", &some), "tt2");
    assert_eq!(send("own", "tt5", &some), "2191009/23001");
    assert_eq!(send("any", "", &some), "tt1");
    assert_eq!(send("any", "", &none), "2191009/23001");
    assert_eq!(send("any", &"t".repeat(64), &none), "t".repeat(64));
    assert_eq!(send("any", &"t".repeat(65), &none), "2100005/10000");
}

#[test]
fn m11_scope() {
    let tokens = [token("reader", "balances:read")];
    for (authorization, basic, v2) in
        [(None, (401, "2190002"), "2190002/0"), (Some("Bearer reader"), (403, "2190004"), "2190004/0")]
    {
        let send = |path| {
            let request = Request { authorization, ..request(path, b"{}") };
            match decode(&request, Access::Tokens(&tokens), &options()) {
                Decoded::Answer(response) => response,
                other => panic!("{other:?}"),
            }
        };
        let response = send(CREATE);
        assert_eq!(codes(&response), (basic.0, basic.1.to_owned()));
        assert!(response.header("www-authenticate").is_some());
        assert_eq!(codes(&send(CREATE_V2)), (200, v2.to_owned()));
        assert_eq!(codes(&send(RETURN)), (200, basic.1.to_owned()));
    }
}
