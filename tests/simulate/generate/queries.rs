//! Questions, and what the model answers.

use super::Generator;
use crate::model::{BALANCE, Code, Leaves, Model};
use crate::op::quote;

/// A query with the answer it should have; `None` when only an error is foretold.
pub struct Query {
    pub text: String,
    pub expected: Result<Option<Leaves>, Code>,
}

impl Generator {
    pub fn query(&mut self, model: &Model, now: i64) -> Query {
        match self.rng.weighted(&[40, 33, 27]) {
            0 => return self.trade_query(model, now),
            1 => return self.funds_query(model, now),
            _ => {}
        }
        match self.rng.weighted(&[5, 3, 2, 2, 1, 1, 1]) {
            0 => self.balance_query(model),
            1 => {
                let id = self.freeze_id(model);
                let text = format!("{{\"type\":\"get_freeze\",\"freezeId\":\"{id}\"}}");
                Query { text, expected: model.get_freeze(id).map(Some) }
            }
            2 => {
                let id = self.withdrawal_id(model);
                let text = format!("{{\"type\":\"withdrawal\",\"withdrawalId\":\"{id}\"}}");
                Query { text, expected: model.get_withdrawal(id).map(Some) }
            }
            3 => {
                let id = model.last_id + self.rng.between(0, 2);
                let text = format!("{{\"type\":\"transaction\",\"transactionId\":\"{id}\"}}");
                let is_there = id == model.last_id && id > 0;
                let missing = if id == 0 { "MISSING_FIELD" } else { "TRANSACTION_NOT_FOUND" };
                Query { text, expected: if is_there { Ok(None) } else { Err(missing) } }
            }
            4 => {
                let (after, limit) = (self.rng.between(0, 40), 1 + self.rng.below(30));
                let text = format!("{{\"type\":\"accounts\",\"limit\":{limit},\"cursor\":\"{after}\"}}");
                Query { text, expected: Ok(Some(model.list_accounts(after, limit))) }
            }
            5 => {
                let limit = 1 + self.rng.below(30);
                let text = format!("{{\"type\":\"open_holds\",\"limit\":{limit}}}");
                Query { text, expected: Ok(Some(model.list_open_holds(limit))) }
            }
            _ => {
                let text = "{\"type\":\"fortune\"}".to_owned();
                Query { text, expected: Err("UNKNOWN_COMMAND") }
            }
        }
    }

    fn balance_query(&mut self, model: &Model) -> Query {
        let owner = self.owner();
        let currency = self.rng.permille(500).then(|| self.currency());
        let mut text = format!("{{\"type\":\"balance\",\"{}\":", owner.field());
        quote(&owner.id, &mut text);
        if let Some(currency) = currency {
            text.push_str(&format!(",\"currency\":\"{currency}\""));
        }
        text.push('}');
        Query { text, expected: model.balance(&owner, currency, BALANCE).map(Some) }
    }
}
