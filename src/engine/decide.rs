//! Deciding one call on the state: idempotency, the command's own rule, and the
//! transaction that records what it did.

use sha2::{Digest, Sha256};

use super::call::{self, Body, Call, Member, in_list};
use super::{answer, foreseen};
use crate::command::{Options, Outcome, Submission};
use crate::error::{Error, Reason};
use crate::json::Value;
use crate::ledger::entry::write_entries;
use crate::ledger::fingerprint::{Sent, hex, write_sent};
use crate::ledger::{Stop, Work};
use crate::store::cells::{RowWriter, Str};
use crate::store::rows::{Personal, Posting, Ref, Transaction};
use crate::store::state::Mark;
use crate::store::{State, names};

/// Kind of the transaction that binds a new key to what was done before.
pub const BIND: &str = "bind_key";
/// Kind of the transaction that records an atomic list with a key.
pub const LIST: &str = "list";

/// What every decision of a group shares.
pub struct Decider<'a> {
    /// The rows.
    pub state: &'a mut State,
    /// The host's settings.
    pub options: &'a Options,
    /// Batch time, ms since the epoch.
    pub now: i64,
    /// Sequence the commit will have.
    pub seq: i64,
    /// Host's secret for the salts of personal fields.
    pub entropy: &'a str,
}

/// How a call ended that is not simply refused.
pub enum Decision {
    /// The JSON text of its reply.
    Reply(String),
    /// Refused, with a transaction that says so.
    Noted(Error),
}

/// The reply of one command and whether it was a repeat.
struct Decided {
    reply: String,
    is_replay: bool,
    /// The refusal, if what was written is only that.
    noted: Option<Error>,
}

impl Decided {
    fn replayed(reply: String) -> Self {
        Decided { reply, is_replay: true, noted: None }
    }
}

