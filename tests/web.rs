//! The core inside a JavaScript engine: run by `make test-wasm`, once in
//! Node.js and once in headless Chromium.
//!
//! The file does not choose where it runs: without a `run_in_browser`
//! configuration the runner takes Node.js, or with `WASM_BINDGEN_USE_BROWSER=1`
//! the browser.
//!
//! The exported functions are called as the package calls them: actions and
//! events as numbers and frames, the storage callback a JavaScript function.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::rc::Rc;

use js_sys::futures::JsFuture;
use js_sys::{Function, Promise, Reflect};
use split_ledger::json::{self, Limits};
use split_ledger::money::{Currencies, Exact, format_minor};
use split_ledger::wasm::{self, ledgers};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const USER: &str = "11111111-1111-4111-8111-111111111111";
const SHOP: &str = "22222222-2222-4222-8222-222222222222";
const NOW: f64 = 1_800_000_000_000.0;

/// Events and actions, as in `engine::frames`.
const ROWS: u32 = 0;
const WON: u32 = 1;
const LOST: u32 = 2;
const PROCEED: u32 = 5;
const READ: u32 = 0;
const COMMIT: u32 = 1;
const ANSWER: u32 = 4;

type Outcome<T = ()> = Result<T, JsValue>;

/// An open ledger, and the callback of its store.
struct Bench {
    handle: u32,
    io: Function,
}

impl Bench {
    fn new(later: bool) -> Outcome<Bench> {
        let make = Function::new_with_args("schema, later", include_str!("web/store.js"));
        let io = make.call2(&JsValue::NULL, &wasm::schema().into(), &later.into())?.unchecked_into();
        Bench::on(io)
    }

