//! What payouts are made from: in each pool first come, first paid.

use crate::audited::yuan;
use crate::kit::*;
use crate::support::Reply;

/// Withdrawals of these amounts by the shop, in this order; their ids.
fn queue(funds: &mut Funds, amounts: &[&str]) -> Vec<String> {
    amounts.iter().map(|amount| funds.withdraw(SHOP, amount)).collect()
}

fn short(funds: &mut Funds, id: &str) -> String {
    let reply = funds.refuse_field(&submit(id), "POOL_SHORT", "withdrawalId");
    format!("{} of {}", reply.detail("poolMinor"), reply.detail("neededMinor"))
}

fn not_next(funds: &mut Funds, id: &str) -> String {
    funds.refuse_field(&submit(id), "PAYOUT_NOT_NEXT", "withdrawalId").detail("nextId")
}

fn waiting(funds: &mut Funds, filter: &str) -> Vec<String> {
    let reply = funds.query(&format!(r#"{{"type":"queued_withdrawals"{filter}}}"#));
    ids(&reply)
}

fn ids(reply: &Reply) -> Vec<String> {
    let id = |at: usize| Some(reply.get(&format!("payouts.{at}.withdrawalId"))).filter(|id| !id.is_empty());
    (0..).map_while(id).collect()
}

fn pool(funds: &mut Funds, at: usize) -> String {
    let reply = funds.query(r#"{"type":"payout_pools"}"#);
    let one = |name: &str| reply.get(&format!("pools.{at}.{name}"));
    ["channel", "currency", "liquidity", "submitting", "free", "firstQueuedNet"].map(one).join(" ")
}

#[test]
fn c18_ap_23_it_waits_until_there_is_money() {
    let mut funds = Funds::with_fee();
    let ids = queue(&mut funds, &["100.00"]);
    assert_eq!(short(&mut funds, &ids[0]), "0 of 9850");
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 0.00 0.00 0.00 98.50");
    let reply = funds.fund("BANK_CARD", "98.49");
    assert_eq!(reply.get("liquidity"), "98.49");
    assert_eq!(short(&mut funds, &ids[0]), "9849 of 9850");
    funds.wait(3 * DAY);
    assert_eq!(funds.status(&ids[0]), "QUEUED", "never failed for that");
    funds.fund("BANK_CARD", "0.01");
    funds.submit(&ids[0]);
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 98.50 98.50 0.00 ");
    funds.report(&ids[0], "PAID");
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 0.00 0.00 0.00 ");
}

/// What is recharged by a channel is there for its payouts.
#[test]
fn c18_a_pool_fills_by_what_is_paid_in() {
    let mut funds = Funds::shop();
    let id = funds.withdraw(SHOP, "50.00");
    let paid_in = format!(
        r#"{{"type":"recharge",{SHOP},"amount":"50.00","currency":"CNY","paymentMethodType":"BANK_CARD"}}"#
    );
    assert_eq!(short(&mut funds, &id), "0 of 5000");
    funds.ok(&paid_in);
    funds.submit(&id);
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 50.00 50.00 0.00 ");
}

#[test]
fn c18_first_come_first_paid() {
    let mut funds = Funds::shop();
    let ids = queue(&mut funds, &["60.00", "1.00", "2.00"]);
    assert_eq!(waiting(&mut funds, ""), ids);
    for id in &ids[1..] {
        assert_eq!(not_next(&mut funds, id), ids[0], "not even one that the pool could pay");
    }
    funds.fund("BANK_CARD", "59.99");
    assert_eq!(short(&mut funds, &ids[0]), "5999 of 6000");
    for id in &ids[1..] {
        assert_eq!(not_next(&mut funds, id), ids[0], "a small one never overtakes");
    }
    funds.fund("BANK_CARD", "0.01");
    funds.submit(&ids[0]);
    // What is on its way is not there twice.
    assert_eq!(not_next(&mut funds, &ids[2]), ids[1]);
    assert_eq!(short(&mut funds, &ids[1]), "0 of 100");
    funds.fund("BANK_CARD", "3.00");
    funds.submit(&ids[1]);
    funds.report(&ids[0], "FAILED");
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 63.00 1.00 62.00 2.00");
    funds.submit(&ids[2]);
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 63.00 3.00 60.00 ");
    let submitted = funds.query(r#"{"type":"submitted_withdrawals"}"#);
    assert_eq!(self::ids(&submitted), ids[1..]);
}

#[test]
fn c18_cancelling_the_first_lets_the_next_go() {
    let mut funds = Funds::shop();
    funds.fund("BANK_CARD", "5.00");
    let ids = queue(&mut funds, &["60.00", "1.00", "2.00"]);
    assert_eq!(short(&mut funds, &ids[0]), "500 of 6000");
    // In one group: the cancel before counts.
    let replies = funds.bench.group(&[&submit(&ids[1]), &cancel(&ids[0]), &submit(&ids[1])]);
    assert_eq!(replies[0].error().as_deref(), Some("PAYOUT_NOT_NEXT"));
    assert_eq!(replies[2].get("status"), "SUBMITTING");
    // One that is cancelled in the middle is not waited for.
    let more = queue(&mut funds, &["3.00"]);
    funds.ok(&list(&[cancel(&ids[2]), submit(&more[0])]));
    assert_eq!(waiting(&mut funds, ""), [""; 0]);
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 5.00 4.00 1.00 ");
}

/// A refused submission of one member takes nothing back of the others in its group.
#[test]
fn c18_a_list_that_is_refused_leaves_the_queue() {
    let mut funds = Funds::shop();
    funds.fund("BANK_CARD", "5.00");
    let ids = queue(&mut funds, &["1.00", "60.00", "2.00"]);
    let all: Vec<String> = ids.iter().map(|id| submit(id)).collect();
    let reply = funds.refuse(&list(&all), "POOL_SHORT");
    assert_eq!((reply.detail("member"), reply.detail("poolMinor")), ("1".to_owned(), "400".to_owned()));
    // In a group: the refused list before leaves the first in its place.
    let refused = list(&all);
    let replies = funds.bench.group(&[&refused, &submit(&ids[1]), &submit(&ids[0]), &submit(&ids[2])]);
    assert_eq!(replies[1].detail("nextId"), ids[0]);
    assert_eq!(replies[2].get("status"), "SUBMITTING");
    assert_eq!(replies[3].detail("nextId"), ids[1]);
}

/// Another channel and another currency are other pools; neither waits for the other.
#[test]
fn c18_pools_do_not_wait_for_each_other() {
    let mut funds = Funds::shop();
    let card = funds.withdraw(SHOP, "10.00");
    let method = format!(r#"{{"type":"add_payment_method",{SHOP},"paymentMethodType":"支付宝"}}"#);
    let method = funds.ok(&method).get("paymentMethodId");
    funds.ok(&format!(r#"{{"type":"create_balance",{USER},"currency":"USD","balancerType":"BANK_CARD","initialBalance":"9.00"}}"#));
    let ali = and(&withdrawal(SHOP, "20.00"), &format!(r#""paymentMethodId":"{method}""#));
    let ali: Vec<String> = (0..2).map(|_| funds.ok(&ali).get("transactionId")).collect();
    let usd = funds.ok(&withdrawal(USER, "5.00").replace("CNY", "USD")).get("transactionId");
    assert_eq!(short(&mut funds, &card), "0 of 1000");
    funds.fund("支付宝", "30.00");
    funds.submit(&ali[0]);
    assert_eq!(short(&mut funds, &ali[1]), "1000 of 2000");
    assert_eq!(short(&mut funds, &usd), "0 of 500");
    funds.ok(&liquidity("WECHAT", "BANK_CARD", "5.00").replace("CNY", "USD"));
    assert_eq!(short(&mut funds, &card), "0 of 1000", "a dollar is no yuan");
    funds.submit(&usd);
    let usd_pool = funds.query(r#"{"type":"payout_pools"}"#);
    assert_eq!(usd_pool.get("pools").matches("\"channel\"").count(), 3);
    // The list goes pool by pool; one pool can be asked for.
    assert_eq!(waiting(&mut funds, r#","channel":"支付宝","currency":"CNY""#), ali[1..]);
    assert_eq!(waiting(&mut funds, r#","channel":"BANK_CARD","currency":"USD""#), [""; 0]);
    assert_eq!(waiting(&mut funds, r#","channel":"nobody","currency":"CNY""#), [""; 0]);
    assert_eq!(waiting(&mut funds, "").len(), 2);
    for (filter, field) in [(r#","channel":"x""#, "currency"), (r#","currency":"CNY""#, "channel")] {
        let reply = funds.query(&format!(r#"{{"type":"queued_withdrawals"{filter}}}"#));
        assert_eq!((reply.error().as_deref(), &*reply.detail("field")), (Some("MISSING_FIELD"), field));
    }
}

/// Names of channels that hold the signs names are made of.
#[test]
fn c18_channels_with_any_name() {
    let mut funds = Funds::shop();
    let mut ids = Vec::new();
    for channel in ["A", "A:B", "A!", "A%", "A:CNY", "a"] {
        let method = format!(r#"{{"type":"add_payment_method",{SHOP},"paymentMethodType":"{channel}"}}"#);
        let method = funds.ok(&method).get("paymentMethodId");
        let call = and(&withdrawal(SHOP, "1.00"), &format!(r#""paymentMethodId":"{method}""#));
        ids.push((channel, funds.ok(&call).get("transactionId")));
        ids.push((channel, funds.ok(&call).get("transactionId")));
    }
    let pools = funds.query(r#"{"type":"payout_pools"}"#).get("pools");
    assert_eq!(pools.matches("firstQueuedId").count(), 6, "{pools}");
    for pair in ids.chunks(2) {
        let [(channel, first), (_, second)] = pair else { panic!() };
        assert_eq!(&not_next(&mut funds, second), first, "{channel}");
        funds.fund(channel, "1.00");
        funds.submit(first);
        let waits = waiting(&mut funds, &format!(r#","channel":"{channel}","currency":"CNY""#));
        assert_eq!(waits, [&**second], "{channel}");
    }
}

/// Twenty wait, which is more than one look at the queue finds.
#[test]
fn c18_a_long_queue() {
    let amounts: Vec<String> = (1..=20).map(|at| yuan(at * 10)).collect();
    let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
    let new = || {
        let mut funds = Funds::shop();
        let ids = queue(&mut funds, &amounts);
        funds.fund("BANK_CARD", "100.00");
        (funds, ids)
    };
    // One after the other, each its own group, in an engine that knows nothing.
    let (mut funds, ids) = new();
    for id in &ids {
        let mut cold = funds.cold();
        cold.ok(&submit(id));
        funds.bench = cold;
    }
    assert_eq!(waiting(&mut funds, ""), [""; 0]);
    // All in one group, and all in one list.
    for is_list in [false, true] {
        let (mut funds, ids) = new();
        let calls: Vec<String> = ids.iter().map(|id| submit(id)).collect();
        let mut cold = funds.cold();
        if is_list {
            cold.ok(&list(&calls));
        } else {
            let texts: Vec<&str> = calls.iter().map(String::as_str).collect();
            let replies = cold.group(&texts);
            assert!(replies.iter().all(|reply| reply.error().is_none()), "{replies:?}");
        }
        funds.bench = cold;
        assert_eq!(waiting(&mut funds, ""), [""; 0]);
        assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY 100.00 21.00 79.00 ");
    }
    // The last is told who is next after nineteen have gone in the same group.
    let (mut funds, ids) = new();
    let mut calls: Vec<String> = ids[..17].iter().map(|id| cancel(id)).collect();
    calls.extend([submit(&ids[19]), submit(&ids[17]), submit(&ids[19])]);
    let texts: Vec<&str> = calls.iter().map(String::as_str).collect();
    let mut cold = funds.cold();
    let replies = cold.group(&texts);
    assert_eq!(replies[17].detail("nextId"), ids[17]);
    assert_eq!(replies[18].get("status"), "SUBMITTING");
    assert_eq!(replies[19].detail("nextId"), ids[18]);
    funds.bench = cold;
    assert_eq!(waiting(&mut funds, ""), ids[18..]);
}

#[test]
fn c18_pages_of_the_queue() {
    let mut funds = Funds::shop();
    let mut wanted = queue(&mut funds, &["1"; 7]);
    let method = format!(r#"{{"type":"add_payment_method",{SHOP},"paymentMethodType":"A"}}"#);
    let method = funds.ok(&method).get("paymentMethodId");
    let call = and(&withdrawal(SHOP, "1.00"), &format!(r#""paymentMethodId":"{method}""#));
    // A pool comes before another by its name, whoever came first.
    wanted.splice(0..0, (0..3).map(|_| funds.ok(&call).get("transactionId")));
    for limit in [1, 2, 3, 10, 500] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let query = format!(r#"{{"type":"queued_withdrawals","limit":{limit},"cursor":"{cursor}"}}"#);
            let reply = funds.query(&query);
            seen.extend(ids(&reply));
            cursor = reply.get("nextCursor");
            if cursor.is_empty() {
                break;
            }
        }
        assert_eq!(seen, wanted, "{limit}");
    }
    for cursor in ["x", "1", "1,é", ",", "a,pool:A:CNY"] {
        let reply = funds.query(&format!(r#"{{"type":"queued_withdrawals","cursor":"{cursor}"}}"#));
        assert_eq!(
            (reply.error().as_deref(), &*reply.detail("field")),
            (Some("INVALID_FIELD"), "cursor"),
            "{cursor}"
        );
    }
}

#[test]
fn c18_liquidity_is_moved_and_repeated_once() {
    let mut funds = Funds::shop();
    let call = keyed(&and(&liquidity("ALIPAY", "BANK_CARD", "10.00"), r#""reference":"归集 1""#), "k");
    let first = funds.ok(&call);
    assert_eq!(funds.again(&call).get("transactionId"), first.get("transactionId"));
    funds.refuse_field(&call.replace("10.00", "11.00"), "IDEMPOTENCY_CONFLICT", "amount");
    funds.refuse_field(&call.replace("ALIPAY", "WECHAT"), "IDEMPOTENCY_CONFLICT", "fromChannel");
    assert_eq!(funds.fund("BANK_CARD", "1.00").get("liquidity"), "11.00");
    let back = funds.ok(&liquidity("BANK_CARD", "ALIPAY", "11.01"));
    assert_eq!(back.get("liquidity"), "1.01", "a channel may have paid more than it had");
    assert_eq!(funds.ok(&liquidity("X", "BANK_CARD", "0.01")).get("liquidity"), "0.00");
    for (call, code, field) in [
        (liquidity("A", "A", "1"), "INVALID_FIELD", "toChannel"),
        (liquidity("", "A", "1"), "MISSING_FIELD", "fromChannel"),
        (liquidity("A", "", "1"), "MISSING_FIELD", "toChannel"),
        (liquidity("A", "B", "0"), "INVALID_AMOUNT", "amount"),
        (liquidity("A", "B", "-1"), "INVALID_AMOUNT", "amount"),
        (liquidity("A", &"B".repeat(65), "1"), "FIELD_TOO_LONG", "toChannel"),
    ] {
        funds.refuse_field(&call, code, field);
    }
}

/// Money that leaves a channel while a payout is on its way: what is left is not there
/// for the next, and may be less than nothing.
#[test]
fn c18_a_pool_below_nothing() {
    let mut funds = Funds::shop();
    let ids = queue(&mut funds, &["10.00", "1.00"]);
    funds.fund("BANK_CARD", "10.00");
    funds.submit(&ids[0]);
    funds.ok(&liquidity("BANK_CARD", "WECHAT", "25.00"));
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY -15.00 10.00 -25.00 1.00");
    assert_eq!(short(&mut funds, &ids[1]), "-2500 of 100");
    funds.report(&ids[0], "PAID");
    assert_eq!(pool(&mut funds, 0), "BANK_CARD CNY -25.00 0.00 -25.00 1.00");
}
