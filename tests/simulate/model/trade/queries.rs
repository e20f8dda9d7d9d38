//! What queries on orders should answer (spec DYQ-01…06, 3.6, B21, B23, B25).

use super::super::{Code, Leafs, Leaves, Model};
use super::rate::{Rounding, shown, step};
use super::record::{Order, Role};
use crate::op::Owner;

impl Model {
    pub fn query_order(&self, id: i64) -> Result<Leaves, Code> {
        let order = self.trade.orders.get(&id).ok_or("ORDER_NOT_FOUND")?;
        let currency = &order.currency;
        let paid = order.paid.as_ref();
        let mut reply = Leafs::default()
            .id("order.orderId", id)
            .text("order.appId", &order.app)
            .text("order.outOrderNo", &order.number)
            .text("order.currency", currency)
            .text("order.status", if paid.is_some() { "PAID" } else { "CREATED" })
            .amount("order.amount", order.amount(), currency)
            .amount("order.payable", order.payable(), currency)
            .raw("order.isCps", order.commission_to.is_some())
            .raw("order.createdAt", order.created_at)
            .maybe_text("order.orderAlias", order.alias.as_deref())
            .maybe_text("order.buyer", order.buyer.as_ref().map(|buyer| buyer.shown()).as_deref())
            .maybe_text("order.channel", paid.and_then(|paid| paid.channel.as_deref()))
            .maybe_id("order.programId", paid.map(|paid| paid.program))
            .maybe_id("order.ruleId", paid.and_then(|paid| paid.rule))
            .maybe_id("order.freezeId", paid.and_then(|paid| paid.freeze))
            .maybe_raw("order.paidAt", paid.map(|paid| paid.at))
            .maybe_raw("order.dueAt", order.due);
        let settling = order.settles.iter().find(|settle| settle.status == "PROCESSING");
        reply = reply.maybe_id("order.settlingId", settling.map(|settle| settle.id));
        for at in 0..order.items.len() {
            reply = item_lines(reply, order, at);
        }
        for (at, seller) in order.sellers.iter().enumerate() {
            reply = reply
                .text(&format!("order.sellers.{at}.owner"), &seller.owner.shown())
                .amount(&format!("order.sellers.{at}.settled"), order.settled(at), currency)
                .amount(&format!("order.sellers.{at}.others"), order.got(at, Role::Other), currency);
        }
        for (at, refund) in order.refunds.iter().enumerate() {
            let name = |field: &str| format!("refunds.{at}.{field}");
            reply = reply
                .id(&name("refundId"), refund.id)
                .id(&name("orderId"), id)
                .maybe_text(&name("outRefundNo"), refund.number.as_deref())
                .text(&name("status"), refund.status)
                .amount(&name("amount"), refund.amount(), currency)
                .raw(&name("createdAt"), refund.created_at)
                .maybe_raw(&name("finishedAt"), refund.finished_at);
        }
        Ok(reply.done())
    }

    pub fn unsettled(&self, id: i64, item: Option<&str>) -> Result<Leaves, Code> {
        let order = self.trade.orders.get(&id).ok_or("ORDER_NOT_FOUND")?;
        order.paid.as_ref().ok_or("ORDER_NOT_PAID")?;
        let program = self.trade.program_of(order);
        let all = 0..order.items.len();
        let chosen: Vec<usize> = match item {
            None => all.clone().collect(),
            Some(name) => {
                vec![all.clone().find(|at| order.items[*at].id == name).ok_or("ITEM_NOT_FOUND")?]
            }
        };
        let gone = |at: usize| order.taken(at, "SUCCESS").0 + order.taken(at, "PROCESSING").0;
        let sum = |of: &dyn Fn(usize) -> i64| chosen.iter().map(|at| of(*at)).sum::<i64>();
        let open = sum(&|at| order.open(at));
        let commission =
            sum(&|at| step(order.items[at].commission, gone(at), order.open(at), Rounding::Floor));
        let mut rake = 0;
        for seller in 0..order.sellers.len() {
            let is_own = |at: &&usize| order.items[**at].seller == seller;
            let before: i64 = all.clone().filter(|at| is_own(&at)).map(gone).sum();
            let now: i64 = chosen.iter().filter(is_own).map(|at| order.open(*at)).sum();
            rake +=
                program.rake.iter().map(|(rate, rounding)| step(*rate, before, now, *rounding)).sum::<i64>();
        }
        let currency = &order.currency;
        let mut reply = Leafs::default()
            .text("outOrderNo", &order.number)
            .amount("unsettledAmount", open - rake - commission, currency)
            .text("currency", currency)
            .amount("paidIn", sum(&|at| order.items[at].amount), currency)
            .amount("refunded", sum(&|at| order.refunded(at).held + order.refunding(at).held), currency)
            .amount("settled", sum(&gone), currency)
            .amount("rake", rake, currency)
            .amount("commission", commission, currency);
        for (at, refund) in order.refunds.iter().enumerate() {
            reply = reply
                .id(&format!("refunds.{at}.refundId"), refund.id)
                .maybe_text(&format!("refunds.{at}.outRefundNo"), refund.number.as_deref())
                .amount(&format!("refunds.{at}.amount"), refund.amount(), currency)
                .text(&format!("refunds.{at}.status"), refund.status);
        }
        Ok(reply.done())
    }

