//! Bills as CSV (UTF-8, CRLF, one header row), made of their JSON.

use crate::calendar::{Offset, format_rfc3339};
use crate::csv::push_csv;
use crate::json::Value;
use crate::money::parse_int64;

/// How a cell is written.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Text that others wrote, or may have.
    Text,
    /// Digits of the ledger's own: ids, amounts, versions.
    Plain,
    /// ms since the epoch, as a time after RFC 3339.
    Time,
    /// Plain, of the bill and not of the line.
    OfBill,
    /// Text, of the bill and not of the line.
    TextOfBill,
}

/// A column: its header, the member it shows, and how.
type Column = (&'static str, &'static str, Kind);

/// A kind of bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    /// The fund bill.
    Fund,
    /// The trade bill.
    Trade,
}

const FUND: &[Column] = &[
    ("time", "time", Kind::Time),
    ("transaction_id", "transactionId", Kind::Plain),
    ("type", "transactionType", Kind::Text),
    ("owner", "owner", Kind::TextOfBill),
    ("account_set", "accountSet", Kind::OfBill),
    ("currency", "currency", Kind::OfBill),
    ("available_change", "availableDelta", Kind::Plain),
    ("frozen_change", "frozenDelta", Kind::Plain),
    ("available", "available", Kind::Plain),
    ("frozen", "frozen", Kind::Plain),
    ("version", "version", Kind::Plain),
    ("reference_name", "referenceName", Kind::Text),
    ("reference", "reference", Kind::Text),
];

const TRADE: &[Column] = &[
    ("time", "time", Kind::Time),
    ("transaction_id", "transactionId", Kind::Plain),
    ("type", "type", Kind::Text),
    ("role", "role", Kind::Text),
    ("status", "status", Kind::Text),
    ("owner", "owner", Kind::TextOfBill),
    ("account_set", "accountSet", Kind::OfBill),
    ("currency", "currency", Kind::OfBill),
    ("amount", "amount", Kind::Plain),
    ("fee", "fee", Kind::Plain),
    ("net_amount", "netAmount", Kind::Plain),
    ("gross", "gross", Kind::Plain),
    ("rake", "rake", Kind::Plain),
    ("commission", "commission", Kind::Plain),
    ("others", "others", Kind::Plain),
    ("change", "change", Kind::Plain),
    ("app_id", "appId", Kind::Text),
    ("order_id", "orderId", Kind::Text),
    ("out_order_no", "outOrderNo", Kind::Text),
    ("settlement_id", "settlementId", Kind::Plain),
    ("out_settle_no", "outSettleNo", Kind::Text),
    ("return_id", "returnId", Kind::Plain),
    ("out_return_no", "outReturnNo", Kind::Text),
    ("refund_id", "refundId", Kind::Plain),
    ("out_refund_no", "outRefundNo", Kind::Text),
    ("freeze_id", "freezeId", Kind::Plain),
    ("withdrawal_id", "withdrawalId", Kind::Plain),
    ("external_transaction_id", "externalTransactionId", Kind::Text),
];

impl Bill {
    /// `fund_bill` or `trade_bill`.
    pub fn of_query(name: &str) -> Option<Bill> {
        match name {
            "fund_bill" => Some(Bill::Fund),
            "trade_bill" => Some(Bill::Trade),
            _ => None,
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            Bill::Fund => FUND,
            Bill::Trade => TRADE,
        }
    }

    /// The lines of a page, as its query answers it; the header row before them if
    /// asked for. `None` if it is no such page.
    pub fn csv(self, page: &Value<'_>, has_header: bool) -> Option<String> {
        let mut out = String::new();
        if has_header {
            for (at, (header, ..)) in self.columns().iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                out.push_str(header);
            }
            out.push_str("\r\n");
        }
        let bill = page.get("bill")?;
        let offset = Offset::parse(bill.get("utcOffset")?.as_str()?).ok()?;
        for line in page.get("lines")?.as_array()? {
            for (at, (_, member, kind)) in self.columns().iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                let of = if matches!(kind, Kind::OfBill | Kind::TextOfBill) { bill } else { line };
                if let Some(value) = of.get(member) {
                    let text = value.as_str().or_else(|| value.as_number())?;
                    cell(*kind, text, offset, &mut out)?;
                }
            }
            out.push_str("\r\n");
        }
        Some(out)
    }
}

fn cell(kind: Kind, text: &str, offset: Offset, out: &mut String) -> Option<()> {
    match kind {
        Kind::Plain | Kind::OfBill => out.push_str(text),
        Kind::Time => out.push_str(&format_rfc3339(parse_int64(text).ok()?, offset).ok()?),
        Kind::Text | Kind::TextOfBill => push_csv(text, out),
    }
    Some(())
}
