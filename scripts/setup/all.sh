#!/usr/bin/env bash
# Everything that a build needs; with the argument `tests`, also what the tests
# need. A step that finds its work done takes milliseconds.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
lock_setup

./rust.sh
./wasm-target.sh
./wasm-tools.sh
./npm.sh
if [ "${1:-}" = tests ]; then
    ./test-programs.sh
fi
