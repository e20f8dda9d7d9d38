//! The bills of a random run: day after day each account's fund bill ends where
//! its balance is, and its trade bill explains all of the difference.

use std::collections::BTreeSet;

use split_ledger::calendar::{Offset, date_of};
use split_ledger::engine::{Action, Event, QueryRun};
use split_ledger::json::{self, Limits, Value};
use split_ledger::ledger::owner;

use crate::host::options;
use crate::run::{Run, START, Settings};
use crate::support::MemoryStore;

const STEPS: u64 = 6_000;

#[test]
fn dyr_10_bills_of_a_random_run_add_up() {
    let settings = Settings { seed: 10, steps: STEPS, with_faults: true, mutation: None };
    let mut run = Run::new(settings);
    assert_eq!(run.go(|_| ()).len(), 0, "the run itself");
    let store = &run.host.store;
    let (mut entries, mut kinds) = (0, BTreeSet::new());
    for account in store.rows("accounts") {
        let cell = |at: usize| account[at].clone().unwrap_or_default();
        let name = cell(1);
        if owner::is_world(&name) {
            continue;
        }
        let mut id = String::new();
        json::write_string(&owner::id(&name), &mut id);
        let kind = owner::kind(&name);
        let fields = format!(r#""{kind}Id":{id},"accountSet":{},"currency":"{}""#, cell(2), cell(3));
        let mut before = [0, 0];
        for day in days(store, &cell(0)) {
            let fund = bill(store, "fund", &fields, &day);
            assert_eq!(fund.opening, before, "{fields} {day}");
            let moved = [fund.sum("availableDelta"), fund.sum("frozenDelta")];
            assert_eq!([fund.closing[0] - before[0], fund.closing[1] - before[1]], moved, "{fields} {day}");
            before = fund.closing;
            let trade = bill(store, "trade", &fields, &day);
            assert_eq!((trade.opening, trade.closing), (fund.opening, fund.closing), "{fields} {day}");
            assert_eq!(trade.sum("change"), moved[0] + moved[1], "{fields} {day}");
            let other = trade.lines.iter().find(|line| text(line, "type") == "other");
            assert_eq!(other, None, "{fields} {day}");
            entries += fund.lines.len();
            let kind = |line: &Value<'_>| format!("{} {}", text(line, "type"), text(line, "role"));
            kinds.extend(trade.lines.iter().map(kind));
        }
        assert_eq!([cell(4), cell(5)], before.map(|minor: i64| minor.to_string()), "{fields}");
    }
    assert!(entries > 600, "{entries} entries");
    for kind in ["payment seller", "settlement seller", "settlement rake", "refund buyer", "withdrawal "] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
}

/// The days on which an account changed.
fn days(store: &MemoryStore, account: &str) -> BTreeSet<String> {
    let postings = store.rows("postings");
    let own = postings.iter().filter(|row| row[0].as_deref() == Some(account));
    own.map(|row| {
        let id: i64 = row[1].as_deref().unwrap_or_default().parse().unwrap_or(0);
        date_of(id >> 20, Offset::default()).unwrap().to_string()
    })
    .collect()
}

struct Bill {
    opening: [i64; 2],
    closing: [i64; 2],
    lines: Vec<Value<'static>>,
}

impl Bill {
    fn sum(&self, member: &str) -> i64 {
        self.lines.iter().map(|line| minor(line, member)).sum()
    }
}

fn text<'v>(value: &'v Value<'_>, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The digits of an amount; on one bill all have the same decimals.
fn minor(value: &Value<'_>, member: &str) -> i64 {
    text(value, member).replace('.', "").parse().unwrap()
}

/// A whole bill, a few lines at a time.
fn bill(store: &MemoryStore, kind: &str, fields: &str, day: &str) -> Bill {
    let (mut cursor, mut lines) = (String::new(), Vec::new());
    loop {
        let query =
            format!(r#"{{"type":"{kind}_bill",{fields},"day":"{day}","limit":40,"cursor":"{cursor}"}}"#);
        let answer = ask(store, &query);
        let answer = json::parse(answer.as_bytes(), Limits::default()).unwrap().into_owned();
        let page = answer.get("ok").unwrap_or_else(|| panic!("{query} -> {answer:?}"));
        lines.extend(page.get("lines").and_then(Value::as_array).unwrap_or_default().iter().cloned());
        cursor = text(page, "nextCursor").to_owned();
        if cursor.is_empty() {
            let head = page.get("bill").unwrap();
            let around = |name: &str| {
                [minor(head, &format!("{name}Available")), minor(head, &format!("{name}Frozen"))]
            };
            return Bill { opening: around("opening"), closing: around("closing"), lines };
        }
    }
}

fn ask(store: &MemoryStore, query: &str) -> String {
    let options = options();
    let mut run = QueryRun::new(START, query.as_bytes(), &options);
    let mut action = run.begin(&options);
    loop {
        action = match action {
            Action::Read(reads) => {
                let (head, rows) = store.read(&reads);
                let rows = rows.iter().map(String::as_str).collect();
                run.step(Event::Rows { head, rows }, &options)
            }
            Action::Answer(mut answers) => return answers.remove(0),
            other => panic!("a query does not ask for {other:?}"),
        };
    }
}
