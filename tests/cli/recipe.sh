#!/bin/sh
# castgloss recipe as a person runs it. The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"

"$program" recipe --print-template >good.yaml
sed 's/waters: 7/waters: 9/' good.yaml >unknown.yaml
sed 's/mass_kg: 20.5/mass_kg: 2.0/' good.yaml >poor.yaml

expect 0 "a recipe inside" "$program" recipe good.yaml
holds "a recipe inside" "PASS"
expect 1 "too little magnesium" "$program" recipe --format json poor.yaml
holds "too little magnesium" '"result":"FAIL"'
expect 3 "an unknown hydrate" "$program" recipe --format json good.yaml unknown.yaml poor.yaml
holds "an unknown hydrate" "unknown.yaml, line 13: MgSO4 is not known with 9 waters" err
[ "$(wc -l <out)" -eq 3 ] || fail "three inputs gave $(wc -l <out) lines"
expect 3 "a missing recipe" "$program" recipe nowhere.yaml
holds "a missing recipe" "nowhere.yaml" err
expect 2 "no recipe" "$program" recipe
expect 0 "CSV" "$program" recipe --format csv good.yaml
holds "CSV" "anhydride.borate_wt_percent"
LC_ALL=de_DE.UTF-8 expect 0 "a locale with decimal commas" "$program" recipe --format json good.yaml
holds "a locale with decimal commas" '"low":0.4,"high":6'

conclude
