#!/bin/sh
# castgloss print and drying as a person runs them.
set -eu
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "print.sh: $1" >&2
    exit 1
}
status_of() {
    set +e
    "$program" "$@" >out 2>err
    status=$?
    set -e
}

# A drying table: tau 20, from 0.8 to 0.
"$program" drying --print-template >template.csv
"$program" drying --format json template.csv >template.json
grep -q '"dry":true' template.json || fail "the template does not dry"
printf 'time_s,setoff_ratio\n0,0.8\n10,0.48522\n20,0.29430\n40,0.10827\n80,0.01465\n160,0.00027\n300,0\n400,0\n' >dry.csv
status_of drying --format json dry.csv
[ "$status" = 0 ] || fail "drying ends with $status"
grep -q '"tau_s":\(19.9\|20[.,]\)' out || fail "tau is not 20: $(cat out)"
printf 'time_s,setoff_ratio\n0,0.8\n10,0.4\n' >short.csv
status_of drying --format json short.csv
[ "$status" = 4 ] || fail "a short series ends with $status"
grep -q '"tau_s":null' out || fail "a short series has a constant"
status_of drying missing.csv
[ "$status" = 3 ] || fail "a missing table ends with $status"
status_of drying --chart chart.json scan.png
[ "$status" = 2 ] || fail "strips without times end with $status"

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
status_of print --format json --gamma 1 --pitch 0.1 --chart chart.json scan.pgm
[ "$status" = 0 ] || fail "print ends with $status: $(cat err)"
grep -q '"id":"black","kind":"patch","ink":"K","nominal_percent":100,"density":0.991' out || fail "the density is wrong: $(cat out)"
status_of print --chart chart.json --gamma 1 scan.pgm
[ "$status" = 4 ] || fail "a scan without scale ends with $status"
status_of print scan.pgm
[ "$status" = 2 ] || fail "print without a chart ends with $status"
status_of print --chart missing.json scan.pgm
[ "$status" = 2 ] || fail "a missing chart ends with $status"

# Limits by the names of the chart.
printf 'limits:\n  - quantity: elements[black].density\n    min: 1.2\n' >profile.yaml
status_of print --gamma 1 --pitch 0.1 --chart chart.json --profile profile.yaml scan.pgm
[ "$status" = 1 ] || fail "a density under its limit ends with $status"
printf 'limits:\n  - quantity: elements[blue].density\n    min: 1.2\n' >profile.yaml
status_of print --gamma 1 --pitch 0.1 --chart chart.json --profile profile.yaml scan.pgm
[ "$status" = 4 ] || fail "a limit on an element that is not there ends with $status"

# Pictures and pages.
status_of print --gamma 1 --pitch 0.1 --chart chart.json --picture p.png --html p.html --pdf p.pdf scan.pgm
[ "$status" = 0 ] || fail "drawing ends with $status: $(cat err)"
head -c 4 p.pdf | grep -q '%PDF' || fail "no PDF"
grep -q '<table>' p.html || fail "no page"
[ -s p.png ] || fail "no picture"
echo "print.sh: all right"
