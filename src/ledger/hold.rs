//! Holds: the one concept for frozen money. Opened on an account, captured in
//! parts to payees, released in part or whole, ended when nothing remains.

use super::entry::read_number_lists;
use super::work::{Stop, Work, insufficient, invariant};
use crate::store::cells::{CorruptRow, Row, Str, push_int};
use crate::store::rows::{Account, Hold};

/// A purchase freeze (冻结).
pub const FREEZE: &str = "freeze";
/// A withdrawal in progress (提现).
pub const WITHDRAWAL: &str = "withdrawal";
/// An order's money at its seller, until it is settled.
pub const ORDER: &str = "order";
/// Settled money set aside for a refund in progress (退款).
pub const REFUND: &str = "refund";
/// Money set aside for a return in progress (退分账).
pub const RETURN: &str = "return";

/// Money remains.
pub const FROZEN: &str = "FROZEN";
/// Nothing remains and something was captured.
pub const CONFIRMED: &str = "CONFIRMED";
/// Nothing remains and nothing was captured.
pub const CANCELED: &str = "CANCELED";

/// What one payee has received from a hold, and what of it was refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Account number.
    pub account: i64,
    /// Received, minor units.
    pub captured: i64,
    /// Given back of it, minor units.
    pub refunded: i64,
}

/// The payees of a hold.
pub fn payees(hold: &Hold) -> Result<Vec<Payee>, Stop> {
    let Some(text) = &hold.payees else { return Ok(Vec::new()) };
    let corrupt = CorruptRow { table: Hold::TABLE.name, column: "payees" };
    let lists = read_number_lists(text).ok_or_else(|| corrupt.clone())?;
    let mut left = hold.captured;
    let mut payees = Vec::with_capacity(lists.len());
    for numbers in lists {
        match numbers.as_slice() {
            [account, captured, refunded] if (0..=*captured).contains(refunded) && *captured <= left => {
                left -= captured;
                payees.push(Payee { account: *account, captured: *captured, refunded: *refunded });
            }
            _ => return Err(corrupt.into()),
        }
    }
    Ok(payees)
}

/// Checks a stored hold: its parts make up its amount, and it is open exactly
/// while something remains. Later arithmetic relies on this.
///
/// # Errors
/// STORE_CORRUPT.
pub fn check(hold: &Hold) -> Result<(), CorruptRow> {
    let parts = [hold.captured, hold.released, hold.remaining];
    let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    let is_sound = parts.iter().all(|part| *part >= 0)
        && sum == i128::from(hold.amount)
        && (hold.remaining > 0) == (&*hold.status == FROZEN);
    if is_sound { Ok(()) } else { Err(CorruptRow { table: Hold::TABLE.name, column: "remaining" }) }
}

/// Puts the payees into a hold.
pub fn set_payees(hold: &mut Hold, payees: &[Payee]) {
    let mut out = String::from("[");
    for (at, payee) in payees.iter().enumerate() {
        out.push_str(if at == 0 { "[" } else { ",[" });
        push_int(&mut out, payee.account);
        out.push(',');
        push_int(&mut out, payee.captured);
        out.push(',');
        push_int(&mut out, payee.refunded);
        out.push(']');
    }
    out.push(']');
    hold.payees = Some(Str::from(out));
}

/// What a new hold is for.
pub struct NewHold {
    /// The transaction's id, or one that was reserved before it.
    pub id: i64,
    /// One of the kinds above.
    pub kind: &'static str,
    /// Amount, minor units.
    pub amount: i64,
    /// Order it is for.
    pub order_id: Option<i64>,
    /// When it ends, ms since the epoch.
    pub expires_at: Option<i64>,
}

/// Freezes money: available → frozen.
///
/// # Errors
/// INSUFFICIENT_FUNDS.
pub fn open(work: &mut Work<'_>, account: &Account, new: NewHold) -> Result<(), Stop> {
    if account.available < new.amount {
        return Err(insufficient(account, u128::from(new.amount.unsigned_abs())));
    }
    work.add_available(account.no, -new.amount);
    open_funded(work, account.no, new);
    Ok(())
}

/// Freezes money that comes from elsewhere; the caller books where from (spec A16).
pub fn open_funded(work: &mut Work<'_>, account: i64, new: NewHold) {
    work.add_frozen(account, new.amount);
    if new.kind == ORDER {
        work.add_pending(account, new.amount);
    }
    work.state.holds.put(Hold {
        id: new.id,
        kind: Str::from(new.kind),
        account,
        amount: new.amount,
        captured: 0,
        released: 0,
        remaining: new.amount,
        status: Str::from(FROZEN),
        order_id: new.order_id,
        created_at: work.now,
        expires_at: new.expires_at,
        expired: None,
        payees: None,
        due: new.expires_at,
        open_account: Some(account),
    });
}

/// A hold that another row names, checked.
pub fn require(work: &mut Work<'_>, id: i64) -> Result<Hold, Stop> {
    match work.state.holds.get(&id)? {
        Some(hold) => {
            check(hold)?;
            Ok(hold.clone())
        }
        None => Err(invariant(format!("hold {id} is named but not stored"))),
    }
}

/// Takes captured money out of the hold; the caller books it to its payee.
pub fn capture(work: &mut Work<'_>, hold: &mut Hold, amount: i64) -> Result<(), Stop> {
    take(work, hold, amount)?;
    hold.captured += amount;
    settle_status(hold);
    Ok(())
}

/// Gives money of the hold back to the account it came from.
pub fn release(work: &mut Work<'_>, hold: &mut Hold, amount: i64) -> Result<(), Stop> {
    take(work, hold, amount)?;
    hold.released += amount;
    work.add_available(hold.account, amount);
    settle_status(hold);
    Ok(())
}

fn take(work: &mut Work<'_>, hold: &mut Hold, amount: i64) -> Result<(), Stop> {
    if amount < 0 || amount > hold.remaining {
        return Err(invariant(format!("hold {} has {} and not {amount}", hold.id, hold.remaining)));
    }
    hold.remaining -= amount;
    work.add_frozen(hold.account, -amount);
    if &*hold.kind == ORDER {
        work.add_pending(hold.account, -amount);
    }
    Ok(())
}

fn settle_status(hold: &mut Hold) {
    if hold.remaining > 0 {
        return;
    }
    hold.status = Str::from(if hold.captured > 0 { CONFIRMED } else { CANCELED });
    hold.due = None;
    hold.open_account = None;
}
