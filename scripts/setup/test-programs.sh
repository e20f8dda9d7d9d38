#!/usr/bin/env bash
# What only the tests need: Chromium with its driver (wasm-bindgen-test in a
# browser), strace (counts the fsyncs between a commit and its answer), and
# PostgreSQL's programs (the tests start clusters of their own with them).
set -euo pipefail
. "$(dirname "$0")/common.sh"

missing=()
have chromium || have google-chrome || have chrome || missing+=(chromium)
have chromedriver || missing+=(chromium-driver)
# strace exists on Linux only; elsewhere its test is skipped and says so.
[ "$(uname -s)" != Linux ] || have strace || missing+=(strace)
have ps || missing+=(procps)

if [ ${#missing[@]} -gt 0 ]; then
    say "test programs: installing ${missing[*]}"
    apt_install "${missing[@]}" ||
        die "install these programs by hand: ${missing[*]} (chromium-driver is chromedriver)"
fi

have_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

# Debian's package would also make a cluster for the whole machine and start it.
install_postgres() (
    conf=/etc/postgresql-common/createcluster.conf
    apt_install postgresql-common || exit 1
    as_root cp -p "$conf" "$conf.before"
    trap 'as_root mv "$conf.before" "$conf"' EXIT
    as_root sed -i '$a create_main_cluster = false' "$conf"
    apt_install postgresql
)

# Chinese characters on the screenshots of the studio.
if [ "$(uname -s)" = Linux ] && have fc-list && [ -z "$(fc-list :lang=zh family | head -n1)" ]; then
    apt_install fonts-wqy-microhei || say "no Chinese font: screenshots will have boxes instead of characters"
fi

if ! have_postgres; then
    say "test programs: installing postgresql"
    install_postgres ||
        say "postgresql is missing: its tests will be skipped (macOS: brew install postgresql; Fedora: dnf install postgresql-server)"
fi

say "chromedriver$( [ "$(uname -s)" != Linux ] || printf ', strace'), Chromium$(! have_postgres || printf ', PostgreSQL')"
