//! One deliberately broken rule per invariant, in a history whose chain is whole:
//! it was written by a core with that bug.

use crate::scene;
use crate::support::{SHOP, SHOP2, USER, store::text_of};
use split_ledger::journal::chain::transaction_text;
use split_ledger::journal::{Auditor, Chain, Findings, Touched, check_touched};
use split_ledger::json::parse_rows;
use split_ledger::ledger::Entry;
use split_ledger::ledger::entry::{read_entries, write_entries};
use split_ledger::store::cells::{Row, RowWriter, Str};
use split_ledger::store::rows::{Account, Hold, Journal, Transaction, Withdrawal};

/// How to spoil something, and what an audit says then.
type Case<F> = (F, &'static str);

fn typed<R: Row>(rows: &str) -> Vec<R> {
    let (mut parser, mut cells, mut out) = (parse_rows(rows), Vec::new(), Vec::new());
    while parser.next_row(&mut cells).unwrap() {
        out.push(R::read(&cells).unwrap());
    }
    out
}

/// A history that can be spoilt and chained anew.
struct Forge {
    journal: Vec<Journal>,
    transactions: Vec<Transaction>,
    accounts: Vec<Account>,
    holds: Vec<Hold>,
    withdrawals: Vec<Withdrawal>,
}

impl Forge {
    fn new() -> Self {
        let store = scene::wallet().store;
        let rows = |name: &str| text_of(store.rows(name).iter());
        Forge {
            journal: typed(&rows("journal")),
            transactions: typed(&rows("transactions")),
            accounts: typed(&rows("accounts")),
            holds: typed(&rows("holds")),
            withdrawals: typed(&rows("withdrawals")),
        }
    }

    fn account(&self, owner: &str) -> Account {
        let is_it = |account: &&Account| account.owner.ends_with(owner) && &*account.currency == "CNY";
        self.accounts.iter().find(is_it).unwrap().clone()
    }

    /// A balanced entry of an account: these changes, everything else right.
    fn entry(&self, owner: &str, available: i64, frozen: i64) -> Entry {
        let account = self.account(owner);
        Entry {
            account: account.no,
            available_delta: available,
            frozen_delta: frozen,
            available: account.available + available,
            frozen: account.frozen + frozen,
            version: account.version + 1,
            arrived: account.arrived + available.max(0),
            pending: account.pending,
        }
    }

    /// Appends a commit of one transaction.
    fn push(&mut self, entries: &[Entry], effects: String) -> &mut Transaction {
        let last = self.journal.last().unwrap().clone();
        let id = last.last_id + 1;
        let (seq, hash) = (last.seq + 1, Str::from(""));
        self.journal.push(Journal { seq, count: 1, last_id: id, hash, ..last.clone() });
        self.transactions.push(Transaction {
            id,
            seq,
            time: last.time,
            kind: Str::from("forged"),
            entries: Str::from(write_entries(entries)),
            command: Str::from("{}"),
            reply: Str::from("{}"),
            effects: Str::from(format!("[{effects}]")),
        });
        self.transactions.last_mut().unwrap()
    }

    /// Chains everything anew and audits the history alone.
    fn audit(mut self) -> Findings {
        let mut prev = self.journal[0].prev.clone();
        for row in &mut self.journal {
            row.prev = prev;
            let mut chain = Chain::new("test", row);
            for transaction in self.transactions.iter().filter(|transaction| transaction.seq == row.seq) {
                chain.transaction(&transaction_text(transaction));
            }
            row.hash = Str::from(chain.finish());
            prev = row.hash.clone();
        }
        let mut auditor = Auditor::new("test");
        auditor.history(&list(&self.journal), &list(&self.transactions));
        auditor.finish().findings
    }
}

fn list<R: Row>(rows: &[R]) -> String {
    let mut out = String::from("[");
    for (at, row) in rows.iter().enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        let mut writer = RowWriter::new(&mut out);
        row.write(&mut writer);
        writer.end();
    }
    out + "]"
}

fn effect<R: Row>(row: &R) -> String {
    let mut out = format!("[\"{}\",", R::TABLE.name);
    let mut writer = RowWriter::open(&mut out);
    row.write(&mut writer);
    writer.end();
    out
}

/// The findings are of this invariant only, and the first says this.
fn found(findings: &Findings, invariant: u8, message: &str) {
    let texts: Vec<_> = findings.kept().iter().map(|finding| &finding.message).collect();
    assert!(findings.kept().iter().all(|finding| finding.invariant.number() == invariant), "{texts:?}");
    assert!(texts.first().is_some_and(|text| text.contains(message)), "{texts:?}");
}

fn audited(spoil: impl FnOnce(&mut Forge)) -> Findings {
    let mut forge = Forge::new();
    spoil(&mut forge);
    forge.audit()
}

#[test]
fn a_forged_history_without_a_fault_is_clean() {
    let findings = audited(|forge| {
        let entries = [forge.entry(SHOP, -1, 0), forge.entry(SHOP2, 1, 0)];
        forge.push(&entries, String::new());
    });
    assert_eq!(findings.total(), 0, "{findings:?}");
}

