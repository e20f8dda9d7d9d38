//! Pages of rows that have an id of their own, newest first.

use super::Args;
use crate::error::{Error, Reason};
use crate::ledger::Stop;
use crate::store::View;
use crate::store::cells::{Row, parse_int};
use crate::store::contract::Range;

/// Rows of a page if nothing is said.
const PAGE: i64 = 100;

/// Some rows, and where the next page begins.
#[derive(Debug)]
pub struct Page<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Id of the last row that was looked at, if there may be more.
    pub next: Option<i64>,
}

/// `limit` of the request.
pub fn limit(args: &Args) -> usize {
    usize::try_from(args.int("limit").unwrap_or(PAGE)).unwrap_or(1)
}

/// `cursor` of the request, where it is an id.
///
/// # Errors
/// INVALID_FIELD.
pub fn cursor(args: &Args) -> Result<Option<i64>, Error> {
    args.text("cursor").map(|cursor| parse_int(&cursor).ok_or_else(bad_cursor)).transpose()
}

/// A cursor that no page has returned.
pub fn bad_cursor() -> Error {
    Error::field(Reason::InvalidField, "cursor", "the cursor is not one that a page returned")
}

/// Rows of a table whose key is an id, newest first. Ids fall from page to page, so
/// rows that are added meanwhile are never seen twice.
///
/// # Errors
/// INVALID_FIELD of a cursor; a miss.
pub fn newest<R: Row<Key = i64>>(
    args: &Args,
    view: &mut View,
    id: impl Fn(&R) -> i64,
) -> Result<Page<R>, Stop> {
    let range = Range {
        below: cursor(args)?.map(|id| id.to_string()),
        descending: true,
        ..Range::of(R::TABLE, limit(args))
    };
    listed(view, range, id)
}

/// The rows of a range. Which they are stays as first read, so that a busy ledger
/// cannot keep the list from its end; what they say is of one snapshot with all else
/// that is read of them.
///
/// # Errors
/// A miss.
pub fn listed<R: Row<Key = i64>>(
    view: &mut View,
    range: Range,
    id: impl Fn(&R) -> i64,
) -> Result<Page<R>, Stop> {
    let limit = range.limit;
    let ids: Vec<i64> = view.list::<R>(range)?.iter().map(id).collect();
    let rows = view.rows(&ids, false)?;
    Ok(Page { rows, next: ids.last().copied().filter(|_| ids.len() == limit) })
}
