//! Currencies and rates.

use super::currency;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use rust_decimal::Decimal;
use split_ledger::money::{Currencies, CurrencyError, Rate, RateError, Rounding};

#[test]
fn currencies_have_their_real_exponents() {
    for (code, exponent) in [
        ("AED", 2),
        ("CNY", 2),
        ("USD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("BHD", 3),
        ("KWD", 3),
        ("CLF", 4),
        ("UYW", 4),
        ("MGA", 2),
        ("XOF", 0),
        ("ZWG", 2),
    ] {
        assert_eq!(currency(code).exponent(), exponent);
        assert_eq!(currency(code).to_string(), code);
    }
    let currencies = Currencies::new();
    for code in ["", "C", "CN", "cny", "CNY2", "CNYX", "XXX", "XAU", "AAA", "ZZZ", "人民币"] {
        assert!(currencies.get(code).is_none(), "{code}");
    }
}

#[test]
fn hosts_register_currencies_within_bounds() {
    let mut currencies = Currencies::new();
    for (code, exponent) in [("PTS", 0), ("GAME_COIN_2", 9), ("ABCDEFGHIJKLMNOP", 1)] {
        let registered = currencies.register(code, exponent).unwrap();
        assert_eq!(currencies.get(code), Some(registered));
        assert_eq!((registered.code(), registered.exponent()), (code, exponent));
        assert_eq!(currencies.register(code, exponent), Ok(registered), "twice is once");
    }
    assert_eq!(currencies.register("CNY", 2), Ok(currency("CNY")));
    for (code, exponent) in [("CNY", 3), ("JPY", 2), ("PTS", 1)] {
        let refused = currencies.register(code, exponent);
        assert!(matches!(refused, Err(CurrencyError::Redefined { .. })));
    }
    for code in ["", "AB", "ABCDEFGHIJKLMNOPQ", "pts", "P T", "P-T", "币币币"] {
        assert!(matches!(currencies.register(code, 2), Err(CurrencyError::Code(_))));
    }
    assert_eq!(currencies.register("TEN", 10), Err(CurrencyError::Exponent(10)));
}

#[test]
fn rates_are_bounded() {
    for text in ["0", "1", "1.000", "0.000000001", "0.999999999"] {
        assert!(Rate::parse(text).is_ok(), "{text}");
    }
    for text in ["-0.1", "1.000000001", "2", "-1"] {
        assert!(matches!(Rate::parse(text), Err(RateError::OutOfRange(_))), "{text}");
    }
    assert!(matches!(Rate::parse("0.0000000001"), Err(RateError::TooManyDecimals(_))));
    assert!(matches!(Rate::parse("6%"), Err(RateError::Number(_))));
    assert_eq!(Rate::try_from(Decimal::new(600, 5)).unwrap().to_string(), "0.006");
}

#[test]
fn rates_round_as_they_say() {
    let half = Rate::parse("0.5").unwrap();
    for (amount, floor, half_up) in [(0, 0, 0), (1, 0, 1), (2, 1, 1), (3, 1, 2), (-1, 0, -1)] {
        assert_eq!(half.of(amount, Rounding::Floor), floor);
        assert_eq!(half.of(amount, Rounding::HalfUp), half_up);
    }
    assert_eq!(Rate::parse("0.499999999").unwrap().of(1, Rounding::HalfUp), 0);
    for amount in [i64::MIN, i64::MAX] {
        for rounding in [Rounding::Floor, Rounding::HalfUp] {
            assert_eq!(Rate::ONE.of(amount, rounding), amount);
            assert_eq!(Rate::ONE.cumulative(amount, amount, rounding), amount);
            assert_eq!(Rate::ZERO.of(amount, rounding), 0);
        }
    }
    let fine = Rate::parse("0.999999999").unwrap();
    assert_eq!(fine.product(i64::MAX).to_string(), "9223372027631403770.145224193");
}

proptest! {
    #[test]
    fn rates_are_within_one_unit_of_the_product(
        amount in any::<i64>(), billionths in 0_i64..=1_000_000_000,
    ) {
        let rate = Rate::try_from(Decimal::new(billionths, 9)).unwrap();
        let product = rate.product(amount).to_decimal();
        let floor = Decimal::from(rate.of(amount, Rounding::Floor));
        let half_up = Decimal::from(rate.of(amount, Rounding::HalfUp));
        prop_assert_eq!(floor, product.trunc());
        prop_assert!((half_up - product).abs() <= Decimal::new(5, 1));
        prop_assert!((half_up - product) * Decimal::from(amount.signum()) > Decimal::new(-5, 1));
    }

    #[test]
    fn rate_steps_sum_to_the_rate_of_the_whole(
        steps in vec(0_i64..1_000_000, 0..20), billionths in 0_i64..=1_000_000_000,
        half_up in any::<bool>(),
    ) {
        let rate = Rate::try_from(Decimal::new(billionths, 9)).unwrap();
        let rounding = if half_up { Rounding::HalfUp } else { Rounding::Floor };
        let (mut before, mut taken) = (0, 0);
        for step in steps {
            let part = rate.cumulative(before, step, rounding);
            prop_assert!((0..=step).contains(&part));
            taken += part;
            before += step;
        }
        prop_assert_eq!(taken, rate.of(before, rounding));
    }
}
