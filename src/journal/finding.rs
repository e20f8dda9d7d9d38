//! What an audit finds: one broken invariant, where, and in which words.

use crate::json::write_string;
use crate::store::cells::push_int;

/// The rules of the book that an audit checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// The journal's chain: hashes, sequence, counters, readable texts.
    Chain,
    /// 1: entries sum to zero per transaction and currency, and so do all accounts.
    Balanced,
    /// 2: only accounts of the world are negative.
    NotNegative,
    /// 3: frozen money is what the open holds hold; a hold's parts are its amount.
    Held,
    /// 4: balances and versions follow from entries, without a gap.
    Continuous,
    /// 5: an order's money is held, settled or refunded, and every settlement is the
    /// sum of its legs.
    Settled,
    /// 9: ids rise, time never falls, and every row agrees with what it points to.
    Agreement,
}

impl Invariant {
    /// The number in the design's list; 0 for the journal itself.
    pub fn number(self) -> u8 {
        match self {
            Invariant::Chain => 0,
            Invariant::Balanced => 1,
            Invariant::NotNegative => 2,
            Invariant::Held => 3,
            Invariant::Continuous => 4,
            Invariant::Settled => 5,
            Invariant::Agreement => 9,
        }
    }

    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            Invariant::Chain => "chain",
            Invariant::Balanced => "balanced",
            Invariant::NotNegative => "not_negative",
            Invariant::Held => "held",
            Invariant::Continuous => "continuous",
            Invariant::Settled => "settled",
            Invariant::Agreement => "agreement",
        }
    }
}

/// Where something was found. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line of the file that was read, from 1.
    pub line: Option<u64>,
    /// Number of the commit.
    pub seq: Option<i64>,
    /// Id of the transaction.
    pub transaction: Option<i64>,
    /// Table of the row.
    pub table: Option<&'static str>,
    /// Key of the row, its cells joined by `/`.
    pub key: Option<String>,
}

impl Place {
    /// A commit.
    pub fn commit(seq: i64) -> Self {
        Place { seq: Some(seq), ..Place::default() }
    }

    /// A transaction of a commit.
    pub fn transaction(seq: i64, id: i64) -> Self {
        Place { seq: Some(seq), transaction: Some(id), ..Place::default() }
    }

    /// A stored row.
    pub fn row(table: &'static str, key: String) -> Self {
        Place { table: Some(table), key: Some(key), ..Place::default() }
    }

    /// The same place, and the row in question.
    #[must_use]
    pub fn with_row(mut self, table: &'static str, key: String) -> Self {
        self.table = Some(table);
        self.key = Some(key);
        self
    }
}

/// One broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which one.
    pub invariant: Invariant,
    /// Where.
    pub place: Place,
    /// What is wrong, for people.
    pub message: String,
}

impl Finding {
    /// Appends `{"invariant","name","line","seq","transactionId","table","key","message"}`.
    pub fn write_json(&self, out: &mut String) {
        out.push_str("{\"invariant\":");
        push_int(out, i64::from(self.invariant.number()));
        out.push_str(",\"name\":\"");
        out.push_str(self.invariant.name());
        out.push('"');
        if let Some(line) = self.place.line {
            out.push_str(",\"line\":");
            push_int(out, line as i64);
        }
        if let Some(seq) = self.place.seq {
            out.push_str(",\"seq\":");
            push_int(out, seq);
        }
        if let Some(id) = self.place.transaction {
            out.push_str(",\"transactionId\":\"");
            push_int(out, id);
            out.push('"');
        }
        if let Some(table) = self.place.table {
            out.push_str(",\"table\":");
            write_string(table, out);
        }
        if let Some(key) = &self.place.key {
            out.push_str(",\"key\":");
            write_string(key, out);
        }
        out.push_str(",\"message\":");
        write_string(&self.message, out);
        out.push('}');
    }
}

/// Most findings that are kept; more are only counted.
pub const FINDINGS_MAX: usize = 100;

/// Findings, the first [`FINDINGS_MAX`] of them in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    kept: Vec<Finding>,
    total: u64,
    line: Option<u64>,
}

impl Findings {
    /// What is found from here on stands in this line of a file; `None`: in no line.
    pub fn at_line(&mut self, line: Option<u64>) {
        self.line = line;
    }

    /// Notes a finding.
    pub fn push(&mut self, invariant: Invariant, mut place: Place, message: impl Into<String>) {
        self.total += 1;
        if self.kept.len() < FINDINGS_MAX {
            place.line = self.line.or(place.line);
            self.kept.push(Finding { invariant, place, message: message.into() });
        }
    }

    /// Notes several faults of one place.
    pub fn extend(&mut self, place: &Place, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            self.push(fault.invariant, place.clone(), fault.message);
        }
    }

    /// The findings kept.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.total
    }
}

/// A finding that does not know its place yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which invariant is broken.
    pub invariant: Invariant,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// A fault with a message.
    pub fn new(invariant: Invariant, message: impl Into<String>) -> Self {
        Fault { invariant, message: message.into() }
    }
}
