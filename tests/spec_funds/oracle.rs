//! What may leave, against a model that keeps every arrival: random days, holidays
//! and terms, money that arrives and money that comes back.

use crate::audited::{minor, yuan};
use crate::kit::*;
use proptest::prelude::*;
use split_ledger::calendar::{Date, Holidays, Offset};
use split_ledger::command::Options;

/// The calendar of one host, counted by hand: days since 1970-01-01.
#[derive(Clone, Debug)]
struct Calendar {
    offset_minutes: i64,
    off: Vec<i64>,
    make_up: Vec<i64>,
}

impl Calendar {
    fn day(&self, ms: i64) -> i64 {
        (ms + self.offset_minutes * 60_000).div_euclid(DAY)
    }

    fn works(&self, day: i64) -> bool {
        // 1970-01-01 was a Thursday: 0 is Monday.
        let is_weekend = (day + 3).rem_euclid(7) >= 5;
        if is_weekend { self.make_up.contains(&day) } else { !self.off.contains(&day) }
    }

    /// The first day on which money of a day may leave.
    fn leaves(&self, terms: Terms, day: i64) -> i64 {
        if !terms.working {
            return day + terms.n;
        }
        let mut at = day;
        if terms.n == 0 && terms.roll {
            while !self.works(at) {
                at += 1;
            }
        }
        for _ in 0..terms.n {
            at += 1;
            while !self.works(at) {
                at += 1;
            }
        }
        at
    }
}

#[derive(Clone, Copy, Debug)]
struct Terms {
    working: bool,
    n: i64,
    roll: bool,
}

/// Money with the day of its arrival.
type Lots = Vec<(i64, i64)>;

/// An owner as the model knows it.
#[derive(Default)]
struct Owner {
    available: i64,
    /// Everything that ever arrived: day and amount.
    arrivals: Vec<(i64, i64)>,
    /// What is available, with the day on which each part of it arrived.
    lots: Lots,
}

impl Owner {
    fn arrive(&mut self, day: i64, amount: i64) {
        self.available += amount;
        self.arrivals.push((day, amount));
        self.lots.push((day, amount));
    }

    /// The oldest money goes first.
    fn take(&mut self, mut amount: i64) -> Lots {
        self.available -= amount;
        self.lots.sort_unstable();
        let mut taken = Lots::new();
        for lot in &mut self.lots {
            let part = lot.1.min(amount);
            taken.push((lot.0, part));
            (lot.1, amount) = (lot.1 - part, amount - part);
        }
        assert_eq!(amount, 0, "the model has less than the ledger");
        self.lots.retain(|lot| lot.1 > 0);
        taken
    }

