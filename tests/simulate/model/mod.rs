//! The wallet once more, written from the specification: plain maps, one command
//! after the other, no storage, no groups, no retries. It shares no code with
//! the crate.

mod freezes;
mod funds;
mod groups;
mod leafs;
mod mark;
mod queries;
mod shape;
mod tracked;
pub mod trade;
mod wallets;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::op::{Fields, Op, Owner, OwnerKind, Val};
pub use funds::{Funds, Listed, Party, Withdrawal, days};
pub use groups::{Clock, Expected, Prediction};
use leafs::Leafs;
use shape::{check_shape, check_version, minor_of, owner_of, set_of, subject};
use tracked::Tracked;
use trade::Trade;

/// Ordinary balances.
pub const BALANCE: i64 = 100_001;
/// Marketing money.
pub const MARKETING: i64 = 2_000_000;
const DAY_MS: i64 = 86_400_000;

/// Fields that are there in a command and not in its changed repeat, or the other way.
const SOMETIMES: [&str; 8] =
    ["orderAlias", "settleDesc", "message", "reason", "occurredAt", "final", "accountName", "note"];

/// Leaves of a reply by path, as JSON texts.
pub type Leaves = BTreeMap<String, String>;
pub type Code = &'static str;
/// Stands for any leaf: a sentence for people.
pub const ANY: &str = "(any)";
pub type AccountKey = (Owner, i64, String);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    pub no: i64,
    pub available: i64,
    pub frozen: i64,
    pub version: i64,
    pub arrived: i64,
    /// The part of `frozen` that orders wait for.
    pub pending: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldKind {
    Freeze,
    Order,
    Withdrawal,
    /// For a refund or a return in progress.
    Aside,
}

#[derive(Clone, Debug)]
pub struct Hold {
    pub account: AccountKey,
    pub kind: HoldKind,
    pub amount: i64,
    pub captured: i64,
    pub released: i64,
    pub order: Option<i64>,
    pub created_at: i64,
    pub expires_at: i64,
    pub is_swept: bool,
    /// Who got how much and gave back how much of it.
    pub payees: Vec<(AccountKey, i64, i64)>,
}

/// True if leaves are as they were foretold.
pub fn is_as_foretold(leaves: &Leaves, foretold: &Leaves) -> bool {
    leaves.len() == foretold.len()
        && leaves
            .iter()
            .zip(foretold)
            .all(|(leaf, other)| leaf.0 == other.0 && (leaf.1 == other.1 || other.1 == ANY))
}

impl Hold {
    pub fn remaining(&self) -> i64 {
        self.amount - self.captured - self.released
    }

    pub fn status(&self) -> &'static str {
        match (self.remaining(), self.captured) {
            (1.., _) => "FROZEN",
            (_, 1..) => "CONFIRMED",
            _ => "CANCELED",
        }
    }
}

/// What an owner uses when nothing is named.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    balances: Vec<AccountKey>,
    methods: Vec<i64>,
    chosen_balance: Option<AccountKey>,
    chosen_method: Option<i64>,
}

impl Defaults {
    fn balance(&self) -> Option<&AccountKey> {
        let only = if self.balances.len() == 1 { self.balances.first() } else { None };
        self.chosen_balance.as_ref().or(only)
    }

    fn method(&self) -> Option<i64> {
        let only = if self.methods.len() == 1 { self.methods.first() } else { None };
        self.chosen_method.as_ref().or(only).copied()
    }
}

