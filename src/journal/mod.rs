//! The journal: one hash-chained row per commit, so that history can be
//! checked, exported and rebuilt.

pub mod audit;
pub mod chain;
pub mod finding;
pub mod recorded;

pub use audit::{Auditor, Report, Touched, audit_store, check_touched};
pub use chain::Chain;
pub use finding::{Finding, Findings, Invariant, Place};
