//! The lines of a day are all of its change, whatever has happened.

use crate::kit::*;
use crate::shop::Shop;
use crate::support::{Bench, SHOP2, USER, USER2};
use split_ledger::money::{Currencies, Exact};

fn minor(text: &str) -> i64 {
    let currency = Currencies::new().get("CNY").unwrap();
    Exact::parse(text).unwrap().to_minor(currency).unwrap()
}

/// All lines of a bill, page by page: what stands above them, and the sums of the
/// given members.
fn sums<const N: usize>(
    bench: &mut Bench,
    bill: &str,
    fields: &str,
    members: [&str; N],
) -> ([i64; 4], [i64; N], usize) {
    let (mut cursor, mut sums, mut count) = (String::new(), [0; N], 0);
    loop {
        let page = bench.query(&ask(bill, &format!(r#"{fields},"limit":3,"cursor":"{cursor}""#)));
        for at in 0..lines(&page, &["time"]).len() {
            count += 1;
            let get = |member: &str| page.get(&format!("lines.{at}.{member}"));
            assert_ne!(get("type"), "other", "{}", page.text);
            for (sum, member) in sums.iter_mut().zip(members) {
                *sum += minor(&get(member));
            }
        }
        cursor = page.get("nextCursor");
        if cursor.is_empty() {
            let names = ["openingAvailable", "openingFrozen", "closingAvailable", "closingFrozen"];
            return (names.map(|name| minor(&page.get(&format!("bill.{name}")))), sums, count);
        }
    }
}

/// Every owner of the scene, with its account sets.
fn owners() -> Vec<String> {
    vec![
        format!(r#""userId":"{USER}""#),
        merchant(),
        format!(r#""merchantId":"{SHOP2}""#),
        r#""platformId":"p1""#.to_owned(),
        r#""platformId":"p1","accountSet":2000000"#.to_owned(),
        r#""partnerId":"99""#.to_owned(),
        r#""partnerId":"cps""#.to_owned(),
    ]
}

/// From April 30 to May 9 each day begins as the one before ended, and its lines
/// make up the difference.
fn check(bench: &mut Bench) -> usize {
    let mut count = 0;
    for owner in owners() {
        let mut before = [0, 0];
        for day in ["04-30", "05-01", "05-02", "05-03", "05-04", "05-05", "05-06", "05-07", "05-08", "05-09"]
        {
            let fields = format!(r#"{owner},"day":"2024-{day}""#);
            let ([opening, held, closing, held_after], [available, frozen], entries) =
                sums(bench, "fund", &fields, ["availableDelta", "frozenDelta"]);
            assert_eq!([opening, held], before, "{owner} {day}");
            assert_eq!([closing - opening, held_after - held], [available, frozen], "{owner} {day}");
            before = [closing, held_after];
            let (_, [change], trades) = sums(bench, "trade", &fields, ["change"]);
            assert_eq!(change, available + frozen, "{owner} {day}");
            assert!(entries == 0 || trades <= 3 * entries);
            count += entries;
        }
        let reply = bench.query(&format!(r#"{{"type":"balance",{owner},"currency":"CNY"}}"#));
        assert_eq!(before, [minor(&reply.get("available")), minor(&reply.get("frozen"))], "{owner}");
    }
    count
}

/// Two sellers, shares, commission and subsidies; two settlements by voucher and a
/// whole one; returns, refunds of every kind, mirrored pro rata.
#[test]
fn dyr_10_bills_of_a_week_of_trade_add_up() {
    let program =
        r#""refundMirror":"pro-rata","rake":[{"name":"a","rate":"0.006"},{"name":"b","rate":"0.029"}]"#;
    let mut shop = Shop::new(program);
    shop.at("2024-05-01T23:59:59.999");
    let second = format!(r#""amount":"40","subsidy":"4","merchantId":"{SHOP2}""#);
    let cps = r#""commissionTo":{"partnerId":"cps"},"commissionRate":"0.1""#;
    let both = shop.order("o1", &[r#""amount":"60","subsidy":"1.11""#, &second], cps);
    let vouchers = shop.order("o2", &[r#""amount":"7.77""#, r#""amount":"2.22""#], "");
    let card = shop.order("o3", &[r#""amount":"10","uses":3"#], "");
    for order in [&both, &vouchers, &card] {
        shop.fulfil(order, &[]);
    }
    shop.refund(&both, r#"{"itemId":"o1-1","amount":"6"}"#);
    shop.at("2024-05-05T00:00:00");
    shop.settle("o1", "s1", &format!(r#""shares":[{{"partnerId":"99","amount":"5"}},{{"platformId":"p1","amount":"1"}}],"from":{{"merchantId":"{SHOP2}"}}"#));
    shop.settle("o2", "s2", r#""itemId":"o2-2""#);
    shop.settle("o3", "s3", "");
    shop.at("2024-05-06T12:00:00");
    shop.settle("o2", "s4", r#""itemId":"o2-1","shares":[{"partnerId":"99","amount":"2"}]"#);
    shop.bench.ok(r#"{"type":"return_split","appId":"app1","outSettleNo":"s1","outReturnNo":"b1","partnerId":"99","amount":"1.01"}"#);
    shop.refund(&both, r#"{"itemId":"o1-1","amount":"11.13"},{"itemId":"o1-2","amount":"7"}"#);
    let open = shop.start_refund(&vouchers, "").get("refundId");
    shop.at("2024-05-07T12:00:00");
    shop.bench.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{open}"}}"#));
    shop.refund(&vouchers, r#"{"itemId":"o2-1","amount":"3.33"}"#);
    let count = check(&mut shop.bench);
    assert!(count > 30, "{count} entries");
}

/// External settlements and returns, which succeed and fail; automatic ones; a rule.
#[test]
fn dyr_10_bills_of_external_settlements_add_up() {
    let mut shop = Shop::new(r#""execution":"external","rake":[{"name":"a","rate":"0.05"}]"#);
    shop.at("2024-05-01T10:00:00");
    let order = shop.order("o1", &[r#""amount":"60""#], "");
    shop.fulfil(&order, &[]);
    shop.at("2024-05-05T10:00:00");
    let complete = |shop: &mut Shop, name: &str, id: &str, outcome: &str| {
        shop.bench.ok(&format!(r#"{{"type":"complete_external","{name}":"{id}","outcome":"{outcome}"}}"#));
    };
    let shares = r#""shares":[{"partnerId":"99","amount":"6"}]"#;
    let failed = shop.settle("o1", "s1", shares).get("settlementId");
    complete(&mut shop, "settlementId", &failed, "FAIL");
    let settled = shop.settle("o1", "s2", shares).get("settlementId");
    shop.at("2024-05-06T10:00:00");
    complete(&mut shop, "settlementId", &settled, "SUCCESS");
    for (number, outcome) in [("b1", "FAIL"), ("b2", "SUCCESS")] {
        let returned = shop.bench.ok(&format!(
            r#"{{"type":"return_split","appId":"app1","outSettleNo":"s2","outReturnNo":"{number}","partnerId":"99","amount":"2"}}"#
        ));
        complete(&mut shop, "returnId", &returned.get("returnId"), outcome);
    }
    let bill = shop.bench.query(&ask("trade", r#""partnerId":"99","day":"2024-05-06""#));
    assert_eq!(
        lines(&bill, &["type", "role", "change", "outSettleNo", "outReturnNo"]),
        ["settlement share 6.00 s2 -", "return share -2.00 s2 b2"]
    );
    shop.bench.ok(r#"{"type":"store_rule","ruleName":"r","legs":[{"name":"x","partnerId":"99","kind":"rate","rate":"0.1"},{"name":"y","kind":"remainder","parts":[{"seller":true,"weight":"1"},{"platformId":"p1","weight":"1"}]}]}"#);
    shop.configure(r#""initiator":"automatic","ruleName":"r","days":0,"rake":[{"name":"a","rate":"0.05"}]"#);
    let automatic = shop.order("o2", &[r#""amount":"33.33""#], "");
    shop.fulfil(&automatic, &[]);
    shop.at("2024-05-08T10:00:00");
    shop.bench.ok(&format!(r#"{{"type":"settle_due","orderId":"{automatic}"}}"#));
    check(&mut shop.bench);
    let bill = shop.bench.query(&ask("trade", r#""platformId":"p1","day":"2024-05-08""#));
    assert_eq!(lines(&bill, &["role"]), ["rake", "share"]);
}

/// Wallets: freezes, captures, refunds, withdrawals with fees in an atomic list.
#[test]
fn dyr_10_bills_of_wallets_add_up() {
    let mut shop = Shop::new("");
    let bench = &mut shop.bench;
    bench.ok(r#"{"type":"register_party","platformId":"p1"}"#);
    bench.ok(&format!(
        r#"{{"type":"register_party",{},"fees":[{{"currency":"CNY","rate":"0.1"}}]}}"#,
        merchant()
    ));
    bench.ok(&format!(r#"{{"type":"create_balance","userId":"{USER2}","currency":"CNY"}}"#));
    let freeze = bench
        .ok(&format!(r#"{{"type":"freeze","userId":"{USER}","amount":"500","currency":"CNY"}}"#))
        .get("freezeId");
    let captures = format!(r#"[{{{},"amount":"300"}},{{"merchantId":"{SHOP2}","amount":"50"}}]"#, merchant());
    bench.ok(&format!(
        r#"{{"type":"list","commands":[{{"type":"confirm","freezeId":"{freeze}","captures":{captures},"final":true}},{{"type":"withdraw",{},"amount":"100","currency":"CNY"}},{{"type":"refund","freezeId":"{freeze}","amount":"35"}}]}}"#,
        merchant()
    ));
    let queued = bench.query(r#"{"type":"queued_withdrawals"}"#).get("payouts.0.withdrawalId");
    bench.ok(r#"{"type":"record_liquidity","fromChannel":"A","toChannel":"BALANCER","amount":"1000","currency":"CNY"}"#);
    bench.now += 86_400_000;
    bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{queued}"}}"#));
    bench.ok(&format!(r#"{{"type":"report_payout","withdrawalId":"{queued}","status":"PAID"}}"#));
    bench.now += 86_400_000;
    bench.ok(&format!(
        r#"{{"type":"report_payout","withdrawalId":"{queued}","status":"FAILED","returnFee":true}}"#
    ));
    check(bench);
}
