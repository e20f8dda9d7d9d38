//! Owners of accounts: users, merchants, the platform, partners, and the world
//! outside the ledger.

use crate::store::cells::Str;
use crate::store::names;

/// An owner as it stands in the rows: `user:<uuid>`, `merchant:<uuid>`,
/// `platform:<id>`, `partner:<id>`, `world:<channel>`. The id is percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerName(Str);

impl OwnerName {
    fn of(kind: &str, id: &str) -> Self {
        let mut name = String::with_capacity(kind.len() + 1 + id.len());
        name.push_str(kind);
        name.push(':');
        names::encode(id, &mut name);
        OwnerName(Str::from(name))
    }

    /// A consumer, by UUID in lower case.
    pub fn user(uuid: &str) -> Self {
        OwnerName::of("user", uuid)
    }

    /// A merchant, by UUID in lower case.
    pub fn merchant(uuid: &str) -> Self {
        OwnerName::of("merchant", uuid)
    }

    /// A platform (大B), by the host's own id.
    pub fn platform(id: &str) -> Self {
        OwnerName::of("platform", id)
    }

    /// A partner (外部分佣方) that shares in the money of orders, by the host's own id.
    pub fn partner(id: &str) -> Self {
        OwnerName::of("partner", id)
    }

    /// The outside of the ledger: where recharges come from and payouts go to.
    /// The only owner whose accounts may be negative.
    pub fn world(channel: &str) -> Self {
        OwnerName::of("world", channel)
    }

    /// An owner as read from a row.
    pub fn stored(name: Str) -> Self {
        OwnerName(name)
    }

    /// The name as it stands in the rows.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as shared text.
    pub fn name(&self) -> Str {
        self.0.clone()
    }
}

/// True for the text form of a UUID, in either case.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// True for accounts that may be negative.
pub fn is_world(owner: &str) -> bool {
    owner.starts_with("world:")
}

/// True for accounts whose version must fit an int32 (spec A22).
pub fn is_version_limited(owner: &str) -> bool {
    owner.starts_with("user:") || owner.starts_with("merchant:")
}

/// The kind of an owner, the part before the colon.
pub fn kind(owner: &str) -> &str {
    owner.split_once(':').map_or(owner, |(kind, _)| kind)
}

/// The owner as callers see it: `user:<uuid>`, `platform:<the host's own id>`, …
pub fn shown(owner: &str) -> String {
    format!("{}:{}", kind(owner), id(owner))
}

/// The id of an owner, decoded.
pub fn id(owner: &str) -> String {
    let encoded = owner.split_once(':').map_or("", |(_, id)| id);
    names::decode(encoded).unwrap_or_else(|| encoded.to_owned())
}
