//! The other side of waiting: which days' money may not leave yet.

use super::{CalendarError, Date, Holidays, Offset, date_of, start_of};

/// How long money stays before it may leave (spec C7, C8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// D+n: from the n-th calendar day after its arrival.
    Days(u32),
    /// T+n: from the n-th working day after its arrival; see
    /// [`working_day`](super::working_day) for `roll_forward`.
    WorkingDays {
        /// How many working days.
        n: u32,
        /// Without days: money of a day off leaves on the next working day.
        roll_forward: bool,
    },
}

/// The earliest date whose money may not leave on `today`: all that arrived
/// before it may, nothing that arrived on it or later. `None` if all may leave.
///
/// ```
/// use split_ledger::calendar::{Date, Holidays, Stay, first_held};
///
/// let monday = Date::parse("2024-06-17")?;
/// let week = Holidays::default();
/// let held = |stay| first_held(monday, stay, &week).map(|date| date.to_string());
/// assert_eq!(held(Stay::Days(0)), None);
/// assert_eq!(held(Stay::Days(1)).as_deref(), Some("2024-06-17"));
/// assert_eq!(held(Stay::Days(3)).as_deref(), Some("2024-06-15"));
/// // Friday's money leaves on Monday (T+1), Thursday's too (T+2).
/// assert_eq!(held(Stay::WorkingDays { n: 1, roll_forward: false }).as_deref(), Some("2024-06-17"));
/// assert_eq!(held(Stay::WorkingDays { n: 2, roll_forward: false }).as_deref(), Some("2024-06-14"));
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
#[must_use]
pub fn first_held(today: Date, stay: Stay, holidays: &Holidays) -> Option<Date> {
    match stay {
        Stay::Days(0) | Stay::WorkingDays { n: 0, roll_forward: false } => None,
        Stay::Days(n) => Some(back(today, n - 1)),
        Stay::WorkingDays { n: 0, roll_forward: true } => {
            let last = last_working(today, holidays);
            let is_today = last == Some(today);
            (!is_today)
                .then(|| last.map_or(back(today, u32::MAX), |date| back(today, before(date, today) - 1)))
        }
        Stay::WorkingDays { n, .. } => {
            let mut day = last_working(today, holidays);
            for _ in 1..n {
                day = day.and_then(previous).and_then(|date| last_working(date, holidays));
            }
            Some(day.unwrap_or(back(today, u32::MAX)))
        }
    }
}

/// 00:00 of the date of [`first_held`], ms since the epoch: what arrived before it
/// may leave at `now`, what arrived since may not.
///
/// # Errors
///
/// [`CalendarError::OutOfRange`] when `now` is outside the years 1970 to 9999.
pub fn held_since(
    now: i64,
    stay: Stay,
    holidays: &Holidays,
    offset: Offset,
) -> Result<Option<i64>, CalendarError> {
    let today = date_of(now, offset)?;
    // The first day there is may begin before the first instant there is.
    Ok(first_held(today, stay, holidays).map(|date| start_of(date, offset).unwrap_or(0)))
}

/// `n` days before; never before 1970-01-01.
fn back(date: Date, n: u32) -> Date {
    let days = i64::from(date.days()) - i64::from(n);
    Date::from_days(i32::try_from(days.max(0)).unwrap_or(0)).unwrap_or(date)
}

fn before(earlier: Date, later: Date) -> u32 {
    u32::try_from(later.days() - earlier.days()).unwrap_or(0)
}

fn previous(date: Date) -> Option<Date> {
    Date::from_days(date.days() - 1).ok()
}

/// The last working day up to this one; `None` if there was none since 1970.
fn last_working(date: Date, holidays: &Holidays) -> Option<Date> {
    let mut day = date;
    while !holidays.is_working(day) {
        day = previous(day)?;
    }
    Some(day)
}
