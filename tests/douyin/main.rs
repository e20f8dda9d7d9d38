//! The Douyin trade system: signatures, callbacks, and the faces with the engine
//! behind them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod callbacks;
mod calls;
mod codes;
mod flows;
mod platform;
mod replies;
mod shapes;
mod shop;
mod signatures;
mod wire;
