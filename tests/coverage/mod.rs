//! Which tests cover which row. Rows are listed in `rows.txt`, and a test says in its
//! name what it covers: `dyr_09_whole_order`, `b23_b27_several`, `dyc_e1_to_e13_codes`
//! in Rust, `B5: …` or `… (DYC-E8, M6)` in the titles of TypeScript.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

mod names;
mod titles;

const ROWS: &str = include_str!("rows.txt");
const HEAD: &str = "\
# Rows and their tests

Printed from the names of the tests; do not edit. Rows are listed in `tests/coverage/rows.txt`, and
[rules](rules.md) says more about many of them. After a test was added or renamed:

```sh
cargo run --example describe -- coverage > docs/coverage.md
```
";

/// The tests of each row, by file.
type Tests = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What the sources of the tests say.
pub struct Coverage {
    /// The table as Markdown.
    pub markdown: String,
    /// Rows that no test names.
    pub untested: Vec<String>,
    /// Tests that name a row that does not exist.
    pub unknown: Vec<String>,
}

/// Reads all tests of the project.
pub fn read() -> std::io::Result<Coverage> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for (folder, ending) in [("src", ".rs"), ("tests", ".rs"), ("pkg-template/tests", ".test.ts")] {
        list(&root.join(folder), ending, &mut files)?;
    }
    files.sort();
    let known: BTreeSet<&str> = ROWS.lines().filter_map(row).map(|(id, _)| id).collect();
    let mut tests = Tests::new();
    let mut unknown = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let found = if name.ends_with(".rs") { names::rows(&text) } else { titles::rows(&text, &known) };
        for (test, rows) in found {
            for row in rows {
                if !known.contains(row.as_str()) {
                    unknown.push(format!("{row}: {test} in {name}"));
                }
                tests.entry(row).or_default().entry(name.clone()).or_default().push(test.clone());
            }
        }
    }
    let untested = known.iter().filter(|row| !tests.contains_key(**row)).map(ToString::to_string).collect();
    Ok(Coverage { markdown: markdown(&tests), untested, unknown })
}

fn list(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, ending, files)?;
        } else if path.to_string_lossy().ends_with(ending) {
            files.push(path);
        }
    }
    Ok(())
}

/// `B5 a number is used once` → its id and its title.
fn row(line: &str) -> Option<(&str, &str)> {
    line.split_once(' ').filter(|(id, _)| !id.is_empty() && *id != "##")
}

fn markdown(tests: &Tests) -> String {
    let mut text = HEAD.to_owned();
    for line in ROWS.lines() {
        if line.starts_with("##") {
            let _ = write!(text, "\n{line}\n\n| row | what | tests |\n|---|---|---|\n");
        } else if let Some((id, title)) = row(line) {
            let cell = tests.get(id).map_or("none".to_owned(), |files| {
                let files: Vec<String> = files.iter().map(|(file, names)| by_file(file, names)).collect();
                files.join("<br>")
            });
            let _ = writeln!(text, "| {id} | {title} | {cell} |");
        }
    }
    text
}

fn by_file(file: &str, names: &[String]) -> String {
    let names: Vec<String> =
        names.iter().map(|name| format!("`{}`", name.replace('`', "'").replace('|', "\\|"))).collect();
    let short = file.trim_start_matches("pkg-template/").trim_start_matches("tests/");
    format!("[{short}](../{file}): {}", names.join(", "))
}