#[test]
fn invariant_1_entries_that_do_not_balance() {
    let findings = audited(|forge| {
        let entries = [forge.entry(SHOP, -1, 0), forge.entry(SHOP2, 2, 0)];
        forge.push(&entries, String::new());
    });
    found(&findings, 1, "the CNY entries sum to 1");
    assert_eq!(findings.total(), 2, "the transaction and the trial balance");
    let place = &findings.kept()[0].place;
    assert!(place.seq.is_some() && place.transaction.is_some());
}

#[test]
fn invariant_2_a_negative_account() {
    let findings = audited(|forge| {
        let entries = [forge.entry(SHOP, -9_999_999, 0), forge.entry(SHOP2, 9_999_999, 0)];
        forge.push(&entries, String::new());
    });
    found(&findings, 2, "available -");
    let world = audited(|forge| {
        let entries = [forge.entry("ALIPAY", -9_999_999, 0), forge.entry(SHOP2, 9_999_999, 0)];
        forge.push(&entries, String::new());
    });
    assert_eq!(world.total(), 0);
}

#[test]
fn invariant_3_frozen_money_without_a_hold() {
    let findings = audited(|forge| {
        let entries = [forge.entry(USER, -1, 1)];
        forge.push(&entries, String::new());
    });
    found(&findings, 3, "its open holds hold");
}

#[test]
fn invariant_3_a_hold_whose_parts_are_not_its_amount() {
    let open = |forge: &Forge| forge.holds.iter().find(|hold| hold.remaining > 0).unwrap().clone();
    let spoilt: [fn(&mut Hold); 6] = [
        |hold| hold.released += 1,
        |hold| hold.captured -= 1,
        |hold| hold.status = Str::from("CANCELED"),
        |hold| hold.amount += 1,
        |hold| hold.payees = Some(Str::from("[[1,5,0]]")),
        |hold| hold.id += 1,
    ];
    for (at, spoil) in spoilt.into_iter().enumerate() {
        let findings = audited(|forge| {
            let mut hold = open(forge);
            spoil(&mut hold);
            forge.push(&[], effect(&hold));
        });
        assert!(findings.total() > 0, "{at}");
        assert!(findings.kept().iter().all(|finding| finding.invariant.number() == 3), "{at} {findings:?}");
    }
    let findings = audited(|forge| {
        let hold = forge.holds.iter().find(|hold| hold.remaining == 0 && &*hold.kind == "freeze");
        let mut hold = hold.unwrap().clone();
        (hold.remaining, hold.captured, hold.released, hold.payees) = (hold.amount, 0, 0, None);
        (hold.status, hold.due) = (Str::from("FROZEN"), hold.expires_at);
        hold.open_account = Some(hold.account);
        forge.push(&[], effect(&hold));
    });
    found(&findings, 3, "had ended");
}

#[test]
fn invariant_4_balances_and_versions_that_do_not_follow() {
    let spoilt: [Case<fn(&mut Entry)>; 5] = [
        (|entry| entry.available += 1, "do not make"),
        (|entry| entry.frozen += 1, "do not make"),
        (|entry| entry.version += 1, "follows"),
        (|entry| entry.version -= 1, "follows"),
        (|entry| entry.arrived = 0, "arrivals fall"),
    ];
    for (spoil, message) in spoilt {
        let findings = audited(|forge| {
            let mut entries = [forge.entry(SHOP, 0, 0)];
            spoil(&mut entries[0]);
            forge.push(&entries, String::new());
        });
        let texts = format!("{findings:?}");
        assert!(texts.contains("Continuous") && texts.contains(message), "{texts}");
    }
}

#[test]
fn invariant_4_two_entries_of_one_account() {
    let findings = audited(|forge| {
        let first = forge.entry(SHOP, 0, 0);
        let entries = [first, Entry { version: first.version + 1, ..first }];
        forge.push(&entries, String::new());
    });
    found(&findings, 4, "two entries");
    let findings = audited(|forge| {
        let entries = [Entry { account: 99, version: 1, ..Entry::default() }];
        forge.push(&entries, String::new());
    });
    found(&findings, 4, "does not exist");
}

#[test]
fn invariant_9_ids_time_and_counters() {
    let spoilt: [Case<fn(&mut Forge)>; 6] = [
        (|forge| forge.push(&[], String::new()).time += 1, "its time"),
        (|forge| forge.journal.last_mut().unwrap().time -= 1_000_000, "time falls"),
        (|forge| forge.push(&[], String::new()).id += 1, "no commit counts"),
        (|forge| forge.push(&[], String::new()).id -= 1, "follows"),
        (
            |forge| {
                forge.push(&[], String::new());
                forge.journal.last_mut().unwrap().accounts += 1;
            },
            "it counts ids",
        ),
        (
            |forge| {
                forge.push(&[], String::new());
                forge.journal.last_mut().unwrap().last_id += 1;
            },
            "it counts ids",
        ),
    ];
    for (spoil, message) in spoilt {
        let findings = audited(spoil);
        assert!(
            findings.kept().iter().any(|finding| finding.message.contains(message)),
            "{message} {findings:?}"
        );
    }
}

