//! Orders: what was bought from whom, how it is paid, fulfilled and refunded, and
//! the program that says when its money may be settled (spec 1.2, M2, M3, M7, M10).

pub mod configure;
pub mod create;
pub mod fulfil;
pub mod items;
pub mod model;
pub mod pay;
pub mod program;
pub mod queries;
pub mod refund;
pub mod rule;
pub mod sellers;

use crate::command::{CommandInfo, Field, FieldKind, Options, Reply, Value};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::settlement::judge;
use crate::store::State;
pub use model::Order;

/// The commands of this folder.
pub const COMMANDS: &[&CommandInfo] = &[
    &configure::INFO,
    &create::INFO,
    &pay::INFO,
    &fulfil::INFO,
    &fulfil::REVOKE_INFO,
    &refund::start::INFO,
    &refund::end::COMPLETE_INFO,
    &refund::end::CANCEL_INFO,
];

/// When something happened that is reported later.
const OCCURRED_AT: Field = Field::optional(
    "occurredAt",
    FieldKind::Time,
    "When it happened, ms since the epoch: not before the order's payment (of a payment: its creation), not in the future; default now.",
);

/// The time of an event: given within the bounds, else now (spec M7).
fn occurred_at(given: Option<i64>, earliest: i64, now: i64) -> Result<i64, Error> {
    match given {
        None => Ok(now),
        Some(at) if (earliest..=now).contains(&at) => Ok(at),
        Some(at) => {
            let message = format!("`{at}` is not between {earliest} and {now}");
            Err(Error::field(Reason::InvalidField, "occurredAt", message))
        }
    }
}

fn twice(at: usize, id: &str) -> Error {
    let message = format!("item `{id}` stands in the list twice");
    Error::field(Reason::InvalidField, format!("items[{at}].itemId"), message)
}

/// The place of an item in its order.
fn place_of(order: &Order, id: &str, field: &str) -> Result<usize, Error> {
    order.items.iter().position(|item| &*item.id == id).ok_or_else(|| {
        let message = format!("order `{}` has no item `{id}`", order.row.id);
        Error::field(Reason::ItemNotFound, field, message)
    })
}

/// Puts an order and its program on the list of wants.
pub fn want_order(state: &mut State, id: i64) {
    state.orders.want(&id);
    if let Some(program) = state.orders.peek(&id).and_then(|row| row.program) {
        state.programs.want(&program);
    }
}

/// Sets when the order will be settled by itself, from what it has become (spec M6).
pub(crate) fn schedule(work: &mut Work<'_>, order: &mut Order, options: &Options) -> Result<(), Stop> {
    let program = order.program(work)?;
    let is_waiting = program.is_automatic() && order.row.settling.is_none();
    order.row.due =
        if is_waiting { judge::due_at(order, &program, work.now, options.utc_offset) } else { None };
    Ok(())
}

fn step_reply(work: &Work<'_>, order: &Order) -> Reply {
    Reply::new()
        .id("transactionId", work.id)
        .id("orderId", order.row.id)
        .maybe("dueAt", order.row.due.map(Value::Int))
}
