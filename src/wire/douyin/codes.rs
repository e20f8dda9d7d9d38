//! The one table of the trade system's codes (spec DYC-E1…E13, 3.3, B14).

use crate::error::{Error, Grpc, Reason};

/// What a code is called.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `err_no` of trade_basic and ecpay, `sub_error_code` of v2.
    pub number: u32,
    /// `err_msg`, `err_tips`.
    pub message: &'static str,
    /// `sub_description`.
    pub description: &'static str,
}

/// A parameter is wrong.
pub const PARAM: u32 = 10000;
/// The outcome is unknown: ask again with the same parameters.
pub const SYSTEM: u32 = 23000;
/// The app may not be acted for.
pub const APP: u32 = 23001;
/// No id to query by.
pub const NO_ID: u32 = 23002;
/// No token, or an unknown one.
pub const TOKEN: u32 = 2_190_002;
/// The token lacks the scope.
pub const SCOPE: u32 = 2_190_004;

const fn code(number: u32, message: &'static str, description: &'static str) -> Code {
    Code { number, message, description }
}

/// All codes that the faces answer.
pub const CODES: &[Code] = &[
    code(PARAM, "param error", "参数错误"),
    code(20000, "settlement or return does not exist", "单据不存在"),
    code(20001, "the state does not allow it", "状态不正确"),
    code(SYSTEM, "system error", "系统错误,可用同一单号重试"),
    code(APP, "param error", "app_id错误"),
    code(NO_ID, "param error", "订单id,分账单id至少指定一个"),
    code(23003, "param error", "out_order_no不能为空"),
    code(23004, "param error", "out_settle_no不能为空"),
    code(23005, "param error", "settle_desc不能为空"),
    code(23006, "param error", "cp_extra超长"),
    code(23007, "param error", "settle_params超长"),
    code(23008, "param error", "分账方商户号不能为空"),
    code(23009, "param error", "分账方金额不能小于1"),
    code(23010, "param error", "settle_desc超长"),
    code(23024, "item_order_id not exist", "item_order_id对应订单不存在"),
    code(23025, "item_order_id not match out_order_no", "item_order_id与out_order_no不匹配"),
    code(23101, "order does not exist", "订单不存在"),
    code(23102, "order not pay", "订单未支付成功,无法分账"),
    code(23107, "order not finish", "订单未完成,当前无法分账"),
    code(23111, "out_settle_no has existed", "该分账单已存在,请用查询接口查询分账结果"),
    code(23112, "no money to settle", "已无可分账金额"),
    code(23113, "order not allow settle", "订单不允许分账,当前无可分账子单"),
    code(
        23117,
        "this appID is configured with automatic settlement",
        "该订单属于自动结算单,无需开发者请求分账",
    ),
    code(23118, "not allow entire settle", "不允许整单结算,当前已存在子单券结算"),
    code(23124, "partial settle is grayscale", "部分分账功能灰度中"),
    code(TOKEN, "access_token is invalid", "access_token无效"),
    code(SCOPE, "the app does not have this capability", "应用未获得该能力"),
];

/// The row of a code.
pub fn find(number: u32) -> Option<&'static Code> {
    CODES.iter().find(|code| code.number == number)
}

/// The code of a reason; `None` for reasons that no call of these faces meets.
pub fn known(reason: Reason) -> Option<u32> {
    Some(match reason {
        Reason::Unauthenticated => TOKEN,
        Reason::PermissionDenied => SCOPE,
        Reason::ItemNotFound => 23024,
        Reason::ItemOrderMismatch => 23025,
        Reason::OrderNotFound | Reason::ProgramNotFound => 23101,
        Reason::OrderNotPaid => 23102,
        Reason::OrderNotFinished => 23107,
        Reason::SettleNoExists => 23111,
        Reason::NothingToSettle => 23112,
        Reason::SettleNotAllowed | Reason::OrderSettling => 23113,
        Reason::AutomaticSettlement => 23117,
        Reason::WholeSettleNotAllowed => 23118,
        Reason::VoucherSettleDisabled => 23124,
        Reason::SettlementNotFound | Reason::ReturnNotFound => 20000,
        Reason::InsufficientFunds => 20001,
        Reason::BalanceNotFound | Reason::ReturnExceedsReceived | Reason::ReturnNoConflict => PARAM,
        other => match other.info().grpc {
            Grpc::InvalidArgument => PARAM,
            Grpc::Internal | Grpc::Unavailable | Grpc::ResourceExhausted => SYSTEM,
            _ => return None,
        },
    })
}

/// The `error_code` of v2 above a `sub_error_code`, and its description.
pub fn parent(refusal: &Refusal) -> (u32, &'static str) {
    let sub = if refusal.is_sample { SCOPE } else { refusal.sub };
    match (sub, refusal.error.reason) {
        (0, _) => (0, "success"),
        (TOKEN, _) => (TOKEN, "access_token无效"),
        (SCOPE, _) => (SCOPE, "应用未获得该能力, 请去https://open.douyin.com/申请"),
        (_, Reason::Overloaded) => (2_100_004, "系统繁忙,此时请开发者稍候再试"),
        (PARAM, _) => (2_100_005, "参数不合法"),
        (SYSTEM, _) => (2_191_000, "内部错误"),
        _ => (2_191_009, "分账错误"),
    }
}

/// A refusal with its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub error: Error,
    /// `sub_error_code` of v2; see [`Refusal::err_no`].
    pub sub: u32,
    /// `error_code` of v2 is that of the published sample (spec B24).
    pub is_sample: bool,
}

impl Refusal {
    /// A refusal of a parameter with a code of its own.
    pub fn new(sub: u32, field: &str, message: impl Into<String>) -> Self {
        Refusal { error: Error::field(Reason::InvalidField, field, message), sub, is_sample: false }
    }

    /// The code of trade_basic and ecpay: there every shape is 10000.
    pub fn err_no(&self) -> u32 {
        if (APP..=23010).contains(&self.sub) { PARAM } else { self.sub }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal { sub: known(error.reason).unwrap_or(SYSTEM), error, is_sample: false }
    }
}
