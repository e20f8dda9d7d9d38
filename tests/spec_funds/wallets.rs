//! `withdraw` of owners that are registered, and of those that are not.

use crate::kit::*;
use split_ledger::command::Options;

#[test]
fn bal_18_c10_a_registered_owner_pays_its_fee() {
    let mut funds = Funds::with_fee();
    let reply = funds.ok(&withdrawal(SHOP, "600.00"));
    let one = |name: &str| reply.get(name);
    assert_eq!(
        [one("fee"), one("netAmount"), one("status"), one("newVersion")],
        ["1.60", "598.40", "QUEUED", "2"]
    );
    assert_eq!(one("expectedArrival"), "2024-05-06");
    let row = funds.query(&of("withdrawal", &one("transactionId")));
    let of = |name: &str| row.get(name);
    assert_eq!(
        [of("amount"), of("fee"), of("netAmount"), of("channel")],
        ["600.00", "1.60", "598.40", "BANK_CARD"]
    );
    assert_eq!([of("orderId"), of("summary"), of("exception"), of("railReference")], [""; 4]);
    let reply = funds.refuse_field(&withdrawal(SHOP, "1.50"), "FEE_EXCEEDS_AMOUNT", "amount");
    assert_eq!(reply.detail("feeMinor"), "150");
    assert_eq!(funds.ok(&withdrawal(SHOP, "1.51")).get("netAmount"), "0.01");
}

