//! The host of the simulation: carries out what the engine asks for, on a store
//! that fails as the plan says.

use std::rc::Rc;

use split_ledger::calendar::{Date, Holidays};
use split_ledger::command::Options;
use split_ledger::engine::{Action, Engine, Event, Setup};
use split_ledger::store::{Commit, Head, Read};

use crate::answer::Answer;
use crate::broken::Mutation;
use crate::check::Watch;
use crate::faults::{CommitFault, FAULTS, Plan, ReadFault};
use crate::model::{Model, days};
use crate::op::Call;
pub use crate::session::{Finding, Ghost, Next, Seat, Session};
use crate::support::MemoryStore;
use crate::tally::Tally;

/// Ledger id of the simulation.
pub const LEDGER: &str = "simulated";
/// Most actions of one group: an engine that asks for more goes in circles.
const ACTIONS_MAX: usize = 2000;

pub struct Host {
    pub store: MemoryStore,
    pub seats: Vec<Seat>,
    pub model: Model,
    pub watch: Watch,
    pub tally: Tally,
    pub findings: Vec<Finding>,
    pub mutation: Option<Mutation>,
    /// Batches that were committed, for the repetition.
    pub history: Vec<(i64, Vec<String>)>,
    /// Groups for the rival, prepared by the generator.
    pub rival_calls: Vec<Vec<Call>>,
    /// What the engine has asked for in the last group.
    pub traced: Vec<String>,
    ghost: Option<Ghost>,
    writers: usize,
}

/// How a group ended for its callers.
pub type Ending = Option<Vec<Answer>>;
/// A group that was decided ahead of another one's end: its calls, and how it ended.
pub type Second = (Rc<Vec<Call>>, Ending);

pub fn options() -> Options {
    let mut options = Options::default();
    options.currencies.register("GEM", 9).unwrap();
    let dates = |texts: &[&str]| texts.iter().map(|text| Date::parse(text).unwrap()).collect::<Vec<_>>();
    let holidays = Holidays::new(&dates(&days::OFF), &dates(&days::MAKE_UP)).unwrap();
    options.holidays = Rc::new(holidays);
    options
}

pub fn engine(writer: &str, rows_max: Option<usize>) -> Engine {
    Engine::new(Setup {
        ledger: LEDGER.into(),
        writer: writer.into(),
        entropy: "secret".into(),
        rows_max,
        bytes_max: None,
        options: options(),
    })
}

impl Host {
    pub fn new(mutation: Option<Mutation>) -> Self {
        let mut host = Host {
            store: MemoryStore::default(),
            seats: Vec::new(),
            model: Model::default(),
            watch: Watch::default(),
            tally: Tally::default(),
            findings: Vec::new(),
            mutation,
            history: Vec::new(),
            rival_calls: Vec::new(),
            traced: Vec::new(),
            ghost: None,
            writers: 0,
        };
        for rows_max in [None, None, Some(24)] {
            let engine = host.new_engine(rows_max);
            host.seats.push(Seat { engine, rows_max });
        }
        host
    }

    fn new_engine(&mut self, rows_max: Option<usize>) -> Engine {
        self.writers += 1;
        engine(&format!("writer-{}", self.writers), rows_max)
    }

    /// The process stops and another one takes its place.
    pub fn restart(&mut self, seat: usize) {
        let rows_max = self.seats[seat].rows_max;
        self.seats[seat].engine = self.new_engine(rows_max);
    }

    pub fn find(&mut self, invariant: u8, text: String) {
        self.findings.push(Finding { invariant, text });
    }

    /// Runs a group to its end and compares it with the model.
    pub fn run(&mut self, seat: usize, now: i64, calls: Rc<Vec<Call>>, plan: &Plan) -> Ending {
        self.run_two(seat, now, calls, plan, None).0
    }

