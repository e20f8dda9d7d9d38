//! The book: balances, frozen money, transactions and the journal.

use crate::json::{DEPTH_MAX, Limits, parse};
use crate::store::cells::{CorruptRow, Row, Str, row};

row! {
    /// A balance: owner × account set × currency.
    Account in "accounts" (i64) mutable seq {
        /// Number from the head's counter, from 1.
        no: i64 as Int;
        /// `user:<uuid>`, `merchant:<uuid>`, `platform:<id>`, `world:<channel>`.
        owner: Str as Ascii,
        /// 100001 balance, 2000000 marketing.
        account_set: i64 as Int,
        /// Currency code.
        currency: Str as Ascii,
        /// Spendable money, minor units.
        available: i64 as Int,
        /// Held money, minor units.
        frozen: i64 as Int,
        /// Rises by one with each transaction that touches the account.
        version: i64 as Int,
        /// Running total of all arrivals, minor units (spec C8).
        arrived: i64 as Int,
        /// The part of `frozen` that orders wait for, minor units (spec C9).
        pending: i64 as Int,
        /// Id of the transaction that wrote it last.
        last_transaction: i64 as Int,
    }
    index "by_owner" ["owner"]
    key |row| row.no, write |key, out| out.cell(key)
}

row! {
    /// A unique name and the id of what it names.
    Ref in "refs" (Str) mutable seq {
        /// See [`crate::store::names`].
        name: Str as Ascii;
        /// What it names.
        id: i64 as Int,
    }
    key |row| row.name.clone(), write |key, out| out.cell(key)
}

row! {
    /// Frozen money: a purchase freeze, an order's money at its seller, a refund
    /// or return being made, a withdrawal in progress.
    Hold in "holds" (i64) mutable seq {
        /// Id of the transaction that made it, or, if that one made several holds,
        /// one of the ids just before it. Of a freeze the freeze id.
        id: i64 as Int;
        /// `freeze`, `order`, `refund`, `return` or `withdrawal`.
        kind: Str as Ascii,
        /// Account that holds the money.
        account: i64 as Int,
        /// Amount at the start, minor units.
        amount: i64 as Int,
        /// Paid out to payees so far.
        captured: i64 as Int,
        /// Given back to the holder so far.
        released: i64 as Int,
        /// `amount − captured − released`.
        remaining: i64 as Int,
        /// FROZEN, CONFIRMED or CANCELED.
        status: Str as Ascii,
        /// The order it is for.
        order_id: Option<i64> as Int,
        /// When it was made, ms since the epoch.
        created_at: i64 as Int,
        /// When it ends, ms since the epoch.
        expires_at: Option<i64> as Int,
        /// 1 if the sweep ended it.
        expired: Option<i64> as Int,
        /// Payees as `[[account, captured, refunded],…]`, once captured.
        payees: Option<Str> as Json,
        /// `expires_at` while it is open; drives the sweep's index.
        due: Option<i64> as Int,
        /// `account` while it is open; drives the list of open holds.
        open_account: Option<i64> as Int,
    }
    index "by_due" ["due"]
    index "by_open_account" ["open_account"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// What an owner uses when nothing is named (spec A14, A15).
    Owner in "owners" (Str) mutable seq {
        /// As in [`Account::owner`].
        owner: Str as Ascii;
        /// How many balances of set 100001 the owner has.
        balances: i64 as Int,
        /// How many payment methods the owner has.
        methods: i64 as Int,
        /// Account used when no currency is named.
        default_account: Option<i64> as Int,
        /// 1 if the owner chose `default_account`.
        account_chosen: i64 as Int,
        /// Payment method used when none is named.
        default_method: Option<i64> as Int,
        /// 1 if the owner chose `default_method`.
        method_chosen: i64 as Int,
        /// Number of the registered [`Party`](super::Party).
        party: Option<i64> as Int,
    }
    key |row| row.owner.clone(), write |key, out| out.cell(key)
}

row! {
    /// How money reaches or leaves an owner; details are a [`Personal`] row.
    PaymentMethod in "payment_methods" (i64) mutable seq {
        /// Id of the transaction that made it.
        id: i64 as Int;
        /// As in [`Account::owner`].
        owner: Str as Ascii,
        /// ALIPAY, WECHAT, BANK_CARD, BANK_ACCOUNT, BALANCER, …
        kind: Str as Text,
    }
    index "by_owner" ["owner"]
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// Personal fields of a transaction, outside the hash chain: the journal
    /// keeps a salted digest of each, so that this row can be erased.
    Personal in "personal" (i64) mutable seq {
        /// Transaction whose fields these are.
        id: i64 as Int;
        /// Hex salt of the digests.
        salt: Str as Ascii,
        /// JSON object of the fields.
        fields: Str as Json,
    }
    key |row| row.id, write |key, out| out.cell(key)
}

row! {
    /// What happened, once. Never changed, never removed.
    Transaction in "transactions" (i64) {
        /// Time-ordered id.
        id: i64 as Int;
        /// Commit that wrote it.
        seq: i64 as Int,
        /// Time of its batch, ms since the epoch.
        time: i64 as Int,
        /// The command that made it.
        kind: Str as Ascii,
        /// `[[account, Δavailable, Δfrozen, available, frozen, version, arrived, pending],…]`.
        entries: Str as Json,
        /// The command's fields as sent, personal ones as digests.
        command: Str as Json,
        /// The reply, for replays.
        reply: Str as Json,
        /// Other rows it wrote, `[[table, cells…],…]`; a row that was removed has its key only.
        effects: Str as Json,
    }
    key |row| row.id, write |key, out| out.cell(key)
}

impl Transaction {
    /// Checks the texts that are handed on as they are stored: JSON objects, but
    /// for the reply of an atomic list, which is an array.
    ///
    /// # Errors
    /// The column that is not.
    pub fn check_json(&self) -> Result<(), CorruptRow> {
        let is_list = &*self.kind == "list";
        for (column, text, open) in
            [("command", &self.command, '{'), ("reply", &self.reply, if is_list { '[' } else { '{' })]
        {
            let is_json = parse(text.as_bytes(), Limits { depth: DEPTH_MAX }).is_ok();
            if !is_json || !text.starts_with(open) {
                return Err(CorruptRow { table: Self::TABLE.name, column });
            }
        }
        Ok(())
    }
}

row! {
    /// One per entry: the index of an account's history.
    Posting in "postings" ((i64, i64)) {
        /// Account number.
        account: i64 as Int,
        /// Transaction id.
        transaction: i64 as Int;
    }
    key |row| (row.account, row.transaction), write |key, out| { out.cell(&key.0); out.cell(&key.1) }
}

row! {
    /// One row per commit: a link of the hash chain, and the counters at its end.
    Journal in "journal" (i64) {
        /// Number of the commit, from 1.
        seq: i64 as Int;
        /// Batch time, ms since the epoch.
        time: i64 as Int,
        /// Who wrote it: `<writer id>.<attempt>`, so no two attempts are alike.
        writer: Str as Ascii,
        /// Format of the encodings.
        format: i64 as Int,
        /// Version of the core that decided.
        core: Str as Ascii,
        /// How many transactions it holds.
        count: i64 as Int,
        /// Highest id used so far.
        last_id: i64 as Int,
        /// Highest account number used so far.
        accounts: i64 as Int,
        /// Hash of the commit before.
        prev: Str as Ascii,
        /// Hash of this commit; the head's id.
        hash: Str as Ascii,
    }
    key |row| row.seq, write |key, out| out.cell(key)
}
