//! What the queries should answer.

use super::{ANY, Account, AccountKey, Code, HoldKind, Leafs, Leaves, Model};
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
        Ok(one_balance(Leafs::default(), "", &key, account).done())
    }

    /// Accounts in the order they were opened.
    pub fn list_accounts(&self, after: i64, limit: usize) -> Leaves {
        let mut found: Vec<_> = self.accounts.iter().filter(|(_, account)| account.no > after).collect();
        found.sort_by_key(|(_, account)| account.no);
        found.truncate(limit);
        let last = found.get(limit - 1).map(|(_, account)| account.no);
        let mut reply = Leafs::default();
        for (at, (key, account)) in found.into_iter().enumerate() {
            reply = one_balance(reply, &format!("accounts.{at}."), key, account);
        }
        reply.maybe_id("nextCursor", last).done()
    }

    /// Holds that are open, account by account.
    pub fn list_open_holds(&self, limit: usize) -> Leaves {
        let number = |key: &AccountKey| self.accounts.get(key).unwrap().no;
        let open = self.holds.iter().filter(|(_, hold)| hold.remaining() > 0);
        let mut found: Vec<_> = open.map(|(id, hold)| (number(&hold.account), *id, hold)).collect();
        found.sort_by_key(|(no, id, _)| (*no, *id));
        found.truncate(limit);
        let last = found.get(limit - 1).map(|(no, id, _)| format!("{no}.{id}"));
        let mut reply = Leafs::default();
        for (nth, (no, id, hold)) in found.into_iter().enumerate() {
            let at = |name: &str| format!("holds.{nth}.{name}");
            let (owner, set, currency) = &hold.account;
            let is_freeze = hold.kind == HoldKind::Freeze;
            reply = reply
                .id(&at("holdId"), id)
                .raw(&at("kind"), if is_freeze { "\"freeze\"" } else { ANY })
                .id(&at("accountNo"), no)
                .text(&at("owner"), &owner.shown())
                .raw(&at("accountSet"), set)
                .text(&at("currency"), currency)
                .amount(&at("amount"), hold.amount, currency)
                .amount(&at("captured"), hold.captured, currency)
                .amount(&at("released"), hold.released, currency)
                .amount(&at("remaining"), hold.remaining(), currency)
                .maybe_id(&at("orderId"), hold.order)
                .raw(&at("createdAt"), hold.created_at)
                .maybe_raw(&at("expiresAt"), is_freeze.then_some(hold.expires_at));
        }
        reply.maybe_text("nextCursor", last.as_deref()).done()
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

/// One balance, its leaves under a path.
fn one_balance(reply: Leafs, path: &str, key: &AccountKey, account: &Account) -> Leafs {
    let at = |name: &str| format!("{path}{name}");
    reply
        .text(&at("owner"), &key.0.shown())
        .raw(&at("accountSet"), key.1)
        .text(&at("currency"), &key.2)
        .amount(&at("available"), account.available, &key.2)
        .amount(&at("frozen"), account.frozen, &key.2)
        .raw(&at("version"), account.version)
        .id(&at("accountNo"), account.no)
}
