//! `settle_detail`: who got how much, as text (spec DYQ-05, B21).

/// One party of a settlement and what it received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailPart {
    /// The party.
    pub merchant_uid: String,
    /// What it received, fen.
    pub amount: i64,
}

const PARTY: &str = "商户号";
const AMOUNT: &str = "-分成金额";

/// The text for these parties, seller first. The platform's own samples have one
/// party only; that several are joined with `;` is this project's choice.
///
/// ```
/// use split_ledger::wire::douyin::detail::{DetailPart, write_detail};
///
/// let seller = DetailPart { merchant_uid: "68882720803499563550".to_owned(), amount: 840 };
/// assert_eq!(write_detail(&[seller]), "商户号68882720803499563550-分成金额(分)840");
/// ```
pub fn write_detail(parts: &[DetailPart]) -> String {
    let parts: Vec<String> =
        parts.iter().map(|part| format!("{PARTY}{}{AMOUNT}(分){}", part.merchant_uid, part.amount)).collect();
    parts.join(";")
}

/// All parties that a text names, whatever stands between them. Parentheses may
/// be ASCII or full-width.
pub fn parse_detail(text: &str) -> Vec<DetailPart> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once(PARTY) {
        match part(tail) {
            Some((found, after)) => {
                parts.push(found);
                rest = after;
            }
            None => rest = tail,
        }
    }
    parts
}

/// `<uid>-分成金额(分)<n>`, and what stands after it.
fn part(text: &str) -> Option<(DetailPart, &str)> {
    text.match_indices(AMOUNT).find_map(|(at, _)| {
        let (uid, tail) = (text.get(..at)?, text.get(at + AMOUNT.len()..)?);
        let tail = tail.strip_prefix(['(', '（'])?.strip_prefix('分')?.strip_prefix([')', '）'])?;
        let end = tail.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tail.len());
        let (digits, after) = tail.split_at_checked(end)?;
        let amount = digits.parse().ok().filter(|_| !uid.is_empty())?;
        Some((DetailPart { merchant_uid: uid.to_owned(), amount }, after))
    })
}
