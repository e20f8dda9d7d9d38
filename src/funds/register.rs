//! Registering parties (spec 1.3): one owner under the names of the other systems,
//! and the terms of its withdrawals.

use super::fee::{self, Fee};
use super::{ageing, view};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField,
};
use crate::error::{Error, Reason};
use crate::ledger::party::{EXTERNAL, PLATFORM, SHOP};
use crate::ledger::wallet::{self, want_payee};
use crate::ledger::{OwnerName, Selector, Stop, Work, owner};
use crate::money::{Currency, Rate, Rounding};
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{Party, Ref};
use crate::store::{State, names};

const FEE: &[Field] = &[
    Field::required("currency", FieldKind::Currency, "The currency it is for."),
    Field::optional("fixed", FieldKind::AmountOrZero, "The same for every withdrawal."),
    Field::optional("rate", FieldKind::Rate, "Part of the amount."),
    Field::optional("rounding", FieldKind::Choice(&["floor", "half-up"]), "Of the part; default floor."),
    Field::optional("minimum", FieldKind::AmountOrZero, "No less than this."),
    Field::optional("maximum", FieldKind::AmountOrZero, "No more than this."),
];

/// `register_party`
pub const INFO: CommandInfo = CommandInfo {
    name: "register_party",
    method: "parties.register",
    spec: "AP-02, AP-03, AP-21, C7, C8, C10, C12",
    doc: printed(
        "Registers an owner under the names other systems know it by, with the terms of its withdrawals. Opens its balance if it has none. Repeating it replaces what it said before; the number stays.",
    ),
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        shared::WIRE_CURRENCY,
        Field::optional(
            "externalCode",
            FieldKind::Chars { max: 30 },
            "Number of the shop or external commission party; unique; not for a platform.",
        ),
        Field::optional(
            "merchantUid",
            FieldKind::Text { max: 64 },
            "Its `merchant_uid` on the Douyin face; unique.",
        ),
        Field::optional(
            "referenceId",
            FieldKind::Count { min: 1, max: 99_999_999_999 },
            "Institution or shop id in the host's own system; not for an external commission party.",
        ),
        Field::optional("shopName", FieldKind::Chars { max: 100 }, "Name of the shop."),
        Field::optional("accountName", FieldKind::Chars { max: 100 }, "Name of the account."),
        Field::optional(
            "withdrawRule",
            FieldKind::Choice(&[ageing::DAYS, ageing::WORKING_DAYS]),
            "D counts calendar days, T working days; default D.",
        ),
        Field::optional(
            "withdrawDays",
            FieldKind::Count { min: 0, max: 365 },
            "How many days money stays before it may leave; default 0.",
        ),
        Field::optional(
            "rollForward",
            FieldKind::Bool,
            "T+0: money of a day off leaves on the next working day.",
        ),
        Field::optional(
            "platformType",
            FieldKind::Choice(&[view::SETTLEMENT_PLATFORM, "other"]),
            "A platform: settlement (结算通) allows summaries of 100 characters, others of 50.",
        ),
        Field::optional("custody", FieldKind::Bool, "Custody mode (资金托管): nothing can be withdrawn."),
        Field::optional(
            "fees",
            FieldKind::List { of: FEE, max: 32 },
            "What its withdrawals cost, by currency. The platform receives it.",
        ),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("accountUserId", "number", "The party's number."),
        ReplyField::always("referenceType", "number", "11 platform, 13 shop, 49 external commission party."),
        ReplyField::sometimes("transactionId", "string", "The transaction, if something changed."),
    ],
    build,
};

#[derive(Debug)]
struct Register {
    owner: OwnerName,
    currency: Currency,
    /// The row to be, without its number.
    row: Party,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let owner = args.owner()?;
    let reference_type = match owner::kind(owner.as_str()) {
        "platform" => PLATFORM,
        "merchant" => SHOP,
        _ => EXTERNAL,
    };
    let unfit = |field: &'static str, message: &str| Err(Error::field(Reason::InvalidField, field, message));
    let is_platform = reference_type == PLATFORM;
    if is_platform && args.has("externalCode") {
        return unfit("externalCode", "a platform has no code: it is named by `isPlatform`");
    }
    if reference_type == EXTERNAL && args.has("referenceId") {
        return unfit("referenceId", "an external commission party has no reference id");
    }
    if !is_platform && args.has("platformType") {
        return unfit("platformType", "only a platform has a type");
    }
    let fees = fees(args.list("fees"), options)?;
    let row = Party {
        no: 0,
        owner: owner.name(),
        reference_type,
        reference_id: args.int("referenceId"),
        external_code: args.text("externalCode"),
        merchant_uid: args
            .text("merchantUid")
            .map(|uid| if owner::is_uuid(&uid) { Str::from(uid.to_ascii_lowercase()) } else { uid }),
        shop_name: args.text("shopName"),
        account_name: args.text("accountName"),
        day_rule: args.text("withdrawRule").unwrap_or_else(|| Str::from(ageing::DAYS)),
        days: args.int("withdrawDays").unwrap_or(0),
        roll_forward: i64::from(args.flag("rollForward")),
        platform_type: args.text("platformType"),
        custody: i64::from(args.flag("custody")),
        fees: fee::write(&fees),
    };
    let currency = options.currency_or_wire(args.currency("currency"))?;
    Ok(Box::new(Register { owner, currency, row }))
}

