#!/bin/sh
# castgloss waviness as a person runs it: surfaces of known slope, two families, exit statuses, pictures and series.
#   waviness.sh PROGRAM
set -u
case $1 in
/*) program=$1 ;;
*) program=$PWD/$1 ;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
checks=0
failures=0

fail() {
    failures=$((failures + 1))
    echo "FAIL: $*"
}

# expect STATUS WHAT COMMAND...: runs the command with its output in out and err.
expect() {
    wanted=$1
    what=$2
    shift 2
    checks=$((checks + 1))
    "$@" >out 2>err
    status=$?
    if [ "$status" -ne "$wanted" ]; then
        fail "$what: exit status $status, not $wanted"
        sed 's/^/    /' err
    fi
}

# refuses STATUS WHAT WORDS COMMAND...: as expect, with one sentence on standard error that holds the words.
refuses() {
    words=$3
    wanted_status=$1
    what=$2
    shift 3
    expect "$wanted_status" "$what" "$@"
    [ "$(wc -l <err)" -eq 1 ] || fail "$what: not one line on standard error"
    grep -qF -e "$words" err || fail "$what: '$words' is not in '$(cat err)'"
}

# holds WHAT WORDS: the words stand in the output.
holds() {
    checks=$((checks + 1))
    grep -qF -e "$2" out || fail "$1: '$2' is not in the output"
}

# first KEY FILE: the first place where a key stands, which sed's greed would pass over.
first() {
    tr ',{[' '\n\n\n' <"$2" | sed -n "s/^\"$1\":\([-0-9.e]*\).*/\1/p" | head -n 1
}

# near WHAT VALUE WANTED PERCENT: within percent.
near() {
    checks=$((checks + 1))
    awk -v a="${2:-nan}" -v b="${3:-nan}" -v p="$4" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && b > 0 && d <= p / 100 * b) }' ||
        fail "$1: $2 is not within $4 % of $3"
}

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

echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]
