//! Spec 3.5, with the vectors of public SDKs.

use split_ledger::json::{Limits, parse};
use split_ledger::wire::douyin::ecpay::{Zeros, callback_sign, callback_verify, request_sign};
use split_ledger::wire::douyin::sign::{Authorization, callback_text, request_text};

const ORDER: &str = r#"{"out_order_no":"509428213924556800","total_amount":5990,"subject":"充值 59.9 元","body":"充值 59.9 元","valid_time":7200,"cp_extra":"20231106180550.952","disable_msg":0}"#;
const SALT: &str = "n5NZ1sQb8euPHV7BsPxARQ";

fn md5(request: &str, zeros: Zeros) -> String {
    request_sign(&parse(request.as_bytes(), Limits::default()).unwrap(), SALT, zeros).unwrap()
}

#[test]
fn md5_vector() {
    assert_eq!(md5(ORDER, Zeros::Signed), "ac65148dbe5fe6ca969a76aaa66f1c2e");
    let without_zero = ORDER.replace(r#","disable_msg":0"#, "");
    assert_ne!(md5(&without_zero, Zeros::Signed), md5(ORDER, Zeros::Signed));
    for zero in ["0", "\"0\""] {
        let request = ORDER.replace(r#"msg":0"#, &format!(r#"msg":{zero}"#));
        assert_eq!(md5(&request, Zeros::LeftOut), md5(&without_zero, Zeros::Signed));
    }
}

#[test]
fn md5_leaves_out() {
    let signed = md5(ORDER, Zeros::Signed);
    let extra = r#"{"sign":"x","app_id":"tt1","thirdparty_id":"t","other_settle_params":"[]","note":null,"empty":" ","nil":"null","#;
    assert_eq!(md5(&ORDER.replacen('{', extra, 1), Zeros::Signed), signed);
    assert_eq!(md5(&ORDER.replace("\"2023", "\" 2023"), Zeros::Signed), signed, "values are trimmed");
    for refused in ["[]", r#"{"a":[1]}"#, r#"{"a":{}}"#] {
        assert!(
            request_sign(&parse(refused.as_bytes(), Limits::default()).unwrap(), SALT, Zeros::Signed)
                .is_err()
        );
    }
}

const MSG_1: &str = r#"{\"appid\":\"tt07e3715e98c9aac0\",\"cp_orderno\":\"out_order_no_1\",\"cp_extra\":\"\",\"way\":\"2\",\"payment_order_no\":\"2021070722001450071438803941\",\"total_amount\":9980,\"status\":\"SUCCESS\",\"seller_uid\":\"69631798443938962290\",\"extra\":\"null\",\"item_id\":\"\"}"#;
const MSG_2: &str = r#"{"appid":"tta2e4d4593dd752cc01","cp_orderno":"509674359901237248","cp_extra":"20231107102356.988","way":"2","channel_no":"2023110722001478031451493029","channel_gateway_no":"","payment_order_no":"DPS2311071023579038593541272896","out_channel_order_no":"2023110722001478031451493029","total_amount":1,"status":"SUCCESS","seller_uid":"72886065940053875560","extra":"","item_id":"","paid_at":1699323852,"message":"","order_id":"N7298540284277819658","ec_pay_trade_no":"DTPP2311071023579038592558232896"}"#;

#[test]
fn sha1_vectors() {
    for (token, timestamp, nonce, msg, wanted) in [
        ("12345", "123456689", "121212121", MSG_1, "f01dea530d78c831ca23447bb445aefb44ea2941"),
        ("XTaSqbuSx5Mxxxxx", "1699323852", "5069", MSG_2, "8af88d7063a638da5d20d0996e9efc6f899929a3"),
    ] {
        assert_eq!(callback_sign(token, timestamp, nonce, msg), wanted);
        assert!(callback_verify(token, timestamp, nonce, msg, wanted));
        for wrong in ["", &wanted[1..], &wanted.replace('8', "9"), &format!("{wanted}0")] {
            assert!(!callback_verify(token, timestamp, nonce, msg, wrong), "{wrong}");
        }
        assert!(!callback_verify("other", timestamp, nonce, msg, wanted));
    }
    assert_eq!(callback_sign("t", "", "", "m"), callback_sign("t", "m", "", ""), "empty values are left out");
}

#[test]
fn rsa_texts() {
    assert_eq!(request_text("POST", "/a?b=1", "12", "n", b"{}"), b"POST\n/a?b=1\n12\nn\n{}\n");
    assert_eq!(request_text("GET", "/a", "12", "n", b""), b"GET\n/a\n12\nn\n\n");
    // The raw bytes, whatever they are.
    assert_eq!(callback_text("12", "n", b"{\"a\" : \xff}"), b"12\nn\n{\"a\" : \xff}\n");
}

#[test]
fn authorization_header() {
    let authorization = Authorization {
        app_id: "tt1".into(),
        nonce: "n-1".into(),
        timestamp: "1623934869".into(),
        key_version: "1".into(),
        signature: "ab+/cd==".into(),
    };
    let header = authorization.to_header().unwrap();
    assert_eq!(
        header,
        r#"SHA256-RSA2048 appid="tt1",nonce_str="n-1",timestamp="1623934869",key_version="1",signature="ab+/cd==""#
    );
    assert_eq!(Authorization::from_header(&header).unwrap(), authorization);
    let other_order = r#"SHA256-RSA2048 signature="ab+/cd==", nonce_str="n-1", appid="tt1", key_version="1", timestamp="1623934869""#;
    assert_eq!(Authorization::from_header(other_order).unwrap(), authorization);
    for bad in [
        "",
        "SHA256-RSA2048",
        "Bearer x",
        &header.replace("SHA256-RSA2048", "SHA256-RSA4096"),
        &header.replace("key_version=\"1\",", ""),
        &header.replace("\"1\"", "1"),
        &header.replace("tt1", ""),
        &format!("{header},appid=\"tt1\""),
        &format!("{header},x=\"y\""),
    ] {
        assert!(Authorization::from_header(bad).is_err(), "{bad}");
    }
    for bad in ["", "a\"b", "a\\b", "a\nb", "a,b", "é"] {
        assert!(Authorization { nonce: bad.into(), ..authorization.clone() }.to_header().is_err(), "{bad}");
    }
}
