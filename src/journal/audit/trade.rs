//! Orders and settlements: all money of an order is held, settled or refunded, and
//! every settlement is the sum of its legs (invariant 5).

use super::Auditor;
use crate::journal::finding::{Fault, Invariant};
use crate::journal::recorded::CellText;
use crate::ledger::hold::{ORDER, RETURN};
use crate::money::Rounding;
use crate::order::Order;
use crate::order::items::Item;
use crate::order::program::Program;
use crate::order::refund;
use crate::order::sellers::{Role, Seller};
use crate::settlement::{book, legs};
use crate::split::Rule;
use crate::store::cells::{CorruptRow, Row};
use crate::store::rows::{
    Notification, OrderRow, ProgramRow, RefundRow, ReturnRow, SettlementRow, SplitRule,
};

/// Rows of orders and settlements that one transaction wrote.
#[derive(Default)]
pub(super) struct Trade {
    programs: Vec<Program>,
    orders: Vec<Order>,
    settlements: Vec<SettlementRow>,
    refunds: Vec<RefundRow>,
    notifications: Vec<Notification>,
}

fn keep<T>(list: &mut Vec<T>, row: Result<T, CorruptRow>) -> bool {
    row.map(|row| list.push(row)).is_ok()
}

impl Trade {
    /// Takes a row in; false if it cannot be read. Other tables are nothing to it.
    pub(super) fn take(&mut self, table: &str, cells: &[CellText<'_>]) -> bool {
        match table {
            "programs" => {
                keep(&mut self.programs, ProgramRow::read(cells).and_then(|row| Program::read(&row)))
            }
            "orders" => keep(&mut self.orders, OrderRow::read(cells).and_then(|row| Order::read(&row))),
            "settlements" => keep(&mut self.settlements, SettlementRow::read(cells)),
            "refunds" => keep(&mut self.refunds, RefundRow::read(cells)),
            "notifications" => keep(&mut self.notifications, Notification::read(cells)),
            "returns" => {
                ReturnRow::read(cells).is_ok_and(|row| crate::settlement::returns::parts(&row).is_ok())
            }
            "split_rules" => SplitRule::read(cells).is_ok_and(|row| Rule::parse(&row.legs).is_ok()),
            _ => true,
        }
    }

    /// True if the order with this id was written.
    pub(super) fn has_order(&self, id: i64) -> bool {
        self.orders.iter().any(|order| order.row.id == id)
    }
}

/// What the shares of a seller's money received, in one role or all.
fn received(seller: &Seller, role: Option<Role>) -> i128 {
    let shares = seller.shares.iter().filter(|share| role.is_none_or(|role| share.role == role));
    shares.map(|share| i128::from(share.received)).sum()
}

impl Auditor {
    /// What is wrong with the orders and settlements that a transaction wrote.
    pub(super) fn trade_faults(&mut self, trade: &Trade) -> Vec<Fault> {
        for program in &trade.programs {
            self.programs.insert(program.row.id, program.clone());
        }
        let mut faults = Vec::new();
        for order in &trade.orders {
            self.order_faults(order, &mut faults);
        }
        for settlement in &trade.settlements {
            self.settlement_faults(settlement, trade, &mut faults);
        }
        for refund in &trade.refunds {
            refund_faults(refund, &mut faults);
        }
        for row in &trade.notifications {
            if (row.due.is_some()) != (&*row.status == "PENDING") {
                let message = format!("notification {}: `due` does not agree with its status", row.id);
                faults.push(Fault::new(Invariant::Agreement, message));
            }
        }
        faults
    }

    fn order_faults(&self, order: &Order, faults: &mut Vec<Fault>) {
        let row = &order.row;
        let program = row.program.and_then(|id| self.programs.get(&id)).filter(|_| row.paid_at.is_some());
        if row.paid_at.is_some() != program.is_some() {
            let message = format!("order {} is paid without a program, or the other way", row.id);
            faults.push(Fault::new(Invariant::Agreement, message));
        }
        let Some(program) = program else { return };
        for (place, seller) in order.sellers.iter().enumerate() {
            let items: Vec<&Item> = order.items.iter().filter(|item| item.seller == place).collect();
            for message in self.seller_faults(order, program, seller, &items) {
                faults.push(Fault::new(Invariant::Settled, message));
            }
        }
        let gone: i128 =
            order.sellers.iter().map(|seller| i128::from(seller.settled) - received(seller, None)).sum();
        if gone != self.returning(row.id, gone) {
            let message = format!("order {}: its shares do not add up to what was settled", row.id);
            faults.push(Fault::new(Invariant::Settled, message));
        }
        let settling = order.items.iter().any(|item| item.settling.gross > 0);
        let is_due = row.due.is_some() && (!program.is_automatic() || row.settling.is_some());
        if settling != row.settling.is_some() || is_due {
            let message =
                format!("order {}: what is due or in progress does not agree with its items", row.id);
            faults.push(Fault::new(Invariant::Agreement, message));
        }
    }