impl Decider<'_> {
    /// Decides a call. On a refusal or a miss the caller rolls the state back.
    pub fn call(&mut self, call: &Call) -> Result<Decision, Stop> {
        let body = call.body.as_ref().map_err(|error| Stop::Refused(error.clone()))?;
        let before = self.state.made.len();
        let decided = match body {
            Body::Single(submission) => self.command(submission)?,
            Body::List { members, key } => self.list(members, key.as_ref())?,
        };
        if let Some(error) = decided.noted {
            return Ok(Decision::Noted(error));
        }
        Ok(Decision::Reply(match body {
            Body::Single(_) if decided.is_replay => answer::marked(&decided.reply, "replayed"),
            _ if call.is_dry_run => {
                answer::dry_run(&decided.reply, &foreseen::entries(self.state, before, self.options)?)
            }
            _ => decided.reply,
        }))
    }

    fn command(&mut self, submission: &Submission) -> Result<Decided, Stop> {
        let name = submission.key.clone();
        if let Some(name) = &name {
            if let Some(reply) = self.replay(name, &submission.sent)? {
                return Ok(Decided::replayed(reply));
            }
        }
        let mark = self.state.mark();
        let mut work = Work::new(self.state, self.now, &submission.sent);
        let outcome = submission.command.decide(&mut work, self.options)?;
        // After deciding: a command may have reserved ids before its own.
        let id = work.id;
        let (entries, opened) = work.finish();
        let mut noted = None;
        let (reply, kind, is_replay) = match (outcome, &name) {
            (Outcome::Done(reply), _) => (reply.to_json(), submission.info.name, false),
            (Outcome::Again(reply), Some(_)) => (reply.to_json(), BIND, true),
            (Outcome::Again(reply), None) => return Ok(Decided::replayed(reply.to_json())),
            (Outcome::Noted(error), _) => {
                noted = Some(error);
                ("{}".to_owned(), submission.info.name, false)
            }
        };
        if let Some(name) = name.filter(|_| noted.is_none()) {
            self.state.refs.put(Ref { name, id });
        }
        let command = self.command_text(id, &submission.sent);
        let effects = self.effects(&mark, &opened);
        for entry in &entries {
            self.state.postings.push(Posting { account: entry.account, transaction: id });
        }
        self.record(id, kind, write_entries(&entries), command, &reply, effects);
        Ok(Decided { reply, is_replay, noted })
    }

    /// The original reply, if this key was used before (spec A5).
    fn replay(&mut self, name: &Str, sent: &[Sent]) -> Result<Option<String>, Stop> {
        let Some(id) = self.state.refs.get(name)?.map(|found| found.id) else { return Ok(None) };
        let mut work = Work::new(self.state, self.now, sent);
        let Some(first) = work.transaction(id)? else {
            return Err(crate::ledger::work::invariant(format!("transaction {id} is named but not stored")));
        };
        match work.difference(&first)? {
            None => {
                first.check_json()?;
                Ok(Some(first.reply.to_string()))
            }
            Some(field) => {
                let message = format!("the key was used with another `{field}`");
                Err(Error::field(Reason::IdempotencyConflict, &*field, message)
                    .with("transactionId", id)
                    .into())
            }
        }
    }

    /// A list has one key; members that were done before refuse it.
    fn list(&mut self, members: &[Member], key: Option<&Str>) -> Result<Decided, Stop> {
        let name = key.map(|key| names::idempotency(LIST, "", key));
        let sent = list_fingerprint(members);
        if let Some(name) = &name {
            if let Some(reply) = self.replay(name, &sent)? {
                let reply = format!("{{\"replies\":{reply},\"replayed\":true}}");
                return Ok(Decided::replayed(reply));
            }
        }
        let mut replies = Vec::with_capacity(members.len());
        for (at, member) in members.iter().enumerate() {
            let decided = match member {
                Member::Ready(submission) => self.command(submission),
                Member::Deferred { value, .. } => self.deferred(value, &replies),
            };
            let decided = decided.map_err(|stop| match stop {
                Stop::Refused(error) => Stop::Refused(in_list(error, at)),
                Stop::Miss => Stop::Miss,
            })?;
            if let Some(error) = decided.noted {
                return Err(in_list(error, at).into());
            }
            if decided.is_replay {
                let message = "it was carried out before";
                return Err(in_list(Error::new(Reason::ReplayInList, message), at).into());
            }
            replies.push(decided.reply);
        }
        let replies = answer::list(&replies);
        if let Some(name) = name {
            self.record_list(name, &sent, &replies);
        }
        Ok(Decided { reply: format!("{{\"replies\":{replies}}}"), is_replay: false, noted: None })
    }

    fn deferred(&mut self, value: &crate::json::Value<'static>, replies: &[String]) -> Result<Decided, Stop> {
        let value = call::resolve(value, replies)?;
        let submission = call::command(&value, self.options)?;
        submission.command.prefetch(self.state);
        self.command(&submission)
    }

    /// A list with a key is one more transaction, without entries.
    fn record_list(&mut self, name: Str, sent: &[Sent], replies: &str) {
        let mark = self.state.mark();
        let id = crate::ledger::work::next_id(self.state.counters.last_id, self.now);
        self.state.refs.put(Ref { name, id });
        let command = self.command_text(id, sent);
        let effects = self.effects(&mark, &[]);
        self.record(id, LIST, "[]".to_owned(), command, replies, effects);
    }

    /// The command as the journal keeps it; personal fields go to a row of their own.
    fn command_text(&mut self, id: i64, sent: &[Sent]) -> String {
        let mut text = String::with_capacity(128);
        if !sent.iter().any(|field| field.personal) {
            write_sent(sent, None, &mut text);
            return text;
        }
        let salt = salt(self.entropy, id);
        write_sent(sent, Some(&salt), &mut text);
        let kept: Vec<Sent> = sent.iter().filter(|field| field.personal).cloned().collect();
        let mut fields = String::new();
        write_sent(&kept, None, &mut fields);
        self.state.personal.put(Personal { id, salt: Str::from(salt), fields: Str::from(fields) });
        text
    }

    fn effects(&self, mark: &Mark, opened: &[i64]) -> String {
        let mut out = String::from("[");
        for no in opened {
            if let Some(account) = self.state.accounts.peek(no) {
                out.push_str(if out.len() > 1 { ",[\"accounts\"," } else { "[\"accounts\"," });
                let mut row = RowWriter::open(&mut out);
                row.cell(&account.no);
                row.cell(&account.owner);
                row.cell(&account.account_set);
                row.cell(&account.currency);
                row.end();
            }
        }
        let others = self.state.effects_since(mark);
        if out.len() > 1 && !others.is_empty() {
            out.push(',');
        }
        out.push_str(&others);
        out.push(']');
        out
    }

    fn record(
        &mut self,
        id: i64,
        kind: &str,
        entries: String,
        command: String,
        reply: &str,
        effects: String,
    ) {
        self.state.counters.last_id = id;
        self.state.made.push(Transaction {
            id,
            seq: self.seq,
            time: self.now,
            kind: Str::from(kind),
            entries: Str::from(entries),
            command: Str::from(command),
            reply: Str::from(reply),
            effects: Str::from(effects),
        });
    }
}

