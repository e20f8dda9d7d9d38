//! Export and import: files that say everything, and nothing that was changed.

use crate::live::verify;
use crate::scene;
use crate::support::{Bench, MemoryStore, SHOP, USER};
use split_ledger::command::Options;
use split_ledger::journal::{
    Ask, ExportFormat, ExportOptions, ExportRun, FileAudit, ImportRun, Report, Told,
};

pub fn export_as(store: &MemoryStore, options: ExportOptions) -> String {
    let mut run = ExportRun::new("test", options);
    let (mut ask, mut out) = (run.begin(), String::new());
    loop {
        ask = match ask {
            Ask::Text(text) => {
                out.push_str(&text);
                run.step(Told::Proceed)
            }
            Ask::Read(reads) => {
                let (head, rows) = store.read(&reads);
                run.step(Told::Rows { head, rows: rows.iter().map(String::as_str).collect() })
            }
            Ask::Done(_) => return out,
            other => panic!("{other:?}"),
        };
    }
}

pub fn export(store: &MemoryStore) -> String {
    export_as(store, ExportOptions::default())
}

/// Imports a file in parts of this size.
pub fn import(store: &mut MemoryStore, file: &str, part: usize) -> Result<String, String> {
    let mut run = ImportRun::new("test");
    let mut parts = file.as_bytes().chunks(part).peekable();
    let mut ask = run.begin();
    loop {
        ask = match ask {
            Ask::Input => {
                let bytes = parts.next().unwrap_or_default();
                run.step(Told::Text { bytes, is_last: parts.peek().is_none() })
            }
            Ask::Read(reads) => {
                let (head, rows) = store.read(&reads);
                run.step(Told::Rows { head, rows: rows.iter().map(String::as_str).collect() })
            }
            Ask::Commit(commit) => match store.commit(&commit) {
                Ok(won) => run.step(Told::Committed(won)),
                Err(message) => run.step(Told::Failed { message: &message }),
            },
            Ask::Done(report) => return Ok(report),
            Ask::Failed(error) => return Err(error.to_string()),
            other => panic!("{other:?}"),
        };
    }
}

pub fn audit(file: &str, head: Option<&str>) -> Report {
    let mut audit = FileAudit::new(head);
    file.as_bytes().chunks(777).for_each(|part| audit.push(part));
    audit.finish()
}

/// Equal row for row; how many commits it took does not matter.
fn assert_same(a: &MemoryStore, b: &MemoryStore) {
    assert_eq!(a.head, b.head);
    assert_eq!(a.tables.keys().collect::<Vec<_>>(), b.tables.keys().collect::<Vec<_>>());
    for (name, rows) in &a.tables {
        assert_eq!(rows, &b.tables[name], "{name}");
    }
}

#[test]
fn an_import_is_equal_row_for_row() {
    let bench = scene::full();
    let file = export(&bench.store);
    for part in [1, 100, 1 << 20] {
        let mut copy = MemoryStore::default();
        import(&mut copy, &file, part).unwrap();
        assert_same(&copy, &bench.store);
        assert_eq!(export(&copy), file);
    }
}

