//! Paying an order: its money comes under hold at its sellers, and the program
//! and rule of that moment bind (spec A16, B18, M2, M10).

use super::model::{Order, PAID, Receivers, require};
use super::program::{self, Program};
use super::rule;
use crate::command::fields::shared;
use crate::command::{
    Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::{Error, Reason};
use crate::ledger::hold::{self, NewHold, ORDER};
use crate::ledger::wallet::{payee, want_payee};
use crate::ledger::work::want_account;
use crate::ledger::{BALANCE_SET, MARKETING_SET, OwnerName, Stop, Work, owner};
use crate::printed::printed;
use crate::split::Receiver;
use crate::store::cells::Str;
use crate::store::rows::{Account, Hold, OrderRow, Ref};
use crate::store::{State, names};

/// `pay_order`
pub const INFO: CommandInfo = CommandInfo {
    name: "pay_order",
    method: "orders.pay",
    spec: "A16, B18, M2, M7, M10",
    doc: printed(
        "Records that an order was paid from outside. Its money is held at its sellers until it is settled.",
    ),
    fields: &[
        Field::required("orderId", FieldKind::Id, "The order."),
        Field::required(
            "channel",
            FieldKind::Text { max: 64 },
            "Where the money came from, for example WECHAT.",
        ),
        Field::required("amount", FieldKind::AmountOrZero, "What the buyer paid; must be what is payable."),
        Field::optional(
            "externalTransactionId",
            FieldKind::Int64,
            "The channel's own id of the payment; it can pay once only. \"0\" means none.",
        ),
        Field::optional(
            "paymentAccount",
            FieldKind::PersonalText { max: 256 },
            "Snapshot of the account that paid.",
        ),
        super::OCCURRED_AT,
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("orderId", "string", "The order."),
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("status", "string", "PAID."),
        ReplyField::always("paidAt", "number", "When it was paid, ms since the epoch."),
        ReplyField::always(
            "sellers",
            "Array<{ owner: string; amount: string; newVersion: number }>",
            "What each seller holds for the order.",
        ),
    ],
    build,
};

#[derive(Debug)]
struct PayOrder {
    order: i64,
    channel: Str,
    amount: crate::command::AmountArg,
    external: Option<i64>,
    occurred_at: Option<i64>,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(PayOrder {
        order: args.need_id("orderId")?,
        channel: args.need_text("channel")?,
        amount: args.amount("amount").ok_or_else(|| crate::command::args::missing("amount"))?,
        external: args.id("externalTransactionId"),
        occurred_at: args.int("occurredAt"),
    }))
}

