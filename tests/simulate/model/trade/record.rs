//! What is kept of an order. Its figures are sums over the settlements and refunds.

use super::super::AccountKey;
use crate::op::Owner;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Rake,
    Commission,
    Other,
    Seller,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    pub seller: usize,
    pub amount: i64,
    pub subsidy: i64,
    pub uses: i64,
    pub commission: i64,
    /// Uses and when, in the order they were reported.
    pub fulfilled: Vec<(i64, i64)>,
}

#[derive(Clone, Debug)]
pub struct Paid {
    pub at: i64,
    pub program: i64,
    pub rule: Option<i64>,
    pub freeze: Option<i64>,
    pub channel: Option<String>,
}

/// What somebody has of what was settled: account, role, received, given back.
pub type Share = (AccountKey, Role, i64, i64);

#[derive(Clone, Debug)]
pub struct Seller {
    pub owner: Owner,
    pub hold: i64,
    pub shares: Vec<Share>,
}

#[derive(Clone, Debug)]
pub struct Leg {
    pub seller: usize,
    pub role: Role,
    pub account: AccountKey,
    pub amount: i64,
    pub returned: i64,
    /// Which leg of the rule it is.
    pub rule_leg: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Settle {
    pub id: i64,
    pub number: String,
    pub item: Option<String>,
    pub status: &'static str,
    /// Item, gross, uses.
    pub parts: Vec<(usize, i64, i64)>,
    pub legs: Vec<Leg>,
    pub created_at: i64,
    pub ended_at: i64,
    pub is_auto: bool,
    pub message: Option<String>,
    pub description: Option<String>,
    pub extra: Option<String>,
    pub url: Option<String>,
    pub version: String,
    pub ticket: i64,
}

impl Settle {
    pub fn gross(&self) -> i64 {
        self.parts.iter().map(|(_, gross, _)| gross).sum()
    }

    pub fn total(&self, role: Role) -> i64 {
        self.legs.iter().filter(|leg| leg.role == role).map(|leg| leg.amount).sum()
    }

    pub fn is_standing(&self) -> bool {
        self.status != "FAIL"
    }
}

#[derive(Clone, Debug)]
pub struct RefundPart {
    pub item: usize,
    pub held: i64,
    pub settled: i64,
    pub uses: i64,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: i64,
    pub number: Option<String>,
    pub status: &'static str,
    pub parts: Vec<RefundPart>,
    /// Holds of money that was settled, and how much.
    pub asides: Vec<(i64, i64)>,
    /// Seller, share, amount that is counted against the share.
    pub given: Vec<(usize, usize, i64)>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
    /// When it counts as done.
    pub done_at: i64,
}

impl Refund {
    pub fn amount(&self) -> i64 {
        self.parts.iter().map(|part| part.held + part.settled).sum()
    }
}

#[derive(Clone, Debug)]
pub struct Return {
    pub id: i64,
    pub settle: i64,
    pub number: String,
    pub from: AccountKey,
    pub amount: i64,
    /// Leg and amount.
    pub parts: Vec<(usize, i64)>,
    pub status: &'static str,
    pub extra: Option<String>,
    pub message: Option<String>,
    pub created_at: i64,
    pub finished_at: i64,
}

#[derive(Clone, Debug)]
pub struct Note {
    pub schedule: String,
    pub status: &'static str,
    pub attempts: i64,
    pub next_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub id: i64,
    pub app: String,
    pub number: String,
    pub alias: Option<String>,
    pub buyer: Option<Owner>,
    pub currency: String,
    pub items: Vec<Item>,
    pub sellers: Vec<Seller>,
    pub commission_to: Option<Owner>,
    pub created_at: i64,
    pub paid: Option<Paid>,
    pub settles: Vec<Settle>,
    pub refunds: Vec<Refund>,
    pub returns: Vec<Return>,
    pub due: Option<i64>,
}

/// Sums over refunds of one item: from held, from settled, uses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Back {
    pub held: i64,
    pub settled: i64,
    pub uses: i64,
}

impl Back {
    pub fn all(self) -> i64 {
        self.held + self.settled
    }
}

impl Order {
    pub fn payable(&self) -> i64 {
        self.items.iter().map(|item| item.amount - item.subsidy).sum()
    }

    pub fn amount(&self) -> i64 {
        self.items.iter().map(|item| item.amount).sum()
    }

