//! The parameters around the content, and the body they come in (spec 4.1, AP-01).

use crate::support::T0;
use crate::wire::{
    BALANCE, FORM, PATH, RESULT, answer, asks, decoded, escaped, form, refused, request, verdict,
};
use split_ledger::calendar::{Offset, format_plain};
use split_ledger::command::Options;
use split_ledger::error::{Error, Reason};
use split_ledger::wire::{Access, BODY_BYTES_MAX, Decoded, Request, Token, decode, refuse};

const CONTENT: &str = r#"{"orderId":"o"}"#;

/// The parameters of a good request, one of them changed; `""` leaves it out.
fn with(name: &str, value: &str) -> String {
    let mut parameters = vec![
        ("appId", "app1"),
        ("method", RESULT),
        ("version", "1.0"),
        ("charset", "utf-8"),
        ("format", "json"),
        ("signType", "RSA2"),
        ("timestamp", "2024-05-01 00:00:00"),
        ("token", "t"),
        ("reqSeq", "1"),
        ("bizContent", CONTENT),
        ("sign", "not looked at"),
    ];
    parameters.retain(|(known, _)| *known != name);
    if !value.is_empty() {
        parameters.push((name, value));
    }
    form(&parameters)
}

#[track_caller]
fn passes(body: &str) {
    assert!(matches!(decoded(body, &Options::default()), Decoded::Query { .. }), "{body}");
}

#[track_caller]
fn fails(body: &str, code: &str, field: &str) {
    refused(&request(body.as_bytes()), code, field);
}

