//! The calendar from outside: every day there is, limits, and text.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use split_ledger::calendar::{
    CalendarError, Date, Offset, TIME_MAX_MS, date_of, format_plain, format_rfc3339, parse_rfc3339, start_of,
};

fn offset(text: &str) -> Offset {
    Offset::parse(text).unwrap()
}

/// Counts through all days as a person would, and asks for each.
#[test]
fn every_day_from_1970_to_9999_is_right() {
    let mut days = 0;
    for year in 1970..=9999 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let february = if leap { 29 } else { 28 };
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for day in 1..=length {
                let date = Date::from_days(days).unwrap();
                assert_eq!(date.ymd(), (year, month, day));
                assert_eq!(Date::from_ymd(year, month, day), Ok(date));
                days += 1;
            }
            assert!(Date::from_ymd(year, month, length + 1).is_err());
        }
    }
    assert_eq!(days - 1, Date::MAX.days());
    assert_eq!(Date::MAX.to_string(), "9999-12-31");
    assert_eq!(Date::MIN.to_string(), "1970-01-01");
}

#[test]
fn days_outside_are_refused() {
    assert!(Date::from_days(0).is_ok());
    assert!(Date::from_days(-1).is_err());
    assert!(Date::from_days(Date::MAX.days() + 1).is_err());
    for days in [i32::MIN, i32::MAX] {
        assert!(matches!(Date::from_days(days), Err(CalendarError::OutOfRange(_))));
    }
    for (year, month, day) in [(1969, 12, 31), (10_000, 1, 1), (0, 1, 1), (u32::MAX, 1, 1)] {
        assert!(matches!(Date::from_ymd(year, month, day), Err(CalendarError::OutOfRange(_))));
    }
    for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (2, 30), (4, 31), (u32::MAX, u32::MAX)] {
        assert!(matches!(Date::from_ymd(2024, month, day), Err(CalendarError::Date(_))));
    }
}

