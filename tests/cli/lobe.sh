#!/bin/sh
# castgloss calibrate gloss and surface where the picture shows the mirrored lobe itself: Gaussian lobes of known width,
# height and place on a floor of diffuse light. A window of a by b degrees holds erf(a / (2 s sqrt 2)) erf(b / ...) of a lobe
# of SD s.
#   lobe.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

# lobe FILE SD_DEG POWER FLOOR X_DEG Y_DEG: 0.05 degrees a pixel; the power is the light of the whole lobe.
lobe() {
    awk -v s="$2" -v p="$3" -v floor="$4" -v x0="$5" -v y0="$6" 'BEGIN {
        pi = atan2(0, -1)
        print "P2\n241 241\n65535"
        for (y = -120; y <= 120; y++) {
            line = ""
            for (x = -120; x <= 120; x++) {
                dx = x * 0.05 - x0
                dy = y * 0.05 - y0
                level = floor + p * exp(-(dx * dx + dy * dy) / (2 * s * s)) / (2 * pi * s * s)
                line = line int(1000 + 50000 * level + 0.5) " "
            }
            print line
        }
    }' >"$1"
}
lobe trap.pgm 0.3 0 0 0 0
lobe high.pgm 0.3 0.4 0 0 0
lobe middle.pgm 0.3 0.16 0 0 0
# A rougher surface that mirrors as much as the high tile, on diffuse light, and tilted by 0.2 degrees along CD.
lobe rough.pgm 0.6 0.4 0.01 0.4 0
lobe tilted.pgm 0.3 0.16 0 0.8 0
cat >tiles.yaml <<'END'
angle_deg: 20
reference: iso2813
degrees_per_mm: 0.5
trap: [trap.pgm]
tiles:
  - {name: high, gu: 100, checked: 2126-03-01, frames: [high.pgm]}
  - {name: middle, gu: 40, checked: 2126-03-01, frames: [middle.pgm]}
END
expect 0 "calibrate" "$program" calibrate gloss tiles.yaml --pitch 0.1 --out g.cgcal
expect 0 "surface" "$program" surface --calibration g.cgcal --pitch 0.1 --format json rough.pgm
# The window of 1.8 x 3.6 degrees: erf(1.0607) erf(2.1213) = 0.86639 * 0.99730 of the lobe of 0.6 degrees, and
# erf(2.1213) erf(4.2426) = 0.99730 of the tile's. The floor is 0.01 * 6.48 square degrees over the tile's 0.39892.
near "diffuse" "$(first diffuse_gu out)" "$(awk 'BEGIN { print 100 * 0.01 * 6.48 / 0.39892 }')" 1
near "specular" "$(first specular_gu out)" 86.639 0.5
near "with diffuse" "$(first with_diffuse_gu out)" "$(awk 'BEGIN { print 86.639 + 16.244 }')" 0.5
near "tilt" "$(first tilt_cd_deg out)" 0.2 3
holds "window" '"in_plane_deg":1.8,"across_deg":3.6'
sed 's/middle.pgm/tilted.pgm/' tiles.yaml >tilted.yaml
expect 0 "a tilted tile" "$program" calibrate gloss tilted.yaml --pitch 0.1 --out t.cgcal
grep -q "middle lies 0.4. degrees off high" err || fail "a tilted tile is not told"
sed 's/degrees_per_mm: 0.5/degrees_per_mm: 0.01/' tiles.yaml >small.yaml
refuses 4 "a window larger than the picture" "does not fit" "$program" calibrate gloss small.yaml --pitch 0.1 --out x.cgcal

# Two angles tell index and roughness apart: a film of 1.50 and 30 nm has 100 R(n) / R(1.567) exp(-(4 pi sq cos / 550)^2)
# GU: 82.05 * exp(-0.41488) at 20 degrees and 89.14 * exp(-0.11746) at 60.
still() {
    "$program" simulate web --quiet --out "$1" --frames 1 --width 200 --height 160 --pitch-cd-mm 0.1 --pitch-md-mm 0.1 \
        --bits 16 --mottle-percent 0 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0 --cracks-per-m2 0 \
        --patches-per-m2 0 --drum-diameter-m 0 --streak-percent 0 --chatter-percent 0 --lamp-falloff-percent 0 --level "$2"
}
expect 0 "tile" still tile 0.8
expect 0 "second tile" still second 0.32
expect 0 "film" still film 0.4335
cat >spots.yaml <<'END'
angle_deg: 20
reference: iso2813
trap: [tile/dark.png]
tiles:
  - {name: high, index: 1.567, checked: 2126-03-01, frames: [tile/frame_000000.png]}
  - {name: middle, gu: 40, checked: 2126-03-01, frames: [second/frame_000000.png]}
END
expect 0 "spots" "$program" calibrate gloss spots.yaml --out s.cgcal
expect 0 "two angles" "$program" surface --calibration s.cgcal --other-gloss 60,79.26 --format json film/frame_000000.png
near "gloss at 20" "$(first with_diffuse_gu out)" 54.19 0.5
near "index" "$(first index out)" 1.5 0.2
near "roughness" "$(first roughness_nm out)" 30 3
near "ceiling" "$(first ceiling_gu out)" 82.05 1
for key in index_uncertainty roughness_uncertainty_nm ceiling_uncertainty_gu transfer_quality_uncertainty_percent; do
    checks=$((checks + 1))
    awk -v sd="$(first "$key" out)" 'BEGIN { exit !(sd > 0) }' || fail "$key is not given"
done
near "transfer quality" "$(first transfer_quality_percent out)" 66 1.5

# Tiles of stated index in s-polarised light at 45 degrees, whose reflectance is the root of that of p-polarised light.
s_light() {
    awk -v n="$1" 'BEGIN { c = sqrt(0.5); r = sqrt(n * n - 0.5); q = (c - r) / (c + r); print q * q }'
}
flat() {
    awk -v level="$2" 'BEGIN { print "P2\n64 64\n65535"; for (i = 0; i < 4096; i++) print int(1000 + level * 4e5 + 0.5) }' >"$1"
}
flat dark.pgm 0
{
    printf 'angle_deg: 45\nreference: iso2813\ntrap: [dark.pgm]\ntiles:\n'
    for n in 1.4 1.5 1.567 1.8; do
        flat "n$n.pgm" "$(s_light "$n")"
        printf '  - {name: n%s, index: %s, checked: 2126-03-01, frames: [n%s.pgm]}\n' "$n" "$n" "$n"
    done
} >polarised.yaml
"$program" calibrate gloss polarised.yaml --out p.cgcal >out 2>err
checks=$((checks + 1))
grep -q "s-polarised" err || { fail "polarised light is not told"; cat err; }

conclude
