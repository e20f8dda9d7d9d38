//! Registered parties: one owner under the names that other systems know it by.

use super::owner::{self, OwnerName};
use super::wallet::owner_row;
use super::work::{Stop, Work, invariant};
use crate::error::{Error, Reason};
use crate::store::cells::Str;
use crate::store::rows::{Owner, Party, Ref};
use crate::store::{State, View, names};

/// Platform (大B).
pub const PLATFORM: i64 = 11;
/// Shop (店铺).
pub const SHOP: i64 = 13;
/// External commission party (外部分佣方).
pub const EXTERNAL: i64 = 49;

/// How a party is named (spec AP-02). One that is given decides alone: there is no
/// falling through to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `accountUserId`
    Number(i64),
    /// `externalCode`
    Code(Str),
    /// `isPlatform`: the platform that was registered first.
    Platform,
    /// The ledger's own name of the owner.
    Owner(OwnerName),
}

impl Selector {
    /// The name that leads to the party's number, if it is a name.
    fn name(&self) -> Option<Str> {
        match self {
            Selector::Code(code) => Some(names::party_code(code)),
            Selector::Platform => Some(names::platform()),
            Selector::Number(_) | Selector::Owner(_) => None,
        }
    }

    /// Puts the party on the list of wants. It is there once nothing is missing.
    pub fn want<'s>(&self, state: &'s mut State) -> Option<&'s Party> {
        let no = match self {
            Selector::Number(no) => Some(*no),
            Selector::Owner(owner) => {
                state.owners.want(&owner.name());
                state.owners.peek(&owner.name()).and_then(|owner| owner.party)
            }
            Selector::Code(_) | Selector::Platform => {
                let name = self.name()?;
                state.refs.want(&name);
                state.refs.peek(&name).map(|found| found.id)
            }
        }?;
        state.parties.want(&no);
        state.parties.peek(&no)
    }

    /// The party, if it is registered.
    ///
    /// # Errors
    /// A row has to be read first; LEDGER_INVARIANT for a name that leads nowhere.
    pub fn find(&self, work: &mut Work<'_>) -> Result<Option<Party>, Stop> {
        let no = match self {
            Selector::Number(no) => return Ok(work.state.parties.get(no)?.cloned()),
            Selector::Owner(owner) => owner_row(work, owner)?.party,
            Selector::Code(_) | Selector::Platform => match self.name() {
                Some(name) => work.state.refs.get(&name)?.map(|found| found.id),
                None => None,
            },
        };
        let Some(no) = no else { return Ok(None) };
        match work.state.parties.get(&no)? {
            Some(party) => Ok(Some(party.clone())),
            None => Err(invariant(format!("party {no} is named but not stored"))),
        }
    }

    /// The party in a query.
    ///
    /// # Errors
    /// As [`Selector::find`].
    pub fn look_up(&self, view: &mut View) -> Result<Option<Party>, Stop> {
        let no = match self {
            Selector::Number(no) => Some(*no),
            Selector::Owner(owner) => view.row::<Owner>(&owner.name(), false)?.and_then(|owner| owner.party),
            Selector::Code(_) | Selector::Platform => match self.name() {
                Some(name) => view.row::<Ref>(&name, false)?.map(|found| found.id),
                None => None,
            },
        };
        match no {
            Some(no) => Ok(view.row::<Party>(&no, false)?),
            None => Ok(None),
        }
    }

    /// PARTY_NOT_FOUND, naming the field that decided.
    pub fn not_found(&self) -> Error {
        let (field, message) = match self {
            Selector::Number(no) => ("accountUserId", format!("there is no party `{no}`")),
            Selector::Code(code) => ("externalCode", format!("there is no party with the code `{code}`")),
            Selector::Platform => ("isPlatform", "no platform is registered".to_owned()),
            Selector::Owner(owner) => {
                let shown = owner::shown(owner.as_str());
                ("accountUserId", format!("`{shown}` is not registered as a party"))
            }
        };
        Error::field(Reason::PartyNotFound, field, message)
    }
}

/// Who is named to receive or give back a share of a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// By the ledger's own name.
    Owner(OwnerName),
    /// By `merchant_uid`: the party that registered it, else a merchant if it is a
    /// UUID, else the partner of this id.
    Uid(Str),
}

impl Receiver {
    /// Puts the party on the list of wants; the owner once nothing is missing.
    pub fn want(&self, state: &mut State) -> Option<OwnerName> {
        let uid = match self {
            Receiver::Owner(owner) => return Some(owner.clone()),
            Receiver::Uid(uid) => uid,
        };
        let name = names::party_uid(uid);
        state.refs.want(&name);
        let Some(no) = state.refs.peek(&name).map(|found| found.id) else { return Some(unregistered(uid)) };
        state.parties.want(&no);
        state.parties.peek(&no).map(|party| OwnerName::stored(party.owner.clone()))
    }

    /// The owner.
    ///
    /// # Errors
    /// A row has to be read first; LEDGER_INVARIANT for a name that leads nowhere.
    pub fn find(&self, work: &mut Work<'_>) -> Result<OwnerName, Stop> {
        let uid = match self {
            Receiver::Owner(owner) => return Ok(owner.clone()),
            Receiver::Uid(uid) => uid,
        };
        match work.state.refs.get(&names::party_uid(uid))?.map(|found| found.id) {
            Some(no) => match work.state.parties.get(&no)? {
                Some(party) => Ok(OwnerName::stored(party.owner.clone())),
                None => Err(invariant(format!("party {no} is named but not stored"))),
            },
            None => Ok(unregistered(uid)),
        }
    }
}

fn unregistered(uid: &str) -> OwnerName {
    if owner::is_uuid(uid) { OwnerName::merchant(&uid.to_ascii_lowercase()) } else { OwnerName::partner(uid) }
}
