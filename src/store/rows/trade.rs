//! Orders, what is settled of them, and what is told about it.

use crate::store::cells::{Str, row};

row! {
    /// One version of an app's settlement program. Never changed: a new
    /// configuration is a new row.
    ProgramRow in "programs" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// The app it configures.
        app: Str as Text,
        /// Counts the app's programs from 1.
        version: i64 as Int,
        /// Owner who receives rake and pays subsidies, as in [`Account::owner`](super::Account::owner).
        platform: Str as Ascii,
        /// `fulfilment` or `payment`.
        settle_after: Str as Ascii,
        /// Days to wait.
        days: i64 as Int,
        /// `calendar` or `elapsed24h`.
        day_rule: Str as Ascii,
        /// `developer` or `automatic`.
        initiator: Str as Ascii,
        /// `ledger` or `external`.
        execution: Str as Ascii,
        /// `[[name, rate, rounding],…]`.
        rake: Str as Json,
        /// Largest part of the gross that other parties may get, a decimal.
        share_cap: Str as Ascii,
        /// 1 if vouchers may be settled one by one.
        voucher_settlement: i64 as Int,
        /// 1 if the days count for each use of a card for several uses.
        multi_use_delay: i64 as Int,
        /// `seller` or `pro-rata`.
        refund_mirror: Str as Ascii,
        /// Name of the split rule whose latest version binds at payment.
        rule: Option<Str> as Text,
        /// Where settlements are told to when they name no address.
        notify_url: Option<Str> as Text,
        /// `15s`, `2s` or `ecpay`.
        notify_schedule: Str as Ascii,
        /// `2.0` or `3.0`.
        notify_version: Str as Ascii,
    }
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// One version of a split rule. Never changed: storing the name again is a
    /// new row.
    SplitRule in "split_rules" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// Its name.
        name: Str as Text,
        /// Counts the rules of this name from 1.
        version: i64 as Int,
        /// See `crate::split`.
        legs: Str as Json,
    }
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// An order and all that has become of it.
    OrderRow in "orders" (i64) mutable seq {
        /// The order id: given by the host, or that of the transaction that made it.
        id: i64 as Int;
        /// The app it belongs to.
        app: Str as Text,
        /// The developer's own id, unique in the app.
        out_order_no: Str as Text,
        /// Another system's id, unique in the app.
        alias: Option<Str> as Text,
        /// Who buys, as in [`Account::owner`](super::Account::owner).
        buyer: Option<Str> as Ascii,
        /// Currency code.
        currency: Str as Ascii,
        /// CREATED or PAID.
        status: Str as Ascii,
        /// Sum of the items, minor units.
        amount: i64 as Int,
        /// Who receives commission; the order is a CPS order if there is one.
        commission_to: Option<Str> as Ascii,
        /// Program bound at payment; until then the latest when the order was made.
        program: Option<i64> as Int,
        /// Split rule bound at payment; until then the same.
        rule: Option<i64> as Int,
        /// Freeze that paid it.
        freeze: Option<i64> as Int,
        /// Channel that paid it from outside.
        channel: Option<Str> as Text,
        /// When it was made, ms since the epoch.
        created_at: i64 as Int,
        /// When it was paid, ms since the epoch.
        paid_at: Option<i64> as Int,
        /// Accounts bound at payment: the platform's, the commission receiver's (0
        /// if none), then the receivers of the rule: `[numbers]`.
        receivers: Option<Str> as Json,
        /// See [`crate::order::items`].
        items: Str as Json,
        /// See [`crate::order::sellers`].
        sellers: Str as Json,
        /// Settlements of the whole order that stand.
        whole_settles: i64 as Int,
        /// Settlements of single vouchers that stand.
        voucher_settles: i64 as Int,
        /// The settlement in progress, if one is.
        settling: Option<i64> as Int,
        /// When it may be settled automatically, ms since the epoch.
        due: Option<i64> as Int,
    }
    index "by_due" ["due"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// A settlement (分账单): what was divided, and every cent of it.
    SettlementRow in "settlements" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// The order.
        order_id: i64 as Int,
        /// The app.
        app: Str as Text,
        /// The developer's id of it, unique in the app.
        out_settle_no: Str as Text,
        /// The voucher, if only one was settled.
        item: Option<Str> as Text,
        /// PROCESSING, SUCCESS or FAIL.
        status: Str as Ascii,
        /// Currency code.
        currency: Str as Ascii,
        /// Gross amount, minor units.
        amount: i64 as Int,
        /// The platform's fee in it.
        rake: i64 as Int,
        /// Commission in it.
        commission: i64 as Int,
        /// What other parties get of it.
        others: i64 as Int,
        /// What the sellers get of it.
        seller: i64 as Int,
        /// The platform's subsidy in the gross amount.
        subsidy: i64 as Int,
        /// See [`crate::settlement::legs`].
        legs: Str as Json,
        /// `[[place of the item, gross, uses],…]`.
        items: Str as Json,
        /// When it was asked for, ms since the epoch.
        created_at: i64 as Int,
        /// When it ended, ms since the epoch.
        settled_at: Option<i64> as Int,
        /// 1 if nobody asked for it.
        is_auto: i64 as Int,
        /// Why it failed.
        message: Option<Str> as Text,
        /// The caller's description.
        description: Option<Str> as Text,
        /// The caller's text, handed back as it came.
        cp_extra: Option<Str> as Text,
        /// Where its end is told.
        notify_url: Option<Str> as Text,
        /// Version of the message that tells it.
        notify_version: Str as Ascii,
        /// `id` while it is in progress; drives the list of those.
        processing: Option<i64> as Int,
    }
    index "by_order" ["order_id"]
    index "by_processing" ["processing"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// A return (退分账): a receiver gives back to the seller.
    ReturnRow in "returns" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// The settlement.
        settlement: i64 as Int,
        /// The app.
        app: Str as Text,
        /// The developer's id of it, unique in the app.
        out_return_no: Str as Text,
        /// Account that gives back.
        account: i64 as Int,
        /// Amount, minor units.
        amount: i64 as Int,
        /// Currency code.
        currency: Str as Ascii,
        /// What each leg gives, and the account it goes to: `[[leg, amount, account],…]`.
        parts: Str as Json,
        /// PROCESSING, SUCCESS or FAIL.
        status: Str as Ascii,
        /// The caller's text, handed back as it came.
        cp_extra: Option<Str> as Text,
        /// Why it failed.
        message: Option<Str> as Text,
        /// When it was asked for, ms since the epoch.
        created_at: i64 as Int,
        /// When it ended, ms since the epoch.
        finished_at: Option<i64> as Int,
        /// `id` while it is in progress; drives the list of those.
        processing: Option<i64> as Int,
    }
    index "by_settlement" ["settlement"]
    index "by_processing" ["processing"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// A refund of an order (退款), whole or in part.
    RefundRow in "refunds" (i64) mutable seq {
        /// Id of the transaction that started it.
        id: i64 as Int;
        /// The order.
        order_id: i64 as Int,
        /// The developer's id of it, unique in the app.
        out_refund_no: Option<Str> as Text,
        /// PROCESSING, SUCCESS or CLOSED.
        status: Str as Ascii,
        /// Amount, minor units.
        amount: i64 as Int,
        /// Of each item: `[[place of the item, from held, from settled, uses],…]`.
        parts: Str as Json,
        /// Money set aside after settlement: `[[hold, account, amount],…]`.
        holds: Str as Json,
        /// Shares that give back: `[[place of the seller, place of the share, amount],…]`.
        shares: Str as Json,
        /// When it was started, ms since the epoch.
        created_at: i64 as Int,
        /// When it ended, ms since the epoch.
        finished_at: Option<i64> as Int,
    }
    index "by_order" ["order_id"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// A message of the outbox: the end of a settlement, to be told to its owner.
    Notification in "notifications" (i64) mutable seq {
        /// The settlement that ended.
        id: i64 as Int;
        /// Where it goes.
        url: Str as Text,
        /// `15s`, `2s` or `ecpay`.
        schedule: Str as Ascii,
        /// PENDING, DELIVERED or FAILED.
        status: Str as Ascii,
        /// Deliveries tried so far.
        attempts: i64 as Int,
        /// When the next one is due, ms since the epoch.
        due: Option<i64> as Int,
        /// Why the last one failed.
        reason: Option<Str> as Text,
        /// When it was made, ms since the epoch.
        created_at: i64 as Int,
        /// When it changed last, ms since the epoch.
        updated_at: i64 as Int,
        /// `id` once it is given up; drives the list of those.
        failed: Option<i64> as Int,
    }
    index "by_due" ["due"]
    index "by_failed" ["failed"]
    key |row| row.id, write |key, out| out.cell(key)
}
