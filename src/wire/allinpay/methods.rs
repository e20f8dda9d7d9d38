//! The methods of the gateway, as tables: what `bizContent` holds, and what is
//! answered (spec AP-02, AP-03, AP-10, AP-20, AP-30).

use super::fields::{Field, Kind};
use crate::printed::printed;
use crate::wire::replies::{Kind as As, Out};

/// One method of `allinpay.shopoint.fundService`, version 1.0.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// `method` of the request.
    pub name: &'static str,
    /// The command or query behind it.
    pub call: &'static str,
    /// True for a command.
    pub is_command: bool,
    /// One sentence for the docs.
    pub doc: &'static str,
    /// Members of `bizContent`.
    pub fields: &'static [Field],
    /// The member of the engine's reply that is `data`, a list; empty if it is the
    /// reply, one object.
    pub within: &'static str,
    /// Fields of `data`, or of each of its members.
    pub data: &'static [Out],
}

const fn out(name: &'static str, from: &'static str, kind: As) -> Out {
    Out { name, from, kind }
}

/// Most members of `details`.
pub const DETAILS_MAX: usize = 500;

const ORDER_ID: Field = Field {
    name: "orderId",
    native: "orderId",
    kind: Kind::Text { chars: 60 },
    is_required: true,
    doc: printed("订单号: the order's number, unique in the ledger."),
};

const ACCOUNT_USER_ID: Field = Field {
    name: "accountUserId",
    native: "accountUserId",
    kind: Kind::Integer { digits: 11 },
    is_required: false,
    doc: printed("账户Id: decides if it is given; one of the three is required."),
};
const EXTERNAL_CODE: Field = Field {
    name: "externalCode",
    native: "externalCode",
    kind: Kind::Text { chars: 30 },
    is_required: false,
    doc: printed("店铺编号或者外部分佣方编号: decides without `accountUserId`."),
};
const IS_PLATFORM: Field = Field {
    name: "isPlatform",
    native: "isPlatform",
    kind: Kind::True,
    is_required: false,
    doc: printed("大B; false says the same as leaving it out."),
};

const fn details(of: &'static [Field], doc: &'static str) -> Field {
    let kind = Kind::Details { of, max: DETAILS_MAX };
    Field { name: "details", native: "details", kind, is_required: true, doc }
}

/// 资金管理余额查询 (spec AP-10, C1, C3)
pub const BALANCE_QUERY: Method = Method {
    name: "allinpay.shopoint.fundService.balanceQuery",
    call: "fund_balances",
    is_command: false,
    doc: printed("资金管理余额查询: balances of accounts, one row per account set."),
    fields: &[details(
        &[ACCOUNT_USER_ID, EXTERNAL_CODE, IS_PLATFORM],
        "Whose balances; one row or more for each, in this order.",
    )],
    within: "balances",
    data: &[
        out("accountUserId", "accountUserId", As::Int),
        out("accountSetNo", "accountSet", As::Int),
        out("referenceType", "referenceType", As::Int),
        out("referenceId", "referenceId", As::IntOrNull),
        out("externalCode", "externalCode", As::Text),
        out("shopName", "shopName", As::Text),
        out("accountName", "accountName", As::Text),
        out("balance", "balance", As::Amount),
        out("frozenBalance", "frozenBalance", As::Amount),
        out("availableBalance", "availableBalance", As::Amount),
        out("withdrawBalance", "withdrawBalance", As::Amount),
    ],
};

/// 资金管理提现 (spec AP-20, C10, C13…C15)
pub const WITHDRAW: Method = Method {
    name: "allinpay.shopoint.fundService.withdraw",
    call: "withdraw_batch",
    is_command: true,
    doc: printed("资金管理提现: withdraws from accounts, each by itself, under one order number."),
    fields: &[
        ORDER_ID,
        details(
            &[
                ACCOUNT_USER_ID,
                EXTERNAL_CODE,
                IS_PLATFORM,
                Field {
                    name: "withdrawAmount",
                    native: "amount",
                    kind: Kind::Yuan { digits: 14 },
                    is_required: true,
                    doc: printed("提现金额: gross, yuan; the fee is taken out of it."),
                },
                Field {
                    name: "summary",
                    native: "summary",
                    kind: Kind::Text { chars: 100 },
                    is_required: false,
                    doc: printed("摘要: at most 100 characters under a 结算通 platform, else 50."),
                },
            ],
            "What to withdraw; each is decided in this order.",
        ),
    ],
    within: "",
    data: ORDER,
};

/// 资金管理提现结果查询 (spec AP-30, C20)
pub const WITHDRAW_RESULT_QUERY: Method = Method {
    name: "allinpay.shopoint.fundService.withdrawResultQuery",
    call: "withdrawal_order",
    is_command: false,
    doc: printed("资金管理提现结果查询: what became of the withdrawals of an order."),
    fields: &[ORDER_ID],
    within: "",
    data: ORDER,
};

/// All methods.
pub const METHODS: &[Method] = &[BALANCE_QUERY, WITHDRAW, WITHDRAW_RESULT_QUERY];

const ORDER: &[Out] = &[out("orderId", "orderId", As::Text), out("details", "details", As::List(DETAIL))];

const DETAIL: &[Out] = &[
    out("accountUserId", "accountUserId", As::Int),
    out("accountSetNo", "accountSet", As::Int),
    out("referenceType", "referenceType", As::Int),
    out("referenceId", "referenceId", As::IntOrNull),
    out("externalCode", "externalCode", As::Text),
    out("shopName", "shopName", As::Text),
    out("accountName", "accountName", As::Text),
    out("withdrawTId", "withdrawalId", As::Digits),
    out("withdrawAmount", "netAmount", As::Amount),
    out("fee", "fee", As::Amount),
    out("summary", "summary", As::Text),
    out("withdrawStatus", "status", As::WithdrawStatus),
    out("withdrawStatusDesc", "status", As::WithdrawStatusDesc),
];

impl Method {
    /// The name on the wire of a field of the call: `details[0].amount` →
    /// `details[0].withdrawAmount`.
    pub fn wire_name(&self, native: &str) -> String {
        match native.strip_suffix("amount").filter(|rest| rest.is_empty() || rest.ends_with('.')) {
            Some(path) => format!("{path}withdrawAmount"),
            None => native.to_owned(),
        }
    }
}
