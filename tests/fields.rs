//! Fields of commands: rates, objects in objects, owners.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use split_ledger::command::decode::arguments;
use split_ledger::command::fields::shared;
use split_ledger::command::{Args, Field, FieldKind, Options, write_sent};
use split_ledger::error::Error;
use split_ledger::json::{Limits, parse};

const TIER: &[Field] = &[
    Field::required("rate", FieldKind::Rate, "A rate."),
    Field::optional(
        "to",
        FieldKind::Object { of: &[shared::USER, shared::MERCHANT, shared::PLATFORM, shared::PARTNER] },
        "Who.",
    ),
];
const FIELDS: &[Field] = &[
    Field::optional("cap", FieldKind::Rate, "A rate."),
    Field::optional(
        "leg",
        FieldKind::Object {
            of: &[Field::optional("tiers", FieldKind::List { of: TIER, max: 3 }, "Tiers, in order.")],
        },
        "An object.",
    ),
];

/// The fields, and the canonical text of what was sent.
fn decode(text: &str) -> Result<(Args, String), Error> {
    let value = parse(text.as_bytes(), Limits::default()).unwrap();
    let (args, sent) = arguments(FIELDS, &value, &Options::default())?;
    let mut canonical = String::new();
    write_sent(&sent, None, &mut canonical);
    Ok((args, canonical))
}

#[track_caller]
fn refused(text: &str, code: &str, field: &str) {
    let error = decode(text).unwrap_err();
    let named = error.detail("field");
    assert_eq!((error.reason.name(), named), (code, Some(field)), "{text}: {error}");
}

#[test]
fn rates_keep_their_own_digits() {
    for (sent, kept) in [
        ("0.10", "0.1"),
        ("\"0.1\"", "0.1"),
        ("1e-9", "0.000000001"),
        ("1", "1"),
        ("\"1.000000000000\"", "1"),
        ("0", "0"),
        ("\"0.005\"", "0.005"),
    ] {
        let (args, canonical) = decode(&format!("{{\"cap\":{sent}}}")).unwrap();
        assert_eq!(args.rate("cap").unwrap().to_string(), kept);
        assert_eq!(canonical, format!("{{\"cap\":\"{kept}\"}}"));
    }
    assert_eq!(decode("{\"cap\":null}").unwrap().0.rate("cap"), None);
}

#[test]
fn what_is_no_rate_is_refused() {
    for sent in
        ["\"\"", "\"60%\"", "-0.1", "1.0000000001", "\"0.0000000001\"", "\"1.5\"", "true", "{}", "\"1e-3\""]
    {
        refused(&format!("{{\"cap\":{sent}}}"), "INVALID_FIELD", "cap");
    }
}

#[test]
fn objects_hold_lists_and_lists_hold_objects() {
    let text = r#"{"leg":{"tiers":[{"to":{"partnerId":"渠道:1"},"rate":0.50},{"rate":"0.25"}]}}"#;
    let (args, canonical) = decode(text).unwrap();
    let tiers = args.object("leg").unwrap().list("tiers");
    assert_eq!(tiers.len(), 2);
    assert_eq!(tiers[0].rate("rate").unwrap().to_string(), "0.5");
    let to = tiers[0].object("to").unwrap().owner().unwrap();
    assert_eq!(to.as_str(), "partner:%E6%B8%A0%E9%81%93%3A1");
    assert_eq!(
        canonical,
        r#"{"leg":{"tiers":[{"rate":"0.5","to":{"partnerId":"渠道:1"}},{"rate":"0.25"}]}}"#
    );
}

#[test]
fn errors_name_the_whole_path() {
    refused(r#"{"leg":{"tiers":[{"rate":1},{}]}}"#, "MISSING_FIELD", "leg.tiers[1].rate");
    refused(r#"{"leg":{"tiers":[{"rate":2}]}}"#, "INVALID_FIELD", "leg.tiers[0].rate");
    refused(
        r#"{"leg":{"tiers":[{"rate":1,"to":{"userId":"x"}}]}}"#,
        "INVALID_FIELD",
        "leg.tiers[0].to.userId",
    );
    refused(r#"{"leg":{"tier":[]}}"#, "UNKNOWN_FIELD", "leg.tier");
    refused(r#"{"leg":[]}"#, "INVALID_FIELD", "leg");
    refused(r#"{"leg":{"tiers":[1]}}"#, "INVALID_FIELD", "leg.tiers[0]");
    refused(
        r#"{"leg":{"tiers":[{"rate":1},{"rate":1},{"rate":1},{"rate":1}]}}"#,
        "BATCH_TOO_LARGE",
        "leg.tiers",
    );
}

#[test]
fn an_owner_is_named_once() {
    let owner = |to: &str| {
        let (args, _) = decode(&format!("{{\"leg\":{{\"tiers\":[{{\"rate\":1,\"to\":{to}}}]}}}}")).unwrap();
        let to = args.object("leg").unwrap().list("tiers")[0].object("to").unwrap();
        to.owner().map(|owner| owner.as_str().to_owned()).map_err(|error| error.reason.name())
    };
    let id = "AAAAAAAA-0000-4000-8000-00000000000A";
    assert_eq!(
        owner(&format!("{{\"merchantId\":\"{id}\"}}")).unwrap(),
        format!("merchant:{}", id.to_lowercase())
    );
    assert_eq!(owner(r#"{"partnerId":"p"}"#), Ok("partner:p".to_owned()));
    assert_eq!(owner(r#"{"platformId":"p"}"#), Ok("platform:p".to_owned()));
    assert_eq!(owner("{}"), Err("MISSING_FIELD"));
    assert_eq!(owner(r#"{"platformId":"p","partnerId":"p"}"#), Err("INVALID_FIELD"));
}
