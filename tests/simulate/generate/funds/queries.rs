//! Questions about parties, their balances and the payouts.

use super::super::Generator;
use super::super::queries::Query;
use super::text;
use crate::model::{Leaves, Listed, Model};
use crate::op::{Op, Val};

impl Generator {
    pub(in super::super) fn funds_query(&mut self, model: &Model, now: i64) -> Query {
        match self.rng.weighted(&[30, 18, 5, 14, 12, 8, 7, 6, 3]) {
            0 => self.balances_query(model, now),
            1 => {
                let who = self.selector(model, 250);
                let mut op = Op::new("party");
                op.fields = who.clone();
                query(&op, model.get_party(&who))
            }
            2 => {
                let after = self.rng.between(0, 60);
                let limit = 1 + self.rng.below(30);
                let op = page(Op::new("parties"), limit, Some(after.to_string()));
                query(&op, Ok(model.list_parties(after, limit)))
            }
            3 => self.order_query(model),
            4 => self.queue_query(model),
            5 => self.list_query("submitted_withdrawals", model, Listed::Submitted),
            6 => self.list_query("payout_exceptions", model, Listed::Exceptions),
            7 => query(&Op::new("payout_pools"), Ok(model.list_pools())),
            _ => {
                let below = self.rng.permille(500).then(|| self.withdrawal_id(model));
                let limit = 1 + self.rng.below(20);
                let op = page(Op::new("withdrawals"), limit, below.map(|id| id.to_string()));
                query(&op, Ok(model.list_withdrawals(below.unwrap_or(i64::MAX), limit)))
            }
        }
    }

    fn balances_query(&mut self, model: &Model, now: i64) -> Query {
        let currency = self.rng.permille(350).then(|| self.currency());
        let count = 1 + self.rng.weighted(&[5, 4, 3, 2, 1]);
        let mut who = Vec::new();
        for _ in 0..count {
            who.push(self.selector(model, 50));
        }
        if self.rng.permille(100) {
            who.push(who[0].clone());
        }
        let mut op = Op::new("fund_balances").with("details", Val::List(who.clone()));
        if let Some(currency) = currency {
            op = op.with("currency", text(currency));
        }
        let now = now.max(model.time.unwrap_or(0));
        query(&op, model.fund_balances(&who, currency.unwrap_or("CNY"), now))
    }

    fn order_query(&mut self, model: &Model) -> Query {
        let known = self.batches.get(self.rng.below(self.batches.len()));
        let number = known.and_then(|op| op.text("orderId")).unwrap_or("none").to_owned();
        let number = if self.rng.permille(120) { "no such order".to_owned() } else { number };
        let op = Op::new("withdrawal_order").with("orderId", text(&number));
        query(&op, model.get_batch(&number))
    }

    fn queue_query(&mut self, model: &Model) -> Query {
        let limit = 1 + self.rng.below(20);
        let waiting = model.waiting(None);
        let place = waiting.get(self.rng.below(waiting.len()));
        let after = place.filter(|_| self.rng.permille(400));
        let row = place.and_then(|(_, id)| model.withdrawals.get(id)).filter(|_| self.rng.permille(400));
        let pool = row.map(|row| (row.channel.as_str(), row.currency()));
        let mut op = Op::new("queued_withdrawals");
        if let Some((channel, currency)) = pool {
            op = op.with("channel", text(channel)).with("currency", text(currency));
        }
        let cursor = after.map(|(name, id)| format!("{id},{name}"));
        query(&page(op, limit, cursor), Ok(model.list_queued(pool, after, limit)))
    }

    fn list_query(&mut self, kind: &'static str, model: &Model, which: Listed) -> Query {
        let limit = 1 + self.rng.below(20);
        let ids = model.listed(which);
        let after = ids.get(self.rng.below(ids.len())).copied().filter(|_| self.rng.permille(400));
        let op = page(Op::new(kind), limit, after.map(|id| id.to_string()));
        query(&op, Ok(model.list_payouts(which, after.unwrap_or(0), limit)))
    }
}

fn page(op: Op, limit: usize, cursor: Option<String>) -> Op {
    op.with("limit", Val::Num(limit as i64)).maybe("cursor", cursor.map(Val::Text))
}

fn query(op: &Op, expected: Result<Leaves, &'static str>) -> Query {
    Query { text: op.json(false), expected: expected.map(Some) }
}
