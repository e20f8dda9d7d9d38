//! Split rules: how the money of an order is divided between the seller and
//! others, to the last minor unit, with an explanation of every one (spec M4).
//!
//! [`Rule`] is pure and always sound, [`split`] divides by it. The commands and
//! queries here keep rules by name and version, and show what one would do.

mod divide;
pub mod explain;
pub mod fields;
mod preview;
pub mod queries;
mod rule;
pub mod store;
mod stored;

use crate::command::{CommandInfo, QueryInfo};

pub use divide::{Basis, LegSplit, PartSplit, Rated, Split, TierUse, split};
pub use preview::{FIELDS as PREVIEW_FIELDS, REPLY as PREVIEW_REPLY, STEP_REPLY, preview};
pub use rule::{Amounts, Base, Kind, LEAVES_MAX, Leg, Part, Parts, Receiver, Rule, Terms, Tier, To};

/// The commands of this folder.
pub const COMMANDS: &[&CommandInfo] = &[&store::INFO];

/// The queries of this folder.
pub const QUERIES: &[&QueryInfo] = &[&queries::RULE, &queries::PREVIEW];
