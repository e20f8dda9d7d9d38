//! Sellers of an order: each holds its own part until it is settled (spec M3).

use crate::json::Value;
use crate::store::cells::Str;
use crate::store::lists::{Cells, int, ints, read_lists, text, write_lists};

/// What a share of a settlement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The platform's fee.
    Rake = 0,
    /// The commission of a CPS order.
    Commission = 1,
    /// Another party's part.
    Other = 2,
    /// The seller's own part.
    Seller = 3,
}

impl Role {
    /// The role with this number.
    pub fn from_number(number: i64) -> Option<Role> {
        [Role::Rake, Role::Commission, Role::Other, Role::Seller]
            .into_iter()
            .find(|role| *role as i64 == number)
    }

    /// Its name in replies.
    pub fn name(self) -> &'static str {
        match self {
            Role::Rake => "rake",
            Role::Commission => "commission",
            Role::Other => "share",
            Role::Seller => "seller",
        }
    }
}

/// What one account has of what was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Account number.
    pub account: i64,
    /// What for.
    pub role: Role,
    /// Received, returns counted, minor units.
    pub received: i64,
    /// Given back of it for refunds, or about to be.
    pub refunded: i64,
}

/// One seller of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seller {
    /// Its owner name.
    pub owner: Str,
    /// Its account; 0 until the order is paid.
    pub account: i64,
    /// The hold of its part; 0 until the order is paid.
    pub hold: i64,
    /// Gross amount that is settled, minor units.
    pub settled: i64,
    /// What other parties got of that; a return does not lower it (spec B15).
    pub others: i64,
    /// What each receiver of the rule got of that, in the rule's order.
    pub legs: Vec<i64>,
    /// Who has it.
    pub shares: Vec<Share>,
}

impl Seller {
    /// A seller of an unpaid order.
    pub fn new(owner: Str) -> Self {
        Seller { owner, ..Seller::default() }
    }

    /// Adds to what an account received in a role; a return takes it away again.
    pub fn receive(&mut self, account: i64, role: Role, amount: i64) {
        match self.shares.iter_mut().find(|share| share.account == account && share.role == role) {
            Some(share) => share.received = share.received.saturating_add(amount),
            None => self.shares.push(Share { account, role, received: amount, refunded: 0 }),
        }
    }

    fn write(&self) -> Value<'_> {
        let mut cells = vec![text(&self.owner)];
        cells.extend([self.account, self.hold, self.settled, self.others].map(int));
        cells.push(ints(&self.legs));
        let share = |share: &Share| ints(&[share.account, share.role as i64, share.received, share.refunded]);
        cells.push(Value::Array(self.shares.iter().map(share).collect()));
        Value::Array(cells)
    }

    fn read(cells: &mut Cells<'_, '_>) -> Option<Seller> {
        Some(Seller {
            owner: Str::from(cells.text()?),
            account: cells.count()?,
            hold: cells.count()?,
            settled: cells.count()?,
            others: cells.count()?,
            legs: cells.ints()?,
            shares: cells.lists(|numbers| match numbers {
                [account, role, received, refunded] if (0..=*received).contains(refunded) => Some(Share {
                    account: *account,
                    role: Role::from_number(*role)?,
                    received: *received,
                    refunded: *refunded,
                }),
                _ => None,
            })?,
        })
    }
}

/// The sellers as the row keeps them:
/// `[[owner, account, hold, settled, others, [legs…], [[account, role, received, refunded],…]],…]`.
pub fn write(sellers: &[Seller]) -> Str {
    write_lists(sellers.iter().map(Seller::write).collect())
}

/// Reads them back; `None` if they cannot be read.
pub fn read(text: &str) -> Option<Vec<Seller>> {
    read_lists(text, Seller::read)
}
