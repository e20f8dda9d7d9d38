//! Orders and settlements once more, written from the specification (spec 1.2, 6).

mod confirms;
mod divide;
mod external;
mod fulfil;
pub mod invariant;
mod judge;
mod orders;
mod outbox;
mod programs;
mod queries;
pub(super) mod rate;
mod record;
mod refunds;
mod returns;
mod settles;

use std::rc::Rc;

use super::tracked::Tracked;
use super::{AccountKey, Code, Hold, HoldKind, Model};
use crate::op::{Op, Owner, OwnerKind, Val};
pub use orders::check_items;
pub use programs::{Program, Rule};
pub use rate::Rounding;
pub use record::{Note, Order, Role};

/// All that the model knows of orders.
#[derive(Debug, Default)]
pub struct Trade {
    pub programs: Tracked<i64, Rc<Program>>,
    pub rules: Tracked<i64, Rc<Rule>>,
    /// Unique names: kind, app, name.
    pub names: Tracked<(&'static str, String, String), i64>,
    pub orders: Tracked<i64, Rc<Order>>,
    /// The order of a settlement, a refund, a return.
    pub order_of: Tracked<i64, i64>,
    pub notes: Tracked<i64, Note>,
}

impl Trade {
    pub fn mark(&self) -> [usize; 6] {
        [
            self.programs.mark(),
            self.rules.mark(),
            self.names.mark(),
            self.orders.mark(),
            self.order_of.mark(),
            self.notes.mark(),
        ]
    }

    pub fn rollback(&mut self, mark: &[usize; 6]) {
        let [programs, rules, names, orders, order_of, notes] = *mark;
        self.programs.rollback(programs);
        self.rules.rollback(rules);
        self.names.rollback(names);
        self.orders.rollback(orders);
        self.order_of.rollback(order_of);
        self.notes.rollback(notes);
    }

    /// What was done stays; the orders it changed, for the checks.
    pub fn keep(&mut self) -> Vec<i64> {
        let mut touched: Vec<i64> = self.orders.changed(0).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        self.programs.keep();
        self.rules.keep();
        self.names.keep();
        self.orders.keep();
        self.order_of.keep();
        self.notes.keep();
        touched
    }

    pub fn name(&self, kind: &'static str, app: &str, name: &str) -> Option<i64> {
        self.names.get(&(kind, app.to_owned(), name.to_owned())).copied()
    }

    fn claim(&mut self, kind: &'static str, app: &str, name: &str, id: i64) {
        self.names.put((kind, app.to_owned(), name.to_owned()), id);
    }

    pub fn latest(&self, app: &str) -> Option<Rc<Program>> {
        self.programs.get(&self.name("program", app, "")?).cloned()
    }

    /// The program an order was paid under.
    pub fn program_of(&self, order: &Order) -> Rc<Program> {
        let id = order.paid.as_ref().expect("a paid order").program;
        self.programs.get(&id).cloned().unwrap()
    }

    pub fn settle(&self, id: i64) -> Option<(Rc<Order>, usize)> {
        let order = self.orders.get(self.order_of.get(&id)?)?.clone();
        let at = order.settles.iter().position(|settle| settle.id == id)?;
        Some((order, at))
    }

    pub fn refund(&self, id: i64) -> Option<(Rc<Order>, usize)> {
        let order = self.orders.get(self.order_of.get(&id)?)?.clone();
        let at = order.refunds.iter().position(|refund| refund.id == id)?;
        Some((order, at))
    }

    pub fn returned(&self, id: i64) -> Option<(Rc<Order>, usize)> {
        let order = self.orders.get(self.order_of.get(&id)?)?.clone();
        let at = order.returns.iter().position(|given| given.id == id)?;
        Some((order, at))
    }
}

/// What a transaction does to accounts, at most once each, in the order in which
/// they are first named.
#[derive(Default)]
pub(super) struct Changes(Vec<(AccountKey, i128, i128, i128)>);

impl Changes {
    fn add(&mut self, key: &AccountKey, available: i128, frozen: i128, arrived: i128) {
        match self.0.iter_mut().find(|(other, ..)| other == key) {
            Some(line) => {
                line.1 += available;
                line.2 += frozen;
                line.3 += arrived;
            }
            None => self.0.push((key.clone(), available, frozen, arrived)),
        }
    }

