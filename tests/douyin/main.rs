//! The Douyin trade system: signatures, callbacks, and the faces with the engine
//! behind them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod callbacks;
mod signatures;
