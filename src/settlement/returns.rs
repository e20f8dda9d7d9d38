//! Returns (退分账): another party gives back to the seller what it received of a
//! settlement, so that a refund can be paid from there (spec 3.7).

use super::called::Called;
use super::{book, legs, text};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField,
};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, NewHold, RETURN};
use crate::ledger::work::want_account;
use crate::ledger::{BALANCE_SET, Receiver, Stop, Work};
use crate::money::Currency;
use crate::order::model::{self, Order};
use crate::order::sellers::Role;
use crate::printed::printed;
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{ints, read_lists, write_lists};
use crate::store::rows::{Ref, ReturnRow, SettlementRow};
use crate::store::{State, names};

/// `return_split`
pub const INFO: CommandInfo = CommandInfo {
    name: "return_split",
    method: "settlements.returnSplit",
    spec: "3.7, B20, M5",
    doc: printed(
        "Takes back what another party received of a settlement, for its seller. The same number and fields again return the first reply.",
    ),
    fields: &[
        Field::required("appId", FieldKind::Text { max: 64 }, "The app of the settlement."),
        Field::optional("settlementId", FieldKind::Id, "The settlement, by its id; or give `outSettleNo`."),
        Field::optional("outSettleNo", FieldKind::Text { max: 64 }, "The settlement, by the developer's id."),
        Field::required(
            "outReturnNo",
            FieldKind::Text { max: 64 },
            "The developer's id of the return, unique in the app.",
        ),
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        shared::MERCHANT_UID,
        Field::required("amount", FieldKind::Amount, "How much the party gives back."),
        shared::ONLY_CURRENCY,
        Field::optional("returnDesc", FieldKind::Text { max: 512 }, "What it is for."),
        Field::optional("cpExtra", FieldKind::Text { max: 2048 }, "Text that is handed back as it came."),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("returnId", "string", "The return, and its transaction."),
        ReplyField::always("settlementId", "string", "The settlement."),
        ReplyField::always("outReturnNo", "string", "The developer's id of the return."),
        ReplyField::always(
            "status",
            "string",
            "SUCCESS, or PROCESSING if an external program carries it out.",
        ),
        ReplyField::always("amount", "string", "What is given back."),
        ReplyField::always(
            "finishedAt",
            "number",
            "When it ended, ms since the epoch; 0 while it is in progress.",
        ),
    ],
    build,
};

/// What one leg of the settlement gives back, and to which account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Place of the leg in the settlement.
    pub leg: usize,
    /// Amount, minor units.
    pub amount: i64,
    /// The seller's account.
    pub to: i64,
}

#[derive(Debug)]
struct ReturnSplit {
    app: Str,
    settlement: Called,
    out_return_no: Str,
    receiver: Receiver,
    amount: AmountArg,
    only_currency: Option<Currency>,
    cp_extra: Option<Str>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    let app = args.need_text("appId")?;
    let settlement =
        Called::from_args(args, "settlementId", "outSettleNo", |number| names::settlement(&app, number))?;
    let cp_extra = args.text("cpExtra");
    if let Some(extra) = &cp_extra {
        text::check_plain("cpExtra", extra)?;
    }
    Ok(Box::new(ReturnSplit {
        app,
        settlement,
        out_return_no: args.need_text("outReturnNo")?,
        receiver: args.receiver()?,
        amount: args.amount("amount").ok_or_else(|| crate::command::args::missing("amount"))?,
        only_currency: args.currency("currency"),
        cp_extra,
    }))
}

