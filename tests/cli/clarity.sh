#!/bin/sh
# castgloss clarity as a person runs it: edges of known spread, exit statuses, pictures, pages and series.
#   clarity.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

expect 0 "--help" "$program" clarity --help
[ "$(awk 'length($0) > 96' out | wc -l)" -eq 0 ] || fail "--help has lines over 96 columns"
expect 0 "--print-template" "$program" clarity --print-template
cp out geometry.yaml
refuses 2 "no picture" "at least one picture" "$program" clarity
refuses 3 "missing picture" "nothing.png" "$program" clarity nothing.png

# Edges whose MTF50 and C(n) are known by closed forms: Gaussian both ways, bars, a wide spread, light that falls off.
edge() {
    name=$1
    tolerance=$2
    count=$3
    shift 3
    expect 0 "simulate $name" "$program" simulate edge --out "$name" "$@"
    expect 0 "clarity $name" "$program" clarity --geometry geometry.yaml --format json "$name/edge.png"
    near "MTF50 of $name" "$(first mtf50_cpmm out)" "$(first mtf50_cpmm "$name/truth.json")" "$tolerance"
    near "C(2) of $name" "$(tr '{' '\n' <out | sed -n 's/.*"comb_mm":2,"c_percent":\([0-9.]*\).*/\1/p' | head -n 1)" \
        "$(tr '{' '\n' <"$name/truth.json" | sed -n 's/.*"comb_mm":2,"c_percent":\([0-9.]*\).*/\1/p')" 1
    [ "$(tr ',{' '\n\n' <out | grep -c '"runs_along"')" -eq "$count" ] || fail "$name: not $count edges"
}
edge md 0.5 1
edge cd 0.5 1 --along cd --tilt-deg -8
edge square 1.5 4 --along both --tilt-deg 7 --seed 3
edge bars 0.5 7 --bars-mm 5 --along cd
edge tails 2 1 --gamma-mm 0.1
edge falling 1 1 --falloff-percent 20
holds "DOI" '"doi":'

expect 0 "without geometry" "$program" clarity --format json md/edge.png
holds "nothing guessed" '"clarity":[]'
holds "and said so" "comb-scale"
printf 'focal_length_mm: 100\npicture_distance_mm: 200\n' >lens.yaml
expect 0 "focal length" "$program" clarity --geometry lens.yaml --format json md/edge.png
cp out a
expect 0 "the same as a scale" "$program" clarity --comb-scale 0.5 --degrees-per-mm 0.286478897565 --format json md/edge.png
near "focal length" "$(first c_percent a)" "$(first c_percent out)" 0.001
printf 'comb_scale: 1\nfocal_length_mm: 100\n' >both.yaml
refuses 2 "both" "say the same" "$program" clarity --geometry both.yaml md/edge.png
printf 'comb: 1\n' >unknown.yaml
refuses 2 "unknown key" "line 1" "$program" clarity --geometry unknown.yaml md/edge.png

expect 0 "an even picture" "$program" simulate edge --out none --low 0.3 --high 0.300001
expect 4 "no edge" "$program" clarity none/edge.png

for i in 1 2; do
    expect 0 "sheet A_$i" "$program" simulate edge --out tmp --seed "$i" --noise-percent 2
    mv tmp/edge.png "A_$i.png"
    expect 0 "sheet B_$i" "$program" simulate edge --out tmp --seed "$i" --noise-percent 2 --sigma-mm 0.15
    mv tmp/edge.png "B_$i.png"
done
expect 0 "series" "$program" clarity --series --format json A_1.png A_2.png B_1.png B_2.png
holds "series" '"schema":"castgloss.series/1"'
holds "its names" '"name":"edges[md].mtf50_cpmm","count":4'
[ "$(wc -l <out)" -eq 1 ] || fail "a series is not one document"
grep -q '"repeatability":[0-9]' out || fail "no repeatability"
expect 0 "series as CSV" "$program" clarity --series --format csv --html page.html --picture drawn A_1.png B_1.png
holds "head" "name,count,mean,sd,min,max,repeatability_sd,repeatability"
expect 0 "pictures" "$program" clarity --picture picture.png --html page.html A_1.png
[ "$(dd if=picture.png bs=1 skip=1 count=3 2>/dev/null)" = PNG ] || fail "the picture is no PNG"
grep -q 'data:image/png' page.html || fail "the page has no picture"
refuses 2 "over an input" "would be overwritten" "$program" clarity --picture A_1.png A_1.png

conclude
