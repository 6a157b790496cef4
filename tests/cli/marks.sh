#!/bin/sh
# Marks as a person finds them with castgloss surface: gallery, diffuse light, limits, and a line for every input.
# The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"

# A pit in an even texture that no pixel repeats: 30 % darker, 20 pixels wide.
frame() {
    printf 'P2\n200 160\n255\n' >"$1"
    awk -v contrast="$2" 'BEGIN {
        srand(5)
        for (y = 0; y < 160; y++) {
            for (x = 0; x < 200; x++) {
                inside = (x - 120) ^ 2 + (y - 70) ^ 2 <= 100
                printf "%d ", 160 * (inside ? 1 - contrast : 1) + 4 * (rand() + rand() + rand() - 1.5) + 0.5
            }
            print ""
        }
    }' >>"$1"
}
frame frame.pgm 0.3
frame clear.pgm 0
mkdir same ordered
cp frame.pgm same/frame.pgm
cp clear.pgm same/clear.pgm
cp clear.pgm ordered/0.pgm
cp frame.pgm ordered/1.pgm
cat >limits.yaml <<'END'
limits:
  - {quantity: 'defects[pit].per_m2', max: 20}
  - {quantity: 'defects.area_percent', max: 1}
END
cat >rules.yaml <<'END'
rules:
  - {class: drip, polarity: dark, diameter_min_mm: 0.5}
END

expect 0 "a pit" "$program" surface --pitch 0.05 frame.pgm --gallery gallery.png
holds "a pit" "pit: A bubble"
[ "$(head -c 4 gallery.png | tail -c 3)" = PNG ] || fail "there is no gallery"
expect 0 "a gallery each" "$program" surface --pitch 0.05 frame.pgm clear.pgm --gallery drawn/ --out text
[ -e drawn/clear-000002.png ] || fail "there is no gallery of the second input"
expect 1 "a limit on the density" "$program" surface --pitch 0.05 --profile limits.yaml --format json frame.pgm
holds "a limit on the density" '"quantity":"defects[pit].per_m2"'
expect 4 "no scale" "$program" surface --profile limits.yaml --format json frame.pgm
expect 0 "an own rule" "$program" surface --pitch 0.05 --profile rules.yaml --format json frame.pgm
holds "an own rule" '"class":"drip"'

expect 0 "seen in diffuse light" "$program" surface --pitch 0.05 --diffuse frame.pgm --format json frame.pgm
holds "seen in diffuse light" '"class":"contamination"'
expect 0 "not seen there" "$program" surface --pitch 0.05 --diffuse clear.pgm --format json frame.pgm
holds "not seen there" '"class":"pit"'
expect 0 "by name" "$program" surface --pitch 0.05 --diffuse same --format json frame.pgm
holds "by name" '"class":"contamination"'
expect 0 "in order" "$program" surface --pitch 0.05 --diffuse ordered --format json frame.pgm clear.pgm
holds "in order" '"class":"pit"'
expect 2 "one for two" "$program" surface --diffuse clear.pgm frame.pgm clear.pgm
holds "one for two" "one picture for 2 inputs" err
expect 2 "too many" "$program" surface --diffuse ordered frame.pgm
holds "too many" "holds no picture named as the input" err
printf 'P2\n8 8\n255\n' >small.pgm
awk 'BEGIN { for (i = 0; i < 64; i++) print 100 + i }' >>small.pgm
expect 3 "another size" "$program" surface --diffuse small.pgm --format json frame.pgm
holds "another size" "8 x 8" err
[ "$(wc -l <out)" -eq 1 ] || fail "a failed input has no line"

# The n-th line is the n-th input's, whatever happened to it.
expect 3 "a missing input in CSV" "$program" surface --format csv nowhere.pgm frame.pgm
[ "$(wc -l <out)" -eq 3 ] || fail "CSV has $(wc -l <out) lines"
sed -n 2p out >line
holds "a missing input in CSV" "nowhere.pgm" line

# What a killed program left is never an input.
cp frame.pgm .frame.pgm.part-abcdef
expect 3 "an unfinished file" "$program" surface .frame.pgm.part-abcdef
holds "an unfinished file" "left unfinished" err

# Flats that are no reference are refused when they are made, not when they are used.
{ printf 'P5\n64 64\n255\n' && head -c 4096 /dev/zero; } >black.pgm
{ printf 'P5\n64 64\n255\n' && head -c 4096 /dev/zero | tr '\0' '\377'; } >white.pgm
{ printf 'P5\n64 64\n255\n' && head -c 4000 /dev/zero | tr '\0' '\200' && head -c 96 /dev/zero | tr '\0' '\377'; } >hot.pgm
expect 4 "a black flat" "$program" calibrate flat black.pgm --out x.cgcal
holds "a black flat" "brighter than the dark" err
expect 4 "a white flat" "$program" calibrate flat white.pgm --out x.cgcal
holds "a white flat" "full scale" err
expect 0 "a flat with hot pixels" "$program" calibrate flat hot.pgm hot.pgm hot.pgm --threads 2 --pitch 0.05 --out x.cgcal
holds "a flat with hot pixels" "will be masked" err
expect 0 "its scale" "$program" calibrate show x.cgcal
holds "its scale" "0.05 mm across"
expect 4 "a white frame has no bands" "$program" surface --pitch 0.05 --format json white.pgm
holds "a white frame has no bands" '"band_mm":[0.25,0.5],"cv_percent":null'

conclude
