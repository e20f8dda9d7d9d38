//! Rows that a query reads by their keys: kept by key, and asked for in one read
//! per table, however many there are.

use std::collections::BTreeMap;

use super::cells::{CorruptRow, RowWriter, TableInfo};
use super::contract::{Read, RowList};
use crate::json::{Row as Cells, parse_rows, write_string};

/// One row as it was read.
#[derive(Debug)]
struct Point {
    /// JSON text of a list of one row; `None` if there is no such row.
    row: Option<String>,
    /// What was read of it never changes.
    is_stable: bool,
}

/// The rows of one table.
#[derive(Debug)]
struct OfTable {
    table: TableInfo,
    /// By the JSON text of their keys.
    known: BTreeMap<String, Point>,
    wanted: BTreeMap<String, bool>,
    /// The last read cannot be read.
    is_corrupt: bool,
}

impl OfTable {
    /// What is wanted, and once more what can change.
    fn asked(&self) -> impl Iterator<Item = (&String, bool)> {
        let again = self.known.iter().filter(|(_, point)| !point.is_stable).map(|(key, _)| (key, false));
        again.chain(self.wanted.iter().map(|(key, is_stable)| (key, *is_stable)))
    }

    fn take_in(&mut self, rows: &str) {
        let asked: Vec<(String, bool)> =
            self.asked().map(|(key, is_stable)| (key.clone(), is_stable)).collect();
        self.wanted.clear();
        for (key, is_stable) in asked {
            self.known.insert(key, Point { row: None, is_stable });
        }
        let (mut parser, mut cells) = (parse_rows(rows), Cells::new());
        loop {
            match parser.next_row(&mut cells) {
                Ok(true) => {
                    let key = cells.get(..self.table.key).map(text_of).unwrap_or_default();
                    if let Some(point) = self.known.get_mut(&key) {
                        point.row = Some(format!("[{}]", text_of(&cells)));
                    }
                }
                Ok(false) => return,
                Err(_) => return self.is_corrupt = true,
            }
        }
    }
}

/// The JSON text of some cells.
fn text_of(cells: &[Option<std::borrow::Cow<'_, str>>]) -> String {
    let mut out = String::from("[");
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell {
            Some(text) => write_string(text, &mut out),
            None => out.push_str("null"),
        }
    }
    out.push(']');
    out
}

/// The rows of all tables.
#[derive(Debug, Default)]
pub(super) struct Points(Vec<OfTable>);

impl Points {
    /// The text of a list of the row with this key; `Some(None)` if there is none,
    /// `None` if it has to be read first, which is noted.
    ///
    /// # Errors
    /// What was read of the table cannot be read.
    pub(super) fn get(
        &mut self,
        table: TableInfo,
        write_key: impl FnOnce(&mut RowWriter<'_>),
        is_stable: bool,
    ) -> Result<Option<Option<&str>>, CorruptRow> {
        let mut key = String::new();
        let mut writer = RowWriter::new(&mut key);
        write_key(&mut writer);
        writer.end();
        let at = self.0.iter().position(|of| of.table.name == table.name).unwrap_or_else(|| {
            let (known, wanted) = (BTreeMap::new(), BTreeMap::new());
            self.0.push(OfTable { table, known, wanted, is_corrupt: false });
            self.0.len() - 1
        });
        let Some(of) = self.0.get_mut(at) else { return Ok(None) };
        if of.is_corrupt {
            return Err(CorruptRow { table: table.name, column: "*" });
        }
        if of.known.contains_key(&key) {
            return Ok(of.known.get(&key).map(|point| point.row.as_deref()));
        }
        let wanted = of.wanted.entry(key).or_insert(is_stable);
        *wanted &= is_stable;
        Ok(None)
    }

    /// One read per table with something to read.
    pub(super) fn reads(&self) -> Vec<Read> {
        let mut reads = Vec::new();
        for of in &self.0 {
            let mut keys = RowList::default();
            of.asked().for_each(|(key, _)| keys.push_text(key));
            if !keys.is_empty() {
                reads.push(Read::Keys { table: of.table.name, keys: keys.finish().0 });
            }
        }
        reads
    }

    /// Takes in the answers to [`Points::reads`], in their order.
    pub(super) fn load<'r>(&mut self, mut rows: impl Iterator<Item = &'r str>) {
        for of in &mut self.0 {
            if of.asked().next().is_none() {
                continue;
            }
            of.take_in(rows.next().unwrap_or("[]"));
        }
    }
}
