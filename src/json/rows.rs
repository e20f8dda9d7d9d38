//! The rows of the storage callback, read without a tree.

use super::{ParseError, scan::Scanner};
use std::borrow::Cow;

/// The cells of one row, in the order of the schema; `None` is `null`.
pub type Row<'a> = Vec<Option<Cow<'a, str>>>;

/// Reads `[[cell,…],…]`, where a cell is a string or `null`.
///
/// White space is allowed between all parts; numbers, booleans, objects and
/// deeper arrays are refused, and so is everything that [`parse`](super::parse())
/// refuses in a string. Rows may have any number of cells, also none: their
/// count is the schema's affair.
///
/// ```
/// use split_ledger::json::{Row, parse_rows};
///
/// let mut rows = parse_rows(r#"[["1","a"],["2",null]]"#);
/// let mut row = Row::new();
/// let mut names = Vec::new();
/// while rows.next_row(&mut row)? {
///     if let [Some(id), name] = row.as_slice() {
///         names.push((id.to_string(), name.as_deref().map(str::to_owned)));
///     }
/// }
/// assert_eq!(names, [("1".into(), Some("a".into())), ("2".into(), None)]);
/// # Ok::<(), split_ledger::json::ParseError>(())
/// ```
#[must_use]
pub fn parse_rows(text: &str) -> Rows<'_> {
    Rows { scanner: Scanner::new(text), state: State::Before }
}

/// The reader that [`parse_rows`] makes.
pub struct Rows<'a> {
    scanner: Scanner<'a>,
    state: State,
}

enum State {
    Before,
    Between,
    Ended,
    Failed(ParseError),
}

impl<'a> Rows<'a> {
    /// Reads the next row into `row`, in place of what was there, and tells
    /// whether there was one. `false` also means that nothing but white space
    /// follows the last row.
    ///
    /// One `row` for all calls spares an allocation per row.
    ///
    /// # Errors
    ///
    /// The text is not rows. What `row` then holds is not to be used, and
    /// every later call gives the same error.
    pub fn next_row(&mut self, row: &mut Row<'a>) -> Result<bool, ParseError> {
        row.clear();
        let found = self.step(row);
        if let Err(error) = &found {
            self.state = State::Failed(error.clone());
        }
        found
    }

    fn step(&mut self, row: &mut Row<'a>) -> Result<bool, ParseError> {
        let scanner = &mut self.scanner;
        scanner.skip_space();
        let ended = match &self.state {
            State::Ended => return Ok(false),
            State::Failed(error) => return Err(error.clone()),
            State::Before => {
                scanner.require(b'[')?;
                scanner.skip_space();
                scanner.eat(b']')
            }
            State::Between if scanner.eat(b']') => true,
            State::Between => {
                scanner.require(b',')?;
                scanner.skip_space();
                false
            }
        };
        if ended {
            scanner.require_end()?;
            self.state = State::Ended;
            return Ok(false);
        }
        read_row(scanner, row)?;
        self.state = State::Between;
        Ok(true)
    }
}

fn read_row<'a>(scanner: &mut Scanner<'a>, row: &mut Row<'a>) -> Result<(), ParseError> {
    scanner.require(b'[')?;
    scanner.skip_space();
    if scanner.eat(b']') {
        return Ok(());
    }
    loop {
        scanner.skip_space();
        if scanner.peek() == Some(b'"') {
            row.push(Some(scanner.string()?));
        } else if scanner.eat_word("null") {
            row.push(None);
        } else {
            return Err(scanner.unexpected());
        }
        scanner.skip_space();
        if scanner.eat(b']') {
            return Ok(());
        }
        scanner.require(b',')?;
    }
}
