//! Types that replies name: what `Balance`, `EntryLine` and `TransactionView`
//! in a table of reply fields stand for.

use crate::balance::queries::balance::BALANCE;
use crate::balance::queries::lists::HOLD_VIEW;
use crate::command::ReplyField;
use crate::funds::bills::{day, fund, trade};
use crate::funds::queries as funds;
use crate::funds::view;
use crate::order::queries as order;
use crate::settlement::queries::lists::NOTIFICATION_VIEW;
use crate::settlement::queries::settle;
use crate::split::{STEP_REPLY, explain};

/// One named type.
#[derive(Clone, Copy, Debug)]
pub struct NamedType {
    /// Its name.
    pub name: &'static str,
    /// One sentence for the docs.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [ReplyField],
}

const TRANSACTION_ID: ReplyField = ReplyField::always("transactionId", "string", "The transaction.");
const TRANSACTION_TYPE: ReplyField =
    ReplyField::always("transactionType", "string", "The command that made it, for example `recharge`.");
const TIME: ReplyField = ReplyField::always("time", "number", "When, ms since the epoch.");
const AVAILABLE_DELTA: ReplyField =
    ReplyField::always("availableDelta", "string", "Change of the spendable money.");
const FROZEN_DELTA: ReplyField = ReplyField::always("frozenDelta", "string", "Change of the held money.");
const AVAILABLE: ReplyField = ReplyField::always("available", "string", "Spendable money afterwards.");
const FROZEN: ReplyField = ReplyField::always("frozen", "string", "Held money afterwards.");
const VERSION: ReplyField = ReplyField::always("version", "number", "Version of the balance afterwards.");

/// All named types.
pub const NAMED: &[NamedType] = &[
    NamedType { name: "Balance", doc: "One balance of an owner.", fields: BALANCE.reply },
    NamedType { name: "AccountView", doc: "One account of the ledger.", fields: BALANCE.reply },
    NamedType { name: "HoldView", doc: "Money that is held.", fields: HOLD_VIEW },
    NamedType { name: "RuleLeg", doc: "One leg of a split rule.", fields: explain::RULE_LEG_REPLY },
    NamedType {
        name: "RulePart",
        doc: "One receiver of a leg, or of a part.",
        fields: explain::RULE_PART_REPLY,
    },
    NamedType { name: "RuleTier", doc: "One tier of a leg.", fields: explain::RULE_TIER_REPLY },
    NamedType { name: "RuleAmount", doc: "An amount in one currency.", fields: explain::RULE_AMOUNT_REPLY },
    NamedType { name: "SplitStep", doc: "One settle of a preview.", fields: STEP_REPLY },
    NamedType { name: "SplitLeg", doc: "What a leg gets, and why.", fields: explain::LEG_REPLY },
    NamedType { name: "SplitTier", doc: "What falls into a tier.", fields: explain::TIER_REPLY },
    NamedType { name: "SplitPart", doc: "What one receiver of a leg gets.", fields: explain::PART_REPLY },
    NamedType {
        name: "ProgramView",
        doc: "One version of a settlement program.",
        fields: order::PROGRAM_VIEW,
    },
    NamedType { name: "OrderView", doc: "An order.", fields: order::ORDER_VIEW },
    NamedType { name: "OrderItem", doc: "One item of an order.", fields: order::ITEM_VIEW },
    NamedType { name: "RefundView", doc: "A refund of an order.", fields: order::REFUND_VIEW },
    NamedType { name: "SettlementView", doc: "A settlement.", fields: settle::SETTLEMENT_VIEW },
    NamedType { name: "LegView", doc: "One leg of a settlement.", fields: settle::LEG_VIEW },
    NamedType { name: "ReturnView", doc: "A return.", fields: settle::RETURN_VIEW },
    NamedType { name: "NotificationView", doc: "A message of the outbox.", fields: NOTIFICATION_VIEW },
    NamedType { name: "PartyView", doc: "A registered party.", fields: view::PARTY_VIEW },
    NamedType {
        name: "FundBalanceView",
        doc: "An account of a party.",
        fields: funds::balances::BALANCE_VIEW,
    },
    NamedType { name: "WithdrawalDetailView", doc: "One withdrawal of an order.", fields: view::DETAIL_VIEW },
    NamedType { name: "PayoutView", doc: "A withdrawal on its way out.", fields: view::PAYOUT_VIEW },
    NamedType {
        name: "PayoutPoolView",
        doc: "What a channel pays out from.",
        fields: funds::pools::POOL_VIEW,
    },
    NamedType { name: "BillView", doc: "Whose bill of which day.", fields: day::BILL_VIEW },
    NamedType { name: "FundBillLine", doc: "A change of a balance.", fields: fund::LINE_VIEW },
    NamedType { name: "TradeBillLine", doc: "A trade of a party.", fields: trade::LINE_VIEW },
    NamedType {
        name: "EntryLine",
        doc: "One change of one balance, and what it left.",
        fields: &[
            TRANSACTION_ID,
            TRANSACTION_TYPE,
            TIME,
            AVAILABLE_DELTA,
            FROZEN_DELTA,
            AVAILABLE,
            FROZEN,
            VERSION,
        ],
    },
    NamedType {
        name: "TransactionEntry",
        doc: "What a transaction did to one account.",
        fields: &[
            ReplyField::always("accountNo", "string", "Number of the account."),
            ReplyField::always("owner", "string", "`user:<uuid>`, `merchant:<uuid>`, `world:<channel>`, …"),
            ReplyField::always("accountSet", "number", "100001 balance, 2000000 marketing."),
            ReplyField::always("currency", "string", "Currency code."),
            AVAILABLE_DELTA,
            FROZEN_DELTA,
            AVAILABLE,
            FROZEN,
            VERSION,
        ],
    },
    NamedType {
        name: "TransactionView",
        doc: "One transaction. The sum of its entries is 0.",
        fields: &[
            TRANSACTION_ID,
            TRANSACTION_TYPE,
            TIME,
            ReplyField::always("entries", "Array<TransactionEntry>", "One per account."),
            ReplyField::always("request", "Record<string, unknown>", "The command as it was sent."),
            ReplyField::always("reply", "Record<string, unknown>", "What it answered."),
            ReplyField::sometimes(
                "paymentAccount",
                "string",
                "Snapshot of the account that paid, unless erased.",
            ),
            ReplyField::sometimes(
                "accountDetails",
                "Record<string, unknown>",
                "Details of the payment method made, unless erased.",
            ),
        ],
    },
];
