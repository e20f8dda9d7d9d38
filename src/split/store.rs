//! Storing a split rule under a name.

use super::fields::LEGS_KIND;
use super::rule::Rule;
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::Error;
use crate::ledger::work::invariant;
use crate::ledger::{Stop, Work};
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Ref, SplitRule};
use crate::store::{State, names};

/// `store_rule`
pub const INFO: CommandInfo = CommandInfo {
    name: "store_rule",
    method: "splitRules.store",
    spec: "M2, M4",
    doc: printed(
        "Stores a split rule. The name's earlier versions stay as they are; orders keep the one they were paid under.",
    ),
    fields: &[
        Field::required("ruleName", FieldKind::Text { max: 64 }, "Name of the rule."),
        Field::required(
            "legs",
            LEGS_KIND,
            "Its legs. A leg is paid to one receiver or divided among `parts`; what no leg takes is the seller's.",
        ),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("ruleId", "string", "Id of this version."),
        ReplyField::always("ruleName", "string", "Name of the rule."),
        ReplyField::always("version", "number", "Counts the versions of the name from 1."),
    ],
    build,
};

#[derive(Debug)]
struct StoreRule {
    name: Str,
    rule: Rule,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let rule = Rule::from_args(args, options)?;
    Ok(Box::new(StoreRule { name: args.need_text("ruleName")?, rule }))
}

impl Command for StoreRule {
    fn subject(&self) -> String {
        let mut name = String::new();
        names::encode(&self.name, &mut name);
        name
    }

    fn prefetch(&self, state: &mut State) {
        let name = names::split_rule(&self.name);
        state.refs.want(&name);
        if let Some(id) = state.refs.peek(&name).map(|found| found.id) {
            state.rules.want(&id);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (id, name) = (work.id, names::split_rule(&self.name));
        let version = match work.state.refs.get(&name)?.map(|found| found.id) {
            Some(latest) => match work.state.rules.get(&latest)? {
                Some(rule) => rule.version.saturating_add(1),
                None => return Err(invariant(format!("split rule {latest} is named but not stored"))),
            },
            None => 1,
        };
        work.state.refs.put(Ref { name, id });
        work.state.refs.put(Ref { name: names::split_rule_version(&self.name, version), id });
        let legs = Str::from(self.rule.to_text());
        work.state.rules.put(SplitRule { id, name: self.name.clone(), version, legs });
        let reply = Reply::new().id("ruleId", id).text("ruleName", &self.name);
        Ok(Outcome::Done(reply.int("version", version)))
    }
}
