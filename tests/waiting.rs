//! D+N and T+N: each minute around midnight, the ends of time, and a calendar
//! on paper that counts days one by one.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use split_ledger::calendar::{
    CalendarError, Date, DayRule, Holidays, Offset, TIME_MAX_MS, after_days, after_working_days,
    format_rfc3339, parse_rfc3339, working_day,
};
use std::collections::HashSet;

const DAY: i64 = 86_400_000;
const CHINA: Offset = Offset::CHINA;

fn ms(text: &str) -> i64 {
    parse_rfc3339(text).unwrap()
}

#[track_caller]
fn due(event: &str, days: u32, rule: DayRule, expected: &str) {
    let due = after_days(ms(event), days, rule, CHINA).unwrap();
    assert_eq!(format_rfc3339(due, CHINA).unwrap(), expected, "{event} D+{days}");
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn b7_calendar_days_end_at_midnight() {
    let rule = DayRule::Calendar;
    for (event, days, expected) in [
        ("2024-05-01T23:58:00+08:00", 3, "2024-05-04T00:00:00+08:00"),
        ("2024-05-01T23:59:00+08:00", 3, "2024-05-04T00:00:00+08:00"),
        ("2024-05-01T23:59:59.999+08:00", 3, "2024-05-04T00:00:00+08:00"),
        ("2024-05-02T00:00:00+08:00", 3, "2024-05-05T00:00:00+08:00"),
        ("2024-05-02T00:01:00+08:00", 3, "2024-05-05T00:00:00+08:00"),
        ("2024-05-01T23:59:00+08:00", 1, "2024-05-02T00:00:00+08:00"),
        ("2024-05-02T00:00:00+08:00", 1, "2024-05-03T00:00:00+08:00"),
        ("2024-05-01T23:59:00+08:00", 0, "2024-05-01T23:59:00+08:00"),
        ("2024-02-28T12:00:00+08:00", 1, "2024-02-29T00:00:00+08:00"),
        ("2023-02-28T12:00:00+08:00", 1, "2023-03-01T00:00:00+08:00"),
        ("2024-12-31T12:00:00+08:00", 365, "2025-12-31T00:00:00+08:00"),
        // The date is China's, not that of UTC.
        ("2024-05-01T15:59:00Z", 1, "2024-05-02T00:00:00+08:00"),
        ("2024-05-01T16:00:00Z", 1, "2024-05-03T00:00:00+08:00"),
    ] {
        due(event, days, rule, expected);
    }
}

#[test]
fn b7_elapsed_time_is_the_stricter_reading() {
    let rule = DayRule::Elapsed24h;
    for (event, days, expected) in [
        ("2024-05-01T23:59:00+08:00", 3, "2024-05-04T23:59:00+08:00"),
        ("2024-05-02T00:00:00+08:00", 3, "2024-05-05T00:00:00+08:00"),
        ("2024-05-02T00:00:00.001+08:00", 3, "2024-05-05T00:00:00.001+08:00"),
        ("2024-05-01T23:59:00+08:00", 0, "2024-05-01T23:59:00+08:00"),
    ] {
        due(event, days, rule, expected);
    }
}

#[test]
fn b7_each_minute_around_midnight() {
    let midnight = ms("2024-05-02T00:00:00+08:00");
    for minute in -1_440..1_440 {
        let event = midnight + minute * 60_000;
        let first = if minute < 0 { midnight } else { midnight + DAY };
        for days in 1..=4_u32 {
            let calendar = first + i64::from(days - 1) * DAY;
            assert_eq!(after_days(event, days, DayRule::Calendar, CHINA), Ok(calendar));
            let elapsed = event + i64::from(days) * DAY;
            assert_eq!(after_days(event, days, DayRule::Elapsed24h, CHINA), Ok(elapsed));
        }
    }
}

#[test]
fn days_beyond_the_calendar_are_refused() {
    let outside = |result: Result<i64, CalendarError>| {
        assert!(matches!(result, Err(CalendarError::OutOfRange(_))), "{result:?}");
    };
    let last = TIME_MAX_MS - 8 * 3_600_000;
    for rule in [DayRule::Calendar, DayRule::Elapsed24h] {
        assert_eq!(after_days(last, 0, rule, CHINA), Ok(last));
        outside(after_days(last, 1, rule, CHINA));
        outside(after_days(last + 1, 0, rule, CHINA));
        outside(after_days(-1, 1, rule, CHINA));
        outside(after_days(0, u32::MAX, rule, CHINA));
        outside(after_days(i64::MAX, 1, rule, CHINA));
        outside(after_days(i64::MIN, 1, rule, CHINA));
    }
    // West of Greenwich the last midnights are beyond the last instant.
    let west = Offset::from_minutes(-60).unwrap();
    assert!(after_days(TIME_MAX_MS - DAY, 1, DayRule::Calendar, west).is_ok());
    outside(after_days(TIME_MAX_MS, 1, DayRule::Calendar, west));
    let none = Holidays::default();
    assert!(working_day(Date::MAX, 1, &none, false).is_err());
    assert!(working_day(Date::MAX, u32::MAX, &none, false).is_err());
    assert_eq!(working_day(Date::MAX, 0, &none, false), Ok(Date::MAX));
    outside(after_working_days(TIME_MAX_MS, 1, &none, false, Offset::UTC));
}

#[test]
fn c8_working_days_skip_weekends_and_holidays() {
    let off: Vec<Date> = (1..=7).map(|day| Date::from_ymd(2024, 10, day).unwrap()).collect();
    let holidays = Holidays::new(&off, &[date("2024-09-29"), date("2024-10-12")]).unwrap();
    for (event, n, roll, expected) in [
        ("2024-09-30", 0, false, "2024-09-30"),
        ("2024-09-30", 1, false, "2024-10-08"),
        ("2024-09-28", 0, false, "2024-09-28"),
        ("2024-09-28", 0, true, "2024-09-29"),
        ("2024-09-28", 1, false, "2024-09-29"),
        ("2024-09-28", 1, true, "2024-09-29"),
        ("2024-10-01", 0, true, "2024-10-08"),
        ("2024-10-11", 1, false, "2024-10-12"),
        ("2024-10-11", 2, false, "2024-10-14"),
        ("2024-10-12", 0, true, "2024-10-12"),
    ] {
        let day = working_day(date(event), n, &holidays, roll).unwrap();
        assert_eq!(day, date(expected), "{event} T+{n}");
    }
}

#[test]
fn c8_working_days_begin_at_midnight() {
    let none = Holidays::default();
    let at = |event: &str, n: u32, roll: bool| {
        let due = after_working_days(ms(event), n, &none, roll, CHINA).unwrap();
        format_rfc3339(due, CHINA).unwrap()
    };
    assert_eq!(at("2024-06-13T23:59:00+08:00", 1, false), "2024-06-14T00:00:00+08:00");
    assert_eq!(at("2024-06-14T00:00:00+08:00", 1, false), "2024-06-17T00:00:00+08:00");
    assert_eq!(at("2024-06-14T23:59:00+08:00", 0, true), "2024-06-14T23:59:00+08:00");
    assert_eq!(at("2024-06-15T00:00:00+08:00", 0, false), "2024-06-15T00:00:00+08:00");
    assert_eq!(at("2024-06-15T08:30:00+08:00", 0, false), "2024-06-15T08:30:00+08:00");
    assert_eq!(at("2024-06-15T08:30:00+08:00", 0, true), "2024-06-17T00:00:00+08:00");
}

#[test]
fn a_day_is_off_or_worked_not_both() {
    let day = date("2024-02-04");
    assert_eq!(Holidays::new(&[day], &[day]), Err(CalendarError::OffAndMakeUp(day)));
    // A listed day that is as the week says changes nothing, nor does one listed twice.
    let plain = Holidays::new(&[day, day], &[date("2024-02-05")]).unwrap();
    assert!(!plain.is_working(day));
    assert!(plain.is_working(date("2024-02-05")));
}

/// Days of the week counted on from 1970-01-01, a Thursday.
fn week(days: i32) -> Vec<&'static str> {
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"].into_iter().cycle().take(days as usize + 1).collect()
}

