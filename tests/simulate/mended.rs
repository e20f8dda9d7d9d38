//! What runs have found and was mended since.

use split_ledger::engine::{Action, Event};

use crate::answer::Answer;
use crate::host::engine;
use crate::repeat::drive;
use crate::support::MemoryStore;

const NOW: i64 = 1_714_492_800_000;
const USER: &str = "00000001-aaaa-4aaa-8aaa-000000000001";

fn create(owner: &str) -> String {
    format!("{{\"type\":\"create_balance\",{owner},\"currency\":\"CNY\",\"initialBalance\":\"9\"}}")
}

/// The commit landed, the store said false, and then the host mixed up its events.
#[test]
fn an_event_out_of_turn_does_not_hide_a_commit() {
    let mut store = MemoryStore::default();
    let mut engine = engine("mended", None);
    let call = create(&format!("\"userId\":\"{USER}\""));
    let mut action = engine.begin(NOW, [call.as_bytes()]);
    loop {
        action = match action {
            Action::Read(_) if store.commits > 0 => engine.step(NOW, Event::Committed(true)),
            Action::Read(reads) => {
                let (head, rows) = store.read(&reads);
                let rows = rows.iter().map(String::as_str).collect();
                engine.step(NOW, Event::Rows { head, rows })
            }
            Action::Commit(commit) => {
                assert_eq!(store.commit(&commit), Ok(true));
                engine.step(NOW, Event::Committed(false))
            }
            Action::Turn | Action::Hold | Action::Wait(_) => engine.step(NOW, Event::Proceed),
            Action::Answer(answers) => {
                assert_eq!(Answer::parse(&answers[0]).code(), "OUTCOME_UNKNOWN");
                return;
            }
        };
    }
}

/// A platform's id came back percent-encoded from confirm and refund.
#[test]
fn payees_are_shown_by_their_own_ids() {
    let mut store = MemoryStore::default();
    let mut engine = engine("mended", None);
    let freeze =
        format!("{{\"type\":\"freeze\",\"userId\":\"{USER}\",\"amount\":\"5\",\"currency\":\"CNY\"}}");
    let calls = [create(&format!("\"userId\":\"{USER}\"")), create("\"platformId\":\"平台:一\""), freeze];
    drive(&mut engine, &mut store, NOW, &calls);
    let id = store.rows("holds")[0][0].clone().unwrap();
    let confirm = format!(
        "{{\"type\":\"confirm\",\"freezeId\":\"{id}\",\"captures\":[{{\"platformId\":\"平台:一\",\"amount\":\"5\"}}]}}"
    );
    let answers = drive(&mut engine, &mut store, NOW, &[confirm]);
    assert!(answers[0].contains("\"owner\":\"platform:平台:一\""), "{}", answers[0]);
}

/// Three commits are refused: the group, its first call, the fence after it. Then
/// the second lands while the other call is being read. That call was taken for
/// written, and was not.
#[test]
fn a_late_landing_does_not_answer_for_the_next_part() {
    let mut store = MemoryStore::default();
    let mut engine = engine("mended", None);
    let calls = [create(&format!("\"userId\":\"{USER}\"")), create("\"platformId\":\"P\"")];
    let (mut commits, mut reads) = (Vec::new(), 0);
    let mut action = engine.begin(NOW, calls.iter().map(|call| call.as_bytes()));
    let answers = loop {
        action = match action {
            Action::Read(wanted) => {
                reads += usize::from(commits.len() == 3);
                if reads == 2 {
                    assert_eq!(store.commit(&commits[1]), Ok(true));
                    reads += 1;
                }
                let (head, rows) = store.read(&wanted);
                let rows = rows.iter().map(String::as_str).collect();
                engine.step(NOW, Event::Rows { head, rows })
            }
            Action::Commit(commit) if commits.len() < 3 => {
                commits.push(*commit);
                engine.step(NOW, Event::Failed { message: "no", is_transient: false })
            }
            Action::Commit(commit) => {
                let is_landed = store.commit(&commit).unwrap();
                engine.step(NOW, Event::Committed(is_landed))
            }
            Action::Turn | Action::Hold | Action::Wait(_) => engine.step(NOW, Event::Proceed),
            Action::Answer(answers) => break answers,
        };
    };
    let codes: Vec<String> = answers.iter().map(|text| Answer::parse(text).code().to_owned()).collect();
    assert_eq!(codes, ["OK", "OK"]);
    // Each opens an account, and the first one also the world's.
    assert_eq!(store.rows("accounts").len(), 3);
}
