//! Comparing what a group did with what the model says it should have done.

use crate::answer::{Answer, leaves_of};
use crate::host::{Host, Session};
use crate::model::{AccountKey, Clock, Made, Prediction, is_as_foretold};
use crate::op::{Call, quote};

const DAY_MS: i64 = 86_400_000;

impl Host {
    /// Another writer is about to commit: takes in what this group has landed, or
    /// notes what it would be answered as things are.
    pub fn settle_early(&mut self, session: &mut Session) {
        if session.prediction.is_some() {
            return;
        }
        let skip = vec![false; session.calls.len()];
        if !session.landed.is_empty() {
            let prediction = self.foretell(session, &skip, None, false);
            session.prediction = Some(prediction);
            return;
        }
        for is_ahead in [false, true] {
            let prediction = self.suppose(session, &skip, is_ahead);
            session.alternatives.push(prediction);
        }
    }

    fn suppose(&mut self, session: &Session, skip: &[bool], is_ahead: bool) -> Prediction {
        let mark = self.model.mark();
        let prediction = self.model.group(&session.calls, skip, None, Clock { now: session.now, is_ahead });
        self.model.rollback(&mark);
        prediction
    }

    /// A group in parts, some calls of which may or may not have been written: skips
    /// those before the first one that fits what was.
    fn fit(&mut self, session: &Session, skip: &[bool], is_open: impl Fn(usize) -> bool) -> Vec<bool> {
        let total: usize = session.landed.iter().map(|(count, _)| count).sum();
        for start in 0..=session.calls.len() {
            if start > 0 && !is_open(start - 1) {
                continue;
            }
            let skip: Vec<bool> = (0..skip.len()).map(|at| skip[at] || (at < start && is_open(at))).collect();
            let mark = self.model.mark();
            let clock = Clock { now: session.now, is_ahead: false };
            self.model.group(&session.calls, &skip, Some(total), clock);
            let is_so =
                self.model.made.len() == total && self.model.made.iter().all(|made| self.is_stored(made));
            self.model.rollback(&mark);
            if is_so {
                return skip;
            }
        }
        skip.to_vec()
    }

    /// Lets the model do what has landed and checks the rows against it.
    fn foretell(
        &mut self,
        session: &Session,
        skip: &[bool],
        until: Option<usize>,
        is_ahead: bool,
    ) -> Prediction {
        let time = self.model.batch_time(session.now);
        let clock = Clock { now: session.now, is_ahead };
        let prediction = self.model.group(&session.calls, skip, until, clock);
        let total: usize = session.landed.iter().map(|(count, _)| count).sum();
        if self.model.made.len() != total {
            let made = self.model.made.len();
            self.find(8, format!("{total} transactions were written, {made} should be: {}", show(session)));
        }
        for (_, at) in &session.landed {
            if *at != time {
                self.find(9, format!("a batch of time {at}, it should be {time}"));
            }
            self.model.commit(time);
        }
        self.remember(session, &prediction);
        self.compare_transactions();
        let (accounts, orders) = self.model.keep();
        for key in accounts {
            self.compare_account(&key);
        }
        for id in orders {
            self.check_order(id);
        }
        prediction
    }

    /// Keeps the calls of each landed commit that made something.
    fn remember(&mut self, session: &Session, prediction: &Prediction) {
        let mut makers = prediction.makers.iter().peekable();
        for (count, time) in &session.landed {
            let (mut texts, mut made) = (Vec::new(), 0);
            while made < *count {
                let Some((at, more)) = makers.next() else { break };
                texts.push(session.calls[*at].json());
                made += more;
            }
            self.history.push((*time, texts));
        }
    }

