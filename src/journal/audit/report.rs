//! What an audit ends with: counts, the trial balance, and the findings.

use super::Auditor;
use crate::journal::finding::{Findings, Invariant, Place};
use crate::journal::recorded::Link;
use crate::json::write_string;
use crate::ledger::owner;
use crate::sort::sort_by_key;
use crate::store::cells::{Str, push_int};

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Commits.
    pub commits: u64,
    /// Transactions.
    pub transactions: u64,
    /// Entries.
    pub entries: u64,
    /// Accounts.
    pub accounts: u64,
    /// Holds, ended ones included.
    pub holds: u64,
    /// Holds that still hold money.
    pub open_holds: u64,
    /// Rows of personal fields that are stored and right.
    pub personal: u64,
    /// Transactions whose personal fields have been erased.
    pub erased: u64,
    /// Stored rows that changed too fast to be checked.
    pub unchecked: u64,
}

/// Money through one channel of the world, in one currency, minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Channel, the id of the `world:` owner.
    pub channel: String,
    /// Currency code.
    pub currency: Str,
    /// What came in through it.
    pub money_in: i128,
    /// What went out through it.
    pub money_out: i128,
}

/// One line of the trial balance: all accounts of one kind of owner, minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Currency code.
    pub currency: Str,
    /// `user`, `merchant`, `platform`, …; `world` is what is outside, so the
    /// negative of what the ledger's owner has.
    pub kind: String,
    /// Accounts.
    pub accounts: u64,
    /// Σ available.
    pub available: i128,
    /// Σ frozen.
    pub frozen: i128,
}

/// The result of an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The end of the history that was checked.
    pub link: Link,
    /// How much was checked.
    pub totals: Totals,
    /// The trial balance; per currency its lines sum to 0.
    pub trial: Vec<Trial>,
    /// Money in and out per channel and currency.
    pub channels: Vec<Channel>,
    /// What is wrong.
    pub findings: Findings,
}

impl Auditor {
    /// Money crosses the edge of the ledger; `delta` is the world's.
    pub(super) fn flow(&mut self, owner: &str, currency: &Str, delta: i128) {
        let id = owner.split_once(':').map_or(owner, |(_, id)| id);
        let found = self.channels.iter().position(|row| row.channel == id && row.currency == *currency);
        let at = found.unwrap_or_else(|| {
            let (channel, currency) = (id.to_owned(), currency.clone());
            self.channels.push(Channel { channel, currency, money_in: 0, money_out: 0 });
            self.channels.len() - 1
        });
        if let Some(row) = self.channels.get_mut(at) {
            row.money_in -= delta.min(0);
            row.money_out += delta.max(0);
        }
    }

    /// Ends the audit. Stored rows are checked for completeness if
    /// [`Auditor::begin_rows`] was called.
    pub fn finish(mut self) -> Report {
        self.missing();
        if let Some(hash) = self.expected_hash.as_ref().filter(|_| !self.has_expected_hash) {
            let message = format!("no commit has the hash {hash}: the history was cut off or written anew");
            self.findings.push(Invariant::Chain, Place::commit(self.link.seq), message);
        }
        let trial = self.trial();
        self.balance(&trial);
        self.totals.accounts = self.accounts.len() as u64;
        self.totals.open_holds = self.holds.len() as u64;
        if self.fixed.is_some() {
            self.totals.erased = (self.personal.len() as u64).saturating_sub(self.totals.personal);
        }
        let (link, totals, findings) = (self.link, self.totals, self.findings);
        let mut channels = self.channels;
        sort_by_key(&mut channels, |row| (row.currency.clone(), row.channel.clone()));
        for row in &mut channels {
            row.channel = crate::store::names::decode(&row.channel).unwrap_or_default();
        }
        Report { link, totals, trial, channels, findings }
    }

