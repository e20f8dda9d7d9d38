//! Confirm (确认转账): frozen money is captured and paid to merchants, whole or
//! in parts, to one payee or several.

use super::{check_open, check_version, confirm_order, is_expired, require_freeze};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, Payee};
use crate::ledger::wallet::payee;
use crate::ledger::work::{want_account, want_hold};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work, owner};
use crate::money::Currency;
use crate::order::pay;
use crate::printed::printed;
use crate::store::State;
use crate::store::rows::{Account, Hold};

/// Most payees of one confirm.
const CAPTURES_MAX: usize = 100;

/// `confirm`
pub const INFO: CommandInfo = CommandInfo {
    name: "confirm",
    method: "balances.confirm",
    spec: "BAL-12, A8, A9, A10, A11, A16",
    doc: printed("Pays a freeze out: all that remains to one merchant, or named parts to several payees."),
    fields: &[
        Field::required("freezeId", FieldKind::Id, "The freeze."),
        Field::optional("merchantId", FieldKind::Uuid, "Takes all that remains; leave out with `captures`."),
        Field::optional(
            "captures",
            FieldKind::List {
                of: &[
                    shared::USER,
                    shared::MERCHANT,
                    shared::PLATFORM,
                    shared::PARTNER,
                    Field::required("amount", FieldKind::Amount, "How much this payee gets."),
                ],
                max: CAPTURES_MAX,
            },
            "Parts for several payees, at most 100.",
        ),
        Field::optional("final", FieldKind::Bool, "Releases what the captures leave; default false."),
        Field::optional(
            "paymentAccount",
            FieldKind::PersonalText { max: 256 },
            "Snapshot of the account that paid.",
        ),
        shared::KEY,
        Field::optional("expectedUserVersion", FieldKind::Version, "Version the user's balance must have."),
        Field::optional(
            "expectedMerchantVersion",
            FieldKind::Version,
            "Version the payee's balance must have; only with one payee.",
        ),
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The payment's transaction."),
        ReplyField::always("newUserVersion", "number", "Version of the user's balance afterwards."),
        ReplyField::always(
            "newMerchantVersion",
            "number",
            "Version of the first payee's balance afterwards.",
        ),
        ReplyField::always("captured", "string", "What this confirm paid out."),
        ReplyField::always("released", "string", "What went back to the user."),
        ReplyField::always("remaining", "string", "What is still frozen."),
        ReplyField::always("status", "string", "FROZEN while money remains, else CONFIRMED."),
        ReplyField::sometimes(
            "payees",
            "Array<{ owner: string; amount: string; newVersion: number }>",
            "Each payee, with `captures`.",
        ),
        ReplyField::sometimes(
            "orderId",
            "string",
            "The order that was paid; its money is held at its sellers.",
        ),
    ],
    build,
};

#[derive(Debug)]
struct Confirm {
    freeze: i64,
    /// Payees with their amounts; `None` means all that remains.
    payees: Vec<(OwnerName, Option<AmountArg>)>,
    is_final: bool,
    expected_user: Option<i64>,
    expected_merchant: Option<i64>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let captures = args.list("captures");
    let merchant = args.text("merchantId").map(|id| OwnerName::merchant(&id));
    let payees = match merchant {
        Some(_) if !captures.is_empty() => {
            let message = "give `merchantId` or `captures`, not both";
            return Err(Error::field(Reason::InvalidField, "merchantId", message));
        }
        Some(merchant) => vec![(merchant, None)],
        None => named_payees("captures", captures)?,
    };
    let expected_merchant = args.int("expectedMerchantVersion");
    if expected_merchant.is_some() && payees.len() > 1 {
        let message = "a merchant version cannot be expected of several payees";
        return Err(Error::field(Reason::VersionNotApplicable, "expectedMerchantVersion", message));
    }
    Ok(Box::new(Confirm {
        freeze: args.need_id("freezeId")?,
        payees,
        is_final: args.flag("final"),
        expected_user: args.int("expectedUserVersion"),
        expected_merchant,
    }))
}

/// Reads the field `[{merchantId, amount}, …]`; a payee may stand there once.
pub(super) fn named_payees(field: &str, list: &[Args]) -> Result<Vec<(OwnerName, Option<AmountArg>)>, Error> {
    let mut payees: Vec<(OwnerName, Option<AmountArg>)> = Vec::with_capacity(list.len());
    for (at, member) in list.iter().enumerate() {
        let owner = member.owner().map_err(|error| error.inside(&format!("{field}[{at}].")))?;
        if payees.iter().any(|(other, _)| *other == owner) {
            let message = format!("payee {at} stands in the list twice");
            return Err(Error::field(Reason::InvalidField, format!("{field}[{at}]"), message));
        }
        payees.push((owner, member.amount("amount")));
    }
    Ok(payees)
}

