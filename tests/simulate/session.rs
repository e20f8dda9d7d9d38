//! A group at work, and what may become of it.

use std::rc::Rc;

use split_ledger::engine::{Action, Engine};
use split_ledger::store::Commit;

use crate::model::Prediction;
use crate::op::Call;

/// Something that is not as it should be; the number is the invariant of the
/// design it breaks, 0 for a difference from the model.
#[derive(Clone, Debug)]
pub struct Finding {
    pub invariant: u8,
    pub text: String,
}

/// One process that writes the ledger.
pub struct Seat {
    pub engine: Engine,
    pub rows_max: Option<usize>,
}

/// A commit that may still land after its group was answered.
pub struct Ghost {
    pub commit: Commit,
    pub session: Session,
}

/// The group that is waiting behind one at work, and when it is decided.
pub struct Next {
    pub calls: Rc<Vec<Call>>,
    pub now: i64,
    /// The commit is in the store before the group ahead reads.
    pub reads_late: bool,
    /// Another writer's group in between, if it reads late.
    pub rival: Option<Vec<Call>>,
}

/// A group at work.
pub struct Session {
    pub calls: Rc<Vec<Call>>,
    pub now: i64,
    pub seat: usize,
    /// Transactions and time of each commit of it that landed.
    pub landed: Vec<(usize, i64)>,
    /// Parts of it may be committed one by one.
    pub is_split: bool,
    /// Something was made to go wrong.
    pub had_fault: bool,
    /// What the model says of the landed commit.
    pub prediction: Option<Prediction>,
    /// What the model would have said at earlier moments, had nothing been written.
    pub alternatives: Vec<Prediction>,
    /// Calls whose answer was final.
    pub is_final: Vec<bool>,
    pub pending: Option<(Commit, usize, &'static str)>,
    pub actions: usize,
    pub reads: usize,
    pub commits: usize,
    /// What may be decided while its commit is on its way.
    pub next: Option<Next>,
    /// That, as far as it has come.
    pub ahead: Option<(Box<Session>, Action)>,
    /// Its answers, if its commit lands.
    pub set_aside: Option<Vec<String>>,
}

impl Session {
    pub fn new(seat: usize, now: i64, calls: Rc<Vec<Call>>, is_split: bool) -> Self {
        Session {
            calls,
            now,
            seat,
            landed: Vec::new(),
            is_split,
            had_fault: false,
            prediction: None,
            alternatives: Vec::new(),
            is_final: Vec::new(),
            pending: None,
            actions: 0,
            reads: 0,
            commits: 0,
            next: None,
            ahead: None,
            set_aside: None,
        }
    }
}
