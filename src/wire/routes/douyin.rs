//! The Douyin trade system; a slash at the end of these paths says the same.

use super::{NO_REPLY, Route, Target};
use crate::wire::access::SETTLE;
use crate::wire::douyin::endpoint::Endpoint;
use crate::wire::douyin::endpoints as of;

const fn route(path: &'static str, operation: &'static str, endpoint: &'static Endpoint) -> Route {
    let target = Target::Douyin(endpoint);
    let scope = Some(SETTLE);
    Route { method: "POST", path, operation, scope, target, query: &[], body: None, reply: NO_REPLY }
}

/// The routes.
pub(super) const ROUTES: &[Route] = &[
    route("/api/trade_basic/v1/developer/settle_create", "Douyin_SettleCreate", &of::SETTLE_CREATE),
    route("/api/trade_basic/v1/developer/settle_query", "Douyin_SettleQuery", &of::SETTLE_QUERY),
    route("/api/apps/trade/v2/settle/create_settle", "Douyin_CreateSettle", &of::CREATE_SETTLE),
    route("/api/apps/trade/v2/settle/query_settle", "Douyin_QuerySettle", &of::QUERY_SETTLE),
    route("/api/apps/ecpay/v1/unsettle_amount", "Douyin_UnsettleAmount", &of::UNSETTLE_AMOUNT),
    route("/api/apps/ecpay/v1/create_return", "Douyin_CreateReturn", &of::CREATE_RETURN),
    route("/api/apps/ecpay/v1/query_return", "Douyin_QueryReturn", &of::QUERY_RETURN),
];
