//! The schema as the host sees it.

use super::cells::{Row, TableInfo};
use super::rows::{
    Account, Hold, Journal, Notification, OrderRow, Owner, Party, PaymentMethod, PayoutPool, Personal,
    Posting, ProgramRow, Ref, RefundRow, ReturnRow, SettlementRow, SplitRule, Transaction, Withdrawal,
    WithdrawalBatch, WithdrawingDay,
};
use crate::json::write_string;

/// Version of the table layout; a store refuses one newer than it was opened with.
pub const SCHEMA_VERSION: u32 = 1;

/// Every table, in the order commits write them.
pub const TABLES: &[TableInfo] = &[
    Account::TABLE,
    Ref::TABLE,
    Hold::TABLE,
    Owner::TABLE,
    PaymentMethod::TABLE,
    Party::TABLE,
    Withdrawal::TABLE,
    WithdrawalBatch::TABLE,
    WithdrawingDay::TABLE,
    PayoutPool::TABLE,
    ProgramRow::TABLE,
    SplitRule::TABLE,
    OrderRow::TABLE,
    SettlementRow::TABLE,
    ReturnRow::TABLE,
    RefundRow::TABLE,
    Notification::TABLE,
    Personal::TABLE,
    Transaction::TABLE,
    Posting::TABLE,
    Journal::TABLE,
];

/// The table with this name.
pub fn table(name: &str) -> Option<TableInfo> {
    TABLES.iter().find(|table| table.name == name).copied()
}

/// The schema as the JSON text handed to `LedgerStore.open`.
pub fn schema_json() -> String {
    let mut out = format!("{{\"version\":{SCHEMA_VERSION},\"tables\":[");
    for (at, table) in TABLES.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        table_json(table, &mut out);
    }
    out.push_str("]}");
    out
}

fn table_json(table: &TableInfo, out: &mut String) {
    out.push_str("{\"name\":");
    write_string(table.name, out);
    out.push_str(",\"columns\":[");
    for (at, column) in table.columns.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str("{\"name\":");
        write_string(column.name, out);
        out.push_str(",\"type\":");
        write_string(column.kind.name(), out);
        out.push_str(if column.nullable { ",\"nullable\":true}" } else { "}" });
    }
    out.push_str(&format!("],\"key\":{},\"indexes\":[", table.key));
    for (at, index) in table.indexes.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str("{\"name\":");
        write_string(index.name, out);
        out.push_str(",\"columns\":[");
        for (at, column) in index.columns.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            write_string(column, out);
        }
        out.push_str("]}");
    }
    out.push_str("]}");
}
