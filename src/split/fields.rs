//! The legs of a rule as callers send them.

use super::rule::{Amounts, Base, Kind, Leg, Part, Parts, Receiver, Rule, Terms, Tier, To, invalid};
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options};
use crate::error::Error;
use crate::ledger::OwnerName;
use crate::money::{Rate, Rounding, Weight};
use crate::store::cells::Str;

/// Most legs of a rule, tiers of a leg, parts of a list.
const LIST_MAX: usize = 32;
/// Most currencies of one amount.
const CURRENCIES_MAX: usize = 16;
/// Bounds of a leg's precedence.
const PRECEDENCE_MAX: i64 = 1_000;

const SELLER: Field =
    Field::optional("seller", FieldKind::Bool, "True if it is the seller of the order, whoever that is.");
const AMOUNTS: FieldKind = FieldKind::List {
    of: &[shared::CURRENCY, Field::required("amount", FieldKind::Amount, "The amount in this currency.")],
    max: CURRENCIES_MAX,
};
const WEIGHT: Field = Field::required(
    "weight",
    FieldKind::Text { max: 40 },
    "Whole number, decimal, percentage or exact ratio: \"3\", \"0.35\", \"35.5%\", \"2/7\".",
);
const TAKES_REMAINDER: Field = Field::optional(
    "takesRemainder",
    FieldKind::Bool,
    "Takes what the cut shares of the others leave; default the last part that has a weight.",
);
const INNER: &[Field] =
    &[SELLER, shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER, WEIGHT, TAKES_REMAINDER];
const PARTS: &[Field] = &[
    SELLER,
    shared::USER,
    shared::MERCHANT,
    shared::PLATFORM,
    shared::PARTNER,
    Field::optional(
        "parts",
        FieldKind::List { of: INNER, max: LIST_MAX },
        "Several receivers of this part, by weight, instead of one.",
    ),
    WEIGHT,
    TAKES_REMAINDER,
];
const LEG: &[Field] = &[
    Field::required("name", FieldKind::Text { max: 64 }, "Name of the leg, unique in the rule."),
    SELLER,
    shared::USER,
    shared::MERCHANT,
    shared::PLATFORM,
    shared::PARTNER,
    Field::optional(
        "parts",
        FieldKind::List { of: PARTS, max: LIST_MAX },
        "Several receivers of the leg, by weight, instead of one.",
    ),
    Field::required(
        "kind",
        FieldKind::Choice(&["fixed", "rate", "tiers", "remainder"]),
        "How much it is: an amount once per order, a rate, marginal rates, or what the other legs leave.",
    ),
    Field::optional("amounts", AMOUNTS, "Of a fixed leg: the amount, per currency."),
    Field::optional("rate", FieldKind::Rate, "Of a rate leg: the part of the base."),
    Field::optional(
        "tiers",
        FieldKind::List {
            of: &[
                Field::optional(
                    "upTo",
                    AMOUNTS,
                    "Where the tier ends, per currency; every tier but the last has it.",
                ),
                Field::required("rate", FieldKind::Rate, "The rate of what falls into the tier."),
            ],
            max: LIST_MAX,
        },
        "Of a leg of tiers: its tiers, rising.",
    ),
    Field::optional(
        "base",
        FieldKind::Choice(&["gross", "net"]),
        "What rates are taken of: all that is settled (default), or the same less rake and commission.",
    ),
    Field::optional("minimum", AMOUNTS, "Least amount per order, per currency."),
    Field::optional("cap", AMOUNTS, "Most per order, per currency."),
    Field::optional(
        "rounding",
        FieldKind::Choice(&["floor", "half-up"]),
        "What becomes of a part of a minor unit; default floor.",
    ),
    Field::optional(
        "precedence",
        FieldKind::Count { min: -PRECEDENCE_MAX, max: PRECEDENCE_MAX },
        "Lower is paid first when money is short; default 0, of equals the first in the list.",
    ),
];

/// The legs of a rule; what they leave is the seller's.
pub const LEGS_KIND: FieldKind = FieldKind::List { of: LEG, max: LIST_MAX };

/// The fields that only some kinds of legs have, with those kinds.
const OF_KINDS: &[(&str, &[&str])] = &[
    ("amounts", &["fixed"]),
    ("rate", &["rate"]),
    ("tiers", &["tiers"]),
    ("base", &["rate", "tiers"]),
    ("minimum", &["rate", "tiers"]),
    ("cap", &["rate", "tiers"]),
    ("rounding", &["rate", "tiers"]),
    ("precedence", &["fixed", "rate", "tiers"]),
];