    /// Only the first that is given counts (DYQ-01).
    pub fn query_settle(&self, app: &str, by: &[(&'static str, String)]) -> Result<Leaves, Code> {
        let given = |name: &str| by.iter().find(|(other, text)| *other == name && !text.is_empty());
        let number = |text: &str| text.parse::<i64>().ok();
        let all_of = |id: Option<i64>| {
            let order = id.and_then(|id| self.trade.orders.get(&id)).filter(|order| order.app == app);
            order.map_or(Vec::new(), |order| (0..order.settles.len()).map(|at| (order.clone(), at)).collect())
        };
        let one = |id: Option<i64>| {
            let found = id.and_then(|id| self.trade.settle(id));
            found.into_iter().filter(|(order, _)| order.app == app).collect()
        };
        let found: Vec<_> = if let Some((_, id)) = given("settleId") {
            one(number(id))
        } else if let Some((_, id)) = given("orderId") {
            all_of(self.trade.name("alias", app, id).or_else(|| number(id)))
        } else if let Some((_, name)) = given("outSettleNo") {
            one(self.trade.name("settle", app, name))
        } else if let Some((_, name)) = given("outOrderNo") {
            all_of(self.trade.name("order", app, name))
        } else {
            return Err("MISSING_FIELD");
        };
        let mut reply = Leafs::default();
        for (at, (order, settle)) in found.iter().enumerate() {
            reply = self.settle_lines(reply, &format!("settlements.{at}"), order, *settle);
        }
        Ok(reply.done())
    }

    pub fn query_return(&self, app: &str, id: i64) -> Result<Leaves, Code> {
        let found = self.trade.returned(id).filter(|(order, _)| order.app == app);
        let (order, at) = found.ok_or("RETURN_NOT_FOUND")?;
        let given = &order.returns[at];
        let reply = Leafs::default()
            .id("return.returnId", given.id)
            .id("return.settlementId", given.settle)
            .text("return.outReturnNo", &given.number)
            .text("return.status", given.status)
            .text("return.receiver", &given.from.0.shown())
            .text("return.currency", &order.currency)
            .amount("return.amount", given.amount, &order.currency)
            .raw("return.createdAt", given.created_at)
            .raw("return.finishedAt", given.finished_at)
            .maybe_text("return.cpExtra", given.extra.as_deref())
            .maybe_text("return.message", given.message.as_deref());
        Ok(reply.done())
    }

    /// Settlements, the newest first.
    pub fn list_settles(&self, limit: usize) -> Leaves {
        let ids = self.trade.order_of.iter().map(|(id, _)| *id);
        let mut ids: Vec<i64> = ids.filter(|id| self.trade.settle(*id).is_some()).collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        ids.truncate(limit);
        let mut reply = Leafs::default();
        for (place, (order, at)) in ids.iter().filter_map(|id| self.trade.settle(*id)).enumerate() {
            reply = self.settle_lines(reply, &format!("settlements.{place}"), &order, at);
        }
        reply.maybe_id("nextCursor", ids.get(limit - 1).copied()).done()
    }

    /// Orders that are due, the longest due first.
    pub fn due_orders(&self, now: i64, limit: usize) -> Leaves {
        let orders = self.trade.orders.iter();
        let mut due: Vec<(i64, i64)> = orders.filter_map(|(id, order)| Some((order.due?, *id))).collect();
        due.retain(|(at, _)| *at <= now);
        due.sort_unstable();
        due.truncate(limit);
        let mut reply = Leafs::default();
        for (place, (at, id)) in due.iter().enumerate() {
            reply = reply.id(&format!("orders.{place}.orderId"), *id);
            reply = reply.raw(&format!("orders.{place}.dueAt"), *at);
        }
        match due.last().filter(|_| due.len() == limit) {
            Some((at, id)) => reply.text("nextCursor", &format!("{at}.{id}")).done(),
            None => reply.done(),
        }
    }
}

fn item_lines(reply: Leafs, order: &Order, at: usize) -> Leafs {
    let (item, currency) = (&order.items[at], &order.currency);
    let name = |field: &str| format!("order.items.{at}.{field}");
    let (back, coming) = (order.refunded(at), order.refunding(at));
    let state = if order.is_refunding(at) {
        "REFUNDING"
    } else if order.is_refunded(at) {
        "REFUNDED"
    } else if order.finished_at(at).is_some() {
        "FULFILLED"
    } else if item.fulfilled.is_empty() {
        "PENDING"
    } else {
        "IN_USE"
    };
    reply
        .text(&name("itemId"), &item.id)
        .text(&name("seller"), &order.sellers[item.seller].owner.shown())
        .text(&name("state"), state)
        .amount(&name("amount"), item.amount, currency)
        .amount(&name("subsidy"), item.subsidy, currency)
        .text(&name("commissionRate"), &shown(item.commission))
        .raw(&name("uses"), item.uses)
        .raw(&name("fulfilledUses"), order.fulfilled_uses(at))
        .raw(&name("refundedUses"), back.uses)
        .amount(&name("refunded"), back.all(), currency)
        .amount(&name("refunding"), coming.all(), currency)
        .amount(&name("settled"), order.taken(at, "SUCCESS").0, currency)
        .amount(&name("settling"), order.taken(at, "PROCESSING").0, currency)
        .amount(&name("unsettled"), order.open(at), currency)
        .maybe_raw(&name("finishedAt"), order.finished_at(at))
}

impl Model {
    fn settle_lines(&self, reply: Leafs, prefix: &str, order: &Order, at: usize) -> Leafs {
        let (settle, currency) = (&order.settles[at], &order.currency);
        let name = |field: &str| format!("{prefix}.{field}");
        let mut reply = reply
            .id(&name("settlementId"), settle.id)
            .id(&name("settleId"), settle.id)
            .text(&name("appId"), &order.app)
            .text(&name("orderId"), &order.alias.clone().unwrap_or_else(|| order.id.to_string()))
            .text(&name("outOrderNo"), &order.number)
            .text(&name("outSettleNo"), &settle.number)
            .maybe_text(&name("itemId"), settle.item.as_deref())
            .text(&name("status"), settle.status)
            .text(&name("currency"), currency)
            .amount(&name("settleAmount"), settle.gross(), currency)
            .amount(&name("rake"), settle.total(Role::Rake), currency)
            .amount(&name("commission"), settle.total(Role::Commission), currency)
            .amount(&name("others"), settle.total(Role::Other), currency)
            .amount(&name("seller"), settle.total(Role::Seller), currency)
            .amount(&name("platformTicket"), settle.ticket, currency)
            .raw(&name("createdAt"), settle.created_at)
            .raw(&name("settledAt"), settle.ended_at)
            .raw(&name("isAuto"), settle.is_auto)
            .maybe_text(&name("settleDesc"), settle.description.as_deref())
            .maybe_text(&name("cpExtra"), settle.extra.as_deref())
            .maybe_text(&name("message"), settle.message.as_deref())
            .text(&name("notifyVersion"), &settle.version)
            .maybe_text(&name("notifyUrl"), settle.url.as_deref());
        let mut parties: Vec<(&Owner, i64)> = Vec::new();
        for role in [Role::Seller, Role::Other] {
            for leg in settle.legs.iter().filter(|leg| leg.role == role) {
                let owner = &leg.account.0;
                match parties.iter_mut().find(|(other, _)| *other == owner) {
                    Some((_, amount)) => *amount += leg.amount,
                    None => parties.push((owner, leg.amount)),
                }
            }
        }
        for (place, (owner, amount)) in parties.iter().enumerate() {
            let uid = self.party_of(owner).and_then(|party| party.uid.as_deref());
            reply = reply.text(&name(&format!("parties.{place}.owner")), &owner.shown());
            reply = reply.maybe_text(&name(&format!("parties.{place}.merchantUid")), uid);
            reply = reply.amount(&name(&format!("parties.{place}.amount")), *amount, currency);
        }
        reply
    }
}
