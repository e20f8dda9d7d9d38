//! What owners, and whoever drives the rail, send.

mod batches;
mod parties;
mod payouts;
mod queries;
mod spoil;

use super::Generator;
use crate::model::Model;
use crate::op::{Op, Val};

impl Generator {
    pub(super) fn funds_op(&mut self, model: &Model) -> Op {
        match self.rng.weighted(&[20, 3, 17, 16, 6, 5, 10, 5]) {
            0 => self.withdraw(model),
            1 => self.cancel_withdrawal(model),
            2 => self.submit(model),
            3 => self.report(model),
            4 => self.liquidity(model),
            5 => self.register(model),
            6 => self.batch(model),
            _ => self.resolve(model),
        }
    }
}

fn text(value: &str) -> Val {
    Val::Text(value.to_owned())
}
