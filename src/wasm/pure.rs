//! Pure calls on plain objects: no ledger, no store. For pages that show or check
//! an amount before it is sent, and for whoever divides money outside a ledger.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::thrown;
use crate::command::Options;
use crate::command::decode::clip;
use crate::engine::answer;
use crate::engine::call::Call;
use crate::error::{Error, Reason};
use crate::money::{AllocationRule, Currencies, Currency, Exact, Weights, format_minor};

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
    let rule = match (request.rule.as_str(), request.remainder_to) {
        ("remainder-to", Some(party)) => AllocationRule::RemainderTo(party),
        ("remainder-to", None) => return Err(refuse("remainderTo", "`remainder-to` needs `remainderTo`")),
        ("largest-remainder", None) => AllocationRule::LargestRemainder,
        ("first", None) => AllocationRule::First,
        ("last", None) => AllocationRule::Last,
        ("largest-weight", None) => AllocationRule::LargestWeight,
        (rule, _) => {
            return Err(refuse("rule", &format!("`{}` is not a rule that fits", clip(rule))));
        }
    };
    let texts: Vec<&str> = request.weights.iter().map(String::as_str).collect();
    let parts = Weights::parse(&texts).and_then(|weights| weights.allocate(request.amount, rule));
    let parts = parts.map_err(|error| refuse("weights", &error.to_string()))?;
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    serde::Serialize::serialize(&parts, &serializer).map_err(JsValue::from)
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
