//! Registered parties.

use super::SELECTOR;
use crate::command::fields::shared;
use crate::command::page::limit;
use crate::command::{Args, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::funds::{fee, view};
use crate::ledger::Stop;
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::{Row, parse_int};
use crate::store::contract::Range;
use crate::store::rows::Party;

/// `party`
pub const PARTY: QueryInfo = QueryInfo {
    name: "party",
    method: "parties.get",
    spec: "AP-02, AP-03",
    doc: printed("One registered party: its names, and the terms of its withdrawals."),
    fields: SELECTOR,
    reply: &[ReplyField::always("party", "PartyView", "The party.")],
    run: party,
};

/// `parties`
pub const PARTIES: QueryInfo = QueryInfo {
    name: "parties",
    method: "parties.list",
    spec: "AP-03",
    doc: printed("All registered parties, by their numbers."),
    fields: &[shared::LIMIT, shared::CURSOR],
    reply: &[
        ReplyField::always("parties", "PartyView[]", "The parties."),
        ReplyField::sometimes("nextCursor", "string", "Position for the next page."),
    ],
    run: parties,
};

fn party(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let who = args.selector()?;
    let Some(party) = who.look_up(view)? else { return Err(who.not_found().into()) };
    Ok(Reply::new().with("party", Value::Object(shown(&party, options)?)))
}

fn parties(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let limit = limit(args);
    let after = args.text("cursor").map(|cursor| {
        let refuse = || Error::field(Reason::InvalidField, "cursor", format!("`{cursor}` is no cursor"));
        parse_int(&cursor).ok_or_else(refuse)
    });
    let after = after.transpose()?.map(|no| vec![no.to_string()]);
    let rows: Vec<Party> = view.range(Range { after, ..Range::of(Party::TABLE, limit) }, false)?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|party| party.no.to_string());
    let shown = rows.iter().map(|party| Ok(Value::Object(shown(party, options)?)));
    let shown = shown.collect::<Result<Vec<_>, Stop>>()?;
    Ok(Reply::new()
        .with("parties", Value::List(shown))
        .maybe("nextCursor", next.map(|no| Value::Text(no.into()))))
}

fn shown(party: &Party, options: &Options) -> Result<Reply, Stop> {
    let reply = Reply::new().int("accountUserId", party.no).text("owner", &view::owner_of(party));
    let mut fees = Vec::new();
    for fee in fee::read(party)? {
        let currency = options.stored_currency(&fee.currency)?;
        fees.push(Value::Object(
            Reply::new()
                .text("currency", currency.code())
                .amount("fixed", fee.fixed, currency)
                .text("rate", &fee.rate.to_string())
                .text("rounding", fee.rounding.name())
                .amount("minimum", fee.minimum, currency)
                .maybe("maximum", fee.maximum.map(|most| Value::Amount(most, currency))),
        ));
    }
    Ok(view::identity(reply, party)
        .maybe("merchantUid", party.merchant_uid.clone().map(Value::Text))
        .text("withdrawRule", &party.day_rule)
        .int("withdrawDays", party.days)
        .bool("rollForward", party.roll_forward != 0)
        .maybe("platformType", party.platform_type.clone().map(Value::Text))
        .bool("custody", party.custody != 0)
        .with("fees", Value::List(fees)))
}
