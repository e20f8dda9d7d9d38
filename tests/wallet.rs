//! The wallet from end to end on a store in memory.

mod support;

use support::{Bench, SHOP, USER};

#[test]
fn create_recharge_freeze_confirm() {
    let mut bench = Bench::default();
    let reply = bench.ok(&format!(r#"{{"type":"create_balance","userId":"{USER}","currency":"CNY"}}"#));
    assert_eq!(reply.get("version"), "0");
    bench.ok(&format!(r#"{{"type":"create_balance","merchantId":"{SHOP}","currency":"CNY"}}"#));
    let reply = bench.ok(&format!(
        r#"{{"type":"recharge","userId":"{USER}","amount":"100.00","currency":"CNY","paymentMethodType":"ALIPAY","externalTransactionId":"77","paymentAccount":"a@b","idempotencyKey":"r1"}}"#
    ));
    assert_eq!(reply.get("newVersion"), "1");
    let freeze = bench.ok(&format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"5","amount":30.5,"currency":"CNY","idempotencyKey":"f1"}}"#
    ));
    assert_eq!(bench.balance("userId", USER), "69.50/30.50@2");
    let id = freeze.get("freezeId");
    let again = bench.ok(&format!(
        r#"{{"type":"freeze","userId":"{USER}","orderId":"5","amount":"30.50","currency":"CNY","idempotencyKey":"f1"}}"#
    ));
    assert_eq!(again.get("freezeId"), id);
    assert_eq!(again.get("replayed"), "true");
    let paid = bench.ok(&format!(
        r#"{{"type":"confirm","freezeId":"{id}","merchantId":"{SHOP}","idempotencyKey":"c1"}}"#
    ));
    assert_eq!(paid.get("status"), "CONFIRMED");
    assert_eq!(bench.balance("userId", USER), "69.50/0.00@3");
    assert_eq!(bench.balance("merchantId", SHOP), "30.50/0.00@1");
    let list = bench.query(&format!(r#"{{"type":"transactions","userId":"{USER}"}}"#));
    assert_eq!(list.get("transactions.0.transactionType"), "confirm");
    assert_eq!(list.get("transactions.2.paymentAccount"), "a@b");
    let shown = bench.query(&format!(r#"{{"type":"get_freeze","freezeId":"{id}"}}"#));
    assert_eq!(shown.get("payees.0.captured"), "30.50");
}
