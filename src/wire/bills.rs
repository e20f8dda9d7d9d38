//! Bills over REST: as JSON, or as CSV. The pages of a CSV bill make one file when
//! they are put together: only the first has the header row.

use super::http::{Context, Response};
use super::percent;
use crate::command::{Field, FieldKind, QueryInfo};
use crate::error::{Error, Reason};
use crate::funds::bills::csv::Bill;
use crate::json::Value;

/// Media type of a CSV bill.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";
/// The response header that names the next page of a CSV bill.
pub const NEXT_HEADER: &str = "x-next-page-token";

/// What a bill is answered as; the other parameters are those of its query.
pub const FORMAT: Field = Field::optional(
    "format",
    FieldKind::Choice(&["json", "csv"]),
    "json (default) or csv, which names its next page in the header `X-Next-Page-Token`.",
);

/// JSON, and CSV with and without the header row: the operations of a bill's route.
const JSON: usize = 0;
const FIRST_CSV: usize = 1;
const NEXT_CSV: usize = 2;

/// The operation that the parameters ask for.
pub(super) fn operation(query: &str) -> Result<usize, Error> {
    let value = |wanted: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(name, _)| percent::decode(name, true).as_deref() == Some(wanted));
        named.next().and_then(|(_, value)| percent::decode(value, true)).unwrap_or_default()
    };
    match value(FORMAT.name).as_str() {
        "" | "json" => Ok(JSON),
        "csv" if value("pageToken").is_empty() => Ok(FIRST_CSV),
        "csv" => Ok(NEXT_CSV),
        _ => {
            let message = "`format` is not one of json, csv";
            Err(Error::field(Reason::InvalidField, FORMAT.name, message))
        }
    }
}

/// A page as CSV; `None` if it was not asked for.
pub(super) fn encode(info: &QueryInfo, reply: &Value<'_>, context: &Context) -> Option<Response> {
    let has_header = match context.operation() {
        FIRST_CSV => true,
        NEXT_CSV => false,
        _ => return None,
    };
    let csv = Bill::of_query(info.name)?.csv(reply, has_header)?;
    let response = Response::text(200, MEDIA_TYPE, csv, context.request_id());
    Some(match reply.get("nextCursor").and_then(Value::as_str) {
        Some(next) => response.with(NEXT_HEADER, next),
        None => response,
    })
}
