//! Days of China (design 12), counted from 1970-01-01.

pub const DAY_MS: i64 = 86_400_000;
const OFFSET_MS: i64 = 8 * 3_600_000;
const LATE_MS: i64 = 21 * 3_600_000;

/// The local date of a time.
pub fn date(at: i64) -> i64 {
    (at + OFFSET_MS).div_euclid(DAY_MS)
}

/// When a withdrawal should arrive: after 21:00 on the next day (spec C17).
pub fn expected(at: i64) -> String {
    let is_late = (at + OFFSET_MS).rem_euclid(DAY_MS) > LATE_MS;
    shown(date(at) + i64::from(is_late))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn months(year: i64) -> [i64; 12] {
    let february = if is_leap(year) { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// A date as `2024-05-01`, counted year by year.
pub fn shown(date: i64) -> String {
    let (mut year, mut left) = (1970, date);
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in months(year) {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}
