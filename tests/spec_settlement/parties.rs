//! What a settle carries besides money: DYC-04, DYC-05, B2, B3, B21.

use crate::kit::{DAY, Shop};
use crate::support::USER;

fn ready() -> Shop {
    let mut shop = Shop::new("");
    let order = shop.order("o", &[r#""amount":"10.00""#], "");
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop
}

#[test]
fn dyc_04_fifty_parties_at_most() {
    let mut shop = ready();
    for at in 0..51 {
        shop.ok(&format!(r#"{{"type":"create_balance","partnerId":"n{at}","currency":"CNY"}}"#));
    }
    let shares = |count: usize| {
        let one = |at| format!(r#"{{"partnerId":"n{at}","amount":"0.01"}}"#);
        format!(r#""shares":[{}]"#, (0..count).map(one).collect::<Vec<_>>().join(","))
    };
    shop.refuse(&Shop::settle_text("o", "s", &shares(51)), "BATCH_TOO_LARGE");
    assert_eq!(shop.settle("o", "s", &shares(50)).get("others"), "0.50");
    assert_eq!(shop.partner("n49"), "0.01/0.00");
}

/// B21: the seller first, then the others in the order they were named.
#[test]
fn b21_parties_in_order() {
    let mut shop = ready();
    let shares = format!(
        r#""shares":[{{"partnerId":"99","amount":"1.00"}},{{"userId":"{USER}","amount":"0.50"}},{{"platformId":"p1","amount":"0.25"}}]"#
    );
    shop.settle("o", "s", &shares);
    let found = shop.query(r#""outSettleNo":"s""#);
    let amounts: Vec<String> =
        (0..4).map(|at| found.get(&format!("settlements.0.parties.{at}.amount"))).collect();
    assert_eq!(amounts, ["8.25", "1.00", "0.50", "0.25"]);
    assert_eq!(found.get("settlements.0.parties.1.owner"), "partner:99");
    assert_eq!(found.get("settlements.0.parties.3.owner"), "platform:p1");
}

#[test]
fn b03_and_dyc_05_text_comes_back_as_it_came() {
    let mut shop = ready();
    for control in ["\\u0001", "\\u001f", "\\u007f", "\\b"] {
        let call = Shop::settle_text("o", "s", &format!(r#""cpExtra":"a{control}""#));
        shop.refuse(&call, "INVALID_FIELD");
    }
    shop.settle("o", "s", r#""cpExtra":" 钱\t\"{}\"\\\n\r😀 ""#);
    let found = shop.query(r#""outSettleNo":"s""#);
    assert_eq!(found.get("settlements.0.cpExtra"), " 钱\t\"{}\"\\\n\r😀 ");
}
