//! Unique names: the keys of the `refs` table, which maps every unique name to
//! the id of what it names. ASCII only, at most 512 bytes; other characters are
//! percent-encoded.

use sha2::{Digest, Sha256};

use super::cells::{Str, push_int};

/// Most bytes of a key cell.
const NAME_BYTES_MAX: usize = 512;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Builds a name from parts joined by `:`.
pub struct Name(String);

impl Name {
    /// Starts a name of one kind of reference.
    pub fn new(kind: &str) -> Self {
        Name(kind.to_owned())
    }

    /// Appends text; everything but letters, digits, `-`, `_`, `.` is percent-encoded.
    #[must_use]
    pub fn text(mut self, part: &str) -> Self {
        self.0.push(':');
        encode(part, &mut self.0);
        self
    }

    /// Appends a part that is already a name (an owner, an account name).
    #[must_use]
    pub fn raw(mut self, part: &str) -> Self {
        self.0.push(':');
        self.0.push_str(part);
        self
    }

    /// Appends a number.
    #[must_use]
    pub fn int(mut self, part: i64) -> Self {
        self.0.push(':');
        push_int(&mut self.0, part);
        self
    }

    /// The finished name. One that is too long for a key is replaced by its
    /// digest; `#` stands in no other name.
    pub fn done(self) -> Str {
        if self.0.len() <= NAME_BYTES_MAX {
            return Str::from(self.0);
        }
        let kind = self.0.split(':').next().unwrap_or_default();
        let mut name = format!("{kind}:#");
        for byte in Sha256::digest(&self.0) {
            push_hex(byte, &mut name);
        }
        Str::from(name)
    }
}

/// Percent-encodes text into ASCII.
pub fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(byte as char);
        } else {
            out.push('%');
            push_hex(byte, out);
        }
    }
}

fn push_hex(byte: u8, out: &mut String) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0') as char);
    }
}

/// Decodes what [`encode`] made; `None` if it is not such text.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = (rest.next()? as char).to_digit(16)?;
            let low = (rest.next()? as char).to_digit(16)?;
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Name of an account: `a:<owner>:<set>:<currency>`.
pub fn account(owner: &str, set: i64, currency: &str) -> Str {
    Name::new("a").raw(owner).int(set).raw(currency).done()
}

/// Name of the transaction that created an account (spec A12).
pub fn creation(owner: &str, set: i64, currency: &str) -> Str {
    Name::new("c").raw(owner).int(set).raw(currency).done()
}

/// Name of an idempotency key: scope is (operation, subject, key) (spec A5).
pub fn idempotency(operation: &str, subject: &str, key: &str) -> Str {
    Name::new("i").raw(operation).raw(subject).text(key).done()
}

/// Name of the latest freeze of a user's order (spec A6).
pub fn freeze_of_order(owner: &str, order: i64) -> Str {
    Name::new("f").raw(owner).int(order).done()
}

/// Name of an external payment (spec A19).
pub fn external_transaction(kind: &str, id: i64) -> Str {
    Name::new("x").text(kind).int(id).done()
}

/// Name of the latest program of an app.
pub fn program(app: &str) -> Str {
    Name::new("p").text(app).done()
}

/// Name of the latest version of a split rule.
pub fn split_rule(name: &str) -> Str {
    Name::new("r").text(name).done()
}

/// Name of one version of a split rule.
pub fn split_rule_version(name: &str, version: i64) -> Str {
    Name::new("rv").text(name).int(version).done()
}

/// Name of an order by the developer's own id.
pub fn order(app: &str, out_order_no: &str) -> Str {
    Name::new("o").text(app).text(out_order_no).done()
}

/// Name of an order by another system's id.
pub fn order_alias(app: &str, alias: &str) -> Str {
    Name::new("oa").text(app).text(alias).done()
}

/// True for the names of an order and its items: the id they lead to is the order's.
pub fn is_of_order(name: &str) -> bool {
    ["o:", "oa:", "v:"].iter().any(|kind| name.starts_with(kind))
}

/// Name of an item of an order (`item_order_id`).
pub fn item(app: &str, item: &str) -> Str {
    Name::new("v").text(app).text(item).done()
}

/// Name of a settlement by the developer's own id (spec B5).
pub fn settlement(app: &str, out_settle_no: &str) -> Str {
    Name::new("s").text(app).text(out_settle_no).done()
}

/// Name of a return by the developer's own id.
pub fn settlement_return(app: &str, out_return_no: &str) -> Str {
    Name::new("sr").text(app).text(out_return_no).done()
}

/// Name of a party by its external code (spec AP-02).
pub fn party_code(code: &str) -> Str {
    Name::new("pe").text(code).done()
}

/// Name of a party by its number on the Douyin face.
pub fn party_uid(uid: &str) -> Str {
    Name::new("pm").text(uid).done()
}

/// Name of the ledger's platform (大B): the first that was registered.
pub fn platform() -> Str {
    Str::from("pp")
}

/// True for the names of parties: the id they lead to is the party's number.
pub fn is_of_party(name: &str) -> bool {
    name == "pp" || ["pe:", "pm:"].iter().any(|kind| name.starts_with(kind))
}

/// Name of a batch of withdrawals by the caller's own number (spec C13).
pub fn withdrawal_order(order: &str) -> Str {
    Name::new("wo").text(order).done()
}

/// Name of a pool that payouts are made from (spec C18).
pub fn pool(channel: &str, currency: &str) -> Str {
    Name::new("pool").text(channel).raw(currency).done()
}

/// Channel and currency of a pool, from its name.
pub fn pool_parts(name: &str) -> Option<(String, &str)> {
    let (channel, currency) = name.strip_prefix("pool:")?.rsplit_once(':')?;
    Some((decode(channel)?, currency))
}

/// Name of a refund by the developer's own id.
pub fn refund(app: &str, out_refund_no: &str) -> Str {
    Name::new("or").text(app).text(out_refund_no).done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_any_text() {
        for text in ["", "ORDER-1", "a:b%c", "键\u{1F600}", "\u{7f}\n"] {
            let mut out = String::new();
            encode(text, &mut out);
            assert!(out.is_ascii());
            assert_eq!(decode(&out).as_deref(), Some(text));
        }
        assert_eq!(decode("%zz"), None);
    }
}
