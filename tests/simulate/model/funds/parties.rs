//! Registered owners and their terms (spec 1.3, C4, C10, C12).

use std::rc::Rc;

use super::super::trade::{Rounding, member_owner, named_owner, rate};
use super::super::{BALANCE, Code, End, Leafs, Leaves, Model, owner_of};
use super::days::Stay;
use crate::op::{Fields, Op, Owner, OwnerKind, Val, decimals};

/// What withdrawals of one currency cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Fee {
    pub currency: String,
    pub fixed: i64,
    pub rate: i64,
    pub rounding: Rounding,
    pub minimum: i64,
    pub maximum: Option<i64>,
}

impl Fee {
    fn of(&self, gross: i64) -> i64 {
        let fee = i128::from(self.fixed) + i128::from(rate::of(self.rate, gross, self.rounding));
        let fee = fee.max(i128::from(self.minimum));
        let fee = self.maximum.map_or(fee, |most| fee.min(i128::from(most)));
        i64::try_from(fee).unwrap_or(i64::MAX)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    pub no: i64,
    pub owner: Owner,
    /// 11 platform, 13 shop, 49 external commission party.
    pub kind: i64,
    pub reference: Option<i64>,
    pub code: Option<String>,
    pub uid: Option<String>,
    pub shop: Option<String>,
    pub name: Option<String>,
    pub stay: Stay,
    pub roll_forward: bool,
    pub platform_type: Option<String>,
    pub in_custody: bool,
    pub fees: Vec<Fee>,
}

impl Party {
    /// The fee of an amount; refused when nothing would arrive.
    pub fn fee(&self, currency: &str, gross: i64) -> Result<i64, Code> {
        let fee = self.fees.iter().find(|fee| fee.currency == currency).map_or(0, |fee| fee.of(gross));
        if fee < gross { Ok(fee) } else { Err("FEE_EXCEEDS_AMOUNT") }
    }
}

fn fees(op: &Op) -> Vec<Fee> {
    let text = |fee: &Fields, name: &str| match fee.get(name) {
        Some(Val::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let one = |fee: &Fields| {
        let currency = text(fee, "currency").unwrap();
        let minor = |name: &str| match fee.get(name) {
            Some(Val::Money(money)) => money.to_minor(decimals(&currency)),
            _ => None,
        };
        Fee {
            fixed: minor("fixed").unwrap_or(0),
            rate: text(fee, "rate").map_or(0, |text| rate::parse(&text)),
            rounding: match text(fee, "rounding").as_deref() {
                Some("half-up") => Rounding::HalfUp,
                _ => Rounding::Floor,
            },
            minimum: minor("minimum").unwrap_or(0),
            maximum: minor("maximum"),
            currency,
        }
    };
    op.list("fees").iter().map(one).collect()
}

impl Model {
    pub(crate) fn register(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let owner = owner_of(op);
        let currency = op.text("currency").unwrap_or("CNY");
        let before = self.funds.numbers.get(&owner).map(|no| self.funds.parties.get(no).unwrap().clone());
        let no = match &before {
            Some(party) => party.no,
            None => self.balance_of(&owner, currency),
        };
        let party = self.described(op, owner, no);
        let platform = ("platform", String::new());
        let has_platform = self.funds.names.get(&platform).is_some();
        if party.kind == 11 && !has_platform {
            self.funds.names.put(platform, no);
        } else if !party.fees.is_empty() && !has_platform {
            return Err("PLATFORM_REQUIRED");
        }
        self.rename(before.as_deref(), &party)?;
        let mut reply = Leafs::default().raw("accountUserId", no).raw("referenceType", party.kind);
        if before.as_deref() == Some(&party) {
            return Ok(End::Again(reply.done()));
        }
        self.funds.numbers.put(party.owner.clone(), no);
        self.funds.parties.put(no, Rc::new(party));
        reply = reply.id("transactionId", id);
        Ok(End::Done(reply.done()))
    }

    fn described(&self, op: &Op, owner: Owner, no: i64) -> Party {
        let text = |name: &str| op.text(name).map(str::to_owned);
        let (days, roll_forward) = (op.num("withdrawDays").unwrap_or(0), op.flag("rollForward"));
        Party {
            no,
            kind: match owner.kind {
                OwnerKind::Platform => 11,
                OwnerKind::Merchant => 13,
                _ => 49,
            },
            owner,
            reference: op.num("referenceId"),
            code: text("externalCode"),
            uid: text("merchantUid"),
            shop: text("shopName"),
            name: text("accountName"),
            stay: match op.text("withdrawRule") {
                Some("T") => Stay::Working(days, roll_forward),
                _ => Stay::Calendar(days),
            },
            roll_forward,
            platform_type: text("platformType"),
            in_custody: op.flag("custody"),
            fees: fees(op),
        }
    }

    /// The number of an owner's balance, which is opened if there is none.
    pub(super) fn balance_of(&mut self, owner: &Owner, currency: &str) -> i64 {
        let key = (owner.clone(), BALANCE, currency.to_owned());
        if let Some(account) = self.accounts.get(&key) {
            return account.no;
        }
        self.open(&key);
        let mut defaults = self.owners.get(owner).cloned().unwrap_or_default();
        defaults.balances.push(key.clone());
        self.owners.put(owner.clone(), defaults);
        self.accounts.get(&key).unwrap().no
    }

    /// A name is one party's; what a party no longer has is free again.
    fn rename(&mut self, before: Option<&Party>, party: &Party) -> Result<(), Code> {
        if let Some(before) = before {
            for (field, name) in [("code", &before.code), ("uid", &before.uid)] {
                if let Some(name) = name {
                    self.funds.names.remove((field, name.clone()));
                }
            }
        }
        for (field, name) in [("code", &party.code), ("uid", &party.uid)] {
            let Some(name) = name else { continue };
            let name = (field, name.clone());
            if self.funds.names.get(&name).is_some() {
                return Err("PARTY_NAME_TAKEN");
            }
            self.funds.names.put(name, party.no);
        }
        Ok(())
    }

    /// The platform that was registered first.
    pub fn platform(&self) -> Option<&Rc<Party>> {
        self.funds.parties.get(self.funds.names.get(&("platform", String::new()))?)
    }

    pub fn party_of(&self, owner: &Owner) -> Option<&Rc<Party>> {
        self.funds.parties.get(self.funds.numbers.get(owner)?)
    }

    pub fn party_by_uid(&self, uid: &str) -> Option<&Rc<Party>> {
        self.funds.parties.get(self.funds.names.get(&("uid", uid.to_owned()))?)
    }

    /// The party that fields name; the first of the names decides (spec AP-02).
    pub fn selected(&self, who: &Fields) -> Option<&Rc<Party>> {
        if let Some(Val::Num(no)) = who.get("accountUserId") {
            return self.funds.parties.get(no);
        }
        if let Some(Val::Text(code)) = who.get("externalCode").filter(|code| **code != Val::Text("".into())) {
            let no = self.funds.names.get(&("code", code.clone()))?;
            return self.funds.parties.get(no);
        }
        if who.get("isPlatform") == Some(&Val::Flag(true)) {
            return self.platform();
        }
        let owner = member_owner(who).expect("somebody is named");
        let is_uuid = matches!(owner.kind, OwnerKind::User | OwnerKind::Merchant);
        let id = if is_uuid { owner.id.to_lowercase() } else { owner.id };
        self.party_of(&Owner { kind: owner.kind, id })
    }

    pub fn get_party(&self, who: &Fields) -> Result<Leaves, Code> {
        let party = self.selected(who).ok_or("PARTY_NOT_FOUND")?;
        Ok(shown(Leafs::default(), "party.", party).done())
    }

    /// A page of all parties.
    pub fn list_parties(&self, after: i64, limit: usize) -> Leaves {
        let rows = self.funds.parties.iter().filter(|(no, _)| **no > after).take(limit);
        let (mut reply, mut last, mut count) = (Leafs::default(), 0, 0);
        for (at, (no, party)) in rows.enumerate() {
            reply = shown(reply, &format!("parties.{at}."), party);
            (last, count) = (*no, at + 1);
        }
        if count == limit {
            reply = reply.text("nextCursor", &last.to_string());
        }
        reply.done()
    }
}

/// The names of a party.
pub(super) fn identity(reply: Leafs, path: &str, party: &Party) -> Leafs {
    reply
        .raw(&format!("{path}referenceType"), party.kind)
        .maybe_raw(&format!("{path}referenceId"), party.reference)
        .maybe_text(&format!("{path}externalCode"), party.code.as_deref())
        .maybe_text(&format!("{path}shopName"), party.shop.as_deref())
        .maybe_text(&format!("{path}accountName"), party.name.as_deref())
}

fn shown(reply: Leafs, path: &str, party: &Party) -> Leafs {
    let at = |name: &str| format!("{path}{name}");
    let (rule, days) = match party.stay {
        Stay::Calendar(days) => ("D", days),
        Stay::Working(days, _) => ("T", days),
    };
    let mut reply = identity(reply, path, party)
        .raw(&at("accountUserId"), party.no)
        .text(&at("owner"), &party.owner.shown())
        .maybe_text(&at("merchantUid"), party.uid.as_deref())
        .text(&at("withdrawRule"), rule)
        .raw(&at("withdrawDays"), days)
        .raw(&at("rollForward"), party.roll_forward)
        .maybe_text(&at("platformType"), party.platform_type.as_deref())
        .raw(&at("custody"), party.in_custody);
    for (nth, fee) in party.fees.iter().enumerate() {
        let at = |name: &str| format!("{path}fees.{nth}.{name}");
        let rounding = if fee.rounding == Rounding::HalfUp { "half-up" } else { "floor" };
        reply = reply
            .text(&at("currency"), &fee.currency)
            .amount(&at("fixed"), fee.fixed, &fee.currency)
            .text(&at("rate"), &rate::shown(fee.rate))
            .text(&at("rounding"), rounding)
            .amount(&at("minimum"), fee.minimum, &fee.currency);
        if let Some(maximum) = fee.maximum {
            reply = reply.amount(&at("maximum"), maximum, &fee.currency);
        }
    }
    reply
}

/// Who pays, if somebody is named.
pub(super) fn payer(op: &Op) -> Option<Owner> {
    named_owner(|name| op.text(name).map(str::to_owned)).map(|_| owner_of(op))
}
