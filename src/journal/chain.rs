//! The hash chain: SHA-256 over the previous hash, the commit's header as a JSON
//! array, and the stored texts of its transactions.

use sha2::{Digest, Sha256};

use crate::ledger::fingerprint::hex;
use crate::store::cells::RowWriter;
use crate::store::cells::{Row, Str};
use crate::store::rows::{Journal, Transaction};

/// The version of this core, recorded with every commit.
pub const CORE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Hashes one commit.
pub struct Chain(Sha256);

impl Chain {
    /// Starts a link: everything in the journal row but its hash is covered.
    pub fn new(ledger: &str, row: &Journal) -> Self {
        let mut header = String::new();
        let mut cells = RowWriter::new(&mut header);
        cells.cell(&Str::from(ledger));
        cells.cell(&row.seq);
        cells.cell(&row.time);
        cells.cell(&row.writer);
        cells.cell(&row.format);
        cells.cell(&row.core);
        cells.cell(&row.count);
        cells.cell(&row.last_id);
        cells.cell(&row.accounts);
        cells.end();
        let mut hash = Sha256::new();
        hash.update(row.prev.as_bytes());
        hash.update(b"\n");
        hash.update(header.as_bytes());
        Chain(hash)
    }

    /// Adds the stored text of one transaction, in id order.
    pub fn transaction(&mut self, text: &str) {
        self.0.update(b"\n");
        self.0.update(text.as_bytes());
    }

    /// The hash, lower-case hex.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The canonical text of a transaction's cells, as it is stored and hashed.
pub fn transaction_text(transaction: &Transaction) -> String {
    let mut text = String::with_capacity(256);
    let mut cells = RowWriter::new(&mut text);
    transaction.write(&mut cells);
    cells.end();
    text
}
