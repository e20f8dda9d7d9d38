//! What happened how often.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use split_ledger::engine::registry::commands;
use split_ledger::error::REASONS;

use crate::faults::FAULTS;
use crate::model::Leaves;

/// Codes that the core alone cannot answer, and why.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("UNSUPPORTED_MEDIA_TYPE", "REST face only"),
    ("IMPORT_REFUSED", "import only"),
    ("CANCELLED", "the host's queue"),
    ("ROUTE_NOT_FOUND", "REST face only"),
    ("METHOD_NOT_ALLOWED", "REST face only"),
    ("UNAUTHENTICATED", "REST face only"),
    ("PERMISSION_DENIED", "REST face only"),
    ("OVERLOADED", "the host's queue"),
    ("CLOSED", "the host's handle"),
];

/// What fails one withdrawal of an order and not the order (spec C14).
const OF_DETAILS: &[&str] = &[
    "PARTY_NOT_FOUND",
    "BALANCE_NOT_FOUND",
    "PAYMENT_METHOD_REQUIRED",
    "PAYMENT_METHOD_NOT_FOUND",
    "FEE_EXCEEDS_AMOUNT",
    "INSUFFICIENT_FUNDS",
    "AMOUNT_NOT_WITHDRAWABLE",
];

#[derive(Debug, Default)]
pub struct Tally {
    pub codes: BTreeMap<String, u64>,
    pub faults: BTreeMap<&'static str, u64>,
    pub commands: BTreeMap<&'static str, u64>,
    /// Reasons of single withdrawals in replies.
    pub details: BTreeMap<String, u64>,
    pub groups: u64,
    pub commits: u64,
    pub sent: u64,
    pub retries: u64,
}

impl Tally {
    pub fn code(&mut self, code: &str) {
        match self.codes.get_mut(code) {
            Some(count) => *count += 1,
            None => {
                self.codes.insert(code.to_owned(), 1);
            }
        }
    }

    pub fn fault(&mut self, name: &'static str) {
        assert!(FAULTS.contains(&name), "{name}");
        *self.faults.entry(name).or_default() += 1;
    }

    /// Counts the withdrawals in the reply of an order.
    pub fn details(&mut self, reply: &Leaves) {
        if !reply.contains_key("details.0.status") {
            return;
        }
        for (_, code) in reply.iter().filter(|(path, _)| path.ends_with(".reasonCode")) {
            *self.details.entry(code.trim_matches('"').to_owned()).or_default() += 1;
        }
    }

    fn count(&self, code: &str) -> u64 {
        self.codes.get(code).copied().unwrap_or_default()
    }

    /// Commands, codes and faults that happened less often than `least`.
    pub fn rare(&self, least: u64) -> Vec<String> {
        let mut rare = Vec::new();
        for info in commands() {
            let count = self.commands.get(info.name).copied().unwrap_or_default();
            if count < least {
                rare.push(format!("{} {count}", info.name));
            }
        }
        for code in OF_DETAILS {
            let count = self.details.get(*code).copied().unwrap_or_default();
            if count < least {
                rare.push(format!("a detail {code} {count}"));
            }
        }
        for info in REASONS {
            let is_elsewhere = ELSEWHERE.iter().any(|(name, _)| *name == info.name);
            if !is_elsewhere && self.count(info.name) < least {
                rare.push(format!("{} {}", info.name, self.count(info.name)));
            }
        }
        for fault in FAULTS {
            let count = self.faults.get(fault).copied().unwrap_or_default();
            if count < least {
                rare.push(format!("{fault} {count}"));
            }
        }
        rare
    }

    pub fn table(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} commands sent ({} of them repeats) in {} groups, {} commits",
            self.sent, self.retries, self.groups, self.commits
        );
        let _ = writeln!(out, "\n{:<34}{:>9}", "command", "sent");
        for (name, count) in &self.commands {
            let _ = writeln!(out, "{name:<34}{count:>9}");
        }
        let _ = writeln!(out, "\n{:<34}{:>9}", "answer", "times");
        let _ = writeln!(out, "{:<34}{:>9}", "ok", self.count("OK"));
        for info in REASONS {
            match ELSEWHERE.iter().find(|(name, _)| *name == info.name) {
                Some((name, why)) => writeln!(out, "{name:<34}{:>9}  {why}", "-"),
                None => writeln!(out, "{:<34}{:>9}", info.name, self.count(info.name)),
            }
            .unwrap();
        }
        let _ = writeln!(out, "\n{:<34}{:>9}", "withdrawal of an order", "times");
        for (code, count) in &self.details {
            let _ = writeln!(out, "{code:<34}{count:>9}");
        }
        let _ = writeln!(out, "\n{:<46}{:>9}", "fault", "times");
        for fault in FAULTS {
            let count = self.faults.get(fault).copied().unwrap_or_default();
            let _ = writeln!(out, "{fault:<46}{count:>9}");
        }
        out
    }
}
