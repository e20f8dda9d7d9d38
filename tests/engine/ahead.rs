//! The next group, decided while a commit is on its way.

use split_ledger::engine::{Action, Event};
use split_ledger::store::Commit;

use crate::host::*;
use crate::kit::*;

/// When the group ahead reads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reads {
    BeforeTheCommit,
    AfterTheCommit,
}

fn bytes(calls: &[String]) -> impl Iterator<Item = &[u8]> {
    calls.iter().map(String::as_bytes)
}

fn parse(texts: Vec<String>) -> Vec<Reply> {
    texts.into_iter().map(Reply::parse).collect()
}

/// Answers reads until the engine asks for something else.
fn read_all(host: &mut Host, mut action: Action) -> Action {
    while let Action::Read(reads) = action {
        host.log.reads += 1;
        let (head, rows) = host.store.borrow().read(&reads);
        let rows = rows.iter().map(String::as_str).collect();
        action = host.engine.step(host.now, Event::Rows { head, rows });
    }
    action
}

/// Begins a group, up to its commit.
fn begin(host: &mut Host, calls: &[String]) -> Box<Commit> {
    let first = host.engine.begin(host.now, bytes(calls));
    match read_all(host, first) {
        Action::Commit(commit) => commit,
        other => panic!("no commit but {other:?}"),
    }
}

fn go_ahead(host: &mut Host, calls: &[String]) -> Action {
    let first = host.engine.go_ahead(host.now, bytes(calls));
    read_all(host, first)
}

fn land(host: &Host, commit: &Commit) -> bool {
    host.store.borrow_mut().commit(commit).unwrap()
}

/// Runs a group to its end from some action on.
fn finish(host: &mut Host, mut action: Action) -> Vec<Reply> {
    loop {
        action = match read_all(host, action) {
            Action::Answer(answers) => return parse(answers),
            Action::Commit(commit) => {
                let won = land(host, &commit);
                host.engine.step(host.now, Event::Committed(won))
            }
            _ => host.engine.step(host.now, Event::Proceed),
        };
    }
}

/// Two groups, the second one decided while the first is being written.
fn two(host: &mut Host, first: &[String], second: &[String], reads: Reads) -> (Vec<Reply>, Vec<Reply>) {
    let commit = begin(host, first);
    let answers = host.engine.set_aside().expect("a calm commit can be set aside");
    if reads == Reads::AfterTheCommit {
        assert!(land(host, &commit));
    }
    let held = go_ahead(host, second);
    if reads == Reads::BeforeTheCommit {
        assert!(land(host, &commit));
    }
    host.engine.settle();
    let next = if held == Action::Hold { host.engine.step(host.now, Event::Proceed) } else { held };
    let later = finish(host, next);
    (parse(answers), later)
}

/// A host that knows the head: it has written before.
fn warm() -> Host {
    let mut host = scene();
    host.ok(&recharge("1"));
    host
}

#[test]
fn a_group_ahead_gives_the_same_bytes_as_one_after() {
    let first = [recharge("5"), keyed(&freeze("30", "8"), "a")];
    let second = [freeze("71", "9"), recharge("2"), freeze("50", "10"), keyed(&recharge("3"), "b")];
    let mut plain = warm();
    let expected = (plain.group(&first), plain.group(&second));
    for reads in [Reads::BeforeTheCommit, Reads::AfterTheCommit] {
        let mut host = warm();
        let found = two(&mut host, &first, &second, reads);
        let texts = |replies: &[Reply]| replies.iter().map(|reply| reply.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&found.0), texts(&expected.0), "{reads:?}");
        assert_eq!(texts(&found.1), texts(&expected.1), "{reads:?}");
        assert!(*host.store.borrow() == *plain.store.borrow(), "{reads:?}");
    }
}

#[test]
fn a_repeat_of_what_is_being_written_is_a_replay() {
    for reads in [Reads::BeforeTheCommit, Reads::AfterTheCommit] {
        let mut host = warm();
        let call = keyed(&recharge("5"), "k");
        let (first, again) = two(&mut host, std::slice::from_ref(&call), std::slice::from_ref(&call), reads);
        assert_eq!(again[0].get("transactionId"), first[0].get("transactionId"), "{reads:?}");
        assert_eq!(again[0].get("replayed"), "true");
        assert_eq!(host.balance("userId", USER), "106.00/0.00@3");
    }
}

