//! Bearer tokens with scopes (spec BAL-01, M15). Only digests are kept.

use super::percent::hex;
use crate::error::{Error, Reason};
use sha2::{Digest, Sha256};

/// Scope of routes that read.
pub const READ: &str = "balances:read";
/// Scope of routes that change something. It does not include [`READ`].
pub const WRITE: &str = "balances:write";
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
}

/// A token that is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    sha256: [u8; 32],
    scopes: Vec<String>,
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
        Ok(Token { sha256, scopes: scopes.into_iter().collect() })
    }

    fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope || own == ALL)
    }
}

/// Lets a request in if its `Authorization: Bearer <token>` holds one of the
/// tokens and that token has the scope. Digests are compared, all of them and
/// to the end, so that the time taken tells nothing of a token.
///
/// # Errors
/// UNAUTHENTICATED without a known token, PERMISSION_DENIED (`scope` in the
/// details) with one that lacks the scope.
pub fn authorize(header: Option<&str>, tokens: &[Token], needed_scope: &str) -> Result<(), Error> {
    let Some(sent) = header.and_then(bearer) else {
        return Err(Error::new(Reason::Unauthenticated, "the request has no bearer token"));
    };
    let digest: [u8; 32] = Sha256::digest(sent.as_bytes()).into();
    let (mut is_known, mut is_allowed) = (false, false);
    for token in tokens {
        let differs = token.sha256.iter().zip(&digest).fold(0, |differs, (own, sent)| differs | (own ^ sent));
        let same = std::hint::black_box(differs) == 0;
        is_known |= same;
        is_allowed |= same & token.allows(needed_scope);
    }
    match (is_known, is_allowed) {
        (_, true) => Ok(()),
        (true, false) => {
            let message = format!("the token lacks the scope `{needed_scope}`");
            Err(Error::new(Reason::PermissionDenied, message).with("scope", needed_scope))
        }
        (false, false) => Err(Error::new(Reason::Unauthenticated, "the token is not known")),
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim_start();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
