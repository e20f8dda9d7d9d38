//! The one table of errors: each reason with its stable name, gRPC code, HTTP
//! status and a sentence that tells the caller what to do.
//!
//! Every face (native, balance REST, …) reads its codes from here, and the error
//! page of the docs is generated from [`REASONS`].

use std::fmt;

use crate::printed::printed;

/// gRPC status codes used by the faces (spec A20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grpc {
    /// 1
    Cancelled = 1,
    /// 3
    InvalidArgument = 3,
    /// 5
    NotFound = 5,
    /// 6
    AlreadyExists = 6,
    /// 7
    PermissionDenied = 7,
    /// 8
    ResourceExhausted = 8,
    /// 9
    FailedPrecondition = 9,
    /// 10
    Aborted = 10,
    /// 12
    Unimplemented = 12,
    /// 13
    Internal = 13,
    /// 14
    Unavailable = 14,
    /// 16
    Unauthenticated = 16,
}

/// One row of the error table.
#[derive(Clone, Copy, Debug)]
pub struct ReasonInfo {
    /// The reason this row describes.
    pub reason: Reason,
    /// Stable name, the `code` of a `LedgerError`.
    pub name: &'static str,
    /// gRPC code of the REST faces.
    pub grpc: Grpc,
    /// HTTP status of the REST faces.
    pub http: u16,
    /// What the caller should do.
    pub advice: &'static str,
}

macro_rules! reasons {
    ($($variant:ident = $name:literal, $grpc:ident, $http:literal, $advice:literal;)*) => {
        /// Why a request was refused. Names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $(#[doc = $advice] $variant,)*
        }

        /// All reasons, in the order of the documentation.
        pub const REASONS: &[ReasonInfo] = &[
            $(ReasonInfo {
                reason: Reason::$variant, name: $name, grpc: Grpc::$grpc, http: $http, advice: printed($advice),
            },)*
        ];

        impl Reason {
            /// The row of the table for this reason.
            pub fn info(self) -> ReasonInfo {
                match self {
                    $(Reason::$variant => ReasonInfo {
                        reason: self, name: $name, grpc: Grpc::$grpc, http: $http, advice: printed($advice),
                    },)*
                }
            }
        }
    };
}

