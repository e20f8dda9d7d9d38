//! What is committed of the printed tables equals what the tables print now, and
//! the engine answers as they say.
#![allow(clippy::unwrap_used, clippy::panic)]

mod coverage;
mod support;

use split_ledger::command::ReplyField;
use split_ledger::describe::{self, named::NAMED};
use split_ledger::engine::registry;
use split_ledger::json::{Limits, Value, parse};
use support::{Bench, SHOP, USER};

#[track_caller]
fn check(path: &str, what: &str, printed: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == printed,
        "{path} differs from the tables; run: cargo run --example describe -- {what} > {path}"
    );
}

#[test]
fn declarations_of_the_typed_api() {
    let printed = describe::typescript_declarations();
    check("pkg-template/src/generated/api.ts", "typescript", &printed);
    assert!(!printed.contains("any;") && !printed.contains(": any"), "use unknown");
    let mut names: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("export interface ").or(line.strip_prefix("export type ")))
        .filter_map(|line| line.split([' ', '<']).next())
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two declarations have one name");
}

#[test]
fn page_of_errors() {
    check("docs/errors.md", "errors", &describe::errors_markdown());
}

#[test]
fn openapi_document() {
    check("docs/openapi.json", "openapi", &(describe::openapi_json() + "\n"));
}

/// Each row has a test, and the page names them all.
#[test]
fn page_of_coverage() {
    let coverage = coverage::read().unwrap();
    assert_eq!(coverage.untested, [""; 0], "rows without a test");
    assert_eq!(coverage.unknown, [""; 0], "rows that tests/coverage/rows.txt does not list");
    check("docs/coverage.md", "coverage", &coverage.markdown);
}

#[test]
fn tables_as_json() {
    let text = describe::describe_json();
    let value = parse(text.as_bytes(), Limits::default()).unwrap();
    let count = |name: &str| value.get(name).and_then(|list| list.as_array()).unwrap_or(&[]).len();
    assert_eq!(count("commands"), registry::commands().count());
    assert_eq!(count("queries"), registry::queries().count());
    assert_eq!(count("errors"), split_ledger::error::REASONS.len());
}

