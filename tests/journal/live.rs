//! Verification of a store through reads, also while others write.

use crate::scene;
use crate::support::{Bench, SHOP, USER};
use split_ledger::journal::{Ask, Report, Told, VerifyRun};
use split_ledger::store::Head;

/// Drives a verification; `between` runs after each read.
pub fn verify(bench: &mut Bench, head: Option<&str>, mut between: impl FnMut(&mut Bench, u32)) -> Report {
    let mut run = VerifyRun::new("test", head);
    let mut ask = run.begin();
    for round in 0.. {
        ask = match ask {
            Ask::Read(reads) => {
                let (head, rows) = bench.store.read(&reads);
                between(bench, round);
                let rows = rows.iter().map(String::as_str).collect();
                run.step(Told::Rows { head, rows })
            }
            Ask::Done(_) => break,
            other => panic!("{other:?}"),
        };
        let progress = run.progress();
        assert!(progress.done <= progress.total, "{progress:?}");
    }
    run.report().unwrap().clone()
}

#[test]
fn a_store_at_rest_is_clean() {
    let mut bench = scene::full();
    let report = verify(&mut bench, None, |_, _| {});
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report, scene::audit(&bench.store));
}

#[test]
fn an_empty_store_is_clean() {
    let report = verify(&mut Bench::default(), None, |_, _| {});
    assert!(report.is_clean(), "{}", report.to_json());
}

#[test]
fn commits_in_between_are_no_findings() {
    let mut bench = scene::full();
    let waiting = bench.query(r#"{"type":"queued_withdrawals"}"#);
    for id in
        (0..).map(|at| waiting.get(&format!("payouts.{at}.withdrawalId"))).take_while(|id| !id.is_empty())
    {
        bench.ok(&format!(r#"{{"type":"cancel_withdrawal","withdrawalId":"{id}"}}"#));
    }
    let mut order = 1000;
    let report = verify(&mut bench, None, |bench, round| {
        if round > 60 {
            return;
        }
        order += 1;
        bench.now += 3;
        let id = scene::freeze(bench, order, "0.01");
        if order % 2 == 0 {
            bench.ok(&format!(r#"{{"type":"confirm","freezeId":"{id}","merchantId":"{SHOP}"}}"#));
        }
        if order % 3 == 0 {
            scene::withdrawal(bench, &["SUBMIT", "PAID"]);
        }
        bench.ok(&format!(
            r#"{{"type":"recharge","userId":"{USER}","amount":"5.00","currency":"CNY","paymentMethodType":"T{order}","idempotencyKey":"k{order}"}}"#
        ));
    });
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.totals.unchecked, 0);
    assert!(scene::audit(&bench.store).is_clean());
}

#[test]
fn a_row_spoilt_while_others_write_is_found() {
    for name in ["accounts", "holds", "refs", "withdrawals", "owners"] {
        let mut bench = scene::full();
        let mut order = 2000;
        let report = verify(&mut bench, None, |bench, _| {
            order += 1;
            if order < 2060 {
                scene::freeze(bench, order, "0.01");
            }
            if order == 2001 {
                // A row that claims to be from the future is looked at again.
                let rows = bench.store.tables.get_mut(name).unwrap();
                let cells = rows.values_mut().nth(1).unwrap();
                *cells.last_mut().unwrap() = Some((bench.store.head.as_ref().unwrap().seq + 3).to_string());
            }
        });
        assert!(!report.is_clean(), "{name}");
    }
}

#[test]
fn a_truncated_history_is_found_with_the_head_alone() {
    let mut bench = scene::full();
    let mut shorter = None;
    verify(&mut bench, None, |_, _| {});
    let head = {
        shorter.replace(bench.store.clone());
        scene::freeze(&mut bench, 77, "1.00");
        bench.store.head.clone().unwrap().id
    };
    bench.ok(&format!(r#"{{"type":"recharge","userId":"{USER}","amount":"1","currency":"CNY"}}"#));
    let report = verify(&mut bench, Some(&head), |_, _| {});
    assert!(report.is_clean(), "{}", report.to_json());
    bench.store = shorter.unwrap();
    assert!(verify(&mut bench, None, |_, _| {}).is_clean());
    let report = verify(&mut bench, Some(&head), |_, _| {});
    assert_eq!(report.findings.total(), 1, "{}", report.to_json());
    assert_eq!(report.findings.kept()[0].invariant.name(), "chain");
}

/// The same through reads: the pages must neither hide a change nor hang on it.
#[test]
fn every_changed_cell_is_found_through_reads() {
    let mut bench = scene::full();
    let original = bench.store.clone();
    for (name, rows) in &original.tables {
        for (key, cells) in rows {
            for (at, cell) in cells.iter().enumerate() {
                let changed = match cell.as_deref().map(str::parse::<i64>) {
                    Some(Ok(number)) => (number ^ 1).to_string(),
                    Some(Err(_)) => format!("{}x", cell.as_deref().unwrap()),
                    None => "1".to_owned(),
                };
                bench.store.clone_from(&original);
                bench.store.spoil(name, key, at, Some(changed));
                let report = verify(&mut bench, None, |_, _| {});
                assert!(!report.is_clean(), "{name} {cells:?} column {at}");
            }
        }
    }
    let changes: [fn(&mut Head); 3] = [|head| head.seq += 1, |head| head.time += 1, |head| head.id.push('x')];
    for change in changes {
        bench.store.clone_from(&original);
        change(bench.store.head.as_mut().unwrap());
        assert!(!verify(&mut bench, None, |_, _| {}).is_clean());
    }
}
