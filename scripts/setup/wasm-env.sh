# Sourced before any command that compiles for wasm32. Where the target comes
# from Debian's packages (see wasm-target.sh), wasm builds use that toolchain
# and a target directory of their own: two compilers sharing one directory
# would rebuild everything at each change of hands. Native builds are unaffected.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

wasm_source=$(cat "$SPLIT_LEDGER_TOOLS/wasm-target" 2>/dev/null || true)
if [ "$wasm_source" = debian ]; then
    export CARGO_TARGET_DIR="$ROOT/target/debian-wasm"
    if have rustup; then
        export RUSTUP_TOOLCHAIN=debian-web
    else
        export PATH="/usr/bin:$PATH"
    fi
fi

# No folder of this machine in the WebAssembly, and the same bytes on the next one.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=crates"

# `cargo test --target wasm32-unknown-unknown` runs its files with this program.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
if [ -z "${CHROMEDRIVER:-}" ] && have chromedriver; then
    CHROMEDRIVER=$(command -v chromedriver)
    export CHROMEDRIVER
fi
