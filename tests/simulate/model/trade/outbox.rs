//! Telling that settlements have ended (spec 3.4).

use super::super::{Born, Code, End, Leafs, Leaves, Model};
use super::record::{Note, Order};
use crate::op::Op;

const MINUTE_MS: i64 = 60_000;
/// Seconds before each retry, of the oldest list.
const ECPAY: [i64; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// How long to wait after so many failures.
fn delay(schedule: &str, failures: i64) -> Option<i64> {
    let retry = failures as usize - 1;
    match schedule {
        "ecpay" => ECPAY.get(retry).map(|seconds| seconds * 1000),
        _ if retry >= 20 => None,
        "2s" => Some(if retry < 13 { 2000 << retry } else { 300 * MINUTE_MS }),
        _ if retry < 2 => Some(15_000 << retry),
        _ => Some(MINUTE_MS << (retry - 2).min(7)),
    }
}

impl Model {
    /// The end of a settlement goes into the outbox, if it has an address.
    pub(super) fn tell(&mut self, order: &Order, at: usize) {
        let settle = &order.settles[at];
        if settle.url.is_some() {
            let schedule = self.trade.program_of(order).schedule.clone();
            let note = Note { schedule, status: "PENDING", attempts: 0, next_at: Some(self.now) };
            self.trade.notes.put(settle.id, note);
            self.born.push(Born::Note(settle.id));
        }
    }

    pub(crate) fn notification(&mut self, op: &Op) -> Result<End, Code> {
        let id = op.id("notificationId").unwrap();
        let mut note = self.trade.notes.get(&id).cloned().ok_or("NOTIFICATION_NOT_FOUND")?;
        if op.kind == "resend_notification" {
            note = Note { status: "PENDING", attempts: 0, next_at: Some(self.now), ..note };
        } else {
            let is_delivered = op.text("outcome") == Some("delivered");
            match (note.status, is_delivered) {
                ("DELIVERED", true) => return Ok(End::Again(shown(id, &note))),
                ("DELIVERED" | "FAILED", false) => return Err("INVALID_NOTIFICATION_STATUS"),
                _ => {}
            }
            note.attempts += 1;
            let next = delay(&note.schedule, note.attempts).map(|delay| self.now + delay);
            note.next_at = next.filter(|_| !is_delivered);
            note.status = match (is_delivered, note.next_at) {
                (true, _) => "DELIVERED",
                (false, Some(_)) => "PENDING",
                (false, None) => "FAILED",
            };
        }
        let reply = shown(id, &note);
        self.trade.notes.put(id, note);
        Ok(End::Done(reply))
    }
}

fn shown(id: i64, note: &Note) -> Leaves {
    let reply =
        Leafs::default().id("notificationId", id).text("status", note.status).raw("attempts", note.attempts);
    match note.next_at {
        Some(at) => reply.raw("nextAt", at).done(),
        None => reply.done(),
    }
}
