//! Asking for a withdrawal, and taking it back.

use super::super::{
    AccountKey, BALANCE, Born, Code, End, Hold, HoldKind, Leafs, Leaves, Model, check_version, minor_of,
    owner_of,
};
use super::days;
use super::parties::Party;
use crate::op::{Op, Owner};

#[derive(Clone, Debug)]
pub struct Withdrawal {
    pub account: AccountKey,
    /// What leaves the balance.
    pub amount: i64,
    /// What of it is kept when it is paid.
    pub fee: i64,
    /// Who gets the fee.
    pub fee_to: Option<AccountKey>,
    pub method: i64,
    pub channel: String,
    pub status: &'static str,
    pub reason: Option<String>,
    pub reference: Option<String>,
    pub summary: Option<String>,
    /// Number of the order it was asked for in.
    pub order: Option<String>,
    pub exception: Option<&'static str>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Withdrawal {
    /// What arrives.
    pub fn net(&self) -> i64 {
        self.amount - self.fee
    }

    pub fn currency(&self) -> &str {
        &self.account.2
    }

    pub fn is_of(&self, channel: &str, currency: &str) -> bool {
        self.channel == channel && self.account.2 == currency
    }

    pub fn is_on_its_way(&self) -> bool {
        matches!(self.status, "QUEUED" | "SUBMITTING")
    }
}

impl Model {
    pub(crate) fn withdraw(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let owner = owner_of(op);
        let (key, account) = self.account(&owner, BALANCE, op.text("currency").unwrap())?;
        let method = self.method_of(&owner, op.id("paymentMethodId"))?;
        check_version(&account, op.num("expectedVersion"))?;
        let amount = minor_of(op, "amount");
        let party = self.party_of(&owner).cloned();
        if party.as_ref().is_some_and(|party| party.in_custody) {
            return Err("CUSTODY_MODE");
        }
        let fee = self.judge(party.as_deref(), &key, amount, 0)?;
        let currency = key.2.clone();
        self.queue(id, &key, amount, fee, method);
        let version = self.post(&key, -i128::from(amount), i128::from(amount), 0)?;
        let net = amount - fee;
        let reply = Leafs::default()
            .id("transactionId", id)
            .raw("newVersion", version)
            .text("status", "QUEUED")
            .amount("fee", fee, &currency)
            .amount("netAmount", net, &currency)
            .text("expectedArrival", &days::expected(self.now));
        Ok(End::Done(reply.done()))
    }

    /// The fee of a withdrawal, if there is nothing against it; `spent` of the
    /// balance is gone already (spec C6, C8, C10).
    pub(super) fn judge(
        &self,
        party: Option<&Party>,
        key: &AccountKey,
        amount: i64,
        spent: i64,
    ) -> Result<i64, Code> {
        let fee = party.map_or(Ok(0), |party| party.fee(&key.2, amount))?;
        if self.accounts.get(key).unwrap().available - spent < amount {
            return Err("INSUFFICIENT_FUNDS");
        }
        match party {
            Some(party) if self.withdrawable(party, key, self.now) - spent < amount => {
                Err("AMOUNT_NOT_WITHDRAWABLE")
            }
            _ => Ok(fee),
        }
    }

    /// Notes a withdrawal; its money is frozen by the caller.
    pub(super) fn queue(&mut self, id: i64, key: &AccountKey, amount: i64, fee: i64, method: i64) {
        let fee_to = (fee > 0).then(|| {
            let owner = self.platform().unwrap().owner.clone();
            self.balance_of(&owner, &key.2);
            (owner, BALANCE, key.2.clone())
        });
        let withdrawal = Withdrawal {
            account: key.clone(),
            amount,
            fee,
            fee_to,
            method,
            channel: self.methods.get(&method).unwrap().1.clone(),
            status: "QUEUED",
            reason: None,
            reference: None,
            summary: None,
            order: None,
            exception: None,
            created_at: self.now,
            updated_at: self.now,
        };
        let hold = Hold {
            account: key.clone(),
            kind: HoldKind::Withdrawal,
            amount,
            captured: 0,
            released: 0,
            order: None,
            created_at: self.now,
            expires_at: i64::MAX,
            is_swept: false,
            payees: Vec::new(),
        };
        self.holds.put(id, hold);
        self.withdrawals.put(id, withdrawal);
        self.on_their_way.put(id, ());
        self.born.push(Born::Withdrawal(id));
    }

    pub(super) fn method_of(&self, owner: &Owner, named: Option<i64>) -> Result<i64, Code> {
        let default = || self.owners.get(owner).and_then(|defaults| defaults.method());
        let id = named.or_else(default).ok_or("PAYMENT_METHOD_REQUIRED")?;
        match self.methods.get(&id) {
            Some((of, _)) if of == owner => Ok(id),
            _ => Err("PAYMENT_METHOD_NOT_FOUND"),
        }
    }

    pub(super) fn withdrawal(&self, op: &Op) -> Result<(i64, Withdrawal), Code> {
        let id = op.id("withdrawalId").unwrap();
        Ok((id, self.withdrawals.get(&id).cloned().ok_or("WITHDRAWAL_NOT_FOUND")?))
    }

    /// The next status; the version the account has afterwards.
    pub(super) fn step(&mut self, id: i64, mut row: Withdrawal, next: &'static str, op: &Op) -> i64 {
        let version = self.accounts.get(&row.account).unwrap().version;
        row.status = next;
        row.updated_at = self.now;
        for (slot, name) in [(&mut row.reason, "reason"), (&mut row.reference, "railReference")] {
            if let Some(text) = op.text(name) {
                *slot = Some(text.to_owned());
            }
        }
        if !row.is_on_its_way() && self.on_their_way.get(&id).is_some() {
            self.on_their_way.remove(id);
        }
        self.withdrawals.put(id, row);
        version
    }

    /// The held money goes back to its owner, the fee too (spec C19).
    pub(super) fn hand_back(&mut self, id: i64) -> Result<(), Code> {
        let mut hold = self.holds.get(&id).cloned().unwrap();
        let amount = i128::from(hold.amount);
        self.post(&hold.account, amount, -amount, 0)?;
        hold.released = hold.amount;
        self.holds.put(id, hold);
        Ok(())
    }

    pub(crate) fn cancel_withdrawal(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, row) = self.withdrawal(op)?;
        if row.status != "QUEUED" {
            return Err("INVALID_WITHDRAWAL_STATUS");
        }
        self.hand_back(of)?;
        let version = self.step(of, row, "CANCELLED", op);
        Ok(End::Done(status(id, version, "CANCELLED")))
    }
}

pub(super) fn status(id: i64, version: i64, status: &str) -> Leaves {
    Leafs::default().id("transactionId", id).raw("newVersion", version).text("status", status).done()
}
