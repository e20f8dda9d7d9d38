//! When to ask what became of a withdrawal, as a table of minutes.

use crate::kit::time;
use split_ledger::calendar::{Date, Offset, format_plain};
use split_ledger::funds::schedule::{expected_arrival, next_poll};

fn poll(initiated: &str, last: Option<&str>) -> String {
    let at = next_poll(time(initiated), last.map(time), Offset::CHINA).unwrap();
    format_plain(at, Offset::CHINA).unwrap()
}

#[test]
fn ap_24_ap_33_c16_the_first_question() {
    for (initiated, first) in [
        ("2024-05-06T10:55:00", "2024-05-06 11:30:00"),
        ("2024-05-06T10:00:00", "2024-05-06 11:30:00"),
        ("2024-05-06T10:35:00", "2024-05-06 11:30:00"),
        ("2024-05-06T10:59:59.999", "2024-05-06 11:30:00"),
        ("2024-05-06T11:00:00", "2024-05-06 12:30:00"),
        ("2024-05-06T21:40:00", "2024-05-06 22:30:00"),
        ("2024-05-06T21:59:59.999", "2024-05-06 22:30:00"),
        ("2024-05-06T22:00:00", "2024-05-07 07:30:00"),
        ("2024-05-06T22:10:00", "2024-05-07 07:30:00"),
        ("2024-05-06T22:29:59", "2024-05-07 07:30:00"),
        ("2024-05-06T22:30:00", "2024-05-07 07:30:00"),
        ("2024-05-06T22:59:59.999", "2024-05-07 07:30:00"),
        ("2024-05-06T23:00:00", "2024-05-07 07:30:00"),
        ("2024-05-06T23:30:00", "2024-05-07 07:30:00"),
        ("2024-05-06T23:59:59.999", "2024-05-07 07:30:00"),
        ("2024-05-07T00:00:00", "2024-05-07 07:30:00"),
        ("2024-05-07T05:59:59.999", "2024-05-07 07:30:00"),
        ("2024-05-07T06:00:00", "2024-05-07 07:30:00"),
        ("2024-05-07T06:59:00", "2024-05-07 07:30:00"),
        ("2024-05-07T06:59:59.999", "2024-05-07 07:30:00"),
        ("2024-05-07T07:00:00", "2024-05-07 08:30:00"),
        ("2024-12-31T22:00:00", "2025-01-01 07:30:00"),
    ] {
        assert_eq!(poll(initiated, None), first, "{initiated}");
    }
}

#[test]
fn ap_32_ap_33_c16_the_questions_after_it() {
    let day = "2024-05-06T10:55:00";
    for (initiated, last, next) in [
        (day, "2024-05-06T11:30:00", "2024-05-06 12:30:00"),
        (day, "2024-05-06T11:29:59.999", "2024-05-06 11:30:00"),
        (day, "2024-05-06T11:31:00", "2024-05-06 12:30:00"),
        (day, "2024-05-06T12:00:00", "2024-05-06 12:30:00"),
        (day, "2024-05-06T12:29:00", "2024-05-06 12:30:00"),
        // Asked too early: the first question still comes.
        (day, "2024-05-06T10:56:00", "2024-05-06 11:30:00"),
        (day, "2024-05-06T21:30:00", "2024-05-06 22:30:00"),
        (day, "2024-05-06T22:29:59.999", "2024-05-06 22:30:00"),
        (day, "2024-05-06T22:30:00", "2024-05-07 07:30:00"),
        (day, "2024-05-06T22:59:00", "2024-05-07 07:30:00"),
        (day, "2024-05-06T23:00:00", "2024-05-07 07:30:00"),
        (day, "2024-05-06T23:30:00", "2024-05-07 07:30:00"),
        (day, "2024-05-07T00:00:00", "2024-05-07 07:30:00"),
        (day, "2024-05-07T06:59:00", "2024-05-07 07:30:00"),
        (day, "2024-05-07T07:00:00", "2024-05-07 07:30:00"),
        (day, "2024-05-07T07:30:00", "2024-05-07 08:30:00"),
        ("2024-05-06T21:40:00", "2024-05-06T22:30:00", "2024-05-07 07:30:00"),
    ] {
        assert_eq!(poll(initiated, Some(last)), next, "{initiated}, {last}");
    }
}

/// Minute by minute through two days: never at night, always at half past, always
/// after what was, and by day within two hours.
#[test]
fn c16_every_minute() {
    const MINUTE: i64 = 60_000;
    let start = time("2024-05-06T00:00:00");
    for minute in 0..2 * 1440 {
        for last in [None, Some(start + (minute + 35) * MINUTE)] {
            let initiated = start + minute * MINUTE;
            let at = next_poll(initiated, last, Offset::CHINA).unwrap();
            let text = format_plain(at, Offset::CHINA).unwrap();
            assert!(text.ends_with(":30:00"), "{text}");
            assert!((7..23).contains(&text[11..13].parse::<u32>().unwrap()), "{text}");
            let after = last.unwrap_or(initiated);
            assert!(at > after && at - after <= 9 * 60 * MINUTE + 30 * MINUTE, "{text}");
            // Not within half an hour of the request.
            assert!(at - initiated > 30 * MINUTE, "{minute}: {text}");
            // Asking at the answer is the next hour's, or the next morning's.
            let then = next_poll(initiated, Some(at), Offset::CHINA).unwrap();
            let step = if text.contains(" 22:") { 9 } else { 1 };
            assert_eq!(then - at, step * 60 * MINUTE, "{text}");
        }
    }
}

/// Elsewhere half past is that of the wall clock.
#[test]
fn c16_other_offsets() {
    let india = Offset::parse("+05:30").unwrap();
    let at = next_poll(time("2024-05-06T10:55:00"), None, india).unwrap();
    assert_eq!(format_plain(at, india).unwrap(), "2024-05-06 09:30:00", "08:25 there");
}

#[test]
fn ap_22_ap_31_c17_nine_in_the_evening() {
    let arrival = |text: &str| expected_arrival(time(text), Offset::CHINA).unwrap();
    let day = |text: &str| Date::parse(text).unwrap();
    assert_eq!(arrival("2024-05-06T00:00:00"), day("2024-05-06"));
    assert_eq!(arrival("2024-05-06T21:00:00.000"), day("2024-05-06"));
    assert_eq!(arrival("2024-05-06T21:00:00.001"), day("2024-05-07"));
    assert_eq!(arrival("2024-02-28T23:59:59.999"), day("2024-02-29"));
    assert!(expected_arrival(-1, Offset::UTC).is_err());
    assert!(
        expected_arrival(i64::MAX, Offset::UTC).is_err() && next_poll(i64::MAX, None, Offset::UTC).is_err()
    );
    assert!(
        next_poll(0, Some(i64::MAX), Offset::UTC).is_err() && next_poll(i64::MIN, None, Offset::UTC).is_err()
    );
}
