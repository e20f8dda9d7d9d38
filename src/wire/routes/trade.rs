//! Programs, orders, split rules, settlements and notifications: the typed API's
//! fields and replies, as they are.

use super::{NO_REPLY, Route, Target, command, query};
use crate::command::{CommandInfo, QueryInfo};
use crate::order::{configure, create, fulfil, pay, queries as orders, refund};
use crate::settlement::queries::{lists, settle as settlements, unsettled};
use crate::settlement::{due, external, notification, returns, settle};
use crate::split;

/// A command whose body holds all its fields that are not in the path.
pub(super) const fn does(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    info: &'static CommandInfo,
    schema: &'static str,
) -> Route {
    command(method, path, operation, info, (schema, &[]), NO_REPLY)
}

pub(super) const fn asks(
    path: &'static str,
    operation: &'static str,
    info: &'static QueryInfo,
    names: &'static [&'static str],
) -> Route {
    query(path, operation, info, names, NO_REPLY)
}

/// A query whose body holds all its fields that are not in the path.
pub(super) const fn asks_by_body(
    path: &'static str,
    operation: &'static str,
    info: &'static QueryInfo,
    schema: &'static str,
) -> Route {
    let route = query(path, operation, info, &[], NO_REPLY);
    Route { method: "POST", target: Target::Query(info), body: Some((schema, &[])), ..route }
}

/// The routes. Fixed paths come before those with a name in the same place.
pub(super) const ROUTES: &[Route] = &[
    does("PUT", "/v1/programs/{appId}", "Program_Configure", &configure::INFO, "v1ConfigureProgramBody"),
    asks("/v1/programs/{appId}", "Program_Get", &orders::PROGRAM, &[]),
    does("POST", "/v1/orders", "Order_Create", &create::INFO, "v1CreateOrderBody"),
    asks("/v1/orders", "Order_Find", &orders::ORDER, &["appId", "outOrderNo"]),
    asks("/v1/orders/{orderId}", "Order_Get", &orders::ORDER, &[]),
    does("POST", "/v1/orders/{orderId}/pay", "Order_Pay", &pay::INFO, "v1PayOrderBody"),
    does("POST", "/v1/orders/{orderId}/fulfil", "Order_Fulfil", &fulfil::INFO, "v1FulfilBody"),
    does(
        "POST",
        "/v1/orders/{orderId}/revoke-fulfilment",
        "Order_RevokeFulfilment",
        &fulfil::REVOKE_INFO,
        "v1RevokeFulfilmentBody",
    ),
    does(
        "POST",
        "/v1/orders/{orderId}/refunds",
        "Order_StartRefund",
        &refund::start::INFO,
        "v1StartRefundBody",
    ),
    does("POST", "/v1/orders/{orderId}/settle-due", "Order_SettleDue", &due::INFO, "v1SettleDueBody"),
    asks("/v1/orders/{orderId}/unsettled", "Order_GetUnsettled", &unsettled::UNSETTLED, &["itemId"]),
    asks("/v1/refunds/{refundId}", "Refund_Get", &orders::REFUND, &[]),
    does(
        "POST",
        "/v1/refunds/{refundId}/complete",
        "Refund_Complete",
        &refund::end::COMPLETE_INFO,
        "v1CompleteRefundBody",
    ),
    does(
        "POST",
        "/v1/refunds/{refundId}/cancel",
        "Refund_Cancel",
        &refund::end::CANCEL_INFO,
        "v1CancelRefundBody",
    ),
    does("PUT", "/v1/split-rules/{ruleName}", "SplitRule_Store", &split::store::INFO, "v1StoreRuleBody"),
    asks("/v1/split-rules/{ruleName}", "SplitRule_Get", &split::queries::RULE, &["version"]),
    asks_by_body(
        "/v1/split-rules/{ruleName}/preview",
        "SplitRule_Preview",
        &split::queries::PREVIEW,
        "v1PreviewSplitBody",
    ),
    does("POST", "/v1/settlements", "Settlement_Settle", &settle::INFO, "v1SettleBody"),
    asks(
        "/v1/settlements",
        "Settlement_Query",
        &settlements::QUERY,
        &["appId", "settleId", "orderId", "outSettleNo", "outOrderNo"],
    ),
    asks("/v1/settlements/recent", "Settlement_ListRecent", &lists::SETTLEMENTS, PAGE),
    asks("/v1/settlements/due", "Settlement_ListDue", &lists::DUE, PAGE),
    asks("/v1/settlements/processing", "Settlement_ListProcessing", &lists::PROCESSING, &["pageSize"]),
    asks("/v1/settlements/{settlementId}", "Settlement_Get", &settlements::SETTLEMENT, &[]),
    asks("/v1/settlements/{settlementId}/explain", "Settlement_Explain", &settlements::EXPLAIN, &[]),
    does(
        "POST",
        "/v1/settlements/{settlementId}/returns",
        "Settlement_Return",
        &returns::INFO,
        "v1ReturnSplitBody",
    ),
    does(
        "POST",
        "/v1/settlements/{settlementId}/complete",
        "Settlement_Complete",
        &external::INFO,
        "v1CompleteSettlementBody",
    ),
    asks("/v1/returns/{returnId}", "Return_Get", &settlements::RETURN, &["appId"]),
    does(
        "POST",
        "/v1/returns/{returnId}/complete",
        "Return_Complete",
        &external::INFO,
        "v1CompleteReturnBody",
    ),
    asks("/v1/notifications", "Notification_List", &lists::NOTIFICATIONS, PAGE),
    asks("/v1/notifications/due", "Notification_ListDue", &lists::DUE_NOTIFICATIONS, &["pageSize"]),
    asks("/v1/notifications/failed", "Notification_ListFailed", &lists::FAILED_NOTIFICATIONS, PAGE),
    does(
        "POST",
        "/v1/notifications/{notificationId}/report",
        "Notification_Report",
        &notification::REPORT_INFO,
        "v1ReportNotificationBody",
    ),
    does(
        "POST",
        "/v1/notifications/{notificationId}/resend",
        "Notification_Resend",
        &notification::RESEND_INFO,
        "v1ResendNotificationBody",
    ),
];

pub(super) const PAGE: &[&str] = &["pageSize", "pageToken"];
