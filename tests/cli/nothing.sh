#!/bin/sh
# Where there is nothing to measure: every command on every kind of picture that holds nothing ends with status 4 (3
# where the file cannot stand for a picture at all), one document of valid JSON, null values and a reason; never a
# score, an angle or a period.
#   nothing.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

# Netpbm is written by hand: pgm NAME WIDTH HEIGHT VALUE.
pgm() {
    { printf 'P5\n%d %d\n255\n' "$2" "$3" && head -c $(($2 * $3)) /dev/zero | tr '\0' "$4"; } >"$1"
}
pgm blank.pgm 64 64 '\310'
pgm black.pgm 64 64 '\0'
pgm white.pgm 64 64 '\377'
pgm one_pixel.pgm 1 1 '\200'
pgm one_row.pgm 64 1 '\200'
pgm one_column.pgm 1 64 '\200'
# Half black, half saturated.
{ printf 'P5\n64 64\n255\n' && head -c 2048 /dev/zero && head -c 2048 /dev/zero | tr '\0' '\377'; } >clipped.pgm
# Every pixel without data.
{ printf 'P7\nWIDTH 64\nHEIGHT 64\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n' &&
    for _ in $(seq 4096); do printf '\144\000'; done; } >masked.pam
# Float TIFF, 16 x 16, little-endian: nan.tif every sample NaN, one_nan.tif one of them.
floats() {
    {
        printf 'II*\0\010\0\0\0\012\0'
        tag() { # TAG TYPE COUNT VALUE, each in octal escapes
            printf "$1$2$3$4"
        }
        tag '\000\001' '\003\000' '\001\0\0\0' '\020\0\0\0' # width 16
        tag '\001\001' '\003\000' '\001\0\0\0' '\020\0\0\0' # height 16
        tag '\002\001' '\003\000' '\001\0\0\0' '\040\0\0\0' # 32 bits
        tag '\003\001' '\003\000' '\001\0\0\0' '\001\0\0\0' # plain
        tag '\006\001' '\003\000' '\001\0\0\0' '\001\0\0\0' # black is 0
        tag '\021\001' '\004\000' '\001\0\0\0' '\206\0\0\0' # offset 134
        tag '\025\001' '\003\000' '\001\0\0\0' '\001\0\0\0' # one sample
        tag '\026\001' '\003\000' '\001\0\0\0' '\020\0\0\0' # all rows
        tag '\027\001' '\004\000' '\001\0\0\0' '\000\004\0\0' # 1024 bytes
        tag '\123\001' '\003\000' '\001\0\0\0' '\003\0\0\0' # float
        printf '\0\0\0\0'
        for i in $(seq 256); do
            if [ "$1" = all ] || [ "$i" -eq 100 ]; then printf '\0\0\300\177'; else printf '\0\0\200\076'; fi
        done
    } >"$2"
}
floats all nan.tif
floats one one_nan.tif

printf 'P5\n64 64\n255\n' >cut.pgm # no data at all
printf 'limits:\n  - {quantity: gloss.mean, min: 0, max: 1}\n  - {quantity: scores.uniformity, min: 0}\n' >limits.yaml
"$program" chart --out chart || fail "chart"

json() {
    checks=$((checks + 1))
    [ "$(wc -l <out)" -eq 1 ] || fail "$1: not one document a line, but $(wc -l <out)"
    if command -v python3 >/dev/null; then
        python3 -c 'import json, sys
document = json.loads(open("out").read(), parse_constant=lambda c: sys.exit("holds " + c))
assert document.get("reasons"), "no reason"' 2>why || fail "$1: $(tail -n 1 why)"
    else
        grep -q '"reasons":\["' out || fail "$1: no reason"
    fi
    grep -qiE '[:,[](nan|inf|infinity)[],} ]' out && fail "$1: NaN or Inf is printed"
}

# null WHAT KEY...: each is null or an empty list in out, or not there.
null() {
    what=$1
    shift
    for key in "$@"; do
        grep -o "\"$key\":[^,}]*" out | grep -v 'null\|\[\]\|:{' | head -n 1 | grep . >found &&
            fail "$what: there is a value for $key: $(cat found)"
    done
}

