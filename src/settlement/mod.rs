//! Settlement (分账): when an order's money may be divided, how it is divided, what
//! comes back afterwards, and who is told (spec 1.2, 1.4, 3, B1…B30, M3…M6).

pub mod book;
mod called;
mod carry;
pub mod compute;
pub mod due;
pub mod external;
pub mod judge;
pub mod legs;
pub mod notification;
pub mod notify_url;
pub mod queries;
pub mod returns;
pub mod settle;
pub mod text;

use crate::command::CommandInfo;

/// The commands of this folder.
pub const COMMANDS: &[&CommandInfo] = &[
    &settle::INFO,
    &due::INFO,
    &returns::INFO,
    &external::INFO,
    &notification::REPORT_INFO,
    &notification::RESEND_INFO,
];
