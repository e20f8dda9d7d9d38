//! Freeze (冻结): a user's money is set aside for an order.

use super::{check_version, is_expired};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, CANCELED, FREEZE, NewHold};
use crate::ledger::work::{want_account, want_hold};
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Account, Hold, Ref};
use crate::store::{State, names};

/// `freeze`
pub const INFO: CommandInfo = CommandInfo {
    name: "freeze",
    method: "balances.freeze",
    spec: "BAL-10, A6, A7",
    doc: printed(
        "Sets a user's money aside for an order. The same order, amount and currency again returns the same freeze.",
    ),
    fields: &[
        Field::required("userId", FieldKind::Uuid, "The user."),
        Field::optional(
            "orderId",
            FieldKind::Int64,
            "The order, unique per user while its freeze lives; \"0\" means none.",
        ),
        Field::required("amount", FieldKind::Amount, "How much."),
        shared::CURRENCY,
        Field::optional(
            "expiresAt",
            FieldKind::Time,
            "When the freeze ends, ms since the epoch; default 24 h from now.",
        ),
        Field::optional(
            "ttlMs",
            FieldKind::Duration,
            "The same as a length of time in ms; give one of the two.",
        ),
        shared::KEY,
        Field::optional("expectedVersion", FieldKind::Version, "Version the balance must have."),
    ],
    reply: &[
        ReplyField::always("freezeId", "string", "Id of the freeze."),
        ReplyField::always("newVersion", "number", "Version of the balance afterwards."),
        ReplyField::always("expiresAt", "number", "When it ends, ms since the epoch."),
    ],
    build,
};

#[derive(Debug)]
struct Freeze {
    user: OwnerName,
    order: Option<i64>,
    amount: i64,
    currency: Currency,
    expires_at: Option<i64>,
    ttl_ms: Option<i64>,
    expected_version: Option<i64>,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    let (expires_at, ttl_ms) = (args.int("expiresAt"), args.int("ttlMs"));
    if expires_at.is_some() && ttl_ms.is_some() {
        return Err(Error::field(Reason::InvalidField, "ttlMs", "give `expiresAt` or `ttlMs`, not both"));
    }
    Ok(Box::new(Freeze {
        user: OwnerName::user(&args.need_text("userId")?),
        order: args.id("orderId"),
        amount: args.need_minor("amount", currency, options)?,
        currency,
        expires_at,
        ttl_ms,
        expected_version: args.int("expectedVersion"),
    }))
}

impl Command for Freeze {
    fn subject(&self) -> String {
        format!("{}:{BALANCE_SET}:{}", self.user.as_str(), self.currency)
    }

    fn prefetch(&self, state: &mut State) {
        want_account(state, &self.user, BALANCE_SET, self.currency.code());
        if let Some(order) = self.order {
            let name = names::freeze_of_order(self.user.as_str(), order);
            state.refs.want(&name);
            // Not for the freeze: its confirm will ask for the order, often in the
            // same list, when it is too late to read for many at once.
            state.orders.want(&order);
            if let Some(id) = state.refs.peek(&name).map(|found| found.id) {
                want_hold(state, id);
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let account = work.require(&self.user, BALANCE_SET, self.currency.code())?;
        let order = self.order.map(|order| names::freeze_of_order(self.user.as_str(), order));
        if let Some(name) = &order {
            if let Some(outcome) = self.earlier(work, name, &account)? {
                return Ok(outcome);
            }
        }
        check_version(&account, self.expected_version, "expectedVersion")?;
        let expires_at = self.expiry(work.now, options)?;
        let id = work.id;
        let new = NewHold {
            id,
            kind: FREEZE,
            amount: self.amount,
            order_id: self.order,
            expires_at: Some(expires_at),
        };
        hold::open(work, &account, new)?;
        if let Some(name) = order {
            work.state.refs.put(Ref { name, id });
        }
        work.post()?;
        Ok(Outcome::Done(reply(id, work.version(account.no)?, expires_at)))
    }
}

impl Freeze {
    fn expiry(&self, now: i64, options: &Options) -> Result<i64, Error> {
        match self.expires_at {
            Some(at) if at <= now => {
                let message = format!("`{at}` is not after the batch time {now}");
                Err(Error::field(Reason::InvalidField, "expiresAt", message))
            }
            Some(at) => Ok(at),
            None => Ok(now.saturating_add(self.ttl_ms.unwrap_or(options.freeze_ttl_ms))),
        }
    }

    /// Spec A6: what an earlier freeze of the same order means for this one.
    fn earlier(&self, work: &mut Work<'_>, name: &Str, account: &Account) -> Result<Option<Outcome>, Stop> {
        let Some(id) = work.state.refs.get(name)?.map(|found| found.id) else { return Ok(None) };
        let Some(earlier) = work.state.holds.get(&id)?.cloned() else { return Ok(None) };
        hold::check(&earlier)?;
        let has_expired = is_expired(&earlier, work.now);
        if &*earlier.status == CANCELED || (has_expired && earlier.captured == 0) {
            return Ok(None);
        }
        let is_same = earlier.amount == self.amount && earlier.account == account.no;
        if earlier.remaining == 0 || !is_same || has_expired {
            return Err(taken(&earlier, is_same).into());
        }
        let expires_at = earlier.expires_at.unwrap_or_default();
        Ok(Some(Outcome::Again(reply(id, account.version, expires_at))))
    }
}

fn taken(earlier: &Hold, is_same: bool) -> Error {
    let what = if is_same { "" } else { " with another amount or currency" };
    let message = format!("this order has freeze `{}`, {}{what}", earlier.id, earlier.status);
    Error::field(Reason::FreezeAlreadyExists, if is_same { "orderId" } else { "amount" }, message)
        .with("freezeId", earlier.id)
        .with("status", &earlier.status)
}

fn reply(id: i64, version: i64, expires_at: i64) -> Reply {
    Reply::new().id("freezeId", id).int("newVersion", version).int("expiresAt", expires_at)
}
