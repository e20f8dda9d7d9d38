//! How much is old enough to leave (spec C8), from the arrivals themselves.

use std::collections::HashMap;

use super::super::{AccountKey, Model};
use super::days;
use super::parties::Party;

/// Every arrival on every account, with its time.
#[derive(Debug, Default)]
pub struct Arrivals {
    by_account: HashMap<i64, Vec<(i64, i64)>>,
    /// Accounts in the order in which they got something since the last
    /// [`Arrivals::keep`].
    undo: Vec<i64>,
}

impl Arrivals {
    pub fn add(&mut self, account: i64, at: i64, amount: i64) {
        self.by_account.entry(account).or_default().push((at, amount));
        self.undo.push(account);
    }

    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    pub fn rollback(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let account = self.undo.pop().unwrap();
            self.by_account.get_mut(&account).unwrap().pop();
        }
    }

    pub fn keep(&mut self) {
        self.undo.clear();
    }

    /// What has arrived on an account and may not leave `today`. It is in the order
    /// of time, and what came later leaves no earlier.
    fn held(&self, account: i64, stay: days::Stay, today: i64) -> i128 {
        let (mut held, mut day) = (0, i64::MAX);
        for (at, amount) in self.by_account.get(&account).into_iter().flatten().rev() {
            let date = days::date(*at);
            if date != day {
                if stay.leaves(date) <= today {
                    break;
                }
                day = date;
            }
            held += i128::from(*amount);
        }
        held
    }
}

impl Model {
    /// Notes new money.
    pub(in super::super) fn arrived(&mut self, account: i64, amount: i128) {
        if let Some(amount) = i64::try_from(amount).ok().filter(|amount| *amount > 0) {
            self.funds.arrivals.add(account, self.now, amount);
        }
    }

    /// What a party may withdraw of an account at a time.
    pub fn withdrawable(&self, party: &Party, key: &AccountKey, now: i64) -> i64 {
        let Some(account) = self.accounts.get(key) else { return 0 };
        let held = self.funds.arrivals.held(account.no, party.stay, days::date(now));
        i64::try_from((i128::from(account.available) - held).max(0)).unwrap()
    }
}
