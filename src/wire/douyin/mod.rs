//! The Douyin trade system (抖音开放平台): how its requests and callbacks are
//! signed, built and read. Pure: keys, clocks and the network stay with the host.
//!
//! - [`sign`]: the exact texts that RSA signs and verifies today (spec 3.5, 1 and 2).
//! - [`ecpay`]: the MD5 and SHA-1 forms of guaranteed payment (spec 3.5, 3 and 4).
//! - [`callback`]: the settlement callback, and its acknowledgement (spec 3.4).
//! - [`endpoint`], [`endpoints`]: the operations that the faces offer, as tables;
//!   [`codes`]: what they refuse with.
//! - [`request`] and [`reply`]: bodies for, and answers of, the real platform.
//! - [`exchange`]: the same as JSON for hosts.
//! - [`detail`]: the text of `settle_detail` (spec B21).
//!
//! Amounts are fen, `i64`.

mod answer;
pub mod callback;
pub mod codes;
pub mod detail;
pub mod ecpay;
pub mod endpoint;
pub mod endpoints;
pub mod exchange;
pub mod reply;
pub mod request;
pub mod sign;

pub(super) use answer::{encode, refuse, settle_detail};
