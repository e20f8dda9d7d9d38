//! A shop: an app with a program, a seller, another party, and orders.

use crate::support::{Bench, Reply, SHOP, SHOP2, T0, USER};
use split_ledger::command::Options;

/// One day, ms.
pub const DAY: i64 = 86_400_000;

/// An app `app1` of platform `p1`, sellers SHOP and SHOP2, partners `99` and `cps`.
pub struct Shop {
    pub bench: Bench,
}

/// `field: value` members after those that are always there.
fn with(fields: &str) -> String {
    if fields.is_empty() { String::new() } else { format!(",{fields}") }
}

impl Shop {
    /// A shop whose program has these fields beside app, platform and days.
    pub fn new(program: &str) -> Shop {
        Shop::with_options(program, Options::default())
    }

    pub fn with_options(program: &str, options: Options) -> Shop {
        let mut bench = Bench::new(options);
        bench.now = T0;
        let owners = [
            format!(r#""merchantId":"{SHOP}""#),
            format!(r#""merchantId":"{SHOP2}""#),
            format!(r#""userId":"{USER}","initialBalance":"100000.00""#),
            r#""platformId":"p1""#.to_owned(),
            r#""partnerId":"99""#.to_owned(),
            r#""partnerId":"cps""#.to_owned(),
        ];
        for owner in owners {
            bench.ok(&format!(
                r#"{{"type":"create_balance",{owner},"currency":"CNY","balancerType":"BALANCER"}}"#
            ));
        }
        bench.ok(r#"{"type":"create_balance","platformId":"p1","currency":"CNY","accountSet":2000000,"initialBalance":"1000.00"}"#);
        let mut shop = Shop { bench };
        shop.configure(program);
        shop
    }

    /// Configures the program anew; what is not said is 核销 D+3.
    pub fn configure(&mut self, program: &str) -> Reply {
        let days = if program.contains("\"days\"") { "" } else { r#","days":3"# };
        let after = if program.contains("settleAfter") { "" } else { r#","settleAfter":"fulfilment""# };
        let more = with(program);
        self.bench.ok(&format!(
            r#"{{"type":"configure_program","appId":"app1","platformId":"p1"{days}{after}{more}}}"#
        ))
    }

    /// An order `number` of `items`, whose texts are `"amount":"…"` and more; paid
    /// from outside unless it has no channel.
    pub fn order(&mut self, number: &str, items: &[&str], more: &str) -> String {
        let id = self.unpaid(number, items, more);
        self.pay(&id);
        id
    }

    pub fn unpaid(&mut self, number: &str, items: &[&str], more: &str) -> String {
        let item = |(at, item): (usize, &&str)| format!(r#"{{"itemId":"{number}-{}",{item}}}"#, at + 1);
        let items: Vec<String> = items.iter().enumerate().map(item).collect();
        let (items, more) = (items.join(","), with(more));
        let reply = self.bench.ok(&format!(
            r#"{{"type":"create_order","appId":"app1","outOrderNo":"{number}","currency":"CNY","merchantId":"{SHOP}","items":[{items}]{more}}}"#
        ));
        reply.get("orderId")
    }

    /// Pays what is payable, from outside.
    pub fn pay(&mut self, order: &str) -> Reply {
        let payable = self.order_view(order).get("order.payable");
        self.bench.ok(&format!(
            r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"{payable}"}}"#
        ))
    }

    pub fn order_view(&mut self, order: &str) -> Reply {
        self.bench.query(&format!(r#"{{"type":"order","orderId":"{order}"}}"#))
    }

    /// Fulfils items (`"o-1"`, or `"c":2` uses), all of them if none are named.
    pub fn fulfil(&mut self, order: &str, items: &[(&str, i64)]) -> Reply {
        let items = list(items);
        self.bench.ok(&format!(r#"{{"type":"fulfil","orderId":"{order}"{items}}}"#))
    }

    pub fn start_refund(&mut self, order: &str, items: &str) -> Reply {
        let items = if items.is_empty() { String::new() } else { format!(r#","items":[{items}]"#) };
        self.bench.ok(&format!(r#"{{"type":"start_refund","orderId":"{order}"{items}}}"#))
    }

    pub fn complete_refund(&mut self, refund: &str) -> Reply {
        self.bench.ok(&format!(r#"{{"type":"complete_refund","refundId":"{refund}"}}"#))
    }

    /// Starts and completes a refund.
    pub fn refund(&mut self, order: &str, items: &str) -> Reply {
        let refund = self.start_refund(order, items).get("refundId");
        self.complete_refund(&refund)
    }

    /// The text of a settle of order `number` with settlement number `settle`.
    pub fn settle_text(number: &str, settle: &str, more: &str) -> String {
        let more = with(more);
        format!(
            r#"{{"type":"settle","appId":"app1","outOrderNo":"{number}","outSettleNo":"{settle}"{more}}}"#
        )
    }

    pub fn settle(&mut self, number: &str, settle: &str, more: &str) -> Reply {
        self.bench.ok(&Shop::settle_text(number, settle, more))
    }

    pub fn refuse_settle(&mut self, number: &str, settle: &str, more: &str, code: &str) -> Reply {
        self.bench.refuse(&Shop::settle_text(number, settle, more), code)
    }

    pub fn query(&mut self, fields: &str) -> Reply {
        self.bench.query(&format!(r#"{{"type":"query_settle","appId":"app1",{fields}}}"#))
    }

    /// `available/frozen` of an owner, `"merchantId":"…"`.
    pub fn money(&mut self, owner: &str) -> String {
        let reply = self.bench.query(&format!(r#"{{"type":"balance",{owner},"currency":"CNY"}}"#));
        format!("{}/{}", reply.get("available"), reply.get("frozen"))
    }

    pub fn seller(&mut self) -> String {
        self.money(&format!(r#""merchantId":"{SHOP}""#))
    }

    pub fn platform(&mut self) -> String {
        self.money(r#""platformId":"p1""#)
    }

    pub fn marketing(&mut self) -> String {
        self.money(r#""platformId":"p1","accountSet":2000000"#)
    }

    pub fn partner(&mut self, id: &str) -> String {
        self.money(&format!(r#""partnerId":"{id}""#))
    }

    pub fn wait(&mut self, ms: i64) {
        self.bench.now += ms;
    }

    /// Sets the clock to a civil time at +08:00.
    pub fn at(&mut self, time: &str) {
        self.bench.now = split_ledger::calendar::parse_rfc3339(&format!("{time}+08:00")).unwrap();
    }
}

fn list(items: &[(&str, i64)]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let item = |(id, uses): &(&str, i64)| match uses {
        0 => format!(r#"{{"itemId":"{id}"}}"#),
        uses => format!(r#"{{"itemId":"{id}","uses":{uses}}}"#),
    };
    format!(r#","items":[{}]"#, items.iter().map(item).collect::<Vec<_>>().join(","))
}
