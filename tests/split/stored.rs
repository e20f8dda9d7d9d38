//! The text of a rule: golden, since later versions have to read it.

use crate::kit::*;
use split_ledger::ledger::OwnerName;
use split_ledger::split::Rule;

const LEGS: &str = r#"
    {"name":"推广","partnerId":"渠道:1","kind":"fixed","amounts":[{"currency":"CNY","amount":"2"},{"currency":"JPY","amount":"30"}],"precedence":-1},
    {"name":"b","platformId":"p","kind":"rate","rate":"0.10","base":"net","rounding":"half-up"},
    {"name":"c","userId":"11111111-1111-4111-8111-111111111111","kind":"tiers","minimum":[{"currency":"CNY","amount":"1"}],
     "cap":[{"currency":"CNY","amount":"9"}],"tiers":[{"upTo":[{"currency":"CNY","amount":"50"}],"rate":0.1},{"rate":0.2}]},
    {"name":"d","kind":"remainder","parts":[{"seller":true,"weight":"60%"},
        {"weight":"2/7","takesRemainder":true,"parts":[{"merchantId":"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","weight":"1"},{"partnerId":"q","weight":"0"}]}]}"#;

const TEXT: &str = concat!(
    r#"{"v":1,"legs":["#,
    r#"{"name":"推广","to":"partner:%E6%B8%A0%E9%81%93%3A1","kind":"fixed","amounts":[["CNY","200"],["JPY","30"]],"precedence":"-1"},"#,
    r#"{"name":"b","to":"platform:p","kind":"rate","rate":"0.1","base":"net","rounding":"half-up","minimum":[],"cap":[],"precedence":"0"},"#,
    r#"{"name":"c","to":"user:11111111-1111-4111-8111-111111111111","kind":"tiers","tiers":[[[["CNY","5000"]],"0.1"],[[],"0.2"]],"base":"gross","rounding":"floor","minimum":[["CNY","100"]],"cap":[["CNY","900"]],"precedence":"0"},"#,
    r#"{"name":"d","to":{"parts":[["3/5","seller"],["2/7",{"parts":[["1","merchant:aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"],["0","partner:q"]],"last":"0"}]],"last":"1"},"kind":"remainder","precedence":"0"}]}"#
);

#[test]
fn the_text_of_version_1_stays() {
    let rule = rule(LEGS);
    assert_eq!(rule.to_text(), TEXT);
    assert_eq!(Rule::parse(TEXT).unwrap(), rule);
}

#[test]
fn receivers_are_the_owners_in_the_order_of_the_leaves() {
    let rule = Rule::parse(TEXT).unwrap();
    let names: Vec<&str> = rule.receivers().into_iter().map(OwnerName::as_str).collect();
    let user = format!("user:{USER}");
    let shop = format!("merchant:{SHOP}");
    assert_eq!(names, ["partner:%E6%B8%A0%E9%81%93%3A1", "platform:p", &user, &shop, "partner:q"]);
    assert_eq!(rule.leaves().len(), 6);
}

#[test]
fn a_text_that_is_no_rule_is_corrupt() {
    let reason = |text: &str| Rule::parse(text).unwrap_err().reason.name();
    for (part, other) in [
        ("\"legs\"", "\"leg\""),
        ("\"v\":1,", ""),
        ("\"fixed\"", "\"fix\""),
        ("\"200\"", "\"0\""),
        ("\"200\"", "200"),
        ("\"0.1\"", "\"10%\""),
        ("\"net\"", "\"nett\""),
        ("\"half-up\"", "\"up\""),
        ("\"-1\"", "\"x\""),
        ("\"last\":\"1\"", "\"last\":\"2\""),
        ("\"platform:p\"", "\"nobody\""),
        ("\"name\":\"b\"", "\"name\":\"c\""),
        ("\"3/5\"", "\"-3/5\""),
        ("[[[[\"CNY\",\"5000\"]],\"0.1\"],[[],\"0.2\"]]", "[]"),
        ("]}", "]"),
    ] {
        let text = TEXT.replace(part, other);
        assert_ne!(text, TEXT, "{part}");
        assert_eq!(reason(&text), "STORE_CORRUPT", "{other}");
    }
    assert_eq!(reason("{\"v\":2,\"legs\":[]}"), "UPGRADE_REQUIRED");
    assert_eq!(reason("{\"v\":1,\"legs\":[]}"), "STORE_CORRUPT");
}
