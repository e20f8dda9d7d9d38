//! Withdrawals that are asked for together (提现), each for itself (spec AP-20,
//! C6, C13, C14).

use super::detail::{self, Detail, Refusal};
use super::schedule::expected_arrival;
use super::view::{self, DETAIL_TYPE};
use super::withdrawal::{self, FAILED, QUEUED, Request};
use crate::balance::method;
use crate::command::fields::{shared, with_selector};
use crate::command::{
    Args, Command, CommandInfo, Days, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
    check_chars,
};
use crate::error::{Error, Reason};
use crate::ledger::work::{want_account, want_transaction};
use crate::ledger::{BALANCE_SET, OwnerName, Selector, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Account, Party, Ref, WithdrawalBatch};
use crate::store::{State, names};

/// Most details of one order.
pub const DETAILS_MAX: usize = 500;
/// Most characters of an order number (spec AP-20).
pub const ORDER_ID_CHARS: usize = 60;

/// `withdraw_batch`
pub const INFO: CommandInfo = CommandInfo {
    name: "withdraw_batch",
    method: "funds.withdraw",
    spec: "AP-20…24, C3…C6, C10…C15",
    doc: printed(
        "Asks for withdrawals of registered parties, each judged for itself in order: one that cannot be made is FAILED with its reason. The same order number again with the same fields gives the first reply.",
    ),
    fields: &[
        Field::required(
            "orderId",
            FieldKind::Chars { max: ORDER_ID_CHARS },
            "The caller's own number, unique in the ledger.",
        ),
        shared::WIRE_CURRENCY,
        Field::required(
            "details",
            FieldKind::List {
                of: with_selector![
                    Field::required(
                        "amount",
                        FieldKind::Amount,
                        "How much leaves the balance, the fee included.",
                    ),
                    Field::optional(
                        "summary",
                        FieldKind::Text { max: 512 },
                        "At most 100 characters if the platform is of the type settlement, else 50.",
                    ),
                    Field::optional(
                        "paymentMethodId",
                        FieldKind::Id,
                        "Where it goes; default the owner's default one.",
                    ),
                ],
                max: DETAILS_MAX,
            },
            "1 to 500 withdrawals.",
        ),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("orderId", "string", "The caller's number."),
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("createdAt", "number", "When it was asked for, ms since the epoch."),
        ReplyField::always("details", DETAIL_TYPE, "The withdrawals, in the order of the request."),
    ],
    build,
};

#[derive(Debug)]
struct Asked {
    who: Selector,
    amount: i64,
    summary: Option<Str>,
    method: Option<i64>,
}

#[derive(Debug)]
struct WithdrawBatch {
    order: Str,
    currency: Currency,
    details: Vec<Asked>,
    /// For the wants only.
    days: Days,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = options.currency_or_wire(args.currency("currency"))?;
    let details = args.list("details").iter().enumerate().map(|(at, member)| {
        asked(member, currency, options).map_err(|error| error.inside(&format!("details[{at}].")))
    });
    let details = details.collect::<Result<Vec<_>, _>>()?;
    if details.is_empty() {
        return Err(Error::field(Reason::MissingField, "details", "give at least one withdrawal"));
    }
    Ok(Box::new(WithdrawBatch { order: args.need_text("orderId")?, currency, details, days: options.days() }))
}

fn asked(args: &Args, currency: Currency, options: &Options) -> Result<Asked, Error> {
    Ok(Asked {
        who: args.selector()?,
        amount: args.need_minor("amount", currency, options)?,
        summary: args.text("summary"),
        method: args.id("paymentMethodId"),
    })
}

/// The first name of a batch.
fn name(order: &str) -> Str {
    names::withdrawal_order(order)
}

