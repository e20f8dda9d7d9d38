//! Whose bill it is.

use crate::kit::*;
use crate::support::{Bench, SHOP, USER};

fn parties() -> (Bench, String) {
    let mut bench = user();
    bench.ok(r#"{"type":"register_party","platformId":"p1","platformType":"other"}"#);
    let no = bench
        .ok(&format!(r#"{{"type":"register_party","merchantId":"{SHOP}","externalCode":"S-1"}}"#))
        .get("accountUserId");
    bench.ok(&format!(r#"{{"type":"recharge",{},"amount":"7","currency":"CNY"}}"#, merchant()));
    (bench, no)
}

fn owner(bench: &mut Bench, bill: &str, who: &str) -> String {
    let reply = bench.query(&ask(bill, &format!(r#"{who},"day":"2024-05-01""#)));
    match reply.error() {
        Some(code) => format!("{code} {}", reply.detail("field")),
        None => format!("{} {}", reply.get("bill.owner"), reply.get("bill.accountUserId")),
    }
}

/// AP-02: by every name, the first that is given decides.
#[test]
fn dyr_10_a_party_is_named_as_everywhere() {
    let (mut bench, no) = parties();
    let shop = format!("merchant:{SHOP} {no}");
    let user = format!(r#""userId":"{USER}""#);
    for bill in ["fund", "trade"] {
        for (who, expected) in [
            (format!(r#""accountUserId":{no}"#), &*shop),
            (r#""externalCode":"S-1""#.to_owned(), &*shop),
            (merchant(), &*shop),
            (r#""isPlatform":true"#.to_owned(), "platform:p1 2"),
            (format!(r#""accountUserId":{no},{user}"#), &*shop),
            (format!(r#""isPlatform":false,{user}"#), &*format!("user:{USER} ")),
            (format!(r#""accountUserId":99,{user}"#), "PARTY_NOT_FOUND accountUserId"),
            (format!(r#""externalCode":"none",{user}"#), "PARTY_NOT_FOUND externalCode"),
            (r#""partnerId":"nobody""#.to_owned(), "BALANCE_NOT_FOUND "),
            (r#""currency":"CNY""#.to_owned(), "MISSING_FIELD accountUserId"),
            (format!(r#"{user},{}"#, merchant()), "INVALID_FIELD userId"),
        ] {
            assert_eq!(owner(&mut bench, bill, &who), expected, "{bill} {who}");
        }
    }
}

#[test]
fn dyr_10_one_currency_and_account_set() {
    let (mut bench, _) = parties();
    let day = r#""day":"2024-05-01""#;
    for (more, code) in [
        (r#""currency":"USD""#, "BALANCE_NOT_FOUND"),
        (r#""accountSet":2000000"#, "BALANCE_NOT_FOUND"),
        (r#""currency":"XXX1""#, "UNKNOWN_CURRENCY"),
    ] {
        let reply = bench.query(&ask("fund", &format!(r#"{},{more},{day}"#, merchant())));
        assert_eq!(reply.error().as_deref(), Some(code));
    }
    bench.ok(&format!(
        r#"{{"type":"create_balance",{},"currency":"USD","accountSet":2000000,"initialBalance":"3"}}"#,
        merchant()
    ));
    let fields = format!(r#"{},"currency":"USD","accountSet":2000000,{day}"#, merchant());
    let bill = bench.query(&ask("fund", &fields));
    assert_eq!(around(&bill), "0.00/0.00>3.00/0.00");
    assert_eq!((bill.get("bill.accountSet"), bill.get("bill.currency")), ("2000000".into(), "USD".into()));
}

#[test]
fn a_day_is_a_date() {
    let mut bench = user();
    for (day, code) in [
        (r#""2024-02-30""#, "INVALID_FIELD"),
        (r#""20240501""#, "INVALID_FIELD"),
        ("1714492800000", "INVALID_FIELD"),
        ("null", "MISSING_FIELD"),
    ] {
        let reply = bench.query(&ask("trade", &format!(r#""userId":"{USER}","day":{day}"#)));
        assert_eq!((reply.error().as_deref(), reply.detail("field").as_str()), (Some(code), "day"));
    }
}
