//! What of an order may be settled now, and if nothing, why (spec DYR-01…10, B7,
//! B8, B13, B16).

use crate::calendar::{Offset, after_days};
use crate::error::{Error, Reason};
use crate::order::items::Item;
use crate::order::model::Order;
use crate::order::program::{Program, Terms};
use crate::sort::sort_by_key;

/// What a settlement takes of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Place of the item in the order.
    pub item: usize,
    /// Gross amount, minor units.
    pub gross: i64,
    /// Uses of a multi-use card.
    pub uses: i64,
}

/// Why nothing may be settled, in the order of spec B14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Something is neither fulfilled nor refunded.
    Unfulfilled,
    /// Only refunds in progress stand in the way.
    Refunding,
    /// The days have not passed; they will have at this time (ms).
    Waiting(i64),
    /// Everything is settled or refunded.
    Nothing,
}

impl Refusal {
    /// The refusal as an error.
    pub fn error(self, what: &str) -> Error {
        match self {
            Refusal::Nothing => {
                Error::new(Reason::NothingToSettle, format!("{what} has nothing left to settle"))
            }
            Refusal::Unfulfilled => {
                Error::new(Reason::OrderNotFinished, format!("{what} is not fulfilled yet"))
            }
            Refusal::Refunding => {
                let message = format!("{what} is being refunded: complete or cancel the refund first");
                Error::new(Reason::SettleNotAllowed, message)
            }
            Refusal::Waiting(at) => {
                let message = format!("{what} may be settled from {at} on");
                Error::new(Reason::OrderNotFinished, message).with("eligibleAt", at)
            }
        }
    }
}

/// The whole order (整单分账), cards for several uses by the uses made so far.
///
/// # Errors
/// Why nothing may be settled.
pub fn whole(order: &Order, terms: Terms, now: i64, offset: Offset) -> Result<Vec<Part>, Refusal> {
    let (mut parts, refusals) = Judge { order, terms, now, offset }.all();
    if parts.is_empty() {
        return Err(refusals.into_iter().min().unwrap_or(Refusal::Nothing));
    }
    sort_by_key(&mut parts, |part| part.item);
    Ok(parts)
}

/// One voucher (按券分账).
///
/// # Errors
/// Why it may not be settled.
pub fn voucher(
    order: &Order,
    place: usize,
    terms: Terms,
    now: i64,
    offset: Offset,
) -> Result<Vec<Part>, Refusal> {
    let Some(item) = order.items.get(place) else { return Err(Refusal::Nothing) };
    if item.open() == 0 {
        return Err(if item.refunding.held > 0 { Refusal::Refunding } else { Refusal::Nothing });
    }
    if item.fulfilled.is_empty() {
        return Err(Refusal::Unfulfilled);
    }
    let finished = item.finished_at().ok_or(Refusal::Refunding)?;
    let judged = Judge { order, terms, now, offset };
    judged.wait(finished)?;
    Ok(vec![Part { item: place, gross: item.open(), uses: 0 }])
}

/// When something of the order may be settled by itself, ms: now, later, or, as it
/// stands, never. What stands in the way of one item does not hold up a card.
pub fn due_at(order: &Order, program: &Program, now: i64, offset: Offset) -> Option<i64> {
    let terms = program.terms(&order.row);
    let (parts, refusals) = Judge { order, terms, now, offset }.all();
    if !parts.is_empty() {
        return Some(now);
    }
    let times = refusals.into_iter().filter_map(|refusal| match refusal {
        Refusal::Waiting(at) => Some(at),
        _ => None,
    });
    times.min()
}

struct Judge<'o> {
    order: &'o Order,
    terms: Terms,
    now: i64,
    offset: Offset,
}

impl Judge<'_> {
    /// What may be settled of the whole order, and what stands in the way of the rest.
    fn all(&self) -> (Vec<Part>, Vec<Refusal>) {
        let (mut parts, mut refusals) = self.multi_use();
        match self.once() {
            Ok(more) => parts.extend(more),
            Err(refusal) => refusals.push(refusal),
        }
        (parts, refusals)
    }

    /// Passes once the days since an event are over (spec B7).
    fn wait(&self, event: i64) -> Result<(), Refusal> {
        let days = u32::try_from(self.terms.days).unwrap_or(0);
        match after_days(event, days, self.terms.day_rule, self.offset) {
            Ok(at) if self.now >= at => Ok(()),
            Ok(at) => Err(Refusal::Waiting(at)),
            // After the year 9999: never.
            Err(_) => Err(Refusal::Waiting(i64::MAX)),
        }
    }

    fn wait_for_payment(&self) -> Result<(), Refusal> {
        match self.order.row.paid_at {
            Some(paid_at) if self.terms.after_payment => self.wait(paid_at),
            _ => Ok(()),
        }
    }

    /// Items that are used once: all of them must have come to their end.
    fn once(&self) -> Result<Vec<Part>, Refusal> {
        let items = || self.order.items.iter().filter(|item| !item.is_multi_use());
        let parts = || {
            let all = self.order.items.iter().enumerate();
            let open = all.filter(|(_, item)| !item.is_multi_use() && item.open() > 0);
            open.map(|(place, item)| Part { item: place, gross: item.open(), uses: 0 }).collect()
        };
        if items().all(|item| item.open() == 0) {
            let is_held = items().any(|item| item.refunding.held > 0);
            return Err(if is_held { Refusal::Refunding } else { Refusal::Nothing });
        }
        if self.terms.after_payment {
            self.wait_for_payment()?;
            return Ok(parts());
        }
        if items().any(|item| item.fulfilled.is_empty() && item.open() > 0) {
            return Err(Refusal::Unfulfilled);
        }
        if items().any(Item::is_refunding) {
            return Err(Refusal::Refunding);
        }
        let finished = items().filter_map(Item::finished_at).max();
        self.wait(finished.unwrap_or(self.now))?;
        Ok(parts())
    }

    /// Cards: the uses made so far and not settled yet.
    fn multi_use(&self) -> (Vec<Part>, Vec<Refusal>) {
        let (mut parts, mut refusals) = (Vec::new(), Vec::new());
        for (place, item) in self.order.items.iter().enumerate().filter(|(_, item)| item.is_multi_use()) {
            match self.card(item) {
                Ok((gross, uses)) => parts.push(Part { item: place, gross, uses }),
                Err(refusal) => refusals.push(refusal),
            }
        }
        (parts, refusals)
    }

    fn card(&self, item: &Item) -> Result<(i64, i64), Refusal> {
        let before = item.settled.uses.saturating_add(item.settling.uses);
        if item.fulfilled.is_empty() {
            return Err(match (item.is_refunded(), item.is_refunding()) {
                (true, _) => Refusal::Nothing,
                (false, true) if item.free_uses() == 0 => Refusal::Refunding,
                _ => Refusal::Unfulfilled,
            });
        }
        if item.fulfilled_uses() <= before {
            return Err(Refusal::Nothing);
        }
        self.wait_for_payment()?;
        let mut uses = 0;
        let mut next = None;
        for (count, at) in &item.fulfilled {
            let waits = self.terms.multi_use_delay && !self.terms.after_payment;
            match if waits { self.wait(*at) } else { Ok(()) } {
                Ok(()) => uses += count,
                Err(refusal) => next = Some(next.map_or(refusal, |other: Refusal| other.min(refusal))),
            }
        }
        match next {
            Some(refusal) if uses <= before => Err(refusal),
            _ => Ok((item.price(before, uses), uses - before)),
        }
    }
}
