//! Allocations of a whole and in steps.

use proptest::collection::vec;
use proptest::prelude::{
    Just, Strategy, any, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
};
use split_ledger::json::{self, Limits, Value};
use split_ledger::money::{
    AllocationError, AllocationRule, PARTIES_MAX, Rate, Weight, Weights, parse_int64, split_uses, sum,
    take_cumulative,
};
use std::cmp::Reverse;
use std::num::NonZeroU32;

fn rule_named(name: &str) -> AllocationRule {
    match name {
        "largest-remainder" => AllocationRule::LargestRemainder,
        "first" => AllocationRule::First,
        "last" => AllocationRule::Last,
        "largest-weight" => AllocationRule::LargestWeight,
        _ => panic!("unknown rule {name}"),
    }
}

#[test]
fn shares_are_those_of_well_known_libraries() {
    let text = include_bytes!("../vectors/allocation.json");
    let vectors = json::parse(text, Limits::default()).unwrap();
    let cases = vectors.get("cases").and_then(Value::as_array).unwrap();
    assert_eq!(cases.len(), 30);
    for case in cases {
        let text = |name| case.get(name).and_then(Value::as_str).unwrap();
        let list = |name| {
            let items = case.get(name).and_then(Value::as_array).unwrap().iter();
            items.map(|item| item.as_str().unwrap()).collect::<Vec<_>>()
        };
        let weights = Weights::parse(&list("weights")).unwrap();
        let amount = parse_int64(text("amount")).unwrap();
        let shares = weights.allocate(amount, rule_named(text("rule"))).unwrap();
        let shares: Vec<String> = shares.iter().map(i64::to_string).collect();
        assert_eq!(shares, list("expected"), "{}", text("source"));
    }
}

#[test]
fn m14_weights_are_read_strictly() {
    assert_eq!(Weight::parse("2/7"), Weight::new(2, 7));
    assert_eq!(Weight::parse("18446744073709551615"), Ok(Weight::from(u64::MAX)));
    assert_eq!(Weight::from(Rate::parse("0.35").unwrap()), Weight::new(7, 20).unwrap());
    assert!(Weight::parse("0%").unwrap().is_zero());
    for text in [
        "",
        "-1",
        "1/0",
        "1/-2",
        "1.5/2",
        "1.0/2",
        "/",
        "1/",
        "/2",
        "1/2/3",
        "%",
        "1%%",
        "+1",
        "1e2",
        "18446744073709551616",
        "0.00000000000000000001",
        "1/2%",
        " 1",
    ] {
        assert_eq!(Weight::parse(text), Err(AllocationError::Weight(text.to_owned())));
    }
    assert!(Weight::new(1, 0).is_err());
}

#[test]
fn weights_together_are_bounded() {
    assert_eq!(Weights::parse(&[]), Err(AllocationError::NoWeight));
    assert_eq!(Weights::parse(&["0", "0%"]), Err(AllocationError::NoWeight));
    let many = vec![Weight::from(1); PARTIES_MAX];
    assert!(Weights::new(&many).is_ok());
    let too_many = vec![Weight::from(1); PARTIES_MAX + 1];
    assert_eq!(Weights::new(&too_many), Err(AllocationError::TooManyParties(1_025)));
    let largest = i64::MAX.unsigned_abs();
    assert!(Weights::new(&[Weight::from(largest)]).is_ok());
    assert!(Weights::new(&[Weight::from(largest - 1), Weight::from(1)]).is_ok());
    let too_large = [Weight::from(largest), Weight::from(1)];
    assert_eq!(Weights::new(&too_large), Err(AllocationError::TooFine));
    assert_eq!(
        Weights::parse(&["1/18446744073709551557", "1/18446744073709551533"]),
        Err(AllocationError::TooFine)
    );
}

#[test]
fn the_remainder_goes_only_to_a_party_with_a_weight() {
    let weights = Weights::parse(&["0.3", "0.3", "0.4", "0"]).unwrap();
    assert_eq!(weights.allocate(99, AllocationRule::RemainderTo(2)), Ok(vec![29, 29, 41, 0]));
    assert_eq!(weights.allocate(-99, AllocationRule::RemainderTo(0)), Ok(vec![-31, -29, -39, 0]));
    for index in [3, 4, usize::MAX] {
        let refused = weights.allocate(100, AllocationRule::RemainderTo(index));
        assert_eq!(refused, Err(AllocationError::RemainderParty(index)));
    }
}

