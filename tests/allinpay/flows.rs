//! The methods with the engine behind them (AP-10, AP-20, AP-30, C3…C20).

use crate::desk::Desk;
use crate::support::SHOP;
use crate::wire::{BALANCE, RESULT, WITHDRAW};

fn order(id: &str, details: &str) -> String {
    format!(r#"{{"orderId":"{id}","details":[{details}]}}"#)
}

fn asked(id: &str) -> String {
    format!(r#"{{"orderId":"{id}"}}"#)
}

const FROM_SHOP: &str = r#"{"externalCode":"abc123","withdrawAmount":30,"summary":"货款"}"#;

#[test]
fn ap_10_balances_as_the_ledger_has_them() {
    let mut desk = Desk::new("settlement");
    let (shop, partner) = (desk.shop.clone(), desk.partner.clone());
    let content = format!(
        r#"{{"details":[{{"accountUserId":{shop}}},{{"externalCode":"part-1"}},{{"isPlatform":true}}]}}"#
    );
    let answer = desk.answers(BALANCE, &content, "0", "成功");
    let row = |at: usize, name: &str| answer.get(&format!("data.{at}.{name}"));
    assert_eq!((row(0, "accountUserId"), row(1, "accountUserId")), (shop, partner));
    assert_eq!([0, 1, 2].map(|at| row(at, "referenceType")), ["13", "49", "11"]);
    assert_eq!([0, 1, 2].map(|at| row(at, "referenceId")), ["88", "null", "7"]);
    assert_eq!([0, 1, 2].map(|at| row(at, "accountSetNo")), ["100001"; 3]);
    assert_eq!(
        (row(0, "shopName"), row(1, "accountName"), row(2, "externalCode")),
        ("一号店".into(), "王五".into(), String::new())
    );
    for name in ["balance", "availableBalance", "withdrawBalance"] {
        assert_eq!(row(0, name), "100", "{name}");
    }
    assert_eq!(row(0, "frozenBalance"), "0");
    assert_eq!(row(3, "balance"), "", "one row for each");
}

/// One selector, several account sets; the same one twice, answered twice.
#[test]
fn c3_c6_m13_rows_of_an_account() {
    let mut desk = Desk::new("settlement");
    for (set, currency) in [(2_000_000, "CNY"), (100_001, "USD")] {
        desk.bench.ok(&format!(
            r#"{{"type":"create_balance","merchantId":"{SHOP}","accountSet":{set},"currency":"{currency}"}}"#
        ));
    }
    let content = r#"{"details":[{"externalCode":"abc123"},{"isPlatform":true},{"externalCode":"abc123"}]}"#;
    let answer = desk.answers(BALANCE, content, "0", "");
    let sets: Vec<String> = (0..6).map(|at| answer.get(&format!("data.{at}.accountSetNo"))).collect();
    assert_eq!(sets, ["100001", "2000000", "100001", "100001", "2000000", ""]);
    assert_eq!(answer.get("data.1.withdrawBalance"), "0");
}

#[test]
fn c5_unknown_account_in_a_balance_query() {
    let mut desk = Desk::new("settlement");
    for selector in [
        r#""accountUserId":99999999999"#,
        r#""externalCode":"nobody""#,
        r#""accountUserId":99999999999,"externalCode":"abc123","isPlatform":true"#,
    ] {
        let content = format!(r#"{{"details":[{{"isPlatform":true}},{{{selector}}}]}}"#);
        let answer = desk.answers(BALANCE, &content, "3101", "details[1]");
        assert_eq!(answer.get("data"), "");
    }
}

#[test]
fn ap_20_ap_30_c10_c15_a_withdrawal_and_its_result() {
    let mut desk = Desk::new("settlement");
    let made = desk.answers(WITHDRAW, &order("w-1", FROM_SHOP), "0", "");
    let (status, text, id) = made.detail(0);
    assert_eq!((status.as_str(), text.as_str()), ("1", "提现中"));
    assert!(id.len() > 15 && id.bytes().all(|digit| digit.is_ascii_digit()), "{id}");
    let get = |name: &str| made.get(&format!("data.details.0.{name}"));
    assert_eq!((get("withdrawAmount"), get("fee"), get("summary")), ("28".into(), "2".into(), "货款".into()));
    assert_eq!((made.get("data.orderId"), get("accountUserId")), ("w-1".into(), desk.shop.clone()));
    assert_eq!(desk.shop_money(), "70.00/30.00");
    let balances = desk.answers(BALANCE, r#"{"details":[{"externalCode":"abc123"}]}"#, "0", "");
    for (name, wanted) in
        [("balance", "100"), ("frozenBalance", "0"), ("availableBalance", "70"), ("withdrawBalance", "70")]
    {
        assert_eq!(balances.get(&format!("data.0.{name}")), wanted, "{name}");
    }
    assert_eq!(desk.answers(RESULT, &asked("w-1"), "0", "").get("data"), made.get("data"));
    desk.pay_out(&id, r#""status":"PAID""#);
    let paid = desk.answers(RESULT, &asked("w-1"), "0", "");
    assert_eq!(paid.detail(0), ("2".into(), "交易成功".into(), id));
    // C15: the order itself never answers 2.
    assert_eq!(desk.answers(WITHDRAW, &order("w-1", FROM_SHOP), "0", "").get("data"), made.get("data"));
    assert_eq!(desk.shop_money(), "70.00/0.00");
}

#[test]
fn c19_a_failed_withdrawal() {
    let mut desk = Desk::new("settlement");
    let (_, _, id) = desk.answers(WITHDRAW, &order("w-1", FROM_SHOP), "0", "").detail(0);
    desk.pay_out(&id, r#""status":"FAILED","reason":"户名不符""#);
    assert_eq!(desk.answers(RESULT, &asked("w-1"), "0", "").detail(0), ("3".into(), "户名不符".into(), id));
    assert_eq!(desk.shop_money(), "100.00/0.00", "the fee too");
}

/// One order with 1, 2 and 3 in it, each detail by itself.
#[test]
fn c6_c14_each_detail_by_itself() {
    let mut desk = Desk::new("settlement");
    let details = [
        r#"{"externalCode":"abc123","withdrawAmount":60}"#,
        r#"{"accountUserId":99999999999,"externalCode":"abc123","withdrawAmount":1}"#,
        r#"{"externalCode":"abc123","withdrawAmount":40.01}"#,
        r#"{"externalCode":"abc123","withdrawAmount":2}"#,
        r#"{"isPlatform":true,"withdrawAmount":"100.00"}"#,
        r#"{"externalCode":"nobody","withdrawAmount":1}"#,
        r#"{"externalCode":"abc123","withdrawAmount":40}"#,
    ]
    .join(",");
    let made = desk.answers(WITHDRAW, &order("w", &details), "0", "");
    let statuses: Vec<String> = (0..7).map(|at| made.detail(at).0).collect();
    assert_eq!(statuses, ["1", "3", "3", "3", "1", "3", "1"]);
    for at in [1, 2, 3, 5] {
        let (_, reason, id) = made.detail(at);
        assert!(!reason.is_empty() && reason != "提现中", "{reason}");
        assert_eq!(id, "", "nothing was made");
    }
    assert_eq!(made.get("data.details.1.accountUserId"), "99999999999");
    assert_eq!(made.get("data.details.5.externalCode"), "nobody");
    desk.pay_out(&made.detail(0).2, r#""status":"PAID""#);
    let now = desk.answers(RESULT, &asked("w"), "0", "");
    let statuses: Vec<String> = (0..7).map(|at| now.detail(at).0).collect();
    assert_eq!(statuses, ["2", "3", "3", "3", "1", "3", "1"]);
    assert_eq!(desk.shop_money(), "0.00/40.00");
}

#[test]
fn c14_one_fen_too_much() {
    let mut desk = Desk::new("settlement");
    let ask = |amount: &str| format!(r#"{{"externalCode":"abc123","withdrawAmount":{amount}}}"#);
    let answer = desk.answers(WITHDRAW, &order("w-1", &ask("100.01")), "0", "");
    assert_eq!(answer.detail(0).0, "3");
    assert_eq!(desk.shop_money(), "100.00/0.00");
    let answer = desk.answers(WITHDRAW, &order("w-2", &ask("100.00")), "0", "");
    assert_eq!(answer.detail(0).0, "1");
    assert_eq!(desk.shop_money(), "0.00/100.00");
}

/// Money of today may not leave today under D+1; yesterday's may.
#[test]
fn c8_money_that_is_too_young() {
    let mut desk = Desk::new("settlement");
    desk.bench.ok(&format!(
        r#"{{"type":"register_party","merchantId":"{SHOP}","externalCode":"abc123","withdrawDays":1}}"#
    ));
    let ask = |id: &str| order(id, r#"{"externalCode":"abc123","withdrawAmount":0.01}"#);
    assert_eq!(desk.answers(WITHDRAW, &ask("w-1"), "0", "").detail(0).0, "3");
    desk.bench.now += 86_400_000;
    assert_eq!(desk.answers(WITHDRAW, &ask("w-2"), "0", "").detail(0).0, "1");
}

/// One character too many for the kind of the platform refuses the whole order.
#[test]
fn c12_summaries() {
    for (platform_type, limit) in [("settlement", 100), ("other", 50)] {
        let mut desk = Desk::new(platform_type);
        let ask = |id: &str, count: usize| {
            let summary = "摘".repeat(count);
            order(
                id,
                &format!(
                    r#"{{"isPlatform":true,"withdrawAmount":1}},{{"externalCode":"abc123","withdrawAmount":5,"summary":"{summary}"}}"#
                ),
            )
        };
        desk.answers(WITHDRAW, &ask("w-1", limit + 1), "3", "`details[1].summary`");
        assert_eq!(desk.shop_money(), "100.00/0.00");
        desk.answers(RESULT, &asked("w-1"), "3", "订单不存在");
        let made = desk.answers(WITHDRAW, &ask("w-1", limit), "0", "");
        assert_eq!(made.get("data.details.1.summary").chars().count(), limit);
    }
}

#[test]
fn c14_custody() {
    let mut desk = Desk::new("settlement");
    desk.bench.ok(r#"{"type":"register_party","partnerId":"99","externalCode":"part-1","custody":true}"#);
    let details =
        r#"{"externalCode":"abc123","withdrawAmount":5},{"externalCode":"part-1","withdrawAmount":1}"#;
    desk.answers(WITHDRAW, &order("w-1", details), "3", "details[1]");
    assert_eq!(desk.shop_money(), "100.00/0.00", "the whole order");
    desk.answers(RESULT, &asked("w-1"), "3", "订单不存在");
}

#[test]
fn c13_the_same_order_again() {
    let mut desk = Desk::new("settlement");
    let first = desk.send(WITHDRAW, &order("w-1", FROM_SHOP));
    desk.bench.now += 3_600_000;
    assert_eq!(desk.send(WITHDRAW, &order("w-1", FROM_SHOP)), first);
    let spelled = r#" { "withdrawAmount" : "30.00" , "summary":"货款","isPlatform":false, "externalCode" : "abc123" } "#;
    assert_eq!(desk.send(WITHDRAW, &order("w-1", spelled)), first, "the same, spelled in another way");
    for other in [
        r#"{"externalCode":"abc123","withdrawAmount":30.01,"summary":"货款"}"#,
        r#"{"externalCode":"abc123","withdrawAmount":30}"#,
        r#"{"externalCode":"part-1","withdrawAmount":30,"summary":"货款"}"#,
        &format!("{FROM_SHOP},{FROM_SHOP}"),
    ] {
        desk.answers(WITHDRAW, &order("w-1", other), "3", "订单号重复");
    }
    assert_eq!(desk.shop_money(), "70.00/30.00", "moved once");
}

#[test]
fn c20_an_unknown_order() {
    let mut desk = Desk::new("settlement");
    desk.answers(RESULT, &asked("none"), "3", "订单不存在");
    desk.answers(RESULT, &asked("none"), "3", "`none`");
}

/// An order in another currency, made elsewhere, is not there.
#[test]
fn m13_c20_an_order_in_dollars() {
    let mut desk = Desk::new("settlement");
    for call in ["create_balance", "recharge"] {
        let amount = if call == "recharge" { r#","amount":"5""# } else { "" };
        desk.bench.ok(&format!(r#"{{"type":"{call}","merchantId":"{SHOP}","currency":"USD"{amount}}}"#));
    }
    desk.bench.ok(r#"{"type":"withdraw_batch","orderId":"d","currency":"USD","details":[{"externalCode":"abc123","amount":"1"}]}"#);
    assert_eq!(
        desk.bench.query(r#"{"type":"withdrawal_order","orderId":"d"}"#).get("details.0.amount"),
        "1.00"
    );
    desk.answers(RESULT, &asked("d"), "3", "订单不存在");
    desk.answers(WITHDRAW, &order("d", FROM_SHOP), "3", "订单号重复");
}

/// Shapes that only the ledger can judge keep the face's codes and names.
#[test]
fn c11_an_amount_above_the_ledgers_largest() {
    let mut desk = Desk::new("settlement");
    let detail = r#"{"isPlatform":true,"withdrawAmount":99999999999}"#;
    desk.answers(WITHDRAW, &order("w-1", detail), "2001", "`details[0].withdrawAmount`");
}
