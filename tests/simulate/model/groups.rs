//! Calls of a group, one after the other; atomic lists; the clock.

use std::rc::Rc;

use super::{Code, Done, Leaves, Made, Model, What, check_shape};
use crate::op::{Call, Op, Val};

/// How far a clock may be behind the last commit (spec M9).
const TOLERANCE_MS: i64 = 300_000;

/// The host's clock, and whether the ledger took it for one that is far ahead.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: i64,
    pub is_ahead: bool,
}

/// What a call should be answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    Ok { reply: Rc<Leaves>, mark: &'static str },
    Refused(Code),
}

/// What a group should be answered; `None` where nothing is foretold.
#[derive(Clone, Debug, Default)]
pub struct Prediction {
    pub answers: Vec<Option<Expected>>,
    /// Which calls made how many transactions.
    pub makers: Vec<(usize, usize)>,
}

impl Model {
    /// Carries out the calls that are not skipped, dry runs first, until so many
    /// transactions are made.
    pub fn group(&mut self, calls: &[Call], skip: &[bool], until: Option<usize>, clock: Clock) -> Prediction {
        self.now = clock.now.max(self.time.unwrap_or(0));
        let mut prediction = Prediction { answers: vec![None; calls.len()], makers: Vec::new() };
        let (dry, wet): (Vec<usize>, Vec<usize>) =
            (0..calls.len()).filter(|at| !skip[*at]).partition(|at| calls[*at].is_dry());
        let start = self.made.len();
        for at in dry.into_iter().chain(wet) {
            if until.is_some_and(|until| self.made.len() - start >= until) {
                break;
            }
            let before = self.made.len();
            prediction.answers[at] = Some(self.call(&calls[at], clock));
            if self.made.len() > before {
                prediction.makers.push((at, self.made.len() - before));
            }
        }
        prediction
    }

    /// Notes that what was made is committed.
    pub fn commit(&mut self, time: i64) {
        self.time = Some(time);
        self.seq += 1;
    }

    /// The batch time of a group at this clock.
    pub fn batch_time(&self, now: i64) -> i64 {
        now.max(self.time.unwrap_or(0))
    }

    fn call(&mut self, call: &Call, clock: Clock) -> Expected {
        let mark = self.mark();
        let made = self.made.len();
        let result = match call {
            Call::Raw { code, .. } => Err(*code),
            Call::One { op, dry } => self.command(op).map(|done| match done.noted {
                Some(code) => Expected::Refused(code),
                None if done.is_again => Expected::Ok { reply: done.reply, mark: "replayed" },
                None => Expected::Ok { reply: done.reply, mark: if *dry { "dryRun" } else { "" } },
            }),
            Call::List { ops, key, dry } => self.list(ops, key.as_deref(), *dry),
        };
        let is_write = self.made.len() > made;
        let is_behind = self.time.is_some_and(|time| clock.now < time - TOLERANCE_MS);
        let result = match result {
            Ok(_) if is_write && is_behind => Err("CLOCK_BEHIND"),
            Ok(_) if is_write && clock.is_ahead => Err("CLOCK_AHEAD"),
            other => other,
        };
        if result.is_err() || call.is_dry() {
            self.rollback(&mark);
        }
        result.unwrap_or_else(Expected::Refused)
    }

    /// All or nothing (design 5).
    fn list(&mut self, ops: &[Op], key: Option<&str>, dry: bool) -> Result<Expected, Code> {
        for op in ops.iter().filter(|op| !op.has_ref()) {
            check_shape(op)?;
        }
        let members =
            ops.iter().map(|op| (op.kind, if op.has_ref() { op.fields.clone() } else { op.payload() }));
        let what = Rc::new(What::List(members.collect()));
        let name = key.map(|key| ("list", String::new(), key.to_owned()));
        if let Some(done) = name.as_ref().and_then(|name| self.keys.get(name)) {
            let reply = done.reply.clone();
            return if done.what == what {
                Ok(Expected::Ok { reply, mark: "replayed" })
            } else {
                Err("IDEMPOTENCY_CONFLICT")
            };
        }
        let mut replies: Vec<Rc<Leaves>> = Vec::new();
        for op in ops {
            let op = resolve(op, &replies)?;
            let done = self.command(&op)?;
            if let Some(code) = done.noted {
                return Err(code);
            }
            if done.is_again {
                return Err("REPLAY_IN_LIST");
            }
            replies.push(done.reply);
        }
        let mut reply = Leaves::new();
        for (at, member) in replies.iter().enumerate() {
            for (path, text) in member.iter() {
                reply.insert(format!("replies.{at}.{path}"), text.clone());
            }
        }
        let reply = Rc::new(reply);
        if let Some(name) = name {
            let id = self.next_id();
            self.keys.put(name, Done { what, reply: reply.clone() });
            self.last_id = id;
            let key = key.map(str::to_owned);
            self.made.push(Made {
                id,
                kind: "list",
                reply: reply.clone(),
                key,
                words: Vec::new(),
                lacks: Vec::new(),
            });
        }
        Ok(Expected::Ok { reply, mark: if dry { "dryRun" } else { "" } })
    }
}

/// Puts earlier members' ids in the place of references.
fn resolve(op: &Op, replies: &[Rc<Leaves>]) -> Result<Op, Code> {
    let mut op = op.clone();
    for value in op.fields.values_mut() {
        if let Val::Ref(member, field) = value {
            let reply = replies.get(*member).ok_or("INVALID_REFERENCE")?;
            let text = reply.get(*field).ok_or("INVALID_REFERENCE")?;
            *value = Val::Id(text.trim_matches('"').parse().map_err(|_| "INVALID_FIELD")?);
        }
    }
    Ok(op)
}
