//! Refunds of orders (spec B8, B16, B18, B20, M5, M7, M8).

use super::super::freezes::in_proportion;
use super::super::{AccountKey, Born, Code, End, HoldKind, Leafs, MARKETING, Model};
use super::Changes;
use super::programs::text_of;
use super::record::{Order, Refund, RefundPart, Role};
use crate::op::{Fields, Op, Owner, OwnerKind, Val, decimals};

impl Model {
    pub(crate) fn start_refund(&mut self, op: &Op) -> Result<End, Code> {
        let mut order = self.order(op)?;
        order.paid.as_ref().ok_or("ORDER_NOT_PAID")?;
        let number = op.text("outRefundNo").map(str::to_owned);
        if number.as_ref().is_some_and(|number| self.trade.name("refund", &order.app, number).is_some()) {
            return Err("REFUND_NO_EXISTS");
        }
        let parts = refund_parts(&order, op)?;
        let is_pro_rata = self.trade.program_of(&order).is_pro_rata;
        let given = who_gives(&mut order, &parts, is_pro_rata)?;
        let mut payers: Vec<(AccountKey, i64)> = Vec::new();
        for (seller, share, amount) in &given {
            let account = &order.sellers[*seller].shares[*share].0;
            match payers.iter_mut().find(|(other, _)| other == account) {
                Some((_, sum)) => *sum += amount,
                None => payers.push((account.clone(), *amount)),
            }
        }
        let first = self.reserve(payers.len());
        let mut changes = Changes::default();
        let mut asides = Vec::new();
        for (at, (account, amount)) in payers.iter().enumerate() {
            if self.accounts.get(account).unwrap().available < *amount {
                return Err("INSUFFICIENT_FUNDS");
            }
            changes.available(account, -amount);
            changes.frozen(account, *amount);
            self.open_hold(HoldKind::Aside, first + at as i64, account, *amount, order.id);
            asides.push((first + at as i64, *amount));
        }
        self.post_all(&changes)?;
        let id = self.id;
        if let Some(number) = &number {
            self.trade.claim("refund", &order.app, number, id);
        }
        let (held, settled): (i64, i64) =
            (parts.iter().map(|part| part.held).sum(), parts.iter().map(|part| part.settled).sum());
        let reply = Leafs::default()
            .id("refundId", id)
            .id("orderId", order.id)
            .amount("amount", held + settled, &order.currency)
            .amount("fromHeld", held, &order.currency)
            .amount("fromSettled", settled, &order.currency)
            .text("status", "PROCESSING");
        let given = if is_pro_rata { given } else { Vec::new() };
        let (created_at, status) = (self.now, "PROCESSING");
        order.refunds.push(Refund {
            id,
            number,
            status,
            parts,
            asides,
            given,
            created_at,
            finished_at: None,
            done_at: 0,
        });
        self.trade.order_of.put(id, order.id);
        self.born.push(Born::Refund(id));
        self.put_order(order);
        Ok(End::Done(reply.done()))
    }

    pub(crate) fn end_refund(&mut self, op: &Op) -> Result<End, Code> {
        let id = op.id("refundId").unwrap();
        let (order, at) = self.trade.refund(id).ok_or("REFUND_NOT_FOUND")?;
        let mut order = (*order).clone();
        if order.refunds[at].status != "PROCESSING" {
            return Err("INVALID_REFUND_STATUS");
        }
        let is_done = op.kind == "complete_refund";
        let mut changes = Changes::default();
        let currency = order.currency.clone();
        let refund = order.refunds[at].clone();
        let mut reply = Leafs::default()
            .id("transactionId", self.id)
            .id("refundId", id)
            .text("status", if is_done { "SUCCESS" } else { "CLOSED" })
            .amount("amount", refund.amount(), &currency);
        if is_done {
            order.refunds[at].done_at = self.occurred(op, order.paid.as_ref().unwrap().at)?;
            for seller in 0..order.sellers.len() {
                let own = refund.parts.iter().filter(|part| order.items[part.item].seller == seller);
                let amount: i64 = own.map(|part| part.held).sum();
                if amount > 0 {
                    self.take_from(order.sellers[seller].hold, amount, false, &mut changes)?;
                }
            }
        }
        for (hold, amount) in &refund.asides {
            self.take_from(*hold, *amount, !is_done, &mut changes)?;
        }
        if is_done {
            let (user, marketing) = self.pay_back(&order, &refund, &mut changes);
            reply = reply.amount("toUser", user, &currency).amount("toMarketing", marketing, &currency);
            order.refunds[at].status = "SUCCESS";
        } else {
            for (seller, share, amount) in &refund.given {
                order.sellers[*seller].shares[*share].3 -= amount;
            }
            order.refunds[at].status = "CLOSED";
        }
        order.refunds[at].finished_at = Some(self.now);
        self.post_all(&changes)?;
        self.put_order(order);
        Ok(End::Done(reply.done()))
    }

