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

/// Public holidays, and weekends worked for them.
pub const OFF: [&str; 14] = [
    "2024-05-01",
    "2024-05-02",
    "2024-05-03",
    "2024-06-10",
    "2024-09-16",
    "2024-09-17",
    "2024-10-01",
    "2024-10-02",
    "2024-10-03",
    "2024-10-04",
    "2024-10-07",
    "2025-01-01",
    "2025-01-28",
    "2025-05-01",
];
pub const MAKE_UP: [&str; 5] = ["2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26"];

/// How long money stays (spec C7, C8).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stay {
    /// D+n
    Calendar(i64),
    /// T+n; with true, T+0 of a day off is the next working day.
    Working(i64, bool),
}

fn is_working(date: i64) -> bool {
    // 1970-01-01 was a Thursday.
    let is_weekend = (date + 3) % 7 >= 5;
    let name = shown(date);
    if is_weekend { MAKE_UP.contains(&name.as_str()) } else { !OFF.contains(&name.as_str()) }
}

impl Stay {
    /// The first date on which what arrived on a date may leave.
    pub fn leaves(self, arrived: i64) -> i64 {
        let next_working = |mut date: i64| {
            while !is_working(date) {
                date += 1;
            }
            date
        };
        match self {
            Stay::Calendar(n) => arrived + n,
            Stay::Working(0, false) => arrived,
            Stay::Working(0, true) => next_working(arrived),
            Stay::Working(n, _) => (0..n).fold(arrived, |date, _| next_working(date + 1)),
        }
    }
}
