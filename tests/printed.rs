//! What is committed of the printed tables equals what the tables print now.
#![allow(clippy::unwrap_used, clippy::panic)]

use split_ledger::describe;

#[track_caller]
fn check(path: &str, what: &str, printed: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == printed,
        "{path} differs from the tables; run: cargo run --example describe -- {what} > {path}"
    );
}

#[test]
fn declarations_of_the_typed_api() {
    let printed = describe::typescript_declarations();
    check("pkg-template/src/generated/api.ts", "typescript", &printed);
    assert!(!printed.contains("any;") && !printed.contains(": any"), "use unknown");
    let mut names: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("export interface ").or(line.strip_prefix("export type ")))
        .filter_map(|line| line.split([' ', '<']).next())
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two declarations have one name");
}

#[test]
fn page_of_errors() {
    check("docs/errors.md", "errors", &describe::errors_markdown());
}

#[test]
fn tables_as_json() {
    let text = describe::describe_json();
    let value = split_ledger::json::parse(text.as_bytes(), Default::default()).unwrap();
    let count = |name: &str| value.get(name).and_then(|list| list.as_array()).unwrap_or(&[]).len();
    assert_eq!(count("commands"), split_ledger::engine::registry::commands().count());
    assert_eq!(count("queries"), split_ledger::engine::registry::queries().count());
    assert_eq!(count("errors"), split_ledger::error::REASONS.len());
}
