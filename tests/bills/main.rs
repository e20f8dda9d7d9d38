//! Bills of a day (对账单): the fund bill and the trade bill of spec DYR-10.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../spec_settlement/kit.rs"]
#[allow(dead_code)]
mod shop;
#[path = "../support/mod.rs"]
mod support;

mod adding_up;
mod csv;
mod days;
mod kit;
mod names;
mod pages;
mod reads;
mod trades;
