//! Settling (spec B5, B11–B14, B29, M3–M6). The order of the checks is spec B14's.

use super::super::{Born, Code, End, Leafs, Leaves, Model};
use super::divide::Named;
use super::judge::{Judge, Parts};
use super::record::{Order, Role, Settle};
use super::{Changes, member_owner};
use crate::op::{Fields, Op, Owner, OwnerKind, Val, decimals};

impl Model {
    pub(crate) fn settle(&mut self, op: &Op) -> Result<End, Code> {
        let (app, number) = (op.text("appId").unwrap(), op.text("outSettleNo").unwrap());
        if self.trade.name("settle", app, number).is_some() {
            return Err("SETTLE_NO_EXISTS");
        }
        let named = op.text("outOrderNo").and_then(|name| self.trade.name("order", app, name));
        let id = op.id("orderId").or(named).ok_or("ORDER_NOT_FOUND")?;
        let order = self.trade.orders.get(&id).filter(|order| order.app == app);
        let order = (**order.ok_or("ORDER_NOT_FOUND")?).clone();
        order.paid.as_ref().ok_or("ORDER_NOT_PAID")?;
        let program = self.trade.program_of(&order);
        if program.is_automatic {
            return Err("AUTOMATIC_SETTLEMENT");
        }
        let item = self.voucher_of(op, &order)?;
        let standing = |is_voucher: bool| {
            order.settles.iter().any(|s| s.is_standing() && s.item.is_some() == is_voucher)
        };
        match item {
            None if standing(true) => return Err("WHOLE_SETTLE_NOT_ALLOWED"),
            None => {}
            Some(_) if !program.has_vouchers => return Err("VOUCHER_SETTLE_DISABLED"),
            Some(at) if program.is_after_payment || order.items[at].uses > 1 || standing(false) => {
                return Err("SETTLE_NOT_ALLOWED");
            }
            Some(_) => {}
        }
        let judge = Judge { order: &order, program: &program, now: self.now };
        let parts = item.map_or_else(|| judge.whole(), |at| judge.voucher(at)).map_err(|not| not.code())?;
        if order.in_progress() {
            return Err("ORDER_SETTLING");
        }
        let named = self.shares(op, &order)?;
        let text = |name: &str| op.text(name).map(str::to_owned);
        let settle = Settle {
            id: self.id,
            number: number.to_owned(),
            item: text("itemId"),
            status: "PROCESSING",
            parts,
            legs: Vec::new(),
            created_at: self.now,
            ended_at: 0,
            is_auto: false,
            message: None,
            description: text("settleDesc"),
            extra: text("cpExtra"),
            url: text("notifyUrl").or_else(|| program.url.clone()),
            version: text("notifyVersion").unwrap_or_else(|| program.notify_version.clone()),
            ticket: 0,
        };
        self.carry(order, settle, &named)
    }

    pub(crate) fn settle_due(&mut self, op: &Op) -> Result<End, Code> {
        let order = self.order(op)?;
        order.paid.as_ref().ok_or("ORDER_NOT_PAID")?;
        let program = self.trade.program_of(&order);
        if !program.is_automatic {
            return Err("SETTLE_NOT_ALLOWED");
        }
        let judge = Judge { order: &order, program: &program, now: self.now };
        let parts = judge.whole().map_err(|not| not.code())?;
        if order.in_progress() {
            return Err("ORDER_SETTLING");
        }
        let settle = Settle {
            id: self.id,
            number: self.id.to_string(),
            item: None,
            status: "PROCESSING",
            parts,
            legs: Vec::new(),
            created_at: self.now,
            ended_at: 0,
            is_auto: true,
            message: None,
            description: None,
            extra: None,
            url: program.url.clone(),
            version: program.notify_version.clone(),
            ticket: 0,
        };
        self.carry(order, settle, &Named { seller: 0, shares: Vec::new() })
    }

    /// The voucher that is asked for (23024, 23025).
    fn voucher_of(&self, op: &Op, order: &Order) -> Result<Option<usize>, Code> {
        let Some(item) = op.text("itemId") else { return Ok(None) };
        let of = self.trade.name("item", &order.app, item).ok_or("ITEM_NOT_FOUND")?;
        if of != order.id {
            return Err("ITEM_ORDER_MISMATCH");
        }
        Ok(order.items.iter().position(|other| other.id == item))
    }

    /// Who gets a share: an owner, or the one that a `merchantUid` leads to.
    fn receiver(&self, member: &Fields) -> Owner {
        let Some(Val::Text(uid)) = member.get("merchantUid") else { return member_owner(member).unwrap() };
        match self.party_by_uid(uid) {
            Some(party) => party.owner.clone(),
            None => Owner { kind: OwnerKind::Partner, id: uid.clone() },
        }
    }

