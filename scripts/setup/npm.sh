#!/usr/bin/env bash
# Node.js (checked) and the packages of the lock files of pkg-template and www
# (installed when the lock file, or the Node.js that compiled better-sqlite3, changed).
set -euo pipefail
. "$(dirname "$0")/common.sh"

have node || die "node is missing; install Node.js 20.19 or newer (https://nodejs.org)"
have npm || die "npm is missing; it comes with Node.js (https://nodejs.org)"
version=$(node --version)
oldest=$(printf '%s\nv20.19.0\n' "$version" | sort -V | head -n1)
[ "$oldest" = v20.19.0 ] || die "Node.js $version is too old; 20.19 or newer is needed"

# install FOLDER WORKS: `npm ci` there, unless that was done and the command WORKS.
install() {
    local folder=$1 works=$2 stamp wanted
    cd "$ROOT/$folder"
    stamp=node_modules/.set-up
    wanted="$version $(cat package.json package-lock.json .npmrc | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$works" 2>/dev/null; then
        say "Node.js $version, npm packages of $folder"
        return
    fi
    say "Node.js $version; npm packages of $folder: installing"
    npm ci --no-fund --no-audit
    "$works" || die "the npm packages of $folder were installed but do not load"
    printf '%s\n' "$wanted" >"$stamp"
}

loads_sqlite() {
    node -e 'new (require("better-sqlite3"))(":memory:").exec("select 1")'
}
loads_vite() {
    node -e 'require.resolve("vite/package.json")'
}

# better-sqlite3 is compiled if no prebuilt file can be had. That needs Node's headers.
# node-gyp would download them; the ones that came with this Node.js are as good, and
# are there when nothing can be fetched.
prefix=$(dirname "$(dirname "$(node -p process.execPath)")")
headers=$prefix/include/node/node_version.h
if [ -z "${npm_config_nodedir:-}" ] && [ -f "$headers" ]; then
    export npm_config_nodedir=$prefix
fi

install pkg-template loads_sqlite
install www loads_vite
