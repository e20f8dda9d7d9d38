//! What goes wrong between the engine and its store, and when.

use std::collections::BTreeMap;

use crate::rng::Rng;

/// Names of the faults, for the table.
pub const FAULTS: &[&str] = &[
    "read fails in passing",
    "read fails for good",
    "read never answers",
    "read answers with a spoilt row",
    "read answers with too few lists",
    "read shows a newer format",
    "host reports an event out of turn",
    "host stops while waiting",
    "reply lost after the commit, transient",
    "reply lost after the commit, final",
    "throws before the commit, transient",
    "throws before the commit, final",
    "commits after being judged unmoved, transient",
    "commits after being judged unmoved, final",
    "answers false and has committed",
    "answers false and nothing moved",
    "another writer commits in between",
    "crash before the commit",
    "crash after the commit",
    "crash, and the commit lands later",
    "time runs out, committed",
    "time runs out, lands later",
    "time runs out, never lands",
    "command sent again",
    "command twice in one group",
    "repeats in another order",
    "store takes too little at once",
    "refused commit fenced off by an empty one",
    "next group decided ahead, before the commit",
    "next group decided ahead, after the commit",
    "group ahead overtaken by another writer",
    "group ahead dropped",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFault {
    Transient,
    Final,
    Timeout,
    Spoilt,
    Short,
    Newer,
    OutOfTurn,
    Crash,
}

impl ReadFault {
    pub fn name(self) -> &'static str {
        FAULTS[match self {
            ReadFault::Transient => 0,
            ReadFault::Final => 1,
            ReadFault::Timeout => 2,
            ReadFault::Spoilt => 3,
            ReadFault::Short => 4,
            ReadFault::Newer => 5,
            ReadFault::OutOfTurn => 6,
            ReadFault::Crash => 17,
        }]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFault {
    None,
    /// Commits and throws.
    LostReply {
        is_transient: bool,
    },
    /// Throws and does not commit.
    Throws {
        is_transient: bool,
    },
    /// Throws; commits so many actions later.
    Late {
        is_transient: bool,
        after: usize,
    },
    FalseLanded,
    FalseUnmoved,
    Crash {
        is_landed: bool,
    },
    CrashThenLands,
    Timeout {
        is_landed: bool,
    },
    TimeoutThenLands,
}

impl CommitFault {
    pub fn name(self) -> Option<&'static str> {
        let at = match self {
            CommitFault::None => return None,
            CommitFault::LostReply { is_transient } => 9 - usize::from(is_transient),
            CommitFault::Throws { is_transient } => 11 - usize::from(is_transient),
            // Counted when it lands.
            CommitFault::Late { .. } => return None,
            CommitFault::FalseLanded => 14,
            CommitFault::FalseUnmoved => 15,
            CommitFault::Crash { is_landed: false } => 17,
            CommitFault::Crash { is_landed: true } => 18,
            CommitFault::CrashThenLands => 19,
            CommitFault::Timeout { is_landed: true } => 20,
            CommitFault::TimeoutThenLands => 21,
            CommitFault::Timeout { is_landed: false } => 22,
        };
        Some(FAULTS[at])
    }
}

/// What will go wrong in one group.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// By number of the read.
    pub reads: BTreeMap<usize, ReadFault>,
    /// By number of the commit.
    pub commits: Vec<CommitFault>,
    /// Another writer's group before this action.
    pub rivals: Vec<usize>,
    /// A commit of an earlier group lands before this action.
    pub ghost_at: Option<usize>,
    /// The host stops waiting at this action, if it is a wait.
    pub give_up_at: Option<usize>,
}

impl Plan {
    pub fn random(rng: &mut Rng) -> Plan {
        let mut plan = Plan::default();
        if rng.permille(110) {
            for _ in 0..=rng.below(4) {
                plan.reads.insert(rng.below(4), read_fault(rng));
            }
        }
        if rng.permille(300) {
            for _ in 0..=rng.weighted(&[6, 2, 1, 1]) {
                plan.commits.push(commit_fault(rng));
            }
        }
        if rng.permille(40) {
            let refused = CommitFault::Throws { is_transient: false };
            plan.commits = vec![refused; 1 + rng.below(3)];
        }
        if rng.permille(90) {
            for _ in 0..=rng.weighted(&[8, 1, 1]) {
                plan.rivals.push(2 + rng.below(6));
            }
        }
        if rng.permille(500) {
            plan.ghost_at = Some(1 + rng.below(4));
        }
        if rng.permille(120) {
            plan.give_up_at = Some(2 + rng.below(5));
        }
        plan
    }
}

fn read_fault(rng: &mut Rng) -> ReadFault {
    let faults = [
        ReadFault::Transient,
        ReadFault::Final,
        ReadFault::Timeout,
        ReadFault::Spoilt,
        ReadFault::Short,
        ReadFault::Newer,
        ReadFault::OutOfTurn,
        ReadFault::Crash,
    ];
    faults[rng.weighted(&[6, 2, 2, 2, 2, 2, 2, 1])]
}

fn commit_fault(rng: &mut Rng) -> CommitFault {
    let is_transient = rng.permille(500);
    match rng.weighted(&[4, 6, 11, 8, 5, 4, 4, 2, 4, 3]) {
        0 => CommitFault::None,
        1 => CommitFault::LostReply { is_transient },
        2 => CommitFault::Throws { is_transient: rng.permille(250) },
        3 => CommitFault::Late { is_transient, after: 1 + rng.below(7) },
        4 => CommitFault::FalseLanded,
        5 => CommitFault::FalseUnmoved,
        6 => CommitFault::Crash { is_landed: rng.permille(500) },
        7 => CommitFault::CrashThenLands,
        8 => CommitFault::Timeout { is_landed: rng.permille(500) },
        _ => CommitFault::TimeoutThenLands,
    }
}
