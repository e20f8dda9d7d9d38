//! Creating and paying orders (spec A16, B17, B18, M3, M7, M10).

use super::super::{AccountKey, BALANCE, Code, End, HoldKind, Leafs, MARKETING, Model};
use super::programs::text_of;
use super::rate::parse;
use super::record::{Item, Order, Paid, Seller};
use super::{Changes, member_owner, named_owner};
use crate::op::{Fields, Op, Owner, OwnerKind, Val, decimals};

fn minor(fields: &Fields, name: &str, currency: &str) -> i64 {
    match fields.get(name) {
        Some(Val::Money(money)) => money.to_minor(decimals(currency)).unwrap(),
        _ => 0,
    }
}

/// Spec B10: an order without items is one item.
fn members(op: &Op) -> Vec<&Fields> {
    if op.list("items").is_empty() { vec![&op.fields] } else { op.list("items").iter().collect() }
}

/// What is wrong with the items by themselves.
pub fn check_items(op: &Op) -> Result<(), Code> {
    let currency = op.text("currency").unwrap();
    let amounts = members(op).into_iter().map(|member| i128::from(minor(member, "amount", currency)));
    if amounts.sum::<i128>() > i128::from(i64::MAX) { Err("INVALID_AMOUNT") } else { Ok(()) }
}

fn seller_of(member: &Fields, op: &Op) -> Owner {
    let named = |fields: &Fields| {
        let owner =
            |name: &str| text_of(fields, name).filter(|_| name == "merchantId" || name == "partnerId");
        named_owner(|name| owner(name).map(str::to_owned))
    };
    named(member).or_else(|| named(&op.fields)).unwrap()
}

/// The items, and their sellers in the order in which they are first named.
fn lists(op: &Op, id: i64) -> (Vec<Item>, Vec<Seller>) {
    let currency = op.text("currency").unwrap();
    let (mut items, mut sellers): (Vec<Item>, Vec<Seller>) = (Vec::new(), Vec::new());
    for (at, member) in members(op).into_iter().enumerate() {
        let owner = seller_of(member, op);
        let seller = sellers.iter().position(|seller| seller.owner == owner).unwrap_or_else(|| {
            sellers.push(Seller { owner, hold: 0, shares: Vec::new() });
            sellers.len() - 1
        });
        let rate = text_of(member, "commissionRate").or(op.text("commissionRate"));
        let uses = if let Some(Val::Num(uses)) = member.get("uses") { *uses } else { 1 };
        let default = format!("{id}-{}", at + 1);
        items.push(Item {
            id: text_of(member, "itemId").map_or(default, str::to_owned),
            seller,
            amount: minor(member, "amount", currency),
            subsidy: minor(member, "subsidy", currency),
            uses,
            commission: rate.map_or(0, parse),
            fulfilled: Vec::new(),
        });
    }
    (items, sellers)
}

impl Model {
    pub(crate) fn create_order(&mut self, op: &Op) -> Result<End, Code> {
        let (app, currency) = (op.text("appId").unwrap(), op.text("currency").unwrap());
        let id = op.id("orderId").unwrap_or(self.id);
        self.trade.latest(app).ok_or("PROGRAM_NOT_FOUND")?;
        if self.trade.orders.get(&id).is_some() {
            return Err("ORDER_ALREADY_EXISTS");
        }
        let buyer = op.text("userId").map(|id| Owner { kind: OwnerKind::User, id: id.to_lowercase() });
        if let (Some(buyer), Some(_)) = (&buyer, op.id("orderId")) {
            let freeze = self.orders.get(&(buyer.id.clone(), id)).and_then(|freeze| self.holds.get(freeze));
            if freeze.is_some_and(|freeze| freeze.captured > 0) {
                return Err("ORDER_ALREADY_PAID");
            }
        }
        let number = op.text("outOrderNo").map_or(id.to_string(), str::to_owned);
        let (items, sellers) = lists(op, id);
        for item in &items {
            self.claim_free("item", app, &item.id, id, "ITEM_ALREADY_EXISTS")?;
        }
        self.claim_free("order", app, &number, id, "ORDER_ALREADY_EXISTS")?;
        let alias = op.text("orderAlias").map(str::to_owned);
        if let Some(alias) = &alias {
            self.claim_free("alias", app, alias, id, "ORDER_ALREADY_EXISTS")?;
        }
        let commission_to = match op.fields.get("commissionTo") {
            Some(Val::Object(fields)) => member_owner(fields),
            _ => None,
        };
        let order = Order {
            id,
            app: app.to_owned(),
            number,
            alias,
            buyer,
            currency: currency.to_owned(),
            items,
            sellers,
            commission_to,
            created_at: self.now,
            paid: None,
            settles: Vec::new(),
            refunds: Vec::new(),
            returns: Vec::new(),
            due: None,
        };
        let mut reply = Leafs::default()
            .id("orderId", id)
            .id("transactionId", self.id)
            .text("appId", app)
            .text("outOrderNo", &order.number)
            .text("status", "CREATED")
            .amount("amount", order.amount(), currency)
            .amount("payable", order.payable(), currency);
        for (at, item) in order.items.iter().enumerate() {
            reply = reply.text(&format!("items.{at}.itemId"), &item.id);
            reply = reply.amount(&format!("items.{at}.amount"), item.amount, currency);
        }
        self.put_order(order);
        self.born.push(super::super::Born::Order(id));
        Ok(End::Done(reply.done()))
    }

