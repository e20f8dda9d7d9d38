//! What a bill costs, and a ledger that is busy meanwhile.

use crate::kit::*;
use crate::support::{Bench, MemoryStore, Reply, USER};
use split_ledger::engine::{Action, Event, QueryRun};

/// Runs a query and counts its rounds and the rows that it read.
fn measured(
    bench: &mut Bench,
    text: &str,
    mut meanwhile: impl FnMut(&mut MemoryStore),
) -> (Reply, usize, usize) {
    let options = bench.engine.options().clone();
    let mut run = QueryRun::new(bench.now, text.as_bytes(), &options);
    let mut action = run.begin(&options);
    let (mut rounds, mut read) = (0, 0);
    loop {
        action = match action {
            Action::Read(reads) => {
                rounds += 1;
                meanwhile(&mut bench.store);
                let (head, rows) = bench.store.read(&reads);
                read += rows.iter().map(|rows| crate::support::store::cells_of(rows).len()).sum::<usize>();
                let rows = rows.iter().map(String::as_str).collect();
                run.step(Event::Rows { head, rows }, &options)
            }
            Action::Answer(mut answers) => return (Reply::parse(answers.remove(0)), rounds, read),
            other => panic!("a query does not ask for {other:?}"),
        };
    }
}

/// Fifty entries on the third of May, after `before` on the days before.
fn history(before: usize) -> Bench {
    let mut bench = user();
    for nth in 0..before + 50 {
        if nth == before {
            at(&mut bench, "2024-05-03T00:00:00");
        }
        bench.now += 1;
        recharge(&mut bench, "1");
    }
    at(&mut bench, "2024-05-04T00:00:00");
    recharge(&mut bench, "1");
    bench
}

#[test]
fn dyr_10_a_bill_costs_the_same_however_long_the_history_is() {
    let mut costs = Vec::new();
    for before in [10, 3000] {
        let mut bench = history(before);
        for bill in ["fund", "trade"] {
            let text = ask(bill, &format!(r#""userId":"{USER}","day":"2024-05-03","limit":20"#));
            let (reply, rounds, rows) = measured(&mut bench, &text, |_| {});
            assert_eq!(lines(&reply, &["time"]).len(), 20);
            assert_eq!(around(&reply), format!("{before}.00/0.00>{}.00/0.00", before + 50));
            costs.push((rounds, rows));
        }
    }
    costs.dedup();
    assert_eq!(costs.len(), 1, "rounds and rows: {costs:?}");
    // Owner and account, the end, the page and the beginning, the transactions.
    assert_eq!(costs[0].0, 4);
    assert!(costs[0].1 < 50, "{} rows", costs[0].1);
}

/// Another writer commits before every single read.
#[test]
fn dyr_10_a_busy_ledger_does_not_keep_a_bill_from_its_end() {
    let mut bench = user();
    bench.ok(&format!(r#"{{"type":"register_party","userId":"{USER}","externalCode":"U-1"}}"#));
    for _ in 0..5 {
        recharge(&mut bench, "1");
    }
    let now = bench.now;
    let mut written = 0;
    let text = ask("fund", r#""externalCode":"U-1","day":"2024-05-01""#);
    let (reply, rounds, _) = measured(&mut bench, &text, |store| {
        let mut writer = Bench { store: store.clone(), now, ..Bench::default() };
        recharge(&mut writer, "1");
        written += 1;
        *store = writer.store;
    });
    assert!(rounds <= 6, "{rounds} rounds");
    let count = lines(&reply, &["version"]).len();
    assert!(count > 5 && count <= 5 + written);
    // Lines, closing balance and the commit it names are one picture.
    assert_eq!(around(&reply), format!("0.00/0.00>{count}.00/0.00"));
    assert_eq!(reply.get(&format!("lines.{}.available", count - 1)), format!("{count}.00"));
    assert_eq!(reply.get("asOf.seq"), (2 + count).to_string());
}
