//! Settling, returning, reporting.

use super::super::Generator;
use super::text;
use crate::model::Model;
use crate::model::trade::{Order, Role};
use crate::op::{Fields, Money, Op, Owner, OwnerKind, Val, decimals};

impl Generator {
    pub(super) fn settle(&mut self, model: &Model) -> Op {
        let is_ripe = |order: &Order| {
            let is_left = (0..order.items.len()).any(|at| order.open(at) > 0);
            let is_used = order.items.iter().all(|item| !item.fulfilled.is_empty());
            order.paid.is_some() && is_left && is_used && !model.trade.program_of(order).is_automatic
        };
        let is_any = self.rng.permille(150);
        let Some(order) = self.order_where(model, |order| is_any || is_ripe(order)) else {
            return self.create_order(model);
        };
        let app = self.other_app(&order.app);
        let number = self.number("settle", &app, 200);
        let mut op = Op::new("settle").with("appId", Val::Text(app));
        op = op.with("outSettleNo", Val::Text(number));
        op = match self.rng.weighted(&[55, 43, 2]) {
            0 => op.with("outOrderNo", Val::Text(order.number.clone())),
            1 => op.with("orderId", Val::Id(order.id)),
            _ => op.with("outOrderNo", text("no such order")),
        };
        let is_voucher = order.settles.iter().any(|settle| settle.item.is_some());
        if self.rng.permille(if is_voucher { 650 } else { 380 }) {
            let item = match self.rng.weighted(&[86, 10, 4]) {
                0 => order.items[self.rng.below(order.items.len())].id.clone(),
                1 => self.item_of_another(model, order),
                _ => "no such item".to_owned(),
            };
            op = op.with("itemId", Val::Text(item));
        }
        let has_rule = order.paid.as_ref().is_some_and(|paid| paid.rule.is_some());
        if self.rng.permille(if has_rule { 40 } else { 600 }) {
            op = self.with_shares(model, op, order);
        }
        op = op.maybe("settleDesc", self.some(500, |_| text("for \"May\"")));
        op = op.maybe("cpExtra", self.some(250, |_| text("额外\n{}")));
        op = op.maybe("notifyVersion", self.some(150, |_| text("2.0")));
        if self.rng.permille(250) {
            let url = self.url();
            op = op.with("notifyUrl", url);
        }
        op.maybe("idempotencyKey", self.key())
    }

    fn item_of_another(&mut self, model: &Model, order: &Order) -> String {
        let app = order.app.clone();
        let other = self.order_where(model, |other| other.app == app && other.id != order.id);
        other.map_or_else(String::new, |other| other.items[0].id.clone()) + ""
    }

    fn with_shares(&mut self, model: &Model, mut op: Op, order: &Order) -> Op {
        let whole = order.items.iter().enumerate().map(|(at, _)| order.open(at)).fold(0, i64::saturating_add);
        let count = 1 + self.rng.weighted(&[6, 3, 1]);
        let mut parties: Vec<Owner> = Vec::new();
        for _ in 0..count {
            let party = self.party();
            let is_seller = order.sellers.iter().any(|seller| seller.owner == party);
            if !parties.contains(&party) && (!is_seller || self.rng.permille(50)) {
                parties.push(party);
            }
        }
        let most = match self.rng.weighted(&[50, 25, 25]) {
            0 => whole / 4 / parties.len().max(1) as i64,
            1 => whole / parties.len().max(1) as i64,
            _ => whole.saturating_add(5),
        };
        let share = |own: &mut Self, party: &Owner| {
            let minor = own.rng.between((most / 2).max(1), most.max(1));
            let money = Money::minor(minor, decimals(&order.currency), own.style());
            let uid = model.party_of(party).and_then(|party| party.uid.clone());
            let uid = uid.or_else(|| (party.kind == OwnerKind::Partner).then(|| party.id.clone()));
            let (name, id) = match uid.filter(|_| own.rng.permille(300)) {
                Some(uid) => ("merchantUid", uid),
                None => (party.field(), party.id.clone()),
            };
            Fields::from([(name, Val::Text(id)), ("amount", Val::Money(money))])
        };
        let shares: Vec<Fields> = parties.iter().map(|party| share(self, party)).collect();
        if shares.is_empty() {
            return op;
        }
        op = op.with("shares", Val::List(shares));
        if self.rng.permille(if order.sellers.len() > 1 { 930 } else { 100 }) {
            let mut from = order.sellers[self.rng.below(order.sellers.len())].owner.clone();
            if self.rng.permille(20) {
                from = self.shops[0].clone();
            }
            op = op.with("from", Val::Object(Fields::from([(from.field(), Val::Text(from.id))])));
        }
        op
    }

    pub(super) fn settle_due(&mut self, model: &Model) -> Op {
        let now = model.time.unwrap_or(0);
        let is_due = |order: &Order| order.due.is_some_and(|due| due <= now + 3_600_000);
        let id = self.order_id(model, is_due);
        Op::new("settle_due").with("orderId", Val::Id(id.max(1)))
    }