    pub(super) fn claim_free(
        &mut self,
        kind: &'static str,
        app: &str,
        name: &str,
        id: i64,
        taken: Code,
    ) -> Result<(), Code> {
        if self.trade.name(kind, app, name).is_some() {
            return Err(taken);
        }
        self.trade.claim(kind, app, name, id);
        Ok(())
    }

    pub(crate) fn pay_order(&mut self, op: &Op) -> Result<End, Code> {
        let mut order = self.order(op)?;
        let currency = order.currency.clone();
        if order.paid.is_some() {
            return Err("ORDER_ALREADY_PAID");
        }
        let at = self.occurred(op, order.created_at)?;
        let amount = op.money("amount").unwrap().to_minor(decimals(&currency)).ok_or("INVALID_AMOUNT")?;
        if amount != order.payable() {
            return Err("ORDER_AMOUNT_MISMATCH");
        }
        let channel = op.text("channel").unwrap();
        let mut changes = Changes::default();
        let (first, accounts) = self.fund(&mut order, at, &mut changes)?;
        order.paid.as_mut().unwrap().channel = Some(channel.to_owned());
        if let Some(external) = op.id("externalTransactionId") {
            let name = (channel.to_owned(), external);
            if self.externals.get(&name).is_some() {
                return Err("EXTERNAL_TRANSACTION_CONFLICT");
            }
            self.externals.put(name, (op.payload(), self.id));
        }
        let world = self.world(channel, &currency);
        changes.available(&world, -amount);
        self.hold_money(&mut order, first, &accounts, &mut changes);
        self.post_all(&changes)?;
        let mut reply = Leafs::default()
            .id("orderId", order.id)
            .id("transactionId", self.id)
            .text("status", "PAID")
            .raw("paidAt", at);
        for (at, (seller, key)) in order.sellers.iter().zip(&accounts).enumerate() {
            reply = reply
                .text(&format!("sellers.{at}.owner"), &seller.owner.shown())
                .amount(
                    &format!("sellers.{at}.amount"),
                    self.holds.get(&seller.hold).unwrap().amount,
                    &currency,
                )
                .raw(&format!("sellers.{at}.newVersion"), self.accounts.get(key).unwrap().version);
        }
        self.put_order(order);
        Ok(End::Done(reply.done()))
    }

    /// Binds program and rule; everybody who will get something has an account.
    /// The first id of the holds, and the sellers' accounts.
    pub(super) fn fund(
        &mut self,
        order: &mut Order,
        at: i64,
        changes: &mut Changes,
    ) -> Result<(i64, Vec<AccountKey>), Code> {
        let first = self.reserve(order.sellers.len());
        let program = self.trade.latest(&order.app).unwrap();
        let id = self.trade.name("program", &order.app, "").unwrap();
        let mut accounts = Vec::new();
        for seller in &order.sellers {
            accounts.push(self.wallet(&seller.owner, &order.currency)?);
        }
        let platform = Owner { kind: OwnerKind::Platform, id: program.platform.clone() };
        if !program.rake.is_empty() {
            self.wallet(&platform, &order.currency)?;
        }
        let subsidy: i64 = order.items.iter().map(|item| item.subsidy).sum();
        if subsidy > 0 {
            let (key, _) = self.account(&platform, MARKETING, &order.currency)?;
            changes.available(&key, -subsidy);
        }
        if let Some(owner) = &order.commission_to {
            self.wallet(owner, &order.currency)?;
        }
        let rule = program.rule.as_ref().map(|name| self.trade.name("rule", "", name).unwrap());
        if let Some(rule) = rule {
            for owner in self.trade.rules.get(&rule).unwrap().legs.iter().filter_map(|leg| leg.to.as_ref()) {
                self.account(owner, BALANCE, &order.currency)?;
            }
        }
        order.paid = Some(Paid { at, program: id, rule, freeze: None, channel: None });
        Ok((first, accounts))
    }

    pub(super) fn hold_money(
        &mut self,
        order: &mut Order,
        first: i64,
        accounts: &[AccountKey],
        changes: &mut Changes,
    ) {
        for (at, key) in accounts.iter().enumerate() {
            let own = order.items.iter().filter(|item| item.seller == at);
            let amount = own.map(|item| item.amount).sum();
            order.sellers[at].hold = first + at as i64;
            self.open_hold(HoldKind::Order, first + at as i64, key, amount, order.id);
            changes.frozen(key, amount);
        }
    }
}
