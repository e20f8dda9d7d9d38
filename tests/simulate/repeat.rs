//! The same again: without what was refused (invariant 6), from the beginning
//! (invariant 7).

use std::rc::Rc;

use split_ledger::engine::{Action, Engine, Event};
use split_ledger::store::Commit;

use crate::answer::Answer;
use crate::host::{Finding, Host, engine};
use crate::op::Call;
use crate::support::MemoryStore;
use crate::support::store::{Cells, Key};

/// Decides a group on a store and writes nothing: the commit it would make.
pub fn decide(store: &MemoryStore, now: i64, texts: &[String]) -> (Option<Box<Commit>>, Vec<String>) {
    let mut engine = engine("twin", None);
    let mut action = engine.begin(now, texts.iter().map(|text| text.as_bytes()));
    let mut made = None;
    loop {
        action = match action {
            Action::Read(reads) => {
                let (head, rows) = store.read(&reads);
                let rows = rows.iter().map(String::as_str).collect();
                engine.step(now, Event::Rows { head, rows })
            }
            Action::Commit(commit) => {
                made = Some(commit);
                engine.step(now, Event::Committed(true))
            }
            Action::Turn | Action::Hold | Action::Wait(_) => engine.step(now, Event::Proceed),
            Action::Answer(answers) => return (made, answers),
        };
    }
}

/// Invariant 6: the group without its refused calls gives the same bytes.
pub fn without_refused(host: &mut Host, now: i64, calls: &Rc<Vec<Call>>) {
    let texts: Vec<String> = calls.iter().map(Call::json).collect();
    let (full, answers) = decide(&host.store, now, &texts);
    let accepted: Vec<String> = texts
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| is_on_record(&Answer::parse(answer)))
        .map(|(text, _)| text.clone())
        .collect();
    if accepted.len() < texts.len() {
        let (thinned, _) = decide(&host.store, now, &accepted);
        compare_commits(full.as_deref(), thinned.as_deref(), &mut host.findings);
    }
}

/// Accepted, or refused in the one way that can leave a transaction (spec A18).
fn is_on_record(answer: &Answer) -> bool {
    matches!(answer, Answer::Ok { .. }) || answer.code() == "PAYOUT_STATUS_FINAL"
}

/// Two commits that have to be the same bytes.
pub fn compare_commits(one: Option<&Commit>, other: Option<&Commit>, findings: &mut Vec<Finding>) {
    if one != other {
        let text = format!("without the refused calls the commit is another:\n{one:?}\n{other:?}");
        findings.push(Finding { invariant: 6, text });
    }
}

/// Commits that only fence off a lost one are not done again, so numbers differ.
fn without_seq(table: &str, row: &Cells) -> Cells {
    let mut row = row.clone();
    match table {
        "transactions" => row[1] = None,
        "postings" => {}
        _ => drop(row.pop()),
    }
    row
}

/// Invariant 7: the same batches at the same times on an empty store make the
/// same rows. Only the writers' names differ, and with them the hashes.
pub fn replay(history: &[(i64, Vec<String>)], original: &MemoryStore, findings: &mut Vec<Finding>) {
    let mut store = MemoryStore::default();
    let mut engine = engine("again", None);
    for (now, texts) in history {
        drive(&mut engine, &mut store, *now, texts);
    }
    for (name, rows) in &original.tables {
        if *name == "journal" {
            continue;
        }
        let none = Default::default();
        let again = store.tables.get(name).unwrap_or(&none);
        let is_same = |(key, row): &(&Vec<Key>, &Cells)| {
            again.get(*key).is_some_and(|other| without_seq(name, row) == without_seq(name, other))
        };
        let differing = rows.iter().find(|row| !is_same(row));
        if differing.is_some() || rows.len() != again.len() {
            let text = format!("{name} differ when everything is done again: {differing:?}");
            findings.push(Finding { invariant: 7, text });
        }
    }
}

/// Runs a group without faults.
pub fn drive(engine: &mut Engine, store: &mut MemoryStore, now: i64, texts: &[String]) -> Vec<String> {
    let mut action = engine.begin(now, texts.iter().map(|text| text.as_bytes()));
    loop {
        action = match action {
            Action::Read(reads) => {
                let (head, rows) = store.read(&reads);
                let rows = rows.iter().map(String::as_str).collect();
                engine.step(now, Event::Rows { head, rows })
            }
            Action::Commit(commit) => {
                let is_landed = store.commit(&commit).expect("a plain store takes every commit");
                engine.step(now, Event::Committed(is_landed))
            }
            Action::Turn | Action::Hold | Action::Wait(_) => engine.step(now, Event::Proceed),
            Action::Answer(answers) => return answers,
        };
    }
}
