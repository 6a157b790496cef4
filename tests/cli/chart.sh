#!/bin/sh
# castgloss chart, simulate print and calibrate scanner as a person runs them.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# expect STATUS WORDS ARGUMENT...: the exit status, and words that standard error must hold.
expect() {
    wanted=$1 words=$2
    shift 2
    "$program" "$@" >"$folder/out" 2>"$folder/err"
    status=$?
    if [ "$status" -ne "$wanted" ] || ! grep -qF -- "$words" "$folder/err"; then
        [ "$status" -eq "$wanted" ] && [ -z "$words" ] && return
        echo "castgloss $*: status $status, not $wanted: $(cat "$folder/err")"
        failed=1
    fi
}

expect 0 "" chart --out "$folder/a4" --lot "L 1"
expect 0 "" chart --out "$folder/letter" --size Letter --inks rgb
expect 2 "--out DIR is missing" chart
expect 2 "--size" chart --out "$folder/x" --size A3
expect 3 "none.cht" chart --out "$folder/x" --from "$folder/none.cht"
for file in a4/chart.pdf a4/chart.json letter/chart.pdf letter/chart.json; do
    [ -s "$folder/$file" ] || { echo "$file was not written"; failed=1; }
done

printf 'BOXES 1\n  X A B 1 2 10 10 0 0 10 10\n' >"$folder/c.cht"
expect 0 "" chart --out "$folder/cht" --from "$folder/c.cht"
grep -q '"id":"B2"' "$folder/cht/chart.json" || { echo "no box B2 in the converted chart"; failed=1; }

expect 0 "" simulate print --out "$folder/scan" --dpi 100 --flare-percent 1 --quiet
expect 2 "--out DIR is missing" simulate print
{
    echo id,density
    sed -n 's/.*"id":"\(tint-K-[0-9]*\)".*"density_rgb":\[[^,]*,\([^,]*\),.*/\1,\2/p' "$folder/scan/truth.json"
} >"$folder/reference.csv"
expect 2 "--chart" calibrate scanner "$folder/scan/scan.png" --out "$folder/s.cgcal"
expect 0 "" calibrate scanner "$folder/scan/scan.png" --chart "$folder/scan/chart.json" \
    --reference "$folder/reference.csv" --out "$folder/s.cgcal"
expect 4 "it must be 90" calibrate scanner "$folder/scan/scan.png" --chart "$folder/scan/chart.json" \
    --reference "$folder/reference.csv" --turned "$folder/scan/scan.png" --out "$folder/s.cgcal"
expect 0 "" calibrate show "$folder/s.cgcal"
grep -q '20 steps' "$folder/out" || { echo "calibrate show tells no steps"; failed=1; }
exit $failed
