//! What owners, and whoever drives the rail, send.

mod payouts;

use super::Generator;
use crate::model::Model;
use crate::op::Op;

impl Generator {
    pub(super) fn funds_op(&mut self, model: &Model) -> Op {
        match self.rng.weighted(&[22, 3, 14, 12, 6]) {
            0 => self.withdraw(model),
            1 => self.cancel_withdrawal(model),
            2 => self.submit(model),
            3 => self.report(model),
            _ => self.liquidity(model),
        }
    }
}
