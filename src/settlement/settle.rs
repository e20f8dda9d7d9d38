//! Settling an order on request (分账). The order of the checks is that of spec B14.

use super::called::Called;
use super::carry::{self, New, REPLY};
use super::compute::{self, Named};
use super::{notify_url, text};
use crate::command::fields::shared;
use crate::command::{AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome};
use crate::error::{Error, Reason};
use crate::ledger::wallet::{payee, want_payee};
use crate::ledger::{OwnerName, Receiver, Stop, Work, owner};
use crate::money::Currency;
use crate::order::model::{self, Order};
use crate::order::program::Program;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::Ref;
use crate::store::{State, names};

/// `settle`
pub const INFO: CommandInfo = CommandInfo {
    name: "settle",
    method: "settlements.settle",
    spec: "DYC-01…13, DYR-01…10, B1…B22, M3, M4, M5",
    doc: printed(
        "Settles all that may be settled of an order now, or of one voucher: rake, commission, other parties, the seller the rest.",
    ),
    fields: &[
        Field::required("appId", FieldKind::Text { max: 64 }, "The app of the order."),
        Field::optional("orderId", FieldKind::Id, "The order, by its id; or give `outOrderNo`."),
        Field::optional("outOrderNo", FieldKind::Text { max: 64 }, "The order, by the developer's id."),
        Field::required(
            "outSettleNo",
            FieldKind::Text { max: 64 },
            "The developer's id of the settlement; it can be used once in an app.",
        ),
        Field::optional("itemId", FieldKind::Text { max: 64 }, "Settles this voucher only."),
        shared::ONLY_CURRENCY,
        Field::optional("settleDesc", FieldKind::Text { max: 512 }, "What it is for."),
        Field::optional(
            "shares",
            FieldKind::List {
                of: &[
                    shared::USER,
                    shared::MERCHANT,
                    shared::PLATFORM,
                    shared::PARTNER,
                    shared::MERCHANT_UID,
                    Field::required("amount", FieldKind::Amount, "How much this party gets."),
                ],
                max: 50,
            },
            "Parties other than the seller, at most 50; not with a program that has a split rule.",
        ),
        Field::optional(
            "from",
            FieldKind::Object { of: &[shared::MERCHANT, shared::PARTNER] },
            "Whose part pays the shares; needed if the order has several sellers.",
        ),
        Field::optional("cpExtra", FieldKind::Text { max: 2048 }, "Text that is handed back as it came."),
        Field::optional("notifyUrl", FieldKind::Text { max: 512 }, "Where the end is told; https only."),
        Field::optional(
            "notifyVersion",
            FieldKind::Choice(&["2.0", "3.0"]),
            "Version of the notification; default the program's.",
        ),
        shared::KEY,
    ],
    reply: REPLY,
    build,
};

#[derive(Debug)]
struct Settle {
    app: Str,
    order: Called,
    out_settle_no: Str,
    item: Option<Str>,
    currency: Option<Currency>,
    description: Option<Str>,
    shares: Vec<(Receiver, AmountArg)>,
    from: Option<OwnerName>,
    cp_extra: Option<Str>,
    notify_url: Option<Str>,
    notify_version: Option<Str>,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let app = args.need_text("appId")?;
    let order = Called::from_args(args, "orderId", "outOrderNo", |number| names::order(&app, number))?;
    let cp_extra = args.text("cpExtra");
    if let Some(extra) = &cp_extra {
        text::check_plain("cpExtra", extra)?;
    }
    let notify_url = args.text("notifyUrl");
    if let Some(url) = &notify_url {
        notify_url::check("notifyUrl", url, options)?;
    }
    let from = args.object("from").map(Args::owner).transpose().map_err(|error| error.inside("from."))?;
    Ok(Box::new(Settle {
        app,
        order,
        out_settle_no: args.need_text("outSettleNo")?,
        item: args.text("itemId"),
        currency: args.currency("currency"),
        description: args.text("settleDesc"),
        shares: shares(args.list("shares"))?,
        from,
        cp_extra,
        notify_url,
        notify_version: args.text("notifyVersion"),
    }))
}

