//! History: each commit against the one before, each transaction against the
//! state that all before it led to.

use super::funds::Funded;
use super::holds::{Ended, OpenHold, hold_faults, withdrawal_faults};
use super::marks::digest;
use super::trade::Trade;
use super::{Auditor, Tracked};
use crate::journal::finding::{Fault, Invariant, Place};
use crate::journal::recorded::{
    CellText, Effect, Link, apply_entry, opened_account, personal_digests, push_cells, push_cells_seq,
    read_effects, rows_of,
};
use crate::json;
use crate::ledger::entry::read_entries;
use crate::ledger::hold::{ORDER, WITHDRAWAL};
use crate::ledger::{Entry, owner};
use crate::store::cells::{Row, Str};
use crate::store::names;
use crate::store::rows::{Account, Hold, Journal, Owner, PaymentMethod, Ref, Transaction, Withdrawal};

/// One transaction while it is being checked.
struct Step<'t> {
    transaction: &'t Transaction,
    place: Place,
    /// Highest id before it.
    before: i64,
    /// Accounts with a new balance or a changed hold.
    touched: Vec<i64>,
    opened: Vec<i64>,
    named: Vec<i64>,
}

impl Auditor {
    /// Takes in whole commits as the JSON texts of their journal rows and of
    /// all their transactions, both in order, as the store gives them.
    pub fn history(&mut self, journal: &str, transactions: &str) {
        let (Some(journal), Some(transactions)) = (rows_of(journal), rows_of(transactions)) else {
            self.findings.push(Invariant::Chain, Place::default(), "a page of history cannot be read");
            return;
        };
        let mut rest = transactions.as_slice();
        for row in &journal {
            let last = Journal::read(row).map_or(i64::MIN, |row| row.last_id);
            let count = rest.iter().take_while(|cells| id_of(cells) <= last).count();
            let (own, later) = rest.split_at(count);
            self.commit(row, own);
            rest = later;
        }
        for cells in rest {
            let place = Place::default().with_row("transactions", id_of(cells).to_string());
            self.findings.push(Invariant::Chain, place, "a transaction that no commit counts");
        }
    }

    /// Takes in the next commit: its journal row and its transactions, in id order.
    pub fn commit(&mut self, journal: &[CellText<'_>], transactions: &[json::Row<'_>]) {
        let texts: Vec<String> = transactions
            .iter()
            .map(|cells| {
                let mut text = String::new();
                push_cells(cells, &mut text);
                text
            })
            .collect();
        let row = Journal::read(journal).ok().filter(|_| journal.len() == Journal::TABLE.columns.len());
        let next = match &row {
            Some(row) => {
                let faults = self.link.check(&self.ledger, row, &texts);
                self.findings.extend(&Place::commit(row.seq), faults);
                self.has_expected_hash |= self.expected_hash.as_deref() == Some(&*row.hash);
                Link::after(row)
            }
            None => {
                let next = Link { seq: self.link.seq + 1, ..self.link.clone() };
                let message = "the commit's journal row cannot be read";
                self.findings.push(Invariant::Chain, Place::commit(next.seq), message);
                next
            }
        };
        for cells in transactions {
            self.transaction(&next, cells);
        }
        let counters = self.link.counters;
        if row.is_some()
            && (counters.last_id, self.accounts.len() as i64)
                != (next.counters.last_id, next.counters.accounts)
        {
            let message = format!(
                "it counts ids to {} and accounts to {}, its transactions to {} and {}",
                next.counters.last_id,
                next.counters.accounts,
                counters.last_id,
                self.accounts.len()
            );
            self.findings.push(Invariant::Agreement, Place::commit(next.seq), message);
        }
        self.totals.commits += 1;
        // The highest id seen stays the measure of the next one.
        let last_id = counters.last_id.max(next.counters.last_id);
        self.link = next;
        self.link.counters.last_id = last_id;
    }

