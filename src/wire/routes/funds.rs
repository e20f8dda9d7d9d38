//! Fund management: parties, what they have, their withdrawals, payouts and bills.
//! The typed API's fields and replies, as they are.

use super::trade::{PAGE, asks, asks_by_body, does};
use super::{NO_REPLY, Route, Target, query};
use crate::command::QueryInfo;
use crate::funds::bills::{FUND_BILL, TRADE_BILL};
use crate::funds::queries::{balances, parties, payouts, pools, withdrawals};
use crate::funds::{batch, exception, liquidity, payout, register};

const fn bill(path: &'static str, operation: &'static str, info: &'static QueryInfo) -> Route {
    let route = query(path, operation, info, BILL, NO_REPLY);
    Route { target: Target::Bill(info), ..route }
}

/// The routes. Fixed paths come before those with a name in the same place.
pub(super) const ROUTES: &[Route] = &[
    does("PUT", "/v1/parties", "Party_Register", &register::INFO, "v1RegisterPartyBody"),
    asks("/v1/parties", "Party_List", &parties::PARTIES, PAGE),
    asks("/v1/parties/{accountUserId}", "Party_Get", &parties::PARTY, &[]),
    asks("/v1/parties/{accountUserId}/balances", "Party_GetBalances", &balances::OF_PARTY, &["currency"]),
    bill("/v1/parties/{accountUserId}/bills/fund/{day}", "Party_GetFundBill", &FUND_BILL),
    bill("/v1/parties/{accountUserId}/bills/trade/{day}", "Party_GetTradeBill", &TRADE_BILL),
    asks_by_body("/v1/fund-balances", "Fund_GetBalances", &balances::BALANCES, "v1FundBalancesBody"),
    does("POST", "/v1/withdrawals", "Fund_Withdraw", &batch::INFO, "v1WithdrawBatchBody"),
    asks("/v1/withdrawals/{orderId}", "Fund_GetWithdrawResult", &withdrawals::ORDER, &[]),
    asks(
        "/v1/payouts/queued",
        "Payout_ListQueued",
        &payouts::QUEUED,
        &["channel", "currency", "pageSize", "pageToken"],
    ),
    asks("/v1/payouts/submitted", "Payout_ListSubmitted", &payouts::SUBMITTED, PAGE),
    asks("/v1/payouts", "Payout_List", &payouts::ALL, PAGE),
    asks("/v1/payouts/exceptions", "Payout_ListExceptions", &payouts::EXCEPTIONS, PAGE),
    asks("/v1/payouts/pools", "Payout_ListPools", &pools::POOLS, &[]),
    does(
        "POST",
        "/v1/payouts/liquidity",
        "Payout_RecordLiquidity",
        &liquidity::INFO,
        "v1RecordLiquidityBody",
    ),
    asks("/v1/payouts/{withdrawalId}", "Payout_Get", &withdrawals::WITHDRAWAL, &[]),
    does(
        "POST",
        "/v1/payouts/{withdrawalId}/submit",
        "Payout_Submit",
        &payout::SUBMIT_INFO,
        "v1SubmitPayoutBody",
    ),
    does(
        "POST",
        "/v1/payouts/{withdrawalId}/report",
        "Payout_Report",
        &payout::REPORT_INFO,
        "v1ReportPayoutBody",
    ),
    does(
        "POST",
        "/v1/payouts/{withdrawalId}/resolve",
        "Payout_ResolveException",
        &exception::INFO,
        "v1ResolveExceptionBody",
    ),
];

const BILL: &[&str] = &["currency", "accountSet", "pageSize", "pageToken", "format"];
