//! The vocabulary of the field tables.

use super::{Build, Run};
use crate::printed::printed;

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// UUID, kept in lower case (spec M10).
    Uuid,
    /// Id made by the ledger: canonical decimal string, or a safe integer (spec A2);
    /// in an atomic list also `{"$ref": [member, "field"]}`.
    Id,
    /// int64 of the caller's own; `"0"` means none (spec A19).
    Int64,
    /// Positive amount: decimal string, JSON number, or `{"minor": "…"}` (spec A1).
    Amount,
    /// The same, 0 allowed.
    AmountOrZero,
    /// Part of one, 0 to 1 with at most 9 decimals: decimal string or JSON number.
    Rate,
    /// Currency code.
    Currency,
    /// 100001 or 2000000.
    AccountSet,
    /// Expected version: integer from 0; absent means no check (spec A3).
    Version,
    /// ms since the epoch.
    Time,
    /// Length of time in ms, positive.
    Duration,
    /// Integer between the bounds.
    Count {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// true or false.
    Bool,
    /// Idempotency key: text of at most 128 UTF-8 bytes; empty means none (spec A5).
    Key,
    /// Text; limit in UTF-8 bytes.
    Text {
        /// Most UTF-8 bytes.
        max: usize,
    },
    /// Text; limit in characters, as the Allinpay contract counts (spec C12).
    Chars {
        /// Most characters.
        max: usize,
    },
    /// Date such as `2024-05-01`; kept as days since 1970-01-01.
    Date,
    /// One of the words.
    Choice(&'static [&'static str]),
    /// Personal text: the journal keeps a salted digest; limit in UTF-8 bytes.
    PersonalText {
        /// Most UTF-8 bytes.
        max: usize,
    },
    /// Personal JSON object, kept verbatim; limit in UTF-8 bytes of its text.
    PersonalObject {
        /// Most UTF-8 bytes.
        max: usize,
    },
    /// One object.
    Object {
        /// Its fields.
        of: &'static [Field],
    },
    /// A list of objects.
    List {
        /// Fields of each.
        of: &'static [Field],
        /// Most members.
        max: usize,
    },
}

/// One field of a command or query.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// What it may hold.
    pub kind: FieldKind,
    /// True if it must be given.
    pub required: bool,
    /// One sentence for the docs.
    pub doc: &'static str,
}

impl Field {
    /// A field that must be given.
    pub const fn required(name: &'static str, kind: FieldKind, doc: &'static str) -> Self {
        Field { name, kind, required: true, doc: printed(doc) }
    }

    /// A field that may be left out.
    pub const fn optional(name: &'static str, kind: FieldKind, doc: &'static str) -> Self {
        Field { name, kind, required: false, doc: printed(doc) }
    }
}

/// One field of a reply, for the declarations and the docs.
#[derive(Clone, Copy, Debug)]
pub struct ReplyField {
    /// Name in JSON; bills are made from a table of these.
    pub name: &'static str,
    /// TypeScript type.
    pub kind: &'static str,
    /// True if it is always there.
    pub always: bool,
    /// One sentence for the docs.
    pub doc: &'static str,
}

impl ReplyField {
    /// A field that every reply has.
    pub const fn always(name: &'static str, kind: &'static str, doc: &'static str) -> Self {
        ReplyField { name, kind: printed(kind), always: true, doc: printed(doc) }
    }

    /// A field that some replies have.
    pub const fn sometimes(name: &'static str, kind: &'static str, doc: &'static str) -> Self {
        ReplyField { name, kind: printed(kind), always: false, doc: printed(doc) }
    }
}

/// The description of one command.
#[derive(Clone, Copy, Debug)]
pub struct CommandInfo {
    /// Stable name, the `type` of the request and the kind of its transaction.
    pub name: &'static str,
    /// Group and method of the SDK, for example `balances.freeze`.
    pub method: &'static str,
    /// Rows of the spec it carries out.
    pub spec: &'static str,
    /// One sentence for the docs.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Fields of its reply.
    pub reply: &'static [ReplyField],
    /// Makes the typed command.
    pub build: Build,
}

