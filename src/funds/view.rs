//! What parties, balances and withdrawals show.

use super::detail::Detail;
use super::withdrawal::{self, BOUNCED, CANCELLED, FAILED};
use crate::calendar::Date;
use crate::command::{Reply, ReplyField, Value};
use crate::ledger::{BALANCE_SET, owner};
use crate::money::Currency;
use crate::store::cells::Str;
use crate::store::rows::{Party, Withdrawal};

/// A platform of the type 结算通 (spec C12).
pub const SETTLEMENT_PLATFORM: &str = "settlement";
/// TypeScript type of a list of details.
pub const DETAIL_TYPE: &str = "WithdrawalDetailView[]";

/// What one withdrawal of an order shows.
pub const DETAIL_VIEW: &[ReplyField] = &[
    ReplyField::sometimes(
        "accountUserId",
        "number",
        "The party's number; of an unknown one that of the request.",
    ),
    ReplyField::always("accountSet", "number", "100001: nothing else can be withdrawn."),
    ReplyField::sometimes("referenceType", "number", "11 platform, 13 shop, 49 external commission party."),
    ReplyField::sometimes("referenceId", "number", "Its id in the host's own system."),
    ReplyField::sometimes("externalCode", "string", "Its shop or partner code."),
    ReplyField::sometimes("isPlatform", "boolean", "True if it was named so."),
    ReplyField::sometimes("shopName", "string", "Name of the shop."),
    ReplyField::sometimes("accountName", "string", "Name of the account."),
    ReplyField::sometimes("withdrawalId", "string", "The withdrawal; none if it was refused at once."),
    ReplyField::always("amount", "string", "Gross amount: what the balance pays."),
    ReplyField::always("fee", "string", "What of it is kept when it is paid."),
    ReplyField::always("netAmount", "string", "What arrives."),
    ReplyField::sometimes("summary", "string", "What the caller wrote for it."),
    ReplyField::always("status", "string", "QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED."),
    ReplyField::sometimes("reasonCode", "string", "Why it was refused at once, as a stable code."),
    ReplyField::sometimes("reason", "string", "Why it failed, bounced or was cancelled."),
    ReplyField::sometimes("expectedArrival", "string", "Date on which it is expected to arrive."),
];

/// Most characters of a summary (spec C12).
pub fn summary_limit(platform: Option<&Party>) -> usize {
    match platform.and_then(|platform| platform.platform_type.as_deref()) {
        Some(SETTLEMENT_PLATFORM) => 100,
        _ => 50,
    }
}

/// The names of a party (spec AP-03), between its number and everything else.
pub fn identity(reply: Reply, party: &Party) -> Reply {
    let text = |value: &Option<Str>| value.clone().map(Value::Text);
    reply
        .int("referenceType", party.reference_type)
        .maybe("referenceId", party.reference_id.map(Value::Int))
        .maybe("externalCode", text(&party.external_code))
        .maybe("shopName", text(&party.shop_name))
        .maybe("accountName", text(&party.account_name))
}

/// One withdrawal of an order. `row` is the withdrawal as it is now.
pub fn detail(
    detail: &Detail,
    party: Option<&Party>,
    status: &str,
    row: Option<&Withdrawal>,
    expected: Option<Date>,
    currency: Currency,
) -> Reply {
    let number = detail.party.or(detail.number);
    let mut reply =
        Reply::new().maybe("accountUserId", number.map(Value::Int)).int("accountSet", BALANCE_SET);
    reply = match party {
        Some(party) => identity(reply, party),
        None => reply.maybe("externalCode", detail.code.clone().map(Value::Text)),
    };
    let reason = match (&detail.refusal, row) {
        (Some(refusal), _) => Some(refusal.message.clone()),
        (None, Some(row)) => row.reason.clone(),
        (None, None) => None,
    };
    let is_over = matches!(status, FAILED | CANCELLED | BOUNCED);
    let expected = expected.filter(|_| !is_over).map(|date| Value::Text(date.to_string().into()));
    reply
        .maybe("isPlatform", detail.is_platform.then_some(Value::Bool(true)))
        .maybe("withdrawalId", detail.withdrawal.map(Value::Id))
        .amount("amount", detail.amount, currency)
        .amount("fee", detail.fee, currency)
        .amount("netAmount", detail.amount.saturating_sub(detail.fee), currency)
        .maybe("summary", detail.summary.clone().map(Value::Text))
        .text("status", status)
        .maybe("reasonCode", detail.refusal.as_ref().map(|refusal| Value::Text(refusal.code.clone())))
        .maybe("reason", reason.map(Value::Text))
        .maybe("expectedArrival", expected)
}