    /// Opens a ledger on a callback, under a handle that no test has had.
    fn on(io: Function) -> Outcome<Bench> {
        thread_local! { static LAST: Cell<u32> = const { Cell::new(0) }; }
        let handle = LAST.with(|last| {
            last.set(last.get() + 1);
            last.get()
        });
        ledgers::open_ledger(handle, br#"{"ledger":"test","writer":"w","entropy":"secret"}"#)?;
        Ok(Bench { handle, io })
    }

    /// Runs a group; returns the answers.
    async fn group(&self, calls: &[&str]) -> Outcome<Vec<String>> {
        let calls = calls.join("\0");
        let first = ledgers::begin(self.handle, NOW, calls.as_bytes(), &self.io)?;
        let step = |event, data: String| ledgers::step(self.handle, NOW, event, data.as_bytes(), &self.io);
        let text = self.drive(first, step).await?;
        Ok(text.split('\0').map(str::to_owned).collect())
    }

    async fn call(&self, call: &str) -> Outcome<String> {
        Ok(self.group(&[call]).await?.join("\0"))
    }

    /// Runs a query; returns the answer.
    async fn query(&self, query: &str) -> Outcome<String> {
        let run = ledgers::query_begin(self.handle, NOW, query.as_bytes())?;
        let step =
            |event, data: String| ledgers::query_step(self.handle, run, event, data.as_bytes(), &self.io);
        let first = step(PROCEED, String::new())?;
        self.drive(first, step).await
    }

    /// Carries out what the core asks for, until the answer.
    async fn drive(&self, first: JsValue, step: impl Fn(u32, String) -> Outcome<JsValue>) -> Outcome<String> {
        let mut result = first;
        loop {
            // The callback may ask for something else before a promise resolves.
            let kind = self.number("kind")?;
            if let Some(promise) = result.dyn_ref::<Promise>() {
                result = JsFuture::from(promise.clone()).await?;
            }
            result = match kind {
                ANSWER => return result.as_string().ok_or_else(|| "the answer is no text".into()),
                READ => step(ROWS, result.as_string().unwrap_or_default())?,
                COMMIT => step(if result.is_truthy() { WON } else { LOST }, String::new())?,
                _ => step(PROCEED, String::new())?,
            };
        }
    }

    /// Runs one call on a store that answers at once, without awaiting anything.
    fn run_at_once(&self, callback: &Function, call: &str) -> Outcome<String> {
        let mut result = ledgers::begin(self.handle, NOW, call.as_bytes(), callback)?;
        loop {
            let text = result.as_string().unwrap_or_default();
            let (event, data) = match self.number("kind")? {
                ANSWER => return Ok(text),
                READ => (ROWS, text),
                COMMIT => (if result.is_truthy() { WON } else { LOST }, String::new()),
                _ => (PROCEED, String::new()),
            };
            result = ledgers::step(self.handle, NOW, event, data.as_bytes(), callback)?;
        }
    }

    fn number(&self, property: &str) -> Outcome<u32> {
        Ok(Reflect::get(&self.io, &property.into())?.as_f64().unwrap_or(f64::NAN) as u32)
    }

    /// Opens the balances of the user and the shop, and gives the user 100.00.
    async fn fill(&self) -> Outcome {
        self.call(&format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY"}}"#)).await?;
        self.call(&format!(r#"{{"type":"create_balance","merchantId":"{SHOP}","currency":"CNY"}}"#)).await?;
        let answer = self
            .call(&format!(r#"{{"type":"recharge","userId":"{USER}","amount":"100.00","currency":"CNY"}}"#))
            .await?;
        assert_eq!(field(&answer, "newVersion"), "1", "{answer}");
        Ok(())
    }

    /// `available/frozen@version`
    async fn balance(&self, owner: &str, id: &str) -> Outcome<String> {
        let answer =
            self.query(&format!(r#"{{"type":"balance","{owner}":"{id}","currency":"CNY"}}"#)).await?;
        let [available, frozen, version] =
            ["available", "frozen", "version"].map(|name| field(&answer, name));
        Ok(format!("{available}/{frozen}@{version}"))
    }
}

fn freeze(amount: &str) -> String {
    format!(r#"{{"type":"freeze","userId":"{USER}","amount":{amount},"currency":"CNY"}}"#)
}

fn confirm(freeze_id: &str) -> String {
    format!(r#"{{"type":"confirm","freezeId":"{freeze_id}","merchantId":"{SHOP}"}}"#)
}

/// A field of the reply or of the error in an answer, as text; empty if there is none.
fn field(answer: &str, name: &str) -> String {
    let Ok(value) = json::parse(answer.as_bytes(), Limits::default()) else { return String::new() };
    let body = value.get("ok").or_else(|| value.get("error"));
    let found = body.and_then(|body| body.get(name));
    let text = found.and_then(|value| value.as_str().or_else(|| value.as_number()));
    text.unwrap_or_default().to_owned()
}

/// The error that an export threw: `{"error":…}` as text.
fn code_of<T>(outcome: Outcome<T>) -> String {
    match outcome {
        Ok(_) => "no error".to_owned(),
        Err(error) => field(&error.as_string().unwrap_or_default(), "code"),
    }
}

async fn wallet(later: bool) -> Outcome {
    let bench = Bench::new(later)?;
    bench.fill().await?;
    let frozen = bench.call(&freeze("30.50")).await?;
    assert_eq!(bench.balance("userId", USER).await?, "69.50/30.50@2");
    let paid = bench.call(&confirm(&field(&frozen, "freezeId"))).await?;
    assert_eq!(field(&paid, "status"), "CONFIRMED", "{paid}");
    assert_eq!(bench.balance("userId", USER).await?, "69.50/0.00@3");
    assert_eq!(bench.balance("merchantId", SHOP).await?, "30.50/0.00@1");
    assert_eq!(bench.number("commits")?, 5);
    ledgers::close_ledger(bench.handle);
    Ok(())
}

#[wasm_bindgen_test]
async fn freeze_and_confirm_on_a_store_that_answers_at_once() -> Outcome {
    wallet(false).await
}

#[wasm_bindgen_test]
async fn freeze_and_confirm_on_a_store_that_answers_with_promises() -> Outcome {
    wallet(true).await
}

#[wasm_bindgen_test]
async fn refusals_move_nothing() -> Outcome {
    let bench = Bench::new(false)?;
    bench.fill().await?;
    let commits = bench.number("commits")?;
    for (call, code) in [
        (freeze("100.01"), "INSUFFICIENT_FUNDS"),
        (freeze("0.001"), "INVALID_AMOUNT"),
        (confirm("5"), "FREEZE_NOT_FOUND"),
        ("{".to_owned(), "INVALID_JSON"),
        (r#"{"type":"nothing"}"#.to_owned(), "UNKNOWN_COMMAND"),
    ] {
        assert_eq!(field(&bench.call(&call).await?, "code"), code);
    }
    assert_eq!(bench.balance("userId", USER).await?, "100.00/0.00@1");
    assert_eq!(bench.number("commits")?, commits);
    Ok(())
}

/// 10.00 with 6 % rake: the sample of the query's document, without a promoter.
#[wasm_bindgen_test]
async fn an_order_is_settled() -> Outcome {
    let bench = Bench::new(true)?;
    bench.fill().await?;
    let calls = [
        r#"{"type":"create_balance","platformId":"p","currency":"CNY"}"#,
        r#"{"type":"configure_program","appId":"a","platformId":"p","settleAfter":"fulfilment","days":0,"rake":[{"name":"fee","rate":0.06}]}"#,
        r#"{"type":"create_order","orderId":"7","appId":"a","merchantId":"22222222-2222-4222-8222-222222222222","currency":"CNY","amount":"10"}"#,
        r#"{"type":"pay_order","orderId":"7","channel":"WECHAT","amount":"10"}"#,
        r#"{"type":"fulfil","orderId":"7"}"#,
        r#"{"type":"settle","appId":"a","orderId":"7","outSettleNo":"s"}"#,
    ];
    let answers = bench.group(&calls).await?;
    let settled = answers.last().map(String::as_str).unwrap_or_default();
    assert_eq!(
        (field(settled, "rake"), field(settled, "seller")),
        ("0.60".into(), "9.40".into()),
        "{settled}"
    );
    assert_eq!(bench.balance("merchantId", SHOP).await?, "9.40/0.00@2");
    let found = bench.query(r#"{"type":"query_settle","appId":"a","outSettleNo":"s"}"#).await?;
    assert!(found.contains(r#""status":"SUCCESS""#), "{found}");
    let twice = bench.call(calls.last().copied().unwrap_or_default()).await?;
    assert_eq!(field(&twice, "code"), "SETTLE_NO_EXISTS");
    ledgers::close_ledger(bench.handle);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_group_is_answered_in_order_with_one_commit() -> Outcome {
    let bench = Bench::new(true)?;
    bench.fill().await?;
    let commits = bench.number("commits")?;
    let calls = [freeze("60"), freeze("60"), freeze("40"), freeze("0.01")];
    let answers = bench.group(&calls.each_ref().map(String::as_str)).await?;
    let told: Vec<String> =
        answers.iter().map(|answer| field(answer, "code") + &field(answer, "newVersion")).collect();
    assert_eq!(told, ["2", "INSUFFICIENT_FUNDS", "3", "INSUFFICIENT_FUNDS"]);
    assert_eq!(bench.number("commits")?, commits + 1);
    Ok(())
}

#[wasm_bindgen_test]
async fn an_exception_of_the_callback_passes_through_and_the_ledger_goes_on() -> Outcome {
    let bench = Bench::new(false)?;
    bench.fill().await?;
    let throwing = Function::new_with_args("kind, text", "throw new RangeError('from the callback')");
    let call = freeze("1.00");
    let outcome = ledgers::begin(bench.handle, NOW, call.as_bytes(), &throwing);
    let error = outcome.err().and_then(|error| error.dyn_into::<js_sys::Error>().ok());
    assert_eq!(error.map(|error| String::from(error.message())), Some("from the callback".to_owned()));
    assert_eq!(field(&bench.call(&call).await?, "newVersion"), "2");
    Ok(())
}

#[wasm_bindgen_test]
async fn a_group_that_the_host_drops_leaves_nothing_behind() -> Outcome {
    let bench = Bench::new(false)?;
    bench.fill().await?;
    let silent = Function::new_with_args("kind, text", "return undefined");
    // Decided on cached rows, so this asks for its commit at once; the store never hears of it.
    ledgers::begin(bench.handle, NOW, freeze("40.00").as_bytes(), &silent)?;
    assert_eq!(field(&bench.call(&freeze("1.00")).await?, "newVersion"), "2");
    assert_eq!(bench.balance("userId", USER).await?, "99.00/1.00@2");
    Ok(())
}

#[wasm_bindgen_test]
async fn the_callback_may_call_another_ledger() -> Outcome {
    let inner = Rc::new(Bench::new(false)?);
    inner.fill().await?;
    let outer = Bench::new(false)?;
    // Before each of its answers, the outer store runs a whole group of the inner ledger.
    let (nested, store, other) = (Rc::new(Cell::new(0_u32)), outer.io.clone(), Rc::clone(&inner));
    let counter = Rc::clone(&nested);
    let callback =
        Closure::<dyn Fn(u32, JsValue) -> Outcome<JsValue>>::new(move |kind: u32, text: JsValue| {
            let answer = other.run_at_once(&other.io, &freeze("0.01"))?;
            counter.set(counter.get() + u32::from(!field(&answer, "freezeId").is_empty()));
            store.call2(&JsValue::NULL, &kind.into(), &text)
        });
    let call = format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY"}}"#);
    let answer = outer.run_at_once(callback.as_ref().unchecked_ref(), &call)?;
    assert_eq!(field(&answer, "version"), "0", "{answer}");
    assert!(nested.get() >= 3, "read, commit and answer each ran a group");
    let cents = nested.get();
    let expected = format!("{}.{:02}/0.{cents:02}@{}", 99, 100 - cents, cents + 1);
    assert_eq!(inner.balance("userId", USER).await?, expected);
    Ok(())
}

#[wasm_bindgen_test]
async fn two_ledgers_take_their_steps_in_turn() -> Outcome {
    let benches = [Bench::new(false)?, Bench::new(false)?];
    for bench in &benches {
        bench.fill().await?;
    }
    let mut results = Vec::new();
    for bench in &benches {
        results.push(ledgers::begin(bench.handle, NOW, freeze("1.00").as_bytes(), &bench.io)?);
    }
    for (bench, result) in benches.iter().zip(results).rev() {
        let step = |event, data: String| ledgers::step(bench.handle, NOW, event, data.as_bytes(), &bench.io);
        assert_eq!(field(&bench.drive(result, step).await?, "newVersion"), "2");
        assert_eq!(bench.balance("userId", USER).await?, "99.00/1.00@2");
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn queries_run_beside_each_other_and_name_their_errors() -> Outcome {
    let bench = Bench::new(true)?;
    bench.fill().await?;
    let run = ledgers::query_begin(bench.handle, NOW, b"{\"type\":\"nothing\"}")?;
    let answer = bench.query(&format!(r#"{{"type":"balance","userId":"{SHOP}"}}"#)).await?;
    assert_eq!(field(&answer, "code"), "BALANCE_NOT_FOUND", "{answer}");
    let step =
        |event, data: String| ledgers::query_step(bench.handle, run, event, data.as_bytes(), &bench.io);
    let first = step(PROCEED, String::new())?;
    assert_eq!(field(&bench.drive(first, step).await?, "code"), "UNKNOWN_COMMAND");
    // A query that has been answered is gone.
    let again = step(PROCEED, String::new())?;
    assert_eq!(field(&bench.drive(again, step).await?, "code"), "INTERNAL");
    Ok(())
}

#[wasm_bindgen_test]
fn settings_that_are_refused_and_ledgers_that_are_not_open_throw_text() -> Outcome {
    assert_eq!(code_of(ledgers::open_ledger(9001, b"{}")), "MISSING_FIELD");
    assert_eq!(code_of(ledgers::open_ledger(9001, b"{")), "INVALID_JSON");
    let unknown = br#"{"ledger":"test","writer":"w","entropy":"e","colour":"red"}"#;
    assert_eq!(code_of(ledgers::open_ledger(9001, unknown)), "UNKNOWN_FIELD");
    let io = Function::new_no_args("return null");
    assert_eq!(code_of(ledgers::begin(9001, NOW, b"{}", &io)), "CLOSED");
    assert_eq!(code_of(ledgers::step(9001, NOW, PROCEED, b"", &io)), "CLOSED");
    assert_eq!(code_of(ledgers::query_begin(9001, NOW, b"{}")), "CLOSED");
    let bench = Bench::on(io.clone())?;
    ledgers::close_ledger(bench.handle);
    assert_eq!(code_of(ledgers::begin(bench.handle, NOW, b"{}", &io)), "CLOSED");
    Ok(())
}

#[wasm_bindgen_test]
fn the_schema_is_json_and_the_memory_is_counted() -> Outcome {
    let schema = js_sys::JSON::parse(&wasm::schema())?;
    let tables: js_sys::Array = Reflect::get(&schema, &"tables".into())?.unchecked_into();
    let names: Vec<String> =
        tables.iter().filter_map(|table| Reflect::get(&table, &"name".into()).ok()?.as_string()).collect();
    for name in ["accounts", "holds", "transactions", "journal"] {
        assert!(names.iter().any(|one| one == name), "`{name}` is not in {names:?}");
    }
    // Whole pages of 64 KiB.
    let bytes = wasm::memory_bytes() as u64;
    assert!(bytes > 0 && bytes % 65_536 == 0, "{bytes}");
    wasm::recover();
    Ok(())
}

/// The largest balance there is. A JavaScript number cannot hold it, and the
/// host's own JSON reader would silently change it.
const LARGEST: &str = r#"{"amount":92233720368547758.07}"#;

#[wasm_bindgen_test]
fn keeps_digits_that_a_javascript_number_loses() -> Result<(), js_sys::Error> {
    let fault = |error: &dyn std::fmt::Display| js_sys::Error::new(&error.to_string());

    let request = json::parse(LARGEST.as_bytes(), Limits::default()).map_err(|e| fault(&e))?;
    let digits =
        request.get("amount").and_then(|v| v.as_number()).ok_or_else(|| fault(&"no number in `amount`"))?;
    let currency = Currencies::new().get("CNY").ok_or_else(|| fault(&"no CNY"))?;
    let minor =
        Exact::parse_number(digits).map_err(|e| fault(&e))?.to_minor(currency).map_err(|e| fault(&e))?;
    assert_eq!(minor, i64::MAX);
    assert_eq!(format_minor(minor, currency), "92233720368547758.07");

    // The control: what the host itself makes of the same text.
    let host = js_sys::JSON::stringify(&js_sys::JSON::parse(LARGEST)?)?;
    assert_ne!(String::from(host), LARGEST);
    Ok(())
}
