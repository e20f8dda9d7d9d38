//! The one table of the gateway's codes, 4.1 公共返回码 (spec AP-01, 4.3).

use crate::error::{Error, Reason};

/// Success.
pub const SUCCESS: u32 = 0;
/// Refused; `msg` says why.
pub const FAILED: u32 = 3;
/// Too many requests; nothing was done.
pub const BUSY: u32 = 302;
/// The outcome is unknown: a method with an order id is queried, another one
/// sent again.
pub const UNKNOWN: u32 = 500;
/// A field is missing.
pub const MISSING: u32 = 1001;
/// An amount is no positive amount of yuan.
pub const AMOUNT: u32 = 2001;
/// There is no such account.
pub const ACCOUNT: u32 = 3101;
/// There is no such app.
pub const APP: u32 = 3102;
/// No token, or a wrong signature or time.
pub const DENIED: u32 = 3103;

/// What stands first in `msg`; empty where the message says it all.
pub fn text(code: u32) -> &'static str {
    match code {
        SUCCESS => "成功",
        BUSY => "限流,请稍后重试",
        UNKNOWN => "未知异常,有订单号的请用原订单号查询最终状态",
        MISSING => "缺少字段",
        AMOUNT => "数量或金额错误",
        ACCOUNT => "无法识别的ID或账号",
        APP => "机构错误",
        DENIED => "无操作权限",
        _ => "",
    }
}

/// The code of a reason. What is not listed is [`FAILED`]: refused, and nothing
/// was done.
pub fn of(reason: Reason) -> u32 {
    match reason {
        Reason::MissingField => MISSING,
        Reason::InvalidAmount => AMOUNT,
        Reason::PartyNotFound => ACCOUNT,
        Reason::Unauthenticated | Reason::PermissionDenied => DENIED,
        Reason::Overloaded => BUSY,
        Reason::Internal
        | Reason::LedgerInvariant
        | Reason::OutcomeUnknown
        | Reason::StoreFailed
        | Reason::StoreCorrupt => UNKNOWN,
        _ => FAILED,
    }
}

/// A refusal with its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `code`.
    pub code: u32,
    /// Why.
    pub error: Error,
}

impl Refusal {
    /// A value of a field that is refused with [`FAILED`].
    pub(super) fn invalid(field: &str, what: impl std::fmt::Display) -> Self {
        Refusal::with(FAILED, Reason::InvalidField, field, what)
    }

    /// The same with another code.
    pub(super) fn with(code: u32, reason: Reason, field: &str, what: impl std::fmt::Display) -> Self {
        Refusal { code, error: Error::field(reason, field, format!("`{field}` {what}")) }
    }

    /// A field that is not there.
    pub(super) fn missing(field: &str) -> Self {
        Refusal::with(MISSING, Reason::MissingField, field, "is missing")
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal { code: of(error.reason), error }
    }
}
