//! Freezes and what becomes of them (spec A6–A11, M8).

use super::{
    AccountKey, BALANCE, Born, Code, DAY_MS, End, Hold, HoldKind, Leafs, Leaves, Model, check_version,
    minor_of, owner_of,
};
use crate::op::{Money, Op, Owner, decimals};

impl Model {
    pub(super) fn freeze(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let owner = owner_of(op);
        let currency = op.text("currency").unwrap();
        let (key, account) = self.account(&owner, BALANCE, currency)?;
        let amount = minor_of(op, "amount");
        let order = op.id("orderId").map(|order| (owner.id.clone(), order));
        if let Some(end) = order.as_ref().and_then(|order| self.earlier(order, &key, amount).transpose()) {
            return end;
        }
        check_version(&account, op.num("expectedVersion"))?;
        let expires_at = match (op.num("expiresAt"), op.num("ttlMs")) {
            (Some(at), _) if at <= self.now => return Err("INVALID_FIELD"),
            (Some(at), _) => at,
            (None, ttl) => self.now + ttl.unwrap_or(DAY_MS),
        };
        let version = self.post(&key, -i128::from(amount), i128::from(amount), 0)?;
        let hold = Hold {
            account: key,
            kind: HoldKind::Freeze,
            amount,
            captured: 0,
            released: 0,
            order: op.id("orderId"),
            created_at: self.now,
            expires_at,
            is_swept: false,
            payees: Vec::new(),
        };
        self.holds.put(id, hold);
        self.born.push(Born::Freeze(id));
        if let Some(order) = order {
            self.orders.put(order, id);
        }
        Ok(End::Done(frozen(id, version, expires_at)))
    }

    /// Spec A6: an earlier freeze of the same order.
    fn earlier(&self, order: &(String, i64), key: &AccountKey, amount: i64) -> Result<Option<End>, Code> {
        let Some(id) = self.orders.get(order) else { return Ok(None) };
        let hold = self.holds.get(id).unwrap();
        let has_expired = self.now >= hold.expires_at;
        match hold.status() {
            "CANCELED" => Ok(None),
            "FROZEN" if has_expired && hold.captured == 0 => Ok(None),
            "FROZEN" if hold.amount == amount && hold.account == *key && !has_expired => {
                let version = self.accounts.get(key).unwrap().version;
                Ok(Some(End::Again(frozen(*id, version, hold.expires_at))))
            }
            _ => Err("FREEZE_ALREADY_EXISTS"),
        }
    }

    fn hold(&self, op: &Op) -> Result<(i64, Hold), Code> {
        let id = op.id("freezeId").unwrap();
        let hold = self.holds.get(&id).filter(|hold| hold.kind == HoldKind::Freeze).cloned();
        Ok((id, hold.ok_or("FREEZE_NOT_FOUND")?))
    }