/// What was done under a name, and the answer it had.
#[derive(Clone, Debug)]
struct Done {
    what: Rc<What>,
    reply: Rc<Leaves>,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    One(&'static str, Fields),
    /// Members with references are compared as they were sent.
    List(Vec<(&'static str, Fields)>),
}

/// One transaction.
#[derive(Clone, Debug)]
pub struct Made {
    pub id: i64,
    pub kind: &'static str,
    pub reply: Rc<Leaves>,
    /// Its key and the ids and names it was sent with: replies may be alike.
    pub key: Option<String>,
    pub words: Vec<(&'static str, String)>,
    /// Fields it was not sent with, of those in which a repeat may differ.
    pub lacks: Vec<&'static str>,
}

/// Something that later commands can name.
#[derive(Clone, Copy, Debug)]
pub enum Born {
    Freeze(i64),
    Withdrawal(i64),
    Method(i64),
    Order(i64),
    Settle(i64),
    Refund(i64),
    Return(i64),
    Note(i64),
}

#[derive(Debug, Default)]
pub struct Model {
    pub accounts: Tracked<AccountKey, Account>,
    pub holds: Tracked<i64, Hold>,
    pub withdrawals: Tracked<i64, Withdrawal>,
    /// Those that are QUEUED or SUBMITTING.
    pub on_their_way: Tracked<i64, ()>,
    methods: Tracked<i64, (Owner, String)>,
    owners: Tracked<Owner, Defaults>,
    keys: Tracked<(&'static str, String, String), Done>,
    /// Created with which fields, by which transaction.
    created: Tracked<AccountKey, (Fields, i64)>,
    orders: Tracked<(String, i64), i64>,
    externals: Tracked<(String, i64), (Fields, i64)>,
    pub trade: Trade,
    pub funds: Funds,
    sent_returns: Tracked<i64, Fields>,
    /// Id of what is being decided.
    id: i64,
    /// Transactions made since the last [`Model::keep`].
    pub made: Vec<Made>,
    pub born: Vec<Born>,
    pub last_id: i64,
    account_count: i64,
    /// Time of the last commit.
    pub time: Option<i64>,
    pub seq: i64,
    /// Batch time of what is being decided.
    now: i64,
}

/// How one command ended.
pub enum End {
    Done(Leaves),
    /// It was done before under another name.
    Again(Leaves),
    /// Refused, and that it was asked is on record.
    Noted(Code),
}

/// How a command was carried out.
struct Carried {
    reply: Rc<Leaves>,
    is_again: bool,
    /// It was refused; only this is on record.
    noted: Option<Code>,
}

impl Model {
    /// The freeze of a user's order.
    pub fn orders_freeze(&self, user: &Owner, order: i64) -> Option<i64> {
        self.orders.get(&(user.id.clone(), order)).copied()
    }

    /// Ids are in the order of time, unique, and rise.
    fn next_id(&self) -> i64 {
        (self.now << 20).max(self.last_id + 1)
    }

    /// Carries out one command. The caller undoes what a refused one has changed.
    fn command(&mut self, op: &Op) -> Result<Carried, Code> {
        check_shape(op)?;
        let what = Rc::new(What::One(op.kind, op.payload()));
        let name = op.key().map(|key| (op.kind, subject(op), key.to_owned()));
        if let Some(done) = name.as_ref().and_then(|name| self.keys.get(name)) {
            return if done.what == what {
                Ok(Carried { reply: done.reply.clone(), is_again: true, noted: None })
            } else {
                Err("IDEMPOTENCY_CONFLICT")
            };
        }
        let first = self.next_id();
        self.id = first;
        let mut noted = None;
        let (kind, reply, is_again) = match self.carry_out(op, first)? {
            End::Done(reply) => (op.kind, Rc::new(reply), false),
            End::Again(reply) if name.is_some() => ("bind_key", Rc::new(reply), true),
            End::Again(reply) => return Ok(Carried { reply: Rc::new(reply), is_again: true, noted }),
            End::Noted(code) => {
                noted = Some(code);
                (op.kind, Rc::default(), false)
            }
        };
        // A refusal uses up no key.
        let name = name.filter(|_| noted.is_none());
        let key = name.as_ref().map(|(.., key)| key.clone());
        if let Some(name) = name {
            self.keys.put(name, Done { what, reply: reply.clone() });
        }
        let id = self.id;
        self.last_id = id;
        let words = op.payload().into_iter().filter_map(|(name, value)| match value {
            Val::Text(text) if name != "paymentAccount" => Some((name, text)),
            _ => None,
        });
        let words = words.collect();
        let lacks = SOMETIMES.into_iter().filter(|name| !op.fields.contains_key(name)).collect();
        self.made.push(Made { id, kind, reply: reply.clone(), key, words, lacks });
        Ok(Carried { reply, is_again, noted })
    }

    fn carry_out(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        match op.kind {
            "create_balance" => self.create(op, id),
            "add_payment_method" => Ok(End::Done(self.add_method(op, id))),
            "recharge" => self.recharge(op, id),
            "freeze" => self.freeze(op, id),
            "cancel_freeze" => self.cancel(op, id),
            "confirm" => self.confirm(op, id),
            "refund" => self.refund(op, id),
            "expire_freeze" => self.expire(op, id),
            "withdraw" => self.withdraw(op, id),
            "cancel_withdrawal" => self.cancel_withdrawal(op, id),
            "submit_payout" => self.submit(op, id),
            "report_payout" => self.report(op, id),
            "record_liquidity" => self.record_liquidity(op, id),
            "resolve_payout_exception" => self.resolve_exception(op, id),
            "register_party" => self.register(op, id),
            "withdraw_batch" => self.withdraw_batch(op),
            "configure_program" => self.configure(op),
            "store_rule" => Ok(End::Done(self.store_rule(op))),
            "create_order" => self.create_order(op),
            "pay_order" => self.pay_order(op),
            "fulfil" | "revoke_fulfilment" => self.fulfil(op),
            "start_refund" => self.start_refund(op),
            "complete_refund" | "cancel_refund" => self.end_refund(op),
            "settle" => self.settle(op),
            "settle_due" => self.settle_due(op),
            "return_split" => self.return_split(op),
            "complete_external" => self.complete_external(op),
            "report_notification" | "resend_notification" => self.notification(op),
            other => panic!("the model knows no {other}"),
        }
    }

    fn account(&self, owner: &Owner, set: i64, currency: &str) -> Result<(AccountKey, Account), Code> {
        let key = (owner.clone(), set, currency.to_owned());
        let account = self.accounts.get(&key).cloned().ok_or("BALANCE_NOT_FOUND")?;
        Ok((key, account))
    }

    fn open(&mut self, key: &AccountKey) {
        self.account_count += 1;
        let account = Account { no: self.account_count, ..Account::default() };
        self.accounts.put(key.clone(), account);
    }

    /// The world behind a channel; it is opened when it is first used.
    fn world(&mut self, channel: &str, currency: &str) -> AccountKey {
        let owner = Owner { kind: OwnerKind::World, id: channel.to_owned() };
        let key = (owner, BALANCE, currency.to_owned());
        if self.accounts.get(&key).is_none() {
            self.open(&key);
        }
        key
    }

    /// One entry of a transaction; `arrived` is what of it is new money.
    fn post(&mut self, key: &AccountKey, available: i128, frozen: i128, arrived: i128) -> Result<i64, Code> {
        let mut account = self.accounts.get(key).cloned().unwrap();
        let after = i128::from(account.available) + available;
        if after < 0 && key.0.kind != OwnerKind::World {
            return Err("INSUFFICIENT_FUNDS");
        }
        let fit = |value: i128| i64::try_from(value).map_err(|_| "BALANCE_OVERFLOW");
        let (before, frozen_before) = (account.available, account.frozen);
        account.available = fit(after)?;
        account.frozen = fit(i128::from(account.frozen) + frozen)?;
        account.arrived = fit(i128::from(account.arrived) + arrived)?;
        fit(i128::from(account.available) - i128::from(before))?;
        fit(i128::from(account.frozen) - i128::from(frozen_before))?;
        account.version += 1;
        let (version, no) = (account.version, account.no);
        self.accounts.put(key.clone(), account);
        self.arrived(no, arrived);
        Ok(version)
    }
}
