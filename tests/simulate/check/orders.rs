//! Orders and settlements as they are stored (invariant 5).

use std::collections::BTreeMap;

use split_ledger::json::{self, Limits, Value};

use super::{Findings, cell, int};
use crate::support::store::Cells;

/// What a list of the row says: numbers by place, nested lists by place.
pub struct List(Vec<Value<'static>>);

impl List {
    fn number(&self, at: usize) -> i64 {
        self.0[at].as_number().map_or(0, |digits| digits.parse().expect("a whole number"))
    }

    fn text(&self, at: usize) -> &str {
        self.0[at].as_str().unwrap_or("")
    }

    fn list(&self, at: usize) -> List {
        List(self.0[at].as_array().unwrap().to_vec())
    }
}

fn lists(text: &str) -> Vec<List> {
    let value = json::parse(text.as_bytes(), Limits::default()).expect("a list").into_owned();
    value.as_array().unwrap().iter().map(|list| List(list.as_array().unwrap().to_vec())).collect()
}

/// Per (order, merchant): paid in = held + settled + refunded from held; what was
/// refunded after settlement is at most what was settled.
pub fn check_order(row: &Cells, held: impl Fn(i64) -> i64, findings: &mut Findings<'_>) {
    if cell(row, 14).is_empty() {
        return;
    }
    let (id, items) = (cell(row, 0), lists(cell(row, 16)));
    for (place, seller) in lists(cell(row, 17)).iter().enumerate() {
        let own = || items.iter().filter(|item| item.number(1) == place as i64);
        let sum = |of: &dyn Fn(&List) -> i64| own().map(|item| i128::from(of(item))).sum::<i128>();
        let paid = sum(&|item| item.number(2));
        let (held, settled) = (i128::from(held(seller.number(2))), i128::from(seller.number(3)));
        let refunded = sum(&|item| item.list(7).number(0));
        findings.expect(paid == held + settled + refunded, 5, || {
            format!("order {id}, {place}: {paid} is not {held} held, {settled} settled, {refunded} refunded")
        });
        let by_items = sum(&|item| item.list(10).number(0));
        let later = sum(&|item| item.list(7).number(1) + item.list(8).number(1));
        findings.expect(by_items == settled && later <= settled, 5, || {
            format!("order {id}, {place}: {settled} settled, by items {by_items}, {later} of it refunded")
        });
    }
}

/// Gross = rake + commission + others + seller = the legs = the items; no leg
/// returns more than it got.
pub fn check_settlement(row: &Cells, findings: &mut Findings<'_>) {
    let (id, gross) = (cell(row, 0), i128::from(int(row, 7)));
    let roles: i128 = (8..12).map(|at| i128::from(int(row, at))).sum();
    let legs = lists(cell(row, 13));
    let by_legs: i128 = legs.iter().map(|leg| i128::from(leg.number(4))).sum();
    let by_items: i128 = lists(cell(row, 14)).iter().map(|part| i128::from(part.number(1))).sum();
    findings.expect(gross == roles && gross == by_legs && gross == by_items, 5, || {
        format!("settlement {id}: {gross} is {roles} by roles, {by_legs} by legs, {by_items} by items")
    });
    let is_within = legs.iter().all(|leg| (0..=leg.number(4)).contains(&leg.number(5)));
    findings.expect(is_within, 5, || format!("settlement {id}: more is returned than was received"));
}

/// Σ rake over the settles of an order's seller = rake of Σ gross; what the legs
/// say is returned is what the returns say; ends are told.
pub fn check_all<'r>(rows: impl Fn(&str) -> Vec<&'r Cells>, findings: &mut Findings<'_>) {
    let mut of_seller: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    let mut returned: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    let told: Vec<i64> = rows("notifications").iter().map(|row| int(row, 0)).collect();
    for row in rows("settlements") {
        let is_told = told.binary_search(&int(row, 0)).is_ok();
        let has_to = cell(row, 4 + 1) != "PROCESSING" && !cell(row, 21).is_empty();
        findings.expect(is_told == has_to, 9, || format!("settlement {}: the outbox disagrees", int(row, 0)));
        for (place, leg) in lists(cell(row, 13)).iter().enumerate() {
            returned.insert((int(row, 0), place as i64), leg.number(5));
            if cell(row, 5) == "SUCCESS" {
                let sums = of_seller.entry((int(row, 1), leg.number(1))).or_default();
                sums.0 += leg.number(4);
                sums.1 += if leg.number(0) == 0 { leg.number(4) } else { 0 };
            }
        }
    }
    for row in rows("returns").into_iter().filter(|row| cell(row, 8) != "FAIL") {
        for part in lists(cell(row, 7)) {
            *returned.entry((int(row, 1), part.number(0))).or_default() -= part.number(1);
        }
    }
    let wrong = returned.iter().find(|(_, left)| **left != 0);
    findings.expect(wrong.is_none(), 5, || format!("returns of (settlement, leg) differ: {wrong:?}"));
    let programs: BTreeMap<i64, Vec<List>> =
        rows("programs").iter().map(|row| (int(row, 0), lists(cell(row, 9)))).collect();
    for row in rows("orders").into_iter().filter(|row| !cell(row, 14).is_empty()) {
        for (place, seller) in lists(cell(row, 17)).iter().enumerate() {
            let (gross, rake) = of_seller.get(&(int(row, 0), place as i64)).copied().unwrap_or_default();
            let right: i64 = programs[&int(row, 9)].iter().map(|component| rake_of(component, gross)).sum();
            findings.expect(gross == seller.number(3) && rake == right, 5, || {
                format!("order {}, {place}: rake {rake} of {gross}, not {right}", int(row, 0))
            });
        }
    }
}

/// One component of the rake.
fn rake_of(component: &List, gross: i64) -> i64 {
    let (whole, part) = component.text(1).split_once('.').unwrap_or((component.text(1), ""));
    let unit = 10_i128.pow(part.len() as u32);
    let rate: i128 = format!("{whole}{part}").parse().expect("a rate");
    let half = if component.text(2) == "half-up" { unit / 2 } else { 0 };
    ((i128::from(gross) * rate + half) / unit) as i64
}
