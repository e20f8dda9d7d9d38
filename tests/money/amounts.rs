//! Amounts and int64 texts.

use super::currency;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use rust_decimal::Decimal;
use split_ledger::money::{
    AmountError, Currencies, Currency, Exact, Rate, Weight, format_minor, parse_int64, sum,
};

fn minor(text: &str, code: &str) -> Result<i64, AmountError> {
    Exact::parse(text)?.to_minor(currency(code))
}

#[test]
fn amounts_are_read_exactly() {
    for (text, code, expected) in [
        ("0", "CNY", 0),
        ("-0", "CNY", 0),
        ("0.00", "CNY", 0),
        ("1", "CNY", 100),
        ("1.5", "CNY", 150),
        ("1.500", "CNY", 150),
        ("-12.34", "CNY", -1_234),
        ("0.01", "CNY", 1),
        ("100", "JPY", 100),
        ("100.0", "JPY", 100),
        ("1.234", "BHD", 1_234),
        ("0.0001", "CLF", 1),
        ("0.000000001", "NANO", 1),
        ("92233720368547758.07", "CNY", i64::MAX),
        ("-92233720368547758.08", "CNY", i64::MIN),
        ("9223372036854775807", "JPY", i64::MAX),
    ] {
        assert_eq!(minor(text, code), Ok(expected), "{text} {code}");
    }
}

#[test]
fn what_is_no_amount_is_refused_with_its_reason() {
    use AmountError as E;
    let own = |text: &str| text.to_owned();
    assert_eq!(Exact::parse(""), Err(E::Empty));
    for text in ["+1", "+", "+0.5"] {
        assert_eq!(Exact::parse(text), Err(E::PlusSign(own(text))));
    }
    for text in ["007", "00", "-01.5", "00.1"] {
        assert_eq!(Exact::parse(text), Err(E::LeadingZero(own(text))));
    }
    for text in ["NaN", "nan", "Infinity", "-Infinity", "inf"] {
        assert_eq!(Exact::parse(text), Err(E::NotFinite(own(text))));
        assert_eq!(Exact::parse_number(text), Err(E::NotFinite(own(text))));
    }
    for text in ["1e2", "1E-2", "-1.5e+3"] {
        assert_eq!(Exact::parse(text), Err(E::Exponent(own(text))));
        assert!(Exact::parse_number(text).is_ok());
    }
    for text in [
        "-", ".", ".5", "1.", "1..2", "1.2.3", "--1", "1-", " 1", "1 ", "1,000", "1_000", "0x1", "e2", "1e",
        "1e+", "1e2.5", "1e1e1", "¥1", "１", "1.-5", "1e++2", "-+1", "\0", "1\0",
    ] {
        assert_eq!(Exact::parse(text), Err(E::NotDecimal(own(text))));
        assert_eq!(Exact::parse_number(text), Err(E::NotDecimal(own(text))));
    }
}

#[test]
fn amounts_at_the_limit_and_one_past_it() {
    use AmountError as E;
    assert!(matches!(minor("1.005", "CNY"), Err(E::TooManyDecimals { decimals: 2, .. })));
    assert!(matches!(minor("0.5", "JPY"), Err(E::TooManyDecimals { decimals: 0, .. })));
    assert!(matches!(minor("92233720368547758.08", "CNY"), Err(E::OutOfRange(_))));
    assert!(matches!(minor("-92233720368547758.09", "CNY"), Err(E::OutOfRange(_))));
    let digits = "9".repeat(28);
    assert!(Exact::parse(&digits).is_ok());
    assert!(matches!(minor(&digits, "NANO"), Err(E::OutOfRange(_))));
    assert!(matches!(Exact::parse(&format!("{digits}9")), Err(E::TooManyDigits(_))));
    assert!(Exact::parse(&format!("0.{digits}")).is_ok());
    assert!(matches!(Exact::parse(&format!("0.0{digits}")), Err(E::TooManyDigits(_))));
    assert!(matches!(Exact::parse(&format!("1.{digits}")), Err(E::TooManyDigits(_))));
    assert_eq!(minor(&format!("1.{}", "0".repeat(500)), "CNY"), Ok(100));
    assert!(matches!(Exact::parse(&"9".repeat(1_000_000)), Err(E::TooManyDigits(_))));
}

