//! The money module from outside: amounts, currencies, rates and allocations,
//! with the shares that other money libraries publish.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod allocations;
mod amounts;
mod currencies_and_rates;

use split_ledger::money::{Currencies, Currency};

fn currency(code: &str) -> Currency {
    let mut currencies = Currencies::new();
    currencies.register("NANO", 9).unwrap();
    currencies.get(code).unwrap()
}
