#!/bin/sh
# Runs the program as a person does and checks what it promises on the command line: exit statuses, one sentence
# an error, the same bytes again, and the values that its own simulated web was made with.
#   run.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

# close_to WHAT VALUE WANTED TOLERANCE
close_to() {
    checks=$((checks + 1))
    awk -v value="${2:-none}" -v wanted="$3" -v tolerance="$4" 'BEGIN {
        difference = value - wanted
        exit !(value != "none" && value != "null" && difference <= tolerance && difference >= -tolerance)
    }' || fail "$1: ${2:-nothing}, not $3 within $4"
}

# field FILE OBJECT KEY: the number of the first KEY after OBJECT in a line of JSON.
field() {
    sed -n "1s/.*\"$2\":[[{]*//p" "$1" | tr ',{}[]' '\n' | sed -n "s/^\"$3\"://p" | head -n 1
}

# ---- usage ----------------------------------------------------------------------------------------------------

expect 0 "--help" "$program" --help
expect 0 "--version" "$program" --version
for library in libpng libjpeg-turbo libtiff FFTW libcyaml nettle cairo SQLite libpq libxlsxwriter; do
    grep -q "^$library [0-9]" out || fail "--version does not tell $library"
done
refuses 2 "no command" "A command is missing" "$program"
refuses 2 "unknown command" "did you mean 'surface'?" "$program" surfcae
refuses 2 "unknown word" "lists the commands" "$program" xyzzy
refuses 2 "unknown part" "did you mean 'dark'?" "$program" calibrate drak
for command in surface "calibrate dark" "calibrate flat" "calibrate scale" "calibrate show" "simulate web"; do
    # shellcheck disable=SC2086 # two words are two arguments
    expect 0 "$command --help" "$program" $command --help
    grep -q "^Usage: castgloss $command " out || fail "$command --help has no usage"
    [ "$(awk 'length($0) > 96' out | wc -l)" -eq 0 ] || fail "$command --help has lines over 96 columns"
done
expect 0 "--list" "$program" surface --list
grep -q "gloss.cv_percent" out || fail "--list does not name gloss.cv_percent"
refuses 2 "no picture" "at least one picture" "$program" surface
refuses 2 "unknown option" "did you mean --format?" "$program" surface --fromat json x.png
refuses 2 "single dash" "goes after --" "$program" surface -x.png
refuses 2 "choice" "text, json or csv" "$program" surface --format=xml x.png
refuses 2 "out of range" "from 1 to 256" "$program" surface --threads 0 x.png
refuses 2 "not whole" "whole number" "$program" surface --threads 1.5 x.png
refuses 2 "decimal comma" "--dpi '300,5'" "$program" surface --dpi 300,5 x.png
refuses 2 "missing value" "needs a value: FILE" "$program" surface x.png --profile
refuses 2 "empty value" "its value is empty" "$program" surface --out= x.png
refuses 2 "flag with value" "takes no value" "$program" surface --quiet=yes x.png
refuses 2 "pair" "2 numbers" "$program" surface --pitch 1,2,3 x.png
refuses 2 "two scales" "--dpi and --pitch" "$program" surface --dpi 300 --pitch 0.1 x.png
refuses 2 "two calibrations" "--dark and --flat" "$program" surface --calibration a --dark b x.png
refuses 2 "one standard output" "standard output" "$program" surface --html - x.png
refuses 2 "standard input twice" "named twice" "$program" surface - -
refuses 2 "no folder" "--out DIR" "$program" simulate web
refuses 2 "no calibration file" "--out FILE.cgcal" "$program" calibrate dark x.png
refuses 2 "expiry" "2027-01-31" "$program" calibrate dark x.png --out a.cgcal --expires soon

# ---- a simulated web is measured back -------------------------------------------------------------------------

