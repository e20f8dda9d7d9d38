//! Fulfilment and taking it back (spec M7, B16).

use super::super::{Code, End, Leafs, Model};
use super::programs::text_of;
use super::record::Order;
use crate::op::{Op, Val};

/// Uses that are fulfilled and can be taken back.
fn revocable(order: &Order, at: usize) -> i64 {
    let fulfilled = order.fulfilled_uses(at);
    let (done, going) = (order.taken(at, "SUCCESS"), order.taken(at, "PROCESSING"));
    if order.items[at].uses > 1 {
        return fulfilled - done.1 - going.1;
    }
    let is_used = done.0 + going.0 > 0 || order.is_refunding(at) || order.is_refunded(at);
    if is_used { 0 } else { fulfilled }
}

impl Model {
    pub(crate) fn fulfil(&mut self, op: &Op) -> Result<End, Code> {
        let is_back = op.kind == "revoke_fulfilment";
        let mut order = self.order(op)?;
        let paid_at = order.paid.as_ref().ok_or("ORDER_NOT_PAID")?.at;
        let when = self.occurred(op, paid_at)?;
        let possible = |order: &Order, at: usize| {
            if is_back { revocable(order, at) } else { order.free_uses(at) }
        };
        let mut chosen: Vec<(usize, Option<i64>)> = Vec::new();
        for member in op.list("items") {
            let id = text_of(member, "itemId").unwrap();
            let at = order.items.iter().position(|item| item.id == id).ok_or("ITEM_NOT_FOUND")?;
            let uses = if let Some(Val::Num(uses)) = member.get("uses") { Some(*uses) } else { None };
            chosen.push((at, uses));
        }
        if chosen.is_empty() {
            let all = (0..order.items.len()).filter(|at| possible(&order, *at) > 0);
            chosen = all.map(|at| (at, None)).collect();
        }
        if chosen.is_empty() {
            return Err("INVALID_ITEM_STATUS");
        }
        for (at, uses) in chosen {
            let most = possible(&order, at);
            let uses = uses.unwrap_or(most);
            if most == 0 || uses > most {
                return Err("INVALID_ITEM_STATUS");
            }
            let fulfilled = &mut order.items[at].fulfilled;
            if !is_back {
                fulfilled.push((uses, when));
                continue;
            }
            for _ in 0..uses {
                let last = fulfilled.last_mut().unwrap();
                last.0 -= 1;
                if last.0 == 0 {
                    fulfilled.pop();
                }
            }
        }
        order.due = self.due(&order);
        let mut reply = Leafs::default().id("transactionId", self.id).id("orderId", order.id);
        if let Some(due) = order.due {
            reply = reply.raw("dueAt", due);
        }
        self.put_order(order);
        Ok(End::Done(reply.done()))
    }
}
