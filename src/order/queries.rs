//! Queries on programs, orders and refunds.

use super::items::Item;
use super::model::{Order, not_found};
use super::program::Program;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, owner};
use crate::money::Currency;
use crate::printed::printed;
use crate::store::cells::Row;
use crate::store::contract::Range;
use crate::store::rows::{OrderRow, ProgramRow, Ref, RefundRow};
use crate::store::{View, names};

/// The queries of this folder.
pub const QUERIES: &[&QueryInfo] = &[&PROGRAM, &ORDER, &REFUND];

/// What a program shows.
pub const PROGRAM_VIEW: &[ReplyField] = &[
    ReplyField::always("programId", "string", "Id of this version."),
    ReplyField::always("appId", "string", "The app."),
    ReplyField::always("version", "number", "Counts the app's programs from 1."),
    ReplyField::always("platformId", "string", "Who receives the rake and pays subsidies."),
    ReplyField::always("settleAfter", "string", "fulfilment or payment."),
    ReplyField::always("days", "number", "How many days after it."),
    ReplyField::always("dayRule", "string", "calendar or elapsed24h."),
    ReplyField::always("initiator", "string", "developer or automatic."),
    ReplyField::always("execution", "string", "ledger or external."),
    ReplyField::always(
        "rake",
        "Array<{ name: string; rate: string; rounding: string }>",
        "Components of the platform's fee.",
    ),
    ReplyField::always("shareCap", "string", "Largest part of the gross that other parties may get."),
    ReplyField::always("voucherSettlement", "string", "on or off."),
    ReplyField::always("multiUseRespectsDelay", "boolean", "The days count for each use of a card too."),
    ReplyField::always("refundMirror", "string", "seller or pro-rata."),
    ReplyField::sometimes("ruleName", "string", "Split rule whose latest version binds at payment."),
    ReplyField::sometimes("notifyUrl", "string", "Where settlements are told by default."),
    ReplyField::always("notifySchedule", "string", "15s, 2s or ecpay."),
    ReplyField::always("notifyVersion", "string", "2.0 or 3.0."),
];

