//! The operations that the faces offer, as tables (spec 1.2, 1.4, 3.2, 3.6, 3.7).

use super::codes::PARAM;
use super::endpoint::{Endpoint, Format, Kind, Parameter};
use crate::printed::printed;
use crate::wire::replies::{Kind as As, Out};

const fn optional(name: &'static str, native: &'static str, kind: Kind) -> Parameter {
    Parameter { name, native, kind, missing: 0, too_long: PARAM }
}

const fn required(name: &'static str, native: &'static str, kind: Kind, missing: u32) -> Parameter {
    Parameter { name, native, kind, missing, too_long: PARAM }
}

const fn limited(
    name: &'static str,
    native: &'static str,
    kind: Kind,
    missing: u32,
    too_long: u32,
) -> Parameter {
    Parameter { name, native, kind, missing, too_long }
}

const fn out(name: &'static str, from: &'static str, kind: As) -> Out {
    Out { name, from, kind }
}

const ID: Kind = Kind::Text(64);
const OUT_ORDER_NO: Parameter = required("out_order_no", "outOrderNo", ID, 23003);
const OUT_SETTLE_NO: Parameter = required("out_settle_no", "outSettleNo", ID, 23004);
const SETTLE_DESC: Parameter = limited("settle_desc", "settleDesc", Kind::Text(512), 23005, 23010);
const SETTLE_PARAMS: Parameter = limited("settle_params", "shares", Kind::Shares(512), 0, 23007);
const NOTIFY_URL: Parameter = optional("notify_url", "notifyUrl", Kind::Url(512));
const ITEM_ORDER_ID: Parameter = optional("item_order_id", "itemId", ID);
const CP_EXTRA: Parameter = limited("cp_extra", "cpExtra", Kind::Extra(2048), 0, 23006);

/// 发起分账, trade_basic (spec DYC-01…11)
pub const SETTLE_CREATE: Endpoint = Endpoint {
    format: Format::TradeBasic,
    call: "settle",
    is_command: true,
    doc: printed("发起分账: settles an order, or one voucher of it."),
    parameters: &[
        OUT_ORDER_NO,
        OUT_SETTLE_NO,
        SETTLE_DESC,
        SETTLE_PARAMS,
        limited("ext", "cpExtra", Kind::Extra(2048), 0, 23006),
        NOTIFY_URL,
        ITEM_ORDER_ID,
    ],
    one_of: &[],
    fixed: ",\"notifyVersion\":\"3.0\"",
    within: "",
    fields: &[out("wallet_settle_id", "settlementId", As::Id), out("settle_id", "settleId", As::Text)],
};

/// 发起分账, v2 (spec 3.2)
pub const CREATE_SETTLE: Endpoint = Endpoint {
    format: Format::TradeV2,
    call: "settle",
    is_command: true,
    doc: printed("发起分账: settles an order, or one voucher of it."),
    parameters: &[
        OUT_ORDER_NO,
        OUT_SETTLE_NO,
        SETTLE_DESC,
        SETTLE_PARAMS,
        CP_EXTRA,
        NOTIFY_URL,
        ITEM_ORDER_ID,
    ],
    one_of: &[],
    fixed: ",\"notifyVersion\":\"2.0\"",
    within: "",
    fields: &[out("settle_id", "settleId", As::Text), out("inner_settle_id", "settlementId", As::Id)],
};

/// In the order of their precedence (spec DYQ-01).
const QUERY_PARAMETERS: &[Parameter] = &[
    optional("settle_id", "settleId", ID),
    optional("order_id", "orderId", ID),
    optional("out_settle_no", "outSettleNo", ID),
    optional("out_order_no", "outOrderNo", ID),
];
const QUERY_ONE_OF: &[&str] = &["settle_id", "order_id", "out_settle_no", "out_order_no"];

/// 查询分账, trade_basic (spec 3.2)
pub const SETTLE_QUERY: Endpoint = Endpoint {
    format: Format::TradeBasic,
    call: "query_settle",
    is_command: false,
    doc: printed("查询分账: the settlements of an order, or one settlement."),
    parameters: QUERY_PARAMETERS,
    one_of: QUERY_ONE_OF,
    fixed: "",
    within: "settlements",
    fields: &[
        out("settle_amount", "settleAmount", As::Minor),
        out("cp_extra", "cpExtra", As::TextOrEmpty),
        out("out_settle_no", "outSettleNo", As::TextOrEmpty),
        out("order_id", "orderId", As::Text),
        out("out_order_no", "outOrderNo", As::TextOrEmpty),
        out("platform_ticket", "platformTicket", As::Minor),
        out("rake", "rake", As::Minor),
        out("settle_at", "settledAt", As::Int),
        out("settle_detail", "parties", As::SettleDetail),
        out("commission", "commission", As::Minor),
        out("item_order_id", "itemId", As::TextOrEmpty),
        out("settle_id", "settleId", As::Text),
        out("settle_status", "status", As::Text),
    ],
};