impl Command for ReturnSplit {
    fn subject(&self) -> String {
        names::program(&self.app).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        let name = names::settlement_return(&self.app, &self.out_return_no);
        crate::ledger::work::want_transaction(state, &name);
        if let Some(earlier) = state.refs.peek(&name).map(|found| found.id) {
            state.returns.want(&earlier);
        }
        let settlement = self.settlement.want(state).and_then(|id| want_settled(state, id));
        let Some(receiver) = self.receiver.want(state) else { return };
        match settlement {
            Some(row) => want_account(state, &receiver, BALANCE_SET, &row.currency),
            None => state.want_accounts_of(&receiver.name()),
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let name = names::settlement_return(&self.app, &self.out_return_no);
        if let Some(outcome) = self.earlier(work, &name, options)? {
            return Ok(outcome);
        }
        let mut settlement = self.settlement(work)?;
        let mut order = model::require(work, settlement.order_id)?;
        let program = order.program(work)?;
        let currency = options.stored_currency(&settlement.currency)?;
        let amount = self.amount.minor("amount", currency, options)?;
        let receiver = self.receiver.find(work)?;
        let Some(account) = work.find(&receiver, BALANCE_SET, &settlement.currency)? else {
            return Err(exceeds(0).into());
        };
        let parts = take(&mut settlement, &mut order, account, amount)?;
        let is_external = program.is_external();
        if is_external {
            let payer = work.account(account)?;
            let order_id = Some(order.row.id);
            let new = NewHold { id: work.id, kind: RETURN, amount, order_id, expires_at: None };
            hold::open(work, &payer, new)?;
        } else {
            work.add_available(account, -amount);
            give(work, &mut order, &settlement, &parts)?;
        }
        work.post()?;
        let row = ReturnRow {
            id: work.id,
            settlement: settlement.id,
            app: self.app.clone(),
            out_return_no: self.out_return_no.clone(),
            account,
            amount,
            currency: settlement.currency.clone(),
            parts: write_parts(&parts),
            status: Str::from(if is_external { book::PROCESSING } else { book::SUCCESS }),
            cp_extra: self.cp_extra.clone(),
            message: None,
            created_at: work.now,
            finished_at: (!is_external).then_some(work.now),
            processing: is_external.then_some(work.id),
        };
        work.state.refs.put(Ref { name, id: row.id });
        let reply = reply(&row, currency);
        work.state.returns.put(row);
        work.state.settlements.put(settlement);
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

impl ReturnSplit {
    /// The number is the return's own idempotency: the same fields again → the
    /// return as it stands; others → refused.
    fn earlier(&self, work: &mut Work<'_>, name: &Str, options: &Options) -> Result<Option<Outcome>, Stop> {
        let Some(id) = work.state.refs.get(name)?.map(|found| found.id) else { return Ok(None) };
        let Some(transaction) = work.transaction(id)? else {
            return Err(crate::ledger::work::invariant(format!("return {id} is named but not stored")));
        };
        if let Some(field) = work.difference(&transaction)? {
            let message = format!("return number `{}` was used with another `{field}`", self.out_return_no);
            return Err(Error::field(Reason::ReturnNoConflict, &*field, message).with("returnId", id).into());
        }
        let row = require(work, id)?;
        let currency = options.stored_currency(&row.currency)?;
        Ok(Some(Outcome::Again(reply(&row, currency))))
    }

    fn sees(&self, row: &SettlementRow) -> bool {
        row.app == self.app && self.only_currency.is_none_or(|only| *row.currency == *only.code())
    }

    fn settlement(&self, work: &mut Work<'_>) -> Result<SettlementRow, Stop> {
        let (field, shown) = (self.settlement.field, self.settlement.shown());
        let id = self.settlement.find(work)?;
        let row = match id {
            Some(id) => work.state.settlements.get(&id)?.filter(|row| self.sees(row)).cloned(),
            None => None,
        };
        let row = row.ok_or_else(|| {
            let message = format!("there is no settlement `{shown}`");
            Error::field(Reason::SettlementNotFound, field, message)
        })?;
        if &*row.status != book::SUCCESS {
            let message = format!("settlement `{shown}` is {}: nothing was received", row.status);
            return Err(Error::field(Reason::ReturnExceedsReceived, field, message).into());
        }
        Ok(row)
    }
}

/// Puts a settlement, its order and its sellers' accounts on the list of wants.
pub(super) fn want_settled(state: &mut State, id: i64) -> Option<SettlementRow> {
    state.settlements.want(&id);
    let row = state.settlements.peek(&id).cloned()?;
    crate::order::want_order(state, row.order_id);
    if let Some(order) = state.orders.peek(&row.order_id).cloned() {
        for seller in Order::read(&order).map(|order| order.sellers).unwrap_or_default() {
            state.accounts.want(&seller.account);
            state.holds.want(&seller.hold);
        }
    }
    for leg in legs::read(&row).unwrap_or_default() {
        state.accounts.want(&leg.account);
    }
    Some(row)
}

fn exceeds(left: i64) -> Error {
    let message = format!("the party has {left} minor units of this settlement left to return");
    Error::field(Reason::ReturnExceedsReceived, "amount", message).with("leftMinor", left)
}

/// Takes the amount from the party's legs, in their order.
fn take(
    settlement: &mut SettlementRow,
    order: &mut Order,
    account: i64,
    amount: i64,
) -> Result<Vec<Part>, Stop> {
    let mut list = legs::read(settlement)?;
    let mut left = amount;
    let mut parts = Vec::new();
    for (place, leg) in list.iter_mut().enumerate() {
        if leg.role != Role::Other || leg.account != account || left == 0 {
            continue;
        }
        let Some(seller) = order.sellers.get_mut(leg.seller) else { continue };
        let share = seller.shares.iter().find(|share| share.account == account && share.role == Role::Other);
        // What was given back for refunds is not there to return.
        let free = share.map_or(0, |share| share.received - share.refunded);
        let part = left.min(leg.amount - leg.returned).min(free);
        if part > 0 {
            leg.returned += part;
            left -= part;
            seller.receive(account, Role::Other, -part);
            parts.push(Part { leg: place, amount: part, to: seller.account });
        }
    }
    if left > 0 {
        return Err(exceeds(amount - left).into());
    }
    settlement.legs = legs::write(&list);
    Ok(parts)
}

/// The sellers get what was returned: it keeps its age, so it is no arrival (spec C8).
pub(super) fn give(
    work: &mut Work<'_>,
    order: &mut Order,
    settlement: &SettlementRow,
    parts: &[Part],
) -> Result<(), Stop> {
    let list = legs::read(settlement)?;
    for part in parts {
        work.add_available(part.to, part.amount);
        let leg = list.get(part.leg).ok_or(CorruptRow { table: ReturnRow::TABLE.name, column: "parts" })?;
        if let Some(seller) = order.sellers.get_mut(leg.seller) {
            let account = seller.account;
            seller.receive(account, Role::Seller, part.amount);
        }
    }
    Ok(())
}

/// Undoes what a return took, after it failed.
pub(super) fn undo(
    settlement: &mut SettlementRow,
    order: &mut Order,
    account: i64,
    parts: &[Part],
) -> Result<(), CorruptRow> {
    let mut list = legs::read(settlement)?;
    for part in parts {
        let leg =
            list.get_mut(part.leg).ok_or(CorruptRow { table: ReturnRow::TABLE.name, column: "parts" })?;
        leg.returned -= part.amount;
        if let Some(seller) = order.sellers.get_mut(leg.seller) {
            seller.receive(account, Role::Other, part.amount);
        }
    }
    settlement.legs = legs::write(&list);
    Ok(())
}

/// The return with this id.
pub(super) fn require(work: &mut Work<'_>, id: i64) -> Result<ReturnRow, Stop> {
    match work.state.returns.get(&id)? {
        Some(row) => Ok(row.clone()),
        None => {
            let message = format!("there is no return `{id}`");
            Err(Error::field(Reason::ReturnNotFound, "returnId", message).into())
        }
    }
}

/// A return as commands answer it.
pub(super) fn reply(row: &ReturnRow, currency: Currency) -> Reply {
    Reply::new()
        .id("returnId", row.id)
        .id("settlementId", row.settlement)
        .text("outReturnNo", &row.out_return_no)
        .text("status", &row.status)
        .amount("amount", row.amount, currency)
        .int("finishedAt", row.finished_at.unwrap_or(0))
}

fn write_parts(parts: &[Part]) -> Str {
    write_lists(parts.iter().map(|part| ints(&[part.leg as i64, part.amount, part.to])).collect())
}

/// What each leg gives back.
///
/// # Errors
/// STORE_CORRUPT.
pub fn parts(row: &ReturnRow) -> Result<Vec<Part>, CorruptRow> {
    let read = read_lists(&row.parts, |cells| {
        Some(Part { leg: cells.place()?, amount: cells.count()?, to: cells.count()? })
    });
    read.ok_or(CorruptRow { table: ReturnRow::TABLE.name, column: "parts" })
}
