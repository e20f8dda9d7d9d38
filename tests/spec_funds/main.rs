//! The fund management part of the contract, one test per row of the spec, on the
//! native core: `ap_10` is AP-10, `c8` is C8, `a18` is A18.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod ages;
mod audited;
mod batches;
mod details;
mod exceptions;
mod figures;
mod kit;
mod lives;
mod oracle;
mod parties;
mod polls;
mod pools;
mod races;
mod rounds;
mod wallets;
