//! Paying an order with a freeze (spec A8, A16, M10).

use super::super::{AccountKey, Code, End, Hold, Leafs, Model, check_version};
use super::Changes;
use super::record::Order;
use crate::op::Op;

impl Model {
    pub(in super::super) fn confirm_order(
        &mut self,
        op: &Op,
        of: i64,
        mut hold: Hold,
        mut order: Order,
    ) -> Result<End, Code> {
        if let Some(id) = op.text("merchantId") {
            let merchant = super::super::freezes::merchant(id);
            if order.sellers.len() > 1 || order.sellers[0].owner != merchant {
                return Err("MERCHANT_MISMATCH");
            }
        } else if !op.parts("captures").is_empty() {
            return Err("MERCHANT_MISMATCH");
        }
        if order.sellers.len() > 1 && op.num("expectedMerchantVersion").is_some() {
            return Err("VERSION_NOT_APPLICABLE");
        }
        if hold.remaining() == 0 {
            return Err("INVALID_FREEZE_STATUS");
        }
        if self.now >= hold.expires_at {
            return Err("FREEZE_EXPIRED");
        }
        if order.paid.is_some() {
            return Err("ORDER_ALREADY_PAID");
        }
        let is_other_buyer = order.buyer.as_ref().is_some_and(|buyer| *buyer != hold.account.0);
        if is_other_buyer
            || order.currency != hold.account.2
            || hold.remaining() != order.payable()
            || hold.captured > 0
        {
            return Err("ORDER_AMOUNT_MISMATCH");
        }
        let mut changes = Changes::default();
        let now = self.now;
        let (first, accounts) = self.fund(&mut order, now, &mut changes)?;
        order.buyer = Some(hold.account.0.clone());
        order.paid.as_mut().unwrap().freeze = Some(of);
        self.hold_money(&mut order, first, &accounts, &mut changes);
        check_version(self.accounts.get(&hold.account).unwrap(), op.num("expectedUserVersion"))?;
        check_version(self.accounts.get(&accounts[0]).unwrap(), op.num("expectedMerchantVersion"))?;
        let captured = hold.remaining();
        changes.frozen(&hold.account, -captured);
        self.post_all(&changes)?;
        hold.captured += captured;
        hold.payees = payees(&order, &accounts);
        let version = |key: &AccountKey| self.accounts.get(key).unwrap().version;
        let reply = Leafs::default()
            .id("transactionId", self.id)
            .raw("newUserVersion", version(&hold.account))
            .raw("newMerchantVersion", version(&accounts[0]))
            .amount("captured", captured, &order.currency)
            .amount("released", 0, &order.currency)
            .amount("remaining", 0, &order.currency)
            .text("status", hold.status())
            .id("orderId", order.id);
        self.holds.put(of, hold);
        self.put_order(order);
        Ok(End::Done(reply.done()))
    }
}

/// What each seller has of the buyer's money.
fn payees(order: &Order, accounts: &[AccountKey]) -> Vec<(AccountKey, i64, i64)> {
    let mut payees: Vec<(AccountKey, i64, i64)> = accounts.iter().map(|key| (key.clone(), 0, 0)).collect();
    for item in &order.items {
        payees[item.seller].1 += item.amount - item.subsidy;
    }
    payees
}
