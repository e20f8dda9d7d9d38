//! Creating balances and payment methods, recharging (spec A12–A14, A19).

use super::{
    AccountKey, BALANCE, Born, Code, End, Leafs, Leaves, Model, check_version, minor_of, owner_of, set_of,
};
use crate::op::{Op, Owner};

impl Model {
    pub(super) fn create(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (owner, set) = (owner_of(op), set_of(op));
        let currency = op.text("currency").unwrap();
        let key: AccountKey = (owner.clone(), set, currency.to_owned());
        if self.accounts.get(&key).is_some() {
            // One that was opened with a party, or for a fee, was created by nobody.
            let created = self.created.get(&key).filter(|(fields, _)| *fields == op.payload());
            let (_, created) = created.ok_or("BALANCE_ALREADY_EXISTS")?;
            return Ok(End::Again(self.created_reply(&key, *created)));
        }
        self.open(&key);
        self.created.put(key.clone(), (op.payload(), id));
        let initial = minor_of(op, "initialBalance");
        if initial > 0 {
            let world = self.world("opening", currency);
            self.post(&world, -i128::from(initial), 0, 0)?;
            self.post(&key, i128::from(initial), 0, i128::from(initial))?;
            let mut opened = self.accounts.get(&key).cloned().unwrap();
            opened.version = 0;
            self.accounts.put(key.clone(), opened);
        }
        if set == BALANCE {
            self.put_method(&owner, op.text("balancerType").unwrap_or("BALANCER"), op.flag("isDefault"), id);
            let mut defaults = self.owners.get(&owner).cloned().unwrap();
            defaults.balances.push(key.clone());
            if op.flag("isDefault") {
                defaults.chosen_balance = Some(key.clone());
            }
            self.owners.put(owner, defaults);
        }
        Ok(End::Done(self.created_reply(&key, id)))
    }

    fn created_reply(&self, key: &AccountKey, created: i64) -> Leaves {
        let account = self.accounts.get(key).unwrap();
        let reply = Leafs::default()
            .text("owner", &key.0.shown())
            .text("currency", &key.2)
            .amount("available", account.available, &key.2)
            .amount("frozen", account.frozen, &key.2)
            .raw("version", account.version);
        if key.1 == BALANCE { reply.id("paymentMethodId", created).done() } else { reply.done() }
    }

    fn put_method(&mut self, owner: &Owner, kind: &str, is_default: bool, id: i64) {
        self.methods.put(id, (owner.clone(), kind.to_owned()));
        self.born.push(Born::Method(id));
        let mut defaults = self.owners.get(owner).cloned().unwrap_or_default();
        defaults.methods.push(id);
        if is_default {
            defaults.chosen_method = Some(id);
        }
        self.owners.put(owner.clone(), defaults);
    }

    pub(super) fn add_method(&mut self, op: &Op, id: i64) -> Leaves {
        let kind = op.text("paymentMethodType").unwrap();
        self.put_method(&owner_of(op), kind, op.flag("isDefault"), id);
        Leafs::default().id("paymentMethodId", id).done()
    }

    pub(super) fn recharge(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let currency = op.text("currency").unwrap();
        let (key, account) = self.account(&owner_of(op), set_of(op), currency)?;
        let kind = op.text("paymentMethodType");
        if let Some(external) = op.id("externalTransactionId") {
            let name = (kind.unwrap_or("").to_owned(), external);
            if let Some((fields, first)) = self.externals.get(&name) {
                if *fields != op.payload() {
                    return Err("EXTERNAL_TRANSACTION_CONFLICT");
                }
                return Ok(End::Again(recharged(*first, account.version)));
            }
            self.externals.put(name, (op.payload(), id));
        }
        check_version(&account, op.num("expectedVersion"))?;
        let amount = i128::from(minor_of(op, "amount"));
        let world = self.world(kind.unwrap_or("external"), currency);
        self.post(&world, -amount, 0, 0)?;
        let version = self.post(&key, amount, 0, amount)?;
        Ok(End::Done(recharged(id, version)))
    }
}

fn recharged(id: i64, version: i64) -> Leaves {
    Leafs::default().id("transactionId", id).raw("newVersion", version).done()
}