/// One call per command and query, in an order in which each succeeds. `{0}`,
/// `{1}`, … are the ids that earlier calls have made. One with a `!` is refused.
const CALLS: &[(&str, &str)] = &[
    (
        "",
        r#"{"type":"create_balance","userId":"U","currency":"CNY","initialBalance":"50","accountDetails":{"a":1}}"#,
    ),
    ("", r#"{"type":"create_balance","merchantId":"M","currency":"CNY"}"#),
    ("", r#"{"type":"add_payment_method","userId":"U","paymentMethodType":"ALIPAY","isDefault":true}"#),
    ("", r#"{"type":"recharge","userId":"U","amount":"5","currency":"CNY","paymentAccount":"a@b"}"#),
    ("freezeId", r#"{"type":"freeze","userId":"U","orderId":"7","amount":"5","currency":"CNY"}"#),
    ("freezeId", r#"{"type":"freeze","userId":"U","amount":"5","currency":"CNY"}"#),
    ("freezeId", r#"{"type":"freeze","userId":"U","amount":"5","currency":"CNY","ttlMs":1}"#),
    ("", r#"{"type":"cancel_freeze","freezeId":"{0}"}"#),
    ("", r#"{"type":"confirm","freezeId":"{1}","captures":[{"merchantId":"M","amount":"2"}]}"#),
    ("", r#"{"type":"refund","freezeId":"{1}","amount":"1"}"#),
    ("", r#"{"type":"get_freeze","freezeId":"{1}"}"#),
    ("", r#"{"type":"get_freeze","freezeId":"{0}"}"#),
    ("", r#"{"type":"due_freezes"}"#),
    ("", r#"{"type":"expire_freeze","freezeId":"{2}"}"#),
    ("transactionId", r#"{"type":"withdraw","userId":"U","amount":"1","currency":"CNY"}"#),
    ("transactionId", r#"{"type":"withdraw","userId":"U","amount":"1","currency":"CNY"}"#),
    ("", r#"{"type":"queued_withdrawals"}"#),
    (
        "",
        r#"{"type":"record_liquidity","fromChannel":"A","toChannel":"ALIPAY","amount":"3","currency":"CNY"}"#,
    ),
    ("", r#"{"type":"payout_pools"}"#),
    ("", r#"{"type":"cancel_withdrawal","withdrawalId":"{3}","reason":"changed"}"#),
    ("", r#"{"type":"withdrawal","withdrawalId":"{3}"}"#),
    ("", r#"{"type":"submit_payout","withdrawalId":"{4}"}"#),
    ("", r#"{"type":"submitted_withdrawals","limit":1}"#),
    ("", r#"{"type":"report_payout","withdrawalId":"{4}","status":"PAID"}"#),
    ("", r#"{"type":"register_party","platformId":"big","platformType":"other"}"#),
    (
        "",
        r#"{"type":"register_party","userId":"U","externalCode":"E","merchantUid":"m","accountName":"n","shopName":"s","fees":[{"currency":"CNY","fixed":"0.1","maximum":"1"}]}"#,
    ),
    ("", r#"{"type":"register_party","merchantId":"M","referenceId":5}"#),
    ("", r#"{"type":"party","isPlatform":true}"#),
    ("", r#"{"type":"party","externalCode":"E"}"#),
    ("", r#"{"type":"parties","limit":1}"#),
    ("", r#"{"type":"fund_balances","details":[{"externalCode":"E"},{"merchantId":"M"}]}"#),
    (
        "",
        r#"{"type":"withdraw_batch","orderId":"W","details":[{"externalCode":"E","amount":"1","summary":"s"},{"accountUserId":77,"amount":"1"},{"isPlatform":true,"amount":"1"},{"merchantId":"M","amount":"1"}]}"#,
    ),
    ("", r#"{"type":"withdrawal_order","orderId":"W"}"#),
    ("!PAYOUT_STATUS_FINAL", r#"{"type":"report_payout","withdrawalId":"{3}","status":"PAID"}"#),
    ("", r#"{"type":"payout_exceptions"}"#),
    ("", r#"{"type":"resolve_payout_exception","withdrawalId":"{3}","resolution":"dismiss"}"#),
    ("", r#"{"type":"party_balances","merchantId":"M"}"#),
    ("", r#"{"type":"fund_bill","userId":"U","day":"2024-05-01","limit":2}"#),
    ("", r#"{"type":"trade_bill","externalCode":"E","day":"2024-05-01"}"#),
    ("", r#"{"type":"balance","userId":"U"}"#),
    ("", r#"{"type":"balances","userId":"U"}"#),
    ("", r#"{"type":"payment_methods","userId":"U"}"#),
    ("", r#"{"type":"entries","userId":"U","limit":3}"#),
    ("", r#"{"type":"transactions","limit":1000}"#),
    ("", r#"{"type":"transaction","transactionId":"{3}"}"#),
    ("ruleId", RULE),
    ("", r#"{"type":"split_rule","ruleName":"r"}"#),
    ("", r#"{"type":"preview_split","ruleId":"{5}","currency":"CNY","gross":"100","rake":"1"}"#),
    ("", r#"{"type":"preview_split","ruleName":"r","currency":"CNY","steps":[{"gross":"1"},{"gross":"2"}]}"#),
    ("", r#"{"type":"create_balance","platformId":"p","currency":"CNY"}"#),
    ("", r#"{"type":"create_balance","partnerId":"q","currency":"CNY"}"#),
    (
        "",
        r#"{"type":"configure_program","appId":"a","platformId":"p","settleAfter":"fulfilment","days":0,"rake":[{"name":"fee","rate":"0.06"}],"notifyUrl":"https://shop.example/hook","ruleName":"r"}"#,
    ),
    ("", r#"{"type":"program","appId":"a"}"#),
    (
        "",
        r#"{"type":"configure_program","appId":"a","platformId":"p","settleAfter":"fulfilment","days":0,"notifyUrl":"https://shop.example/hook"}"#,
    ),
    (
        "",
        r#"{"type":"configure_program","appId":"auto","platformId":"p","settleAfter":"fulfilment","days":0,"initiator":"automatic","execution":"external"}"#,
    ),
    (
        "orderId",
        r#"{"type":"create_order","appId":"a","currency":"CNY","merchantId":"M","orderAlias":"ot1","items":[{"amount":"10"},{"amount":"5","uses":5}],"commissionTo":{"partnerId":"q"},"commissionRate":"0.1"}"#,
    ),
    (
        "orderId",
        r#"{"type":"create_order","appId":"auto","currency":"CNY","merchantId":"M","amount":"10","userId":"U"}"#,
    ),
    ("", r#"{"type":"pay_order","orderId":"{6}","channel":"WECHAT","amount":"15"}"#),
    ("freezeId", r#"{"type":"freeze","userId":"U","orderId":"{7}","amount":"10","currency":"CNY"}"#),
    ("", r#"{"type":"confirm","freezeId":"{8}"}"#),
    ("", r#"{"type":"fulfil","orderId":"{6}","items":[{"itemId":"{6}-2","uses":2}]}"#),
    ("", r#"{"type":"fulfil","orderId":"{7}"}"#),
    ("", r#"{"type":"revoke_fulfilment","orderId":"{6}","items":[{"itemId":"{6}-2","uses":1}]}"#),
    (
        "refundId",
        r#"{"type":"start_refund","orderId":"{6}","outRefundNo":"r1","items":[{"itemId":"{6}-1","amount":"1"}]}"#,
    ),
    ("refundId", r#"{"type":"start_refund","orderId":"{6}","items":[{"itemId":"{6}-1","amount":"2"}]}"#),
    ("", r#"{"type":"complete_refund","refundId":"{9}"}"#),
    ("", r#"{"type":"cancel_refund","refundId":"{10}"}"#),
    ("", r#"{"type":"order_refund","refundId":"{9}"}"#),
    (
        "settlementId",
        r#"{"type":"settle","appId":"a","orderId":"{6}","outSettleNo":"s1","shares":[{"platformId":"p","amount":"0.1"}],"cpExtra":"x","settleDesc":"d"}"#,
    ),
    ("", r#"{"type":"order","orderId":"{6}"}"#),
    ("", r#"{"type":"unsettled_amount","orderId":"{6}"}"#),
    (
        "",
        r#"{"type":"return_split","appId":"a","settlementId":"{11}","outReturnNo":"b1","platformId":"p","amount":"0.05","cpExtra":"y"}"#,
    ),
    ("", r#"{"type":"trade_bill","platformId":"p","day":"2024-05-01"}"#),
    ("", r#"{"type":"trade_bill","merchantId":"M","day":"2024-05-01"}"#),
    ("", r#"{"type":"query_return","appId":"a","outReturnNo":"b1"}"#),
    ("", r#"{"type":"settlement","settlementId":"{11}"}"#),
    ("", r#"{"type":"explain_settlement","settlementId":"{11}"}"#),
    ("", r#"{"type":"query_settle","appId":"a","orderId":"ot1"}"#),
    ("", r#"{"type":"due_notifications"}"#),
    ("", r#"{"type":"report_notification","notificationId":"{11}","outcome":"failed","reason":"503"}"#),
    ("", r#"{"type":"resend_notification","notificationId":"{11}"}"#),
    ("", r#"{"type":"failed_notifications"}"#),
    ("", r#"{"type":"due_settlements"}"#),
    ("", r#"{"type":"order","orderId":"{7}"}"#),
    ("settlementId", r#"{"type":"settle_due","orderId":"{7}"}"#),
    ("", r#"{"type":"processing_settlements"}"#),
    ("", r#"{"type":"complete_external","settlementId":"{12}","outcome":"FAIL","message":"no"}"#),
    ("", r#"{"type":"settlement","settlementId":"{12}"}"#),
    ("", r#"{"type":"accounts"}"#),
    ("", r#"{"type":"open_holds"}"#),
    ("", r#"{"type":"settlements"}"#),
    ("", r#"{"type":"notifications"}"#),
    ("", r#"{"type":"withdrawals"}"#),
];

/// A rule with every kind of leg and of receiver.
const RULE: &str = r#"{"type":"store_rule","ruleName":"r","legs":[
    {"name":"a","partnerId":"p","kind":"fixed","amounts":[{"currency":"CNY","amount":"2"}],"precedence":-1},
    {"name":"b","platformId":"p","kind":"rate","rate":"0.1","base":"net","rounding":"half-up"},
    {"name":"c","userId":"U","kind":"tiers","cap":[{"currency":"CNY","amount":"9"}],
     "minimum":[{"currency":"CNY","amount":"1"}],
     "tiers":[{"upTo":[{"currency":"CNY","amount":"50"}],"rate":0.1},{"rate":0.2}]},
    {"name":"d","kind":"remainder","parts":[
        {"seller":true,"weight":"60%"},
        {"weight":"2/7","parts":[{"merchantId":"M","weight":"1"},{"partnerId":"q","weight":"0"}]}]}]}"#;

/// What the engine answers has the fields and types that are declared.
#[test]
fn replies_are_as_declared() {
    let mut bench = Bench::default();
    let mut ids: Vec<String> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (made, call) in CALLS {
        let mut text = call.replace("\"U\"", &format!("\"{USER}\"")).replace("\"M\"", &format!("\"{SHOP}\""));
        for (at, id) in ids.iter().enumerate() {
            text = text.replace(&format!("{{{at}}}"), id);
        }
        bench.now += 10;
        let name = call.split('"').nth(3).unwrap();
        if let Some(code) = made.strip_prefix('!') {
            bench.refuse(&text, code);
            continue;
        }
        let (reply, declared) = match registry::command(name) {
            Some(info) => (bench.ok(&text), info.reply),
            None => {
                let info = registry::queries().find(|info| info.name == name).unwrap();
                (bench.query(&text), info.reply)
            }
        };
        if !made.is_empty() {
            ids.push(reply.get(made));
        }
        let answer = parse(reply.text.as_bytes(), Limits::default()).unwrap();
        let found = answer.get("ok").unwrap_or_else(|| panic!("{text} -> {}", reply.text));
        object(name, found, declared, &["asOf"]);
        seen.push(name);
    }
    let names = registry::commands().map(|info| info.name).chain(registry::queries().map(|info| info.name));
    let missing: Vec<&str> = names.filter(|name| !seen.contains(name)).collect();
    assert!(missing.is_empty(), "add a call of {missing:?}");
}

fn object(path: &str, found: &Value<'_>, declared: &[ReplyField], others: &[&str]) {
    let members = found.as_object().unwrap_or_else(|| panic!("{path} is no object"));
    for (name, value) in members.iter().filter(|(name, _)| !others.contains(&name.as_ref())) {
        let field = declared.iter().find(|field| field.name == name);
        let field = field.unwrap_or_else(|| panic!("{path}.{name} is not declared"));
        typed(&format!("{path}.{name}"), value, field.kind);
    }
    for field in declared.iter().filter(|field| field.always) {
        assert!(found.get(field.name).is_some(), "{path}.{} is missing", field.name);
    }
}

fn typed(path: &str, value: &Value<'_>, kind: &str) {
    let list = kind.strip_suffix("[]").or(kind.strip_prefix("Array<").and_then(|of| of.strip_suffix('>')));
    if let Some(of) = list {
        let members = value.as_array().unwrap_or_else(|| panic!("{path} is no list"));
        return members.iter().for_each(|member| typed(path, member, of));
    }
    if let Some(named) = NAMED.iter().find(|named| named.name == kind) {
        return object(path, value, named.fields, &[]);
    }
    let expected = match kind {
        "string" | "number" | "boolean" => kind,
        words if words.starts_with('"') => "string",
        inline if inline.starts_with('{') || inline.starts_with("Record<") => "object",
        other => panic!("{path} has the unknown type {other}"),
    };
    assert_eq!(value.kind_name(), expected, "{path}");
}
