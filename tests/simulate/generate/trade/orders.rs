//! Creating orders and paying them, from outside or with a freeze.

use super::super::Generator;
use super::super::ops::CHANNELS;
use super::{found, text};
use crate::model::Model;
use crate::model::trade::Order;
use crate::op::{Fields, Money, Op, Owner, OwnerKind, Style, Val, decimals};

impl Generator {
    fn order_currency(&mut self) -> &'static str {
        ["CNY", "GEM", "JPY", "BHD"][self.rng.weighted(&[69, 12, 18, 1])]
    }

    /// Small enough that parts of a cent matter, now and then at the end of an int64.
    fn price(&mut self, currency: &str) -> i64 {
        match self.rng.weighted(&[30, 48, 14, 8]) {
            0 => self.rng.between(1, 30),
            1 => self.rng.between(1, 2000),
            3 if currency == "GEM" => self.rng.between(i64::MAX / 5, i64::MAX),
            _ => self.rng.between(1, 100_000),
        }
    }

    fn seller(&mut self) -> Owner {
        let list = if self.rng.permille(250) { &self.partners } else { &self.shops };
        list[self.rng.below(list.len())].clone()
    }

    pub(super) fn create_order(&mut self, _model: &Model) -> Op {
        let (app, currency) = (self.app(), self.order_currency());
        let of = app.clone();
        let mut op = Op::new("create_order").with("appId", Val::Text(app)).with("currency", text(currency));
        if self.rng.permille(250) {
            op = op.with("orderId", Val::Id(self.rng.between(0, 40_000)));
        }
        if self.rng.permille(700) {
            op = op.with("outOrderNo", Val::Text(self.number("order", &of, 40)));
        }
        if self.rng.permille(200) {
            op = op.with("orderAlias", Val::Text(self.number("alias", &of, 60)));
        }
        if self.rng.permille(550) {
            op = op.owner(&self.user());
        }
        let is_cps = self.rng.permille(220);
        if is_cps {
            let party = self.party();
            op = op.with("commissionTo", Val::Object(Fields::from([(party.field(), Val::Text(party.id))])));
            if self.rng.permille(700) {
                op = op.with("commissionRate", self.rate());
            }
        }
        let first = self.seller();
        op = op.with(first.field(), Val::Text(first.id.clone()));
        if self.rng.permille(350) {
            for (name, value) in self.item(&of, currency, is_cps) {
                if name != "itemId" && !(name == "commissionRate" && op.fields.contains_key(name)) {
                    op = op.with(name, value);
                }
            }
            return op.maybe("idempotencyKey", self.key());
        }
        let mut items = Vec::new();
        for _ in 0..1 + self.rng.weighted(&[3, 4, 2, 1]) {
            let mut item = self.item(&of, currency, is_cps);
            let is_again = item
                .get("itemId")
                .is_some_and(|id| items.iter().any(|other: &Fields| other.get("itemId") == Some(id)));
            if is_again {
                item.remove("itemId");
            }
            if self.rng.permille(330) {
                let seller = self.seller();
                item.insert(seller.field(), Val::Text(seller.id));
            }
            items.push(item);
        }
        op.with("items", Val::List(items)).maybe("idempotencyKey", self.key())
    }

    fn item(&mut self, app: &str, currency: &str, is_cps: bool) -> Fields {
        let price = self.price(currency);
        let money = |minor| Val::Money(Money::minor(minor, decimals(currency), Style::Text));
        let mut item = Fields::from([("amount", money(price))]);
        if self.rng.permille(550) {
            item.insert("itemId", Val::Text(self.number("item", app, 100)));
        }
        if self.rng.permille(180) && price > 1 {
            item.insert(
                "subsidy",
                money(if self.rng.permille(80) { price } else { self.rng.between(1, price / 2) }),
            );
        }
        if self.rng.permille(230) && price > 1 {
            item.insert("uses", Val::Num(self.rng.between(2, 7.min(price))));
        }
        if is_cps && self.rng.permille(500) {
            item.insert("commissionRate", self.rate());
        }
        item
    }

    pub(super) fn pay(&mut self, model: &Model) -> Op {
        let Some(order) = self.order_where(model, |order| order.paid.is_none()) else {
            return self.create_order(model);
        };
        let has_small = order.payable() < 2_000_000;
        if has_small && self.rng.permille(450) {
            self.pay_by_freeze(model, order)
        } else {
            self.pay_outside(model, order)
        }
    }

    fn pay_outside(&mut self, model: &Model, order: &Order) -> Op {
        let more = if self.rng.permille(40) { 1 } else { 0 };
        let minor = order.payable().saturating_add(more);
        let money = Money::minor(minor, decimals(&order.currency), self.style());
        let channel = CHANNELS[self.rng.below(CHANNELS.len())];
        let id = if self.rng.permille(20) { self.id_near(model) } else { order.id };
        let mut op = Op::new("pay_order")
            .with("orderId", Val::Id(id.max(1)))
            .with("channel", text(channel))
            .with("amount", Val::Money(money));
        if self.rng.permille(250) {
            let wide = if self.rng.permille(300) { 200 } else { 1 << 40 };
            op = op.with("externalTransactionId", Val::Id(self.rng.between(0, wide)));
        }
        if self.rng.permille(150) {
            op = op.with("paymentAccount", text("payer of an order"));
        }
        let since = order.created_at;
        op = op.maybe("occurredAt", self.occurred(model, since));
        op.maybe("idempotencyKey", self.key())
    }

    /// A time since something, seldom outside.
    pub(super) fn occurred(&mut self, model: &Model, since: i64) -> Option<Val> {
        let now = model.time.unwrap_or(crate::run::START);
        match self.rng.weighted(&[80, 14, 4, 2]) {
            0 => None,
            1 => Some(Val::Num(self.rng.between(since, now.max(since)))),
            2 => Some(Val::Num((since - 1).max(0))),
            _ => Some(Val::Num(now + 90_000_000)),
        }
    }

    fn pay_by_freeze(&mut self, model: &Model, order: &Order) -> Op {
        let buyer = order.buyer.clone().unwrap_or_else(|| self.user());
        let known = model.orders_freeze(&buyer, order.id);
        let live = known.filter(|freeze| model.holds.get(freeze).is_some_and(|hold| hold.remaining() > 0));
        let Some(freeze) = live else {
            let buyer = if self.rng.permille(40) { self.user() } else { buyer };
            let more = if self.rng.permille(40) { 1 } else { 0 };
            let minor = (order.payable() + more).max(1);
            let money = Money::minor(minor, decimals(&order.currency), self.style());
            let op = Op::new("freeze").owner(&buyer).with("currency", text(&order.currency));
            let op = op.with("amount", Val::Money(money)).with("orderId", Val::Id(order.id));
            let wait = self.some(300, |own| Val::Num(own.rng.between(600_000, 300 * 3_600_000)));
            return op.maybe("ttlMs", wait).maybe("idempotencyKey", self.key());
        };
        self.confirm_order(model, order, freeze)
    }

    fn confirm_order(&mut self, model: &Model, order: &Order, freeze: i64) -> Op {
        let mut op = Op::new("confirm").with("freezeId", Val::Id(freeze));
        let first = &order.sellers[0].owner;
        match self.rng.weighted(&[70, 20, 5, 5]) {
            1 if first.kind == OwnerKind::Merchant => {
                op = op.with("merchantId", Val::Text(first.id.clone()));
            }
            2 => op = op.with("merchantId", Val::Text(self.shops[0].id.clone())),
            3 => {
                let money = Money::minor(1, decimals(&order.currency), Style::Text);
                op = op.with("captures", Val::Parts(vec![(first.clone(), money)]));
            }
            _ => {}
        }
        if self.rng.permille(150) {
            let key = (first.clone(), crate::model::BALANCE, order.currency.clone());
            op = op.maybe("expectedMerchantVersion", self.version(model, &key));
        }
        let user = model.holds.get(&freeze).and_then(|hold| self.version(model, &hold.account));
        op.maybe("expectedUserVersion", user).maybe("idempotencyKey", self.key())
    }

    pub(super) fn other_app(&mut self, app: &str) -> String {
        if self.rng.permille(15) { found::APPS[self.rng.below(8)].to_owned() } else { app.to_owned() }
    }
}
