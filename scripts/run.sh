#!/usr/bin/env bash
# The server on 127.0.0.1:8787 with data/ledger.db. The first time, a small
# sample of orders is played into it, so that there is something to look at.
set -euo pipefail
. "$(dirname "$0")/setup/common.sh"
cd "$ROOT"

sample=examples/orders.jsonl
cli=pkg/dist/cli/main.js
store=sqlite:data/ledger.db
loaded=data/.sample-loaded

mkdir -p data
# Playing the file again changes nothing, so an interrupted first run is safe.
if [ ! -e "$loaded" ] || [ ! -e data/ledger.db ]; then
    node "$cli" replay "$sample" --store "$store"
    touch "$loaded"
fi
# Without tokens, which the server allows on loopback addresses only: the requests of
# the README work as they are printed.
access=(--no-auth)
if [ -n "${SPLIT_LEDGER_TOKEN:-}" ]; then access=(); fi
exec node "$cli" serve --store "$store" --port 8787 ${access[@]+"${access[@]}"} "$@"
