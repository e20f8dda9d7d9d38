//! Queries on split rules: one version, and what it would do.

use super::explain::rule_legs;
use super::fields::LEGS_KIND;
use super::preview as shown;
use super::preview::preview;
use super::rule::Rule;
use crate::command::args::missing;
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::Stop;
use crate::printed::printed;
use crate::store::rows::{Ref, SplitRule};
use crate::store::{View, names};

const NAME: Field = Field::optional("ruleName", FieldKind::Text { max: 64 }, "Name of the rule.");
const VERSION: Field = Field::optional(
    "version",
    FieldKind::Count { min: 1, max: 9_007_199_254_740_991 },
    "Version of the name; default the latest.",
);
const ID: Field = Field::optional("ruleId", FieldKind::Id, "Id of a version, instead of its name.");

/// `split_rule`
pub const RULE: QueryInfo = QueryInfo {
    name: "split_rule",
    method: "splitRules.get",
    spec: "M2, M4",
    doc: printed("One version of a split rule, with its legs as they may be stored again."),
    fields: &[NAME, VERSION, ID],
    reply: &[
        ReplyField::always("ruleId", "string", "Id of this version."),
        ReplyField::always("ruleName", "string", "Name of the rule."),
        ReplyField::always("version", "number", "Counts the versions of the name from 1."),
        ReplyField::always("legs", "Array<RuleLeg>", "Its legs."),
    ],
    run: get,
};

/// `preview_split`
pub const PREVIEW: QueryInfo = QueryInfo {
    name: "preview_split",
    method: "splitRules.preview",
    spec: "M4",
    doc: printed(
        "Divides amounts by a stored rule, or by legs that are sent, and explains every part; nothing is booked.",
    ),
    fields: &[
        NAME,
        VERSION,
        ID,
        Field::optional("legs", LEGS_KIND, "Legs to try, instead of a stored rule."),
        shared::CURRENCY,
        shown::GROSS,
        shown::RAKE,
        shown::COMMISSION,
        shown::STEPS,
        shown::SHARE_CAP,
    ],
    reply: &[
        shown::CURRENCY_SHOWN,
        shown::STEPS_SHOWN,
        shown::SELLER_SHOWN,
        shown::OTHERS_SHOWN,
        shown::RECEIVERS_SHOWN,
        ReplyField::sometimes("ruleId", "string", "Id of the stored rule."),
        ReplyField::sometimes("version", "number", "Its version."),
    ],
    run: preview_split,
};

fn get(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let row = find(args, view)?;
    let rule = Rule::parse(&row.legs)?;
    let reply = Reply::new().id("ruleId", row.id).text("ruleName", &row.name).int("version", row.version);
    Ok(reply.with("legs", rule_legs(&rule, options)?))
}

fn preview_split(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    if !args.has("legs") {
        let row = find(args, view)?;
        let reply = preview(args, &Rule::parse(&row.legs)?, options)?;
        return Ok(reply.id("ruleId", row.id).int("version", row.version));
    }
    match ["ruleName", "version", "ruleId"].into_iter().find(|name| args.has(name)) {
        Some(field) => {
            let message = format!("give `{field}` or `legs`, not both");
            Err(Error::field(Reason::InvalidField, field, message).into())
        }
        None => Ok(preview(args, &Rule::from_args(args, options)?, options)?),
    }
}

/// The version that a request means: by id, else by name.
fn find(args: &Args, view: &mut View) -> Result<SplitRule, Stop> {
    let (name, version) = (args.text("ruleName"), args.int("version"));
    let (id, field) = match (args.id("ruleId"), name) {
        (Some(id), None) if version.is_none() => (id, "ruleId"),
        (Some(_), _) => {
            let message = "name the rule by `ruleId` or by `ruleName`, not both";
            return Err(Error::field(Reason::InvalidField, "ruleId", message).into());
        }
        (None, None) => return Err(missing("ruleName").into()),
        (None, Some(name)) => {
            let (key, is_stable) = match version {
                Some(version) => (names::split_rule_version(&name, version), true),
                None => (names::split_rule(&name), false),
            };
            match view.row::<Ref>(&key, is_stable)? {
                Some(found) => (found.id, "ruleName"),
                None => return Err(not_found("ruleName", &name, version).into()),
            }
        }
    };
    match view.row::<SplitRule>(&id, true)? {
        Some(row) => Ok(row),
        None => Err(not_found(field, &id.to_string(), None).into()),
    }
}

fn not_found(field: &str, name: &str, version: Option<i64>) -> Error {
    let version = version.map(|version| format!(" of version {version}")).unwrap_or_default();
    Error::field(Reason::RuleNotFound, field, format!("there is no split rule `{name}`{version}"))
}
