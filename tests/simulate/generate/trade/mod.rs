//! What sellers, platforms and developers send: programs, orders, settlements.

mod found;
mod orders;
mod queries;
mod settles;
mod spoil;
mod steps;

use super::Generator;
use crate::model::trade::Order;
use crate::model::{Born, Model};
use crate::op::{Op, Owner, Val};
use crate::rng::Rng;

/// Most of each kind that are remembered.
const KEPT_MAX: usize = 70;

/// Ids that later commands can name, and names that were used.
#[derive(Default)]
pub struct Known {
    orders: Vec<i64>,
    settles: Vec<i64>,
    refunds: Vec<i64>,
    returns: Vec<i64>,
    notes: Vec<i64>,
    /// Kind, app, name.
    names: Vec<(&'static str, String, String)>,
    /// What the town begins with.
    pub founding: Vec<Op>,
}

impl Known {
    pub fn learn(&mut self, born: Born, rng: &mut Rng) {
        let (list, id) = match born {
            Born::Order(id) => (&mut self.orders, id),
            Born::Settle(id) => (&mut self.settles, id),
            Born::Refund(id) => (&mut self.refunds, id),
            Born::Return(id) => (&mut self.returns, id),
            Born::Note(id) => (&mut self.notes, id),
            _ => return,
        };
        if list.len() >= KEPT_MAX {
            let at = rng.below(list.len());
            list.swap_remove(at);
        }
        list.push(id);
    }
}

pub fn text(value: &str) -> Val {
    Val::Text(value.to_owned())
}

impl Generator {
    pub(super) fn trade_op(&mut self, model: &Model) -> Op {
        match self.rng.weighted(&[5, 4, 18, 24, 16, 4, 12, 12, 26, 9, 9, 12, 8, 1]) {
            0 => self.configure(),
            1 => self.store_rule(),
            2 => self.create_order(model),
            3 => self.pay(model),
            4 => self.fulfil(model),
            5 => self.revoke(model),
            6 => self.start_refund(model),
            7 => self.end_refund(model),
            8 => self.settle(model),
            9 => self.settle_due(model),
            10 => self.return_split(model),
            11 => self.complete_external(model),
            12 => self.notification(),
            _ => self.refund_freeze(model),
        }
    }

    /// A known order, mostly one that fits.
    fn order_where<'m>(&mut self, model: &'m Model, fits: impl Fn(&Order) -> bool) -> Option<&'m Order> {
        let mut found = None;
        for _ in 0..12 {
            let id = *self.known.orders.get(self.rng.below(self.known.orders.len()))?;
            let order = model.trade.orders.get(&id).map(|order| &**order);
            found = order.or(found);
            if order.is_some_and(&fits) || self.rng.permille(25) {
                break;
            }
        }
        found
    }

    /// An order's id, now and then one that is none.
    fn order_id(&mut self, model: &Model, fits: impl Fn(&Order) -> bool) -> i64 {
        let found = self.order_where(model, fits).map(|order| order.id);
        if self.rng.permille(15) { self.id_near(model) } else { found.unwrap_or(1) }
    }

    /// One of these ids, mostly one that fits.
    fn id_where(&mut self, model: &Model, ids: &[i64], fits: impl Fn(i64) -> bool) -> i64 {
        if ids.is_empty() || self.rng.permille(45) {
            return self.id_near(model).max(1);
        }
        let mut id = *self.rng.pick(ids);
        for _ in 0..10 {
            if fits(id) || self.rng.permille(60) {
                break;
            }
            id = *self.rng.pick(ids);
        }
        id
    }

    fn app(&mut self) -> String {
        let at = if self.rng.permille(40) { found::APPS.len() } else { self.rng.below(found::APPS.len()) };
        found::APPS.get(at).copied().unwrap_or("no-app").to_owned()
    }

    /// A name, mostly new, else one that was used for something.
    fn number(&mut self, kind: &'static str, app: &str, again: usize) -> String {
        let used = self.known.names.iter().filter(|(other, of, _)| *other == kind && of == app);
        let used: Vec<String> = used.map(|(.., name)| name.clone()).collect();
        if self.rng.permille(again) && !used.is_empty() {
            return self.rng.pick(&used).clone();
        }
        let number = self.next();
        let name = match self.rng.weighted(&[90, 6, 4]) {
            0 => format!("no-{number}"),
            1 => format!("单:{number}%\"\\"),
            _ => format!("{number:0>64}"),
        };
        if self.known.names.len() >= 160 {
            let at = self.rng.below(self.known.names.len());
            self.known.names.swap_remove(at);
        }
        self.known.names.push((kind, app.to_owned(), name.clone()));
        name
    }

    /// Somebody who may get a part.
    fn party(&mut self) -> Owner {
        match self.rng.weighted(&[50, 25, 20, 5]) {
            0 => self.rng.pick(&self.partners).clone(),
            1 => self.rng.pick(&self.platforms).clone(),
            2 => self.rng.pick(&self.shops).clone(),
            _ => self.user(),
        }
    }

    fn some<T>(&mut self, permille: usize, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.rng.permille(permille) { Some(value(self)) } else { None }
    }
}