/// The rows a call will need.
pub fn prefetch(call: &Call, state: &mut State) {
    match &call.body {
        Ok(Body::Single(submission)) => prefetch_command(submission, state),
        Ok(Body::List { members, key }) => {
            if let Some(key) = key {
                want_replay(&names::idempotency(LIST, "", key), false, state);
            }
            for member in members {
                if let Member::Ready(submission) | Member::Deferred { guess: Some(submission), .. } = member {
                    prefetch_command(submission, state);
                }
            }
        }
        Err(_) => {}
    }
}

fn prefetch_command(submission: &Submission, state: &mut State) {
    if let Some(key) = &submission.key {
        let is_personal = submission.sent.iter().any(|field| field.personal);
        want_replay(key, is_personal, state);
    }
    submission.command.prefetch(state);
}

fn want_replay(name: &Str, is_personal: bool, state: &mut State) {
    state.refs.want(name);
    let Some(id) = state.refs.peek(name).map(|found| found.id) else { return };
    if state.made.binary_search_by_key(&id, |made| made.id).is_err() {
        state.transactions.want(&id);
        if is_personal {
            state.personal.want(&id);
        }
    }
}

/// One digest for the whole list.
fn list_fingerprint(members: &[Member]) -> Vec<Sent> {
    let mut text = String::from("[");
    for member in members {
        if text.len() > 1 {
            text.push(',');
        }
        match member {
            Member::Ready(submission) => write_member(submission, None, &mut text),
            Member::Deferred { value, guess: Some(guess) } => write_member(guess, Some(value), &mut text),
            Member::Deferred { value, .. } => crate::json::write(value, &mut text),
        }
    }
    text.push(']');
    vec![Sent { name: "commands", text: format!("\"{}\"", hex(&Sha256::digest(&text))), personal: false }]
}

/// The canonical text of a member, and its references as they were sent.
fn write_member(submission: &Submission, references: Option<&Value<'_>>, text: &mut String) {
    text.push_str("[\"");
    text.push_str(submission.info.name);
    text.push_str("\",");
    write_sent(&submission.sent, None, text);
    for (name, value) in references.and_then(Value::as_object).unwrap_or(&[]) {
        if call::has_reference(value) {
            text.push(',');
            crate::json::write_string(name, text);
            text.push(',');
            crate::json::write(value, text);
        }
    }
    text.push(']');
}

fn salt(entropy: &str, id: i64) -> String {
    let mut hash = Sha256::new();
    hash.update(entropy.as_bytes());
    hash.update(id.to_be_bytes());
    hex(hash.finalize().get(..16).unwrap_or(&[]))
}
