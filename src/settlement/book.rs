//! Carrying a settlement out: the sellers' holds are captured and every leg is
//! paid, in one transaction; or, for an external program, reserved until its
//! outcome is reported (spec M5).

use super::judge::Part;
use super::legs::{self, Leg};
use crate::ledger::{Stop, Work, hold};
use crate::order::model::Order;
use crate::order::sellers::Role;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{ints, read_lists, write_lists};
use crate::store::rows::SettlementRow;

/// In progress at an external program.
pub const PROCESSING: &str = "PROCESSING";
/// The money is where the legs say.
pub const SUCCESS: &str = "SUCCESS";
/// Nothing moved; the number stays used.
pub const FAIL: &str = "FAIL";

/// Pays every leg out of the sellers' holds and counts it in the order. The
/// caller posts.
pub fn pay(work: &mut Work<'_>, order: &mut Order, parts: &[Part], legs: &[Leg]) -> Result<(), Stop> {
    for part in parts {
        let Some(item) = order.items.get_mut(part.item) else { continue };
        item.settled.gross += part.gross;
        item.settled.uses += part.uses;
    }
    let rule = order.receivers.rule.len();
    for (place, seller) in order.sellers.iter_mut().enumerate() {
        let own: Vec<&Leg> = legs.iter().filter(|leg| leg.seller == place).collect();
        if own.is_empty() {
            continue;
        }
        let gross: i64 = own.iter().map(|leg| leg.amount).sum();
        let mut held = hold::require(work, seller.hold)?;
        hold::capture(work, &mut held, gross)?;
        work.state.holds.put(held);
        seller.settled += gross;
        for leg in &own {
            if leg.amount > 0 {
                work.arrive(leg.account, leg.amount);
            }
            seller.receive(leg.account, leg.role, leg.amount);
            if leg.role == Role::Other {
                seller.others += leg.amount;
            }
        }
        let by_rule = own.iter().filter(|leg| !matches!(leg.role, Role::Rake | Role::Commission));
        for (taken, leg) in seller.legs.iter_mut().zip(by_rule).take(rule) {
            *taken += leg.amount;
        }
    }
    Ok(())
}

/// Reserves what a settlement in progress takes of the items, or gives it back.
pub fn reserve(order: &mut Order, parts: &[Part], is_back: bool) {
    let sign = if is_back { -1 } else { 1 };
    for part in parts {
        let Some(item) = order.items.get_mut(part.item) else { continue };
        item.settling.gross += sign * part.gross;
        item.settling.uses += sign * part.uses;
    }
}

/// Counts a settlement for the exclusion of whole and voucher (spec DYR-07).
pub fn count(order: &mut Order, is_voucher: bool, change: i64) {
    let counter = if is_voucher { &mut order.row.voucher_settles } else { &mut order.row.whole_settles };
    *counter = counter.saturating_add(change);
}

/// `[[place of the item, gross, uses],…]`
pub fn write_parts(parts: &[Part]) -> Str {
    write_lists(parts.iter().map(|part| ints(&[part.item as i64, part.gross, part.uses])).collect())
}

/// What a settlement takes of each item.
///
/// # Errors
/// STORE_CORRUPT.
pub fn parts(row: &SettlementRow) -> Result<Vec<Part>, CorruptRow> {
    let read = read_lists(&row.items, |cells| {
        Some(Part { item: cells.place()?, gross: cells.count()?, uses: cells.count()? })
    });
    read.ok_or(CorruptRow { table: SettlementRow::TABLE.name, column: "items" })
}

/// Sums of the legs, for the row: rake, commission, others, seller.
pub fn totals(list: &[Leg]) -> [i64; 4] {
    [Role::Rake, Role::Commission, Role::Other, Role::Seller].map(|role| legs::total(list, role))
}

/// The part of some parts' gross that the platform paid, cumulative per item.
pub fn subsidy(order: &Order, parts: &[Part]) -> i64 {
    let one = |part: &Part| {
        let item = order.items.get(part.item)?;
        let before = item.settled.gross;
        Some(item.subsidy_in(before + part.gross) - item.subsidy_in(before))
    };
    parts.iter().filter_map(one).sum()
}
