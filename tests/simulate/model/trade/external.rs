//! The outcome of what an external program carries out (spec M5).

use super::super::{Code, End, Leafs, Leaves, Model};
use super::Changes;
use super::record::{Order, Role};
use super::settles::receive;
use crate::op::Op;

fn outcome(op: &Op) -> &'static str {
    if op.text("outcome") == Some("SUCCESS") { "SUCCESS" } else { "FAIL" }
}

/// True if the report is news; the first one stands.
fn is_news(status: &str, outcome: &str) -> Result<bool, Code> {
    match status {
        "PROCESSING" => Ok(true),
        same if same == outcome => Ok(false),
        _ => Err("EXTERNAL_STATUS_FINAL"),
    }
}

impl Model {
    pub(crate) fn complete_external(&mut self, op: &Op) -> Result<End, Code> {
        match op.id("settlementId") {
            Some(id) => self.complete_settle(op, id),
            None => self.complete_return(op, op.id("returnId").unwrap()),
        }
    }

    fn complete_settle(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (order, at) = self.trade.settle(id).ok_or("SETTLEMENT_NOT_FOUND")?;
        let mut order = (*order).clone();
        if !self.trade.program_of(&order).is_external {
            return Err("NOT_EXTERNAL");
        }
        if !is_news(order.settles[at].status, outcome(op))? {
            return Ok(End::Again(settle_ended(&order, at)));
        }
        if outcome(op) == "SUCCESS" {
            self.pay_settle(&mut order, at)?;
        } else {
            order.settles[at].message = op.text("message").map(str::to_owned);
            self.end_settle(&mut order, at, "FAIL");
        }
        let reply = settle_ended(&order, at);
        self.put_order(order);
        Ok(End::Done(reply))
    }

    fn complete_return(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (order, at) = self.trade.returned(id).ok_or("RETURN_NOT_FOUND")?;
        let mut order = (*order).clone();
        if !self.trade.program_of(&order).is_external {
            return Err("NOT_EXTERNAL");
        }
        if !is_news(order.returns[at].status, outcome(op))? {
            return Ok(End::Again(return_ended(&order, at)));
        }
        let mut changes = Changes::default();
        let given = order.returns[at].clone();
        let is_done = outcome(op) == "SUCCESS";
        self.take_from(given.id, given.amount, !is_done, &mut changes)?;
        let settle = order.settles.iter().position(|settle| settle.id == given.settle).unwrap();
        if is_done {
            self.give_back(&mut order, settle, &given.parts, &mut changes)?;
        } else {
            for (leg, amount) in &given.parts {
                order.settles[settle].legs[*leg].returned -= amount;
                let seller = order.settles[settle].legs[*leg].seller;
                receive(&mut order, seller, &given.from, Role::Other, *amount);
            }
            order.returns[at].message = op.text("message").map(str::to_owned);
        }
        self.post_all(&changes)?;
        order.returns[at].status = outcome(op);
        order.returns[at].finished_at = self.now;
        let reply = return_ended(&order, at);
        self.keep_order(order);
        Ok(End::Done(reply))
    }
}

fn settle_ended(order: &Order, at: usize) -> Leaves {
    let settle = &order.settles[at];
    Leafs::default()
        .id("settlementId", settle.id)
        .text("status", settle.status)
        .amount("amount", settle.gross(), &order.currency)
        .raw("endedAt", settle.ended_at)
        .done()
}

fn return_ended(order: &Order, at: usize) -> Leaves {
    let given = &order.returns[at];
    Leafs::default()
        .id("returnId", given.id)
        .text("status", given.status)
        .amount("amount", given.amount, &order.currency)
        .raw("endedAt", given.finished_at)
        .done()
}
