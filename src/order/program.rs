//! Settlement programs: an app's configuration, and the terms it sets for an order.

use crate::calendar::DayRule;
use crate::error::Error;
use crate::error::Reason;
use crate::json::Value;
use crate::ledger::{Stop, Work};
use crate::money::{Rate, Rounding};
use crate::store::cells::{CorruptRow, Row, Str};
use crate::store::lists::{Cells, read_lists, text, write_lists};
use crate::store::rows::{OrderRow, ProgramRow};
use crate::store::{State, names};

/// Days after fulfilment or payment until a CPS order may be settled (spec DYR-05).
pub const CPS_DAYS: i64 = 3;

/// One component of the platform's fee (spec B19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// What the fee is called.
    pub name: Str,
    /// Part of the gross amount.
    pub rate: Rate,
    /// What becomes of parts of a minor unit.
    pub rounding: Rounding,
}

/// When an order may be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The days run from payment, not from fulfilment.
    pub after_payment: bool,
    /// How many.
    pub days: i64,
    /// How they are counted.
    pub day_rule: DayRule,
    /// The days count for each use of a card too.
    pub multi_use_delay: bool,
}

/// A program, read.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its row.
    pub row: ProgramRow,
    /// The platform's fee.
    pub rake: Vec<Component>,
    /// Largest part of the gross that other parties may get.
    pub share_cap: Rate,
}

impl Program {
    /// Reads a row.
    ///
    /// # Errors
    /// STORE_CORRUPT.
    pub fn read(row: &ProgramRow) -> Result<Program, CorruptRow> {
        let corrupt = |column| CorruptRow { table: ProgramRow::TABLE.name, column };
        let rake = read_lists(&row.rake, component).ok_or_else(|| corrupt("rake"))?;
        let share_cap = Rate::parse(&row.share_cap).map_err(|_| corrupt("share_cap"))?;
        Ok(Program { row: row.clone(), rake, share_cap })
    }

    /// True if the ledger settles by itself (spec DYR-08).
    pub fn is_automatic(&self) -> bool {
        &*self.row.initiator == "automatic"
    }

    /// True if a settlement is carried out elsewhere and reported back (spec M5).
    pub fn is_external(&self) -> bool {
        &*self.row.execution == "external"
    }

    /// True if the app settles after payment.
    pub fn is_after_payment(&self) -> bool {
        &*self.row.settle_after == "payment"
    }

    /// True if single vouchers may be settled.
    pub fn has_vouchers(&self) -> bool {
        self.row.voucher_settlement == 1
    }

    /// True if all legs give back in proportion when a settled order is refunded (spec B20).
    pub fn is_pro_rata(&self) -> bool {
        &*self.row.refund_mirror == "pro-rata"
    }

    /// The terms for an order: a CPS order is always settled three days after
    /// fulfilment (spec DYR-05, B11).
    pub fn terms(&self, order: &OrderRow) -> Terms {
        let day_rule =
            if &*self.row.day_rule == "elapsed24h" { DayRule::Elapsed24h } else { DayRule::Calendar };
        let is_cps = order.commission_to.is_some();
        Terms {
            after_payment: self.is_after_payment() && !is_cps,
            days: if is_cps { CPS_DAYS } else { self.row.days },
            day_rule,
            multi_use_delay: self.row.multi_use_delay == 1,
        }
    }
}

/// `[[name, rate, rounding],…]`
pub fn write_rake(rake: &[Component]) -> Str {
    let rates: Vec<String> = rake.iter().map(|component| component.rate.to_string()).collect();
    let lists = rake.iter().zip(&rates).map(|(component, rate)| {
        Value::Array(vec![text(&component.name), text(rate), text(component.rounding.name())])
    });
    write_lists(lists.collect())
}

fn component(cells: &mut Cells<'_, '_>) -> Option<Component> {
    Some(Component {
        name: Str::from(cells.text()?),
        rate: Rate::parse(cells.text()?).ok()?,
        rounding: Rounding::parse(cells.text()?)?,
    })
}

/// Puts the latest program of an app on the list of wants.
pub fn want_latest(state: &mut State, app: &str) {
    let name = names::program(app);
    state.refs.want(&name);
    if let Some(id) = state.refs.peek(&name).map(|found| found.id) {
        state.programs.want(&id);
    }
}

/// The latest program of an app.
///
/// # Errors
/// PROGRAM_NOT_FOUND.
pub fn latest(work: &mut Work<'_>, app: &str) -> Result<Program, Stop> {
    match work.state.refs.get(&names::program(app))?.map(|found| found.id) {
        Some(id) => bound(work, id),
        None => {
            let message = format!("app `{app}` has no settlement program");
            Err(Error::field(Reason::ProgramNotFound, "appId", message).into())
        }
    }
}

/// A program by its id.
pub fn bound(work: &mut Work<'_>, id: i64) -> Result<Program, Stop> {
    match work.state.programs.get(&id)? {
        Some(row) => Ok(Program::read(row)?),
        None => Err(crate::ledger::work::invariant(format!("program {id} is named but not stored"))),
    }
}
