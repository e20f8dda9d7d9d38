//! Payouts: what the rail that carries withdrawals out has to tell (spec A18).
//!
//! SUBMITTING is committed before the rail is called, so that a crash in between
//! is resolved by asking the rail, never by paying twice.

use super::withdraw::{
    BOUNCED, CANCELLED, FAILED, PAID, QUEUED, SUBMITTING, currency, give_back, require, status_reply, step,
    want_withdrawal, wrong_status,
};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::want_account;
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work, hold};
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::Withdrawal;

const REPLY: &[ReplyField] = &[
    ReplyField::always("transactionId", "string", "The transaction."),
    ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
    ReplyField::always("status", "string", "Status of the withdrawal afterwards."),
];

/// `submit_payout`
pub const SUBMIT_INFO: CommandInfo = CommandInfo {
    name: "submit_payout",
    method: "balances.submitPayout",
    spec: "A18",
    doc: "Notes that a queued withdrawal is about to be handed to the rail. Commit this first, then call the rail.",
    fields: &[Field::required("withdrawalId", FieldKind::Id, "The withdrawal."), shared::KEY],
    reply: REPLY,
    build: build_submit,
};

/// `report_payout`
pub const REPORT_INFO: CommandInfo = CommandInfo {
    name: "report_payout",
    method: "balances.reportPayout",
    spec: "A18",
    doc: "Records what the rail says of a submitted withdrawal. A failure after PAID is a bounce and returns the money.",
    fields: &[
        Field::required("withdrawalId", FieldKind::Id, "The withdrawal."),
        Field::required(
            "status",
            FieldKind::Choice(&["PAID", "FAILED", "BOUNCED"]),
            "PAID, FAILED or BOUNCED.",
        ),
        Field::optional("reason", FieldKind::Text { max: 512 }, "What the rail says about it."),
        shared::KEY,
    ],
    reply: REPLY,
    build: build_report,
};

#[derive(Debug)]
struct SubmitPayout {
    withdrawal: i64,
}

fn build_submit(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(SubmitPayout { withdrawal: args.need_id("withdrawalId")? }))
}

impl Command for SubmitPayout {
    fn subject(&self) -> String {
        self.withdrawal.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_withdrawal(state, self.withdrawal);
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut withdrawal, _) = require(work, self.withdrawal)?;
        match &*withdrawal.status {
            QUEUED => {
                let version = step(work, &mut withdrawal, SUBMITTING, None)?;
                Ok(Outcome::Done(status_reply(work.id, version, SUBMITTING)))
            }
            SUBMITTING => unchanged(work, &withdrawal),
            _ => Err(wrong_status(&withdrawal, "it cannot be submitted").into()),
        }
    }
}

/// The same step again: nothing moves.
fn unchanged(work: &mut Work<'_>, withdrawal: &Withdrawal) -> Result<Outcome, Stop> {
    let version = work.version(withdrawal.account)?;
    Ok(Outcome::Again(status_reply(withdrawal.id, version, &withdrawal.status)))
}

#[derive(Debug)]
struct ReportPayout {
    withdrawal: i64,
    status: Str,
    reason: Option<Str>,
}

fn build_report(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(ReportPayout {
        withdrawal: args.need_id("withdrawalId")?,
        status: args.need_text("status")?,
        reason: args.text("reason"),
    }))
}

impl Command for ReportPayout {
    fn subject(&self) -> String {
        self.withdrawal.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_withdrawal(state, self.withdrawal);
        let Some(withdrawal) = state.withdrawals.peek(&self.withdrawal).cloned() else { return };
        let currency = state.accounts.peek(&withdrawal.account).map(|account| account.currency.clone());
        if let Some(currency) = currency {
            want_account(state, &OwnerName::world(&withdrawal.channel), BALANCE_SET, &currency);
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let (mut withdrawal, mut held) = require(work, self.withdrawal)?;
        let currency = currency(work, &withdrawal, options)?;
        let next = match (&*withdrawal.status, &*self.status) {
            (SUBMITTING, PAID) => {
                let world = work.world(&withdrawal.channel, currency.code())?;
                hold::capture(work, &mut held, withdrawal.amount)?;
                work.state.holds.put(held);
                work.add_available(world, withdrawal.amount);
                PAID
            }
            (SUBMITTING, FAILED) => {
                give_back(work, &mut held)?;
                FAILED
            }
            (PAID, FAILED | BOUNCED) => {
                let world = work.world(&withdrawal.channel, currency.code())?;
                work.add_available(world, -withdrawal.amount);
                work.add_available(withdrawal.account, withdrawal.amount);
                BOUNCED
            }
            (PAID, PAID) | (FAILED, FAILED) | (BOUNCED, FAILED | BOUNCED) => {
                return unchanged(work, &withdrawal);
            }
            (FAILED | BOUNCED | CANCELLED, PAID) => return Err(returned(&withdrawal).into()),
            _ => return Err(wrong_status(&withdrawal, "this report does not fit").into()),
        };
        let version = step(work, &mut withdrawal, next, self.reason.clone())?;
        Ok(Outcome::Done(status_reply(work.id, version, next)))
    }
}

/// Paid, says the rail, after the money went back to its owner (spec A18).
fn returned(withdrawal: &Withdrawal) -> Error {
    let message = format!("withdrawal `{}` is {} and its money is back", withdrawal.id, withdrawal.status);
    Error::field(Reason::PayoutStatusFinal, "status", message).with("status", &withdrawal.status)
}