proptest! {
    #[test]
    fn b7_a_due_time_is_the_first_of_its_date(
        event in 86_400_000..TIME_MAX_MS - 400 * DAY,
        days in 0_u32..=365,
        minutes in -1_439_i32..=1_439,
    ) {
        let offset = Offset::from_minutes(minutes).unwrap();
        let local_day = |ms: i64| (ms + i64::from(minutes) * 60_000).div_euclid(DAY);
        let calendar = after_days(event, days, DayRule::Calendar, offset).unwrap();
        let elapsed = after_days(event, days, DayRule::Elapsed24h, offset).unwrap();
        prop_assert_eq!(local_day(calendar), local_day(event) + i64::from(days));
        if days == 0 {
            prop_assert_eq!((calendar, elapsed), (event, event));
        } else {
            prop_assert_eq!(local_day(calendar - 1), local_day(calendar) - 1);
            prop_assert!(elapsed >= calendar && elapsed - event >= i64::from(days) * DAY);
            prop_assert!(elapsed == calendar || elapsed - event == i64::from(days) * DAY);
        }
    }

    #[test]
    fn c8_counting_on_a_wall_calendar_gives_the_same_day(
        start in 0_i32..20_000,
        off in prop::collection::hash_set(0_i32..60, 0..20),
        make_up in prop::collection::hash_set(0_i32..60, 0..20),
        n in 0_u32..30,
        roll in any::<bool>(),
    ) {
        let make_up: HashSet<i32> = make_up.difference(&off).copied().collect();
        let dates = |days: &HashSet<i32>| -> Vec<Date> {
            days.iter().map(|day| Date::from_days(start + day).unwrap()).collect()
        };
        let holidays = Holidays::new(&dates(&off), &dates(&make_up)).unwrap();
        let week = week(start + 200);
        let is_working = |day: i32| match week.get(day as usize).copied() {
            Some("Sat" | "Sun") => make_up.contains(&(day - start)),
            _ => !off.contains(&(day - start)),
        };
        let expected = if n > 0 {
            (start + 1..).filter(|day| is_working(*day)).nth(n as usize - 1)
        } else if roll {
            (start..).find(|day| is_working(*day))
        } else {
            Some(start)
        };
        let found = working_day(Date::from_days(start).unwrap(), n, &holidays, roll).unwrap();
        prop_assert_eq!(Some(found.days()), expected);
    }
}