    pub(super) fn cancel(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut hold) = self.hold(op)?;
        if hold.remaining() == 0 {
            return Err("INVALID_FREEZE_STATUS");
        }
        check_version(self.accounts.get(&hold.account).unwrap(), op.num("expectedVersion"))?;
        let back = hold.remaining();
        let version = self.post(&hold.account, i128::from(back), -i128::from(back), 0)?;
        hold.released += back;
        let reply = Leafs::default()
            .id("transactionId", id)
            .raw("newVersion", version)
            .amount("released", back, &hold.account.2)
            .text("status", hold.status())
            .done();
        self.holds.put(of, hold);
        Ok(End::Done(reply))
    }

    pub(super) fn expire(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut hold) = self.hold(op)?;
        if hold.remaining() == 0 || self.now < hold.expires_at {
            return Err("INVALID_FREEZE_STATUS");
        }
        let back = hold.remaining();
        self.post(&hold.account, i128::from(back), -i128::from(back), 0)?;
        hold.released += back;
        hold.is_swept = true;
        let reply = Leafs::default()
            .id("transactionId", id)
            .amount("released", back, &hold.account.2)
            .text("status", hold.status())
            .raw("expired", true)
            .done();
        self.holds.put(of, hold);
        Ok(End::Done(reply))
    }

    pub(super) fn confirm(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut hold) = self.hold(op)?;
        if let Some(order) = hold.order.and_then(|order| self.trade.orders.get(&order)) {
            let order = (**order).clone();
            return self.confirm_order(op, of, hold, order);
        }
        let merchant = op.text("merchantId").map(merchant);
        let named: Vec<Owner> = match &merchant {
            Some(merchant) => vec![merchant.clone()],
            None => op.parts("captures").iter().map(|(owner, _)| lower(owner)).collect(),
        };
        if named.is_empty() {
            return Err("MERCHANT_REQUIRED");
        }
        let currency = hold.account.2.clone();
        let mut payees = Vec::new();
        for owner in &named {
            if *owner == hold.account.0 {
                return Err("INVALID_FIELD");
            }
            payees.push(self.account(owner, BALANCE, &currency)?);
        }
        if hold.remaining() == 0 {
            return Err("INVALID_FREEZE_STATUS");
        }
        if self.now >= hold.expires_at {
            return Err("FREEZE_EXPIRED");
        }
        check_version(self.accounts.get(&hold.account).unwrap(), op.num("expectedUserVersion"))?;
        check_version(&payees[0].1, op.num("expectedMerchantVersion"))?;
        let amounts = match merchant {
            Some(_) => vec![hold.remaining()],
            None => minors(op.parts("captures"), &currency)?,
        };
        let captured: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        if captured > i128::from(hold.remaining()) {
            return Err("AMOUNT_EXCEEDS_REMAINING");
        }
        hold.captured += captured as i64;
        let released = if op.flag("final") { hold.remaining() } else { 0 };
        hold.released += released;
        let out = captured + i128::from(released);
        let user_version = self.post(&hold.account, i128::from(released), -out, 0)?;
        let mut reply = Leafs::default();
        for (at, ((key, _), amount)) in payees.iter().zip(&amounts).enumerate() {
            let version = self.post(key, i128::from(*amount), 0, i128::from(*amount))?;
            match hold.payees.iter_mut().find(|(payee, ..)| payee == key) {
                Some((_, got, _)) => *got += amount,
                None => hold.payees.push((key.clone(), *amount, 0)),
            }
            if at == 0 {
                reply = reply.raw("newMerchantVersion", version);
            }
            if op.text("merchantId").is_none() {
                reply = payee_line(reply, at, key, *amount, version);
            }
        }
        let reply = reply
            .id("transactionId", id)
            .raw("newUserVersion", user_version)
            .amount("captured", captured as i64, &currency)
            .amount("released", released, &currency)
            .amount("remaining", hold.remaining(), &currency)
            .text("status", hold.status());
        self.holds.put(of, hold);
        Ok(End::Done(reply.done()))
    }

    pub(super) fn refund(&mut self, op: &Op, id: i64) -> Result<End, Code> {
        let (of, mut hold) = self.hold(op)?;
        let order = hold.order.and_then(|order| self.trade.orders.get(&order)?.paid.clone());
        if order.is_some_and(|paid| paid.freeze == Some(of)) {
            return Err("ORDER_REFUND_REQUIRED");
        }
        let currency = hold.account.2.clone();
        let refundable: i64 = hold.payees.iter().map(|(_, got, back)| got - back).sum();
        if refundable == 0 {
            return Err("NOTHING_TO_REFUND");
        }
        check_version(self.accounts.get(&hold.account).unwrap(), op.num("expectedUserVersion"))?;
        let parts = if op.parts("payees").is_empty() {
            let amount = match op.money("amount") {
                Some(money) => money.to_minor(decimals(&currency)).ok_or("INVALID_AMOUNT")?,
                None => refundable,
            };
            if amount > refundable {
                return Err("REFUND_EXCEEDS_CAPTURED");
            }
            in_proportion(&hold.payees, amount)
        } else {
            named_parts(&hold.payees, op.parts("payees"), &currency)?
        };
        let refunded: i64 = parts.iter().sum();
        let (mut lines, mut user_version) = (Vec::new(), 0);
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| **part > 0) {
            hold.payees[at].2 += part;
            let key = hold.payees[at].0.clone();
            let version = self.post(&key, -i128::from(*part), 0, 0)?;
            // The user's entry is the second one, which decides what is refused first.
            if lines.is_empty() {
                user_version = self.post(&hold.account, i128::from(refunded), 0, 0)?;
            }
            lines.push((key, *part, version));
        }
        let mut reply = Leafs::default()
            .id("transactionId", id)
            .raw("newUserVersion", user_version)
            .amount("refunded", refunded, &currency)
            .amount("refundable", refundable - refunded, &currency);
        for (at, (key, part, version)) in lines.iter().enumerate() {
            reply = payee_line(reply, at, key, *part, *version);
        }
        self.holds.put(of, hold);
        Ok(End::Done(reply.done()))
    }
}

