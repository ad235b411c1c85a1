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
