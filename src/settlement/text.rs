//! Text that is handed on as it came.

use crate::error::{Error, Reason};

/// Refuses binary data: control characters other than tab and line ends (spec B3).
///
/// # Errors
/// INVALID_FIELD that names the field.
pub fn check_plain(field: &str, text: &str) -> Result<(), Error> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    match text.chars().find(|c| is_control(*c)) {
        None => Ok(()),
        Some(c) => {
            let message = format!("`{field}` must be plain text, found U+{:04X}", c as u32);
            Err(Error::field(Reason::InvalidField, field, message))
        }
    }
}
