//! Cancelling a freeze (取消冻结): what remains goes back to the user.

use super::{check_open, check_version, require_freeze};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::Error;
use crate::ledger::work::want_hold;
use crate::ledger::{Stop, Work, hold};
use crate::printed::printed;
use crate::store::State;

/// `cancel_freeze`
pub const INFO: CommandInfo = CommandInfo {
    name: "cancel_freeze",
    method: "balances.cancelFreeze",
    spec: "BAL-11, A11",
    doc: printed("Gives what remains of a freeze back to the user; an expired freeze too."),
    fields: &[
        Field::required("freezeId", FieldKind::Id, "The freeze."),
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why, for the journal."),
        shared::KEY,
        Field::optional("expectedVersion", FieldKind::Version, "Version the user's balance must have."),
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("newVersion", "number", "Version of the user's balance afterwards."),
        ReplyField::always("released", "string", "What went back."),
        ReplyField::always("status", "string", "CANCELED, or CONFIRMED after a partial capture."),
    ],
    build,
};

#[derive(Debug)]
struct CancelFreeze {
    freeze: i64,
    expected_version: Option<i64>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(CancelFreeze {
        freeze: args.need_id("freezeId")?,
        expected_version: args.int("expectedVersion"),
    }))
}

impl Command for CancelFreeze {
    fn subject(&self) -> String {
        self.freeze.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_hold(state, self.freeze);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut freeze = require_freeze(work, self.freeze)?;
        check_open(&freeze)?;
        let account = work.account(freeze.account)?;
        check_version(&account, self.expected_version, "expectedVersion")?;
        let released = freeze.remaining;
        hold::release(work, &mut freeze, released)?;
        work.post()?;
        let reply = Reply::new()
            .id("transactionId", work.id)
            .int("newVersion", work.version(account.no)?)
            .amount("released", released, options.currency_of(&account)?)
            .text("status", &freeze.status);
        work.state.holds.put(freeze);
        Ok(Outcome::Done(reply))
    }
}
