//! A ledger in which everything has happened once.

use crate::support::{Bench, MemoryStore, SHOP, SHOP2, USER, USER2, store::text_of};
use split_ledger::command::Options;
use split_ledger::journal::{Report, audit_store};

/// The wallet's life, then that of some orders.
pub fn full() -> Bench {
    let mut bench = wallet();
    crate::orders::play(&mut bench);
    bench
}

/// Orders alone.
pub fn orders() -> Bench {
    let mut bench = Bench::new(Options { auto_create: true, ..Options::default() });
    crate::orders::play(&mut bench);
    bench
}

/// Creates, recharges, freezes, confirms, refunds and withdraws, in many commits.
pub fn wallet() -> Bench {
    let mut bench = Bench::new(Options { auto_create: true, ..Options::default() });
    bench.group(&[
        &format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY","initialBalance":"5.00","accountDetails":{{"iban":"x","n":1}}}}"#),
        &format!(r#"{{"type":"create_balance","userId":"{USER2}","currency":"JPY"}}"#),
        &format!(r#"{{"type":"create_balance","merchantId":"{SHOP}","currency":"CNY","isDefault":true}}"#),
    ]);
    bench.ok(&format!(
        r#"{{"type":"recharge","userId":"{USER}","amount":"1000.00","currency":"CNY","paymentMethodType":"ALIPAY","externalTransactionId":"77","paymentAccount":"a@b","idempotencyKey":"r1"}}"#
    ));
    bench.ok(&format!(
        r#"{{"type":"recharge","userId":"{USER2}","amount":"500","currency":"JPY","paymentMethodType":"微信","idempotencyKey":"键"}}"#
    ));
    let freeze = freeze(&mut bench, 5, "30.50");
    bench.now += 5;
    bench.ok(&format!(
        r#"{{"type":"confirm","freezeId":"{freeze}","captures":[{{"merchantId":"{SHOP}","amount":"10.00"}},{{"merchantId":"{SHOP2}","amount":"15.25"}}]}}"#
    ));
    bench.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{freeze}"}}"#));
    bench.ok(&format!(r#"{{"type":"refund","freezeId":"{freeze}","amount":"3.33","idempotencyKey":"re"}}"#));
    let canceled = self::freeze(&mut bench, 6, "7.00");
    bench.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{canceled}"}}"#));
    self::freeze(&mut bench, 6, "8.00");
    self::freeze(&mut bench, 7, "9.00");
    bench.ok(&format!(
        r#"{{"type":"add_payment_method","userId":"{USER}","paymentMethodType":"BANK_CARD","isDefault":true,"accountDetails":{{"card":"62"}}}}"#
    ));
    crate::funds::play(&mut bench);
    for life in
        [&["SUBMIT"][..], &["SUBMIT", "PAID"], &["SUBMIT", "FAILED"], &["SUBMIT", "PAID", "BOUNCED"], &[]]
    {
        withdrawal(&mut bench, life);
    }
    let queued = withdrawal(&mut bench, &[]);
    bench.ok(&format!(r#"{{"type":"cancel_withdrawal","withdrawalId":"{queued}","reason":"changed"}}"#));
    bench.ok(&format!(
        r#"{{"type":"list","idempotencyKey":"l1","commands":[{{"type":"freeze","userId":"{USER}","orderId":"9","amount":"1.00","currency":"CNY"}},{{"type":"confirm","freezeId":{{"$ref":[0,"freezeId"]}},"merchantId":"{SHOP}"}}]}}"#
    ));
    bench
}

pub fn freeze(bench: &mut Bench, order: i64, amount: &str) -> String {
    bench
        .ok(&format!(
            r#"{{"type":"freeze","userId":"{USER}","orderId":"{order}","amount":"{amount}","currency":"CNY"}}"#
        ))
        .get("freezeId")
}

/// A withdrawal that goes through these steps.
pub fn withdrawal(bench: &mut Bench, life: &[&str]) -> String {
    let id = bench
        .ok(&format!(r#"{{"type":"withdraw","userId":"{USER}","amount":"2.00","currency":"CNY"}}"#))
        .get("transactionId");
    for step in life {
        bench.now += 1;
        let call = match *step {
            "SUBMIT" => format!(r#"{{"type":"submit_payout","withdrawalId":"{id}"}}"#),
            status => format!(
                r#"{{"type":"report_payout","withdrawalId":"{id}","status":"{status}","reason":"r"}}"#
            ),
        };
        bench.ok(&call);
    }
    id
}

pub fn audit(store: &MemoryStore) -> Report {
    audit_store("test", store.head.as_ref(), |table| text_of(store.rows(table).iter()))
}
