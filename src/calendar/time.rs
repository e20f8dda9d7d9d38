//! Instants: between dates, text and milliseconds.

use super::{CalendarError, Date, Offset, number, push_padded, shown};

/// The last instant there is, 9999-12-31T23:59:59.999Z, in ms since the epoch.
pub const TIME_MAX_MS: i64 = 253_402_300_799_999;

pub(super) const MS_PER_DAY: i64 = 86_400_000;

/// The most digits of a fraction of a second.
const FRACTION_DIGITS_MAX: usize = 9;

/// The date on a wall clock at `offset` at the instant `ms` (ms since the epoch).
///
/// # Errors
///
/// [`CalendarError::OutOfRange`] when the instant or its local date is
/// outside the years 1970 to 9999.
pub fn date_of(ms: i64, offset: Offset) -> Result<Date, CalendarError> {
    local(ms, offset).map(|(date, _)| date)
}

/// The first instant of `date` on a wall clock at `offset`, in ms since the epoch.
///
/// # Errors
///
/// [`CalendarError::OutOfRange`] when that instant is outside the years 1970
/// to 9999 of UTC, as the start of 1970-01-01 east of Greenwich.
pub fn start_of(date: Date, offset: Offset) -> Result<i64, CalendarError> {
    instant(date, 0, offset).ok_or_else(|| CalendarError::OutOfRange(date.to_string()))
}

/// Reads a time after RFC 3339, as `2024-05-01T23:59:00.5+08:00`, into ms
/// since the epoch. `T` may be `t` or a space, `Z` may be `z`. A fraction has
/// at most nine digits; what is finer than a millisecond is dropped.
///
/// # Errors
///
/// Another form, a time that no clock shows (24:00, a leap second), or an
/// instant outside the years 1970 to 9999.
pub fn parse_rfc3339(text: &str) -> Result<i64, CalendarError> {
    let malformed = || CalendarError::Time(shown(text));
    let (year, month, day, rest) = Date::split(text.as_bytes()).ok_or_else(malformed)?;
    let (ms_of_day, offset) = time_and_offset(rest).ok_or_else(malformed)?;
    let outside = || CalendarError::OutOfRange(shown(text));
    let date = Date::from_ymd(year, month, day).map_err(|error| match error {
        CalendarError::OutOfRange(_) => outside(),
        _ => malformed(),
    })?;
    instant(date, ms_of_day, offset).ok_or_else(outside)
}

/// The time after RFC 3339 on a wall clock at `offset`; milliseconds only
/// when there are some, `Z` for no offset. [`parse_rfc3339`] reads it back.
///
/// # Errors
///
/// As [`date_of`].
pub fn format_rfc3339(ms: i64, offset: Offset) -> Result<String, CalendarError> {
    let mut text = String::with_capacity(29);
    let fraction_ms = push_date_and_time(ms, offset, 'T', &mut text)?;
    if fraction_ms > 0 {
        text.push('.');
        push_padded(fraction_ms, 3, &mut text);
    }
    text.push_str(&offset.to_string());
    Ok(text)
}

/// The time on a wall clock at `offset` as `yyyy-MM-dd HH:mm:ss`, milliseconds
/// dropped.
///
/// ```
/// use split_ledger::calendar::{Offset, format_plain};
///
/// assert_eq!(format_plain(0, Offset::CHINA)?, "1970-01-01 08:00:00");
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
///
/// # Errors
///
/// As [`date_of`].
pub fn format_plain(ms: i64, offset: Offset) -> Result<String, CalendarError> {
    let mut text = String::with_capacity(19);
    push_date_and_time(ms, offset, ' ', &mut text)?;
    Ok(text)
}

/// Appends date and time and tells the milliseconds that remain.
fn push_date_and_time(
    ms: i64,
    offset: Offset,
    separator: char,
    out: &mut String,
) -> Result<u32, CalendarError> {
    let (date, ms_of_day) = local(ms, offset)?;
    date.push_to(out);
    let seconds = ms_of_day / 1_000;
    let parts = [(separator, seconds / 3_600), (':', seconds / 60 % 60), (':', seconds % 60)];
    for (before, value) in parts {
        out.push(before);
        push_padded(value, 2, out);
    }
    Ok(ms_of_day % 1_000)
}

/// The local date and the milliseconds since its start.
fn local(ms: i64, offset: Offset) -> Result<(Date, u32), CalendarError> {
    let outside = || CalendarError::OutOfRange(ms.to_string());
    if !(0..=TIME_MAX_MS).contains(&ms) {
        return Err(outside());
    }
    let local_ms = ms + offset.ms();
    let days = i32::try_from(local_ms.div_euclid(MS_PER_DAY)).map_err(|_| outside())?;
    let date = Date::from_days(days).map_err(|_| outside())?;
    Ok((date, local_ms.rem_euclid(MS_PER_DAY) as u32))
}

/// The instant of a local date and time; `None` outside the years of UTC.
fn instant(date: Date, ms_of_day: u32, offset: Offset) -> Option<i64> {
    let ms = i64::from(date.days()) * MS_PER_DAY + i64::from(ms_of_day) - offset.ms();
    (0..=TIME_MAX_MS).contains(&ms).then_some(ms)
}

/// Reads what follows the date: `Thh:mm:ss[.fraction]offset`.
fn time_and_offset(text: &[u8]) -> Option<(u32, Offset)> {
    let [b'T' | b't' | b' ', h0, h1, b':', m0, m1, b':', s0, s1, rest @ ..] = text else {
        return None;
    };
    let hours = number(&[*h0, *h1])?;
    let minutes = number(&[*m0, *m1])?;
    let seconds = number(&[*s0, *s1])?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let (fraction_ms, rest) = match rest {
        [b'.', rest @ ..] => fraction_and_rest(rest)?,
        _ => (0, rest),
    };
    let offset = Offset::from_bytes(rest)?;
    let ms_of_day = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction_ms;
    Some((ms_of_day, offset))
}

/// Reads one to nine digits as a fraction of a second, in ms.
fn fraction_and_rest(text: &[u8]) -> Option<(u32, &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=FRACTION_DIGITS_MAX).contains(&count) {
        return None;
    }
    let (digits, rest) = text.split_at_checked(count)?;
    let first_three = digits.iter().copied().chain([b'0', b'0']).take(3);
    let ms = first_three.fold(0, |ms, digit| ms * 10 + u32::from(digit - b'0'));
    Some((ms, rest))
}