    fn transaction(&mut self, commit: &Link, cells: &[CellText<'_>]) {
        let transaction = Transaction::read(cells).ok();
        let transaction = transaction.filter(|_| cells.len() == Transaction::TABLE.columns.len());
        let parsed = transaction.as_ref().and_then(|transaction| {
            Some((transaction, read_entries(&transaction.entries)?, read_effects(&transaction.effects)?))
        });
        let Some((transaction, entries, effects)) = parsed else {
            let key = cells.first().and_then(|cell| cell.as_deref()).unwrap_or("").to_owned();
            let place = Place::commit(commit.seq).with_row("transactions", key);
            self.findings.push(Invariant::Chain, place, "the transaction cannot be read");
            return;
        };
        let place = Place::transaction(commit.seq, transaction.id);
        let before = self.link.counters.last_id;
        self.order(commit, transaction, &place);
        let mut step =
            Step { transaction, place, before, touched: Vec::new(), opened: Vec::new(), named: Vec::new() };
        for effect in effects.iter().filter(|effect| effect.table.name == Account::TABLE.name) {
            self.open(&mut step, effect);
        }
        self.entries(&mut step, &entries);
        self.effects(&mut step, &effects);
        self.after(&step);
        if let Some(digests) = personal_digests(&transaction.command) {
            self.personal.insert(transaction.id, (digest(&digests), transaction.seq));
        }
        self.totals.transactions += 1;
    }

    fn order(&mut self, commit: &Link, transaction: &Transaction, place: &Place) {
        let last = self.link.counters.last_id;
        let mut fault = |message: String| {
            self.findings.push(Invariant::Agreement, place.clone(), message);
        };
        if transaction.id <= last {
            fault(format!("id {} follows {last}", transaction.id));
        }
        if transaction.seq != commit.seq {
            fault(format!("it names commit {} and stands in {}", transaction.seq, commit.seq));
        }
        if transaction.time != commit.time {
            fault(format!("its time is {}, its commit's {}", transaction.time, commit.time));
        }
        self.link.counters.last_id = transaction.id.max(last);
    }

    /// `["accounts", no, owner, set, currency]`: an account begins.
    fn open(&mut self, step: &mut Step<'_>, effect: &Effect<'_>) {
        let account = opened_account(effect.cells());
        let next = self.accounts.len() as i64 + 1;
        let Some(row) = account.filter(|account| account.no == next) else {
            let message = format!("an account is opened that is not number {next}");
            self.findings.push(Invariant::Agreement, step.place.clone(), message);
            return;
        };
        step.opened.push(row.no);
        self.accounts.push(Tracked {
            row,
            seq: step.transaction.seq,
            opened: step.transaction.id,
            held: 0,
            pending: 0,
            entries: 0,
            postings: super::Postings::default(),
            stored_postings: super::Postings::default(),
            is_seen: false,
        });
    }

    fn entries(&mut self, step: &mut Step<'_>, entries: &[Entry]) {
        let mut sums: Vec<(Str, i128)> = Vec::new();
        let mut faults = Vec::new();
        let is_fixed = self.fixed.is_some();
        for (at, entry) in entries.iter().enumerate() {
            if entries.iter().take(at).any(|other| other.account == entry.account) {
                let message = format!("account {} has two entries", entry.account);
                faults.push(Fault::new(Invariant::Continuous, message));
            }
            let is_opened = step.opened.contains(&entry.account);
            let Some(tracked) = self.tracked(entry.account) else {
                let message = format!("account {} has an entry and does not exist", entry.account);
                faults.push(Fault::new(Invariant::Continuous, message));
                continue;
            };
            let is_first = is_opened && tracked.entries == 0;
            apply_entry(&mut tracked.row, entry, step.transaction.id, is_first, &mut faults);
            tracked.seq = step.transaction.seq;
            tracked.entries += 1;
            if !is_fixed {
                tracked.postings.add(step.transaction.id);
            }
            let (owner, currency) = (tracked.row.owner.clone(), tracked.row.currency.clone());
            if is_fixed {
                self.late.insert((entry.account, step.transaction.id));
            }
            let delta = i128::from(entry.available_delta) + i128::from(entry.frozen_delta);
            if owner::is_world(&owner) {
                self.flow(&owner, &currency, delta);
            }
            match sums.iter_mut().find(|(other, _)| *other == currency) {
                Some((_, sum)) => *sum += delta,
                None => sums.push((currency, delta)),
            }
            step.touched.push(entry.account);
        }
        for (currency, sum) in sums.iter().filter(|(_, sum)| *sum != 0) {
            faults.push(Fault::new(Invariant::Balanced, format!("the {currency} entries sum to {sum}")));
        }
        self.totals.entries += entries.len() as u64;
        self.findings.extend(&step.place, faults);
    }

    fn effects(&mut self, step: &mut Step<'_>, effects: &[Effect<'_>]) {
        let others = || effects.iter().filter(|effect| effect.table.name != Account::TABLE.name);
        let mut text = String::new();
        let (mut holds, mut withdrawals): (Vec<Hold>, Vec<Withdrawal>) = (Vec::new(), Vec::new());
        let mut owners: Vec<Owner> = Vec::new();
        let (mut names, mut trade, mut funded) = (Vec::new(), Trade::default(), Funded::default());
        for effect in others() {
            let (table, cells) = (&effect.table, effect.cells());
            if effect.is_removal() {
                if !self.marks.remove(table, cells) {
                    self.unfit(step, effect, "a row is removed that does not exist");
                }
                funded.remove(effect);
                continue;
            }
            let is_read = effect.is_whole()
                && match table.name {
                    "refs" => Ref::read(cells).map(|row| names.push(row)).is_ok(),
                    "holds" => Hold::read(cells).map(|row| holds.push(row)).is_ok(),
                    "owners" => Owner::read(cells).map(|row| owners.push(row)).is_ok(),
                    "withdrawals" => Withdrawal::read(cells).map(|row| withdrawals.push(row)).is_ok(),
                    "payment_methods" => PaymentMethod::read(cells).is_ok(),
                    name => funded.take(name, cells).unwrap_or_else(|| trade.take(name, cells)),
                };
            if !is_read {
                self.unfit(step, effect, "the row cannot be read");
            }
        }
        let faults = self.take_parties(&funded);
        self.findings.extend(&step.place, faults);
        for owner in &owners {
            self.owner(step, owner);
        }
        for name in &names {
            self.name(step, name, &trade);
        }
        for hold in &holds {
            self.hold(step, hold);
            let is_alone = *hold.kind == *WITHDRAWAL && !withdrawals.iter().any(|row| row.id == hold.id);
            if is_alone {
                let message = format!("hold {} changes without its withdrawal", hold.id);
                self.findings.push(Invariant::Agreement, step.place.clone(), message);
            }
        }
        for withdrawal in &withdrawals {
            let id = withdrawal.id;
            let faults = withdrawal_faults(withdrawal, self.holds.get(&id), self.ended.get(&id));
            self.findings.extend(&step.place, faults);
        }
        let faults = self.funds_faults(&funded, &withdrawals);
        self.findings.extend(&step.place, faults);
        let faults = self.trade_faults(&trade);
        self.findings.extend(&step.place, faults);
        for effect in others().filter(|effect| !effect.is_removal()) {
            text.clear();
            push_cells_seq(effect.cells(), step.transaction.seq, &mut text);
            self.marks.put(&effect.table, effect.cells(), &text, step.transaction.id);
        }
    }

