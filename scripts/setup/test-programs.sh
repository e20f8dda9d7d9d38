#!/usr/bin/env bash
# What only the tests need: Chromium with its driver (wasm-bindgen-test in a
# browser) and strace (counts the fsyncs between a commit and its answer).
set -euo pipefail
. "$(dirname "$0")/common.sh"

missing=()
have chromium || have google-chrome || have chrome || missing+=(chromium)
have chromedriver || missing+=(chromium-driver)
# strace exists on Linux only; elsewhere its test is skipped and says so.
[ "$(uname -s)" != Linux ] || have strace || missing+=(strace)

if [ ${#missing[@]} -gt 0 ]; then
    say "test programs: installing ${missing[*]}"
    apt_install "${missing[@]}" ||
        die "install these programs by hand: ${missing[*]} (chromium-driver is chromedriver)"
fi
say "chromedriver$( [ "$(uname -s)" != Linux ] || printf ', strace'), Chromium"
