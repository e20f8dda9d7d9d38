//! Refund of a confirmed payment (退款), whole or in part: the payees give back,
//! the user receives (spec M8, BUG-08).

use super::confirm::payee_list;
use super::{check_version, require_freeze};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField,
};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, Payee};
use crate::ledger::work::{want_account, want_hold};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::{Currency, pro_rata};
use crate::printed::printed;
use crate::store::State;
use crate::store::rows::{Account, Hold};

/// `refund`
pub const INFO: CommandInfo = CommandInfo {
    name: "refund",
    method: "balances.refund",
    spec: "M8",
    doc: printed(
        "Gives captured money of a freeze back to the user: from named payees, else from all in proportion to what they received.",
    ),
    fields: &[
        Field::required("freezeId", FieldKind::Id, "The freeze that was confirmed."),
        Field::optional("amount", FieldKind::Amount, "How much; absent means all that is not refunded yet."),
        Field::optional(
            "payees",
            FieldKind::List {
                of: &[
                    shared::USER,
                    shared::MERCHANT,
                    shared::PLATFORM,
                    shared::PARTNER,
                    Field::required("amount", FieldKind::Amount, "How much this payee gives back."),
                ],
                max: 100,
            },
            "Who gives back how much; leave `amount` out.",
        ),
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why, for the journal."),
        shared::KEY,
        Field::optional("expectedUserVersion", FieldKind::Version, "Version the user's balance must have."),
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The refund's transaction."),
        ReplyField::always("newUserVersion", "number", "Version of the user's balance afterwards."),
        ReplyField::always("refunded", "string", "What this refund gave back."),
        ReplyField::always("refundable", "string", "What can still be refunded."),
        ReplyField::always(
            "payees",
            "Array<{ owner: string; amount: string; newVersion: number }>",
            "Who gave back how much.",
        ),
    ],
    build,
};

#[derive(Debug)]
struct Refund {
    freeze: i64,
    amount: Option<AmountArg>,
    payees: Vec<(OwnerName, Option<AmountArg>)>,
    expected_user: Option<i64>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let amount = args.amount("amount");
    let payees = super::confirm::named_payees("payees", args.list("payees"))?;
    if amount.is_some() && !payees.is_empty() {
        return Err(Error::field(Reason::InvalidField, "amount", "give `amount` or `payees`, not both"));
    }
    Ok(Box::new(Refund {
        freeze: args.need_id("freezeId")?,
        amount,
        payees,
        expected_user: args.int("expectedUserVersion"),
    }))
}

impl Command for Refund {
    fn subject(&self) -> String {
        self.freeze.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_hold(state, self.freeze);
        let Some(freeze) = state.holds.peek(&self.freeze).cloned() else { return };
        if let Some(order) = freeze.order_id {
            state.orders.want(&order);
        }
        for share in hold::payees(&freeze).unwrap_or_default() {
            state.accounts.want(&share.account);
        }
        let currency = state.accounts.peek(&freeze.account).map(|account| account.currency.clone());
        for (owner, _) in &self.payees {
            if let Some(currency) = &currency {
                want_account(state, owner, BALANCE_SET, currency);
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut freeze = require_freeze(work, self.freeze)?;
        check_no_order(work, &freeze)?;
        let user = work.account(freeze.account)?;
        let currency = options.currency_of(&user)?;
        let mut shares = hold::payees(&freeze)?;
        let refundable = refundable(&shares);
        if refundable == 0 {
            let message = format!("freeze `{}` has no captured money left to refund", freeze.id);
            return Err(Error::field(Reason::NothingToRefund, "freezeId", message)
                .with("status", &freeze.status)
                .into());
        }
        check_version(&user, self.expected_user, "expectedUserVersion")?;
        let parts = self.parts(work, &freeze, &shares, &user, currency, options)?;
        let (mut payees, mut amounts) = (Vec::new(), Vec::new());
        for (share, part) in shares.iter_mut().zip(&parts).filter(|(_, part)| **part > 0) {
            let payee = work.account(share.account)?;
            work.add_available(payee.no, -part);
            work.add_available(user.no, *part);
            share.refunded += part;
            payees.push(payee);
            amounts.push(*part);
        }
        let refunded: i64 = amounts.iter().sum();
        hold::set_payees(&mut freeze, &shares);
        work.post()?;
        work.state.holds.put(freeze);
        let reply = Reply::new()
            .id("transactionId", work.id)
            .int("newUserVersion", work.version(user.no)?)
            .amount("refunded", refunded, currency)
            .amount("refundable", refundable - refunded, currency)
            .with("payees", payee_list(work, &payees, &amounts, currency)?);
        Ok(Outcome::Done(reply))
    }
}

/// An order that the freeze paid is refunded by itself: its money may be held or
/// settled.
fn check_no_order(work: &mut Work<'_>, freeze: &Hold) -> Result<(), Stop> {
    let Some(id) = freeze.order_id else { return Ok(()) };
    match work.state.orders.get(&id)? {
        Some(order) if order.freeze == Some(freeze.id) => {
            let message = format!("freeze `{}` paid order `{id}`", freeze.id);
            Err(Error::field(Reason::OrderRefundRequired, "freezeId", message).with("orderId", id).into())
        }
        _ => Ok(()),
    }
}

impl Refund {
    /// What each share gives back, in the order of the shares.
    fn parts(
        &self,
        work: &mut Work<'_>,
        freeze: &Hold,
        shares: &[Payee],
        user: &Account,
        currency: Currency,
        options: &Options,
    ) -> Result<Vec<i64>, Stop> {
        if self.payees.is_empty() {
            let amount = match self.amount {
                Some(amount) => amount.minor("amount", currency, options)?,
                None => refundable(shares),
            };
            let given: Vec<_> = shares.iter().map(|share| (share.captured, share.refunded)).collect();
            return pro_rata(&given, amount).ok_or_else(|| too_much(freeze, "amount").into());
        }
        let mut parts = vec![0; shares.len()];
        for (at, (owner, amount)) in self.payees.iter().enumerate() {
            let no = work.find(owner, BALANCE_SET, &user.currency)?;
            let place = shares.iter().position(|share| Some(share.account) == no);
            let field = format!("payees[{at}]");
            let Some((share, part)) = place.and_then(|at| Some((shares.get(at)?, parts.get_mut(at)?))) else {
                let message = format!("payee {at} received nothing from freeze `{}`", freeze.id);
                return Err(Error::field(Reason::PayeeNotInPayment, field, message).into());
            };
            let amount =
                amount.map_or(Ok(0), |amount| amount.minor(&format!("{field}.amount"), currency, options))?;
            if amount > share.captured - share.refunded {
                return Err(too_much(freeze, &format!("{field}.amount")).into());
            }
            *part = amount;
        }
        Ok(parts)
    }
}

fn too_much(freeze: &Hold, field: &str) -> Error {
    let message = format!("freeze `{}` has less captured money left to refund", freeze.id);
    Error::field(Reason::RefundExceedsCaptured, field, message)
}

fn refundable(shares: &[Payee]) -> i64 {
    shares.iter().map(|share| share.captured - share.refunded).sum()
}
