//! Payouts that the rail made after their money had gone back (spec A18): a person
//! decides who pays.

use super::withdrawal::{self, net, status_reply};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::{insufficient, want_account};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;

/// Nobody has decided yet.
pub const OPEN: &str = "OPEN";
/// Somebody has paid it.
pub const CHARGED: &str = "CHARGED";
/// It was not paid after all, or it was put right elsewhere.
pub const DISMISSED: &str = "DISMISSED";

/// `resolve_payout_exception`
pub const INFO: CommandInfo = CommandInfo {
    name: "resolve_payout_exception",
    method: "payouts.resolveException",
    spec: "A18",
    doc: printed(
        "Puts right a payout that the rail made after its money had gone back: the named owner pays what arrived, or nobody does.",
    ),
    fields: &[
        Field::required("withdrawalId", FieldKind::Id, "The withdrawal."),
        Field::required(
            "resolution",
            FieldKind::Choice(&["charge", "dismiss"]),
            "charge: the owner named here pays; dismiss: nobody does.",
        ),
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        Field::optional("note", FieldKind::Text { max: 512 }, "Why."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("newVersion", "number", "Version of the payer's balance, or of the withdrawal's."),
        ReplyField::always("status", "string", "CHARGED or DISMISSED."),
    ],
    build,
};

#[derive(Debug)]
struct Resolve {
    withdrawal: i64,
    /// Who pays; nobody if it is dismissed.
    payer: Option<OwnerName>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let payer = match args.need_text("resolution")?.as_ref() {
        "charge" => Some(args.owner()?),
        _ if args.owner_if_named()?.is_some() => {
            let message = "nobody pays what is dismissed: leave the owner out";
            return Err(Error::field(Reason::InvalidField, "resolution", message));
        }
        _ => None,
    };
    Ok(Box::new(Resolve { withdrawal: args.need_id("withdrawalId")?, payer }))
}

impl Command for Resolve {
    fn subject(&self) -> String {
        self.withdrawal.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        let Some(row) = withdrawal::want(state, self.withdrawal) else { return };
        let currency = state.accounts.peek(&row.account).map(|account| account.currency.clone());
        if let (Some(currency), Some(payer)) = (currency, &self.payer) {
            want_account(state, payer, BALANCE_SET, &currency);
            want_account(state, &OwnerName::world(&row.channel), BALANCE_SET, &currency);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (mut row, _) = withdrawal::require(work, self.withdrawal)?;
        if row.exception.as_deref() != Some(OPEN) {
            let message = match &row.exception {
                Some(ended) => format!("the exception of withdrawal `{}` is {ended}", row.id),
                None => format!("withdrawal `{}` has no exception", row.id),
            };
            return Err(Error::field(Reason::NoPayoutException, "withdrawalId", message).into());
        }
        let mut account = row.account;
        let status = match &self.payer {
            Some(payer) => {
                let currency = work.account(row.account)?.currency;
                let balance = work.require(payer, BALANCE_SET, &currency)?;
                if balance.available < net(&row) {
                    return Err(insufficient(&balance, net(&row).unsigned_abs().into()));
                }
                let world = work.world(&row.channel, &currency)?;
                work.add_available(balance.no, -net(&row));
                work.add_available(world, net(&row));
                account = balance.no;
                CHARGED
            }
            None => DISMISSED,
        };
        row.exception = Some(Str::from(status));
        row.open_exception = None;
        row.updated_at = work.now;
        work.state.withdrawals.put(row);
        work.post()?;
        let version = work.version(account)?;
        Ok(Outcome::Done(status_reply(work.id, version, status)))
    }
}
