//! The core inside a JavaScript engine: run by `make test-wasm`, once in
//! Node.js and once in headless Chromium.
//!
//! The file does not choose where it runs: without a `run_in_browser`
//! configuration the runner takes Node.js, or with `WASM_BINDGEN_USE_BROWSER=1`
//! the browser.
#![cfg(target_arch = "wasm32")]

use split_ledger::json::{self, Limits};
use split_ledger::money::{Currencies, Exact, format_minor};
use wasm_bindgen_test::wasm_bindgen_test;

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
