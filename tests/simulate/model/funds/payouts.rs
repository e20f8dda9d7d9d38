//! Handing withdrawals to the rail, what it says, and what it has (spec A18, C18).

use super::super::trade::Changes;
use super::super::{BALANCE, Code, End, Leafs, Model, minor_of};
use super::withdrawals::{Withdrawal, status};
use crate::op::{Op, Owner, OwnerKind};

/// What payouts of one channel and currency are made from.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What the channel holds.
    pub liquidity: i64,
    /// What of it the rail has, or may have, sent.
    pub submitting: i64,
    /// Who waits longest.
    pub first: Option<i64>,
}

impl Pool {
    pub fn free(&self) -> i128 {
        i128::from(self.liquidity) - i128::from(self.submitting)
    }
}

impl Model {
    /// Spec C18, from the withdrawals themselves.
    pub fn pool(&self, channel: &str, currency: &str) -> Pool {
        let world = Owner { kind: OwnerKind::World, id: channel.to_owned() };
        let world = self.accounts.get(&(world, BALANCE, currency.to_owned()));
        let mut pool =
            Pool { liquidity: world.map_or(0, |world| -world.available), submitting: 0, first: None };
        for (id, ()) in self.on_their_way.iter() {
            let row = self.withdrawals.get(id).unwrap();
            if !row.is_of(channel, currency) {
                continue;
            }
            if row.status == "SUBMITTING" {
                pool.submitting += row.net();
            } else {
                pool.first = pool.first.or(Some(*id));
            }
        }
        pool
    }

    pub(crate) fn submit(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, row) = self.withdrawal(op)?;
        match row.status {
            "QUEUED" => {
                let pool = self.pool(&row.channel, row.currency());
                if pool.first != Some(of) {
                    return Err("PAYOUT_NOT_NEXT");
                }
                if i128::from(row.net()) > pool.free() {
                    return Err("POOL_SHORT");
                }
                let version = self.step(of, row, "SUBMITTING", op);
                Ok(End::Done(status(id, version, "SUBMITTING")))
            }
            "SUBMITTING" => Ok(self.unchanged(of, &row)),
            _ => Err("INVALID_WITHDRAWAL_STATUS"),
        }
    }

    fn unchanged(&self, of: i64, row: &Withdrawal) -> End {
        let version = self.accounts.get(&row.account).unwrap().version;
        End::Again(status(of, version, row.status))
    }

    pub(crate) fn report(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut row) = self.withdrawal(op)?;
        let next = match (row.status, op.text("status").unwrap()) {
            ("SUBMITTING", "PAID") => {
                self.pay(of, &row)?;
                "PAID"
            }
            ("SUBMITTING", "FAILED") => {
                self.hand_back(of)?;
                "FAILED"
            }
            ("PAID", "FAILED" | "BOUNCED") => {
                self.bounce(&row, op.flag("returnFee"))?;
                "BOUNCED"
            }
            ("PAID", "PAID") | ("FAILED", "FAILED") | ("BOUNCED", "FAILED" | "BOUNCED") => {
                return Ok(self.unchanged(of, &row));
            }
            ("FAILED" | "BOUNCED" | "CANCELLED", "PAID") if row.exception.is_none() => {
                row.exception = Some("OPEN");
                row.updated_at = self.now;
                if let Some(text) = op.text("railReference") {
                    row.reference = Some(text.to_owned());
                }
                self.withdrawals.put(of, row);
                return Ok(End::Noted("PAYOUT_STATUS_FINAL"));
            }
            ("FAILED" | "BOUNCED" | "CANCELLED", "PAID") => return Err("PAYOUT_STATUS_FINAL"),
            _ => return Err("INVALID_WITHDRAWAL_STATUS"),
        };
        let version = self.step(of, row, next, op);
        Ok(End::Done(status(id, version, next)))
    }

    /// The net amount leaves; the fee goes to the platform (spec C10).
    fn pay(&mut self, id: i64, row: &Withdrawal) -> Result<(), Code> {
        let world = self.world(&row.channel, row.currency());
        let mut hold = self.holds.get(&id).cloned().unwrap();
        hold.captured = hold.amount;
        self.holds.put(id, hold);
        let mut changes = Changes::default();
        changes.frozen(&row.account, -row.amount);
        changes.available(&world, row.net());
        if let Some(platform) = &row.fee_to {
            changes.arrive(platform, row.fee);
        }
        self.post_all(&changes)
    }

    /// The net amount comes back; it is as old as it was (spec C8).
    fn bounce(&mut self, row: &Withdrawal, returns_fee: bool) -> Result<(), Code> {
        let world = self.world(&row.channel, row.currency());
        let mut changes = Changes::default();
        changes.available(&world, -row.net());
        changes.available(&row.account, row.net());
        if let Some(platform) = row.fee_to.as_ref().filter(|_| returns_fee) {
            changes.available(platform, -row.fee);
            changes.available(&row.account, row.fee);
        }
        self.post_all(&changes)
    }

    /// Money outside moves from one channel to another.
    pub(crate) fn record_liquidity(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let currency = op.text("currency").unwrap();
        let from = self.world(op.text("fromChannel").unwrap(), currency);
        let to = self.world(op.text("toChannel").unwrap(), currency);
        let amount = minor_of(op, "amount");
        let mut changes = Changes::default();
        changes.available(&from, amount);
        changes.available(&to, -amount);
        self.post_all(&changes)?;
        let liquidity = -self.accounts.get(&to).unwrap().available;
        let reply = Leafs::default().id("transactionId", id).amount("liquidity", liquidity, currency);
        Ok(End::Done(reply.done()))
    }
}
