//! Prints the tables of the core:
//! `cargo run --example describe -- <typescript|errors|openapi|json>`.

use split_ledger::describe;

fn main() -> std::process::ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    let text = match what.as_str() {
        "typescript" => describe::typescript_declarations(),
        "errors" => describe::errors_markdown(),
        "openapi" => describe::openapi_json() + "\n",
        "json" => describe::describe_json() + "\n",
        _ => {
            eprintln!("usage: describe <typescript|errors|openapi|json>");
            return std::process::ExitCode::FAILURE;
        }
    };
    print!("{text}");
    std::process::ExitCode::SUCCESS
}
