//! The auditor on a store at rest.

use crate::scene;
use crate::support::Bench;

#[test]
fn a_full_ledger_is_clean() {
    let bench = scene::full();
    let report = scene::audit(&bench.store);
    assert!(report.is_clean(), "{}", report.to_json());
    // Liquidity comes in by one channel and goes out by another; 1.95 bounced.
    assert_eq!(report.money_in("CNY"), 100_500 + 3 * 3_777 + 10_000 + 195);
    assert_eq!(report.link.seq as u64, report.totals.commits);
}

/// Any single cell of any row, and any row, is found.
#[test]
fn every_changed_cell_is_found() {
    // Two small ledgers, as each change means an audit of the whole.
    every_changed_cell_of(&scene::wallet());
    every_changed_cell_of(&scene::orders());
}

fn every_changed_cell_of(bench: &Bench) {
    let mut tried = 0;
    for (name, rows) in &bench.store.tables {
        for (key, cells) in rows {
            for at in 0..cells.len() {
                for change in changes(cells[at].as_deref()) {
                    let mut store = bench.store.clone();
                    store.tables.get_mut(name).unwrap().get_mut(key).unwrap()[at] = change.clone();
                    let report = scene::audit(&store);
                    assert!(!report.is_clean(), "{name} {cells:?} column {at} to {change:?}");
                    tried += 1;
                }
            }
            let mut store = bench.store.clone();
            store.tables.get_mut(name).unwrap().remove(key);
            let is_erased = *name == "personal";
            assert_eq!(scene::audit(&store).is_clean(), is_erased, "{name} {cells:?} removed");
        }
    }
    assert!(tried > 1000, "{tried}");
}

fn changes(cell: Option<&str>) -> Vec<Option<String>> {
    let Some(text) = cell else { return vec![Some("1".into()), Some("x".into())] };
    let mut changed = vec![None, Some(format!("{text}1")), Some(format!("{text} "))];
    if let Ok(number) = text.parse::<i64>() {
        changed.push(Some((number + 1).to_string()));
        changed.push(Some((number - 1).to_string()));
    } else {
        let mut chars: Vec<char> = text.chars().collect();
        let middle = chars.len() / 2;
        if let Some(char) = chars.get_mut(middle) {
            *char = if *char == 'q' { 'r' } else { 'q' };
        }
        changed.push(Some(chars.into_iter().collect()));
    }
    changed
}
