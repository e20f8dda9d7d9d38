//! Currencies and how many decimals they have.

use std::fmt;

/// ISO 4217 list one, without the codes that have no minor unit (metals, XDR
/// and the like): three letters and the exponent each, sorted.
const ISO_4217: &str = "\
AED2AFN2ALL2AMD2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BHD3BIF0BMD2BND2BOB2BOV2BRL2BSD2\
BTN2BWP2BYN2BZD2CAD2CDF2CHE2CHF2CHW2CLF4CLP0CNY2COP2COU2CRC2CUP2CVE2CZK2DJF0DKK2\
DOP2DZD2EGP2ERN2ETB2EUR2FJD2FKP2GBP2GEL2GHS2GIP2GMD2GNF0GTQ2GYD2HKD2HNL2HTG2HUF2\
IDR2ILS2INR2IQD3IRR2ISK0JMD2JOD3JPY0KES2KGS2KHR2KMF0KPW2KRW0KWD3KYD2KZT2LAK2LBP2\
LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2MOP2MRU2MUR2MVR2MWK2MXN2MXV2MYR2MZN2NAD2\
NGN2NIO2NOK2NPR2NZD2OMR3PAB2PEN2PGK2PHP2PKR2PLN2PYG0QAR2RON2RSD2RUB2RWF0SAR2SBD2\
SCR2SDG2SEK2SGD2SHP2SLE2SOS2SRD2SSP2STN2SVC2SYP2SZL2THB2TJS2TMT2TND3TOP2TRY2TTD2\
TWD2TZS2UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2XAD2XAF0XCD2XCG2XOF0\
XPF0YER2ZAR2ZMW2ZWG2";

/// Bytes per currency in the table.
const ENTRY_BYTES: usize = 4;

/// The shortest and longest code, in characters.
const CODE_CHARS_MIN: usize = 3;
const CODE_CHARS_MAX: usize = 16;

/// The most decimals a currency may have.
const EXPONENT_MAX: u8 = 9;

/// A currency: its code, and how many decimals its minor unit makes. 18
/// bytes, copied freely.
//
// INVARIANT: the code is 3 to 16 characters of A-Z, 0-9 and _, padded with
// zero bytes; the exponent is at most 9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; CODE_CHARS_MAX],
    length: u8,
    exponent: u8,
}

impl Currency {
    /// The code, as `CNY`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code
            .get(..usize::from(self.length))
            .and_then(|code| std::str::from_utf8(code).ok())
            .unwrap_or_default()
    }

    /// How many decimals: 2 when a unit has 100 minor units. At most 9.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// `None` for a code or an exponent that no currency can have.
    fn new(code: &str, exponent: u8) -> Option<Currency> {
        let well_formed = (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&code.len())
            && code.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
            && exponent <= EXPONENT_MAX;
        if !well_formed {
            return None;
        }
        let mut padded = [0; CODE_CHARS_MAX];
        for (place, byte) in padded.iter_mut().zip(code.bytes()) {
            *place = byte;
        }
        Some(Currency { code: padded, length: code.len() as u8, exponent })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.code(), self.exponent)
    }
}

/// The currencies a ledger knows: those of ISO 4217 and the host's own.
///
/// ```
/// use split_ledger::money::Currencies;
///
/// let mut currencies = Currencies::new();
/// assert_eq!(currencies.get("BHD").map(|c| c.exponent()), Some(3));
/// assert!(currencies.get("POINTS").is_none());
/// currencies.register("POINTS", 0)?;
/// assert_eq!(currencies.get("POINTS").map(|c| c.exponent()), Some(0));
/// assert!(currencies.register("CNY", 3).is_err());
/// # Ok::<(), split_ledger::money::CurrencyError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Currencies {
    registered: Vec<Currency>,
}

impl Currencies {
    /// ISO 4217 alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The currency of this code. Case counts.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<Currency> {
        iso(code).or_else(|| self.registered.iter().find(|currency| currency.code() == code).copied())
    }

    /// Adds a currency of the host's own: a code of 3 to 16 characters `A`–`Z`,
    /// `0`–`9`, `_`, and at most 9 decimals. Adding what is known already
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// A code or an exponent outside these bounds, and a known code with
    /// another exponent: stored amounts would change their meaning.
    pub fn register(&mut self, code: &str, exponent: u8) -> Result<Currency, CurrencyError> {
        let Some(currency) = Currency::new(code, exponent) else {
            return Err(if exponent > EXPONENT_MAX {
                CurrencyError::Exponent(exponent)
            } else {
                CurrencyError::Code(super::error::shown(code))
            });
        };
        match self.get(code) {
            Some(known) if known.exponent != exponent => {
                Err(CurrencyError::Redefined { currency: known, exponent })
            }
            Some(known) => Ok(known),
            None => {
                self.registered.push(currency);
                Ok(currency)
            }
        }
    }
}

/// Why a currency was not registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CurrencyError {
    /// Not 3 to 16 characters of `A`–`Z`, `0`–`9`, `_`.
    #[error("currency code `{0}` is not 3 to 16 characters of A-Z, 0-9, _")]
    Code(String),
    /// More than 9 decimals.
    #[error("`{0}` decimals are more than a currency can have (9)")]
    Exponent(u8),
    /// The code is known with another number of decimals.
    #[error("`{currency}` has {} decimals, not `{exponent}`", .currency.exponent())]
    Redefined {
        /// The currency as it is known.
        currency: Currency,
        /// The decimals that were asked for.
        exponent: u8,
    },
}

/// Binary search in the table.
fn iso(code: &str) -> Option<Currency> {
    let mut low = 0;
    let mut high = ISO_4217.len() / ENTRY_BYTES;
    while low < high {
        let middle = low.midpoint(high);
        let start = middle * ENTRY_BYTES;
        let entry = ISO_4217.get(start..start + ENTRY_BYTES)?;
        let (name, digit) = entry.split_at_checked(CODE_CHARS_MIN)?;
        match name.cmp(code) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Currency::new(name, digit.parse().ok()?),
        }
    }
    None
}
