//! Fulfilment and refunds.

use super::super::Generator;
use super::text;
use crate::model::Model;
use crate::model::trade::Order;
use crate::op::{Fields, Money, Op, Val, decimals};

impl Generator {
    /// One or two items of an order by name.
    fn some_items(&mut self, order: &Order) -> Vec<(usize, Fields)> {
        let first = self.rng.below(order.items.len());
        let mut places = vec![first];
        if self.rng.permille(300) && order.items.len() > 1 {
            places.push((first + 1) % order.items.len());
        }
        let is_wrong = self.rng.permille(25);
        let one = |at: usize| {
            let id = if is_wrong && at == first { "no such item" } else { &order.items[at].id };
            (at, Fields::from([("itemId", text(id))]))
        };
        places.into_iter().map(one).collect()
    }

    fn uses(&mut self, order: &Order, at: usize) -> Option<Val> {
        let is_card = order.items[at].uses > 1;
        let most = order.items[at].uses.min(if self.rng.permille(600) { 2 } else { 9 });
        self.some(if is_card { 750 } else { 30 }, |own| Val::Num(own.rng.between(1, most)))
    }

    pub(super) fn fulfil(&mut self, model: &Model) -> Op {
        let has_free =
            |order: &Order| order.paid.is_some() && (0..order.items.len()).any(|at| order.free_uses(at) > 0);
        let id = self.order_id(model, has_free);
        let op = self.of_items(model, "fulfil", id);
        let order = model.trade.orders.get(&id);
        let since = order.and_then(|order| order.paid.as_ref()).map_or(0, |paid| paid.at);
        let at = self.occurred(model, since);
        op.maybe("occurredAt", at).maybe("idempotencyKey", self.key())
    }

    pub(super) fn revoke(&mut self, model: &Model) -> Op {
        let has_used = |order: &Order| order.items.iter().any(|item| !item.fulfilled.is_empty());
        let id = self.order_id(model, has_used);
        self.of_items(model, "revoke_fulfilment", id).maybe("idempotencyKey", self.key())
    }

    fn of_items(&mut self, model: &Model, kind: &'static str, id: i64) -> Op {
        let op = Op::new(kind).with("orderId", Val::Id(id.max(1)));
        let Some(order) = model.trade.orders.get(&id).filter(|_| self.rng.permille(550)) else { return op };
        let mut items = Vec::new();
        for (at, mut item) in self.some_items(order) {
            if let Some(uses) = self.uses(order, at) {
                item.insert("uses", uses);
            }
            items.push(item);
        }
        op.with("items", Val::List(items))
    }

    pub(super) fn start_refund(&mut self, model: &Model) -> Op {
        let is_settled = self.rng.permille(500);
        let fits = |order: &Order| {
            let has_money = (0..order.items.len()).any(|at| order.refundable(at) > 0);
            order.paid.is_some()
                && has_money
                && (!is_settled || order.settles.iter().any(|s| s.status == "SUCCESS"))
        };
        let id = self.order_id(model, fits);
        let mut op = Op::new("start_refund").with("orderId", Val::Id(id.max(1)));
        let app = model.trade.orders.get(&id).map_or(String::new(), |order| order.app.clone());
        op = op.maybe("outRefundNo", self.some(450, |own| Val::Text(own.number("refund", &app, 250))));
        op = op.maybe("reason", self.some(200, |_| text("too late")));
        let order = model.trade.orders.get(&id).filter(|_| self.rng.permille(800));
        if let Some(order) = order {
            let mut items = Vec::new();
            for (at, mut item) in self.some_items(order) {
                if let Some(uses) = self.uses(order, at) {
                    item.insert("uses", uses);
                } else if self.rng.permille(if order.items[at].uses > 1 { 40 } else { 650 }) {
                    let left = order.refundable(at);
                    let part = match self.rng.weighted(&[5, 3, 1, 1]) {
                        0 => self.rng.between(1, left.max(1)),
                        1 => (left / 2).max(1),
                        2 => left.saturating_add(1),
                        _ => 1,
                    };
                    let money = Money::minor(part, decimals(&order.currency), self.style());
                    item.insert("amount", Val::Money(money));
                }
                items.push(item);
            }
            op = op.with("items", Val::List(items));
        }
        op.maybe("idempotencyKey", self.key())
    }

    /// A wallet's refund of what paid an order.
    pub(super) fn refund_freeze(&mut self, model: &Model) -> Op {
        let by_freeze = |order: &Order| order.paid.as_ref().is_some_and(|paid| paid.freeze.is_some());
        let found = self.order_where(model, by_freeze).and_then(|order| order.paid.as_ref()?.freeze);
        let id = found.unwrap_or_else(|| self.id_near(model).max(1));
        Op::new("refund").with("freezeId", Val::Id(id)).maybe("idempotencyKey", self.key())
    }

    pub(super) fn end_refund(&mut self, model: &Model) -> Op {
        let ids = std::mem::take(&mut self.known.refunds);
        let is_open =
            |id| model.trade.refund(id).is_some_and(|(order, at)| order.refunds[at].status == "PROCESSING");
        let id = self.id_where(model, &ids, is_open);
        self.known.refunds = ids;
        let is_done = self.rng.permille(650);
        let kind = if is_done { "complete_refund" } else { "cancel_refund" };
        let mut op = Op::new(kind).with("refundId", Val::Id(id));
        let since = model.trade.refund(id).and_then(|(order, _)| Some(order.paid.as_ref()?.at));
        if is_done {
            op = op.maybe("occurredAt", self.occurred(model, since.unwrap_or(0)));
        } else {
            op = op.maybe("reason", self.some(300, |_| text("taken back")));
        }
        op.maybe("idempotencyKey", self.key())
    }
}
