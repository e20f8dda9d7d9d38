//! A marketplace behind the gateway: a platform, a shop with a fee, a partner.

use crate::support::{Bench, Reply, SHOP};
use crate::wire::{asks, request};
use split_ledger::command::Options;
use split_ledger::json::{Limits, Value, parse, write};
use split_ledger::wire::{Access, Decoded, decode, encode};

/// The numbers of the parties.
pub(crate) struct Desk {
    pub(crate) bench: Bench,
    pub(crate) shop: String,
    pub(crate) partner: String,
}

impl Desk {
    /// A platform of this type, each of the three with 100.00 and a bank card.
    pub(crate) fn new(platform_type: &str) -> Self {
        let mut bench = Bench::new(Options::default());
        let mut party = |owner: &str, more: &str| {
            let number =
                bench.ok(&format!(r#"{{"type":"register_party",{owner},{more}}}"#)).get("accountUserId");
            bench.ok(&format!(
                r#"{{"type":"add_payment_method",{owner},"paymentMethodType":"BANK_CARD","isDefault":true}}"#
            ));
            bench.ok(&format!(r#"{{"type":"recharge",{owner},"amount":"100.00","currency":"CNY"}}"#));
            number
        };
        party(r#""platformId":"p1""#, &format!(r#""platformType":"{platform_type}","referenceId":7"#));
        let shop = party(
            &format!(r#""merchantId":"{SHOP}""#),
            r#""externalCode":"abc123","referenceId":88,"shopName":"一号店","fees":[{"currency":"CNY","fixed":"2.00"}]"#,
        );
        let partner = party(r#""partnerId":"99""#, r#""externalCode":"part-1","accountName":"王五""#);
        Desk { bench, shop, partner }
    }

    /// The answer to a request of a method.
    pub(crate) fn send(&mut self, method: &str, content: &str) -> String {
        let body = asks(method, content);
        let options = self.bench.engine.options().clone();
        let request = split_ledger::wire::Request { now: self.bench.now, ..request(body.as_bytes()) };
        let response = match decode(&request, Access::Host, &options) {
            Decoded::Command { text, context } => encode(&context, &self.bench.call(&text).text),
            Decoded::Query { text, context } => encode(&context, &self.bench.query(&text).text),
            Decoded::Answer(response) => response,
            Decoded::Host(name) => panic!("{name}"),
        };
        assert_eq!(response.status, 200);
        response.body
    }

    /// Sends what must be answered with this code; a refusal names the field.
    #[track_caller]
    pub(crate) fn answers(&mut self, method: &str, content: &str, code: &str, named: &str) -> Answer {
        let body = self.send(method, content);
        let answer = Answer(body);
        assert_eq!(answer.get("code"), code, "{content} -> {}", answer.0);
        assert!(answer.get("msg").contains(named), "{} does not name {named}", answer.0);
        answer
    }

    /// `available/frozen` of the shop.
    pub(crate) fn shop_money(&mut self) -> String {
        let balance = self.bench.balance("merchantId", SHOP);
        balance.split('@').next().unwrap().to_owned()
    }

    /// The rail has money, takes the withdrawal, and reports.
    pub(crate) fn pay_out(&mut self, withdrawal: &str, report: &str) -> Reply {
        self.bench.ok(r#"{"type":"record_liquidity","fromChannel":"WECHAT","toChannel":"BANK_CARD","amount":"500","currency":"CNY"}"#);
        self.bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{withdrawal}"}}"#));
        self.bench.ok(&format!(r#"{{"type":"report_payout","withdrawalId":"{withdrawal}",{report}}}"#))
    }
}

/// An answer, read.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer(pub(crate) String);

impl Answer {
    /// A value by its path, `data.details.0.fee`; empty if absent.
    pub(crate) fn get(&self, path: &str) -> String {
        let root = parse(self.0.as_bytes(), Limits::default()).unwrap();
        let mut value = Some(&root);
        for step in path.split('.') {
            value = value.and_then(|value| match step.parse::<usize>() {
                Ok(at) => value.as_array().and_then(|list| list.get(at)),
                Err(_) => value.get(step),
            });
        }
        match value {
            None => String::new(),
            Some(Value::String(text)) => text.to_string(),
            Some(other) => {
                let mut out = String::new();
                write(other, &mut out);
                out
            }
        }
    }

    /// Status, its words, and the number of a detail.
    pub(crate) fn detail(&self, at: usize) -> (String, String, String) {
        let get = |name: &str| self.get(&format!("data.details.{at}.{name}"));
        (get("withdrawStatus"), get("withdrawStatusDesc"), get("withdrawTId"))
    }
}
