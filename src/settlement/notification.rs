//! The outbox: the end of a settlement is written down in its own commit, and
//! delivered by the host until it is acknowledged or given up (spec 3.4).

use crate::command::fields::shared;
use crate::command::{
    Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::{Notification, SettlementRow};

/// Waiting to be delivered, or to be tried again.
pub const PENDING: &str = "PENDING";
/// Acknowledged.
pub const DELIVERED: &str = "DELIVERED";
/// Given up.
pub const FAILED: &str = "FAILED";

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// The last delay of the older list of the trading system, and of the newer one.
const OLDER_LAST: i64 = 128 * MINUTE;
const NEWER_LAST: i64 = 5 * HOUR;
/// Retries of both.
const RETRIES: u32 = 20;
const ECPAY: [i64; 15] = [
    15 * SECOND,
    15 * SECOND,
    30 * SECOND,
    3 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    30 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    3 * HOUR,
    3 * HOUR,
    6 * HOUR,
    6 * HOUR,
];

/// How long to wait before retry number `retry` (from 0), ms; `None` when there is
/// no such retry (spec 3.4).
///
/// ```
/// use split_ledger::settlement::notification::delay;
///
/// assert_eq!(delay("15s", 0), Some(15_000));
/// assert_eq!(delay("15s", 9), Some(128 * 60_000));
/// assert_eq!(delay("2s", 12), Some(8_192_000));
/// assert_eq!(delay("2s", 13), Some(5 * 3_600_000));
/// assert_eq!((delay("2s", 19), delay("2s", 20)), (Some(5 * 3_600_000), None));
/// assert_eq!((delay("ecpay", 14), delay("ecpay", 15)), (Some(6 * 3_600_000), None));
/// ```
pub fn delay(schedule: &str, retry: i64) -> Option<i64> {
    let retry = u32::try_from(retry).ok()?;
    match schedule {
        "ecpay" => ECPAY.get(usize::try_from(retry).ok()?).copied(),
        _ if retry >= RETRIES => None,
        "2s" if retry < 13 => Some((2 * SECOND) << retry),
        "2s" => Some(NEWER_LAST),
        _ if retry < 5 => Some((15 * SECOND) << retry),
        _ if retry < 9 => Some((8 * MINUTE) << (retry - 5)),
        _ => Some(OLDER_LAST),
    }
}

/// Writes the end of a settlement into the outbox, if it has an address.
pub fn enqueue(work: &mut Work<'_>, settlement: &SettlementRow, schedule: &str) {
    let Some(url) = &settlement.notify_url else { return };
    let now = work.now;
    work.state.notifications.put(Notification {
        id: settlement.id,
        url: url.clone(),
        schedule: Str::from(schedule),
        status: Str::from(PENDING),
        attempts: 0,
        due: Some(now),
        reason: None,
        created_at: now,
        updated_at: now,
        failed: None,
    });
}

const NOTIFICATION_ID: Field =
    Field::required("notificationId", FieldKind::Id, "The notification; the id of its settlement.");

const REPLY: &[ReplyField] = &[
    ReplyField::always("notificationId", "string", "The notification."),
    ReplyField::always("status", "string", "PENDING, DELIVERED, or FAILED once it is given up."),
    ReplyField::always("attempts", "number", "Deliveries tried so far."),
    ReplyField::sometimes("nextAt", "number", "When it is tried next, ms since the epoch."),
];

/// `report_notification`
pub const REPORT_INFO: CommandInfo = CommandInfo {
    name: "report_notification",
    method: "settlements.reportNotification",
    spec: "DYC-06, M11",
    doc: printed(
        "Tells how a delivery went. A failed one is tried again by the program's schedule, then given up.",
    ),
    fields: &[
        NOTIFICATION_ID,
        Field::required("outcome", FieldKind::Choice(&["delivered", "failed"]), "How the delivery went."),
        Field::optional("reason", FieldKind::Text { max: 512 }, "Why it failed."),
        shared::KEY,
    ],
    reply: REPLY,
    build: build_report,
};

/// `resend_notification`
pub const RESEND_INFO: CommandInfo = CommandInfo {
    name: "resend_notification",
    method: "settlements.resendNotification",
    spec: "DYC-06",
    doc: printed("Delivers a notification again from the beginning of its schedule."),
    fields: &[NOTIFICATION_ID, shared::KEY],
    reply: REPLY,
    build: build_resend,
};

#[derive(Debug)]
struct Report {
    id: i64,
    is_delivered: bool,
    reason: Option<Str>,
}

#[derive(Debug)]
struct Resend {
    id: i64,
}

fn build_report(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(Report {
        id: args.need_id("notificationId")?,
        is_delivered: args.text("outcome").as_deref() == Some("delivered"),
        reason: args.text("reason"),
    }))
}

fn build_resend(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(Resend { id: args.need_id("notificationId")? }))
}

fn require(work: &mut Work<'_>, id: i64) -> Result<Notification, Stop> {
    match work.state.notifications.get(&id)? {
        Some(row) => Ok(row.clone()),
        None => {
            let message = format!("there is no notification `{id}`");
            Err(Error::field(Reason::NotificationNotFound, "notificationId", message).into())
        }
    }
}

fn finish(work: &mut Work<'_>, mut row: Notification) -> Outcome {
    row.updated_at = work.now;
    let reply = reply(&row);
    work.state.notifications.put(row);
    Outcome::Done(reply)
}

fn reply(row: &Notification) -> Reply {
    Reply::new()
        .id("notificationId", row.id)
        .text("status", &row.status)
        .int("attempts", row.attempts)
        .maybe("nextAt", row.due.map(Value::Int))
}

impl Command for Report {
    fn subject(&self) -> String {
        self.id.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        state.notifications.want(&self.id);
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let mut row = require(work, self.id)?;
        let is_known = &*row.status == DELIVERED && self.is_delivered;
        if is_known {
            return Ok(Outcome::Again(reply(&row)));
        }
        if &*row.status != PENDING && !self.is_delivered {
            let message = format!("notification `{}` is {}", row.id, row.status);
            return Err(Error::field(Reason::InvalidNotificationStatus, "notificationId", message)
                .with("status", &row.status)
                .into());
        }
        row.attempts = row.attempts.saturating_add(1);
        row.reason.clone_from(&self.reason);
        row.failed = None;
        if self.is_delivered {
            row.status = Str::from(DELIVERED);
            row.due = None;
            return Ok(finish(work, row));
        }
        row.due = delay(&row.schedule, row.attempts - 1).map(|delay| work.now.saturating_add(delay));
        if row.due.is_none() {
            row.status = Str::from(FAILED);
            row.failed = Some(row.id);
        }
        Ok(finish(work, row))
    }
}

impl Command for Resend {
    fn subject(&self) -> String {
        self.id.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        state.notifications.want(&self.id);
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let mut row = require(work, self.id)?;
        row.status = Str::from(PENDING);
        row.attempts = 0;
        row.due = Some(work.now);
        row.failed = None;
        Ok(finish(work, row))
    }
}
