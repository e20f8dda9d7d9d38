//! Lists of the whole ledger: accounts and open holds, page by page.

use crate::kit::*;

/// All pages of a list, each row as `a/b/…` of some of its fields.
fn pages(bench: &mut Bench, kind: &str, list: &str, more: &[(&str, &str)], fields: &[&str]) -> Vec<String> {
    let mut rows = Vec::new();
    let mut cursor = String::new();
    for _ in 0..50 {
        let page = s(&cursor);
        let mut asked = vec![("limit", "2"), ("cursor", page.as_str())];
        asked.extend(more);
        let reply = bench.query(&call(kind, &asked));
        for at in 0..2 {
            if !reply.get(&format!("{list}.{at}")).is_empty() {
                let value = |field: &&str| reply.get(&format!("{list}.{at}.{field}"));
                rows.push(fields.iter().map(value).collect::<Vec<_>>().join("/"));
            }
        }
        cursor = reply.get("nextCursor");
        if cursor.is_empty() {
            return rows;
        }
    }
    panic!("the list has no end");
}

#[test]
fn bal_13_15_accounts_of_the_whole_ledger() {
    let mut bench = Bench::default();
    assert_eq!(bench.query(&call("accounts", &[])).get("accounts"), "[]");
    bench.ok(&create("userId", USER));
    bench.ok(&create("merchantId", SHOP));
    bench.ok(&create("merchantId", SHOP2));
    bench.ok(&recharge("100"));
    let all = pages(&mut bench, "accounts", "accounts", &[], &["accountNo", "owner", "available"]);
    let user = format!("user:{USER}");
    // The world stands for what came in from outside: the book sums to zero.
    let expected = [
        format!("1/{user}/100.00"),
        format!("2/merchant:{SHOP}/0.00"),
        format!("3/merchant:{SHOP2}/0.00"),
        all[3].clone(),
    ];
    assert_eq!(all, expected);
    assert!(all[3].starts_with("4/world:") && all[3].ends_with("/-100.00"), "{}", all[3]);
    let one = bench.query(&call("accounts", &[("limit", "1")]));
    let own = bench.query(&call("balances", &[("userId", &s(USER))]));
    assert_eq!(one.get("accounts"), own.get("balances"));
    assert_eq!(one.get("asOf.seq"), own.get("asOf.seq"));
}

#[test]
fn bal_10_a10_open_holds_of_the_whole_ledger_and_of_one_balance() {
    let mut bench = wallet();
    bench.ok(&recharge("50").replace(USER, USER2));
    let ids: Vec<String> =
        ["1", "2", "3"].iter().map(|order| bench.ok(&freeze("5", order)).get("freezeId")).collect();
    let other = bench.ok(&freeze("7", "4").replace(USER, USER2)).get("freezeId");
    bench.ok(&cancel(&ids[1]));
    bench.ok(&captures(&ids[2], &[(SHOP, "1.50")]));
    let fields = ["holdId", "kind", "owner", "currency", "amount", "captured", "remaining", "orderId"];
    let user = format!("user:{USER}");
    let own = [
        format!("{}/freeze/{user}/CNY/5.00/0.00/5.00/1", ids[0]),
        format!("{}/freeze/{user}/CNY/5.00/1.50/3.50/3", ids[2]),
    ];
    let others = format!("{other}/freeze/user:{USER2}/CNY/7.00/0.00/7.00/4");
    let all = pages(&mut bench, "open_holds", "holds", &[], &fields);
    assert_eq!(all, [own[0].clone(), own[1].clone(), others]);
    let user = s(USER);
    let of_one = pages(&mut bench, "open_holds", "holds", &[("userId", &user)], &fields);
    assert_eq!(of_one, own);
    let none = bench.query(&call("open_holds", &[("merchantId", &s(SHOP))]));
    assert_eq!((none.get("holds"), none.get("nextCursor")), ("[]".to_owned(), String::new()));
    let missing = bench.query(&call("open_holds", &[("platformId", &s("p"))]));
    assert_eq!(missing.error().as_deref(), Some("BALANCE_NOT_FOUND"));
}

#[test]
fn cursors_that_no_page_returned_are_refused() {
    let mut bench = wallet();
    for (kind, bad) in [
        ("accounts", "x"),
        ("accounts", "1.2"),
        ("accounts", "01"),
        ("open_holds", "1"),
        ("open_holds", "1.x"),
        ("open_holds", "1.2.3"),
        ("settlements", "-"),
        ("notifications", "1 "),
        ("withdrawals", "9223372036854775808"),
    ] {
        let reply = bench.query(&call(kind, &[("cursor", &s(bad))]));
        assert_eq!(reply.error().as_deref(), Some("INVALID_FIELD"), "{kind} {bad}");
        assert_eq!(reply.detail("field"), "cursor", "{kind} {bad}");
    }
}
