//! Amounts, currencies, rates and shares: pure, exact, without a float.
//!
//! Inside the ledger an amount is an `i64` count of minor units of one
//! [`Currency`] (fen for CNY). Text becomes an amount in two steps, each with
//! its own refusals and neither with any rounding:
//!
//! ```
//! use split_ledger::money::{Currencies, Exact, format_minor};
//!
//! let currencies = Currencies::new();
//! let cny = currencies.get("CNY").ok_or("no such currency")?;
//! let minor = Exact::parse("12.5")?.to_minor(cny)?;
//! assert_eq!(minor, 1_250);
//! assert_eq!(format_minor(minor, cny), "12.50");
//! assert!(Exact::parse("0.001")?.to_minor(cny).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allocation;
mod amount;
mod cumulative;
mod currency;
mod error;
mod pro_rata;
mod rate;
mod weight;

pub use allocation::{AllocationError, AllocationRule, PARTIES_MAX, Weights};
pub use amount::{Exact, format_minor, parse_int64, push_minor, sum};
pub use cumulative::{split_uses, take_cumulative};
pub use currency::{Currencies, Currency, CurrencyError};
pub use error::AmountError;
pub use pro_rata::pro_rata;
pub use rate::{Rate, RateError, Rounding};
pub use weight::Weight;
