//! Withdrawals and what carries them out, once more, written from the
//! specification (spec A18, C7…C19).

mod days;
mod payouts;
mod queries;
mod withdrawals;

pub use withdrawals::Withdrawal;
