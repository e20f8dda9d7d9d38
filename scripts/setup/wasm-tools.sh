#!/usr/bin/env bash
# wasm-bindgen (exactly the version the crate is pinned to: the two share a
# private format) and wasm-pack, built from source into the project's folder.
set -euo pipefail
. "$(dirname "$0")/common.sh"

wasm_pack_version=0.15.1
wasm_bindgen_version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' "$ROOT/Cargo.toml")
[ -n "$wasm_bindgen_version" ] || die "Cargo.toml does not pin wasm-bindgen as \"=X.Y.Z\""

install_crate() { # crate, program, version
    local crate=$1 program=$SPLIT_LEDGER_TOOLS/bin/$2 version=$3
    if [ -x "$program" ] && [ "$("$program" --version)" = "$2 $version" ]; then
        say "$crate $version"
        return
    fi
    say "$crate $version: building (two to four minutes)"
    # One build folder for both tools: they share dependencies.
    export CARGO_TARGET_DIR=$SPLIT_LEDGER_TOOLS/build
    local args=(--force --root "$SPLIT_LEDGER_TOOLS" --version "$version" "$crate")
    if ! cargo install --locked "${args[@]}"; then
        # A registry mirror may lag behind the versions in the crate's lock file.
        say "$crate $version: its locked dependencies are not all available; resolving anew"
        cargo install "${args[@]}"
    fi
    built=yes
}

built=
install_crate wasm-bindgen-cli wasm-bindgen "$wasm_bindgen_version"
install_crate wasm-pack wasm-pack "$wasm_pack_version"
[ -z "$built" ] || rm -rf "$SPLIT_LEDGER_TOOLS/build"
