//! The table layout: every stored row in one place, because the layout decides
//! the speed. Entries live inside the transaction row; `postings` is their only
//! index; `refs` maps every unique name to an id; wide and personal fields live
//! outside the hot rows.

mod book;
mod funds;
mod trade;

pub use book::{Account, Hold, Journal, Owner, PaymentMethod, Personal, Posting, Ref, Transaction};
pub use funds::{Party, PayoutPool, Withdrawal, WithdrawalBatch, WithdrawingDay};
pub use trade::{Notification, OrderRow, ProgramRow, RefundRow, ReturnRow, SettlementRow, SplitRule};
