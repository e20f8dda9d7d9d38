//! Refunds of orders (退款): started, then completed or cancelled. Money that is
//! still held for the order just leaves the hold; money that was settled is set
//! aside at once, so that a withdrawal cannot overtake (spec B18, B20, M7, M8).

pub mod end;
pub mod start;

use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{ints, read_lists, write_lists};
use crate::store::rows::RefundRow;

/// Started; neither completed nor cancelled.
pub const PROCESSING: &str = "PROCESSING";
/// The buyer has the money.
pub const SUCCESS: &str = "SUCCESS";
/// Taken back or rejected; the money is where it was.
pub const CLOSED: &str = "CLOSED";

/// What a refund takes of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemPart {
    /// Place of the item in the order.
    pub item: usize,
    /// From the order's hold, minor units.
    pub held: i64,
    /// From what was settled.
    pub settled: i64,
    /// Uses of a multi-use card.
    pub uses: i64,
}

/// Money set aside after settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Its hold.
    pub hold: i64,
    /// The account it was taken from.
    pub account: i64,
    /// Amount, minor units.
    pub amount: i64,
}

/// What a share gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareBack {
    /// Place of the seller in the order.
    pub seller: usize,
    /// Place of the share at the seller.
    pub share: usize,
    /// Amount, minor units.
    pub amount: i64,
}

fn write_parts(parts: &[ItemPart]) -> Str {
    let list = |part: &ItemPart| ints(&[part.item as i64, part.held, part.settled, part.uses]);
    write_lists(parts.iter().map(list).collect())
}

fn write_holds(holds: &[Aside]) -> Str {
    write_lists(holds.iter().map(|aside| ints(&[aside.hold, aside.account, aside.amount])).collect())
}

fn write_shares(shares: &[ShareBack]) -> Str {
    let list = |back: &ShareBack| ints(&[back.seller as i64, back.share as i64, back.amount]);
    write_lists(shares.iter().map(list).collect())
}

/// What a refund takes of each item.
///
/// # Errors
/// STORE_CORRUPT.
pub fn parts(row: &RefundRow) -> Result<Vec<ItemPart>, CorruptRow> {
    let read = read_lists(&row.parts, |cells| {
        Some(ItemPart {
            item: cells.place()?,
            held: cells.count()?,
            settled: cells.count()?,
            uses: cells.count()?,
        })
    });
    read.ok_or(CorruptRow { table: RefundRow::TABLE.name, column: "parts" })
}

/// The money set aside for a refund.
///
/// # Errors
/// STORE_CORRUPT.
pub fn holds(row: &RefundRow) -> Result<Vec<Aside>, CorruptRow> {
    let read = read_lists(&row.holds, |cells| {
        Some(Aside { hold: cells.count()?, account: cells.count()?, amount: cells.count()? })
    });
    read.ok_or(CorruptRow { table: RefundRow::TABLE.name, column: "holds" })
}

/// The shares that give back.
///
/// # Errors
/// STORE_CORRUPT.
pub fn shares(row: &RefundRow) -> Result<Vec<ShareBack>, CorruptRow> {
    let read = read_lists(&row.shares, |cells| {
        Some(ShareBack { seller: cells.place()?, share: cells.place()?, amount: cells.count()? })
    });
    read.ok_or(CorruptRow { table: RefundRow::TABLE.name, column: "shares" })
}

fn require(work: &mut Work<'_>, id: i64) -> Result<RefundRow, Stop> {
    match work.state.refunds.get(&id)? {
        Some(row) => Ok(row.clone()),
        None => {
            let message = format!("there is no refund `{id}`");
            Err(Error::field(Reason::RefundNotFound, "refundId", message).into())
        }
    }
}
