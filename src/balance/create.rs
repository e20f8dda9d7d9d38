//! Creating a balance (创建余额), with the payment method that belongs to it.

use super::method;
use crate::command::fields::shared;
use crate::command::{
    Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::{Error, Reason};
use crate::ledger::owner;
use crate::ledger::wallet::{count_balance, owner_row};
use crate::ledger::work::{want_account, want_transaction};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Account, Ref};
use crate::store::{State, names};

/// Channel that opening balances come from (spec A13).
const OPENING: &str = "opening";

/// `create_balance`
pub const INFO: CommandInfo = CommandInfo {
    name: "create_balance",
    method: "balances.create",
    spec: "BAL-14, BAL-16, A12, A13, A14, M13",
    doc: printed(
        "Creates the balance of an owner in one currency. Repeating it with the same fields returns the current balance.",
    ),
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        shared::CURRENCY,
        shared::SET,
        Field::optional(
            "initialBalance",
            FieldKind::AmountOrZero,
            "Opening amount, booked from `world:opening`; default 0.",
        ),
        Field::optional(
            "balancerType",
            FieldKind::Text { max: 32 },
            "Type of the payment method made with it: ALIPAY, WECHAT, BANK_CARD, BANK_ACCOUNT, BALANCER (default) or your own.",
        ),
        Field::optional(
            "isDefault",
            FieldKind::Bool,
            "Makes this the owner's default balance and payment method.",
        ),
        Field::optional(
            "accountDetails",
            FieldKind::PersonalObject { max: 4096 },
            "Any JSON object, kept verbatim beside the payment method.",
        ),
    ],
    reply: &[
        ReplyField::always(
            "owner",
            "string",
            "`user:<uuid>`, `merchant:<uuid>`, `platform:<id>` or `partner:<id>`.",
        ),
        ReplyField::always("currency", "string", "Currency code."),
        ReplyField::always("available", "string", "Spendable money."),
        ReplyField::always("frozen", "string", "Held money."),
        ReplyField::always("version", "number", "Version of the balance."),
        ReplyField::sometimes("paymentMethodId", "string", "The payment method made with it."),
    ],
    build,
};

#[derive(Debug)]
struct CreateBalance {
    owner: OwnerName,
    set: i64,
    currency: Currency,
    initial: i64,
    kind: Str,
    is_default: bool,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    let initial = match args.amount("initialBalance") {
        Some(amount) => amount.minor("initialBalance", currency, options)?,
        None => 0,
    };
    Ok(Box::new(CreateBalance {
        owner: args.owner()?,
        set: args.account_set(),
        currency,
        initial,
        kind: args.text("balancerType").unwrap_or_else(|| Str::from("BALANCER")),
        is_default: args.flag("isDefault"),
    }))
}

impl Command for CreateBalance {
    fn subject(&self) -> String {
        format!("{}:{}:{}", self.owner.as_str(), self.set, self.currency)
    }

    fn prefetch(&self, state: &mut State) {
        want_account(state, &self.owner, self.set, self.currency.code());
        state.owners.want(&self.owner.name());
        let name = names::creation(self.owner.as_str(), self.set, self.currency.code());
        want_transaction(state, &name);
        if self.initial > 0 {
            want_account(state, &OwnerName::world(OPENING), BALANCE_SET, self.currency.code());
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        if let Some(no) = work.find(&self.owner, self.set, self.currency.code())? {
            return self.again(work, no, options);
        }
        let no = work.open(&self.owner, self.set, self.currency.code());
        let name = names::creation(self.owner.as_str(), self.set, self.currency.code());
        let id = work.id;
        work.state.refs.put(Ref { name, id });
        if self.initial > 0 {
            let world = work.world(OPENING, self.currency.code())?;
            work.add_available(world, -self.initial);
            work.arrive_at_opening(no, self.initial);
        }
        let mut method = None;
        if self.set == BALANCE_SET {
            let mut owner = owner_row(work, &self.owner)?;
            count_balance(&mut owner, no, self.is_default);
            method = Some(method::add(work, &mut owner, &self.kind, self.is_default));
            work.state.owners.put(owner);
        }
        work.post()?;
        let account = work.account(no)?;
        Ok(Outcome::Done(reply(&account, self.currency, method)))
    }
}

impl CreateBalance {
    /// Spec A12: the same fields again → the current row; other fields → refused.
    fn again(&self, work: &mut Work<'_>, no: i64, options: &Options) -> Result<Outcome, Stop> {
        let name = names::creation(self.owner.as_str(), self.set, self.currency.code());
        let created = work.state.refs.get(&name)?.map(|found| found.id);
        let taken = |message: String, field: &str| {
            Stop::from(Error::field(Reason::BalanceAlreadyExists, field, message))
        };
        let Some(created) = created else {
            return Err(taken("the balance was opened by a transfer".to_owned(), "currency"));
        };
        let Some(transaction) = work.transaction(created)? else {
            return Err(taken("the balance exists".to_owned(), "currency"));
        };
        if let Some(field) = work.difference(&transaction)? {
            return Err(taken(format!("the balance exists with another `{field}`"), &field));
        }
        let account = work.account(no)?;
        let currency = options.currency_of(&account)?;
        let method = (self.set == BALANCE_SET).then_some(created);
        Ok(Outcome::Again(reply(&account, currency, method)))
    }
}

fn reply(account: &Account, currency: Currency, method: Option<i64>) -> Reply {
    Reply::new()
        .text("owner", &owner::shown(&account.owner))
        .text("currency", currency.code())
        .amount("available", account.available, currency)
        .amount("frozen", account.frozen, currency)
        .int("version", account.version)
        .maybe("paymentMethodId", method.map(Value::Id))
}