    fn unfit(&mut self, step: &Step<'_>, effect: &Effect<'_>, message: &str) {
        let key = crate::journal::recorded::key_text(&effect.table, effect.cells());
        let place = step.place.clone().with_row(effect.table.name, key);
        self.findings.push(Invariant::Agreement, place, message);
    }

    /// A name points to what this transaction made: an account, an order, or itself.
    fn name(&mut self, step: &mut Step<'_>, row: &Ref, trade: &Trade) {
        let is_right = if row.name.starts_with("a:") {
            step.named.push(row.id);
            self.tracked(row.id).is_some_and(|tracked| {
                let account = &tracked.row;
                row.name == names::account(&account.owner, account.account_set, &account.currency)
            })
        } else if names::is_of_order(&row.name) {
            trade.has_order(row.id)
        } else if names::is_of_party(&row.name) {
            self.is_party(row.id)
        } else {
            row.id == step.transaction.id
        };
        if !is_right {
            let message = format!("`{}` names {}, which is not what it says", row.name, row.id);
            self.findings.push(Invariant::Agreement, step.place.clone(), message);
        }
    }

    fn owner(&mut self, step: &Step<'_>, row: &Owner) {
        if row.party.is_some_and(|no| !self.is_party_of(no, &row.owner)) {
            let message = format!("the party of `{}` is another one's", row.owner);
            self.findings.push(Invariant::Agreement, step.place.clone(), message);
        }
        let Some(no) = row.default_account else { return };
        if self.tracked(no).is_none_or(|tracked| tracked.row.owner != row.owner) {
            let message = format!("the default account {no} is not one of `{}`", row.owner);
            self.findings.push(Invariant::Agreement, step.place.clone(), message);
        }
    }

