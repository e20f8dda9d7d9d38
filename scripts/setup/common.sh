# Sourced by the set-up scripts and by everything that calls the project's
# tools. Defines where the tools live, what is on PATH, and a few functions.
# No side effect but the environment: safe to source from any directory.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# CI gets a fresh checkout each time, so its tools live outside of it.
if [ -z "${SPLIT_LEDGER_TOOLS:-}" ]; then
    if [ -n "${CI:-}" ]; then
        SPLIT_LEDGER_TOOLS=$HOME/.cache/split-ledger/tools
    else
        SPLIT_LEDGER_TOOLS=$ROOT/.tools
    fi
fi
mkdir -p "$SPLIT_LEDGER_TOOLS"
SPLIT_LEDGER_TOOLS=$(cd "$SPLIT_LEDGER_TOOLS" && pwd)
export SPLIT_LEDGER_TOOLS

# rustup's folder is on PATH only in shells started after its installation.
if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
    export PATH="$HOME/.cargo/bin:$PATH"
fi

# wasm-pack takes wasm-bindgen from the first folder and wasm-opt from the second.
export PATH="$SPLIT_LEDGER_TOOLS/bin:$ROOT/pkg-template/node_modules/.bin:$PATH"

# Says what a step found or does.
say() { printf 'setup: %s\n' "$*"; }

die() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Only one set-up at a time: two would install into the same folders.
lock_setup() {
    have flock || return 0
    exec 9>"$SPLIT_LEDGER_TOOLS/.lock"
    flock 9
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "root is needed for: $*"
    fi
}

# Installs Debian packages; the package lists are fetched once per set-up run,
# because a fresh machine has none and an old one has stale ones.
apt_install() {
    have apt-get || return 1
    if [ -z "${SPLIT_LEDGER_APT_UPDATED:-}" ]; then
        as_root apt-get update -q
        export SPLIT_LEDGER_APT_UPDATED=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@"
}
