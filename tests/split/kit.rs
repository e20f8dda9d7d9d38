//! Rules and amounts for the tests.

use split_ledger::command::decode::arguments;
use split_ledger::command::{Options, Reply};
use split_ledger::error::Error;
use split_ledger::json::{Limits, parse};
use split_ledger::money::{Currencies, Currency};
use split_ledger::split::{Basis, PREVIEW_FIELDS, Rule, Split, preview, split};

pub const USER: &str = "11111111-1111-4111-8111-111111111111";
pub const SHOP: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";

pub fn currency(code: &str) -> Currency {
    Currencies::new().get(code).unwrap()
}

/// The rule of these legs, JSON text without the outer brackets.
pub fn try_rule(legs: &str) -> Result<Rule, Error> {
    let text = format!(r#"{{"legs":[{legs}],"currency":"CNY"}}"#);
    let value = parse(text.as_bytes(), Limits::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let (args, _) = arguments(PREVIEW_FIELDS, &value, &Options::default())?;
    Rule::from_args(&args, &Options::default())
}

#[track_caller]
pub fn rule(legs: &str) -> Rule {
    try_rule(legs).unwrap_or_else(|error| panic!("{legs}: {error:?}"))
}

/// A preview of a request, JSON text.
pub fn try_preview(text: &str) -> Result<Reply, Error> {
    let value = parse(text.as_bytes(), Limits::default()).unwrap();
    let options = Options::default();
    let (args, _) = arguments(PREVIEW_FIELDS, &value, &options)?;
    preview(&args, &Rule::from_args(&args, &options)?, &options)
}

/// One settle: gross, net, and the most that others may get.
pub type Settle = (i64, i64, i64);

/// Settles one after the other; what each leaf and the seller's rest got.
pub fn settle(rule: &Rule, settles: &[Settle]) -> (Vec<Split>, Vec<i64>, i64) {
    let mut taken = vec![0; rule.leaves().len()];
    let (mut gross, mut net, mut rest) = (0, 0, 0);
    let mut done = Vec::new();
    for (gross_now, net_now, others_max) in settles {
        let basis = Basis {
            currency: currency("CNY"),
            gross_before: gross,
            gross_now: *gross_now,
            net_before: net,
            net_now: *net_now,
            others_max: *others_max,
        };
        let result = split(rule, &basis, &taken).unwrap();
        taken.iter_mut().zip(&result.paid).for_each(|(taken, paid)| *taken += paid);
        (gross, net, rest) = (gross + gross_now, net + net_now, rest + result.rest);
        done.push(result);
    }
    (done, taken, rest)
}

/// One settle without rake and cap: what each leaf got, and the rest.
pub fn once(legs: &str, amount: i64) -> (Vec<i64>, i64) {
    let (_, paid, rest) = settle(&rule(legs), &[(amount, amount, i64::MAX)]);
    (paid, rest)
}
