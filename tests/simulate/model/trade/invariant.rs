//! Invariant 5 of the design, on what the model knows of an order.

use super::super::Model;
use super::rate::of;
use super::record::{Order, Role};

impl Model {
    /// What of invariant 5 an order breaks.
    pub fn order_faults(&self, id: i64) -> Vec<String> {
        let Some(order) = self.trade.orders.get(&id) else { return Vec::new() };
        let mut faults = Vec::new();
        if order.paid.is_some() {
            for seller in 0..order.sellers.len() {
                self.seller_faults(order, seller, &mut faults);
            }
        }
        for settle in &order.settles {
            let roles = [Role::Rake, Role::Commission, Role::Other, Role::Seller];
            let legs: i64 = roles.map(|role| settle.total(role)).iter().sum();
            let is_negative = settle.legs.iter().any(|leg| leg.amount < 0 || leg.returned > leg.amount);
            if legs != settle.gross() || is_negative {
                faults.push(format!(
                    "settlement {}: {} is not the sum of its legs",
                    settle.id,
                    settle.gross()
                ));
            }
        }
        for (at, item) in order.items.iter().enumerate() {
            let uses = order.fulfilled_uses(at) + order.refunded(at).uses + order.refunding(at).uses;
            let is_over = uses > item.uses || order.open(at) < 0 || order.refundable(at) < 0;
            if is_over {
                faults.push(format!("order {id}: more of item {} is used than there is", item.id));
            }
        }
        faults
    }

    fn seller_faults(&self, order: &Order, seller: usize, faults: &mut Vec<String>) {
        let mut expect = |is_so: bool, text: &str| {
            if !is_so {
                faults.push(format!("order {}, seller {seller}: {text}", order.id));
            }
        };
        let own = || (0..order.items.len()).filter(|at| order.items[*at].seller == seller);
        let paid: i64 = own().map(|at| order.items[at].amount).sum();
        let held = self.holds.get(&order.sellers[seller].hold).unwrap().remaining();
        let settled = order.settled(seller);
        let refunded: i64 = own().map(|at| order.refunded(at).held).sum();
        expect(paid == held + settled + refunded, "paid in is not held + settled + refunded from held");
        let later: i64 = own().map(|at| order.refunded(at).settled + order.refunding(at).settled).sum();
        expect(later <= settled, "more is refunded after settlement than was settled");
        let program = self.trade.program_of(order);
        let rake: i64 = program.rake.iter().map(|(rate, rounding)| of(*rate, settled, *rounding)).sum();
        expect(order.got(seller, Role::Rake) == rake, "the rakes are not the rake of the sum");
        let cap = of(program.cap, settled, super::Rounding::Floor);
        expect(order.got(seller, Role::Other) <= cap, "others got more than the cap");
        let in_returns: i64 = order
            .returns
            .iter()
            .filter(|back| back.status == "PROCESSING")
            .map(|back| {
                let settle = order.settles.iter().find(|settle| settle.id == back.settle).unwrap();
                let own = back.parts.iter().filter(|(leg, _)| settle.legs[*leg].seller == seller);
                own.map(|(_, amount)| amount).sum::<i64>()
            })
            .sum();
        let shares: i64 = order.sellers[seller].shares.iter().map(|share| share.2).sum();
        expect(shares + in_returns == settled, "the shares are not what was settled");
        let is_within = order.sellers[seller].shares.iter().all(|share| (0..=share.2).contains(&share.3));
        expect(is_within, "a share gave back more than it got");
    }
}
