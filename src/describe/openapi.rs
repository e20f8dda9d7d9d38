//! The OpenAPI document.

/// The OpenAPI 3.1 document of all REST routes.
pub fn openapi_json() -> String {
    String::from("{}")
}