for file in blank.pgm black.pgm white.pgm one_pixel.pgm one_row.pgm one_column.pgm clipped.pgm masked.pam nan.tif; do
    # A constant frame has the values of the formulas and a flag that says what they are worth; no limit is kept by it.
    case $file in
    blank.pgm)
        expect 0 "surface $file" "$program" surface --pitch 0.05 --format json --quiet "$file"
        holds "surface $file" '"flags":["constant"]'
        null "surface $file" grade
        ;;
    *)
        expect 4 "surface $file" "$program" surface --pitch 0.05 --format json --quiet "$file"
        null "surface $file" uniformity grade
        ;;
    esac
    json "surface $file"
    null "surface $file" pitch_mm log10_nfa
    expect 4 "surface $file with limits" "$program" surface --pitch 0.05 --profile limits.yaml --format json --quiet "$file"
    holds "surface $file with limits" '"result":"NOT_MEASURABLE"'
    expect 4 "clarity $file" "$program" clarity --pitch 0.05 --format json --quiet "$file"
    json "clarity $file"
    null "clarity $file" doi mtf50_cpmm rise_10_90_mm tilt_deg
    # The light of an even picture varies by nothing, which is a value; fringes and orange peel have none.
    "$program" waviness --pitch 0.05 --format json --quiet "$file" >out 2>err
    status=$?
    [ $status -eq 4 ] || { [ $status -eq 0 ] && [ "$file" = blank.pgm ]; } ||
        fail "waviness $file: status $status"
    json "waviness $file"
    null "waviness $file" slope_sd_deg
    expect 4 "print $file" "$program" print --chart chart/chart.json --dpi 150 --format json --quiet "$file"
    json "print $file"
    null "print $file" width_um graininess_13660
    expect 4 "drying $file" "$program" drying --chart chart/chart.json --times 1,2,3,4 --dpi 150 --format json "$file"
    json "drying $file"
    null "drying $file" tau_s beta t_10_percent_s
    checks=$((checks + 1))
    "$program" teach --pitch 0.05 --quiet "$file" "$file" "$file" --out a.cgmodel >out 2>err
    status=$?
    [ $status -eq 4 ] && [ -s err ] && [ ! -e a.cgmodel ] || fail "teach $file: status $status, $(ls a.cgmodel 2>/dev/null)"
    rm -f a.cgmodel
    checks=$((checks + 1))
    "$program" calibrate flat "$file" --out a.cgcal >out 2>err
    status=$?
    case $file in
    blank.pgm) [ $status -eq 0 ] || fail "calibrate flat $file: $status" ;; # an even tile is what a flat is
    one_*) [ $status -eq 0 ] || [ $status -eq 4 ] || fail "calibrate flat $file: $status" ;;
    *) [ $status -eq 4 ] && [ ! -e a.cgcal ] || fail "calibrate flat $file: $status" ;;
    esac
    rm -f a.cgcal
    # The row of a batch is rejected, or kept with its reason.
    printf 'file\n%s\n' "$file" >one.csv
    [ "$file" = blank.pgm ] || expect 4 "batch $file" "$program" batch one.csv --out "b-$file" --quiet
    [ "$file" != blank.pgm ] || expect 0 "batch $file" "$program" batch one.csv --out "b-$file" --quiet
    [ "$(cat "b-$file/rejected.csv" "b-$file/results.csv" | grep -c "$file")" -ge 1 ] || fail "batch $file: the row is nowhere"
done

# One pixel without a number is told and left out; it makes no mean NaN.
expect 0 "one NaN" "$program" surface --pitch 0.05 --format json --quiet one_nan.tif
json "one NaN"
holds "one NaN" '"mean":0.25,'
holds "one NaN" '"valid_percent":99.6'

# Nothing is known of the scale: no lengths, and the reason says what to give.
"$program" simulate web --quiet --out web --frames 1 --width 64 --height 64 || fail "simulate"
{ printf 'P5\n64 64\n255\n' && od -An -v -tu1 web/frame_000000.png | tr -s ' ' '\n' | awk 'NF && n++ < 4096 { printf "%c", 100 + $1 % 50 }'; } >unscaled.pgm
"$program" surface --format json --quiet unscaled.pgm >out 2>err
[ $? -le 4 ] || fail "unscaled"
json "unscaled"
holds "unscaled" '"from":"none"'
null "unscaled" x_mm area_mm2 pitch_mm
holds "unscaled" "dpi"

# A file with no picture data is unreadable, not unmeasurable; it is a line too.
expect 3 "cut" "$program" surface --format json --quiet blank.pgm cut.pgm black.pgm
[ "$(wc -l <out)" -eq 3 ] || fail "an unreadable input has no line: $(wc -l <out) lines for 3 inputs"

# Tables with nothing in them.
printf 'md_mm,cd_mm\n' >none.csv
"$program" roll --format json none.csv >out 2>err
status=$?
[ $status -eq 0 ] || [ $status -eq 4 ] || fail "roll without marks: $status"
json "roll without marks"
null "roll without marks" repeats streaks
printf 'time_s,setoff_ratio\n0,0.5\n60,0.5\n120,0.5\n240,0.5\n' >same.csv
expect 4 "drying that never dries" "$program" drying --format json same.csv
json "drying that never dries"
printf 'part,operator,value\na,x,1\na,y,1\nb,x,1\nb,y,1\n' >study.csv
expect 4 "a study of equal readings" "$program" gage --format json study.csv
conclude