#[test]
fn an_empty_ledger_travels_too() {
    let file = export(&MemoryStore::default());
    assert_eq!(file.lines().count(), 2);
    let mut copy = MemoryStore::default();
    assert!(import(&mut copy, &file, 10).unwrap().contains(r#""imported":0"#));
    assert_same(&copy, &MemoryStore::default());
    assert!(audit(&file, None).is_clean());
}

#[test]
fn an_import_goes_on_in_the_middle_and_the_engine_after_it() {
    let bench = scene::full();
    let file = export(&bench.store);
    let lines: Vec<&str> = file.lines().collect();
    for cut in 1..lines.len() {
        let mut copy = MemoryStore::default();
        let refused = import(&mut copy, &lines[..cut].join("\n"), 333).unwrap_err();
        assert!(refused.contains("cut off"), "{refused}");
        let before = copy.head.as_ref().map_or(0, |head| head.seq);
        let report = import(&mut copy, &file, 333).unwrap();
        assert!(report.contains(&format!(r#""skipped":{before}"#)), "{report}");
        assert_same(&copy, &bench.store);
    }
    let mut copy = Bench::new(Options { auto_create: true, ..Options::default() });
    import(&mut copy.store, &file, 999).unwrap();
    copy.now = bench.now;
    let id = scene::freeze(&mut copy, 500, "1.00");
    copy.ok(&format!(r#"{{"type":"confirm","freezeId":"{id}","merchantId":"{SHOP}"}}"#));
    assert!(verify(&mut copy, None, |_, _| {}).is_clean());
    // The store is ahead of the file now, with the same history.
    let report = import(&mut copy.store, &file, 999).unwrap();
    assert!(report.contains(r#""imported":0"#), "{report}");
}

#[test]
fn another_history_or_ledger_is_refused() {
    let file = export(&scene::full().store);
    let mut other = Bench::default();
    other.ok(&format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY"}}"#));
    let before = other.store.clone();
    let refused = import(&mut other.store, &file, 500).unwrap_err();
    assert!(refused.contains("line 3: the store has another history"), "{refused}");
    assert_same(&other.store, &before);
    let renamed = file.replacen(r#""ledger":"test""#, r#""ledger":"toast""#, 1);
    let refused = import(&mut MemoryStore::default(), &renamed, 500).unwrap_err();
    assert!(refused.contains("line 1"), "{refused}");
}

#[test]
fn personal_rows_can_be_left_out() {
    let bench = scene::full();
    let options = ExportOptions { with_personal: false, ..ExportOptions::default() };
    let file = export_as(&bench.store, options);
    assert!(!file.contains("iban") && !file.contains("a@b"));
    let mut copy = MemoryStore::default();
    import(&mut copy, &file, 1000).unwrap();
    let mut erased = bench.store.clone();
    erased.tables.remove("personal");
    assert_same(&copy, &erased);
    let report = scene::audit(&copy);
    assert!(report.is_clean());
    assert_eq!(report.totals.erased, 3);
}

#[test]
fn a_file_is_verified_without_a_store() {
    let bench = scene::full();
    let file = export(&bench.store);
    let report = audit(&file, None);
    assert!(report.is_clean(), "{}", report.to_json());
    let stored = scene::audit(&bench.store);
    assert_eq!((report.trial, report.channels), (stored.trial, stored.channels));
    let lines: Vec<&str> = file.lines().collect();
    for cut in 0..lines.len() {
        assert!(!audit(&lines[..cut].join("\n"), None).is_clean(), "cut after {cut} lines");
    }
}

/// The line of the first finding, and all messages.
fn found(file: &str) -> (Option<u64>, String) {
    let report = audit(file, None);
    let kept = report.findings.kept();
    let messages: Vec<&str> = kept.iter().map(|finding| &*finding.message).collect();
    (kept.first().and_then(|finding| finding.place.line), messages.join("; "))
}

#[test]
fn a_finding_names_its_line() {
    let file = export(&scene::full().store);
    let lines: Vec<&str> = file.lines().collect();
    let with = |at: usize, line: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        lines.join("\n")
    };
    let is_commit = |at: &usize| lines[*at].starts_with("{\"commit\"");
    let commits: Vec<usize> = (0..lines.len()).filter(is_commit).collect();
    for at in [commits[1], commits[commits.len() / 2]] {
        let number = at as u64 + 1;
        let changed = lines[at].replacen(".1\",\"1\"", ".2\",\"1\"", 1).replacen("\\\"}", "x\\\"}", 1);
        assert_ne!(changed, lines[at]);
        let (line, messages) = found(&with(at, &changed));
        assert!(line == Some(number) && messages.contains("hash"), "{line:?} {messages}");
        assert_eq!(found(&with(at, "nonsense")).0, Some(number));
        // An empty line counts, as in every editor.
        assert_eq!(found(&format!("\n{}", with(at, "{}"))).0, Some(number + 1));
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        assert_eq!(found(&swapped.join("\n")).0, Some(number));
    }
    let personal = lines.iter().position(|line| line.starts_with("{\"personal\"")).unwrap();
    let changed = lines[personal].replacen("\\\":\\\"", "\\\":\\\"x", 1);
    assert_eq!(found(&with(personal, &changed)).0, Some(personal as u64 + 1));
    let cut = lines[..lines.len() - 1].join("\n");
    assert_eq!(
        found(&cut),
        (Some(lines.len() as u64 - 1), "the file ends before its last line: it was cut off".into())
    );
    // What is wrong with the whole file stands in no line.
    let report = audit(&file, Some(&"f".repeat(64)));
    assert_eq!(report.findings.kept()[0].place.line, None);
    assert!(!report.to_json().contains("\"line\""));
    assert!(audit(&cut, None).to_json().contains(&format!("\"line\":{},\"seq\"", lines.len() - 1)));
}

/// Any byte of the file that is changed or dropped is found, by the audit and by
/// the import, which then holds nothing that the original does not.
#[test]
fn every_changed_byte_of_a_file_is_found() {
    let bench = scene::full();
    let file = export(&bench.store);
    let (mut tried, mut free) = (0, Vec::new());
    for (at, char) in file.char_indices().step_by(311) {
        let end = at + char.len_utf8();
        for with in ["", "0", "x"] {
            let changed = format!("{}{with}{}", &file[..at], &file[end..]);
            if changed == file {
                continue;
            }
            tried += 1;
            let mut copy = MemoryStore::default();
            let is_found = !audit(&changed, None).is_clean();
            let is_refused = import(&mut copy, &changed, 1 << 16).is_err();
            if !is_found || !is_refused {
                // Only the spelling may differ, never what is stored.
                assert_eq!((is_found, is_refused), (false, false), "byte {at} to {with:?}");
                assert_same(&copy, &bench.store);
                free.push(at);
            }
            for (name, rows) in &copy.tables {
                let is_changed_again = matches!(
                    *name,
                    "accounts"
                        | "holds"
                        | "notifications"
                        | "orders"
                        | "owners"
                        | "refs"
                        | "refunds"
                        | "settlements"
                        | "returns"
                        | "withdrawals"
                        | "parties"
                        | "withdrawing_days"
                        | "payout_pools"
                );
                if !is_changed_again {
                    let original = &bench.store.tables[name];
                    assert!(rows.iter().all(|(key, cells)| original.get(key) == Some(cells)), "{name}");
                }
            }
        }
    }
    assert!(tried > 300 && free.len() < 20, "{tried} {free:?}");
}

#[test]
fn statements_for_people() {
    let bench = scene::full();
    let csv =
        export_as(&bench.store, ExportOptions { format: ExportFormat::Csv, ..ExportOptions::default() });
    let report = scene::audit(&bench.store);
    assert_eq!(csv.lines().count() as u64, report.totals.entries + 1);
    assert!(csv.lines().all(|line| line.split(',').count() == 13));
    assert!(csv.contains(",recharge,"), "{csv}");
    assert!(csv.contains("JPY,500,0,500,0,1\r\n"), "{csv}");
    let options = ExportOptions { format: ExportFormat::Hledger, ..ExportOptions::default() };
    let ledger = export_as(&bench.store, options);
    assert!(
        ledger.contains("    assets:world:ALIPAY:available  1000.00 \"CNY\" = 1000.00 \"CNY\""),
        "{ledger}"
    );
    assert!(ledger.contains(&format!("    liabilities:user:{USER}:frozen  -30.50 \"CNY\" = -30.50 \"CNY\"")));
}

/// The recorded effects are not used: the same calls are decided anew.
#[test]
fn the_same_calls_give_the_same_bytes() {
    assert_eq!(export(&scene::full().store), export(&scene::full().store));
}
