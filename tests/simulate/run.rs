//! One run: a town, a ledger, a clock, and everything that may happen to them.

use std::rc::Rc;

use split_ledger::engine::{Action, Event, QueryRun};
use split_ledger::journal::audit::audit_store;

use crate::answer::Answer;
use crate::broken::Mutation;
use crate::check::audit;
use crate::faults::{FAULTS, Plan};
use crate::generate::Generator;
use crate::host::{Finding, Host, LEDGER, Next, options};
use crate::model::is_as_foretold;
use crate::op::Call;
use crate::rng::Rng;
use crate::support::store::text_of;
use crate::{planted, repeat};

/// Where the clock of every run begins.
pub const START: i64 = 1_714_492_800_000;
/// Everything is checked after so many commands.
const AUDIT_EVERY: u64 = 1000;

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub seed: u64,
    pub steps: u64,
    pub with_faults: bool,
    pub mutation: Option<Mutation>,
}

pub struct Run {
    pub host: Host,
    town: Generator,
    rng: Rng,
    clock: i64,
    settings: Settings,
}

impl Run {
    pub fn new(settings: Settings) -> Self {
        let mut rng = Rng::new(settings.seed);
        let town = Generator::new(Rng::new(rng.next()));
        Run { host: Host::new(settings.mutation), town, rng, clock: START, settings }
    }

    /// Runs to the end, or to the first finding (with a broken rule: to the first
    /// one of its invariant).
    pub fn go(&mut self, progress: impl Fn(u64)) -> Vec<Finding> {
        let mut audited = 0;
        while self.host.tally.sent < self.settings.steps && !self.is_enough() {
            self.group();
            if self.rng.permille(400) {
                self.query();
            }
            if self.rng.permille(25) {
                let (codes, mut findings) = planted::strike(self.rng.below(4));
                codes.iter().for_each(|code| self.host.tally.code(code));
                self.host.findings.append(&mut findings);
            }
            if self.host.tally.sent - audited >= AUDIT_EVERY {
                audited = self.host.tally.sent;
                self.host.compare_accounts();
                audit(&self.host.store, Some(&self.host.watch.book), &mut self.host.findings);
                // It reads the whole history again each time.
                if audited / AUDIT_EVERY % if audited < 100_000 { 20 } else { 100 } == 0 {
                    self.ask_auditor();
                }
                progress(audited);
            }
        }
        self.ask_auditor();
        let mut findings = std::mem::take(&mut self.host.findings);
        audit(&self.host.store, None, &mut findings);
        if findings.is_empty() {
            self.host.compare_accounts();
            findings.append(&mut self.host.findings);
        }
        findings
    }

    fn is_enough(&self) -> bool {
        match self.settings.mutation {
            None => !self.host.findings.is_empty(),
            Some(mutation) => self.host.findings.iter().any(|finding| mutation.is_seen_in(finding)),
        }
    }

    /// The crate's own auditor has to agree.
    fn ask_auditor(&mut self) {
        let store = &self.host.store;
        let report = audit_store(LEDGER, store.head.as_ref(), |table| text_of(&store.rows(table)));
        if !report.is_clean() && self.settings.mutation.is_none() {
            let text = format!("the auditor finds {}", report.to_json());
            self.host.find(0, text);
        }
    }

    fn group(&mut self) {
        self.town.learn(&mut self.host.model);
        let (mut calls, repeated) = self.town.group(&self.host.model);
        self.tally(&calls, repeated);
        if repeated > 1 {
            self.host.tally.fault(FAULTS[25]);
        }
        if self.rng.permille(40) {
            let at = self.rng.below(calls.len());
            if calls[at].is_keyed() {
                calls.push(calls[at].clone());
                self.tally(&calls[calls.len() - 1..], 1);
                self.host.tally.fault(FAULTS[24]);
            }
        }
        for _ in 0..repeated {
            self.host.tally.fault(FAULTS[23]);
        }
        let plan = if self.settings.with_faults { Plan::random(&mut self.rng) } else { Plan::default() };
        self.host.rival_calls = plan.rivals.iter().map(|_| self.town.group(&self.host.model).0).collect();
        let now = self.now();
        let seat = self.rng.weighted(&[12, 6, 3]);
        let calls = Rc::new(calls);
        if self.rng.permille(40) && self.host.findings.is_empty() {
            repeat::without_refused(&mut self.host, now, &calls);
        }
        // A row that was broken on purpose is not what the engine takes it for.
        let is_sound = self.settings.mutation.is_none();
        let next = (is_sound && self.rng.permille(400)).then(|| self.next(now));
        let (ending, second) = self.host.run_two(seat, now, calls.clone(), &plan, next);
        if let Some(finding) = self.host.findings.first_mut() {
            let traced = self.host.traced.join(", ");
            finding.text = format!("{}\n  seat {seat}, clock {now}, {plan:?}\n  {traced}", finding.text);
            if std::env::var("SPLIT_LEDGER_SHOW").is_ok() {
                let texts: Vec<String> = calls.iter().map(Call::json).collect();
                eprintln!("{}\n{ending:?}", texts.join("\n"));
            }
        }
        self.after(seat, &calls, ending);
        if let Some((calls, ending)) = second {
            self.tally(&calls, 0);
            self.after(seat, &calls, ending);
        }
    }

