//! Fund management (资金管理): parties, what they may withdraw, withdrawals, and the
//! payouts that carry them out (spec 1.3, A18, C1…C21).

pub mod ageing;
pub mod balance;
pub mod batch;
pub mod bills;
pub mod detail;
pub mod exception;
pub mod fee;
pub mod liquidity;
pub mod payout;
pub mod queries;
pub mod register;
pub mod schedule;
pub mod view;
pub mod withdraw;
pub mod withdrawal;

use crate::command::CommandInfo;

pub use fee::Fee;

/// The commands of this folder.
pub const COMMANDS: &[&CommandInfo] = &[
    &register::INFO,
    &withdraw::INFO,
    &withdraw::CANCEL_INFO,
    &batch::INFO,
    &payout::SUBMIT_INFO,
    &payout::REPORT_INFO,
    &exception::INFO,
    &liquidity::INFO,
];
