//! Every command twice: with its key, without, as a dry run, in a list, in a group,
//! of somebody else (A5, B5), and with the largest amounts.

use crate::kit::{DAY, Shop};
use crate::support::{Reply, SHOP};
use split_ledger::command::Options;

/// The calls of an order's life in turn; each is made from the replies before it.
fn life(step: usize, order: &str, replies: &[Reply]) -> Option<String> {
    let id = |at: usize, name: &str| replies[at].get(name);
    Some(match step {
        0 => format!(r#"{{"type":"pay_order","orderId":"{order}","channel":"W","amount":"9.00""#),
        1 => format!(r#"{{"type":"fulfil","orderId":"{order}""#),
        2 => format!(r#"{{"type":"revoke_fulfilment","orderId":"{order}""#),
        3 => format!(r#"{{"type":"fulfil","orderId":"{order}","items":[{{"itemId":"o-1"}}]"#),
        4 => format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"o-2"}}]"#),
        5 => format!(r#"{{"type":"cancel_refund","refundId":"{}""#, id(4, "refundId")),
        6 => format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"o-2"}}]"#),
        7 => format!(r#"{{"type":"complete_refund","refundId":"{}""#, id(6, "refundId")),
        8 => r#"{"type":"settle","appId":"app1","outOrderNo":"o","outSettleNo":"s","shares":[{"partnerId":"99","amount":"1.00"}]"#.to_owned(),
        9 => r#"{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"r","partnerId":"99","amount":"1.00""#.to_owned(),
        10 => format!(r#"{{"type":"start_refund","orderId":"{order}""#),
        11 => format!(r#"{{"type":"complete_refund","refundId":"{}""#, id(10, "refundId")),
        _ => return None,
    })
}

fn run(mut each: impl FnMut(&mut Shop, &str) -> Reply) -> (Shop, Vec<Reply>) {
    let mut shop = Shop::new("");
    let order = shop.unpaid("o", &[r#""amount":"5.00","subsidy":"1.00""#, r#""amount":"5.00""#], "");
    let mut replies = Vec::new();
    while let Some(call) = life(replies.len(), &order, &replies) {
        if replies.len() == 8 {
            shop.wait(3 * DAY);
        }
        replies.push(each(&mut shop, &call));
    }
    (shop, replies)
}

#[test]
fn b05_with_its_key_each_call_answers_as_the_first_time() {
    let mut at = 0;
    run(|shop, call| {
        at += 1;
        let keyed = format!(r#"{call},"idempotencyKey":"k{at}"}}"#);
        let first = shop.ok(&keyed);
        let store = shop.bench.store.clone();
        // Also a year later, when the outcome would be another.
        for (wait, warm) in [(0, true), (365 * DAY, false)] {
            let now = shop.bench.now;
            shop.wait(wait);
            let again = if warm { shop.ok(&keyed) } else { shop.cold(&keyed).0 };
            shop.bench.now = now;
            assert_eq!(again.text.replace(r#","replayed":true"#, ""), first.text, "{call}");
            assert_eq!(again.get("replayed"), "true", "{call}");
        }
        assert!(store == shop.bench.store, "{call}");
        first
    });
}

/// Without one it is carried out once all the same: the state refuses it, or, for a
/// return, its number answers.
#[test]
fn b05_without_a_key_the_state_refuses_the_second() {
    run(|shop, call| {
        let call = format!("{call}}}");
        let first = shop.ok(&call);
        let before = shop.bench.store.clone();
        let again = shop.bench.call(&call);
        if call.contains("return_split") {
            assert_eq!(again.get("replayed"), "true");
        } else {
            assert!(again.error().is_some(), "{call} -> {}", again.text);
        }
        assert!(before == shop.bench.store, "{call}");
        first
    });
}

#[test]
fn b05_a_dry_run_answers_the_same_and_writes_nothing() {
    run(|shop, call| {
        let before = shop.bench.store.clone();
        let dry = shop.ok(&format!(r#"{call},"dryRun":true}}"#));
        assert!(before == shop.bench.store, "{call}");
        let real = shop.ok(&format!("{call}}}"));
        let (as_if, _) = dry.text.split_once(r#","dryRun":true,"entries":["#).unwrap();
        assert_eq!(format!("{as_if}}}}}"), real.text);
        real
    });
}

/// Two of the same in one group: exactly one is carried out.
#[test]
fn b05_twins_in_a_group() {
    run(|shop, call| {
        let call = format!("{call}}}");
        let replies = shop.bench.group(&[&call, &call, &call]);
        let done = replies.iter().filter(|reply| reply.error().is_none() && reply.get("replayed").is_empty());
        assert_eq!(done.count(), 1, "{call}");
        replies.into_iter().next().unwrap()
    });
}

/// In a list the second refuses both.
#[test]
fn b05_twins_in_a_list() {
    run(|shop, call| {
        let call = format!("{call}}}");
        let before = shop.bench.store.clone();
        let twins = shop.bench.call(&Shop::list(&[call.clone(), call.clone()]));
        assert!(twins.error().is_some(), "{call} -> {}", twins.text);
        assert!(before == shop.bench.store, "{call}");
        shop.ok(&call)
    });
}

#[test]
fn b05_ids_of_nothing_and_of_others() {
    let (mut shop, replies) = run(|shop, call| shop.ok(&format!("{call}}}")));
    let settlement = replies[8].get("settlementId");
    let refund = replies[10].get("refundId");
    for id in ["77", &settlement, &refund] {
        for (call, code) in [
            (
                format!(r#"{{"type":"pay_order","orderId":"{id}","channel":"W","amount":"1"}}"#),
                "ORDER_NOT_FOUND",
            ),
            (format!(r#"{{"type":"fulfil","orderId":"{id}"}}"#), "ORDER_NOT_FOUND"),
            (format!(r#"{{"type":"revoke_fulfilment","orderId":"{id}"}}"#), "ORDER_NOT_FOUND"),
            (format!(r#"{{"type":"start_refund","orderId":"{id}"}}"#), "ORDER_NOT_FOUND"),
            (format!(r#"{{"type":"settle_due","orderId":"{id}"}}"#), "ORDER_NOT_FOUND"),
            (
                format!(r#"{{"type":"settle","appId":"app1","orderId":"{id}","outSettleNo":"x"}}"#),
                "ORDER_NOT_FOUND",
            ),
        ] {
            shop.refuse(&call, code);
        }
    }
    for kind in ["complete_refund", "cancel_refund"] {
        shop.refuse(&format!(r#"{{"type":"{kind}","refundId":"{settlement}"}}"#), "REFUND_NOT_FOUND");
    }
    let external = format!(r#"{{"type":"complete_external","settlementId":"{refund}","outcome":"FAIL"}}"#);
    shop.refuse(&external, "SETTLEMENT_NOT_FOUND");
}

/// As much as a balance can hold, through the whole life of an order.
#[test]
fn the_largest_amount_that_an_order_can_have() {
    let all = "92233720368547758.07";
    for (rake, commission, item) in [
        ("1", "0", ""),
        ("0.3", "0.7", ""),
        ("0.333333333", "0.000000001", ""),
        ("0", "1", r#","uses":1000"#),
    ] {
        let program =
            format!(r#""rake":[{{"name":"fee","rate":"{rake}"}}],"refundMirror":"pro-rata","shareCap":"1""#);
        let mut shop = Shop::with_options("", Options { max_amount: None, ..Options::default() });
        shop.configure(&program);
        let item = format!(r#""amount":"{all}","commissionRate":"{commission}"{item}"#);
        let order = shop.order("o", &[&item], r#""commissionTo":{"partnerId":"cps"}"#);
        assert_eq!(shop.seller(), format!("0.00/{all}"));
        let more = format!(
            r#"{{"type":"create_order","appId":"app1","currency":"CNY","merchantId":"{SHOP}","amount":"0.01"}}"#
        );
        let more = shop.ok(&more).get("orderId");
        let pay = format!(r#"{{"type":"pay_order","orderId":"{more}","channel":"WECHAT","amount":"0.01"}}"#);
        shop.refuse(&pay, "BALANCE_OVERFLOW");
        shop.fulfil(&order, &[]);
        shop.wait(3 * DAY);
        let reply = shop.settle("o", "s", "");
        assert_eq!(reply.get("settleAmount"), all);
        if !item.contains("uses") {
            shop.refund(&order, "");
            assert_eq!(shop.seller(), "0.00/0.00");
        }
    }
}

/// Fees of twice what is there do not wrap around.
#[test]
fn fees_of_twice_the_largest_amount() {
    let mut shop = Shop::with_options("", Options { max_amount: None, ..Options::default() });
    shop.configure(r#""rake":[{"name":"fee","rate":"1"}]"#);
    let item = r#""amount":"92233720368547758.07","commissionRate":"1""#;
    let order = shop.order("o", &[item], r#""commissionTo":{"partnerId":"cps"}"#);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.refuse(&Shop::settle_text("o", "s", ""), "NOTHING_TO_SETTLE");
    let two = format!(
        r#"{{"type":"create_order","appId":"app1","currency":"CNY","merchantId":"{SHOP}","items":[{{"amount":"92233720368547758.07"}},{{"amount":"0.01"}}]}}"#
    );
    shop.refuse(&two, "INVALID_AMOUNT");
}