# No marks but what each case asks for.
web="--width 256 --height 256 --quiet --seed 7 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0
--cracks-per-m2 0 --patches-per-m2 0"
# shellcheck disable=SC2086 # the options are words
expect 0 "simulate" "$program" simulate web --out web $web --frames 3 --drum-diameter-m 0 --mottle-percent 0.2 \
    --lamp-falloff-percent 30 --chatter-percent 2 --chatter-pitch-mm 3.2

# A result never takes the place of what it was measured from, nor of another result.
cp web/frame_000000.png kept.png
refuses 2 "--out over the input" "is one of the inputs" "$program" surface --out ./kept.png kept.png
refuses 2 "--picture over the input" "is one of the inputs" "$program" surface --picture kept.png kept.png
refuses 2 "two results in one place" "cannot share" "$program" surface --out one --html one kept.png
same "the input is spared" kept.png web/frame_000000.png
# shellcheck disable=SC2086
expect 0 "simulate again" "$program" simulate web --out again $web --frames 3 --drum-diameter-m 0 \
    --mottle-percent 0.2 --lamp-falloff-percent 30 --chatter-percent 2 --chatter-pitch-mm 3.2 --threads 1
for file in frame_000000.png frame_000002.png dark.png flat.png truth.json; do
    same "simulate" "web/$file" "again/$file"
done
frame=web/frame_000000.png
expect 0 "dark and flat" "$program" surface --format json --dark web/dark.png --flat web/flat.png $frame
cp out flat.json
reflectance=$(grep -o '"web_reflectance":[0-9.]*' web/truth.json | cut -d: -f2)
close_to "level with dark and flat" "$(field flat.json gloss mean)" "$reflectance" 0.005
close_to "pitch of the chatter" "$(field flat.json periodic pitch_mm)" 3.2 0.032
close_to "amplitude of the chatter" "$(field flat.json periodic amplitude_percent)" 2 0.2
grep -q '"direction":"bars"' flat.json || fail "the chatter is not bars"
# 2 % of chatter has a CV of 2 / sqrt(2) %, six bands of 0.2 % have 0.49 % together, the rest is sensor noise.
close_to "CV with the lamp divided out" "$(field flat.json gloss cv_percent)" 1.6 0.35
expect 0 "without flat" "$program" surface --format json $frame
checks=$((checks + 1))
awk -v cv="$(field out gloss cv_percent)" 'BEGIN { exit !(cv > 4) }' || fail "the lamp's fall-off is not in the CV"

# The drum prints one mark a turn of pi * 10 mm.
# shellcheck disable=SC2086
expect 0 "simulate a drum" "$program" simulate web --out drum $web --frames 4 --mottle-percent 0.1 \
    --lamp-falloff-percent 10 --drum-diameter-m 0.01 --drum-mark-percent 40
expect 0 "measure a drum" "$program" surface --format json --dark drum/dark.png --flat drum/flat.png drum

awk '{
    n = split($0, part, /"y_mm":/)
    for (i = 2; i <= n; i++) { split(part[i], number, ","); printf "%.2f\n", number[1] + (NR - 1) * 25.6 }
}' out | sort -n >found
# Marks on a border between frames are cut in two, so each is held against the nearest of the truth.
grep -o '"repeats":.*' drum/truth.json | grep -o '"web_md_mm":[0-9.]*' | cut -d: -f2 >planted
checks=$((checks + 1))
awk 'NR == FNR { planted[NR] = $1; n = NR; next }
{ best = 1e9; for (i = 1; i <= n; i++) { d = $1 - planted[i]; d = d < 0 ? -d : d; if (d < best) { best = d; at = i } }
  if (best > 1.5) wrong = 1; hit[at] = 1 }
END { for (i = 1; i <= n; i++) if (!(i in hit)) wrong = 1; exit wrong || n < 3 }' planted found ||
    fail "drum marks at $(tr '\n' ' ' <found), planted at $(tr '\n' ' ' <planted)"

# ---- exit statuses --------------------------------------------------------------------------------------------

cat >loose.yaml <<EOF
limits:
  - quantity: gloss.cv_percent
    max: 50
