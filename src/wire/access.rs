//! Bearer tokens with scopes (spec BAL-01, M15). Only digests are kept.

use super::percent::hex;
use crate::balance::queries::{history, lists as balances, open};
use crate::command::QueryInfo;
use crate::error::{Error, Reason};
use crate::funds::queries::{parties, payouts, pools};
use crate::json::Value;
use crate::settlement::queries::lists as settlements;
use sha2::{Digest, Sha256};

/// Scope of routes that read.
pub const READ: &str = "balances:read";
/// Scope of routes that change something. It does not include [`READ`].
pub const WRITE: &str = "balances:write";
/// Scope of the Douyin face (spec DYQ, M11).
pub const SETTLE: &str = "industry_open.trade.settle";
/// Scope of the Allinpay face (spec AP-10, AP-20, AP-30).
pub const FUNDS: &str = "allinpay.shopoint.fundService";
/// Every scope.
pub const ALL: &str = "*";

/// Who may use the face.
#[derive(Clone, Copy, Debug)]
pub enum Access<'a> {
    /// The host checks by itself ([`needed_scope`](super::needed_scope) tells
    /// what for), or has turned the check off.
    Host,
    /// The holders of these tokens.
    Tokens(&'a [Token]),
    /// This app of the Allinpay face: the host has verified the request's
    /// signature. It opens that face and no other.
    Signed(&'a str),
}

/// Lists over the whole ledger.
const OF_ALL: &[&QueryInfo] = &[
    &balances::ACCOUNTS,
    &open::DUE_FREEZES,
    &parties::PARTIES,
    &payouts::ALL,
    &payouts::QUEUED,
    &payouts::SUBMITTED,
    &payouts::EXCEPTIONS,
    &pools::POOLS,
    &settlements::SETTLEMENTS,
    &settlements::NOTIFICATIONS,
    &settlements::DUE,
    &settlements::PROCESSING,
    &settlements::DUE_NOTIFICATIONS,
    &settlements::FAILED_NOTIFICATIONS,
];
/// Lists over the whole ledger unless an owner is named.
const OF_ALL_OR_ONE: &[&QueryInfo] = &[&history::TRANSACTIONS, &balances::OPEN_HOLDS];
/// The fields that name an owner.
const OWNERS: [&str; 4] = ["userId", "merchantId", "platformId", "partnerId"];

/// A token that is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    sha256: [u8; 32],
    scopes: Vec<String>,
    app: Option<String>,
}

impl Token {
    /// A token by the SHA-256 of its text, 64 hexadecimal digits, and its scopes.
    ///
    /// # Errors
    /// INVALID_FIELD.
    pub fn new(sha256_hex: &str, scopes: impl IntoIterator<Item = String>) -> Result<Self, Error> {
        let refuse = || Error::field(Reason::InvalidField, "sha256", "a digest has 64 hexadecimal digits");
        let mut sha256 = [0; 32];
        if sha256_hex.len() != 64 {
            return Err(refuse());
        }
        let mut digits = sha256_hex.bytes().map(hex);
        for byte in &mut sha256 {
            let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else {
                return Err(refuse());
            };
            *byte = high << 4 | low;
        }
        Ok(Token { sha256, scopes: scopes.into_iter().collect(), app: None })
    }

    /// The same token for one app only: on the Douyin face it acts for this app
    /// where a request names none, and for no other (spec M10).
    #[must_use]
    pub fn for_app(self, app: impl Into<String>) -> Self {
        Token { app: Some(app.into()), ..self }
    }

    /// The app it acts for, if it is bound to one.
    pub fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }

    /// Lets a query of the typed API pass unless it shows what belongs to all apps and
    /// the token is bound to one (spec M10).
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    pub fn check_query(&self, name: &str, fields: &Value<'_>) -> Result<(), Error> {
        let is_named =
            |field: &str| fields.get(field).and_then(Value::as_str).is_some_and(|id| !id.is_empty());
        let is_one_of = |list: &[&QueryInfo]| list.iter().any(|info| info.name == name);
        let is_of_all =
            is_one_of(OF_ALL) || is_one_of(OF_ALL_OR_ONE) && !OWNERS.iter().any(|id| is_named(id));
        if self.app.is_none() || !is_of_all {
            return Ok(());
        }
        let message = "the token is bound to an app, and the list is of the whole ledger";
        Err(Error::new(Reason::PermissionDenied, message).with("scope", READ))
    }

    fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope || own == ALL)
    }
}

/// Lets a request in if its `Authorization: Bearer <token>` holds one of the
/// tokens and that token has the scope.
///
/// # Errors
/// As [`admit`].
pub fn authorize(header: Option<&str>, tokens: &[Token], needed_scope: &str) -> Result<(), Error> {
    admit(header, tokens, needed_scope).map(|_| ())
}

/// The token that lets a request in. Digests are compared, all of them and to
/// the end, so that the time taken tells nothing of a token.
///
/// # Errors
/// UNAUTHENTICATED without a known token, PERMISSION_DENIED (`scope` in the
/// details) with one that lacks the scope.
pub fn admit<'t>(header: Option<&str>, tokens: &'t [Token], needed_scope: &str) -> Result<&'t Token, Error> {
    let Some(sent) = header.and_then(bearer) else {
        return Err(Error::new(Reason::Unauthenticated, "the request has no bearer token"));
    };
    let digest: [u8; 32] = Sha256::digest(sent.as_bytes()).into();
    let (mut is_known, mut admitted) = (false, None);
    for token in tokens {
        let differs = token.sha256.iter().zip(&digest).fold(0, |differs, (own, sent)| differs | (own ^ sent));
        let same = std::hint::black_box(differs) == 0;
        is_known |= same;
        if same & token.allows(needed_scope) {
            admitted = Some(token);
        }
    }
    match (is_known, admitted) {
        (_, Some(token)) => Ok(token),
        (true, None) => {
            let message = format!("the token lacks the scope `{needed_scope}`");
            Err(Error::new(Reason::PermissionDenied, message).with("scope", needed_scope))
        }
        (false, None) => Err(Error::new(Reason::Unauthenticated, "the token is not known")),
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim_start();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
