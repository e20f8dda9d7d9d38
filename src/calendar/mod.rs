//! Civil dates and timestamps, as pure functions of data.
//!
//! An instant is an `i64` of milliseconds since 1970-01-01T00:00:00Z, as the
//! host's clock gives it. A [`Date`] is what a calendar on the wall shows at a
//! fixed [`Offset`], by default that of China. Both lie in the years 1970 to
//! 9999; what lies outside is an error.
//!
//! ```
//! use split_ledger::calendar::{Offset, date_of, format_rfc3339, parse_rfc3339, start_of};
//!
//! let offset = Offset::default();
//! let event = parse_rfc3339("2024-05-01T23:59:00+08:00")?;
//! let date = date_of(event, offset)?;
//! assert_eq!(date.to_string(), "2024-05-01");
//! assert_eq!(format_rfc3339(start_of(date, offset)?, offset)?, "2024-05-01T00:00:00+08:00");
//! # Ok::<(), split_ledger::calendar::CalendarError>(())
//! ```

mod date;
mod held;
mod holidays;
mod offset;
mod time;
mod waiting;

pub use date::Date;
pub use held::{Stay, first_held, held_since};
pub use holidays::Holidays;
pub use offset::Offset;
pub use time::{TIME_MAX_MS, date_of, format_plain, format_rfc3339, parse_rfc3339, start_of};
pub use waiting::{DayRule, after_days, after_working_days, working_day};

/// Why a text or number is no date, time or offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// Not `yyyy-MM-dd`, or a day that no calendar has.
    #[error("`{0}` is not a date such as 2024-05-01")]
    Date(String),
    /// Not a time after RFC 3339.
    #[error("`{0}` is not a time such as 2024-05-01T23:59:00+08:00")]
    Time(String),
    /// Not an offset from -23:59 to +23:59.
    #[error("`{0}` is not an offset such as +08:00")]
    Offset(String),
    /// Outside the years 1970 to 9999. Milliseconds, days or a text, as it was given.
    #[error("`{0}` is outside the years 1970 to 9999")]
    OutOfRange(String),
    /// A date that is an off day and a make-up day.
    #[error("`{0}` is both an off day and a make-up day")]
    OffAndMakeUp(Date),
}

/// How much of a caller's text a message repeats, in characters.
const SHOWN_CHARS_MAX: usize = 48;

/// What a message repeats of `text`.
fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}

/// Appends `value` with at least `width` digits.
fn push_padded(value: u32, width: usize, out: &mut String) {
    let digits = value.to_string();
    for _ in digits.len()..width {
        out.push('0');
    }
    out.push_str(&digits);
}

/// The number that some ASCII digits write; `None` for anything else. At most
/// nine digits are given.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number: u32, digit| {
        let value = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(value)
    })
}
