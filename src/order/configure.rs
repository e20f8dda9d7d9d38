//! Configuring an app's settlement program (spec DYR-01, DYR-08, B19, B20).

use super::program::{Component, want_latest, write_rake};
use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::{OwnerName, Stop, Work};
use crate::money::{Rate, Rounding};
use crate::printed::printed;
use crate::settlement::notify_url;
use crate::store::cells::Str;
use crate::store::rows::{ProgramRow, Ref};
use crate::store::{State, names};

/// Most components of a rake.
const COMPONENTS_MAX: usize = 16;
/// Part of the gross that other parties may get if the program does not say (30 %).
const SHARE_CAP: &str = "0.3";

/// `configure_program`
pub const INFO: CommandInfo = CommandInfo {
    name: "configure_program",
    method: "programs.configure",
    spec: "DYR-01, DYR-04, DYR-08, B7, B15, B16, B19, B20, M2, M11",
    doc: printed(
        "Sets how an app's orders are settled. Orders that are paid already keep the program they were paid under.",
    ),
    fields: &[
        Field::required("appId", FieldKind::Text { max: 64 }, "The app."),
        Field::required(
            "platformId",
            FieldKind::Text { max: 64 },
            "The platform: its balance receives the rake, its marketing balance pays subsidies.",
        ),
        Field::required(
            "settleAfter",
            FieldKind::Choice(&["fulfilment", "payment"]),
            "What the days count from: fulfilment (核销 D+N) or payment (支付 D+N, whole orders only).",
        ),
        Field::required("days", FieldKind::Count { min: 0, max: 365 }, "How many days, 0 to 365."),
        Field::optional(
            "dayRule",
            FieldKind::Choice(&["calendar", "elapsed24h"]),
            "calendar (default): from the beginning of the day; elapsed24h: not before N times 24 hours.",
        ),
        Field::optional(
            "initiator",
            FieldKind::Choice(&["developer", "automatic"]),
            "Who starts a settlement: developer (default) or the ledger itself.",
        ),
        Field::optional(
            "execution",
            FieldKind::Choice(&["ledger", "external"]),
            "ledger (default): money moves at once; external: when its outcome is reported.",
        ),
        Field::optional(
            "rake",
            FieldKind::List {
                of: &[
                    Field::required("name", FieldKind::Text { max: 64 }, "What the fee is called."),
                    Field::required("rate", FieldKind::Rate, "Part of the gross amount, 0 to 1."),
                    Field::optional(
                        "rounding",
                        FieldKind::Choice(&["floor", "half-up"]),
                        "What becomes of parts of a minor unit; default floor.",
                    ),
                ],
                max: COMPONENTS_MAX,
            },
            "Components of the platform's fee, each rounded by itself, at most 16.",
        ),
        Field::optional(
            "shareCap",
            FieldKind::Rate,
            "Largest part of the gross amount that other parties may get; default 0.3.",
        ),
        Field::optional(
            "voucherSettlement",
            FieldKind::Choice(&["on", "off"]),
            "Whether single vouchers may be settled; default on.",
        ),
        Field::optional(
            "multiUseRespectsDelay",
            FieldKind::Bool,
            "The days count for each use of a multi-use card too; default false.",
        ),
        Field::optional(
            "refundMirror",
            FieldKind::Choice(&["seller", "pro-rata"]),
            "Who pays for a refund after settlement: seller (default), or every leg its part.",
        ),
        Field::optional(
            "ruleName",
            FieldKind::Text { max: 64 },
            "Split rule for other parties; its latest version binds when an order is paid.",
        ),
        Field::optional(
            "notifyUrl",
            FieldKind::Text { max: 512 },
            "Where the end of a settlement is told if it names no address; https only.",
        ),
        Field::optional(
            "notifySchedule",
            FieldKind::Choice(&["15s", "2s", "ecpay"]),
            "When a notification is tried again: doubling from 15 s (default), from 2 s, or the older list.",
        ),
        Field::optional(
            "notifyVersion",
            FieldKind::Choice(&["2.0", "3.0"]),
            "Version of the notification; default 3.0.",
        ),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("programId", "string", "Id of this version of the program."),
        ReplyField::always("appId", "string", "The app."),
        ReplyField::always("version", "number", "Counts the app's programs from 1."),
    ],
    build,
};

