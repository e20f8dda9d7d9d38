//! Refunds and returns after settlement: B20, 3.7.

use crate::kit::{DAY, Shop};
use crate::support::{SHOP, USER};
use proptest::prelude::*;

const PRO_RATA: &str = r#""refundMirror":"pro-rata","rake":[{"name":"fee","rate":"0.06"}]"#;
const PARTNER: &str = r#""partnerId":"99""#;

/// An order of 10.00, settled: rake 0.60, commission 1.00, partner 2.00, seller 6.40.
fn settled(program: &str) -> (Shop, String) {
    let mut shop = Shop::new(program);
    let cps = r#""commissionTo":{"partnerId":"cps"}"#;
    let order = shop.order("o", &[r#""amount":"10.00","commissionRate":"0.1""#], cps);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""shares":[{"partnerId":"99","amount":"2.00"}]"#);
    (shop, order)
}

fn start(order: &str, amount: &str) -> String {
    format!(
        r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"o-1","amount":"{amount}"}}]}}"#
    )
}

fn give_back(number: &str, amount: &str) -> String {
    format!(
        r#"{{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"{number}",{PARTNER},"amount":"{amount}"}}"#
    )
}

fn all(shop: &mut Shop) -> [String; 4] {
    [shop.platform(), shop.partner("cps"), shop.partner("99"), shop.seller()]
}

