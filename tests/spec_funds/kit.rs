//! A desk for fund management: owners with a bank card, registered as parties.

use crate::support::{Bench, Reply};
use split_ledger::calendar::{Date, Holidays, parse_rfc3339};
use split_ledger::command::Options;

pub const DAY: i64 = 86_400_000;

pub const SHOP: &str = r#""merchantId":"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa""#;
pub const SHOP2: &str = r#""merchantId":"bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb""#;
pub const USER: &str = r#""userId":"11111111-1111-4111-8111-111111111111""#;
pub const PLATFORM: &str = r#""platformId":"p1""#;
pub const PARTNER: &str = r#""partnerId":"99""#;

/// A fee of 1.00 and a tenth of a percent, at least 1.50, at most 50.00.
pub const FEE: &str =
    r#""fees":[{"currency":"CNY","fixed":"1.00","rate":"0.001","minimum":"1.50","maximum":"50.00"}]"#;

pub struct Funds {
    pub bench: Bench,
}

/// `field: value` members after those that are always there.
fn with(fields: &str) -> String {
    if fields.is_empty() { String::new() } else { format!(",{fields}") }
}

/// A civil time at +08:00, ms since the epoch.
pub fn time(text: &str) -> i64 {
    parse_rfc3339(&format!("{text}+08:00")).unwrap()
}

/// Options with off days and make-up days.
pub fn holidays(off: &[&str], make_up: &[&str]) -> Options {
    let dates =
        |texts: &[&str]| -> Vec<Date> { texts.iter().map(|text| Date::parse(text).unwrap()).collect() };
    Options { holidays: Holidays::new(&dates(off), &dates(make_up)).unwrap().into(), ..Options::default() }
}

impl Default for Funds {
    fn default() -> Self {
        Funds::new(Options::default())
    }
}

impl Funds {
    /// An empty ledger on Monday, 2024-05-06, at ten.
    pub fn new(options: Options) -> Funds {
        let mut bench = Bench::new(options);
        bench.now = time("2024-05-06T10:00:00");
        Funds { bench }
    }

    /// A ledger with one shop that has 100.00 and may withdraw it at once.
    pub fn shop() -> Funds {
        let mut funds = Funds::default();
        funds.party(SHOP, "");
        funds.recharge(SHOP, "100.00");
        funds
    }

    /// A platform, then a shop with 1000.00 that pays [`FEE`].
    pub fn with_fee() -> Funds {
        let mut funds = Funds::default();
        funds.party(PLATFORM, "");
        funds.party(SHOP, FEE);
        funds.recharge(SHOP, "1000.00");
        funds
    }

    pub fn at(&mut self, text: &str) {
        self.bench.now = time(text);
    }

    pub fn wait(&mut self, ms: i64) {
        self.bench.now += ms;
    }

    pub fn call(&mut self, call: &str) -> Reply {
        self.bench.call(call)
    }

    #[track_caller]
    pub fn ok(&mut self, call: &str) -> Reply {
        self.bench.ok(call)
    }

    pub fn query(&mut self, query: &str) -> Reply {
        self.bench.query(query)
    }

    /// An owner with a bank card.
    pub fn owner(&mut self, owner: &str, more: &str) -> Reply {
        let more = with(more);
        self.ok(&format!(
            r#"{{"type":"create_balance",{owner},"currency":"CNY","balancerType":"BANK_CARD"{more}}}"#
        ))
    }

    /// An owner with a bank card, registered with these terms; its number.
    pub fn party(&mut self, owner: &str, terms: &str) -> i64 {
        self.owner(owner, "");
        self.register(owner, terms).get("accountUserId").parse().unwrap()
    }

    pub fn register(&mut self, owner: &str, terms: &str) -> Reply {
        self.ok(&registration(owner, terms))
    }

