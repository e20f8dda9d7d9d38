//! Cells of CSV text, safe to open in a spreadsheet.

/// A cell of text. What a spreadsheet would take for a formula gets an
/// apostrophe in front; what holds a separator gets quotes.
pub(crate) fn push_csv(text: &str, out: &mut String) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = text.contains([',', '"', '\n', '\r']);
    if is_quoted {
        out.push('"');
    }
    if is_formula {
        out.push('\'');
    }
    for char in text.chars() {
        if char == '"' {
            out.push('"');
        }
        out.push(char);
    }
    if is_quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::push_csv;

    #[test]
    fn cells_cannot_become_formulas() {
        let cell = |text: &str| {
            let mut out = String::new();
            push_csv(text, &mut out);
            out
        };
        assert_eq!(cell("user:1"), "user:1");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@a,\"b\""), "\"'@a,\"\"b\"\"\"");
    }
}