EOF
cat >tight.yaml <<EOF
limits:
  - quantity: gloss.cv_percent
    max: 0.01
EOF
echo "limits: [{quantity: gloss.cv_percnt, max: 1}]" >misspelt.yaml
echo "this is no picture" >broken.png
printf 'P5\n64 64\n255\n' >white.pgm
awk 'BEGIN { for (i = 0; i < 4096; i++) printf "~" }' | tr '~' '\377' >>white.pgm
expect 0 "inside the limits" "$program" surface --profile loose.yaml $frame
expect 1 "out of limits" "$program" surface --profile tight.yaml $frame
refuses 2 "misspelt quantity" "gloss.cv_percnt" "$program" surface --profile misspelt.yaml $frame
expect 2 "no profile" "$program" surface --profile nowhere.yaml $frame
refuses 3 "not a picture" broken.png "$program" surface broken.png
refuses 3 "not there" nowhere.png "$program" surface nowhere.png
mkdir empty
refuses 3 "empty folder" "no picture" "$program" surface empty
refuses 4 "clipped" white.pgm "$program" surface white.pgm --format json
refuses 4 "calibration missing" nowhere.cgcal "$program" surface --calibration nowhere.cgcal $frame
refuses 4 "flat missing" nowhere.png "$program" surface --flat nowhere.png $frame
expect 3 "3 before 4 and 1" "$program" surface --profile tight.yaml --format json white.pgm broken.png $frame
[ "$(wc -l <out)" -eq 3 ] || fail "the inputs beside a broken one are not all done"
sed -n 2p out | grep -q '"file":"broken.png","width_px":null.*"reasons":\["broken.png: ' ||
    fail "a broken input has no line of its own"
sed -n 3p out | grep -q "$frame" || fail "the inputs are not in their order"
expect 4 "4 before 1" "$program" surface --profile tight.yaml white.pgm $frame
refuses 5 "full disk" /dev/full "$program" surface --out /dev/full $frame
refuses 5 "full picture" /dev/full "$program" surface --picture /dev/full --out text $frame
refuses 5 "no such folder" nowhere/out "$program" surface --out nowhere/out $frame
checks=$((checks + 1))
"$program" surface $frame >/dev/full 2>err
[ $? -eq 5 ] || fail "a full standard output does not end with 5"
refuses 5 "full calibration" /dev/full "$program" calibrate scale --dpi 300 --out /dev/full

# ---- inputs ---------------------------------------------------------------------------------------------------

# shellcheck disable=SC2016 # the inner shell expands them
expect 0 "standard input" sh -c '"$1" surface --format json - <"$2"' sh "$program" $frame
sed 's/"file":"-"/"file":"web\/frame_000000.png"/' out >standard.json
expect 0 "a file" "$program" surface --format json $frame
same "standard input" out standard.json
cp $frame ./-dash.png
expect 0 "dash-leading" "$program" surface --format json -- -dash.png
grep -q '"file":"-dash.png"' out || fail "the dash-leading name is not in the record"
mkdir "Glänzend 光沢"
cp $frame "Glänzend 光沢/Bögen €.png"
expect 0 "not ASCII" "$program" surface --format json "Glänzend 光沢"
grep -qF '"file":"Glänzend 光沢/Bögen €.png"' out || fail "the name is not in the record as it is"
name=$(awk 'BEGIN { for (i = 0; i < 240; i++) printf "n" }')
long=.
long=$long/$name/$name/$name/$name/$name/$name
mkdir -p "$long" && cp $frame "$long/frame.png"
expect 0 "long path" "$program" surface --format json "$long"
grep -q '"schema"' out || fail "a path of 1500 bytes gives no record"
refuses 3 "path too long" "castgloss: " "$program" surface "$long/$long/$long"
expect 0 "folder" "$program" surface --format json web --dark web/dark.png --flat web/flat.png
grep -o '"file":"[^"]*"' out >files
printf '"file":"web/frame_%06d.png"\n' 0 1 2 >wanted
same "the folder's pictures" files wanted

