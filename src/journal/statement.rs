//! History for people and their programs: CSV, one line per entry, and the
//! plain-text accounting format of hledger.

use super::recorded::read_effects;
use crate::calendar::{Offset, date_of, format_rfc3339};
use crate::csv::push_csv;
use crate::error::Error;
use crate::json::Row as Cells;
use crate::ledger::entry::read_entries;
use crate::ledger::owner::is_world;
use crate::ledger::{BALANCE_SET, Entry};
use crate::money::{Currencies, push_minor};
use crate::store::cells::{CorruptRow, Row, push_int};
use crate::store::rows::{Account, Transaction};

const CSV_HEADER: &str = "time,seq,transaction_id,type,account,owner,account_set,currency,\
available_change,frozen_change,available,frozen,version\r\n";

/// What every line about an account says.
#[derive(Debug)]
struct Holder {
    owner: String,
    set: String,
    currency: String,
}

/// Writes transactions, in order from the first: it learns the accounts on the way.
#[derive(Debug)]
pub(super) struct Statement {
    currencies: Currencies,
    offset: Offset,
    accounts: Vec<Holder>,
}

/// A transaction and its entries.
struct Booked {
    transaction: Transaction,
    entries: Vec<Entry>,
}

impl Statement {
    pub(super) fn new(currencies: Currencies, offset: Offset) -> Self {
        Statement { currencies, offset, accounts: Vec::new() }
    }

    pub(super) fn csv_header(&self, out: &mut String) {
        out.push_str(CSV_HEADER);
    }

    pub(super) fn csv(&mut self, transactions: &[Cells<'_>], out: &mut String) -> Result<(), Error> {
        for cells in transactions {
            let Booked { transaction, entries } = self.read(cells)?;
            let time = self.time(transaction.time);
            for entry in &entries {
                out.push_str(&time);
                for number in [transaction.seq, transaction.id] {
                    out.push(',');
                    push_int(out, number);
                }
                out.push(',');
                push_csv(&transaction.kind, out);
                out.push(',');
                push_int(out, entry.account);
                let holder = self.holder(entry.account)?;
                for text in [&holder.owner, &holder.set, &holder.currency] {
                    out.push(',');
                    push_csv(text, out);
                }
                for minor in [entry.available_delta, entry.frozen_delta, entry.available, entry.frozen] {
                    out.push(',');
                    self.push_amount(minor, &holder.currency, out);
                }
                out.push(',');
                push_int(out, entry.version);
                out.push_str("\r\n");
            }
        }
        Ok(())
    }

    pub(super) fn hledger_header(&self, ledger: &str, out: &mut String) {
        out.push_str("; ledger ");
        out.push_str(&plain(ledger));
        out.push_str(
            "\n; Money outside is an asset, what owners hold is owed to them: signs are\n\
             ; those of the ledger's keeper, the opposite of the entries'.\n\n",
        );
    }

    pub(super) fn hledger(&mut self, transactions: &[Cells<'_>], out: &mut String) -> Result<(), Error> {
        for cells in transactions {
            let Booked { transaction, entries } = self.read(cells)?;
            if entries.is_empty() {
                continue;
            }
            match date_of(transaction.time, self.offset) {
                Ok(date) => out.push_str(&date.to_string()),
                Err(_) => out.push_str("1970-01-01"),
            }
            out.push_str(" (");
            push_int(out, transaction.id);
            out.push_str(") ");
            out.push_str(&transaction.kind);
            out.push_str("  ; time:");
            out.push_str(&self.time(transaction.time));
            out.push_str(", seq:");
            push_int(out, transaction.seq);
            out.push('\n');
            for entry in &entries {
                self.posting(entry, "available", entry.available_delta, entry.available, out)?;
                self.posting(entry, "frozen", entry.frozen_delta, entry.frozen, out)?;
            }
            out.push('\n');
        }
        Ok(())
    }

    /// `    liabilities:user:<id>:available  -1.00 CNY = -1.00 CNY`, asserting the balance.
    fn posting(
        &self,
        entry: &Entry,
        part: &str,
        delta: i64,
        after: i64,
        out: &mut String,
    ) -> Result<(), Error> {
        if delta == 0 {
            return Ok(());
        }
        let holder = self.holder(entry.account)?;
        out.push_str(if is_world(&holder.owner) { "    assets:" } else { "    liabilities:" });
        out.push_str(&holder.owner);
        out.push(':');
        if holder.set != BALANCE_SET.to_string() {
            out.push_str(&holder.set);
            out.push(':');
        }
        out.push_str(part);
        for (sign, minor) in [("  ", delta), (" = ", after)] {
            out.push_str(sign);
            self.push_amount(minor.saturating_neg(), &holder.currency, out);
            out.push_str(" \"");
            out.push_str(&holder.currency);
            out.push('"');
        }
        out.push('\n');
        Ok(())
    }

    /// Minor units in the currency's decimals; of an unknown currency as they are.
    fn push_amount(&self, minor: i64, currency: &str, out: &mut String) {
        match self.currencies.get(currency) {
            Some(currency) => push_minor(minor, currency, out),
            None => push_int(out, minor),
        }
    }

    fn time(&self, ms: i64) -> String {
        format_rfc3339(ms, self.offset).unwrap_or_else(|_| ms.to_string())
    }

    fn holder(&self, no: i64) -> Result<&Holder, Error> {
        let at = no.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let corrupt = || CorruptRow { table: Transaction::TABLE.name, column: "entries" };
        at.and_then(|at| self.accounts.get(at)).ok_or_else(|| corrupt().into())
    }

    fn read(&mut self, cells: &Cells<'_>) -> Result<Booked, Error> {
        let transaction = Transaction::read(cells)?;
        let corrupt = |column| CorruptRow { table: Transaction::TABLE.name, column };
        let entries = read_entries(&transaction.entries).ok_or_else(|| corrupt("entries"))?;
        let effects = read_effects(&transaction.effects).ok_or_else(|| corrupt("effects"))?;
        for effect in effects.iter().filter(|effect| effect.table.name == Account::TABLE.name) {
            let text = |at: usize| match effect.cells().get(at) {
                Some(Some(text)) => text.to_string(),
                _ => String::new(),
            };
            self.accounts.push(Holder { owner: text(1), set: text(2), currency: text(3) });
        }
        drop(effects);
        Ok(Booked { transaction, entries })
    }
}

/// Text without line ends, for a comment.
fn plain(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
