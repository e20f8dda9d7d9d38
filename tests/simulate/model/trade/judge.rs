//! What of an order may be settled at a time, and if nothing, why (spec DYR-02…06,
//! B7–B13, B16).

use super::super::{Code, Model};
use super::programs::Program;
use super::rate::after_days;
use super::record::Order;

/// Reasons in the order of spec B14, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Not {
    Unfulfilled,
    Refunding,
    Until(i64),
    Nothing,
}

impl Not {
    pub fn code(self) -> Code {
        match self {
            Not::Unfulfilled | Not::Until(_) => "ORDER_NOT_FINISHED",
            Not::Refunding => "SETTLE_NOT_ALLOWED",
            Not::Nothing => "NOTHING_TO_SETTLE",
        }
    }
}

/// Item, gross, uses.
pub type Parts = Vec<(usize, i64, i64)>;

pub struct Judge<'o> {
    pub order: &'o Order,
    pub program: &'o Program,
    pub now: i64,
}

impl Judge<'_> {
    /// A CPS order is settled three days after fulfilment, whatever the app says.
    fn is_cps(&self) -> bool {
        self.order.commission_to.is_some()
    }

    fn is_after_payment(&self) -> bool {
        self.program.is_after_payment && !self.is_cps()
    }

    fn wait(&self, event: i64) -> Result<(), Not> {
        let days = if self.is_cps() { 3 } else { self.program.days };
        let at = after_days(event, days, self.program.is_elapsed);
        if self.now >= at { Ok(()) } else { Err(Not::Until(at)) }
    }

    fn items(&self, is_card: bool) -> impl Iterator<Item = usize> + '_ {
        let items = self.order.items.iter().enumerate();
        items.filter(move |(_, item)| (item.uses > 1) == is_card).map(|(at, _)| at)
    }

    pub fn whole(&self) -> Result<Parts, Not> {
        let (parts, nots) = self.all();
        if parts.is_empty() { Err(nots.into_iter().min().unwrap_or(Not::Nothing)) } else { Ok(parts) }
    }

    /// What may be settled, and what stands in the way of the rest.
    fn all(&self) -> (Parts, Vec<Not>) {
        let (mut parts, mut nots) = (Parts::new(), Vec::new());
        match self.vouchers() {
            Ok(vouchers) => parts = vouchers,
            Err(not) => nots.push(not),
        }
        for at in self.items(true) {
            match self.card(at) {
                Ok(part) => parts.push(part),
                Err(not) => nots.push(not),
            }
        }
        parts.sort_unstable();
        (parts, nots)
    }

    pub fn voucher(&self, item: usize) -> Result<Parts, Not> {
        let open = self.order.open(item);
        if open == 0 {
            let is_coming_back = self.order.refunding(item).held > 0;
            return Err(if is_coming_back { Not::Refunding } else { Not::Nothing });
        }
        if self.order.items[item].fulfilled.is_empty() {
            return Err(Not::Unfulfilled);
        }
        self.wait(self.order.finished_at(item).ok_or(Not::Refunding)?)?;
        Ok(vec![(item, open, 0)])
    }

    /// All vouchers together.
    fn vouchers(&self) -> Result<Parts, Not> {
        let order = self.order;
        let open: Parts =
            self.items(false).map(|at| (at, order.open(at), 0)).filter(|(_, open, _)| *open > 0).collect();
        if open.is_empty() {
            let is_coming_back = self.items(false).any(|at| order.refunding(at).held > 0);
            return Err(if is_coming_back { Not::Refunding } else { Not::Nothing });
        }
        if self.is_after_payment() {
            self.wait(order.paid.as_ref().unwrap().at)?;
            return Ok(open);
        }
        if open.iter().any(|(at, ..)| order.items[*at].fulfilled.is_empty()) {
            return Err(Not::Unfulfilled);
        }
        if self.items(false).any(|at| order.is_refunding(at)) {
            return Err(Not::Refunding);
        }
        let ends = self.items(false).filter_map(|at| order.finished_at(at));
        self.wait(ends.max().unwrap())?;
        Ok(open)
    }

    fn card(&self, at: usize) -> Result<(usize, i64, i64), Not> {
        let order = self.order;
        let fulfilled = &order.items[at].fulfilled;
        if fulfilled.is_empty() {
            return Err(if order.is_refunded(at) {
                Not::Nothing
            } else if order.is_refunding(at) && order.free_uses(at) == 0 {
                Not::Refunding
            } else {
                Not::Unfulfilled
            });
        }
        let before = order.taken(at, "SUCCESS").1 + order.taken(at, "PROCESSING").1;
        if order.fulfilled_uses(at) == before {
            return Err(Not::Nothing);
        }
        if self.is_after_payment() {
            self.wait(order.paid.as_ref().unwrap().at)?;
        }
        let (mut ripe, mut next) = (0, Not::Nothing);
        for (uses, when) in fulfilled {
            let waits = self.program.use_delay && !self.is_after_payment();
            match if waits { self.wait(*when) } else { Ok(()) } {
                Ok(()) => ripe += uses,
                Err(not) => next = next.min(not),
            }
        }
        if ripe <= before { Err(next) } else { Ok((at, order.price(at, before, ripe), ripe - before)) }
    }
}

impl Model {
    /// When an order will be settled by itself, as it stands (spec M6).
    pub(super) fn due(&self, order: &Order) -> Option<i64> {
        order.paid.as_ref()?;
        let program = self.trade.program_of(order);
        if !program.is_automatic || order.in_progress() {
            return None;
        }
        let (parts, nots) = (Judge { order, program: &program, now: self.now }).all();
        if !parts.is_empty() {
            return Some(self.now);
        }
        let times = nots.into_iter().filter_map(|not| if let Not::Until(at) = not { Some(at) } else { None });
        times.min()
    }
}
