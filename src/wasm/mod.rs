//! Bindings: the only place with wasm-bindgen types.
//!
//! Every exported step takes the storage callback, hands it the next request,
//! and returns what it returned, a value or a promise, for TypeScript to await.
//! Nothing is borrowed meanwhile, so a store may call the ledger again.

mod allinpay;
mod douyin;
mod funds;
mod http;
mod journal;
pub mod ledgers;
mod pure;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::engine::{Action, answer, frames};
use crate::error::Error;

/// Hands an action to the host's callback and returns what that returned.
fn hand_out(action: &Action, callback: &Function) -> Result<JsValue, JsValue> {
    let (kind, text) = frames::encode(action);
    callback.call2(&JsValue::NULL, &JsValue::from(kind as u32), &JsValue::from(text))
}

/// A refusal outside a group: thrown as the JSON text `{"error":…}`.
fn thrown(error: &Error) -> JsValue {
    JsValue::from(answer::error(error))
}

/// Called once when the module starts: a panic asks for a fresh instance.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|_| wasm_bindgen::handler::schedule_reinit()));
}

/// A call that does nothing: after a panic it brings the fresh instance up.
#[wasm_bindgen]
pub fn recover() {}

/// Asks for a fresh instance at the next call: WebAssembly memory never shrinks.
/// Every open ledger has to be opened again.
#[wasm_bindgen]
pub fn retire() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Bytes of memory this instance has.
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}

/// The schema for `LedgerStore.open`, as JSON text.
#[wasm_bindgen]
pub fn schema() -> String {
    crate::store::schema::schema_json()
}

/// Panics on purpose: only so that the recovery can be tested.
#[wasm_bindgen(js_name = panicForTest)]
pub fn panic_for_test() {
    #[expect(clippy::panic, reason = "the recovery from a panic needs one")]
    {
        panic!("asked for by a test");
    }
}
