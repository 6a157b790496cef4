#!/bin/sh
# Two builds of the program measure the same: every number of every document within one part in a million, or of 1e-9
# where it is nothing, and all else the same.
#   compilers.sh PROGRAM OTHER
set -u
here=$(cd "$(dirname "$0")" && pwd)
other=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
. "$here/../cli/helpers.sh"
. "$here/commands.sh"
make_inputs || fail "the inputs cannot be made"
commands >table
grep -E -- '--format (json|csv)' table >numbers
while read -r name words; do
    for one in "$program" "$other"; do
        rm -rf OUT
        mkdir OUT
        # shellcheck disable=SC2086 # words
        "$one" $words >out 2>err
        { echo "status $?" && cat OUT/a.json OUT/a.csv out 2>/dev/null; } >"of_$(basename "$(dirname "$one")")"
    done
    checks=$((checks + 1))
    awk 'function number(w) { return w ~ /^-?[0-9][0-9.]*(e[-+]?[0-9]+)?$/ }
        { n = split($0, w, /[][{}:," ]+/); for (i = 1; i <= n; i++) all[FNR == NR ? 0 : 1, FNR == NR ? ++a : ++b] = w[i] }
        END {
            if (a != b) { print a " words against " b; exit 1 }
            for (i = 1; i <= a; i++) {
                x = all[0, i]; y = all[1, i]
                if (x == y) continue
                if (!number(x) || !number(y)) { print x " against " y; exit 1 }
                d = x - y; if (d < 0) d = -d; m = x < 0 ? -x : x
                if (d > 1e-6 * m + 1e-9) { print x " against " y; exit 1 }
            }
        }' "of_$(basename "$(dirname "$program")")" "of_$(basename "$(dirname "$other")")" >difference ||
        fail "$name: $(cat difference)"
done <numbers
conclude
