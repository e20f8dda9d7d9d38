//! Withdrawals that are asked for together (spec C5, C6, C10…C14).

use std::rc::Rc;

use super::super::trade::Changes;
use super::super::{ANY, BALANCE, Code, End, Leafs, Leaves, Model};
use super::days;
use super::parties::{Party, identity};
use crate::op::{Fields, Op, Val, decimals};

/// One withdrawal of an order.
#[derive(Clone, Debug)]
struct Line {
    who: Fields,
    party: Option<i64>,
    amount: i64,
    fee: i64,
    summary: Option<String>,
    /// The withdrawal, or why there is none.
    made: Result<i64, Code>,
}

/// An order of withdrawals.
#[derive(Clone, Debug)]
pub struct Batch {
    fields: Fields,
    currency: String,
    created_at: i64,
    lines: Vec<Line>,
    reply: Leaves,
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    match fields.get(name) {
        Some(Val::Text(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

impl Model {
    pub(crate) fn withdraw_batch(&mut self, op: &Op) -> Result<End, Code> {
        let number = op.text("orderId").unwrap();
        if let Some(first) = self.funds.batches.get(&number.to_owned()) {
            let is_same = first.fields == op.payload();
            return if is_same {
                Ok(End::Again(first.reply.clone()))
            } else {
                Err("WITHDRAWAL_ORDER_CONFLICT")
            };
        }
        self.check_whole(op.list("details"))?;
        let currency = op.text("currency").unwrap_or("CNY").to_owned();
        let (details, mut lines) = (op.list("details"), Vec::new());
        let first = self.reserve(details.len() + 1);
        let mut changes = Changes::default();
        for (id, who) in (first..).zip(details) {
            lines.push(self.line(id, who, number, &currency, &mut changes));
        }
        self.post_all(&changes)?;
        let mut batch =
            Batch { fields: op.payload(), currency, created_at: self.now, lines, reply: Leaves::default() };
        let reply = self.order_lines(Leafs::default(), number, &batch, true);
        batch.reply = reply.id("transactionId", self.id).done();
        let reply = batch.reply.clone();
        self.funds.batches.put(number.to_owned(), Rc::new(batch));
        Ok(End::Done(reply))
    }

    /// What refuses the whole order (spec C12, C14).
    fn check_whole(&self, details: &[Fields]) -> Result<(), Code> {
        let is_settlement = |platform: &Rc<Party>| platform.platform_type.as_deref() == Some("settlement");
        let limit = if self.platform().is_some_and(is_settlement) { 100 } else { 50 };
        for who in details {
            if text(who, "summary").is_some_and(|summary| summary.chars().count() > limit) {
                return Err("FIELD_TOO_LONG");
            }
            if self.selected(who).is_some_and(|party| party.in_custody) {
                return Err("CUSTODY_MODE");
            }
        }
        Ok(())
    }

    fn line(&mut self, id: i64, who: &Fields, number: &str, currency: &str, changes: &mut Changes) -> Line {
        let party = self.selected(who).cloned();
        let amount = match who.get("amount") {
            Some(Val::Money(money)) => money.to_minor(decimals(currency)).unwrap(),
            other => panic!("{other:?} is no amount"),
        };
        let made = match &party {
            None => Err("PARTY_NOT_FOUND"),
            Some(party) => self.one(id, who, party, amount, currency, changes),
        };
        let mut line = Line {
            who: who.clone(),
            party: party.map(|party| party.no),
            amount,
            fee: 0,
            summary: text(who, "summary"),
            made: made.map(|_| id),
        };
        if let Ok(fee) = made {
            line.fee = fee;
            let mut row = self.withdrawals.get(&id).cloned().unwrap();
            row.summary = line.summary.clone();
            row.order = Some(number.to_owned());
            self.withdrawals.put(id, row);
        }
        line
    }

    /// The fee of one that is made. What the order has taken from the account before
    /// is gone (spec C6).
    fn one(
        &mut self,
        id: i64,
        who: &Fields,
        party: &Party,
        amount: i64,
        currency: &str,
        changes: &mut Changes,
    ) -> Result<i64, Code> {
        let (key, _) = self.account(&party.owner, BALANCE, currency)?;
        let named = match who.get("paymentMethodId") {
            Some(Val::Id(id)) if *id != 0 => Some(*id),
            _ => None,
        };
        let method = self.method_of(&party.owner, named)?;
        let spent = changes.frozen_on(&key);
        let fee = self.judge(Some(party), &key, amount, spent)?;
        self.queue(id, &key, amount, fee, method);
        changes.available(&key, -amount);
        changes.frozen(&key, amount);
        Ok(fee)
    }

    pub fn get_batch(&self, number: &str) -> Result<Leaves, Code> {
        let batch = self.funds.batches.get(&number.to_owned()).ok_or("WITHDRAWAL_ORDER_NOT_FOUND")?;
        Ok(self.order_lines(Leafs::default(), number, batch, false).done())
    }

    fn order_lines(&self, reply: Leafs, number: &str, batch: &Batch, is_first: bool) -> Leafs {
        let mut reply = reply.text("orderId", number).raw("createdAt", batch.created_at);
        for (nth, line) in batch.lines.iter().enumerate() {
            reply = self.detail(reply, &format!("details.{nth}."), batch, line, is_first);
        }
        reply
    }

    fn detail(&self, reply: Leafs, path: &str, batch: &Batch, line: &Line, is_first: bool) -> Leafs {
        let at = |name: &str| format!("{path}{name}");
        let asked = match line.who.get("accountUserId") {
            Some(Val::Num(no)) => Some(*no),
            _ => None,
        };
        let row = line.made.ok().map(|id| (id, self.withdrawals.get(&id).unwrap()));
        let mut reply = reply
            .maybe_raw(&at("accountUserId"), line.party.or(asked))
            .raw(&at("accountSet"), BALANCE)
            .amount(&at("amount"), line.amount, &batch.currency)
            .amount(&at("fee"), line.fee, &batch.currency)
            .amount(&at("netAmount"), line.amount - line.fee, &batch.currency)
            .maybe_text(&at("summary"), line.summary.as_deref())
            .maybe_id(&at("withdrawalId"), line.made.ok());
        match line.party.and_then(|no| self.funds.parties.get(&no)) {
            Some(party) => reply = identity(reply, path, party),
            None if asked.is_none() => {
                reply = reply.maybe_text(&at("externalCode"), text(&line.who, "externalCode").as_deref());
            }
            None => {}
        }
        let is_named = asked.is_none() && text(&line.who, "externalCode").is_none();
        if is_named && line.who.get("isPlatform") == Some(&Val::Flag(true)) {
            reply = reply.raw(&at("isPlatform"), true);
        }
        match (row, line.made) {
            (Some((_, row)), _) => {
                let status = if is_first { "QUEUED" } else { row.status };
                let is_open = is_first || row.is_on_its_way();
                let reason = row.reason.as_deref().filter(|_| !is_first);
                let expected = is_open.then(|| days::expected(batch.created_at));
                reply
                    .text(&at("status"), status)
                    .maybe_text(&at("reason"), reason)
                    .maybe_text(&at("expectedArrival"), expected.as_deref())
            }
            // What the sentence says is nowhere written.
            (None, refused) => reply
                .text(&at("status"), "FAILED")
                .text(&at("reasonCode"), refused.unwrap_err())
                .raw(&at("reason"), ANY),
        }
    }
}