    fn hold(&mut self, step: &mut Step<'_>, hold: &Hold) {
        let mut faults = hold_faults(hold);
        let mut fault = |message: String| faults.push(Fault::new(Invariant::Held, message));
        let is_known = self.marks.has_number(&Hold::TABLE, hold.id);
        // A transaction may take several ids; its own is the last.
        let is_made_now = hold.id > step.before && hold.id <= step.transaction.id;
        if is_known == is_made_now {
            fault(format!("hold {} is made or changed by the wrong transaction", hold.id));
        }
        self.totals.holds += u64::from(!is_known);
        let before = self.holds.remove(&hold.id);
        if let Some(before) = &before {
            if (before.account, before.amount, &before.kind) != (hold.account, hold.amount, &hold.kind) {
                fault(format!("hold {} changes its account, amount or kind", hold.id));
            }
        } else if is_known && hold.remaining != 0 {
            fault(format!("hold {} had ended and holds money again", hold.id));
        }
        let is_pending = |kind: &str| kind == ORDER;
        for (no, change, is_pending) in before
            .iter()
            .map(|before| (before.account, -i128::from(before.remaining), is_pending(&before.kind)))
            .chain([(hold.account, i128::from(hold.remaining), is_pending(&hold.kind))])
        {
            if !step.touched.contains(&no) {
                step.touched.push(no);
            }
            match self.tracked(no) {
                Some(tracked) => {
                    tracked.held += change;
                    tracked.pending += if is_pending { change } else { 0 };
                }
                None => faults.push(Fault::new(Invariant::Held, format!("hold {} has no account", hold.id))),
            }
        }
        if hold.remaining != 0 {
            let (kind, account) = (hold.kind.clone(), hold.account);
            let (amount, remaining, order) = (hold.amount, hold.remaining, hold.order_id);
            let open = OpenHold { kind, account, amount, remaining, order };
            self.holds.insert(hold.id, open);
        } else if *hold.kind == *WITHDRAWAL {
            self.ended.insert(hold.id, Ended { captured: hold.captured, released: hold.released });
        }
        self.findings.extend(&step.place, faults);
    }

    /// What must hold when the whole transaction is applied.
    fn after(&mut self, step: &Step<'_>) {
        for no in &step.touched {
            let Some(Tracked { row, held, pending, .. }) = self.tracked(*no) else { continue };
            if i128::from(row.frozen) != *held {
                let message = format!("account {no}: frozen {}, its open holds hold {held}", row.frozen);
                self.findings.push(Invariant::Held, step.place.clone(), message);
            } else if i128::from(row.pending) != *pending {
                let message =
                    format!("account {no}: {} waits for orders, their holds hold {pending}", row.pending);
                self.findings.push(Invariant::Held, step.place.clone(), message);
            }
        }
        for no in step.opened.iter().filter(|no| !step.named.contains(no)) {
            let message = format!("account {no} is opened without a name");
            self.findings.push(Invariant::Agreement, step.place.clone(), message);
        }
    }
}

fn id_of(cells: &[CellText<'_>]) -> i64 {
    let id = cells.first().and_then(|cell| cell.as_deref());
    id.and_then(crate::store::cells::parse_int).unwrap_or(i64::MIN)
}
