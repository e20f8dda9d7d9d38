//! What happened: the entries of one account, and transactions.

use super::balance::field;
use super::resolve;
use crate::command::fields::shared;
use crate::command::{Args, Field, FieldKind, Options, QueryInfo, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::entry::read_entries;
use crate::ledger::work::first_id_at;
use crate::ledger::{Entry, Stop, owner};
use crate::printed::printed;
use crate::sort::sort_by_key;
use crate::store::View;
use crate::store::cells::{CorruptRow, Row, Str, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Account, Personal, Posting, Transaction};

const PAGE: i64 = 100;

const CURRENCY: Field = Field::optional(
    "currency",
    FieldKind::Currency,
    "Currency code; absent means the owner's default balance.",
);

/// Whose history, which part of it, and which page.
const HISTORY: &[Field] = &[
    shared::USER,
    shared::MERCHANT,
    shared::PLATFORM,
    shared::PARTNER,
    CURRENCY,
    shared::SET,
    Field::optional("transactionType", FieldKind::Text { max: 32 }, "Only transactions of this type."),
    Field::optional("from", FieldKind::Time, "Earliest time, ms since the epoch, inclusive."),
    Field::optional("to", FieldKind::Time, "Latest time, ms since the epoch, exclusive."),
    shared::LIMIT,
    shared::CURSOR,
];

const NEXT: ReplyField = ReplyField::sometimes(
    "nextCursor",
    "string",
    "There may be more: pass it as `cursor`. A filtered page may hold fewer rows than `limit`.",
);

/// `entries`
pub const ENTRIES: QueryInfo = QueryInfo {
    name: "entries",
    method: "balances.entries",
    spec: "BAL-15, A14",
    doc: printed("The history of one balance, newest first: every change and what it left."),
    fields: HISTORY,
    reply: &[ReplyField::always("entries", "Array<EntryLine>", "The entries."), NEXT],
    run: entries,
};

/// `transactions`
pub const TRANSACTIONS: QueryInfo = QueryInfo {
    name: "transactions",
    method: "balances.transactions",
    spec: "A14",
    doc: printed(
        "Transactions, newest first: of one balance when an owner is named, else of the whole ledger.",
    ),
    fields: HISTORY,
    reply: &[ReplyField::always("transactions", "Array<TransactionView>", "The transactions."), NEXT],
    run: transactions,
};

/// `transaction`
pub const TRANSACTION: QueryInfo = QueryInfo {
    name: "transaction",
    method: "balances.transaction",
    spec: "A14",
    doc: printed("One transaction with its entries, its request and its reply."),
    fields: &[Field::required("transactionId", FieldKind::Id, "The transaction.")],
    reply: &[ReplyField::always("transaction", "TransactionView", "The transaction.")],
    run: transaction,
};

/// One page of transaction ids, and where the next one begins.
struct Page {
    transactions: Vec<Transaction>,
    next: Option<i64>,
}

/// Ids fall from page to page, so rows that are added meanwhile are never seen twice.
fn page(args: &Args, view: &mut View, account: Option<&Account>) -> Result<Page, Stop> {
    let limit = args.int("limit").unwrap_or(PAGE);
    let from = args.int("from").map_or(0, first_id_at);
    let mut below = args.int("to").map_or(i64::MAX, first_id_at);
    if let Some(cursor) = args.text("cursor") {
        let at = parse_int(&cursor).filter(|at| *at > 0).ok_or_else(|| {
            Error::field(Reason::InvalidField, "cursor", "the cursor is not one that a page returned")
        })?;
        below = below.min(at);
    }
    let mut range = Range {
        from: Some(from.to_string()),
        below: Some(below.to_string()),
        descending: true,
        limit: usize::try_from(limit).unwrap_or(1),
        ..Range::default()
    };
    let ids: Vec<i64>;
    let mut transactions: Vec<Transaction> = match account {
        Some(account) => {
            range.table = Posting::TABLE.name;
            range.equals = vec![account.no.to_string()];
            let postings: Vec<Posting> = view.list(range)?;
            ids = postings.into_iter().map(|posting| posting.transaction).collect();
            view.rows(&ids, true)?
        }
        None => {
            range.table = Transaction::TABLE.name;
            let rows: Vec<Transaction> = view.list(range)?;
            ids = rows.iter().map(|row| row.id).collect();
            rows
        }
    };
    sort_by_key(&mut transactions, |transaction| std::cmp::Reverse(transaction.id));
    if let Some(kind) = args.text("transactionType") {
        transactions.retain(|transaction| transaction.kind == kind);
    }
    let is_full = i64::try_from(ids.len()).is_ok_and(|count| count == limit);
    Ok(Page { transactions, next: ids.last().copied().filter(|_| is_full) })
}

fn next_cursor(reply: Reply, next: Option<i64>) -> Reply {
    reply.maybe("nextCursor", next.map(Value::Id))
}

fn corrupt() -> Stop {
    CorruptRow { table: Transaction::TABLE.name, column: "entries" }.into()
}

fn entries(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let account = resolve(args, view, options)?;
    let currency = options.currency_of(&account)?;
    let page = page(args, view, Some(&account))?;
    let mut list = Vec::with_capacity(page.transactions.len());
    for transaction in &page.transactions {
        let entries = read_entries(&transaction.entries).ok_or_else(corrupt)?;
        let Some(entry) = entries.iter().find(|entry| entry.account == account.no) else { continue };
        list.push(Value::Object(
            Reply::new()
                .id("transactionId", transaction.id)
                .text("transactionType", &transaction.kind)
                .int("time", transaction.time)
                .amount("availableDelta", entry.available_delta, currency)
                .amount("frozenDelta", entry.frozen_delta, currency)
                .amount("available", entry.available, currency)
                .amount("frozen", entry.frozen, currency)
                .int("version", entry.version),
        ));
    }
    Ok(next_cursor(Reply::new().with("entries", Value::List(list)), page.next))
}

fn transactions(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let has_owner = args.owner_if_named()?.is_some();
    let account = if has_owner { Some(resolve(args, view, options)?) } else { None };
    let page = page(args, view, account.as_ref())?;
    let list = views(view, &page.transactions, options)?;
    Ok(next_cursor(Reply::new().with("transactions", Value::List(list)), page.next))
}

fn transaction(args: &Args, view: &mut View, options: &Options) -> Result<Reply, Stop> {
    let id = args.need_id("transactionId")?;
    let Some(found) = view.row::<Transaction>(&id, true)? else {
        let message = format!("there is no transaction `{id}`");
        return Err(Error::field(Reason::TransactionNotFound, "transactionId", message).into());
    };
    let mut list = views(view, std::slice::from_ref(&found), options)?;
    let shown = list.pop().unwrap_or(Value::Bool(false));
    Ok(Reply::new().with("transaction", shown))
}

/// Transactions with the owners of their entries and the personal fields that remain.
fn views(view: &mut View, transactions: &[Transaction], options: &Options) -> Result<Vec<Value>, Stop> {
    let mut parsed: Vec<(&Transaction, Vec<Entry>)> = Vec::with_capacity(transactions.len());
    let mut numbers: Vec<i64> = Vec::new();
    for transaction in transactions {
        let entries = read_entries(&transaction.entries).ok_or_else(corrupt)?;
        numbers.extend(entries.iter().map(|entry| entry.account));
        parsed.push((transaction, entries));
    }
    sort_by_key(&mut numbers, |no| *no);
    numbers.dedup();
    let ids: Vec<i64> = transactions.iter().map(|transaction| transaction.id).collect();
    // Owner and currency of an account never change.
    let accounts = view.rows::<Account>(&numbers, true);
    let personal: Vec<Personal> = view.rows(&ids, true)?;
    let accounts = accounts?;
    parsed
        .into_iter()
        .map(|(transaction, entries)| {
            let own = personal.iter().find(|personal| personal.id == transaction.id);
            show(transaction, &entries, &accounts, own, options)
        })
        .collect()
}

fn show(
    transaction: &Transaction,
    entries: &[Entry],
    accounts: &[Account],
    personal: Option<&Personal>,
    options: &Options,
) -> Result<Value, Stop> {
    transaction.check_json()?;
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let account = accounts.iter().find(|account| account.no == entry.account).ok_or_else(corrupt)?;
        lines.push(Value::Object(line(entry, account, options)?));
    }
    let reply = Reply::new()
        .id("transactionId", transaction.id)
        .text("transactionType", &transaction.kind)
        .int("time", transaction.time)
        .with("entries", Value::List(lines))
        .with("request", Value::Json(Str::clone(&transaction.command)))
        .with("reply", Value::Json(Str::clone(&transaction.reply)))
        .maybe("paymentAccount", personal.and_then(|personal| field(personal, "paymentAccount")))
        .maybe("accountDetails", personal.and_then(|personal| field(personal, "accountDetails")));
    Ok(Value::Object(reply))
}

/// What a transaction did to one account.
///
/// # Errors
/// The account's currency is not known.
pub fn line(entry: &Entry, account: &Account, options: &Options) -> Result<Reply, Error> {
    let currency = options.currency_of(account)?;
    Ok(Reply::new()
        .id("accountNo", account.no)
        .text("owner", &owner::shown(&account.owner))
        .int("accountSet", account.account_set)
        .text("currency", currency.code())
        .amount("availableDelta", entry.available_delta, currency)
        .amount("frozenDelta", entry.frozen_delta, currency)
        .amount("available", entry.available, currency)
        .amount("frozen", entry.frozen, currency)
        .int("version", entry.version))
}
