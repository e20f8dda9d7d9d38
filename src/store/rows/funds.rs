//! Parties, what they withdraw, and what carries it out.

use crate::store::cells::{Str, row};

row! {
    /// An owner as other systems know it, and the terms of its withdrawals.
    Party in "parties" (i64) mutable seq {
        /// The `accountUserId`: number of its first registered balance account.
        no: i64 as Int;
        /// As in [`Account::owner`](super::Account::owner).
        owner: Str as Ascii,
        /// 11 platform (大B), 13 shop, 49 external commission party (spec AP-03).
        reference_type: i64 as Int,
        /// Id in the host's own system.
        reference_id: Option<i64> as Int,
        /// Number of the shop or external commission party, unique.
        external_code: Option<Str> as Text,
        /// Its name on the Douyin face, unique.
        merchant_uid: Option<Str> as Text,
        /// Name of the shop.
        shop_name: Option<Str> as Text,
        /// Name of the account.
        account_name: Option<Str> as Text,
        /// `D` (calendar days) or `T` (working days).
        day_rule: Str as Ascii,
        /// How many days money stays before it may leave.
        days: i64 as Int,
        /// 1 if T+0 of a day that is no working day is the next one that is.
        roll_forward: i64 as Int,
        /// `settlement` (结算通) or `other`; of a platform.
        platform_type: Option<Str> as Ascii,
        /// 1 in custody mode (资金托管): nothing can be withdrawn.
        custody: i64 as Int,
        /// `[[currency, fixed, rate, rounding, minimum, maximum],…]`, amounts in minor units.
        fees: Str as Json,
    }
    key |row| row.no, write |key, out| out.cell(key)
}

row! {
    /// A withdrawal and where its money is (spec A18).
    Withdrawal in "withdrawals" (i64) mutable seq {
        /// Id of the transaction that made it, or, of a batch, one just before
        /// it; also that of its hold.
        id: i64 as Int;
        /// Account the money leaves.
        account: i64 as Int,
        /// Gross amount, minor units: what the balance pays.
        amount: i64 as Int,
        /// The part of it that is kept when it is paid, minor units (spec C10).
        fee: i64 as Int,
        /// Account that receives the fee; none without a fee.
        fee_account: Option<i64> as Int,
        /// Payment method it goes to.
        method: i64 as Int,
        /// Channel of the payout; its money goes to `world:<channel>`.
        channel: Str as Text,
        /// QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED.
        status: Str as Ascii,
        /// Why it failed, bounced or was cancelled.
        reason: Option<Str> as Text,
        /// What the rail calls it.
        rail_reference: Option<Str> as Text,
        /// What the owner wrote for it.
        summary: Option<Str> as Text,
        /// Id of the batch it belongs to.
        batch: Option<i64> as Int,
        /// Local date of the request, days since 1970-01-01.
        day: i64 as Int,
        /// When it was asked for, ms since the epoch.
        created_at: i64 as Int,
        /// When its status changed last, ms since the epoch.
        updated_at: i64 as Int,
        /// OPEN, CHARGED or DISMISSED once the rail said PAID after the money was back.
        exception: Option<Str> as Ascii,
        /// Its pool while it is QUEUED; drives the pool's queue.
        queue: Option<Str> as Ascii,
        /// `id` while it is SUBMITTING; drives the list that is asked of the rail.
        submitted: Option<i64> as Int,
        /// `id` while its exception is OPEN; drives the list of them.
        open_exception: Option<i64> as Int,
    }
    index "by_queue" ["queue"]
    index "by_submitted" ["submitted"]
    index "by_exception" ["open_exception"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// Withdrawals that were asked for together. Never changed.
    WithdrawalBatch in "withdrawal_batches" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// The caller's own number, unique in the ledger.
        order_id: Str as Text,
        /// Currency code.
        currency: Str as Ascii,
        /// When it was asked for, ms since the epoch.
        created_at: i64 as Int,
        /// See `crate::funds::batch`.
        details: Str as Json,
    }
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// What an account asked for on one day and is still on its way (spec C9):
    /// there while it is not zero.
    WithdrawingDay in "withdrawing_days" ((i64, i64)) mutable seq {
        /// Account number.
        account: i64 as Int,
        /// Local date of the requests, days since 1970-01-01.
        day: i64 as Int;
        /// Gross amount of the withdrawals QUEUED or SUBMITTING, minor units.
        amount: i64 as Int,
    }
    key |row| (row.account, row.day), write |key, out| { out.cell(&key.0); out.cell(&key.1) }
}

row! {
    /// The money of a channel in one currency that payouts are made from (中间户,
    /// spec C18).
    PayoutPool in "payout_pools" (Str) mutable seq {
        /// See [`crate::store::names::pool`].
        name: Str as Ascii;
        /// The channel.
        channel: Str as Text,
        /// Currency code.
        currency: Str as Ascii,
        /// Net amount of the payouts that are SUBMITTING, minor units.
        submitting: i64 as Int,
    }
    key |row| row.name.clone(), write |key, out| out.cell(key)
}
