//! Small tools for the tests of the spec's rows: calls as JSON text that can be
//! bent field by field, a filled wallet, and refusals that must write nothing.

use split_ledger::engine::Engine;
use split_ledger::json::{self, Limits, Value};
use split_ledger::store::schema::table;

pub use crate::support::{Bench, Reply, SHOP, SHOP2, T0, USER, USER2};
use crate::support::{setup, store::Key};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// A command of one type from `name = JSON` pairs.
pub fn call(kind: &str, fields: &[(&str, &str)]) -> String {
    let mut out = format!(r#"{{"type":"{kind}""#);
    for (name, value) in fields {
        out.push_str(&format!(r#","{name}":{value}"#));
    }
    out.push('}');
    out
}

/// A JSON string.
pub fn s(text: &str) -> String {
    let mut out = String::new();
    json::write_string(text, &mut out);
    out
}

/// The call with one field set to a JSON text.
pub fn with(call: &str, name: &str, value: &str) -> String {
    let bare = without(call, name);
    let open = bare.strip_suffix('}').unwrap();
    let comma = if open.len() > 1 { "," } else { "" };
    format!("{open}{comma}{}:{value}}}", s(name))
}

/// The call without a field.
pub fn without(call: &str, name: &str) -> String {
    let Value::Object(mut members) = json::parse(call.as_bytes(), Limits::default()).unwrap() else {
        panic!("a call is an object: {call}");
    };
    members.retain(|(key, _)| key != name);
    let mut out = String::new();
    json::write(&Value::Object(members), &mut out);
    out
}

pub fn keyed(call: &str, key: &str) -> String {
    with(call, "idempotencyKey", &s(key))
}

pub fn create(owner: &str, id: &str) -> String {
    call("create_balance", &[(owner, &s(id)), ("currency", &s("CNY"))])
}

pub fn recharge(amount: &str) -> String {
    call("recharge", &[("userId", &s(USER)), ("amount", &s(amount)), ("currency", &s("CNY"))])
}

pub fn freeze(amount: &str, order: &str) -> String {
    let fields = [("userId", s(USER)), ("orderId", s(order)), ("amount", s(amount)), ("currency", s("CNY"))];
    call("freeze", &fields.each_ref().map(|(name, value)| (*name, value.as_str())))
}

pub fn cancel(freeze: &str) -> String {
    call("cancel_freeze", &[("freezeId", &s(freeze))])
}

pub fn confirm(freeze: &str, shop: &str) -> String {
    call("confirm", &[("freezeId", &s(freeze)), ("merchantId", &s(shop))])
}

/// A confirm of named parts: `(shop, amount)`.
pub fn captures(freeze: &str, parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(shop, amount)| format!(r#"{{"merchantId":"{shop}","amount":"{amount}"}}"#))
        .collect();
    call("confirm", &[("freezeId", &s(freeze)), ("captures", &format!("[{}]", parts.join(",")))])
}

pub fn refund(freeze: &str) -> String {
    call("refund", &[("freezeId", &s(freeze))])
}

pub fn expire(freeze: &str) -> String {
    call("expire_freeze", &[("freezeId", &s(freeze))])
}

pub fn withdraw(amount: &str) -> String {
    call("withdraw", &[("userId", &s(USER)), ("amount", &s(amount)), ("currency", &s("CNY"))])
}

pub fn of_withdrawal(kind: &str, id: &str) -> String {
    call(kind, &[("withdrawalId", &s(id))])
}

pub fn report(id: &str, status: &str) -> String {
    with(&of_withdrawal("report_payout", id), "status", &s(status))
}

pub fn list(members: &[String]) -> String {
    format!(r#"{{"type":"list","commands":[{}]}}"#, members.join(","))
}

/// Both users and both shops have a CNY balance; USER has 100.00 at version 1.
pub fn wallet() -> Bench {
    fill(Bench::default())
}

pub fn fill(mut bench: Bench) -> Bench {
    for (owner, id) in [("userId", USER), ("userId", USER2), ("merchantId", SHOP), ("merchantId", SHOP2)] {
        bench.ok(&create(owner, id));
    }
    bench.ok(&recharge("100.00"));
    bench
}

/// A wallet with a freeze of 30.00 for order 5; USER is at version 2.
pub fn frozen() -> (Bench, String) {
    let mut bench = wallet();
    let id = bench.ok(&freeze("30.00", "5")).get("freezeId");
    (bench, id)
}

/// A channel gets 1000.00 to pay out from (spec C18).
pub fn liquid(bench: &mut Bench, channel: &str) {
    bench.ok(&call(
        "record_liquidity",
        &[
            ("fromChannel", r#""CAPITAL""#),
            ("toChannel", &s(channel)),
            ("amount", "1000"),
            ("currency", &s("CNY")),
        ],
    ));
}

/// A wallet with a queued withdrawal of 40.00, and 1000.00 to pay it from; USER is
/// at version 2.
pub fn withdrawing() -> (Bench, String) {
    let mut bench = wallet();
    liquid(&mut bench, "BALANCER");
    let id = bench.ok(&withdraw("40.00")).get("transactionId");
    (bench, id)
}

/// The call is refused with this code and nothing at all is written.
pub fn refused(bench: &mut Bench, call: &str, code: &str) -> Reply {
    let before = bench.store.clone();
    let reply = bench.refuse(call, code);
    assert!(bench.store == before, "a refusal wrote something: {call} -> {}", reply.text);
    reply
}

/// The same, and the refusal names the field.
pub fn refused_field(bench: &mut Bench, call: &str, code: &str, field: &str) {
    let reply = refused(bench, call, code);
    assert_eq!(reply.detail("field"), field, "{call} -> {}", reply.text);
}

/// Another process: nothing cached, another writer id.
pub fn restart(bench: &mut Bench) {
    let mut fresh = setup(bench.engine.options().clone());
    fresh.writer = format!("writer-{}", bench.store.commits);
    bench.engine = Engine::new(fresh);
}

/// Changes a stored cell behind the engine's back, and restarts the engine.
pub fn patch(bench: &mut Bench, name: &str, column: &str, value: &str, wanted: impl Fn(&str) -> bool) {
    let at = table(name).unwrap().columns.iter().position(|info| info.name == column).unwrap();
    let mut hits = 0;
    for cells in bench.store.tables.get_mut(name).unwrap().values_mut() {
        if cells.iter().flatten().any(|cell| wanted(cell)) {
            cells[at] = Some(value.to_owned());
            hits += 1;
        }
    }
    assert!(hits > 0, "no row of {name} to patch");
    restart(bench);
}

/// Patches the accounts of an owner.
pub fn patch_account(bench: &mut Bench, owner: &str, column: &str, value: &str) {
    patch(bench, "accounts", column, value, |cell| cell == owner);
}

/// Sum of available and frozen over all accounts: always 0 (every cent has two sides).
pub fn books(bench: &Bench) -> i128 {
    let number = |cell: &Option<String>| cell.as_ref().unwrap().parse::<i128>().unwrap();
    bench.store.rows("accounts").iter().map(|row| number(&row[4]) + number(&row[5])).sum()
}

/// `available` of `world:<channel>`, minor units.
pub fn world(bench: &Bench, channel: &str) -> String {
    let owner = format!("world:{channel}");
    let rows = bench.store.rows("accounts");
    let row = rows.iter().find(|row| row[1].as_deref() == Some(&owner)).expect("the world's account");
    row[4].clone().unwrap()
}

/// A row of a table by its int key.
pub fn stored(bench: &Bench, name: &str, id: &str, column: &str) -> Option<String> {
    let at = table(name).unwrap().columns.iter().position(|info| info.name == column).unwrap();
    let row = bench.store.tables[name].get(&vec![Key::Int(id.parse().unwrap())]).expect("the row");
    row[at].clone()
}
