#!/usr/bin/env bash
# Node.js (checked) and the packages of pkg-template's lock file (installed when
# the lock file, or the Node.js that compiled better-sqlite3, changed).
set -euo pipefail
. "$(dirname "$0")/common.sh"

have node || die "node is missing; install Node.js 20.19 or newer (https://nodejs.org)"
have npm || die "npm is missing; it comes with Node.js (https://nodejs.org)"
version=$(node --version)
oldest=$(printf '%s\nv20.19.0\n' "$version" | sort -V | head -n1)
[ "$oldest" = v20.19.0 ] || die "Node.js $version is too old; 20.19 or newer is needed"

cd "$ROOT/pkg-template"
loads_sqlite() {
    node -e 'new (require("better-sqlite3"))(":memory:").exec("select 1")'
}

stamp=node_modules/.set-up
wanted="$version $(cat package.json package-lock.json .npmrc | cksum)"
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && loads_sqlite 2>/dev/null; then
    say "Node.js $version, npm packages"
    exit 0
fi

say "Node.js $version; npm packages: installing (better-sqlite3 is compiled if no prebuilt file can be had)"
# Compiling needs Node's headers. node-gyp would download them; the ones that
# came with this Node.js are as good, and are there when nothing can be fetched.
prefix=$(dirname "$(dirname "$(node -p process.execPath)")")
headers=$prefix/include/node/node_version.h
if [ -z "${npm_config_nodedir:-}" ] && [ -f "$headers" ]; then
    export npm_config_nodedir=$prefix
fi
npm ci --no-fund --no-audit
loads_sqlite || die "better-sqlite3 was installed but does not load"
printf '%s\n' "$wanted" >"$stamp"
say "npm packages installed"