    /// What has been frozen on an account so far.
    pub(super) fn frozen_on(&self, key: &AccountKey) -> i64 {
        let line = self.0.iter().find(|(other, ..)| other == key);
        line.map_or(0, |(_, _, frozen, _)| i64::try_from(*frozen).unwrap())
    }

    pub(super) fn available(&mut self, key: &AccountKey, delta: i64) {
        self.add(key, i128::from(delta), 0, 0);
    }

    pub(super) fn frozen(&mut self, key: &AccountKey, delta: i64) {
        self.add(key, 0, i128::from(delta), 0);
    }

    pub(super) fn arrive(&mut self, key: &AccountKey, amount: i64) {
        self.add(key, i128::from(amount), 0, i128::from(amount));
    }
}

impl Model {
    pub(super) fn post_all(&mut self, changes: &Changes) -> Result<(), Code> {
        for (key, available, frozen, arrived) in &changes.0 {
            self.post(key, *available, *frozen, *arrived)?;
        }
        Ok(())
    }

    /// Takes so many ids; the last is the transaction's own.
    pub(super) fn reserve(&mut self, count: usize) -> i64 {
        let first = self.id;
        self.id += count.max(1) as i64 - 1;
        first
    }

    fn order(&self, op: &Op) -> Result<Order, Code> {
        let id = op.id("orderId").unwrap();
        self.trade.orders.get(&id).map(|order| (**order).clone()).ok_or("ORDER_NOT_FOUND")
    }

    /// When something happened: now, or as it was said (spec M7).
    fn occurred(&self, op: &Op, earliest: i64) -> Result<i64, Code> {
        match op.num("occurredAt") {
            None => Ok(self.now),
            Some(at) if at >= earliest && at <= self.now => Ok(at),
            Some(_) => Err("INVALID_FIELD"),
        }
    }

    /// An account that has to be there already (spec A9).
    fn wallet(&self, owner: &Owner, currency: &str) -> Result<AccountKey, Code> {
        self.account(owner, super::BALANCE, currency).map(|(key, _)| key)
    }

    fn open_hold(&mut self, kind: HoldKind, id: i64, key: &AccountKey, amount: i64, order: i64) {
        if kind == HoldKind::Order {
            self.add_pending(key, amount);
        }
        let hold = Hold {
            account: key.clone(),
            kind,
            amount,
            captured: 0,
            released: 0,
            order: Some(order),
            created_at: self.now,
            expires_at: i64::MAX,
            is_swept: false,
            payees: Vec::new(),
        };
        self.holds.put(id, hold);
    }

    /// Money leaves a hold: to somebody else, or back to its account.
    fn take_from(&mut self, id: i64, amount: i64, is_back: bool, changes: &mut Changes) -> Result<(), Code> {
        let mut hold = self.holds.get(&id).cloned().unwrap();
        if amount > hold.remaining() {
            return Err("(the hold has less)");
        }
        changes.frozen(&hold.account, -amount);
        if hold.kind == HoldKind::Order {
            self.add_pending(&hold.account, -amount);
        }
        if is_back {
            changes.available(&hold.account, amount);
            hold.released += amount;
        } else {
            hold.captured += amount;
        }
        self.holds.put(id, hold);
        Ok(())
    }

    /// What orders wait for is part of what is frozen (spec C9).
    fn add_pending(&mut self, key: &AccountKey, delta: i64) {
        let mut account = self.accounts.get(key).cloned().unwrap();
        // Beyond 64 bits it is refused when the frozen money is posted.
        account.pending = account.pending.saturating_add(delta);
        self.accounts.put(key.clone(), account);
    }

    fn put_order(&mut self, mut order: Order) {
        order.due = self.due(&order);
        self.trade.orders.put(order.id, Rc::new(order));
    }
}

/// The owner that fields name, if they name one.
pub(super) fn named_owner(field: impl Fn(&str) -> Option<String>) -> Option<Owner> {
    let kinds = [
        ("userId", OwnerKind::User),
        ("merchantId", OwnerKind::Merchant),
        ("platformId", OwnerKind::Platform),
        ("partnerId", OwnerKind::Partner),
    ];
    let mut owners = kinds.into_iter().filter_map(|(name, kind)| Some(Owner { kind, id: field(name)? }));
    owners.next()
}

/// The owner that a member of a list names.
pub(super) fn member_owner(member: &crate::op::Fields) -> Option<Owner> {
    named_owner(|name| match member.get(name) {
        Some(Val::Text(id)) => Some(id.clone()),
        _ => None,
    })
}
