//! Settling an order by itself, once it is due (自动结算, spec DYR-08, B29, M6).

use super::carry::{self, New, REPLY};
use super::compute::{self, Named};
use crate::command::{Args, Command, CommandInfo, Field, FieldKind, Options, Outcome};
use crate::error::{Error, Reason};
use crate::ledger::{Stop, Work};
use crate::order::model;
use crate::printed::printed;
use crate::store::cells::Str;
use crate::store::rows::Ref;
use crate::store::{State, names};

/// `settle_due`
pub const INFO: CommandInfo = CommandInfo {
    name: "settle_due",
    method: "settlements.settleDue",
    spec: "DYR-08, B29, M6",
    doc: printed(
        "Settles one order of an automatic program. The SDK's `runDue` finds the candidates; each is judged again here.",
    ),
    fields: &[Field::required("orderId", FieldKind::Id, "The order.")],
    reply: REPLY,
    build,
};

#[derive(Debug)]
struct SettleDue {
    order: i64,
}

fn build(args: &Args, _options: &Options) -> Result<Box<dyn Command>, Error> {
    Ok(Box::new(SettleDue { order: args.need_id("orderId")? }))
}

impl Command for SettleDue {
    fn subject(&self) -> String {
        self.order.to_string()
    }

    fn prefetch(&self, state: &mut State) {
        carry::want(state, self.order);
    }

    fn decide(&self, work: &mut Work<'_>, options: &Options) -> Result<Outcome, Stop> {
        let mut order = model::require(work, self.order)?;
        let program = order.program(work)?;
        if !program.is_automatic() {
            let message = format!("app `{}` is not settled automatically", order.row.app);
            return Err(Error::field(Reason::SettleNotAllowed, "orderId", message).into());
        }
        let what = format!("order `{}`", order.row.out_order_no);
        let parts = carry::parts(&order, &program, None, work.now, options)
            .map_err(|refusal| refusal.error(&what))?;
        carry::check_idle(&order)?;
        let currency = order.currency(options)?;
        let legs = compute::legs(work, &order, &program, &parts, &Named::default(), currency)?;
        let new = New {
            out_settle_no: Str::from(work.id.to_string()),
            item: None,
            is_auto: true,
            description: None,
            cp_extra: None,
            notify_url: program.row.notify_url.clone(),
            notify_version: program.row.notify_version.clone(),
        };
        let name = names::settlement(&order.row.app, &new.out_settle_no);
        if work.state.refs.get(&name)?.is_some() {
            let message = format!("settlement number `{}` was used", new.out_settle_no);
            return Err(Error::field(Reason::SettleNoExists, "outSettleNo", message).into());
        }
        work.state.refs.put(Ref { name, id: work.id });
        let row = carry::out(work, &mut order, &program, new, &parts, &legs)?;
        carry::finish(work, order, &row, options)
    }
}
