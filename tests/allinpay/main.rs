//! The Allinpay face: its envelope, its methods with the engine behind them, its
//! signatures, and requests for the real gateway.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod desk;
mod envelope;
mod flows;
mod gate;
mod platform;
mod properties;
mod replies;
mod shapes;
mod signatures;
mod wire;
