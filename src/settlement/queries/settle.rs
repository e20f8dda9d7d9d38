//! Settlements and returns as records.

use super::super::legs::{self, Leg};
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, owner};
use crate::order::sellers::Role;
use crate::printed::printed;
use crate::sort::sort_by_key;
use crate::store::cells::{CorruptRow, Row, Str, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Account, OrderRow, Owner, Party, Ref, ReturnRow, SettlementRow};
use crate::store::{View, names};

/// What a settlement shows.
pub const SETTLEMENT_VIEW: &[ReplyField] = &[
    ReplyField::always("settlementId", "string", "The settlement."),
    ReplyField::always("settleId", "string", "The same id, as text for the developer."),
    ReplyField::always("appId", "string", "The app."),
    ReplyField::always("orderId", "string", "The order's alias if it has one, else its id."),
    ReplyField::always("outOrderNo", "string", "The developer's id of the order."),
    ReplyField::always("outSettleNo", "string", "The developer's id of the settlement."),
    ReplyField::sometimes("itemId", "string", "The voucher, if only one was settled."),
    ReplyField::always("status", "string", "PROCESSING, SUCCESS or FAIL."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("settleAmount", "string", "Gross amount."),
    ReplyField::always("rake", "string", "The platform's fee in it."),
    ReplyField::always("commission", "string", "Commission in it."),
    ReplyField::always("others", "string", "What other parties get of it."),
    ReplyField::always("seller", "string", "What the sellers get of it."),
    ReplyField::always("platformTicket", "string", "The platform's subsidy in it."),
    ReplyField::always(
        "parties",
        "Array<{ owner: string; merchantUid?: string; amount: string }>",
        "Who gets how much, sellers first.",
    ),
    ReplyField::always("createdAt", "number", "When it was asked for, ms since the epoch."),
    ReplyField::always("settledAt", "number", "When it ended; 0 while it is in progress."),
    ReplyField::always("isAuto", "boolean", "True if nobody asked for it."),
    ReplyField::sometimes("settleDesc", "string", "What it was for."),
    ReplyField::sometimes("cpExtra", "string", "The caller's text."),
    ReplyField::sometimes("message", "string", "Why it failed."),
    ReplyField::always("notifyVersion", "string", "Version of the notification."),
    ReplyField::sometimes("notifyUrl", "string", "Where its end is told."),
];

/// What a leg shows.
pub const LEG_VIEW: &[ReplyField] = &[
    ReplyField::always("role", "string", "rake, commission, share or seller."),
    ReplyField::always("name", "string", "The fee, the item, the rule's leg or the party."),
    ReplyField::always("owner", "string", "Who receives it."),
    ReplyField::always("amount", "string", "How much."),
    ReplyField::always("returned", "string", "What of it was returned to the seller."),
    ReplyField::always("why", "Record<string, unknown>", "Base, rate, exact product, rounding, result."),
];

/// What a return shows.
pub const RETURN_VIEW: &[ReplyField] = &[
    ReplyField::always("returnId", "string", "The return."),
    ReplyField::always("settlementId", "string", "The settlement."),
    ReplyField::always("outReturnNo", "string", "The developer's own id."),
    ReplyField::always("status", "string", "PROCESSING, SUCCESS or FAIL."),
    ReplyField::always("receiver", "string", "Who gives back."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("amount", "string", "How much."),
    ReplyField::always("createdAt", "number", "When it was asked for, ms since the epoch."),
    ReplyField::always("finishedAt", "number", "When it ended; 0 while it is in progress."),
    ReplyField::sometimes("cpExtra", "string", "The caller's text."),
    ReplyField::sometimes("message", "string", "Why it failed."),
];

/// Most settlements of one order that a query answers.
const SETTLEMENTS_MAX: usize = 1000;

const SETTLEMENT_ID: Field = Field::required("settlementId", FieldKind::Id, "The settlement.");
const APP: Field = Field::required("appId", FieldKind::Text { max: 64 }, "The app.");

/// `settlement`
pub const SETTLEMENT: QueryInfo = QueryInfo {
    name: "settlement",
    method: "settlements.get",
    spec: "DYQ-05",
    doc: printed("One settlement."),
    fields: &[SETTLEMENT_ID],
    reply: &[ReplyField::always("settlement", "SettlementView", "The settlement.")],
    run: settlement,
};

/// `explain_settlement`
pub const EXPLAIN: QueryInfo = QueryInfo {
    name: "explain_settlement",
    method: "settlements.explain",
    spec: "M4, B19, B22",
    doc: printed(
        "Every leg of a settlement with its base, rate, exact product, rounding and result, as it was decided.",
    ),
    fields: &[SETTLEMENT_ID],
    reply: &[
        ReplyField::always("settlement", "SettlementView", "The settlement."),
        ReplyField::sometimes("ruleId", "string", "The version of the split rule."),
        ReplyField::always("programId", "string", "The version of the program."),
        ReplyField::always("legs", "Array<LegView>", "Its legs."),
    ],
    run: explain,
};

/// `query_settle`
pub const QUERY: QueryInfo = QueryInfo {
    name: "query_settle",
    method: "settlements.query",
    spec: "DYQ-01…06, B23, B25",
    doc: printed(
        "Settlements of an app by the first that is given of: settleId, orderId, outSettleNo, outOrderNo. Oldest first; none is an empty list.",
    ),
    fields: &[
        APP,
        Field::optional("settleId", FieldKind::Text { max: 64 }, "One settlement."),
        Field::optional("orderId", FieldKind::Text { max: 64 }, "An order, by its id or its alias."),
        Field::optional("outSettleNo", FieldKind::Text { max: 64 }, "One settlement, by the developer's id."),
        Field::optional("outOrderNo", FieldKind::Text { max: 64 }, "An order, by the developer's id."),
    ],
    reply: &[ReplyField::always("settlements", "Array<SettlementView>", "What was found.")],
    run: query,
};

/// `query_return`
pub const RETURN: QueryInfo = QueryInfo {
    name: "query_return",
    method: "settlements.queryReturn",
    spec: "3.7",
    doc: printed("One return, by its id or the developer's."),
    fields: &[
        APP,
        Field::optional("returnId", FieldKind::Id, "The return; or give `outReturnNo`."),
        Field::optional("outReturnNo", FieldKind::Text { max: 64 }, "The developer's id of the return."),
    ],
    reply: &[ReplyField::always("return", "ReturnView", "The return.")],
    run: query_return,
};

fn require(view: &mut View, id: i64) -> Result<SettlementRow, Stop> {
    match view.row::<SettlementRow>(&id, false)? {
        Some(row) => Ok(row),
        None => {
            let message = format!("there is no settlement `{id}`");
            Err(Error::field(Reason::SettlementNotFound, "settlementId", message).into())
        }
    }
}

fn settlement(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let row = require(view, args.need_id("settlementId")?)?;
    let mut shown = views(view, &[row], options)?;
    Ok(Reply::new().maybe("settlement", shown.pop()))
}

fn explain(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let row = require(view, args.need_id("settlementId")?)?;
    let order = view.row::<OrderRow>(&row.order_id, false)?;
    let order = order.ok_or(CorruptRow { table: SettlementRow::TABLE.name, column: "order_id" })?;
    let currency = options.stored_currency(&row.currency)?;
    let list = legs::read(&row)?;
    let accounts = accounts(view, &list)?;
    let leg = |leg: &Leg| -> Result<Value, Stop> {
        let reply = Reply::new()
            .text("role", leg.role.name())
            .text("name", &leg.name)
            .text("owner", &owner_of(&accounts, leg)?)
            .amount("amount", leg.amount, currency)
            .amount("returned", leg.returned, currency)
            .with("why", Value::Json(leg.why.clone()));
        Ok(Value::Object(reply))
    };
    let legs: Result<Vec<Value>, Stop> = list.iter().map(leg).collect();
    let mut shown = views(view, &[row], options)?;
    Ok(Reply::new()
        .maybe("settlement", shown.pop())
        .maybe("ruleId", order.rule.map(Value::Id))
        .maybe("programId", order.program.map(Value::Id))
        .with("legs", Value::List(legs?)))
}

fn query(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let app = args.need_text("appId")?;
    let given = |name: &str| args.text(name);
    // Only the first that is given counts, found or not (DYQ-01, B25).
    let rows = if let Some(id) = given("settleId") {
        one(view, parse_int(&id))?
    } else if let Some(id) = given("orderId") {
        let alias = view.row::<Ref>(&names::order_alias(&app, &id), true)?;
        of_order(view, alias.map(|found| found.id).or_else(|| parse_int(&id)))?
    } else if let Some(number) = given("outSettleNo") {
        let found = view.row::<Ref>(&names::settlement(&app, &number), true)?;
        one(view, found.map(|found| found.id))?
    } else if let Some(number) = given("outOrderNo") {
        let found = view.row::<Ref>(&names::order(&app, &number), true)?;
        of_order(view, found.map(|found| found.id))?
    } else {
        let message = "give one of `settleId`, `orderId`, `outSettleNo`, `outOrderNo`";
        return Err(Error::field(Reason::MissingField, "settleId", message).into());
    };
    let rows: Vec<SettlementRow> = rows.into_iter().filter(|row| row.app == app).collect();
    let list = views(view, &rows, options)?;
    Ok(Reply::new().with("settlements", Value::List(list)))
}

fn one(view: &mut View, id: Option<i64>) -> Result<Vec<SettlementRow>, Stop> {
    let Some(id) = id else { return Ok(Vec::new()) };
    Ok(view.row::<SettlementRow>(&id, false)?.into_iter().collect())
}

fn of_order(view: &mut View, order: Option<i64>) -> Result<Vec<SettlementRow>, Stop> {
    let Some(order) = order else { return Ok(Vec::new()) };
    let range = Range {
        index: Some("by_order"),
        equals: vec![order.to_string()],
        ..Range::of(SettlementRow::TABLE, SETTLEMENTS_MAX)
    };
    Ok(view.range(range, false)?)
}

/// The accounts of some legs. Owner and currency of an account never change.
fn accounts(view: &mut View, legs: &[Leg]) -> Result<Vec<Account>, Stop> {
    let mut numbers: Vec<i64> = legs.iter().map(|leg| leg.account).filter(|no| *no > 0).collect();
    sort_by_key(&mut numbers, |no| *no);
    numbers.dedup();
    Ok(view.rows(&numbers, true)?)
}

fn owner_of(accounts: &[Account], leg: &Leg) -> Result<String, CorruptRow> {
    let account = accounts.iter().find(|account| account.no == leg.account);
    let account = account.ok_or(CorruptRow { table: SettlementRow::TABLE.name, column: "legs" })?;
    Ok(owner::shown(&account.owner))
}

/// Settlements as queries answer them.
pub fn views(view: &mut View, rows: &[SettlementRow], options: &Options) -> Result<Vec<Value>, Stop> {
    let mut all = Vec::new();
    for row in rows {
        all.extend(legs::read(row)?);
    }
    let mut orders: Vec<i64> = rows.iter().map(|row| row.order_id).collect();
    sort_by_key(&mut orders, |id| *id);
    orders.dedup();
    let (accounts, orders) = (accounts(view, &all), view.rows(&orders, false));
    let (accounts, orders): (Vec<Account>, Vec<OrderRow>) = (accounts?, orders?);
    let registered = registered(view, &accounts)?;
    rows.iter().map(|row| show(row, &orders, &accounts, &registered, options)).collect()
}

/// The parties among the owners of some accounts. One may have been registered with
/// its balance in another currency, so that its number is that of another account.
fn registered(view: &mut View, accounts: &[Account]) -> Result<Vec<Party>, Stop> {
    let mut names: Vec<Str> = accounts.iter().map(|account| account.owner.clone()).collect();
    sort_by_key(&mut names, |name| name.clone());
    names.dedup();
    let owners: Vec<Owner> = view.rows(&names, false)?;
    let numbers: Vec<i64> = owners.iter().filter_map(|owner| owner.party).collect();
    Ok(view.rows(&numbers, false)?)
}

fn show(
    row: &SettlementRow,
    orders: &[OrderRow],
    accounts: &[Account],
    registered: &[Party],
    options: &Options,
) -> Result<Value, Stop> {
    let order = orders.iter().find(|order| order.id == row.order_id);
    let order = order.ok_or(CorruptRow { table: SettlementRow::TABLE.name, column: "order_id" })?;
    let currency = options.stored_currency(&row.currency)?;
    let shown_order = order.alias.clone().unwrap_or_else(|| Str::from(order.id.to_string()));
    let shares = parties(row, accounts, registered)?.into_iter().map(|share| {
        Value::Object(
            Reply::new().text("owner", &share.owner).maybe("merchantUid", share.uid.map(Value::Text)).amount(
                "amount",
                share.amount,
                currency,
            ),
        )
    });
    let reply = Reply::new()
        .id("settlementId", row.id)
        .id("settleId", row.id)
        .text("appId", &row.app)
        .text("orderId", &shown_order)
        .text("outOrderNo", &order.out_order_no)
        .text("outSettleNo", &row.out_settle_no)
        .maybe("itemId", row.item.clone().map(Value::Text))
        .text("status", &row.status)
        .text("currency", &row.currency)
        .amount("settleAmount", row.amount, currency)
        .amount("rake", row.rake, currency)
        .amount("commission", row.commission, currency)
        .amount("others", row.others, currency)
        .amount("seller", row.seller, currency)
        .amount("platformTicket", row.subsidy, currency)
        .with("parties", Value::List(shares.collect()))
        .int("createdAt", row.created_at)
        .int("settledAt", row.settled_at.unwrap_or(0))
        .bool("isAuto", row.is_auto == 1)
        .maybe("settleDesc", row.description.clone().map(Value::Text))
        .maybe("cpExtra", row.cp_extra.clone().map(Value::Text))
        .maybe("message", row.message.clone().map(Value::Text))
        .text("notifyVersion", &row.notify_version)
        .maybe("notifyUrl", row.notify_url.clone().map(Value::Text));
    Ok(Value::Object(reply))
}

/// One party of a settlement.
struct Share {
    owner: String,
    uid: Option<Str>,
    amount: i64,
}

/// Who gets how much, sellers first (spec B21).
fn parties(row: &SettlementRow, accounts: &[Account], registered: &[Party]) -> Result<Vec<Share>, Stop> {
    let list = legs::read(row)?;
    let mut parties: Vec<Share> = Vec::new();
    for role in [Role::Seller, Role::Other] {
        for leg in list.iter().filter(|leg| leg.role == role) {
            let owner = owner_of(accounts, leg)?;
            let party = registered.iter().find(|party| owner::shown(&party.owner) == owner);
            let uid = party.and_then(|party| party.merchant_uid.clone());
            match parties.iter_mut().find(|share| share.owner == owner) {
                Some(share) => share.amount += leg.amount,
                None => parties.push(Share { owner, uid, amount: leg.amount }),
            }
        }
    }
    Ok(parties)
}

fn query_return(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let app = args.need_text("appId")?;
    let (field, shown, id) = match (args.id("returnId"), args.text("outReturnNo")) {
        (Some(id), None) => ("returnId", id.to_string(), Some(id)),
        (None, Some(number)) => {
            let found = view.row::<Ref>(&names::settlement_return(&app, &number), true)?;
            ("outReturnNo", number.to_string(), found.map(|found| found.id))
        }
        _ => {
            let message = "give `returnId` or `outReturnNo`";
            return Err(Error::field(Reason::MissingField, "returnId", message).into());
        }
    };
    let row = match id {
        Some(id) => view.row::<ReturnRow>(&id, false)?,
        None => None,
    };
    let row = row.filter(|row| row.app == app).ok_or_else(|| {
        Error::field(Reason::ReturnNotFound, field, format!("there is no return `{shown}`"))
    })?;
    let currency = options.stored_currency(&row.currency)?;
    let account = view.row::<Account>(&row.account, true)?;
    let account = account.ok_or(CorruptRow { table: ReturnRow::TABLE.name, column: "account" })?;
    let reply = Reply::new()
        .id("returnId", row.id)
        .id("settlementId", row.settlement)
        .text("outReturnNo", &row.out_return_no)
        .text("status", &row.status)
        .text("receiver", &owner::shown(&account.owner))
        .text("currency", &row.currency)
        .amount("amount", row.amount, currency)
        .int("createdAt", row.created_at)
        .int("finishedAt", row.finished_at.unwrap_or(0))
        .maybe("cpExtra", row.cp_extra.map(Value::Text))
        .maybe("message", row.message.map(Value::Text));
    Ok(Reply::new().with("return", Value::Object(reply)))
}