    /// What returns of an order in progress have taken from its shares and not yet
    /// given to its sellers. Looked up only if something is `gone`.
    fn returning(&self, order: i64, gone: i128) -> i128 {
        if gone == 0 {
            return 0;
        }
        let open = self.holds.values().filter(|hold| *hold.kind == *RETURN && hold.order == Some(order));
        open.map(|hold| i128::from(hold.remaining)).sum()
    }

    /// Invariant 5 of one (order, merchant).
    fn seller_faults(
        &self,
        order: &Order,
        program: &Program,
        seller: &Seller,
        items: &[&Item],
    ) -> Vec<String> {
        let mut faults = Vec::new();
        let (id, owner) = (order.row.id, &seller.owner);
        let sum = |of: &dyn Fn(&Item) -> i64| items.iter().map(|item| i128::from(of(item))).sum::<i128>();
        let open = self.holds.get(&seller.hold);
        let held = open.map_or(0, |hold| i128::from(hold.remaining));
        if open.is_some_and(|hold| *hold.kind != *ORDER || hold.account != seller.account) {
            faults.push(format!("order {id}: hold {} is not that of `{owner}`", seller.hold));
        }
        let paid = sum(&|item| item.amount);
        let settled = i128::from(seller.settled);
        let refunded = sum(&|item| item.refunded.held);
        if paid != held + settled + refunded {
            faults.push(format!(
                "order {id}, `{owner}`: paid in {paid}, held {held}, settled {settled}, refunded from held {refunded}"
            ));
        }
        let back = sum(&|item| item.refunded.settled + item.refunding.settled);
        if sum(&|item| item.settled.gross) != settled || back > settled {
            faults.push(format!("order {id}, `{owner}`: its items do not add up to what was settled"));
        }
        if received(seller, None) > settled {
            faults.push(format!("order {id}, `{owner}`: its shares are more than what was settled"));
        }
        let rakes = program.rake.iter();
        let rake: i64 = rakes.map(|component| component.rate.of(seller.settled, component.rounding)).sum();
        let commission = sum(&|item| item.commission.of(item.settled.gross, Rounding::Floor));
        let fees = (received(seller, Some(Role::Rake)), received(seller, Some(Role::Commission)));
        if fees != (i128::from(rake), commission) {
            faults.push(format!(
                "order {id}, `{owner}`: rake and commission are {fees:?}, of all that was settled {:?}",
                (rake, commission)
            ));
        }
        faults
    }

    fn settlement_faults(&self, row: &SettlementRow, trade: &Trade, faults: &mut Vec<Fault>) {
        let id = row.id;
        let mut fault = |invariant, message: String| faults.push(Fault::new(invariant, message));
        let (Ok(list), Ok(parts)) = (legs::read(row), book::parts(row)) else {
            return fault(Invariant::Agreement, format!("settlement {id}: its legs cannot be read"));
        };
        let totals = book::totals(&list);
        let legs: i128 = list.iter().map(|leg| i128::from(leg.amount)).sum();
        let gross: i128 = parts.iter().map(|part| i128::from(part.gross)).sum();
        if totals != [row.rake, row.commission, row.others, row.seller]
            || legs != i128::from(row.amount)
            || gross != i128::from(row.amount)
        {
            let message =
                format!("settlement {id}: {} is not the sum of its legs or of its items", row.amount);
            fault(Invariant::Settled, message);
        }
        let is_open = &*row.status == book::PROCESSING;
        if row.settled_at.is_some() == is_open || row.processing != is_open.then_some(id) {
            let message = format!("settlement {id}: its times do not agree with its status");
            fault(Invariant::Agreement, message);
        }
        let is_told = trade.notifications.iter().any(|notification| notification.id == id)
            || self.marks.has_number(&Notification::TABLE, id);
        if is_told != (row.notify_url.is_some() && !is_open) {
            let message = format!("settlement {id}: it has ended and is not told, or the other way");
            fault(Invariant::Agreement, message);
        }
    }
}

fn refund_faults(row: &RefundRow, faults: &mut Vec<Fault>) {
    let (Ok(parts), Ok(holds), Ok(shares)) = (refund::parts(row), refund::holds(row), refund::shares(row))
    else {
        let message = format!("refund {}: its parts cannot be read", row.id);
        faults.push(Fault::new(Invariant::Agreement, message));
        return;
    };
    let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    let settled = sum(&mut parts.iter().map(|part| part.settled));
    let all = settled + sum(&mut parts.iter().map(|part| part.held));
    let aside = sum(&mut holds.iter().map(|aside| aside.amount));
    let given = sum(&mut shares.iter().map(|back| back.amount));
    if all != i128::from(row.amount) || settled != aside || settled != given {
        let message = format!("refund {}: its parts do not add up to {}", row.id, row.amount);
        faults.push(Fault::new(Invariant::Settled, message));
    }
}
