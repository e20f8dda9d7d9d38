//! The balance part of the contract, one test per row of the spec, on the native
//! core: `bal_10` is BAL-10, `a6` is A6, `m8` is M8, `bug_03` is BUG-03.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod amounts;
mod bugs;
mod commands;
mod dry_runs;
mod freezes;
mod kit;
mod limits;
mod lists;
mod money;
mod owners;
mod repeats;
mod shapes;
mod whole;
mod withdrawals;
