//! Any rule, any settles: the model's cents, and what must hold whatever they are.

use crate::kit::*;
use crate::model::{Kind, Leg, Model, To, sellers, text};
use proptest::collection::vec;
use proptest::prelude::*;
use split_ledger::split::{Receiver, Rule};

/// Rates in billionths of which six together are at most 1.
fn rate() -> impl Strategy<Value = i64> {
    prop_oneof![
        1 => Just(0),
        2 => 0_i64..=166_666_666,
        3 => prop::sample::select(vec![5_000_000, 10_000_000, 25_000_000, 100_000_000, 125_000_000]),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    let ends = prop::collection::btree_set(1_i64..3_000, 0..4);
    let bounds = (prop::option::weighted(0.3, 1_i64..80), prop::option::weighted(0.3, 1_i64..200));
    let tiers = (ends, vec(rate(), 4), any::<bool>(), prop::bool::weighted(0.3), bounds).prop_map(
        |(ends, rates, net, half_up, (minimum, cap))| {
            let ends = ends.into_iter().map(Some).chain([None]);
            let tiers: Vec<_> = ends.zip(rates).collect();
            let cap = cap.map(|cap| cap.max(minimum.unwrap_or(0)));
            let minimum = minimum.filter(|_| tiers.iter().any(|(_, rate)| *rate > 0));
            Kind::Tiers { tiers, net, half_up, minimum, cap }
        },
    );
    prop_oneof![1 => (1_i64..300).prop_map(Kind::Fixed), 4 => tiers]
}

fn one() -> impl Strategy<Value = To> {
    prop_oneof![1 => Just(To::Seller), 3 => (0_usize..1_000).prop_map(To::Partner)]
}

/// Parts of different receivers; one of them has a weight.
fn parts(of: BoxedStrategy<To>) -> impl Strategy<Value = To> {
    (vec(((0_u64..6, 1_u64..8), of), 1..5), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut list, last, is_named)| {
            let last = last.index(list.len());
            list[last].0.0 += 1;
            let mut is_seller_seen = false;
            for (at, (_, to)) in list.iter_mut().enumerate() {
                match to {
                    To::Seller if is_seller_seen => *to = To::Partner(2_000 + at),
                    To::Seller => is_seller_seen = true,
                    To::Partner(id) => *id = 3_000 + *id * 10 + at,
                    To::Parts(..) => {}
                }
            }
            To::Parts(list, is_named.then_some(last))
        },
    )
}

fn to() -> impl Strategy<Value = To> {
    let inner = prop_oneof![3 => one(), 1 => parts(one().boxed())];
    prop_oneof![3 => one(), 2 => parts(inner.boxed())]
}

fn legs() -> impl Strategy<Value = Vec<Leg>> {
    let leg = (kind(), to(), -2_i64..3).prop_map(|(kind, to, precedence)| Leg { kind, to, precedence });
    (vec(leg, 1..6), prop::option::weighted(0.3, (to(), any::<prop::sample::Index>()))).prop_map(
        |(mut legs, remainder)| {
            if let Some((to, place)) = remainder {
                let place = place.index(legs.len() + 1);
                legs.insert(place, Leg { kind: Kind::Remainder, to, precedence: 0 });
            }
            legs
        },
    )
}

/// Gross, and what rake and commission leave.
fn amounts() -> impl Strategy<Value = (i64, i64)> {
    (0_i64..1_500, 0_i64..=100).prop_map(|(gross, rake)| (gross, gross - gross * rake / 1_000))
}

