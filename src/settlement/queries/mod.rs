//! Queries on settlements, returns and the outbox.

pub mod lists;
pub mod settle;
pub mod unsettled;

use crate::command::QueryInfo;

/// The queries of this folder.
pub const QUERIES: &[&QueryInfo] = &[
    &settle::SETTLEMENT,
    &settle::EXPLAIN,
    &settle::QUERY,
    &settle::RETURN,
    &unsettled::UNSETTLED,
    &lists::DUE,
    &lists::PROCESSING,
    &lists::DUE_NOTIFICATIONS,
    &lists::FAILED_NOTIFICATIONS,
    &lists::SETTLEMENTS,
    &lists::NOTIFICATIONS,
];
