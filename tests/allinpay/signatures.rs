//! The texts that are signed (spec 4.1).

use split_ledger::error::Reason;
use split_ledger::wire::allinpay::sign::{Signed, request_text, sealed, signed};

#[test]
fn ap_01_the_text_of_a_request() {
    let parameters = [
        ("version", "1.0"),
        ("method", "m"),
        ("appId", "7"),
        ("AppId", "upper case comes first"),
        ("token", ""),
        ("reqSeq", "a=b&c d"),
        ("signType", "RSA2"),
        ("bizContent", "{\"orderId\":\"订单\"}"),
        ("sign", "x"),
        ("Sign", "is another one"),
    ];
    let wanted = "AppId=upper case comes first&Sign=is another one&appId=7&bizContent={\"orderId\":\"订单\"}&method=m&reqSeq=a=b&c d&version=1.0";
    assert_eq!(request_text(parameters), wanted);
    let mut reversed = parameters;
    reversed.reverse();
    assert_eq!(request_text(reversed), wanted, "the order they came in does not matter");
    assert_eq!(request_text([("sign", "x")]), "");
}

fn taken(reply: &str) -> (String, String) {
    let Signed { text, signature } = signed(reply.as_bytes()).unwrap();
    (text, signature.unwrap_or_else(|| "none".to_owned()))
}

/// Wherever the signature stands, and however the reply is spaced, what is left is
/// the text that a signer wrote before it added the signature.
#[test]
fn ap_01_the_text_of_a_reply() {
    for (reply, text) in [
        (r#"{"code":0,"data":{"a":1.00},"sign":"c2ln"}"#, r#"{"code":0,"data":{"a":1.00}}"#),
        (r#"{"code":0,"sign":"c2ln","data":{"a":1.00}}"#, r#"{"code":0,"data":{"a":1.00}}"#),
        (r#"{"sign":"c2ln","code":0}"#, r#"{"code":0}"#),
        (r#"{"code": 0, "sign": "c2ln"}"#, r#"{"code": 0}"#),
        (r#"{"sign": "c2ln", "code": 0}"#, r#"{"code": 0}"#),
        ("{\n  \"code\": 0,\n  \"sign\": \"c2ln\"\n}", "{\n  \"code\": 0\n}"),
        ("{\n  \"sign\" : \"c2ln\",\n  \"code\": 0\n}", "{\n  \"code\": 0\n}"),
        ("{\"code\":0 , \"sign\":\"c2ln\" }\n", "{\"code\":0  }\n"),
        (r#"{"sign":"c2ln"}"#, "{}"),
        (r#"{"msg":"\"sign\":\"x\",","sign":"c2ln"}"#, r#"{"msg":"\"sign\":\"x\","}"#),
        (r#"{"msg":"sign","sign":"c2ln","n":"sign"}"#, r#"{"msg":"sign","n":"sign"}"#),
        (
            r#"{"data":{"sign":"inner"},"list":[{"sign":"x"},"sign"],"sign":"c2ln"}"#,
            r#"{"data":{"sign":"inner"},"list":[{"sign":"x"},"sign"]}"#,
        ),
        (r#"{"\u6210":"\\\"","sign":"c2\u006cn"}"#, r#"{"\u6210":"\\\""}"#),
        (r#"{"code":0,"sign":"c2\/ln"}"#, r#"{"code":0}"#),
    ] {
        let (left, signature) = taken(reply);
        assert_eq!(left, text, "{reply}");
        assert_eq!(signature.replace('/', ""), "c2ln", "{reply}");
    }
    assert_eq!(
        taken(r#"{"code":0,"data":{"sign":"inner"}}"#),
        (r#"{"code":0,"data":{"sign":"inner"}}"#.to_owned(), "none".to_owned())
    );
}

#[test]
fn ap_01_replies_that_are_none() {
    for (reply, reason) in [
        ("", Reason::InvalidJson),
        ("[]", Reason::InvalidJson),
        ("{\"sign\":\"a\"", Reason::InvalidJson),
        (r#"{"sign":"a","sign":"b"}"#, Reason::InvalidJson),
        (r#"{"sign":"a","s\u0069gn":"b"}"#, Reason::InvalidJson),
        (r#"{"s\u0069gn":"b"}"#, Reason::InvalidField),
        (r#"{"sign":1}"#, Reason::InvalidField),
        (r#"{"sign":null}"#, Reason::InvalidField),
        (r#"{"data":{"code":0}},"sign":"a"}"#, Reason::InvalidJson),
    ] {
        assert_eq!(signed(reply.as_bytes()).unwrap_err().reason, reason, "{reply}");
    }
    assert_eq!(signed(b"{\"sign\":\"\xff\"}").unwrap_err().reason, Reason::InvalidJson);
}

#[test]
fn ap_01_sealed_and_taken_apart() {
    for text in [r#"{"code":0,"msg":"成功"}"#, "{}", "{ }", r#"{"a":{}}"#, "{\"code\": 0\n}"] {
        let reply = sealed(text, "c2ln/+==");
        let Signed { text: left, signature } = signed(reply.as_bytes()).unwrap();
        assert_eq!(signature.as_deref(), Some("c2ln/+=="));
        if !text.contains([' ', '\n']) {
            assert_eq!(left, text, "byte for byte");
            assert!(reply.ends_with(r#""sign":"c2ln/+=="}"#), "the last member");
        }
    }
    assert_eq!(sealed("[]", "x"), "[]");
    let large = format!(r#"{{"data":[{}],"code":0}}"#, vec![r#"{"n":"\"sign\":\"x\""}"#; 20_000].join(","));
    assert_eq!(taken(&sealed(&large, "c2ln")), (large, "c2ln".to_owned()));
}
