//! One deliberately broken rule per invariant: the run has to notice each.

use crate::broken::Mutation;
use crate::host::Finding;
use crate::repeat::{compare_commits, decide, replay};
use crate::run::{Run, START, Settings};

fn run(mutation: Option<Mutation>, with_faults: bool, steps: u64) -> (Run, Vec<Finding>) {
    let mut run = Run::new(Settings { seed: 11, steps, with_faults, mutation });
    let findings = run.go(|_| {});
    (run, findings)
}

fn is_caught(mutation: Mutation) {
    let (_, findings) = run(Some(mutation), mutation == Mutation::ForgetKey, 4000);
    let invariant = mutation.invariant();
    let found = findings.iter().any(|finding| mutation.is_seen_in(finding));
    assert!(found, "{mutation:?} does not break invariant {invariant}: {findings:?}");
}

#[test]
fn nothing_is_found_where_nothing_is_broken() {
    let (_, findings) = run(None, false, 4000);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn invariant_1_a_lost_entry_is_caught() {
    is_caught(Mutation::DropEntry);
}

#[test]
fn invariant_2_an_overdrawn_account_is_caught() {
    is_caught(Mutation::Overdraw);
}

#[test]
fn invariant_3_a_hold_that_loses_money_is_caught() {
    is_caught(Mutation::LoseRemaining);
    is_caught(Mutation::DropHold);
}

#[test]
fn invariant_3_money_that_no_order_waits_for_is_caught() {
    is_caught(Mutation::ForgetPending);
}

#[test]
fn invariant_4_a_version_with_a_gap_is_caught() {
    is_caught(Mutation::SkipVersion);
}

#[test]
fn invariant_5_a_forgotten_payee_is_caught() {
    is_caught(Mutation::ForgetPayee);
}

#[test]
fn invariant_5_an_order_that_does_not_add_up_is_caught() {
    is_caught(Mutation::LoseRake);
    is_caught(Mutation::OverSettle);
    is_caught(Mutation::ForgetRefund);
    is_caught(Mutation::OverReturn);
}

#[test]
fn invariant_8_a_forgotten_key_is_caught() {
    is_caught(Mutation::ForgetKey);
}

#[test]
fn invariant_9_ids_times_and_rows_that_disagree_are_caught() {
    is_caught(Mutation::ReuseId);
    is_caught(Mutation::TimeBack);
    is_caught(Mutation::DropPosting);
    is_caught(Mutation::PayTwice);
    is_caught(Mutation::TellNobody);
}

#[test]
fn invariant_9_a_payout_of_more_than_the_net_amount_is_caught() {
    is_caught(Mutation::PayGross);
}

#[test]
fn invariant_9_sums_that_forget_a_withdrawal_are_caught() {
    is_caught(Mutation::ForgetDay);
    is_caught(Mutation::ForgetPayout);
}

#[test]
fn invariant_6_a_refused_command_that_leaves_something_is_caught() {
    let (run, _) = run(None, false, 500);
    let recharge = |key: &str| {
        format!(
            "{{\"type\":\"add_payment_method\",\"platformId\":\"P\",\"paymentMethodType\":\"A\",\"idempotencyKey\":\"{key}\"}}"
        )
    };
    let now = START + (1 << 36);
    let (full, _) = decide(&run.host.store, now, &[recharge("a"), recharge("b")]);
    // As if the first had been refused, and had used up an id.
    let (mut thinned, _) = decide(&run.host.store, now, &[recharge("b")]);
    let mut findings = Vec::new();
    compare_commits(full.as_deref(), thinned.as_deref(), &mut findings);
    assert_eq!(findings.first().map(|finding| finding.invariant), Some(6));
    findings.clear();
    thinned = decide(&run.host.store, now, &[recharge("a"), "{}".to_owned(), recharge("b")]).0;
    compare_commits(full.as_deref(), thinned.as_deref(), &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn invariant_7_another_outcome_of_the_same_batches_is_caught() {
    let (mut run, _) = run(None, true, 1500);
    let mut findings = Vec::new();
    replay(&run.host.history, &run.host.store, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    let at = run.host.history.len() / 2;
    run.host.history[at].0 += 1;
    replay(&run.host.history, &run.host.store, &mut findings);
    assert_eq!(findings.first().map(|finding| finding.invariant), Some(7));
}
