//! The double-entry book: accounts, holds, transactions, entries.
//!
//! The only code that changes a balance. Domain folders say which money moves;
//! [`Work`] checks that it is there, that the books still balance and that no
//! number overflows, and writes the rows.

pub mod entry;
pub mod fingerprint;
pub mod hold;
pub mod owner;
pub mod party;
pub mod wallet;
pub mod work;

pub use entry::Entry;
pub use hold::{FREEZE, Payee, WITHDRAWAL};
pub use owner::OwnerName;
pub use party::{Receiver, Selector};
pub use work::{Stop, Work};

/// Account set of ordinary balances (标准余额).
pub const BALANCE_SET: i64 = 100_001;
/// Account set of marketing money (标准营销).
pub const MARKETING_SET: i64 = 2_000_000;

/// User and merchant accounts refuse a version above this (spec A22).
pub const VERSION_MAX: i64 = i32::MAX as i64;