reasons! {
    InvalidJson = "INVALID_JSON", InvalidArgument, 400, "send one well-formed JSON value without duplicate keys";
    UnknownCommand = "UNKNOWN_COMMAND", InvalidArgument, 400, "use one of the documented command types";
    MissingField = "MISSING_FIELD", InvalidArgument, 400, "give the field that details.field names";
    UnknownField = "UNKNOWN_FIELD", InvalidArgument, 400, "remove the field, or open the ledger with unknownFields: \"ignore\"";
    InvalidField = "INVALID_FIELD", InvalidArgument, 400, "give the field a value of the documented type and range";
    FieldTooLong = "FIELD_TOO_LONG", InvalidArgument, 400, "shorten the field to details.limit";
    InvalidAmount = "INVALID_AMOUNT", InvalidArgument, 400, "send a positive decimal with no more decimals than the currency has";
    UnknownCurrency = "UNKNOWN_CURRENCY", InvalidArgument, 400, "use an ISO 4217 code, or register the currency when the ledger is opened";
    InvalidReference = "INVALID_REFERENCE", InvalidArgument, 400, "a $ref names an earlier member of the same atomic list and a field of its reply";
    BatchTooLarge = "BATCH_TOO_LARGE", InvalidArgument, 400, "split the list into smaller ones";
    CurrencyRequired = "CURRENCY_REQUIRED", InvalidArgument, 400, "name the currency: the owner has several balances and no default one";
    MerchantRequired = "MERCHANT_REQUIRED", InvalidArgument, 400, "name the merchant: no order is registered under the freeze's order id";
    PaymentMethodRequired = "PAYMENT_METHOD_REQUIRED", InvalidArgument, 400, "name the payment method: the owner has several and no default one";
    InvalidPaymentMethodId = "INVALID_PAYMENT_METHOD_ID", InvalidArgument, 400, "send the payment method's id as a decimal string";
    VersionNotApplicable = "VERSION_NOT_APPLICABLE", InvalidArgument, 400, "leave expectedMerchantVersion out when several payees are paid";
    IdempotencyConflict = "IDEMPOTENCY_CONFLICT", AlreadyExists, 409, "use a new key, or repeat the request with the fields it had the first time";
    ReplayInList = "REPLAY_IN_LIST", AlreadyExists, 409, "take the member out of the list: it was carried out before";
    BalanceNotFound = "BALANCE_NOT_FOUND", NotFound, 404, "create the balance of this owner, account set and currency first";
    BalanceAlreadyExists = "BALANCE_ALREADY_EXISTS", AlreadyExists, 409, "the balance exists with other fields; read it instead";
    FreezeNotFound = "FREEZE_NOT_FOUND", NotFound, 404, "check the freeze id";
    FreezeAlreadyExists = "FREEZE_ALREADY_EXISTS", AlreadyExists, 409, "this user's order already has a freeze; use details.freezeId";
    InvalidFreezeStatus = "INVALID_FREEZE_STATUS", FailedPrecondition, 400, "the freeze has ended; use refund after a confirm";
    FreezeExpired = "FREEZE_EXPIRED", FailedPrecondition, 400, "cancel the freeze and make a new one";
    AmountExceedsRemaining = "AMOUNT_EXCEEDS_REMAINING", FailedPrecondition, 400, "capture no more than what remains frozen";
    NothingToRefund = "NOTHING_TO_REFUND", FailedPrecondition, 400, "the payment was never captured or is fully refunded";
    RefundExceedsCaptured = "REFUND_EXCEEDS_CAPTURED", FailedPrecondition, 400, "refund no more than was captured and not yet refunded";
    PayeeNotInPayment = "PAYEE_NOT_IN_PAYMENT", FailedPrecondition, 400, "name only payees that the payment was captured to";
    PaymentMethodNotFound = "PAYMENT_METHOD_NOT_FOUND", NotFound, 404, "use one of the owner's own payment methods";
    WithdrawalNotFound = "WITHDRAWAL_NOT_FOUND", NotFound, 404, "check the withdrawal id";
    InvalidWithdrawalStatus = "INVALID_WITHDRAWAL_STATUS", FailedPrecondition, 400, "read the withdrawal: its status does not allow this step";
    PayoutStatusFinal = "PAYOUT_STATUS_FINAL", FailedPrecondition, 400, "the money went back before; the payout is listed as an exception: decide who pays";
    NoPayoutException = "NO_PAYOUT_EXCEPTION", FailedPrecondition, 400, "read the withdrawal: it has no open exception";
    PoolShort = "POOL_SHORT", FailedPrecondition, 400, "the withdrawal waits: record liquidity for its channel, then submit it again";
    PayoutNotNext = "PAYOUT_NOT_NEXT", FailedPrecondition, 400, "submit the payout in details.nextId first: a channel pays in the order of the requests";
    PartyNotFound = "PARTY_NOT_FOUND", NotFound, 404, "register the party first, or check its number or code";
    PartyNameTaken = "PARTY_NAME_TAKEN", AlreadyExists, 409, "another party has this name; details.field says which";
    PlatformRequired = "PLATFORM_REQUIRED", FailedPrecondition, 400, "register the platform first: it receives the fees";
    CustodyMode = "CUSTODY_MODE", FailedPrecondition, 400, "the party is in custody mode; its money cannot be withdrawn here";
    AmountNotWithdrawable = "AMOUNT_NOT_WITHDRAWABLE", FailedPrecondition, 400, "withdraw no more than details.withdrawableMinor, or wait until the days have passed";
    FeeExceedsAmount = "FEE_EXCEEDS_AMOUNT", FailedPrecondition, 400, "withdraw more than the fee in details.feeMinor";
    WithdrawalOrderConflict = "WITHDRAWAL_ORDER_CONFLICT", AlreadyExists, 409, "the order number was used with other fields; check details.field";
    WithdrawalOrderNotFound = "WITHDRAWAL_ORDER_NOT_FOUND", NotFound, 404, "check the order number";
    ExternalTransactionConflict = "EXTERNAL_TRANSACTION_CONFLICT", AlreadyExists, 409, "this external transaction was recharged with other fields; check details.field";
    ProgramNotFound = "PROGRAM_NOT_FOUND", NotFound, 404, "configure a program for the app first";
    RuleInvalid = "RULE_INVALID", InvalidArgument, 400, "mend the part of the rule that details.field names";
    RuleCurrency = "RULE_CURRENCY", FailedPrecondition, 400, "store the rule again with an amount in details.currency where details.field says";
    RuleNotFound = "RULE_NOT_FOUND", NotFound, 404, "store the split rule first, or check its name and version";
    OrderNotFound = "ORDER_NOT_FOUND", NotFound, 404, "check the order's id and its app";
    OrderAlreadyExists = "ORDER_ALREADY_EXISTS", AlreadyExists, 409, "an order has this id; read it, or use another id for another order";
    OrderAlreadyPaid = "ORDER_ALREADY_PAID", FailedPrecondition, 400, "the order is paid; read it";
    OrderNotPaid = "ORDER_NOT_PAID", FailedPrecondition, 400, "pay the order first";
    OrderAmountMismatch = "ORDER_AMOUNT_MISMATCH", FailedPrecondition, 400, "pay by the buyer of the order, in its currency, exactly its amount less subsidies";
    MerchantMismatch = "MERCHANT_MISMATCH", InvalidArgument, 400, "leave the merchant out: the order names its sellers";
    OrderRefundRequired = "ORDER_REFUND_REQUIRED", FailedPrecondition, 400, "the freeze paid an order; refund the order instead";
    OrderSettling = "ORDER_SETTLING", FailedPrecondition, 400, "wait until the settlement in details.settlementId has ended";
    ItemNotFound = "ITEM_NOT_FOUND", NotFound, 404, "check the item's id";
    ItemOrderMismatch = "ITEM_ORDER_MISMATCH", InvalidArgument, 400, "name an item of this order";
    ItemAlreadyExists = "ITEM_ALREADY_EXISTS", AlreadyExists, 409, "item ids are unique in an app; use another one";
    InvalidItemStatus = "INVALID_ITEM_STATUS", FailedPrecondition, 400, "read the order: what the item has been through does not allow this step";
    RefundNotFound = "REFUND_NOT_FOUND", NotFound, 404, "check the refund id";
    RefundNoExists = "REFUND_NO_EXISTS", AlreadyExists, 409, "the refund number is used; read that refund, or use a new number";
    RefundExceedsPaid = "REFUND_EXCEEDS_PAID", FailedPrecondition, 400, "refund no more than was paid and not yet refunded";
    InvalidRefundStatus = "INVALID_REFUND_STATUS", FailedPrecondition, 400, "read the refund: it has ended";
    SettleNoExists = "SETTLE_NO_EXISTS", AlreadyExists, 409, "the settlement number is used; query that settlement";
    AutomaticSettlement = "AUTOMATIC_SETTLEMENT", FailedPrecondition, 400, "the app is settled automatically; do not ask for it";
    WholeSettleNotAllowed = "WHOLE_SETTLE_NOT_ALLOWED", FailedPrecondition, 400, "a voucher of the order was settled by itself; settle the others one by one too";
    VoucherSettleDisabled = "VOUCHER_SETTLE_DISABLED", FailedPrecondition, 400, "the app does not settle single vouchers; settle the whole order";
    SettleNotAllowed = "SETTLE_NOT_ALLOWED", FailedPrecondition, 400, "nothing of this order may be settled in this way now; read its items";
    OrderNotFinished = "ORDER_NOT_FINISHED", FailedPrecondition, 400, "wait until everything is fulfilled or refunded and the days in details.eligibleAt have passed";
    NothingToSettle = "NOTHING_TO_SETTLE", FailedPrecondition, 400, "everything is settled or refunded";
    ShareCapExceeded = "SHARE_CAP_EXCEEDED", InvalidArgument, 400, "give other parties less: details.limitMinor is what the program allows";
    ShareExceedsLeft = "SHARE_EXCEEDS_LEFT", InvalidArgument, 400, "give other parties no more than rake and commission leave";
    SettlementNotFound = "SETTLEMENT_NOT_FOUND", NotFound, 404, "check the settlement's id and its app";
    NotExternal = "NOT_EXTERNAL", FailedPrecondition, 400, "only what an external program executes is reported";
    ExternalStatusFinal = "EXTERNAL_STATUS_FINAL", Aborted, 409, "the first report stands; details.status is what it was";
    ReturnNotFound = "RETURN_NOT_FOUND", NotFound, 404, "check the return's id and its app";
    ReturnNoConflict = "RETURN_NO_CONFLICT", AlreadyExists, 409, "the return number was used with other fields; check details.field";
    ReturnExceedsReceived = "RETURN_EXCEEDS_RECEIVED", FailedPrecondition, 400, "return no more than the party received in this settlement and still has of it";
    NotificationNotFound = "NOTIFICATION_NOT_FOUND", NotFound, 404, "check the notification id";
    InvalidNotificationStatus = "INVALID_NOTIFICATION_STATUS", FailedPrecondition, 400, "the notification is not waiting to be delivered; resend it first";
    TransactionNotFound = "TRANSACTION_NOT_FOUND", NotFound, 404, "check the transaction id";
    VersionConflict = "VERSION_CONFLICT", Aborted, 409, "read the balance again and retry with its version";
    VersionExhausted = "VERSION_EXHAUSTED", FailedPrecondition, 400, "the account's version has reached 2147483647; move the owner to a new account";
    BalanceOverflow = "BALANCE_OVERFLOW", FailedPrecondition, 400, "the balance would exceed a signed 64-bit number of minor units";
    InsufficientFunds = "INSUFFICIENT_FUNDS", FailedPrecondition, 400, "details.availableMinor is what the account holds, in minor units; recharge or lower the amount";
    ClockBehind = "CLOCK_BEHIND", FailedPrecondition, 400, "set the host's clock: it is behind the ledger's last commit";
    ClockAhead = "CLOCK_AHEAD", FailedPrecondition, 400, "set the host's clock, or allow the jump with allowClockJump";
    RouteNotFound = "ROUTE_NOT_FOUND", NotFound, 404, "check the path; the routes are in openapi.json";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", Unimplemented, 405, "use one of the methods in the Allow header";
    RequestTooLarge = "REQUEST_TOO_LARGE", InvalidArgument, 413, "send a smaller body";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", InvalidArgument, 415, "send Content-Type: application/json";
    Unauthenticated = "UNAUTHENTICATED", Unauthenticated, 401, "send Authorization: Bearer with a token";
    PermissionDenied = "PERMISSION_DENIED", PermissionDenied, 403, "use a token with the scope in details.scope";
    Overloaded = "OVERLOADED", ResourceExhausted, 429, "wait and send it again: nothing was done";
    Cancelled = "CANCELLED", Cancelled, 499, "nothing was done: the call was still queued when its signal was aborted";
    Closed = "CLOSED", FailedPrecondition, 400, "the ledger was closed; open it again";
    OutcomeUnknown = "OUTCOME_UNKNOWN", Unavailable, 503, "retry with the same idempotency key: the store has not said whether it was written";
    StoreFailed = "STORE_FAILED", Unavailable, 503, "nothing was written; mend the store and retry";
    StoreCorrupt = "STORE_CORRUPT", Internal, 500, "a stored row cannot be read; run verify";
    ImportRefused = "IMPORT_REFUSED", FailedPrecondition, 400, "import an unchanged export of this ledger into a store that holds nothing else";
    UpgradeRequired = "UPGRADE_REQUIRED", FailedPrecondition, 400, "a newer version wrote this ledger; update split-ledger";
    LedgerInvariant = "LEDGER_INVARIANT", Internal, 500, "nothing was written; report this as a bug";
    Internal = "INTERNAL", Internal, 500, "nothing was written; report this as a bug";
}

