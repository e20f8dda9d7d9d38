//! What a rule would do, without an order: the same division that settles use.

use super::divide::{Basis, Split, split};
use super::explain::shown;
use super::fields::LEGS_KIND;
use super::rule::{Receiver, Rule};
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::money::{Currency, Rate, Rounding};

/// Most settles of one preview.
const STEPS_MAX: usize = 100;

const GROSS_DOC: &str = "What is settled, rake and commission in it.";
pub(super) const GROSS: Field = Field::optional("gross", FieldKind::Amount, GROSS_DOC);
pub(super) const RAKE: Field =
    Field::optional("rake", FieldKind::AmountOrZero, "The platform's fee in it; default 0.");
pub(super) const COMMISSION: Field =
    Field::optional("commission", FieldKind::AmountOrZero, "Commission in it; default 0.");
pub(super) const STEPS: Field = Field::optional(
    "steps",
    FieldKind::List {
        of: &[Field::required("gross", FieldKind::Amount, GROSS_DOC), RAKE, COMMISSION],
        max: STEPS_MAX,
    },
    "Settles of one order one after the other, instead of `gross`.",
);
pub(super) const SHARE_CAP: Field = Field::optional(
    "shareCap",
    FieldKind::Rate,
    "Largest part of all gross amounts that parties other than the seller may get; default none.",
);

/// The fields of a preview of legs that are sent.
pub const FIELDS: &[Field] = &[
    Field::required("legs", LEGS_KIND, "Legs to try."),
    shared::CURRENCY,
    GROSS,
    RAKE,
    COMMISSION,
    STEPS,
    SHARE_CAP,
];

/// What a preview answers.
pub const REPLY: &[ReplyField] = &[CURRENCY_SHOWN, STEPS_SHOWN, SELLER_SHOWN, OTHERS_SHOWN, RECEIVERS_SHOWN];

pub(super) const CURRENCY_SHOWN: ReplyField = ReplyField::always("currency", "string", "Currency code.");
pub(super) const STEPS_SHOWN: ReplyField =
    ReplyField::always("steps", "Array<SplitStep>", "Each settle with its legs; without `steps` only one.");
pub(super) const SELLER_SHOWN: ReplyField =
    ReplyField::always("seller", "string", "What the seller gets of all.");
pub(super) const OTHERS_SHOWN: ReplyField =
    ReplyField::always("others", "string", "What all others get of all.");
pub(super) const RECEIVERS_SHOWN: ReplyField = ReplyField::always(
    "receivers",
    "Array<{ receiver: string; amount: string }>",
    "What each owner that the rule names gets of all.",
);

/// The fields of one settle of a preview.
pub const STEP_REPLY: &[ReplyField] = &[
    ReplyField::always("gross", "string", "What is settled."),
    ReplyField::always("rake", "string", "The platform's fee in it."),
    ReplyField::always("commission", "string", "Commission in it."),
    ReplyField::always("net", "string", "What is divided: gross less rake and commission."),
    ReplyField::always("legs", "Array<SplitLeg>", "What each leg gets, and why."),
    ReplyField::always("seller", "string", "What the seller gets."),
    ReplyField::always("others", "string", "What all others get."),
];

/// One settle of a preview, minor units.
struct Step {
    gross: i64,
    rake: i64,
    commission: i64,
    net: i64,
}

/// Divides the amounts of [`FIELDS`] by a rule.
///
/// # Errors
/// MISSING_FIELD, INVALID_FIELD, INVALID_AMOUNT that name the field;
/// RULE_CURRENCY.
pub fn preview(args: &Args, rule: &Rule, options: &Options) -> Result<Reply, Error> {
    let currency = args.need_currency("currency")?;
    let steps = steps(args, currency, options)?;
    let cap = args.rate("shareCap");
    let mut taken = vec![0; rule.leaves().len()];
    let (mut gross, mut net, mut seller, mut others) = (0_i64, 0_i64, 0_i64, 0_i64);
    let mut list = Vec::with_capacity(steps.len());
    for step in &steps {
        let all = gross.checked_add(step.gross).ok_or_else(overflow)?;
        let others_max = cap.map_or(i64::MAX, |cap: Rate| (cap.of(all, Rounding::Floor) - others).max(0));
        let basis = Basis {
            currency,
            gross_before: gross,
            gross_now: step.gross,
            net_before: net,
            net_now: step.net,
            others_max,
        };
        let done = split(rule, &basis, &taken)?;
        taken.iter_mut().zip(&done.paid).for_each(|(taken, paid)| *taken += paid);
        // Net is part of gross, and the parts are part of net, so they fit.
        (gross, net, seller, others) = (all, net + step.net, seller + done.seller, others + done.others);
        list.push(Value::Object(step.reply(&done, currency)));
    }
    let receivers = rule.receivers().into_iter().map(|owner| {
        let receiver = Receiver::Owner(owner.clone());
        let leaves = rule.leaves().iter().zip(&taken).filter(|(leaf, _)| **leaf == receiver);
        let amount = leaves.map(|(_, taken)| taken).sum();
        Value::Object(Reply::new().text("receiver", &shown(&receiver)).amount("amount", amount, currency))
    });
    Ok(Reply::new()
        .text("currency", currency.code())
        .with("steps", Value::List(list))
        .amount("seller", seller, currency)
        .amount("others", others, currency)
        .with("receivers", Value::List(receivers.collect())))
}

impl Step {
    fn read(args: &Args, currency: Currency, options: &Options) -> Result<Step, Error> {
        let gross = args.need_minor("gross", currency, options)?;
        let part = |name| match args.amount(name) {
            Some(amount) => amount.minor(name, currency, options),
            None => Ok(0),
        };
        let (rake, commission) = (part("rake")?, part("commission")?);
        match gross.checked_sub(rake).and_then(|rest| rest.checked_sub(commission)) {
            Some(net @ 0..) => Ok(Step { gross, rake, commission, net }),
            _ => {
                let message = "rake and commission are more than the gross amount";
                Err(Error::field(Reason::InvalidAmount, "rake", message))
            }
        }
    }

    fn reply(&self, done: &Split, currency: Currency) -> Reply {
        Reply::new()
            .amount("gross", self.gross, currency)
            .amount("rake", self.rake, currency)
            .amount("commission", self.commission, currency)
            .amount("net", self.net, currency)
            .with("legs", done.legs_value(currency))
            .amount("seller", done.seller, currency)
            .amount("others", done.others, currency)
    }
}

fn steps(args: &Args, currency: Currency, options: &Options) -> Result<Vec<Step>, Error> {
    let list = args.list("steps");
    if list.is_empty() {
        return Ok(vec![Step::read(args, currency, options)?]);
    }
    if let Some(field) = ["gross", "rake", "commission"].into_iter().find(|name| args.has(name)) {
        let message = format!("give `{field}` or `steps`, not both");
        return Err(Error::field(Reason::InvalidField, field, message));
    }
    let steps = list.iter().enumerate().map(|(at, args)| {
        Step::read(args, currency, options).map_err(|error| error.inside(&format!("steps[{at}].")))
    });
    steps.collect()
}

fn overflow() -> Error {
    Error::field(Reason::InvalidAmount, "steps", "the steps together exceed 64 bits")
}
