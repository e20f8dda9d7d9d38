//! Trees and rows that proptest makes up, and damaged ones.

use super::read_rows;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use split_ledger::json::{Limits, Row, Value, parse, write};
use std::borrow::Cow;

fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\u{1}', '\u{1f}'),
        1 => any::<char>().prop_filter("no nul", |c| *c != '\0'),
        1 => Just('"'),
        1 => Just('\\'),
    ];
    proptest::collection::vec(character, 0..40).prop_map(|chars| chars.into_iter().collect())
}

fn any_value() -> impl Strategy<Value = Value<'static>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?"
            .prop_map(|digits| Value::Number(digits.into())),
        any_text().prop_map(|text| Value::String(text.into())),
    ];
    leaf.prop_recursive(5, 60, 20, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..20).prop_map(Value::Array),
            proptest::collection::btree_map(any_text(), inner, 0..20).prop_map(|members| {
                let members = members.into_iter().rev();
                Value::Object(members.map(|(key, value)| (key.into(), value)).collect())
            }),
        ]
    })
}

/// Text that looks like rows, and often is.
fn rows_like() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just(" ".to_owned()),
        Just("null".to_owned()),
        Just("\"a\"".to_owned()),
        Just("],[".to_owned()),
        Just("[[".to_owned()),
        Just("]]".to_owned()),
        Just("\"\\u00".to_owned()),
        Just("41\"".to_owned()),
        Just("1".to_owned()),
        Just("{}".to_owned()),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// What the tree reader makes of a text that should be rows.
fn rows_of_tree(text: &str) -> Option<Vec<Vec<Option<String>>>> {
    let tree = parse(text.as_bytes(), Limits::default()).ok()?;
    let cell = |cell: &Value<'_>| match cell {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.to_string())),
        _ => None,
    };
    let rows = tree.as_array()?.iter();
    rows.map(|row| row.as_array()?.iter().map(cell).collect()).collect()
}

fn owned(rows: Vec<Row<'_>>) -> Vec<Vec<Option<String>>> {
    let row = |row: Row<'_>| row.into_iter().map(|cell| cell.map(Cow::into_owned)).collect();
    rows.into_iter().map(row).collect()
}

proptest! {
    #[test]
    fn a_tree_survives_writing_and_reading(value in any_value()) {
        let mut text = String::new();
        write(&value, &mut text);
        let back = parse(text.as_bytes(), Limits::default()).unwrap();
        prop_assert_eq!(&back, &value);
        prop_assert_eq!(&back.into_owned(), &value);
    }

    #[test]
    fn rows_survive_writing_and_reading(
        rows in proptest::collection::vec(
            proptest::collection::vec(proptest::option::of(any_text()), 0..6), 0..8)
    ) {
        let cell = |cell: &Option<String>| {
            cell.clone().map_or(Value::Null, |text| Value::String(text.into()))
        };
        let tree = rows.iter().map(|row| Value::Array(row.iter().map(cell).collect())).collect();
        let mut text = String::new();
        write(&Value::Array(tree), &mut text);
        prop_assert_eq!(owned(read_rows(&text).unwrap()), rows);
    }

    #[test]
    fn both_readers_agree_on_what_rows_are(text in rows_like()) {
        prop_assert_eq!(read_rows(&text).ok().map(owned), rows_of_tree(&text));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(value) = parse(&bytes, Limits::default()) {
            let mut text = String::new();
            write(&value, &mut text);
            prop_assert_eq!(parse(text.as_bytes(), Limits::default()), Ok(value));
        }
        let _ = read_rows(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_damage_makes_it_panic(value in any_value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = String::new();
        write(&value, &mut text);
        let mut bytes = text.into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Err(error) = parse(&bytes, Limits::default()) {
            prop_assert!(error.offset <= bytes.len());
        }
        bytes.truncate(place);
        let _ = parse(&bytes, Limits::default());
    }
}
