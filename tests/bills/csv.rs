//! Bills as CSV.

use crate::kit::*;
use crate::support::{Bench, USER};
use split_ledger::funds::bills::csv::Bill;
use split_ledger::json::{Limits, parse};

/// The CSV of what a query answers.
fn csv(bench: &mut Bench, bill: Bill, fields: &str, has_header: bool) -> String {
    let name = if bill == Bill::Fund { "fund" } else { "trade" };
    let reply = bench.query(&ask(name, fields));
    let answer = parse(reply.text.as_bytes(), Limits::default()).unwrap();
    bill.csv(answer.get("ok").unwrap(), has_header).unwrap()
}

const FUND_HEADER: &str = "time,transaction_id,type,owner,account_set,currency,available_change,frozen_change,available,frozen,version,reference_name,reference\r\n";

#[test]
fn dyr_10_a_fund_bill_as_csv_to_the_byte() {
    let mut bench = user();
    let day = format!(r#""userId":"{USER}","day":"2024-05-01""#);
    assert_eq!(csv(&mut bench, Bill::Fund, &day, true), FUND_HEADER, "an empty day has a header");
    assert_eq!(csv(&mut bench, Bill::Fund, &day, false), "");
    let first = recharge(&mut bench, "12.30").get("transactionId");
    bench.now += 5;
    let frozen = bench.ok(&format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"77","amount":"2.3","currency":"CNY"}}"#
    ));
    let second = frozen.get("freezeId");
    assert_eq!(
        csv(&mut bench, Bill::Fund, &day, true),
        format!(
            "{FUND_HEADER}\
             2024-05-01T08:00:00+08:00,{first},recharge,user:{USER},100001,CNY,12.30,0.00,12.30,0.00,1,,\r\n\
             2024-05-01T08:00:00.005+08:00,{second},freeze,user:{USER},100001,CNY,-2.30,2.30,10.00,2.30,2,orderId,77\r\n"
        )
    );
}

/// Names of others' making cannot become formulas, columns or rows.
#[test]
fn dyr_10_cells_of_a_trade_bill_are_only_text() {
    let mut shop = crate::shop::Shop::new("");
    shop.order("x", &[r#""amount":"1""#], "");
    for number in ["=cmd|'/C calc'!A1", "a,\\\"b\\\"", "line\\r\\nbreak", "@\\u0001x", "订单"] {
        let made = shop.bench.ok(&format!(
            r#"{{"type":"create_order","appId":"app1","outOrderNo":"{number}","currency":"CNY",{},"amount":"1"}}"#,
            merchant()
        ));
        shop.pay(&made.get("orderId"));
    }
    let fields = format!(r#"{},"day":"2024-05-01""#, merchant());
    let text = csv(&mut shop.bench, Bill::Trade, &fields, true);
    assert!(text.starts_with("time,transaction_id,type,role,status,owner,account_set,currency,amount,fee,net_amount,gross,rake,commission,others,change,app_id,order_id,out_order_no,"));
    for cell in [",'=cmd|'/C calc'!A1,", ",\"a,\"\"b\"\"\",", ",\"line\r\nbreak\",", ",'@\u{1}x,", ",订单,"]
    {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    // Every record has every column: outside of quotes a comma is a separator.
    for record in records(&text) {
        assert_eq!(record.len(), 28, "{record:?}");
    }
}

/// A plain reader of CSV, after RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if is_quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            other => cell.push(other),
        }
    }
    assert!(cell.is_empty() && record.is_empty() && !is_quoted, "the last row has its end");
    records
}

/// The columns say what the lines say, page after page.
#[test]
fn dyr_10_pages_of_csv_make_one_file() {
    let mut bench = user();
    for _ in 0..3 {
        recharge(&mut bench, "1");
    }
    let day = format!(r#""userId":"{USER}","day":"2024-05-01""#);
    let whole = csv(&mut bench, Bill::Trade, &day, true);
    let next = bench.query(&ask("trade", &format!(r#"{day},"limit":2"#))).get("nextCursor");
    let pages = csv(&mut bench, Bill::Trade, &format!(r#"{day},"limit":2"#), true)
        + &csv(&mut bench, Bill::Trade, &format!(r#"{day},"limit":2,"cursor":"{next}""#), false);
    assert_eq!(pages, whole);
    assert_eq!(whole.matches("\r\n").count(), 4);
    for (at, record) in records(&whole).iter().enumerate().skip(1) {
        assert_eq!(record[15], "1.00", "change of row {at}");
    }
}

#[test]
fn what_is_no_bill_is_no_csv() {
    for text in ["{}", "[]", r#"{"bill":{"utcOffset":"+08:00"}}"#, r#"{"bill":{"utcOffset":"x"},"lines":[]}"#]
    {
        let value = parse(text.as_bytes(), Limits::default()).unwrap();
        assert_eq!(Bill::Fund.csv(&value, true), None, "{text}");
    }
    assert_eq!(Bill::of_query("balance"), None);
}