    pub fn recharge(&mut self, owner: &str, amount: &str) -> Reply {
        self.ok(&format!(r#"{{"type":"recharge",{owner},"amount":"{amount}","currency":"CNY"}}"#))
    }

    /// A withdrawal; its id.
    pub fn withdraw(&mut self, owner: &str, amount: &str) -> String {
        self.ok(&withdrawal(owner, amount)).get("transactionId")
    }

    /// A withdrawal that is more than may leave; how much may, in minor units.
    pub fn refuse_withdraw(&mut self, owner: &str, amount: &str) -> String {
        self.refuse(&withdrawal(owner, amount), "AMOUNT_NOT_WITHDRAWABLE").detail("withdrawableMinor")
    }

    /// Gives a channel all the liquidity that payouts may need.
    pub fn fund(&mut self, channel: &str, amount: &str) -> Reply {
        self.ok(&liquidity("WECHAT", channel, amount))
    }

    pub fn submit(&mut self, id: &str) -> Reply {
        self.ok(&submit(id))
    }

    pub fn report(&mut self, id: &str, status: &str) -> Reply {
        self.ok(&report(id, status))
    }

    /// Submits a withdrawal whatever the pool has, and reports it.
    pub fn pay_out(&mut self, id: &str, status: &str) {
        self.fund("BANK_CARD", "100000.00");
        self.submit(id);
        self.report(id, status);
    }

    pub fn status(&mut self, id: &str) -> String {
        self.query(&of("withdrawal", id)).get("status")
    }

    /// `available/frozen@version`
    pub fn money(&mut self, owner: &str) -> String {
        let reply = self.query(&format!(r#"{{"type":"balance",{owner},"currency":"CNY"}}"#));
        format!("{}/{}@{}", reply.get("available"), reply.get("frozen"), reply.get("version"))
    }

    pub fn balances(&mut self, details: &str) -> Reply {
        self.query(&format!(r#"{{"type":"fund_balances","details":[{details}]}}"#))
    }

    /// `balance - frozenBalance - payoutToday = availableBalance, withdrawBalance may leave`
    pub fn figures(&mut self, owner: &str) -> String {
        let reply = self.balances(&format!("{{{owner}}}"));
        let one = |name: &str| reply.get(&format!("balances.0.{name}"));
        format!(
            "{} - {} - {} = {}, {} may leave",
            one("balance"),
            one("frozenBalance"),
            one("payoutToday"),
            one("availableBalance"),
            one("withdrawBalance")
        )
    }

    pub fn withdrawable(&mut self, owner: &str) -> String {
        self.balances(&format!("{{{owner}}}")).get("balances.0.withdrawBalance")
    }

    /// An order of withdrawals: `{selector…,"amount":"…"}` each.
    pub fn batch(&mut self, order: &str, details: &str) -> Reply {
        self.ok(&batch(order, details))
    }

    /// What an order's withdrawals are now, `QUEUED FAILED …`.
    pub fn statuses(&mut self, order: &str) -> String {
        let reply = self.query(&format!(r#"{{"type":"withdrawal_order","orderId":"{order}"}}"#));
        statuses(&reply)
    }
}

/// The statuses of an order's reply.
pub fn statuses(reply: &Reply) -> String {
    let status = |at: usize| Some(reply.get(&format!("details.{at}.status"))).filter(|text| !text.is_empty());
    (0..).map_while(status).collect::<Vec<_>>().join(" ")
}

pub fn registration(owner: &str, terms: &str) -> String {
    format!(r#"{{"type":"register_party",{owner}{}}}"#, with(terms))
}

pub fn withdrawal(owner: &str, amount: &str) -> String {
    format!(r#"{{"type":"withdraw",{owner},"amount":"{amount}","currency":"CNY"}}"#)
}

pub fn liquidity(from: &str, to: &str, amount: &str) -> String {
    format!(
        r#"{{"type":"record_liquidity","fromChannel":"{from}","toChannel":"{to}","amount":"{amount}","currency":"CNY"}}"#
    )
}

pub fn batch(order: &str, details: &str) -> String {
    format!(r#"{{"type":"withdraw_batch","orderId":"{order}","details":[{details}]}}"#)
}

/// A call or query of one withdrawal.
pub fn of(kind: &str, id: &str) -> String {
    format!(r#"{{"type":"{kind}","withdrawalId":"{id}"}}"#)
}

pub fn submit(id: &str) -> String {
    of("submit_payout", id)
}

pub fn cancel(id: &str) -> String {
    of("cancel_withdrawal", id)
}

pub fn report(id: &str, status: &str) -> String {
    format!(r#"{{"type":"report_payout","withdrawalId":"{id}","status":"{status}"}}"#)
}

/// The call with more fields.
pub fn and(call: &str, fields: &str) -> String {
    format!("{}{}}}", call.strip_suffix('}').unwrap(), with(fields))
}

pub fn keyed(call: &str, key: &str) -> String {
    and(call, &format!(r#""idempotencyKey":"{key}""#))
}

/// Several calls, all or none.
pub fn list(calls: &[String]) -> String {
    format!(r#"{{"type":"list","commands":[{}]}}"#, calls.join(","))
}
