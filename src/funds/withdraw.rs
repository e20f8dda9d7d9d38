//! Withdrawals (提现): money leaves a balance towards a payment method. It is
//! frozen at once and leaves when the payout rail reports it paid (spec A18).

use super::schedule::expected_arrival;
use super::withdrawal::{self, CANCELLED, QUEUED, Request};
use crate::balance::{check_version, method};
use crate::command::fields::shared;
use crate::command::{
    Args, Command, CommandInfo, Days, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::Error;
use crate::ledger::work::want_account;
use crate::ledger::{BALANCE_SET, OwnerName, Selector, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::{State, names};

/// `withdraw`
pub const INFO: CommandInfo = CommandInfo {
    name: "withdraw",
    method: "balances.withdraw",
    spec: "BAL-18, A14, A18, C8, C10, C17",
    doc: printed(
        "Asks for money to be paid out. It is frozen at once; the withdrawal record tells what becomes of it. A registered party's days and fee apply.",
    ),
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
        ReplyField::always("fee", "string", "What of the amount is kept when it is paid."),
        ReplyField::always("netAmount", "string", "What arrives."),
        ReplyField::sometimes("expectedArrival", "string", "Date on which it is expected to arrive."),
    ],
    build,
};

/// `cancel_withdrawal`
pub const CANCEL_INFO: CommandInfo = CommandInfo {
    name: "cancel_withdrawal",
    method: "balances.cancelWithdrawal",
    spec: "A18",
    doc: printed("Takes a withdrawal back while it is QUEUED."),
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
    /// For the wants only.
    days: Days,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    Ok(Box::new(Withdraw {
        owner: args.owner()?,
        amount: args.need_minor("amount", currency, options)?,
        currency,
        method: args.id("paymentMethodId"),
        expected_version: args.int("expectedVersion"),
        days: options.days(),
    }))
}

impl Command for Withdraw {
    fn subject(&self) -> String {
        format!("{}:{BALANCE_SET}:{}", self.owner.as_str(), self.currency)
    }

    fn prefetch(&self, state: &mut State) {
        let code = self.currency.code();
        want_account(state, &self.owner, BALANCE_SET, code);
        // Who receives a fee takes as many reads to find as who pays it: both begin now.
        Selector::Platform.want(state);
        let party = Selector::Owner(self.owner.clone()).want(state).cloned();
        let default = state.owners.peek(&self.owner.name()).and_then(|owner| owner.default_method);
        if let Some(method) = self.method.or(default) {
            state.methods.want(&method);
        }
        let name = names::account(self.owner.as_str(), BALANCE_SET, code);
        let no = state.names.peek(&name).map(|found| found.id);
        if let Some(no) = no {
            withdrawal::want_terms(state, no, party.as_ref(), code, &self.days);
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let account = work.require(&self.owner, BALANCE_SET, self.currency.code())?;
        let method = method::resolve(work, &self.owner, self.method)?;
        check_version(&account, self.expected_version, "expectedVersion")?;
        let party = Selector::Owner(self.owner.clone()).find(work)?;
        let request = Request {
            id: work.id,
            account: &account,
            party: party.as_ref(),
            method: &method,
            amount: self.amount,
            summary: None,
            batch: None,
        };
        let fee = withdrawal::judge(work, &request, options)?;
        let row = withdrawal::open(work, request, fee, options)?;
        work.post()?;
        let expected = expected_arrival(work.now, options.utc_offset).map(|date| date.to_string());
        let reply = Reply::new()
            .id("transactionId", row.id)
            .int("newVersion", work.version(account.no)?)
            .text("status", QUEUED)
            .amount("fee", fee, self.currency)
            .amount("netAmount", withdrawal::net(&row), self.currency)
            .maybe("expectedArrival", expected.ok().map(|date| Value::Text(date.into())));
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
        withdrawal::want(state, self.withdrawal);
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut row, mut held) = withdrawal::require(work, self.withdrawal)?;
        if &*row.status != QUEUED {
            return Err(withdrawal::wrong_status(&row, "only a queued withdrawal can be cancelled").into());
        }
        withdrawal::give_back(work, &mut held)?;
        withdrawal::step(work, &mut row, CANCELLED, self.reason.clone())?;
        work.post()?;
        let version = work.version(row.account)?;
        Ok(Outcome::Done(withdrawal::status_reply(work.id, version, CANCELLED)))
    }
}