#[test]
fn invariant_9_names_and_index_columns() {
    let due = |change: fn(&mut Hold)| {
        audited(|forge| {
            let mut hold = forge.holds.iter().find(|hold| hold.remaining > 0).unwrap().clone();
            change(&mut hold);
            forge.push(&[], effect(&hold));
        })
    };
    found(&due(|hold| hold.due = None), 9, "`due`");
    found(&due(|hold| hold.open_account = None), 9, "`open_account`");
    for name in ["i:freeze:x:k", "x:ALIPAY:1", "a:user:nobody:100001:CNY"] {
        let findings = audited(|forge| {
            forge.push(&[], format!("[\"refs\",\"{name}\",\"7\"]"));
        });
        found(&findings, 9, "is not what it says");
    }
    let findings = audited(|forge| {
        let next = forge.accounts.len() + 1;
        forge.push(&[], format!("[\"accounts\",\"{next}\",\"user:x\",\"100001\",\"CNY\"]"));
        forge.journal.last_mut().unwrap().accounts += 1;
    });
    found(&findings, 9, "without a name");
    let findings = audited(|forge| {
        let row = r#"["owners","user:x","1","1","1","0",null,"0",null]"#;
        forge.push(&[], row.to_owned());
    });
    found(&findings, 9, "default account");
    let findings = audited(|forge| {
        forge.push(&[], r#"["refs","i:nothing"]"#.to_owned());
    });
    found(&findings, 9, "does not exist");
}

/// Spec A18: a withdrawal's money is in exactly one place.
#[test]
fn invariant_9_a_withdrawal_whose_money_is_elsewhere() {
    let statuses = ["QUEUED", "SUBMITTING", "PAID", "FAILED", "CANCELLED", "BOUNCED", "LOST"];
    for first in 0..Forge::new().withdrawals.len() {
        for status in statuses {
            let mut place = String::new();
            let findings = audited(|forge| {
                let mut withdrawal = forge.withdrawals[first].clone();
                place = withdrawal.status.to_string();
                withdrawal.status = Str::from(status);
                forge.push(&[], effect(&withdrawal));
            });
            let group = |status: &str| match status {
                "QUEUED" | "SUBMITTING" => 1,
                "PAID" | "BOUNCED" => 2,
                "FAILED" | "CANCELLED" => 3,
                _ => 4,
            };
            match group(&place) == group(status) {
                true => {
                    let text = format!("{findings:?}");
                    assert!(!text.contains("its money is not where"), "{place} to {status}: {text}");
                }
                false => found(&findings, 9, "its money is not where that says"),
            }
        }
    }
    let findings = audited(|forge| {
        let hold = forge.holds.iter().find(|hold| &*hold.kind == "withdrawal" && hold.remaining > 0);
        let text = effect(hold.unwrap());
        forge.push(&[], text);
    });
    found(&findings, 9, "without its withdrawal");
}

/// The rows as they stand after the last transaction.
struct Rows<'f>(&'f Forge);

impl Touched for Rows<'_> {
    fn account(&mut self, no: i64) -> Option<Account> {
        self.0.accounts.iter().find(|account| account.no == no).cloned()
    }

    fn open_holds(&mut self, account: i64) -> Vec<Hold> {
        self.0.holds.iter().filter(|hold| hold.open_account == Some(account)).cloned().collect()
    }
}

#[test]
fn the_cheap_check_sees_the_same() {
    let forge = Forge::new();
    let last = forge.transactions.iter().rfind(|transaction| transaction.entries.len() > 2).unwrap().clone();
    assert_eq!(check_touched(&last, &mut Rows(&forge)), []);
    type Spoil = fn(&mut Forge, i64);
    let spoilt: [Case<Spoil>; 6] = [
        (|forge, no| forge.accounts[no as usize - 1].available += 1, "its last entry"),
        (|forge, no| forge.accounts[no as usize - 1].version += 1, "its last entry"),
        (|forge, no| forge.accounts[no as usize - 1].last_transaction += 1, "its last entry"),
        (|forge, no| forge.accounts[no as usize - 1].available = -1, "available -1"),
        (|forge, no| forge.accounts[no as usize - 1].currency = Str::from("EUR"), "entries sum to"),
        (|forge, _| forge.holds.clear(), "its open holds"),
    ];
    for (spoil, message) in spoilt {
        let mut forge = Forge::new();
        let no = read_entries(&last.entries).unwrap()[0].account;
        spoil(&mut forge, no);
        let findings = check_touched(&last, &mut Rows(&forge));
        assert!(findings.iter().any(|finding| finding.message.contains(message)), "{message} {findings:?}");
    }
}
