//! What the host decides when it opens a ledger.

use std::rc::Rc;

use crate::calendar::{Holidays, Offset};
use crate::error::{Error, Reason};
use crate::money::{Currencies, Currency, Exact};
use crate::store::rows::Account;

/// Settings of one open ledger.
#[derive(Clone, Debug)]
pub struct Options {
    /// Known currencies.
    pub currencies: Currencies,
    /// Largest single amount, in whole currency units (spec A1); `None` is none.
    pub max_amount: Option<Exact>,
    /// Lifetime of a freeze that names none, ms (spec A7).
    pub freeze_ttl_ms: i64,
    /// Unknown fields are skipped instead of refused.
    pub ignore_unknown_fields: bool,
    /// Confirm opens the payee's balance when it has none (spec A9).
    pub auto_create: bool,
    /// REST only: an absent expected version means 0 (spec A3).
    pub strict_versions: bool,
    /// How far the host's clock may be behind the head, ms (spec M9).
    pub clock_tolerance_ms: i64,
    /// Accept a clock more than 24 h past a moving head.
    pub allow_clock_jump: bool,
    /// How far civil time is ahead of UTC.
    pub utc_offset: Offset,
    /// Off days and make-up days, for T+n (spec C7).
    pub holidays: Rc<Holidays>,
    /// Douyin face: a query without an id answers the `error_code` of the published
    /// sample, which the code table contradicts (spec B24).
    pub wire_sample_codes: bool,
    /// Notifications may go to http, loopback and private addresses.
    pub allow_private_urls: bool,
    /// The one currency that the Douyin and Allinpay faces see (spec M13).
    pub wire_currency: String,
    /// The app on the Douyin face where neither request nor token names one.
    pub wire_app: Option<String>,
}

/// What days are, for one host.
#[derive(Clone, Debug, Default)]
pub struct Days {
    /// How far civil time is ahead of UTC.
    pub offset: Offset,
    /// Days that differ from the week.
    pub holidays: Rc<Holidays>,
}

impl Options {
    /// The days of this host; cheap to keep.
    pub fn days(&self) -> Days {
        Days { offset: self.utc_offset, holidays: self.holidays.clone() }
    }

    /// The currency of a stored account.
    ///
    /// # Errors
    /// As [`Options::stored_currency`].
    pub fn currency_of(&self, account: &Account) -> Result<Currency, Error> {
        self.stored_currency(&account.currency)
    }

    /// The currency of a request: the named one, else the one of the faces.
    ///
    /// # Errors
    /// UNKNOWN_CURRENCY when that is not registered.
    pub fn currency_or_wire(&self, named: Option<Currency>) -> Result<Currency, Error> {
        named.map_or_else(|| self.stored_currency(&self.wire_currency), Ok)
    }

    /// A currency that stands in a row.
    ///
    /// # Errors
    /// UNKNOWN_CURRENCY when the host no longer registers it.
    pub fn stored_currency(&self, code: &str) -> Result<Currency, Error> {
        self.currencies.get(code).ok_or_else(|| {
            let message = format!("this ledger holds `{code}`, which is not registered");
            Error::new(Reason::UnknownCurrency, message)
        })
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            currencies: Currencies::new(),
            max_amount: Exact::parse("9999999999.99").ok(),
            freeze_ttl_ms: 24 * 3_600_000,
            ignore_unknown_fields: false,
            auto_create: false,
            strict_versions: false,
            clock_tolerance_ms: 5 * 60_000,
            allow_clock_jump: false,
            utc_offset: Offset::default(),
            holidays: Rc::default(),
            wire_sample_codes: false,
            allow_private_urls: false,
            wire_currency: "CNY".to_owned(),
            wire_app: None,
        }
    }
}
