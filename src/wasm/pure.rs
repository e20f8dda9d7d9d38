//! Pure calls on plain objects: no ledger, no store. For pages that show or check
//! an amount before it is sent, and for whoever divides money outside a ledger.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::thrown;
use crate::command::Options;
use crate::command::decode::{arguments, clip};
use crate::engine::answer;
use crate::engine::call::{Call, invalid_json};
use crate::error::{Error, Reason};
use crate::json::{self, Limits};
use crate::money::{AllocationRule, Currencies, Currency, Exact, Weights, format_minor};
use crate::split::{PREVIEW_FIELDS, Rule, preview};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Allocation {
    amount: i64,
    weights: Vec<String>,
    rule: String,
    remainder_to: Option<usize>,
}

/// Divides minor units (bigint) by weights; the parts (bigint) sum to the amount.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD for what is no allocation.
#[wasm_bindgen]
pub fn allocate(request: JsValue) -> Result<JsValue, JsValue> {
    let request: Allocation =
        serde_wasm_bindgen::from_value(request).map_err(|error| refuse("request", &error.to_string()))?;
    let rule = rule_of(&request.rule, request.remainder_to)?;
    let texts: Vec<&str> = request.weights.iter().map(String::as_str).collect();
    let parts = Weights::parse(&texts).and_then(|weights| weights.allocate(request.amount, rule));
    let parts = parts.map_err(|error| refuse("weights", &error.to_string()))?;
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    serde::Serialize::serialize(&parts, &serializer).map_err(JsValue::from)
}

/// Divides many amounts (minor units) by the same weights, in one call: the parts
/// of the first amount, those of the second, and so on.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD for what is no allocation.
#[wasm_bindgen(js_name = allocateMany)]
pub fn allocate_many(
    amounts: &[i64],
    weights: Vec<String>,
    rule: &str,
    remainder_to: Option<usize>,
) -> Result<Vec<i64>, JsValue> {
    let rule = rule_of(rule, remainder_to)?;
    let texts: Vec<&str> = weights.iter().map(String::as_str).collect();
    let parts = Weights::parse(&texts).and_then(|weights| weights.allocate_each(amounts, rule));
    parts.map_err(|error| refuse("weights", &error.to_string()))
}

fn rule_of(name: &str, remainder_to: Option<usize>) -> Result<AllocationRule, JsValue> {
    match (name, remainder_to) {
        ("remainder-to", Some(party)) => Ok(AllocationRule::RemainderTo(party)),
        ("remainder-to", None) => Err(refuse("remainderTo", "`remainder-to` needs `remainderTo`")),
        ("largest-remainder", None) => Ok(AllocationRule::LargestRemainder),
        ("first", None) => Ok(AllocationRule::First),
        ("last", None) => Ok(AllocationRule::Last),
        ("largest-weight", None) => Ok(AllocationRule::LargestWeight),
        (rule, _) => Err(refuse("rule", &format!("`{}` is not a rule that fits", clip(rule)))),
    }
}

/// Divides amounts by the legs of a rule (JSON text, [`PREVIEW_FIELDS`]) as a
/// settlement would: `{"ok":{…}}` with every part explained, or `{"error":…}`.
#[wasm_bindgen(js_name = previewSplit)]
pub fn preview_split(request: &[u8]) -> String {
    let options = Options::default();
    let value = json::parse(request, Limits::default()).map_err(|error| invalid_json(&error));
    let reply = value.and_then(|value| {
        let (args, _) = arguments(PREVIEW_FIELDS, &value, &options)?;
        preview(&args, &Rule::from_args(&args, &options)?, &options)
    });
    match reply {
        Ok(reply) => answer::ok(&reply.to_json()),
        Err(error) => answer::error(&error),
    }
}

/// Minor units of an amount given as decimal text.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_AMOUNT, UNKNOWN_CURRENCY.
#[wasm_bindgen(js_name = toMinor)]
pub fn to_minor(amount: &str, currency: &str) -> Result<i64, JsValue> {
    let currency = iso(currency)?;
    let minor = Exact::parse_number(amount).and_then(|exact| exact.to_minor(currency));
    minor.map_err(|error| thrown(&Error::field(Reason::InvalidAmount, "amount", error.to_string())))
}

/// Decimal text of minor units, with exactly the currency's decimals.
///
/// # Errors
/// Throws `{"error":…}` as text: UNKNOWN_CURRENCY.
#[wasm_bindgen(js_name = formatMinor)]
pub fn format(minor: i64, currency: &str) -> Result<String, JsValue> {
    Ok(format_minor(minor, iso(currency)?))
}

/// Checks the shape of a command (JSON text) as a ledger with default options
/// would, without one: `{"ok":{}}` or `{"error":…}`.
#[wasm_bindgen]
pub fn validate(call: &[u8]) -> String {
    match Call::decode(call, &Options::default()).body {
        Ok(_) => "{\"ok\":{}}".to_owned(),
        Err(error) => answer::error(&error),
    }
}

fn iso(code: &str) -> Result<Currency, JsValue> {
    let message = || format!("`{}` is not a known currency", clip(code));
    Currencies::new()
        .get(code)
        .ok_or_else(|| thrown(&Error::field(Reason::UnknownCurrency, "currency", message())))
}

fn refuse(field: &str, message: &str) -> JsValue {
    thrown(&Error::field(Reason::InvalidField, field, message))
}