impl Command for PayOrder {
    fn subject(&self) -> String {
        self.order.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        if let Some(id) = self.external {
            state.refs.want(&names::external_transaction(&self.channel, id));
        }
        if let Some(row) = want_payment(state, self.order) {
            want_account(state, &OwnerName::world(&self.channel), BALANCE_SET, &row.currency);
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut order = require(work, self.order)?;
        let currency = order.currency(options)?;
        check_unpaid(&order)?;
        let paid_at = super::occurred_at(self.occurred_at, order.row.created_at, work.now)?;
        let amount = self.amount.minor("amount", currency, options)?;
        if amount != order.user_amount() {
            return Err(mismatch(&order, "amount", "its amount").into());
        }
        let first_id = fund(work, &mut order, options, paid_at)?;
        if let Some(id) = self.external {
            self.claim(work, id)?;
        }
        let world = work.world(&self.channel, currency.code())?;
        work.add_available(world, -amount);
        order.row.channel = Some(self.channel.clone());
        hold_money(work, &mut order, first_id);
        work.post()?;
        let reply = Reply::new()
            .id("orderId", order.row.id)
            .id("transactionId", work.id)
            .text("status", PAID)
            .int("paidAt", paid_at)
            .with("sellers", sellers(work, &order, options)?);
        super::schedule(work, &mut order, options)?;
        order.put(work);
        Ok(Outcome::Done(reply))
    }
}

impl PayOrder {
    /// One external payment pays once (spec A19).
    fn claim(&self, work: &mut Work<'_>, external: i64) -> Result<(), Stop> {
        let name = names::external_transaction(&self.channel, external);
        if let Some(other) = work.state.refs.get(&name)?.map(|found| found.id) {
            let message = format!("external transaction `{external}` was used by transaction `{other}`");
            return Err(
                Error::field(Reason::ExternalTransactionConflict, "externalTransactionId", message).into()
            );
        }
        let id = work.id;
        work.state.refs.put(Ref { name, id });
        Ok(())
    }
}

/// Puts what a payment of this order needs on the list of wants; the order's row
/// if it is known.
pub fn want_payment(state: &mut State, order: i64) -> Option<OrderRow> {
    state.orders.want(&order);
    let row = state.orders.peek(&order).cloned()?;
    program::want_latest(state, &row.app);
    let order = Order::read(&row).ok()?;
    for seller in &order.sellers {
        want_receiver(state, &OwnerName::stored(seller.owner.clone()), &row.currency);
    }
    if let Some(receiver) = &row.commission_to {
        want_receiver(state, &OwnerName::stored(receiver.clone()), &row.currency);
    }
    // What was the latest when the order was made is most likely so still.
    for receiver in row.rule.map(|id| rule::want(state, id)).unwrap_or_default() {
        want_receiver(state, &receiver, &row.currency);
    }
    let latest = state.refs.peek(&names::program(&row.app)).map(|found| found.id);
    let hinted = row.program.filter(|hinted| latest != Some(*hinted));
    for id in latest.into_iter().chain(hinted) {
        state.programs.want(&id);
        let Some(program) = state.programs.peek(&id).cloned() else { continue };
        let platform = OwnerName::stored(program.platform.clone());
        want_receiver(state, &platform, &row.currency);
        want_account(state, &platform, MARKETING_SET, &row.currency);
        for receiver in program.rule.map(|name| rule::want_latest(state, &name)).unwrap_or_default() {
            want_receiver(state, &receiver, &row.currency);
        }
    }
    Some(row)
}

/// A name and its account at once, if neither is known: the chain of what a payment
/// reads is long enough.
fn want_receiver(state: &mut State, owner: &OwnerName, currency: &str) {
    want_payee(state, owner, currency, true);
    if state.names.peek(&names::account(owner.as_str(), BALANCE_SET, currency)).is_none() {
        state.want_accounts_of(&owner.name());
    }
}

fn check_unpaid(order: &Order) -> Result<(), Error> {
    if order.row.paid_at.is_none() {
        return Ok(());
    }
    let message = format!("order `{}` is paid", order.row.id);
    Err(Error::field(Reason::OrderAlreadyPaid, "orderId", message))
}

/// Pays an order with all that a freeze holds (spec M10). The caller captures the
/// freeze and posts; the first id is that of the first seller's hold.
///
/// # Errors
/// ORDER_ALREADY_PAID, ORDER_AMOUNT_MISMATCH, BALANCE_NOT_FOUND, INSUFFICIENT_FUNDS.
pub fn by_freeze(
    work: &mut Work<'_>,
    order: &mut Order,
    freeze: &Hold,
    user: &Account,
    options: &Options,
) -> Result<(), Stop> {
    check_unpaid(order)?;
    if order.row.buyer.as_ref().is_some_and(|buyer| *buyer != user.owner) {
        return Err(mismatch(order, "freezeId", "its buyer").into());
    }
    if order.row.currency != user.currency {
        return Err(mismatch(order, "freezeId", "its currency").into());
    }
    // Nothing of the freeze may have been paid out before the order was there.
    if freeze.remaining != order.user_amount() || freeze.amount != freeze.remaining {
        return Err(mismatch(order, "freezeId", "its amount").into());
    }
    let now = work.now;
    let first_id = fund(work, order, options, now)?;
    order.row.buyer = Some(user.owner.clone());
    order.row.freeze = Some(freeze.id);
    hold_money(work, order, first_id);
    super::schedule(work, order, options)
}

fn mismatch(order: &Order, field: &str, what: &str) -> Error {
    let message = format!("the payment of order `{}` differs in {what}", order.row.id);
    Error::field(Reason::OrderAmountMismatch, field, message).with("payableMinor", order.user_amount())
}

/// Binds program, rule and accounts, takes the subsidy and reserves the ids of
/// the holds; returns the first.
fn fund(work: &mut Work<'_>, order: &mut Order, options: &Options, paid_at: i64) -> Result<i64, Stop> {
    let first_id = work.reserve(order.sellers.len());
    let program = program::latest(work, &order.row.app)?;
    order.row.program = Some(program.row.id);
    order.row.status = Str::from(PAID);
    order.row.paid_at = Some(paid_at);
    let currency = order.row.currency.clone();
    for seller in &mut order.sellers {
        let owner = OwnerName::stored(seller.owner.clone());
        seller.account = payee(work, &owner, &currency, options.auto_create)?.no;
    }
    let receivers = receivers(work, order, &program, options)?;
    let subsidy = order.items.iter().fold(0, |sum: i64, item| sum.saturating_add(item.subsidy));
    if subsidy > 0 {
        work.add_available(receivers.marketing, -subsidy);
    }
    order.bind_receivers(receivers);
    Ok(first_id)
}

fn receivers(
    work: &mut Work<'_>,
    order: &mut Order,
    program: &Program,
    options: &Options,
) -> Result<Receivers, Stop> {
    let currency = order.row.currency.clone();
    let auto_create = options.auto_create;
    let platform = OwnerName::stored(program.row.platform.clone());
    let mut receivers = Receivers::default();
    if !program.rake.is_empty() {
        receivers.platform = payee(work, &platform, &currency, auto_create)?.no;
    }
    if order.items.iter().any(|item| item.subsidy > 0) {
        receivers.marketing = work.require(&platform, MARKETING_SET, &currency)?.no;
    }
    if let Some(owner) = &order.row.commission_to {
        receivers.commission = payee(work, &OwnerName::stored(owner.clone()), &currency, auto_create)?.no;
    }
    order.row.rule = None;
    if let Some(name) = &program.row.rule {
        let (id, rule) = rule::latest(work, name)?;
        order.row.rule = Some(id);
        for leaf in rule.leaves() {
            receivers.rule.push(match leaf {
                Receiver::Seller => 0,
                Receiver::Owner(owner) => payee(work, owner, &currency, auto_create)?.no,
            });
        }
        for seller in &mut order.sellers {
            seller.legs = vec![0; receivers.rule.len()];
        }
    }
    Ok(receivers)
}

/// One hold for each seller: its part of the order, not spendable (spec A16, M3).
fn hold_money(work: &mut Work<'_>, order: &mut Order, first_id: i64) {
    let order_id = order.row.id;
    for (at, seller) in order.sellers.iter_mut().enumerate() {
        let own = order.items.iter().filter(|item| item.seller == at);
        let amount = own.fold(0, |sum: i64, item| sum.saturating_add(item.amount));
        seller.hold = first_id.saturating_add(at as i64);
        let new =
            NewHold { id: seller.hold, kind: ORDER, amount, order_id: Some(order_id), expires_at: None };
        hold::open_funded(work, seller.account, new);
    }
}

/// `[{owner, amount, newVersion}]`
fn sellers(work: &mut Work<'_>, order: &Order, options: &Options) -> Result<Value, Stop> {
    let currency = order.currency(options)?;
    let mut list = Vec::with_capacity(order.sellers.len());
    for seller in &order.sellers {
        list.push(Value::Object(
            Reply::new()
                .text("owner", &owner::shown(&seller.owner))
                .amount("amount", hold::require(work, seller.hold)?.amount, currency)
                .int("newVersion", work.version(seller.account)?),
        ));
    }
    Ok(Value::List(list))
}
