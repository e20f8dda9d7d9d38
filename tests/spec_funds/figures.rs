//! The four figures, each from its parts.

use crate::kit::*;
use split_ledger::funds::balance::{available_balance, figures, withdraw_balance, withdrawable};

#[test]
fn ap_10_ap_11_c9_what_each_figure_is_made_of() {
    let mut funds = Funds::shop();
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 0.00 = 100.00, 100.00 may leave");
    // Asked for today: of the balance until it is paid, and no part of what is frozen.
    let id = funds.withdraw(SHOP, "10.00");
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 10.00 = 90.00, 90.00 may leave");
    // Asked for yesterday: frozen money like any other.
    funds.wait(DAY);
    assert_eq!(funds.figures(SHOP), "100.00 - 10.00 - 0.00 = 90.00, 90.00 may leave");
    let other = funds.withdraw(SHOP, "5.00");
    assert_eq!(funds.figures(SHOP), "100.00 - 10.00 - 5.00 = 85.00, 85.00 may leave");
    funds.fund("BANK_CARD", "1000.00");
    funds.submit(&id);
    assert_eq!(funds.figures(SHOP), "100.00 - 10.00 - 5.00 = 85.00, 85.00 may leave");
    funds.report(&id, "PAID");
    assert_eq!(funds.figures(SHOP), "90.00 - 0.00 - 5.00 = 85.00, 85.00 may leave");
    // C19: what failed is no payout of the day any more.
    funds.submit(&other);
    funds.report(&other, "FAILED");
    assert_eq!(funds.figures(SHOP), "90.00 - 0.00 - 0.00 = 90.00, 90.00 may leave");
    // A bounce changes the balance and nothing of the day.
    funds.report(&id, "BOUNCED");
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 0.00 = 100.00, 100.00 may leave");
}

#[test]
fn ap_10_c9_a_freeze_is_frozen() {
    let mut funds = Funds::default();
    funds.party(USER, "");
    funds.recharge(USER, "100.00");
    let freeze = format!(r#"{{"type":"freeze",{USER},"orderId":"1","amount":"30.00","currency":"CNY"}}"#);
    let id = funds.ok(&freeze).get("freezeId");
    funds.withdraw(USER, "20.00");
    assert_eq!(funds.figures(USER), "100.00 - 30.00 - 20.00 = 50.00, 50.00 may leave");
    funds.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{id}"}}"#));
    assert_eq!(funds.figures(USER), "100.00 - 0.00 - 20.00 = 80.00, 80.00 may leave");
}

/// A shop whose order of 80.00 is paid.
fn ordered() -> (Funds, String) {
    let mut funds = Funds::shop();
    funds.party(PLATFORM, "");
    funds.ok(
        r#"{"type":"configure_program","appId":"app","platformId":"p1","days":0,"settleAfter":"fulfilment"}"#,
    );
    let create = format!(
        r#"{{"type":"create_order","appId":"app","outOrderNo":"o","currency":"CNY",{SHOP},"items":[{{"itemId":"i","amount":"80.00"}}]}}"#
    );
    let order = funds.ok(&create).get("orderId");
    funds.ok(&format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"80.00"}}"#));
    (funds, order)
}

/// Money that orders wait for is in none of the four, but in `frozen`.
#[test]
fn c9_pending_orders_are_in_none() {
    let (mut funds, order) = ordered();
    let pending = |funds: &mut Funds| {
        let reply = funds.balances(&format!("{{{SHOP}}}"));
        format!("{} of {}", reply.get("balances.0.pendingSettlement"), reply.get("balances.0.frozen"))
    };
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 0.00 = 100.00, 100.00 may leave");
    assert_eq!(pending(&mut funds), "80.00 of 80.00");
    funds.withdraw(SHOP, "40.00");
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 40.00 = 60.00, 60.00 may leave");
    assert_eq!(pending(&mut funds), "80.00 of 120.00");
    let cut = format!(
        r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"i","amount":"30.00"}}]}}"#
    );
    let refund = funds.ok(&cut).get("refundId");
    funds.ok(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#));
    assert_eq!(pending(&mut funds), "50.00 of 90.00");
    funds.ok(&format!(r#"{{"type":"fulfil","orderId":"{order}"}}"#));
    funds.ok(r#"{"type":"settle","appId":"app","outOrderNo":"o","outSettleNo":"s"}"#);
    assert_eq!(pending(&mut funds), "0.00 of 40.00");
    assert_eq!(funds.figures(SHOP), "150.00 - 0.00 - 40.00 = 110.00, 110.00 may leave");
    // A refund after settlement sets money aside: frozen, and not pending.
    let cut = format!(
        r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"i","amount":"20.00"}}]}}"#
    );
    let refund = funds.ok(&cut).get("refundId");
    assert_eq!(pending(&mut funds), "0.00 of 60.00");
    assert_eq!(funds.figures(SHOP), "150.00 - 20.00 - 40.00 = 90.00, 90.00 may leave");
    funds.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    assert_eq!(funds.figures(SHOP), "150.00 - 0.00 - 40.00 = 110.00, 110.00 may leave");
}

