//! How far a wall clock is ahead of UTC.

use super::{CalendarError, number, push_padded, shown};
use std::fmt;

/// The largest offset in either direction, in minutes.
const MINUTES_MAX: i32 = 24 * 60 - 1;

/// A fixed offset from UTC in whole minutes, -23:59 to +23:59. The default is
/// China's, +08:00.
///
/// ```
/// use split_ledger::calendar::Offset;
///
/// assert_eq!(Offset::default().to_string(), "+08:00");
/// assert_eq!(Offset::parse("-03:30")?.minutes(), -210);
/// assert_eq!(Offset::parse("Z")?, Offset::UTC);
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
//
// INVARIANT: within MINUTES_MAX in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Offset {
    minutes: i32,
}

impl Offset {
    /// No offset.
    pub const UTC: Offset = Offset { minutes: 0 };
    /// The one time zone of China, +08:00 all year.
    pub const CHINA: Offset = Offset { minutes: 8 * 60 };

    /// An offset of so many minutes, east of Greenwich above zero.
    ///
    /// # Errors
    ///
    /// A whole day or more.
    pub fn from_minutes(minutes: i32) -> Result<Offset, CalendarError> {
        if (-MINUTES_MAX..=MINUTES_MAX).contains(&minutes) {
            Ok(Offset { minutes })
        } else {
            Err(CalendarError::Offset(minutes.to_string()))
        }
    }

    /// Reads `Z`, `+hh:mm` or `-hh:mm`.
    ///
    /// # Errors
    ///
    /// Anything else, hours beyond 23 or minutes beyond 59.
    pub fn parse(text: &str) -> Result<Offset, CalendarError> {
        Offset::from_bytes(text.as_bytes()).ok_or_else(|| CalendarError::Offset(shown(text)))
    }

    /// Minutes ahead of UTC; below zero west of Greenwich.
    #[must_use]
    pub fn minutes(self) -> i32 {
        self.minutes
    }

    /// Milliseconds ahead of UTC.
    pub(super) fn ms(self) -> i64 {
        i64::from(self.minutes) * 60_000
    }

    pub(super) fn from_bytes(text: &[u8]) -> Option<Offset> {
        let (sign, hours, minutes) = match text {
            [b'Z' | b'z'] => return Some(Offset::UTC),
            [sign, h0, h1, b':', m0, m1] => (sign, number(&[*h0, *h1])?, number(&[*m0, *m1])?),
            _ => return None,
        };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let minutes = (hours * 60 + minutes) as i32;
        match sign {
            b'+' => Some(Offset { minutes }),
            b'-' => Some(Offset { minutes: -minutes }),
            _ => None,
        }
    }
}

impl Default for Offset {
    fn default() -> Self {
        Offset::CHINA
    }
}

impl fmt::Display for Offset {
    /// `+hh:mm`, `-hh:mm`, or `Z` for no offset.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minutes == 0 {
            return formatter.write_str("Z");
        }
        let mut text = String::from(if self.minutes < 0 { "-" } else { "+" });
        let minutes = self.minutes.unsigned_abs();
        push_padded(minutes / 60, 2, &mut text);
        text.push(':');
        push_padded(minutes % 60, 2, &mut text);
        formatter.write_str(&text)
    }
}
