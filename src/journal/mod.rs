//! The journal: one hash-chained row per commit, so that history can be
//! checked, exported and rebuilt.

pub mod chain;

pub use chain::Chain;
