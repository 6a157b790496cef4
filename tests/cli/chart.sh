#!/bin/sh
# castgloss chart, simulate print and calibrate scanner as a person runs them.
set -u
. "$(dirname "$0")/helpers.sh"

expect 0 "A4" "$program" chart --out a4 --lot "L 1"
expect 0 "Letter" "$program" chart --out letter --size Letter --inks rgb
refuses 2 "no place" "--out DIR is missing" "$program" chart
refuses 2 "no such size" "--size" "$program" chart --out x --size A3
refuses 3 "no such chart" "none.cht" "$program" chart --out x --from none.cht
for file in a4/chart.pdf a4/chart.json letter/chart.pdf letter/chart.json; do
    [ -s "$file" ] || fail "$file was not written"
done

printf 'BOXES 1\n  X A B 1 2 10 10 0 0 10 10\n' >c.cht
expect 0 "converted chart" "$program" chart --out cht --from c.cht
grep -q '"id":"B2"' cht/chart.json || fail "no box B2 in the converted chart"

expect 0 "print" "$program" simulate print --out scan --dpi 100 --flare-percent 1 --quiet
refuses 2 "simulate without a place" "--out DIR is missing" "$program" simulate print
{
    echo id,density
    sed -n 's/.*"id":"\(tint-K-[0-9]*\)".*"density_rgb":\[[^,]*,\([^,]*\),.*/\1,\2/p' scan/truth.json
} >reference.csv
refuses 2 "no chart" "--chart" "$program" calibrate scanner scan/scan.png --out s.cgcal
expect 0 "scanner" "$program" calibrate scanner scan/scan.png --chart scan/chart.json \
    --reference reference.csv --out s.cgcal
refuses 4 "turned the wrong way" "it must be 90" "$program" calibrate scanner scan/scan.png --chart scan/chart.json \
    --reference reference.csv --turned scan/scan.png --out s.cgcal
expect 0 "show" "$program" calibrate show s.cgcal
grep -q '20 steps' out || fail "calibrate show tells no steps"
conclude
