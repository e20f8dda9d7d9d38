//! Pages: each entry once, one end of the bill for all of them.

use crate::kit::*;
use crate::support::USER;

#[test]
fn dyr_10_pages_end_where_the_first_page_saw_the_end() {
    let mut bench = user();
    for at in 1..=7 {
        bench.now += 1;
        recharge(&mut bench, &at.to_string());
    }
    let mut cursor = String::new();
    let mut seen = Vec::new();
    for page in 0..4 {
        let more = format!(r#""limit":2,"cursor":"{cursor}""#);
        let bill = fund(&mut bench, "2024-05-01", &more);
        // New entries come between the pages, and stay off this bill.
        assert_eq!(around(&bill), "0.00/0.00>28.00/0.00", "page {page}");
        recharge(&mut bench, "1000");
        seen.extend(lines(&bill, &["availableDelta"]));
        cursor = bill.get("nextCursor");
        assert_eq!(cursor.is_empty(), page == 3, "page {page}");
    }
    assert_eq!(seen, ["1.00", "2.00", "3.00", "4.00", "5.00", "6.00", "7.00"]);
    let bill = fund(&mut bench, "2024-05-01", "");
    assert_eq!((around(&bill), lines(&bill, &["version"]).len()), ("0.00/0.00>4028.00/0.00".into(), 11));
}

#[test]
fn dyr_10_a_full_last_page_has_no_next() {
    let mut bench = user();
    for _ in 0..4 {
        recharge(&mut bench, "1");
    }
    let bill = fund(&mut bench, "2024-05-01", r#""limit":4"#);
    assert_eq!((lines(&bill, &["version"]).len(), bill.get("nextCursor")), (4, String::new()));
    // A page of trades counts transactions: those of no trade leave it shorter.
    let freeze = format!(r#"{{"type":"freeze","userId":"{USER}","amount":"1","currency":"CNY"}}"#);
    bench.ok(&freeze);
    bench.ok(&freeze);
    recharge(&mut bench, "5");
    let mut cursor = String::new();
    let mut counts = Vec::new();
    loop {
        let fields = format!(r#""userId":"{USER}","day":"2024-05-01","limit":3,"cursor":"{cursor}""#);
        let bill = bench.query(&ask("trade", &fields));
        counts.push(lines(&bill, &["type"]).len());
        cursor = bill.get("nextCursor");
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(counts, [3, 1, 1]);
}

#[test]
fn a_cursor_of_another_bill_is_refused() {
    let mut bench = user();
    for _ in 0..3 {
        recharge(&mut bench, "1");
    }
    bench.ok(r#"{"type":"create_balance","partnerId":"q","currency":"CNY","initialBalance":"1"}"#);
    let cursor = fund(&mut bench, "2024-05-01", r#""limit":1"#).get("nextCursor");
    assert!(fund(&mut bench, "2024-05-01", &format!(r#""cursor":"{cursor}""#)).error().is_none());
    let (after, last) = cursor.split_once('.').unwrap();
    let beyond: i64 = last.parse::<i64>().unwrap() + 1;
    for (owner, day, cursor) in [
        (r#""partnerId":"q""#, "2024-05-01", cursor.clone()),
        (r#""isPlatform":false"#, "2024-05-02", cursor.clone()),
        ("", "2024-05-01", format!("{last}.{after}")),
        ("", "2024-05-01", format!("{after}.{beyond}")),
        ("", "2024-05-01", after.to_owned()),
        ("", "2024-05-01", format!("{after}.x")),
        ("", "2024-05-01", "1.2".to_owned()),
    ] {
        let owner =
            if owner.contains("partner") { owner.to_owned() } else { format!(r#""userId":"{USER}""#) };
        let reply = bench.query(&ask("fund", &format!(r#"{owner},"day":"{day}","cursor":"{cursor}""#)));
        assert_eq!(
            (reply.error().as_deref(), reply.detail("field").as_str()),
            (Some("INVALID_FIELD"), "cursor"),
            "{owner} {day} {cursor}"
        );
    }
}