#[test]
fn ap_01_the_answer_byte_for_byte() {
    let body = asks(RESULT, "{}");
    let response = answer(&request(body.as_bytes()));
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    assert_eq!(response.body, r#"{"code":1001,"msg":"缺少字段: `orderId` is missing","respSeq":"seq-1"}"#);
    assert_eq!(response.header("x-request-id"), Some("seq-1"));
}

#[test]
fn ap_10_common_parameters() {
    passes(&with("", ""));
    for name in ["appId", "charset", "format", "signType", "timestamp", "token", "reqSeq", "sign"] {
        passes(&with(name, ""));
    }
    for (name, value) in [("charset", "UTF-8"), ("format", "JSON"), ("signType", "rsa2")] {
        passes(&with(name, value));
    }
    for name in ["method", "version", "bizContent"] {
        fails(&with(name, ""), "1001", &format!("`{name}`"));
    }
    for (name, value) in [
        ("method", "allinpay.shopoint.fundService.withdrawAll"),
        ("method", "withdraw"),
        ("version", "2.0"),
        ("version", "1"),
        ("charset", "gbk"),
        ("format", "xml"),
        ("signType", "SM2"),
        ("signType", "RSA"),
        ("bizContent", "x"),
        ("encrypt", "AES"),
        ("bizcontent", "{}"),
    ] {
        fails(&with(name, value), "3", &format!("`{name}`"));
        let shown = if name == "bizContent" {
            "JSON"
        } else if name == "encrypt" || name == "bizcontent" {
            name
        } else {
            value
        };
        fails(&with(name, value), "3", shown);
    }
}

/// Three methods were published; what stood between them was not, and is not answered.
#[test]
fn ap_34_no_other_method() {
    let gateway = |name: &str| format!("allinpay.shopoint.fundService.{name}");
    passes(&with("method", &gateway("withdrawResultQuery")));
    for name in ["recharge", "transfer", "balanceQuery2", "", "withdrawresultquery"] {
        fails(&with("method", &gateway(name)), "3", "`method`");
    }
}

/// Ten minutes in either direction, on the ledger's own clock on the wall.
#[test]
fn ap_20_timestamps() {
    let at = |ms: i64| format_plain(T0 + ms, Offset::CHINA).unwrap();
    for ms in [0, 600_000, -600_000] {
        passes(&with("timestamp", &at(ms)));
    }
    for ms in [601_000, -601_000, 8 * 3_600_000] {
        fails(&with("timestamp", &at(ms)), "3103", "`timestamp`");
    }
    for text in [
        "2024-05-01T00:00:00",
        "2024-05-01",
        "2024-05-01 00:00",
        "2024-05-01 00:00:00.0",
        "20240501000000",
        "2024-02-30 00:00:00",
        "2024-05-01 24:00:00",
        "2024-5-1 0:00:00  ",
        "1714492800000",
        "now",
    ] {
        fails(&with("timestamp", text), "3103", "`timestamp`");
    }
    let options = Options { utc_offset: Offset::UTC, ..Options::default() };
    let body = with("timestamp", &format_plain(T0, Offset::UTC).unwrap());
    assert!(matches!(decoded(&body, &options), Decoded::Query { .. }));
    fails(&body, "3103", "`timestamp`");
}

#[test]
fn ap_01_bodies_that_are_none() {
    let large = " ".repeat(BODY_BYTES_MAX + 1);
    let many = (0..65).map(|at| format!("p{at}=1")).collect::<Vec<_>>().join("&");
    for (body, field) in [
        ("", "`method`"),
        ("method", "`method`"),
        ("&&&=&", "``"),
        ("method=a&method=b", "`method`"),
        ("method=a&m%65thod=b", "`method`"),
        ("method=%", "`method`"),
        ("method=%4", "`method`"),
        ("method=%zz", "`method`"),
        ("method=%ff", "`method`"),
        ("bizContent=%00", "`bizContent`"),
        ("%e4=1", "`%e4`"),
        ("a%0ab=1", "`a?b`"),
        (&large, "body"),
        (&many, "64"),
    ] {
        let response = answer(&request(body.as_bytes()));
        let (code, message) = verdict(&response);
        assert!(code == "3" || code == "1001", "{body:.40} -> {message}");
        assert!(message.contains(field), "{body:.40} -> {message}");
    }
    for body in [&b"\xff\xfe"[..], b"method=\xe4", b"\0"] {
        assert!(["3", "1001"].contains(&verdict(&answer(&request(body))).0.as_str()), "{body:?}");
    }
}

#[test]
fn ap_01_json_bodies_that_are_none() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let head = format!(r#"{{"method":"{RESULT}","version":"1.0","bizContent":"#);
    for body in [
        "",
        "[]",
        "null",
        "1",
        "{",
        "{\"a\":1,\"a\":1}",
        "{\"method\":true}",
        "{\"method\":{}}",
        "{\"sign\":[]}",
        &deep,
        &format!("{head}[]}}"),
        &format!("{head}\"[]\"}}"),
        &format!("{head}\"\\u0000\"}}"),
        &format!("{head}{deep}}}"),
    ] {
        let json = Request { content_type: Some("application/json"), ..request(body.as_bytes()) };
        let (code, message) = verdict(&answer(&json));
        assert!(code == "3" || code == "1001", "{body:.40} -> {message}");
    }
    let text = Request { content_type: Some("text/plain"), ..request(b"{}") };
    refused(&text, "3", "text/plain");
    let query = Request { query: "method=x", ..request(b"") };
    refused(&query, "3", "`method`");
}

fn token(text: &str, scope: &str) -> Token {
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    Token::new(&digest, [scope.to_owned()]).unwrap()
}

#[test]
fn m15_tokens() {
    let tokens = [
        token("all", "*"),
        token("own", "allinpay.shopoint.fundService"),
        token("reader", "balances:read"),
        token("douyin", "industry_open.trade.settle"),
    ];
    let body = asks(RESULT, CONTENT);
    let send = |authorization: Option<&str>| {
        let request = Request { authorization, ..request(body.as_bytes()) };
        decode(&request, Access::Tokens(&tokens), &Options::default())
    };
    for good in ["Bearer all", "Bearer own"] {
        assert!(matches!(send(Some(good)), Decoded::Query { .. }), "{good}");
    }
    for bad in [None, Some("Bearer none"), Some("Bearer reader"), Some("Bearer douyin")] {
        assert!(matches!(send(bad), Decoded::Answer(response) if verdict(&response).0 == "3103"), "{bad:?}");
    }
}

/// The host's own refusals have the format too.
#[test]
fn ap_01_refusals_of_the_host() {
    for (reason, code) in [
        (Reason::Overloaded, "302"),
        (Reason::Internal, "500"),
        (Reason::PermissionDenied, "3103"),
        (Reason::Unauthenticated, "3103"),
        (Reason::RequestTooLarge, "3"),
    ] {
        let response = refuse(&request(b""), Error::new(reason, "secret details"));
        let (found, message) = verdict(&response);
        assert_eq!(found, code);
        assert_eq!(message.contains("secret"), found.starts_with('3') && found != "302", "{message}");
    }
    assert_eq!(split_ledger::wire::needed_scope(&request(b"")), Some("allinpay.shopoint.fundService"));
    assert_eq!(split_ledger::wire::operation(&request(b"")), Some("Allinpay_Gateway"));
    assert_eq!(PATH, "/allinpay/gateway");
}

/// Spaces and line feeds around and in the content are no part of what it says.
#[test]
fn ap_10_a_printed_content() {
    let pretty = "{\n\t\"details\" : [ {\r\n \"accountUserId\" : 100 } ]\n}\n";
    let body = format!("method={}&version=1.0&bizContent={}", escaped(BALANCE), escaped(pretty));
    let request = Request { content_type: Some(FORM), ..request(body.as_bytes()) };
    assert!(matches!(
        decode(&request, Access::Host, &Options::default()),
        Decoded::Query { text, .. } if text.ends_with(r#""details":[{"accountUserId":100}]}"#)
    ));
}