/// One row per account set; marketing money is money, and none of it may leave.
#[test]
fn c3_a_row_per_account_set() {
    let mut funds = Funds::default();
    funds.party(PLATFORM, "");
    funds.recharge(PLATFORM, "7.00");
    funds.ok(r#"{"type":"create_balance","platformId":"p1","currency":"CNY","accountSet":2000000,"initialBalance":"9.00"}"#);
    funds.party(SHOP, "");
    let reply = funds.balances(&format!(r#"{{"isPlatform":true}},{{{SHOP}}},{{"isPlatform":true}}"#));
    let row = |at: usize| {
        ["accountSet", "balance", "availableBalance", "withdrawBalance"]
            .map(|name| reply.get(&format!("balances.{at}.{name}")))
            .join(" ")
    };
    assert_eq!(row(0), "100001 7.00 7.00 7.00");
    assert_eq!(row(1), "2000000 9.00 9.00 0.00");
    assert_eq!(row(2), "100001 0.00 0.00 0.00");
    assert_eq!([row(3), row(4)], [row(0), row(1)]);
    assert_eq!(row(5), "   ");
    let number = |at: usize| reply.get(&format!("balances.{at}.accountUserId"));
    assert_eq!(number(0), number(1), "both rows are one party's");
    // More than the balance set has cannot be withdrawn.
    let reply = funds.batch("o", r#"{"isPlatform":true,"amount":"7.01"}"#);
    assert_eq!(reply.get("details.0.reasonCode"), "INSUFFICIENT_FUNDS");
    funds.refuse_field(
        &and(&withdrawal(PLATFORM, "1"), r#""accountSet":2000000"#),
        "UNKNOWN_FIELD",
        "accountSet",
    );
    // Another currency: no such account, no row.
    let reply = funds.query(r#"{"type":"fund_balances","currency":"USD","details":[{"isPlatform":true}]}"#);
    assert_eq!(reply.get("balances"), "[]");
}

#[test]
fn ap_21_c9_nothing_in_custody_may_leave() {
    let mut funds = Funds::shop();
    funds.register(SHOP, r#""custody":true"#);
    assert_eq!(funds.figures(SHOP), "100.00 - 0.00 - 0.00 = 100.00, 0.00 may leave");
    funds.refuse(&withdrawal(SHOP, "1.00"), "CUSTODY_MODE");
    funds.register(SHOP, r#""custody":false"#);
    funds.withdraw(SHOP, "1.00");
}

#[test]
fn ap_11_the_published_formula() {
    assert_eq!(available_balance(100, 30, 5, 10), Some(65));
    assert_eq!(available_balance(0, 0, 0, 0), Some(0));
    assert_eq!(available_balance(10, 30, 0, 0), Some(-20));
    let ends = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    for a in ends {
        for b in ends {
            for c in ends {
                for d in ends {
                    let [a, b, c, d] = [a, b, c, d].map(i128::from);
                    let wanted = |sum: i128| i64::try_from(sum).ok();
                    let [x, y, z, w] = [a, b, c, d].map(|n| i64::try_from(n).unwrap());
                    assert_eq!(available_balance(x, y, z, w), wanted(a - b + c - d));
                    assert_eq!(withdraw_balance(x, y, z, w), wanted(a + b - c - d));
                    let left = (a - (b - c)).max(0);
                    let is_fit = left <= i128::from(i64::MAX);
                    assert!(!is_fit || i128::from(withdrawable(x, y, z)) == left, "{x} {y} {z}");
                    if let Some(figures) = figures(x, y, z, w) {
                        assert_eq!(figures.available_balance, x, "C9: it is what is available");
                        assert_eq!(i128::from(figures.balance), a + b - c);
                        assert_eq!(i128::from(figures.frozen_balance), b - c - d);
                    }
                }
            }
        }
    }
}

/// The literal formula, and why the ledger does not go by it: day 5 of C8's example.
#[test]
fn ap_12_the_published_formula() {
    // n − 1 days before day 5 (D+3): the balance of day 3 was 100, nothing else that day.
    assert_eq!(withdraw_balance(10000, 0, 0, 0), Some(10000), "money that left on day 4");
    assert_eq!(withdrawable(10000, 20000, 10000), 0);
    assert_eq!(withdraw_balance(10000, 500, 1000, 3000), Some(6500));
    // Without days it is AP-11's.
    assert_eq!(withdraw_balance(7, 5, 3, 2), available_balance(7, 2, 5, 3));
}
