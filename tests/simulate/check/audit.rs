//! The whole store, from its first row.

use std::collections::BTreeMap;

use super::book::{Book, check_postings};
use super::{Findings, cell, funds, int, orders, stored, tables};
use crate::host::Finding;
use crate::support::MemoryStore;
use crate::support::store::Cells;

/// Checks everything that is stored. History is immutable, so where it has been
/// followed commit by commit, `book` is where it has come to; without it, the
/// whole history is read again.
pub fn audit(store: &MemoryStore, followed: Option<&Book>, out: &mut Vec<Finding>) {
    let mut findings = Findings(out);
    let rows = |table: &str| -> Vec<&Cells> {
        store.tables.get(table).into_iter().flat_map(|rows| rows.values()).collect()
    };
    let accounts = rows("accounts");
    let read;
    let book = match followed {
        Some(book) => book,
        None => {
            read = read_history(store, &accounts, &mut findings);
            &read
        }
    };
    for row in &accounts {
        let no = int(row, 0);
        findings.expect(Some(stored(row)) == book.account(no), 4, || {
            format!("account {no} is not as its last entry")
        });
        let is_covered = int(row, 5) >= 0 && (int(row, 4) >= 0 || cell(row, 1).starts_with("world:"));
        findings.expect(is_covered, 2, || format!("account {no} is below zero"));
    }
    book.totals(&mut findings);
    let holds = rows("holds");
    tables::check_frozen(&accounts, &holds, &mut findings);
    funds::check(rows, &mut findings);
    let held: BTreeMap<i64, i64> = holds.iter().map(|row| (int(row, 0), int(row, 6))).collect();
    for row in rows("orders") {
        orders::check_order(row, |hold| held.get(&hold).copied().unwrap_or(0), &mut findings);
    }
    for row in rows("settlements") {
        orders::check_settlement(row, &mut findings);
    }
    orders::check_all(rows, &mut findings);
    tables::check_parties(rows, &mut findings);
    tables::check_refs(&rows("refs"), &accounts, store, &mut findings);
}

fn read_history(store: &MemoryStore, accounts: &[&Cells], findings: &mut Findings<'_>) -> Book {
    let mut book = Book::default();
    for row in accounts {
        book.name_account(row);
    }
    let transactions = store.rows("transactions");
    let mut rest = transactions.as_slice();
    for row in store.rows("journal") {
        let of_it = rest.iter().take_while(|transaction| int(transaction, 1) == int(&row, 0)).count();
        let (of_it, others) = rest.split_at(of_it);
        book.link(&[row], of_it, &[], findings);
        for transaction in of_it {
            book.transaction(transaction, findings);
        }
        rest = others;
    }
    findings.expect(rest.is_empty(), 9, || format!("{} transactions are of no commit", rest.len()));
    check_postings(&transactions, &store.rows("postings"), findings);
    book
}