/// 查询分账, v2 (spec DYQ-01…06)
pub const QUERY_SETTLE: Endpoint = Endpoint {
    format: Format::TradeV2,
    call: "query_settle",
    is_command: false,
    doc: printed("查询分账: the settlements of an order, or one settlement."),
    parameters: QUERY_PARAMETERS,
    one_of: QUERY_ONE_OF,
    fixed: "",
    within: "settlements",
    fields: &[
        out("out_order_no", "outOrderNo", As::TextOrEmpty),
        out("out_settle_no", "outSettleNo", As::TextOrEmpty),
        out("order_id", "orderId", As::Text),
        out("settle_id", "settleId", As::Text),
        out("item_order_id", "itemId", As::TextOrEmpty),
        out("settle_amount", "settleAmount", As::Minor),
        out("settle_status", "status", As::Text),
        out("settle_detail", "parties", As::SettleDetail),
        out("settle_time", "settledAt", As::Int),
        out("rake", "rake", As::Minor),
        out("commission", "commission", As::Minor),
        out("cp_extra", "cpExtra", As::TextOrEmpty),
        out("inner_settle_id", "settlementId", As::Id),
    ],
};

const THIRDPARTY_ID: Parameter = optional("thirdparty_id", "", Kind::Unused);
/// The bearer token stands for the caller here.
const SIGN: Parameter = optional("sign", "", Kind::Unused);

/// 可分账余额查询 (spec 3.6)
pub const UNSETTLE_AMOUNT: Endpoint = Endpoint {
    format: Format::Ecpay,
    call: "unsettled_amount",
    is_command: false,
    doc: printed("可分账余额查询: what of an order may still be settled."),
    parameters: &[OUT_ORDER_NO, optional("out_item_order_no", "itemId", ID), THIRDPARTY_ID, SIGN],
    one_of: &[],
    fixed: "",
    within: "",
    fields: &[
        out("unsettle_amount", "unsettledAmount", As::Minor),
        out(
            "detail",
            "",
            As::Inside(&[
                out(
                    "pay_info",
                    "",
                    As::Inside(&[
                        out("out_order_no", "outOrderNo", As::TextOrEmpty),
                        out("amount", "paidIn", As::Minor),
                    ]),
                ),
                out(
                    "refund_info",
                    "refunds",
                    As::List(&[
                        out("out_refund_no", "outRefundNo", As::TextOrEmpty),
                        out("amount", "amount", As::Minor),
                    ]),
                ),
                out("payment_rake", "rake", As::Minor),
                out("life_rake", "", As::Zero),
                out("commission", "commission", As::Minor),
            ]),
        ),
    ],
};

/// 发起退分账 (spec 3.7)
pub const CREATE_RETURN: Endpoint = Endpoint {
    format: Format::Ecpay,
    call: "return_split",
    is_command: true,
    doc: printed("发起退分账: a party gives back what it received, to the seller."),
    parameters: &[
        optional("settle_no", "settlementId", ID),
        optional("out_settle_no", "outSettleNo", ID),
        required("out_return_no", "outReturnNo", ID, PARAM),
        required("merchant_uid", "partnerId", Kind::Party, PARAM),
        required("return_amount", "amount", Kind::Fen(10_000_000_000), PARAM),
        optional("return_desc", "returnDesc", Kind::Text(100)),
        CP_EXTRA,
        THIRDPARTY_ID,
        SIGN,
    ],
    one_of: &["settle_no", "out_settle_no"],
    fixed: "",
    within: "",
    fields: RETURN_INFO,
};

/// 查询分账回退结果 (spec 3.7)
pub const QUERY_RETURN: Endpoint = Endpoint {
    format: Format::Ecpay,
    call: "query_return",
    is_command: false,
    doc: printed("查询分账回退结果: one return."),
    parameters: &[
        optional("return_no", "returnId", ID),
        optional("out_return_no", "outReturnNo", ID),
        THIRDPARTY_ID,
        SIGN,
    ],
    one_of: &["return_no", "out_return_no"],
    fixed: "",
    within: "return",
    fields: RETURN_INFO,
};

const RETURN_INFO: &[Out] = &[out(
    "return_info",
    "",
    As::Inside(&[
        out("settle_no", "settlementId", As::Id),
        out("return_no", "returnId", As::Id),
        out("out_return_no", "outReturnNo", As::Text),
        out("merchant_uid", "receiver", As::OwnerId),
        out("return_amount", "amount", As::Minor),
        out("return_status", "status", As::Text),
        out("fail_reason", "message", As::TextOrEmpty),
        out("finish_time", "finishedAt", As::Seconds),
        out("cp_extra", "cpExtra", As::TextOrEmpty),
    ]),
)];
