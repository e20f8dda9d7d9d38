//! Every command and query the engine knows, by name.

use crate::balance;
use crate::command::{CommandInfo, QueryInfo};

/// Folders with commands.
const FOLDERS: &[&[&CommandInfo]] = &[balance::COMMANDS];

/// All commands.
pub fn commands() -> impl Iterator<Item = &'static CommandInfo> {
    FOLDERS.iter().flat_map(|folder| folder.iter().copied())
}

/// All queries.
pub fn queries() -> impl Iterator<Item = &'static QueryInfo> {
    super::query::QUERIES.iter().copied()
}

/// The command with this name.
pub fn command(name: &str) -> Option<&'static CommandInfo> {
    commands().find(|info| info.name == name)
}