    fn trial(&self) -> Vec<Trial> {
        let mut trial: Vec<Trial> = Vec::new();
        for tracked in &self.accounts {
            let row = &tracked.row;
            let kind = owner::kind(&row.owner);
            let found = trial.iter().position(|line| line.currency == row.currency && line.kind == kind);
            let at = found.unwrap_or_else(|| {
                let (currency, kind) = (row.currency.clone(), kind.to_owned());
                trial.push(Trial { currency, kind, accounts: 0, available: 0, frozen: 0 });
                trial.len() - 1
            });
            if let Some(line) = trial.get_mut(at) {
                line.accounts += 1;
                line.available += i128::from(row.available);
                line.frozen += i128::from(row.frozen);
            }
        }
        sort_by_key(&mut trial, |line| (line.currency.clone(), line.kind.clone()));
        trial
    }

    fn balance(&mut self, trial: &[Trial]) {
        let mut rest = trial;
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|line| line.currency == first.currency).count();
            let (own, later) = rest.split_at(count);
            let sum: i128 = own.iter().map(|line| line.available + line.frozen).sum();
            if sum != 0 {
                let message = format!("all {} accounts sum to {sum}", first.currency);
                self.findings.push(Invariant::Balanced, Place::commit(self.link.seq), message);
            }
            rest = later;
        }
    }
}

impl Report {
    /// True if nothing was found.
    pub fn is_clean(&self) -> bool {
        self.findings.total() == 0
    }

    /// Σ of all money that came in through a currency's channels, minor units.
    pub fn money_in(&self, currency: &str) -> i128 {
        self.channels.iter().filter(|row| *row.currency == *currency).map(|row| row.money_in).sum()
    }

    /// The report as a JSON object; amounts are strings of minor units.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"clean\":");
        out.push_str(if self.is_clean() { "true" } else { "false" });
        out.push_str(",\"seq\":");
        push_int(&mut out, self.link.seq);
        out.push_str(",\"hash\":");
        write_string(&self.link.hash, &mut out);
        out.push_str(",\"time\":");
        push_int(&mut out, self.link.time);
        let totals = &self.totals;
        for (name, count) in [
            ("commits", totals.commits),
            ("transactions", totals.transactions),
            ("entries", totals.entries),
            ("accounts", totals.accounts),
            ("holds", totals.holds),
            ("openHolds", totals.open_holds),
            ("personal", totals.personal),
            ("erased", totals.erased),
            ("unchecked", totals.unchecked),
            ("findingsTotal", self.findings.total()),
        ] {
            out.push_str(",\"");
            out.push_str(name);
            out.push_str("\":");
            push_int(&mut out, count as i64);
        }
        out.push_str(",\"trialBalance\":");
        write_list(&self.trial, &mut out, |line, out| {
            write_texts(&[("currency", &line.currency), ("kind", &line.kind)], out);
            out.push_str(",\"accounts\":");
            push_int(out, line.accounts as i64);
            write_sums(&[("available", line.available), ("frozen", line.frozen)], out);
        });
        out.push_str(",\"channels\":");
        write_list(&self.channels, &mut out, |row, out| {
            write_texts(&[("channel", &row.channel), ("currency", &row.currency)], out);
            write_sums(&[("in", row.money_in), ("out", row.money_out)], out);
        });
        out.push_str(",\"findings\":[");
        for (at, finding) in self.findings.kept().iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            finding.write_json(&mut out);
        }
        out.push_str("]}");
        out
    }
}

fn write_list<T>(rows: &[T], out: &mut String, write: fn(&T, &mut String)) {
    for (at, row) in rows.iter().enumerate() {
        out.push_str(if at == 0 { "[{" } else { ",{" });
        write(row, out);
        out.push('}');
    }
    out.push_str(if rows.is_empty() { "[]" } else { "]" });
}

fn write_texts(members: &[(&str, &str)], out: &mut String) {
    for (at, (name, text)) in members.iter().enumerate() {
        out.push_str(if at == 0 { "\"" } else { ",\"" });
        out.push_str(name);
        out.push_str("\":");
        write_string(text, out);
    }
}

fn write_sums(members: &[(&str, i128)], out: &mut String) {
    for (name, sum) in members {
        out.push_str(&format!(",\"{name}\":\"{sum}\""));
    }
}