#[test]
fn a_refusal_that_read_nothing_asks_for_the_head_first() {
    let mut host = warm();
    let commit = begin(&mut host, &[recharge("1")]);
    host.engine.set_aside().unwrap();
    assert!(land(&host, &commit));
    // Acknowledged before the refusal is asked for: it must count.
    meanwhile(&recharge("500"))(&mut host.store.borrow_mut());
    let held = go_ahead(&mut host, &[with(&freeze("400", "9"), "dryRun", "true")]);
    host.engine.settle();
    assert_eq!(held, Action::Hold);
    let next = host.engine.step(host.now, Event::Proceed);
    let replies = finish(&mut host, next);
    assert_eq!(errors(&replies), [None]);
}

#[test]
fn another_writer_in_between_lets_the_group_ahead_begin_anew() {
    let mut host = warm();
    let commit = begin(&mut host, &[recharge("1")]);
    host.engine.set_aside().unwrap();
    assert!(land(&host, &commit));
    meanwhile(&withdraw("100"))(&mut host.store.borrow_mut());
    let held = go_ahead(&mut host, &[freeze("50", "9"), recharge("7")]);
    assert_eq!(held, Action::Hold);
    host.engine.settle();
    let next = host.engine.step(host.now, Event::Proceed);
    let replies = finish(&mut host, next);
    assert_eq!(errors(&replies), [Some("INSUFFICIENT_FUNDS".to_owned()), None]);
    assert_eq!(host.balance("userId", USER), "9.00/100.00@5");
}

#[test]
fn whatever_else_becomes_of_the_commit_the_group_ahead_is_dropped() {
    type Fault = fn(&Host, &Commit) -> Event<'static>;
    let faults: [Fault; 6] = [
        |host, commit| {
            meanwhile(&recharge("20"))(&mut host.store.borrow_mut());
            Event::Committed(land(host, commit))
        },
        |_, _| Event::Committed(false),
        |_, _| Event::Failed { message: "no", is_transient: true },
        |_, _| Event::Failed { message: "no", is_transient: false },
        |host, commit| {
            assert!(land(host, commit));
            Event::Failed { message: "reply lost", is_transient: true }
        },
        |host, commit| {
            assert!(land(host, commit));
            Event::Committed(false)
        },
    ];
    for (nth, fault) in faults.into_iter().enumerate() {
        let mut host = warm();
        let commit = begin(&mut host, &[keyed(&recharge("5"), "k")]);
        host.engine.set_aside().unwrap();
        assert_eq!(go_ahead(&mut host, &[freeze("105", "9")]), Action::Hold);
        let event = fault(&host, &commit);
        host.engine.fall_back();
        let next = host.engine.step(host.now, event);
        let replies = finish(&mut host, next);
        let is_there = host.call(&keyed(&recharge("5"), "k")).get("replayed") == "true";
        let is_told = replies[0].error().is_none();
        assert_eq!(is_there, is_told, "fault {nth}: {}", replies[0].text);
        // Nothing of the group ahead is anywhere.
        assert!(host.balance("userId", USER).contains("/0.00@"), "fault {nth}");
        assert_eq!(host.ok(&freeze("105", "9")).get("replayed"), "", "fault {nth}");
        assert!(host.balance("userId", USER).contains("/105.00@"), "fault {nth}");
    }
}

#[test]
fn nothing_is_set_aside_after_a_race_or_a_failure() {
    let mut host = warm();
    host.on_commit.push_back(OnCommit::Race(meanwhile(&recharge("1"))));
    host.ok(&recharge("1"));
    let first = host.engine.begin(host.now, bytes(&[recharge("1")]));
    assert_eq!(first, Action::Turn);
    let action = host.engine.step(host.now, Event::Proceed);
    assert!(matches!(read_all(&mut host, action), Action::Commit(_)));
    assert_eq!(host.engine.set_aside(), None, "commits take turns");

    let mut host = warm();
    begin(&mut host, &[recharge("1")]);
    let event = Event::Failed { message: "no", is_transient: true };
    let action = host.engine.step(host.now, event);
    assert!(matches!(read_all(&mut host, action), Action::Wait(_)));
    assert!(matches!(host.engine.step(host.now, Event::Proceed), Action::Commit(_)));
    assert_eq!(host.engine.set_aside(), None, "the same bytes again");
}
