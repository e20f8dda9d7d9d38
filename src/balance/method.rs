//! Payment methods: where an owner's money comes from and goes to (spec A14).

use crate::command::fields::shared;
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome, Reply, ReplyField};
use crate::error::{Error, Reason};
use crate::ledger::wallet::owner_row;
use crate::ledger::{OwnerName, Stop, Work};
use crate::printed::printed;
use crate::store::State;
use crate::store::cells::Str;
use crate::store::rows::{Owner, PaymentMethod};

/// `add_payment_method`
pub const INFO: CommandInfo = CommandInfo {
    name: "add_payment_method",
    method: "balances.addPaymentMethod",
    spec: "A14",
    doc: printed("Adds a payment method to an owner."),
    fields: &[
        shared::USER,
        shared::MERCHANT,
        shared::PLATFORM,
        shared::PARTNER,
        Field::required(
            "paymentMethodType",
            FieldKind::Text { max: 32 },
            "ALIPAY, WECHAT, BANK_CARD, BANK_ACCOUNT, BALANCER or your own.",
        ),
        Field::optional("isDefault", FieldKind::Bool, "Makes it the owner's default payment method."),
        Field::optional(
            "accountDetails",
            FieldKind::PersonalObject { max: 4096 },
            "Any JSON object, kept verbatim.",
        ),
        shared::KEY,
    ],
    reply: &[ReplyField::always("paymentMethodId", "string", "Id of the new payment method.")],
    build,
};

#[derive(Debug)]
struct AddPaymentMethod {
    owner: OwnerName,
    kind: Str,
    is_default: bool,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(AddPaymentMethod {
        owner: args.owner()?,
        kind: args.need_text("paymentMethodType")?,
        is_default: args.flag("isDefault"),
    }))
}

impl Command for AddPaymentMethod {
    fn subject(&self) -> String {
        self.owner.as_str().to_owned()
    }

    fn prefetch(&self, state: &mut State) {
        state.owners.want(&self.owner.name());
    }

    fn decide(&self, work: &mut Work<'_>, _options: &Options) -> Result<Outcome, Stop> {
        let mut owner = owner_row(work, &self.owner)?;
        let id = add(work, &mut owner, &self.kind, self.is_default);
        work.state.owners.put(owner);
        Ok(Outcome::Done(Reply::new().id("paymentMethodId", id)))
    }
}

/// Adds a payment method, which takes the transaction's id. The first one is the
/// default until a second comes; a chosen one stays.
pub(super) fn add(work: &mut Work<'_>, owner: &mut Owner, kind: &Str, is_default: bool) -> i64 {
    let id = work.id;
    work.state.methods.put(PaymentMethod { id, owner: owner.owner.clone(), kind: kind.clone() });
    owner.methods = owner.methods.saturating_add(1);
    if is_default {
        owner.default_method = Some(id);
        owner.method_chosen = 1;
    } else if owner.method_chosen == 0 {
        owner.default_method = (owner.methods == 1).then_some(id);
    }
    id
}

/// The payment method a request means: the named one if it is the owner's, else
/// the default one (spec A14).
pub(crate) fn resolve(
    work: &mut Work<'_>,
    owner: &OwnerName,
    named: Option<i64>,
) -> Result<PaymentMethod, Stop> {
    let id = match named {
        Some(id) => id,
        None => owner_row(work, owner)?.default_method.ok_or_else(|| {
            let message = "name the payment method: there is no default one";
            Error::field(Reason::PaymentMethodRequired, "paymentMethodId", message)
        })?,
    };
    match work.state.methods.get(&id)? {
        Some(method) if *method.owner == *owner.as_str() => Ok(method.clone()),
        _ => {
            let message = format!("the owner has no payment method `{id}`");
            Err(Error::field(Reason::PaymentMethodNotFound, "paymentMethodId", message).into())
        }
    }
}
