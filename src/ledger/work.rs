//! One command at work on the book: it finds accounts, moves money between
//! them, and posts the result as one balanced transaction.

use super::entry::Entry;
use super::fingerprint::{Sent, first_difference};
use super::owner::{self, OwnerName};
use super::{BALANCE_SET, VERSION_MAX};
use crate::error::{Error, Reason};
use crate::store::cells::{CorruptRow, Str};
use crate::store::rows::{Account, Ref, Transaction};
use crate::store::{Miss, State, names};

/// Why a command did not finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A row is needed that has not been read.
    Miss,
    /// The command is refused; nothing of it stays.
    Refused(Error),
}

impl From<Miss> for Stop {
    fn from(_: Miss) -> Self {
        Stop::Miss
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Refused(error)
    }
}

impl From<CorruptRow> for Stop {
    fn from(row: CorruptRow) -> Self {
        Stop::Refused(Error::from(row))
    }
}

impl From<CorruptRow> for Error {
    fn from(row: CorruptRow) -> Self {
        Error::new(Reason::StoreCorrupt, row.to_string()).with("table", row.table)
    }
}

/// A change of one account that has not been posted.
#[derive(Clone, Copy, Debug)]
struct Change {
    account: i64,
    available: i128,
    frozen: i128,
    arrived: i128,
    pending: i128,
    /// An opening balance leaves the version at 0 (spec A13).
    opening: bool,
}

/// The state as one command sees it.
pub struct Work<'s> {
    /// Rows, read and written.
    pub state: &'s mut State,
    /// Batch time, ms since the epoch.
    pub now: i64,
    /// Id of the transaction this command makes.
    pub id: i64,
    /// The command's fields as sent.
    pub sent: &'s [Sent],
    changes: Vec<Change>,
    /// The entries, once posted.
    entries: Vec<Entry>,
    /// Accounts this command opened.
    opened: Vec<i64>,
}

impl<'s> Work<'s> {
    /// Starts a command at the batch time.
    pub fn new(state: &'s mut State, now: i64, sent: &'s [Sent]) -> Self {
        let id = next_id(state.counters.last_id, now);
        Work { state, now, id, sent, changes: Vec::new(), entries: Vec::new(), opened: Vec::new() }
    }

    /// Takes `count` ids, at least one: the last is the transaction's own, those
    /// before it are for what else it makes. To be called before the id is used.
    /// Returns the first.
    pub fn reserve(&mut self, count: usize) -> i64 {
        let first = self.id;
        self.id = first.saturating_add(i64::try_from(count.saturating_sub(1)).unwrap_or(i64::MAX));
        first
    }

    /// The number of an account, if it exists.
    pub fn find(&mut self, owner: &OwnerName, set: i64, currency: &str) -> Result<Option<i64>, Stop> {
        let name = names::account(owner.as_str(), set, currency);
        Ok(self.state.names.get(&name)?.map(|found| found.id))
    }

    /// The account of an owner, or BALANCE_NOT_FOUND.
    pub fn require(&mut self, owner: &OwnerName, set: i64, currency: &str) -> Result<Account, Stop> {
        match self.find(owner, set, currency)? {
            Some(no) => self.account(no),
            None => {
                let kind = owner::kind(owner.as_str());
                let message = format!("{kind} `{}` has no {currency} balance", owner::id(owner.as_str()));
                Err(Error::new(Reason::BalanceNotFound, message).with("accountSet", set).into())
            }
        }
    }

    /// The account with this number.
    pub fn account(&mut self, no: i64) -> Result<Account, Stop> {
        match self.state.accounts.get(&no)? {
            Some(account) => Ok(account.clone()),
            None => Err(invariant(format!("account {no} is named but not stored"))),
        }
    }

    /// Opens an account; its owner must not have one of this set and currency.
    pub fn open(&mut self, owner: &OwnerName, set: i64, currency: &str) -> i64 {
        self.state.counters.accounts += 1;
        let no = self.state.counters.accounts;
        self.state.accounts.put(Account {
            no,
            owner: owner.name(),
            account_set: set,
            currency: Str::from(currency),
            available: 0,
            frozen: 0,
            version: 0,
            arrived: 0,
            pending: 0,
            last_transaction: 0,
        });
        let name = names::account(owner.as_str(), set, currency);
        self.state.names.put(Ref { name, id: no });
        self.opened.push(no);
        no
    }

