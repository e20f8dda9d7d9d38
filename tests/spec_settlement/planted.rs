//! The auditor sees each fault that is planted in history: one for every check of
//! orders and settlements (invariants 5 and 9).

use crate::audited::audit;
use crate::kit::{DAY, Shop};
use crate::support::{MemoryStore, store::Key};
use split_ledger::journal::finding::Invariant;
use split_ledger::store::cells::parse_int;
use split_ledger::store::schema::table;

const AUTO: &str = r#""rake":[{"name":"fee","rate":"0.1"}],"notifyUrl":"https://a.example/n""#;

/// A settled order with commission and another party, then a refund and a return.
fn full() -> Shop {
    let mut shop = Shop::new(AUTO);
    let cps = r#""commissionTo":{"partnerId":"cps"}"#;
    let items = [r#""amount":"10.00","commissionRate":"0.1""#, r#""amount":"5.00""#];
    let order = shop.order("o", &items, cps);
    shop.fulfil(&order, &[]);
    shop.wait(3 * DAY);
    shop.settle("o", "s", r#""itemId":"o-1","shares":[{"partnerId":"99","amount":"2.00"}]"#);
    shop.ok(r#"{"type":"return_split","appId":"app1","outSettleNo":"s","outReturnNo":"r","partnerId":"99","amount":"1.00"}"#);
    let refund = shop.start_refund(&order, "").get("refundId");
    shop.complete_refund(&refund);
    shop
}

/// Changes a cell of the last version of a row that history holds, as it stands in
/// `effects` of the transaction that wrote it; true if it was there.
fn plant(store: &mut MemoryStore, name: &str, column: &str, change: &dyn Fn(&str) -> String) -> bool {
    let info = table(name).unwrap();
    let place = info.columns.iter().position(|other| other.name == column).unwrap();
    let effects = table("transactions").unwrap().columns.iter().position(|other| other.name == "effects").unwrap();
    let rows = store.tables.get_mut("transactions").unwrap();
    for cells in rows.values_mut().rev() {
        let Some(text) = cells[effects].clone() else { continue };
        if let Some(changed) = changed(&text, name, place, change) {
            cells[effects] = Some(changed);
            return true;
        }
    }
    false
}

/// The effects with one cell of the first row of a table changed.
fn changed(text: &str, name: &str, place: usize, change: &dyn Fn(&str) -> String) -> Option<String> {
    use split_ledger::json::{Limits, Value, parse, write};
    let mut value = parse(text.as_bytes(), Limits::default()).ok()?.into_owned();
    let Value::Array(effects) = &mut value else { return None };
    let cells = effects.iter_mut().find_map(|effect| {
        let Value::Array(parts) = effect else { return None };
        let is_it = parts.first().and_then(Value::as_str) == Some(name);
        if !is_it {
            return None;
        }
        Some(parts)
    })?;
    let at = cells.iter_mut().skip(1).find_map(|cell| match cell {
        Value::Array(list) => list.get_mut(place),
        _ => None,
    });
    let cell = match at {
        Some(cell) => cell,
        None => cells.get_mut(place + 1)?,
    };
    let before = match &*cell {
        Value::String(text) => text.to_string(),
        other => {
            let mut out = String::new();
            write(other, &mut out);
            out
        }
    };
    let after = change(&before);
    if after == before {
        return None;
    }
    *cell = if after == "null" { Value::Null } else { Value::String(after.into()) };
    let mut out = String::new();
    write(&value, &mut out);
    Some(out)
}

#[test]
fn invariant_5_the_last_row_looks_so() {
    let shop = full();
    let rows = shop.bench.store.rows("transactions");
    let effects = table("transactions").unwrap().columns.iter().position(|other| other.name == "effects").unwrap();
    for row in rows.iter().rev().take(5) {
        println!("{}", row[effects].as_ref().unwrap());
    }
    let _ = (parse_int("1"), Key::Int(1), Invariant::Settled, audit(&shop.bench.store));
    let mut store = shop.bench.store.clone();
    assert!(plant(&mut store, "orders", "items", &|text| text.replacen("1000", "1001", 1)));
    println!("{:?}", audit(&store).findings);
}
