//! One page of one day of one balance.

use crate::calendar::Date;
use crate::command::page::limit;
use crate::command::{Args, Options, Reply, ReplyField, Value};
use crate::error::{Error, Reason};
use crate::ledger::entry::read_entries;
use crate::ledger::work::first_id_at;
use crate::ledger::{Entry, OwnerName, Selector, Stop, owner};
use crate::money::Currency;
use crate::sort::sort_by_key;
use crate::store::cells::{CorruptRow, Row, parse_int};
use crate::store::contract::Range;
use crate::store::rows::{Party, Posting, Ref, Transaction};
use crate::store::{View, names};

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// What stands above the lines of a bill.
pub const BILL_VIEW: &[ReplyField] = &[
    ReplyField::always("owner", "string", "The owner, as `merchant:<uuid>`."),
    ReplyField::sometimes("accountUserId", "number", "The party's number, if the owner is registered."),
    ReplyField::always("accountNo", "string", "Number of the account."),
    ReplyField::always("accountSet", "number", "100001 balance, 2000000 marketing."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("day", "string", "The day, as `2024-05-01`."),
    ReplyField::always("utcOffset", "string", "Where the day begins, as `+08:00`."),
    ReplyField::always("isComplete", "boolean", "True once the day is over."),
    ReplyField::always("openingAvailable", "string", "Spendable money before the first change of the day."),
    ReplyField::always("openingFrozen", "string", "Held money before it."),
    ReplyField::always("closingAvailable", "string", "Spendable money after the last change on the bill."),
    ReplyField::always("closingFrozen", "string", "Held money after it."),
];

/// A transaction of the day, and what it did to the account.
#[derive(Debug)]
pub struct Change {
    /// The transaction.
    pub transaction: Transaction,
    /// Its entry of the account.
    pub entry: Entry,
}

/// A page of a bill.
#[derive(Debug)]
pub struct Page {
    /// Currency of the account.
    pub currency: Currency,
    /// Number of the account.
    pub account: i64,
    /// The changes, oldest first.
    pub changes: Vec<Change>,
    head: Reply,
    next: Option<String>,
}

impl Page {
    /// The reply with these lines.
    pub fn reply(self, lines: Vec<Value>) -> Reply {
        Reply::new()
            .with("bill", Value::Object(self.head))
            .with("lines", Value::List(lines))
            .maybe("nextCursor", self.next.map(|text| Value::Text(text.into())))
    }
}

/// Ids of a day: from the first, below the second.
#[derive(Clone, Copy)]
struct Ids {
    from: i64,
    below: i64,
}

/// Where a page begins: after this id, and the bill ends with that one, which the
/// first page has found. So pages fit together while new entries come.
#[derive(Clone, Copy)]
struct Cursor {
    after: i64,
    last: i64,
}

/// Reads a page.
///
/// # Errors
/// PARTY_NOT_FOUND, BALANCE_NOT_FOUND, INVALID_FIELD for a cursor of another bill.
pub fn page(args: &Args, view: &mut View, options: &Options) -> Result<Page, Stop> {
    let currency = options.currency_or_wire(args.currency("currency"))?;
    let date = i32::try_from(args.need_int("day")?).ok().and_then(|days| Date::from_days(days).ok());
    let date = date.ok_or_else(|| Error::field(Reason::InvalidField, "day", "the day is no date"))?;
    let start = i64::from(date.days()) * DAY_MS - i64::from(options.utc_offset.minutes()) * MINUTE_MS;
    let ids = Ids { from: first_id_at(start), below: first_id_at(start + DAY_MS) };
    let set = args.account_set();
    let (owner, party, account) = holder(args, view, set, currency)?;
    let cursor = cursor(args, ids)?;
    let Read { opening, closing, changes } = read(view, account, ids, cursor, limit(args))?;
    let next = changes.last().filter(|change| change.transaction.id < closing.transaction);
    let next = next.map(|change| format!("{}.{}", change.transaction.id, closing.transaction));
    let head = Reply::new()
        .text("owner", &owner::shown(owner.as_str()))
        .maybe("accountUserId", party.map(|party| Value::Int(party.no)))
        .id("accountNo", account)
        .int("accountSet", set)
        .text("currency", currency.code())
        .text("day", &date.to_string())
        .text("utcOffset", &options.utc_offset.to_string())
        .bool("isComplete", view.now >= start + DAY_MS)
        .amount("openingAvailable", opening.available, currency)
        .amount("openingFrozen", opening.frozen, currency)
        .amount("closingAvailable", closing.available, currency)
        .amount("closingFrozen", closing.frozen, currency);
    Ok(Page { currency, account, changes, head, next })
}

/// Whose bill it is: a party, or an owner that need not be one; and the account.
fn holder(
    args: &Args,
    view: &mut View,
    set: i64,
    currency: Currency,
) -> Result<(OwnerName, Option<Party>, i64), Stop> {
    let who = args.selector()?;
    let party = who.look_up(view);
    let (owner, party, no) = match who {
        Selector::Owner(owner) => {
            // Both at once: neither waits for the other.
            let no = number(view, &owner, set, currency);
            (owner, party?, no?)
        }
        named => {
            let Some(party) = party? else { return Err(named.not_found().into()) };
            let owner = OwnerName::stored(party.owner.clone());
            let no = number(view, &owner, set, currency)?;
            (owner, Some(party), no)
        }
    };
    let no = no.ok_or_else(|| {
        let message = format!("`{}` has no {} balance", owner::shown(owner.as_str()), currency.code());
        Error::new(Reason::BalanceNotFound, message).with("accountSet", set)
    })?;
    Ok((owner, party, no))
}

fn number(view: &mut View, owner: &OwnerName, set: i64, currency: Currency) -> Result<Option<i64>, Stop> {
    let name = names::account(owner.as_str(), set, currency.code());
    Ok(view.row::<Ref>(&name, true)?.map(|found| found.id))
}

fn cursor(args: &Args, ids: Ids) -> Result<Option<Cursor>, Error> {
    let Some(text) = args.text("cursor") else { return Ok(None) };
    let parsed = text.split_once('.').and_then(|(after, last)| {
        let cursor = Cursor { after: parse_int(after)?, last: parse_int(last)? };
        (ids.from <= cursor.after && cursor.after < cursor.last && cursor.last < ids.below).then_some(cursor)
    });
    parsed.map(Some).ok_or_else(bad_cursor)
}

fn bad_cursor() -> Error {
    Error::field(Reason::InvalidField, "cursor", "the cursor is not one that a page of this bill returned")
}

/// What an account held after a transaction; zeros and no transaction before the first.
#[derive(Clone, Copy, Default)]
struct Standing {
    transaction: i64,
    available: i64,
    frozen: i64,
}

struct Read {
    opening: Standing,
    closing: Standing,
    changes: Vec<Change>,
}

/// The last entry below an id is one look-up, and all that lies before a known
/// entry never changes.
fn read(view: &mut View, account: i64, ids: Ids, cursor: Option<Cursor>, limit: usize) -> Result<Read, Stop> {
    let last_below =
        |below: i64| Range { below: Some(below.to_string()), descending: true, ..postings(account, 1) };
    let last = match cursor {
        Some(cursor) => Some(cursor.last),
        None => view.list::<Posting>(last_below(ids.below))?.pop().map(|posting| posting.transaction),
    };
    let Some(last) = last else {
        let none = Standing::default();
        return Ok(Read { opening: none, closing: none, changes: Vec::new() });
    };
    if last < ids.from {
        let before = standing(&transactions(view, &[last])?, account, last)?.ok_or_else(corrupt)?;
        return Ok(Read { opening: before, closing: before, changes: Vec::new() });
    }
    let from = cursor.map_or(ids.from, |cursor| cursor.after.saturating_add(1));
    let lines = Range {
        from: Some(from.to_string()),
        below: Some(last.saturating_add(1).to_string()),
        ..postings(account, limit)
    };
    let before = view.range::<Posting>(last_below(ids.from), true);
    let lines: Vec<Posting> = view.range(lines, true)?;
    let before = before?.pop().map(|posting| posting.transaction);
    let own: Vec<i64> = lines.iter().map(|posting| posting.transaction).collect();
    let mut wanted = own.clone();
    wanted.extend(before);
    if !wanted.contains(&last) {
        wanted.push(last);
    }
    let found = transactions(view, &wanted)?;
    let opening = match before {
        Some(before) => standing(&found, account, before)?.ok_or_else(corrupt)?,
        None => Standing::default(),
    };
    let closing = standing(&found, account, last)?;
    let closing = match cursor {
        Some(_) => closing.ok_or_else(bad_cursor)?,
        None => closing.ok_or_else(corrupt)?,
    };
    let mut changes = Vec::with_capacity(own.len());
    for transaction in found.into_iter().filter(|row| own.binary_search(&row.id).is_ok()) {
        let entry = entry(&transaction, account)?.ok_or_else(corrupt)?;
        changes.push(Change { transaction, entry });
    }
    sort_by_key(&mut changes, |change| change.transaction.id);
    Ok(Read { opening, closing, changes })
}

fn postings(account: i64, limit: usize) -> Range {
    Range { equals: vec![account.to_string()], ..Range::of(Posting::TABLE, limit) }
}

fn transactions(view: &mut View, ids: &[i64]) -> Result<Vec<Transaction>, Stop> {
    Ok(view.rows(ids, true)?)
}

/// What the account held after a transaction; none if that did not touch it.
fn standing(found: &[Transaction], account: i64, id: i64) -> Result<Option<Standing>, CorruptRow> {
    let Some(row) = found.iter().find(|row| row.id == id) else { return Ok(None) };
    let entry = entry(row, account)?;
    Ok(entry.map(|entry| Standing { transaction: id, available: entry.available, frozen: entry.frozen }))
}

fn entry(transaction: &Transaction, account: i64) -> Result<Option<Entry>, CorruptRow> {
    let entries = read_entries(&transaction.entries).ok_or_else(corrupt)?;
    Ok(entries.into_iter().find(|entry| entry.account == account))
}

fn corrupt() -> CorruptRow {
    CorruptRow { table: Transaction::TABLE.name, column: "entries" }
}
