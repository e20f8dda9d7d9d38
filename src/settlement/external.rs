//! The outcome of what an external program carries out (spec M5). The first
//! report stands.

use super::{book, legs, notification, returns};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work, hold, work::want_hold};
use crate::money::Currency;
use crate::order::model::{self, Order};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::{ReturnRow, SettlementRow};

/// `complete_external`
pub const INFO: CommandInfo = CommandInfo {
    name: "complete_external",
    method: "settlements.completeExternal",
    spec: "M5, B4",
    doc: printed(
        "Reports how an external program carried out a settlement or a return. SUCCESS moves the money, FAIL leaves it where it was.",
    ),
    fields: &[
        Field::optional("settlementId", FieldKind::Id, "The settlement; or give `returnId`."),
        Field::optional("returnId", FieldKind::Id, "The return."),
        Field::required("outcome", FieldKind::Choice(&["SUCCESS", "FAIL"]), "How it ended."),
        Field::optional("message", FieldKind::Text { max: 512 }, "Why it failed."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::sometimes("settlementId", "string", "The settlement."),
        ReplyField::sometimes("returnId", "string", "The return."),
        ReplyField::always("status", "string", "SUCCESS or FAIL."),
        ReplyField::always("amount", "string", "Gross amount of the settlement, or amount of the return."),
        ReplyField::always("endedAt", "number", "When it ended, ms since the epoch."),
    ],
    build,
};

#[derive(Debug)]
struct CompleteExternal {
    settlement: Option<i64>,
    item: i64,
    outcome: Str,
    message: Option<Str>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let (settlement, item) = match (args.id("settlementId"), args.id("returnId")) {
        (Some(id), None) => (Some(id), id),
        (None, Some(id)) => (None, id),
        (None, None) => {
            let missing = crate::command::args::missing("settlementId");
            return Err(missing.with("oneOf", "settlementId, returnId"));
        }
        _ => {
            let message = "give `settlementId` or `returnId`, not both";
            return Err(Error::field(Reason::InvalidField, "returnId", message));
        }
    };
    Ok(Box::new(CompleteExternal {
        settlement,
        item,
        outcome: args.need_text("outcome")?,
        message: args.text("message"),
    }))
}

impl Command for CompleteExternal {
    fn subject(&self) -> String {
        self.item.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        let settlement = self.settlement.or_else(|| {
            state.returns.want(&self.item);
            want_hold(state, self.item);
            state.returns.peek(&self.item).map(|row| row.settlement)
        });
        if let Some(id) = settlement {
            returns::want_settled(state, id);
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        match self.settlement {
            Some(id) => self.settlement(work, id, options),
            None => self.give_back(work, options),
        }
    }
}

/// The settlement with this id.
fn require_settlement(work: &mut Work<'_>, id: i64) -> Result<SettlementRow, Stop> {
    match work.state.settlements.get(&id)? {
        Some(row) => Ok(row.clone()),
        None => {
            let message = format!("there is no settlement `{id}`");
            Err(Error::field(Reason::SettlementNotFound, "settlementId", message).into())
        }
    }
}

impl CompleteExternal {
    fn is_success(&self) -> bool {
        &*self.outcome == book::SUCCESS
    }

    /// What a report means for something in this status: `true` if it is to be
    /// carried out, `false` if it was told before.
    fn is_news(&self, status: &str) -> Result<bool, Error> {
        if status == book::PROCESSING {
            return Ok(true);
        }
        if status == &*self.outcome {
            return Ok(false);
        }
        let message = format!("`{}` is {status} already", self.item);
        Err(Error::field(Reason::ExternalStatusFinal, "outcome", message).with("status", status))
    }

    fn settlement(&self, work: &mut Work<'_>, id: i64, options: &Options) -> Result<Outcome, Stop> {
        let mut row = require_settlement(work, id)?;
        let mut order = model::require(work, row.order_id)?;
        let program = order.program(work)?;
        if !program.is_external() {
            return Err(not_external("settlementId", id).into());
        }
        let currency = options.stored_currency(&row.currency)?;
        if !self.is_news(&row.status)? {
            return Ok(Outcome::Again(settlement_reply(&row, currency)));
        }
        let parts = book::parts(&row)?;
        book::reserve(&mut order, &parts, true);
        order.row.settling = None;
        if self.is_success() {
            let list = legs::read(&row)?;
            book::pay(work, &mut order, &parts, &list)?;
            work.post()?;
        } else {
            book::count(&mut order, row.item.is_some(), -1);
            row.message.clone_from(&self.message);
        }
        row.status = self.outcome.clone();
        row.settled_at = Some(work.now);
        row.processing = None;
        notification::enqueue(work, &row, &program.row.notify_schedule);
        let reply = settlement_reply(&row, currency);
        work.state.settlements.put(row);
        self.reschedule(work, order, options)?;
        Ok(Outcome::Done(reply))
    }

    fn reschedule(&self, work: &mut Work<'_>, mut order: Order, options: &Options) -> Result<(), Stop> {
        crate::order::schedule(work, &mut order, options)?;
        order.put(work);
        Ok(())
    }

    fn give_back(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut row = returns::require(work, self.item)?;
        let mut settlement = require_settlement(work, row.settlement)?;
        let mut order = model::require(work, settlement.order_id)?;
        if !order.program(work)?.is_external() {
            return Err(not_external("returnId", row.id).into());
        }
        let currency = options.stored_currency(&row.currency)?;
        if !self.is_news(&row.status)? {
            return Ok(Outcome::Again(return_reply(&row, currency)));
        }
        let parts = returns::parts(&row)?;
        let mut held = hold::require(work, row.id)?;
        if self.is_success() {
            hold::capture(work, &mut held, row.amount)?;
            returns::give(work, &mut order, &settlement, &parts)?;
        } else {
            hold::release(work, &mut held, row.amount)?;
            returns::undo(&mut settlement, &mut order, row.account, &parts)?;
            row.message.clone_from(&self.message);
        }
        work.post()?;
        work.state.holds.put(held);
        work.state.settlements.put(settlement);
        order.put(work);
        Ok(Outcome::Done(self.end_return(work, row, currency)))
    }

    fn end_return(&self, work: &mut Work<'_>, mut row: ReturnRow, currency: Currency) -> Reply {
        row.status = self.outcome.clone();
        row.finished_at = Some(work.now);
        row.processing = None;
        let reply = return_reply(&row, currency);
        work.state.returns.put(row);
        reply
    }
}

fn settlement_reply(row: &SettlementRow, currency: Currency) -> Reply {
    ended(Reply::new().id("settlementId", row.id), &row.status, row.amount, row.settled_at, currency)
}

fn return_reply(row: &ReturnRow, currency: Currency) -> Reply {
    ended(Reply::new().id("returnId", row.id), &row.status, row.amount, row.finished_at, currency)
}

fn ended(reply: Reply, status: &str, amount: i64, at: Option<i64>, currency: Currency) -> Reply {
    reply.text("status", status).amount("amount", amount, currency).int("endedAt", at.unwrap_or(0))
}

fn not_external(field: &str, id: i64) -> Error {
    Error::field(Reason::NotExternal, field, format!("`{id}` is not carried out by an external program"))
}