fn shares(list: &[Args]) -> Result<Vec<(Receiver, AmountArg)>, Error> {
    let mut shares: Vec<(Receiver, AmountArg)> = Vec::with_capacity(list.len());
    for (at, member) in list.iter().enumerate() {
        let receiver = member.receiver().map_err(|error| error.inside(&format!("shares[{at}].")))?;
        if shares.iter().any(|(other, _)| *other == receiver) {
            return Err(twice(at));
        }
        shares.push((receiver, member.amount("amount").unwrap_or(AmountArg::Minor(0))));
    }
    Ok(shares)
}

fn twice(at: usize) -> Error {
    let message = format!("party {at} stands in the list twice");
    Error::field(Reason::InvalidField, format!("shares[{at}]"), message)
}

impl Command for Settle {
    fn subject(&self) -> String {
        names::program(&self.app).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        state.refs.want(&names::settlement(&self.app, &self.out_settle_no));
        if let Some(item) = &self.item {
            state.refs.want(&names::item(&self.app, item));
        }
        let order = self.order.want(state);
        let currency = order.and_then(|id| carry::want(state, id));
        for (receiver, _) in &self.shares {
            let Some(owner) = receiver.want(state) else { continue };
            match &currency {
                Some(currency) => want_payee(state, &owner, currency, true),
                None => state.want_accounts_of(&owner.name()),
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let name = names::settlement(&self.app, &self.out_settle_no);
        if let Some(id) = work.state.refs.get(&name)?.map(|found| found.id) {
            let message = format!("settlement number `{}` was used", self.out_settle_no);
            return Err(Error::field(Reason::SettleNoExists, "outSettleNo", message)
                .with("settlementId", id)
                .into());
        }
        let mut order = self.order(work)?;
        let program = order.program(work)?;
        if program.is_automatic() {
            let message = format!("app `{}` is settled automatically", self.app);
            return Err(Error::field(Reason::AutomaticSettlement, "appId", message).into());
        }
        let place = self.item_place(work, &order)?;
        check_kind(&order, &program, place)?;
        let what = match place {
            None => format!("order `{}`", order.row.out_order_no),
            Some(_) => format!("item `{}`", self.item.as_deref().unwrap_or_default()),
        };
        let parts = carry::parts(&order, &program, place, work.now, options)
            .map_err(|refusal| refusal.error(&what))?;
        carry::check_idle(&order)?;
        let currency = order.currency(options)?;
        let named = self.named(work, &order, currency, options)?;
        let legs = compute::legs(work, &order, &program, &parts, &named, currency)?;
        work.state.refs.put(Ref { name, id: work.id });
        let new = New {
            out_settle_no: self.out_settle_no.clone(),
            item: self.item.clone(),
            is_auto: false,
            description: self.description.clone(),
            cp_extra: self.cp_extra.clone(),
            notify_url: self.notify_url.clone().or_else(|| program.row.notify_url.clone()),
            notify_version: self.notify_version.clone().unwrap_or_else(|| program.row.notify_version.clone()),
        };
        let row = carry::out(work, &mut order, &program, new, &parts, &legs)?;
        carry::finish(work, order, &row, options)
    }
}

impl Settle {
    fn order(&self, work: &mut Work<'_>) -> Result<Order, Stop> {
        let not_found = || Stop::from(model::not_found(self.order.field, &self.order.shown()));
        let id = self.order.find(work)?.ok_or_else(not_found)?;
        match work.state.orders.get(&id)? {
            Some(row) if row.app == self.app && self.is_visible(&row.currency) => Ok(Order::read(row)?),
            _ => Err(not_found()),
        }
    }

    fn is_visible(&self, currency: &str) -> bool {
        self.currency.is_none_or(|only| only.code() == currency)
    }

    /// The place of the voucher that is asked for (23024, 23025).
    fn item_place(&self, work: &mut Work<'_>, order: &Order) -> Result<Option<usize>, Stop> {
        let Some(item) = &self.item else { return Ok(None) };
        match work.state.refs.get(&names::item(&self.app, item))?.map(|found| found.id) {
            None => {
                let message = format!("there is no item `{item}`");
                Err(Error::field(Reason::ItemNotFound, "itemId", message).into())
            }
            Some(id) => match order.items.iter().position(|other| other.id == *item) {
                Some(place) if id == order.row.id => Ok(Some(place)),
                _ => {
                    let message = format!("item `{item}` belongs to another order");
                    Err(Error::field(Reason::ItemOrderMismatch, "itemId", message).into())
                }
            },
        }
    }

    /// The parties that are named, with their accounts.
    fn named(
        &self,
        work: &mut Work<'_>,
        order: &Order,
        currency: Currency,
        options: &Options,
    ) -> Result<Named, Stop> {
        let refuse =
            |field: &str, message: String| Err(Error::field(Reason::InvalidField, field, message).into());
        if self.shares.is_empty() {
            return Ok(Named::default());
        }
        if order.row.rule.is_some() {
            return refuse(
                "shares",
                "the program's split rule says who shares; leave `shares` out".to_owned(),
            );
        }
        let seller = match &self.from {
            None if order.sellers.len() > 1 => {
                return refuse(
                    "from",
                    "the order has several sellers: name whose part pays the shares".to_owned(),
                );
            }
            None => 0,
            Some(from) => match order.sellers.iter().position(|seller| *seller.owner == *from.as_str()) {
                Some(place) => place,
                None => {
                    return refuse(
                        "from",
                        format!("`{}` is no seller of the order", owner::shown(from.as_str())),
                    );
                }
            },
        };
        let mut shares = Vec::with_capacity(self.shares.len());
        for (at, (receiver, amount)) in self.shares.iter().enumerate() {
            let party = receiver.find(work)?;
            if order.sellers.iter().any(|seller| *seller.owner == *party.as_str()) {
                let message = "a seller gets what is left; do not name it as another party".to_owned();
                return refuse(&format!("shares[{at}]"), message);
            }
            let amount = amount.minor(&format!("shares[{at}].amount"), currency, options)?;
            let account = payee(work, &party, currency.code(), options.auto_create)?;
            if shares.iter().any(|(other, _, _)| *other == account.no) {
                return Err(twice(at).into());
            }
            shares.push((account.no, Str::from(owner::shown(party.as_str())), amount));
        }
        Ok(Named { seller, shares })
    }
}

/// Whole and voucher exclude each other, and not every app has vouchers (23118,
/// 23124, 23113).
fn check_kind(order: &Order, program: &Program, place: Option<usize>) -> Result<(), Error> {
    let Some(place) = place else {
        if order.row.voucher_settles > 0 {
            let message = format!("vouchers of order `{}` were settled one by one", order.row.out_order_no);
            return Err(Error::field(Reason::WholeSettleNotAllowed, "itemId", message));
        }
        return Ok(());
    };
    if !program.has_vouchers() {
        let message = format!("app `{}` does not settle single vouchers", order.row.app);
        return Err(Error::field(Reason::VoucherSettleDisabled, "itemId", message));
    }
    let why = if program.is_after_payment() {
        "an app that settles after payment settles whole orders only"
    } else if order.items.get(place).is_some_and(crate::order::items::Item::is_multi_use) {
        "a multi-use card is settled with the whole order"
    } else if order.row.whole_settles > 0 {
        "the order was settled as a whole"
    } else {
        return Ok(());
    };
    Err(Error::field(Reason::SettleNotAllowed, "itemId", why))
}
