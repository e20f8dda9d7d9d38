//! The figures, days, fees and times of fund management, as pure calls.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::thrown;
use crate::calendar::{CalendarError, Date, Holidays, Offset, Stay, held_since};
use crate::error::{Error, Reason};
use crate::funds::bills::csv::Bill;
use crate::funds::{Fee, balance, schedule};
use crate::json::{Limits, parse};
use crate::money::{Rate, Rounding};
use crate::store::cells::Str;

fn refuse(field: &'static str, error: &dyn std::fmt::Display) -> JsValue {
    thrown(&Error::field(Reason::InvalidField, field, error.to_string()))
}

fn offset(text: Option<&str>) -> Result<Offset, JsValue> {
    match text {
        None => Ok(Offset::default()),
        Some(text) => Offset::parse(text).map_err(|error| refuse("utcOffset", &error)),
    }
}

/// `availableBalance` by the published formula (spec AP-11), in minor units.
///
/// # Errors
/// Throws `{"error":…}` as text: BALANCE_OVERFLOW.
#[wasm_bindgen(js_name = availableBalance)]
pub fn available_balance(balance: i64, frozen: i64, refunds: i64, payouts: i64) -> Result<i64, JsValue> {
    balance::available_balance(balance, frozen, refunds, payouts).ok_or_else(overflow)
}

/// `withdrawBalance` by the published formula (spec AP-12), in minor units.
///
/// # Errors
/// Throws `{"error":…}` as text: BALANCE_OVERFLOW.
#[wasm_bindgen(js_name = withdrawBalance)]
pub fn withdraw_balance(
    balance_then: i64,
    refunds: i64,
    payouts: i64,
    frozen_now: i64,
) -> Result<i64, JsValue> {
    balance::withdraw_balance(balance_then, refunds, payouts, frozen_now).ok_or_else(overflow)
}

fn overflow() -> JsValue {
    thrown(&Error::new(Reason::BalanceOverflow, "the figure would exceed 64 bits"))
}

/// When to ask for the result of a withdrawal (spec C16), ms since the epoch.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD.
#[wasm_bindgen(js_name = nextPoll)]
pub fn next_poll(
    initiated_at: f64,
    last_poll_at: Option<f64>,
    utc_offset: Option<String>,
) -> Result<f64, JsValue> {
    let offset = offset(utc_offset.as_deref())?;
    let at = schedule::next_poll(initiated_at as i64, last_poll_at.map(|at| at as i64), offset);
    at.map(|at| at as f64).map_err(|error| refuse("initiatedAt", &error))
}

/// The date on which a withdrawal is expected to arrive (spec C17).
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD.
#[wasm_bindgen(js_name = expectedArrival)]
pub fn expected_arrival(initiated_at: f64, utc_offset: Option<String>) -> Result<String, JsValue> {
    let offset = offset(utc_offset.as_deref())?;
    let date = schedule::expected_arrival(initiated_at as i64, offset);
    date.map(|date| date.to_string()).map_err(|error| refuse("initiatedAt", &error))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CutOff {
    now: f64,
    rule: String,
    days: u32,
    #[serde(default)]
    roll_forward: bool,
    #[serde(default)]
    holidays: Days,
    utc_offset: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Days {
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    make_up: Vec<String>,
}

/// Since when money may not leave yet (spec C8), ms since the epoch; `undefined` if
/// all may.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD.
#[wasm_bindgen(js_name = withdrawCutoff)]
pub fn withdraw_cutoff(request: JsValue) -> Result<Option<f64>, JsValue> {
    let request: CutOff =
        serde_wasm_bindgen::from_value(request).map_err(|error| refuse("request", &error))?;
    let stay = match request.rule.as_str() {
        "D" => Stay::Days(request.days),
        "T" => Stay::WorkingDays { n: request.days, roll_forward: request.roll_forward },
        rule => return Err(refuse("rule", &format!("`{rule}` is not one of D, T"))),
    };
    let dates = |texts: &[String]| -> Result<Vec<Date>, CalendarError> {
        texts.iter().map(|text| Date::parse(text)).collect()
    };
    let off = dates(&request.holidays.off).map_err(|error| refuse("holidays.off", &error))?;
    let make_up = dates(&request.holidays.make_up).map_err(|error| refuse("holidays.makeUp", &error))?;
    let holidays = Holidays::new(&off, &make_up).map_err(|error| refuse("holidays", &error))?;
    let offset = offset(request.utc_offset.as_deref())?;
    let since = held_since(request.now as i64, stay, &holidays, offset);
    since.map(|at| at.map(|at| at as f64)).map_err(|error| refuse("now", &error))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FeeRequest {
    amount: i64,
    #[serde(default)]
    fixed: i64,
    rate: Option<String>,
    rounding: Option<String>,
    #[serde(default)]
    minimum: i64,
    maximum: Option<i64>,
}

/// The fee of a withdrawal (spec C10), all amounts in minor units (bigint).
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD.
#[wasm_bindgen(js_name = withdrawalFee)]
pub fn withdrawal_fee(request: JsValue) -> Result<i64, JsValue> {
    let request: FeeRequest =
        serde_wasm_bindgen::from_value(request).map_err(|error| refuse("request", &error))?;
    let rate = request.rate.as_deref().map_or(Ok(Rate::ZERO), Rate::parse);
    let rounding = request.rounding.as_deref().map_or(Some(Rounding::Floor), Rounding::parse);
    let fee = Fee {
        currency: Str::from(""),
        fixed: request.fixed,
        rate: rate.map_err(|error| refuse("rate", &error))?,
        rounding: rounding.ok_or_else(|| refuse("rounding", &"not one of floor, half-up"))?,
        minimum: request.minimum,
        maximum: request.maximum,
    };
    Ok(fee.of(request.amount))
}

/// A page of a bill, as the query `bill` (`fund_bill`, `trade_bill`) answers it (JSON
/// text), as CSV; with the header row if asked for.
///
/// # Errors
/// Throws `{"error":…}` as text: INVALID_FIELD for what is no such page.
#[wasm_bindgen(js_name = billCsv)]
pub fn bill_csv(bill: &str, page: &[u8], has_header: bool) -> Result<String, JsValue> {
    let page = parse(page, Limits::default()).map_err(|error| refuse("page", &error))?;
    let csv = Bill::of_query(bill).and_then(|bill| bill.csv(&page, has_header));
    csv.ok_or_else(|| refuse("page", &"it is no page of a bill"))
}
