//! Ledgers of several pages, and stores that fail.

use crate::files::{audit, export, import};
use crate::live::verify;
use crate::scene;
use crate::support::{Bench, MemoryStore, SHOP, USER};
use split_ledger::command::Options;
use split_ledger::journal::{Ask, ExportOptions, ExportRun, ImportRun, Told};

/// 2,600 transactions in groups of very different sizes.
fn large() -> Bench {
    let mut bench = Bench::new(Options { auto_create: true, ..Options::default() });
    bench.ok(&format!(
        r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY","initialBalance":"9999.00"}}"#
    ));
    let mut order = 0;
    for size in [1, 1, 1, 1200, 2, 1, 1, 90] {
        let calls: Vec<String> = (0..size)
            .map(|_| {
                order += 1;
                let freeze = format!(
                    r#"{{"type":"freeze","userId":"{USER}","orderId":"{order}","amount":"0.01","currency":"CNY"}}"#
                );
                let capture = format!(
                    r#"{{"type":"confirm","freezeId":{{"$ref":[0,"freezeId"]}},"merchantId":"{SHOP}"}}"#
                );
                format!(r#"{{"type":"list","idempotencyKey":"l{order}","commands":[{freeze},{capture}]}}"#)
            })
            .collect();
        bench.now += 7;
        let replies = bench.group(&calls.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(replies.iter().all(|reply| reply.error().is_none()));
    }
    bench
}

#[test]
fn a_ledger_of_several_pages() {
    let mut bench = large();
    let file = export(&bench.store);
    assert!(audit(&file, None).is_clean());
    let mut copy = MemoryStore::default();
    import(&mut copy, &file, 5000).unwrap();
    assert_eq!(copy.tables, bench.store.tables);
    let report = verify(&mut bench, None, |_, _| {});
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.totals.transactions, 1 + 3 * 1297);
    let mut order = 50_000;
    let report = verify(&mut bench, None, |bench, round| {
        for _ in 0..if round < 8 { 200 } else { 0 } {
            order += 1;
            scene::freeze(bench, order, "0.01");
        }
    });
    assert!(report.is_clean(), "{}", report.to_json());
}

#[test]
fn an_export_ends_at_the_head_it_began_with() {
    let mut bench = scene::full();
    let expected = export(&bench.store);
    let mut run = ExportRun::new("test", ExportOptions::default());
    let (mut ask, mut out, mut order) = (run.begin(), String::new(), 3000);
    let report = loop {
        ask = match ask {
            Ask::Text(text) => {
                out.push_str(&text);
                run.step(Told::Proceed)
            }
            Ask::Read(reads) => {
                let (head, rows) = bench.store.read(&reads);
                order += 1;
                scene::freeze(&mut bench, order, "0.01");
                run.step(Told::Rows { head, rows: rows.iter().map(String::as_str).collect() })
            }
            Ask::Done(report) => break report,
            other => panic!("{other:?}"),
        };
    };
    assert_eq!(out, expected);
    assert!(report.contains(r#""personal":3"#), "{report}");
}

/// What the store does with a commit.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// It lands, and the reply is lost.
    Lost,
    /// It lands, and the store says it did not.
    Denied,
    /// It does not land.
    Refused,
    /// Someone else's commit is there first.
    Raced,
}

fn import_with(fault: Fault, every: u64) -> (MemoryStore, Result<String, String>) {
    let file = export(&scene::full().store);
    let (mut store, mut run, mut commits) = (MemoryStore::default(), ImportRun::new("test"), 0);
    let mut ask = run.begin();
    let result = loop {
        ask = match ask {
            Ask::Input => run.step(Told::Text { bytes: file.as_bytes(), is_last: true }),
            Ask::Read(reads) => {
                let (head, rows) = store.read(&reads);
                run.step(Told::Rows { head, rows: rows.iter().map(String::as_str).collect() })
            }
            Ask::Commit(commit) => {
                commits += 1;
                if commits % every != 0 {
                    let won = store.commit(&commit).unwrap();
                    run.step(Told::Committed(won))
                } else {
                    if fault == Fault::Lost || fault == Fault::Denied {
                        assert!(store.commit(&commit).unwrap());
                    }
                    if fault == Fault::Raced {
                        store.head.as_mut().unwrap().id = "other".to_owned();
                    }
                    match fault {
                        Fault::Lost | Fault::Refused => run.step(Told::Failed { message: "gone" }),
                        Fault::Denied | Fault::Raced => run.step(Told::Committed(false)),
                    }
                }
            }
            Ask::Done(report) => break Ok(report),
            Ask::Failed(error) => break Err(error.to_string()),
            other => panic!("{other:?}"),
        };
    };
    (store, result)
}

#[test]
fn an_import_survives_a_store_that_loses_replies() {
    let original = scene::full().store;
    for fault in [Fault::Lost, Fault::Denied, Fault::Refused] {
        let (store, result) = import_with(fault, 2);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(store.tables, original.tables);
    }
    let (store, result) = import_with(Fault::Refused, 1);
    assert!(result.unwrap_err().contains("does not take the commit"));
    assert!(store.head.is_none());
    let (_, result) = import_with(Fault::Raced, 3);
    assert!(result.unwrap_err().contains("someone else"));
}
