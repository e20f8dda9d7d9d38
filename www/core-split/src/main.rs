//! Splits a core.wasm in two: `first`, what a page needs to begin, and `rest`, the
//! functions that it rarely calls. Which those are is measured:
//!
//! ```text
//! core-split instrument core.wasm counting.wasm     notes which functions run
//! core-split split core.wasm FUNCTIONS first.wasm rest.wasm
//! ```
//!
//! `FUNCTIONS` is a file with the numbers of the functions to keep first, one a line,
//! as `counting.wasm` tells them: its exported global `ran:N` is 1 if function N ran.
//!
//! `first` is the whole module, but each function that was not kept is a stub. A stub's
//! first call asks the host (import `rest.load`) for the rest; then it calls the function
//! there, through a table. The host gives the rest what it imports: the exports of
//! `first`, under the module name `first`.

mod instrument;
mod module;
mod split;

use std::error::Error;
use std::process::ExitCode;

use module::Core;

const USAGE: &str = "usage: core-split instrument CORE OUT | core-split split CORE FUNCTIONS FIRST REST";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("core-split: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    match arguments {
        ["instrument", core, out] => {
            let bytes = read(core)?;
            std::fs::write(out, instrument::instrument(&Core::parse(&bytes)?)?)?;
        }
        ["split", core, functions, first, rest] => {
            let bytes = read(core)?;
            let core = Core::parse(&bytes)?;
            let mut keeps = vec![false; core.bodies.len()];
            for line in String::from_utf8(read(functions)?)?.lines() {
                let kept = line.parse::<usize>().ok().and_then(|function| keeps.get_mut(function));
                *kept.ok_or(format!("`{line}` is no function of the module"))? = true;
            }
            let parts = split::split(&core, &keeps)?;
            std::fs::write(first, validated(parts.first)?)?;
            std::fs::write(rest, validated(parts.rest)?)?;
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

fn read(file: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    std::fs::read(file).map_err(|error| format!("`{file}`: {error}").into())
}

fn validated(module: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    wasmparser::validate(&module)?;
    Ok(module)
}