fn frozen(id: i64, version: i64, expires_at: i64) -> Leaves {
    Leafs::default().id("freezeId", id).raw("newVersion", version).raw("expiresAt", expires_at).done()
}

pub(super) fn merchant(id: &str) -> Owner {
    lower(&Owner { kind: crate::op::OwnerKind::Merchant, id: id.to_owned() })
}

fn lower(owner: &Owner) -> Owner {
    match owner.kind {
        crate::op::OwnerKind::Platform | crate::op::OwnerKind::Partner => owner.clone(),
        kind => Owner { kind, id: owner.id.to_lowercase() },
    }
}

fn minors(parts: &[(Owner, Money)], currency: &str) -> Result<Vec<i64>, Code> {
    parts.iter().map(|(_, money)| money.to_minor(decimals(currency)).ok_or("INVALID_AMOUNT")).collect()
}

fn payee_line(reply: Leafs, at: usize, key: &AccountKey, amount: i64, version: i64) -> Leafs {
    reply
        .text(&format!("payees.{at}.owner"), &key.0.shown())
        .amount(&format!("payees.{at}.amount"), amount, &key.2)
        .raw(&format!("payees.{at}.newVersion"), version)
}

/// Spec M8: the named payees, each at most what it still has of the payment.
fn named_parts(
    payees: &[(AccountKey, i64, i64)],
    named: &[(Owner, Money)],
    currency: &str,
) -> Result<Vec<i64>, Code> {
    let mut parts = vec![0; payees.len()];
    for (owner, money) in named {
        let owner = lower(owner);
        let at = payees.iter().position(|(key, ..)| key.0 == owner).ok_or("PAYEE_NOT_IN_PAYMENT")?;
        let amount = money.to_minor(decimals(currency)).ok_or("INVALID_AMOUNT")?;
        if amount > payees[at].1 - payees[at].2 {
            return Err("REFUND_EXCEEDS_CAPTURED");
        }
        parts[at] = amount;
    }
    Ok(parts)
}

/// Spec M8, cumulative: after this refund each payee has given back the floor of
/// its exact share of all refunds (never less than it gave already); what is
/// left over is taken in list order from those who still have something.
pub(super) fn in_proportion(payees: &[(AccountKey, i64, i64)], amount: i64) -> Vec<i64> {
    let captured: i128 = payees.iter().map(|(_, got, _)| i128::from(*got)).sum();
    let total: i128 = payees.iter().map(|(.., back)| i128::from(*back)).sum::<i128>() + i128::from(amount);
    let mut left = amount;
    let mut parts: Vec<i64> = Vec::new();
    for (_, got, back) in payees {
        let share = i128::from(*got) * total / captured;
        let part = (share as i64 - back).max(0).min(left);
        left -= part;
        parts.push(part);
    }
    for (part, (_, got, back)) in parts.iter_mut().zip(payees) {
        let more = (got - back - *part).min(left);
        *part += more;
        left -= more;
    }
    assert_eq!(left, 0, "the whole refund is found");
    parts
}
