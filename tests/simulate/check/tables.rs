//! Rows of the present: holds, unique names.

use std::collections::{BTreeMap, HashMap};

use super::{Findings, cell, int};
use crate::support::MemoryStore;
use crate::support::store::{Cells, Key};

/// A hold's amount = captured + released + remaining, terminal exactly when
/// nothing remains; its payees got what was captured.
pub fn check_hold(row: &Cells, findings: &mut Findings<'_>) {
    let id = int(row, 0);
    let (amount, captured, released, remaining) = (int(row, 3), int(row, 4), int(row, 5), int(row, 6));
    let adds_up =
        amount == captured + released + remaining && captured >= 0 && released >= 0 && remaining >= 0;
    findings
        .expect(adds_up, 3, || format!("hold {id}: {amount} is not {captured} + {released} + {remaining}"));
    let status = match (remaining, captured) {
        (1.., _) => "FROZEN",
        (_, 1..) => "CONFIRMED",
        _ => "CANCELED",
    };
    findings.expect(cell(row, 7) == status, 3, || format!("hold {id} is {}, not {status}", cell(row, 7)));
    let is_open = remaining > 0;
    let due = if is_open { cell(row, 10) } else { "" };
    findings.expect(cell(row, 13) == due, 9, || format!("hold {id} is due {}, not {due}", cell(row, 13)));
    let open = if is_open { cell(row, 2) } else { "" };
    findings.expect(cell(row, 14) == open, 9, || format!("hold {id}: the index of open holds disagrees"));
    let payees = numbers(cell(row, 12));
    let got: i64 = payees.iter().map(|payee| payee[1]).sum();
    let is_paid = cell(row, 1) != "freeze" || got == captured;
    findings.expect(is_paid, 5, || format!("hold {id}: the payees got {got} of {captured}"));
    let is_within = payees.iter().all(|payee| (0..=payee[1]).contains(&payee[2]));
    findings.expect(is_within, 5, || format!("hold {id}: more is refunded than was captured"));
}

fn numbers(text: &str) -> Vec<[i64; 3]> {
    let mut all = Vec::new();
    for line in text.trim_matches(['[', ']']).split("],[").filter(|line| !line.is_empty()) {
        let mut numbers = [0; 3];
        for (slot, number) in numbers.iter_mut().zip(line.split(',')) {
            *slot = number.parse().expect("payees are numbers");
        }
        all.push(numbers);
    }
    all
}

/// An account's frozen = Σ remaining of its open holds; what is pending of it = that
/// of its orders' holds.
pub fn check_frozen(accounts: &[&Cells], holds: &[&Cells], findings: &mut Findings<'_>) {
    let mut held: HashMap<i64, (i64, i64)> = HashMap::new();
    for row in holds {
        check_hold(row, findings);
        let sums = held.entry(int(row, 2)).or_default();
        sums.0 += int(row, 6);
        sums.1 += if cell(row, 1) == "order" { int(row, 6) } else { 0 };
    }
    for row in accounts {
        let (no, held) = (int(row, 0), held.get(&int(row, 0)).copied().unwrap_or_default());
        let stored = (int(row, 5), int(row, 8));
        findings.expect(held == stored, 3, || format!("account {no}: {stored:?} is not its holds, {held:?}"));
    }
}

/// Owners know their parties, parties their owners; each name is the party's that
/// has it; a withdrawal is in the order that it says.
pub fn check_parties<'r>(rows: impl Fn(&str) -> Vec<&'r Cells>, findings: &mut Findings<'_>) {
    let parties: BTreeMap<i64, &Cells> = rows("parties").iter().map(|row| (int(row, 0), *row)).collect();
    let accounts: BTreeMap<i64, &str> =
        rows("accounts").iter().map(|row| (int(row, 0), cell(row, 1))).collect();
    for (no, row) in &parties {
        let is_so = accounts.get(no) == Some(&cell(row, 1));
        findings.expect(is_so, 9, || format!("party {no} has not the number of a balance of its owner"));
    }
    let named = |kind: &str| rows("refs").iter().filter(|row| cell(row, 0).starts_with(kind)).count();
    for (kind, at) in [("pe:", 4), ("pm:", 5)] {
        let count = parties.values().filter(|row| !cell(row, at).is_empty()).count();
        findings.expect(named(kind) == count, 9, || format!("{} names {kind} of {count}", named(kind)));
    }
    let of_owners: BTreeMap<i64, &str> =
        rows("owners").iter().map(|row| (int(row, 7), cell(row, 0))).filter(|(no, _)| *no > 0).collect();
    let of_parties: BTreeMap<i64, &str> = parties.iter().map(|(no, row)| (*no, cell(row, 1))).collect();
    findings.expect(of_owners == of_parties, 9, || "owners and parties name others".into());
    let orders: BTreeMap<i64, &str> =
        rows("withdrawal_batches").iter().map(|row| (int(row, 0), cell(row, 4))).collect();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for row in rows("withdrawals").iter().filter(|row| !cell(row, 11).is_empty()) {
        let (id, order) = (int(row, 0), int(row, 11));
        let line = format!("[{id},");
        let is_in = orders.get(&order).is_some_and(|details| details.contains(&line));
        findings.expect(is_in, 9, || format!("withdrawal {id} is not in its order {order}"));
        *counts.entry(order).or_default() += 1;
    }
    for (order, details) in &orders {
        let made = details.matches("[").count() - 1 - details.matches("[null,").count();
        let count = counts.get(order).copied().unwrap_or(0);
        findings.expect(made == count, 9, || format!("order {order} made {made}, there are {count}"));
    }
}

/// What the unique names point to exists and is of their kind.
pub fn check_refs(refs: &[&Cells], accounts: &[&Cells], store: &MemoryStore, findings: &mut Findings<'_>) {
    let is_stored = |table: &str, id: i64| {
        store.tables.get(table).is_some_and(|rows| rows.contains_key([Key::Int(id)].as_slice()))
    };
    let accounts: BTreeMap<String, i64> = accounts
        .iter()
        .map(|row| (format!("a:{}:{}:{}", cell(row, 1), cell(row, 2), cell(row, 3)), int(row, 0)))
        .collect();
    let mut named = 0;
    for row in refs {
        let (name, id) = (cell(row, 0), int(row, 1));
        let is_so = match name.split(':').next() {
            Some("a") => {
                named += 1;
                accounts.get(name) == Some(&id)
            }
            Some("f") => is_stored("holds", id),
            Some("pe" | "pm" | "pp") => is_stored("parties", id),
            Some("wo") => is_stored("withdrawal_batches", id),
            Some("o" | "oa" | "v") => is_stored("orders", id),
            _ => is_stored("transactions", id),
        };
        findings.expect(is_so, 9, || format!("{name} points to {id}"));
    }
    findings.expect(named == accounts.len(), 9, || format!("{named} names for {} accounts", accounts.len()));
}
