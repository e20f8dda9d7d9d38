//! The table of routes. Types, limits and words of the fields are those of the
//! commands and queries behind them; here stand only the names.

use super::access::{READ, WRITE};
use super::replies::{self, Out};
use crate::balance::queries::{balance, history, open};
use crate::balance::{cancel, confirm, create, freeze, method, recharge, refund, withdraw};
use crate::command::{CommandInfo, Field, QueryInfo};

/// What a route leads to.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A command.
    Command(&'static CommandInfo),
    /// A query.
    Query(&'static QueryInfo),
    /// The typed API's commands, as they are.
    Commands,
    /// The typed API's queries, as they are.
    Queries,
    /// Liveness.
    Health,
    /// The OpenAPI document.
    OpenApi,
    /// Answered by the host.
    Host(&'static str),
}

/// The reply of a route.
#[derive(Clone, Copy, Debug)]
pub struct ReplyShape {
    /// Name of the schema.
    pub schema: &'static str,
    /// Its fields.
    pub fields: &'static [Out],
    /// The member of the engine's reply that holds them; empty if it is the reply.
    pub within: &'static str,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{names}` of fields.
    pub path: &'static str,
    /// Operation id.
    pub operation: &'static str,
    /// Scope a token needs; `None` is open to all.
    pub scope: Option<&'static str>,
    /// What it leads to.
    pub target: Target,
    /// Parameters in the query string, by their names there.
    pub query: &'static [&'static str],
    /// Schema of the body and its fields; `None` if it takes none.
    pub body: Option<(&'static str, &'static [&'static str])>,
    /// What it answers.
    pub reply: ReplyShape,
}

impl Route {
    /// The fields of the command or query behind it.
    pub fn fields(&self) -> &'static [Field] {
        match self.target {
            Target::Command(info) => info.fields,
            Target::Query(info) => info.fields,
            _ => &[],
        }
    }

    /// The field of this name of the command or query.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// True for the typed API's own routes: their errors keep its names.
    pub fn is_native(&self) -> bool {
        matches!(self.target, Target::Commands | Target::Queries)
    }

    /// The names in the path.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(name_in_braces)
    }
}

/// `{name}` → `name`
pub(super) fn name_in_braces(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Names in query strings that differ from those of the typed API.
const RENAMES: [(&str, &str); 3] =
    [("pageSize", "limit"), ("pageToken", "cursor"), ("type", "transactionType")];

/// The typed API's name of a query parameter.
pub fn native_name(wire: &str) -> &str {
    RENAMES.iter().find(|(name, _)| *name == wire).map_or(wire, |(_, native)| native)
}

const fn shape(schema: &'static str, fields: &'static [Out]) -> ReplyShape {
    ReplyShape { schema, fields, within: "" }
}

const NO_REPLY: ReplyShape = shape("", &[]);

type Body = (&'static str, &'static [&'static str]);

const fn command(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    info: &'static CommandInfo,
    body: Body,
    reply: ReplyShape,
) -> Route {
    let target = Target::Command(info);
    Route { method, path, operation, scope: Some(WRITE), target, query: &[], body: Some(body), reply }
}

const fn query(
    path: &'static str,
    operation: &'static str,
    info: &'static QueryInfo,
    query: &'static [&'static str],
    reply: ReplyShape,
) -> Route {
    let target = Target::Query(info);
    Route { method: "GET", path, operation, scope: Some(READ), target, query, body: None, reply }
}

const fn service(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    scope: Option<&'static str>,
    target: Target,
) -> Route {
    Route { method, path, operation, scope, target, query: &[], body: None, reply: NO_REPLY }
}

const PAGE: &[&str] = &["currency", "type", "from", "to", "pageSize", "pageToken"];

const CREATE_FIELDS: &[&str] = &["currency", "initialBalance", "balancerType", "isDefault", "accountDetails"];
const RECHARGE_BODY: Body = (
    "BalanceRechargeBalanceBody",
    &[
        "amount",
        "currency",
        "externalTransactionId",
        "paymentMethodType",
        "paymentAccount",
        "idempotencyKey",
        "expectedVersion",
    ],
);
const WITHDRAW_BODY: Body = (
    "BalanceWithdrawBalanceBody",
    &["amount", "currency", "paymentMethodId", "idempotencyKey", "expectedVersion"],
);
const METHOD_BODY: Body =
    ("BalanceAddPaymentMethodBody", &["paymentMethodType", "isDefault", "accountDetails", "idempotencyKey"]);
const RECHARGED: ReplyShape = shape("v1RechargeBalanceReply", replies::MOVED);
const WITHDRAWN: ReplyShape = shape("v1WithdrawBalanceReply", replies::MOVED);
const BALANCE: ReplyShape = shape("v1BalanceReply", replies::BALANCE);
const NEW_METHOD: ReplyShape = shape("v1AddPaymentMethodReply", replies::NEW_METHOD);
const METHODS: ReplyShape = shape("v1PaymentMethodsReply", replies::METHODS);
const ENTRIES: ReplyShape = shape("v1EntriesReply", replies::ENTRIES);
const TRANSACTIONS: ReplyShape = shape("v1TransactionsReply", replies::TRANSACTIONS);
const TRANSACTION: ReplyShape =
    ReplyShape { schema: "v1Transaction", fields: replies::TRANSACTION, within: "transaction" };

/// All routes: the nine of the contract (BAL-10…18), then ours in the same style.
pub const ROUTES: &[Route] = &[
    command(
        "POST",
        "/v1/balances/freeze",
        "Balance_FreezeBalance",
        &freeze::INFO,
        (
            "v1FreezeBalanceRequest",
            &[
                "userId",
                "orderId",
                "amount",
                "currency",
                "idempotencyKey",
                "expectedVersion",
                "expiresAt",
                "ttlMs",
            ],
        ),
        shape("v1FreezeBalanceReply", replies::FREEZE),
    ),
    command(
        "POST",
        "/v1/balances/freezes/{freezeId}/cancel",
        "Balance_CancelFreeze",
        &cancel::INFO,
        ("BalanceCancelFreezeBody", &["reason", "idempotencyKey", "expectedVersion"]),
        shape("v1CancelFreezeReply", replies::CANCEL),
    ),
    command(
        "POST",
        "/v1/balances/freezes/{freezeId}/confirm",
        "Balance_ConfirmTransfer",
        &confirm::INFO,
        (
            "BalanceConfirmTransferBody",
            &[
                "merchantId",
                "idempotencyKey",
                "expectedUserVersion",
                "expectedMerchantVersion",
                "paymentAccount",
                "captures",
                "final",
            ],
        ),
        shape("v1ConfirmTransferReply", replies::CONFIRM),
    ),
    query(
        "/v1/balances/merchants/{merchantId}/balance",
        "Balance_GetMerchantBalance",
        &balance::BALANCE,
        &["currency"],
        BALANCE,
    ),
    command(
        "PUT",
        "/v1/balances/merchants/{merchantId}/balance",
        "Balance_CreateMerchantBalance",
        &create::INFO,
        ("BalanceCreateMerchantBalanceBody", CREATE_FIELDS),
        shape("v1CreateMerchantBalanceReply", replies::CREATE),
    ),
    query(
        "/v1/balances/users/{userId}/balance",
        "Balance_GetUserBalance",
        &balance::BALANCE,
        &["currency"],
        BALANCE,
    ),
    command(
        "PUT",
        "/v1/balances/users/{userId}/balance",
        "Balance_CreateConsumerBalance",
        &create::INFO,
        ("BalanceCreateConsumerBalanceBody", CREATE_FIELDS),
        shape("v1CreateConsumerBalanceReply", replies::CREATE),
    ),
    command(
        "POST",
        "/v1/balances/users/{userId}/recharge",
        "Balance_RechargeBalance",
        &recharge::INFO,
        RECHARGE_BODY,
        RECHARGED,
    ),
    command(
        "POST",
        "/v1/balances/users/{userId}/withdraw",
        "Balance_WithdrawBalance",
        &withdraw::INFO,
        WITHDRAW_BODY,
        WITHDRAWN,
    ),
    command(
        "POST",
        "/v1/balances/merchants/{merchantId}/recharge",
        "Balance_RechargeMerchantBalance",
        &recharge::INFO,
        RECHARGE_BODY,
        RECHARGED,
    ),
    command(
        "POST",
        "/v1/balances/merchants/{merchantId}/withdraw",
        "Balance_WithdrawMerchantBalance",
        &withdraw::INFO,
        WITHDRAW_BODY,
        WITHDRAWN,
    ),
    query(
        "/v1/balances/users/{userId}/payment-methods",
        "Balance_ListUserPaymentMethods",
        &balance::PAYMENT_METHODS,
        &[],
        METHODS,
    ),
    command(
        "POST",
        "/v1/balances/users/{userId}/payment-methods",
        "Balance_AddUserPaymentMethod",
        &method::INFO,
        METHOD_BODY,
        NEW_METHOD,
    ),
    query(
        "/v1/balances/merchants/{merchantId}/payment-methods",
        "Balance_ListMerchantPaymentMethods",
        &balance::PAYMENT_METHODS,
        &[],
        METHODS,
    ),
    command(
        "POST",
        "/v1/balances/merchants/{merchantId}/payment-methods",
        "Balance_AddMerchantPaymentMethod",
        &method::INFO,
        METHOD_BODY,
        NEW_METHOD,
    ),
    query("/v1/balances/users/{userId}/entries", "Balance_ListUserEntries", &history::ENTRIES, PAGE, ENTRIES),
    query(
        "/v1/balances/merchants/{merchantId}/entries",
        "Balance_ListMerchantEntries",
        &history::ENTRIES,
        PAGE,
        ENTRIES,
    ),
    query(
        "/v1/balances/users/{userId}/transactions",
        "Balance_ListUserTransactions",
        &history::TRANSACTIONS,
        PAGE,
        TRANSACTIONS,
    ),
    query(
        "/v1/balances/merchants/{merchantId}/transactions",
        "Balance_ListMerchantTransactions",
        &history::TRANSACTIONS,
        PAGE,
        TRANSACTIONS,
    ),
    query(
        "/v1/balances/freezes/{freezeId}",
        "Balance_GetFreeze",
        &open::FREEZE,
        &[],
        shape("v1Freeze", replies::ONE_FREEZE),
    ),
    command(
        "POST",
        "/v1/balances/freezes/{freezeId}/refund",
        "Balance_RefundFreeze",
        &refund::INFO,
        ("BalanceRefundFreezeBody", &["amount", "payees", "reason", "idempotencyKey", "expectedUserVersion"]),
        shape("v1RefundFreezeReply", replies::REFUND),
    ),
    query(
        "/v1/balances/withdrawals/{withdrawalId}",
        "Balance_GetWithdrawal",
        &open::WITHDRAWAL,
        &[],
        shape("v1Withdrawal", replies::WITHDRAWAL),
    ),
    command(
        "POST",
        "/v1/balances/withdrawals/{withdrawalId}/cancel",
        "Balance_CancelWithdrawal",
        &withdraw::CANCEL_INFO,
        ("BalanceCancelWithdrawalBody", &["reason", "idempotencyKey"]),
        shape("v1CancelWithdrawalReply", replies::WITHDRAWAL_STEP),
    ),
    query(
        "/v1/transactions/{transactionId}",
        "Balance_GetTransaction",
        &history::TRANSACTION,
        &[],
        TRANSACTION,
    ),
    service("POST", "/v1/commands", "Ledger_Execute", Some(WRITE), Target::Commands),
    service("POST", "/v1/queries", "Ledger_Query", Some(READ), Target::Queries),
    service("GET", "/healthz", "Service_Health", None, Target::Health),
    service("GET", "/openapi.json", "Service_OpenApi", None, Target::OpenApi),
    service("GET", "/metrics", "Service_Metrics", Some(READ), Target::Host("metrics")),
];
