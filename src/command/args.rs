//! The values of a command's fields, after every check of shape.

use super::options::Options;
use crate::error::{Error, Reason};
use crate::ledger::{BALANCE_SET, OwnerName, Receiver, Selector};
use crate::money::{Currency, Exact, Rate};
use crate::store::cells::Str;

/// An amount as it was sent; its minor units are known with its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountArg {
    /// Decimal text or a JSON number's digits.
    Decimal(Exact),
    /// Minor units (a bigint of the typed API).
    Minor(i64),
}

impl AmountArg {
    /// Minor units of the currency, within the largest single amount.
    ///
    /// # Errors
    /// INVALID_AMOUNT that names the field.
    pub fn minor(self, field: &str, currency: Currency, options: &Options) -> Result<i64, Error> {
        let refuse = |message: String| Error::field(Reason::InvalidAmount, field, message);
        let (minor, exact) = match self {
            AmountArg::Minor(minor) => (minor, Exact::from_minor(minor, currency)),
            AmountArg::Decimal(exact) => {
                (exact.to_minor(currency).map_err(|error| refuse(error.to_string()))?, exact)
            }
        };
        match options.max_amount {
            Some(max) if exact > max => {
                Err(refuse(format!("`{exact}` is more than the largest amount {max}")))
            }
            _ => Ok(minor),
        }
    }
}

/// One decoded value.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// UUID, text, key, choice, JSON text.
    Text(Str),
    /// Ids, versions, times, counts.
    Int(i64),
    /// An amount without its currency.
    Amount(AmountArg),
    /// A part of one.
    Rate(Rate),
    /// A currency.
    Currency(Currency),
    /// true or false.
    Bool(bool),
    /// Fields of an object.
    Object(Args),
    /// Members of a list.
    List(Vec<Args>),
}

/// The given fields of a command, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args {
    pub(super) values: Vec<(&'static str, Arg)>,
}

impl Args {
    fn get(&self, name: &str) -> Option<&Arg> {
        self.values.iter().find(|(field, _)| *field == name).map(|(_, arg)| arg)
    }

