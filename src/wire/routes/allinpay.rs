//! The one address of Allinpay's fundService; a slash at the end says the same.

use super::{NO_REPLY, Route, Target};
use crate::wire::access::FUNDS;

/// The route.
pub(super) const ROUTES: &[Route] = &[Route {
    method: "POST",
    path: "/allinpay/gateway",
    operation: "Allinpay_Gateway",
    scope: Some(FUNDS),
    target: Target::Allinpay,
    query: &[],
    body: None,
    reply: NO_REPLY,
}];
