//! M8: refunds of confirmed payments.

use crate::kit::*;

/// 30.00 captured: 20.00 by SHOP, 10.00 by SHOP2.
fn paid() -> (Bench, String) {
    let (mut bench, id) = frozen();
    bench.ok(&captures(&id, &[(SHOP, "20"), (SHOP2, "10")]));
    (bench, id)
}

fn payees(call: &str, parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(shop, amount)| format!(r#"{{"merchantId":"{shop}","amount":"{amount}"}}"#))
        .collect();
    with(call, "payees", &format!("[{}]", parts.join(",")))
}

#[test]
fn m8_the_whole_payment() {
    let (mut bench, id) = paid();
    let reply = bench.ok(&with(&refund(&id), "expectedUserVersion", "3"));
    assert_eq!((reply.get("refunded"), reply.get("refundable")), ("30.00".to_owned(), "0.00".to_owned()));
    assert_eq!(reply.get("payees.0.owner"), format!("merchant:{SHOP}"));
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@4");
    assert_eq!(bench.balance("merchantId", SHOP2), "0.00/0.00@2");
    refused_field(&mut bench, &refund(&id), "NOTHING_TO_REFUND", "freezeId");
    assert_eq!(books(&bench), 0);
}

#[test]
fn m8_parts_are_cumulative_pro_rata() {
    let (mut bench, id) = paid();
    // A third of a cent is nobody's: 0.01 + 0.01 + 0.01 is exactly 0.02 and 0.01.
    for _ in 0..3 {
        bench.ok(&with(&refund(&id), "amount", r#""0.01""#));
    }
    let shown = bench.query(&call("get_freeze", &[("freezeId", &s(&id))]));
    assert_eq!(
        (shown.get("payees.0.refunded"), shown.get("payees.1.refunded")),
        ("0.02".to_owned(), "0.01".to_owned())
    );
    refused_field(
        &mut bench,
        &with(&refund(&id), "amount", r#""29.98""#),
        "REFUND_EXCEEDS_CAPTURED",
        "amount",
    );
    assert_eq!(bench.ok(&refund(&id)).get("refunded"), "29.97");
    assert_eq!(bench.balance("merchantId", SHOP), "0.00/0.00@4");
}

#[test]
fn m8_named_payees() {
    let (mut bench, id) = paid();
    let reply = bench.ok(&payees(&refund(&id), &[(SHOP2, "10")]));
    assert_eq!((reply.get("refunded"), reply.get("refundable")), ("10.00".to_owned(), "20.00".to_owned()));
    let over = payees(&refund(&id), &[(SHOP, "1"), (SHOP2, "0.01")]);
    refused_field(&mut bench, &over, "REFUND_EXCEEDS_CAPTURED", "payees[1].amount");
    let stranger = with(&refund(&id), "payees", &format!(r#"[{{"userId":"{USER2}","amount":"1"}}]"#));
    refused_field(&mut bench, &stranger, "PAYEE_NOT_IN_PAYMENT", "payees[0]");
    let twice = payees(&refund(&id), &[(SHOP, "1"), (SHOP, "1")]);
    refused_field(&mut bench, &twice, "INVALID_FIELD", "payees[1]");
    let nobody = with(&refund(&id), "payees", r#"[{"amount":"1"}]"#);
    refused_field(&mut bench, &nobody, "MISSING_FIELD", "payees[0].userId");
    let both = with(&payees(&refund(&id), &[(SHOP, "1")]), "amount", "1");
    refused_field(&mut bench, &both, "INVALID_FIELD", "amount");
    // After a refund by name the pro rata one takes what is left where it is.
    assert_eq!(bench.ok(&refund(&id)).get("refunded"), "20.00");
    assert_eq!(bench.balance("userId", USER), "100.00/0.00@5");
}

#[test]
fn m8_all_or_nothing_when_a_payee_is_short() {
    let (mut bench, id) = paid();
    let spend = with(&without(&withdraw("15"), "userId"), "merchantId", &s(SHOP));
    bench.ok(&spend);
    refused(&mut bench, &refund(&id), "INSUFFICIENT_FUNDS");
    refused(&mut bench, &payees(&refund(&id), &[(SHOP2, "1"), (SHOP, "5.01")]), "INSUFFICIENT_FUNDS");
    bench.ok(&payees(&refund(&id), &[(SHOP2, "1"), (SHOP, "5")]));
}

#[test]
fn m8_only_what_was_captured() {
    let (mut bench, id) = frozen();
    refused(&mut bench, &refund(&id), "NOTHING_TO_REFUND");
    bench.ok(&captures(&id, &[(SHOP, "10")]));
    // Still frozen in part: what was captured can go back, the rest stays frozen.
    bench.ok(&refund(&id));
    assert_eq!(bench.balance("userId", USER), "80.00/20.00@4");
    bench.ok(&cancel(&id));
    refused(&mut bench, &refund(&id), "NOTHING_TO_REFUND");
    refused_field(&mut bench, &refund("1"), "FREEZE_NOT_FOUND", "freezeId");
}
