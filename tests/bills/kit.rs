//! A ledger with a clock at +08:00, and bills of it.

use crate::support::{Bench, Reply, SHOP, USER};
use split_ledger::calendar::parse_rfc3339;

/// Sets the clock to a civil time at +08:00.
pub fn at(bench: &mut Bench, time: &str) {
    bench.now = parse_rfc3339(&format!("{time}+08:00")).unwrap();
}

/// A user with an empty balance.
pub fn user() -> Bench {
    let mut bench = Bench::default();
    at(&mut bench, "2024-05-01T08:00:00");
    bench.ok(&format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY"}}"#));
    bench
}

pub fn recharge(bench: &mut Bench, amount: &str) -> Reply {
    bench.ok(&format!(r#"{{"type":"recharge","userId":"{USER}","amount":"{amount}","currency":"CNY"}}"#))
}

/// The text of a query of a bill; `fields` name owner, day and more.
pub fn ask(bill: &str, fields: &str) -> String {
    format!(r#"{{"type":"{bill}_bill",{fields}}}"#)
}

/// The fund bill of the user.
pub fn fund(bench: &mut Bench, day: &str, more: &str) -> Reply {
    let more = if more.is_empty() { String::new() } else { format!(",{more}") };
    bench.query(&ask("fund", &format!(r#""userId":"{USER}","day":"{day}"{more}"#)))
}

/// `available/frozen>available/frozen`, before and after.
pub fn around(bill: &Reply) -> String {
    let get = |name: &str| bill.get(&format!("bill.{name}"));
    format!(
        "{}/{}>{}/{}",
        get("openingAvailable"),
        get("openingFrozen"),
        get("closingAvailable"),
        get("closingFrozen")
    )
}

/// Members of all lines, joined by blanks; what a line lacks is `-`.
pub fn lines(bill: &Reply, members: &[&str]) -> Vec<String> {
    let mut list = Vec::new();
    for at in 0.. {
        if bill.get(&format!("lines.{at}.time")).is_empty() {
            return list;
        }
        let cells = members.iter().map(|member| match bill.get(&format!("lines.{at}.{member}")) {
            text if text.is_empty() => "-".to_owned(),
            text => text,
        });
        list.push(cells.collect::<Vec<_>>().join(" "));
    }
    list
}

pub fn merchant() -> String {
    format!(r#""merchantId":"{SHOP}""#)
}
