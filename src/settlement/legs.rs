//! Legs of a settlement: every cent of it, with why it is so much.

use crate::command::{Reply, Value};
use crate::json;
use crate::money::{Currency, Rate};
use crate::order::program::Component;
use crate::order::sellers::Role;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{int, read_lists, text, write_lists};
use crate::store::rows::SettlementRow;

/// What one account gets of a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// What for.
    pub role: Role,
    /// Place of the seller in the order whose money it is.
    pub seller: usize,
    /// Name of the fee, the item or the rule's leg.
    pub name: Str,
    /// Account that receives it.
    pub account: i64,
    /// Amount, minor units.
    pub amount: i64,
    /// What of it was returned to the seller, or is about to be.
    pub returned: i64,
    /// Why: a JSON object.
    pub why: Str,
}

/// `[[role, seller, name, account, amount, returned, why],…]`
pub fn write(legs: &[Leg]) -> Str {
    let list = |leg: &Leg| -> json::Value<'static> {
        let why = json::parse(leg.why.as_bytes(), json::Limits::default());
        let why = why.map_or(json::Value::Null, json::Value::into_owned);
        json::Value::Array(vec![
            int(leg.role as i64),
            int(leg.seller as i64),
            text(&leg.name).into_owned(),
            int(leg.account),
            int(leg.amount),
            int(leg.returned),
            why,
        ])
    };
    write_lists(legs.iter().map(list).collect())
}

/// Reads them back.
///
/// # Errors
/// STORE_CORRUPT.
pub fn read(row: &SettlementRow) -> Result<Vec<Leg>, CorruptRow> {
    let read = read_lists(&row.legs, |cells| {
        let leg = Leg {
            role: Role::from_number(cells.int()?)?,
            seller: cells.place()?,
            name: Str::from(cells.text()?),
            account: cells.count()?,
            amount: cells.count()?,
            returned: cells.count()?,
            why: {
                let mut text = String::new();
                json::write(cells.value()?, &mut text);
                Str::from(text)
            },
        };
        (leg.returned <= leg.amount).then_some(leg)
    });
    read.ok_or(CorruptRow { table: SettlementRow::TABLE.name, column: "legs" })
}

/// Sum of the legs in a role, minor units.
pub fn total(legs: &[Leg], role: Role) -> i64 {
    legs.iter().filter(|leg| leg.role == role).map(|leg| leg.amount).sum()
}

/// Why a component of the rake is what it is (spec B19, B22).
pub fn rake_why(component: &Component, before: i64, now: i64, currency: Currency) -> Str {
    rate_why("gross", component.rate, component.rounding.name(), before, now, currency, |gross| {
        component.rate.of(gross, component.rounding)
    })
}

/// Why the commission on an item is what it is (spec B19).
pub fn commission_why(rate: Rate, before: i64, now: i64, currency: Currency) -> Str {
    let of = |gross| rate.of(gross, crate::money::Rounding::Floor);
    rate_why("item gross", rate, "floor", before, now, currency, of)
}

/// Why another party gets what it was named with.
pub fn named_why(amount: i64, currency: Currency) -> Str {
    object(Reply::new().text("base", "named").amount("result", amount, currency))
}

/// Why the seller gets what it gets: all that the others leave.
pub fn remainder_why(gross: i64, rake: i64, commission: i64, others: i64, currency: Currency) -> Str {
    let left = gross - rake - commission - others;
    let reply = Reply::new()
        .text("base", "remainder")
        .amount("gross", gross, currency)
        .amount("rake", rake, currency)
        .amount("commission", commission, currency)
        .amount("others", others, currency)
        .amount("result", left, currency);
    object(reply)
}

fn rate_why(
    base: &str,
    rate: Rate,
    rounding: &str,
    before: i64,
    now: i64,
    currency: Currency,
    of: impl Fn(i64) -> i64,
) -> Str {
    let after = before.saturating_add(now);
    let reply = Reply::new()
        .text("base", base)
        .amount("before", before, currency)
        .amount("after", after, currency)
        .text("rate", &rate.to_string())
        .text("product", &rate.product(after).minor_to_units(currency).to_string())
        .text("rounding", rounding)
        .amount("target", of(after), currency)
        .amount("taken", of(before), currency)
        .amount("result", of(after) - of(before), currency);
    object(reply)
}

fn object(reply: Reply) -> Str {
    Str::from(Value::Object(reply).to_json())
}