impl Command for Confirm {
    fn subject(&self) -> String {
        self.freeze.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_hold(state, self.freeze);
        let Some(hold) = state.holds.peek(&self.freeze).cloned() else {
            for (owner, _) in &self.payees {
                state.want_accounts_of(&owner.name());
            }
            return;
        };
        if let Some(order) = hold.order_id {
            pay::want_payment(state, order);
        }
        let currency = Some(hold.account)
            .and_then(|no| state.accounts.peek(&no))
            .map(|account| account.currency.clone());
        for (owner, _) in &self.payees {
            match &currency {
                Some(currency) => want_account(state, owner, BALANCE_SET, currency),
                None => state.want_accounts_of(&owner.name()),
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut freeze = require_freeze(work, self.freeze)?;
        if let Some(order) = confirm_order::find(work, &freeze)? {
            let asked = confirm_order::Asked {
                payees: &self.payees,
                expected_user: self.expected_user,
                expected_merchant: self.expected_merchant,
            };
            return confirm_order::pay(work, freeze, order, &asked, options);
        }
        if self.payees.is_empty() {
            let message = "no order is registered under the freeze; name the merchant";
            return Err(Error::field(Reason::MerchantRequired, "merchantId", message).into());
        }
        let user = work.account(freeze.account)?;
        let currency = options.currency_of(&user)?;
        let payees = self.accounts(work, &user, options)?;
        check_open(&freeze)?;
        if is_expired(&freeze, work.now) {
            let message = format!("freeze `{}` has expired", freeze.id);
            return Err(Error::field(Reason::FreezeExpired, "freezeId", message).into());
        }
        check_version(&user, self.expected_user, "expectedUserVersion")?;
        if let Some(merchant) = payees.first() {
            check_version(merchant, self.expected_merchant, "expectedMerchantVersion")?;
        }
        let amounts = self.amounts(&freeze, currency, options)?;
        let captured: i64 = amounts.iter().sum();
        book(work, &mut freeze, &payees, &amounts)?;
        let released = if self.is_final { freeze.remaining } else { 0 };
        hold::release(work, &mut freeze, released)?;
        work.post()?;
        let reply = Reply::new()
            .id("transactionId", work.id)
            .int("newUserVersion", work.version(user.no)?)
            .int("newMerchantVersion", first_version(work, &payees)?)
            .amount("captured", captured, currency)
            .amount("released", released, currency)
            .amount("remaining", freeze.remaining, currency)
            .text("status", &freeze.status);
        let reply = match self.payees.first() {
            Some((_, Some(_))) => reply.with("payees", payee_list(work, &payees, &amounts, currency)?),
            _ => reply,
        };
        work.state.holds.put(freeze);
        Ok(Outcome::Done(reply))
    }
}

impl Confirm {
    /// The payees' accounts in the freeze's currency (spec A9).
    fn accounts(&self, work: &mut Work<'_>, user: &Account, options: &Options) -> Result<Vec<Account>, Stop> {
        let mut accounts = Vec::with_capacity(self.payees.len());
        for (owner, _) in &self.payees {
            if owner.as_str() == &*user.owner {
                let message = "a freeze cannot be paid to the user it belongs to; cancel it instead";
                return Err(Error::field(Reason::InvalidField, "captures", message).into());
            }
            accounts.push(payee(work, owner, &user.currency, options.auto_create)?);
        }
        Ok(accounts)
    }

    /// What each payee gets; the sum is at most what remains.
    fn amounts(&self, freeze: &Hold, currency: Currency, options: &Options) -> Result<Vec<i64>, Error> {
        let mut amounts = Vec::with_capacity(self.payees.len());
        let mut total: i128 = 0;
        for (at, (_, amount)) in self.payees.iter().enumerate() {
            let minor = match amount {
                Some(amount) => amount.minor(&format!("captures[{at}].amount"), currency, options)?,
                None => freeze.remaining,
            };
            total += i128::from(minor);
            amounts.push(minor);
        }
        if total > i128::from(freeze.remaining) {
            let message = format!("freeze `{}` has less left than the captures take", freeze.id);
            return Err(Error::field(Reason::AmountExceedsRemaining, "captures", message)
                .with("remainingMinor", freeze.remaining)
                .with("neededMinor", total));
        }
        Ok(amounts)
    }
}

/// Moves the captured parts to the payees and notes them on the hold.
fn book(work: &mut Work<'_>, freeze: &mut Hold, payees: &[Account], amounts: &[i64]) -> Result<(), Stop> {
    let mut shares = hold::payees(freeze)?;
    for (payee, amount) in payees.iter().zip(amounts) {
        hold::capture(work, freeze, *amount)?;
        work.arrive(payee.no, *amount);
        match shares.iter_mut().find(|share| share.account == payee.no) {
            Some(share) => share.captured += amount,
            None => shares.push(Payee { account: payee.no, captured: *amount, refunded: 0 }),
        }
    }
    hold::set_payees(freeze, &shares);
    Ok(())
}

fn first_version(work: &mut Work<'_>, payees: &[Account]) -> Result<i64, Stop> {
    payees.first().map_or(Ok(0), |payee| work.version(payee.no))
}

/// `[{owner, amount, newVersion}]`
pub(super) fn payee_list(
    work: &mut Work<'_>,
    payees: &[Account],
    amounts: &[i64],
    currency: Currency,
) -> Result<Value, Stop> {
    let mut list = Vec::with_capacity(payees.len());
    for (payee, amount) in payees.iter().zip(amounts) {
        list.push(Value::Object(
            Reply::new()
                .text("owner", &owner::shown(&payee.owner))
                .amount("amount", *amount, currency)
                .int("newVersion", work.version(payee.no)?),
        ));
    }
    Ok(Value::List(list))
}
