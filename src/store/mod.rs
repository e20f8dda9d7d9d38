//! The Rust half of the storage contract: the table layout, the codec between
//! typed rows and cells, and the working copy of the rows a group touches.
//!
//! The host's half (`LedgerStore`) knows rows, keys and order and nothing of
//! money. Everything here is data; nothing here does I/O.

pub mod cells;
mod codec;
pub mod contract;
pub mod lists;
pub mod names;
mod points;
pub mod rows;
pub mod schema;
mod seek;
pub mod state;
pub mod table;
pub mod view;

pub use contract::{Commit, Head, Read, Write, WriteOp};
pub use state::State;
pub use table::{Miss, Table};
pub use view::View;