    /// What waits behind a group; some of its calls may be those of the group, sent again.
    fn next(&mut self, now: i64) -> Next {
        let (calls, _) = self.town.group(&self.host.model);
        Next {
            calls: Rc::new(calls),
            now: now + self.rng.below(3) as i64,
            reads_late: self.rng.permille(400),
            rival: self.rng.permille(200).then(|| self.town.group(&self.host.model).0),
        }
    }

    /// Callers that got no answer, or a bad one, ask again.
    fn after(&mut self, seat: usize, calls: &[Call], ending: Option<Vec<Answer>>) {
        if self.rng.permille(300) {
            self.host.land_ghost(None);
        }
        let answers = ending.unwrap_or_default();
        for answer in &answers {
            self.host.tally.code(answer.code());
            if let Answer::Ok { reply, .. } = answer {
                self.host.tally.details(reply);
            }
        }
        if answers.iter().any(|answer| answer.code() == "CLOCK_AHEAD") && self.rng.permille(500) {
            self.host.restart(seat);
        }
        for (at, call) in calls.iter().enumerate() {
            let is_open = answers.get(at).is_none_or(Answer::is_of_the_store);
            if is_open && call.is_keyed() {
                let times = 1 + self.rng.below(3);
                self.town.send_again(call.clone(), times);
            }
        }
    }

    fn tally(&mut self, calls: &[Call], repeated: usize) {
        self.host.tally.retries += repeated as u64;
        for call in calls {
            self.host.tally.sent += call.commands();
            match call {
                Call::One { op, .. } => *self.host.tally.commands.entry(op.kind).or_default() += 1,
                Call::List { ops, .. } => {
                    *self.host.tally.commands.entry("list").or_default() += 1;
                    for op in ops {
                        *self.host.tally.commands.entry(op.kind).or_default() += 1;
                    }
                }
                Call::Raw { .. } => *self.host.tally.commands.entry("(no command)").or_default() += 1,
            }
        }
    }

    /// The host's clock: mostly a little later, sometimes behind, sometimes far on.
    fn now(&mut self) -> i64 {
        self.clock += match self.rng.weighted(&[290, 560, 80, 60, 5]) {
            0 => 0,
            1 => self.rng.between(1, 20_000),
            2 => self.rng.between(20_000, 600_000),
            3 => self.rng.between(600_000, 20 * 3_600_000),
            _ => self.rng.between(25 * 3_600_000, 80 * 3_600_000),
        };
        match self.rng.weighted(&[93, 4, 3]) {
            0 => self.clock,
            1 => self.clock - self.rng.between(1, 300_000),
            _ => self.clock - self.rng.between(300_000, 4_000_000),
        }
    }

    /// A question, now and then with a store that does not answer.
    fn query(&mut self) {
        let query = self.town.query(&self.host.model, self.clock);
        let options = options();
        let mut run = QueryRun::new(self.clock, query.text.as_bytes(), &options);
        let is_failing = self.settings.with_faults && self.rng.permille(20);
        let mut action = run.begin(&options);
        let text = loop {
            action = match action {
                Action::Read(_) if is_failing => {
                    let event = Event::Failed { message: "no connection", is_transient: false };
                    run.step(event, &options)
                }
                Action::Read(reads) => {
                    let (head, rows) = self.host.store.read(&reads);
                    let rows = rows.iter().map(String::as_str).collect();
                    run.step(Event::Rows { head, rows }, &options)
                }
                Action::Answer(mut answers) => break answers.remove(0),
                other => panic!("a query does not ask for {other:?}"),
            };
        };
        let answer = Answer::parse(&text);
        self.host.tally.code(answer.code());
        *self.host.tally.commands.entry("(query)").or_default() += 1;
        let is_so = match (&answer, &query.expected) {
            (Answer::Refused(code), _) if is_failing && code == "STORE_FAILED" => true,
            (Answer::Refused(code), Err(expected)) => code == expected,
            (Answer::Ok { .. }, Ok(None)) => true,
            (Answer::Ok { reply, .. }, Ok(Some(expected))) => {
                let mut reply = reply.clone();
                reply.retain(|path, _| !path.starts_with("asOf."));
                is_as_foretold(&reply, expected)
            }
            _ => false,
        };
        if !is_so {
            self.host.find(0, format!("{}\n  answered {text}\n  not {:?}", query.text, query.expected));
        }
    }
}
