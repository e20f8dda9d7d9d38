//! How old money must be before it may leave.

use crate::audited::minor;
use crate::kit::*;
use split_ledger::calendar::Offset;
use split_ledger::command::Options;

/// A shop whose money stays under these terms.
fn waiting(options: Options, terms: &str) -> Funds {
    let mut funds = Funds::new(options);
    funds.party(SHOP, terms);
    funds
}

const D1: &str = r#""withdrawDays":1"#;
const D3: &str = r#""withdrawRule":"D","withdrawDays":3"#;

/// D+3: 100 arrives on day 0 and leaves on day 4; 100 arrives on day 5 and must not
/// leave at once, though the balance of three days before was 100.
#[test]
fn c8_ap_12_new_money_does_not_leave_for_old() {
    let mut funds = waiting(Options::default(), D3);
    funds.recharge(SHOP, "100.00");
    funds.wait(3 * DAY);
    assert_eq!(funds.withdrawable(SHOP), "100.00");
    funds.wait(DAY);
    let id = funds.withdraw(SHOP, "100.00");
    funds.pay_out(&id, "PAID");
    funds.wait(DAY);
    funds.recharge(SHOP, "100.00");
    for _ in 5..8 {
        assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 0.00 = 100.00, 0.00 may leave");
        assert_eq!(funds.refuse_withdraw(SHOP, "0.01"), "0");
        funds.wait(DAY);
    }
    assert_eq!(funds.withdrawable(SHOP), "100.00");
    funds.withdraw(SHOP, "100.00");
}

#[test]
fn c8_exactly_what_may_leave() {
    let mut funds = waiting(Options::default(), D1);
    funds.recharge(SHOP, "30.00");
    funds.wait(DAY);
    funds.recharge(SHOP, "70.00");
    let reply = funds.refuse_field(&withdrawal(SHOP, "30.01"), "AMOUNT_NOT_WITHDRAWABLE", "amount");
    assert_eq!(
        (reply.detail("withdrawableMinor"), reply.detail("neededMinor")),
        ("3000".into(), "3001".into())
    );
    funds.refuse_field(&withdrawal(SHOP, "100.01"), "INSUFFICIENT_FUNDS", "");
    funds.withdraw(SHOP, "10.00");
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 10.00 = 90.00, 20.00 may leave");
    funds.withdraw(SHOP, "20.00");
    assert_eq!(funds.refuse_withdraw(SHOP, "0.01"), "0");
    // What is spent is the old money first: none of the new is older for it.
    funds.wait(DAY);
    assert_eq!(funds.withdrawable(SHOP), "70.00");
}

#[test]
fn c7_c8_midnight_in_china() {
    for (arrival, held, free) in [
        ("2024-05-06T23:59:59.999", "2024-05-06T23:59:59.999", "2024-05-07T00:00:00.000"),
        ("2024-05-07T00:00:00.000", "2024-05-07T23:59:59.999", "2024-05-08T00:00:00.000"),
        ("2024-05-06T00:00:00.000", "2024-05-06T23:59:59.999", "2024-05-07T00:00:00.000"),
    ] {
        let mut funds = Funds::default();
        funds.at("2024-05-06T00:00:00.000");
        funds.party(SHOP, D1);
        funds.at(arrival);
        funds.recharge(SHOP, "1.00");
        assert_eq!(funds.refuse_withdraw(SHOP, "1.00"), "0");
        funds.at(held);
        assert_eq!(funds.withdrawable(SHOP), "0.00");
        assert_eq!(funds.refuse_withdraw(SHOP, "1.00"), "0");
        funds.at(free);
        assert_eq!(funds.withdrawable(SHOP), "1.00");
        funds.withdraw(SHOP, "1.00");
    }
}

/// The old money and the new arrive on both sides of midnight, in two milliseconds.
#[test]
fn c8_both_sides_of_midnight() {
    let mut funds = waiting(Options::default(), D1);
    funds.at("2024-05-06T23:59:59.999");
    for _ in 0..5 {
        funds.recharge(SHOP, "1.00");
    }
    funds.at("2024-05-07T00:00:00.000");
    for _ in 0..5 {
        funds.recharge(SHOP, "1.00");
        assert_eq!(funds.withdrawable(SHOP), "5.00");
    }
    assert_eq!(funds.refuse_withdraw(SHOP, "5.01"), "500");
    funds.withdraw(SHOP, "5.00");
    // The day of a withdrawal is that of the request.
    assert_eq!(funds.figures(SHOP), "10.00 - 0.00 - 5.00 = 5.00, 0.00 may leave");
    funds.at("2024-05-07T23:59:59.999");
    assert_eq!(funds.figures(SHOP), "10.00 - 0.00 - 5.00 = 5.00, 0.00 may leave");
    funds.at("2024-05-08T00:00:00.000");
    assert_eq!(funds.figures(SHOP), "10.00 - 5.00 - 0.00 = 5.00, 5.00 may leave");
}

