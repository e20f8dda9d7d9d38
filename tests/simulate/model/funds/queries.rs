//! What the queries on withdrawals should answer.

use super::super::{Code, Leafs, Leaves, Model};
use super::days;

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
}
