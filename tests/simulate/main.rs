//! The simulator: random commands, on a store with injected faults, against an
//! independent model of the wallet, with the invariants of the book checked on
//! the rows. A seed repeats its run:
//!
//! ```text
//! make simulate SEED=7 STEPS=1000000
//! ```
//!
//! With `SPLIT_LEDGER_SHOW=1` the group that led to a finding is shown whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answer;
mod bills;
mod broken;
mod caught;
mod check;
mod faults;
mod generate;
mod host;
mod mended;
mod model;
mod op;
mod planted;
mod repeat;
mod rng;
mod run;
mod session;
mod settle;
#[path = "../support/mod.rs"]
mod support;
mod tally;

use std::io::Write as _;

use run::{Run, Settings};

const SEED: u64 = 20_170_904;
const STEPS: u64 = 100_000;

fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
        _ => default,
    }
}

/// Past the test harness, which keeps what a test prints to itself.
fn show(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn random_commands_on_a_failing_store() {
    let seed = setting("SPLIT_LEDGER_SEED", SEED);
    let steps = setting("SPLIT_LEDGER_STEPS", STEPS);
    show(&format!("simulate: SEED={seed} STEPS={steps}"));
    let mut run = Run::new(Settings { seed, steps, with_faults: true, mutation: None });
    let every = (steps / 20).max(1);
    let shown = std::cell::Cell::new(0);
    let findings = run.go(|done| {
        if done / every > shown.get() {
            shown.set(done / every);
            show(&format!("simulate: {done} of {steps}"));
        }
    });
    let mut findings = findings;
    if findings.is_empty() {
        repeat::replay(&run.host.history, &run.host.store, &mut findings);
    }
    show(&format!("simulate: SEED={seed} STEPS={steps}: {}", run.host.tally.table()));
    for finding in findings.iter().take(5) {
        show(&format!("invariant {}: {}", finding.invariant, finding.text));
    }
    assert!(findings.is_empty(), "repeat it with: make simulate SEED={seed} STEPS={steps}");
    let rare = run.host.tally.rare(50);
    assert!(steps < STEPS || rare.is_empty(), "fewer than 50 times: {rare:?}");
}