#[test]
fn c7_other_offsets() {
    for (offset, last, first) in [
        ("Z", "2024-05-07T07:59:59.999", "2024-05-07T08:00:00"),
        ("-05:30", "2024-05-06T13:29:59.999", "2024-05-06T13:30:00"),
        ("+14:00", "2024-05-06T17:59:59.999", "2024-05-06T18:00:00"),
    ] {
        let options = Options { utc_offset: Offset::parse(offset).unwrap(), ..Options::default() };
        let mut funds = waiting(options, D1);
        funds.recharge(SHOP, "1.00");
        let id = funds.withdrawable(SHOP);
        assert_eq!(id, "0.00");
        funds.at(last);
        assert_eq!(funds.refuse_withdraw(SHOP, "1.00"), "0", "{offset}");
        funds.at(first);
        assert_eq!(funds.withdrawable(SHOP), "1.00", "{offset}");
        funds.withdraw(SHOP, "1.00");
        // Today is the same day in the figures.
        assert_eq!(funds.figures(SHOP), "1.00 - 0.00 - 1.00 = 0.00, 0.00 may leave");
    }
}

/// On which day money that arrived on `day` may leave; days without end are refused.
fn leaves(options: Options, terms: &str, day: &str) -> String {
    let mut funds = Funds::new(options);
    funds.at(&format!("{day}T00:00:00"));
    funds.party(SHOP, terms);
    funds.at(&format!("{day}T12:00:00"));
    funds.recharge(SHOP, "1.00");
    for _ in 0..40 {
        if funds.withdrawable(SHOP) == "1.00" {
            let date = split_ledger::calendar::date_of(funds.bench.now, Offset::CHINA).unwrap();
            funds.withdraw(SHOP, "1.00");
            return date.to_string();
        }
        assert_eq!(funds.refuse_withdraw(SHOP, "0.01"), "0");
        funds.wait(DAY);
    }
    "never".to_owned()
}

