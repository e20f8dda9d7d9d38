//! Atomic lists: all or nothing, one key, references to earlier replies.

use crate::kit::*;

/// Recharge, freeze, confirm the freeze just made, refund a part of it.
fn purchase() -> Vec<String> {
    vec![
        recharge("10"),
        freeze("30", "7"),
        with(&confirm("1", SHOP), "freezeId", r#"{"$ref":[1,"freezeId"]}"#),
        with(
            &with(&refund("1"), "freezeId", r#"{"$ref":[1,"freezeId"]}"#),
            "amount",
            r#"{"$ref":[0,"newVersion"]}"#,
        ),
    ]
}

#[test]
fn members_refer_to_earlier_replies() {
    let mut bench = wallet();
    let reply = bench.ok(&list(&purchase()));
    assert_eq!(reply.get("replies.0.newVersion"), "2");
    assert_eq!(reply.get("replies.2.captured"), "30.00");
    assert_eq!(reply.get("replies.3.refunded"), "2.00");
    assert_eq!(bench.balance("userId", USER), "82.00/0.00@5");
    assert_eq!(books(&bench), 0);
    assert_eq!(bench.store.head.as_ref().unwrap().seq, 6, "one commit for the list");
}

#[test]
fn a_list_reads_at_most_four_rounds() {
    let mut bench = wallet();
    restart(&mut bench);
    let mut members = Vec::new();
    for at in 0..20 {
        let shop = format!("{at:08}-0000-4000-8000-000000000000");
        members.push(create("merchantId", &shop));
    }
    bench.ok(&list(&members));
    members.clear();
    for at in 0..20 {
        let shop = format!("{at:08}-0000-4000-8000-000000000000");
        members.push(freeze("1", &(at + 1).to_string()));
        let freeze = format!(r#"{{"$ref":[{},"freezeId"]}}"#, 2 * at);
        members.push(with(&confirm("1", &shop), "freezeId", &freeze));
    }
    restart(&mut bench);
    bench.ok(&list(&members));
    assert!(bench.engine.rounds <= 4, "{} rounds", bench.engine.rounds);
}

#[test]
fn one_failing_member_undoes_all_and_is_named() {
    let mut bench = wallet();
    let mut members = purchase();
    members.push(withdraw("9999"));
    members.push(recharge("1"));
    let reply = refused(&mut bench, &list(&members), "INSUFFICIENT_FUNDS");
    assert_eq!(reply.detail("member"), "4");
    // The same group without the list is as if it had never been there.
    for (at, bad, code, field) in [
        (0, with(&recharge("1"), "amount", "-1"), "INVALID_AMOUNT", "commands[0].amount"),
        (1, with(&recharge("1"), "x", "1"), "UNKNOWN_FIELD", "commands[1].x"),
        (3, cancel("7"), "FREEZE_NOT_FOUND", "commands[3].freezeId"),
        (2, with(&recharge("1"), "expectedVersion", "9"), "VERSION_CONFLICT", "commands[2].expectedVersion"),
        (2, "7".to_owned(), "UNKNOWN_COMMAND", "commands[2].type"),
        (2, list(&[recharge("1")]), "UNKNOWN_COMMAND", "commands[2].type"),
    ] {
        let mut members = vec![recharge("1"), freeze("1", "9"), recharge("2"), recharge("3")];
        members[at] = bad;
        let list = list(&members);
        refused_field(&mut bench, &list, code, field);
        assert_eq!(bench.refuse(&list, code).detail("member"), at.to_string());
    }
    let text = format!(r#"{{"type":"list","commands":{}}}"#, "7");
    refused_field(&mut bench, &text, "INVALID_FIELD", "commands");
    refused_field(&mut bench, r#"{"type":"list"}"#, "INVALID_FIELD", "commands");
}

#[test]
fn a_reference_must_name_an_earlier_reply_and_a_field_of_it() {
    let mut bench = wallet();
    for target in [
        r#"[1,"freezeId"]"#,
        r#"[2,"freezeId"]"#,
        r#"[-1,"freezeId"]"#,
        r#"[0,"nothing"]"#,
        r#"[0]"#,
        r#"["0","freezeId"]"#,
        r#"[0,"freezeId",1]"#,
        r#"0"#,
        r#"null"#,
        r#"[0.0,"freezeId"]"#,
        r#"[99999999999999999999,"freezeId"]"#,
        r#"[0,"__proto__"]"#,
    ] {
        let second = with(&cancel("1"), "freezeId", &format!(r#"{{"$ref":{target}}}"#));
        let call = list(&[freeze("1", "9"), second]);
        refused_field(&mut bench, &call, "INVALID_REFERENCE", "commands[1].$ref");
    }
    // The value still has to fit the field.
    let second = with(&cancel("1"), "freezeId", r#"{"$ref":[0,"expiresAt"]}"#);
    refused_field(&mut bench, &list(&[freeze("1", "9"), second]), "FREEZE_NOT_FOUND", "commands[1].freezeId");
    let second = with(&recharge("1"), "currency", r#"{"$ref":[0,"freezeId"]}"#);
    refused_field(&mut bench, &list(&[freeze("1", "9"), second]), "UNKNOWN_CURRENCY", "commands[1].currency");
    // Outside a list there is nothing to refer to.
    let alone = with(&cancel("1"), "freezeId", r#"{"$ref":[0,"freezeId"]}"#);
    refused_field(&mut bench, &alone, "INVALID_FIELD", "freezeId");
}

#[test]
fn the_lists_key_replays_the_whole_list() {
    let mut bench = wallet();
    let call = keyed(&list(&purchase()), "L");
    let first = bench.ok(&call);
    let before = bench.store.clone();
    restart(&mut bench);
    bench.now += 30 * DAY;
    let again = bench.ok(&call);
    assert_eq!(again.get("replayed"), "true");
    assert_eq!(again.text.replace(r#","replayed":true"#, ""), first.text);
    assert!(bench.store == before);
    for changed in [
        list(&purchase()[..3]),
        list(&[&purchase()[..], &[recharge("1")]].concat()),
        list(&[recharge("10.01"), freeze("30", "7")]),
    ] {
        refused_field(&mut bench, &keyed(&changed, "L"), "IDEMPOTENCY_CONFLICT", "commands");
    }
    // Without a key a list is done again, if it can be.
    bench.ok(&list(&[recharge("1")]));
    bench.ok(&list(&[recharge("1")]));
    assert_eq!(bench.balance("userId", USER), "84.00/0.00@7");
}

#[test]
fn members_expected_versions_and_keys_are_no_part_of_the_lists_request() {
    let mut bench = wallet();
    let cancel = with(&cancel("1"), "freezeId", r#"{"$ref":[0,"freezeId"]}"#);
    let build = |version: &str, amount: &str| {
        let first = with(&freeze(amount, "9"), "expectedVersion", version);
        let second = with(&with(&cancel, "expectedVersion", "2"), "reason", r#""r""#);
        keyed(&list(&[first, second]), "L")
    };
    bench.ok(&build("1", "5"));
    assert_eq!(bench.ok(&build("7", "5.00")).get("replayed"), "true");
    let bare = keyed(&list(&[freeze("5", "9"), with(&cancel, "reason", r#""r""#)]), "L");
    assert_eq!(bench.ok(&bare).get("replayed"), "true");
}

#[test]
fn a_member_that_would_be_a_replay_refuses_the_list() {
    let (mut bench, _) = frozen();
    let booked = with(&recharge("5"), "externalTransactionId", r#""7""#);
    bench.ok(&keyed(&booked, "k"));
    for member in [keyed(&booked, "k"), booked, freeze("30", "5"), create("userId", USER)] {
        let call = list(&[recharge("1"), member]);
        assert_eq!(refused(&mut bench, &call, "REPLAY_IN_LIST").detail("member"), "1");
    }
    // The same key twice within the list as well.
    let twice = keyed(&recharge("5"), "new");
    assert_eq!(
        refused(&mut bench, &list(&[twice.clone(), twice.clone()]), "REPLAY_IN_LIST").detail("member"),
        "1"
    );
    // A key that was used inside a list counts outside it.
    bench.ok(&list(std::slice::from_ref(&twice)));
    assert_eq!(bench.ok(&twice).get("replayed"), "true");
}

#[test]
fn a_list_and_a_single_command_may_use_the_same_key() {
    let mut bench = wallet();
    bench.ok(&keyed(&recharge("1"), "k"));
    bench.ok(&keyed(&list(&[recharge("1")]), "k"));
    assert_eq!(bench.balance("userId", USER), "102.00/0.00@3");
}