    /// The same, with a group that waits behind it: if it could be decided ahead, it has been
    /// run too, and its calls and its ending are returned.
    pub fn run_two(
        &mut self,
        seat: usize,
        now: i64,
        calls: Rc<Vec<Call>>,
        plan: &Plan,
        next: Option<Next>,
    ) -> (Ending, Option<Second>) {
        let texts: Vec<String> = calls.iter().map(Call::json).collect();
        let is_split = self.seats[seat].rows_max.is_some();
        let mut session = Session::new(seat, now, calls, is_split);
        session.next = next;
        let first = self.seats[seat].engine.begin(now, texts.iter().map(|text| text.as_bytes()));
        let (ending, ahead) = self.finish(session, first, plan);
        let second = ahead.map(|(session, action)| {
            let calls = Rc::clone(&session.calls);
            let first = match action {
                Action::Hold => self.step(&session, Event::Proceed),
                other => other,
            };
            (calls, self.finish(*session, first, &Plan::default()).0)
        });
        (ending, second)
    }

    /// Carries a group out and compares it with the model.
    fn finish(
        &mut self,
        mut session: Session,
        first: Action,
        plan: &Plan,
    ) -> (Ending, Option<(Box<Session>, Action)>) {
        let seat = session.seat;
        self.tally.groups += 1;
        let answers = self.drive(&mut session, first, plan);
        // What a process had begun ahead dies with it.
        let ahead = session.ahead.take().filter(|_| answers.is_some());
        let answers: Ending = answers.map(|texts| texts.iter().map(|text| Answer::parse(text)).collect());
        if answers.is_none() {
            self.restart(seat);
        }
        self.settle(&mut session, answers.as_deref());
        let is_too_large = |answer: &Answer| answer.code() == "BATCH_TOO_LARGE";
        let has_too_large = answers.as_ref().is_some_and(|answers| answers.iter().any(is_too_large));
        if self.seats[seat].rows_max.is_some() && (session.landed.len() > 1 || has_too_large) {
            self.tally.fault(FAULTS[26]);
        }
        session.is_final = match &answers {
            Some(answers) => answers.iter().map(|answer| !answer.is_unknown()).collect(),
            None => vec![false; session.calls.len()],
        };
        let is_open = answers.as_ref().is_none_or(|answers| answers.iter().any(Answer::is_unknown));
        if let Some((commit, _, _)) = session.pending.take().filter(|_| is_open) {
            self.ghost = Some(Ghost { commit, session });
        }
        (answers, ahead)
    }

    fn step(&mut self, session: &Session, event: Event<'_>) -> Action {
        self.seats[session.seat].engine.step(session.now, event)
    }

    /// Carries out actions until the answers, or `None` when the process crashes.
    fn drive(&mut self, session: &mut Session, mut action: Action, plan: &Plan) -> Option<Vec<String>> {
        loop {
            session.actions += 1;
            assert!(session.actions < ACTIONS_MAX, "the engine goes in circles: {action:?}");
            self.before_action(session, plan);
            self.trace(session, &action);
            action = match action {
                Action::Answer(texts) => return Some(texts),
                Action::Turn | Action::Hold => self.step(session, Event::Proceed),
                Action::Wait(_) if plan.give_up_at.is_some_and(|at| session.actions >= at) => {
                    session.had_fault = true;
                    self.tally.fault(FAULTS[7]);
                    self.step(session, Event::Timeout)
                }
                Action::Wait(_) => self.step(session, Event::Proceed),
                Action::Read(reads) => {
                    session.reads += 1;
                    match plan.reads.get(&(session.reads - 1)) {
                        None => self.read(session, &reads, |_, _| {}),
                        Some(fault) => self.read_badly(session, &reads, *fault)?,
                    }
                }
                Action::Commit(commit) => {
                    session.commits += 1;
                    let fault = plan.commits.get(session.commits - 1).copied().unwrap_or(CommitFault::None);
                    let event = self.commit(session, &commit, fault)?;
                    if session.ahead.is_none() {
                        self.step(session, event)
                    } else if event == Event::Committed(true) {
                        self.seats[session.seat].engine.settle();
                        return session.set_aside.take();
                    } else {
                        session.ahead = None;
                        self.tally.fault(FAULTS[31]);
                        self.seats[session.seat].engine.fall_back();
                        self.step(session, event)
                    }
                }
            };
        }
    }

