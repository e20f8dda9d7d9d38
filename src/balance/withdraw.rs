//! Withdrawals (提现): money leaves a balance towards a payment method. It is
//! frozen at once and leaves when the payout rail reports it paid (spec A18).

use super::{check_version, method};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, NewHold, WITHDRAWAL};
use crate::ledger::work::{invariant, want_account, want_hold};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::Currency;
use crate::store::State;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::rows::{Hold, Withdrawal};

/// Waiting for the rail; can be cancelled.
pub const QUEUED: &str = "QUEUED";
/// Handed to the rail, or about to be; the outcome is not known.
pub const SUBMITTING: &str = "SUBMITTING";
/// The rail has paid.
pub const PAID: &str = "PAID";
/// The rail has refused; the money is back.
pub const FAILED: &str = "FAILED";
/// Cancelled before it was submitted; the money is back.
pub const CANCELLED: &str = "CANCELLED";
/// Paid, then returned by the bank (退票); the money is back.
pub const BOUNCED: &str = "BOUNCED";

/// `withdraw`
pub const INFO: CommandInfo = CommandInfo {
    name: "withdraw",
    method: "balances.withdraw",
    spec: "BAL-18, A14, A18",
    doc: "Asks for money to be paid out. It is frozen at once; the withdrawal record tells what becomes of it.",
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        Field::required("amount", FieldKind::Amount, "How much leaves the balance."),
        shared::CURRENCY,
        Field::optional(
            "paymentMethodId",
            FieldKind::Id,
            "Where it goes; absent or empty means the owner's default payment method.",
        ),
        shared::KEY,
        Field::optional("expectedVersion", FieldKind::Version, "Version the balance must have."),
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The withdrawal's id, and its transaction."),
        ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
        ReplyField::always("status", "string", "QUEUED."),
    ],
    build,
};

/// `cancel_withdrawal`
pub const CANCEL_INFO: CommandInfo = CommandInfo {
    name: "cancel_withdrawal",
    method: "balances.cancelWithdrawal",
    spec: "A18",
    doc: "Takes a withdrawal back while it is QUEUED.",
    fields: &[
        Field::required("withdrawalId", FieldKind::Id, "The withdrawal."),
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
        ReplyField::always("status", "string", "CANCELLED."),
    ],
    build: build_cancel,
};

#[derive(Debug)]
struct Withdraw {
    owner: OwnerName,
    amount: i64,
    currency: Currency,
    method: Option<i64>,
    expected_version: Option<i64>,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    Ok(Box::new(Withdraw {
        owner: args.owner()?,
        amount: args.need_minor("amount", currency, options)?,
        currency,
        method: args.id("paymentMethodId"),
        expected_version: args.int("expectedVersion"),
    }))
}

impl Command for Withdraw {
    fn subject(&self) -> String {
        format!("{}:{BALANCE_SET}:{}", self.owner.as_str(), self.currency)
    }

    fn prefetch(&self, state: &mut State) {
        want_account(state, &self.owner, BALANCE_SET, self.currency.code());
        let name = self.owner.name();
        let method = self.method.or_else(|| {
            state.owners.want(&name);
            state.owners.peek(&name).and_then(|owner| owner.default_method)
        });
        if let Some(method) = method {
            state.methods.want(&method);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let account = work.require(&self.owner, BALANCE_SET, self.currency.code())?;
        let method = method::resolve(work, &self.owner, self.method)?;
        check_version(&account, self.expected_version, "expectedVersion")?;
        let id = work.id;
        let new = NewHold { id, kind: WITHDRAWAL, amount: self.amount, order_id: None, expires_at: None };
        hold::open(work, &account, new)?;
        let now = work.now;
        work.state.withdrawals.put(Withdrawal {
            id,
            account: account.no,
            amount: self.amount,
            method: method.id,
            channel: method.kind,
            status: Str::from(QUEUED),
            reason: None,
            created_at: now,
            updated_at: now,
            queued: Some(id),
        });
        work.post()?;
        let reply = Reply::new()
            .id("transactionId", id)
            .int("newVersion", work.version(account.no)?)
            .text("status", QUEUED);
        Ok(Outcome::Done(reply))
    }
}

#[derive(Debug)]
struct CancelWithdrawal {
    withdrawal: i64,
    reason: Option<Str>,
}

fn build_cancel(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(CancelWithdrawal { withdrawal: args.need_id("withdrawalId")?, reason: args.text("reason") }))
}

