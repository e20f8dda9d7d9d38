#!/usr/bin/env bash
# The wasm32-unknown-unknown standard library, in this order:
#   1. it is installed for the active toolchain;
#   2. `rustup target add`;
#   3. Debian's packages, where rustup can fetch nothing: they bring a compiler
#      and the library's source, so the library is built here, once.
# Remembers in $SPLIT_LEDGER_TOOLS/wasm-target which it was; wasm-env.sh reads it.
# SPLIT_LEDGER_WASM_TARGET=rustup|debian forces 1-2 or 3.
set -euo pipefail
. "$(dirname "$0")/common.sh"

target=wasm32-unknown-unknown
choice=${SPLIT_LEDGER_WASM_TARGET:-auto}
remembered=$SPLIT_LEDGER_TOOLS/wasm-target

# True when the compiler $1 has a standard library for the target.
has_library() {
    local sysroot
    sysroot=$("$1" --print sysroot 2>/dev/null) || return 1
    compgen -G "$sysroot/lib/rustlib/$target/lib/libstd-*.rlib" >/dev/null
}

use() {
    printf '%s\n' "$1" >"$remembered"
    say "$target: $2"
    exit 0
}

# The library is built from a throw-away crate without dependencies: cargo then
# compiles std, panic_abort and test, whose files are copied into the sysroot.
build_library() {
    local sysroot work
    sysroot=$(/usr/bin/rustc --print sysroot)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' RETURN
    mkdir "$work/src"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    printf '[package]\nname = "throwaway"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
    # RUSTC_BOOTSTRAP allows -Zbuild-std on a stable compiler; without
    # embed-bitcode a later build with LTO fails ("can't find section .llvmbc").
    (cd "$work" && env -u RUSTUP_TOOLCHAIN -u CARGO_TARGET_DIR \
        RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS=-Cembed-bitcode=yes \
        /usr/bin/cargo build --release --target "$target" -Zbuild-std=std,panic_abort,test)
    rm -f "$work/target/$target/release/deps/"libthrowaway*.rlib
    as_root mkdir -p "$sysroot/lib/rustlib/$target/lib"
    as_root cp "$work/target/$target/release/deps/"lib*.rlib "$sysroot/lib/rustlib/$target/lib/"
    # Cargo does not notice a changed library.
    rm -rf "$ROOT/target/debian-wasm"
}

from_debian() {
    if ! has_library /usr/bin/rustc || ! [ -x /usr/bin/cargo ] || ! [ -x /usr/bin/cargo-clippy ]; then
        say "$target: from Debian's packages; the library is built once (about three minutes)"
        # rust-lld is a link to lld-22's program.
        apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22 ||
            die "the Debian packages of the wasm compiler could not be installed"
        has_library /usr/bin/rustc || build_library
        has_library /usr/bin/rustc || die "the library built, but /usr/bin/rustc does not find it"
    fi
    if have rustup && ! rustup toolchain list | grep -q '^debian-web\b'; then
        rustup toolchain link debian-web /usr
    fi
    use debian "Debian's $(/usr/bin/rustc --version)"
}

# Where rustup could fetch nothing last time, it is not asked again.
if [ "$choice" = auto ] && [ "$(cat "$remembered" 2>/dev/null)" = debian ] && ! has_library rustc; then
    choice=debian
fi
if [ "$choice" != debian ]; then
    has_library rustc && use rustup "installed"
    if have rustup; then
        say "$target: rustup target add"
        rustup target add "$target" && use rustup "added by rustup"
    fi
    [ "$choice" = auto ] || die "rustup could not add $target"
fi
from_debian
