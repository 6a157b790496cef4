#!/bin/sh
# castgloss print and drying as a person runs them.
set -u
. "$(dirname "$0")/helpers.sh"

# A drying table: tau 20, from 0.8 to 0.
"$program" drying --print-template >template.csv
expect 0 "the template" "$program" drying --format json template.csv
grep -q '"dry":true' out || fail "the template does not dry"
printf 'time_s,setoff_ratio\n0,0.8\n10,0.48522\n20,0.29430\n40,0.10827\n80,0.01465\n160,0.00027\n300,0\n400,0\n' >dry.csv
expect 0 "drying" "$program" drying --format json dry.csv
grep -q '"tau_s":\(19.9\|20[.,]\)' out || fail "tau is not 20: $(cat out)"
printf 'time_s,setoff_ratio\n0,0.8\n10,0.4\n' >short.csv
expect 4 "a short series" "$program" drying --format json short.csv
grep -q '"tau_s":null' out || fail "a short series has a constant"
expect 3 "a missing table" "$program" drying missing.csv
expect 2 "strips without times" "$program" drying --chart chart.json scan.png

# A scan: paper above, black below, 100 x 60 pixels of 0.1 mm.
{
    printf 'P2\n100 60\n255\n'
    awk 'BEGIN { for (y = 0; y < 60; y++) { for (x = 0; x < 100; x++) printf "%d ", y < 30 ? 230 : 26; print "" } }'
} >scan.pgm
cat >chart.json <<'JSON'
{"schema": "castgloss.chart/1", "registration": "none", "page_mm": [10, 6], "elements": [
 {"id": "white", "kind": "paper", "rect_mm": [1, 0.5, 8, 2]},
 {"id": "black", "kind": "patch", "ink": "K", "nominal_percent": 100, "rect_mm": [1, 3.5, 8, 2]},
 {"id": "edge", "kind": "boundary", "ink": "paper", "ground": "K", "runs_along": "cd", "rect_mm": [1, 1, 8, 4]}]}
JSON
expect 0 "print" "$program" print --format json --gamma 1 --pitch 0.1 --chart chart.json scan.pgm
grep -q '"id":"black","kind":"patch","ink":"K","nominal_percent":100,"density":0.991' out || fail "the density is wrong: $(cat out)"
expect 4 "a scan without scale" "$program" print --chart chart.json --gamma 1 scan.pgm
expect 2 "print without a chart" "$program" print scan.pgm
expect 2 "a missing chart" "$program" print --chart missing.json scan.pgm

# Limits by the names of the chart.
printf 'limits:\n  - quantity: elements[black].density\n    min: 1.2\n' >profile.yaml
expect 1 "a density under its limit" "$program" print --gamma 1 --pitch 0.1 --chart chart.json --profile profile.yaml scan.pgm
printf 'limits:\n  - quantity: elements[blue].density\n    min: 1.2\n' >profile.yaml
expect 4 "a limit on an element that is not there" "$program" print --gamma 1 --pitch 0.1 --chart chart.json --profile profile.yaml scan.pgm

# Pictures and pages.
expect 0 "drawing" "$program" print --gamma 1 --pitch 0.1 --chart chart.json --picture p.png --html p.html --pdf p.pdf scan.pgm
head -c 4 p.pdf | grep -q '%PDF' || fail "no PDF"
grep -q '<table>' p.html || fail "no page"
[ -s p.png ] || fail "no picture"

conclude
