//! The journal: one hash-chained row per commit, so that history can be
//! checked, exported and rebuilt.

mod apply;
pub mod audit;
pub mod chain;
pub mod export;
pub mod file;
pub mod finding;
pub mod import;
pub mod lines;
mod pages;
pub mod recorded;
pub mod run;
mod statement;
pub mod verify;

pub use audit::{Auditor, Report, Touched, audit_store, check_touched};
pub use chain::Chain;
pub use export::{ExportFormat, ExportOptions, ExportRun};
pub use file::FileAudit;
pub use finding::{Finding, Findings, Invariant, Place};
pub use import::ImportRun;
pub use run::{Ask, Progress, Told};
pub use verify::VerifyRun;