    /// Keeps what the last group has asked for, for the report of a finding.
    fn trace(&mut self, session: &Session, action: &Action) {
        if session.actions == 1 {
            self.traced.clear();
        }
        self.traced.push(match action {
            Action::Read(reads) => format!("read {}", reads.len()),
            Action::Commit(commit) => format!("commit {}", commit.head.seq),
            Action::Turn | Action::Hold => "turn".to_owned(),
            Action::Wait(ms) => format!("wait {ms}"),
            Action::Answer(_) => "answer".to_owned(),
        });
    }

    /// What others do meanwhile.
    fn before_action(&mut self, session: &mut Session, plan: &Plan) {
        let is_due = session.pending.as_ref().is_some_and(|(_, at, _)| *at == session.actions);
        if let Some((commit, _, name)) = session.pending.take_if(|_| is_due) {
            if self.land(session, &commit) {
                self.tally.fault(name);
            }
        }
        if session.is_split {
            return;
        }
        if plan.ghost_at == Some(session.actions) {
            self.land_ghost(Some(session));
        }
        if plan.rivals.contains(&session.actions) {
            if let Some(calls) = self.rival_calls.pop() {
                session.had_fault = true;
                self.settle_early(session);
                self.tally.fault(FAULTS[16]);
                let seat = 1 - session.seat.min(1);
                self.run(seat, session.now, Rc::new(calls), &Plan::default());
            }
        }
    }

    /// A commit of an earlier group lands now, if nothing came before it.
    pub fn land_ghost(&mut self, during: Option<&mut Session>) {
        let Some(mut ghost) = self.ghost.take() else { return };
        if self.store.head.as_ref().map(|head| &head.id)
            != ghost.commit.expected.as_ref().map(|head| &head.id)
        {
            return;
        }
        if let Some(session) = during {
            session.had_fault = true;
            self.settle_early(session);
        }
        ghost.session.landed.clear();
        ghost.session.prediction = None;
        if self.land(&mut ghost.session, &ghost.commit) {
            self.settle_ghost(&mut ghost.session);
        }
    }

    fn read(
        &mut self,
        session: &Session,
        reads: &[Read],
        spoil: impl Fn(&mut Option<Head>, &mut Vec<String>),
    ) -> Action {
        let (mut head, mut rows) = self.store.read(reads);
        spoil(&mut head, &mut rows);
        let rows = rows.iter().map(String::as_str).collect();
        self.step(session, Event::Rows { head, rows })
    }

    /// `None` when the process crashes.
    fn read_badly(&mut self, session: &mut Session, reads: &[Read], fault: ReadFault) -> Option<Action> {
        session.had_fault = true;
        // The group is halved until only the calls that need the row fail.
        session.is_split |= fault == ReadFault::Spoilt;
        self.tally.fault(fault.name());
        let failed = |is_transient| Event::Failed { message: "no connection", is_transient };
        Some(match fault {
            ReadFault::Transient => self.step(session, failed(true)),
            ReadFault::Final => self.step(session, failed(false)),
            ReadFault::Timeout => self.step(session, Event::Timeout),
            ReadFault::OutOfTurn => self.step(session, Event::Committed(true)),
            // Of parts that were committed one by one, a crash hides which.
            ReadFault::Crash if session.is_split => self.step(session, failed(false)),
            ReadFault::Crash => return None,
            ReadFault::Spoilt => self.read(session, reads, |_, rows| {
                if let Some(text) = rows.first_mut() {
                    *text = "[[\"spoilt\"]]".to_owned();
                }
            }),
            ReadFault::Short => self.read(session, reads, |_, rows| drop(rows.pop())),
            ReadFault::Newer => self.read(session, reads, |head, _| {
                if let Some(head) = head {
                    head.format += 1;
                }
            }),
        })
    }