/// What an order shows.
pub const ORDER_VIEW: &[ReplyField] = &[
    ReplyField::always("orderId", "string", "The order's id."),
    ReplyField::always("appId", "string", "The app."),
    ReplyField::always("outOrderNo", "string", "The developer's own id."),
    ReplyField::sometimes("orderAlias", "string", "Another system's id."),
    ReplyField::sometimes("buyer", "string", "Who buys."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("status", "string", "CREATED or PAID."),
    ReplyField::always("amount", "string", "Sum of the items."),
    ReplyField::always("payable", "string", "What the buyer pays: the amount less subsidies."),
    ReplyField::always("isCps", "boolean", "True if somebody receives commission."),
    ReplyField::sometimes("programId", "string", "The program it was paid under."),
    ReplyField::sometimes("ruleId", "string", "The split rule it was paid under."),
    ReplyField::sometimes("freezeId", "string", "The freeze that paid it."),
    ReplyField::sometimes("channel", "string", "The channel that paid it from outside."),
    ReplyField::always("createdAt", "number", "When it was made, ms since the epoch."),
    ReplyField::sometimes("paidAt", "number", "When it was paid."),
    ReplyField::sometimes("dueAt", "number", "When it will be settled by itself."),
    ReplyField::sometimes("settlingId", "string", "The settlement in progress."),
    ReplyField::always("items", "Array<OrderItem>", "Its items."),
    ReplyField::always(
        "sellers",
        "Array<{ owner: string; settled: string; others: string }>",
        "Its sellers: gross amount settled, and what other parties got of that.",
    ),
];

/// What an item shows.
pub const ITEM_VIEW: &[ReplyField] = &[
    ReplyField::always("itemId", "string", "The item's id."),
    ReplyField::always("seller", "string", "Whose it is."),
    ReplyField::always("state", "string", "PENDING, IN_USE (a card), FULFILLED, REFUNDING or REFUNDED."),
    ReplyField::always("amount", "string", "Its price."),
    ReplyField::always("subsidy", "string", "The part of it that the platform pays."),
    ReplyField::always("commissionRate", "string", "Commission on what is settled."),
    ReplyField::always("uses", "number", "How many times it can be used."),
    ReplyField::always("fulfilledUses", "number", "How many times it was."),
    ReplyField::always("refundedUses", "number", "Uses that were refunded."),
    ReplyField::always("refunded", "string", "Refunded."),
    ReplyField::always("refunding", "string", "Being refunded."),
    ReplyField::always("settled", "string", "Gross amount settled."),
    ReplyField::always("settling", "string", "Gross amount being settled."),
    ReplyField::always("unsettled", "string", "Neither refunded nor settled, nor about to be."),
    ReplyField::sometimes("finishedAt", "number", "When it came to its end, ms since the epoch."),
];

/// What a refund shows.
pub const REFUND_VIEW: &[ReplyField] = &[
    ReplyField::always("refundId", "string", "The refund."),
    ReplyField::always("orderId", "string", "The order."),
    ReplyField::sometimes("outRefundNo", "string", "The developer's own id."),
    ReplyField::always("status", "string", "PROCESSING, SUCCESS or CLOSED."),
    ReplyField::always("amount", "string", "How much."),
    ReplyField::always("createdAt", "number", "When it was started, ms since the epoch."),
    ReplyField::sometimes("finishedAt", "number", "When it ended."),
];

/// Most refunds that an order shows.
const REFUNDS_MAX: usize = 1000;

/// `program`
pub const PROGRAM: QueryInfo = QueryInfo {
    name: "program",
    method: "programs.get",
    spec: "DYR-01, M2",
    doc: printed("The latest settlement program of an app, or an older version by its id."),
    fields: &[
        Field::optional("appId", FieldKind::Text { max: 64 }, "The app; or give `programId`."),
        Field::optional("programId", FieldKind::Id, "One version of a program."),
    ],
    reply: &[ReplyField::always("program", "ProgramView", "The program.")],
    run: program,
};

/// `order`
pub const ORDER: QueryInfo = QueryInfo {
    name: "order",
    method: "orders.get",
    spec: "M3, M7, M10, B10, B17",
    doc: printed("An order with its items, sellers and refunds."),
    fields: &[
        Field::optional("orderId", FieldKind::Id, "The order; or give `appId` and `outOrderNo`."),
        Field::optional("appId", FieldKind::Text { max: 64 }, "The app of the order."),
        Field::optional("outOrderNo", FieldKind::Text { max: 64 }, "The developer's id of the order."),
    ],
    reply: &[
        ReplyField::always("order", "OrderView", "The order."),
        ReplyField::always("refunds", "Array<RefundView>", "Its refunds, oldest first."),
    ],
    run: order,
};

/// `order_refund`
pub const REFUND: QueryInfo = QueryInfo {
    name: "order_refund",
    method: "orders.refund",
    spec: "M7, B20",
    doc: printed("One refund of an order."),
    fields: &[Field::required("refundId", FieldKind::Id, "The refund.")],
    reply: &[ReplyField::always("refund", "RefundView", "The refund.")],
    run: refund,
};

fn program(args: &Args, view: &mut View, _options: &Options) -> Result<Reply, Stop> {
    let (field, shown, id) = match (args.id("programId"), args.text("appId")) {
        (Some(id), None) => ("programId", id.to_string(), Some(id)),
        (None, Some(app)) => {
            let found = view.row::<Ref>(&names::program(&app), false)?;
            ("appId", app.to_string(), found.map(|found| found.id))
        }
        _ => return Err(Error::field(Reason::MissingField, "appId", "give `appId` or `programId`").into()),
    };
    let row = match id {
        Some(id) => view.row::<ProgramRow>(&id, false)?,
        None => None,
    };
    let row = row.ok_or_else(|| {
        Error::field(Reason::ProgramNotFound, field, format!("there is no program of `{shown}`"))
    })?;
    let program = Program::read(&row)?;
    let component = |component: &super::program::Component| {
        Value::Object(
            Reply::new()
                .text("name", &component.name)
                .text("rate", &component.rate.to_string())
                .text("rounding", component.rounding.name()),
        )
    };
    let on_off = if program.has_vouchers() { "on" } else { "off" };
    let reply = Reply::new()
        .id("programId", row.id)
        .text("appId", &row.app)
        .int("version", row.version)
        .text("platformId", &owner::id(&row.platform))
        .text("settleAfter", &row.settle_after)
        .int("days", row.days)
        .text("dayRule", &row.day_rule)
        .text("initiator", &row.initiator)
        .text("execution", &row.execution)
        .with("rake", Value::List(program.rake.iter().map(component).collect()))
        .text("shareCap", &row.share_cap)
        .text("voucherSettlement", on_off)
        .bool("multiUseRespectsDelay", row.multi_use_delay == 1)
        .text("refundMirror", &row.refund_mirror)
        .maybe("ruleName", row.rule.map(Value::Text))
        .maybe("notifyUrl", row.notify_url.map(Value::Text))
        .text("notifySchedule", &row.notify_schedule)
        .text("notifyVersion", &row.notify_version);
    Ok(Reply::new().with("program", Value::Object(reply)))
}

/// The order that a query names by `orderId`, or by `appId` and `outOrderNo`.
pub fn find(args: &Args, view: &mut View) -> Result<Order, Stop> {
    let app = args.text("appId");
    let (field, shown, id) = match (args.id("orderId"), args.text("outOrderNo")) {
        (Some(id), None) => ("orderId", id.to_string(), Some(id)),
        (None, Some(number)) => {
            let app = app.clone().ok_or_else(|| crate::command::args::missing("appId"))?;
            let found = view.row::<Ref>(&names::order(&app, &number), true)?;
            ("outOrderNo", number.to_string(), found.map(|found| found.id))
        }
        _ => {
            let message = "give `orderId` or `outOrderNo`";
            return Err(Error::field(Reason::MissingField, "orderId", message).into());
        }
    };
    let row = match id {
        Some(id) => view.row::<OrderRow>(&id, false)?,
        None => None,
    };
    let row = row.filter(|row| app.is_none_or(|app| app == row.app));
    let row = row.ok_or_else(|| not_found(field, &shown))?;
    Ok(Order::read(&row)?)
}

/// The refunds of an order, oldest first.
pub fn refunds_of(view: &mut View, order: i64) -> Result<Vec<RefundRow>, Stop> {
    let range = Range {
        index: Some("by_order"),
        equals: vec![order.to_string()],
        ..Range::of(RefundRow::TABLE, REFUNDS_MAX)
    };
    Ok(view.range(range, false)?)
}

fn order(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let order = find(args, view)?;
    let currency = order.currency(options)?;
    let refunds = refunds_of(view, order.row.id)?;
    let row = &order.row;
    let items: Result<Vec<Value>, Stop> =
        order.items.iter().map(|item| item_view(&order, item, currency)).collect();
    let sellers = order.sellers.iter().map(|seller| {
        Value::Object(
            Reply::new()
                .text("owner", &owner::shown(&seller.owner))
                .amount("settled", seller.settled, currency)
                .amount("others", seller.others, currency),
        )
    });
    let shown = Reply::new()
        .id("orderId", row.id)
        .text("appId", &row.app)
        .text("outOrderNo", &row.out_order_no)
        .maybe("orderAlias", row.alias.clone().map(Value::Text))
        .maybe("buyer", row.buyer.as_deref().map(|buyer| Value::Text(owner::shown(buyer).as_str().into())))
        .text("currency", currency.code())
        .text("status", &row.status)
        .amount("amount", row.amount, currency)
        .amount("payable", order.user_amount(), currency)
        .bool("isCps", order.is_cps())
        .maybe("programId", row.program.filter(|_| row.paid_at.is_some()).map(Value::Id))
        .maybe("ruleId", row.rule.filter(|_| row.paid_at.is_some()).map(Value::Id))
        .maybe("freezeId", row.freeze.map(Value::Id))
        .maybe("channel", row.channel.clone().map(Value::Text))
        .int("createdAt", row.created_at)
        .maybe("paidAt", row.paid_at.map(Value::Int))
        .maybe("dueAt", row.due.map(Value::Int))
        .maybe("settlingId", row.settling.map(Value::Id))
        .with("items", Value::List(items?))
        .with("sellers", Value::List(sellers.collect()));
    let refunds = refunds.iter().map(|refund| refund_view(refund, currency)).collect();
    Ok(Reply::new().with("order", Value::Object(shown)).with("refunds", Value::List(refunds)))
}

fn item_view(order: &Order, item: &Item, currency: Currency) -> Result<Value, Stop> {
    let state = if item.is_refunding() {
        "REFUNDING"
    } else if item.is_refunded() {
        "REFUNDED"
    } else if item.finished_at().is_some() {
        "FULFILLED"
    } else if item.fulfilled.is_empty() {
        "PENDING"
    } else {
        "IN_USE"
    };
    let reply = Reply::new()
        .text("itemId", &item.id)
        .text("seller", &owner::shown(&order.seller_of(item)?.owner))
        .text("state", state)
        .amount("amount", item.amount, currency)
        .amount("subsidy", item.subsidy, currency)
        .text("commissionRate", &item.commission.to_string())
        .int("uses", item.uses)
        .int("fulfilledUses", item.fulfilled_uses())
        .int("refundedUses", item.refunded.uses)
        .amount("refunded", item.refunded.amount(), currency)
        .amount("refunding", item.refunding.amount(), currency)
        .amount("settled", item.settled.gross, currency)
        .amount("settling", item.settling.gross, currency)
        .amount("unsettled", item.open(), currency)
        .maybe("finishedAt", item.finished_at().map(Value::Int));
    Ok(Value::Object(reply))
}

fn refund_view(row: &RefundRow, currency: Currency) -> Value {
    Value::Object(
        Reply::new()
            .id("refundId", row.id)
            .id("orderId", row.order_id)
            .maybe("outRefundNo", row.out_refund_no.clone().map(Value::Text))
            .text("status", &row.status)
            .amount("amount", row.amount, currency)
            .int("createdAt", row.created_at)
            .maybe("finishedAt", row.finished_at.map(Value::Int)),
    )
}

fn refund(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let id = args.need_id("refundId")?;
    let Some(row) = view.row::<RefundRow>(&id, false)? else {
        let message = format!("there is no refund `{id}`");
        return Err(Error::field(Reason::RefundNotFound, "refundId", message).into());
    };
    let Some(order) = view.row::<OrderRow>(&row.order_id, false)? else {
        return Err(not_found("orderId", &row.order_id.to_string()).into());
    };
    let currency = options.stored_currency(&order.currency)?;
    Ok(Reply::new().with("refund", refund_view(&row, currency)))
}
