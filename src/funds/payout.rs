//! Payouts: what the rail that carries withdrawals out has to tell (spec A18).
//!
//! SUBMITTING is committed before the rail is called, so that a crash in between
//! is resolved by asking the rail, never by paying twice.

use super::withdrawal::{
    self, BOUNCED, CANCELLED, FAILED, PAID, QUEUED, SUBMITTING, net, status_reply, wrong_status,
};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::{invariant, want_account};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work, hold};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::{Hold, Withdrawal};

const REPLY: &[ReplyField] = &[
    ReplyField::always("transactionId", "string", "The transaction."),
    ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
    ReplyField::always("status", "string", "Status of the withdrawal afterwards."),
];

/// `submit_payout`
pub const SUBMIT_INFO: CommandInfo = CommandInfo {
    name: "submit_payout",
    method: "payouts.submit",
    spec: "A18, C18",
    doc: printed(
        "Notes that a queued withdrawal is about to be handed to the rail. Commit this first, then call the rail. One that its pool cannot pay, or that is not the next of its pool, stays QUEUED.",
    ),
    fields: &[Field::required("withdrawalId", FieldKind::Id, "The withdrawal."), shared::KEY],
    reply: REPLY,
    build: build_submit,
};

/// `report_payout`
pub const REPORT_INFO: CommandInfo = CommandInfo {
    name: "report_payout",
    method: "payouts.report",
    spec: "A18",
    doc: printed(
        "Records what the rail says of a submitted withdrawal. A failure after PAID is a bounce and returns what arrived. PAID after the money went back is refused and listed as an exception.",
    ),
    fields: &[
        Field::required("withdrawalId", FieldKind::Id, "The withdrawal."),
        Field::required(
            "status",
            FieldKind::Choice(&["PAID", "FAILED", "BOUNCED"]),
            "PAID, FAILED or BOUNCED.",
        ),
        Field::optional("reason", FieldKind::Text { max: 512 }, "What the rail says about it."),
        Field::optional("railReference", FieldKind::Text { max: 128 }, "What the rail calls it."),
        Field::optional("returnFee", FieldKind::Bool, "A bounce: the fee goes back too; else it is kept."),
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
        let Some(row) = withdrawal::want(state, self.withdrawal) else { return };
        if let Some(pool) = withdrawal::want_pool(state, &row) {
            state.want_queue(&pool);
            want_world(state, &row);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut row, _) = withdrawal::require(work, self.withdrawal)?;
        match &*row.status {
            QUEUED => {
                check_turn(work, &row)?;
                withdrawal::step(work, &mut row, SUBMITTING, None)?;
                let version = work.version(row.account)?;
                Ok(Outcome::Done(status_reply(work.id, version, SUBMITTING)))
            }
            SUBMITTING => unchanged(work, &row),
            _ => Err(wrong_status(&row, "it cannot be submitted").into()),
        }
    }
}

/// A payout goes out in the order of the requests of its pool, and only if the
/// pool can pay it beside those that are on their way (spec C18).
fn check_turn(work: &mut Work<'_>, row: &Withdrawal) -> Result<(), Stop> {
    let currency = work.account(row.account)?.currency;
    let pool = withdrawal::pool_of(row, &currency);
    match work.state.first_in_queue(&pool)? {
        Some(first) if first == row.id => {}
        Some(first) => {
            let message = format!("withdrawal `{first}` of {} {currency} comes first", row.channel);
            return Err(Error::field(Reason::PayoutNotNext, "withdrawalId", message)
                .with("nextId", first)
                .into());
        }
        None => return Err(invariant(format!("withdrawal {} is queued in no pool", row.id))),
    }
    let world = work.find(&OwnerName::world(&row.channel), BALANCE_SET, &currency)?;
    let available = match world {
        Some(no) => work.account(no)?.available,
        None => 0,
    };
    let submitting = work.state.pools.get(&pool)?.map_or(0, |pool| pool.submitting);
    let free = -i128::from(available) - i128::from(submitting);
    if i128::from(net(row)) > free {
        let message = format!("the {currency} pool of {} cannot pay it yet", row.channel);
        return Err(Error::field(Reason::PoolShort, "withdrawalId", message)
            .with("poolMinor", free)
            .with("neededMinor", net(row))
            .into());
    }
    Ok(())
}