    /// The group is over; `None` when the process crashed.
    pub fn settle(&mut self, session: &mut Session, answers: Option<&[Answer]>) {
        let count = session.calls.len();
        let total: usize = session.landed.iter().map(|(count, _)| count).sum();
        let is_ahead =
            answers.is_some_and(|answers| answers.iter().any(|answer| answer.code() == "CLOCK_AHEAD"));
        let failed = |at: usize| {
            let is_refused = answers.is_some_and(|answers| {
                let answer = &answers[at];
                (answer.is_of_the_store() && !answer.is_unknown()) || answer.code() == "BATCH_TOO_LARGE"
            });
            session.is_split && (is_refused || session.calls[at].is_dry())
        };
        let skip: Vec<bool> = (0..count).map(failed).collect();
        let has_unknown = answers.is_none_or(|answers| answers.iter().any(Answer::is_unknown));
        if session.prediction.is_none() {
            if !session.landed.is_empty() {
                let until = (session.is_split && has_unknown).then_some(total);
                let is_open = |at: usize| answers.is_none_or(|answers| answers[at].is_unknown());
                let skip = if until.is_some() { self.fit(session, &skip, is_open) } else { skip };
                session.prediction = Some(self.foretell(session, &skip, until, is_ahead));
            } else {
                // What may still land had not when the other parts were decided.
                let is_open = |at: usize| answers.is_some_and(|answers| answers[at].is_unknown());
                let skip: Vec<bool> =
                    (0..count).map(|at| skip[at] || (session.is_split && is_open(at))).collect();
                let supposed = self.suppose(session, &skip, is_ahead);
                session.alternatives.push(supposed);
            }
        }
        let Some(answers) = answers else { return };
        if is_ahead
            && self.model.time.is_none_or(|time| session.now - time <= DAY_MS)
            && session.alternatives.len() < 2
        {
            self.find(0, format!("CLOCK_AHEAD at {}, the ledger is at {:?}", session.now, self.model.time));
        }
        self.check_failures(session, answers, total);
        match session.prediction.take() {
            Some(prediction) => {
                if let Some(text) = difference(&session.calls, answers, &prediction, true) {
                    self.find(guilt(&text), text);
                }
                session.prediction = Some(prediction);
            }
            None => {
                let alternatives = std::mem::take(&mut session.alternatives);
                let differences: Vec<Option<String>> = alternatives
                    .iter()
                    .map(|prediction| difference(&session.calls, answers, prediction, false))
                    .collect();
                if let (true, Some(Some(text))) =
                    (differences.iter().all(Option::is_some), differences.last())
                {
                    self.find(guilt(text), text.clone());
                }
            }
        }
    }

    /// Errors of the store need a fault, and say so only if nothing was written.
    fn check_failures(&mut self, session: &Session, answers: &[Answer], total: usize) {
        for (answer, call) in answers.iter().zip(session.calls.iter()) {
            if !answer.is_of_the_store() {
                continue;
            }
            if !session.had_fault {
                self.find(0, format!("{} without a fault: {}", answer.code(), call.json()));
            }
            if !answer.is_unknown() && total > 0 && !session.is_split {
                self.find(8, format!("{} although it was written: {}", answer.code(), call.json()));
            }
        }
    }

    /// A commit of a group that is over has landed after all.
    pub fn settle_ghost(&mut self, session: &mut Session) {
        let total: usize = session.landed.iter().map(|(count, _)| count).sum();
        let is_dry = |at: usize| session.is_split && session.calls[at].is_dry();
        let skip: Vec<bool> = (0..session.calls.len()).map(|at| session.is_final[at] || is_dry(at)).collect();
        let until = session.is_split.then_some(total);
        let skip = if session.is_split { self.fit(session, &skip, |at| !session.is_final[at]) } else { skip };
        self.foretell(session, &skip, until, false);
    }

    /// The stored transactions are those the model has made.
    fn compare_transactions(&mut self) {
        for made in std::mem::take(&mut self.model.made) {
            if !self.is_stored(&made) {
                let stored = self.watch.transaction(made.id);
                let text = format!("{} is stored as {stored:?}, not {} {:?}", made.id, made.kind, made.reply);
                self.find(0, text);
            }
        }
        self.watch.forget_transactions();
    }

