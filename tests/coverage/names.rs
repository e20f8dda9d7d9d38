//! Rows in the names of Rust tests.

/// Families whose rows have two digits or `e` and a number: `bal_14`, `dyc_e5`.
const FAMILIES: [&str; 6] = ["ap", "bal", "bug", "dyc", "dyr", "dyq"];
/// Families whose rows are a letter and a number: `a7`, `b07`.
const LETTERS: [char; 4] = ['a', 'b', 'c', 'm'];

/// The tests of a file that name rows, with these rows.
pub fn rows(source: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("#[test]") || line.starts_with("#[wasm_bindgen_test]") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            is_test = false;
            let name = rest.split('(').next().unwrap_or_default();
            let rows = rows_of(name);
            if !rows.is_empty() {
                found.push((name.to_owned(), rows));
            }
        }
    }
    found
}

/// The rows at the beginning of a name: one after the other, with or without `and`
/// between; `to` makes a range.
fn rows_of(name: &str) -> Vec<String> {
    let mut rows: Vec<(String, u32)> = Vec::new();
    let mut family = None;
    let mut is_range = false;
    for token in name.split('_') {
        if FAMILIES.contains(&token) {
            family = Some(token);
            continue;
        }
        match token {
            "and" if !rows.is_empty() => continue,
            "to" if !rows.is_empty() => is_range = true,
            _ => {
                let Some(row) = numbered(token, family) else { break };
                if let Some((_, from)) = rows.last().filter(|(kind, _)| is_range && *kind == row.0) {
                    rows.extend((*from + 1..row.1).map(|number| (row.0.clone(), number)));
                }
                if token.starts_with(LETTERS) {
                    family = None;
                }
                is_range = false;
                rows.push(row);
            }
        }
    }
    rows.iter().map(|(kind, number)| written(kind, *number)).collect()
}

/// `e5` in the family `dyc` → (`DYC-E`, 5); `b07` → (`B`, 7).
fn numbered(token: &str, family: Option<&str>) -> Option<(String, u32)> {
    if let Some(family) = family {
        let family = family.to_uppercase();
        if token.len() == 2
            && let Ok(number) = token.parse()
        {
            return Some((format!("{family}-"), number));
        }
        if let Some(Ok(number)) = token.strip_prefix('e').map(str::parse) {
            return Some((format!("{family}-E"), number));
        }
    }
    let number = token.strip_prefix(LETTERS)?.parse().ok()?;
    Some((token.get(..1)?.to_uppercase(), number))
}

fn written(kind: &str, number: u32) -> String {
    if kind.ends_with('-') { format!("{kind}{number:02}") } else { format!("{kind}{number}") }
}