/// What is checked first: existence, method, version, custody, fee, funds, age.
#[test]
fn a4_c14_the_order_of_the_checks() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, "");
    funds.register(SHOP, r#""custody":true"#);
    let call = |amount: &str, version: i64| {
        and(&withdrawal(SHOP, amount), &format!(r#""expectedVersion":{version}"#))
    };
    funds.refuse(&withdrawal(USER, "1"), "BALANCE_NOT_FOUND");
    funds.refuse(&call("5.00", 9), "PAYMENT_METHOD_REQUIRED");
    funds.ok(&format!(r#"{{"type":"add_payment_method",{SHOP},"paymentMethodType":"BANK_CARD"}}"#));
    funds.refuse(&call("5.00", 9), "VERSION_CONFLICT");
    // It names no field: none of the request is wrong.
    funds.refuse_field(&call("5.00", 0), "CUSTODY_MODE", "");
    funds.register(SHOP, r#""withdrawDays":1,"fees":[{"currency":"CNY","fixed":"5.00"}]"#);
    funds.refuse(&call("5.00", 0), "FEE_EXCEEDS_AMOUNT");
    funds.refuse(&call("5.01", 0), "INSUFFICIENT_FUNDS");
    funds.recharge(SHOP, "5.01");
    funds.refuse(&call("5.01", 1), "AMOUNT_NOT_WITHDRAWABLE");
    funds.wait(DAY);
    assert_eq!(funds.ok(&call("5.01", 1)).get("netAmount"), "0.01");
}

/// Without a registration: no days, no fee, as ever.
#[test]
fn bal_18_an_owner_that_is_no_party() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, "");
    funds.owner(USER, r#""initialBalance":"10.00""#);
    let reply = funds.ok(&withdrawal(USER, "10.00"));
    assert_eq!((reply.get("fee"), reply.get("netAmount")), ("0.00".to_owned(), "10.00".to_owned()));
    funds.refuse(&withdrawal(USER, "0.01"), "INSUFFICIENT_FUNDS");
    let id = reply.get("transactionId");
    // Registered later: what is on its way keeps its terms.
    funds.register(USER, &format!(r#"{FEE},"withdrawDays":9"#));
    funds.pay_out(&id, "PAID");
    assert_eq!(
        (funds.money(USER), funds.money(PLATFORM)),
        ("0.00/0.00@2".to_owned(), "0.00/0.00@0".to_owned())
    );
    // The first key finds the first reply, without a fee.
    let mut funds = Funds::default();
    funds.party(PLATFORM, "");
    funds.owner(USER, r#""initialBalance":"100.00""#);
    let call = keyed(&withdrawal(USER, "10.00"), "k");
    funds.ok(&call);
    funds.register(USER, FEE);
    assert_eq!(funds.again(&call).get("fee"), "0.00");
}

const MAX: &str = "92233720368547758.07";

/// The largest amounts there are, without a limit on single amounts.
#[test]
fn a1_c10_the_largest_amounts() {
    let options = || Options { max_amount: None, ..Options::default() };
    let mut funds = Funds::new(options());
    funds.party(PLATFORM, "");
    funds.party(SHOP, "");
    funds.recharge(SHOP, MAX);
    assert_eq!(funds.figures(SHOP), format!("{MAX} - 0.00 - 0.00 = {MAX}, {MAX} may leave"));
    // A fee of one less than all: one fen arrives.
    let almost = "92233720368547758.06";
    let fee = |fixed: &str, more: &str| format!(r#""fees":[{{"currency":"CNY","fixed":"{fixed}"{more}}}]"#);
    funds.register(SHOP, &fee(MAX, ""));
    funds.refuse(&withdrawal(SHOP, MAX), "FEE_EXCEEDS_AMOUNT");
    funds.register(SHOP, &fee(MAX, r#","rate":"1""#));
    funds.refuse(&withdrawal(SHOP, MAX), "FEE_EXCEEDS_AMOUNT");
    funds.register(SHOP, &fee(MAX, &format!(r#","rate":"1","minimum":"{almost}","maximum":"{almost}""#)));
    let id = funds.withdraw(SHOP, MAX);
    assert_eq!(funds.figures(SHOP), format!("{MAX} - 0.00 - {MAX} = 0.00, 0.00 may leave"));
    // The pool needs a fen for it; what is kept goes to the platform.
    funds.fund("BANK_CARD", "0.01");
    funds.submit(&id);
    funds.report(&id, "PAID");
    assert_eq!(funds.money(PLATFORM), format!("{almost}/0.00@1"));
    funds.ok(&and(&report(&id, "BOUNCED"), r#""returnFee":true"#));
    assert_eq!(funds.money(SHOP), format!("{MAX}/0.00@4"));
    // In an order: nothing is left for the second, and nothing wraps.
    funds.register(SHOP, r#""withdrawDays":365,"withdrawRule":"T""#);
    let details = format!(r#"{{{SHOP},"amount":"{MAX}"}}"#);
    let reply = funds.batch("o", &[details.clone(), details.clone()].join(","));
    assert_eq!(reply.get("details.0.reasonCode"), "AMOUNT_NOT_WITHDRAWABLE");
    funds.register(SHOP, "");
    let reply = funds.batch("p", &[details.clone(), details].join(","));
    assert_eq!(
        (statuses(&reply), reply.get("details.1.reasonCode")),
        ("QUEUED FAILED".into(), "INSUFFICIENT_FUNDS".into())
    );
    // More than that cannot be had, and a pool cannot be owed more either.
    funds.refuse(
        &format!(r#"{{"type":"recharge",{SHOP},"amount":"0.01","currency":"CNY"}}"#),
        "BALANCE_OVERFLOW",
    );
    funds.fund("BANK_CARD", "92233720368547757.00");
    funds.refuse(&liquidity("WECHAT", "BANK_CARD", MAX), "BALANCE_OVERFLOW");
    // The default limit is for one amount.
    let mut funds = Funds::shop();
    funds.refuse_field(&withdrawal(SHOP, "10000000000"), "INVALID_AMOUNT", "amount");
}

/// A fee of nothing, of all, with both bounds.
#[test]
fn c10_fees_at_their_bounds() {
    for (fee, amount, wanted) in [
        (r#""rate":"0""#, "0.01", "0.00"),
        (r#""rate":"0.5""#, "0.01", "0.00"),
        (r#""rate":"0.5","rounding":"half-up""#, "0.03", "0.02"),
        (r#""rate":"0.999999999""#, "1000.00", "999.99"),
        (r#""fixed":"0.01","maximum":"0""#, "0.01", "0.00"),
        (r#""minimum":"0.02","maximum":"0.02","rate":"1""#, "0.03", "0.02"),
        (r#""fixed":"1","rate":"0.1","maximum":"2""#, "10.00", "2.00"),
        (r#""fixed":"1","rate":"0.1","maximum":"2.01""#, "10.10", "2.01"),
        (r#""fixed":"1","rate":"0.1","minimum":"2.01""#, "10.09", "2.01"),
        ("", "0.01", "0.00"),
    ] {
        let mut funds = Funds::default();
        funds.party(PLATFORM, "");
        let comma = if fee.is_empty() { "" } else { "," };
        funds.party(SHOP, &format!(r#""fees":[{{"currency":"CNY"{comma}{fee}}}]"#));
        funds.recharge(SHOP, amount);
        let reply = funds.ok(&withdrawal(SHOP, amount));
        assert_eq!(reply.get("fee"), wanted, "{fee} of {amount}");
        funds.pay_out(&reply.get("transactionId"), "PAID");
        let platform = funds.money(PLATFORM);
        assert!(platform.starts_with(&format!("{wanted}/")), "{platform}");
    }
}
