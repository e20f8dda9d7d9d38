//! The working copy of a ledger: every table a group touches, the transactions
//! it has made, and the counters of the head.

use super::cells::CorruptRow;
use super::contract::{Read, Write};
use super::rows::{
    Account, Hold, Notification, OrderRow, Owner, Party, PaymentMethod, PayoutPool, Personal, Posting,
    ProgramRow, Ref, RefundRow, ReturnRow, SettlementRow, SplitRule, Transaction, Withdrawal,
    WithdrawalBatch, WithdrawingDay,
};
use super::seek::Seeks;
use super::table::{Rows, Table};

/// Counters that the head carries (stored in its journal row).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Highest id used.
    pub last_id: i64,
    /// Highest account number used.
    pub accounts: i64,
}

/// A point to roll the whole state back to.
#[derive(Clone, Debug)]
pub struct Mark {
    tables: [usize; TABLE_COUNT],
    transactions: usize,
    postings: usize,
    counters: Counters,
}

/// Which table a read is of, to be handed back with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableNo(usize);

macro_rules! state {
    ($( $(#[$meta:meta])* $field:ident : $row:ident keeps $kept:expr ),+ $(,)?) => {
        /// Every table a group touches.
        #[derive(Debug, Default)]
        pub struct State {
            $( $(#[$meta])* pub $field: Table<$row>, )+
            /// Transactions made since the last commit.
            pub made: Vec<Transaction>,
            /// Their postings.
            pub postings: Vec<Posting>,
            /// Counters, as the group has advanced them.
            pub counters: Counters,
            /// Batch time as far as it is known, ms since the epoch: a help for
            /// prefetching only.
            pub now: i64,
            pub(super) seeks: Seeks,
        }

        const TABLE_COUNT: usize = [$( stringify!($field) ),+].len();
        /// Rows of each table kept between groups.
        const KEPT: [usize; TABLE_COUNT] = [$( $kept ),+];
        /// Whether the rows of a table are effects of a transaction.
        const HAS_EFFECTS: [bool; TABLE_COUNT] = [$( state!(@effect $field) ),+];

        impl State {
            fn tables(&self) -> [&Rows; TABLE_COUNT] {
                [$( self.$field.rows() ),+]
            }

            fn tables_mut(&mut self) -> [&mut Rows; TABLE_COUNT] {
                [$( self.$field.rows_mut() ),+]
            }
        }
    };
    (@effect accounts) => { false };
    (@effect personal) => { false };
    (@effect transactions) => { false };
    (@effect $other:ident) => { true };
}

/// Rows kept between groups of what is used again and again.
const HOT_ROWS: usize = 200_000;
/// Rows kept between groups of what is mostly used once.
const COLD_ROWS: usize = 20_000;

state! {
    /// Balances.
    accounts: Account keeps HOT_ROWS,
    /// Names of accounts, apart from the others because they are used again.
    names: Ref keeps HOT_ROWS,
    /// Other unique names.
    refs: Ref keeps COLD_ROWS,
    /// Frozen money.
    holds: Hold keeps COLD_ROWS,
    /// Defaults of owners.
    owners: Owner keeps COLD_ROWS,
    /// Payment methods.
    methods: PaymentMethod keeps COLD_ROWS,
    /// Withdrawals.
    withdrawals: Withdrawal keeps COLD_ROWS,
    /// Withdrawals asked for together.
    batches: WithdrawalBatch keeps COLD_ROWS,
    /// What is on its way of a day's withdrawals.
    withdrawing: WithdrawingDay keeps COLD_ROWS,
    /// What payouts are made from.
    pools: PayoutPool keeps COLD_ROWS,
    /// Registered owners.
    parties: Party keeps COLD_ROWS,
    /// Versions of settlement programs.
    programs: ProgramRow keeps COLD_ROWS,
    /// Split rules.
    rules: SplitRule keeps COLD_ROWS,
    /// Orders.
    orders: OrderRow keeps COLD_ROWS,
    /// Settlements.
    settlements: SettlementRow keeps COLD_ROWS,
    /// Returns to sellers.
    returns: ReturnRow keeps COLD_ROWS,
    /// Refunds of orders.
    refunds: RefundRow keeps COLD_ROWS,
    /// The outbox.
    notifications: Notification keeps COLD_ROWS,
    /// Erasable personal fields.
    personal: Personal keeps COLD_ROWS,
    /// Transactions read for replays (never changed).
    transactions: Transaction keeps COLD_ROWS,
}

impl State {
    /// A point to roll back to.
    pub fn mark(&self) -> Mark {
        Mark {
            tables: self.tables().map(Rows::mark),
            transactions: self.made.len(),
            postings: self.postings.len(),
            counters: self.counters,
        }
    }

    /// Undoes everything since the mark.
    pub fn rollback(&mut self, mark: &Mark) {
        for (rows, at) in self.tables_mut().into_iter().zip(mark.tables) {
            rows.rollback(at);
        }
        self.made.truncate(mark.transactions);
        self.postings.truncate(mark.postings);
        self.counters = mark.counters;
    }

    /// True if rows are wanted that have not been read.
    pub fn wants(&self) -> bool {
        self.tables().into_iter().any(Rows::wants) || self.seeks.wants()
    }

    /// True if something is wanted of which a commit under way may have added more:
    /// a range, or a transaction.
    pub fn wants_late(&self) -> bool {
        self.seeks.wants() || self.transactions.rows().wants()
    }

    /// True if no table is so long that landing would forget its rows.
    pub fn keeps_all(&self) -> bool {
        self.tables().into_iter().zip(KEPT).all(|(rows, kept)| rows.len() <= kept)
    }

    /// Turns all wants into reads, and tells which table each is of.
    pub fn take_reads(&self) -> (Vec<Read>, Vec<TableNo>) {
        let (mut reads, mut tables) = (Vec::new(), Vec::new());
        for (no, rows) in self.tables().into_iter().enumerate() {
            if let Some(read) = rows.read() {
                reads.push(read);
                tables.push(TableNo(no));
            }
        }
        for (nth, read) in self.seeks.reads().enumerate() {
            reads.push(read);
            tables.push(TableNo(TABLE_COUNT + nth));
        }
        (reads, tables)
    }

    /// Takes in the rows of one read.
    pub fn load(&mut self, table: TableNo, rows: &str) -> Result<(), CorruptRow> {
        if let Some(table) = self.tables_mut().into_iter().nth(table.0) {
            return table.load(rows);
        }
        self.load_sought(table.0 - TABLE_COUNT, rows)
    }

    /// Other rows changed since the mark, as the effects of a transaction
    /// (accounts follow from entries; their creation is an effect too).
    pub fn effects_since(&self, mark: &Mark) -> String {
        let mut out = String::new();
        for ((rows, at), has_effects) in self.tables().into_iter().zip(mark.tables).zip(HAS_EFFECTS) {
            if has_effects {
                rows.effects_since(at, &mut out);
            }
        }
        out
    }

    /// The commit landed: what the group made is what the store holds.
    pub fn landed(&mut self, seq: i64) {
        for (rows, kept) in self.tables_mut().into_iter().zip(KEPT) {
            rows.landed(seq, kept);
        }
        self.made.clear();
        self.postings.clear();
        self.seeks.forget();
    }

    /// Forgets every row, because another writer moved the head.
    pub fn forget(&mut self) {
        let counters = self.counters;
        *self = State { counters, ..State::default() };
    }

    /// Keeps every row only as a hint for prefetching, because another writer may
    /// have moved the head. What has been asked for stays so: its answer is to come,
    /// or is from the new head.
    pub fn doubt(&mut self) {
        for (rows, kept) in self.tables_mut().into_iter().zip(KEPT) {
            rows.doubt(kept);
        }
        self.seeks.forget();
        self.made.clear();
        self.postings.clear();
    }

    /// True if the group made nothing to commit.
    pub fn is_clean(&self) -> bool {
        self.made.is_empty()
    }

    /// True if transactions were made since the mark.
    pub fn mark_made(&self, mark: &Mark) -> bool {
        self.made.len() > mark.transactions
    }

    /// The changed rows of every table but transactions, postings and journal.
    pub fn writes(&self, seq: i64) -> Vec<Write> {
        let mut out = Vec::new();
        for rows in self.tables() {
            rows.writes(seq, &mut out);
        }
        out
    }
}