#[test]
fn steps_beyond_the_whole_are_refused() {
    let step = |before, now| take_cumulative(&[30, 70], None, before, now);
    assert_eq!(step(0, 100), Ok(vec![30, 70]));
    assert_eq!(step(100, 0), Ok(vec![0, 0]));
    for (before, now) in [(0, 101), (100, 1), (-1, 1), (1, -1), (i64::MAX, i64::MAX), (0, i64::MIN)] {
        assert!(matches!(step(before, now), Err(AllocationError::BeyondWhole { .. })));
    }
    assert_eq!(take_cumulative(&[], None, 0, 0), Ok(vec![]));
    assert_eq!(take_cumulative(&[0, 0], Some(1), 0, 0), Ok(vec![0, 0]));
    assert!(take_cumulative(&[0], None, 0, 1).is_err());
    assert_eq!(take_cumulative(&[1, -1], None, 0, 0), Err(AllocationError::MixedSigns));
    assert_eq!(take_cumulative(&[3, -1], None, 0, 0), Err(AllocationError::MixedSigns));
    assert_eq!(take_cumulative(&[1], Some(1), 0, 0), Err(AllocationError::RemainderParty(1)));
    assert_eq!(take_cumulative(&[i64::MIN], None, 0, i64::MIN), Ok(vec![i64::MIN]));
    assert_eq!(
        take_cumulative(&[i64::MAX, i64::MAX], None, i64::MAX, i64::MAX)
            .unwrap()
            .iter()
            .map(|s| i128::from(*s))
            .sum::<i128>(),
        i128::from(i64::MAX)
    );
}

#[test]
fn b17_uses_sum_to_the_price() {
    let prices = |total, uses| split_uses(total, NonZeroU32::new(uses).unwrap()).collect::<Vec<_>>();
    assert_eq!(prices(100, 3), [33, 33, 34]);
    assert_eq!(prices(2, 3), [0, 1, 1]);
    assert_eq!(prices(-100, 3), [-33, -33, -34]);
    assert_eq!(prices(i64::MIN, 1), [i64::MIN]);
    let most = NonZeroU32::new(u32::MAX).unwrap();
    assert_eq!(split_uses(i64::MAX, most).take(2).collect::<Vec<_>>(), [2_147_483_648, 2_147_483_648]);
}

fn any_weights() -> impl Strategy<Value = Vec<Weight>> {
    let weight = prop_oneof![
        (0_u64..5, 1_u64..9).prop_map(|(n, d)| Weight::new(n, d).unwrap()),
        (0_u64..=10_000).prop_map(|n| Weight::new(n, 10_000).unwrap()),
        (0_u64..1 << 50).prop_map(Weight::from),
        Just(Weight::from(0)),
    ];
    vec(weight, 1..8)
}

fn any_rule() -> impl Strategy<Value = AllocationRule> {
    prop_oneof![
        (0_usize..4).prop_map(AllocationRule::RemainderTo),
        Just(AllocationRule::LargestRemainder),
        Just(AllocationRule::First),
        Just(AllocationRule::Last),
        Just(AllocationRule::LargestWeight),
    ]
}

/// Cuts every share, sorts the parties, and hands the rest out in that order.
fn model(whole: &[u64], amount: u64, rule: AllocationRule) -> Vec<i64> {
    let total: u64 = whole.iter().sum();
    let mut shares: Vec<i64> = whole.iter().map(|w| (amount * w / total) as i64).collect();
    let left = amount - shares.iter().sum::<i64>() as u64;
    let mut order: Vec<usize> = (0..whole.len()).filter(|index| whole[*index] > 0).collect();
    match rule {
        AllocationRule::RemainderTo(index) => {
            shares[index] += left as i64;
            return shares;
        }
        AllocationRule::First => {}
        AllocationRule::Last => order.reverse(),
        AllocationRule::LargestWeight => order.sort_by_key(|index| Reverse(whole[*index])),
        AllocationRule::LargestRemainder => {
            order.sort_by_key(|index| Reverse(amount * whole[*index] % total));
        }
    }
    assert!(left < order.len() as u64, "one each is enough");
    for index in order.into_iter().take(left as usize) {
        shares[index] += 1;
    }
    shares
}

