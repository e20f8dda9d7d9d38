//! What a day is, and what there was before and after.

use crate::kit::*;
use crate::support::USER;

#[test]
fn dyr_10_a_fund_bill_has_every_change_of_its_day() {
    let mut bench = user();
    recharge(&mut bench, "100");
    at(&mut bench, "2024-05-02T09:00:00");
    let frozen = bench.ok(&format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"77","amount":"30","currency":"CNY"}}"#
    ));
    bench.now += 1000;
    let id = frozen.get("freezeId");
    bench.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{id}"}}"#));
    let withdrawn =
        bench.ok(&format!(r#"{{"type":"withdraw","userId":"{USER}","amount":"1.50","currency":"CNY"}}"#));
    let bill = fund(&mut bench, "2024-05-02", "");
    assert_eq!(around(&bill), "100.00/0.00>98.50/1.50");
    let members = [
        "transactionType",
        "availableDelta",
        "frozenDelta",
        "available",
        "frozen",
        "version",
        "referenceName",
        "reference",
    ];
    assert_eq!(
        lines(&bill, &members),
        [
            "freeze -30.00 30.00 70.00 30.00 2 orderId 77".to_owned(),
            format!("cancel_freeze 30.00 -30.00 100.00 0.00 3 freezeId {id}"),
            format!("withdraw -1.50 1.50 98.50 1.50 4 withdrawalId {}", withdrawn.get("transactionId")),
        ]
    );
    let get = |name: &str| bill.get(&format!("bill.{name}"));
    assert_eq!(get("owner"), format!("user:{USER}"));
    assert_eq!(
        (get("accountSet"), get("currency"), get("day"), get("utcOffset"), get("isComplete")),
        ("100001".into(), "CNY".into(), "2024-05-02".into(), "+08:00".into(), "false".into())
    );
    assert_eq!(get("accountUserId"), "", "the owner is not registered");
    assert_eq!(bill.get("lines.0.time"), (bench.now - 1000).to_string());
    assert_eq!(bill.get("nextCursor"), "");
    let first = fund(&mut bench, "2024-05-01", "");
    assert_eq!(around(&first), "0.00/0.00>100.00/0.00");
    assert_eq!(first.get("bill.isComplete"), "true");
}

#[test]
fn dyr_10_a_day_begins_at_midnight_of_the_ledgers_offset() {
    let mut bench = user();
    for (time, amount) in [
        ("2024-05-01T23:59:59.999", "1"),
        ("2024-05-02T00:00:00", "20"),
        ("2024-05-02T23:59:59.999", "300"),
        ("2024-05-03T00:00:00", "4000"),
    ] {
        at(&mut bench, time);
        recharge(&mut bench, amount);
    }
    for (day, expected, changes) in [
        ("2024-05-01", "0.00/0.00>1.00/0.00", vec!["1.00"]),
        ("2024-05-02", "1.00/0.00>321.00/0.00", vec!["20.00", "300.00"]),
        ("2024-05-03", "321.00/0.00>4321.00/0.00", vec!["4000.00"]),
    ] {
        let bill = fund(&mut bench, day, "");
        assert_eq!((around(&bill), lines(&bill, &["availableDelta"])), (expected.into(), as_text(&changes)));
    }
    // West of Greenwich the same instants are other days.
    let west = split_ledger::calendar::Offset::parse("-03:30").unwrap();
    let options = split_ledger::command::Options { utc_offset: west, ..Default::default() };
    let mut other = crate::support::Bench::new(options);
    (other.store, other.now) = (bench.store.clone(), bench.now);
    let bill = fund(&mut other, "2024-05-02", "");
    assert_eq!(
        (around(&bill), bill.get("bill.utcOffset")),
        ("21.00/0.00>4321.00/0.00".into(), "-03:30".into())
    );
}

fn as_text(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn dyr_10_a_day_without_entries() {
    let mut bench = user();
    let bill = fund(&mut bench, "2024-05-01", "");
    assert_eq!(around(&bill), "0.00/0.00>0.00/0.00", "nothing has ever happened");
    at(&mut bench, "2024-05-02T12:00:00");
    recharge(&mut bench, "5");
    for (day, expected) in [
        ("1970-01-01", "0.00/0.00>0.00/0.00"),
        ("2024-05-01", "0.00/0.00>0.00/0.00"),
        ("2024-05-03", "5.00/0.00>5.00/0.00"),
        ("9999-12-31", "5.00/0.00>5.00/0.00"),
    ] {
        let bill = fund(&mut bench, day, "");
        assert_eq!(around(&bill), expected, "{day}");
        assert_eq!(lines(&bill, &["available"]), [""; 0], "{day}");
        assert_eq!(bill.get("nextCursor"), "");
        assert_eq!(bill.get("bill.isComplete"), (day < "2024-05-02").to_string());
    }
}

#[test]
fn bal_16_an_opening_balance_is_on_the_bill() {
    let mut bench = crate::support::Bench::default();
    bench.ok(&format!(
        r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY","initialBalance":"9.90"}}"#
    ));
    let bill = fund(&mut bench, "2024-05-01", "");
    assert_eq!(around(&bill), "0.00/0.00>9.90/0.00");
    assert_eq!(lines(&bill, &["transactionType", "version"]), ["create_balance 0"]);
    let trades = bench.query(&ask("trade", &format!(r#""userId":"{USER}","day":"2024-05-01""#)));
    assert_eq!(lines(&trades, &["type", "amount", "change"]), ["opening 9.90 9.90"]);
}
