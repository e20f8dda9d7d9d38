//! How parties are registered and named.

use crate::kit::*;

const OTHER: &str = r#""platformId":"p2""#;

fn named(funds: &mut Funds, selector: &str) -> String {
    let reply = funds.query(&format!(r#"{{"type":"party",{selector}}}"#));
    reply.error().unwrap_or_else(|| reply.get("party.accountUserId"))
}

/// A platform, a shop `S-1` and a partner `99`; their numbers.
fn three() -> (Funds, [i64; 3]) {
    let mut funds = Funds::default();
    let platform = funds.party(PLATFORM, "");
    let shop = funds.party(SHOP, r#""externalCode":"S-1""#);
    let partner = funds.party(PARTNER, r#""externalCode":"E-9""#);
    (funds, [platform, shop, partner])
}

#[test]
fn ap_02_c5_the_first_selector_decides() {
    let (mut funds, [platform, shop, partner]) = three();
    let (platform, shop, partner) = (platform.to_string(), shop.to_string(), partner.to_string());
    for (selector, wanted) in [
        (format!(r#""accountUserId":{shop},"externalCode":"E-9","isPlatform":true,{USER}"#), &*shop),
        (format!(r#""isPlatform":true,"externalCode":"E-9","accountUserId":{shop}"#), &shop),
        (format!(r#""accountUserId":{shop},"externalCode":"no such","isPlatform":true"#), &shop),
        (format!(r#""externalCode":"E-9","isPlatform":true,{SHOP}"#), &partner),
        (format!(r#""isPlatform":true,{SHOP}"#), &platform),
        (format!(r#""isPlatform":true,{USER}"#), &platform),
        (format!(r#""isPlatform":false,{SHOP}"#), &shop),
        (format!(r#""externalCode":"",{SHOP}"#), &shop),
        (PLATFORM.to_owned(), &platform),
        (PARTNER.to_owned(), &partner),
        // Unknown: no falling through to what is known.
        (
            r#""accountUserId":99999999999,"externalCode":"S-1","isPlatform":true"#.to_owned(),
            "PARTY_NOT_FOUND",
        ),
        (format!(r#""externalCode":"s-1","isPlatform":true,{SHOP}"#), "PARTY_NOT_FOUND"),
        (USER.to_owned(), "PARTY_NOT_FOUND"),
        // Only what decides is looked at: two owners do not matter below another name.
        (format!(r#""accountUserId":{shop},{USER},{PARTNER}"#), &shop),
        (format!("{SHOP},{PARTNER}"), "INVALID_FIELD"),
        (r#""isPlatform":false"#.to_owned(), "MISSING_FIELD"),
        (r#""accountUserId":null"#.to_owned(), "MISSING_FIELD"),
        (r#""accountUserId":100000000000"#.to_owned(), "INVALID_FIELD"),
        (r#""accountUserId":0"#.to_owned(), "INVALID_FIELD"),
        (r#""accountUserId":-1,"externalCode":"S-1""#.to_owned(), "INVALID_FIELD"),
        (r#""accountUserId":1.5"#.to_owned(), "INVALID_FIELD"),
        (format!(r#""externalCode":"{}""#, "x".repeat(31)), "FIELD_TOO_LONG"),
        (format!(r#""externalCode":"{}""#, "店".repeat(30)), "PARTY_NOT_FOUND"),
        (r#""isPlatform":"true""#.to_owned(), "INVALID_FIELD"),
    ] {
        assert_eq!(named(&mut funds, &selector), wanted, "{selector}");
    }
}

/// The same in each member of both lists, with the place in the field's name.
#[test]
fn ap_02_c4_c6_selectors_in_lists() {
    let (mut funds, [_, shop, partner]) = three();
    let details = format!(
        r#"{{"externalCode":"E-9","isPlatform":true}},{{"accountUserId":{shop},"externalCode":"E-9"}},{{"externalCode":"E-9"}}"#
    );
    let reply = funds.balances(&details);
    let numbers: Vec<String> = (0..4).map(|at| reply.get(&format!("balances.{at}.accountUserId"))).collect();
    assert_eq!(numbers, [partner.to_string(), shop.to_string(), partner.to_string(), String::new()]);
    for (details, code, field) in [
        ("", "MISSING_FIELD", "details"),
        (r#"{"isPlatform":true},{}"#, "MISSING_FIELD", "details[1].accountUserId"),
        (r#"{"isPlatform":false}"#, "MISSING_FIELD", "details[0].accountUserId"),
        (r#"{"isPlatform":true},{"accountUserId":77}"#, "PARTY_NOT_FOUND", "details[1].accountUserId"),
        (r#"{"externalCode":"x","isPlatform":true}"#, "PARTY_NOT_FOUND", "details[0].externalCode"),
        (r#"{"isPlatform":true},{"externalCode":7}"#, "INVALID_FIELD", "details[1].externalCode"),
    ] {
        let reply = funds.balances(details);
        assert_eq!(reply.error().as_deref(), Some(code), "{details}");
        assert_eq!(reply.detail("field"), field, "{details}");
    }
    let many = |count: usize| vec![r#"{"isPlatform":true}"#; count].join(",");
    assert_eq!(funds.balances(&many(500)).get("balances.499.referenceType"), "11");
    let reply = funds.balances(&many(501));
    assert_eq!((reply.error().as_deref(), &*reply.detail("field")), (Some("BATCH_TOO_LARGE"), "details"));
    // Nothing is the platform before one is registered.
    let mut none = Funds::default();
    assert_eq!(named(&mut none, r#""isPlatform":true"#), "PARTY_NOT_FOUND");
}

#[test]
fn ap_03_every_kind_of_owner() {
    let mut funds = Funds::default();
    let terms = |code: &str| format!(r#""externalCode":"{code}","shopName":"店","accountName":"户""#);
    let shop = terms("S") + r#","referenceId":99999999999,"merchantUid":"m1""#;
    for (owner, terms, kind) in [
        (PLATFORM, r#""referenceId":1,"shopName":"大B","platformType":"settlement""#, "11"),
        (SHOP, &*shop, "13"),
        (PARTNER, &terms("P"), "49"),
        (USER, &terms("U"), "49"),
    ] {
        assert_eq!(funds.register(owner, terms).get("referenceType"), kind);
    }
    let reply = funds.query(r#"{"type":"parties"}"#);
    let of = |at: usize, name: &str| reply.get(&format!("parties.{at}.{name}"));
    let identity =
        |at| ["referenceType", "referenceId", "externalCode", "shopName", "accountName"].map(|n| of(at, n));
    assert_eq!(identity(0), ["11", "1", "", "大B", ""]);
    assert_eq!(identity(1), ["13", "99999999999", "S", "店", "户"]);
    assert_eq!(identity(2), ["49", "", "P", "店", "户"]);
    assert_eq!(identity(3), ["49", "", "U", "店", "户"]);
    assert_eq!((of(1, "merchantUid"), of(0, "platformType")), ("m1".to_owned(), "settlement".to_owned()));
    // Balances and withdrawals echo the same.
    let row = funds.balances(r#"{"externalCode":"S"}"#);
    assert_eq!(row.get("balances.0.shopName"), "店");
    assert_eq!(row.get("balances.0.referenceId"), "99999999999");
    let row = funds.batch("o", r#"{"externalCode":"S","amount":"1"}"#);
    assert_eq!(
        (row.get("details.0.referenceType"), row.get("details.0.accountName")),
        ("13".into(), "户".into())
    );
    assert_eq!(row.get("details.0.accountSet"), "100001");
}

#[test]
fn ap_03_what_does_not_fit_an_owner() {
    let (mut funds, _) = three();
    let long = |name: &str, count: usize| format!(r#""{name}":"{}""#, "名".repeat(count));
    for (owner, terms, code, field) in [
        (PLATFORM, r#""externalCode":"x""#.to_owned(), "INVALID_FIELD", "externalCode"),
        (PARTNER, r#""referenceId":1"#.to_owned(), "INVALID_FIELD", "referenceId"),
        (USER, r#""referenceId":1"#.to_owned(), "INVALID_FIELD", "referenceId"),
        (SHOP, r#""platformType":"settlement""#.to_owned(), "INVALID_FIELD", "platformType"),
        (PLATFORM, r#""platformType":"其他""#.to_owned(), "INVALID_FIELD", "platformType"),
        (SHOP, r#""referenceId":0"#.to_owned(), "INVALID_FIELD", "referenceId"),
        (SHOP, r#""referenceId":100000000000"#.to_owned(), "INVALID_FIELD", "referenceId"),
        (SHOP, long("externalCode", 31), "FIELD_TOO_LONG", "externalCode"),
        (SHOP, long("shopName", 101), "FIELD_TOO_LONG", "shopName"),
        (SHOP, long("accountName", 101), "FIELD_TOO_LONG", "accountName"),
        (SHOP, long("merchantUid", 22), "FIELD_TOO_LONG", "merchantUid"),
        (SHOP, r#""withdrawRule":"d""#.to_owned(), "INVALID_FIELD", "withdrawRule"),
        (SHOP, r#""withdrawDays":366"#.to_owned(), "INVALID_FIELD", "withdrawDays"),
        (SHOP, r#""withdrawDays":-1"#.to_owned(), "INVALID_FIELD", "withdrawDays"),
        (SHOP, r#""currency":"XXX""#.to_owned(), "UNKNOWN_CURRENCY", "currency"),
        (SHOP, r#""fees":[{"fixed":"1"}]"#.to_owned(), "MISSING_FIELD", "fees[0].currency"),
        (
            SHOP,
            r#""fees":[{"currency":"CNY"},{"currency":"CNY"}]"#.to_owned(),
            "INVALID_FIELD",
            "fees[1].currency",
        ),
        (
            SHOP,
            r#""fees":[{"currency":"CNY","minimum":"2","maximum":"1"}]"#.to_owned(),
            "INVALID_FIELD",
            "fees[0].maximum",
        ),
        (
            SHOP,
            r#""fees":[{"currency":"CNY","fixed":"0.001"}]"#.to_owned(),
            "INVALID_AMOUNT",
            "fees[0].fixed",
        ),
        (SHOP, r#""fees":[{"currency":"CNY","fixed":"-1"}]"#.to_owned(), "INVALID_AMOUNT", "fees[0].fixed"),
        (SHOP, r#""fees":[{"currency":"CNY","rate":"1.1"}]"#.to_owned(), "INVALID_FIELD", "fees[0].rate"),
    ] {
        funds.refuse_field(&registration(owner, &terms), code, field);
    }
    for terms in [
        long("externalCode", 30) + "," + &long("shopName", 100),
        long("accountName", 100) + "," + &long("merchantUid", 21),
        r#""withdrawDays":365,"withdrawRule":"T","referenceId":99999999999"#.to_owned(),
    ] {
        funds.register(SHOP, &terms);
    }
    funds.refuse_field(r#"{"type":"register_party"}"#, "MISSING_FIELD", "userId");
    funds.refuse_field(&registration(SHOP, USER), "INVALID_FIELD", "userId");
}

#[test]
fn ap_02_names_are_taken_and_given_up() {
    let (mut funds, [_, shop, partner]) = three();
    funds.register(SHOP, r#""externalCode":"S-1","merchantUid":"m""#);
    for (terms, field) in [
        (r#""externalCode":"S-1""#, "externalCode"),
        (r#""externalCode":"E-9","merchantUid":"m""#, "merchantUid"),
        (r#""externalCode":"free","merchantUid":"m""#, "merchantUid"),
    ] {
        let reply = funds.refuse_field(&registration(PARTNER, terms), "PARTY_NAME_TAKEN", field);
        assert_eq!(reply.detail("accountUserId"), shop.to_string());
    }
    // A code is no uid: the same text may be both, of two parties.
    funds.register(PARTNER, r#""externalCode":"m","merchantUid":"S-1""#);
    assert_eq!(named(&mut funds, r#""externalCode":"m""#), partner.to_string());
    assert_eq!(named(&mut funds, r#""externalCode":"E-9""#), "PARTY_NOT_FOUND", "the old name is free");
    // What is not said again is gone, and free for others, also within one list.
    let calls = [
        registration(SHOP, r#""externalCode":"S-2""#),
        registration(PARTNER, r#""externalCode":"S-1","merchantUid":"m""#),
        registration(SHOP, r#""externalCode":"m","merchantUid":"S-1""#),
        registration(USER, r#""externalCode":"S-2""#),
    ];
    funds.ok(&list(&calls));
    assert_eq!(named(&mut funds, r#""externalCode":"S-1""#), partner.to_string());
    assert_eq!(named(&mut funds, r#""externalCode":"m""#), shop.to_string());
    assert_ne!(named(&mut funds, r#""externalCode":"S-2""#), shop.to_string());
    // The names of one list do not swap in one go: the first to ask is refused, with all.
    let calls =
        [registration(SHOP, r#""externalCode":"S-1""#), registration(PARTNER, r#""externalCode":"m""#)];
    let reply = funds.refuse(&list(&calls), "PARTY_NAME_TAKEN");
    assert_eq!(reply.detail("field"), "commands[0].externalCode");
}

#[test]
fn ap_02_registering_again_keeps_the_number() {
    let mut funds = Funds::default();
    let first = funds.register(SHOP, r#""externalCode":"a","withdrawDays":3"#);
    let number = first.get("accountUserId");
    assert_ne!(first.get("transactionId"), "");
    let same = funds.again(&registration(SHOP, r#""externalCode":"a","withdrawDays":3"#));
    assert_eq!((same.get("accountUserId"), same.get("transactionId")), (number.clone(), String::new()));
    assert_eq!(same.get("replayed"), "true");
    let other = funds.register(SHOP, r#""currency":"USD""#);
    assert_eq!(other.get("accountUserId"), number, "also with another currency");
    let view = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#));
    assert_eq!((view.get("party.withdrawDays"), view.get("party.externalCode")), ("0".into(), String::new()));
    // The key keeps the first reply, and what it was used with.
    let call = keyed(&registration(SHOP, r#""withdrawDays":1"#), "k");
    let reply = funds.ok(&call);
    funds.register(SHOP, r#""withdrawDays":2"#);
    let again = funds.again(&call);
    assert_eq!(again.get("transactionId"), reply.get("transactionId"));
    let view = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#));
    assert_eq!(view.get("party.withdrawDays"), "2", "a repeat does not register again");
    funds.refuse_field(
        &keyed(&registration(SHOP, r#""withdrawDays":3"#), "k"),
        "IDEMPOTENCY_CONFLICT",
        "withdrawDays",
    );
}

/// A party without a balance gets one; one that has money keeps it.
#[test]
fn ap_02_the_number_is_that_of_the_balance() {
    let mut funds = Funds::default();
    funds.owner(USER, r#""initialBalance":"5.00""#);
    funds.owner(SHOP, "");
    let number = funds.register(USER, "").get("accountUserId");
    assert_eq!(funds.money(USER), "5.00/0.00@0");
    assert_eq!(
        funds.balances(&format!(r#"{{"accountUserId":{number}}}"#)).get("balances.0.owner"),
        USER.split('"').nth(3).map(|id| format!("user:{id}")).unwrap()
    );
    assert_eq!(
        funds.query(&format!(r#"{{"type":"balance",{PARTNER},"currency":"CNY"}}"#)).error().unwrap(),
        "BALANCE_NOT_FOUND"
    );
    funds.register(PARTNER, "");
    assert_eq!(funds.money(PARTNER), "0.00/0.00@0");
    // The number of an account that is no party's is no party.
    let marketing = r#"{"type":"create_balance","platformId":"p1","currency":"CNY","accountSet":2000000}"#;
    funds.ok(marketing);
    for number in [2, 3, 5] {
        assert_eq!(named(&mut funds, &format!(r#""accountUserId":{number}"#)), "PARTY_NOT_FOUND", "{number}");
    }
}

#[test]
fn c10_fees_need_a_platform_that_receives_them() {
    let mut funds = Funds::default();
    funds.refuse_field(&registration(SHOP, FEE), "PLATFORM_REQUIRED", "fees");
    funds.register(SHOP, r#""fees":[]"#);
    // A platform may have fees itself, and is its own receiver.
    funds.party(PLATFORM, FEE);
    funds.register(SHOP, FEE);
    let view = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#));
    let fee = |name: &str| view.get(&format!("party.fees.0.{name}"));
    assert_eq!(
        [fee("fixed"), fee("rate"), fee("minimum"), fee("maximum")],
        ["1.00", "0.001", "1.50", "50.00"]
    );
    assert_eq!(fee("rounding"), "floor");
}

/// 大B is the platform that was registered first, for good.
#[test]
fn ap_02_c12_two_platforms() {
    let mut funds = Funds::default();
    let first = funds.party(PLATFORM, r#""platformType":"other""#).to_string();
    let second = funds.party(OTHER, r#""platformType":"settlement""#).to_string();
    assert_eq!(named(&mut funds, r#""isPlatform":true"#), first);
    assert_eq!(named(&mut funds, OTHER), second);
    funds.register(OTHER, "");
    funds.register(PLATFORM, r#""platformType":"other","shopName":"x""#);
    assert_eq!(named(&mut funds, r#""isPlatform":true"#), first);
    // Fees go to the first one, also those of the second.
    funds.register(OTHER, FEE);
    funds.recharge(OTHER, "10.00");
    let id = funds.withdraw(OTHER, "10.00");
    funds.pay_out(&id, "PAID");
    assert_eq!(funds.money(PLATFORM), "1.50/0.00@1");
}

#[test]
fn ap_03_pages_of_parties() {
    let (mut funds, numbers) = three();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let reply = funds.query(&format!(r#"{{"type":"parties","limit":1,"cursor":"{cursor}"}}"#));
        let number = reply.get("parties.0.accountUserId");
        if number.is_empty() {
            break;
        }
        seen.push(number);
        cursor = reply.get("nextCursor");
    }
    assert_eq!(seen, numbers.map(|number| number.to_string()));
    let reply = funds.query(r#"{"type":"parties","cursor":"x"}"#);
    assert_eq!((reply.error().as_deref(), &*reply.detail("field")), (Some("INVALID_FIELD"), "cursor"));
}
