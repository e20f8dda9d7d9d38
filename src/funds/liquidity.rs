//! Liquidity of the channels that pay out (中间户, spec C18).

use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::work::want_account;
use crate::ledger::{BALANCE_SET, OwnerName, Stop, Work};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;

/// `record_liquidity`
pub const INFO: CommandInfo = CommandInfo {
    name: "record_liquidity",
    method: "payouts.recordLiquidity",
    spec: "C18, AP-23",
    doc: printed(
        "Records that money outside the ledger moved from one channel to another, so that the second can pay out.",
    ),
    fields: &[
        Field::required(
            "fromChannel",
            FieldKind::Text { max: 64 },
            "Where the money was, for example ALIPAY.",
        ),
        Field::required(
            "toChannel",
            FieldKind::Text { max: 64 },
            "The channel that can pay now, for example BANK_CARD.",
        ),
        Field::required("amount", FieldKind::Amount, "How much moved."),
        shared::CURRENCY,
        Field::optional("reference", FieldKind::Text { max: 128 }, "The bank's word for it."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always(
            "liquidity",
            "string",
            "What the receiving channel holds now; negative if it has paid more.",
        ),
    ],
    build,
};

#[derive(Debug)]
struct RecordLiquidity {
    from: Str,
    to: Str,
    amount: i64,
    currency: Currency,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let currency = args.need_currency("currency")?;
    let (from, to) = (args.need_text("fromChannel")?, args.need_text("toChannel")?);
    if from == to {
        let message = "the money must move to another channel";
        return Err(Error::field(Reason::InvalidField, "toChannel", message));
    }
    Ok(Box::new(RecordLiquidity {
        from,
        to,
        amount: args.need_minor("amount", currency, options)?,
        currency,
    }))
}

impl Command for RecordLiquidity {
    fn subject(&self) -> String {
        crate::store::names::pool(&self.to, self.currency.code()).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        for channel in [&self.from, &self.to] {
            want_account(state, &OwnerName::world(channel), BALANCE_SET, self.currency.code());
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let from = work.world(&self.from, self.currency.code())?;
        let to = work.world(&self.to, self.currency.code())?;
        work.add_available(from, self.amount);
        work.add_available(to, -self.amount);
        work.post()?;
        let liquidity = work.account(to)?.available.saturating_neg();
        Ok(Outcome::Done(Reply::new().id("transactionId", work.id).amount(
            "liquidity",
            liquidity,
            self.currency,
        )))
    }
}