fn fees(list: &[Args], options: &Options) -> Result<Vec<Fee>, Error> {
    let mut fees: Vec<Fee> = Vec::with_capacity(list.len());
    for (at, member) in list.iter().enumerate() {
        let fee = one_fee(member, options).map_err(|error| error.inside(&format!("fees[{at}].")))?;
        if fees.iter().any(|other| other.currency == fee.currency) {
            let message = format!("{} stands in the list twice", fee.currency);
            return Err(Error::field(Reason::InvalidField, format!("fees[{at}].currency"), message));
        }
        fees.push(fee);
    }
    Ok(fees)
}

fn one_fee(args: &Args, options: &Options) -> Result<Fee, Error> {
    let currency = args.need_currency("currency")?;
    let amount = |name: &'static str| {
        args.amount(name).map(|amount: AmountArg| amount.minor(name, currency, options)).transpose()
    };
    let rounding = args.text("rounding").and_then(|name| Rounding::parse(&name));
    let fee = Fee {
        currency: Str::from(currency.code()),
        fixed: amount("fixed")?.unwrap_or(0),
        rate: args.rate("rate").unwrap_or(Rate::ZERO),
        rounding: rounding.unwrap_or(Rounding::Floor),
        minimum: amount("minimum")?.unwrap_or(0),
        maximum: amount("maximum")?,
    };
    match fee.maximum {
        Some(maximum) if maximum < fee.minimum => {
            Err(Error::field(Reason::InvalidField, "maximum", "the maximum is less than the minimum"))
        }
        _ => Ok(fee),
    }
}

impl Register {
    /// The names that this registration holds.
    fn names(row: &Party) -> impl Iterator<Item = (&'static str, Str)> {
        let code = row.external_code.as_ref().map(|code| ("externalCode", names::party_code(code)));
        let uid = row.merchant_uid.as_ref().map(|uid| ("merchantUid", names::party_uid(uid)));
        code.into_iter().chain(uid)
    }

    /// The number of the owner's party: that of its balance account, which is
    /// opened if there is none (spec AP-02).
    fn number(&self, work: &mut Work<'_>) -> Result<(i64, Option<Party>), Stop> {
        match Selector::Owner(self.owner.clone()).find(work)? {
            Some(party) => Ok((party.no, Some(party))),
            None => Ok((wallet::payee(work, &self.owner, self.currency.code(), true)?.no, None)),
        }
    }

    /// Gives up the old names and takes the new ones.
    fn rename(&self, work: &mut Work<'_>, before: Option<&Party>, row: &Party) -> Result<(), Stop> {
        let old: Vec<(&str, Str)> = before.map(Register::names).into_iter().flatten().collect();
        for (field, name) in Register::names(row) {
            match work.state.refs.get(&name)?.map(|found| found.id) {
                Some(no) if no == row.no => {}
                Some(no) => {
                    let message = format!("party `{no}` has this `{field}`");
                    return Err(Error::field(Reason::PartyNameTaken, field, message)
                        .with("accountUserId", no)
                        .into());
                }
                None => work.state.refs.put(Ref { name, id: row.no }),
            }
        }
        for (_, name) in old {
            if Register::names(row).all(|(_, kept)| kept != name) {
                work.state.refs.get(&name)?;
                work.state.refs.delete(&name);
            }
        }
        Ok(())
    }
}

impl Command for Register {
    fn subject(&self) -> String {
        self.owner.as_str().to_owned()
    }

    fn prefetch(&self, state: &mut State) {
        let before = Selector::Owner(self.owner.clone()).want(state).cloned();
        want_payee(state, &self.owner, self.currency.code(), true);
        Selector::Platform.want(state);
        let old = before.as_ref().map(Register::names).into_iter().flatten();
        for (_, name) in old.chain(Register::names(&self.row)) {
            state.refs.want(&name);
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let (no, before) = self.number(work)?;
        let row = Party { no, ..self.row.clone() };
        let reply = Reply::new().int("accountUserId", no).int("referenceType", self.row.reference_type);
        let has_platform = work.state.refs.get(&names::platform())?.is_some();
        if row.reference_type == PLATFORM && !has_platform {
            work.state.refs.put(Ref { name: names::platform(), id: no });
        } else if !fee::read(&row)?.is_empty() && !has_platform {
            let message = "there is no platform that would receive the fees";
            return Err(Error::field(Reason::PlatformRequired, "fees", message).into());
        }
        self.rename(work, before.as_ref(), &row)?;
        if before.as_ref() == Some(&row) {
            return Ok(Outcome::Again(reply));
        }
        let mut owner = wallet::owner_row(work, &self.owner)?;
        if owner.party.is_none() {
            owner.party = Some(no);
            work.state.owners.put(owner);
        }
        work.state.parties.put(row);
        Ok(Outcome::Done(reply.id("transactionId", work.id)))
    }
}
