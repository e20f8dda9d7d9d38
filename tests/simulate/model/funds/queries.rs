//! What the queries on balances and payouts should answer.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{BALANCE, Code, Leafs, Leaves, MARKETING, Model};
use super::days;
use super::parties::{Party, identity};
use crate::op::Fields;

/// Which list of payouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    Submitted,
    Exceptions,
}

/// A channel as it stands in names: their order is that of the lists.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn pool_name(channel: &str, currency: &str) -> String {
    format!("pool:{}:{currency}", encoded(channel))
}

impl Model {
    pub fn get_withdrawal(&self, id: i64) -> Result<Leaves, Code> {
        let row = self.withdrawals.get(&id).ok_or("WITHDRAWAL_NOT_FOUND")?;
        Ok(self.payout(Leafs::default(), "", id).maybe_text("orderId", row.order.as_deref()).done())
    }

    /// One payout, its leaves under a path.
    fn payout(&self, reply: Leafs, path: &str, id: i64) -> Leafs {
        let row = self.withdrawals.get(&id).unwrap();
        let currency = row.currency();
        let at = |name: &str| format!("{path}{name}");
        let expected = row.is_on_its_way().then(|| days::expected(row.created_at));
        reply
            .id(&at("withdrawalId"), id)
            .text(&at("owner"), &row.account.0.shown())
            .text(&at("channel"), &row.channel)
            .text(&at("currency"), currency)
            .amount(&at("amount"), row.amount, currency)
            .amount(&at("fee"), row.fee, currency)
            .amount(&at("netAmount"), row.net(), currency)
            .text(&at("status"), row.status)
            .maybe_text(&at("reason"), row.reason.as_deref())
            .id(&at("paymentMethodId"), row.method)
            .maybe_text(&at("summary"), row.summary.as_deref())
            .maybe_text(&at("railReference"), row.reference.as_deref())
            .maybe_text(&at("exception"), row.exception)
            .maybe_text(&at("expectedArrival"), expected.as_deref())
            .raw(&at("createdAt"), row.created_at)
            .raw(&at("updatedAt"), row.updated_at)
    }

    fn payouts(&self, ids: &[i64], limit: usize, cursor: impl Fn(i64) -> String) -> Leaves {
        let mut reply = Leafs::default();
        for (nth, id) in ids.iter().take(limit).enumerate() {
            reply = self.payout(reply, &format!("payouts.{nth}."), *id);
        }
        match ids.get(limit - 1) {
            Some(last) => reply.text("nextCursor", &cursor(*last)).done(),
            None => reply.done(),
        }
    }

    /// Who waits, pool by pool, the first come first; the place of each.
    pub fn waiting(&self, pool: Option<(&str, &str)>) -> Vec<(String, i64)> {
        let mut waiting = Vec::new();
        for (id, ()) in self.on_their_way.iter() {
            let row = self.withdrawals.get(id).unwrap();
            let is_asked = pool.is_none_or(|(channel, currency)| row.is_of(channel, currency));
            if row.status == "QUEUED" && is_asked {
                waiting.push((pool_name(&row.channel, row.currency()), *id));
            }
        }
        waiting.sort();
        waiting
    }

    pub fn list_queued(
        &self,
        pool: Option<(&str, &str)>,
        after: Option<&(String, i64)>,
        limit: usize,
    ) -> Leaves {
        let mut waiting = self.waiting(pool);
        waiting.retain(|place| after.is_none_or(|after| place > after));
        let ids: Vec<i64> = waiting.iter().map(|(_, id)| *id).collect();
        let name = |id: i64| {
            let row = self.withdrawals.get(&id).unwrap();
            format!("{id},{}", pool_name(&row.channel, row.currency()))
        };
        self.payouts(&ids, limit, name)
    }

    pub fn listed(&self, which: Listed) -> Vec<i64> {
        match which {
            Listed::Submitted => {
                let ids = self.on_their_way.iter().map(|(id, ())| *id);
                ids.filter(|id| self.withdrawals.get(id).unwrap().status == "SUBMITTING").collect()
            }
            Listed::Exceptions => {
                let open = self.withdrawals.iter().filter(|(_, row)| row.exception == Some("OPEN"));
                open.map(|(id, _)| *id).collect()
            }
        }
    }

