# shellcheck shell=bash
# Shared by the scripts of this directory; sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$(basename "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }

# die MESSAGE [STATUS]: names what is wrong and what to do next, then leaves.
die() {
    say "$1"
    exit "${2:-1}"
}

# usage: prints the comment that follows the shebang of the calling script.
usage() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# swift_sources: every Swift file that people wrote, NUL separated.
swift_sources() {
    find "$root/Package.swift" "$root/Sources" "$root/Tests" \
        -name '*.swift' ! -name '*.pb.swift' -print0
}

as_root() {
    if [[ $EUID == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "needs root to install ${missing[*]}: run scripts/$program as root once"
    fi
}

# need_packages PACKAGE...: installs the Debian packages that are not there yet.
need_packages() {
    command -v dpkg-query >/dev/null \
        || die "not a Debian system: install what matches these packages yourself: $*"
    local package missing=()
    for package in "$@"; do
        # shellcheck disable=SC2016 # dpkg-query expands it
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}" >&2
}

# built_simulate: builds the simulator, whose speed is that of every long run, and prints where it is.
# Optimised across modules, and apart from other release builds, so that neither spoils the other's.
built_simulate() {
    local options=(-c release --scratch-path "$root/.build/simulator" -Xswiftc -cross-module-optimization
        --static-swift-stdlib)
    swift build --quiet "${options[@]}" --product simulate >&2
    printf '%s/simulate\n' "$(swift build "${options[@]}" --show-bin-path)"
}
