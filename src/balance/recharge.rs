//! Recharge (充值): money from outside enters a balance.

use super::check_version;
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::{want_account, want_transaction};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::Ref;
use crate::store::{State, names};

/// Channel of a recharge that names no payment method type.
const EXTERNAL: &str = "external";

/// `recharge`
pub const INFO: CommandInfo = CommandInfo {
    name: "recharge",
    method: "balances.recharge",
    spec: "BAL-17, A19, M13",
    doc: printed("Adds money that was paid outside to a balance. One external transaction is booked once."),
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        Field::required("amount", FieldKind::Amount, "How much."),
        shared::CURRENCY,
        shared::SET,
        Field::optional(
            "externalTransactionId",
            FieldKind::Int64,
            "The payment provider's number, unique per paymentMethodType; \"0\" means none.",
        ),
        Field::optional(
            "paymentMethodType",
            FieldKind::Text { max: 32 },
            "ALIPAY, WECHAT, …; the money comes from `world:<type>`.",
        ),
        Field::optional(
            "paymentAccount",
            FieldKind::PersonalText { max: 256 },
            "Snapshot of the account that paid.",
        ),
        shared::KEY,
        Field::optional("expectedVersion", FieldKind::Version, "Version the balance must have."),
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The recharge's transaction."),
        ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
    ],
    build,
};

#[derive(Debug)]
struct Recharge {
    owner: OwnerName,
    set: i64,
    amount: i64,
    currency: Currency,
    external: Option<Str>,
    channel: Str,
    expected_version: Option<i64>,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    let kind = args.text("paymentMethodType");
    let external = args.id("externalTransactionId");
    Ok(Box::new(Recharge {
        owner: args.owner()?,
        set: args.account_set(),
        amount: args.need_minor("amount", currency, options)?,
        currency,
        external: external.map(|id| names::external_transaction(kind.as_deref().unwrap_or(""), id)),
        channel: kind.unwrap_or_else(|| Str::from(EXTERNAL)),
        expected_version: args.int("expectedVersion"),
    }))
}

impl Command for Recharge {
    fn subject(&self) -> String {
        format!("{}:{}:{}", self.owner.as_str(), self.set, self.currency)
    }

    fn prefetch(&self, state: &mut State) {
        want_account(state, &self.owner, self.set, self.currency.code());
        want_account(state, &OwnerName::world(&self.channel), BALANCE_SET, self.currency.code());
        if let Some(name) = &self.external {
            want_transaction(state, name);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let account = work.require(&self.owner, self.set, self.currency.code())?;
        if let Some(name) = &self.external {
            if let Some(first) = work.state.refs.get(name)?.map(|found| found.id) {
                return again(work, first, account.version);
            }
            let id = work.id;
            work.state.refs.put(Ref { name: name.clone(), id });
        }
        check_version(&account, self.expected_version, "expectedVersion")?;
        let world = work.world(&self.channel, self.currency.code())?;
        work.add_available(world, -self.amount);
        work.arrive(account.no, self.amount);
        work.post()?;
        Ok(Outcome::Done(reply(work.id, work.version(account.no)?)))
    }
}

/// Spec A19: the same external payment again.
fn again(work: &mut Work<'_>, first: i64, version: i64) -> Result<Outcome, Stop> {
    let Some(transaction) = work.transaction(first)? else {
        return Err(crate::ledger::work::invariant(format!("transaction {first} is named but not stored")));
    };
    match work.difference(&transaction)? {
        None => Ok(Outcome::Again(reply(first, version))),
        Some(field) => {
            let message = format!("the external transaction was recharged with another `{field}`");
            Err(Error::field(Reason::ExternalTransactionConflict, &*field, message)
                .with("transactionId", first)
                .into())
        }
    }
}

fn reply(transaction: i64, version: i64) -> Reply {
    Reply::new().id("transactionId", transaction).int("newVersion", version)
}