    fn is_stored(&self, made: &Made) -> bool {
        let Some(row) = self.watch.transaction(made.id) else { return false };
        let reply = match row.kind.as_str() {
            "list" => leaves_of(&format!("{{\"replies\":{}}}", row.reply)),
            _ => leaves_of(&row.reply),
        };
        let is_same = is_as_foretold(&reply, &made.reply);
        let mut quoted = String::new();
        let has_words = made.words.iter().all(|(name, text)| {
            quoted.clear();
            quote(name, &mut quoted);
            quoted.push(':');
            quote(text, &mut quoted);
            row.command.contains(&quoted)
        });
        let lacks = made.lacks.iter().all(|name| !row.command.contains(&format!("\"{name}\":")));
        // Keys of other letters are percent-encoded or digests.
        let is_plain = |key: &String| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let key = made.key.as_ref().filter(|key| is_plain(key));
        // A name that is too long is its digest.
        let is_digest = row.effects.contains("\"i:#");
        let has_key = key.is_none_or(|key| is_digest || row.effects.contains(&format!(":{key}\",")));
        row.kind == made.kind && is_same && has_words && lacks && has_key
    }

    /// Invariant 5 on what the model knows of an order.
    fn check_order(&mut self, id: i64) {
        for fault in self.model.order_faults(id) {
            self.find(5, fault);
        }
    }

    pub fn compare_account(&mut self, key: &AccountKey) {
        let account = self.model.accounts.get(key).cloned().unwrap_or_default();
        let stored = self.watch.account(account.no);
        let expected =
            Some((account.available, account.frozen, account.version, account.arrived, account.pending));
        if stored != expected {
            let text = format!("{} {} {}: stored {stored:?}, not {expected:?}", key.0.shown(), key.1, key.2);
            self.find(0, text);
        }
    }

    /// Every account the model knows, and no other.
    pub fn compare_accounts(&mut self) {
        let keys: Vec<AccountKey> = self.model.accounts.iter().map(|(key, _)| key.clone()).collect();
        let stored = self.store.tables.get("accounts").map_or(0, |rows| rows.len());
        if keys.len() != stored {
            self.find(0, format!("{stored} accounts are stored, not {}", keys.len()));
        }
        for key in keys {
            self.compare_account(&key);
        }
        let orders: Vec<i64> = self.model.trade.orders.iter().map(|(id, _)| *id).collect();
        orders.iter().for_each(|id| self.check_order(*id));
        let trade = &self.model.trade;
        let counts = [
            ("holds", self.model.holds.len()),
            ("withdrawals", self.model.withdrawals.len()),
            ("parties", self.model.funds.parties.len()),
            ("withdrawal_batches", self.model.funds.batches.len()),
            ("programs", trade.programs.len()),
            ("split_rules", trade.rules.len()),
            ("orders", trade.orders.len()),
            ("notifications", trade.notes.len()),
        ];
        for (name, count) in counts {
            let stored = self.store.tables.get(name).map_or(0, |rows| rows.len());
            if stored != count {
                self.find(0, format!("{stored} {name} are stored, not {count}"));
            }
        }
    }
}

fn show(session: &Session) -> String {
    session.calls.iter().map(Call::json).collect::<Vec<_>>().join("\n  ")
}

/// The first answer that is not the foretold one.
fn difference(
    calls: &[Call],
    answers: &[Answer],
    prediction: &Prediction,
    is_landed: bool,
) -> Option<String> {
    for (at, answer) in answers.iter().enumerate() {
        let Some(expected) = &prediction.answers[at] else { continue };
        if answer.is_of_the_store() {
            continue;
        }
        if !answer.is(expected) {
            return Some(format!("{}\n  answered {answer:?}\n  not {expected:?}", calls[at].json()));
        }
        let is_writer = prediction.makers.iter().any(|(maker, _)| *maker == at);
        if is_writer && !is_landed {
            return Some(format!("{}\n  acknowledged, and not stored", calls[at].json()));
        }
    }
    None
}

/// A repeat that was carried out again breaks invariant 8.
fn guilt(text: &str) -> u8 {
    if text.contains("mark: \"replayed\"") { 8 } else { 0 }
}
