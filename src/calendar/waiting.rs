//! Waiting periods: D+N counts calendar days, T+N working days.

use super::time::MS_PER_DAY;
use super::{CalendarError, Date, Holidays, Offset, TIME_MAX_MS, date_of, start_of};

/// What "N days after" means (spec B7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayRule {
    /// From 00:00 of the local date N days after the event's.
    Calendar,
    /// The same, and not before N times 24 hours have passed.
    Elapsed24h,
}

/// When D+N of an event has come: the first instant (ms since the epoch) at
/// which something that has to wait `days` calendar days may be done (spec B7).
/// Without days that is the event itself.
///
/// ```
/// use split_ledger::calendar::{DayRule, Offset, after_days, format_rfc3339, parse_rfc3339};
///
/// let china = Offset::CHINA;
/// let refunded = parse_rfc3339("2024-05-01T23:59:00+08:00")?;
/// let due = after_days(refunded, 3, DayRule::Calendar, china)?;
/// assert_eq!(format_rfc3339(due, china)?, "2024-05-04T00:00:00+08:00");
/// let due = after_days(refunded, 3, DayRule::Elapsed24h, china)?;
/// assert_eq!(format_rfc3339(due, china)?, "2024-05-04T23:59:00+08:00");
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
///
/// # Errors
///
/// [`CalendarError::OutOfRange`] when the event or the day it waits for is
/// outside the years 1970 to 9999.
pub fn after_days(event_ms: i64, days: u32, rule: DayRule, offset: Offset) -> Result<i64, CalendarError> {
    let date = date_of(event_ms, offset)?.plus(days)?;
    if days == 0 {
        return Ok(event_ms);
    }
    let start = start_of(date, offset)?;
    match rule {
        DayRule::Calendar => Ok(start),
        DayRule::Elapsed24h => {
            // Far below 2^63: the date above would be out of range first.
            let elapsed = event_ms + i64::from(days) * MS_PER_DAY;
            let due = elapsed.max(start);
            if due > TIME_MAX_MS { Err(CalendarError::OutOfRange(due.to_string())) } else { Ok(due) }
        }
    }
}

/// The date that T+n of an event on `date` means: the n-th working day after
/// it, and for n = 0 the day itself (spec C8). With `roll_forward`, T+0 of a day
/// that is no working day is the next one that is.
///
/// ```
/// use split_ledger::calendar::{Date, Holidays, working_day};
///
/// // 2024-05-01 to 05 were off in China; Sunday 2024-04-28 was worked instead.
/// let off: Vec<Date> = (1..=5).map(|day| Date::from_ymd(2024, 5, day)).collect::<Result<_, _>>()?;
/// let holidays = Holidays::new(&off, &[Date::parse("2024-04-28")?])?;
/// let saturday = Date::parse("2024-04-27")?;
/// assert_eq!(working_day(saturday, 1, &holidays, false)?.to_string(), "2024-04-28");
/// assert_eq!(working_day(saturday, 4, &holidays, false)?.to_string(), "2024-05-06");
/// assert_eq!(working_day(saturday, 0, &holidays, false)?, saturday);
/// assert_eq!(working_day(saturday, 0, &holidays, true)?.to_string(), "2024-04-28");
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
///
/// # Errors
///
/// [`CalendarError::OutOfRange`] when that day is after 9999-12-31.
pub fn working_day(
    date: Date,
    n: u32,
    holidays: &Holidays,
    roll_forward: bool,
) -> Result<Date, CalendarError> {
    let mut missing = n;
    if n == 0 && roll_forward && !holidays.is_working(date) {
        missing = 1;
    }
    let mut day = date;
    while missing > 0 {
        day = day.plus(1)?;
        if holidays.is_working(day) {
            missing -= 1;
        }
    }
    Ok(day)
}

/// When T+n of an event has come: 00:00 of its [`working_day`], and the event
/// itself when that is the same day. In ms since the epoch.
///
/// ```
/// use split_ledger::calendar::{Holidays, Offset, after_working_days, format_plain, parse_rfc3339};
///
/// let friday = parse_rfc3339("2024-06-14T23:59:00+08:00")?;
/// let due = after_working_days(friday, 1, &Holidays::default(), false, Offset::CHINA)?;
/// assert_eq!(format_plain(due, Offset::CHINA)?, "2024-06-17 00:00:00");
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
///
/// # Errors
///
/// As [`working_day`], and when the event is outside the years 1970 to 9999.
pub fn after_working_days(
    event_ms: i64,
    n: u32,
    holidays: &Holidays,
    roll_forward: bool,
    offset: Offset,
) -> Result<i64, CalendarError> {
    let date = date_of(event_ms, offset)?;
    let day = working_day(date, n, holidays, roll_forward)?;
    if day == date { Ok(event_ms) } else { start_of(day, offset) }
}
