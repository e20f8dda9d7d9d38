//! The four figures of a party's account (spec AP-10…12, C8, C9), as functions of
//! numbers. All amounts are minor units.

/// `availableBalance` by the published formula (spec AP-11): balance − frozen +
/// today's refunds − today's payouts. `None` outside 64 bits.
///
/// ```
/// use split_ledger::funds::balance::available_balance;
/// assert_eq!(available_balance(100, 30, 5, 10), Some(65));
/// ```
pub fn available_balance(balance: i64, frozen: i64, refunds: i64, payouts: i64) -> Option<i64> {
    total([balance, refunds], [frozen, payouts])
}

/// `withdrawBalance` by the published formula (spec AP-12), word for word: the
/// balance n − 1 days ago + that day's refunds − that day's payouts − what is
/// frozen now. Without days it is [`available_balance`]. `None` outside 64 bits.
///
/// Taken alone it can promise money that has left since; the ledger goes by
/// [`withdrawable`].
///
/// ```
/// use split_ledger::funds::balance::withdraw_balance;
/// assert_eq!(withdraw_balance(100, 5, 10, 30), Some(65));
/// ```
pub fn withdraw_balance(balance_then: i64, refunds: i64, payouts: i64, frozen_now: i64) -> Option<i64> {
    total([balance_then, refunds], [payouts, frozen_now])
}

/// What may be withdrawn now (spec C8): what is available, less all that arrived
/// since the cut-off, never below 0. `arrived` is the account's running total of
/// arrivals now, `arrived_then` that at the cut-off.
///
/// ```
/// use split_ledger::funds::balance::withdrawable;
/// // D+3: 100 arrived on day 0 and left on day 4; another 100 arrived on day 5.
/// assert_eq!(withdrawable(100, 200, 100), 0);
/// assert_eq!(withdrawable(100, 200, 200), 100);
/// ```
pub fn withdrawable(available: i64, arrived: i64, arrived_then: i64) -> i64 {
    let left = i128::from(available) - (i128::from(arrived) - i128::from(arrived_then));
    i64::try_from(left.max(0)).unwrap_or(0)
}

/// What the published figures are made of, so that nothing counts twice (spec C9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// `balance`: without what orders wait for.
    pub balance: i64,
    /// `frozenBalance`: without that, and without what was asked for today.
    pub frozen_balance: i64,
    /// `availableBalance`, by the published formula.
    pub available_balance: i64,
}

/// The published figures of an account: `pending` of `frozen` waits for orders,
/// `payouts_today` of it was asked for today and is on its way. `None` outside 64
/// bits.
///
/// ```
/// use split_ledger::funds::balance::figures;
/// let figures = figures(100, 80, 50, 10).unwrap();
/// assert_eq!((figures.balance, figures.frozen_balance), (130, 20));
/// assert_eq!(figures.available_balance, 100);
/// ```
pub fn figures(available: i64, frozen: i64, pending: i64, payouts_today: i64) -> Option<Figures> {
    let balance = total([available, frozen], [pending, 0])?;
    let frozen_balance = total([frozen, 0], [pending, payouts_today])?;
    let available_balance = available_balance(balance, frozen_balance, 0, payouts_today)?;
    Some(Figures { balance, frozen_balance, available_balance })
}

fn total(plus: [i64; 2], minus: [i64; 2]) -> Option<i64> {
    let sum = |numbers: [i64; 2]| numbers.iter().map(|number| i128::from(*number)).sum::<i128>();
    i64::try_from(sum(plus) - sum(minus)).ok()
}