    /// The account of the world behind a channel, opened when first used.
    pub fn world(&mut self, channel: &str, currency: &str) -> Result<i64, Stop> {
        let owner = OwnerName::world(channel);
        match self.find(&owner, BALANCE_SET, currency)? {
            Some(no) => Ok(no),
            None => Ok(self.open(&owner, BALANCE_SET, currency)),
        }
    }

    /// A transaction made earlier, in this group or before.
    pub fn transaction(&mut self, id: i64) -> Result<Option<Transaction>, Stop> {
        if let Ok(at) = self.state.made.binary_search_by_key(&id, |made| made.id) {
            return Ok(self.state.made.get(at).cloned());
        }
        Ok(self.state.transactions.get(&id)?.cloned())
    }

    /// The first field in which this command differs from an earlier transaction's.
    pub fn difference(&mut self, transaction: &Transaction) -> Result<Option<Str>, Stop> {
        let has_personal = self.sent.iter().any(|field| field.personal);
        let personal = if has_personal { self.state.personal.get(&transaction.id)?.cloned() } else { None };
        Ok(first_difference(&transaction.command, self.sent, personal.as_ref())?)
    }

    fn change(&mut self, account: i64, edit: impl FnOnce(&mut Change)) {
        match self.changes.iter_mut().find(|change| change.account == account) {
            Some(change) => edit(change),
            None => {
                let mut change =
                    Change { account, available: 0, frozen: 0, arrived: 0, pending: 0, opening: false };
                edit(&mut change);
                self.changes.push(change);
            }
        }
    }

    /// Changes the spendable money of an account.
    pub fn add_available(&mut self, account: i64, delta: i64) {
        self.change(account, |change| change.available += i128::from(delta));
    }

    /// Changes the held money of an account.
    pub fn add_frozen(&mut self, account: i64, delta: i64) {
        self.change(account, |change| change.frozen += i128::from(delta));
    }

    /// Changes the part of the held money that orders wait for (spec C9). It is
    /// part of what [`Work::add_frozen`] adds.
    pub fn add_pending(&mut self, account: i64, delta: i64) {
        self.change(account, |change| change.pending += i128::from(delta));
    }

    /// Adds money that arrives from elsewhere: its age begins now (spec C8).
    pub fn arrive(&mut self, account: i64, amount: i64) {
        self.change(account, |change| {
            change.available += i128::from(amount);
            change.arrived += i128::from(amount);
        });
    }

    /// Adds an opening balance, whose entry carries version 0 (spec A13).
    pub fn arrive_at_opening(&mut self, account: i64, amount: i64) {
        self.arrive(account, amount);
        self.change(account, |change| change.opening = true);
    }

    /// Checks the changes against the invariants and writes them. Afterwards
    /// [`Work::version`] answers with the new versions.
    ///
    /// # Errors
    /// INSUFFICIENT_FUNDS, BALANCE_OVERFLOW, VERSION_EXHAUSTED; LEDGER_INVARIANT
    /// when the caller's changes do not balance.
    pub fn post(&mut self) -> Result<(), Stop> {
        let changes = std::mem::take(&mut self.changes);
        let mut sums: Vec<(Str, i128)> = Vec::new();
        for change in &changes {
            let account = self.account(change.account)?;
            let delta = change.available + change.frozen;
            match sums.iter_mut().find(|(currency, _)| *currency == account.currency) {
                Some((_, sum)) => *sum += delta,
                None => sums.push((account.currency.clone(), delta)),
            }
            let (account, entry) = apply(account, change, self.id)?;
            self.state.accounts.put(account);
            self.entries.push(entry);
        }
        match sums.iter().find(|(_, sum)| *sum != 0) {
            Some((currency, sum)) => Err(invariant(format!("the {currency} entries sum to {sum}"))),
            None => Ok(()),
        }
    }

    /// The version of an account as it stands.
    pub fn version(&mut self, account: i64) -> Result<i64, Stop> {
        Ok(self.account(account)?.version)
    }

    /// What the command made: its entries and the accounts it opened.
    pub fn finish(self) -> (Vec<Entry>, Vec<i64>) {
        (self.entries, self.opened)
    }
}

