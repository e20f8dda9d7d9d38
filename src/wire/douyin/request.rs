//! Bodies for the real platform. Each is checked by the table that the faces
//! decode by, so whatever is sent is also understood here.

use super::codes::Refusal;
use super::endpoint::Endpoint;
use super::endpoints as of;
use crate::command::Options;
use crate::error::Error;
use crate::json::{Limits, Value, parse, write_string};

/// Which API: 通用交易系统 or the industry systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `/api/trade_basic/v1/developer/…`
    TradeBasic,
    /// `/api/apps/trade/v2/settle/…`
    V2,
}

/// One party beside the seller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The party.
    pub merchant_uid: String,
    /// What it gets, fen.
    pub amount: i64,
}

/// 发起分账. Empty text is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settle {
    /// The app.
    pub app_id: String,
    /// The developer's order id.
    pub out_order_no: String,
    /// The developer's settlement number.
    pub out_settle_no: String,
    /// What it is for.
    pub settle_desc: String,
    /// The other parties, in this order.
    pub shares: Vec<Share>,
    /// Passed through; `ext` in trade_basic, `cp_extra` in v2.
    pub extra: String,
    /// Where the outcome is told.
    pub notify_url: String,
    /// The voucher, to settle it alone.
    pub item_order_id: String,
}

/// 查询分账. Give one id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettleQuery {
    /// The app.
    pub app_id: String,
    /// The platform's settlement id.
    pub settle_id: String,
    /// The platform's order id.
    pub order_id: String,
    /// The developer's settlement number.
    pub out_settle_no: String,
    /// The developer's order id.
    pub out_order_no: String,
}

/// 发起退分账. Give one of the settlement's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Return {
    /// The app.
    pub app_id: String,
    /// `inner_settle_id` of the settlement.
    pub settle_no: String,
    /// The developer's settlement number.
    pub out_settle_no: String,
    /// The developer's return number.
    pub out_return_no: String,
    /// Who gives back.
    pub merchant_uid: String,
    /// How much, fen.
    pub return_amount: i64,
    /// What it is for.
    pub return_desc: String,
    /// Passed through.
    pub cp_extra: String,
}

impl Settle {
    /// The body.
    ///
    /// # Errors
    /// INVALID_FIELD that names the parameter, by the limits in UTF-8 bytes;
    /// `settle_params` is measured as it is sent.
    pub fn to_body(&self, family: Family) -> Result<String, Error> {
        let (endpoint, extra) = match family {
            Family::TradeBasic => (&of::SETTLE_CREATE, "ext"),
            Family::V2 => (&of::CREATE_SETTLE, "cp_extra"),
        };
        let params = settle_params(&self.shares);
        let members = [
            ("app_id", Some(self.app_id.as_str())),
            ("out_order_no", Some(&self.out_order_no)),
            ("out_settle_no", Some(&self.out_settle_no)),
            ("settle_desc", Some(&self.settle_desc)),
            ("settle_params", params.as_deref()),
            (extra, Some(&self.extra)),
            ("notify_url", Some(&self.notify_url)),
            ("item_order_id", Some(&self.item_order_id)),
        ];
        checked(endpoint, &members, None)
    }
}

impl SettleQuery {
    /// The body.
    ///
    /// # Errors
    /// INVALID_FIELD, also without any id.
    pub fn to_body(&self) -> Result<String, Error> {
        let members = [
            ("app_id", Some(self.app_id.as_str())),
            ("settle_id", Some(&self.settle_id)),
            ("order_id", Some(&self.order_id)),
            ("out_settle_no", Some(&self.out_settle_no)),
            ("out_order_no", Some(&self.out_order_no)),
        ];
        checked(&of::QUERY_SETTLE, &members, None)
    }
}

impl Return {
    /// The body, without the `sign` that ecpay wants.
    ///
    /// # Errors
    /// INVALID_FIELD that names the parameter.
    pub fn to_body(&self) -> Result<String, Error> {
        let members = [
            ("app_id", Some(self.app_id.as_str())),
            ("settle_no", Some(&self.settle_no)),
            ("out_settle_no", Some(&self.out_settle_no)),
            ("out_return_no", Some(&self.out_return_no)),
            ("merchant_uid", Some(&self.merchant_uid)),
            ("return_desc", Some(&self.return_desc)),
            ("cp_extra", Some(&self.cp_extra)),
        ];
        checked(&of::CREATE_RETURN, &members, Some(("return_amount", self.return_amount)))
    }
}

/// 查询分账回退结果 by one of the return's ids, without the `sign` that ecpay wants.
///
/// # Errors
/// INVALID_FIELD, also without any id.
pub fn return_query(app_id: &str, return_no: &str, out_return_no: &str) -> Result<String, Error> {
    let members =
        [("app_id", Some(app_id)), ("return_no", Some(return_no)), ("out_return_no", Some(out_return_no))];
    checked(&of::QUERY_RETURN, &members, None)
}

/// 可分账余额查询 of an order, or of one item, without the `sign` that ecpay wants.
///
/// # Errors
/// INVALID_FIELD that names the parameter.
pub fn unsettled_query(app_id: &str, out_order_no: &str, out_item_order_no: &str) -> Result<String, Error> {
    let members = [
        ("app_id", Some(app_id)),
        ("out_order_no", Some(out_order_no)),
        ("out_item_order_no", Some(out_item_order_no)),
    ];
    checked(&of::UNSETTLE_AMOUNT, &members, None)
}

/// The text of `settle_params`: compact, in the given order; none without shares.
pub fn settle_params(shares: &[Share]) -> Option<String> {
    let list: Vec<String> = shares
        .iter()
        .map(|share| {
            let mut text = "{\"merchant_uid\":".to_owned();
            write_string(&share.merchant_uid, &mut text);
            text.push_str(&format!(",\"amount\":{}}}", share.amount));
            text
        })
        .collect();
    (!list.is_empty()).then(|| format!("[{}]", list.join(",")))
}

/// The body of these members, once it decodes.
fn checked(
    endpoint: &Endpoint,
    members: &[(&str, Option<&str>)],
    amount: Option<(&str, i64)>,
) -> Result<String, Error> {
    let mut body = String::from("{");
    let name = |name: &str, body: &mut String| {
        if body.len() > 1 {
            body.push(',');
        }
        body.push_str(&format!("\"{name}\":"));
    };
    for (member, value) in members {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            name(member, &mut body);
            write_string(value, &mut body);
        }
    }
    if let Some((member, amount)) = amount {
        name(member, &mut body);
        body.push_str(&amount.to_string());
    }
    body.push('}');
    let options = Options { wire_app: Some(String::new()), ..Options::default() };
    let value = parse(body.as_bytes(), Limits::default()).unwrap_or(Value::Null);
    match endpoint.call(&value, None, &options) {
        Ok(_) => Ok(body),
        Err(Refusal { error, .. }) => Err(error),
    }
}
