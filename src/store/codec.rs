//! A row of any table: its key, and how it is read and written.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use super::cells::{CorruptRow, Row, RowWriter, Str, TableInfo};
use crate::json::Row as Cells;

/// The key of a row in the working copy: within one table all are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A number.
    Id(i64),
    /// A name.
    Name(Str),
    /// Two numbers.
    Pair(i64, i64),
}

impl Key {
    pub(super) fn write(&self, out: &mut RowWriter<'_>) {
        match self {
            Key::Id(id) => out.cell(id),
            Key::Name(name) => out.cell(name),
            Key::Pair(first, second) => {
                out.cell(first);
                out.cell(second);
            }
        }
    }
}

impl From<&i64> for Key {
    fn from(id: &i64) -> Self {
        Key::Id(*id)
    }
}

impl From<&(i64, i64)> for Key {
    fn from((first, second): &(i64, i64)) -> Self {
        Key::Pair(*first, *second)
    }
}

impl From<&Str> for Key {
    fn from(name: &Str) -> Self {
        Key::Name(Str::clone(name))
    }
}

/// A row of any table.
pub(super) type AnyRow = Rc<dyn Any>;

/// What [`Rows`](super::table::Rows) needs to know of a row type.
#[derive(Clone, Copy)]
pub(super) struct Codec {
    pub(super) table: &'static TableInfo,
    pub(super) read: fn(&Cells<'_>) -> Result<(Key, AnyRow), CorruptRow>,
    pub(super) write: fn(&dyn Any, &mut RowWriter<'_>),
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table.name)
    }
}

impl Codec {
    pub(super) const fn of<R: Row>() -> Self
    where
        for<'k> Key: From<&'k R::Key>,
    {
        Codec {
            table: const { &R::TABLE },
            read: |cells| R::read(cells).map(|row| (Key::from(&row.key()), Rc::new(row) as AnyRow)),
            write: |row, out| {
                if let Some(row) = row.downcast_ref::<R>() {
                    row.write(out);
                }
            },
        }
    }
}
