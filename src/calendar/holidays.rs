//! Working days: Monday to Friday, less holidays, and the weekends worked for them.

use super::{CalendarError, Date};
use crate::sort::sort_by_key;

/// The days that differ from the week, as the host gives them: off days (public
/// holidays) and make-up days (调休, worked although they are off days of the
/// week). The default has neither: every Monday to Friday is worked.
///
/// ```
/// use split_ledger::calendar::{Date, Holidays};
///
/// let sunday = Date::parse("2024-02-04")?;
/// let new_year = Date::parse("2024-02-12")?;
/// let holidays = Holidays::new(&[new_year], &[sunday])?;
/// assert!(holidays.is_working(sunday));
/// assert!(!holidays.is_working(new_year));
/// assert!(Holidays::new(&[sunday], &[sunday]).is_err());
/// # Ok::<(), split_ledger::calendar::CalendarError>(())
/// ```
//
// INVARIANT: both sorted, no date in both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    off: Vec<Date>,
    make_up: Vec<Date>,
}

impl Holidays {
    /// Takes off days and make-up days, in any order.
    ///
    /// # Errors
    ///
    /// [`CalendarError::OffAndMakeUp`] for a date in both lists.
    pub fn new(off: &[Date], make_up: &[Date]) -> Result<Holidays, CalendarError> {
        let mut holidays = Holidays { off: off.to_vec(), make_up: make_up.to_vec() };
        sort_by_key(&mut holidays.off, |date| *date);
        sort_by_key(&mut holidays.make_up, |date| *date);
        match make_up.iter().find(|date| holidays.off.binary_search(date).is_ok()) {
            Some(date) => Err(CalendarError::OffAndMakeUp(*date)),
            None => Ok(holidays),
        }
    }

    /// Whether work is done on this day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        if date.is_weekend() {
            self.make_up.binary_search(&date).is_ok()
        } else {
            self.off.binary_search(&date).is_err()
        }
    }
}
