//! A server without a network.

use crate::support::Bench;
use split_ledger::command::Options;
use split_ledger::wire::{Access, Context, Decoded, Request, Response, decode, encode};

/// What a test changes about a request.
pub(crate) fn request<'a>(method: &'a str, target: &'a str, body: &'a [u8]) -> Request<'a> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request {
        method,
        path,
        query,
        authorization: None,
        content_type: Some("application/json"),
        body,
        request_id: "req-1",
        now: crate::support::T0,
    }
}

/// The face in front of a ledger.
#[derive(Default)]
pub(crate) struct Face {
    pub(crate) bench: Bench,
}

impl Face {
    pub(crate) fn new(options: Options) -> Self {
        Face { bench: Bench::new(options) }
    }

    /// A face with the balances that most tests need: 100.00 for USER, 0 for SHOP.
    pub(crate) fn funded() -> Self {
        let mut face = Face::default();
        face.ok("PUT", &user("/balance"), r#"{"currency":"CNY"}"#);
        face.ok("PUT", &shop("/balance"), r#"{"currency":"CNY"}"#);
        face.ok("POST", &user("/recharge"), r#"{"amount":100,"currency":"CNY"}"#);
        face
    }

    /// Carries out a request.
    pub(crate) fn handle(&mut self, request: &Request<'_>, access: Access<'_>) -> Response {
        let options = self.bench.engine.options().clone();
        let (context, answer) = match decode(request, access, &options) {
            Decoded::Command { text, context } => (context, self.bench.call(&text)),
            Decoded::Query { text, context } => (context, self.bench.query(&text)),
            Decoded::Answer(response) => return response,
            Decoded::Host(name) => panic!("the host answers {name}"),
        };
        // The context crosses to the host and back as text.
        let context = Context::from_text(&context.to_text()).unwrap();
        encode(&context, &answer.text)
    }

    pub(crate) fn send(&mut self, method: &str, target: &str, body: &str) -> Response {
        self.handle(&request(method, target, body.as_bytes()), Access::Host)
    }

    /// The body of a request that must succeed.
    pub(crate) fn ok(&mut self, method: &str, target: &str, body: &str) -> String {
        let response = self.send(method, target, body);
        assert_eq!(response.status, 200, "{method} {target} {body} -> {}", response.body);
        assert_eq!(response.header("content-type"), Some("application/json"));
        response.body
    }

    pub(crate) fn get(&mut self, target: &str) -> String {
        self.ok("GET", target, "")
    }

    /// A request that must be refused with this status and reason.
    #[track_caller]
    pub(crate) fn refuse(
        &mut self,
        method: &str,
        target: &str,
        body: &str,
        status: u16,
        reason: &str,
    ) -> Response {
        let response = self.send(method, target, body);
        let found = (response.status, reason_of(&response.body));
        assert_eq!(found, (status, reason.to_owned()), "{method} {target} {body} -> {}", response.body);
        response
    }
}

/// The value of a string member, wherever it stands.
pub(crate) fn member(body: &str, name: &str) -> String {
    let start = format!("\"{name}\":\"");
    let rest = body.split_once(&start).map(|(_, rest)| rest).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

pub(crate) fn reason_of(body: &str) -> String {
    member(body, "reason")
}

pub(crate) fn user(rest: &str) -> String {
    format!("/v1/balances/users/{}{rest}", crate::support::USER)
}

pub(crate) fn shop(rest: &str) -> String {
    format!("/v1/balances/merchants/{}{rest}", crate::support::SHOP)
}
