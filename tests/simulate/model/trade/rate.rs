//! Rates and days.

pub const DAY_MS: i64 = 86_400_000;
/// China: +08:00 (design 12).
const OFFSET_MS: i64 = 8 * 3_600_000;
/// A rate of 1 as the model counts.
const ONE: i128 = 1_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Floor,
    HalfUp,
}

/// A rate as it is sent, in parts of 10^9.
pub fn parse(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<9}");
    whole.parse::<i64>().unwrap() * ONE as i64 + part.parse::<i64>().unwrap()
}

/// A rate as it is shown.
pub fn shown(rate: i64) -> String {
    let text = format!("{}.{:09}", i128::from(rate) / ONE, i128::from(rate) % ONE);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub fn of(rate: i64, amount: i64, rounding: Rounding) -> i64 {
    let product = i128::from(rate) * i128::from(amount);
    let rounded = match rounding {
        Rounding::Floor => product / ONE,
        Rounding::HalfUp => (product + ONE / 2) / ONE,
    };
    i64::try_from(rounded).unwrap()
}

/// What a step takes so that all steps together take what one would (spec B19, B22).
pub fn step(rate: i64, before: i64, now: i64, rounding: Rounding) -> i64 {
    of(rate, before + now, rounding) - of(rate, before, rounding)
}

/// From when on D+N of an event is reached (spec B7).
pub fn after_days(event: i64, days: i64, is_elapsed: bool) -> i64 {
    match (days, is_elapsed) {
        (0, _) => event,
        (_, true) => event + days * DAY_MS,
        _ => ((event + OFFSET_MS).div_euclid(DAY_MS) + days) * DAY_MS - OFFSET_MS,
    }
}
