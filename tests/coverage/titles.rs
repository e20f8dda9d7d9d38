//! Rows in the titles of TypeScript tests.

use std::collections::BTreeSet;

/// The tests of a file whose title, or that of a `describe` around them, names rows.
pub fn rows(source: &str, known: &BTreeSet<&str>) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    // What is open around a line: its indent and its title.
    let mut around: Vec<(usize, String)> = Vec::new();
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let start = offset + indent;
        offset += line.len();
        let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let is_call = text.get(word.len()..).is_some_and(|rest| rest.starts_with(['(', '.']));
        if !is_call || !["describe", "it", "test"].contains(&word.as_str()) {
            continue;
        }
        let Some(title) = source.get(start + word.len()..).and_then(title) else { continue };
        around.retain(|(outer, _)| *outer < indent);
        around.push((indent, title));
        if word != "describe" {
            let titles: Vec<&str> = around.iter().map(|(_, title)| title.as_str()).collect();
            let name = titles.join(" › ");
            let rows = named(&name, known);
            if !rows.is_empty() {
                found.push((name, rows));
            }
        }
    }
    found
}

/// The title in `("…"`, or in `.each(…)("…"`.
fn title(call: &str) -> Option<String> {
    let arguments = if call.starts_with('.') { call.split_once(")(")?.1 } else { call.get(1..)? };
    let arguments = arguments.trim_start();
    let quote = arguments.chars().next().filter(|quote| "\"'`".contains(*quote))?;
    let title = arguments.get(1..)?;
    title.find(quote).and_then(|end| title.get(..end)).map(str::to_owned)
}

/// The rows that a text names: `(M6, B29)`, `BAL-16: …`.
fn named(text: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let mut rows: Vec<String> = Vec::new();
    for word in words.filter(|word| known.contains(word)) {
        if !rows.iter().any(|row| row == word) {
            rows.push(word.to_owned());
        }
    }
    rows
}