/// The description of one query.
#[derive(Clone, Copy, Debug)]
pub struct QueryInfo {
    /// Stable name, the `type` of the request.
    pub name: &'static str,
    /// Group and method of the SDK.
    pub method: &'static str,
    /// Rows of the spec it carries out.
    pub spec: &'static str,
    /// One sentence for the docs.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Fields of its reply.
    pub reply: &'static [ReplyField],
    /// Answers it.
    pub run: Run,
}

/// Words shared by several tables.
pub mod shared {
    use super::{Field, FieldKind};

    /// The idempotency key.
    pub const KEY: Field = Field::optional(
        "idempotencyKey",
        FieldKind::Key,
        "Repeating the command with the same key returns the first reply and moves no money.",
    );
    /// A user.
    pub const USER: Field = Field::optional("userId", FieldKind::Uuid, "The user, if the owner is one.");
    /// A merchant.
    pub const MERCHANT: Field =
        Field::optional("merchantId", FieldKind::Uuid, "The merchant, if the owner is one.");
    /// A platform.
    pub const PLATFORM: Field = Field::optional(
        "platformId",
        FieldKind::Text { max: 64 },
        "The platform (大B), if the owner is one.",
    );
    /// A partner.
    pub const PARTNER: Field = Field::optional(
        "partnerId",
        FieldKind::Text { max: 64 },
        "The partner (外部分佣方), if the owner is one.",
    );
    /// A registered party by its number.
    pub const ACCOUNT_USER_ID: Field = Field::optional(
        "accountUserId",
        FieldKind::Count { min: 1, max: 99_999_999_999 },
        "The party, by its number; it goes before every other name.",
    );
    /// A registered party by its code.
    pub const EXTERNAL_CODE: Field = Field::optional(
        "externalCode",
        FieldKind::Chars { max: 30 },
        "The party, by its shop or partner code; it goes before `isPlatform` and owners.",
    );
    /// A receiver by its number on the Douyin face.
    pub const MERCHANT_UID: Field = Field::optional(
        "merchantUid",
        FieldKind::Text { max: 64 },
        "Its `merchant_uid`: the party that registered it, else a merchant by UUID, else a partner by its id.",
    );
    /// The ledger's platform.
    pub const IS_PLATFORM: Field = Field::optional(
        "isPlatform",
        FieldKind::Bool,
        "true names the ledger's platform (大B); false is as if absent.",
    );
    /// A currency that must be named.
    pub const CURRENCY: Field =
        Field::required("currency", FieldKind::Currency, "ISO 4217 code, or one the host registered.");
    /// A currency that need not be named.
    pub const WIRE_CURRENCY: Field = Field::optional(
        "currency",
        FieldKind::Currency,
        "Default: the ledger's `wireCurrency`, CNY unless set.",
    );
    /// The currency that an order must have to be found (spec M13).
    pub const ONLY_CURRENCY: Field = Field::optional(
        "currency",
        FieldKind::Currency,
        "Orders and settlements in another currency count as not found.",
    );
    /// An account set.
    pub const SET: Field = Field::optional(
        "accountSet",
        FieldKind::AccountSet,
        "100001 balance (default) or 2000000 marketing.",
    );
    /// A list page size.
    pub const LIMIT: Field = Field::optional(
        "limit",
        FieldKind::Count { min: 1, max: 1000 },
        "Most rows on the page, 1 to 1000; default 100.",
    );
    /// A list position.
    pub const CURSOR: Field = Field::optional(
        "cursor",
        FieldKind::Text { max: 64 },
        "`nextCursor` of the page before; absent for the first page.",
    );
}

/// The fields that name a party (spec AP-02), and others after them.
macro_rules! with_selector {
    ($($other:expr),* $(,)?) => {
        &[
            $crate::command::fields::shared::ACCOUNT_USER_ID,
            $crate::command::fields::shared::EXTERNAL_CODE,
            $crate::command::fields::shared::IS_PLATFORM,
            $crate::command::fields::shared::USER,
            $crate::command::fields::shared::MERCHANT,
            $crate::command::fields::shared::PLATFORM,
            $crate::command::fields::shared::PARTNER,
            $($other),*
        ]
    };
}
pub(crate) use with_selector;
