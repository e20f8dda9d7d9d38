//! A store in memory: the contract, as plainly as it can be said.

use std::collections::BTreeMap;
use std::ops::Bound;

use split_ledger::json::parse_rows;
use split_ledger::store::cells::{Kind, TableInfo, parse_int};
use split_ledger::store::contract::Range;
use split_ledger::store::schema::{TABLES, table};
use split_ledger::store::{Commit, Head, Read, WriteOp};

/// A cell as it sorts: numbers by value, text by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Int(i64),
    Ascii(String),
}

pub type Cells = Vec<Option<String>>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryStore {
    pub head: Option<Head>,
    pub tables: BTreeMap<&'static str, BTreeMap<Vec<Key>, Cells>>,
    pub commits: u64,
}

pub fn cells_of(rows: &str) -> Vec<Cells> {
    let mut parser = parse_rows(rows);
    let (mut row, mut out) = (Vec::new(), Vec::new());
    while parser.next_row(&mut row).expect("rows are well formed") {
        out.push(row.iter().map(|cell| cell.as_ref().map(|text| text.to_string())).collect());
    }
    out
}

fn sort_key(kind: Kind, cell: &str) -> Key {
    match kind {
        Kind::Int => Key::Int(parse_int(cell).expect("an int cell is canonical")),
        _ => {
            assert!(cell.is_ascii() && cell.len() <= 512, "key cell `{cell}`");
            Key::Ascii(cell.to_owned())
        }
    }
}

fn key_of(info: &TableInfo, cells: &Cells) -> Vec<Key> {
    let columns = info.columns.iter().take(info.key);
    columns.zip(cells).map(|(column, cell)| sort_key(column.kind, cell.as_ref().unwrap())).collect()
}

/// A host may give `ascii` and `int` cells types of their own.
fn check_kinds(info: &TableInfo, cells: &Cells) {
    for (column, cell) in info.columns.iter().zip(cells) {
        match (cell, column.kind) {
            (Some(text), Kind::Ascii) => assert!(text.is_ascii(), "{}.{}: {text}", info.name, column.name),
            (Some(text), Kind::Int) => {
                assert!(parse_int(text).is_some(), "{}.{}: {text}", info.name, column.name)
            }
            (None, _) => assert!(column.nullable, "{}.{} is null", info.name, column.name),
            _ => {}
        }
    }
}

pub fn text_of<'c>(rows: impl IntoIterator<Item = &'c Cells>) -> String {
    let mut out = String::from("[");
    for (at, cells) in rows.into_iter().enumerate() {
        out.push_str(if at == 0 { "[" } else { ",[" });
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            match cell {
                Some(text) => split_ledger::json::write_string(text, &mut out),
                None => out.push_str("null"),
            }
        }
        out.push(']');
    }
    out.push(']');
    out
}

impl MemoryStore {
    pub fn rows(&self, name: &str) -> Vec<Cells> {
        self.tables.get(name).map(|rows| rows.values().cloned().collect()).unwrap_or_default()
    }

    /// Changes a cell behind the engine's back; a row whose key changes moves.
    #[allow(dead_code, reason = "not every test spoils its store")]
    pub fn spoil(&mut self, name: &str, key: &[Key], at: usize, cell: Option<String>) {
        let info = TABLES.iter().find(|table| table.name == name).expect("a known table");
        let rows = self.tables.get_mut(name).expect("a table with rows");
        let mut cells = rows.remove(key).expect("a row");
        cells[at] = cell;
        rows.insert(key_of(info, &cells), cells);
    }

    pub fn read(&self, reads: &[Read]) -> (Option<Head>, Vec<String>) {
        (self.head.clone(), reads.iter().map(|read| self.one(read)).collect())
    }

    fn one(&self, read: &Read) -> String {
        let empty = BTreeMap::new();
        match read {
            Read::Keys { table: name, keys } => {
                let info = table(name).expect("a known table");
                let rows = self.tables.get(name).unwrap_or(&empty);
                let keys = cells_of(keys);
                text_of(keys.iter().filter_map(|key| rows.get(&key_of(&info, key))))
            }
            Read::Range(range) => {
                let rows = self.tables.get(range.table).unwrap_or(&empty);
                text_of(self.range(range, rows).iter())
            }
        }
    }