/// `update(balance, change) -> balance`: pure, all arithmetic checked.
fn apply(mut account: Account, change: &Change, transaction: i64) -> Result<(Account, Entry), Stop> {
    let available = i128::from(account.available) + change.available;
    let frozen = i128::from(account.frozen) + change.frozen;
    let pending = i128::from(account.pending) + change.pending;
    if frozen < 0
        || !(0..=frozen).contains(&pending)
        || (available < 0 && change.available >= 0) && !owner::is_world(&account.owner)
    {
        return Err(invariant(format!("account {} would hold {available} and {frozen}", account.no)));
    }
    if available < 0 && !owner::is_world(&account.owner) {
        return Err(insufficient(&account, change.available.unsigned_abs()));
    }
    let arrived = i128::from(account.arrived) + change.arrived;
    let fit = |value: i128| i64::try_from(value).map_err(|_| overflow(&account));
    let (available, frozen, arrived, pending) = (fit(available)?, fit(frozen)?, fit(arrived)?, fit(pending)?);
    if !change.opening {
        if account.version >= VERSION_MAX && owner::is_version_limited(&account.owner) {
            let message = format!("account {} has reached version {VERSION_MAX}", account.no);
            return Err(Error::new(Reason::VersionExhausted, message).into());
        }
        account.version = account.version.checked_add(1).ok_or_else(|| overflow(&account))?;
    }
    let entry = Entry {
        account: account.no,
        available_delta: available.checked_sub(account.available).ok_or_else(|| overflow(&account))?,
        frozen_delta: frozen.checked_sub(account.frozen).ok_or_else(|| overflow(&account))?,
        available,
        frozen,
        version: account.version,
        arrived,
        pending,
    };
    account.pending = pending;
    account.available = available;
    account.frozen = frozen;
    account.arrived = arrived;
    account.last_transaction = transaction;
    Ok((account, entry))
}

fn overflow(account: &Account) -> Error {
    let message = format!("the balance of account {} would exceed 64 bits", account.no);
    Error::new(Reason::BalanceOverflow, message).with("account", account.no)
}

/// INSUFFICIENT_FUNDS with what was needed and what is there (minor units).
pub fn insufficient(account: &Account, needed: u128) -> Stop {
    let message = format!(
        "{} `{}` has too little {} available",
        owner::kind(&account.owner),
        owner::id(&account.owner),
        account.currency
    );
    Error::new(Reason::InsufficientFunds, message)
        .with("availableMinor", account.available)
        .with("neededMinor", needed)
        .into()
}

/// A broken invariant: nothing of the command stays (spec A24).
pub fn invariant(message: String) -> Stop {
    Error::new(Reason::LedgerInvariant, message).into()
}

/// Bits of an id below the time.
const COUNTER_BITS: u32 = 20;

/// The next id: time-ordered, unique, strictly rising.
pub fn next_id(last: i64, now: i64) -> i64 {
    first_id_at(now).max(last.saturating_add(1))
}

/// The lowest id a transaction at this time (ms since the epoch) can have.
///
/// ```
/// use split_ledger::ledger::work::first_id_at;
/// assert!(first_id_at(1_700_000_000_001) > first_id_at(1_700_000_000_000));
/// ```
pub fn first_id_at(time: i64) -> i64 {
    time.clamp(0, (1 << 43) - 1) << COUNTER_BITS
}

/// Puts an account and its name on the list of wants.
pub fn want_account(state: &mut State, owner: &OwnerName, set: i64, currency: &str) {
    let name = names::account(owner.as_str(), set, currency);
    state.names.want(&name);
    if let Some(no) = state.names.peek(&name).map(|found| found.id) {
        state.accounts.want(&no);
    }
}

/// Puts a name, the transaction it stands for and that one's personal fields on
/// the list of wants.
pub fn want_transaction(state: &mut State, name: &Str) {
    state.refs.want(name);
    let Some(id) = state.refs.peek(name).map(|found| found.id) else { return };
    if state.made.binary_search_by_key(&id, |made| made.id).is_err() {
        state.transactions.want(&id);
        state.personal.want(&id);
    }
}

/// Puts a hold and its account on the list of wants.
pub fn want_hold(state: &mut State, id: i64) {
    state.holds.want(&id);
    if let Some(no) = state.holds.peek(&id).map(|hold| hold.account) {
        state.accounts.want(&no);
    }
}

impl From<crate::store::view::ViewStop> for Stop {
    fn from(stop: crate::store::view::ViewStop) -> Self {
        match stop {
            crate::store::view::ViewStop::Miss => Stop::Miss,
            crate::store::view::ViewStop::Corrupt(row) => Stop::Refused(Error::from(row)),
        }
    }
}