    /// True if the field was given.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Text, if given.
    pub fn text(&self, name: &str) -> Option<Str> {
        match self.get(name)? {
            Arg::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// A number, if given.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Arg::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// An id; 0 counts as absent (proto3).
    pub fn id(&self, name: &str) -> Option<i64> {
        self.int(name).filter(|id| *id != 0)
    }

    /// An id that the table says is required.
    ///
    /// # Errors
    /// MISSING_FIELD.
    pub fn need_id(&self, name: &'static str) -> Result<i64, Error> {
        self.id(name).ok_or_else(|| missing(name))
    }

    /// true or false; absent is false.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Arg::Bool(true)))
    }

    /// An amount, if given.
    pub fn amount(&self, name: &str) -> Option<AmountArg> {
        match self.get(name)? {
            Arg::Amount(amount) => Some(*amount),
            _ => None,
        }
    }

    /// A rate, if given.
    pub fn rate(&self, name: &str) -> Option<Rate> {
        match self.get(name)? {
            Arg::Rate(rate) => Some(*rate),
            _ => None,
        }
    }

    /// A currency, if given.
    pub fn currency(&self, name: &str) -> Option<Currency> {
        match self.get(name)? {
            Arg::Currency(currency) => Some(*currency),
            _ => None,
        }
    }

    /// The fields of an object, if given.
    pub fn object(&self, name: &str) -> Option<&Args> {
        match self.get(name)? {
            Arg::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The members of a list; absent is empty.
    pub fn list(&self, name: &str) -> &[Args] {
        match self.get(name) {
            Some(Arg::List(members)) => members,
            _ => &[],
        }
    }

    /// A number that the table says is required.
    ///
    /// # Errors
    /// MISSING_FIELD.
    pub fn need_int(&self, name: &'static str) -> Result<i64, Error> {
        self.int(name).ok_or_else(|| missing(name))
    }

    /// Text that the table says is required.
    ///
    /// # Errors
    /// MISSING_FIELD.
    pub fn need_text(&self, name: &'static str) -> Result<Str, Error> {
        self.text(name).ok_or_else(|| missing(name))
    }

    /// A currency that the table says is required.
    ///
    /// # Errors
    /// MISSING_FIELD.
    pub fn need_currency(&self, name: &'static str) -> Result<Currency, Error> {
        self.currency(name).ok_or_else(|| missing(name))
    }

    /// The amount in minor units of a currency.
    ///
    /// # Errors
    /// MISSING_FIELD, INVALID_AMOUNT.
    pub fn need_minor(
        &self,
        name: &'static str,
        currency: Currency,
        options: &Options,
    ) -> Result<i64, Error> {
        self.amount(name).ok_or_else(|| missing(name))?.minor(name, currency, options)
    }

    /// The account set; absent is the balance set.
    pub fn account_set(&self) -> i64 {
        self.int("accountSet").unwrap_or(BALANCE_SET)
    }

    /// Who is meant: accountUserId before externalCode before isPlatform before an
    /// owner (spec AP-02). The first that is given decides.
    ///
    /// # Errors
    /// MISSING_FIELD without one, INVALID_FIELD with several owners.
    pub fn selector(&self) -> Result<Selector, Error> {
        if let Some(no) = self.int("accountUserId") {
            return Ok(Selector::Number(no));
        }
        if let Some(code) = self.text("externalCode") {
            return Ok(Selector::Code(code));
        }
        if self.flag("isPlatform") {
            return Ok(Selector::Platform);
        }
        let owner = self.owner_if_named()?;
        owner.map(Selector::Owner).ok_or_else(|| {
            missing("accountUserId").with("oneOf", "accountUserId, externalCode, isPlatform, an owner")
        })
    }

    /// Who receives or gives back: an owner, or a `merchantUid`.
    ///
    /// # Errors
    /// MISSING_FIELD without one, INVALID_FIELD with several.
    pub fn receiver(&self) -> Result<Receiver, Error> {
        match (self.owner_if_named()?, self.text("merchantUid")) {
            (Some(owner), None) => Ok(Receiver::Owner(owner)),
            (None, Some(uid)) => Ok(Receiver::Uid(uid)),
            (None, None) => {
                let one_of = format!("{}, merchantUid", OWNER_FIELDS.join(", "));
                Err(missing("userId").with("oneOf", one_of))
            }
            _ => {
                let message = "give an owner or `merchantUid`, not both";
                Err(Error::field(Reason::InvalidField, "merchantUid", message))
            }
        }
    }

    /// The owner: exactly one of userId, merchantId, platformId, partnerId.
    ///
    /// # Errors
    /// MISSING_FIELD without one, INVALID_FIELD with several.
    pub fn owner(&self) -> Result<OwnerName, Error> {
        self.owner_if_named()?.ok_or_else(|| missing("userId").with("oneOf", OWNER_FIELDS.join(", ")))
    }

    /// The owner if one is named: at most one of userId, merchantId, platformId,
    /// partnerId.
    ///
    /// # Errors
    /// INVALID_FIELD with several.
    pub fn owner_if_named(&self) -> Result<Option<OwnerName>, Error> {
        let [user, merchant, platform, partner] = OWNER_FIELDS.map(|name| self.text(name));
        let mut named = [
            user.map(|id| OwnerName::user(&id)),
            merchant.map(|id| OwnerName::merchant(&id)),
            platform.map(|id| OwnerName::platform(&id)),
            partner.map(|id| OwnerName::partner(&id)),
        ]
        .into_iter()
        .flatten();
        match (named.next(), named.next()) {
            (owner, None) => Ok(owner),
            _ => {
                let message = "name one owner: userId, merchantId, platformId or partnerId";
                Err(Error::field(Reason::InvalidField, "userId", message))
            }
        }
    }
}

/// The fields that name an owner.
pub const OWNER_FIELDS: [&str; 4] = ["userId", "merchantId", "platformId", "partnerId"];

/// MISSING_FIELD.
pub fn missing(field: &str) -> Error {
    Error::field(Reason::MissingField, field, format!("`{field}` is missing"))
}
