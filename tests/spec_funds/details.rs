//! Withdrawals that are asked for together: each is judged for itself.

use crate::kit::*;
use crate::support::Reply;

fn codes(reply: &Reply) -> String {
    let code = |at: usize| match &*reply.get(&format!("details.{at}.status")) {
        "" => None,
        "FAILED" => Some(reply.get(&format!("details.{at}.reasonCode"))),
        status => Some(status.to_owned()),
    };
    (0..).map_while(code).collect::<Vec<_>>().join(" ")
}

fn detail(owner: &str, amount: &str) -> String {
    format!(r#"{{{owner},"amount":"{amount}"}}"#)
}

/// In order, each against what the ones before have left.
#[test]
fn c6_the_same_account_several_times() {
    let mut funds = Funds::shop();
    let number = funds.query(&format!(r#"{{"type":"party",{SHOP}}}"#)).get("party.accountUserId");
    funds.register(SHOP, r#""externalCode":"S""#);
    let details = format!(
        r#"{},{{"externalCode":"S","amount":"50.00"}},{{"accountUserId":{number},"amount":"40.00"}},{},{}"#,
        detail(SHOP, "60.00"),
        detail(SHOP, "0.01"),
        detail(SHOP, "100.00"),
    );
    let reply = funds.batch("o", &details);
    assert_eq!(codes(&reply), "QUEUED INSUFFICIENT_FUNDS QUEUED INSUFFICIENT_FUNDS INSUFFICIENT_FUNDS");
    assert_eq!(funds.money(SHOP), "0.00/100.00@2");
    let queued = funds.query(r#"{"type":"queued_withdrawals"}"#);
    assert_eq!([queued.get("payouts.0.amount"), queued.get("payouts.1.amount")], ["60.00", "40.00"]);
    assert_eq!(queued.get("payouts.2"), "");
}

/// The same with money that is too young.
#[test]
fn c6_c8_what_may_leave_is_used_up_too() {
    let mut funds = Funds::default();
    funds.party(SHOP, r#""withdrawDays":1"#);
    funds.recharge(SHOP, "50.00");
    funds.wait(DAY);
    funds.recharge(SHOP, "50.00");
    let amounts = ["20.00", "31.00", "30.00", "0.01", "81.00"];
    let reply = funds.batch("o", &amounts.map(|amount| detail(SHOP, amount)).join(","));
    assert_eq!(
        codes(&reply),
        "QUEUED AMOUNT_NOT_WITHDRAWABLE QUEUED AMOUNT_NOT_WITHDRAWABLE INSUFFICIENT_FUNDS"
    );
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 50.00 = 50.00, 0.00 may leave");
    // Also what an earlier order or withdrawal of the same group took.
    funds.wait(DAY);
    let (first, second) = (batch("p", &detail(SHOP, "30.00")), batch("q", &detail(SHOP, "30.00")));
    let replies = funds.bench.group(&[&withdrawal(SHOP, "10.00"), &first, &second]);
    assert_eq!(
        (codes(&replies[1]), codes(&replies[2])),
        ("QUEUED".to_owned(), "INSUFFICIENT_FUNDS".to_owned())
    );
    assert_eq!(funds.figures(SHOP), "100.00 - 50.00 - 40.00 = 10.00, 10.00 may leave");
}

#[test]
fn c5_c14_what_fails_one_and_not_the_others() {
    let mut funds = Funds::with_fee();
    funds.party(SHOP2, "");
    funds.recharge(SHOP2, "5.00");
    funds.register(PARTNER, "");
    funds.recharge(PARTNER, "5.00");
    funds.owner(USER, r#""initialBalance":"5.00""#);
    let method = |owner: &str, funds: &mut Funds| {
        let call = format!(r#"{{"type":"add_payment_method",{owner},"paymentMethodType":"ALIPAY"}}"#);
        funds.ok(&call).get("paymentMethodId")
    };
    let (own, other) = (method(SHOP2, &mut funds), method(USER, &mut funds));
    let with =
        |owner: &str, method: &str| format!(r#"{{{owner},"amount":"1.00","paymentMethodId":"{method}"}}"#);
    let details = [
        detail(SHOP, "1.51"),
        detail(SHOP, "1.50"),
        detail(SHOP, "0.01"),
        detail(r#""accountUserId":99999999999"#, "1.00"),
        detail(r#""externalCode":"nobody","isPlatform":true"#, "1.00"),
        detail(USER, "1.00"),
        detail(PARTNER, "1.00"),
        detail(SHOP, "1000.00"),
        detail(SHOP2, "1.00"),
        with(SHOP2, &own),
        with(SHOP2, &other),
        with(SHOP2, "7"),
        detail(r#""isPlatform":true"#, "0.01"),
    ];
    let before = funds.money(USER);
    let reply = funds.batch("o", &details.join(","));
    let wanted = [
        "QUEUED",
        "FEE_EXCEEDS_AMOUNT",
        "FEE_EXCEEDS_AMOUNT",
        "PARTY_NOT_FOUND",
        "PARTY_NOT_FOUND",
        "PARTY_NOT_FOUND",
        "PAYMENT_METHOD_REQUIRED",
        "INSUFFICIENT_FUNDS",
        "PAYMENT_METHOD_REQUIRED",
        "QUEUED",
        "PAYMENT_METHOD_NOT_FOUND",
        "PAYMENT_METHOD_NOT_FOUND",
        "INSUFFICIENT_FUNDS",
    ];
    assert_eq!(codes(&reply), wanted.join(" "));
    for (at, code) in wanted.iter().enumerate() {
        let has = |name: &str| !reply.get(&format!("details.{at}.{name}")).is_empty();
        let is_queued = *code == "QUEUED";
        assert_eq!((has("withdrawalId"), has("reason")), (is_queued, !is_queued), "{at}: {}", reply.text);
        assert_eq!(has("expectedArrival"), is_queued);
        assert!(is_queued || reply.get(&format!("details.{at}.fee")) == "0.00");
    }
    assert_eq!(reply.get("details.3.accountUserId"), "99999999999", "as it was asked for");
    assert_eq!(reply.get("details.4.externalCode"), "nobody");
    assert_eq!(funds.money(USER), before);
    assert_eq!(funds.money(SHOP2), "4.00/1.00@2");
    assert_eq!(funds.query(&of("withdrawal", &reply.get("details.9.withdrawalId"))).get("channel"), "ALIPAY");
    // What failed once stays so: the number was used.
    funds.recharge(SHOP, "1000.00");
    funds.again(&batch("o", &details.join(",")));
    let shown = funds.query(r#"{"type":"withdrawal_order","orderId":"o"}"#);
    assert_eq!(shown.get("details"), reply.get("details"));
}

/// An order of which nothing comes about is an order all the same.
#[test]
fn c14_every_detail_fails() {
    let mut funds = Funds::shop();
    let call = batch("o", &format!("{},{}", detail(PARTNER, "1"), detail(SHOP, "100.01")));
    let reply = funds.ok(&call);
    assert_eq!(codes(&reply), "PARTY_NOT_FOUND INSUFFICIENT_FUNDS");
    assert_eq!(funds.money(SHOP), "100.00/0.00@1");
    funds.again(&call);
    assert_eq!(funds.statuses("o"), "FAILED FAILED");
}

/// Another currency than the party's own.
#[test]
fn c14_other_currencies() {
    let mut funds = Funds::with_fee();
    let usd = |call: &str| and(call, r#""currency":"USD""#);
    let reply = funds.ok(&usd(&batch("o", &detail(SHOP, "5.00"))));
    assert_eq!(codes(&reply), "BALANCE_NOT_FOUND");
    funds.ok(&format!(r#"{{"type":"create_balance",{SHOP},"currency":"USD","initialBalance":"9.00"}}"#));
    let method =
        format!(r#"{{"type":"add_payment_method",{SHOP},"paymentMethodType":"WIRE","isDefault":true}}"#);
    funds.ok(&method);
    let reply = funds.ok(&usd(&batch("p", &detail(SHOP, "5.00"))));
    assert_eq!((codes(&reply), reply.get("details.0.fee")), ("QUEUED".to_owned(), "0.00".to_owned()));
    let id = reply.get("details.0.withdrawalId");
    assert_eq!(funds.query(&of("withdrawal", &id)).get("currency"), "USD");
    assert_eq!(funds.money(SHOP), "1000.00/0.00@1");
    // A currency without decimals, and one with three.
    funds.register(USER, r#""currency":"JPY""#);
    funds.refuse(&and(&batch("q", &detail(USER, "1.5")), r#""currency":"JPY""#), "INVALID_AMOUNT");
    let rows = funds.query(&format!(r#"{{"type":"fund_balances","currency":"JPY","details":[{{{USER}}}]}}"#));
    assert_eq!(rows.get("balances.0.withdrawBalance"), "0");
}

/// The fee is part of the amount, known at once, and booked when it is paid.
#[test]
fn c10_c19_the_fee() {
    let mut funds = Funds::with_fee();
    let of = |funds: &mut Funds, amount: &str, order: &str| {
        let reply = funds.batch(order, &detail(SHOP, amount));
        let one = |name: &str| reply.get(&format!("details.0.{name}"));
        (format!("{} - {} = {}", one("amount"), one("fee"), one("netAmount")), one("withdrawalId"))
    };
    let (text, failed) = of(&mut funds, "600.00", "a");
    assert_eq!(text, "600.00 - 1.60 = 598.40");
    let (text, paid) = of(&mut funds, "99.99", "b");
    assert_eq!(text, "99.99 - 1.50 = 98.49");
    assert_eq!(funds.money(SHOP), "300.01/699.99@3");
    assert_eq!(funds.money(PLATFORM), "0.00/0.00@0");
    // The terms of the request, whatever they are later.
    funds.register(SHOP, "");
    funds.pay_out(&failed, "FAILED");
    assert_eq!(funds.money(SHOP), "900.01/99.99@4", "all of it returns");
    assert_eq!(funds.money(PLATFORM), "0.00/0.00@0");
    funds.pay_out(&paid, "PAID");
    assert_eq!(funds.money(SHOP), "900.01/0.00@5");
    assert_eq!(funds.money(PLATFORM), "1.50/0.00@1");
    funds.recharge(SHOP, "99999.99");
    funds.register(SHOP, FEE);
    assert_eq!(of(&mut funds, "99000.00", "c").0, "99000.00 - 50.00 = 98950.00");
}

/// The platform's own withdrawal pays its own fee: it arrives where it left.
#[test]
fn c10_the_platform_pays_itself() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, FEE);
    funds.recharge(PLATFORM, "100.00");
    let reply =
        funds.batch("o", r#"{"isPlatform":true,"amount":"50.00"},{"isPlatform":true,"amount":"50.00"}"#);
    let ids = [reply.get("details.0.withdrawalId"), reply.get("details.1.withdrawalId")];
    assert_eq!(funds.money(PLATFORM), "0.00/100.00@2");
    funds.pay_out(&ids[0], "PAID");
    assert_eq!(funds.money(PLATFORM), "1.50/50.00@3");
    funds.pay_out(&ids[1], "PAID");
    assert_eq!(funds.money(PLATFORM), "3.00/0.00@4");
    funds.ok(&and(&report(&ids[0], "BOUNCED"), r#""returnFee":true"#));
    assert_eq!(funds.money(PLATFORM), "51.50/0.00@5");
    funds.report(&ids[1], "BOUNCED");
    assert_eq!(funds.money(PLATFORM), "100.00/0.00@6");
}

/// A fee in a currency that the platform has no balance in: one is opened.
#[test]
fn c10_the_platform_has_no_such_balance() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, "");
    funds.ok(&format!(r#"{{"type":"create_balance",{USER},"currency":"USD","initialBalance":"9.00"}}"#));
    funds.register(USER, r#""currency":"USD","fees":[{"currency":"USD","rate":"0.5","rounding":"half-up"}]"#);
    let details = format!("{},{}", detail(USER, "0.03"), detail(USER, "0.01"));
    let reply = funds.ok(&and(&batch("o", &details), r#""currency":"USD""#));
    assert_eq!(codes(&reply), "QUEUED FEE_EXCEEDS_AMOUNT", "half of 0.03 is 0.02, half of 0.01 is 0.01");
    assert_eq!(reply.get("details.0.netAmount"), "0.01");
    let platform = format!(r#"{{"type":"balance",{PLATFORM},"currency":"USD"}}"#);
    assert_eq!(funds.query(&platform).get("available"), "0.00");
    let id = reply.get("details.0.withdrawalId");
    funds.ok(&liquidity("WECHAT", "BALANCER", "1.00").replace("CNY", "USD"));
    funds.submit(&id);
    funds.report(&id, "PAID");
    assert_eq!(funds.query(&platform).get("available"), "0.02");
}

#[test]
fn ap_22_c17_when_it_is_expected() {
    let mut funds = Funds::shop();
    for (at, day) in [
        ("2024-05-06T21:00:00.000", "2024-05-06"),
        ("2024-05-06T21:00:00.001", "2024-05-07"),
        ("2024-05-06T23:59:59.999", "2024-05-07"),
        ("2024-05-07T00:00:00.000", "2024-05-07"),
        ("2024-05-31T21:30:00", "2024-06-01"),
        ("2024-12-31T21:00:01", "2025-01-01"),
    ] {
        funds.at(at);
        let reply = funds.ok(&withdrawal(SHOP, "1.00"));
        assert_eq!(reply.get("expectedArrival"), day, "{at}");
        let row = funds.query(&of("withdrawal", &reply.get("transactionId")));
        assert_eq!(row.get("expectedArrival"), day, "{at}");
        let reply = funds.batch(at, &detail(SHOP, "1.00"));
        assert_eq!(reply.get("details.0.expectedArrival"), day, "{at}: a hint, no refusal");
    }
}
