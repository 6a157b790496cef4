#!/bin/sh
# castgloss waviness as a person runs it: surfaces of known slope, two families, exit statuses, pictures and series.
#   waviness.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

expect 0 "--help" "$program" waviness --help
[ "$(awk 'length($0) > 96' out | wc -l)" -eq 0 ] || fail "--help has lines over 96 columns"
refuses 2 "no picture" "at least one picture" "$program" waviness

# slope BAND: the SD of the slope of the first family in a band of out.
slope() {
    tr '{' '\n' <out | sed -n "s/.*\"name\":\"$1\".*\"slope_mrad\":\([0-9.]*\).*/\1/p" | head -n 1
}
for seed in 1 2 3; do
    expect 0 "simulate $seed" "$program" simulate fringes --out "f$seed" --seed "$seed" --noise-percent 1
    expect 0 "waviness $seed" "$program" waviness --fringe-mm 2 --distance-mm 50 --format json "f$seed/fringes.png"
    near "Wc of $seed" "$(slope Wc)" 1 3
    near "period of $seed" "$(first period_mm out)" 0.25 1
    expect 0 "two steps $seed" "$program" waviness --fringe-mm 2 --distance-mm 50 --format json \
        --shifted "f$seed/shifted.png" "f$seed/fringes.png"
    near "Wc of $seed in two steps" "$(slope Wc)" 1 3
done
# Waves of which the field holds six; and bands that it does not hold, or that the fringes do not tell.
for seed in 4 7 9; do
    expect 0 "long waves $seed" "$program" simulate fringes --out "l$seed" --seed "$seed" --slope-mrad 0,0,0,1,0
    expect 0 "waviness of $seed" "$program" waviness --fringe-mm 2 --distance-mm 50 --format json "l$seed/fringes.png"
    near "Wd of $seed" "$(slope Wd)" 1 3
    holds "no We in $seed" '"flag":"beyond_field"'
    holds "no Wb in $seed" '"flag":"part_fringes"'
done
expect 0 "a tilted pair" "$program" simulate fringes --out pair --angle-deg 34.4 --period-mm 0.4 \
    --second-period-mm 1.146 --second-angle-deg 76.4 --slope-mrad 0,0,0.3,0,0
expect 0 "waviness of the pair" "$program" waviness --fringe-mm 2 --distance-mm 50 --format json pair/fringes.png
[ "$(tr ',{' '\n\n' <out | grep -c '"amplitude_percent"')" -eq 2 ] || fail "not two families"
near "first period" "$(first period_mm out)" 0.4 1
near "first angle" "$(first angle_deg out | awk '$1 != "" { print }')" 34.4 1

expect 0 "series" "$program" waviness --series --fringe-mm 2 --distance-mm 50 --format json f1/fringes.png f2/fringes.png
holds "series" '"name":"families[1].bands[Wc].slope_mrad","count":2'
expect 0 "picture" "$program" waviness --fringe-mm 2 --distance-mm 50 --picture map.png --html page.html f1/fringes.png
[ "$(dd if=map.png bs=1 skip=1 count=3 2>/dev/null)" = PNG ] || fail "the picture is no PNG"
grep -q 'data:image/png' page.html || fail "the page has no picture"
refuses 2 "range" "period-mm" "$program" simulate fringes --out x --period-mm 0.01

conclude