#[test]
fn b20_seller_pays_all_and_fees_are_kept() {
    let (mut shop, order) = settled(r#""rake":[{"name":"fee","rate":"0.06"}]"#);
    assert_eq!(all(&mut shop), ["0.60/0.00", "1.00/0.00", "2.00/0.00", "6.40/0.00"]);
    let refund = shop.ok(&start(&order, "6.40"));
    assert_eq!((refund.get("fromHeld"), refund.get("fromSettled")), ("0.00".into(), "6.40".into()));
    assert_eq!(shop.seller(), "0.00/6.40");
    shop.complete_refund(&refund.get("refundId"));
    assert_eq!(all(&mut shop), ["0.60/0.00", "1.00/0.00", "2.00/0.00", "0.00/0.00"]);
    // Short: nothing moves, until the share of the other party was fetched.
    shop.refuse(&start(&order, "0.01"), "INSUFFICIENT_FUNDS");
    shop.ok(&give_back("r", "2.00"));
    let refund = shop.ok(&start(&order, "2.00")).get("refundId");
    shop.complete_refund(&refund);
    assert_eq!(all(&mut shop), ["0.60/0.00", "1.00/0.00", "0.00/0.00", "0.00/0.00"]);
    // The order itself bounds it, however much the seller has.
    shop.ok(&format!(r#"{{"type":"recharge","merchantId":"{SHOP}","amount":"50","currency":"CNY"}}"#));
    shop.refuse(&start(&order, "1.61"), "REFUND_EXCEEDS_PAID");
    shop.refund(&order, "");
    shop.refuse(&start(&order, "0.01"), "REFUND_EXCEEDS_PAID");
    shop.refuse(&format!(r#"{{"type":"start_refund","orderId":"{order}"}}"#), "NOTHING_TO_REFUND");
}

/// B20: what is set aside cannot be withdrawn, nor refunded again.
#[test]
fn b20_a_withdrawal_cannot_overtake() {
    let (mut shop, order) = settled("");
    let refund = shop.ok(&start(&order, "5.00")).get("refundId");
    let withdraw = |amount: &str| {
        format!(r#"{{"type":"withdraw","merchantId":"{SHOP}","amount":"{amount}","currency":"CNY"}}"#)
    };
    shop.refuse(&withdraw("2.01"), "INSUFFICIENT_FUNDS");
    shop.refuse(&start(&order, "2.01"), "INSUFFICIENT_FUNDS");
    shop.ok(&withdraw("1.00"));
    shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
    assert_eq!(shop.seller(), "6.00/1.00");
    // Cancelled, it is as if it had never been.
    shop.refuse(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#), "INVALID_REFUND_STATUS");
    shop.refuse(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#), "INVALID_REFUND_STATUS");
    let refund = shop.ok(&start(&order, "6.00")).get("refundId");
    shop.complete_refund(&refund);
    shop.refuse(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#), "INVALID_REFUND_STATUS");
    assert_eq!(shop.seller(), "0.00/1.00");
}

#[test]
fn b20_pro_rata_takes_every_leg_its_part() {
    let (mut shop, order) = settled(PRO_RATA);
    let refund = shop.ok(&start(&order, "5.00")).get("refundId");
    assert_eq!(all(&mut shop), ["0.30/0.30", "0.50/0.50", "1.00/1.00", "3.20/3.20"]);
    shop.complete_refund(&refund);
    shop.refund(&order, "");
    assert_eq!(all(&mut shop), ["0.00/0.00", "0.00/0.00", "0.00/0.00", "0.00/0.00"]);
}

/// One leg short: nothing of any leg moves.
#[test]
fn b20_pro_rata_is_all_or_nothing() {
    let (mut shop, order) = settled(PRO_RATA);
    shop.ok(r#"{"type":"withdraw","partnerId":"99","amount":"1.50","currency":"CNY"}"#);
    let refused = shop.refuse(&start(&order, "2.60"), "INSUFFICIENT_FUNDS");
    assert_eq!(refused.detail("availableMinor"), "50");
    let refund = shop.ok(&start(&order, "2.50")).get("refundId");
    let cancel = format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#);
    shop.ok(&cancel);
    assert_eq!(all(&mut shop), ["0.60/0.00", "1.00/0.00", "0.50/1.50", "6.40/0.00"]);
}

#[test]
fn b20_pro_rata_counts_what_was_returned() {
    let (mut shop, order) = settled(PRO_RATA);
    shop.ok(&give_back("r", "2.00"));
    shop.refund(&order, r#"{"itemId":"o-1","amount":"5.00"}"#);
    assert_eq!(all(&mut shop), ["0.30/0.00", "0.50/0.00", "0.00/0.00", "4.20/0.00"]);
    // What was given back for a refund is not there to return.
    let (mut shop, order) = settled(PRO_RATA);
    shop.refund(&order, r#"{"itemId":"o-1","amount":"5.00"}"#);
    shop.refuse(&give_back("r", "1.01"), "RETURN_EXCEEDS_RECEIVED");
    shop.ok(&give_back("r", "1.00"));
    shop.refund(&order, "");
    assert_eq!(all(&mut shop), ["0.00/0.00", "0.00/0.00", "0.00/0.00", "0.00/0.00"]);
}

/// B20: both in one list, all or nothing.
#[test]
fn b20_return_and_refund_in_one_list() {
    let (mut shop, order) = settled("");
    let short = Shop::list(&[give_back("r", "1.99"), start(&order, "9.00")]);
    shop.refuse(&short, "INSUFFICIENT_FUNDS");
    assert_eq!(shop.partner("99"), "2.00/0.00");
    let list = Shop::list(&[give_back("r", "2.00"), start(&order, "9.00")]);
    shop.ok(&list);
    assert_eq!((shop.partner("99"), shop.seller()), ("0.00/0.00".into(), "0.00/9.00".into()));
    // The number of a list that was refused is free; of one that passed it is taken.
    assert_eq!(shop.ok(&give_back("r", "2.00")).get("replayed"), "true");
}

#[test]
fn b20_partly_settled_money_is_taken_from_the_hold_first() {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"4.00""#, r#""amount":"6.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""itemId":"o-1""#);
    let refund = shop.start_refund(&order, "");
    assert_eq!((refund.get("fromHeld"), refund.get("fromSettled")), ("6.00".into(), "4.00".into()));
    assert_eq!(shop.seller(), "0.00/10.00");
    shop.complete_refund(&refund.get("refundId"));
    assert_eq!(shop.seller(), "0.00/0.00");
}

/// M8 and B20: the money goes back where it came from.
#[test]
fn m8_external_payments_go_back_to_the_world() {
    let (mut shop, order) = settled("");
    let before = shop.money(&format!(r#""userId":"{USER}""#));
    shop.refund(&order, r#"{"itemId":"o-1","amount":"6.00"}"#);
    assert_eq!(shop.money(&format!(r#""userId":"{USER}""#)), before);
}

#[test]
fn b20_returns_are_bounded_by_what_was_received() {
    let (mut shop, _) = settled("");
    shop.refuse(&give_back("r", "2.01"), "RETURN_EXCEEDS_RECEIVED");
    let from = |owner: &str| give_back("r", "0.01").replace(PARTNER, owner);
    // Not from fees, not from the seller, not from strangers.
    for owner in [r#""partnerId":"cps""#, r#""platformId":"p1""#, r#""partnerId":"nobody""#] {
        shop.refuse(&from(owner), "RETURN_EXCEEDS_RECEIVED");
    }
    shop.refuse(&from(&format!(r#""merchantId":"{SHOP}""#)), "RETURN_EXCEEDS_RECEIVED");
    shop.refuse(&give_back("r", "1.00").replace(r#""s""#, r#""nothing""#), "SETTLEMENT_NOT_FOUND");
    shop.refuse(&give_back("r", "1.00").replace("app1", "app2"), "SETTLEMENT_NOT_FOUND");
    for (number, amount) in [("r1", "0.50"), ("r2", "0.50"), ("r3", "1.00")] {
        shop.ok(&give_back(number, amount));
    }
    shop.refuse(&give_back("r4", "0.01"), "RETURN_EXCEEDS_RECEIVED");
    // The number is the return's own idempotency.
    assert_eq!(shop.ok(&give_back("r1", "0.50")).get("replayed"), "true");
    shop.refuse(&give_back("r1", "0.51"), "RETURN_NO_CONFLICT");
    let found = shop.bench.query(r#"{"type":"query_return","appId":"app1","outReturnNo":"r3"}"#);
    assert_eq!(found.get("return.receiver"), "partner:99");
    assert_eq!(found.get("return.amount"), "1.00");
}

#[test]
fn b20_a_return_needs_the_money() {
    let (mut shop, _) = settled("");
    shop.ok(r#"{"type":"withdraw","partnerId":"99","amount":"1.50","currency":"CNY"}"#);
    shop.refuse(&give_back("r", "0.51"), "INSUFFICIENT_FUNDS");
    shop.ok(&give_back("r", "0.50"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// B20: however a settled order is refunded, some of it cancelled and started
    /// again, all of it ends where one whole refund does.
    #[test]
    fn b20_many_refunds_are_the_whole(steps in prop::collection::vec((1i64..400, 0u8..3), 1..12)) {
        let (mut shop, order) = settled(PRO_RATA);
        let mut left = 1000;
        let mut open = Vec::new();
        for (step, way) in steps {
            let step = step.min(left);
            if step == 0 {
                break;
            }
            let refund = shop.ok(&start(&order, &crate::audited::yuan(step))).get("refundId");
            match way {
                0 => {
                    shop.ok(&format!(r#"{{"type":"cancel_refund","refundId":"{refund}"}}"#));
                    continue;
                }
                1 => open.push(refund),
                _ => {
                    shop.complete_refund(&refund);
                }
            }
            left -= step;
        }
        for refund in open {
            shop.complete_refund(&refund);
        }
        if left > 0 {
            shop.refund(&order, "");
        }
        prop_assert_eq!(all(&mut shop), ["0.00/0.00", "0.00/0.00", "0.00/0.00", "0.00/0.00"]);
    }
}
