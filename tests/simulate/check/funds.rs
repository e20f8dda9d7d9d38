//! Withdrawals, their days and their pools as they are stored (invariant 9).

use std::collections::BTreeMap;

use super::{Findings, cell, int};
use crate::support::store::Cells;

const DAY_MS: i64 = 86_400_000;
/// China: +08:00 (design 12).
const OFFSET_MS: i64 = 8 * 3_600_000;

/// A withdrawal's row by the names of its columns.
struct Row<'r>(&'r Cells);

impl Row<'_> {
    fn id(&self) -> i64 {
        int(self.0, 0)
    }
    fn account(&self) -> i64 {
        int(self.0, 1)
    }
    fn amount(&self) -> i64 {
        int(self.0, 2)
    }
    fn fee(&self) -> i64 {
        int(self.0, 3)
    }
    fn channel(&self) -> &str {
        cell(self.0, 6)
    }
    fn status(&self) -> &str {
        cell(self.0, 7)
    }
    fn day(&self) -> i64 {
        int(self.0, 12)
    }
    fn is_on_its_way(&self) -> bool {
        matches!(self.status(), "QUEUED" | "SUBMITTING")
    }
}

/// Every withdrawal's money is in exactly one place, and the sums over withdrawals
/// that are stored beside them are right.
pub fn check<'r>(rows: impl Fn(&str) -> Vec<&'r Cells>, findings: &mut Findings<'_>) {
    let (withdrawals, accounts) = (rows("withdrawals"), rows("accounts"));
    let withdrawals: Vec<Row<'_>> = withdrawals.into_iter().map(Row).collect();
    let currencies: BTreeMap<i64, &str> = accounts.iter().map(|row| (int(row, 0), cell(row, 3))).collect();
    check_places(&withdrawals, &rows("holds"), findings);
    for row in &withdrawals {
        check_row(row, &currencies, findings);
    }
    let mut days: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    let mut pools: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in &withdrawals {
        if row.is_on_its_way() {
            *days.entry((row.account(), row.day())).or_default() += row.amount();
        }
        if row.status() == "SUBMITTING" {
            *pools.entry((row.channel(), currencies[&row.account()])).or_default() +=
                row.amount() - row.fee();
        }
    }
    let stored: BTreeMap<(i64, i64), i64> =
        rows("withdrawing_days").iter().map(|row| ((int(row, 0), int(row, 1)), int(row, 2))).collect();
    findings.expect(stored == days, 9, || {
        let wrong = days.iter().find(|(key, sum)| stored.get(*key) != Some(*sum));
        format!("on its way by day: {wrong:?} is not stored, or stored without withdrawals")
    });
    let mut stored: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in rows("payout_pools") {
        stored.insert((cell(row, 1), cell(row, 2)), int(row, 3));
    }
    stored.retain(|_, submitting| *submitting != 0);
    findings.expect(stored == pools, 9, || format!("pools are {stored:?}, their payouts {pools:?}"));
}

fn check_places(withdrawals: &[Row<'_>], holds: &[&Cells], findings: &mut Findings<'_>) {
    let holds: BTreeMap<i64, &Cells> =
        holds.iter().filter(|row| cell(row, 1) == "withdrawal").map(|row| (int(row, 0), *row)).collect();
    findings.expect(holds.len() == withdrawals.len(), 9, || {
        "withdrawals and their holds differ in number".into()
    });
    for row in withdrawals {
        let (id, amount, status) = (row.id(), row.amount(), row.status());
        let Some(hold) = holds.get(&id) else {
            findings.expect(false, 9, || format!("withdrawal {id} has no hold"));
            continue;
        };
        let places = (int(hold, 4), int(hold, 5), int(hold, 6));
        let expected = match status {
            "QUEUED" | "SUBMITTING" => (0, 0, amount),
            "PAID" | "BOUNCED" => (amount, 0, 0),
            _ => (0, amount, 0),
        };
        findings
            .expect(places == expected, 9, || format!("withdrawal {id} is {status}, its money {places:?}"));
        findings.expect(int(hold, 2) == row.account(), 9, || format!("withdrawal {id}: another's money"));
    }
}

/// What one row says twice.
fn check_row(row: &Row<'_>, currencies: &BTreeMap<i64, &str>, findings: &mut Findings<'_>) {
    let (id, status) = (row.id(), row.status());
    let is_fee = (0..row.amount()).contains(&row.fee()) && (row.fee() > 0) != cell(row.0, 4).is_empty();
    findings.expect(is_fee, 9, || format!("withdrawal {id}: a fee of {} of {}", row.fee(), row.amount()));
    let of = |account: i64| currencies.get(&account).copied();
    let is_same = row.fee() == 0 || of(int(row.0, 4)) == of(row.account());
    findings.expect(is_same, 9, || format!("withdrawal {id}: its fee is in another currency"));
    let day = (int(row.0, 13) + OFFSET_MS).div_euclid(DAY_MS);
    findings.expect(row.day() == day, 9, || format!("withdrawal {id} is of day {day}, not {}", row.day()));
    let is_queued = if status == "QUEUED" { of(row.account()) } else { None };
    let queue = cell(row.0, 16);
    let is_so = match is_queued {
        Some(currency) => queue.starts_with("pool:") && queue.ends_with(&format!(":{currency}")),
        None => queue.is_empty(),
    };
    findings.expect(is_so, 9, || format!("withdrawal {id} is {status} and queued in `{queue}`"));
    for (at, is_listed) in [(17, status == "SUBMITTING"), (18, cell(row.0, 15) == "OPEN")] {
        let listed = if is_listed { id } else { 0 };
        findings.expect(int(row.0, at) == listed, 9, || format!("withdrawal {id}: index {at} disagrees"));
    }
    let has_exception = !cell(row.0, 15).is_empty();
    let may_have = matches!(status, "FAILED" | "CANCELLED" | "BOUNCED");
    findings
        .expect(may_have || !has_exception, 9, || format!("withdrawal {id} is {status} and an exception"));
}
