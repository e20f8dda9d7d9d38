//! Creating an order: its items, their sellers and prices (spec M3, M10, B10, B17).

use super::items::{Item, write as write_items};
use super::model::CREATED;
use super::program;
use super::sellers::{Seller, write as write_sellers};
use crate::command::fields::shared;
use crate::command::{
    AmountArg, Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField, Value,
};
use crate::error::{Error, Reason};
use crate::ledger::{OwnerName, Stop, Work};
use crate::money::{Currency, Rate};
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::{OrderRow, Ref};
use crate::store::{State, names};

/// Most items of an order.
const ITEMS_MAX: usize = 200;
/// Most uses of a card.
const USES_MAX: i64 = 1000;

const USES: Field = Field::optional(
    "uses",
    FieldKind::Count { min: 1, max: USES_MAX },
    "How many times it can be used (次卡), 1 to 1000; default 1.",
);
const SUBSIDY: Field =
    Field::optional("subsidy", FieldKind::AmountOrZero, "The part of the price that the platform pays.");
const COMMISSION_RATE: Field = Field::optional(
    "commissionRate",
    FieldKind::Rate,
    "Commission on what is settled, 0 to 1; only with `commissionTo`.",
);
const SELLER: Field =
    Field::optional("merchantId", FieldKind::Uuid, "The seller, if a merchant of this ledger.");
const PARTNER_SELLER: Field = Field::optional(
    "partnerId",
    FieldKind::Text { max: 64 },
    "The seller, if it is known by another system's id only.",
);

/// `create_order`
pub const INFO: CommandInfo = CommandInfo {
    name: "create_order",
    method: "orders.create",
    spec: "M3, M10, B10, B17, B18, B19",
    doc: printed(
        "Registers an order of an app. It is paid by confirming a freeze that names it, or by an external payment.",
    ),
    fields: &[
        Field::optional(
            "orderId",
            FieldKind::Int64,
            "The order's id, unique in the ledger; absent means made.",
        ),
        Field::required("appId", FieldKind::Text { max: 64 }, "The app; it must have a program."),
        Field::optional(
            "outOrderNo",
            FieldKind::Text { max: 64 },
            "The developer's own id, unique in the app; default the order's id.",
        ),
        Field::optional("orderAlias", FieldKind::Text { max: 64 }, "Another system's id, unique in the app."),
        Field::optional("userId", FieldKind::Uuid, "Who buys; absent means whoever pays."),
        shared::CURRENCY,
        SELLER,
        PARTNER_SELLER,
        Field::optional("amount", FieldKind::Amount, "Price of an order without items."),
        SUBSIDY,
        USES,
        COMMISSION_RATE,
        Field::optional(
            "items",
            FieldKind::List {
                of: &[
                    Field::optional(
                        "itemId",
                        FieldKind::Text { max: 64 },
                        "The item's id, unique in the app; default the order's id and its place.",
                    ),
                    SELLER,
                    PARTNER_SELLER,
                    Field::required("amount", FieldKind::Amount, "Its price, the platform's part included."),
                    SUBSIDY,
                    USES,
                    COMMISSION_RATE,
                ],
                max: ITEMS_MAX,
            },
            "Vouchers and cards, at most 200; absent means one item of `amount`.",
        ),
        Field::optional(
            "commissionTo",
            FieldKind::Object { of: &[shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER] },
            "Who receives commission; makes it a CPS order, settled three days after fulfilment.",
        ),
        shared::KEY,
    ],
    reply: &[
        ReplyField::always("orderId", "string", "The order's id."),
        ReplyField::always("transactionId", "string", "The transaction."),
        ReplyField::always("appId", "string", "The app."),
        ReplyField::always("outOrderNo", "string", "The developer's own id."),
        ReplyField::always("status", "string", "CREATED."),
        ReplyField::always("amount", "string", "Sum of the items."),
        ReplyField::always("payable", "string", "What the buyer pays: the amount less subsidies."),
        ReplyField::always("items", "Array<{ itemId: string; amount: string }>", "The items."),
    ],
    build,
};

#[derive(Debug)]
struct NewItem {
    id: Option<Str>,
    seller: OwnerName,
    amount: i64,
    subsidy: i64,
    uses: i64,
    commission: Rate,
}

#[derive(Debug)]
struct CreateOrder {
    id: Option<i64>,
    app: Str,
    out_order_no: Option<Str>,
    alias: Option<Str>,
    buyer: Option<OwnerName>,
    currency: Currency,
    items: Vec<NewItem>,
    commission_to: Option<OwnerName>,
}

