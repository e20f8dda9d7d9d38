//! Payouts that were paid although their money had gone back (spec A18).

use super::super::trade::Changes;
use super::super::{BALANCE, Code, End, Model};
use super::parties::payer;
use super::withdrawals::status;
use crate::op::Op;

impl Model {
    pub(crate) fn resolve_exception(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut row) = self.withdrawal(op)?;
        if row.exception != Some("OPEN") {
            return Err("NO_PAYOUT_EXCEPTION");
        }
        let currency = row.currency().to_owned();
        let mut key = row.account.clone();
        row.exception = Some("DISMISSED");
        if let Some(payer) = payer(op) {
            let (of_payer, account) = self.account(&payer, BALANCE, &currency)?;
            if account.available < row.net() {
                return Err("INSUFFICIENT_FUNDS");
            }
            let world = self.world(&row.channel, &currency);
            let mut changes = Changes::default();
            changes.available(&of_payer, -row.net());
            changes.available(&world, row.net());
            self.post_all(&changes)?;
            key = of_payer;
            row.exception = Some("CHARGED");
        }
        row.updated_at = self.now;
        let version = self.accounts.get(&key).unwrap().version;
        let reply = status(id, version, row.exception.unwrap());
        self.withdrawals.put(of, row);
        Ok(End::Done(reply))
    }
}
