//! Prints the tables of the core, and which tests cover which row:
//! `cargo run --example describe -- <typescript|errors|openapi|json|coverage>`.

use split_ledger::describe;

#[path = "../tests/coverage/mod.rs"]
mod coverage;

fn main() -> std::process::ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    let text = match what.as_str() {
        "typescript" => describe::typescript_declarations(),
        "errors" => describe::errors_markdown(),
        "openapi" => describe::openapi_json() + "\n",
        "json" => describe::describe_json() + "\n",
        "coverage" => match coverage::read() {
            Ok(coverage) => {
                for row in coverage.untested.iter().chain(&coverage.unknown) {
                    eprintln!("not covered, or not a row: {row}");
                }
                coverage.markdown
            }
            Err(error) => {
                eprintln!("the tests cannot be read: {error}");
                return std::process::ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!("usage: describe <typescript|errors|openapi|json|coverage>");
            return std::process::ExitCode::FAILURE;
        }
    };
    print!("{text}");
    std::process::ExitCode::SUCCESS
}
