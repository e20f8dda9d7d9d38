//! Withdrawals and the orders they were asked for in (spec A18, AP-30).

use super::{accounts_of, holder};
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::funds::batch::ORDER_ID_CHARS;
use crate::funds::detail;
use crate::funds::schedule::expected_arrival;
use crate::funds::view::{self, DETAIL_TYPE};
use crate::funds::withdrawal::FAILED;
use crate::ledger::Stop;
use crate::ledger::work::invariant;
use crate::printed::printed;
use crate::store::rows::{Party, Ref, Withdrawal, WithdrawalBatch};
use crate::store::{View, names};

/// `withdrawal_order`
pub const ORDER: QueryInfo = QueryInfo {
    name: "withdrawal_order",
    method: "funds.withdrawResult",
    spec: "AP-30, C15, C20",
    doc: printed("What has become of the withdrawals that were asked for under one order number."),
    fields: &[
        Field::required("orderId", FieldKind::Chars { max: ORDER_ID_CHARS }, "The caller's own number."),
        shared::ONLY_CURRENCY,
    ],
    reply: &[
        ReplyField::always("orderId", "string", "The caller's number."),
        ReplyField::always("createdAt", "number", "When it was asked for, ms since the epoch."),
        ReplyField::always("details", DETAIL_TYPE, "The withdrawals, in the order of the request."),
    ],
    run: order,
};

/// `withdrawal`
pub const WITHDRAWAL: QueryInfo = QueryInfo {
    name: "withdrawal",
    method: "balances.withdrawal",
    spec: "A18",
    doc: printed("One withdrawal and its status."),
    fields: &[Field::required("withdrawalId", FieldKind::Id, "The withdrawal.")],
    reply: view::PAYOUT_VIEW,
    run: withdrawal,
};

fn order(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let order = args.need_text("orderId")?;
    let not_found = || {
        let message = format!("there is no withdrawal order `{order}`");
        Error::field(Reason::WithdrawalOrderNotFound, "orderId", message)
    };
    let name = names::withdrawal_order(&order);
    let Some(id) = view.row::<Ref>(&name, true)?.map(|found| found.id) else {
        return Err(not_found().into());
    };
    let Some(batch) = view.row::<WithdrawalBatch>(&id, true)? else {
        return Err(invariant(format!("withdrawal order {id} is named but not stored")));
    };
    // Spec M13: what has another currency is not there.
    if args.currency("currency").is_some_and(|only| only.code() != &*batch.currency) {
        return Err(not_found().into());
    }
    let currency = options.stored_currency(&batch.currency)?;
    let details = detail::read(&batch)?;
    let ids: Vec<i64> = details.iter().filter_map(|detail| detail.withdrawal).collect();
    let mut numbers: Vec<i64> = Vec::new();
    for no in details.iter().filter_map(|detail| detail.party) {
        if !numbers.contains(&no) {
            numbers.push(no);
        }
    }
    let (rows, parties) = (view.rows::<Withdrawal>(&ids, false), view.rows::<Party>(&numbers, false));
    let (rows, parties) = (rows?, parties?);
    let mut shown = Vec::with_capacity(details.len());
    for detail in &details {
        let party = parties.iter().find(|party| Some(party.no) == detail.party);
        let row = rows.iter().find(|row| Some(row.id) == detail.withdrawal);
        let status = match (detail.withdrawal, row) {
            (None, _) => FAILED,
            (Some(_), Some(row)) => &row.status,
            (Some(id), None) => return Err(invariant(format!("withdrawal {id} is named but not stored"))),
        };
        let expected = expected_arrival(batch.created_at, options.utc_offset).ok();
        let is_expected = row.is_some_and(|row| crate::funds::withdrawal::is_on_its_way(&row.status));
        let expected = expected.filter(|_| is_expected);
        shown.push(Value::Object(view::detail(detail, party, status, row, expected, currency)));
    }
    Ok(Reply::new()
        .text("orderId", &batch.order_id)
        .int("createdAt", batch.created_at)
        .with("details", Value::List(shown)))
}

fn withdrawal(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let id = args.need_id("withdrawalId")?;
    let Some(row) = view.row::<Withdrawal>(&id, false)? else {
        let message = format!("there is no withdrawal `{id}`");
        return Err(Error::field(Reason::WithdrawalNotFound, "withdrawalId", message).into());
    };
    let accounts = accounts_of(view, std::slice::from_ref(&row))?;
    let (account, currency) = holder(&accounts, &row, options)?;
    let batch = match row.batch {
        Some(batch) => view.row::<WithdrawalBatch>(&batch, true)?,
        None => None,
    };
    let expected = expected_arrival(row.created_at, options.utc_offset).ok();
    Ok(view::payout(&row, &account.owner, currency, expected)
        .maybe("orderId", batch.map(|batch| Value::Text(batch.order_id))))
}
