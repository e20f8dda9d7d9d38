//! The balance REST face from outside: requests in, responses out, with the
//! engine and a store in memory behind it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod extras;
mod face;
mod fields;
mod funds;
mod openapi;
mod properties;
mod refusals;
mod routes;
mod tokens;
mod trade;
