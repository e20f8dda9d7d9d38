//! Lists that the host works through: what is due, in progress, or given up.

use super::settle::views;
use crate::command::fields::shared;
use crate::command::page::{bad_cursor, cursor, limit, newest};
use crate::command::{Args, Options, QueryInfo, Reply, ReplyField, Value};
use crate::ledger::Stop;
use crate::printed::printed;
use crate::sort::sort_by_key;
use crate::store::View;
use crate::store::cells::{CorruptRow, Row, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Notification, OrderRow, ReturnRow, SettlementRow};

/// What a notification shows.
pub const NOTIFICATION_VIEW: &[ReplyField] = &[
    ReplyField::always("notificationId", "string", "The notification; the id of its settlement."),
    ReplyField::always("url", "string", "Where it goes."),
    ReplyField::always("status", "string", "PENDING, DELIVERED or FAILED."),
    ReplyField::always("attempts", "number", "Deliveries tried so far."),
    ReplyField::sometimes("dueAt", "number", "When the next one is due, ms since the epoch."),
    ReplyField::sometimes("reason", "string", "Why the last one failed."),
    ReplyField::always("createdAt", "number", "When it was made, ms since the epoch."),
    ReplyField::always("updatedAt", "number", "When it changed last."),
    ReplyField::always("settlement", "SettlementView", "What it tells."),
];

const NEXT: ReplyField = ReplyField::sometimes("nextCursor", "string", "Where the next page begins.");