fn built(legs: &[Leg]) -> Rule {
    let texts: Vec<String> = legs.iter().enumerate().map(|(at, leg)| text(at, leg)).collect();
    rule(&texts.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn m4_every_cent_is_the_models(
        legs in legs(),
        settles in vec((amounts(), prop_oneof![Just(i64::MAX), 0_i64..600]), 1..6),
    ) {
        let rule = built(&legs);
        let settles: Vec<Settle> = settles.iter().map(|((gross, net), max)| (*gross, *net, *max)).collect();
        let (done, _, _) = settle(&rule, &settles);
        let mut model = Model::default();
        for ((gross, net, max), step) in settles.iter().zip(&done) {
            let (paid, rest) = model.settle(&legs, *gross, *net, *max);
            prop_assert_eq!((&step.paid, step.rest), (&paid, rest));
        }
    }

    #[test]
    fn m4_the_parts_are_the_whole_and_none_is_negative(
        legs in legs(),
        settles in vec((amounts(), prop_oneof![Just(i64::MAX), 0_i64..600]), 1..6),
    ) {
        let rule = built(&legs);
        let settles: Vec<Settle> = settles.iter().map(|((gross, net), max)| (*gross, *net, *max)).collect();
        let (done, taken, _) = settle(&rule, &settles);
        for ((_, net, max), step) in settles.iter().zip(&done) {
            prop_assert_eq!(step.paid.iter().sum::<i64>() + step.rest, *net);
            prop_assert_eq!(step.seller + step.others, *net);
            prop_assert!(step.paid.iter().all(|paid| *paid >= 0) && step.rest >= 0);
            prop_assert!(step.others <= *max);
            let sellers: i64 = rule.leaves().iter().zip(&step.paid)
                .filter(|(leaf, _)| **leaf == Receiver::Seller).map(|(_, paid)| paid).sum();
            prop_assert_eq!(step.seller, step.rest + sellers);
            let mut first = 0;
            for (leg, split) in legs.iter().zip(&step.legs) {
                let count = sellers_of(leg);
                let paid: i64 = step.paid[first..first + count].iter().sum();
                prop_assert_eq!(split.paid, paid);
                prop_assert_eq!(split.due, split.paid + split.shortage);
                prop_assert!(split.shortage >= 0);
                if !matches!(leg.kind, Kind::Remainder) {
                    prop_assert_eq!(split.due, split.target - split.taken);
                }
                first += count;
            }
        }
        // Who has no rate or no weight never gets a cent.
        let mut first = 0;
        for leg in &legs {
            let zero = matches!(&leg.kind, Kind::Tiers { tiers, .. } if tiers.iter().all(|(_, rate)| *rate == 0));
            for (at, is_zero) in weightless(&leg.to).into_iter().enumerate() {
                prop_assert!(!(zero || is_zero) || taken[first + at] == 0);
            }
            first += sellers_of(leg);
        }
    }

    #[test]
    fn m4_many_settles_end_where_one_does(
        legs in legs(),
        parts in vec(amounts(), 1..8),
    ) {
        let rule = built(&legs);
        let settles: Vec<Settle> = parts.iter().map(|(gross, net)| (*gross, *net, i64::MAX)).collect();
        let (gross, net) = parts.iter().fold((0, 0), |(gross, net), part| (gross + part.0, net + part.1));
        let (steps, paid, rest) = settle(&rule, &settles);
        prop_assume!(steps.iter().all(|step| step.legs.iter().all(|leg| leg.shortage == 0)));
        let (whole, all, all_rest) = settle(&rule, &[(gross, net, i64::MAX)]);
        prop_assert!(whole[0].legs.iter().all(|leg| leg.shortage == 0));
        prop_assert_eq!((paid, rest), (all, all_rest));
    }

    #[test]
    fn m4_short_money_follows_precedence(legs in legs(), settles in vec(amounts(), 1..5)) {
        let rule = built(&legs);
        let settles: Vec<Settle> = settles.iter().map(|(gross, net)| (*gross, net / 8, i64::MAX)).collect();
        let (done, _, _) = settle(&rule, &settles);
        for step in &done {
            let rank = |at: usize| (matches!(legs[at].kind, Kind::Remainder), legs[at].precedence, at);
            for (later, leg) in step.legs.iter().enumerate() {
                let is_behind_short =
                    (0..legs.len()).any(|at| rank(at) < rank(later) && step.legs[at].shortage > 0);
                prop_assert!(!is_behind_short || leg.paid == 0, "{}", leg.name);
            }
        }
    }

    #[test]
    fn a_rule_survives_storing(legs in legs()) {
        let rule = built(&legs);
        prop_assert_eq!(Rule::parse(&rule.to_text()).unwrap(), rule);
    }

    #[test]
    fn no_numbers_make_it_panic(
        legs in legs(),
        numbers in prop::array::uniform5(any::<i64>()),
        taken in vec(any::<i64>(), 0..40),
    ) {
        let rule = built(&legs);
        let mut taken = taken;
        taken.resize(rule.leaves().len(), 0);
        let [gross_before, gross_now, net_before, net_now, others_max] = numbers;
        for shift in [0, 1, 8, 40] {
            let fit = |number: i64| (number >> shift).saturating_abs();
            let taken: Vec<i64> = taken.iter().map(|number| fit(*number) / 64).collect();
            let basis = split_ledger::split::Basis {
                currency: currency("CNY"),
                gross_before: fit(gross_before),
                gross_now: fit(gross_now),
                net_before: fit(net_before),
                net_now: fit(net_now),
                others_max: fit(others_max),
            };
            if let Ok(done) = split_ledger::split::split(&rule, &basis, &taken) {
                let sum: i128 = done.paid.iter().map(|paid| i128::from(*paid)).sum();
                prop_assert_eq!(sum + i128::from(done.rest), i128::from(basis.net_now));
                prop_assert!(done.paid.iter().all(|paid| *paid >= 0) && done.rest >= 0);
                prop_assert!(done.others <= basis.others_max);
            }
        }
    }
}

fn sellers_of(leg: &Leg) -> usize {
    sellers(&leg.to).len()
}

/// For each leaf whether its weight is 0.
fn weightless(to: &To) -> Vec<bool> {
    match to {
        To::Seller | To::Partner(_) => vec![false],
        To::Parts(parts, _) => parts
            .iter()
            .flat_map(|((weight, _), to)| {
                weightless(to).into_iter().map(|is| is || *weight == 0).collect::<Vec<_>>()
            })
            .collect(),
    }
}
