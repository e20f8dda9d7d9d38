//! The engine on a host that follows a script: what it asks for, step by step,
//! and what its callers are told when the store misbehaves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod ahead;
mod clocks;
mod commits;
mod corrupt;
mod host;
#[path = "../spec_balance/kit.rs"]
#[allow(dead_code)]
mod kit;
mod queries;
mod races;
mod rounds;
mod timeouts;