    fn shares(&self, op: &Op, order: &Order) -> Result<Named, Code> {
        let list = op.list("shares");
        if list.is_empty() {
            return Ok(Named { seller: 0, shares: Vec::new() });
        }
        if order.paid.as_ref().unwrap().rule.is_some() {
            return Err("INVALID_FIELD");
        }
        let from = match op.fields.get("from") {
            Some(Val::Object(fields)) => member_owner(fields),
            _ => None,
        };
        let seller = match from {
            None if order.sellers.len() > 1 => return Err("INVALID_FIELD"),
            None => 0,
            Some(from) => {
                order.sellers.iter().position(|seller| seller.owner == from).ok_or("INVALID_FIELD")?
            }
        };
        let mut shares = Vec::new();
        for member in list {
            let owner = self.receiver(member);
            if order.sellers.iter().any(|seller| seller.owner == owner) {
                return Err("INVALID_FIELD");
            }
            let Some(Val::Money(money)) = member.get("amount") else { panic!("a share is money") };
            let amount = money.to_minor(decimals(&order.currency)).ok_or("INVALID_AMOUNT")?;
            let key = self.wallet(&owner, &order.currency)?;
            if shares.iter().any(|(other, _)| *other == key) {
                return Err("INVALID_FIELD");
            }
            shares.push((key, amount));
        }
        Ok(Named { seller, shares })
    }

    /// Divides, and pays at once or waits for the report (spec M5).
    fn carry(&mut self, mut order: Order, mut settle: Settle, named: &Named) -> Result<End, Code> {
        let program = self.trade.program_of(&order);
        settle.legs = self.divide(&order, &settle.parts, named)?;
        settle.ticket = ticket(&order, &settle.parts);
        self.claim_free("settle", &order.app, &settle.number, settle.id, "SETTLE_NO_EXISTS")?;
        self.trade.order_of.put(settle.id, order.id);
        self.born.push(Born::Settle(settle.id));
        let at = order.settles.len();
        order.settles.push(settle);
        if !program.is_external {
            self.pay_settle(&mut order, at)?;
        }
        let reply = settled(&order, at);
        self.put_order(order);
        Ok(End::Done(reply))
    }

    /// Every leg is paid out of the sellers' holds.
    pub(super) fn pay_settle(&mut self, order: &mut Order, at: usize) -> Result<(), Code> {
        let mut changes = Changes::default();
        let legs = order.settles[at].legs.clone();
        for seller in 0..order.sellers.len() {
            let own = || legs.iter().filter(|leg| leg.seller == seller);
            let gross: i64 = own().map(|leg| leg.amount).sum();
            if own().next().is_none() {
                continue;
            }
            self.take_from(order.sellers[seller].hold, gross, false, &mut changes)?;
            for leg in own() {
                if leg.amount > 0 {
                    changes.arrive(&leg.account, leg.amount);
                }
                receive(order, seller, &leg.account, leg.role, leg.amount);
            }
        }
        self.post_all(&changes)?;
        self.end_settle(order, at, "SUCCESS");
        Ok(())
    }

    pub(super) fn end_settle(&mut self, order: &mut Order, at: usize, status: &'static str) {
        order.settles[at].status = status;
        order.settles[at].ended_at = self.now;
        self.tell(order, at);
    }
}

/// The platform's part of what is settled, cumulative per item.
fn ticket(order: &Order, parts: &Parts) -> i64 {
    let one = |(at, gross, _): &(usize, i64, i64)| {
        let before = order.taken(*at, "SUCCESS").0;
        order.subsidy_in(*at, before + gross) - order.subsidy_in(*at, before)
    };
    parts.iter().map(one).sum()
}

/// Counts what an account has of what was settled.
pub(super) fn receive(
    order: &mut Order,
    seller: usize,
    account: &super::AccountKey,
    role: Role,
    amount: i64,
) {
    let shares = &mut order.sellers[seller].shares;
    match shares.iter_mut().find(|share| share.0 == *account && share.1 == role) {
        Some(share) => share.2 += amount,
        None => shares.push((account.clone(), role, amount, 0)),
    }
}

/// A settlement as commands answer it.
pub(super) fn settled(order: &Order, at: usize) -> Leaves {
    let settle = &order.settles[at];
    let mut reply = Leafs::default()
        .id("settlementId", settle.id)
        .id("settleId", settle.id)
        .id("orderId", order.id)
        .text("outOrderNo", &order.number)
        .text("outSettleNo", &settle.number)
        .text("status", settle.status)
        .amount("settleAmount", settle.gross(), &order.currency)
        .amount("rake", settle.total(Role::Rake), &order.currency)
        .amount("commission", settle.total(Role::Commission), &order.currency)
        .amount("others", settle.total(Role::Other), &order.currency)
        .amount("seller", settle.total(Role::Seller), &order.currency)
        .raw("settledAt", settle.ended_at)
        .raw("isAuto", settle.is_auto);
    if let Some(item) = &settle.item {
        reply = reply.text("itemId", item);
    }
    reply.done()
}