impl Command for CancelWithdrawal {
    fn subject(&self) -> String {
        self.withdrawal.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_withdrawal(state, self.withdrawal);
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut withdrawal, mut held) = require(work, self.withdrawal)?;
        if &*withdrawal.status != QUEUED {
            return Err(wrong_status(&withdrawal, "only a queued withdrawal can be cancelled").into());
        }
        give_back(work, &mut held)?;
        let version = step(work, &mut withdrawal, CANCELLED, self.reason.clone())?;
        Ok(Outcome::Done(status_reply(work.id, version, CANCELLED)))
    }
}

/// Puts a withdrawal, its hold and its account on the list of wants.
pub(super) fn want_withdrawal(state: &mut State, id: i64) {
    state.withdrawals.want(&id);
    want_hold(state, id);
}

/// The withdrawal with this id, and its hold.
pub(super) fn require(work: &mut Work<'_>, id: i64) -> Result<(Withdrawal, Hold), Stop> {
    let Some(withdrawal) = work.state.withdrawals.get(&id)?.cloned() else {
        let message = format!("there is no withdrawal `{id}`");
        return Err(Error::field(Reason::WithdrawalNotFound, "withdrawalId", message).into());
    };
    let Some(held) = work.state.holds.get(&id)?.cloned() else {
        return Err(invariant(format!("withdrawal {id} has no hold")));
    };
    hold::check(&held)?;
    if held.amount != withdrawal.amount || held.account != withdrawal.account {
        return Err(CorruptRow { table: Withdrawal::TABLE.name, column: "amount" }.into());
    }
    Ok((withdrawal, held))
}

/// INVALID_WITHDRAWAL_STATUS.
pub(super) fn wrong_status(withdrawal: &Withdrawal, why: &str) -> Error {
    let message = format!("withdrawal `{}` is {}: {why}", withdrawal.id, withdrawal.status);
    Error::field(Reason::InvalidWithdrawalStatus, "withdrawalId", message).with("status", &withdrawal.status)
}

/// Releases the whole hold of a withdrawal.
pub(super) fn give_back(work: &mut Work<'_>, held: &mut Hold) -> Result<(), Stop> {
    let amount = held.remaining;
    hold::release(work, held, amount)?;
    work.state.holds.put(held.clone());
    Ok(())
}

/// Posts the changes and moves the withdrawal to its next status; returns the
/// balance's version.
pub(super) fn step(
    work: &mut Work<'_>,
    withdrawal: &mut Withdrawal,
    status: &str,
    reason: Option<Str>,
) -> Result<i64, Stop> {
    work.post()?;
    withdrawal.status = Str::from(status);
    withdrawal.updated_at = work.now;
    withdrawal.queued = None;
    if reason.is_some() {
        withdrawal.reason = reason;
    }
    work.state.withdrawals.put(withdrawal.clone());
    work.version(withdrawal.account)
}

/// The reply of every step.
pub(super) fn status_reply(transaction: i64, version: i64, status: &str) -> Reply {
    Reply::new().id("transactionId", transaction).int("newVersion", version).text("status", status)
}

/// The currency a withdrawal is in.
pub(super) fn currency(
    work: &mut Work<'_>,
    withdrawal: &Withdrawal,
    options: &Options,
) -> Result<Currency, Stop> {
    let account = work.account(withdrawal.account)?;
    Ok(options.currency_of(&account)?)
}
