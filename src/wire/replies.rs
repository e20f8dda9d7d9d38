//! What the balance REST face answers: the fields of each reply, with the names
//! and types of the contract.

/// How a value of an engine's reply is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Text, as it is.
    Text,
    /// int64 id: a string.
    Id,
    /// Version: an int32 number.
    Version,
    /// ms since the epoch, or another whole number.
    Int,
    /// true or false.
    Bool,
    /// Amount: the decimal text as a number with its shortest exact digits.
    Amount,
    /// Always true (`success`); the engine has no such field.
    True,
    /// The id of an owner `user:<id>` (spec A17).
    OwnerId,
    /// Status of a withdrawal: QUEUED and SUBMITTING are PENDING (spec A18).
    Payout,
    /// Text; empty when the engine's reply has none.
    TextOrEmpty,
    /// Amount in minor units: a whole number; 0 when the engine's reply has none.
    Minor,
    /// ms since the epoch, written in s.
    Seconds,
    /// Always 0; the engine has no such field.
    Zero,
    /// Parties and their amounts as `settle_detail` (spec B21).
    SettleDetail,
    /// int64 id, written as a whole number with all its digits.
    Digits,
    /// A whole number; null when the engine's reply has none.
    IntOrNull,
    /// Status of a withdrawal as Allinpay's number: 1, 2 or 3.
    WithdrawStatus,
    /// The same in words; of a failure, why.
    WithdrawStatusDesc,
    /// An object with these fields of the same reply.
    Inside(&'static [Out]),
    /// A JSON object, as it is.
    Object,
    /// A list of objects with these fields.
    List(&'static [Out]),
}

/// One field of a reply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Out {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in the engine's reply. A field that is not there is left out.
    pub from: &'static str,
    /// How it is written.
    pub kind: Kind,
}

const fn out(name: &'static str, kind: Kind) -> Out {
    Out { name, from: name, kind }
}

const fn renamed(name: &'static str, from: &'static str, kind: Kind) -> Out {
    Out { name, from, kind }
}

const SUCCESS: Out = out("success", Kind::True);
const TRANSACTION_ID: Out = out("transactionId", Kind::Id);
const NEW_VERSION: Out = out("newVersion", Kind::Version);
const CURRENCY: Out = out("currency", Kind::Text);
const NEXT: Out = renamed("nextPageToken", "nextCursor", Kind::Text);
const TYPE: Out = renamed("type", "transactionType", Kind::Text);
const OWNER: Out = out("owner", Kind::Text);
const METHOD_ID: Out = out("paymentMethodId", Kind::Id);
const DETAILS: Out = out("accountDetails", Kind::Object);

/// v1FreezeBalanceReply (BAL-10)
pub const FREEZE: &[Out] = &[out("freezeId", Kind::Id), NEW_VERSION];
/// v1CancelFreezeReply (BAL-11)
pub const CANCEL: &[Out] = &[SUCCESS, NEW_VERSION];
/// v1ConfirmTransferReply (BAL-12); `payees` only when `captures` were sent
pub const CONFIRM: &[Out] = &[
    SUCCESS,
    TRANSACTION_ID,
    out("newUserVersion", Kind::Version),
    out("newMerchantVersion", Kind::Version),
    out("payees", Kind::List(PAYEE)),
];
const PAYEE: &[Out] = &[OWNER, out("amount", Kind::Amount), NEW_VERSION];
/// v1BalanceReply (BAL-13, BAL-15)
pub const BALANCE: &[Out] =
    &[out("available", Kind::Amount), out("frozen", Kind::Amount), CURRENCY, out("version", Kind::Version)];
/// v1CreateConsumerBalanceReply, v1CreateMerchantBalanceReply (BAL-14, BAL-16):
/// `userId` holds a merchant's id too (A17)
pub const CREATE: &[Out] =
    &[renamed("userId", "owner", Kind::OwnerId), CURRENCY, out("available", Kind::Amount)];
/// v1RechargeBalanceReply, v1WithdrawBalanceReply (BAL-17, BAL-18)
pub const MOVED: &[Out] = &[SUCCESS, TRANSACTION_ID, NEW_VERSION];

/// Cancelled withdrawal (A18)
pub const WITHDRAWAL_STEP: &[Out] = &[SUCCESS, TRANSACTION_ID, NEW_VERSION, out("status", Kind::Payout)];
/// One withdrawal (A18)
pub const WITHDRAWAL: &[Out] = &[
    out("withdrawalId", Kind::Id),
    OWNER,
    CURRENCY,
    out("amount", Kind::Amount),
    out("status", Kind::Payout),
    out("reason", Kind::Text),
    METHOD_ID,
    out("createdAt", Kind::Int),
    out("updatedAt", Kind::Int),
];
/// Refund (M8)
pub const REFUND: &[Out] = &[
    SUCCESS,
    TRANSACTION_ID,
    out("newUserVersion", Kind::Version),
    out("refunded", Kind::Amount),
    out("refundable", Kind::Amount),
    out("payees", Kind::List(PAYEE)),
];
/// One freeze (BAL-10, A10)
pub const ONE_FREEZE: &[Out] = &[
    out("freezeId", Kind::Id),
    OWNER,
    CURRENCY,
    out("status", Kind::Text),
    out("amount", Kind::Amount),
    out("captured", Kind::Amount),
    out("released", Kind::Amount),
    out("remaining", Kind::Amount),
    out("orderId", Kind::Id),
    out("createdAt", Kind::Int),
    out("expiresAt", Kind::Int),
    out("expired", Kind::Bool),
    out("payees", Kind::List(SHARE)),
];
const SHARE: &[Out] = &[OWNER, out("captured", Kind::Amount), out("refunded", Kind::Amount)];
/// New payment method (A14)
pub const NEW_METHOD: &[Out] = &[METHOD_ID];
/// Payment methods (A14)
pub const METHODS: &[Out] = &[out("paymentMethods", Kind::List(METHOD))];
const METHOD: &[Out] =
    &[METHOD_ID, out("paymentMethodType", Kind::Text), out("isDefault", Kind::Bool), DETAILS];
/// A page of entries
pub const ENTRIES: &[Out] = &[out("entries", Kind::List(ENTRY)), NEXT];
const ENTRY: &[Out] = &[
    TRANSACTION_ID,
    TYPE,
    out("time", Kind::Int),
    out("availableDelta", Kind::Amount),
    out("frozenDelta", Kind::Amount),
    out("available", Kind::Amount),
    out("frozen", Kind::Amount),
    out("version", Kind::Version),
];
/// A page of transactions
pub const TRANSACTIONS: &[Out] = &[out("transactions", Kind::List(TRANSACTION)), NEXT];
/// One transaction (A14)
pub const TRANSACTION: &[Out] = &[
    TRANSACTION_ID,
    TYPE,
    out("time", Kind::Int),
    out("entries", Kind::List(LINE)),
    out("request", Kind::Object),
    out("reply", Kind::Object),
    out("paymentAccount", Kind::Text),
    DETAILS,
];
const LINE: &[Out] = &[
    out("accountNo", Kind::Id),
    OWNER,
    out("accountSet", Kind::Int),
    CURRENCY,
    out("availableDelta", Kind::Amount),
    out("frozenDelta", Kind::Amount),
    out("available", Kind::Amount),
    out("frozen", Kind::Amount),
    // Accounts of platforms and of the world count beyond int32 (spec A22).
    out("version", Kind::Int),
];
