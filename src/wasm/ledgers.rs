//! Open ledgers by handle: groups of commands and queries, step by step.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{hand_out, thrown};
use crate::command::Options;
use crate::engine::{Action, Engine, Event, QueryRun, Setup, answer, frames};
use crate::error::{Error, Reason};

struct Ledger {
    engine: Engine,
    queries: HashMap<u32, QueryRun>,
    next_query: u32,
}

thread_local! {
    static LEDGERS: RefCell<HashMap<u32, Ledger>> = RefCell::default();
}

fn with<T>(handle: u32, work: impl FnOnce(&mut Ledger) -> T) -> Result<T, JsValue> {
    LEDGERS.with_borrow_mut(|ledgers| match ledgers.get_mut(&handle) {
        Some(ledger) => Ok(work(ledger)),
        None => Err(thrown(&Error::new(Reason::Closed, "the ledger is not open"))),
    })
}

/// Lends the settings of an open ledger.
pub(super) fn with_options<T>(handle: u32, work: impl FnOnce(&Options) -> T) -> Result<T, JsValue> {
    with(handle, |ledger| work(ledger.engine.options()))
}

/// Opens a ledger under a handle of the host's choice, with its settings as JSON.
/// The host never uses a handle twice, also not after a fresh instance.
///
/// # Errors
/// Throws `{"error":…}` as text for settings that are refused.
#[wasm_bindgen(js_name = openLedger)]
pub fn open_ledger(handle: u32, settings: &[u8]) -> Result<(), JsValue> {
    let setup = Setup::from_json(settings).map_err(|error| thrown(&error))?;
    let ledger = Ledger { engine: Engine::new(setup), queries: HashMap::new(), next_query: 0 };
    LEDGERS.with_borrow_mut(|ledgers| ledgers.insert(handle, ledger));
    Ok(())
}

/// Closes a ledger and frees what it held.
#[wasm_bindgen(js_name = closeLedger)]
pub fn close_ledger(handle: u32) {
    LEDGERS.with_borrow_mut(|ledgers| ledgers.remove(&handle));
}

/// Starts a group of calls (texts joined by NUL) at the host's time (ms).
///
/// # Errors
/// Throws when the ledger is not open, and what the callback throws.
#[wasm_bindgen]
pub fn begin(handle: u32, now: f64, calls: &[u8], callback: &Function) -> Result<JsValue, JsValue> {
    let action = with(handle, |ledger| ledger.engine.begin(now as i64, calls.split(|byte| *byte == 0)))?;
    hand_out(&action, callback)
}

/// Reports how the last action of the group went: an event's number and frames.
///
/// # Errors
/// As [`begin`].
#[wasm_bindgen]
pub fn step(handle: u32, now: f64, event: u32, data: &[u8], callback: &Function) -> Result<JsValue, JsValue> {
    let action = with(handle, |ledger| ledger.engine.step(now as i64, decoded(event, data)))?;
    hand_out(&action, callback)
}

/// Sets the group that is committing aside; its answers, joined by NUL, if that can be.
///
/// # Errors
/// Throws when the ledger is not open.
#[wasm_bindgen(js_name = setAside)]
pub fn set_aside(handle: u32) -> Result<Option<String>, JsValue> {
    with(handle, |ledger| ledger.engine.set_aside().map(|answers| answers.join("\0")))
}

/// Starts the next group while the commit that was set aside is on its way.
///
/// # Errors
/// As [`begin`].
#[wasm_bindgen(js_name = goAhead)]
pub fn go_ahead(handle: u32, now: f64, calls: &[u8], callback: &Function) -> Result<JsValue, JsValue> {
    let action = with(handle, |ledger| ledger.engine.go_ahead(now as i64, calls.split(|byte| *byte == 0)))?;
    hand_out(&action, callback)
}

/// The commit that was set aside has landed.
///
/// # Errors
/// Throws when the ledger is not open.
#[wasm_bindgen]
pub fn settle(handle: u32) -> Result<(), JsValue> {
    with(handle, |ledger| ledger.engine.settle())
}

/// The commit that was set aside did not simply succeed: report to [`step`] how it went.
///
/// # Errors
/// Throws when the ledger is not open.
#[wasm_bindgen(js_name = fallBack)]
pub fn fall_back(handle: u32) -> Result<(), JsValue> {
    with(handle, |ledger| ledger.engine.fall_back())
}

fn decoded(event: u32, data: &[u8]) -> Event<'_> {
    let unreadable = Event::Failed { message: "the store's answer cannot be read", is_transient: false };
    std::str::from_utf8(data).ok().and_then(|text| frames::decode(event, text)).unwrap_or(unreadable)
}

/// Starts a query; returns its number, to be passed to [`query_step`] with a
/// first event of `Proceed`.
///
/// # Errors
/// As [`begin`].
#[wasm_bindgen(js_name = queryBegin)]
pub fn query_begin(handle: u32, now: f64, query: &[u8]) -> Result<u32, JsValue> {
    with(handle, |ledger| {
        let run = QueryRun::new(now as i64, query, ledger.engine.options());
        ledger.next_query = ledger.next_query.wrapping_add(1);
        ledger.queries.insert(ledger.next_query, run);
        ledger.next_query
    })
}

/// Moves a query on.
///
/// # Errors
/// As [`begin`].
#[wasm_bindgen(js_name = queryStep)]
pub fn query_step(
    handle: u32,
    query: u32,
    event: u32,
    data: &[u8],
    callback: &Function,
) -> Result<JsValue, JsValue> {
    let action = with(handle, |ledger| {
        let options = ledger.engine.options().clone();
        let Some(run) = ledger.queries.get_mut(&query) else {
            let error = Error::new(Reason::Internal, "the query is not running");
            return Action::Answer(vec![answer::error(&error)]);
        };
        let action = match decoded(event, data) {
            Event::Proceed => run.begin(&options),
            other => run.step(other, &options),
        };
        if matches!(action, Action::Answer(_)) {
            ledger.queries.remove(&query);
        }
        action
    })?;
    hand_out(&action, callback)
}
