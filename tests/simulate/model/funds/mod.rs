//! Parties, withdrawals and what carries them out, once more, written from the
//! specification (spec 1.3, A18, C3…C19).

mod ageing;
mod batch;
pub mod days;
mod exceptions;
mod parties;
mod payouts;
mod queries;
mod withdrawals;

use std::rc::Rc;

use super::tracked::Tracked;
use crate::op::Owner;
use ageing::Arrivals;
pub use batch::Batch;
pub use parties::Party;
pub use queries::Listed;
pub use withdrawals::Withdrawal;

/// All that the model knows of parties and their orders.
#[derive(Debug, Default)]
pub struct Funds {
    /// By number.
    pub parties: Tracked<i64, Rc<Party>>,
    numbers: Tracked<Owner, i64>,
    /// Names of parties: which field, and what it says.
    names: Tracked<(&'static str, String), i64>,
    /// Withdrawal orders by the caller's number.
    pub batches: Tracked<String, Rc<Batch>>,
    arrivals: Arrivals,
}

impl Funds {
    pub fn mark(&self) -> [usize; 5] {
        [
            self.parties.mark(),
            self.numbers.mark(),
            self.names.mark(),
            self.batches.mark(),
            self.arrivals.mark(),
        ]
    }

    pub fn rollback(&mut self, mark: &[usize; 5]) {
        let [parties, numbers, names, batches, arrivals] = *mark;
        self.parties.rollback(parties);
        self.numbers.rollback(numbers);
        self.names.rollback(names);
        self.batches.rollback(batches);
        self.arrivals.rollback(arrivals);
    }

    pub fn keep(&mut self) {
        self.parties.keep();
        self.numbers.keep();
        self.names.keep();
        self.batches.keep();
        self.arrivals.keep();
    }
}
