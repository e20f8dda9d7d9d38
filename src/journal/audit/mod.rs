//! The auditor: a pure checker of the book.
//!
//! It is fed with history first, commit by commit, and recomputes the hash
//! chain, every balance, version and hold; then, if there is a store, with the
//! stored rows, which must be what the history leads to. It keeps a few hundred
//! bytes per account and open hold, and some 50 bytes per other row.

mod funds;
mod history;
mod holds;
mod marks;
mod report;
mod stored;
mod touched;
mod trade;

use std::collections::{HashMap, HashSet};

use super::finding::{Findings, Invariant, Place};
use super::recorded::Link;
use crate::order::program::Program;
use crate::store::Head;
use crate::store::cells::Row;
use crate::store::rows::{Account, Journal, Transaction};
use holds::{Ended, OpenHold};
use marks::Marks;
pub use report::{Channel, Report, Totals, Trial};
pub(crate) use stored::{personal_text, stored_tables};
pub use touched::{Touched, check_touched};

/// Checks one ledger. Cheap to clone in proportion to what it keeps, so a test
/// can go on with the history and check the stored rows of a copy.
///
/// ```
/// use split_ledger::journal::Auditor;
///
/// let mut auditor = Auditor::new("shop");
/// auditor.history(r#"[]"#, r#"[]"#);
/// auditor.begin_rows(None);
/// auditor.rows("accounts", r#"[]"#);
/// assert!(auditor.finish().is_clean());
/// ```
#[derive(Clone, Debug)]
pub struct Auditor {
    ledger: String,
    link: Link,
    accounts: Vec<Tracked>,
    holds: HashMap<i64, OpenHold>,
    ended: HashMap<i64, Ended>,
    marks: Marks,
    /// Digest of the personal digests of a transaction, and its commit.
    personal: HashMap<i64, ([u32; 3], i64)>,
    expected_hash: Option<String>,
    has_expected_hash: bool,
    /// Highest id of the history that stored rows are compared with.
    fixed: Option<i64>,
    /// Postings of the history after that.
    late: HashSet<(i64, i64)>,
    newer: Vec<Newer>,
    findings: Findings,
    totals: Totals,
    channels: Vec<Channel>,
    funds: funds::Funds,
    /// Settlement programs, which say what rake is right.
    programs: HashMap<i64, Program>,
}

/// An account as history leads to it.
#[derive(Clone, Debug)]
struct Tracked {
    row: Account,
    /// Commit that wrote it last.
    seq: i64,
    /// Transaction that opened it.
    opened: i64,
    /// Σ remaining of its open holds.
    held: i128,
    /// Of those that are for orders.
    pending: i128,
    entries: u64,
    postings: Postings,
    stored_postings: Postings,
    is_seen: bool,
}

/// A number of postings and a sum that any single change of one moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Postings {
    count: u64,
    sum: u64,
}

impl Postings {
    fn add(&mut self, transaction: i64) {
        // A bijection, so two ids never stand for the same number.
        let mut mixed = transaction as u64;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.count += 1;
        self.sum = self.sum.wrapping_add(mixed ^ (mixed >> 31));
    }
}

/// A stored row that a later commit wrote than the history read so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Its table.
    pub table: &'static str,
    /// Its key cells.
    pub key: Vec<String>,
}

/// Audits a store at rest. `rows` gives all rows of a table in key order, as JSON text.
pub fn audit_store(
    ledger: &str,
    head: Option<&Head>,
    mut rows: impl FnMut(&'static str) -> String,
) -> Report {
    let mut auditor = Auditor::new(ledger);
    auditor.history(&rows(Journal::TABLE.name), &rows(Transaction::TABLE.name));
    auditor.begin_rows(head);
    for table in stored_tables() {
        auditor.rows(table.name, &rows(table.name));
    }
    auditor.finish()
}

impl Auditor {
    /// An auditor of the ledger with this id, before its first commit.
    pub fn new(ledger: &str) -> Self {
        Auditor {
            ledger: ledger.to_owned(),
            link: Link::default(),
            accounts: Vec::new(),
            holds: HashMap::new(),
            ended: HashMap::new(),
            marks: Marks::default(),
            personal: HashMap::new(),
            expected_hash: None,
            has_expected_hash: false,
            fixed: None,
            late: HashSet::new(),
            newer: Vec::new(),
            findings: Findings::default(),
            totals: Totals::default(),
            channels: Vec::new(),
            funds: funds::Funds::default(),
            programs: HashMap::new(),
        }
    }

    /// One of the commits must have this hash: a chain alone cannot show that
    /// its end was cut off or that all of it was written anew.
    pub fn expect_hash(&mut self, hash: &str) {
        self.expected_hash = Some(hash.to_owned());
    }

    /// The end of the history read so far.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// What was found so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What is found from here on stands in this line of a file; `None`: in no line.
    pub fn at_line(&mut self, line: Option<u64>) {
        self.findings.at_line(line);
    }

    /// Notes something found outside: a page that cannot be read, a line.
    pub fn note(&mut self, invariant: Invariant, place: Place, message: impl Into<String>) {
        self.findings.push(invariant, place, message);
    }

    /// How many stored rows the history leads to, postings included.
    pub fn rows_expected(&self) -> u64 {
        self.accounts.len() as u64 + self.marks.len() + self.personal.len() as u64 + self.totals.entries
    }

    /// The store's head must be the end of the history.
    pub fn check_head(&mut self, head: Option<&Head>) {
        if head != self.link.head().as_ref() {
            let told = head.map_or((0, ""), |head| (head.seq, &head.id));
            let message = format!(
                "the head is commit {} {}, the journal ends with {} {}",
                told.0, told.1, self.link.seq, self.link.hash
            );
            self.findings.push(Invariant::Chain, Place::commit(told.0), message);
        }
    }

    /// Rows that changed faster than they could be read.
    pub(crate) fn leave_unchecked(&mut self, rows: u64) {
        self.totals.unchecked += rows;
    }

    fn tracked(&mut self, no: i64) -> Option<&mut Tracked> {
        let at = usize::try_from(no.checked_sub(1)?).ok()?;
        self.accounts.get_mut(at)
    }
}