/// Labour Day 2024: 1 to 5 May off, Sunday 28 April worked.
#[test]
fn c7_working_days() {
    let off = ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04", "2024-05-05"];
    let labour_day = || holidays(&off, &["2024-04-28"]);
    let t = |n: u32, more: &str| format!(r#""withdrawRule":"T","withdrawDays":{n}{more}"#);
    for (n, arrival, day) in [
        (0, "2024-04-27", "2024-04-27"),
        (0, "2024-05-03", "2024-05-03"),
        (1, "2024-04-26", "2024-04-28"),
        (1, "2024-04-27", "2024-04-28"),
        (1, "2024-04-30", "2024-05-06"),
        (1, "2024-05-03", "2024-05-06"),
        (1, "2024-05-05", "2024-05-06"),
        (1, "2024-05-06", "2024-05-07"),
        (2, "2024-04-30", "2024-05-07"),
        (3, "2024-04-26", "2024-04-30"),
        (4, "2024-04-26", "2024-05-06"),
    ] {
        assert_eq!(leaves(labour_day(), &t(n, ""), arrival), day, "T+{n} of {arrival}");
    }
    for (arrival, day) in [
        ("2024-04-27", "2024-04-28"),
        ("2024-04-28", "2024-04-28"),
        ("2024-05-01", "2024-05-06"),
        ("2024-05-05", "2024-05-06"),
        ("2024-05-06", "2024-05-06"),
        ("2024-05-11", "2024-05-13"),
    ] {
        assert_eq!(leaves(labour_day(), &t(0, r#","rollForward":true"#), arrival), day, "T+0 of {arrival}");
    }
    // Rolling forward is for T+0 only; D counts every day.
    let rolled = leaves(labour_day(), &t(1, r#","rollForward":true"#), "2024-04-30");
    assert_eq!(rolled, "2024-05-06");
    let rolled = r#""withdrawDays":1,"rollForward":true"#;
    assert_eq!(leaves(labour_day(), rolled, "2024-04-30"), "2024-05-01");
    assert_eq!(leaves(Options::default(), &t(1, ""), "2024-04-30"), "2024-05-01", "no holidays given");
}

/// The terms are those of the moment of the request.
#[test]
fn c8_terms_that_change() {
    let mut funds = waiting(Options::default(), "");
    funds.recharge(SHOP, "10.00");
    assert_eq!(funds.withdrawable(SHOP), "10.00");
    funds.register(SHOP, D3);
    assert_eq!(funds.refuse_withdraw(SHOP, "1.00"), "0");
    funds.wait(DAY);
    funds.register(SHOP, D1);
    funds.withdraw(SHOP, "10.00");
}

const ORDER: &str = r#""appId":"app","outOrderNo":"o""#;

/// Every way in which money arrives begins its age.
#[test]
fn c8_what_arrives() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, D1);
    funds.party(SHOP, D1);
    funds.owner(USER, r#""initialBalance":"100.00""#);
    funds.owner(PARTNER, "");
    for owner in [USER, PARTNER] {
        funds.register(owner, &format!(r#"{D1},"fees":[{{"currency":"CNY","fixed":"0.50"}}]"#));
    }
    assert_eq!(funds.refuse_withdraw(USER, "1.00"), "0", "an initial balance");
    // A confirm without an order, and one with.
    let freeze = |order: &str, amount: &str| {
        format!(r#"{{"type":"freeze",{USER},"orderId":"{order}","amount":"{amount}","currency":"CNY"}}"#)
    };
    let id = funds.ok(&freeze("1", "10.00")).get("freezeId");
    funds.ok(&format!(r#"{{"type":"confirm","freezeId":"{id}",{SHOP}}}"#));
    assert_eq!(funds.figures(SHOP), "10.00 - 0.00 - 0.00 = 10.00, 0.00 may leave");
    funds.wait(DAY);
    assert_eq!(funds.withdrawable(SHOP), "10.00");
    funds.ok(r#"{"type":"configure_program","appId":"app","platformId":"p1","days":0,"settleAfter":"fulfilment","rake":[{"name":"f","rate":"0.1"}]}"#);
    let create = format!(
        r#"{{"type":"create_order",{ORDER},"currency":"CNY",{SHOP},"items":[{{"itemId":"i","amount":"20.00"}}]}}"#
    );
    let order = funds.ok(&create).get("orderId");
    funds.ok(&format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"20.00"}}"#));
    funds.ok(&format!(r#"{{"type":"fulfil","orderId":"{order}"}}"#));
    funds.wait(DAY);
    let settle =
        format!(r#"{{"type":"settle",{ORDER},"outSettleNo":"s","shares":[{{{PARTNER},"amount":"4.00"}}]}}"#);
    funds.ok(&settle);
    assert_eq!(funds.figures(SHOP), "24.00 - 0.00 - 0.00 = 24.00, 10.00 may leave", "the hold was no age");
    assert_eq!(funds.figures(PARTNER), "4.00 - 0.00 - 0.00 = 4.00, 0.00 may leave");
    assert_eq!(funds.figures(PLATFORM), "2.00 - 0.00 - 0.00 = 2.00, 0.00 may leave", "the rake");
    // What comes back of a share keeps its age: it is the shop's old money again.
    let back = format!(
        r#"{{"type":"return_split","appId":"app","outSettleNo":"s","outReturnNo":"r",{PARTNER},"amount":"3.00"}}"#
    );
    funds.ok(&back);
    assert_eq!(funds.figures(SHOP), "27.00 - 0.00 - 0.00 = 27.00, 13.00 may leave");
    // A fee arrives when it is booked.
    funds.wait(DAY);
    assert_eq!(funds.withdrawable(PLATFORM), "2.00");
    let id = funds.withdraw(PARTNER, "1.00");
    funds.pay_out(&id, "PAID");
    assert_eq!(funds.figures(PLATFORM), "2.50 - 0.00 - 0.00 = 2.50, 2.00 may leave");
}

/// Money that comes back to where it was keeps its age, however late.
#[test]
fn c8_c19_what_keeps_its_age() {
    let mut funds = Funds::default();
    funds.party(USER, D3);
    funds.recharge(USER, "100.00");
    funds.wait(3 * DAY);
    let freeze = format!(r#"{{"type":"freeze",{USER},"orderId":"1","amount":"60.00","currency":"CNY"}}"#);
    let id = funds.ok(&freeze).get("freezeId");
    assert_eq!(funds.withdrawable(USER), "40.00");
    funds.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{id}"}}"#));
    assert_eq!(funds.withdrawable(USER), "100.00");
    let queued = funds.withdraw(USER, "60.00");
    funds.wait(DAY);
    funds.ok(&cancel(&queued));
    assert_eq!(funds.withdrawable(USER), "100.00");
    for end in ["FAILED", "PAID"] {
        let id = funds.withdraw(USER, "60.00");
        assert_eq!(minor(&funds.withdrawable(USER)), 4_000);
        funds.pay_out(&id, end);
        if end == "PAID" {
            funds.wait(DAY);
            assert_eq!(minor(&funds.withdrawable(USER)), 4_000);
            funds.report(&id, "BOUNCED");
        }
        assert_eq!(funds.withdrawable(USER), "100.00", "{end}");
    }
    // Old and new money frozen together: the old is what came back.
    funds.recharge(USER, "50.00");
    let id = funds.ok(&freeze.replace("\"1\"", "\"2\"").replace("60.00", "120.00")).get("freezeId");
    assert_eq!(funds.figures(USER), "150.00 - 120.00 - 0.00 = 30.00, 0.00 may leave");
    funds.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{id}"}}"#));
    assert_eq!(funds.withdrawable(USER), "100.00");
}
