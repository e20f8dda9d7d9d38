//! Everything that can be wrong with a rule, once, with the field it names.

use crate::kit::*;
use split_ledger::split::LEAVES_MAX;

#[track_caller]
fn refused(legs: &str, field: &str) {
    let error = try_rule(legs).unwrap_err();
    assert_eq!(
        (error.reason.name(), error.detail("field")),
        ("RULE_INVALID", Some(field)),
        "{legs}: {error}"
    );
}

#[track_caller]
fn refused_as(legs: &str, code: &str, field: &str) {
    let error = try_rule(legs).unwrap_err();
    assert_eq!((error.reason.name(), error.detail("field")), (code, Some(field)), "{legs}: {error}");
}

const CNY: &str = r#"{"currency":"CNY","amount":"10"}"#;

fn rate(name: &str, rate: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","partnerId":"p","kind":"rate","rate":{rate}{more}}}"#)
}

fn tiers(list: &str) -> String {
    format!(r#"{{"name":"t","partnerId":"p","kind":"tiers","tiers":[{list}]}}"#)
}

fn parts(list: &str) -> String {
    format!(r#"{{"name":"p","kind":"rate","rate":1,"parts":[{list}]}}"#)
}

fn up_to(amount: &str, rate: &str) -> String {
    format!(r#"{{"upTo":[{{"currency":"CNY","amount":"{amount}"}}],"rate":{rate}}}"#)
}

#[test]
fn a_rule_has_legs_with_different_names() {
    refused("", "legs");
    refused(&[rate("a", "0.1", ""), rate("b", "0.1", ""), rate("a", "0.1", "")].join(","), "legs[2].name");
    refused_as(r#"{"partnerId":"p","kind":"remainder"}"#, "MISSING_FIELD", "legs[0].name");
    refused_as(r#"{"name":"a","partnerId":"p"}"#, "MISSING_FIELD", "legs[0].kind");
    let long = "n".repeat(64);
    rule(&rate(&long, "0.1", ""));
    refused_as(&rate(&format!("{long}n"), "0.1", ""), "FIELD_TOO_LONG", "legs[0].name");
    let many: Vec<String> = (0..33).map(|at| rate(&at.to_string(), "0.01", "")).collect();
    rule(&many[..32].join(","));
    refused_as(&many.join(","), "BATCH_TOO_LARGE", "legs");
}

#[test]
fn a_leg_has_one_receiver() {
    let first = rate("a", "0.1", "");
    for receivers in [
        "",
        r#","seller":false"#,
        r#","seller":true,"partnerId":"p""#,
        r#","platformId":"p","partnerId":"p""#,
        r#","partnerId":"p","parts":[{"weight":"1","seller":true}]"#,
        r#","parts":[]"#,
    ] {
        refused(&format!(r#"{first},{{"name":"b","kind":"rate","rate":0.1{receivers}}}"#), "legs[1]");
    }
    refused_as(r#"{"name":"b","kind":"rate","rate":0.1,"userId":"x"}"#, "INVALID_FIELD", "legs[0].userId");
}

#[test]
fn a_kind_has_its_own_fields() {
    for (kind, fields) in [
        ("fixed", &["rate", "tiers", "base", "minimum", "cap", "rounding"][..]),
        ("rate", &["amounts", "tiers"]),
        ("tiers", &["amounts", "rate"]),
        ("remainder", &["amounts", "rate", "tiers", "base", "minimum", "cap", "rounding", "precedence"]),
    ] {
        for field in fields {
            let value = match *field {
                "rate" => "0.1".to_owned(),
                "tiers" => r#"[{"rate":0.1}]"#.to_owned(),
                "base" => r#""gross""#.to_owned(),
                "rounding" => r#""floor""#.to_owned(),
                "precedence" => "1".to_owned(),
                _ => format!("[{CNY}]"),
            };
            let leg = format!(r#"{{"name":"a","seller":true,"kind":"{kind}","{field}":{value}}}"#);
            refused(&leg, &format!("legs[0].{field}"));
        }
    }
    refused(r#"{"name":"a","seller":true,"kind":"fixed"}"#, "legs[0].amounts");
    refused(r#"{"name":"a","seller":true,"kind":"fixed","amounts":[]}"#, "legs[0].amounts");
    refused(r#"{"name":"a","seller":true,"kind":"rate"}"#, "legs[0].rate");
    refused(r#"{"name":"a","seller":true,"kind":"tiers"}"#, "legs[0].tiers");
    refused(&tiers(""), "legs[0].tiers");
}

#[test]
fn rates_of_one_base_make_at_most_one() {
    rule(&[rate("a", "0.5", ""), rate("b", "0.5", ""), rate("c", "1", r#","base":"net""#)].join(","));
    refused(
        &[rate("a", "0.5", ""), rate("b", "0.4", ""), rate("c", "0.100000001", "")].join(","),
        "legs[2].rate",
    );
    let net = r#","base":"net""#;
    refused(&[rate("a", "0.6", net), rate("b", "0.9", ""), rate("c", "0.5", net)].join(","), "legs[2].rate");
    let both = [rate("a", "0.6", ""), tiers(&[up_to("10", "0.5"), r#"{"rate":0.1}"#.into()].join(","))];
    refused(&both.join(","), "legs[1].tiers");
    refused_as(&rate("a", "1.1", ""), "INVALID_FIELD", "legs[0].rate");
    refused_as(&rate("a", "-0.1", ""), "INVALID_FIELD", "legs[0].rate");
    refused_as(&rate("a", "0.0000000001", ""), "INVALID_FIELD", "legs[0].rate");
}

#[test]
fn tiers_rise() {
    let last = r#"{"rate":0.1}"#;
    rule(&tiers(&[&up_to("10", "0.3"), &up_to("10.01", "0.2"), last].join(",")));
    rule(&tiers(last));
    refused(&tiers(&[&up_to("10", "0.3"), &up_to("10", "0.2"), last].join(",")), "legs[0].tiers[1].upTo");
    refused(&tiers(&[&up_to("10", "0.3"), &up_to("9", "0.2"), last].join(",")), "legs[0].tiers[1].upTo");
    refused(&tiers(&[last, last].join(",")), "legs[0].tiers[0].upTo");
    refused(&tiers(&[up_to("1", "0.1"), up_to("2", "0.1")].join(",")), "legs[0].tiers[1].upTo");
    let usd = r#"{"upTo":[{"currency":"USD","amount":"20"}],"rate":0.1}"#;
    refused(&tiers(&[&up_to("1", "0.1"), usd, last].join(",")), "legs[0].tiers[1].upTo");
    refused_as(
        &tiers(&[&up_to("0", "0.1"), last].join(",")),
        "INVALID_AMOUNT",
        "legs[0].tiers[0].upTo[0].amount",
    );
    refused_as(&tiers("{}"), "MISSING_FIELD", "legs[0].tiers[0].rate");
}

#[test]
fn bounds_fit_each_other() {
    let bounds = |minimum: &str, cap: &str| {
        let of = |amount: &str| format!(r#"[{{"currency":"CNY","amount":"{amount}"}}]"#);
        rate("a", "0.1", &format!(r#","minimum":{},"cap":{}"#, of(minimum), of(cap)))
    };
    rule(&bounds("10", "10"));
    refused(&bounds("10.01", "10"), "legs[0].minimum");
    refused(&rate("a", "0", &format!(r#","minimum":[{CNY}]"#)), "legs[0].minimum");
    refused(&rate("a", "0.1", &format!(r#","cap":[{CNY},{CNY}]"#)), "legs[0].cap[1].currency");
    let cap = |amount: &str| rate("a", "0.1", &format!(r#","cap":[{{"currency":"CNY","amount":{amount}}}]"#));
    for amount in ["0", "-1", "0.001", "\"\"", "\"x\""] {
        refused_as(&cap(amount), "INVALID_AMOUNT", "legs[0].cap[0].amount");
    }
    let unknown = rate("a", "0.1", r#","cap":[{"currency":"XYZ","amount":1}]"#);
    refused_as(&unknown, "UNKNOWN_CURRENCY", "legs[0].cap[0].currency");
}

#[test]
fn one_leg_takes_the_remainder() {
    let remainder = |name: &str| format!(r#"{{"name":"{name}","seller":true,"kind":"remainder"}}"#);
    rule(&remainder("a"));
    refused(&[remainder("a"), rate("b", "0.1", ""), remainder("c")].join(","), "legs[2].kind");
}

#[test]
fn parts_have_weights() {
    let seller = r#"{"seller":true,"weight":"1"}"#;
    let zero = r#"{"partnerId":"q","weight":"0"}"#;
    rule(&parts(&[seller, zero].join(",")));
    refused(&parts(r#"{"seller":true,"weight":"x"}"#), "legs[0].parts[0].weight");
    refused(&parts(&[seller, r#"{"partnerId":"q","weight":"1/0"}"#].join(",")), "legs[0].parts[1].weight");
    refused(&parts(zero), "legs[0].parts");
    refused(&parts(&[seller, seller].join(",")), "legs[0].parts[1]");
    refused(&parts(&[seller, r#"{"weight":"1"}"#].join(",")), "legs[0].parts[1]");
    refused_as(&parts(r#"{"seller":true}"#), "MISSING_FIELD", "legs[0].parts[0].weight");
    let taking = |weight: &str| format!(r#"{{"partnerId":"q","weight":"{weight}","takesRemainder":true}}"#);
    refused(&parts(&[seller, &taking("0%")].join(",")), "legs[0].parts[1].takesRemainder");
    let two = r#"{"seller":true,"weight":"1","takesRemainder":true}"#;
    refused(&parts(&[two, &taking("1")].join(",")), "legs[0].parts[1].takesRemainder");
    let fine = r#"{"seller":true,"weight":"18446744073709551615"},{"partnerId":"q","weight":"1/3"}"#;
    refused(&parts(fine), "legs[0].parts");
}

#[test]
fn parts_have_parts_once() {
    let inner =
        |list: &str| parts(&format!(r#"{{"weight":"1","parts":[{list}]}},{{"seller":true,"weight":"1"}}"#));
    rule(&inner(r#"{"partnerId":"a","weight":"1"},{"partnerId":"b","weight":"2"}"#));
    refused(&inner(r#"{"partnerId":"a","weight":"0"}"#), "legs[0].parts[0].parts");
    refused(&inner(r#"{"partnerId":"a","weight":"y"}"#), "legs[0].parts[0].parts[0].weight");
    refused(&inner(r#"{"weight":"1"}"#), "legs[0].parts[0].parts[0]");
    refused_as(
        &inner(r#"{"weight":"1","parts":[{"seller":true,"weight":"1"}]}"#),
        "UNKNOWN_FIELD",
        "legs[0].parts[0].parts[0].parts",
    );
}

#[test]
fn receivers_are_bounded() {
    let list: Vec<String> = (0..25).map(|at| format!(r#"{{"partnerId":"{at}","weight":"1"}}"#)).collect();
    let leg =
        |name: usize| format!(r#"{{"name":"{name}","kind":"rate","rate":0.1,"parts":[{}]}}"#, list.join(","));
    let legs: Vec<String> = (0..4).map(leg).collect();
    let full = rule(&legs.join(","));
    assert_eq!((full.leaves().len(), full.receivers().len()), (LEAVES_MAX, 25));
    refused(&format!("{},{}", legs.join(","), rate("e", "0.1", "")), "legs");
}
