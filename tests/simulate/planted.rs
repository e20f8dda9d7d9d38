//! States that no run can reach in reasonable time, planted in a small ledger of
//! their own: an account at its last version, money that its holds do not have.

use crate::answer::Answer;
use crate::host::{Finding, engine};
use crate::repeat::drive;
use crate::support::MemoryStore;

const NOW: i64 = 1_714_492_800_000;
const USER: &str = "00000001-aaaa-4aaa-8aaa-000000000001";

/// A call and the code it has to be answered with.
struct Blow {
    call: String,
    code: &'static str,
}

/// Strikes one planted ledger; returns the codes that were answered.
pub fn strike(which: usize) -> (Vec<String>, Vec<Finding>) {
    let (mut store, freeze) = plant();
    let recharge =
        format!("{{\"type\":\"recharge\",\"userId\":\"{USER}\",\"amount\":\"1\",\"currency\":\"CNY\"}}");
    let blows = match which {
        0 => {
            change(&mut store, "accounts", 6, "2147483646");
            vec![
                Blow { call: recharge.clone(), code: "OK" },
                Blow { call: recharge, code: "VERSION_EXHAUSTED" },
            ]
        }
        1 => {
            change(&mut store, "accounts", 5, "100");
            let call = format!("{{\"type\":\"cancel_freeze\",\"freezeId\":\"{freeze}\"}}");
            vec![Blow { call, code: "LEDGER_INVARIANT" }]
        }
        2 => platform_first(),
        _ => {
            change(&mut store, "accounts", 4, "many");
            vec![Blow { call: recharge, code: "STORE_CORRUPT" }]
        }
    };
    let mut engine = engine("planted", None);
    let (mut codes, mut findings) = (Vec::new(), Vec::new());
    for blow in blows {
        let before = store.commits;
        let answers = drive(&mut engine, &mut store, NOW, std::slice::from_ref(&blow.call));
        let code = Answer::parse(&answers[0]).code().to_owned();
        let is_written = store.commits > before;
        if code != blow.code || is_written != (code == "OK") {
            let text = format!("{} was answered {code} not {}, written: {is_written}", blow.call, blow.code);
            findings.push(Finding { invariant: 0, text });
        }
        codes.push(code);
    }
    (codes, findings)
}

/// Only before there is a platform can a fee be due to nobody.
fn platform_first() -> Vec<Blow> {
    let party = |field: &str, fees: &str| format!("{{\"type\":\"register_party\",{field}{fees}}}");
    let fees = ",\"fees\":[{\"currency\":\"CNY\",\"fixed\":\"1\"}]";
    let user = party(&format!("\"userId\":\"{USER}\""), fees);
    vec![
        Blow { call: user.clone(), code: "PLATFORM_REQUIRED" },
        Blow { call: party("\"platformId\":\"P\"", fees), code: "OK" },
        Blow { call: user, code: "OK" },
    ]
}

/// One user with 100.00, of which 30.00 are frozen.
fn plant() -> (MemoryStore, i64) {
    let mut store = MemoryStore::default();
    let mut engine = engine("planted", None);
    let calls = [
        format!(
            "{{\"type\":\"create_balance\",\"userId\":\"{USER}\",\"currency\":\"CNY\",\"initialBalance\":\"100\"}}"
        ),
        format!("{{\"type\":\"freeze\",\"userId\":\"{USER}\",\"amount\":\"30\",\"currency\":\"CNY\"}}"),
    ];
    drive(&mut engine, &mut store, NOW, &calls);
    let freeze = store.rows("holds")[0][0].as_ref().unwrap().parse().unwrap();
    (store, freeze)
}

/// Changes one cell of the user's row, which is the first.
fn change(store: &mut MemoryStore, table: &'static str, at: usize, text: &str) {
    let row = store.tables.get_mut(table).unwrap().values_mut().next().unwrap();
    row[at] = Some(text.to_owned());
}
