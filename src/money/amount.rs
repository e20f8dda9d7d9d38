//! Decimal text to minor units and back.

use super::error::shown;
use super::{AmountError, Currency};
use rust_decimal::Decimal;
use std::fmt;

/// The most significant digits of an amount's text; what a [`Decimal`] always holds.
const DIGITS_MAX: usize = 28;

/// The largest exponent of a JSON number, up or down.
const EXPONENT_MAX: i32 = 99;

/// A decimal number exactly as it was sent, not yet bound to a currency.
///
/// Equal numbers are equal and print the same, however they were spelled, so
/// the text is fit for fingerprints:
///
/// ```
/// use split_ledger::money::Exact;
///
/// assert_eq!(Exact::parse("1.500")?, Exact::parse_number("15e-1")?);
/// assert_eq!(Exact::parse("1.500")?.to_string(), "1.5");
/// # Ok::<(), split_ledger::money::AmountError>(())
/// ```
//
// INVARIANT: at most 28 significant digits, scale 0..=28, no trailing zero
// after the point, no negative zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Decimal);

impl Exact {
    /// Reads plain decimal text: `-?digits[.digits]`.
    ///
    /// # Errors
    ///
    /// Any other form, each with its own error: empty, `+1`, `007`, `1e2`,
    /// `NaN`, `1.`, `.5`, more than 28 significant digits (zeros at the end of
    /// a fraction do not count).
    pub fn parse(text: &str) -> Result<Exact, AmountError> {
        let fault = |kind: fn(String) -> AmountError| Err(kind(shown(text)));
        match split_number(text)? {
            Parts { exponent: Some(_), .. } => fault(AmountError::Exponent),
            parts => from_parts(text, &parts, 0),
        }
    }

    /// Reads the digits of a JSON number, as [`Value::Number`](crate::json::Value::Number)
    /// keeps them: as [`Exact::parse`], and an exponent such as `1e2` or `1.0E-2`.
    ///
    /// # Errors
    ///
    /// As [`Exact::parse`], and an exponent beyond ±99.
    pub fn parse_number(digits: &str) -> Result<Exact, AmountError> {
        let parts = split_number(digits)?;
        let exponent = match parts.exponent {
            None => 0,
            // Digits only, so parsing fails only beyond an i32.
            Some(exponent) => match exponent.parse::<i32>() {
                Ok(value) if (-EXPONENT_MAX..=EXPONENT_MAX).contains(&value) => value,
                _ => return Err(AmountError::ExponentOutOfRange(shown(digits))),
            },
        };
        from_parts(digits, &parts, exponent)
    }

    /// An amount of minor units as a number of whole units: 150 of CNY is 1.5.
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Exact {
        // INVARIANT: an exponent is at most 9, within a Decimal's scale.
        Exact::reduced(Decimal::new(minor, u32::from(currency.exponent())))
    }

    /// How many minor units of `currency` this is, exactly.
    ///
    /// # Errors
    ///
    /// [`AmountError::TooManyDecimals`] for a part of a minor unit (zeros at
    /// the end do not count: `1.500` is fine for CNY), [`AmountError::OutOfRange`]
    /// beyond an int64.
    pub fn to_minor(self, currency: Currency) -> Result<i64, AmountError> {
        let exponent = currency.exponent();
        let Some(missing) = u32::from(exponent).checked_sub(self.0.scale()) else {
            return Err(AmountError::TooManyDecimals {
                value: self.to_string(),
                currency,
                decimals: exponent,
            });
        };
        // At most 28 + 9 digits, which an i128 holds.
        10_i128
            .checked_pow(missing)
            .and_then(|factor| self.0.mantissa().checked_mul(factor))
            .and_then(|minor| i64::try_from(minor).ok())
            .ok_or_else(|| AmountError::OutOfRange(self.to_string()))
    }

    /// A number of minor units, which may be a part of one, as a number of whole
    /// units: 150.5 fen are 1.505 CNY. Of an amount with at most 19 decimals.
    #[must_use]
    pub fn minor_to_units(self, currency: Currency) -> Exact {
        let scale = self.0.scale() + u32::from(currency.exponent());
        Exact::reduced(Decimal::try_from_i128_with_scale(self.0.mantissa(), scale).unwrap_or_default())
    }

    /// A number of at most 28 digits, brought to its shortest form.
    pub(super) fn reduced(number: Decimal) -> Exact {
        Exact(number.normalize())
    }

    /// The same number as a [`Decimal`].
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        self.0
    }

    /// -1, 0 or 1, as the number is below, at or above zero.
    #[must_use]
    pub fn signum(self) -> i8 {
        match self.0.mantissa() {
            0 => 0,
            1.. => 1,
            _ => -1,
        }
    }
}

impl fmt::Display for Exact {
    /// The canonical text: no exponent, no zeros at the end of a fraction.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&decimal_text(self.0))
    }
}

