//! Texts that are only printed at build time: declarations, OpenAPI, pages of the docs.

/// The text, natively; empty in WebAssembly, which would carry it to every page.
pub const fn printed(text: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { text }
}
