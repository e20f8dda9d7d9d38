//! Bills of one day (对账单): every change of a balance (资金账单), and every trade
//! of its owner (交易账单), with what there was before and after (spec DYR-10).
//!
//! A bill costs a constant number of reads, however long the history is: the day
//! lies between two ids, and an entry tells what it left.

pub mod booked;
pub mod csv;
pub mod day;
pub mod fund;
pub mod reference;
pub mod trade;
mod trade_lines;

pub use fund::FUND_BILL;
pub use trade::TRADE_BILL;