    /// The platform gets its subsidy back, the buyer the rest (spec B18, M8).
    fn pay_back(&mut self, order: &Order, refund: &Refund, changes: &mut Changes) -> (i64, i64) {
        let mut marketing = 0;
        for part in &refund.parts {
            let before = order.refunded(part.item).all();
            let after = before + part.held + part.settled;
            marketing += order.subsidy_in(part.item, after) - order.subsidy_in(part.item, before);
        }
        if marketing > 0 {
            let id = self.trade.program_of(order).platform.clone();
            let platform = Owner { kind: OwnerKind::Platform, id };
            changes.available(&(platform, MARKETING, order.currency.clone()), marketing);
        }
        let user = refund.amount() - marketing;
        let account = match &order.paid.as_ref().unwrap().channel {
            Some(channel) => self.world(channel, &order.currency),
            None => self.wallet(order.buyer.as_ref().unwrap(), &order.currency).unwrap(),
        };
        changes.available(&account, user);
        (user, marketing)
    }
}

/// What is refunded of each item.
fn refund_parts(order: &Order, op: &Op) -> Result<Vec<RefundPart>, Code> {
    let mut parts = Vec::new();
    if op.list("items").is_empty() {
        for at in 0..order.items.len() {
            let is_card = order.items[at].uses > 1;
            let has_uses = order.free_uses(at) > 0 && !order.is_refunding(at);
            if if is_card { has_uses } else { order.refundable(at) > 0 } {
                parts.push(refund_part(order, at, None, None)?);
            }
        }
        return if parts.is_empty() { Err("NOTHING_TO_REFUND") } else { Ok(parts) };
    }
    for member in op.list("items") {
        parts.push(named_part(order, member)?);
    }
    Ok(parts)
}

fn named_part(order: &Order, member: &Fields) -> Result<RefundPart, Code> {
    let id = text_of(member, "itemId").unwrap();
    let at = order.items.iter().position(|item| item.id == id).ok_or("ITEM_NOT_FOUND")?;
    let amount = match member.get("amount") {
        Some(Val::Money(money)) => Some(money.to_minor(decimals(&order.currency)).ok_or("INVALID_AMOUNT")?),
        _ => None,
    };
    let uses = if let Some(Val::Num(uses)) = member.get("uses") { Some(*uses) } else { None };
    refund_part(order, at, amount, uses)
}

fn refund_part(order: &Order, at: usize, amount: Option<i64>, uses: Option<i64>) -> Result<RefundPart, Code> {
    if order.taken(at, "PROCESSING").0 > 0 {
        return Err("ORDER_SETTLING");
    }
    if order.items[at].uses > 1 {
        let free = order.free_uses(at);
        let uses = uses.unwrap_or(free);
        if amount.is_some() {
            return Err("INVALID_FIELD");
        }
        // One at a time, so that it is always the last uses that go.
        if order.is_refunding(at) {
            return Err("INVALID_ITEM_STATUS");
        }
        if free == 0 || uses > free {
            return Err("REFUND_EXCEEDS_PAID");
        }
        let end = order.items[at].uses - order.refunded(at).uses - order.refunding(at).uses;
        return Ok(RefundPart { item: at, held: order.price(at, end - uses, end), settled: 0, uses });
    }
    if uses.is_some() {
        return Err("INVALID_FIELD");
    }
    let free = order.refundable(at);
    let amount = amount.unwrap_or(free);
    if free == 0 || amount > free {
        return Err("REFUND_EXCEEDS_PAID");
    }
    let held = amount.min(order.open(at));
    Ok(RefundPart { item: at, held, settled: amount - held, uses: 0 })
}

/// Seller, share, amount.
type Given = Vec<(usize, usize, i64)>;

/// Who gives back what was settled: the seller, or everybody in proportion (spec
/// B20). What a return in progress has taken is nobody's.
fn who_gives(order: &mut Order, parts: &[RefundPart], is_pro_rata: bool) -> Result<Given, Code> {
    let mut given = Vec::new();
    for at in 0..order.sellers.len() {
        let own = parts.iter().filter(|part| order.items[part.item].seller == at);
        let amount: i64 = own.map(|part| part.settled).sum();
        let settled = order.settled(at);
        let shares = &mut order.sellers[at].shares;
        if amount == 0 {
            continue;
        }
        if !is_pro_rata {
            let own = shares.iter().position(|share| share.1 == Role::Seller).unwrap();
            given.push((at, own, amount));
            continue;
        }
        if shares.iter().map(|share| share.2).sum::<i64>() != settled {
            return Err("ORDER_SETTLING");
        }
        let lines: Vec<(AccountKey, i64, i64)> =
            shares.iter().map(|(key, _, got, back)| (key.clone(), *got, *back)).collect();
        for (share, part) in in_proportion(&lines, amount).into_iter().enumerate() {
            if part > 0 {
                shares[share].3 += part;
                given.push((at, share, part));
            }
        }
    }
    Ok(given)
}
