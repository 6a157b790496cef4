# Every command on small inputs, sourced after helpers.sh: make_inputs writes what they read into the folder that one
# is in; commands prints them, one a line: a name, then its words, in which OUT stands for a folder of results.
# The script that sources this has set here, the folder of its own. What lies on no path of its own (--help, lists, templates) is one row each.
# shellcheck shell=sh

make_inputs() {
    "$program" simulate web --quiet --out web --frames 4 --width 96 --height 64 --pits-per-m2 20000 &&
        "$program" simulate edge --out edge --width 96 --height 96 &&
        "$program" simulate fringes --out fringes --width 128 --height 128 &&
        "$program" simulate print --quiet --out scan --dpi 75 --bits 8 &&
        "$program" recipe --print-template >bath.yaml &&
        "$program" surface --print-template >profile.yaml &&
        "$program" gage --print-template >study.csv &&
        "$program" calibrate dark web/dark.png --out dark.cgcal >/dev/null &&
        "$program" calibrate flat web/flat.png --add-to dark.cgcal --pitch 0.1 --out line.cgcal &&
        "$program" teach --quiet --calibration line.cgcal --keep-marked web/frame_00000[012].png --out good.cgmodel \
            >/dev/null || return 1
    cp -r "$here/../fuzz/corpus/image" image || return 1
    printf 'time_s,setoff_ratio\n0,0.9\n30,0.5\n60,0.3\n120,0.12\n240,0.05\n480,0.04\n900,0.04\n' >drying.csv
    awk 'BEGIN { print "md_mm,cd_mm"; for (i = 0; i < 60; i++) printf "%.2f,%d\n", i * 314.16, 120;
                 for (i = 0; i < 60; i++) printf "%.2f,%d\n", (i * 7919) % 18000, (i * 263) % 1000 }' >marks.csv
    printf 'name,diameter_mm\ndrum,100\npress,80\n' >rolls.csv
    for level in 1 2 3 4 5 6 7 8 9; do
        "$program" simulate web --quiet --out "c$level" --frames 2 --width 32 --height 32 --level "0.$level" \
            --lamp-falloff-percent 0 --mottle-percent 0 --gain 0.12 --pits-per-m2 0 --drum-diameter-m 0 || return 1
    done
    {
        echo file,light
        echo c1/dark.png,0
        echo c2/dark.png,0
        for level in 1 2 3 4 5 6 7 8 9; do
            printf 'c%d/frame_000000.png,%d\nc%d/frame_000001.png,%d\n' $level $level $level $level
        done
    } >levels.csv
    cat >tiles.yaml <<'END'
angle_deg: 20
reference: iso2813
trap: [c8/dark.png]
tiles:
  - {name: high, index: 1.567, frames: [c8/frame_000000.png]}
  - {name: middle, gu: 40.0, frames: [c3/frame_000000.png]}
END
    {
        echo id,density
        sed -n 's/.*"id":"\(tint-K-[0-9]*\)".*"density_rgb":\[[^,]*,\([^,]*\),.*/\1,\2/p' scan/truth.json
    } >reference.csv
    printf 'BOXES 1\n  X A B 1 2 10 10 0 0 10 10\n' >c.cht
    {
        echo lot,roll,sample,kind,file,recipe,calibration
        echo A,R1,S1,surface,web/frame_000000.png,bath.yaml,line.cgcal
        echo A,R1,S2,surface,web/frame_000001.png,bath.yaml,line.cgcal
        echo B,R1,S3,clarity,edge/edge.png,,
        echo B,R1,S4,waviness,fringes/fringes.png,,
        echo B,R1,S5,surface,web/broken.png,,
        echo A,,,recipe,bath.yaml,,
    } >month.csv
    head -c 300 web/frame_000003.png >web/broken.png
    for shard in 1/2 2/2; do
        "$program" batch month.csv --out "shard${shard%/2}" --shard $shard --quiet 2>/dev/null
    done
    "$program" batch month.csv --out month --quiet 2>/dev/null
    cat >station.yaml <<'END'
source: {address: "simulator:2", paced: no, frames: 12}
simulator: {width: 96, height: 64, drum_diameter_m: 0.01, drum_mark_percent: 5}
END
    [ -s month/store.sqlite ] && [ -s shard2/store.sqlite ] && [ -s reference.csv ]
}

# The station's store stands in its configuration: a file of its own in OUT.
commands() {
    cat <<'END'
version --version
help surface --help
list surface --list
config station --print-config
surface surface --format json --out OUT/a.json --html OUT/a.html --picture OUT/a.png --calibration line.cgcal --profile profile.yaml --model good.cgmodel web/frame_000000.png web/frame_000001.png
surface_csv surface --format csv --pitch 0.1 --out OUT/a.csv web/frame_000000.png web/broken.png web/frame_000001.png
formats surface --format json --out OUT/a.json --pitch 0.1 image/grey.jpg image/rgb_progressive.jpg image/grey12.tif image/grey16_lzw_tiled.tif image/p5_16.pgm image/grey8.bmp image/palette4_trns.png
surface_text surface --threads 2 --dark web/dark.png --flat web/flat.png web
clarity clarity --format json --pitch 0.05 --out OUT/a.json --html OUT/a.html edge/edge.png
waviness waviness --format json --pitch 0.05 --out OUT/a.json --picture OUT/a.png fringes/fringes.png
print print --format json --chart scan/chart.json --out OUT/a.json scan/scan.png
drying drying --format json --out OUT/a.json drying.csv
roll roll --format json --rolls rolls.csv --out OUT/a.json marks.csv
recipe recipe --format json --out OUT/a.json bath.yaml
gage gage --format json --out OUT/a.json study.csv
teach teach --calibration line.cgcal --keep-marked --out OUT/a.cgmodel web/frame_000000.png web/frame_000002.png web/frame_000001.png
dark calibrate dark --out OUT/a.cgcal web/dark.png
flat calibrate flat --dark web/dark.png --out OUT/a.cgcal web/flat.png
scale calibrate scale --pitch 0.1,0.2 --add-to dark.cgcal --out OUT/a.cgcal
gloss calibrate gloss --out OUT/a.cgcal tiles.yaml
camera calibrate camera --out OUT/a.cgcal levels.csv
scanner calibrate scanner --chart scan/chart.json --reference reference.csv --out OUT/a.cgcal scan/scan.png
show calibrate show --format json --out OUT/a.json line.cgcal
chart chart --out OUT/chart
cht chart --from c.cht --out OUT/chart
web simulate web --quiet --frames 2 --width 32 --height 32 --out OUT/web
edge simulate edge --width 64 --height 64 --out OUT/edge
fringes simulate fringes --width 64 --height 64 --out OUT/fringes
scan simulate print --quiet --dpi 75 --bits 8 --out OUT/scan
batch batch month.csv --quiet --out OUT/month
merge merge shard1 shard2 --quiet --out OUT/month
report report month --quiet --out OUT/report
export export month --quiet --lot A --out OUT/export
station station --config OUT/station.yaml
END
}