impl Command for WithdrawBatch {
    fn subject(&self) -> String {
        name(&self.order).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_transaction(state, &name(&self.order));
        Selector::Platform.want(state);
        for asked in &self.details {
            if let Selector::Owner(owner) = &asked.who {
                want_account(state, owner, BALANCE_SET, self.currency.code());
            }
            let Some(party) = asked.who.want(state).cloned() else { continue };
            let owner = OwnerName::stored(party.owner.clone());
            let code = self.currency.code();
            want_account(state, &owner, BALANCE_SET, code);
            // Most have their balance in this currency, so that its number is known now.
            let account = names::account(owner.as_str(), BALANCE_SET, code);
            let no = state.names.peek(&account).map_or(party.no, |found| found.id);
            state.accounts.want(&no);
            withdrawal::want_terms(state, no, Some(&party), code, &self.days);
            state.owners.want(&party.owner);
            let default = state.owners.peek(&party.owner).and_then(|owner| owner.default_method);
            if let Some(method) = asked.method.or(default) {
                state.methods.want(&method);
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        if let Some(first) = work.state.refs.get(&name(&self.order))?.map(|found| found.id) {
            return again(work, first);
        }
        let limit = view::summary_limit(Selector::Platform.find(work)?.as_ref());
        let mut parties = Vec::with_capacity(self.details.len());
        for (at, asked) in self.details.iter().enumerate() {
            let party = asked.who.find(work)?;
            check_whole(asked, party.as_ref(), limit)
                .map_err(|error| error.inside(&format!("details[{at}].")))?;
            parties.push(party);
        }
        // The last id is the transaction's own.
        let first = work.reserve(self.details.len() + 1);
        let mut spent = Vec::new();
        let mut details = Vec::with_capacity(self.details.len());
        for ((asked, party), place) in self.details.iter().zip(&parties).zip(0..) {
            let id = first.saturating_add(place);
            details.push(self.one(work, asked, party.as_ref(), id, &mut spent, options)?);
        }
        let batch = WithdrawalBatch {
            id: work.id,
            order_id: self.order.clone(),
            currency: Str::from(self.currency.code()),
            created_at: work.now,
            details: detail::write(&details),
        };
        let id = batch.id;
        work.state.batches.put(batch);
        work.state.refs.put(Ref { name: name(&self.order), id });
        work.post()?;
        let shown = details.iter().zip(&parties).map(|(detail, party)| {
            let status = if detail.withdrawal.is_some() { QUEUED } else { FAILED };
            let expected = expected_arrival(work.now, options.utc_offset).ok();
            Value::Object(view::detail(detail, party.as_ref(), status, None, expected, self.currency))
        });
        let shown = shown.collect();
        Ok(Outcome::Done(
            Reply::new()
                .text("orderId", &self.order)
                .id("transactionId", id)
                .int("createdAt", work.now)
                .with("details", Value::List(shown)),
        ))
    }
}

/// What refuses the whole order (spec C14).
fn check_whole(asked: &Asked, party: Option<&Party>, summary_limit: usize) -> Result<(), Error> {
    if let Some(summary) = &asked.summary {
        check_chars("summary", summary, summary_limit)?;
    }
    match party {
        Some(party) if party.custody != 0 => {
            let message = format!("party `{}` is in custody mode (资金托管)", party.no);
            Err(Error::field(Reason::CustodyMode, "accountUserId", message))
        }
        _ => Ok(()),
    }
}

impl WithdrawBatch {
    /// One withdrawal, or why it is none. `spent` is what the earlier ones of this
    /// order took from each account.
    fn one(
        &self,
        work: &mut Work<'_>,
        asked: &Asked,
        party: Option<&Party>,
        id: i64,
        spent: &mut Vec<(i64, i64)>,
        options: &Options,
    ) -> Result<Detail, Stop> {
        let mut detail = Detail::of(&asked.who, asked.amount, asked.summary.clone());
        let Some(party) = party else {
            detail.refusal = Some(Refusal::of(&asked.who.not_found()));
            return Ok(detail);
        };
        detail.party = Some(party.no);
        match self.make(work, asked, party, id, spent, options) {
            Ok(fee) => {
                detail.withdrawal = Some(id);
                detail.fee = fee;
            }
            Err(Stop::Refused(error)) if is_own(&error) => detail.refusal = Some(Refusal::of(&error)),
            Err(stop) => return Err(stop),
        }
        Ok(detail)
    }

    fn make(
        &self,
        work: &mut Work<'_>,
        asked: &Asked,
        party: &Party,
        id: i64,
        spent: &mut Vec<(i64, i64)>,
        options: &Options,
    ) -> Result<i64, Stop> {
        let owner = OwnerName::stored(party.owner.clone());
        let account = work.require(&owner, BALANCE_SET, self.currency.code())?;
        let method = method::resolve(work, &owner, asked.method)?;
        let before = spent.iter().filter(|(no, _)| *no == account.no).map(|(_, amount)| amount).sum::<i64>();
        let account = Account { available: account.available.saturating_sub(before), ..account };
        let request = Request {
            id,
            account: &account,
            party: Some(party),
            method: &method,
            amount: asked.amount,
            summary: asked.summary.clone(),
            batch: Some(work.id),
        };
        let fee = withdrawal::judge(work, &request, options)?;
        withdrawal::open(work, request, fee, options)?;
        spent.push((account.no, asked.amount));
        Ok(fee)
    }
}

/// True for what fails one withdrawal and not the order (spec C14).
fn is_own(error: &Error) -> bool {
    matches!(
        error.reason,
        Reason::BalanceNotFound
            | Reason::PaymentMethodRequired
            | Reason::PaymentMethodNotFound
            | Reason::FeeExceedsAmount
            | Reason::InsufficientFunds
            | Reason::AmountNotWithdrawable
    )
}

/// The same order number again (spec C13): the first reply, or a conflict.
fn again(work: &mut Work<'_>, first: i64) -> Result<Outcome, Stop> {
    let Some(transaction) = work.transaction(first)? else {
        return Err(crate::ledger::work::invariant(format!("transaction {first} is named but not stored")));
    };
    match work.difference(&transaction)? {
        None => {
            transaction.check_json()?;
            Ok(Outcome::Again(Reply::stored(transaction.reply)))
        }
        Some(field) => {
            let message = format!("the order number was used with another `{field}`");
            Err(Error::field(Reason::WithdrawalOrderConflict, "orderId", message)
                .with("differs", field)
                .with("transactionId", first)
                .into())
        }
    }
}