impl Rule {
    /// The rule that the field `legs` describes.
    ///
    /// # Errors
    /// RULE_INVALID and INVALID_AMOUNT that name the field, for example
    /// `legs[2].tiers[1].upTo`.
    pub fn from_args(args: &Args, options: &Options) -> Result<Rule, Error> {
        let list = args.list("legs").iter().enumerate();
        let legs: Result<Vec<Leg>, Error> = list
            .map(|(at, args)| {
                leg(args, options).map_err(|error| match error.detail("field") {
                    Some("") => invalid(format!("legs[{at}]"), error.message),
                    _ => error.inside(&format!("legs[{at}].")),
                })
            })
            .collect();
        Rule::new(legs?)
    }
}

fn leg(args: &Args, options: &Options) -> Result<Leg, Error> {
    let name = args.need_text("name")?;
    let kind = args.need_text("kind")?;
    for (field, kinds) in OF_KINDS {
        if args.has(field) && !kinds.contains(&&*kind) {
            return Err(invalid(*field, format!("a leg of kind `{kind}` has no `{field}`")));
        }
    }
    let needed = |field: &str| invalid(field, format!("a leg of kind `{kind}` needs `{field}`"));
    let kind = match &*kind {
        "fixed" => match amounts(args, "amounts", options)? {
            amounts if amounts.is_empty() => return Err(needed("amounts")),
            amounts => Kind::Fixed(amounts),
        },
        "rate" => {
            let rate = args.rate("rate").ok_or_else(|| needed("rate"))?;
            Kind::Rate(rate, terms(args, options)?)
        }
        "tiers" => Kind::Tiers(tiers(args, options)?, terms(args, options)?),
        _ => Kind::Remainder,
    };
    let precedence = args.int("precedence").unwrap_or(0);
    Ok(Leg { name, to: receiver(args)?, kind, precedence })
}

fn terms(args: &Args, options: &Options) -> Result<Terms, Error> {
    let is = |field: &str, word: &str| args.text(field).is_some_and(|text| &*text == word);
    Ok(Terms {
        base: if is("base", "net") { Base::Net } else { Base::Gross },
        rounding: if is("rounding", "half-up") { Rounding::HalfUp } else { Rounding::Floor },
        minimum: amounts(args, "minimum", options)?,
        cap: amounts(args, "cap", options)?,
    })
}

fn tiers(args: &Args, options: &Options) -> Result<Vec<Tier>, Error> {
    let list = args.list("tiers").iter().enumerate();
    list.map(|(at, tier)| {
        let inside = |error: Error| error.inside(&format!("tiers[{at}]."));
        let rate = tier.rate("rate").unwrap_or(Rate::ZERO);
        Ok(Tier { up_to: amounts(tier, "upTo", options).map_err(inside)?, rate })
    })
    .collect()
}

fn amounts(args: &Args, field: &str, options: &Options) -> Result<Amounts, Error> {
    let mut list: Vec<(Str, i64)> = Vec::new();
    for (at, member) in args.list(field).iter().enumerate() {
        let inside = |error: Error| error.inside(&format!("{field}[{at}]."));
        let currency = member.need_currency("currency").map_err(inside)?;
        let minor = member.need_minor("amount", currency, options).map_err(inside)?;
        if list.iter().any(|(code, _)| **code == *currency.code()) {
            let message = format!("{currency} stands in the list twice");
            return Err(invalid(format!("{field}[{at}].currency"), message));
        }
        list.push((Str::from(currency.code()), minor));
    }
    Ok(Amounts(list))
}

/// The receiver of a leg or a part: exactly one. Where that is not so, the field
/// of the refusal is empty: the holder itself.
fn receiver(args: &Args) -> Result<To, Error> {
    let message = "name one receiver: seller, userId, merchantId, platformId, partnerId or parts";
    let refuse = || invalid("", message);
    let owner: Option<OwnerName> = args.owner_if_named().map_err(|_| refuse())?;
    let parts = args.list("parts");
    match (args.flag("seller"), owner, parts.is_empty()) {
        (true, None, true) => Ok(To::One(Receiver::Seller)),
        (false, Some(owner), true) => Ok(To::One(Receiver::Owner(owner))),
        (false, None, false) => Ok(To::Parts(part_list(parts)?)),
        _ => Err(refuse()),
    }
}

fn part_list(list: &[Args]) -> Result<Parts, Error> {
    let mut parts = Vec::with_capacity(list.len());
    let mut last = None;
    for (at, args) in list.iter().enumerate() {
        let to = receiver(args).map_err(|error| match error.detail("field") {
            Some("") => invalid(format!("parts[{at}]"), error.message),
            _ => error.inside(&format!("parts[{at}].")),
        })?;
        let text = args.need_text("weight")?;
        let weight = Weight::parse(&text)
            .map_err(|error| invalid(format!("parts[{at}].weight"), error.to_string()))?;
        if args.flag("takesRemainder") && last.replace(at).is_some() {
            let message = "two parts of the list take the remainder";
            return Err(invalid(format!("parts[{at}].takesRemainder"), message));
        }
        parts.push(Part { weight, to });
    }
    Parts::new(parts, last)
}