    /// What refunds in this status take of an item.
    pub fn back(&self, item: usize, status: &str) -> Back {
        let mut back = Back::default();
        for refund in self.refunds.iter().filter(|refund| refund.status == status) {
            for part in refund.parts.iter().filter(|part| part.item == item) {
                back.held += part.held;
                back.settled += part.settled;
                back.uses += part.uses;
            }
        }
        back
    }

    pub fn refunded(&self, item: usize) -> Back {
        self.back(item, "SUCCESS")
    }

    pub fn refunding(&self, item: usize) -> Back {
        self.back(item, "PROCESSING")
    }

    /// Gross and uses that settlements in this status take of an item.
    pub fn taken(&self, item: usize, status: &str) -> (i64, i64) {
        let of_status = self.settles.iter().filter(|settle| settle.status == status);
        let parts = of_status.flat_map(|settle| &settle.parts).filter(|(at, ..)| *at == item);
        parts.fold((0, 0), |(gross, uses), part| (gross + part.1, uses + part.2))
    }

    /// Neither refunded nor settled, nor about to be.
    pub fn open(&self, item: usize) -> i64 {
        let gone = self.refunded(item).held + self.refunding(item).held;
        let taken = self.taken(item, "SUCCESS").0 + self.taken(item, "PROCESSING").0;
        self.items[item].amount - gone - taken
    }

    pub fn refundable(&self, item: usize) -> i64 {
        self.items[item].amount - self.refunded(item).all() - self.refunding(item).all()
    }

    pub fn is_refunding(&self, item: usize) -> bool {
        self.refunding(item).all() > 0
    }

    pub fn is_refunded(&self, item: usize) -> bool {
        self.refunded(item).all() == self.items[item].amount
    }

    pub fn fulfilled_uses(&self, item: usize) -> i64 {
        self.items[item].fulfilled.iter().map(|(uses, _)| uses).sum()
    }

    /// Uses that nothing has happened to.
    pub fn free_uses(&self, item: usize) -> i64 {
        if self.items[item].uses == 1 {
            let is_free =
                self.items[item].fulfilled.is_empty() && !self.is_refunding(item) && !self.is_refunded(item);
            return i64::from(is_free);
        }
        let gone = self.refunded(item).uses + self.refunding(item).uses;
        self.items[item].uses - self.fulfilled_uses(item) - gone
    }

    /// When the last refund of an item was done.
    pub fn refunded_at(&self, item: usize) -> i64 {
        let done = self.refunds.iter().filter(|refund| refund.status == "SUCCESS");
        let of_item = done.filter(|refund| refund.parts.iter().any(|part| part.item == item));
        of_item.map(|refund| refund.done_at).max().unwrap_or(0)
    }

    /// When an item came to its end (spec B8).
    pub fn finished_at(&self, item: usize) -> Option<i64> {
        if self.is_refunding(item) {
            return None;
        }
        if self.is_refunded(item) {
            return Some(self.refunded_at(item));
        }
        let last = self.items[item].fulfilled.iter().map(|(_, at)| *at).max();
        if self.items[item].uses == 1 {
            return last;
        }
        (self.free_uses(item) == 0).then(|| last.unwrap_or(0).max(self.refunded_at(item)))
    }

    /// What some uses of a card cost (spec B17).
    pub fn price(&self, item: usize, from: i64, to: i64) -> i64 {
        let (amount, uses) = (i128::from(self.items[item].amount), i128::from(self.items[item].uses));
        let until = |used: i64| amount * i128::from(used) / uses;
        (until(to) - until(from)) as i64
    }

    /// The platform's part of some of the money (spec B18).
    pub fn subsidy_in(&self, item: usize, money: i64) -> i64 {
        let item = &self.items[item];
        (i128::from(item.subsidy) * i128::from(money) / i128::from(item.amount)) as i64
    }

    /// Gross that settlements that succeeded took from a seller's items.
    pub fn settled(&self, seller: usize) -> i64 {
        let own = (0..self.items.len()).filter(|at| self.items[*at].seller == seller);
        own.map(|at| self.taken(at, "SUCCESS").0).sum()
    }

    pub fn in_progress(&self) -> bool {
        self.settles.iter().any(|settle| settle.status == "PROCESSING")
    }

    /// The platform's share of a role in what was settled for a seller.
    pub fn got(&self, seller: usize, role: Role) -> i64 {
        let done = self.settles.iter().filter(|settle| settle.status == "SUCCESS");
        let legs = done.flat_map(|settle| &settle.legs);
        legs.filter(|leg| leg.seller == seller && leg.role == role).map(|leg| leg.amount).sum()
    }
}