    fn give_back(&mut self, lots: Lots) {
        self.available += lots.iter().map(|lot| lot.1).sum::<i64>();
        self.lots.extend(lots);
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(i64),
    /// To the last or the first millisecond of a day.
    Midnight(bool),
    Recharge(usize, i64),
    Confirm(i64),
    /// An order is settled: so much to the shop, so much to the user.
    Settle(i64, i64),
    /// A part of the last share goes back.
    Return(i64),
    Freeze(i64),
    Unfreeze,
    /// All that may leave, or a part of it.
    Withdraw(usize, Option<i64>),
    Cancel(usize),
    Fail,
    Pay,
    Bounce(usize),
    Terms(usize, Terms),
}

fn terms() -> impl Strategy<Value = Terms> {
    (any::<bool>(), 0_i64..=5, any::<bool>()).prop_map(|(working, n, roll)| Terms { working, n, roll })
}

fn step() -> impl Strategy<Value = Step> {
    let amount = || 1_i64..20_000;
    prop_oneof![
        3 => prop::sample::select(vec![1, 3_600_000, DAY, 2 * DAY, 3 * DAY]).prop_map(Step::Wait),
        3 => any::<bool>().prop_map(Step::Midnight),
        3 => (0_usize..2, amount()).prop_map(|(who, amount)| Step::Recharge(who, amount)),
        1 => amount().prop_map(Step::Confirm),
        2 => (amount(), amount()).prop_map(|(shop, user)| Step::Settle(shop, user)),
        1 => amount().prop_map(Step::Return),
        2 => amount().prop_map(Step::Freeze),
        2 => Just(Step::Unfreeze),
        4 => (0_usize..2, prop::option::of(amount())).prop_map(|(who, part)| Step::Withdraw(who, part)),
        1 => (0_usize..5).prop_map(Step::Cancel),
        1 => Just(Step::Fail),
        2 => Just(Step::Pay),
        1 => (0_usize..5).prop_map(Step::Bounce),
        1 => (0_usize..2, terms()).prop_map(|(who, terms)| Step::Terms(who, terms)),
    ]
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let from = i64::from(Date::parse("2024-05-01").unwrap().days());
    let days = move |most| prop::collection::vec(from..from + 60, 0..most);
    (prop::sample::select(vec![480_i64, 0, -330, 840]), days(12), days(8)).prop_map(
        |(offset_minutes, off, make_up)| {
            let make_up = make_up.into_iter().filter(|day| !off.contains(day)).collect();
            Calendar { offset_minutes, off, make_up }
        },
    )
}

fn options(calendar: &Calendar) -> Options {
    let dates = |days: &[i64]| -> Vec<Date> {
        days.iter().map(|day| Date::from_days(i32::try_from(*day).unwrap()).unwrap()).collect()
    };
    Options {
        holidays: Holidays::new(&dates(&calendar.off), &dates(&calendar.make_up)).unwrap().into(),
        utc_offset: Offset::from_minutes(i32::try_from(calendar.offset_minutes).unwrap()).unwrap(),
        ..Options::default()
    }
}

const OWNERS: [&str; 2] = [USER, SHOP];
const BUYER: &str = r#""userId":"22222222-2222-4222-8222-222222222222""#;

/// The ledger and the model, side by side.
struct Pair {
    funds: Funds,
    calendar: Calendar,
    terms: [Terms; 2],
    owners: [Owner; 2],
    freezes: Vec<(String, Lots)>,
    /// Withdrawals that wait, first come first, and those that were paid.
    queued: Vec<(usize, String, Lots)>,
    paid: Vec<(usize, String, Lots)>,
    /// The last share: its settlement, and what is left of it.
    share: Option<(usize, i64)>,
    count: usize,
}

impl Pair {
    fn new(calendar: Calendar, terms: [Terms; 2], initial: i64) -> Pair {
        let mut funds = Funds::new(options(&calendar));
        funds.party(PLATFORM, "");
        funds.owner(USER, &format!(r#""initialBalance":"{}""#, yuan(initial)));
        funds.owner(SHOP, "");
        funds.owner(BUYER, r#""initialBalance":"1000000.00""#);
        funds.ok(r#"{"type":"configure_program","appId":"app","platformId":"p1","days":0,"settleAfter":"payment","shareCap":"1"}"#);
        let mut owners = [Owner::default(), Owner::default()];
        if initial > 0 {
            owners[0].arrive(calendar.day(funds.bench.now), initial);
        }
        let mut pair = Pair {
            funds,
            calendar,
            terms,
            owners,
            freezes: Vec::new(),
            queued: Vec::new(),
            paid: Vec::new(),
            share: None,
            count: 0,
        };
        pair.register(0, terms[0]);
        pair.register(1, terms[1]);
        pair
    }

    fn register(&mut self, who: usize, terms: Terms) {
        let rule = if terms.working { "T" } else { "D" };
        let terms_text =
            format!(r#""withdrawRule":"{rule}","withdrawDays":{},"rollForward":{}"#, terms.n, terms.roll);
        self.funds.register(OWNERS[who], &terms_text);
        self.terms[who] = terms;
    }

    fn today(&self) -> i64 {
        self.calendar.day(self.funds.bench.now)
    }

    fn is_young(&self, who: usize, day: i64) -> bool {
        self.calendar.leaves(self.terms[who], day) > self.today()
    }

    /// By the list of arrivals: what is there, less all that is too young.
    fn may_leave(&self, who: usize) -> i64 {
        let owner = &self.owners[who];
        let young = owner.arrivals.iter().filter(|(day, _)| self.is_young(who, *day));
        (owner.available - young.map(|(_, amount)| amount).sum::<i64>()).max(0)
    }

    /// By the ages of what is there: the old part of it.
    fn old(&self, who: usize) -> i64 {
        let old = self.owners[who].lots.iter().filter(|(day, _)| !self.is_young(who, *day));
        old.map(|(_, amount)| amount).sum()
    }

    fn step(&mut self, step: Step) {
        let today = self.today();
        self.count += 1;
        match step {
            Step::Wait(ms) => self.funds.wait(ms),
            Step::Midnight(is_last) => {
                let next = (today + 1) * DAY - self.calendar.offset_minutes * 60_000;
                let to = if is_last { next - 1 } else { next };
                self.funds.bench.now = self.funds.bench.now.max(to);
            }
            Step::Recharge(who, amount) => {
                self.funds.recharge(OWNERS[who], &yuan(amount));
                self.owners[who].arrive(today, amount);
            }
            Step::Confirm(amount) => {
                let id = self.funds.ok(&freeze(BUYER, self.count, amount)).get("freezeId");
                self.funds.ok(&format!(r#"{{"type":"confirm","freezeId":"{id}",{SHOP}}}"#));
                self.owners[1].arrive(today, amount);
            }
            Step::Settle(shop, user) => self.settle(shop, user),
            Step::Return(amount) => self.give_back(amount),
            Step::Freeze(amount) => {
                let amount = amount.min(self.owners[0].available);
                if amount > 0 {
                    let id = self.funds.ok(&freeze(USER, self.count, amount)).get("freezeId");
                    self.freezes.push((id, self.owners[0].take(amount)));
                }
            }
            Step::Unfreeze => {
                if let Some((id, lots)) = self.freezes.pop() {
                    self.funds.ok(&format!(r#"{{"type":"cancel_freeze","freezeId":"{id}"}}"#));
                    self.owners[0].give_back(lots);
                }
            }
            Step::Withdraw(who, part) => self.withdraw(who, part),
            Step::Cancel(at) if at < self.queued.len() => {
                let (who, id, lots) = self.queued.remove(at);
                self.funds.ok(&cancel(&id));
                self.owners[who].give_back(lots);
            }
            Step::Fail | Step::Pay if !self.queued.is_empty() => {
                let (who, id, lots) = self.queued.remove(0);
                if matches!(step, Step::Pay) {
                    self.funds.pay_out(&id, "PAID");
                    self.paid.push((who, id, lots));
                } else {
                    self.funds.pay_out(&id, "FAILED");
                    self.owners[who].give_back(lots);
                }
            }
            Step::Bounce(at) if at < self.paid.len() => {
                let (who, id, lots) = self.paid.remove(at);
                self.funds.report(&id, "BOUNCED");
                self.owners[who].give_back(lots);
            }
            Step::Terms(who, terms) => self.register(who, terms),
            Step::Cancel(_) | Step::Fail | Step::Pay | Step::Bounce(_) => {}
        }
    }

    fn settle(&mut self, shop: i64, user: i64) {
        let (number, total, today) = (self.count, yuan(shop + user), self.today());
        let create = format!(
            r#"{{"type":"create_order","appId":"app","outOrderNo":"{number}","currency":"CNY",{SHOP},"items":[{{"itemId":"{number}","amount":"{total}"}}]}}"#
        );
        let order = self.funds.ok(&create).get("orderId");
        self.funds.ok(&format!(
            r#"{{"type":"pay_order","orderId":"{order}","channel":"WECHAT","amount":"{total}"}}"#
        ));
        let shares = format!(r#"[{{{USER},"amount":"{}"}}]"#, yuan(user));
        self.funds.ok(&format!(
            r#"{{"type":"settle","appId":"app","outOrderNo":"{number}","outSettleNo":"{number}","shares":{shares}}}"#
        ));
        self.owners[1].arrive(today, shop);
        self.owners[0].arrive(today, user);
        self.share = Some((number, user));
    }

    /// Part of the last share goes back to the shop: no arrival there.
    fn give_back(&mut self, amount: i64) {
        let Some((number, left)) = self.share else { return };
        let amount = amount.min(left).min(self.owners[0].available);
        if amount == 0 {
            return;
        }
        self.funds.ok(&format!(
            r#"{{"type":"return_split","appId":"app","outSettleNo":"{number}","outReturnNo":"r{}",{USER},"amount":"{}"}}"#,
            self.count,
            yuan(amount)
        ));
        self.owners[0].take(amount);
        // It was the shop's once: as old as money can be.
        self.owners[1].give_back(vec![(0, amount)]);
        self.share = Some((number, left - amount));
    }

    fn withdraw(&mut self, who: usize, part: Option<i64>) {
        let most = self.may_leave(who);
        let amount = part.unwrap_or(most);
        if amount == 0 {
            return;
        }
        let call = withdrawal(OWNERS[who], &yuan(amount));
        if amount <= most {
            let id = self.funds.ok(&call).get("transactionId");
            let lots = self.owners[who].take(amount);
            assert!(
                lots.iter().all(|(day, part)| *part == 0 || !self.is_young(who, *day)),
                "young money leaves"
            );
            self.queued.push((who, id, lots));
        } else {
            let is_short = amount > self.owners[who].available;
            let code = if is_short { "INSUFFICIENT_FUNDS" } else { "AMOUNT_NOT_WITHDRAWABLE" };
            let reply = self.funds.refuse(&call, code);
            assert!(is_short || reply.detail("withdrawableMinor") == most.to_string());
        }
    }

    fn check(&mut self) {
        for (who, owner) in OWNERS.into_iter().enumerate() {
            let reply = self.funds.balances(&format!("{{{owner}}}"));
            let one = |name: &str| minor(&reply.get(&format!("balances.0.{name}")));
            let most = self.may_leave(who);
            assert_eq!(one("availableBalance"), self.owners[who].available);
            assert_eq!(one("withdrawBalance"), most, "{owner} on day {}", self.today());
            assert!(most <= one("availableBalance") && most <= self.old(who));
            for (amount, is_fine) in [(most, true), (most + 1, false)] {
                if amount > 0 {
                    let call = and(&withdrawal(owner, &yuan(amount)), r#""dryRun":true"#);
                    assert_eq!(self.funds.call(&call).error().is_none(), is_fine, "{amount}");
                }
            }
        }
    }
}

fn freeze(owner: &str, order: usize, amount: i64) -> String {
    format!(r#"{{"type":"freeze",{owner},"orderId":"{order}","amount":"{}","currency":"CNY"}}"#, yuan(amount))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn c7_c8_c19_only_old_money_leaves(
        calendar in calendar(),
        terms in [terms(), terms()],
        initial in 0_i64..50_000,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut pair = Pair::new(calendar, terms, initial);
        pair.check();
        for step in steps {
            pair.step(step);
            pair.check();
        }
    }
}