#[test]
fn json_numbers_may_have_a_bounded_exponent() {
    use AmountError as E;
    for (digits, text) in [
        ("1e2", "100"),
        ("1.0E-2", "0.01"),
        ("-1.5e+3", "-1500"),
        ("1e02", "100"),
        ("0e99", "0"),
        ("-0.0e-99", "0"),
        ("1e27", "1000000000000000000000000000"),
        ("1e-28", "0.0000000000000000000000000001"),
        ("1000e-30", "0.000000000000000000000000001"),
    ] {
        assert_eq!(Exact::parse_number(digits).unwrap().to_string(), text);
    }
    for digits in ["1e28", "1e-29", "1e99", "1e-99", "10e27"] {
        assert!(matches!(Exact::parse_number(digits), Err(E::TooManyDigits(_))), "{digits}");
    }
    for digits in ["1e100", "1e-100", "0e100", "1e-2147483648", "1e99999999999999999999"] {
        assert!(matches!(Exact::parse_number(digits), Err(E::ExponentOutOfRange(_))), "{digits}");
    }
}

#[test]
fn amounts_are_written_with_the_decimals_of_their_currency() {
    for (amount, code, text) in [
        (100, "CNY", "1.00"),
        (0, "CNY", "0.00"),
        (-5, "CNY", "-0.05"),
        (1, "NANO", "0.000000001"),
        (-100, "JPY", "-100"),
        (0, "JPY", "0"),
        (1_234, "BHD", "1.234"),
        (i64::MAX, "CNY", "92233720368547758.07"),
        (i64::MIN, "CNY", "-92233720368547758.08"),
        (i64::MIN, "JPY", "-9223372036854775808"),
    ] {
        assert_eq!(format_minor(amount, currency(code)), text);
    }
}

#[test]
fn int64_text_is_canonical() {
    for text in ["0", "7", "-7", "9223372036854775807", "-9223372036854775808"] {
        assert_eq!(parse_int64(text).unwrap().to_string(), text);
    }
    for text in ["", "007", "+1", "-0", "1.0", "1.", "1e2", " 1", "0x1", "NaN"] {
        assert!(parse_int64(text).is_err(), "{text}");
    }
    for text in ["9223372036854775808", "-9223372036854775809"] {
        assert!(matches!(parse_int64(text), Err(AmountError::OutOfRange(_))));
    }
}

#[test]
fn messages_name_the_value_and_are_clipped() {
    let error = minor("1.005", "CNY").unwrap_err();
    assert_eq!(error.to_string(), "`1.005` has more than the 2 decimals of CNY");
    let error = Exact::parse(&"x".repeat(1_000)).unwrap_err();
    assert!(error.to_string().chars().count() < 100);
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop_oneof![Just("CNY"), Just("JPY"), Just("BHD"), Just("CLF"), Just("NANO")].prop_map(currency)
}

proptest! {
    #[test]
    fn an_amount_survives_writing_and_reading(amount in any::<i64>(), currency in any_currency()) {
        let text = format_minor(amount, currency);
        let exact = Exact::parse(&text).unwrap();
        prop_assert_eq!(exact.to_minor(currency), Ok(amount));
        prop_assert_eq!(Exact::from_minor(amount, currency), exact);
        prop_assert_eq!(Exact::parse(&exact.to_string()), Ok(exact));
        prop_assert_eq!(Exact::parse_number(&text), Ok(exact));
        prop_assert_eq!(i64::from(exact.signum()), amount.signum());
        prop_assert_eq!(parse_int64(&amount.to_string()), Ok(amount));
    }

    #[test]
    fn numbers_mean_what_rust_decimal_says(text in "-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,14})?") {
        let theirs = Decimal::from_str_exact(&text).unwrap().normalize();
        let ours = Exact::parse(&text).unwrap();
        prop_assert_eq!(ours.to_decimal(), theirs);
        prop_assert_eq!(ours.to_string(), theirs.to_string().replace("-0", if theirs.is_zero() { "0" } else { "-0" }));
    }

    #[test]
    fn an_exponent_only_moves_the_point(digits in "-?[1-9][0-9]{0,9}", exponent in -18_i32..=18) {
        let moved = Exact::parse_number(&format!("{digits}e{exponent}")).unwrap();
        let back = Exact::parse_number(&format!("{moved}e{}", -exponent)).unwrap();
        prop_assert_eq!(back, Exact::parse(&digits).unwrap());
    }

    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), "[-+0-9.eE/%]{0,50}"]) {
        for exact in [Exact::parse(&text), Exact::parse_number(&text)].into_iter().flatten() {
            let _ = (exact.to_minor(currency("CNY")), Rate::try_from(exact));
        }
        let _ = (parse_int64(&text), Weight::parse(&text), Currencies::new().get(&text));
    }

    #[test]
    fn sums_are_checked(amounts in vec(any::<i64>(), 0..20)) {
        let exact: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        prop_assert_eq!(sum(amounts), i64::try_from(exact).ok());
    }
}
