//! The lines of a trade bill, trade by trade.

use crate::kit::*;
use crate::shop::Shop;
use crate::support::{Bench, Reply, SHOP, USER};

const DAY1: &str = "2024-05-01";
const DAY4: &str = "2024-05-04";

fn trade(bench: &mut Bench, owner: &str, day: &str) -> Reply {
    bench.query(&ask("trade", &format!(r#"{owner},"day":"{day}""#)))
}

const MONEY: &[&str] = &[
    "type",
    "role",
    "amount",
    "gross",
    "rake",
    "commission",
    "others",
    "change",
    "outOrderNo",
    "outSettleNo",
];

/// An order of 100.00 on the first of May, settled on the fourth: 6 % rake, 10 %
/// commission, 20.00 for partner 99.
fn settled() -> (Shop, String, Reply) {
    let mut shop = Shop::new(r#""rake":[{"name":"fee","rate":"0.06"}]"#);
    shop.at("2024-05-01T10:00:00");
    let items = [r#""amount":"60""#, r#""amount":"40""#];
    let cps = r#""commissionTo":{"partnerId":"cps"},"commissionRate":"0.1""#;
    let order = shop.order("o1", &items, cps);
    shop.fulfil(&order, &[]);
    shop.at("2024-05-04T10:00:00");
    let settle = shop.settle("o1", "s1", r#""shares":[{"partnerId":"99","amount":"20"}]"#);
    (shop, order, settle)
}

#[test]
fn dyr_10_a_payment_and_a_settlement_as_each_party_sees_them() {
    let (mut shop, order, settle) = settled();
    let bench = &mut shop.bench;
    let seller = trade(bench, &merchant(), DAY1);
    assert_eq!(lines(&seller, MONEY), ["payment seller 100.00 - - - - 100.00 o1 -"]);
    assert_eq!((seller.get("lines.0.orderId"), seller.get("lines.0.appId")), (order, "app1".to_owned()));
    for (owner, expected) in [
        (merchant(), "settlement seller 64.00 100.00 6.00 10.00 20.00 -36.00 o1 s1"),
        (r#""platformId":"p1""#.to_owned(), "settlement rake 6.00 100.00 6.00 10.00 20.00 6.00 o1 s1"),
        (
            r#""partnerId":"cps""#.to_owned(),
            "settlement commission 10.00 100.00 6.00 10.00 20.00 10.00 o1 s1",
        ),
        (r#""partnerId":"99""#.to_owned(), "settlement share 20.00 100.00 6.00 10.00 20.00 20.00 o1 s1"),
    ] {
        let bill = trade(bench, &owner, DAY4);
        assert_eq!(lines(&bill, MONEY), [expected], "{owner}");
        assert_eq!(bill.get("lines.0.settlementId"), settle.get("settlementId"));
        assert_eq!(bill.get("lines.0.transactionId"), settle.get("settlementId"));
    }
}

/// One party in two roles: a line for each.
#[test]
fn dyr_10_rake_and_share_of_one_party_are_two_lines() {
    let mut shop = Shop::new(r#""days":0,"rake":[{"name":"a","rate":"0.01"},{"name":"b","rate":"0.02"}]"#);
    let order = shop.order("o1", &[r#""amount":"50""#], "");
    shop.fulfil(&order, &[]);
    shop.settle("o1", "s1", r#""shares":[{"platformId":"p1","amount":"4"}]"#);
    let bill = trade(&mut shop.bench, r#""platformId":"p1""#, DAY1);
    assert_eq!(
        lines(&bill, &["role", "amount", "rake", "others", "change"]),
        ["rake 1.50 1.50 4.00 1.50", "share 4.00 1.50 4.00 4.00"]
    );
}

#[test]
fn dyr_10_returns_and_refunds() {
    let (mut shop, _, settle) = settled();
    shop.bench.now += 1;
    let back = shop.bench.ok(
        r#"{"type":"return_split","appId":"app1","outSettleNo":"s1","outReturnNo":"b1","partnerId":"99","amount":"5"}"#,
    );
    let (settlement, returned) = (settle.get("settlementId"), back.get("returnId"));
    let members =
        ["type", "role", "amount", "change", "outOrderNo", "outSettleNo", "outReturnNo", "returnId"];
    let giver = trade(&mut shop.bench, r#""partnerId":"99""#, DAY4);
    assert_eq!(lines(&giver, &members)[1], format!("return share 5.00 -5.00 o1 s1 b1 {returned}"));
    assert_eq!(giver.get("lines.1.settlementId"), settlement);
    let seller = trade(&mut shop.bench, &merchant(), DAY4);
    assert_eq!(lines(&seller, &members)[1], format!("return seller 5.00 5.00 o1 s1 b1 {returned}"));

    // A refund after the settlement: set aside first, which is no trade yet.
    let order = seller.get("lines.0.orderId");
    let started = shop.bench.ok(&format!(
        r#"{{"type":"start_refund","orderId":"{order}","outRefundNo":"r1","items":[{{"itemId":"o1-1","amount":"8"}}]}}"#
    ));
    assert_eq!(lines(&trade(&mut shop.bench, &merchant(), DAY4), &["type"]).len(), 2);
    shop.complete_refund(&started.get("refundId"));
    let seller = trade(&mut shop.bench, &merchant(), DAY4);
    let members = ["type", "role", "amount", "change", "outOrderNo", "outRefundNo", "refundId"];
    assert_eq!(
        lines(&seller, &members)[2],
        format!("refund seller 8.00 -8.00 o1 r1 {}", started.get("refundId"))
    );
}

/// The buyer pays from a wallet, the platform adds its subsidy, both get back.
#[test]
fn dyr_10_buyers_and_subsidies() {
    let mut shop = Shop::new("");
    let user = format!(r#""userId":"{USER}""#);
    let items = [r#""amount":"10","subsidy":"3""#];
    let order = shop.unpaid("o1", &items, &user);
    let freeze = shop
        .bench
        .ok(&format!(r#"{{"type":"freeze",{user},"orderId":"{order}","amount":"7","currency":"CNY"}}"#));
    let freeze = freeze.get("freezeId");
    shop.bench.ok(&format!(r#"{{"type":"confirm","freezeId":"{freeze}"}}"#));
    shop.refund(&order, "");
    let members = ["type", "role", "amount", "change", "outOrderNo"];
    let marketing = r#""platformId":"p1","accountSet":2000000"#;
    let bench = &mut shop.bench;
    for (owner, expected) in [
        (&*user, ["payment buyer 7.00 -7.00 o1", "refund buyer 7.00 7.00 o1"]),
        (&*merchant(), ["payment seller 10.00 10.00 o1", "refund seller 10.00 -10.00 o1"]),
        (marketing, ["payment subsidy 3.00 -3.00 o1", "refund subsidy 3.00 3.00 o1"]),
    ] {
        let bill = trade(bench, owner, DAY1);
        let all = lines(&bill, &members);
        assert_eq!(all[all.len() - 2..], expected, "{owner}");
    }
    assert_eq!(trade(bench, &user, DAY1).get("lines.1.freezeId"), freeze);
}

/// A freeze without an order, confirmed in parts and refunded.
#[test]
fn dyr_10_captures_of_a_freeze() {
    let mut bench = user();
    bench.ok(&format!(r#"{{"type":"create_balance",{},"currency":"CNY"}}"#, merchant()));
    bench.ok(&format!(
        r#"{{"type":"recharge","userId":"{USER}","amount":"50","currency":"CNY","paymentMethodType":"ALIPAY","externalTransactionId":"123"}}"#
    ));
    let freeze = bench
        .ok(&format!(r#"{{"type":"freeze","userId":"{USER}","orderId":"9","amount":"20","currency":"CNY"}}"#))
        .get("freezeId");
    bench.ok(&format!(
        r#"{{"type":"confirm","freezeId":"{freeze}","captures":[{{"merchantId":"{SHOP}","amount":"12"}}],"final":true}}"#
    ));
    bench.ok(&format!(r#"{{"type":"refund","freezeId":"{freeze}","amount":"2"}}"#));
    let members = ["type", "role", "amount", "change", "orderId", "freezeId", "externalTransactionId"];
    let bill = trade(&mut bench, &format!(r#""userId":"{USER}""#), DAY1);
    assert_eq!(
        lines(&bill, &members),
        [
            "recharge - 50.00 50.00 - - 123".to_owned(),
            format!("payment buyer 12.00 -12.00 9 {freeze} -"),
            format!("refund buyer 2.00 2.00 - {freeze} -"),
        ]
    );
    let bill = trade(&mut bench, &merchant(), DAY1);
    assert_eq!(
        lines(&bill, &members),
        [format!("payment payee 12.00 12.00 9 {freeze} -"), format!("refund payee 2.00 -2.00 - {freeze} -")]
    );
}

/// The shop pays 0.50 for a withdrawal, to the platform.
fn fees() -> Bench {
    let mut bench = user();
    bench.ok(r#"{"type":"register_party","platformId":"p1"}"#);
    bench.ok(&format!(
        r#"{{"type":"register_party",{},"externalCode":"S","fees":[{{"currency":"CNY","fixed":"0.5"}}]}}"#,
        merchant()
    ));
    bench.ok(&format!(
        r#"{{"type":"add_payment_method",{},"paymentMethodType":"BANK_CARD","isDefault":true}}"#,
        merchant()
    ));
    bench.ok(&format!(
        r#"{{"type":"recharge",{},"amount":"100","currency":"CNY","paymentMethodType":"BANK_CARD"}}"#,
        merchant()
    ));
    bench
}

fn report(bench: &mut Bench, id: &str, status: &str, more: &str) {
    bench.ok(&format!(r#"{{"type":"report_payout","withdrawalId":"{id}","status":"{status}"{more}}}"#));
}

fn submit(bench: &mut Bench, id: &str) {
    bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{id}"}}"#));
}

const STEPS: &[&str] = &["type", "status", "amount", "fee", "netAmount", "change", "orderId", "withdrawalId"];

#[test]
fn a18_dyr_10_every_step_of_a_withdrawal() {
    let mut bench = fees();
    let batch = bench.ok(
        r#"{"type":"withdraw_batch","orderId":"W-1","details":[{"externalCode":"S","amount":"10"},{"externalCode":"S","amount":"20"},{"externalCode":"S","amount":"30"},{"externalCode":"none","amount":"1"}]}"#,
    );
    let id = |at: usize| batch.get(&format!("details.{at}.withdrawalId"));
    let (paid, failed, cancelled) = (id(0), id(1), id(2));
    at(&mut bench, "2024-05-02T07:00:00");
    submit(&mut bench, &paid);
    report(&mut bench, &paid, "PAID", "");
    submit(&mut bench, &failed);
    report(&mut bench, &failed, "FAILED", r#","reason":"closed""#);
    bench.ok(&format!(r#"{{"type":"cancel_withdrawal","withdrawalId":"{cancelled}"}}"#));
    report(&mut bench, &paid, "BOUNCED", "");
    let first = trade(&mut bench, &merchant(), DAY1);
    assert_eq!(
        lines(&first, STEPS)[1..],
        [
            format!("withdrawal REQUESTED 10.00 0.50 9.50 0.00 W-1 {paid}"),
            format!("withdrawal REQUESTED 20.00 0.50 19.50 0.00 W-1 {failed}"),
            format!("withdrawal REQUESTED 30.00 0.50 29.50 0.00 W-1 {cancelled}"),
        ]
    );
    let second = trade(&mut bench, &merchant(), "2024-05-02");
    assert_eq!(
        lines(&second, STEPS),
        [
            format!("withdrawal PAID 10.00 0.50 9.50 -10.00 - {paid}"),
            format!("withdrawal FAILED 20.00 0.50 19.50 0.00 - {failed}"),
            format!("withdrawal CANCELLED 30.00 0.50 29.50 0.00 - {cancelled}"),
            format!("withdrawal BOUNCED 10.00 0.50 9.50 9.50 - {paid}"),
        ]
    );
    assert_eq!(around(&second), "40.00/60.00>99.50/0.00");
    let platform = trade(&mut bench, r#""isPlatform":true"#, "2024-05-02");
    assert_eq!(
        lines(&platform, &["type", "amount", "change", "withdrawalId"]),
        [format!("fee 0.50 0.50 {paid}")]
    );
}

/// The fee comes back with a bounce; a payout that was made twice is charged.
#[test]
fn a18_dyr_10_fees_that_return_and_late_payouts() {
    let mut bench = fees();
    let withdraw = format!(r#"{{"type":"withdraw",{},"amount":"10","currency":"CNY"}}"#, merchant());
    let first = bench.ok(&withdraw).get("transactionId");
    let second = bench.ok(&withdraw).get("transactionId");
    submit(&mut bench, &first);
    report(&mut bench, &first, "PAID", "");
    report(&mut bench, &first, "BOUNCED", r#","returnFee":true"#);
    submit(&mut bench, &second);
    report(&mut bench, &second, "FAILED", "");
    bench.refuse(
        &format!(r#"{{"type":"report_payout","withdrawalId":"{second}","status":"PAID"}}"#),
        "PAYOUT_STATUS_FINAL",
    );
    bench.ok(&format!(
        r#"{{"type":"resolve_payout_exception","withdrawalId":"{second}","resolution":"charge",{}}}"#,
        merchant()
    ));
    let bill = trade(&mut bench, &merchant(), DAY1);
    let expected =
        ["REQUESTED 0.00", "REQUESTED 0.00", "PAID -10.00", "BOUNCED 10.00", "FAILED 0.00", "CHARGED -9.50"];
    assert_eq!(lines(&bill, &["status", "change"])[1..], expected);
    assert_eq!(around(&bill), "0.00/0.00>90.50/0.00");
    let platform = trade(&mut bench, r#""isPlatform":true"#, DAY1);
    assert_eq!(lines(&platform, &["type", "change"]), ["fee 0.50", "fee -0.50"]);
}

/// A platform that withdraws pays its fee to itself.
#[test]
fn a18_dyr_10_a_platforms_own_withdrawal() {
    let mut bench = user();
    let platform = r#""platformId":"p1""#;
    bench.ok(&format!(r#"{{"type":"register_party",{platform}}}"#));
    bench.ok(&format!(r#"{{"type":"register_party",{platform},"fees":[{{"currency":"CNY","fixed":"1"}}]}}"#));
    bench.ok(&format!(
        r#"{{"type":"add_payment_method",{platform},"paymentMethodType":"BANK_CARD","isDefault":true}}"#
    ));
    bench.ok(&format!(
        r#"{{"type":"recharge",{platform},"amount":"9","currency":"CNY","paymentMethodType":"BANK_CARD"}}"#
    ));
    let id = bench
        .ok(&format!(r#"{{"type":"withdraw",{platform},"amount":"4","currency":"CNY"}}"#))
        .get("transactionId");
    submit(&mut bench, &id);
    report(&mut bench, &id, "PAID", "");
    let bill = trade(&mut bench, platform, DAY1);
    assert_eq!(
        lines(&bill, &["type", "amount", "change"]),
        ["recharge 9.00 9.00", "withdrawal 4.00 0.00", "withdrawal 4.00 -4.00", "fee 1.00 1.00"]
    );
    assert_eq!(around(&bill), "0.00/0.00>6.00/0.00");
}
