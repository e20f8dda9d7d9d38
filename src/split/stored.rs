//! The text of a rule as its row keeps it, version 1:
//!
//! `{"v":1,"legs":[{"name":…,"to":…,"kind":…,…,"precedence":"0"}]}`, where `to`
//! is `"seller"`, an owner's name, or `{"parts":[[weight,to],…],"last":"0"}`;
//! amounts are `[[currency,minor],…]`, tiers `[[amounts,rate],…]`. Numbers are
//! canonical decimal strings.

use super::rule::{Amounts, Base, Kind, Leg, Part, Parts, Receiver, Rule, Terms, Tier, To};
use crate::command::{Reply, Value as Out};
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::ledger::OwnerName;
use crate::money::{Rate, Rounding, Weight};
use crate::store::cells::{Str, parse_int};

/// Version of the text.
const VERSION: &str = "1";

impl Rule {
    /// The text that keeps the rule; [`Rule::parse`] reads it back.
    pub fn to_text(&self) -> String {
        let legs = self.legs().iter().map(|leg| Out::Object(write_leg(leg))).collect();
        Reply::new().with("v", Out::Json(Str::from(VERSION))).with("legs", Out::List(legs)).to_json()
    }

    /// Reads what [`Rule::to_text`] wrote.
    ///
    /// # Errors
    /// UPGRADE_REQUIRED for the text of a later version, STORE_CORRUPT for what is
    /// no rule.
    pub fn parse(text: &str) -> Result<Rule, Error> {
        let corrupt = || Error::new(Reason::StoreCorrupt, "a stored split rule cannot be read");
        let value = json::parse(text.as_bytes(), Limits::default()).map_err(|_| corrupt())?;
        match value.get("v").and_then(Value::as_number) {
            Some(VERSION) => {}
            Some(_) => {
                return Err(Error::new(Reason::UpgradeRequired, "a newer version wrote this split rule"));
            }
            None => return Err(corrupt()),
        }
        let legs = value.get("legs").and_then(Value::as_array).ok_or_else(corrupt)?;
        let legs: Option<Vec<Leg>> = legs.iter().map(read_leg).collect();
        Rule::new(legs.ok_or_else(corrupt)?).map_err(|_| corrupt())
    }
}

fn text(value: impl ToString) -> Out {
    Out::Text(Str::from(value.to_string()))
}

fn write_leg(leg: &Leg) -> Reply {
    let reply =
        Reply::new().text("name", &leg.name).with("to", write_to(&leg.to)).text("kind", leg.kind.name());
    let reply = match &leg.kind {
        Kind::Fixed(amounts) => reply.with("amounts", write_amounts(amounts)),
        Kind::Rate(rate, _) => reply.with("rate", text(rate)),
        Kind::Tiers(tiers, _) => {
            let list = tiers.iter().map(|tier| Out::List(vec![write_amounts(&tier.up_to), text(tier.rate)]));
            reply.with("tiers", Out::List(list.collect()))
        }
        Kind::Remainder => reply,
    };
    let reply = match leg.kind.terms() {
        Some(terms) => reply
            .text("base", terms.base.name())
            .text("rounding", terms.rounding.name())
            .with("minimum", write_amounts(&terms.minimum))
            .with("cap", write_amounts(&terms.cap)),
        None => reply,
    };
    reply.id("precedence", leg.precedence)
}

fn write_to(to: &To) -> Out {
    match to {
        To::One(Receiver::Seller) => text("seller"),
        To::One(Receiver::Owner(owner)) => Out::Text(owner.name()),
        To::Parts(parts) => {
            let list = parts.list.iter().map(|part| Out::List(vec![text(part.weight), write_to(&part.to)]));
            let reply = Reply::new().with("parts", Out::List(list.collect()));
            Out::Object(reply.id("last", i64::try_from(parts.last).unwrap_or(i64::MAX)))
        }
    }
}

fn write_amounts(amounts: &Amounts) -> Out {
    let list = amounts.0.iter().map(|(code, minor)| Out::List(vec![text(code), Out::Id(*minor)]));
    Out::List(list.collect())
}

fn read_leg(leg: &Value<'_>) -> Option<Leg> {
    let word = |name: &str| leg.get(name).and_then(Value::as_str);
    let kind = match word("kind")? {
        "fixed" => Kind::Fixed(read_amounts(leg.get("amounts")?)?),
        "rate" => Kind::Rate(Rate::parse(word("rate")?).ok()?, read_terms(leg)?),
        "tiers" => {
            let tiers: Option<Vec<Tier>> = leg.get("tiers")?.as_array()?.iter().map(read_tier).collect();
            Kind::Tiers(tiers?, read_terms(leg)?)
        }
        "remainder" => Kind::Remainder,
        _ => return None,
    };
    let to = read_to(leg.get("to")?)?;
    Some(Leg { name: Str::from(word("name")?), to, kind, precedence: parse_int(word("precedence")?)? })
}

fn read_terms(leg: &Value<'_>) -> Option<Terms> {
    let base = match leg.get("base")?.as_str()? {
        "gross" => Base::Gross,
        "net" => Base::Net,
        _ => return None,
    };
    let rounding = Rounding::parse(leg.get("rounding")?.as_str()?)?;
    let (minimum, cap) = (read_amounts(leg.get("minimum")?)?, read_amounts(leg.get("cap")?)?);
    Some(Terms { base, rounding, minimum, cap })
}

fn read_tier(tier: &Value<'_>) -> Option<Tier> {
    match tier.as_array()? {
        [up_to, rate] => Some(Tier { up_to: read_amounts(up_to)?, rate: Rate::parse(rate.as_str()?).ok()? }),
        _ => None,
    }
}

fn read_amounts(amounts: &Value<'_>) -> Option<Amounts> {
    let list = amounts.as_array()?.iter().map(|amount| match amount.as_array()? {
        [code, minor] => {
            let minor = parse_int(minor.as_str()?).filter(|minor| *minor > 0)?;
            Some((Str::from(code.as_str()?), minor))
        }
        _ => None,
    });
    Some(Amounts(list.collect::<Option<_>>()?))
}

fn read_to(to: &Value<'_>) -> Option<To> {
    match to.as_str() {
        Some("seller") => return Some(To::One(Receiver::Seller)),
        Some(owner) => {
            return owner
                .contains(':')
                .then(|| To::One(Receiver::Owner(OwnerName::stored(Str::from(owner)))));
        }
        None => {}
    }
    let list = to.get("parts")?.as_array()?.iter().map(|part| match part.as_array()? {
        [weight, to] => Some(Part { weight: Weight::parse(weight.as_str()?).ok()?, to: read_to(to)? }),
        _ => None,
    });
    let last = usize::try_from(parse_int(to.get("last")?.as_str()?)?).ok()?;
    Parts::new(list.collect::<Option<_>>()?, Some(last)).ok().map(To::Parts)
}
