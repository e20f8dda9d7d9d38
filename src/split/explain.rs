//! Rules and splits as replies: every number with what it came from, so that an
//! old settlement explains itself years later.

use super::divide::{LegSplit, PartSplit, Rated, Split};
use super::rule::{Amounts, Kind, Leg, Parts, Receiver, Rule, Terms, To};
use crate::command::{Options, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::owner;
use crate::money::Currency;

/// What each leg of a split is made of.
pub const LEG_REPLY: &[ReplyField] = &[
    ReplyField::always("name", "string", "Name of the leg."),
    ReplyField::always("kind", "string", "fixed, rate, tiers or remainder."),
    ReplyField::sometimes("receiver", "string", "`seller` or the owner, unless there are parts."),
    ReplyField::sometimes("base", "string", "What the rate is taken of: gross or net."),
    ReplyField::sometimes("baseBefore", "string", "The base of the order's earlier settles."),
    ReplyField::sometimes("baseAfter", "string", "The base with this settle."),
    ReplyField::sometimes("tiers", "Array<SplitTier>", "What falls into each tier; one for a rate."),
    ReplyField::sometimes("product", "string", "Base times rate, exact, before rounding."),
    ReplyField::sometimes("rounding", "string", "floor or half-up."),
    ReplyField::sometimes("rounded", "string", "The product, rounded."),
    ReplyField::sometimes("minimum", "string", "The least per order."),
    ReplyField::sometimes("cap", "string", "The most per order."),
    ReplyField::always("target", "string", "What the leg should have of all that was settled so far."),
    ReplyField::always("taken", "string", "What it got in earlier settles."),
    ReplyField::always("due", "string", "What it should get now: target less taken."),
    ReplyField::always("paid", "string", "What it gets now."),
    ReplyField::always("shortage", "string", "What is missing of it."),
    ReplyField::sometimes("parts", "Array<SplitPart>", "Its receivers, if there are several."),
];

/// What each tier of a leg gives.
pub const TIER_REPLY: &[ReplyField] = &[
    ReplyField::always("from", "string", "Where the tier begins."),
    ReplyField::always("portion", "string", "How much of the base falls into it."),
    ReplyField::always("rate", "string", "Its rate."),
];

/// What each part of a leg gets.
pub const PART_REPLY: &[ReplyField] = &[
    ReplyField::always("weight", "string", "Its weight in the list, as a ratio."),
    ReplyField::sometimes("receiver", "string", "`seller` or the owner, unless there are parts."),
    ReplyField::always("target", "string", "Its share of all that was given to the list so far."),
    ReplyField::always("taken", "string", "What it got in earlier settles."),
    ReplyField::always("paid", "string", "What it gets now."),
    ReplyField::sometimes("parts", "Array<SplitPart>", "Its own parts."),
];

impl Split {
    /// The legs with their explanations, as replies show them and as settlements
    /// keep them. Amounts are decimal text.
    pub fn legs_value(&self, currency: Currency) -> Value {
        Value::List(self.legs.iter().map(|leg| Value::Object(leg.reply(currency))).collect())
    }
}

impl LegSplit {
    /// The leg with its explanation; [`Reply::to_json`] is the text that a
    /// settlement keeps.
    pub fn reply(&self, currency: Currency) -> Reply {
        let reply = Reply::new().text("name", &self.name).text("kind", self.kind);
        let reply = receiver(reply, self.to.receiver.as_ref());
        let reply = self.rated.iter().fold(reply, |reply, rated| rated_reply(reply, rated, currency));
        let reply = reply
            .amount("target", self.target, currency)
            .amount("taken", self.taken, currency)
            .amount("due", self.due, currency)
            .amount("paid", self.paid, currency)
            .amount("shortage", self.shortage, currency);
        parts_reply(reply, &self.to.parts, currency)
    }
}

fn rated_reply(reply: Reply, rated: &Rated, currency: Currency) -> Reply {
    let tiers = rated.tiers.iter().map(|tier| {
        let reply =
            Reply::new().amount("from", tier.from, currency).amount("portion", tier.portion, currency);
        Value::Object(reply.text("rate", &tier.rate.to_string()))
    });
    let bound = |amount: Option<i64>| amount.map(|minor| Value::Amount(minor, currency));
    reply
        .text("base", rated.base.name())
        .amount("baseBefore", rated.before, currency)
        .amount("baseAfter", rated.after, currency)
        .with("tiers", Value::List(tiers.collect()))
        .text("product", &rated.product.minor_to_units(currency).to_string())
        .text("rounding", rated.rounding.name())
        .amount("rounded", rated.rounded, currency)
        .maybe("minimum", bound(rated.minimum))
        .maybe("cap", bound(rated.cap))
}

fn parts_reply(reply: Reply, parts: &[PartSplit], currency: Currency) -> Reply {
    if parts.is_empty() {
        return reply;
    }
    let parts = parts.iter().map(|part| {
        let weight = part.weight.map(|weight| Value::Text(weight.to_string().into()));
        let reply = receiver(Reply::new().maybe("weight", weight), part.receiver.as_ref())
            .amount("target", part.target, currency)
            .amount("taken", part.taken, currency)
            .amount("paid", part.paid, currency);
        Value::Object(parts_reply(reply, &part.parts, currency))
    });
    reply.with("parts", Value::List(parts.collect()))
}

fn receiver(reply: Reply, receiver: Option<&Receiver>) -> Reply {
    match receiver {
        Some(receiver) => reply.text("receiver", &shown(receiver)),
        None => reply,
    }
}

/// `seller`, or the owner as callers see it.
pub fn shown(receiver: &Receiver) -> String {
    match receiver {
        Receiver::Seller => "seller".to_owned(),
        Receiver::Owner(name) => owner::shown(name.as_str()),
    }
}

/// The fields of a leg of a rule, as it is answered: what `legs` may be stored with.
pub const RULE_LEG_REPLY: &[ReplyField] = &[
    ReplyField::always("name", "string", "Name of the leg."),
    ReplyField::sometimes("seller", "boolean", "True if the seller receives it."),
    ReplyField::sometimes("userId", "string", "The user who receives it."),
    ReplyField::sometimes("merchantId", "string", "The merchant who receives it."),
    ReplyField::sometimes("platformId", "string", "The platform that receives it."),
    ReplyField::sometimes("partnerId", "string", "The partner who receives it."),
    ReplyField::sometimes("parts", "Array<RulePart>", "Its receivers, if there are several."),
    ReplyField::always("kind", "\"fixed\" | \"rate\" | \"tiers\" | \"remainder\"", "How much it is."),
    ReplyField::sometimes("amounts", "Array<RuleAmount>", "Of a fixed leg: the amount, per currency."),
    ReplyField::sometimes("rate", "string", "Of a rate leg: the part of the base."),
    ReplyField::sometimes("tiers", "Array<RuleTier>", "Of a leg of tiers: its tiers, rising."),
    ReplyField::sometimes("base", "\"gross\" | \"net\"", "What rates are taken of."),
    ReplyField::sometimes("minimum", "Array<RuleAmount>", "Least amount per order, per currency."),
    ReplyField::sometimes("cap", "Array<RuleAmount>", "Most per order, per currency."),
    ReplyField::sometimes("rounding", "\"floor\" | \"half-up\"", "What becomes of a part of a minor unit."),
    ReplyField::sometimes("precedence", "number", "Lower is paid first when money is short."),
];

/// The fields of a tier of a rule.
pub const RULE_TIER_REPLY: &[ReplyField] = &[
    ReplyField::sometimes("upTo", "Array<RuleAmount>", "Where the tier ends, per currency."),
    ReplyField::always("rate", "string", "The rate of what falls into the tier."),
];

/// The fields of an amount of a rule.
pub const RULE_AMOUNT_REPLY: &[ReplyField] = &[
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("amount", "string", "The amount in this currency."),
];

/// The fields of a part of a leg.
pub const RULE_PART_REPLY: &[ReplyField] = &[
    ReplyField::sometimes("seller", "boolean", "True if the seller receives it."),
    ReplyField::sometimes("userId", "string", "The user who receives it."),
    ReplyField::sometimes("merchantId", "string", "The merchant who receives it."),
    ReplyField::sometimes("platformId", "string", "The platform that receives it."),
    ReplyField::sometimes("partnerId", "string", "The partner who receives it."),
    ReplyField::sometimes("parts", "Array<RulePart>", "Its receivers, if there are several."),
    ReplyField::always("weight", "string", "Its weight in the list, as a ratio."),
    ReplyField::sometimes("takesRemainder", "boolean", "True if it takes what the cut shares leave."),
];

/// The legs of a rule in the form in which they are sent.
///
/// # Errors
/// UNKNOWN_CURRENCY when the rule names one that this ledger does not know.
pub fn rule_legs(rule: &Rule, options: &Options) -> Result<Value, Error> {
    let legs: Result<Vec<Value>, Error> =
        rule.legs().iter().map(|leg| Ok(Value::Object(rule_leg(leg, options)?))).collect();
    Ok(Value::List(legs?))
}

fn rule_leg(leg: &Leg, options: &Options) -> Result<Reply, Error> {
    let reply = rule_to(Reply::new().text("name", &leg.name), &leg.to).text("kind", leg.kind.name());
    let reply = match &leg.kind {
        Kind::Fixed(amounts) => rule_amounts(reply, "amounts", amounts, options)?,
        Kind::Rate(rate, terms) => rule_terms(reply.text("rate", &rate.to_string()), terms, options)?,
        Kind::Tiers(tiers, terms) => {
            let list: Result<Vec<Value>, Error> = tiers
                .iter()
                .map(|tier| {
                    let reply = rule_amounts(Reply::new(), "upTo", &tier.up_to, options)?;
                    Ok(Value::Object(reply.text("rate", &tier.rate.to_string())))
                })
                .collect();
            rule_terms(reply.with("tiers", Value::List(list?)), terms, options)?
        }
        Kind::Remainder => return Ok(reply),
    };
    Ok(reply.int("precedence", leg.precedence))
}

fn rule_terms(reply: Reply, terms: &Terms, options: &Options) -> Result<Reply, Error> {
    let reply = reply.text("base", terms.base.name()).text("rounding", terms.rounding.name());
    let reply = rule_amounts(reply, "minimum", &terms.minimum, options)?;
    rule_amounts(reply, "cap", &terms.cap, options)
}

fn rule_amounts(
    reply: Reply,
    name: &'static str,
    amounts: &Amounts,
    options: &Options,
) -> Result<Reply, Error> {
    if amounts.is_empty() {
        return Ok(reply);
    }
    let list: Result<Vec<Value>, Error> = amounts
        .0
        .iter()
        .map(|(code, minor)| {
            let currency = options.currencies.get(code).ok_or_else(|| {
                let message = format!("the rule names `{code}`, which is not registered");
                Error::new(Reason::UnknownCurrency, message)
            })?;
            Ok(Value::Object(Reply::new().text("currency", code).amount("amount", *minor, currency)))
        })
        .collect();
    Ok(reply.with(name, Value::List(list?)))
}

fn rule_to(reply: Reply, to: &To) -> Reply {
    match to {
        To::One(Receiver::Seller) => reply.bool("seller", true),
        To::One(Receiver::Owner(name)) => {
            let field = match owner::kind(name.as_str()) {
                "user" => "userId",
                "merchant" => "merchantId",
                "platform" => "platformId",
                _ => "partnerId",
            };
            reply.text(field, &owner::id(name.as_str()))
        }
        To::Parts(parts) => reply.with("parts", rule_parts(parts)),
    }
}

fn rule_parts(parts: &Parts) -> Value {
    let list = parts.list.iter().enumerate().map(|(at, part)| {
        let reply = rule_to(Reply::new(), &part.to).text("weight", &part.weight.to_string());
        Value::Object(if at == parts.last { reply.bool("takesRemainder", true) } else { reply })
    });
    Value::List(list.collect())
}
