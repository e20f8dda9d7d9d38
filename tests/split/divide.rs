//! Divisions whose every cent was worked out by hand.

use crate::kit::*;
use split_ledger::split::{Basis, split};

fn leg(name: &str, rest: &str) -> String {
    format!(r#"{{"name":"{name}","partnerId":"{name}",{rest}}}"#)
}

fn fixed(name: &str, amount: &str) -> String {
    leg(name, &format!(r#""kind":"fixed","amounts":[{{"currency":"CNY","amount":"{amount}"}}]"#))
}

fn rated(name: &str, rate: &str, more: &str) -> String {
    leg(name, &format!(r#""kind":"rate","rate":{rate}{more}"#))
}

#[test]
fn m4_what_no_leg_takes_is_the_sellers() {
    assert_eq!(once(&rated("a", "0.1", ""), 1_005), (vec![100], 905));
    assert_eq!(once(&rated("a", "0.1", r#","rounding":"half-up""#), 1_005), (vec![101], 904));
    assert_eq!(once(&rated("a", "0", ""), i64::MAX), (vec![0], i64::MAX));
    assert_eq!(once(&rated("a", "1", ""), i64::MAX), (vec![i64::MAX], 0));
    assert_eq!(once(&rated("a", "1", ""), 0), (vec![0], 0));
    assert_eq!(once(&[rated("a", "0.333333333", ""), rated("b", "0.5", "")].join(","), 1), (vec![0, 0], 1));
}

#[test]
fn m4_a_remainder_leg_takes_it_instead() {
    let legs = [rated("a", "0.3", ""), r#"{"name":"r","partnerId":"r","kind":"remainder"}"#.into()].join(",");
    assert_eq!(once(&legs, 11), (vec![3, 8], 0));
    // What others may not have, the seller keeps.
    let (done, paid, rest) = settle(&rule(&legs), &[(100, 100, 50)]);
    assert_eq!((paid, rest), (vec![30, 20], 50));
    assert_eq!((done[0].legs[1].due, done[0].legs[1].shortage), (70, 50));
}

#[test]
fn m4_rates_of_net_leave_rake_and_commission_out() {
    let legs = [rated("g", "0.1", ""), rated("n", "0.1", r#","base":"net""#)].join(",");
    let (done, paid, rest) = settle(&rule(&legs), &[(1_000, 840, i64::MAX)]);
    assert_eq!((paid, rest), (vec![100, 84], 656));
    assert_eq!((done[0].seller, done[0].others), (656, 184));
}

#[test]
fn m4_tiers_are_marginal_and_cumulative() {
    let tiers = r#""kind":"tiers","tiers":[
        {"upTo":[{"currency":"CNY","amount":"100"}],"rate":0.05},
        {"upTo":[{"currency":"CNY","amount":"200"}],"rate":0.1},
        {"rate":0.2}]"#;
    let legs = leg("t", tiers);
    assert_eq!(once(&legs, 10_000).0, [500]);
    assert_eq!(once(&legs, 10_009).0, [500]);
    assert_eq!(once(&legs, 10_010).0, [501]);
    assert_eq!(once(&legs, 30_000).0, [500 + 1_000 + 2_000]);
    // 150, then 150 again: the second begins in the middle of the second tier.
    let (done, paid, _) = settle(&rule(&legs), &[(15_000, 15_000, i64::MAX); 2]);
    assert_eq!((done[0].paid[0], done[1].paid[0], paid[0]), (1_000, 2_500, 3_500));
    let rated = done[1].legs[0].rated.clone().unwrap();
    assert_eq!((rated.before, rated.after), (15_000, 30_000));
    let uses: Vec<_> = rated.tiers.iter().map(|tier| (tier.from, tier.portion)).collect();
    assert_eq!(uses, [(0, 10_000), (10_000, 10_000), (20_000, 10_000)]);
}

#[test]
fn m4_tiers_are_rounded_once() {
    // 0.5 % of 1.01 and 0.5 % of 0.99 are 0.505 and 0.495 fen, together 1.
    let tiers = r#""kind":"tiers","tiers":[{"upTo":[{"currency":"CNY","amount":"1.01"}],"rate":0.005},{"rate":0.005}]"#;
    assert_eq!(once(&leg("t", tiers), 200), (vec![1], 199));
}

#[test]
fn m4_fixed_amounts_and_minimums_apply_once_per_order() {
    let minimum = r#","minimum":[{"currency":"CNY","amount":"0.50"}]"#;
    let legs = [fixed("f", "1"), rated("m", "0.1", minimum)].join(",");
    let (done, paid, rest) =
        settle(&rule(&legs), &[(200, 200, i64::MAX), (200, 200, i64::MAX), (600, 600, i64::MAX)]);
    let steps: Vec<Vec<i64>> = done.iter().map(|step| step.paid.clone()).collect();
    assert_eq!(steps, [vec![100, 50], vec![0, 0], vec![0, 50]]);
    assert_eq!((paid, rest), (vec![100, 100], 800));
}

#[test]
fn m4_what_is_short_is_due_in_the_next_settle() {
    let legs = [fixed("f", "1"), rated("a", "0.5", "")].join(",");
    let (done, paid, rest) =
        settle(&rule(&legs), &[(60, 60, i64::MAX), (60, 60, i64::MAX), (80, 80, i64::MAX)]);
    let steps: Vec<Vec<i64>> = done.iter().map(|step| step.paid.clone()).collect();
    assert_eq!(steps, [vec![60, 0], vec![40, 20], vec![0, 80]]);
    let short: Vec<i64> = done.iter().map(|step| step.legs.iter().map(|leg| leg.shortage).sum()).collect();
    assert_eq!(short, [40 + 30, 40, 0]);
    assert_eq!((paid, rest), (vec![100, 100], 0));
}

#[test]
fn m4_short_money_is_paid_by_precedence() {
    let legs = [
        rated("a", "0.5", ""),
        rated("b", "0.5", r#","precedence":-1,"base":"net""#),
        r#"{"name":"c","seller":true,"kind":"fixed","precedence":-2,"amounts":[{"currency":"CNY","amount":"0.10"}]}"#
            .into(),
    ];
    let (done, paid, rest) = settle(&rule(&legs.join(",")), &[(100, 50, i64::MAX)]);
    assert_eq!((paid, rest), (vec![15, 25, 10], 0));
    assert_eq!((done[0].seller, done[0].others), (10, 40));
    assert_eq!(done[0].legs[0].shortage, 35);
    // Others may get 30 only: the seller's own leg does not count among them.
    let (_, paid, rest) = settle(&rule(&legs.join(",")), &[(100, 50, 30)]);
    assert_eq!((paid, rest), (vec![5, 25, 10], 10));
}

#[test]
fn m4_a_cap_is_of_the_whole_order() {
    let legs = rated("a", "0.1", r#","cap":[{"currency":"CNY","amount":"0.15"}]"#);
    let (done, paid, _) = settle(&rule(&legs), &[(100, 100, i64::MAX); 3]);
    let steps: Vec<i64> = done.iter().map(|step| step.paid[0]).collect();
    assert_eq!((steps, paid), (vec![10, 5, 0], vec![15]));
}

#[test]
fn m4_parts_divide_a_leg_by_exact_weights() {
    let legs = r#"{"name":"p","kind":"rate","rate":"1","parts":[
        {"partnerId":"a","weight":"2/7"},{"seller":true,"weight":"0.5"},{"partnerId":"z","weight":"0"},
        {"weight":"3/14","parts":[{"partnerId":"b","weight":"1"},{"partnerId":"c","weight":"2","takesRemainder":true}]}]}"#;
    assert_eq!(once(legs, 14), (vec![4, 7, 0, 1, 2], 0));
    assert_eq!(once(legs, 1), (vec![0, 0, 0, 0, 1], 0));
    // One by one ends where fourteen at once do.
    let (_, paid, _) = settle(&rule(legs), &[(1, 1, i64::MAX); 14]);
    assert_eq!(paid, [4, 7, 0, 1, 2]);
    // Others may get 3 of 14: as much is paid as leaves them no more than that.
    let (done, paid, rest) = settle(&rule(legs), &[(14, 14, 3)]);
    assert_eq!(paid.iter().sum::<i64>() + rest, 14);
    assert_eq!(done[0].others, 3);
}

#[test]
fn m4_each_currency_needs_its_own_amounts() {
    let bounded =
        |field: &str| rated("a", "0.1", &format!(r#","{field}":[{{"currency":"CNY","amount":"1"}}]"#));
    let tiers =
        r#""kind":"tiers","tiers":[{"upTo":[{"currency":"CNY","amount":"1"}],"rate":0.1},{"rate":0}]"#;
    for (legs, field) in [
        (fixed("f", "1"), "legs[1].amounts"),
        (bounded("minimum"), "legs[1].minimum"),
        (bounded("cap"), "legs[1].cap"),
        (leg("t", tiers), "legs[1].tiers[0].upTo"),
    ] {
        let rule = rule(&format!("{},{legs}", rated("plain", "0.1", "")));
        let basis = Basis {
            currency: currency("USD"),
            gross_before: 0,
            gross_now: 100,
            net_before: 0,
            net_now: 100,
            others_max: 100,
        };
        let error = split(&rule, &basis, &[0, 0]).unwrap_err();
        assert_eq!(error.reason.name(), "RULE_CURRENCY", "{field}");
        assert_eq!((error.detail("field"), error.detail("currency")), (Some(field), Some("USD")));
    }
}

#[test]
fn what_does_not_fit_is_refused_not_wrapped() {
    let rule = rule(&rated("a", "0.1", ""));
    let basis = Basis {
        currency: currency("CNY"),
        gross_before: 0,
        gross_now: 1,
        net_before: 0,
        net_now: 1,
        others_max: i64::MAX,
    };
    let reason =
        |basis: Basis, taken: &[i64]| split(&rule, &basis, taken).map_err(|error| error.reason.name());
    assert_eq!(reason(basis, &[]).unwrap_err(), "LEDGER_INVARIANT");
    assert_eq!(reason(basis, &[0, 0]).unwrap_err(), "LEDGER_INVARIANT");
    assert_eq!(reason(basis, &[-1]).unwrap_err(), "LEDGER_INVARIANT");
    assert_eq!(reason(Basis { net_now: -1, ..basis }, &[0]).unwrap_err(), "LEDGER_INVARIANT");
    assert_eq!(reason(Basis { others_max: -1, ..basis }, &[0]).unwrap_err(), "LEDGER_INVARIANT");
    assert_eq!(reason(Basis { gross_before: i64::MAX, ..basis }, &[0]).unwrap_err(), "BALANCE_OVERFLOW");
    // One that has more than its due gets nothing, and keeps what it has.
    assert_eq!(reason(basis, &[i64::MAX]).unwrap().paid, [0]);
}
