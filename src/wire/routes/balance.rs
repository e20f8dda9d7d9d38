//! Balances: the nine routes of the contract (BAL-10…18), then ours in the same
//! style.

use super::trade::{PAGE as ID_PAGE, asks};
use super::{Body, ReplyShape, Route, command, query, shape};
use crate::balance::queries::{balance, history, lists, open};
use crate::balance::{cancel, confirm, create, freeze, method, recharge, refund};
use crate::funds::{queries::withdrawals, withdraw};
use crate::wire::replies;

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

/// The routes.
pub(super) const ROUTES: &[Route] = &[
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
        &withdrawals::WITHDRAWAL,
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
    asks("/v1/accounts", "Balance_ListAccounts", &lists::ACCOUNTS, ID_PAGE),
    asks("/v1/holds", "Balance_ListOpenHolds", &lists::OPEN_HOLDS, ID_PAGE),
];
