//! Why an amount was refused.

use super::Currency;

/// How much of a caller's text a message repeats, in characters.
const SHOWN_CHARS_MAX: usize = 48;

/// Why a text is not an amount. Each message repeats the caller's text,
/// clipped to 48 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// There is no text at all.
    #[error("amount is empty")]
    Empty,
    /// Neither digits nor digits with a fraction.
    #[error("`{0}` is not a decimal number")]
    NotDecimal(String),
    /// NaN or an infinity.
    #[error("`{0}` is not a finite number")]
    NotFinite(String),
    /// A plus sign in front.
    #[error("`{0}` has a plus sign")]
    PlusSign(String),
    /// Zeros before the first digit, as in `007`.
    #[error("`{0}` has leading zeros")]
    LeadingZero(String),
    /// An exponent in a text, where only a JSON number may have one.
    #[error("`{0}` has an exponent")]
    Exponent(String),
    /// An exponent beyond ±99.
    #[error("`{0}` has an exponent out of range")]
    ExponentOutOfRange(String),
    /// More than 28 significant digits, or more than 28 after the point.
    #[error("`{0}` has more than 28 digits")]
    TooManyDigits(String),
    /// A finer unit than the currency has.
    #[error("`{value}` has more than the {decimals} decimals of {currency}")]
    TooManyDecimals {
        /// The amount.
        value: String,
        /// The currency.
        currency: Currency,
        /// How many decimals the currency has.
        decimals: u8,
    },
    /// Not within an int64 of minor units.
    #[error("`{0}` is out of range")]
    OutOfRange(String),
}

/// What a message repeats of `text`.
pub(super) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}
