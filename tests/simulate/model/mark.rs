//! Going back to an earlier state, and keeping the one that is reached.

use super::{AccountKey, Model};

/// A state to go back to.
#[derive(Clone, Debug)]
pub struct Mark {
    maps: [usize; 11],
    trade: [usize; 6],
    funds: [usize; 5],
    made: usize,
    born: usize,
    last_id: i64,
    account_count: i64,
}

impl Model {
    pub fn mark(&self) -> Mark {
        Mark {
            maps: [
                self.accounts.mark(),
                self.holds.mark(),
                self.withdrawals.mark(),
                self.on_their_way.mark(),
                self.methods.mark(),
                self.owners.mark(),
                self.keys.mark(),
                self.created.mark(),
                self.orders.mark(),
                self.externals.mark(),
                self.sent_returns.mark(),
            ],
            trade: self.trade.mark(),
            funds: self.funds.mark(),
            made: self.made.len(),
            born: self.born.len(),
            last_id: self.last_id,
            account_count: self.account_count,
        }
    }

    pub fn rollback(&mut self, mark: &Mark) {
        let [
            accounts,
            holds,
            withdrawals,
            on_their_way,
            methods,
            owners,
            keys,
            created,
            orders,
            externals,
            returns,
        ] = mark.maps;
        self.accounts.rollback(accounts);
        self.holds.rollback(holds);
        self.withdrawals.rollback(withdrawals);
        self.on_their_way.rollback(on_their_way);
        self.methods.rollback(methods);
        self.owners.rollback(owners);
        self.keys.rollback(keys);
        self.created.rollback(created);
        self.orders.rollback(orders);
        self.externals.rollback(externals);
        self.sent_returns.rollback(returns);
        self.trade.rollback(&mark.trade);
        self.funds.rollback(&mark.funds);
        self.made.truncate(mark.made);
        self.born.truncate(mark.born);
        self.last_id = mark.last_id;
        self.account_count = mark.account_count;
    }

    /// What was done stays; the accounts and orders it changed, for the checks.
    pub fn keep(&mut self) -> (Vec<AccountKey>, Vec<i64>) {
        let mut touched: Vec<AccountKey> = self.accounts.changed(0).cloned().collect();
        touched.sort();
        touched.dedup();
        self.accounts.keep();
        self.holds.keep();
        self.withdrawals.keep();
        self.on_their_way.keep();
        self.methods.keep();
        self.owners.keep();
        self.keys.keep();
        self.created.keep();
        self.orders.keep();
        self.externals.keep();
        self.sent_returns.keep();
        self.funds.keep();
        self.made.clear();
        (touched, self.trade.keep())
    }
}
