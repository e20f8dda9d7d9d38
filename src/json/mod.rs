//! JSON text to a tree and back, with nothing lost: numbers keep their own
//! digits, objects keep their order.
//!
//! Two readers share one scanner. [`parse`] builds a [`Value`] for requests
//! and stored texts. [`parse_rows`] reads the rows of the storage callback
//! (`[[cell,…],…]`) without building a tree.
//!
//! ```
//! use split_ledger::json::{self, Limits};
//!
//! let value = json::parse(br#"{"amount": 10.50, "id": "7"}"#, Limits::default())?;
//! assert_eq!(value.get("amount").and_then(|v| v.as_number()), Some("10.50"));
//! assert_eq!(value.get("id").and_then(|v| v.as_str()), Some("7"));
//!
//! let mut text = String::new();
//! json::write(&value, &mut text);
//! assert_eq!(text, r#"{"amount":10.50,"id":"7"}"#);
//! # Ok::<(), split_ledger::json::ParseError>(())
//! ```

mod error;
mod parse;
mod rows;
mod scan;
mod value;
mod write;

pub use error::{ParseError, ParseErrorKind};
pub use parse::{DEPTH_MAX, Limits, parse};
pub use rows::{Row, Rows, parse_rows};
pub use value::{Member, Value};
pub use write::{write, write_string};
