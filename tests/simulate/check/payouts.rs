//! What every step of a withdrawal does to money, followed through history: its net
//! amount leaves at most once for each time it was paid, and comes back at most once.

use std::collections::{BTreeMap, HashMap};

use super::book::Effect;
use super::{Findings, cell, int};
use crate::support::store::Cells;

/// Where the withdrawals have come to: status and exception.
#[derive(Clone, Default)]
pub struct Payouts(HashMap<i64, (String, String)>);

/// What a transaction should do: to accounts (available, frozen), and to the world.
#[derive(Default)]
struct Moves {
    accounts: BTreeMap<i64, (i64, i64)>,
    world: i64,
    /// Somebody who is not named in the row pays what the world gets.
    is_charge: bool,
}

impl Moves {
    fn add(&mut self, account: i64, available: i64, frozen: i64) {
        let sums = self.accounts.entry(account).or_default();
        sums.0 += available;
        sums.1 += frozen;
    }
}

impl Payouts {
    /// One transaction: the rows of withdrawals it wrote, and its entries as
    /// (account, Δavailable, Δfrozen, is the world's).
    pub fn transaction(
        &mut self,
        row: &Cells,
        effects: &[Effect],
        entries: &[(i64, i64, i64, bool)],
        findings: &mut Findings<'_>,
    ) {
        let mut moves = Moves::default();
        let mut is_of_withdrawals = false;
        for effect in effects.iter().filter(|effect| effect.table == "withdrawals") {
            is_of_withdrawals = true;
            self.step(&effect.cells, entries, &mut moves, findings);
        }
        if !is_of_withdrawals {
            return;
        }
        let (mut found, mut world) = (BTreeMap::new(), 0);
        for (no, available, frozen, is_world) in entries {
            if *is_world {
                world += available + frozen;
            } else {
                found.insert(*no, (*available, *frozen));
            }
        }
        if moves.is_charge && found.len() == 1 {
            found.retain(|_, moved| *moved != (-moves.world, 0));
        }
        moves.accounts.retain(|_, moved| *moved != (0, 0));
        let is_so = found == moves.accounts && world == moves.world;
        findings.expect(is_so, 9, || {
            let (id, kind, right) = (int(row, 0), cell(row, 3), &moves.accounts);
            format!(
                "payout: {id} {kind} moves {found:?} and {world} outside, not {right:?} and {}",
                moves.world
            )
        });
    }

    fn step(
        &mut self,
        row: &Cells,
        entries: &[(i64, i64, i64, bool)],
        moves: &mut Moves,
        findings: &mut Findings<'_>,
    ) {
        let (id, account, amount, fee) = (int(row, 0), int(row, 1), int(row, 2), int(row, 3));
        let (net, now) = (amount - fee, (cell(row, 7).to_owned(), cell(row, 15).to_owned()));
        let before = self.0.insert(id, now.clone()).unwrap_or_default();
        let was = (before.0.as_str(), before.1.as_str());
        match (was, (now.0.as_str(), now.1.as_str())) {
            (("", ""), ("QUEUED", "")) => moves.add(account, -amount, amount),
            (("QUEUED", ""), ("SUBMITTING", "")) => {}
            (("QUEUED", ""), ("CANCELLED", "")) | (("SUBMITTING", ""), ("FAILED", "")) => {
                moves.add(account, amount, -amount);
            }
            (("SUBMITTING", ""), ("PAID", "")) => {
                moves.add(account, 0, -amount);
                moves.add(int(row, 4), fee, 0);
                moves.world += net;
            }
            (("PAID", ""), ("BOUNCED", "")) => {
                moves.add(account, net, 0);
                moves.world -= net;
                let keeper = int(row, 4);
                if fee > 0 && entries.iter().any(|(no, available, ..)| *no == keeper && *available == -fee) {
                    moves.add(account, fee, 0);
                    moves.add(keeper, -fee, 0);
                }
            }
            ((was, ""), (is, "OPEN")) | ((was, "OPEN"), (is, "DISMISSED")) if was == is => {}
            ((was, "OPEN"), (is, "CHARGED")) if was == is => {
                moves.world += net;
                moves.is_charge = true;
            }
            (was, now) => {
                findings.expect(false, 9, || format!("payout: withdrawal {id} goes from {was:?} to {now:?}"));
            }
        }
    }
}
