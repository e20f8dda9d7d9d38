//! The auditor sees each fault that is planted: one in history for every check of
//! orders and settlements (invariants 5 and 9), and one in every stored cell.

use crate::audited::audit;
use crate::kit::{DAY, Shop};
use crate::support::MemoryStore;
use split_ledger::store::schema::table;

const PROGRAM: &str = r#""rake":[{"name":"fee","rate":"0.1"}],"notifyUrl":"https://a.example/n""#;

/// A settled order with commission and another party, then a return and a refund.
fn full() -> MemoryStore {
    let mut shop = Shop::new(PROGRAM);
    shop.ok(
        r#"{"type":"store_rule","ruleName":"r","legs":[{"name":"a","partnerId":"99","kind":"rate","rate":"0.1"}]}"#,
    );
    let items = [r#""amount":"10.00","commissionRate":"0.1""#, r#""amount":"5.00""#];
    let order = shop.order("o", &items, r#""commissionTo":{"partnerId":"cps"}"#);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""itemId":"o-1","shares":[{"partnerId":"99","amount":"2.00"}]"#);
    let give = r#"{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"r","partnerId":"99","amount":"1.00"}"#;
    shop.ok(give);
    let parts = r#"{"itemId":"o-1","amount":"5.00"},{"itemId":"o-2"}"#;
    let refund = shop.start_refund(&order, parts).get("refundId");
    shop.complete_refund(&refund);
    shop.bench.store.clone()
}

/// Replaces a text in the effects of the transaction of this kind.
fn plant(store: &mut MemoryStore, kind: &str, old: &str, new: &str) {
    let place = |name: &str| {
        table("transactions").unwrap().columns.iter().position(|column| column.name == name).unwrap()
    };
    let (kinds, effects) = (place("kind"), place("effects"));
    for cells in store.tables.get_mut("transactions").unwrap().values_mut() {
        if cells[kinds].as_deref() == Some(kind) {
            let text = cells[effects].clone().unwrap();
            assert!(text.contains(old), "{kind}: {text}");
            cells[effects] = Some(text.replacen(old, new, 1));
            return;
        }
    }
    panic!("there is no {kind}");
}

#[test]
fn invariant_5_a_fault_for_each_check_is_reported() {
    let store = full();
    for (kind, old, new, message) in [
        ("settle", r#",1,1797776002252800010,1000"#, r#",2,1797776002252800010,1000"#, "is not that of"),
        ("settle", r#"o-1\",0,1000"#, r#"o-1\",0,1001"#, "paid in 1501, held 500, settled 1000"),
        ("settle", r#","1500","1000","0","500""#, r#","1500","999","0","501""#, "held 501"),
        ("settle", r#",[1000,0],[0,0]]"#, r#",[999,0],[0,0]]"#, "its items do not add up"),
        ("settle", r#"[1,3,600,0]"#, r#"[1,3,601,0]"#, "its shares are more than"),
        ("settle", r#"[1,3,600,0]"#, r#"[1,3,599,0]"#, "its shares do not add up"),
        ("return_split", r#"[1,3,700,0]"#, r#"[1,3,600,0]"#, "its shares do not add up"),
        ("settle", r#"[5,0,100,0]"#, r#"[5,0,99,0]"#, "rake and commission are (99, 100)"),
        ("settle", r#"[7,1,100,0]"#, r#"[7,1,99,0]"#, "rake and commission are (100, 99)"),
        (
            "settle",
            r#""partner:cps","1797776002252800007""#,
            r#""partner:cps",null"#,
            "paid without a program",
        ),
        ("settle", r#""0","1",null,null]"#, r#""0","1",null,"5"]"#, "due or in progress"),
        ("settle", r#""0","1",null,null]"#, r#""0","1","5",null]"#, "due or in progress"),
        ("settle", r#""CNY","1000","100""#, r#""CNY","1001","100""#, "is not the sum of its legs"),
        ("settle", r#""1000","100","100""#, r#""1000","101","99""#, "is not the sum of its legs"),
        ("settle", r#""[[0,1000,0]]""#, r#""[[0,999,0]]""#, "is not the sum of its legs"),
        (
            "settle",
            r#"[[0,1000,0]]","1714752000000","1714752000000""#,
            r#"[[0,1000,0]]","1714752000000",null"#,
            "times do not agree",
        ),
        ("settle", r#""3.0",null]"#, r#""3.0","1798047793152000000"]"#, "times do not agree"),
        ("settle", r#""https://a.example/n","3.0""#, r#"null,"3.0""#, "has ended and is not told"),
        ("settle", r#"[[0,0,\"fee\""#, r#"[[9,0,\"fee\""#, "its legs cannot be read"),
        ("settle", r#""PENDING","0","1714752000000""#, r#""PENDING","0",null"#, "`due` does not agree"),
        (
            "start_refund",
            r#""PROCESSING","1000""#,
            r#""PROCESSING","1001""#,
            "its parts do not add up to 1001",
        ),
        (
            "start_refund",
            r#""[[0,0,500,0],[1,500,0,0]]""#,
            r#""[[0,0,500],[1,500,0,0]]""#,
            "its parts cannot be read",
        ),
        ("start_refund", r#",1,500]]""#, r#",1,499]]""#, "its parts do not add up"),
        ("start_refund", r#""[[0,3,500]]""#, r#""[[0,3,499]]""#, "its parts do not add up"),
        ("return_split", r#""[[2,100,1]]""#, r#""[[2,100]]""#, "the row cannot be read"),
        ("create_order", r#"o-1\",0,1000"#, r#"o-1\",0,-1000"#, "the row cannot be read"),
        ("create_order", r#"o-1\",0,"#, r#"o-1\",1,"#, "the row cannot be read"),
        ("configure_program", r#"[[\"fee\","#, r#"[[\"fee\",1,"#, "the row cannot be read"),
        ("store_rule", r#"rate"#, r#"rat3"#, "the row cannot be read"),
    ] {
        let mut bad = store.clone();
        plant(&mut bad, kind, old, new);
        let findings = format!("{:?}", audit(&bad).findings);
        assert!(findings.contains(message), "{kind} {old} -> {new}: {findings}");
    }
}

/// Whatever cell of an order, a settlement or its hold is changed in the store.
#[test]
fn invariant_9_every_changed_cell_of_the_store_is_reported() {
    let store = full();
    let mut count = 0;
    for name in [
        "programs",
        "split_rules",
        "orders",
        "settlements",
        "returns",
        "refunds",
        "notifications",
        "holds",
        "refs",
    ] {
        let info = table(name).unwrap();
        let keys: Vec<_> = store.tables[name].keys().cloned().collect();
        assert!(!keys.is_empty(), "{name}");
        for key in keys {
            for at in info.key..info.columns.len() {
                let mut bad = store.clone();
                let cell = &mut bad.tables.get_mut(name).unwrap().get_mut(&key).unwrap()[at];
                *cell = match cell.as_deref() {
                    None => Some("1".into()),
                    Some(text) => Some(format!("{text}1")),
                };
                let column = info.columns[at].name;
                assert!(!audit(&bad).is_clean(), "{name}.{column} of {key:?}");
                count += 1;
            }
            let mut bad = store.clone();
            bad.tables.get_mut(name).unwrap().remove(&key);
            assert!(!audit(&bad).is_clean(), "a row of {name} is gone");
        }
    }
    assert!(count > 100, "{count}");
}