proptest! {
    #[test]
    fn shares_that_grow_never_fall(parts in vec((0_u64..50, 1_u64..20), 1..8), amount in 0_i64..5_000) {
        let weights: Vec<Weight> =
            parts.iter().map(|(above, below)| Weight::new(*above, *below).unwrap()).collect();
        prop_assume!(weights.iter().any(|weight| !weight.is_zero()));
        let together = Weights::new(&weights).unwrap();
        for last in (0..weights.len()).filter(|at| !weights[*at].is_zero()) {
            let shares = together.allocate_growing(amount, last).unwrap();
            let next = together.allocate_growing(amount + 1, last).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            prop_assert!(shares.iter().zip(&next).all(|(share, next)| share <= next));
            prop_assert!(shares.iter().zip(&weights).all(|(share, weight)| !weight.is_zero() || *share == 0));
            let cut = together.allocate(amount, AllocationRule::RemainderTo(last)).unwrap();
            let others = (0..weights.len()).filter(|at| *at != last);
            prop_assert!(others.into_iter().all(|at| shares[at] >= cut[at]));
            let negative: Vec<i64> = shares.iter().map(|share| -share).collect();
            prop_assert_eq!(together.allocate_growing(-amount, last).unwrap(), negative);
        }
    }

    #[test]
    fn many_amounts_are_shared_as_each_alone(amounts in vec(any::<i64>(), 0..6)) {
        let weights = Weights::parse(&["2/7", "0", "60%"]).unwrap();
        let rules = [AllocationRule::LargestRemainder, AllocationRule::RemainderTo(2), AllocationRule::Last];
        for rule in rules {
            let each: Vec<i64> =
                amounts.iter().flat_map(|amount| weights.allocate(*amount, rule).unwrap()).collect();
            prop_assert_eq!(weights.allocate_each(&amounts, rule).unwrap(), each);
        }
    }

    #[test]
    fn m14_shares_sum_to_the_whole(
        weights in any_weights(), amount in prop_oneof![any::<i64>(), -500_i64..500],
        rule in any_rule(),
    ) {
        let Ok(together) = Weights::new(&weights) else { return Ok(()) };
        let Ok(shares) = together.allocate(amount, rule) else { return Ok(()) };
        prop_assert_eq!(shares.len(), weights.len());
        prop_assert_eq!(sum(shares.iter().copied()), Some(amount));
        for (share, weight) in shares.iter().zip(&weights) {
            prop_assert!(*share == 0 || share.signum() == amount.signum());
            prop_assert!(*share == 0 || !weight.is_zero());
        }
        if let Some(negative) = amount.checked_neg() {
            let mirrored = together.allocate(negative, rule).unwrap();
            prop_assert!(mirrored.iter().zip(&shares).all(|(a, b)| i128::from(*a) == -i128::from(*b)));
        }
    }

    #[test]
    fn shares_are_within_one_unit_of_the_exact_ones(
        whole in vec(0_u64..1_000_000, 1..8), amount in any::<i64>(), rule in any_rule(),
    ) {
        prop_assume!(whole.iter().any(|weight| *weight > 0));
        let total: i128 = whole.iter().map(|weight| i128::from(*weight)).sum();
        let weights: Vec<Weight> = whole.iter().copied().map(Weight::from).collect();
        let Ok(shares) = Weights::new(&weights).unwrap().allocate(amount, rule) else { return Ok(()) };
        for (index, (share, weight)) in shares.iter().zip(&whole).enumerate() {
            let over = i128::from(*share) * total - i128::from(amount) * i128::from(*weight);
            let bound = if rule == AllocationRule::RemainderTo(index) { 8 * total } else { total };
            prop_assert!(over.abs() < bound);
        }
    }

    /// The model puts all units of the whole in a list and sorts it.
    #[test]
    fn steps_take_the_units_in_their_order(
        shares in vec(0_i64..30, 1..6), cuts in vec(0_i64..40, 0..12),
        remainder_to in proptest::option::of(0_usize..6), negative in any::<bool>(),
    ) {
        let remainder_to = remainder_to.filter(|index| *index < shares.len());
        let mut units = Vec::new();
        for (index, share) in shares.iter().enumerate() {
            let last = remainder_to == Some(index);
            for unit in 1..=*share {
                let place = if last { unit - 1 } else { unit };
                // The least common multiple of 1 to 30 makes every place whole.
                units.push((place * 2_329_089_562_800 / share, last, index));
            }
        }
        units.sort_unstable();
        let sign = if negative { -1 } else { 1 };
        let signed: Vec<i64> = shares.iter().map(|share| share * sign).collect();
        let mut before = 0;
        for step in cuts.into_iter().chain([i64::MAX]) {
            let now = step.min(units.len() as i64 - before);
            let parts = take_cumulative(&signed, remainder_to, before * sign, now * sign).unwrap();
            let taken = &units[before as usize..(before + now) as usize];
            for (index, part) in parts.iter().enumerate() {
                let expected = taken.iter().filter(|unit| unit.2 == index).count() as i64;
                prop_assert_eq!(*part, expected * sign);
            }
            before += now;
        }
    }

    #[test]
    fn steps_sum_to_one_allocation_of_the_whole(
        weights in any_weights(), whole in 0_i64.., rule in any_rule(), cuts in vec(any::<u32>(), 0..6),
    ) {
        let Ok(together) = Weights::new(&weights) else { return Ok(()) };
        let Ok(shares) = together.allocate(whole, rule) else { return Ok(()) };
        let mut left = shares;
        let mut before = 0;
        for cut in cuts.iter().map(|cut| Some(i128::from(*cut))).chain([None]) {
            let rest = whole - before;
            let now = cut.map_or(rest, |cut| ((i128::from(rest) * cut) >> 33) as i64);
            let parts = together.allocate_cumulative(whole, rule, before, now).unwrap();
            prop_assert_eq!(sum(parts.iter().copied()), Some(now));
            for (left, part) in left.iter_mut().zip(parts) {
                prop_assert!((0..=*left).contains(&part));
                *left -= part;
            }
            before += now;
        }
        prop_assert!(left.iter().all(|left| *left == 0));
    }

    /// B18: subsidy cut, the rest to the user.
    #[test]
    fn of_two_parties_the_named_one_is_cut(
        (whole, named, now) in (1_i64..1 << 40)
            .prop_flat_map(|whole| (Just(whole), 0..=whole, 0..=whole)),
    ) {
        let rest = whole - named;
        let cut = i64::try_from(i128::from(named) * i128::from(now) / i128::from(whole)).unwrap();
        prop_assert_eq!(take_cumulative(&[named, rest], Some(1), 0, now), Ok(vec![cut, now - cut]));
        prop_assert_eq!(take_cumulative(&[rest, named], Some(0), 0, now), Ok(vec![now - cut, cut]));
    }

    #[test]
    fn uses_sum_exactly(total in any::<i64>(), uses in 1_u32..500) {
        let prices: Vec<i64> = split_uses(total, NonZeroU32::new(uses).unwrap()).collect();
        prop_assert_eq!(prices.len(), uses as usize);
        let (least, most) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
        prop_assert!(most.abs_diff(*least) <= 1);
        prop_assert_eq!(sum(prices), Some(total));
    }

    #[test]
    fn m14_shares_are_those_of_a_model(
        whole in vec(prop_oneof![0_u64..4, 0_u64..1_000], 1..8), amount in 0_u64..10_000,
        rule in any_rule(),
    ) {
        prop_assume!(whole.iter().any(|weight| *weight > 0));
        let weights: Vec<Weight> = whole.iter().copied().map(Weight::from).collect();
        let shares = Weights::new(&weights).unwrap().allocate(amount as i64, rule);
        if let Ok(shares) = shares {
            prop_assert_eq!(shares, model(&whole, amount, rule));
        }
    }
}
