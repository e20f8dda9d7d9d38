//! Every command and query the engine knows, by name.

use crate::command::{CommandInfo, QueryInfo};
use crate::{balance, funds, order, settlement, split};

/// Folders with commands.
const FOLDERS: &[&[&CommandInfo]] =
    &[balance::COMMANDS, funds::COMMANDS, order::COMMANDS, settlement::COMMANDS, split::COMMANDS];

/// Folders with queries.
const QUERY_FOLDERS: &[&[&QueryInfo]] = &[
    balance::queries::QUERIES,
    funds::queries::QUERIES,
    order::queries::QUERIES,
    settlement::queries::QUERIES,
    split::QUERIES,
];

/// All commands.
pub fn commands() -> impl Iterator<Item = &'static CommandInfo> {
    FOLDERS.iter().flat_map(|folder| folder.iter().copied())
}

/// All queries.
pub fn queries() -> impl Iterator<Item = &'static QueryInfo> {
    QUERY_FOLDERS.iter().flat_map(|folder| folder.iter().copied())
}

/// The command with this name.
pub fn command(name: &str) -> Option<&'static CommandInfo> {
    commands().find(|info| info.name == name)
}
