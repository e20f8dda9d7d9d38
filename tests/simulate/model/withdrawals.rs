//! Withdrawals and their payouts (spec A18).

use super::{
    BALANCE, Born, Code, End, Hold, Leafs, Leaves, Model, Withdrawal, check_version, minor_of, owner_of,
};
use crate::op::{Op, Owner};

impl Model {
    pub(super) fn withdraw(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let owner = owner_of(op);
        let (key, account) = self.account(&owner, BALANCE, op.text("currency").unwrap())?;
        let method = self.method_of(&owner, op.id("paymentMethodId"))?;
        check_version(&account, op.num("expectedVersion"))?;
        let amount = minor_of(op, "amount");
        let version = self.post(&key, -i128::from(amount), i128::from(amount), 0)?;
        let hold = Hold {
            account: key.clone(),
            is_freeze: false,
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
        let withdrawal = Withdrawal {
            account: key,
            amount,
            method,
            channel: self.methods.get(&method).unwrap().1.clone(),
            status: "QUEUED",
            reason: None,
            created_at: self.now,
            updated_at: self.now,
        };
        self.withdrawals.put(id, withdrawal);
        self.born.push(Born::Withdrawal(id));
        Ok(End::Done(status(id, version, "QUEUED")))
    }

    fn method_of(&self, owner: &Owner, named: Option<i64>) -> Result<i64, Code> {
        let default = || self.owners.get(owner).and_then(|defaults| defaults.method());
        let id = named.or_else(default).ok_or("PAYMENT_METHOD_REQUIRED")?;
        match self.methods.get(&id) {
            Some((of, _)) if of == owner => Ok(id),
            _ => Err("PAYMENT_METHOD_NOT_FOUND"),
        }
    }

    fn withdrawal(&self, op: &Op) -> Result<(i64, Withdrawal), Code> {
        let id = op.id("withdrawalId").unwrap();
        Ok((id, self.withdrawals.get(&id).cloned().ok_or("WITHDRAWAL_NOT_FOUND")?))
    }

    /// The next status; the version the account has afterwards.
    fn step(&mut self, id: i64, withdrawal: Withdrawal, next: &'static str, op: &Op) -> i64 {
        let version = self.accounts.get(&withdrawal.account).unwrap().version;
        let reason = op.text("reason").filter(|_| op.kind != "submit_payout").map(str::to_owned);
        let reason = reason.or(withdrawal.reason);
        self.withdrawals.put(id, Withdrawal { status: next, reason, updated_at: self.now, ..withdrawal });
        version
    }

    /// The held money goes back to its owner, or leaves.
    fn end_hold(&mut self, id: i64, is_paid: bool) -> Result<(), Code> {
        let mut hold = self.holds.get(&id).cloned().unwrap();
        let amount = i128::from(hold.amount);
        self.post(&hold.account, if is_paid { 0 } else { amount }, -amount, 0)?;
        if is_paid {
            hold.captured = hold.amount;
        } else {
            hold.released = hold.amount;
        }
        self.holds.put(id, hold);
        Ok(())
    }

    pub(super) fn cancel_withdrawal(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, withdrawal) = self.withdrawal(op)?;
        if withdrawal.status != "QUEUED" {
            return Err("INVALID_WITHDRAWAL_STATUS");
        }
        self.end_hold(of, false)?;
        let version = self.step(of, withdrawal, "CANCELLED", op);
        Ok(End::Done(status(id, version, "CANCELLED")))
    }

    pub(super) fn submit(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, withdrawal) = self.withdrawal(op)?;
        match withdrawal.status {
            "QUEUED" => {
                let version = self.step(of, withdrawal, "SUBMITTING", op);
                Ok(End::Done(status(id, version, "SUBMITTING")))
            }
            "SUBMITTING" => Ok(self.unchanged(of, &withdrawal)),
            _ => Err("INVALID_WITHDRAWAL_STATUS"),
        }
    }

    fn unchanged(&self, of: i64, withdrawal: &Withdrawal) -> End {
        let version = self.accounts.get(&withdrawal.account).unwrap().version;
        End::Again(status(of, version, withdrawal.status))
    }

    pub(super) fn report(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, withdrawal) = self.withdrawal(op)?;
        let amount = i128::from(withdrawal.amount);
        let currency = withdrawal.account.2.clone();
        let next = match (withdrawal.status, op.text("status").unwrap()) {
            ("SUBMITTING", "PAID") => {
                let world = self.world(&withdrawal.channel, &currency);
                self.end_hold(of, true)?;
                self.post(&world, amount, 0, 0)?;
                "PAID"
            }
            ("SUBMITTING", "FAILED") => {
                self.end_hold(of, false)?;
                "FAILED"
            }
            ("PAID", "FAILED" | "BOUNCED") => {
                let world = self.world(&withdrawal.channel, &currency);
                self.post(&world, -amount, 0, 0)?;
                self.post(&withdrawal.account, amount, 0, 0)?;
                "BOUNCED"
            }
            ("PAID", "PAID") | ("FAILED", "FAILED") | ("BOUNCED", "FAILED" | "BOUNCED") => {
                return Ok(self.unchanged(of, &withdrawal));
            }
            ("FAILED" | "BOUNCED" | "CANCELLED", "PAID") => return Err("PAYOUT_STATUS_FINAL"),
            _ => return Err("INVALID_WITHDRAWAL_STATUS"),
        };
        let version = self.step(of, withdrawal, next, op);
        Ok(End::Done(status(id, version, next)))
    }
}

fn status(id: i64, version: i64, status: &str) -> Leaves {
    Leafs::default().id("transactionId", id).raw("newVersion", version).text("status", status).done()
}