#[derive(Debug)]
struct ConfigureProgram {
    /// The row but for its id and version.
    row: ProgramRow,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let choice = |name: &str, default: &str| args.text(name).unwrap_or_else(|| Str::from(default));
    let cap = args.rate("shareCap").map(|rate| rate.to_string());
    let notify_url = args.text("notifyUrl");
    if let Some(url) = &notify_url {
        notify_url::check("notifyUrl", url, options)?;
    }
    Ok(Box::new(ConfigureProgram {
        row: ProgramRow {
            id: 0,
            app: args.need_text("appId")?,
            version: 0,
            platform: OwnerName::platform(&args.need_text("platformId")?).name(),
            settle_after: args.need_text("settleAfter")?,
            days: args.need_int("days")?,
            day_rule: choice("dayRule", "calendar"),
            initiator: choice("initiator", "developer"),
            execution: choice("execution", "ledger"),
            rake: write_rake(&rake(args.list("rake"))?),
            share_cap: Str::from(cap.as_deref().unwrap_or(SHARE_CAP)),
            voucher_settlement: i64::from(&*choice("voucherSettlement", "on") == "on"),
            multi_use_delay: i64::from(args.flag("multiUseRespectsDelay")),
            refund_mirror: choice("refundMirror", "seller"),
            rule: args.text("ruleName"),
            notify_url,
            notify_schedule: choice("notifySchedule", "15s"),
            notify_version: choice("notifyVersion", "3.0"),
        },
    }))
}

/// The components; together they are at most the whole amount.
fn rake(list: &[Args]) -> Result<Vec<Component>, Error> {
    let mut components: Vec<Component> = Vec::with_capacity(list.len());
    let mut sum = rust_decimal::Decimal::ZERO;
    for (at, member) in list.iter().enumerate() {
        let name = member.need_text("name")?;
        if components.iter().any(|other| other.name == name) {
            let message = format!("component `{name}` stands in the list twice");
            return Err(Error::field(Reason::InvalidField, format!("rake[{at}].name"), message));
        }
        let rate = member.rate("rate").unwrap_or(Rate::ZERO);
        sum += rate.to_decimal();
        if sum > rust_decimal::Decimal::ONE {
            let message = "the components are more than the whole amount";
            return Err(Error::field(Reason::InvalidField, format!("rake[{at}].rate"), message));
        }
        let rounding = member.text("rounding").and_then(|name| Rounding::parse(&name));
        let rounding = rounding.unwrap_or(Rounding::Floor);
        components.push(Component { name, rate, rounding });
    }
    Ok(components)
}

impl Command for ConfigureProgram {
    fn subject(&self) -> String {
        names::program(&self.row.app).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        want_latest(state, &self.row.app);
        if let Some(rule) = &self.row.rule {
            state.refs.want(&names::split_rule(rule));
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let name = names::program(&self.row.app);
        let before = match work.state.refs.get(&name)?.map(|found| found.id) {
            Some(id) => work.state.programs.get(&id)?.map_or(0, |row| row.version),
            None => 0,
        };
        if let Some(rule) = &self.row.rule {
            if work.state.refs.get(&names::split_rule(rule))?.is_none() {
                let message = format!("there is no split rule `{rule}`");
                return Err(Error::field(Reason::RuleNotFound, "ruleName", message).into());
            }
        }
        let row = ProgramRow { id: work.id, version: before.saturating_add(1), ..self.row.clone() };
        work.state.refs.put(Ref { name, id: row.id });
        let reply = Reply::new().id("programId", row.id).text("appId", &row.app).int("version", row.version);
        work.state.programs.put(row);
        Ok(Outcome::Done(reply))
    }
}
