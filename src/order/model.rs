//! The order as a whole: its row with the lists inside it read.

use super::items::{self, Item};
use super::program::{self, Program};
use super::sellers::{self, Seller};
use crate::command::Options;
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::money::Currency;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{ints, read_ints};
use crate::store::rows::OrderRow;

/// Not paid yet.
pub const CREATED: &str = "CREATED";
/// Paid; its items tell the rest.
pub const PAID: &str = "PAID";

/// An order, read.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its row; the lists in it are stale until [`Order::put`].
    pub row: OrderRow,
    /// Its items.
    pub items: Vec<Item>,
    /// Its sellers.
    pub sellers: Vec<Seller>,
    /// Accounts bound at payment.
    pub receivers: Receivers,
}

/// Accounts bound at payment, by number; 0 is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receivers {
    /// The platform's balance: receives the rake.
    pub platform: i64,
    /// The platform's marketing balance: pays subsidies.
    pub marketing: i64,
    /// Receives commission.
    pub commission: i64,
    /// Receivers of the split rule, in its order.
    pub rule: Vec<i64>,
}

impl Order {
    /// Reads a row.
    ///
    /// # Errors
    /// STORE_CORRUPT.
    pub fn read(row: &OrderRow) -> Result<Order, CorruptRow> {
        let corrupt = |column| CorruptRow { table: OrderRow::TABLE.name, column };
        let items = items::read(&row.items).ok_or_else(|| corrupt("items"))?;
        let sellers = sellers::read(&row.sellers).ok_or_else(|| corrupt("sellers"))?;
        if items.iter().any(|item| item.seller >= sellers.len()) {
            return Err(corrupt("items"));
        }
        let receivers = match &row.receivers {
            None => Receivers::default(),
            Some(text) => receivers(text).ok_or_else(|| corrupt("receivers"))?,
        };
        Ok(Order { row: row.clone(), items, sellers, receivers })
    }

    /// Writes the order into the state.
    pub fn put(mut self, work: &mut Work<'_>) {
        self.row.items = items::write(&self.items);
        self.row.sellers = sellers::write(&self.sellers);
        work.state.orders.put(self.row);
    }

    /// Writes the accounts bound at payment into the row.
    pub fn bind_receivers(&mut self, receivers: Receivers) {
        let mut numbers = vec![receivers.platform, receivers.marketing, receivers.commission];
        numbers.extend(&receivers.rule);
        let mut text = String::new();
        crate::json::write(&ints(&numbers), &mut text);
        self.row.receivers = Some(Str::from(text));
        self.receivers = receivers;
    }

    /// What the buyer pays: the prices less the subsidies, minor units.
    pub fn user_amount(&self) -> i64 {
        self.items
            .iter()
            .fold(0, |sum: i64, item| sum.saturating_add(item.amount.saturating_sub(item.subsidy)))
    }

    /// Money that is neither refunded nor settled, nor about to be.
    pub fn open(&self) -> i64 {
        self.items.iter().fold(0, |sum: i64, item| sum.saturating_add(item.open()))
    }

    /// True for an order with commission (CPS).
    pub fn is_cps(&self) -> bool {
        self.row.commission_to.is_some()
    }

    /// The program bound at payment.
    ///
    /// # Errors
    /// ORDER_NOT_PAID.
    pub fn program(&self, work: &mut Work<'_>) -> Result<Program, Stop> {
        self.require_paid()?;
        match self.row.program {
            Some(id) => program::bound(work, id),
            None => Err(CorruptRow { table: OrderRow::TABLE.name, column: "program" }.into()),
        }
    }

    /// When it was paid, ms since the epoch.
    ///
    /// # Errors
    /// ORDER_NOT_PAID.
    pub fn require_paid(&self) -> Result<i64, Error> {
        self.row.paid_at.ok_or_else(|| {
            let message = format!("order `{}` is not paid", self.row.id);
            Error::field(Reason::OrderNotPaid, "orderId", message)
        })
    }

    /// The order's currency.
    pub fn currency(&self, options: &Options) -> Result<Currency, Error> {
        options.stored_currency(&self.row.currency)
    }

    /// The seller of an item.
    pub fn seller_of(&self, item: &Item) -> Result<&Seller, CorruptRow> {
        self.sellers.get(item.seller).ok_or(CorruptRow { table: OrderRow::TABLE.name, column: "sellers" })
    }

    /// The item with this id.
    pub fn item_mut(&mut self, id: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| &*item.id == id)
    }
}

fn receivers(text: &str) -> Option<Receivers> {
    match read_ints(text)?.as_slice() {
        [platform, marketing, commission, rule @ ..] => Some(Receivers {
            platform: *platform,
            marketing: *marketing,
            commission: *commission,
            rule: rule.to_vec(),
        }),
        _ => None,
    }
}

/// The order with this id.
///
/// # Errors
/// ORDER_NOT_FOUND.
pub fn require(work: &mut Work<'_>, id: i64) -> Result<Order, Stop> {
    match work.state.orders.get(&id)? {
        Some(row) => Ok(Order::read(row)?),
        None => Err(not_found("orderId", &id.to_string()).into()),
    }
}

/// ORDER_NOT_FOUND.
pub fn not_found(field: &str, id: &str) -> Error {
    Error::field(Reason::OrderNotFound, field, format!("there is no order `{id}`"))
}
