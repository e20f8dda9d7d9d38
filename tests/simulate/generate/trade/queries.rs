//! Questions about orders and settlements.

use super::super::Generator;
use super::super::queries::Query;
use crate::model::Model;
use crate::op::quote;

impl Generator {
    pub(in super::super) fn trade_query(&mut self, model: &Model, now: i64) -> Query {
        let id = self.order_id(model, |_| true).max(1);
        match self.rng.weighted(&[8, 8, 10, 2, 2, 1]) {
            0 => {
                let text = format!("{{\"type\":\"order\",\"orderId\":\"{id}\"}}");
                Query { text, expected: model.query_order(id).map(Some) }
            }
            1 => self.unsettled_query(model, id),
            2 => self.settle_query(model, id),
            3 => self.return_query(model),
            4 => {
                let limit = 1 + self.rng.below(10);
                let text = format!("{{\"type\":\"settlements\",\"limit\":{limit}}}");
                Query { text, expected: Ok(Some(model.list_settles(limit))) }
            }
            _ => {
                let text = "{\"type\":\"due_settlements\",\"limit\":20}".to_owned();
                let asked = now.max(model.time.unwrap_or(0));
                Query { text, expected: Ok(Some(model.due_orders(asked, 20))) }
            }
        }
    }

    fn unsettled_query(&mut self, model: &Model, id: i64) -> Query {
        let order = model.trade.orders.get(&id);
        let item = order.filter(|_| self.rng.permille(400)).map(|order| match self.rng.permille(900) {
            true => order.items[0].id.clone(),
            false => "no such item".to_owned(),
        });
        let mut text = format!("{{\"type\":\"unsettled_amount\",\"orderId\":\"{id}\"");
        if let Some(item) = &item {
            text.push_str(",\"itemId\":");
            quote(item, &mut text);
        }
        text.push('}');
        Query { text, expected: model.unsettled(id, item.as_deref()).map(Some) }
    }

    fn settle_query(&mut self, model: &Model, id: i64) -> Query {
        let (mut app, mut by) = (self.app(), Vec::new());
        if let Some(order) = model.trade.orders.get(&id) {
            app = self.other_app(&order.app);
            let settle = order.settles.last();
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
            let all = [
                ("settleId", or_none(settle.map(|settle| settle.id.to_string()))),
                ("orderId", order.alias.clone().unwrap_or_else(|| id.to_string())),
                ("outSettleNo", or_none(settle.map(|settle| settle.number.clone()))),
                ("outOrderNo", order.number.clone()),
            ];
            for (name, value) in all {
                match self.rng.weighted(&[50, 40, 10]) {
                    0 => {}
                    1 => by.push((name, value)),
                    _ => by.push((name, String::new())),
                }
            }
        }
        let mut text = "{\"type\":\"query_settle\",\"appId\":".to_owned();
        quote(&app, &mut text);
        for (name, value) in &by {
            text.push_str(&format!(",\"{name}\":"));
            quote(value, &mut text);
        }
        text.push('}');
        Query { text, expected: model.query_settle(&app, &by).map(Some) }
    }

    fn return_query(&mut self, model: &Model) -> Query {
        let id = match self.known.returns.is_empty() {
            true => 1,
            false => *self.rng.pick(&self.known.returns),
        };
        let known = model.trade.returned(id).map(|(order, _)| order.app.clone());
        let app = match known {
            Some(app) => self.other_app(&app),
            None => self.app(),
        };
        let mut text = format!("{{\"type\":\"query_return\",\"returnId\":\"{id}\",\"appId\":");
        quote(&app, &mut text);
        text.push('}');
        Query { text, expected: model.query_return(&app, id).map(Some) }
    }
}
