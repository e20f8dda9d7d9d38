//! What the host gives when it opens a ledger, read from JSON.

use std::rc::Rc;

use crate::calendar::{Date, Holidays, Offset};
use crate::command::Options;
use crate::command::args::missing;
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::money::Exact;
use crate::store::cells::parse_int;

/// Most bytes of a ledger id.
pub const LEDGER_BYTES_MAX: usize = 128;

/// What the host gives when it opens a ledger.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Ledger id.
    pub ledger: String,
    /// Unique id of this writer (random data from the host).
    pub writer: String,
    /// Secret random data for the salts of personal fields.
    pub entropy: String,
    /// Most rows of one commit, if the store has such a limit.
    pub rows_max: Option<usize>,
    /// Most bytes of one commit, if the store has such a limit.
    pub bytes_max: Option<usize>,
    /// Settings.
    pub options: Options,
}

impl Setup {
    /// Reads `{ledger, writer, entropy, rowsMax, bytesMax, currencies, …}`.
    ///
    /// # Errors
    /// INVALID_JSON, MISSING_FIELD, INVALID_FIELD, UNKNOWN_FIELD, each naming the field.
    pub fn from_json(text: &[u8]) -> Result<Setup, Error> {
        let value = json::parse(text, Limits::default())
            .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
        let mut setup = Setup::default();
        for (name, value) in value.as_object().unwrap_or(&[]) {
            setup.set(name, value)?;
        }
        for (name, text) in
            [("ledger", &setup.ledger), ("writer", &setup.writer), ("entropy", &setup.entropy)]
        {
            if text.is_empty() {
                return Err(missing(name));
            }
        }
        if setup.options.currencies.get(&setup.options.wire_currency).is_none() {
            return Err(invalid("wireCurrency", "the code of a known currency"));
        }
        Ok(setup)
    }

    fn set(&mut self, name: &str, value: &Value<'_>) -> Result<(), Error> {
        let options = &mut self.options;
        match name {
            "ledger" => self.ledger = ascii(name, value)?,
            "writer" => self.writer = ascii(name, value)?,
            "entropy" => self.entropy = ascii(name, value)?,
            "rowsMax" => self.rows_max = usize::try_from(whole(name, value)?).ok(),
            "bytesMax" => self.bytes_max = usize::try_from(whole(name, value)?).ok(),
            "freezeTtlMs" => options.freeze_ttl_ms = whole(name, value)?,
            "clockToleranceMs" => options.clock_tolerance_ms = whole(name, value)?,
            "unknownFields" => options.ignore_unknown_fields = value.as_str() == Some("ignore"),
            "autoCreate" => options.auto_create = flag(name, value)?,
            "strictVersions" => options.strict_versions = flag(name, value)?,
            "wireSampleCodes" => options.wire_sample_codes = flag(name, value)?,
            "allowPrivateUrls" => options.allow_private_urls = flag(name, value)?,
            "utcOffset" => {
                let offset = value.as_str().and_then(|text| Offset::parse(text).ok());
                options.utc_offset = offset.ok_or_else(|| invalid(name, "an offset such as +08:00"))?;
            }
            "holidays" => options.holidays = Rc::new(holidays(value)?),
            "allowClockJump" => options.allow_clock_jump = flag(name, value)?,
            "wireCurrency" => options.wire_currency = ascii(name, value)?,
            "wireApp" => options.wire_app = Some(ascii(name, value)?),
            "maxAmount" => {
                let amount = value.as_str().and_then(|text| Exact::parse(text).ok());
                options.max_amount = Some(amount.ok_or_else(|| invalid(name, "a decimal string"))?);
            }
            "currencies" => {
                for (code, exponent) in value.as_object().ok_or_else(|| invalid(name, "an object"))? {
                    let exponent = u8::try_from(whole(name, exponent)?).unwrap_or(u8::MAX);
                    let added = options.currencies.register(code, exponent);
                    added.map_err(|error| Error::field(Reason::InvalidField, name, error.to_string()))?;
                }
            }
            _ => {
                let message = format!("there is no option `{name}`");
                return Err(Error::field(Reason::UnknownField, name, message));
            }
        }
        Ok(())
    }
}

/// `{"off":["2024-05-01"],"makeUp":["2024-04-28"]}`
fn holidays(value: &Value<'_>) -> Result<Holidays, Error> {
    let dates = |name: &str| -> Option<Vec<Date>> {
        match value.get(name) {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(list) => list.as_array()?.iter().map(|date| Date::parse(date.as_str()?).ok()).collect(),
        }
    };
    let is_known = |(name, _): &(_, _)| *name == "off" || *name == "makeUp";
    let members = value.as_object().filter(|members| members.iter().all(is_known));
    match members.and_then(|_| Some((dates("off")?, dates("makeUp")?))) {
        Some((off, make_up)) => Holidays::new(&off, &make_up)
            .map_err(|error| Error::field(Reason::InvalidField, "holidays", error.to_string())),
        None => Err(invalid("holidays", "an object with lists of dates, `off` and `makeUp`")),
    }
}

fn invalid(name: &str, expected: &str) -> Error {
    Error::field(Reason::InvalidField, name, format!("option `{name}` must be {expected}"))
}

fn ascii(name: &str, value: &Value<'_>) -> Result<String, Error> {
    let text = value.as_str().unwrap_or("");
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > LEDGER_BYTES_MAX || !is_plain {
        let expected = format!("1 to {LEDGER_BYTES_MAX} visible ASCII characters");
        return Err(invalid(name, &expected));
    }
    Ok(text.to_owned())
}

fn whole(name: &str, value: &Value<'_>) -> Result<i64, Error> {
    let number = value.as_number().and_then(parse_int).filter(|number| *number >= 0);
    number.ok_or_else(|| invalid(name, "a whole number from 0"))
}

fn flag(name: &str, value: &Value<'_>) -> Result<bool, Error> {
    value.as_bool().ok_or_else(|| invalid(name, "true or false"))
}
