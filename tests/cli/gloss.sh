#!/bin/sh
# castgloss calibrate gloss and camera as a person runs it: tiles, regions and levels of light whose truth is known.
#   gloss.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

still() {
    "$program" simulate web --quiet --out "$1" --frames 4 --width 320 --height 240 --pitch-cd-mm 0.1 \
        --pitch-md-mm 0.1 --bits 12 --gain 0.12 --read-noise-electrons 12 --dark-level-counts 60 \
        --response-percent 0.7 --mottle-percent 0 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0 \
        --cracks-per-m2 0 --patches-per-m2 0 --drum-diameter-m 0 --streak-percent 0 --chatter-percent 0 --lamp-falloff-percent "$3" --level "$2"
}
for part in gloss camera; do
    expect 0 "$part --help" "$program" calibrate "$part" --help
    expect 0 "$part --print-template" "$program" calibrate "$part" --print-template
done

# Gloss is proportional to the level: 0.80 is 100 GU.
for level in 0.80 0.60 0.32 0.08; do
    expect 0 "level $level" still "t$level" "$level" 20
done
cat >tiles.yaml <<'END'
angle_deg: 20
reference: iso2813
trap: [t0.80/dark.png]
tiles:
  - {name: high, index: 1.567, checked: 2126-03-01, uncertainty_gu: 0.4, frames: [t0.80/frame_000000.png]}
  - {name: middle, gu: 40.0, checked: 2126-03-01, frames: [t0.32/frame_000000.png]}
END
expect 0 "gloss" "$program" calibrate gloss tiles.yaml --out g.cgcal
expect 0 "show" "$program" calibrate show --format json g.cgcal
holds "angle" '"angle_deg":20'
printf 'regions:\n- {ground: printed, x_mm: 2, y_mm: 2, width_mm: 5, height_mm: 5}\n- {ground: blank, x_mm: 12, y_mm: 2, width_mm: 5, height_mm: 5}\n' >regions.yaml
for pair in "0.60 75" "0.08 10"; do
    level=${pair% *}
    gloss=${pair#* }
    expect 0 "surface $level" "$program" surface --calibration g.cgcal --regions regions.yaml --film-index 1.5 \
        --off-specular t0.80/dark.png --format json "t$level/frame_000000.png"
    near "gloss of $level" "$(first with_diffuse_gu out)" "$gloss" 1
    holds "unit" '"unit":"GU","angle_deg":20'
done
near "ceiling" "$(first ceiling_gu out)" 82.05 0.01
holds "regions" '"ground":"printed"'
holds "differential" '"difference":'
# The scale belongs to its dark and flat.
expect 0 "a new flat" "$program" calibrate flat t0.60/frame_000000.png --add-to g.cgcal --out h.cgcal
grep -q "gloss scale" err || fail "nobody is told that the scale is gone"
expect 0 "no scale any more" "$program" calibrate show --format json h.cgcal
holds "no scale any more" '"gloss":null'
sed 's/gu: 40.0/gu: 60.0/' tiles.yaml >wrong.yaml
refuses 4 "wrong tile" "GU off" "$program" calibrate gloss wrong.yaml --out x.cgcal
sed 's/index: 1.567, //' tiles.yaml >wrong.yaml
refuses 2 "no value" "either an index" "$program" calibrate gloss wrong.yaml --out x.cgcal
sed 's/2126/2020/' tiles.yaml >old.yaml
expect 0 "old certificate" "$program" calibrate gloss old.yaml --out old.cgcal
grep -q "two years" err || fail "an old certificate is not told"
refuses 4 "expired" "expired" "$program" surface --calibration old.cgcal t0.60/frame_000000.png

# Photon transfer: 12 bits in files of 16, so a count of the file is 4095/65535 of the camera's.
echo file,light >levels.csv
for level in 0.001 0.101 0.201 0.301 0.401 0.501 0.601 0.701 0.801 0.901; do
    expect 0 "level $level" still "c$level" "$level" 0
    light=$(awk -v l="$level" 'BEGIN { print l - 0.001 }')
    for frame in 0 1 2 3; do
        echo "c$level/frame_00000$frame.png,$light" >>levels.csv
    done
done
expect 0 "camera" "$program" calibrate camera levels.csv --out cam.cgcal
expect 0 "show camera" "$program" calibrate show --format json cam.cgcal
near "gain" "$(first gain_counts_per_electron out)" "$(awk 'BEGIN { print 0.12 * 65535 / 4095 }')" 0.5
near "PRNU" "$(first prnu_percent out)" 0.7 4
expect 0 "simulate with it" "$program" simulate web --quiet --frames 1 --width 64 --height 64 --bits 12 --calibration cam.cgcal --out s
near "its gain" "$(first gain_counts_per_electron s/truth.json)" 0.12 0.5
head -n 3 levels.csv >few.csv
refuses 4 "few levels" "levels of light" "$program" calibrate camera few.csv --out x.cgcal
printf 'file,light\nc0.001/frame_000000.png,x\n' >word.csv
refuses 3 "a word" "column light" "$program" calibrate camera word.csv --out x.cgcal

conclude
