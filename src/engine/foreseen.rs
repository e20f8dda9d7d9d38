//! What a dry run would have moved.

use crate::balance::queries::history::line;
use crate::command::{Options, Value};
use crate::ledger::Stop;
use crate::ledger::entry::read_entries;
use crate::ledger::work::invariant;
use crate::store::State;

/// The entries of the transactions made after the first `before`, as JSON.
///
/// # Errors
/// LEDGER_INVARIANT if an entry is of an account that is not known.
pub fn entries(state: &State, before: usize, options: &Options) -> Result<String, Stop> {
    let mut list = Vec::new();
    for made in state.made.get(before..).unwrap_or(&[]) {
        for entry in read_entries(&made.entries).unwrap_or_default() {
            let Some(account) = state.accounts.peek(&entry.account) else {
                return Err(invariant(format!("account {} has an entry and is not known", entry.account)));
            };
            list.push(Value::Object(line(&entry, account, options)?));
        }
    }
    Ok(Value::List(list).to_json())
}
