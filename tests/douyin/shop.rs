//! A shop behind the faces: an app with a program, a seller, parties, orders.

use crate::support::{Bench, Reply, SHOP, SHOP2, T0, USER};
use crate::wire::{codes, request};
use split_ledger::command::Options;
use split_ledger::wire::{Access, Decoded, Response, decode, encode};

pub(crate) const DAY: i64 = 86_400_000;

/// App `app1` of platform `p1`, sellers SHOP and SHOP2, partners `99` and `cps`.
pub(crate) struct Shop {
    pub(crate) bench: Bench,
}

impl Shop {
    /// A shop whose program has these fields beside app and platform.
    pub(crate) fn new(program: &str) -> Self {
        let mut bench = Bench::new(Options { wire_app: Some("app1".to_owned()), ..Options::default() });
        bench.now = T0;
        for owner in [
            format!(r#""merchantId":"{SHOP}""#),
            format!(r#""merchantId":"{SHOP2}""#),
            format!(r#""userId":"{USER}","initialBalance":"1000.00""#),
            r#""platformId":"p1""#.to_owned(),
            r#""partnerId":"99""#.to_owned(),
            r#""partnerId":"cps""#.to_owned(),
        ] {
            for currency in ["CNY", "USD"] {
                let text = format!(r#"{{"type":"create_balance",{owner},"currency":"{currency}"}}"#);
                bench.ok(&text);
            }
        }
        let mut shop = Shop { bench };
        shop.configure(program);
        shop
    }

    pub(crate) fn configure(&mut self, program: &str) {
        self.bench
            .ok(&format!(r#"{{"type":"configure_program","appId":"app1","platformId":"p1",{program}}}"#));
    }

    /// An order whose items are named `<number>-1`, … and have these fields.
    pub(crate) fn unpaid(&mut self, number: &str, items: &[&str], more: &str) -> String {
        let item = |(at, item): (usize, &&str)| format!(r#"{{"itemId":"{number}-{}",{item}}}"#, at + 1);
        let items: Vec<String> = items.iter().enumerate().map(item).collect();
        let items = items.join(",");
        let currency = if more.contains("\"currency\"") { "" } else { r#""currency":"CNY","# };
        let comma = if more.is_empty() { "" } else { "," };
        let text = format!(
            r#"{{"type":"create_order","appId":"app1","outOrderNo":"{number}",{currency}"merchantId":"{SHOP}","items":[{items}]{comma}{more}}}"#
        );
        self.bench.ok(&text).get("orderId")
    }

    pub(crate) fn paid(&mut self, number: &str, items: &[&str], more: &str) -> String {
        let id = self.unpaid(number, items, more);
        let payable =
            self.bench.query(&format!(r#"{{"type":"order","orderId":"{id}"}}"#)).get("order.payable");
        let pay =
            format!(r#"{{"type":"pay_order","orderId":"{id}","channel":"WECHAT","amount":"{payable}"}}"#);
        self.bench.ok(&pay);
        id
    }

    /// A paid order whose items (all, if none are named) are fulfilled.
    pub(crate) fn fulfilled(&mut self, number: &str, items: &[&str], which: &[&str]) -> String {
        let id = self.paid(number, items, "");
        self.fulfil(&id, which);
        id
    }

    pub(crate) fn fulfil(&mut self, order: &str, items: &[&str]) {
        let named: Vec<String> = items.iter().map(|item| format!(r#"{{"itemId":"{item}"}}"#)).collect();
        let items =
            if items.is_empty() { String::new() } else { format!(r#","items":[{}]"#, named.join(",")) };
        self.bench.ok(&format!(r#"{{"type":"fulfil","orderId":"{order}"{items}}}"#));
    }

    pub(crate) fn start_refund(&mut self, order: &str, item: &str) -> Reply {
        let text =
            format!(r#"{{"type":"start_refund","orderId":"{order}","items":[{{"itemId":"{item}"}}]}}"#);
        self.bench.ok(&text)
    }

    pub(crate) fn refund(&mut self, order: &str, item: &str) {
        let id = self.start_refund(order, item).get("refundId");
        self.bench.ok(&format!(r#"{{"type":"complete_refund","refundId":"{id}"}}"#));
    }

    pub(crate) fn send(&mut self, path: &str, body: &str) -> Response {
        let options = self.bench.engine.options().clone();
        match decode(&request(path, body.as_bytes()), Access::Host, &options) {
            Decoded::Command { text, context } => encode(&context, &self.bench.call(&text).text),
            Decoded::Query { text, context } => encode(&context, &self.bench.query(&text).text),
            Decoded::Answer(response) => response,
            Decoded::Host(name) => panic!("{name}"),
        }
    }

    /// Sends a body that must be answered with this code.
    #[track_caller]
    pub(crate) fn answers(&mut self, path: &str, body: &str, code: &str) -> String {
        let response = self.send(path, body);
        assert_eq!(codes(&response).1, code, "{path} {body} -> {}", response.body);
        response.body
    }
}

/// A body of settle_create or create_settle.
pub(crate) fn settle(order: &str, number: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(r#"{{"out_order_no":"{order}","out_settle_no":"{number}","settle_desc":"d"{comma}{more}}}"#)
}
