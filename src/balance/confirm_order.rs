//! Confirming a freeze that names an order: the money comes under hold at the
//! order's sellers until it is settled (spec A8, A16, M10).

use super::{check_open, check_version, is_expired};
use crate::command::{AmountArg, Options, Outcome, Reply, Value};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, Payee};
use crate::ledger::{OwnerName, Stop, Work};
use crate::order::{Order, pay as payment};
use crate::store::rows::Hold;

/// What the confirm asks for beside the freeze.
pub(super) struct Asked<'c> {
    pub(super) payees: &'c [(OwnerName, Option<AmountArg>)],
    pub(super) expected_user: Option<i64>,
    pub(super) expected_merchant: Option<i64>,
}

/// The order that the freeze is for, if it is registered (spec M10).
pub(super) fn find(work: &mut Work<'_>, freeze: &Hold) -> Result<Option<Order>, Stop> {
    let Some(id) = freeze.order_id else { return Ok(None) };
    match work.state.orders.get(&id)? {
        Some(row) => Ok(Some(Order::read(row)?)),
        None => Ok(None),
    }
}

/// Pays the order with all that the freeze holds.
pub(super) fn pay(
    work: &mut Work<'_>,
    mut freeze: Hold,
    mut order: Order,
    asked: &Asked<'_>,
    options: &Options,
) -> Result<Outcome, Stop> {
    check_merchant(&order, asked)?;
    let user = work.account(freeze.account)?;
    let currency = options.currency_of(&user)?;
    check_open(&freeze)?;
    if is_expired(&freeze, work.now) {
        let message = format!("freeze `{}` has expired", freeze.id);
        return Err(Error::field(Reason::FreezeExpired, "freezeId", message).into());
    }
    let captured = freeze.remaining;
    payment::by_freeze(work, &mut order, &freeze, &user, options)?;
    check_version(&user, asked.expected_user, "expectedUserVersion")?;
    if let (Some(seller), Some(expected)) = (order.sellers.first(), asked.expected_merchant) {
        let merchant = work.account(seller.account)?;
        check_version(&merchant, Some(expected), "expectedMerchantVersion")?;
    }
    hold::capture(work, &mut freeze, captured)?;
    hold::set_payees(&mut freeze, &payees(&order));
    work.post()?;
    let first = order.sellers.first().map_or(0, |seller| seller.account);
    let reply = Reply::new()
        .id("transactionId", work.id)
        .int("newUserVersion", work.version(user.no)?)
        .int("newMerchantVersion", work.version(first)?)
        .amount("captured", captured, currency)
        .amount("released", 0, currency)
        .amount("remaining", 0, currency)
        .text("status", &freeze.status)
        .with("orderId", Value::Id(order.row.id));
    work.state.holds.put(freeze);
    order.put(work);
    Ok(Outcome::Done(reply))
}

/// The order names its sellers; a merchant that is named too must be the only one
/// (spec A8, A16).
fn check_merchant(order: &Order, asked: &Asked<'_>) -> Result<(), Error> {
    if let [(owner, None)] = asked.payees {
        let is_only = matches!(order.sellers.as_slice(), [seller] if *seller.owner == *owner.as_str());
        if !is_only {
            let message = format!("order `{}` has other sellers", order.row.id);
            return Err(Error::field(Reason::MerchantMismatch, "merchantId", message));
        }
    } else if !asked.payees.is_empty() {
        let message = format!("order `{}` names its sellers; leave the captures out", order.row.id);
        return Err(Error::field(Reason::MerchantMismatch, "captures", message));
    }
    if order.sellers.len() > 1 && asked.expected_merchant.is_some() {
        let message = "a merchant version cannot be expected of several sellers";
        return Err(Error::field(Reason::VersionNotApplicable, "expectedMerchantVersion", message));
    }
    Ok(())
}

/// What each seller got of the buyer's money.
fn payees(order: &Order) -> Vec<Payee> {
    let own = |place: usize| order.items.iter().filter(move |item| item.seller == place);
    let paid = |place| own(place).map(|item| item.amount - item.subsidy).sum();
    let sellers = order.sellers.iter().enumerate();
    sellers
        .map(|(place, seller)| Payee { account: seller.account, captured: paid(place), refunded: 0 })
        .collect()
}
