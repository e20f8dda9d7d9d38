//! Cells: what a column holds on the wire to the host. An int64 is canonical
//! decimal text, everything else is text; `null` is an absent value.

use std::rc::Rc;

use crate::json;

/// Shared text, cheap to clone: rows are copied into the undo log.
pub type Str = Rc<str>;

/// How a host stores and orders a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// int64 as canonical decimal text; ordered by number.
    Int,
    /// ASCII text of at most 512 bytes; ordered by byte.
    Ascii,
    /// Any text.
    Text,
    /// JSON, kept as text.
    Json,
}

impl Kind {
    /// The name used in the schema that the host sees.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Int => "int",
            Kind::Ascii => "ascii",
            Kind::Text => "text",
            Kind::Json => "json",
        }
    }
}

/// A stored row that this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store returned a row of `{table}` that cannot be read at column `{column}`")]
pub struct CorruptRow {
    /// Table of the row.
    pub table: &'static str,
    /// First column that could not be read.
    pub column: &'static str,
}

/// A value that fits one cell.
pub trait Cell: Sized {
    /// True if the column may hold `null`.
    const NULLABLE: bool = false;
    /// Appends the cell as JSON (`"…"` or `null`).
    fn write(&self, out: &mut String);
    /// Reads a cell; `None` when the text is not of this type.
    fn read(cell: Option<&str>) -> Option<Self>;
}

/// Appends a decimal number without allocating.
pub fn push_int(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Reads a canonical decimal int64: no plus sign, no leading zero.
pub fn parse_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if canonical { text.parse().ok() } else { None }
}

impl Cell for i64 {
    fn write(&self, out: &mut String) {
        out.push('"');
        push_int(out, *self);
        out.push('"');
    }

    fn read(cell: Option<&str>) -> Option<Self> {
        cell.and_then(parse_int)
    }
}

impl Cell for Str {
    fn write(&self, out: &mut String) {
        json::write_string(self, out);
    }

    fn read(cell: Option<&str>) -> Option<Self> {
        cell.map(Str::from)
    }
}

impl<C: Cell> Cell for Option<C> {
    const NULLABLE: bool = true;

    fn write(&self, out: &mut String) {
        match self {
            Some(cell) => cell.write(out),
            None => out.push_str("null"),
        }
    }

    fn read(cell: Option<&str>) -> Option<Self> {
        match cell {
            None => Some(None),
            some => C::read(some).map(Some),
        }
    }
}

/// Writes the cells of one row as a JSON array, one after the other.
pub struct RowWriter<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> RowWriter<'a> {
    /// Opens a row.
    pub fn new(out: &'a mut String) -> Self {
        out.push('[');
        RowWriter { out, first: true }
    }

    /// Continues a row that the caller has opened and put a first cell in.
    pub fn open(out: &'a mut String) -> Self {
        RowWriter { out, first: true }
    }

    /// Appends one cell.
    #[inline(never)]
    pub fn cell<C: Cell>(&mut self, cell: &C) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        cell.write(self.out);
    }

    /// Closes the row.
    pub fn end(self) {
        self.out.push(']');
    }
}

/// A column as the schema publishes it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Column name.
    pub name: &'static str,
    /// How the host stores it.
    pub kind: Kind,
    /// True if it may be `null`.
    pub nullable: bool,
}

/// An index of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    /// Index name, unique within its table.
    pub name: &'static str,
    /// Its columns; the key follows.
    pub columns: &'static [&'static str],
}

/// A table of the schema.
#[derive(Clone, Copy, Debug)]
pub struct TableInfo {
    /// Table name.
    pub name: &'static str,
    /// Columns, key columns first.
    pub columns: &'static [Column],
    /// How many leading columns are the key.
    pub key: usize,
    /// Indexes beside the key.
    pub indexes: &'static [Index],
}

