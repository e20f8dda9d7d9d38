//! Returns (spec 3.7): another party gives back to the seller.

use std::rc::Rc;

use super::super::{Born, Code, End, HoldKind, Leafs, Leaves, Model, owner_of};
use super::Changes;
use super::record::{Order, Return, Role};
use super::settles::receive;
use crate::op::{Op, decimals};

impl Model {
    pub(crate) fn return_split(&mut self, op: &Op) -> Result<End, Code> {
        let (app, number) = (op.text("appId").unwrap(), op.text("outReturnNo").unwrap());
        if let Some(id) = self.trade.name("return", app, number) {
            let (order, at) = self.trade.returned(id).unwrap();
            let is_same = self.sent_returns.get(&id).is_some_and(|sent| *sent == op.payload());
            return if is_same { Ok(End::Again(returned(&order, at))) } else { Err("RETURN_NO_CONFLICT") };
        }
        let named = op.text("outSettleNo").and_then(|name| self.trade.name("settle", app, name));
        let settle = op.id("settlementId").or(named).and_then(|id| self.trade.settle(id));
        let (order, at) = settle.filter(|(order, _)| order.app == app).ok_or("SETTLEMENT_NOT_FOUND")?;
        let mut order = (*order).clone();
        if order.settles[at].status != "SUCCESS" {
            return Err("RETURN_EXCEEDS_RECEIVED");
        }
        let amount =
            op.money("amount").unwrap().to_minor(decimals(&order.currency)).ok_or("INVALID_AMOUNT")?;
        let from = self.wallet(&owner_of(op), &order.currency).map_err(|_| "RETURN_EXCEEDS_RECEIVED")?;
        let parts = take_from_legs(&mut order, at, &from, amount)?;
        let mut changes = Changes::default();
        let is_external = self.trade.program_of(&order).is_external;
        if is_external && self.accounts.get(&from).unwrap().available < amount {
            return Err("INSUFFICIENT_FUNDS");
        }
        changes.available(&from, -amount);
        if is_external {
            changes.frozen(&from, amount);
            self.open_hold(HoldKind::Aside, self.id, &from, amount, order.id);
        } else {
            self.give_back(&mut order, at, &parts, &mut changes)?;
        }
        self.post_all(&changes)?;
        let id = self.id;
        order.returns.push(Return {
            id,
            settle: order.settles[at].id,
            number: number.to_owned(),
            from,
            amount,
            parts,
            status: if is_external { "PROCESSING" } else { "SUCCESS" },
            extra: op.text("cpExtra").map(str::to_owned),
            message: None,
            created_at: self.now,
            finished_at: if is_external { 0 } else { self.now },
        });
        self.trade.claim("return", app, number, id);
        self.sent_returns.put(id, op.payload());
        self.trade.order_of.put(id, order.id);
        self.born.push(Born::Return(id));
        let reply = returned(&order, order.returns.len() - 1);
        self.keep_order(order);
        Ok(End::Done(reply))
    }

    /// The sellers get what came back.
    pub(super) fn give_back(
        &self,
        order: &mut Order,
        settle: usize,
        parts: &[(usize, i64)],
        changes: &mut Changes,
    ) -> Result<(), Code> {
        for (leg, amount) in parts {
            let seller = order.settles[settle].legs[*leg].seller;
            let account = self.wallet(&order.sellers[seller].owner, &order.currency)?;
            changes.available(&account, *amount);
            receive(order, seller, &account, Role::Seller, *amount);
        }
        Ok(())
    }

    /// A return does not change when the order is due.
    pub(super) fn keep_order(&mut self, order: Order) {
        self.trade.orders.put(order.id, Rc::new(order));
    }
}

/// A return as commands answer it.
pub(super) fn returned(order: &Order, at: usize) -> Leaves {
    let given = &order.returns[at];
    Leafs::default()
        .id("returnId", given.id)
        .id("settlementId", given.settle)
        .text("outReturnNo", &given.number)
        .text("status", given.status)
        .amount("amount", given.amount, &order.currency)
        .raw("finishedAt", given.finished_at)
        .done()
}

/// The party gives back from its legs, in their order; leg and amount.
fn take_from_legs(
    order: &mut Order,
    at: usize,
    from: &super::AccountKey,
    amount: i64,
) -> Result<Vec<(usize, i64)>, Code> {
    let mut left = amount;
    let mut parts = Vec::new();
    for leg in 0..order.settles[at].legs.len() {
        let line = order.settles[at].legs[leg].clone();
        if line.role != Role::Other || line.account != *from {
            continue;
        }
        let shares = &order.sellers[line.seller].shares;
        let share = shares.iter().find(|share| share.0 == *from && share.1 == Role::Other).unwrap();
        // What went back for refunds is not there any more.
        let part = left.min(line.amount - line.returned).min(share.2 - share.3);
        if part > 0 {
            left -= part;
            order.settles[at].legs[leg].returned += part;
            receive(order, line.seller, from, Role::Other, -part);
            parts.push((leg, part));
        }
    }
    if left > 0 {
        return Err("RETURN_EXCEEDS_RECEIVED");
    }
    Ok(parts)
}