/// `due_settlements`
pub const DUE: QueryInfo = QueryInfo {
    name: "due_settlements",
    method: "settlements.due",
    spec: "M6",
    doc: printed("Orders of automatic programs that are due. Only a hint: `settleDue` judges each again."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[
        ReplyField::always(
            "orders",
            "Array<{ orderId: string; dueAt: number }>",
            "The orders, longest due first.",
        ),
        NEXT,
    ],
    run: due,
};

/// `processing_settlements`
pub const PROCESSING: QueryInfo = QueryInfo {
    name: "processing_settlements",
    method: "settlements.processing",
    spec: "M5",
    doc: printed("Settlements and returns that external programs have not reported yet, oldest first."),
    fields: &[shared::LIMIT],
    reply: &[
        ReplyField::always("settlements", "Array<SettlementView>", "Settlements in progress."),
        ReplyField::always(
            "returns",
            "Array<{ returnId: string; settlementId: string }>",
            "Returns in progress.",
        ),
    ],
    run: processing,
};

/// `due_notifications`
pub const DUE_NOTIFICATIONS: QueryInfo = QueryInfo {
    name: "due_notifications",
    method: "settlements.dueNotifications",
    spec: "DYC-06, M11",
    doc: printed("Notifications whose delivery is due, longest due first, with what they tell."),
    fields: &[shared::LIMIT],
    reply: &[
        ReplyField::always("notifications", "Array<NotificationView>", "The notifications."),
        ReplyField::sometimes("nextAt", "number", "When the next one after these is due."),
    ],
    run: due_notifications,
};

/// `failed_notifications`
pub const FAILED_NOTIFICATIONS: QueryInfo = QueryInfo {
    name: "failed_notifications",
    method: "settlements.failedNotifications",
    spec: "DYC-06",
    doc: printed("Notifications that were given up, oldest first."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[ReplyField::always("notifications", "Array<NotificationView>", "The notifications."), NEXT],
    run: failed_notifications,
};

/// `settlements`
pub const SETTLEMENTS: QueryInfo = QueryInfo {
    name: "settlements",
    method: "settlements.list",
    spec: "DYQ-05",
    doc: printed("All settlements of the ledger, newest first."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[ReplyField::always("settlements", "Array<SettlementView>", "The settlements."), NEXT],
    run: settlements,
};

/// `notifications`
pub const NOTIFICATIONS: QueryInfo = QueryInfo {
    name: "notifications",
    method: "settlements.notifications",
    spec: "DYC-06, M11",
    doc: printed("All notifications of the ledger, newest first, with what they tell."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[ReplyField::always("notifications", "Array<NotificationView>", "The notifications."), NEXT],
    run: all_notifications,
};

/// Rows whose `due` has come, in order; one more than asked for tells of the next.
fn due_range(table: &'static str, below: i64, limit: usize) -> Range {
    Range { index: Some("by_due"), below: Some(below.to_string()), table, limit, ..Range::default() }
}

fn due(args: &Args, view: &mut View, _options: &Options) -> Result<Reply, Stop> {
    let limit = limit(args);
    let mut range = due_range(OrderRow::TABLE.name, view.now.saturating_add(1), limit);
    if let Some(cursor) = args.text("cursor") {
        let (due, id) = cursor.split_once('.').ok_or_else(bad_cursor)?;
        for number in [due, id] {
            parse_int(number).ok_or_else(bad_cursor)?;
        }
        range.after = Some(vec![due.to_owned(), id.to_owned()]);
    }
    let rows: Vec<OrderRow> = view.range(range, false)?;
    let last = rows.last().filter(|_| rows.len() == limit);
    let cursor = last.map(|row| format!("{}.{}", row.due.unwrap_or(0), row.id));
    let list = rows
        .iter()
        .map(|row| Value::Object(Reply::new().id("orderId", row.id).int("dueAt", row.due.unwrap_or(0))));
    Ok(Reply::new()
        .with("orders", Value::List(list.collect()))
        .maybe("nextCursor", cursor.map(|text| Value::Text(text.as_str().into()))))
}

fn processing(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let range = |table: &'static str| Range {
        index: Some("by_processing"),
        table,
        limit: limit(args),
        ..Range::default()
    };
    let settlements = view.range::<SettlementRow>(range(SettlementRow::TABLE.name), false);
    let returns: Vec<ReturnRow> = view.range(range(ReturnRow::TABLE.name), false)?;
    let settlements = settlements?;
    let settlements = views(view, &settlements, options)?;
    let returns = returns
        .iter()
        .map(|row| Value::Object(Reply::new().id("returnId", row.id).id("settlementId", row.settlement)));
    Ok(Reply::new()
        .with("settlements", Value::List(settlements))
        .with("returns", Value::List(returns.collect())))
}

fn due_notifications(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let now = view.now;
    let rows: Vec<Notification> =
        view.range(due_range(Notification::TABLE.name, now.saturating_add(1), limit(args)), false)?;
    let later = Range {
        from: Some(now.saturating_add(1).to_string()),
        ..due_range(Notification::TABLE.name, i64::MAX, 1)
    };
    let later: Vec<Notification> = view.range(later, false)?;
    let list = notifications(view, &rows, options)?;
    Ok(Reply::new()
        .with("notifications", Value::List(list))
        .maybe("nextAt", later.first().and_then(|row| row.due).map(Value::Int)))
}

fn failed_notifications(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let limit = limit(args);
    let mut range = Range { index: Some("by_failed"), ..Range::of(Notification::TABLE, limit) };
    if let Some(id) = cursor(args)? {
        range.after = Some(vec![id.to_string(), id.to_string()]);
    }
    let rows: Vec<Notification> = view.range(range, false)?;
    let last = rows.last().filter(|_| rows.len() == limit).map(|row| row.id);
    let list = notifications(view, &rows, options)?;
    Ok(Reply::new().with("notifications", Value::List(list)).maybe("nextCursor", last.map(Value::Id)))
}

fn settlements(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let page = newest(args, view, |row: &SettlementRow| row.id)?;
    let list = views(view, &page.rows, options)?;
    Ok(Reply::new().with("settlements", Value::List(list)).maybe("nextCursor", page.next.map(Value::Id)))
}

fn all_notifications(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let page = newest(args, view, |row: &Notification| row.id)?;
    let list = notifications(view, &page.rows, options)?;
    Ok(Reply::new().with("notifications", Value::List(list)).maybe("nextCursor", page.next.map(Value::Id)))
}

/// Notifications with the settlements they tell of.
fn notifications(view: &mut View, rows: &[Notification], options: &Options) -> Result<Vec<Value>, Stop> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut settlements: Vec<SettlementRow> = view.rows(&ids, false)?;
    sort_by_key(&mut settlements, |row| row.id);
    let shown = views(view, &settlements, options)?;
    let corrupt = || CorruptRow { table: Notification::TABLE.name, column: "id" };
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let at =
            settlements.binary_search_by_key(&row.id, |settlement| settlement.id).map_err(|_| corrupt())?;
        let settlement = shown.get(at).cloned().ok_or_else(corrupt)?;
        list.push(Value::Object(
            Reply::new()
                .id("notificationId", row.id)
                .text("url", &row.url)
                .text("status", &row.status)
                .int("attempts", row.attempts)
                .maybe("dueAt", row.due.map(Value::Int))
                .maybe("reason", row.reason.clone().map(Value::Text))
                .int("createdAt", row.created_at)
                .int("updatedAt", row.updated_at)
                .with("settlement", settlement),
        ));
    }
    Ok(list)
}
