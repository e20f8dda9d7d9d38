//! A model of a division, written from the rules (M4) and as slow as it is
//! plain: rates are added up unit by unit, parts by fractions, and what fits
//! under a cap is found by trying.

const BILLION: i128 = 1_000_000_000;

#[derive(Clone, Debug)]
pub enum Kind {
    Fixed(i64),
    /// Tiers with their ends; a plain rate is one tier without end.
    Tiers {
        tiers: Vec<(Option<i64>, i64)>,
        net: bool,
        half_up: bool,
        minimum: Option<i64>,
        cap: Option<i64>,
    },
    Remainder,
}

#[derive(Clone, Debug)]
pub enum To {
    Seller,
    Partner(usize),
    /// Weights as fractions; who takes the remainder.
    Parts(Vec<((u64, u64), To)>, Option<usize>),
}

#[derive(Clone, Debug)]
pub struct Leg {
    pub kind: Kind,
    pub to: To,
    pub precedence: i64,
}

#[derive(Default)]
pub struct Model {
    gross: i64,
    net: i64,
    paid: Vec<i64>,
}

impl Model {
    /// What each leaf gets of one settle, and the rest.
    pub fn settle(&mut self, legs: &[Leg], gross: i64, net: i64, others_max: i64) -> (Vec<i64>, i64) {
        let mut first = vec![0];
        for leg in legs {
            first.push(first[first.len() - 1] + count(&leg.to));
        }
        self.paid.resize(first[legs.len()], 0);
        let mut now = vec![0; first[legs.len()]];
        (self.gross, self.net) = (self.gross + gross, self.net + net);
        let (mut left, mut room) = (net, others_max);
        let mut order: Vec<usize> = (0..legs.len()).collect();
        order.sort_by_key(|at| (matches!(legs[*at].kind, Kind::Remainder), legs[*at].precedence, *at));
        for at in order {
            let (from, to) = (first[at], first[at + 1]);
            let had: i64 = self.paid[from..to].iter().sum();
            let due = match &legs[at].kind {
                Kind::Remainder => left,
                kind => (self.target(kind) - had).max(0),
            };
            let mut amount = due.min(left);
            loop {
                let given = give(&legs[at].to, amount, &self.paid[from..to]);
                let to_others: i64 =
                    given.iter().zip(sellers(&legs[at].to)).filter(|(_, is)| !is).map(|(part, _)| part).sum();
                if to_others <= room {
                    now[from..to].copy_from_slice(&given);
                    (left, room) = (left - amount, room - to_others);
                    break;
                }
                amount -= 1;
            }
        }
        self.paid.iter_mut().zip(&now).for_each(|(paid, now)| *paid += now);
        (now, left)
    }

    fn target(&self, kind: &Kind) -> i64 {
        match kind {
            Kind::Fixed(amount) => *amount,
            Kind::Remainder => panic!("a remainder leg has no target"),
            Kind::Tiers { tiers, net, half_up, minimum, cap } => {
                let base = if *net { self.net } else { self.gross };
                let mut sum: i128 = 0;
                for unit in 1..=base {
                    let tier = tiers.iter().find(|(end, _)| end.is_none_or(|end| unit <= end));
                    sum += i128::from(tier.unwrap().1);
                }
                let cut = sum / BILLION;
                let up = *half_up && sum % BILLION * 2 >= BILLION;
                let rounded = cut as i64 + i64::from(up);
                rounded.max(minimum.unwrap_or(0)).min(cap.unwrap_or(i64::MAX))
            }
        }
    }
}

pub fn count(to: &To) -> usize {
    sellers(to).len()
}

/// For each leaf whether it is the seller's.
pub fn sellers(to: &To) -> Vec<bool> {
    match to {
        To::Seller => vec![true],
        To::Partner(_) => vec![false],
        To::Parts(parts, _) => parts.iter().flat_map(|(_, to)| sellers(to)).collect(),
    }
}

/// What the leaves of a receiver get of an amount, after what they had.
fn give(to: &To, amount: i64, had: &[i64]) -> Vec<i64> {
    let To::Parts(parts, last) = to else { return vec![amount] };
    let all = had.iter().sum::<i64>() + amount;
    let last = last.unwrap_or_else(|| parts.iter().rposition(|((weight, _), _)| *weight > 0).unwrap());
    // All weights over one denominator.
    let common: u64 = parts.iter().map(|((_, below), _)| *below).product();
    let weight = |at: usize| {
        let (above, below) = parts[at].0;
        i128::from(above) * i128::from(common / below)
    };
    let mut weights_left: i128 = (0..parts.len()).map(weight).sum();
    let mut left = all;
    let mut shares = vec![0; parts.len()];
    for at in (0..parts.len()).filter(|at| *at != last) {
        shares[at] = (i128::from(left) * weight(at) / weights_left) as i64;
        left -= shares[at];
        weights_left -= weight(at);
    }
    shares[last] = left;
    let (mut out, mut from) = (Vec::new(), 0);
    for ((_, to), share) in parts.iter().zip(shares) {
        let had = &had[from..from + count(to)];
        out.extend(give(to, share - had.iter().sum::<i64>(), had));
        from += count(to);
    }
    out
}

/// The leg as a caller sends it.
pub fn text(at: usize, leg: &Leg) -> String {
    let amounts = |minor: i64| format!(r#"[{{"currency":"CNY","amount":{{"minor":"{minor}"}}}}]"#);
    let rate =
        |billionths: i64| format!("\"{}.{:09}\"", billionths / 1_000_000_000, billionths % 1_000_000_000);
    let mut out = format!(r#"{{"name":"{at}",{}"#, to_text(&leg.to));
    match &leg.kind {
        Kind::Remainder => return out + r#","kind":"remainder"}"#,
        Kind::Fixed(amount) => out += &format!(r#","kind":"fixed","amounts":{}"#, amounts(*amount)),
        Kind::Tiers { tiers, net, half_up, minimum, cap } => {
            match tiers.as_slice() {
                [(None, only)] => out += &format!(r#","kind":"rate","rate":{}"#, rate(*only)),
                tiers => {
                    let list = tiers.iter().map(|(end, each)| match end {
                        Some(end) => format!(r#"{{"upTo":{},"rate":{}}}"#, amounts(*end), rate(*each)),
                        None => format!(r#"{{"rate":{}}}"#, rate(*each)),
                    });
                    let list: Vec<String> = list.collect();
                    out += &format!(r#","kind":"tiers","tiers":[{}]"#, list.join(","));
                }
            }
            out += if *net { r#","base":"net""# } else { "" };
            out += if *half_up { r#","rounding":"half-up""# } else { "" };
            for (name, bound) in [("minimum", minimum), ("cap", cap)] {
                if let Some(bound) = bound {
                    out += &format!(r#","{name}":{}"#, amounts(*bound));
                }
            }
        }
    }
    format!("{out},\"precedence\":{}}}", leg.precedence)
}

fn to_text(to: &To) -> String {
    match to {
        To::Seller => r#""seller":true"#.to_owned(),
        To::Partner(id) => format!(r#""partnerId":"{id}""#),
        To::Parts(parts, last) => {
            let list = parts.iter().enumerate().map(|(at, ((above, below), to))| {
                let mark = if *last == Some(at) { r#","takesRemainder":true"# } else { "" };
                format!(r#"{{{},"weight":"{above}/{below}"{mark}}}"#, to_text(to))
            });
            format!(r#""parts":[{}]"#, list.collect::<Vec<_>>().join(","))
        }
    }
}