fn build(args: &Args, options: &Options) -> Result<Box<dyn Command>, Error> {
    let id = args.id("orderId");
    if id.is_some_and(|id| id < 0) {
        return Err(Error::field(Reason::InvalidField, "orderId", "an order's id is a positive number"));
    }
    let commission_to = args.object("commissionTo").map(Args::owner).transpose();
    let commission_to = commission_to.map_err(|error| error.inside("commissionTo."))?;
    let items = items(args, commission_to.is_some(), options)?;
    let total: i128 = items.iter().map(|item| i128::from(item.amount)).sum();
    if i64::try_from(total).is_err() {
        return Err(Error::field(
            Reason::InvalidAmount,
            "items",
            "the items are more than a balance can hold",
        ));
    }
    Ok(Box::new(CreateOrder {
        id,
        app: args.need_text("appId")?,
        out_order_no: args.text("outOrderNo"),
        alias: args.text("orderAlias"),
        buyer: args.text("userId").map(|id| OwnerName::user(&id)),
        currency: args.need_currency("currency")?,
        items,
        commission_to,
    }))
}

fn items(args: &Args, is_cps: bool, options: &Options) -> Result<Vec<NewItem>, Error> {
    let list = args.list("items");
    if list.is_empty() {
        return Ok(vec![item(args, args, is_cps, options)?]);
    }
    let alone = ["amount", "subsidy"].into_iter().find(|name| args.amount(name).is_some());
    if let Some(name) = alone.or(args.int("uses").map(|_| "uses")) {
        let message = format!("give `{name}` with each item, not with the order");
        return Err(Error::field(Reason::InvalidField, name, message));
    }
    let mut items: Vec<NewItem> = Vec::with_capacity(list.len());
    for (at, member) in list.iter().enumerate() {
        let prefix = format!("items[{at}].");
        let new = item(member, args, is_cps, options).map_err(|error| error.inside(&prefix))?;
        if new.id.is_some() && items.iter().any(|other| other.id == new.id) {
            let message = format!("item {at} has the id of another one");
            return Err(Error::field(Reason::InvalidField, format!("{prefix}itemId"), message));
        }
        items.push(new);
    }
    Ok(items)
}

/// One item; what it leaves out is the order's.
fn item(args: &Args, order: &Args, is_cps: bool, options: &Options) -> Result<NewItem, Error> {
    let currency = order.need_currency("currency")?;
    let amount = args.need_minor("amount", currency, options)?;
    let subsidy = args.amount("subsidy").unwrap_or(AmountArg::Minor(0));
    let subsidy = subsidy.minor("subsidy", currency, options)?;
    if subsidy > amount {
        let message = "the subsidy is more than the price";
        return Err(Error::field(Reason::InvalidAmount, "subsidy", message));
    }
    let uses = args.int("uses").unwrap_or(1);
    if uses > amount {
        let message = format!("{uses} uses cannot each cost at least one minor unit of the price");
        return Err(Error::field(Reason::InvalidField, "uses", message));
    }
    let commission = args.rate("commissionRate").or_else(|| order.rate("commissionRate"));
    if commission.is_some() && !is_cps {
        let message = "name who receives the commission in `commissionTo`";
        return Err(Error::field(Reason::InvalidField, "commissionRate", message));
    }
    Ok(NewItem {
        id: args.text("itemId"),
        seller: seller(args).or_else(|error| seller(order).map_err(|_| error))?,
        amount,
        subsidy,
        uses,
        commission: commission.unwrap_or(Rate::ZERO),
    })
}

/// The seller that is named: a merchant or a partner.
pub(super) fn seller(args: &Args) -> Result<OwnerName, Error> {
    match (args.text("merchantId"), args.text("partnerId")) {
        (Some(id), None) => Ok(OwnerName::merchant(&id)),
        (None, Some(id)) => Ok(OwnerName::partner(&id)),
        (None, None) => {
            Err(crate::command::args::missing("merchantId").with("oneOf", "merchantId, partnerId"))
        }
        _ => {
            Err(Error::field(Reason::InvalidField, "merchantId", "name one seller: merchantId or partnerId"))
        }
    }
}

impl Command for CreateOrder {
    fn subject(&self) -> String {
        names::program(&self.app).to_string()
    }