/// A typed row of one table.
pub trait Row: Clone + PartialEq + std::fmt::Debug + 'static {
    /// The key columns as a value.
    type Key: Clone + Eq + std::hash::Hash + Ord + std::fmt::Debug;
    /// The table it belongs to.
    const TABLE: TableInfo;

    /// Its key.
    fn key(&self) -> Self::Key;
    /// Appends the key cells.
    fn write_key(key: &Self::Key, out: &mut RowWriter<'_>);
    /// Appends every cell, the key first, without the trailing `seq`.
    fn write(&self, out: &mut RowWriter<'_>);
    /// Reads a row from its cells.
    fn read(cells: &[Option<std::borrow::Cow<'_, str>>]) -> Result<Self, CorruptRow>;
}

/// Declares a row type, its columns and its codec in one place.
///
/// The part before the bar is the key. A table that is `mutable` gets a last
/// column `seq`, the sequence of the commit that wrote the row, which the codec
/// adds and drops (`verify` reads it on a live store).
macro_rules! row {
    (
        $(#[$meta:meta])*
        $name:ident in $table:literal ($key:ty) $( mutable $seq:ident )?
        { $( $(#[$kmeta:meta])* $kf:ident : $kt:ty as $kk:ident ),+ ; $( $(#[$fmeta:meta])* $f:ident : $t:ty as $k:ident ),* $(,)? }
        $( index $iname:literal [ $($icol:literal),+ ] )*
        key |$self:ident| $keyexpr:expr, write |$kvar:ident, $out:ident| $kwrite:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$kmeta])* pub $kf: $kt, )+
            $( $(#[$fmeta])* pub $f: $t, )*
        }

        impl $crate::store::cells::Row for $name {
            type Key = $key;
            const TABLE: $crate::store::cells::TableInfo = $crate::store::cells::TableInfo {
                name: $table,
                columns: &[
                    $( $crate::store::cells::Column {
                        name: stringify!($kf),
                        kind: $crate::store::cells::Kind::$kk,
                        nullable: false,
                    }, )+
                    $( $crate::store::cells::Column {
                        name: stringify!($f),
                        kind: $crate::store::cells::Kind::$k,
                        nullable: <$t as $crate::store::cells::Cell>::NULLABLE,
                    }, )*
                    $( $crate::store::cells::Column {
                        name: stringify!($seq),
                        kind: $crate::store::cells::Kind::Int,
                        nullable: false,
                    }, )?
                ],
                key: [$( stringify!($kf) ),+].len(),
                indexes: &[ $( $crate::store::cells::Index { name: $iname, columns: &[$($icol),+] }, )* ],
            };

            fn key(&self) -> Self::Key {
                let $self = self;
                $keyexpr
            }

            fn write_key($kvar: &Self::Key, $out: &mut $crate::store::cells::RowWriter<'_>) {
                $kwrite
            }

            fn write(&self, out: &mut $crate::store::cells::RowWriter<'_>) {
                $( out.cell(&self.$kf); )+
                $( out.cell(&self.$f); )*
            }

            #[inline(never)]
            fn read(
                cells: &[Option<std::borrow::Cow<'_, str>>],
            ) -> Result<Self, $crate::store::cells::CorruptRow> {
                let mut cells = $crate::store::cells::CellReader::new(cells);
                let row = $name { $( $kf: cells.take(), )+ $( $f: cells.take(), )* };
                cells.end(&Self::TABLE)?;
                Ok(row)
            }
        }
    };
}
pub(crate) use row;

/// Reads the cells of one row, one after the other. A cell that cannot be read
/// gives its type's default and is told at the end: so a row's reader is a list of
/// calls without a branch (every row type has one, see DESIGN.md on size).
pub struct CellReader<'c> {
    cells: std::slice::Iter<'c, Option<std::borrow::Cow<'c, str>>>,
    read: usize,
    bad: Option<usize>,
}

impl<'c> CellReader<'c> {
    /// Begins a row.
    pub fn new(cells: &'c [Option<std::borrow::Cow<'c, str>>]) -> Self {
        CellReader { cells: cells.iter(), read: 0, bad: None }
    }

    /// The next cell.
    #[inline(never)]
    pub fn take<C: Cell + Default>(&mut self) -> C {
        let cell = self.cells.next().and_then(|cell| C::read(cell.as_deref()));
        if cell.is_none() && self.bad.is_none() {
            self.bad = Some(self.read);
        }
        self.read += 1;
        cell.unwrap_or_default()
    }

    /// Ends the row.
    ///
    /// # Errors
    /// The first column that could not be read.
    pub fn end(self, table: &TableInfo) -> Result<(), CorruptRow> {
        match self.bad {
            None => Ok(()),
            Some(at) => {
                let column = table.columns.get(at).map_or("*", |column| column.name);
                Err(CorruptRow { table: table.name, column })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ints_are_canonical() {
        for value in [0, 1, -1, 10, i64::MAX, i64::MIN] {
            let mut out = String::new();
            push_int(&mut out, value);
            assert_eq!(out, value.to_string());
            assert_eq!(parse_int(&out), Some(value));
        }
        for text in ["", "-", "007", "+1", "-0", "1 ", "9223372036854775808", "1.0", "٣"] {
            assert_eq!(parse_int(text), None, "{text}");
        }
    }
}