    pub fn list_payouts(&self, which: Listed, after: i64, limit: usize) -> Leaves {
        let mut ids = self.listed(which);
        ids.retain(|id| *id > after);
        self.payouts(&ids, limit, |id| id.to_string())
    }

    /// The newest first.
    pub fn list_withdrawals(&self, below: i64, limit: usize) -> Leaves {
        let mut ids: Vec<i64> = self.withdrawals.iter().map(|(id, _)| *id).filter(|id| *id < below).collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        self.payouts(&ids, limit, |id| id.to_string())
    }

    /// The pools that something was ever submitted from, then those where only
    /// somebody waits.
    pub fn list_pools(&self) -> Leaves {
        let (mut used, mut waiting) = (BTreeSet::new(), BTreeMap::new());
        for (_, row) in self.withdrawals.iter() {
            let name = (pool_name(&row.channel, row.currency()), row.channel.as_str(), row.currency());
            if !matches!(row.status, "QUEUED" | "CANCELLED") {
                used.insert(name);
            } else if row.status == "QUEUED" {
                waiting.insert(name, ());
            }
        }
        waiting.retain(|name, ()| !used.contains(name));
        let mut reply = Leafs::default();
        for (nth, (_, channel, currency)) in used.iter().chain(waiting.keys()).enumerate() {
            let pool = self.pool(channel, currency);
            let at = |name: &str| format!("pools.{nth}.{name}");
            reply = reply
                .text(&at("channel"), channel)
                .text(&at("currency"), currency)
                .amount(&at("liquidity"), pool.liquidity, currency)
                .amount(&at("submitting"), pool.submitting, currency)
                .amount(&at("free"), i64::try_from(pool.free()).unwrap_or(i64::MIN), currency)
                .maybe_id(&at("firstQueuedId"), pool.first);
            if let Some(first) = pool.first.and_then(|id| self.withdrawals.get(&id)) {
                reply = reply.amount(&at("firstQueuedNet"), first.net(), currency);
            }
        }
        reply.done()
    }

    /// Spec C3, C5, C6, C9: one row per party and account set, in order.
    pub fn fund_balances(&self, who: &[Fields], currency: &str, now: i64) -> Result<Leaves, Code> {
        let found: Option<Vec<_>> = who.iter().map(|who| self.selected(who)).collect();
        let (mut reply, mut nth) = (Leafs::default(), 0);
        for party in found.ok_or("PARTY_NOT_FOUND")? {
            for set in [BALANCE, MARKETING] {
                let key = (party.owner.clone(), set, currency.to_owned());
                if self.accounts.get(&key).is_some() {
                    reply = self.figures(reply, &format!("balances.{nth}."), party, set, currency, now)?;
                    nth += 1;
                }
            }
        }
        Ok(reply.done())
    }

    fn figures(
        &self,
        reply: Leafs,
        path: &str,
        party: &Party,
        set: i64,
        currency: &str,
        now: i64,
    ) -> Result<Leafs, Code> {
        let key = (party.owner.clone(), set, currency.to_owned());
        let account = self.accounts.get(&key).unwrap();
        let today = days::date(now);
        let mut payout_today = 0;
        for (id, ()) in self.on_their_way.iter() {
            let row = self.withdrawals.get(id).unwrap();
            if row.account == key && days::date(row.created_at) == today {
                payout_today += row.amount;
            }
        }
        let balance =
            i128::from(account.available) + i128::from(account.frozen) - i128::from(account.pending);
        let balance = i64::try_from(balance).map_err(|_| "BALANCE_OVERFLOW")?;
        let withdrawable = match set == BALANCE && !party.in_custody {
            true => self.withdrawable(party, &key, now),
            false => 0,
        };
        let at = |name: &str| format!("{path}{name}");
        let reply = identity(reply, path, party)
            .raw(&at("accountUserId"), party.no)
            .raw(&at("accountSet"), set)
            .text(&at("owner"), &party.owner.shown())
            .text(&at("currency"), currency);
        let amounts = [
            ("available", account.available),
            ("frozen", account.frozen),
            ("pendingSettlement", account.pending),
            ("balance", balance),
            ("frozenBalance", account.frozen - account.pending - payout_today),
            // The identity of spec C9.
            ("availableBalance", account.available),
            ("withdrawBalance", withdrawable),
            ("payoutToday", payout_today),
        ];
        Ok(amounts.into_iter().fold(reply, |reply, (name, minor)| reply.amount(&at(name), minor, currency)))
    }
}
