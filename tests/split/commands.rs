//! store_rule, split_rule and preview_split on a ledger.

use crate::kit::*;
use crate::support::Bench;

const LEGS: &str = r#"[{"name":"a","partnerId":"p","kind":"rate","rate":0.1}]"#;

fn store(name: &str, legs: &str, key: &str) -> String {
    format!(r#"{{"type":"store_rule","ruleName":"{name}","legs":{legs},"idempotencyKey":"{key}"}}"#)
}

fn get(fields: &str) -> String {
    format!(r#"{{"type":"split_rule",{fields}}}"#)
}

#[test]
fn m2_each_store_is_a_new_version_and_old_ones_stay() {
    let mut bench = Bench::default();
    let first = bench.ok(&store("规则 1", LEGS, ""));
    assert_eq!((first.get("ruleName"), first.get("version")), ("规则 1".to_owned(), "1".to_owned()));
    let again = bench.ok(&store("规则 1", LEGS, "k"));
    assert_eq!(again.get("version"), "2");
    let replay = bench.ok(&store("规则 1", LEGS, "k"));
    assert_eq!((replay.get("ruleId"), replay.get("replayed")), (again.get("ruleId"), "true".to_owned()));
    let other = LEGS.replace("0.1", "0.2");
    assert_eq!(bench.call(&store("规则 1", &other, "k")).error().unwrap(), "IDEMPOTENCY_CONFLICT");
    assert_eq!(bench.ok(&store("规则 1", &other, "l")).get("version"), "3");
    assert_eq!(bench.ok(&store("other", LEGS, "k")).get("version"), "1");

    assert_eq!(bench.query(&get(r#""ruleName":"规则 1""#)).get("legs.0.rate"), "0.2");
    assert_eq!(bench.query(&get(r#""ruleName":"规则 1","version":1"#)).get("ruleId"), first.get("ruleId"));
    let by_id = bench.query(&get(&format!(r#""ruleId":"{}""#, first.get("ruleId"))));
    assert_eq!((by_id.get("version"), by_id.get("legs.0.rate")), ("1".to_owned(), "0.1".to_owned()));
}

#[test]
fn a_rule_is_answered_as_it_may_be_stored_again() {
    let mut bench = Bench::default();
    let legs = r#"[{"name":"f","userId":"11111111-1111-4111-8111-111111111111","kind":"fixed","amounts":[{"currency":"JPY","amount":"30"}],"precedence":2},{"name":"t","parts":[{"seller":true,"weight":"3/5"},{"parts":[{"platformId":"p","weight":"1","takesRemainder":true}],"weight":"2/7","takesRemainder":true}],"kind":"tiers","tiers":[{"upTo":[{"currency":"CNY","amount":"50.00"}],"rate":"0.1"},{"rate":"0.2"}],"base":"net","rounding":"half-up","minimum":[{"currency":"CNY","amount":"1.00"}],"cap":[{"currency":"CNY","amount":"9.00"}],"precedence":0},{"name":"r","merchantId":"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","kind":"remainder"}]"#;
    bench.ok(&store("r", legs, ""));
    let answer = bench.query(&get(r#""ruleName":"r""#)).text;
    assert!(answer.contains(legs), "{answer}");
}

#[test]
fn rules_that_are_not_there() {
    let mut bench = Bench::default();
    bench.ok(&store("r", LEGS, ""));
    for (fields, code, field) in [
        (r#""ruleName":"s""#, "RULE_NOT_FOUND", "ruleName"),
        (r#""ruleName":"r","version":2"#, "RULE_NOT_FOUND", "ruleName"),
        (r#""ruleId":"1""#, "RULE_NOT_FOUND", "ruleId"),
        (r#""version":1"#, "MISSING_FIELD", "ruleName"),
        (r#""ruleId":"1","ruleName":"r""#, "INVALID_FIELD", "ruleId"),
        (r#""ruleId":"1","version":1"#, "INVALID_FIELD", "ruleId"),
        (r#""ruleName":"r","version":0"#, "INVALID_FIELD", "version"),
    ] {
        let refusal = bench.query(&get(fields));
        assert_eq!(
            (refusal.error().unwrap(), refusal.detail("field")),
            (code.into(), field.into()),
            "{fields}"
        );
    }
    let refusal = bench.call(&store("r", "[]", ""));
    assert_eq!(refusal.error().unwrap(), "RULE_INVALID");
}

#[test]
fn a_preview_explains_every_number() {
    let mut bench = Bench::default();
    let legs =
        r#"[{"name":"a","partnerId":"p","kind":"rate","rate":0.025,"base":"net","rounding":"half-up"}]"#;
    let stored = bench.ok(&store("r", legs, ""));
    let reply = bench.query(r#"{"type":"preview_split","ruleName":"r","currency":"CNY","gross":"10","rake":"0.60","commission":1}"#);
    assert_eq!(reply.get("ruleId"), stored.get("ruleId"));
    let step = r#"{"gross":"10.00","rake":"0.60","commission":"1.00","net":"8.40","legs":[{"name":"a","kind":"rate","receiver":"partner:p","base":"net","baseBefore":"0.00","baseAfter":"8.40","tiers":[{"from":"0.00","portion":"8.40","rate":"0.025"}],"product":"0.21","rounding":"half-up","rounded":"0.21","target":"0.21","taken":"0.00","due":"0.21","paid":"0.21","shortage":"0.00"}],"seller":"8.19","others":"0.21"}"#;
    assert!(reply.text.contains(step), "{}", reply.text);
    let inline = format!(
        r#"{{"type":"preview_split","legs":{legs},"currency":"CNY","steps":[{{"gross":"0.41"}},{{"gross":"0.40"}}]}}"#
    );
    let reply = bench.query(&inline);
    assert_eq!(
        (reply.get("steps.0.legs.0.product"), reply.get("steps.0.others")),
        ("0.01025".to_owned(), "0.01".to_owned())
    );
    assert_eq!(
        (reply.get("steps.1.legs.0.taken"), reply.get("steps.1.legs.0.due")),
        ("0.01".to_owned(), "0.01".to_owned())
    );
    assert_eq!(
        (reply.get("others"), reply.get("receivers.0.amount")),
        ("0.02".to_owned(), "0.02".to_owned())
    );
    let capped = inline.replace("\"steps\"", "\"shareCap\":0.02,\"steps\"");
    assert_eq!(bench.query(&capped).get("steps.0.legs.0.shortage"), "0.01");
}

#[test]
fn previews_that_make_no_sense() {
    let mut bench = Bench::default();
    let text = |fields: &str| format!(r#"{{"type":"preview_split","legs":{LEGS},{fields}}}"#);
    for (fields, code, field) in [
        (r#""currency":"CNY""#, "MISSING_FIELD", "gross"),
        (r#""gross":"1""#, "MISSING_FIELD", "currency"),
        (r#""currency":"CNY","gross":"1","rake":"0.6","commission":"0.41""#, "INVALID_AMOUNT", "rake"),
        (r#""currency":"CNY","gross":"1","steps":[{"gross":"1"}]"#, "INVALID_FIELD", "gross"),
        (r#""currency":"CNY","rake":"1","steps":[{"gross":"1"}]"#, "INVALID_FIELD", "rake"),
        (
            r#""currency":"CNY","steps":[{"gross":"1"},{"gross":"1","rake":"2"}]"#,
            "INVALID_AMOUNT",
            "steps[1].rake",
        ),
        (r#""currency":"CNY","gross":"0.001""#, "INVALID_AMOUNT", "gross"),
        (r#""currency":"CNY","gross":"1","ruleName":"r""#, "INVALID_FIELD", "ruleName"),
    ] {
        let refusal = bench.query(&text(fields));
        assert_eq!(
            (refusal.error().unwrap(), refusal.detail("field")),
            (code.into(), field.into()),
            "{fields}"
        );
    }
    let usd = r#"{"type":"preview_split","currency":"USD","gross":"1","legs":[{"name":"f","seller":true,"kind":"fixed","amounts":[{"currency":"CNY","amount":1}]}]}"#;
    let refusal = bench.query(usd);
    assert_eq!(
        (refusal.error().unwrap(), refusal.detail("field")),
        ("RULE_CURRENCY".into(), "legs[0].amounts".into())
    );
    assert!(
        try_preview(r#"{"legs":[{"name":"a","seller":true,"kind":"remainder"}],"currency":"CNY","gross":1}"#)
            .is_ok()
    );
}
