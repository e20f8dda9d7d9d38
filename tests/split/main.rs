//! Split rules: what is refused, what is stored, how money is divided, and the
//! commands and queries around it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod divide;
mod kit;
mod model;
mod properties;
mod rules;
mod stored;
mod vectors;
