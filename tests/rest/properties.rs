//! No bytes make the face panic, and whatever it answers is well-formed.

use crate::face::Face;
use proptest::prelude::*;
use split_ledger::command::Options;
use split_ledger::json::{Limits, parse};
use split_ledger::wire::routes::ROUTES;
use split_ledger::wire::{Access, Context, Decoded, Request, Response, decode, encode};

fn check(response: &Response) {
    assert!((200..600).contains(&response.status));
    parse(response.body.as_bytes(), Limits { depth: 64 }).unwrap();
    for (_, value) in &response.headers {
        assert!(value.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{value:?}");
    }
}

/// Paths and query strings near the real ones.
fn text() -> impl Strategy<Value = String> {
    let near = prop::sample::select(ROUTES).prop_map(|route| route.path.replace(['{', '}'], ""));
    let pieces = prop::sample::select(vec![
        "%", "%00", "%ff", "%2f", "&", "=", "+", "currency", "pageSize", "CNY", "/", "é", "\u{0}", "1",
    ]);
    let mixed = prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => near, 1 => any::<String>(), 2 => mixed]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let members = prop::sample::select(vec![
        r#""userId":"11111111-1111-4111-8111-111111111111""#,
        r#""amount":0.10"#,
        r#""amount":"x""#,
        r#""currency":"CNY""#,
        r#""currency":7"#,
        r#""expectedVersion":2147483648"#,
        r#""expectedVersion":null"#,
        r#""captures":[{"amount":1}]"#,
        r#""accountDetails":{"a":[1]}"#,
        r#""type":"freeze""#,
        r#""idempotencyKey":"é""#,
    ]);
    let object =
        prop::collection::vec(members, 0..6).prop_map(|members| format!("{{{}}}", members.join(",")));
    prop_oneof![3 => object.prop_map(String::into_bytes), 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

proptest! {
    #[test]
    fn any_request(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "", "get", "\u{0}"]),
        path in text(),
        query in text(),
        authorization in prop::option::of(any::<String>()),
        content_type in prop::option::of(prop_oneof![Just("application/json".to_owned()), any::<String>()]),
        body in body(),
        request_id in any::<String>(),
        strict_versions in any::<bool>(),
        ignore_unknown_fields in any::<bool>(),
    ) {
        let request = Request {
            method,
            path: &path,
            query: &query,
            authorization: authorization.as_deref(),
            content_type: content_type.as_deref(),
            body: &body,
            request_id: &request_id,
            now: 1,
        };
        let options = Options { strict_versions, ignore_unknown_fields, ..Options::default() };
        let decoded = decode(&request, Access::Host, &options);
        if let Decoded::Command { text, context } | Decoded::Query { text, context } = &decoded {
            parse(text.as_bytes(), Limits::default()).unwrap();
            prop_assert_eq!(Context::from_text(&context.to_text()), Some(context.clone()));
        }
        let mut face = Face::new(options);
        if !matches!(decoded, Decoded::Host(_)) {
            check(&face.handle(&request, Access::Host));
        }
        check(&match decode(&request, Access::Tokens(&[]), &Options::default()) {
            Decoded::Answer(response) => response,
            other => panic!("let in without a token: {other:?}"),
        });
    }

    #[test]
    fn any_answer(route in 0..ROUTES.len(), answer in any::<String>(), context in any::<String>()) {
        let known = Context::from_text(&format!("{route} id")).unwrap();
        check(&encode(&known, &answer));
        check(&encode(&known, &format!(r#"{{"ok":{{"available":"1","owner":"x","entries":{answer:?}}}}}"#)));
        let _maybe = Context::from_text(&context);
    }
}
