//! When a withdrawal is expected to arrive, and when asking for its result makes
//! sense (spec C16, C17). Pure; times are ms since the epoch.

use crate::calendar::{CalendarError, Date, Offset, date_of, start_of};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// A request after this time of the day may arrive on the next day (spec AP-22).
const LATE: i64 = 21 * HOUR;
/// From here on nothing changes any more today (spec AP-33).
const NIGHT_FROM: i64 = 23 * HOUR;
/// Until here nothing changes.
const NIGHT_UNTIL: i64 = 7 * HOUR;

/// The next time to ask for the result of a withdrawal (spec AP-24, AP-32, AP-33,
/// C16): first at half past the hour after that of the request, then every hour
/// at half past; what falls between 23:00 and 07:00 moves to 07:30.
///
/// ```
/// use split_ledger::calendar::{Offset, format_plain, parse_rfc3339};
/// use split_ledger::funds::schedule::next_poll;
///
/// let china = Offset::CHINA;
/// let poll = |initiated: &str, last: Option<&str>| {
///     let at = |text| parse_rfc3339(text).unwrap();
///     format_plain(next_poll(at(initiated), last.map(at), china).unwrap(), china).unwrap()
/// };
/// assert_eq!(poll("2024-05-01T10:55:00+08:00", None), "2024-05-01 11:30:00");
/// assert_eq!(poll("2024-05-01T21:40:00+08:00", None), "2024-05-01 22:30:00");
/// let last = Some("2024-05-01T22:30:00+08:00");
/// assert_eq!(poll("2024-05-01T21:40:00+08:00", last), "2024-05-02 07:30:00");
/// ```
///
/// # Errors
/// [`CalendarError::OutOfRange`] outside the years 1970 to 9999.
pub fn next_poll(initiated_at: i64, last_poll_at: Option<i64>, offset: Offset) -> Result<i64, CalendarError> {
    let first = half_past(initiated_at, offset)? + HOUR;
    let poll = match last_poll_at {
        Some(last) => {
            let half = half_past(last, offset)?;
            first.max(if half > last { half } else { half + HOUR })
        }
        None => first,
    };
    let date = date_of(poll, offset)?;
    let time = poll - start_of(date, offset)?;
    let morning = NIGHT_UNTIL + HOUR / 2;
    if time >= NIGHT_FROM {
        Ok(start_of(date.plus(1)?, offset)? + morning)
    } else if time < NIGHT_UNTIL {
        Ok(start_of(date, offset)? + morning)
    } else {
        Ok(poll)
    }
}

/// Half past the hour that `at` is in.
fn half_past(at: i64, offset: Offset) -> Result<i64, CalendarError> {
    let start = start_of(date_of(at, offset)?, offset)?;
    Ok(at - (at - start) % HOUR + HOUR / 2)
}

/// The date on which a withdrawal is expected to arrive: that of the request, and
/// the next one after 21:00 (spec AP-22, C17). A hint, never a reason to refuse.
///
/// # Errors
/// As [`next_poll`].
pub fn expected_arrival(initiated_at: i64, offset: Offset) -> Result<Date, CalendarError> {
    let date = date_of(initiated_at, offset)?;
    if initiated_at - start_of(date, offset)? > LATE { date.plus(1) } else { Ok(date) }
}
