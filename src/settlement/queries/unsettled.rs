//! What of an order is not settled yet (可分账余额, spec 3.6).

use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::Stop;
use crate::money::Rounding;
use crate::order::Order;
use crate::order::items::Item;
use crate::order::program::Program;
use crate::order::queries::{find, refunds_of};
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::{CorruptRow, Row};
use crate::store::rows::{OrderRow, ProgramRow};

/// `unsettled_amount`
pub const UNSETTLED: QueryInfo = QueryInfo {
    name: "unsettled_amount",
    method: "settlements.unsettledAmount",
    spec: "3.6",
    doc: printed(
        "Paid in, less refunds done or in progress, less what is settled or being settled, less the rake and commission still to be taken.",
    ),
    fields: &[
        Field::optional("orderId", FieldKind::Id, "The order; or give `appId` and `outOrderNo`."),
        Field::optional("appId", FieldKind::Text { max: 64 }, "The app of the order."),
        Field::optional("outOrderNo", FieldKind::Text { max: 64 }, "The developer's id of the order."),
        Field::optional("itemId", FieldKind::Text { max: 64 }, "One item of it."),
    ],
    reply: &[
        ReplyField::always("outOrderNo", "string", "The developer's id of the order."),
        ReplyField::always("unsettledAmount", "string", "What sellers and other parties can still get."),
        ReplyField::always("currency", "string", "Its currency."),
        ReplyField::always("paidIn", "string", "What buyer and platform paid."),
        ReplyField::always("refunded", "string", "Refunds done or in progress of what was held."),
        ReplyField::always("settled", "string", "Gross amount settled or being settled."),
        ReplyField::always("rake", "string", "The platform's fee still to be taken."),
        ReplyField::always("commission", "string", "Commission still to be taken."),
        ReplyField::always(
            "refunds",
            "Array<{ refundId: string; outRefundNo?: string; amount: string; status: string }>",
            "The order's refunds.",
        ),
    ],
    run: unsettled,
};

fn unsettled(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let order = find(args, view)?;
    order.require_paid()?;
    let id = order.row.program.ok_or(CorruptRow { table: OrderRow::TABLE.name, column: "program" })?;
    let program = view.row::<ProgramRow>(&id, true);
    let refunds = refunds_of(view, order.row.id)?;
    let program = program?.ok_or(CorruptRow { table: OrderRow::TABLE.name, column: "program" })?;
    let program = Program::read(&program)?;
    let currency = order.currency(options)?;
    let chosen = chosen(args, &order)?;
    let sum = |of: &dyn Fn(&Item) -> i64| chosen.iter().map(|item| of(item)).sum::<i64>();
    let open = sum(&Item::open);
    let rake = rake_left(&order, &program, &chosen);
    let commission = sum(&|item| item.commission.cumulative(gone(item), item.open(), Rounding::Floor));
    let list = refunds.iter().map(|refund| {
        Value::Object(
            Reply::new()
                .id("refundId", refund.id)
                .maybe("outRefundNo", refund.out_refund_no.clone().map(Value::Text))
                .amount("amount", refund.amount, currency)
                .text("status", &refund.status),
        )
    });
    Ok(Reply::new()
        .text("outOrderNo", &order.row.out_order_no)
        .amount("unsettledAmount", open - rake - commission, currency)
        .text("currency", currency.code())
        .amount("paidIn", sum(&|item| item.amount), currency)
        .amount("refunded", sum(&|item| item.refunded.held + item.refunding.held), currency)
        .amount("settled", sum(&gone), currency)
        .amount("rake", rake, currency)
        .amount("commission", commission, currency)
        .with("refunds", Value::List(list.collect())))
}

/// What settlements have taken of an item, or are taking.
fn gone(item: &Item) -> i64 {
    item.settled.gross.saturating_add(item.settling.gross)
}

fn chosen<'o>(args: &Args, order: &'o Order) -> Result<Vec<&'o Item>, Error> {
    let Some(id) = args.text("itemId") else { return Ok(order.items.iter().collect()) };
    let item = order.items.iter().find(|item| item.id == id);
    let item = item.ok_or_else(|| {
        let message = format!("order `{}` has no item `{id}`", order.row.id);
        Error::field(Reason::ItemNotFound, "itemId", message)
    })?;
    Ok(vec![item])
}

/// The rake that settling all of these items now would take, by seller.
fn rake_left(order: &Order, program: &Program, chosen: &[&Item]) -> i64 {
    let mut rake = 0;
    for (place, seller) in order.sellers.iter().enumerate() {
        let own = order.items.iter().filter(|item| item.seller == place);
        let before = seller.settled + own.map(|item| item.settling.gross).sum::<i64>();
        let open: i64 = chosen.iter().filter(|item| item.seller == place).map(|item| item.open()).sum();
        for component in &program.rake {
            rake += component.rate.cumulative(before, open, component.rounding);
        }
    }
    rake
}