impl Reason {
    /// The stable name, for example `INSUFFICIENT_FUNDS`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The reason on the balance REST face: there a version conflict keeps the
    /// name it had in the original service (spec A4).
    pub fn rest_name(self) -> &'static str {
        match self {
            Reason::VersionConflict => "OPTIMISTIC_LOCK_FAILED",
            other => other.name(),
        }
    }
}

/// A refusal: a stable reason, a message for people, and details for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", reason.name())]
pub struct Error {
    /// Why, as a stable code.
    pub reason: Reason,
    /// What happened, lower case, the caller's values in backticks.
    pub message: String,
    /// Named facts, for example `field`, `expected`, `actual`.
    pub details: Vec<(&'static str, String)>,
}

impl Error {
    /// A refusal with a message.
    #[cold]
    #[inline(never)]
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Error { reason, message: message.into(), details: Vec::new() }
    }

    /// A refusal that names the field at fault.
    #[cold]
    #[inline(never)]
    pub fn field(reason: Reason, field: impl Into<String>, message: impl Into<String>) -> Self {
        Error::new(reason, message).with("field", field.into())
    }

    /// The same error with one more named fact.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.details.push((name, value.to_string()));
        self
    }

    /// The value of a named fact.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Puts a prefix (`captures[2].`) before the field the error names.
    #[must_use]
    pub fn inside(mut self, prefix: &str) -> Self {
        for (key, value) in &mut self.details {
            if *key == "field" {
                value.insert_str(0, prefix);
            }
        }
        self
    }
}
