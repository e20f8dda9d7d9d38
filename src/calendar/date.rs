//! Days of the proleptic Gregorian calendar.

use super::{CalendarError, number, push_padded, shown};
use std::fmt;

/// 9999-12-31 in days since the epoch.
const DAYS_MAX: i32 = 2_932_896;

/// Days from 0000-03-01 to the epoch. Years that begin in March have their
/// leap day at the end, which makes the arithmetic plain.
const DAYS_TO_EPOCH: u32 = 719_468;

/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_ERA: u32 = 146_097;

/// A day of the calendar, from 1970-01-01 to 9999-12-31.
///
/// ```
/// use split_ledger::calendar::Date;
///
/// let leap_day = Date::from_ymd(2024, 2, 29)?;
/// assert_eq!(leap_day.days(), 19_782);
/// assert_eq!(Date::parse("2024-02-29")?, leap_day);
/// assert_eq!(Date::from_days(19_783)?.to_string(), "2024-03-01");
/// assert!(Date::from_ymd(2023, 2, 29).is_err());
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
//
// INVARIANT: 0 <= days <= DAYS_MAX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i32,
}

impl Date {
    /// The first day there is, 1970-01-01.
    pub const MIN: Date = Date { days: 0 };
    /// The last day there is, 9999-12-31.
    pub const MAX: Date = Date { days: DAYS_MAX };

    /// The date so many days after 1970-01-01.
    ///
    /// # Errors
    ///
    /// [`CalendarError::OutOfRange`] for a day before that or after 9999-12-31.
    pub fn from_days(days: i32) -> Result<Date, CalendarError> {
        if (0..=DAYS_MAX).contains(&days) {
            Ok(Date { days })
        } else {
            Err(CalendarError::OutOfRange(days.to_string()))
        }
    }

    /// The date of a year, a month (1 to 12) and a day of the month (from 1).
    ///
    /// # Errors
    ///
    /// [`CalendarError::OutOfRange`] for other years than 1970 to 9999,
    /// [`CalendarError::Date`] for a day that the calendar does not have.
    pub fn from_ymd(year: u32, month: u32, day: u32) -> Result<Date, CalendarError> {
        if !(1970..=9999).contains(&year) {
            return Err(CalendarError::OutOfRange(ymd_text(year, month, day)));
        }
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return Err(CalendarError::Date(ymd_text(year, month, day)));
        }
        // Both count from March: January and February belong to the year before.
        let year = year - u32::from(month <= 2);
        let month = (month + 9) % 12;
        let days_of_era =
            year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + (153 * month + 2) / 5 + (day - 1);
        let days = year / 400 * DAYS_PER_ERA + days_of_era - DAYS_TO_EPOCH;
        Ok(Date { days: days as i32 })
    }

    /// Reads `yyyy-MM-dd`.
    ///
    /// # Errors
    ///
    /// Any other form, and as [`Date::from_ymd`].
    pub fn parse(text: &str) -> Result<Date, CalendarError> {
        match Date::split(text.as_bytes()) {
            Some((year, month, day, [])) => Date::from_ymd(year, month, day),
            _ => Err(CalendarError::Date(shown(text))),
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> i32 {
        self.days
    }

    /// The date so many days later.
    ///
    /// # Errors
    ///
    /// [`CalendarError::OutOfRange`] for a day after 9999-12-31.
    pub fn plus(self, days: u32) -> Result<Date, CalendarError> {
        let later = i64::from(self.days) + i64::from(days);
        match i32::try_from(later) {
            Ok(later) => Date::from_days(later),
            Err(_) => Err(CalendarError::OutOfRange(later.to_string())),
        }
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!(self.days % 7, 2 | 3)
    }

    /// The year, the month (1 to 12) and the day of the month (from 1).
    #[must_use]
    pub fn ymd(self) -> (u32, u32, u32) {
        let days = self.days.unsigned_abs() + DAYS_TO_EPOCH;
        let day_of_era = days % DAYS_PER_ERA;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = days / DAYS_PER_ERA * 400 + year_of_era + u32::from(month <= 2);
        (year, month, day)
    }

    /// Cuts a leading `yyyy-MM-dd` off, its digits read but not yet judged.
    pub(super) fn split(text: &[u8]) -> Option<(u32, u32, u32, &[u8])> {
        let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, rest @ ..] = text else {
            return None;
        };
        let year = number(&[*y0, *y1, *y2, *y3])?;
        Some((year, number(&[*m0, *m1])?, number(&[*d0, *d1])?, rest))
    }

    pub(super) fn push_to(self, out: &mut String) {
        let (year, month, day) = self.ymd();
        push_ymd(year, month, day, out);
    }
}

impl fmt::Display for Date {
    /// `yyyy-MM-dd`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        formatter.write_str(&text)
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn ymd_text(year: u32, month: u32, day: u32) -> String {
    let mut text = String::new();
    push_ymd(year, month, day, &mut text);
    text
}

fn push_ymd(year: u32, month: u32, day: u32, out: &mut String) {
    push_padded(year, 4, out);
    out.push('-');
    push_padded(month, 2, out);
    out.push('-');
    push_padded(day, 2, out);
}
