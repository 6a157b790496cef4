#!/bin/sh
# castgloss recipe as a person runs it. The one argument is the program.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

# expect STATUS NAME COMMAND...: runs it, keeping what it says in out and err.
expect() {
    wanted=$1
    name=$2
    shift 2
    "$@" >out 2>err
    status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "$name: status $status instead of $wanted; $(head -n 1 err)"
        failures=$((failures + 1))
    fi
}
# holds FILE NAME TEXT
holds() {
    if ! grep -qF -- "$3" "$1"; then
        echo "$2: '$3' is not in: $(head -n 3 "$1")"
        failures=$((failures + 1))
    fi
}

"$program" recipe --print-template >good.yaml
sed 's/waters: 7/waters: 9/' good.yaml >unknown.yaml
sed 's/mass_kg: 20.5/mass_kg: 2.0/' good.yaml >poor.yaml

expect 0 "a recipe inside" "$program" recipe good.yaml
holds out "a recipe inside" "PASS"
expect 1 "too little magnesium" "$program" recipe --format json poor.yaml
holds out "too little magnesium" '"result":"FAIL"'
expect 3 "an unknown hydrate" "$program" recipe --format json good.yaml unknown.yaml poor.yaml
holds err "an unknown hydrate" "unknown.yaml, line 13: MgSO4 is not known with 9 waters"
[ "$(wc -l <out)" -eq 3 ] || { echo "three inputs gave $(wc -l <out) lines"; failures=$((failures + 1)); }
expect 3 "a missing recipe" "$program" recipe nowhere.yaml
holds err "a missing recipe" "nowhere.yaml"
expect 2 "no recipe" "$program" recipe
expect 0 "CSV" "$program" recipe --format csv good.yaml
holds out "CSV" "anhydride.borate_wt_percent"
LC_ALL=de_DE.UTF-8 expect 0 "a locale with decimal commas" "$program" recipe --format json good.yaml
holds out "a locale with decimal commas" '"low":0.4,"high":6'

echo "recipe: $failures failures"
[ "$failures" -eq 0 ]