    fn prefetch(&self, state: &mut State) {
        program::want_latest(state, &self.app);
        let program = state.refs.peek(&names::program(&self.app)).map(|found| found.id);
        let program = program.and_then(|id| state.programs.peek(&id)).and_then(|row| row.rule.clone());
        if let Some(name) = program {
            state.refs.want(&names::split_rule(&name));
        }
        if let Some(id) = self.id {
            state.orders.want(&id);
            let out_order_no = self.out_order_no.clone().unwrap_or_else(|| Str::from(id.to_string()));
            state.refs.want(&names::order(&self.app, &out_order_no));
            if let Some(buyer) = &self.buyer {
                let name = names::freeze_of_order(buyer.as_str(), id);
                state.refs.want(&name);
                if let Some(freeze) = state.refs.peek(&name).map(|found| found.id) {
                    state.holds.want(&freeze);
                }
            }
        }
        if let Some(alias) = &self.alias {
            state.refs.want(&names::order_alias(&self.app, alias));
        }
        for id in self.items.iter().filter_map(|item| item.id.as_ref()) {
            state.refs.want(&names::item(&self.app, id));
        }
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let id = self.id.unwrap_or(work.id);
        let out_order_no = self.out_order_no.clone().unwrap_or_else(|| Str::from(id.to_string()));
        // Known only now, where the id is made; read together.
        work.state.orders.want(&id);
        work.state.refs.want(&names::order(&self.app, &out_order_no));
        let program = program::latest(work, &self.app)?;
        let rule = match &program.row.rule {
            Some(name) => work.state.refs.get(&names::split_rule(name))?.map(|found| found.id),
            None => None,
        };
        self.check_free(work, id, &out_order_no)?;
        let (items, sellers) = self.lists(id);
        for item in &items {
            self.claim(work, names::item(&self.app, &item.id), id, Reason::ItemAlreadyExists, "itemId")?;
        }
        self.claim(
            work,
            names::order(&self.app, &out_order_no),
            id,
            Reason::OrderAlreadyExists,
            "outOrderNo",
        )?;
        if let Some(alias) = &self.alias {
            let name = names::order_alias(&self.app, alias);
            self.claim(work, name, id, Reason::OrderAlreadyExists, "orderAlias")?;
        }
        let amount = items.iter().map(|item| item.amount).sum();
        let payable = items.iter().map(|item| item.amount - item.subsidy).sum();
        let reply = Reply::new()
            .id("orderId", id)
            .id("transactionId", work.id)
            .text("appId", &self.app)
            .text("outOrderNo", &out_order_no)
            .text("status", CREATED)
            .amount("amount", amount, self.currency)
            .amount("payable", payable, self.currency)
            .with("items", self.shown(&items));
        work.state.orders.put(OrderRow {
            id,
            app: self.app.clone(),
            out_order_no,
            alias: self.alias.clone(),
            buyer: self.buyer.as_ref().map(OwnerName::name),
            currency: Str::from(self.currency.code()),
            status: Str::from(CREATED),
            amount,
            commission_to: self.commission_to.as_ref().map(OwnerName::name),
            program: Some(program.row.id),
            rule,
            freeze: None,
            channel: None,
            created_at: work.now,
            paid_at: None,
            receivers: None,
            items: write_items(&items),
            sellers: write_sellers(&sellers),
            whole_settles: 0,
            voucher_settles: 0,
            settling: None,
            due: None,
        });
        Ok(Outcome::Done(reply))
    }
}

impl CreateOrder {
    /// The id is free, and no freeze for it was paid out without the order (spec M10).
    fn check_free(&self, work: &mut Work<'_>, id: i64, out_order_no: &str) -> Result<(), Stop> {
        if work.state.orders.get(&id)?.is_some() {
            let message = format!("order `{id}` exists");
            return Err(Error::field(Reason::OrderAlreadyExists, "orderId", message).into());
        }
        let Some(buyer) = self.buyer.as_ref().filter(|_| self.id.is_some()) else { return Ok(()) };
        let name = names::freeze_of_order(buyer.as_str(), id);
        let freeze = work.state.refs.get(&name)?.map(|found| found.id);
        let Some(freeze) = freeze else { return Ok(()) };
        match work.state.holds.get(&freeze)? {
            Some(hold) if hold.captured > 0 => {
                let message =
                    format!("order `{out_order_no}` was paid by freeze `{freeze}` before it was created");
                Err(Error::field(Reason::OrderAlreadyPaid, "orderId", message)
                    .with("freezeId", freeze)
                    .into())
            }
            _ => Ok(()),
        }
    }

    fn claim(
        &self,
        work: &mut Work<'_>,
        name: Str,
        id: i64,
        taken: Reason,
        field: &'static str,
    ) -> Result<(), Stop> {
        if let Some(other) = work.state.refs.get(&name)?.map(|found| found.id) {
            let message = format!("order `{other}` of app `{}` has this id", self.app);
            return Err(Error::field(taken, field, message).with("orderId", other).into());
        }
        work.state.refs.put(Ref { name, id });
        Ok(())
    }

    fn lists(&self, id: i64) -> (Vec<Item>, Vec<Seller>) {
        let mut sellers: Vec<Seller> = Vec::new();
        let mut items = Vec::with_capacity(self.items.len());
        for (at, new) in self.items.iter().enumerate() {
            let owner = new.seller.name();
            let seller = sellers.iter().position(|seller| seller.owner == owner).unwrap_or_else(|| {
                sellers.push(Seller::new(owner));
                sellers.len() - 1
            });
            items.push(Item {
                id: new.id.clone().unwrap_or_else(|| Str::from(format!("{id}-{}", at + 1))),
                seller,
                amount: new.amount,
                subsidy: new.subsidy,
                uses: new.uses,
                commission: new.commission,
                fulfilled: Vec::new(),
                refunded: Default::default(),
                refunding: Default::default(),
                refunded_at: 0,
                settled: Default::default(),
                settling: Default::default(),
            });
        }
        (items, sellers)
    }

    fn shown(&self, items: &[Item]) -> Value {
        let one = |item: &Item| {
            Value::Object(Reply::new().text("itemId", &item.id).amount("amount", item.amount, self.currency))
        };
        Value::List(items.iter().map(one).collect())
    }
}
