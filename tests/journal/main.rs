//! The journal: what an audit finds and does not find, and what export and
//! import keep.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod files;
mod funds;
mod golden;
mod live;
mod orders;
mod pages;
mod rules;
mod scene;
