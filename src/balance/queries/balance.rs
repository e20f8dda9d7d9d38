//! What an owner has.

use super::resolve;
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::Error;
use crate::ledger::{Stop, owner};
use crate::printed::printed;
use crate::store::View;
use crate::store::cells::Row;
use crate::store::contract::Range;
use crate::store::rows::{Account, Owner, PaymentMethod, Personal};

const CURRENCY: Field = Field::optional(
    "currency",
    FieldKind::Currency,
    "Currency code; absent means the owner's default balance.",
);

const BALANCE_FIELDS: &str = "Array<Balance>";

/// `balance`
pub const BALANCE: QueryInfo = QueryInfo {
    name: "balance",
    method: "balances.get",
    spec: "BAL-13, BAL-15, A15, A16",
    doc: printed("The balance of an owner."),
    fields: &[shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER, CURRENCY, shared::SET],
    reply: &[
        ReplyField::always("owner", "string", "`user:<uuid>`, `merchant:<uuid>`, …"),
        ReplyField::always("accountSet", "number", "100001 balance, 2000000 marketing."),
        ReplyField::always("currency", "string", "Currency code."),
        ReplyField::always("available", "string", "Spendable money."),
        ReplyField::always("frozen", "string", "Held money."),
        ReplyField::always("version", "number", "Version, for expectedVersion."),
        ReplyField::always("accountNo", "string", "Number of the account."),
    ],
    run: balance,
};

fn balance(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let account = resolve(args, view, options)?;
    Ok(balance_reply(&account, options)?)
}

pub(super) fn balance_reply(account: &Account, options: &Options) -> Result<Reply, Error> {
    let currency = options.currency_of(account)?;
    Ok(Reply::new()
        .text("owner", &owner::shown(&account.owner))
        .int("accountSet", account.account_set)
        .text("currency", currency.code())
        .amount("available", account.available, currency)
        .amount("frozen", account.frozen, currency)
        .int("version", account.version)
        .id("accountNo", account.no))
}

/// `balances`
pub const BALANCES: QueryInfo = QueryInfo {
    name: "balances",
    method: "balances.list",
    spec: "BAL-13, BAL-15",
    doc: printed("All balances of an owner, in the order they were created."),
    fields: &[shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER],
    reply: &[ReplyField::always("balances", BALANCE_FIELDS, "The balances.")],
    run: balances,
};

fn balances(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let owner = args.owner()?;
    let accounts: Vec<Account> = view.range(by_owner(Account::TABLE.name, owner.as_str()), false)?;
    let mut list = Vec::with_capacity(accounts.len());
    for account in &accounts {
        list.push(Value::Object(balance_reply(account, options)?));
    }
    Ok(Reply::new().with("balances", Value::List(list)))
}

/// Most balances or payment methods shown of one owner.
const OWNED_MAX: usize = 1000;

fn by_owner(table: &'static str, owner: &str) -> Range {
    Range {
        table,
        index: Some("by_owner"),
        equals: vec![owner.to_owned()],
        limit: OWNED_MAX,
        ..Range::default()
    }
}

/// `payment_methods`
pub const PAYMENT_METHODS: QueryInfo = QueryInfo {
    name: "payment_methods",
    method: "balances.paymentMethods",
    spec: "A14",
    doc: printed("The payment methods of an owner, in the order they were added."),
    fields: &[shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER],
    reply: &[ReplyField::always(
        "paymentMethods",
        "Array<{ paymentMethodId: string; paymentMethodType: string; isDefault: boolean; accountDetails?: Record<string, unknown> }>",
        "The payment methods.",
    )],
    run: payment_methods,
};

fn payment_methods(args: &Args, view: &mut View, _options: &Options) -> Result<Reply, Stop> {
    let owner = args.owner()?;
    let methods: Vec<PaymentMethod> =
        view.range(by_owner(PaymentMethod::TABLE.name, owner.as_str()), false)?;
    let defaults = view.row::<Owner>(&owner.name(), false)?.and_then(|owner| owner.default_method);
    let ids: Vec<i64> = methods.iter().map(|method| method.id).collect();
    let details: Vec<Personal> = view.rows(&ids, true)?;
    let mut list = Vec::with_capacity(methods.len());
    for method in &methods {
        let personal = details.iter().find(|personal| personal.id == method.id);
        let found = personal.and_then(|personal| field(personal, "accountDetails"));
        list.push(Value::Object(
            Reply::new()
                .id("paymentMethodId", method.id)
                .text("paymentMethodType", &method.kind)
                .bool("isDefault", defaults == Some(method.id))
                .maybe("accountDetails", found),
        ));
    }
    Ok(Reply::new().with("paymentMethods", Value::List(list)))
}

/// One personal field, unless it was erased.
pub(super) fn field(personal: &Personal, name: &str) -> Option<Value> {
    let fields = crate::json::parse(personal.fields.as_bytes(), crate::json::Limits::default()).ok()?;
    let mut text = String::new();
    crate::json::write(fields.get(name)?, &mut text);
    Some(Value::Json(text.into()))
}
