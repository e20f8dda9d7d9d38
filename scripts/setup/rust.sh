#!/usr/bin/env bash
# A Rust toolchain new enough for the crate. Installing one is the user's
# choice (rustup or the system's packages), so this only checks.
set -euo pipefail
. "$(dirname "$0")/common.sh"

wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$ROOT/Cargo.toml")
have cargo || die "cargo is missing; install Rust $wanted or newer (https://rustup.rs)"
found=$(rustc --version | cut -d' ' -f2)
oldest=$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n1)
[ "$oldest" = "$wanted" ] || die "rustc $found is too old; $wanted or newer is needed (rustup update)"
say "rustc $found"
