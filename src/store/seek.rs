//! Rows that a group finds by a range and not by their key: each is one index
//! look-up, whatever the size of the table. What was found holds for one head;
//! the group's own changes are laid over it.

use std::collections::HashMap;

use super::cells::{CorruptRow, Row, Str};
use super::contract::{Range, Read};
use super::names;
use super::rows::{Account, Posting, Ref, Withdrawal};
use super::state::State;
use super::table::{Miss, seq_of};
use crate::json::{Row as Cells, parse_rows};

/// More accounts of one owner than these are read one by one.
const OWNED_MAX: usize = 16;
/// Waiting payouts read at once.
const QUEUE_PAGE: usize = 8;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Seek {
    /// All accounts of an owner, because which of them is needed is not known yet.
    AccountsOf(Str),
    /// The last transaction of an account with an id below this one.
    Before { account: i64, below: i64 },
    /// Payouts that wait in a pool, first come first, after this one.
    Queue { pool: Str, after: Option<i64> },
}

impl Seek {
    fn read(&self) -> Read {
        Read::Range(match self {
            Seek::AccountsOf(owner) => Range {
                index: Some("by_owner"),
                equals: vec![owner.to_string()],
                ..Range::of(Account::TABLE, OWNED_MAX)
            },
            Seek::Before { account, below } => Range {
                equals: vec![account.to_string()],
                below: Some(below.to_string()),
                descending: true,
                ..Range::of(Posting::TABLE, 1)
            },
            Seek::Queue { pool, after } => Range {
                index: Some("by_queue"),
                equals: vec![pool.to_string()],
                after: after.map(|id| vec![pool.to_string(), id.to_string()]),
                ..Range::of(Withdrawal::TABLE, QUEUE_PAGE)
            },
        })
    }
}

/// What a group looks for and has found.
#[derive(Debug, Default)]
pub(super) struct Seeks {
    wanted: Vec<Seek>,
    /// Ids of what was found.
    known: HashMap<Seek, Vec<i64>>,
}

impl Seeks {
    pub(super) fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(super) fn reads(&self) -> impl Iterator<Item = Read> {
        self.wanted.iter().map(Seek::read)
    }

    /// Forgets what was found, but not what has been asked for.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    fn want(&mut self, seek: Seek) {
        if !self.known.contains_key(&seek) && !self.wanted.contains(&seek) {
            self.wanted.push(seek);
        }
    }

    fn found(&mut self, seek: Seek) -> Result<&[i64], Miss> {
        if !self.known.contains_key(&seek) {
            self.want(seek);
            return Err(Miss);
        }
        self.known.get(&seek).map(Vec::as_slice).ok_or(Miss)
    }
}

impl State {
    /// Puts the accounts of an owner on the list of wants. Only a help: those that
    /// exist are known afterwards, nothing is known of the others.
    pub fn want_accounts_of(&mut self, owner: &Str) {
        self.seeks.want(Seek::AccountsOf(owner.clone()));
    }

    /// Puts the last transaction of an account before an id on the list of wants.
    /// The id must be of a time before the group's, so that the group itself can
    /// add none.
    pub fn want_posting_before(&mut self, account: i64, below: i64) {
        self.seeks.want(Seek::Before { account, below });
        let known = self.seeks.known.get(&Seek::Before { account, below });
        if let Some(id) = known.and_then(|found| found.first()).copied() {
            self.transactions.want(&id);
        }
    }

    /// The last transaction of an account before an id, as in
    /// [`State::want_posting_before`].
    ///
    /// # Errors
    /// It has to be looked up first.
    pub fn posting_before(&mut self, account: i64, below: i64) -> Result<Option<i64>, Miss> {
        Ok(self.seeks.found(Seek::Before { account, below })?.first().copied())
    }

    /// Puts the payouts that wait in a pool on the list of wants.
    pub fn want_queue(&mut self, pool: &Str) {
        self.seeks.want(Seek::Queue { pool: pool.clone(), after: None });
    }

    /// The withdrawal that has waited longest in a pool.
    ///
    /// # Errors
    /// It has to be looked up first.
    pub fn first_in_queue(&mut self, pool: &Str) -> Result<Option<i64>, Miss> {
        let waits = |row: &Withdrawal| row.queue.as_ref() == Some(pool);
        let mut after = None;
        let stored = loop {
            let page = self.seeks.found(Seek::Queue { pool: pool.clone(), after })?;
            let first = page.iter().find(|id| self.withdrawals.peek(id).is_some_and(waits));
            match first {
                Some(id) => break Some(*id),
                None if page.len() < QUEUE_PAGE => break None,
                None => after = page.last().copied(),
            }
        };
        let made = self.withdrawals.changed().filter(|row| waits(row)).map(|row| row.id).min();
        Ok(stored.into_iter().chain(made).min())
    }

    /// Takes in the answer to the `nth` look-up that was asked for; the last answer
    /// ends the asking.
    pub(super) fn load_sought(&mut self, nth: usize, rows: &str) -> Result<(), CorruptRow> {
        let Some(seek) = self.seeks.wanted.get(nth).cloned() else { return Ok(()) };
        let table = match &seek {
            Seek::AccountsOf(_) => Account::TABLE,
            Seek::Before { .. } => Posting::TABLE,
            Seek::Queue { .. } => Withdrawal::TABLE,
        };
        let corrupt = CorruptRow { table: table.name, column: "*" };
        let (mut parser, mut cells, mut ids) = (parse_rows(rows), Cells::new(), Vec::new());
        while parser.next_row(&mut cells).map_err(|_| corrupt.clone())? {
            let seq = seq_of(&table, &cells)?;
            ids.push(match &seek {
                Seek::AccountsOf(_) => self.know_account(Account::read(&cells)?, seq),
                Seek::Before { .. } => Posting::read(&cells)?.transaction,
                Seek::Queue { .. } => {
                    let row = Withdrawal::read(&cells)?;
                    let id = row.id;
                    self.withdrawals.know(row, seq);
                    id
                }
            });
        }
        self.seeks.known.insert(seek, ids);
        if nth + 1 == self.seeks.wanted.len() {
            self.seeks.wanted.clear();
        }
        Ok(())
    }

    fn know_account(&mut self, account: Account, seq: i64) -> i64 {
        let no = account.no;
        let name = names::account(&account.owner, account.account_set, &account.currency);
        // The name was written with the account and never since: its own sequence
        // is not needed, as names are never replaced.
        self.names.know(Ref { name, id: no }, seq);
        self.accounts.know(account, seq);
        no
    }
}