#[test]
fn dates_are_read_strictly() {
    assert_eq!(Date::parse("2024-02-29"), Date::from_ymd(2024, 2, 29));
    for text in [
        "",
        "2024-2-29",
        "24-02-29",
        "2024/02/29",
        "2024-02-29 ",
        " 2024-02-29",
        "2024-02-290",
        "+024-02-29",
        "2024-0a-29",
        "2023-02-29",
        "2024-13-01",
        "２０２４-02-29",
        "1969-12-31",
    ] {
        assert!(Date::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_local_date_turns_at_local_midnight() {
    let last = parse_rfc3339("2024-05-01T23:59:59.999+08:00").unwrap();
    let date = |ms, at| date_of(ms, at).unwrap().to_string();
    assert_eq!(date(last, Offset::CHINA), "2024-05-01");
    assert_eq!(date(last + 1, Offset::CHINA), "2024-05-02");
    assert_eq!(date(last + 1, Offset::UTC), "2024-05-01");
    assert_eq!(date(last, offset("-11:30")), "2024-05-01");
    assert_eq!(start_of(Date::from_ymd(2024, 5, 2).unwrap(), Offset::CHINA), Ok(last + 1));
}

#[test]
fn the_first_and_last_instants_work_and_the_next_do_not() {
    assert_eq!(format_rfc3339(0, Offset::UTC).unwrap(), "1970-01-01T00:00:00Z");
    assert_eq!(format_rfc3339(TIME_MAX_MS, Offset::UTC).unwrap(), "9999-12-31T23:59:59.999Z");
    for ms in [-1, TIME_MAX_MS + 1, i64::MIN, i64::MAX] {
        assert!(date_of(ms, Offset::UTC).is_err());
        assert!(format_rfc3339(ms, Offset::UTC).is_err());
        assert!(format_plain(ms, Offset::CHINA).is_err());
    }
    // The instant is fine, its local date is not, and the other way round.
    assert!(date_of(0, offset("-00:01")).is_err());
    assert!(date_of(TIME_MAX_MS, offset("+00:01")).is_err());
    assert!(start_of(Date::MIN, Offset::CHINA).is_err());
    assert!(start_of(Date::MIN, offset("-08:00")).is_ok());
    assert!(start_of(Date::MAX, Offset::UTC).is_ok());
    assert_eq!(parse_rfc3339("1970-01-01T08:00:00+08:00"), Ok(0));
    assert!(parse_rfc3339("1970-01-01T07:59:59.999+08:00").is_err());
    assert!(parse_rfc3339("9999-12-31T23:59:59.999-00:01").is_err());
}

#[test]
fn times_are_read() {
    let base = 1_714_579_140_000;
    for (text, ms) in [
        ("2024-05-01T15:59:00Z", base),
        ("2024-05-01t15:59:00z", base),
        ("2024-05-01 15:59:00-00:00", base),
        ("2024-05-01T23:59:00+08:00", base),
        ("2024-05-01T04:59:00.000-11:00", base),
        ("2024-05-02T15:58:00+23:59", base),
        ("2024-05-01T15:59:00.5Z", base + 500),
        ("2024-05-01T15:59:00.05Z", base + 50),
        ("2024-05-01T15:59:00.123Z", base + 123),
        ("2024-05-01T15:59:00.123999999Z", base + 123),
    ] {
        assert_eq!(parse_rfc3339(text), Ok(ms), "{text}");
    }
}

#[test]
fn malformed_times_are_refused() {
    for text in [
        "",
        "2024-05-01",
        "2024-05-01T15:59Z",
        "2024-05-01T15:59:00",
        "2024-05-01T24:00:00Z",
        "2024-05-01T23:60:00Z",
        "2024-05-01T23:59:60Z",
        "2024-05-01T15:59:00.Z",
        "2024-05-01T15:59:00.1234567890Z",
        "2024-05-01T15:59:00,5Z",
        "2024-05-01T15:59:00+0800",
        "2024-05-01T15:59:00+08",
        "2024-05-01T15:59:00+24:00",
        "2024-05-01T15:59:00+08:60",
        "2024-05-01T15:59:00 +08:00",
        "2024-05-01T15:59:00ZZ",
        "2024-05-01_15:59:00Z",
        "2024-02-30T15:59:00Z",
        "2024-05-01T15:59:00−08:00",
        "20240501T155900Z",
    ] {
        assert!(matches!(parse_rfc3339(text), Err(CalendarError::Time(_))), "{text}");
    }
    for text in ["1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z"] {
        assert!(matches!(parse_rfc3339(text), Err(CalendarError::OutOfRange(_))), "{text}");
    }
}

#[test]
fn offsets_are_bounded() {
    assert_eq!(Offset::from_minutes(1_439).unwrap().to_string(), "+23:59");
    assert_eq!(Offset::from_minutes(-1_439).unwrap().to_string(), "-23:59");
    for minutes in [1_440, -1_440, i32::MIN, i32::MAX] {
        assert!(Offset::from_minutes(minutes).is_err());
    }
    assert_eq!(Offset::default(), Offset::CHINA);
    for text in ["", "8", "+8:00", "+08:0", "08:00", "+0800", "+24:00", "+08:60", "+08:00 "] {
        assert!(matches!(Offset::parse(text), Err(CalendarError::Offset(_))), "{text}");
    }
}

#[test]
fn plain_text_drops_milliseconds() {
    let ms = parse_rfc3339("2024-05-01T03:04:05.999+08:00").unwrap();
    assert_eq!(format_plain(ms, Offset::CHINA).unwrap(), "2024-05-01 03:04:05");
    assert_eq!(format_plain(ms, Offset::UTC).unwrap(), "2024-04-30 19:04:05");
}

#[test]
fn messages_repeat_the_callers_text_in_backticks() {
    let error = parse_rfc3339("yesterday").unwrap_err();
    assert_eq!(error.to_string(), "`yesterday` is not a time such as 2024-05-01T23:59:00+08:00");
}

proptest! {
    #[test]
    fn a_time_survives_writing_and_reading(
        ms in 86_400_000..=TIME_MAX_MS - 86_400_000,
        minutes in -1_439..=1_439,
    ) {
        let offset = Offset::from_minutes(minutes).unwrap();
        let text = format_rfc3339(ms, offset).unwrap();
        prop_assert_eq!(parse_rfc3339(&text), Ok(ms));
        prop_assert_eq!(Offset::parse(&offset.to_string()), Ok(offset));
        let date = date_of(ms, offset).unwrap();
        let start = start_of(date, offset).unwrap();
        prop_assert!((start..start + 86_400_000).contains(&ms));
        prop_assert_eq!(date_of(start, offset), Ok(date));
        prop_assert!(date_of(start - 1, offset) != Ok(date));
        prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
        prop_assert!(text.starts_with(&date.to_string()));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = (parse_rfc3339(&text), Date::parse(&text), Offset::parse(&text));
    }

    #[test]
    fn no_almost_time_makes_it_panic(
        text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,11})?(Z|[+-][0-9]{2}:[0-9]{2})?"
    ) {
        if let Ok(ms) = parse_rfc3339(&text) {
            prop_assert!((0..=TIME_MAX_MS).contains(&ms));
        }
    }

    #[test]
    fn no_number_makes_it_panic(ms in any::<i64>(), days in any::<i32>(), ymd in any::<(u32, u32, u32)>()) {
        let _ = (date_of(ms, Offset::CHINA), format_rfc3339(ms, Offset::CHINA));
        let _ = (Date::from_days(days), Date::from_ymd(ymd.0, ymd.1, ymd.2));
    }
}
