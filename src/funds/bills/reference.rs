//! What a transaction is about, under the name that its request or reply gives it.

use super::booked::Booked;
use crate::store::rows::Transaction;

/// What can be told of a transaction, the most telling first.
const NAMES: [&str; 11] = [
    "withdrawalId",
    "outReturnNo",
    "returnId",
    "outRefundNo",
    "refundId",
    "outSettleNo",
    "settlementId",
    "outOrderNo",
    "orderId",
    "freezeId",
    "externalTransactionId",
];

/// Name and value of the first that is there.
pub fn of(transaction: &Transaction, booked: &Booked<'_>) -> Option<(&'static str, String)> {
    // A single withdrawal has the id of its transaction.
    if &*transaction.kind == "withdraw" {
        return Some(("withdrawalId", transaction.id.to_string()));
    }
    NAMES.iter().find_map(|name| Some((*name, booked.named(name)?.to_owned())))
}
