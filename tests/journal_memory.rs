//! What an audit keeps does not grow with the entries it has seen.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use split_ledger::journal::chain::transaction_text;
use split_ledger::journal::{Auditor, Chain};
use split_ledger::ledger::Entry;
use split_ledger::ledger::entry::write_entries;
use split_ledger::store::cells::{Row, RowWriter, Str};
use split_ledger::store::contract::GENESIS;
use split_ledger::store::rows::{Journal, Transaction};

const COMMITS: i64 = 400;
const GROUP: i64 = 512;

fn resident_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_entries() {
    let mut auditor = Auditor::new("big");
    let (mut prev, mut before) = (Str::from(GENESIS), 0);
    for seq in 1..=COMMITS {
        let mut transactions = String::from("[");
        let first = (seq - 1) * GROUP + 1;
        let mut row = Journal {
            seq,
            time: 1,
            writer: Str::from("w.1"),
            format: 1,
            core: Str::from("0"),
            count: GROUP,
            last_id: first + GROUP - 1,
            accounts: 2,
            prev: prev.clone(),
            hash: Str::from(""),
        };
        let mut chain = Chain::new("big", &row);
        for id in first..first + GROUP {
            let text = transaction_text(&transaction(id, seq));
            chain.transaction(&text);
            transactions.push_str(if id > first { "," } else { "" });
            transactions.push_str(&text);
        }
        transactions.push(']');
        row.hash = Str::from(chain.finish());
        prev = row.hash.clone();
        let mut journal = String::from("[");
        let mut writer = RowWriter::new(&mut journal);
        row.write(&mut writer);
        writer.end();
        journal.push(']');
        auditor.history(&journal, &transactions);
        if seq == 20 {
            before = resident_kib();
        }
    }
    let grown = resident_kib() - before;
    let report = auditor.finish();
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.totals.entries as i64, 2 * COMMITS * GROUP);
    // 390,000 entries more: 8 bytes of each would show.
    assert!(grown < 2_500, "grown by {grown} KiB");
}

/// A minor unit from the world to a user.
fn transaction(id: i64, seq: i64) -> Transaction {
    let entry = |account, sign| Entry {
        account,
        available_delta: sign,
        available: sign * id,
        version: id,
        arrived: id.max(0) * i64::from(sign > 0),
        ..Entry::default()
    };
    let effects = match id {
        1 => {
            r#"[["accounts","1","world:x","100001","CNY"],["accounts","2","user:x","100001","CNY"],["refs","a:world:x:100001:CNY","1"],["refs","a:user:x:100001:CNY","2"]]"#
        }
        _ => "[]",
    };
    Transaction {
        id,
        seq,
        time: 1,
        kind: Str::from("recharge"),
        entries: Str::from(write_entries(&[entry(1, -1), entry(2, 1)])),
        command: Str::from("{}"),
        reply: Str::from("{}"),
        effects: Str::from(effects),
    }
}
