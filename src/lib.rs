//! The money core of a marketplace as a library: wallets, held order money,
//! settlement splits and payouts.
//!
//! The crate does no I/O. Time, ids of writers and stored rows come in as data;
//! what it decides goes out as rows for the host's storage callback.

pub mod balance;
pub mod calendar;
pub mod command;
mod csv;
#[cfg(not(target_arch = "wasm32"))]
pub mod describe;
pub mod engine;
pub mod error;
pub mod funds;
pub mod journal;
pub mod json;
pub mod ledger;
pub mod money;
pub mod order;
mod printed;
pub mod settlement;
mod sort;
pub mod split;
pub mod store;
pub mod wire;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
