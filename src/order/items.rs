//! Items of an order (vouchers, cards for several uses) and what has become of
//! the money of each.

use crate::json::Value;
use crate::money::Rate;
use crate::store::cells::Str;
use crate::store::lists::{Cells, int, ints, read_lists, text, write_lists};

/// Money and uses of one item in one state, minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// From what its seller still holds for the order.
    pub held: i64,
    /// From what was settled.
    pub settled: i64,
    /// Uses of a card for several uses.
    pub uses: i64,
}

impl Part {
    /// Money of both kinds.
    pub fn amount(self) -> i64 {
        self.held.saturating_add(self.settled)
    }
}

/// Gross amount and uses that settlements have taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Gross amount, minor units.
    pub gross: i64,
    /// Uses of a card for several uses.
    pub uses: i64,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id, unique in the app (`item_order_id`).
    pub id: Str,
    /// Place of its seller in the order's list.
    pub seller: usize,
    /// Its price, minor units.
    pub amount: i64,
    /// The part of the price that the platform pays.
    pub subsidy: i64,
    /// How many times it can be used; 1 but for a multi-use card (次卡).
    pub uses: i64,
    /// Commission on what is settled of it.
    pub commission: Rate,
    /// Uses fulfilled and when (ms), in the order they were reported.
    pub fulfilled: Vec<(i64, i64)>,
    /// Given back.
    pub refunded: Part,
    /// Being given back.
    pub refunding: Part,
    /// When a refund of it ended last, ms; 0 if none has.
    pub refunded_at: i64,
    /// Settled.
    pub settled: Taken,
    /// Being settled by an external program.
    pub settling: Taken,
}

impl Item {
    /// True for a card with several uses.
    pub fn is_multi_use(&self) -> bool {
        self.uses > 1
    }

    /// Money that is neither refunded nor settled, nor about to be.
    pub fn open(&self) -> i64 {
        let gone = [self.refunded.held, self.refunding.held, self.settled.gross, self.settling.gross];
        gone.iter().fold(self.amount, |left, part| left.saturating_sub(*part))
    }

    /// What can still be refunded: all that is not refunded, nor about to be.
    pub fn refundable(&self) -> i64 {
        self.amount.saturating_sub(self.refunded.amount()).saturating_sub(self.refunding.amount())
    }

    /// How many uses are fulfilled.
    pub fn fulfilled_uses(&self) -> i64 {
        self.fulfilled.iter().fold(0, |sum: i64, (uses, _)| sum.saturating_add(*uses))
    }

    /// Uses that can still be fulfilled or refunded.
    pub fn free_uses(&self) -> i64 {
        if !self.is_multi_use() {
            return i64::from(self.fulfilled.is_empty() && !self.is_refunding() && !self.is_refunded());
        }
        let gone = [self.fulfilled_uses(), self.refunded.uses, self.refunding.uses];
        gone.iter().fold(self.uses, |left, uses| left.saturating_sub(*uses))
    }

    /// True while a refund of it is in progress.
    pub fn is_refunding(&self) -> bool {
        self.refunding.amount() > 0
    }

    /// True if all of it is refunded.
    pub fn is_refunded(&self) -> bool {
        self.refunded.amount() == self.amount
    }

    /// When it reached its end (终态), ms: everything fulfilled or refunded and no
    /// refund in progress (spec B8, M7); `None` if it has not.
    pub fn finished_at(&self) -> Option<i64> {
        if self.is_refunding() {
            return None;
        }
        if self.is_refunded() {
            return Some(self.refunded_at);
        }
        let last = self.fulfilled.iter().map(|(_, at)| *at).max();
        match self.is_multi_use() {
            true if self.free_uses() > 0 => None,
            true => Some(last.unwrap_or(0).max(self.refunded_at)),
            false => last,
        }
    }

    /// What the uses after the first `from` up to the first `to` cost (spec B17).
    pub fn price(&self, from: i64, to: i64) -> i64 {
        let uses = i128::from(self.uses.max(1));
        let until = |used: i64| i128::from(self.amount) * i128::from(used) / uses;
        i64::try_from(until(to) - until(from)).unwrap_or(0)
    }

    /// The part of some refunded or settled money that the platform paid, rounded
    /// down (spec B18).
    pub fn subsidy_in(&self, money: i64) -> i64 {
        let part = i128::from(self.subsidy) * i128::from(money) / i128::from(self.amount.max(1));
        i64::try_from(part).unwrap_or(0)
    }

    fn write(&self) -> Value<'_> {
        let pairs = self.fulfilled.iter().map(|(uses, at)| ints(&[*uses, *at])).collect();
        let mut cells = vec![text(&self.id), int(self.seller as i64)];
        cells.extend([self.amount, self.subsidy, self.uses].map(int));
        cells.push(Value::String(self.commission.to_string().into()));
        cells.push(Value::Array(pairs));
        for part in [self.refunded, self.refunding] {
            cells.push(ints(&[part.held, part.settled, part.uses]));
        }
        cells.push(int(self.refunded_at));
        for taken in [self.settled, self.settling] {
            cells.push(ints(&[taken.gross, taken.uses]));
        }
        Value::Array(cells)
    }

    fn read(cells: &mut Cells<'_, '_>) -> Option<Item> {
        Some(Item {
            id: Str::from(cells.text()?),
            seller: cells.place()?,
            amount: cells.count()?,
            subsidy: cells.count()?,
            uses: cells.count()?,
            commission: Rate::parse(cells.text()?).ok()?,
            fulfilled: cells.lists(|pair| match pair {
                [uses, at] => Some((*uses, *at)),
                _ => None,
            })?,
            refunded: part(&cells.ints()?)?,
            refunding: part(&cells.ints()?)?,
            refunded_at: cells.count()?,
            settled: taken(&cells.ints()?)?,
            settling: taken(&cells.ints()?)?,
        })
    }

    /// True if its money adds up; arithmetic on it relies on this.
    fn is_sound(&self) -> bool {
        let parts = [self.refunded, self.refunding];
        let taken = [self.settled, self.settling];
        let numbers = parts.iter().flat_map(|part| [part.held, part.settled, part.uses]);
        let numbers = numbers.chain(taken.iter().flat_map(|taken| [taken.gross, taken.uses]));
        let mut gross = i128::from(self.settled.gross);
        for part in parts {
            gross -= i128::from(part.settled);
        }
        numbers.chain([self.amount, self.subsidy, self.open()]).all(|number| number >= 0)
            && self.uses >= 1
            && self.subsidy <= self.amount
            && gross >= 0
            && self.fulfilled.iter().all(|(uses, _)| *uses > 0)
            && self.fulfilled_uses().saturating_add(self.refunded.uses) <= self.uses
    }
}

fn part(numbers: &[i64]) -> Option<Part> {
    match numbers {
        [held, settled, uses] => Some(Part { held: *held, settled: *settled, uses: *uses }),
        _ => None,
    }
}

fn taken(numbers: &[i64]) -> Option<Taken> {
    match numbers {
        [gross, uses] => Some(Taken { gross: *gross, uses: *uses }),
        _ => None,
    }
}

/// The items as the row keeps them:
/// `[[id, seller, amount, subsidy, uses, commission, [[uses, at],…], refunded,
/// refunding, refunded at, settled, settling],…]`.
pub fn write(items: &[Item]) -> Str {
    write_lists(items.iter().map(Item::write).collect())
}

/// Reads them back; `None` if they are not sound.
pub fn read(text: &str) -> Option<Vec<Item>> {
    let items = read_lists(text, Item::read)?;
    items.iter().all(Item::is_sound).then_some(items)
}
