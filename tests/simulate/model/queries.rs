//! What the queries should answer.

use super::{AccountKey, Code, HoldKind, Leafs, Leaves, Model};
use crate::op::Owner;

impl Model {
    /// Spec A15: without a currency the owner's default balance.
    pub fn balance(&self, owner: &Owner, currency: Option<&str>, set: i64) -> Result<Leaves, Code> {
        let key: AccountKey = match currency {
            Some(currency) => (owner.clone(), set, currency.to_owned()),
            None => {
                let defaults = self.owners.get(owner).filter(|defaults| !defaults.balances.is_empty());
                let defaults = defaults.ok_or("BALANCE_NOT_FOUND")?;
                defaults.balance().cloned().ok_or("CURRENCY_REQUIRED")?
            }
        };
        let account = self.accounts.get(&key).ok_or("BALANCE_NOT_FOUND")?;
        let reply = Leafs::default()
            .text("owner", &key.0.shown())
            .raw("accountSet", key.1)
            .text("currency", &key.2)
            .amount("available", account.available, &key.2)
            .amount("frozen", account.frozen, &key.2)
            .raw("version", account.version)
            .id("accountNo", account.no);
        Ok(reply.done())
    }

    pub fn get_freeze(&self, id: i64) -> Result<Leaves, Code> {
        let hold =
            self.holds.get(&id).filter(|hold| hold.kind == HoldKind::Freeze).ok_or("FREEZE_NOT_FOUND")?;
        let currency = &hold.account.2;
        let mut reply = Leafs::default()
            .id("freezeId", id)
            .text("owner", &hold.account.0.shown())
            .text("currency", currency)
            .text("status", hold.status())
            .amount("amount", hold.amount, currency)
            .amount("captured", hold.captured, currency)
            .amount("released", hold.released, currency)
            .amount("remaining", hold.remaining(), currency)
            .raw("createdAt", hold.created_at)
            .raw("expiresAt", hold.expires_at)
            .raw("expired", hold.is_swept);
        if let Some(order) = hold.order {
            reply = reply.id("orderId", order);
        }
        for (at, (key, got, back)) in hold.payees.iter().enumerate() {
            reply = reply
                .text(&format!("payees.{at}.owner"), &key.0.shown())
                .amount(&format!("payees.{at}.captured"), *got, currency)
                .amount(&format!("payees.{at}.refunded"), *back, currency);
        }
        Ok(reply.done())
    }

    /// The payment methods of an owner.
    pub fn methods_of(&self, owner: &Owner) -> Vec<i64> {
        self.owners.get(owner).map(|defaults| defaults.methods.clone()).unwrap_or_default()
    }
}