fn want_world(state: &mut State, row: &Withdrawal) {
    let currency = state.accounts.peek(&row.account).map(|account| account.currency.clone());
    if let Some(currency) = currency {
        want_account(state, &OwnerName::world(&row.channel), BALANCE_SET, &currency);
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
    reference: Option<Str>,
    returns_fee: bool,
}

fn build_report(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(ReportPayout {
        withdrawal: args.need_id("withdrawalId")?,
        status: args.need_text("status")?,
        reason: args.text("reason"),
        reference: args.text("railReference"),
        returns_fee: args.flag("returnFee"),
    }))
}

impl Command for ReportPayout {
    fn subject(&self) -> String {
        self.withdrawal.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        let Some(row) = withdrawal::want(state, self.withdrawal) else { return };
        withdrawal::want_pool(state, &row);
        want_world(state, &row);
        if let Some(no) = row.fee_account {
            state.accounts.want(&no);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut row, mut held) = withdrawal::require(work, self.withdrawal)?;
        let next = match (&*row.status, &*self.status) {
            (SUBMITTING, PAID) => {
                pay(work, &row, &mut held)?;
                PAID
            }
            (SUBMITTING, FAILED) => {
                withdrawal::give_back(work, &mut held)?;
                FAILED
            }
            (PAID, FAILED | BOUNCED) => {
                self.bounce(work, &row)?;
                BOUNCED
            }
            (PAID, PAID) | (FAILED, FAILED) | (BOUNCED, FAILED | BOUNCED) => return unchanged(work, &row),
            (FAILED | BOUNCED | CANCELLED, PAID) => return self.too_late(work, row),
            _ => return Err(wrong_status(&row, "this report does not fit").into()),
        };
        if self.reference.is_some() {
            row.rail_reference.clone_from(&self.reference);
        }
        withdrawal::step(work, &mut row, next, self.reason.clone())?;
        work.post()?;
        let version = work.version(row.account)?;
        Ok(Outcome::Done(status_reply(work.id, version, next)))
    }
}

/// What the rail has paid leaves; the fee goes to who earns it (spec C10).
fn pay(work: &mut Work<'_>, row: &Withdrawal, held: &mut Hold) -> Result<(), Stop> {
    let currency = work.account(row.account)?.currency;
    let world = work.world(&row.channel, &currency)?;
    hold::capture(work, held, row.amount)?;
    work.state.holds.put(held.clone());
    work.add_available(world, net(row));
    match row.fee_account {
        Some(account) => work.arrive(account, row.fee),
        None if row.fee == 0 => {}
        None => return Err(invariant(format!("the fee of withdrawal {} has no account", row.id))),
    }
    Ok(())
}

impl ReportPayout {
    /// What had arrived comes back (退票). It is old money: it may leave again at once.
    fn bounce(&self, work: &mut Work<'_>, row: &Withdrawal) -> Result<(), Stop> {
        let currency = work.account(row.account)?.currency;
        let world = work.world(&row.channel, &currency)?;
        work.add_available(world, -net(row));
        work.add_available(row.account, net(row));
        if let Some(account) = row.fee_account.filter(|_| self.returns_fee) {
            work.add_available(account, -row.fee);
            work.add_available(row.account, row.fee);
        }
        Ok(())
    }

    /// Paid, says the rail, after the money went back to its owner (spec A18): the
    /// report is refused, and the first one puts the withdrawal on the list.
    fn too_late(&self, work: &mut Work<'_>, mut row: Withdrawal) -> Result<Outcome, Stop> {
        let message = format!("withdrawal `{}` is {} and its money is back", row.id, row.status);
        let error = Error::field(Reason::PayoutStatusFinal, "status", message).with("status", &row.status);
        if row.exception.is_some() {
            return Err(error.into());
        }
        row.exception = Some(Str::from(super::exception::OPEN));
        row.open_exception = Some(row.id);
        row.updated_at = work.now;
        if self.reference.is_some() {
            row.rail_reference.clone_from(&self.reference);
        }
        work.state.withdrawals.put(row);
        Ok(Outcome::Noted(error))
    }
}
