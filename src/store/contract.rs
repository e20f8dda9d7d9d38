//! What crosses to the host: heads, reads, writes, commits.

use super::cells::{Cell, Row, RowWriter, TableInfo};

/// Hash of the commit before the first one.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The newest stored encoding this version reads, and the one it writes.
pub const FORMAT: i64 = 1;

/// The end of a ledger's one line of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last commit, from 1.
    pub seq: i64,
    /// Its journal hash; two attempts never share one. Comparisons use this.
    pub id: String,
    /// Its time, ms since the epoch.
    pub time: i64,
    /// Lowest format that can read the ledger.
    pub format: i64,
}

/// One read of the host's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// The existing rows with these keys.
    Keys {
        /// Table name.
        table: &'static str,
        /// JSON text of the keys, `[["1"],…]`.
        keys: String,
    },
    /// A range of the key (no index) or of an index.
    Range(Range),
}

/// A range read: all rows whose leading cells equal `equals`, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Range {
    /// Table name.
    pub table: &'static str,
    /// Index name; `None` reads in key order.
    pub index: Option<&'static str>,
    /// Values of the leading columns.
    pub equals: Vec<String>,
    /// Inclusive lower bound of the next column.
    pub from: Option<String>,
    /// Exclusive upper bound of the next column.
    pub below: Option<String>,
    /// Position (index cells, then key cells) of the last row seen.
    pub after: Option<Vec<String>>,
    /// True: from the end backwards.
    pub descending: bool,
    /// At most this many rows.
    pub limit: usize,
}

impl Range {
    /// Rows of a table in key order.
    pub fn of(table: TableInfo, limit: usize) -> Self {
        Range { table: table.name, limit, ..Range::default() }
    }
}

/// What a write does with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOp {
    /// The keys are new; an existing one must make the commit fail.
    Insert,
    /// Insert or replace.
    Upsert,
    /// Rows hold the key cells only.
    Delete,
}

impl WriteOp {
    /// The name the host sees.
    pub fn name(self) -> &'static str {
        match self {
            WriteOp::Insert => "insert",
            WriteOp::Upsert => "upsert",
            WriteOp::Delete => "delete",
        }
    }
}

/// Rows of one table to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Table name.
    pub table: &'static str,
    /// What to do with the rows.
    pub op: WriteOp,
    /// JSON text of the rows.
    pub rows: String,
    /// How many rows.
    pub count: usize,
    /// JSON text of the old rows, for hosts that keep their own indexes.
    pub before: Option<String>,
}

impl Write {
    /// Bytes of all its row texts.
    pub fn bytes(&self) -> usize {
        self.rows.len() + self.before.as_ref().map_or(0, String::len)
    }
}

/// One atomic write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The head it builds on; `None` for an empty ledger.
    pub expected: Option<Head>,
    /// The head it makes.
    pub head: Head,
    /// The rows.
    pub writes: Vec<Write>,
}

/// Collects rows into the JSON text of a list of rows.
#[derive(Default)]
pub struct RowList {
    text: String,
    count: usize,
}

impl RowList {
    fn open(&mut self) {
        self.text.push(if self.count == 0 { '[' } else { ',' });
        self.count += 1;
    }

    /// Appends a row; `seq` is added where the table has that column.
    pub fn push<R: Row>(&mut self, row: &R, seq: Option<i64>) {
        self.open();
        let mut writer = RowWriter::new(&mut self.text);
        row.write(&mut writer);
        if let Some(seq) = seq {
            writer.cell(&seq);
        }
        writer.end();
    }

    /// Appends a key.
    pub fn push_key<R: Row>(&mut self, key: &R::Key) {
        self.push_with(|row| R::write_key(key, row));
    }

    /// Appends a row whose cells `write` appends.
    pub fn push_with(&mut self, write: impl FnOnce(&mut RowWriter<'_>)) {
        self.open();
        let mut writer = RowWriter::new(&mut self.text);
        write(&mut writer);
        writer.end();
    }

    /// Appends a row that is already text.
    pub fn push_text(&mut self, row: &str) {
        self.open();
        self.text.push_str(row);
    }

    /// Appends a row of loose cells.
    pub fn push_cells<C: Cell>(&mut self, cells: &[C]) {
        self.open();
        let mut writer = RowWriter::new(&mut self.text);
        for cell in cells {
            writer.cell(cell);
        }
        writer.end();
    }

    /// True if nothing was appended.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The text of the list and the number of rows.
    pub fn finish(mut self) -> (String, usize) {
        if self.count == 0 {
            self.text.push('[');
        }
        self.text.push(']');
        (self.text, self.count)
    }

    /// The list as a write, or nothing if it is empty.
    pub fn into_write(self, table: &'static str, op: WriteOp, before: Option<String>) -> Option<Write> {
        if self.is_empty() {
            return None;
        }
        let (rows, count) = self.finish();
        Some(Write { table, op, rows, count, before })
    }
}