    pub(super) fn return_split(&mut self, model: &Model) -> Op {
        let ids = std::mem::take(&mut self.known.settles);
        let has_others = |id| {
            let found = model.trade.settle(id);
            found.is_some_and(|(order, at)| {
                order.settles[at].status == "SUCCESS" && order.settles[at].total(Role::Other) > 0
            })
        };
        let id = self.id_where(model, &ids, has_others);
        self.known.settles = ids;
        let Some((order, at)) = model.trade.settle(id) else {
            let number = self.number("return", "", 50);
            let party = self.party();
            let money = Money::minor(5, 2, self.style());
            let op = Op::new("return_split").with("appId", Val::Text(self.app())).owner(&party);
            let op = op.with("settlementId", Val::Id(id)).with("outReturnNo", Val::Text(number));
            return op.with("amount", Val::Money(money)).maybe("idempotencyKey", self.key());
        };
        if !order.returns.is_empty() && self.rng.permille(250) {
            return self.return_again(&order);
        }
        let number = self.number("return", &order.app, 60);
        let settle = &order.settles[at];
        let legs: Vec<_> =
            settle.legs.iter().filter(|leg| leg.role == Role::Other && leg.amount > 0).collect();
        let (party, left) = match legs.is_empty() || self.rng.permille(60) {
            true => (self.party(), 3),
            false => {
                let leg = self.rng.pick(&legs);
                (leg.account.0.clone(), leg.amount - leg.returned)
            }
        };
        let part = match self.rng.weighted(&[5, 4, 1]) {
            0 => self.rng.between(1, left.max(1)),
            1 => left.max(1),
            _ => left.saturating_add(1),
        };
        let money = Money::minor(part, decimals(&order.currency), self.style());
        let app = self.other_app(&order.app);
        let op = Op::new("return_split").with("appId", Val::Text(app)).owner(&party);
        let op = match self.rng.permille(500) {
            true => op.with("settlementId", Val::Id(id)),
            false => op.with("outSettleNo", Val::Text(settle.number.clone())),
        };
        let op = op.with("outReturnNo", Val::Text(number)).with("amount", Val::Money(money));
        let op = op.maybe("returnDesc", self.some(200, |_| text("for a refund")));
        let op = op.maybe("cpExtra", self.some(200, |_| text("back")));
        self.keep_unique(&op);
        op.maybe("idempotencyKey", self.key())
    }

    /// A return's number once more, with the same fields or others.
    fn return_again(&mut self, order: &Order) -> Op {
        if let Some(op) = self.unique_again("return_split") {
            return op;
        }
        let given = &order.returns[self.rng.below(order.returns.len())];
        let money = Money::minor(given.amount, decimals(&order.currency), self.style());
        let op = Op::new("return_split").with("appId", Val::Text(order.app.clone())).owner(&given.from.0);
        let op = op.with("settlementId", Val::Id(given.settle)).with("outReturnNo", text(&given.number));
        op.with("amount", Val::Money(money)).maybe("idempotencyKey", self.key())
    }

    pub(super) fn complete_external(&mut self, model: &Model) -> Op {
        let mut op = Op::new("complete_external");
        if self.rng.permille(600) && !self.known.returns.is_empty() {
            let ids = std::mem::take(&mut self.known.returns);
            let is_open = |id| {
                model.trade.returned(id).is_some_and(|(order, at)| order.returns[at].status == "PROCESSING")
            };
            let is_none = self.rng.permille(60);
            let id = if is_none { self.id_near(model).max(1) } else { self.id_where(model, &ids, is_open) };
            self.known.returns = ids;
            op = op.with("returnId", Val::Id(id));
        } else {
            let ids = std::mem::take(&mut self.known.settles);
            let is_open = |id| {
                model.trade.settle(id).is_some_and(|(order, at)| order.settles[at].status == "PROCESSING")
            };
            let id = self.id_where(model, &ids, is_open);
            self.known.settles = ids;
            op = op.with("settlementId", Val::Id(id));
        }
        let is_failed = self.rng.permille(250);
        op = op.with("outcome", text(if is_failed { "FAIL" } else { "SUCCESS" }));
        op = op.maybe("message", self.some(300, |_| text("said the bank")));
        op.maybe("idempotencyKey", self.key())
    }

    pub(super) fn notification(&mut self) -> Op {
        let id = match self.known.notes.is_empty() || self.rng.permille(80) {
            true => 1 + self.rng.below(99) as i64,
            false => *self.rng.pick(&self.known.notes),
        };
        let op = if self.rng.permille(180) {
            Op::new("resend_notification")
        } else {
            let outcome = if self.rng.permille(300) { "delivered" } else { "failed" };
            let op = Op::new("report_notification").with("outcome", text(outcome));
            op.maybe("reason", self.some(300, |_| text("HTTP 500")))
        };
        op.with("notificationId", Val::Id(id)).maybe("idempotencyKey", self.key())
    }
}
