//! The tables of fields, replies, routes and errors, printed: as JSON for build
//! steps, as TypeScript declarations, as OpenAPI, as a page of the docs.
//!
//! What is committed of it is kept equal by tests; `cargo run --example
//! describe -- <typescript|errors|openapi|json>` prints it anew.

mod data;
mod errors;
pub mod named;
pub mod openapi;
mod typescript;

pub use data::describe_json;
pub use errors::errors_markdown;
pub use openapi::openapi_json;
pub use typescript::typescript_declarations;

/// `create_balance` → `CreateBalance`
pub fn type_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}
