//! Programs and split rules (spec DYR-01, B19, M2, M4).

use std::rc::Rc;

use super::super::{Code, End, Leafs, Leaves, Model};
use super::member_owner;
use super::rate::{Rounding, parse};
use crate::op::{Fields, Op, Owner, Val, decimals};

#[derive(Clone, Debug)]
pub struct Program {
    pub version: i64,
    pub platform: String,
    pub is_after_payment: bool,
    pub days: i64,
    pub is_elapsed: bool,
    pub is_automatic: bool,
    pub is_external: bool,
    pub rake: Vec<(i64, Rounding)>,
    pub cap: i64,
    pub has_vouchers: bool,
    pub use_delay: bool,
    pub is_pro_rata: bool,
    pub rule: Option<String>,
    pub url: Option<String>,
    pub schedule: String,
    pub notify_version: String,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Fixed(Vec<(String, i64)>),
    Rate { rate: i64, is_net: bool, rounding: Rounding, minimum: Vec<(String, i64)>, cap: Vec<(String, i64)> },
    Remainder,
}

#[derive(Clone, Debug)]
pub struct RuleLeg {
    /// The seller of the order if there is none.
    pub to: Option<Owner>,
    pub kind: Kind,
    pub precedence: i64,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub version: i64,
    pub legs: Vec<RuleLeg>,
}

pub(super) fn text_of<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    match fields.get(name) {
        Some(Val::Text(text)) => Some(text),
        _ => None,
    }
}

fn rounding(fields: &Fields) -> Rounding {
    if text_of(fields, "rounding") == Some("half-up") { Rounding::HalfUp } else { Rounding::Floor }
}

fn rate_of(fields: &Fields) -> i64 {
    text_of(fields, "rate").map_or(0, parse)
}

/// An amount per currency.
fn amounts(fields: &Fields, name: &str) -> Vec<(String, i64)> {
    let Some(Val::List(list)) = fields.get(name) else { return Vec::new() };
    let one = |member: &Fields| {
        let currency = text_of(member, "currency").unwrap().to_owned();
        let Some(Val::Money(money)) = member.get("amount") else { panic!("an amount is money") };
        let minor = money.to_minor(decimals(&currency)).unwrap();
        (currency, minor)
    };
    list.iter().map(one).collect()
}

fn leg(fields: &Fields) -> RuleLeg {
    let kind = match text_of(fields, "kind").unwrap() {
        "fixed" => Kind::Fixed(amounts(fields, "amounts")),
        "remainder" => Kind::Remainder,
        _ => Kind::Rate {
            rate: rate_of(fields),
            is_net: text_of(fields, "base") == Some("net"),
            rounding: rounding(fields),
            minimum: amounts(fields, "minimum"),
            cap: amounts(fields, "cap"),
        },
    };
    let precedence = match fields.get("precedence") {
        Some(Val::Num(number)) => *number,
        _ => 0,
    };
    RuleLeg { to: member_owner(fields), kind, precedence }
}

impl Model {
    pub(crate) fn configure(&mut self, op: &Op) -> Result<End, Code> {
        let app = op.text("appId").unwrap();
        let rule = op.text("ruleName").map(str::to_owned);
        if rule.as_ref().is_some_and(|rule| self.trade.name("rule", "", rule).is_none()) {
            return Err("RULE_NOT_FOUND");
        }
        let version = self.trade.latest(app).map_or(0, |program| program.version) + 1;
        let is = |name: &str, value: &str| op.text(name) == Some(value);
        let text = |name: &str, default: &str| op.text(name).unwrap_or(default).to_owned();
        let program = Program {
            version,
            platform: text("platformId", ""),
            is_after_payment: is("settleAfter", "payment"),
            days: op.num("days").unwrap(),
            is_elapsed: is("dayRule", "elapsed24h"),
            is_automatic: is("initiator", "automatic"),
            is_external: is("execution", "external"),
            rake: op.list("rake").iter().map(|member| (rate_of(member), rounding(member))).collect(),
            cap: op.text("shareCap").map_or(300_000_000, parse),
            has_vouchers: !is("voucherSettlement", "off"),
            use_delay: op.flag("multiUseRespectsDelay"),
            is_pro_rata: is("refundMirror", "pro-rata"),
            rule,
            url: op.text("notifyUrl").map(str::to_owned),
            schedule: text("notifySchedule", "15s"),
            notify_version: text("notifyVersion", "3.0"),
        };
        let id = self.id;
        self.trade.programs.put(id, Rc::new(program));
        self.trade.claim("program", app, "", id);
        let reply = Leafs::default().id("programId", id).text("appId", app).raw("version", version);
        Ok(End::Done(reply.done()))
    }

    pub(crate) fn store_rule(&mut self, op: &Op) -> Leaves {
        let (id, name) = (self.id, op.text("ruleName").unwrap());
        let before = self.trade.name("rule", "", name).and_then(|id| self.trade.rules.get(&id));
        let version = before.map_or(0, |rule| rule.version) + 1;
        let rule = Rule { version, legs: op.list("legs").iter().map(leg).collect() };
        self.trade.rules.put(id, Rc::new(rule));
        self.trade.claim("rule", "", name, id);
        Leafs::default().id("ruleId", id).text("ruleName", name).raw("version", version).done()
    }
}