/// What a party shows.
pub const PARTY_VIEW: &[ReplyField] = &[
    ReplyField::always("accountUserId", "number", "The party's number."),
    ReplyField::always("owner", "string", "The owner, as `merchant:<uuid>`."),
    ReplyField::always("referenceType", "number", "11 platform, 13 shop, 49 external commission party."),
    ReplyField::sometimes("referenceId", "number", "Its id in the host's own system."),
    ReplyField::sometimes("externalCode", "string", "Its shop or partner code."),
    ReplyField::sometimes("shopName", "string", "Name of the shop."),
    ReplyField::sometimes("accountName", "string", "Name of the account."),
    ReplyField::sometimes("merchantUid", "string", "Its name on the Douyin face."),
    ReplyField::always("withdrawRule", "string", "D or T."),
    ReplyField::always("withdrawDays", "number", "How many days money stays."),
    ReplyField::always("rollForward", "boolean", "T+0 of a day off is the next working day."),
    ReplyField::sometimes("platformType", "string", "settlement or other."),
    ReplyField::always("custody", "boolean", "True in custody mode."),
    ReplyField::always(
        "fees",
        "Array<{ currency: string; fixed: string; rate: string; rounding: string; minimum: string; maximum?: string }>",
        "What its withdrawals cost.",
    ),
];

/// The owner of a party as callers see it.
pub fn owner_of(party: &Party) -> String {
    owner::shown(&party.owner)
}

/// What a payout shows.
pub const PAYOUT_VIEW: &[ReplyField] = &[
    ReplyField::always("withdrawalId", "string", "Its id; the rail knows it by this."),
    ReplyField::always("owner", "string", "Whose money it is."),
    ReplyField::always("channel", "string", "The channel it goes out by."),
    ReplyField::always("currency", "string", "Currency code."),
    ReplyField::always("amount", "string", "Gross amount."),
    ReplyField::always("fee", "string", "What of it is kept."),
    ReplyField::always("netAmount", "string", "What the rail has to pay."),
    ReplyField::always("status", "string", "QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED."),
    ReplyField::sometimes("reason", "string", "Why it failed, bounced or was cancelled."),
    ReplyField::always("paymentMethodId", "string", "Where it goes."),
    ReplyField::sometimes("summary", "string", "What the owner wrote for it."),
    ReplyField::sometimes("railReference", "string", "What the rail calls it."),
    ReplyField::sometimes(
        "exception",
        "string",
        "OPEN, CHARGED or DISMISSED: paid after the money was back.",
    ),
    ReplyField::sometimes("expectedArrival", "string", "Date on which it is expected to arrive."),
    ReplyField::always("createdAt", "number", "ms since the epoch."),
    ReplyField::always("updatedAt", "number", "ms since the epoch."),
    ReplyField::sometimes(
        "orderId",
        "string",
        "The order number it was asked for under; when one is read alone.",
    ),
];

/// A payout; `expected` is left out of one that has ended.
pub fn payout(row: &Withdrawal, owner: &str, currency: Currency, expected: Option<Date>) -> Reply {
    let expected = expected.filter(|_| withdrawal::is_on_its_way(&row.status));
    Reply::new()
        .id("withdrawalId", row.id)
        .text("owner", &owner::shown(owner))
        .text("channel", &row.channel)
        .text("currency", currency.code())
        .amount("amount", row.amount, currency)
        .amount("fee", row.fee, currency)
        .amount("netAmount", withdrawal::net(row), currency)
        .text("status", &row.status)
        .maybe("reason", row.reason.clone().map(Value::Text))
        .id("paymentMethodId", row.method)
        .maybe("summary", row.summary.clone().map(Value::Text))
        .maybe("railReference", row.rail_reference.clone().map(Value::Text))
        .maybe("exception", row.exception.clone().map(Value::Text))
        .maybe("expectedArrival", expected.map(|date| Value::Text(date.to_string().into())))
        .int("createdAt", row.created_at)
        .int("updatedAt", row.updated_at)
}
