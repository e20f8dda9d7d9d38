//! The split rules that orders are bound to.

use crate::error::{Error, Reason};
use crate::ledger::work::invariant;
use crate::ledger::{OwnerName, Stop, Work};
use crate::split::Rule;
use crate::store::{State, names};

/// Puts the latest version of a rule on the list of wants; who receives by it, if it
/// is known.
pub fn want_latest(state: &mut State, name: &str) -> Vec<OwnerName> {
    let name = names::split_rule(name);
    state.refs.want(&name);
    state.refs.peek(&name).map(|found| found.id).map(|id| want(state, id)).unwrap_or_default()
}

/// Puts a version of a rule on the list of wants; who receives by it, if it is known.
pub fn want(state: &mut State, id: i64) -> Vec<OwnerName> {
    state.rules.want(&id);
    let rule = state.rules.peek(&id).and_then(|row| Rule::parse(&row.legs).ok());
    rule.map(|rule| rule.receivers().into_iter().cloned().collect()).unwrap_or_default()
}

/// The latest version of a rule, and its id.
///
/// # Errors
/// RULE_NOT_FOUND.
pub fn latest(work: &mut Work<'_>, name: &str) -> Result<(i64, Rule), Stop> {
    match work.state.refs.get(&names::split_rule(name))?.map(|found| found.id) {
        Some(id) => Ok((id, bound(work, id)?)),
        None => {
            let message = format!("there is no split rule `{name}`");
            Err(Error::field(Reason::RuleNotFound, "ruleName", message).into())
        }
    }
}

/// A version of a rule by its id.
pub fn bound(work: &mut Work<'_>, id: i64) -> Result<Rule, Stop> {
    match work.state.rules.get(&id)? {
        Some(row) => Ok(Rule::parse(&row.legs)?),
        None => Err(invariant(format!("split rule {id} is named but not stored"))),
    }
}