# ---- the same bytes -------------------------------------------------------------------------------------------

# Small frames, more than one thread takes between two writings.
# shellcheck disable=SC2086
expect 0 "simulate small" "$program" simulate web --out small $web --width 96 --height 96 --frames 5
for threads in 1 2; do
    for format in text json csv; do
        expect 0 "$threads threads" "$program" surface --threads $threads --format $format --out $format.$threads small
    done
    expect 0 "$threads threads" "$program" surface --threads $threads --quiet --html page.$threads \
        --picture picture.$threads/ --out again.$threads small
    same "twice" text.1 again.$threads
done
for format in text json csv page; do
    same "threads" $format.1 $format.2
done
same "threads" picture.1/frame_000000-000003.png picture.2/frame_000000-000003.png
[ "$(wc -l <csv.1)" -eq 8 ] || fail "CSV has not one line an input and one of names"
for format in text json csv; do
    expect 0 "decimal comma" env LC_ALL=de_DE.UTF-8 "$program" surface --format $format --out $format.locale small
    same "decimal comma" $format.1 $format.locale
done
expect 0 "numbered pictures" "$program" surface --picture drawn.png web/frame_000000.png web/frame_000001.png
for number in 1 2; do
    [ -s drawn-00000$number.png ] || fail "picture $number of several inputs is not there"
done
expect 0 "one picture" "$program" surface --picture drawn.png $frame
[ -s drawn.png ] || fail "there is no picture of one input"

# ---- calibration ----------------------------------------------------------------------------------------------

expect 0 "calibrate dark" "$program" calibrate dark web/dark.png web/dark.png --out line.cgcal
expect 0 "calibrate flat" "$program" calibrate flat web/flat.png --add-to line.cgcal --out line.cgcal
expect 0 "calibrate scale" "$program" calibrate scale $frame --distance-mm 20 --from 0,10 --to 200,10 \
    --add-to line.cgcal --out line.cgcal --expires 30
expect 0 "calibrate show" "$program" calibrate show line.cgcal
grep -q "256 x 256 pixels, mean of 2 frames" out || fail "calibrate show does not tell the dark frames"
grep -q "0.1 mm across" out || fail "calibrate show does not tell the scale"
expect 0 "calibrate show as JSON" "$program" calibrate show line.cgcal --format json
close_to "frames of the flat" "$(field out flat frames)" 1 0
expect 0 "calibrated" "$program" surface --format json --calibration line.cgcal $frame
close_to "level with the calibration" "$(field out gloss mean)" "$(field flat.json gloss mean)" 1e-6
close_to "scale of the calibration" "$(field out scale pitch_cd_mm)" 0.1 1e-9
expect 0 "a target" "$program" calibrate flat web/flat.png --dark web/dark.png --target 0.5 --out half.cgcal
expect 0 "measured by the target" "$program" surface --format json --calibration half.cgcal $frame
close_to "half the target" "$(field out gloss mean)" "$(awk -v r="$reflectance" 'BEGIN { print r / 2 }')" 0.005
refuses 2 "already expired" "already passed" "$program" calibrate dark web/dark.png --out x.cgcal --expires 2001-01-01
refuses 3 "no calibration" broken.png "$program" calibrate show broken.png
refuses 3 "a broken frame" broken.png "$program" calibrate dark web/dark.png broken.png --out x.cgcal
refuses 4 "another size" "frames are" "$program" calibrate flat white.pgm --dark web/dark.png --out x.cgcal
refuses 4 "a picture that does not fit" white.pgm "$program" surface white.pgm --calibration line.cgcal
refuses 2 "a point outside" "outside the picture" "$program" calibrate scale $frame --distance-mm 20 --from 0,0 \
    --to 300,0 --out x.cgcal
[ ! -e x.cgcal ] || fail "a refused calibration was written"
refuses 2 "no such depth" "8, 10, 12 or 16" "$program" simulate web --out x --bits 9

conclude
