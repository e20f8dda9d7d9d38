//! Expiry: the sweep that ends freezes whose time has passed (spec A7, BUG-07).

use super::{check_open, is_expired, require_freeze};
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::want_hold;
use crate::ledger::{Stop, Work, hold};
use crate::printed::printed;
use crate::store::State;

/// `expire_freeze`
pub const INFO: CommandInfo = CommandInfo {
    name: "expire_freeze",
    method: "balances.expireFreeze",
    spec: "A7",
    doc: printed(
        "Ends one expired freeze. The SDK's `expireDue` finds the candidates; each is judged again here.",
    ),
    fields: &[Field::required("freezeId", FieldKind::Id, "The freeze.")],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("released", "string", "What went back to the user."),
        ReplyField::always("status", "string", "CANCELED, or CONFIRMED after a partial capture."),
        ReplyField::always("expired", "boolean", "Always true."),
    ],
    build,
};

#[derive(Debug)]
struct ExpireFreeze {
    freeze: i64,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(ExpireFreeze { freeze: args.need_id("freezeId")? }))
}

impl Command for ExpireFreeze {
    fn subject(&self) -> String {
        self.freeze.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_hold(state, self.freeze);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut freeze = require_freeze(work, self.freeze)?;
        check_open(&freeze)?;
        if !is_expired(&freeze, work.now) {
            let message = format!("freeze `{}` has not expired", freeze.id);
            return Err(Error::field(Reason::InvalidFreezeStatus, "freezeId", message)
                .with("status", &freeze.status)
                .into());
        }
        let released = freeze.remaining;
        hold::release(work, &mut freeze, released)?;
        freeze.expired = Some(1);
        work.post()?;
        let account = work.account(freeze.account)?;
        let reply = Reply::new()
            .id("transactionId", work.id)
            .amount("released", released, options.currency_of(&account)?)
            .text("status", &freeze.status)
            .bool("expired", true);
        work.state.holds.put(freeze);
        Ok(Outcome::Done(reply))
    }
}