    /// Decides the group that waits, if the engine may: with the rows from before the commit, or after.
    fn go_ahead(&mut self, session: &mut Session, is_late: bool) {
        let Some(mut next) = session.next.take_if(|next| next.reads_late == is_late) else { return };
        let seat = session.seat;
        let Some(answers) = self.seats[seat].engine.set_aside() else { return };
        session.set_aside = Some(answers);
        if let Some(rival) = next.rival.take().filter(|_| is_late) {
            self.settle_early(session);
            self.tally.fault(FAULTS[30]);
            self.run(1 - seat.min(1), session.now, Rc::new(rival), &Plan::default());
        }
        self.tally.fault(FAULTS[28 + usize::from(is_late)]);
        let texts: Vec<String> = next.calls.iter().map(Call::json).collect();
        let ahead = Session::new(seat, next.now, next.calls, session.is_split);
        let mut action = self.seats[seat].engine.go_ahead(next.now, texts.iter().map(|text| text.as_bytes()));
        while let Action::Read(reads) = action {
            action = self.read(&ahead, &reads, |_, _| {});
        }
        session.ahead = Some((Box::new(ahead), action));
    }

    /// What the host reports of a commit; `None` when the process crashes.
    fn commit<'e>(
        &mut self,
        session: &mut Session,
        commit: &Commit,
        fault: CommitFault,
    ) -> Option<Event<'e>> {
        self.go_ahead(session, false);
        let is_crash = matches!(fault, CommitFault::Crash { .. } | CommitFault::CrashThenLands);
        // Of parts that were committed one by one, a crash hides which.
        let fault = if is_crash && session.is_split { CommitFault::None } else { fault };
        if let Some(name) = fault.name() {
            session.had_fault = true;
            self.tally.fault(name);
        }
        let failed = |is_transient| Event::Failed { message: "connection lost", is_transient };
        let later = (commit.clone(), usize::MAX, "");
        Some(match fault {
            CommitFault::None => {
                let is_landed = self.land(session, commit);
                self.go_ahead(session, true);
                Event::Committed(is_landed)
            }
            CommitFault::LostReply { is_transient } => {
                self.land(session, commit);
                failed(is_transient)
            }
            CommitFault::Throws { is_transient } => {
                session.is_split |= !is_transient;
                failed(is_transient)
            }
            CommitFault::Late { is_transient, after } => {
                session.had_fault = true;
                session.is_split |= !is_transient;
                let name = FAULTS[13 - usize::from(is_transient)];
                session.pending = Some((commit.clone(), session.actions + after, name));
                failed(is_transient)
            }
            CommitFault::FalseLanded => {
                self.land(session, commit);
                Event::Committed(false)
            }
            CommitFault::FalseUnmoved => Event::Committed(false),
            CommitFault::Crash { is_landed } => {
                if is_landed {
                    self.land(session, commit);
                }
                return None;
            }
            CommitFault::CrashThenLands => {
                session.pending = Some(later);
                return None;
            }
            CommitFault::Timeout { is_landed } => {
                if is_landed {
                    self.land(session, commit);
                }
                Event::Timeout
            }
            CommitFault::TimeoutThenLands => {
                session.pending = Some(later);
                Event::Timeout
            }
        })
    }

    /// Offers a commit to the store; true if it landed.
    fn land(&mut self, session: &mut Session, commit: &Commit) -> bool {
        let mut commit = commit.clone();
        if let Some(mutation) = &mut self.mutation {
            mutation.apply(&mut commit);
        }
        match self.store.commit(&commit) {
            Ok(false) => false,
            Ok(true) => {
                let count = self.watch.commit(&commit, &mut self.findings);
                if count == 0 {
                    self.tally.fault(FAULTS[27]);
                }
                session.landed.push((count, commit.head.time));
                self.tally.commits += 1;
                true
            }
            Err(message) => {
                self.find(9, format!("the store refuses a commit: {message}"));
                false
            }
        }
    }
}
