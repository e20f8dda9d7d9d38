//! The order and settlement part of the contract, one test per row of the spec, on
//! the native core: `dyr_05` is DYR-05, `b14` is B14, `m7` is M7.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod after_settle;
mod audited;
mod cards;
mod confirming;
mod days;
mod due;
mod external;
mod fees;
mod found;
mod kit;
mod parties;
mod planted;
mod queries;
mod refunding;
mod refusals;
mod repeats;
mod rounds;
mod samples;
mod sellers;