/// The text of an amount with exactly the currency's decimals: 100 of CNY is `1.00`.
#[must_use]
pub fn format_minor(minor: i64, currency: Currency) -> String {
    let mut text = String::new();
    push_minor(minor, currency, &mut text);
    text
}

/// Appends what [`format_minor`] gives.
pub fn push_minor(minor: i64, currency: Currency, out: &mut String) {
    let magnitude = u128::from(minor.unsigned_abs());
    push_decimal(minor < 0, magnitude, usize::from(currency.exponent()), out);
}

/// Reads an int64 as the ledger writes it: canonical decimal, so neither
/// `007`, `+1`, `-0` nor an empty text (spec A2).
///
/// # Errors
///
/// [`AmountError::OutOfRange`] for other digits than an int64's, otherwise as
/// [`Exact::parse`].
pub fn parse_int64(text: &str) -> Result<i64, AmountError> {
    let parts = split_number(text)?;
    if parts.exponent.is_some() || text.contains('.') || text == "-0" {
        return Err(AmountError::NotDecimal(shown(text)));
    }
    text.parse().map_err(|_| AmountError::OutOfRange(shown(text)))
}

/// The sum of minor units, taken in `i128`; `None` when it is no int64.
///
/// ```
/// use split_ledger::money::sum;
///
/// assert_eq!(sum([i64::MAX, 1, -1]), Some(i64::MAX));
/// assert_eq!(sum([i64::MAX, 1]), None);
/// ```
pub fn sum(amounts: impl IntoIterator<Item = i64>) -> Option<i64> {
    let total =
        amounts.into_iter().try_fold(0_i128, |total, amount| total.checked_add(i128::from(amount)))?;
    i64::try_from(total).ok()
}

/// A number cut at its sign, point and exponent, its grammar checked.
struct Parts<'a> {
    negative: bool,
    integer: &'a str,
    /// Without zeros at its end.
    fraction: &'a str,
    exponent: Option<&'a str>,
}

fn split_number(text: &str) -> Result<Parts<'_>, AmountError> {
    let fault = |kind: fn(String) -> AmountError| Err(kind(shown(text)));
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    if text.starts_with('+') {
        return fault(AmountError::PlusSign);
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    if ["nan", "inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return fault(AmountError::NotFinite);
    }
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let (integer, fraction) = match number.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (number, None),
    };
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    let well_formed =
        is_digits(integer) && fraction.is_none_or(is_digits) && exponent_digits.is_none_or(is_digits);
    if !well_formed {
        return fault(AmountError::NotDecimal);
    }
    if integer.len() > 1 && integer.starts_with('0') {
        return fault(AmountError::LeadingZero);
    }
    Ok(Parts { negative, integer, fraction: fraction.unwrap_or_default().trim_end_matches('0'), exponent })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of checked parts. `exponent` is bounded, so is the work.
fn from_parts(text: &str, parts: &Parts<'_>, exponent: i32) -> Result<Exact, AmountError> {
    let too_many = || AmountError::TooManyDigits(shown(text));
    let digits = parts.integer.bytes().chain(parts.fraction.bytes());
    let mut mantissa: i128 = 0;
    let mut significant = 0;
    for digit in digits {
        mantissa = mantissa * 10 + i128::from(digit - b'0');
        significant += usize::from(mantissa != 0);
        // Checked within the loop: the mantissa stays below 10^29.
        if significant > DIGITS_MAX {
            return Err(too_many());
        }
    }
    if mantissa == 0 {
        return Ok(Exact(Decimal::ZERO));
    }
    let fraction_digits = i32::try_from(parts.fraction.len()).map_err(|_| too_many())?;
    let mut scale = fraction_digits - exponent;
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < 0 {
        mantissa *= 10;
        scale += 1;
        if mantissa >= 10_i128.pow(DIGITS_MAX as u32) {
            return Err(too_many());
        }
    }
    let signed = if parts.negative { -mantissa } else { mantissa };
    u32::try_from(scale)
        .ok()
        .and_then(|scale| Decimal::try_from_i128_with_scale(signed, scale).ok())
        .map(Exact)
        .ok_or_else(too_many)
}

/// The text of a decimal with all digits of its scale.
pub(super) fn decimal_text(number: Decimal) -> String {
    let mut text = String::new();
    let mantissa = number.mantissa();
    let decimals = number.scale() as usize;
    push_decimal(mantissa < 0, mantissa.unsigned_abs(), decimals, &mut text);
    text
}

/// Appends `magnitude` with `decimals` digits after the point.
fn push_decimal(negative: bool, magnitude: u128, decimals: usize, out: &mut String) {
    let mut reversed: Vec<u8> = Vec::with_capacity(40);
    let mut rest = magnitude;
    while rest > 0 || reversed.len() <= decimals {
        reversed.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if negative {
        out.push('-');
    }
    for (place, digit) in reversed.iter().enumerate().rev() {
        out.push(char::from(*digit));
        if place == decimals && decimals > 0 {
            out.push('.');
        }
    }
}