    fn range(&self, range: &Range, rows: &BTreeMap<Vec<Key>, Cells>) -> Vec<Cells> {
        let info = table(range.table).expect("a known table");
        if range.index.is_none() {
            return by_key(&info, range, rows);
        }
        let key_names: Vec<&str> = info.columns.iter().take(info.key).map(|column| column.name).collect();
        let index: Vec<&str> = match range.index {
            None => Vec::new(),
            Some(name) => info.indexes.iter().find(|index| index.name == name).unwrap().columns.to_vec(),
        };
        let order: Vec<&str> = index.iter().copied().chain(key_names).collect();
        let place = |name: &str| info.columns.iter().position(|column| column.name == name).unwrap();
        let kinds = order.iter().map(|name| info.columns[place(name)].kind);
        let equals: Vec<Key> =
            range.equals.iter().zip(kinds.clone()).map(|(cell, kind)| sort_key(kind, cell)).collect();
        let places: Vec<usize> = order.iter().map(|name| place(name)).collect();
        let mut found: Vec<(Vec<Key>, &Cells)> = Vec::new();
        for cells in rows.values() {
            // Most rows are out at the first glance: cells are canonical.
            let first = cells[places[0]].as_ref();
            if first.is_none() || range.equals.first().is_some_and(|cell| first != Some(cell)) {
                continue;
            }
            let position: Option<Vec<Key>> = places
                .iter()
                .map(|at| cells[*at].as_ref().map(|cell| sort_key(info.columns[*at].kind, cell)))
                .collect();
            let Some(position) = position else { continue };
            let kinds = kinds.clone();
            let next = kinds.clone().nth(equals.len());
            let bound = |cell: &Option<String>| cell.as_ref().map(|cell| sort_key(next.unwrap(), cell));
            let after: Option<Vec<Key>> = range
                .after
                .as_ref()
                .map(|after| after.iter().zip(kinds).map(|(cell, kind)| sort_key(kind, cell)).collect());
            let beyond =
                |after: &Vec<Key>| if range.descending { position < *after } else { position > *after };
            if position.starts_with(&equals)
                && bound(&range.from).is_none_or(|from| position[equals.len()] >= from)
                && bound(&range.below).is_none_or(|below| position[equals.len()] < below)
                && after.as_ref().is_none_or(beyond)
            {
                found.push((position, cells));
            }
        }
        found.sort();
        if range.descending {
            found.reverse();
        }
        found.into_iter().take(range.limit).map(|(_, cells)| cells.clone()).collect()
    }

    /// All or nothing; false when the head is not the expected one.
    pub fn commit(&mut self, commit: &Commit) -> Result<bool, String> {
        if self.head.as_ref().map(|head| &head.id) != commit.expected.as_ref().map(|head| &head.id) {
            return Ok(false);
        }
        let mut tables = std::mem::take(&mut self.tables);
        let backup_needed = self.apply(commit, &mut tables);
        self.tables = tables;
        backup_needed?;
        self.head = Some(commit.head.clone());
        self.commits += 1;
        Ok(true)
    }

    fn apply(
        &self,
        commit: &Commit,
        tables: &mut BTreeMap<&'static str, BTreeMap<Vec<Key>, Cells>>,
    ) -> Result<(), String> {
        // Checked before anything is written, so a refusal leaves nothing behind.
        for write in &commit.writes {
            let info = TABLES.iter().find(|table| table.name == write.table).expect("a known table");
            for cells in cells_of(&write.rows) {
                let width = if write.op == WriteOp::Delete { info.key } else { info.columns.len() };
                assert_eq!(cells.len(), width, "{:?} {cells:?}", write.table);
                check_kinds(info, &cells);
                let exists =
                    tables.get(write.table).is_some_and(|rows| rows.contains_key(&key_of(info, &cells)));
                if write.op == WriteOp::Insert && exists {
                    return Err(format!("duplicate key in {}: {cells:?}", write.table));
                }
            }
        }
        for write in &commit.writes {
            let info = TABLES.iter().find(|table| table.name == write.table).unwrap();
            let rows = tables.entry(info.name).or_default();
            for old in cells_of(write.before.as_deref().unwrap_or("[]")) {
                assert_eq!(rows.get(&key_of(info, &old)), Some(&old), "`before` of {}", write.table);
            }
            for cells in cells_of(&write.rows) {
                let key = key_of(info, &cells);
                match write.op {
                    WriteOp::Delete => {
                        rows.remove(&key);
                    }
                    _ => {
                        rows.insert(key, cells);
                    }
                }
            }
        }
        Ok(())
    }
}

/// A range of the table's own key.
fn by_key(info: &TableInfo, range: &Range, rows: &BTreeMap<Vec<Key>, Cells>) -> Vec<Cells> {
    let kind = |at: usize| info.columns[at].kind;
    let key = |cells: &[String]| -> Vec<Key> {
        cells.iter().enumerate().map(|(at, cell)| sort_key(kind(at), cell)).collect()
    };
    let equals = key(&range.equals);
    let bound = |cell: &Option<String>| {
        let cell = cell.as_ref().map(|cell| sort_key(kind(equals.len()), cell));
        cell.map(|cell| equals.iter().cloned().chain([cell]).collect::<Vec<Key>>())
    };
    let (from, below) = (bound(&range.from), bound(&range.below));
    let after = range.after.as_deref().map(key);
    let mut low = Bound::Included(from.unwrap_or_else(|| equals.clone()));
    let mut high = below.map_or(Bound::Unbounded, Bound::Excluded);
    match (after, range.descending) {
        (Some(after), false) => {
            let is_nearer = !matches!(&low, Bound::Included(low) if *low > after);
            low = if is_nearer { Bound::Excluded(after) } else { low };
        }
        (Some(after), true) => {
            let is_nearer = !matches!(&high, Bound::Excluded(high) if *high < after);
            high = if is_nearer { Bound::Excluded(after) } else { high };
        }
        (None, _) => {}
    }
    if let (Bound::Included(low) | Bound::Excluded(low), Bound::Excluded(high)) = (&low, &high) {
        if low >= high {
            return Vec::new();
        }
    }
    let fits = |(key, _): &(&Vec<Key>, &Cells)| key.starts_with(&equals);
    let found = rows.range((low, high));
    let cells = |(_, cells): (&Vec<Key>, &Cells)| cells.clone();
    if !range.descending {
        return found.take_while(fits).take(range.limit).map(cells).collect();
    }
    found.rev().skip_while(|row| !fits(row)).take_while(fits).take(range.limit).map(cells).collect()
}
