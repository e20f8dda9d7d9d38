//! No bytes make the face panic, and whatever it answers is one of its own answers.

use crate::wire::{BALANCE, RESULT, WITHDRAW, escaped, request};
use proptest::prelude::*;
use split_ledger::command::Options;
use split_ledger::engine::call::Call;
use split_ledger::json::{Limits, Value, parse};
use split_ledger::wire::allinpay::{reply, sign};
use split_ledger::wire::{Access, Decoded, Request, Response, decode, signature_claim};

fn check(response: &Response) {
    assert_eq!(response.status, 200);
    let value = parse(response.body.as_bytes(), Limits::default()).unwrap();
    assert!(value.get("code").and_then(Value::as_number).is_some(), "{}", response.body);
    assert!(value.get("msg").and_then(Value::as_str).is_some(), "{}", response.body);
}

/// Contents near the real ones.
fn content() -> impl Strategy<Value = String> {
    let members = prop::sample::select(vec![
        r#""accountUserId":100"#,
        r#""accountUserId":1e400"#,
        r#""externalCode":"abc""#,
        r#""isPlatform":true"#,
        r#""isPlatform":false"#,
        r#""withdrawAmount":0.10"#,
        r#""withdrawAmount":"1.5""#,
        r#""withdrawAmount":1e-400"#,
        r#""summary":"é\n""#,
        r#""x":[[]]"#,
    ]);
    let detail =
        prop::collection::vec(members, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")));
    let details = prop::collection::vec(detail, 0..3).prop_map(|details| details.join(","));
    let order = prop::sample::select(vec![r#""orderId":"o","#, r#""orderId":7,"#, ""]);
    let near = (order, details).prop_map(|(order, details)| format!("{{{order}\"details\":[{details}]}}"));
    prop_oneof![8 => near, 1 => any::<String>()]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let method = prop::sample::select(vec![BALANCE, WITHDRAW, RESULT, "none"]);
    let more = prop::sample::select(vec![
        "",
        "&signType=SM2",
        "&timestamp=x",
        "&sign=%",
        "&appId=app1",
        "&%00",
        "&a=b",
    ]);
    let form = (method, content(), more).prop_map(|(method, content, more)| {
        format!("method={method}&version=1.0&bizContent={}{more}", escaped(&content)).into_bytes()
    });
    let json = content().prop_map(|content| {
        format!(r#"{{"method":"{WITHDRAW}","version":"1.0","bizContent":{content}}}"#).into_bytes()
    });
    prop_oneof![6 => form, 2 => json, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

proptest! {
    #[test]
    fn any_request(
        body in body(),
        content_type in prop::option::of(prop_oneof![
            Just("application/json".to_owned()), Just(crate::wire::FORM.to_owned()), any::<String>()
        ]),
        request_id in any::<String>(),
        ignore_unknown_fields in any::<bool>(),
    ) {
        let request = Request { content_type: content_type.as_deref(), request_id: &request_id, ..request(&body) };
        let options = Options { ignore_unknown_fields, ..Options::default() };
        for access in [Access::Host, Access::Tokens(&[]), Access::Signed("app1")] {
            match decode(&request, access, &options) {
                Decoded::Answer(response) => check(&response),
                Decoded::Command { text, .. } => {
                    // What the face lets through has a shape that the ledger takes, but for
                    // its largest amount.
                    let call = Call::decode(text.as_bytes(), &options);
                    prop_assert!(call.body.is_ok(), "{text}");
                }
                Decoded::Query { text, .. } => {
                    parse(text.as_bytes(), Limits::default()).unwrap();
                }
                Decoded::Host(name) => panic!("{name}"),
            }
        }
        match signature_claim(&request, &["app1"]) {
            Some(Ok(claim)) => prop_assert!(!claim.text.contains('\0')),
            Some(Err(response)) => check(&response),
            None => panic!("it is for this face"),
        }
    }

    /// Whatever a signer wrote is what is verified, wherever the signature was put.
    #[test]
    fn any_reply(
        members in prop::collection::btree_map("[a-zé\"\\\\]{1,6}", "\\PC{0,12}", 0..6),
        at in 0usize..6,
        spaces in prop::sample::select(vec![("", ""), (" ", ""), ("", " "), ("\n  ", "")]),
    ) {
        let written = |list: &[(String, String)]| {
            let texts: Vec<String> = list.iter().map(|(name, value)| {
                let mut text = String::new();
                split_ledger::json::write_string(name, &mut text);
                text.push(':');
                text.push_str(spaces.1);
                split_ledger::json::write_string(value, &mut text);
                text
            }).collect();
            format!("{{{}}}", texts.join(&format!(",{}", spaces.0)))
        };
        let mut list: Vec<(String, String)> = members.into_iter().filter(|(name, _)| name != "sign").collect();
        let text = written(&list);
        list.insert(at.min(list.len()), ("sign".to_owned(), "c2ln".to_owned()));
        let found = sign::signed(written(&list).as_bytes()).unwrap();
        prop_assert_eq!(found.text, text);
        prop_assert_eq!(found.signature.as_deref(), Some("c2ln"));
    }

    #[test]
    fn any_bytes_as_a_reply(bytes in prop::collection::vec(any::<u8>(), 0..64), text in "[{}\\[\\]\":,sign0a\\\\ ]{0,40}") {
        for reply_bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = sign::signed(reply_bytes);
            let _ = reply::parse(WITHDRAW, reply_bytes);
        }
        let _ = sign::sealed(&text, "x");
    }
}
