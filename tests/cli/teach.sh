#!/bin/sh
# Teaches the program from frames of its own simulated web, looks for marks with what it learned, and judges
# labelled frames.
#   teach.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

web() {
    folder=$1
    shift
    "$program" simulate web --out "$folder" --width 256 --height 256 --quiet --patches-per-m2 0 \
        --drum-diameter-m 0 --cracks-per-m2 0 "$@" || fail "simulate web $folder"
}

web good --seed 11 --frames 8 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0
web marked --seed 12 --frames 4 --pinholes-per-m2 0 --pits-per-m2 9000 --scratches-per-m2 0
web other --seed 13 --frames 1 --height 300 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0
web bright --seed 14 --frames 1 --level 1 --lamp-falloff-percent 0 --pinholes-per-m2 0 --pits-per-m2 0 --scratches-per-m2 0
reference="--dark good/dark.png --flat good/flat.png"

# ---- learning -------------------------------------------------------------------------------------------------

# shellcheck disable=SC2086 # the reference is several words
{
    expect 0 "teach" "$program" teach good $reference --out a.cgmodel --format json
    holds "teach" '"frames":8,"width_px":256,"height_px":256,"pitch_cd_mm":0.1'
    holds "teach" '"left_out":[]'
    id=$(sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' out)
    [ "${#id}" -eq 16 ] || fail "the id '$id' is not 16 hex digits"
    expect 0 "teach on one thread" "$program" teach good $reference --out b.cgmodel --threads 1
    cmp -s a.cgmodel b.cgmodel || fail "a model depends on the number of threads"
    holds "teach in words" "Between frames"
    [ -s err ] && fail "teach speaks on standard error"

    expect 0 "a marked frame is left out" "$program" teach good marked/frame_000000.png $reference --out c.cgmodel
    grep -q "marked/frame_000000.png is left out: it shows" err || fail "the marked frame is not named: $(cat err)"
    holds "a marked frame is left out" "Frames 8"
    cmp -s a.cgmodel c.cgmodel || fail "a frame that was left out changed the model"
    expect 0 "a marked frame is kept" "$program" teach good marked/frame_000000.png $reference --out c.cgmodel \
        --keep-marked
    holds "a marked frame is kept" "Frames 9"

    rm -f d.cgmodel
    refuses 4 "another size" "256 x 256" "$program" teach good other/frame_000000.png $reference --out d.cgmodel
    refuses 4 "a saturated frame" "at full scale" "$program" teach good bright/flat.png bright/frame_000000.png --out d.cgmodel
    refuses 4 "too few frames" "too few" "$program" teach good/frame_000000.png good/frame_000001.png $reference --out d.cgmodel
    refuses 3 "a missing frame" "nothing.png" "$program" teach good nothing.png $reference --out d.cgmodel
    [ -e d.cgmodel ] && fail "a model was written in spite of a failure"
    refuses 2 "no frames" "needs pictures" "$program" teach --out d.cgmodel
    refuses 2 "no place" "--out MODEL" "$program" teach good
    refuses 2 "a frame would be overwritten" "would be overwritten" "$program" teach good $reference \
        --out good/frame_000003.png
    refuses 2 "--model without --evaluate" "--out" "$program" teach good --out d.cgmodel --model a.cgmodel

    # ---- using it -------------------------------------------------------------------------------------------------

    expect 0 "surface --model" "$program" surface good $reference --model a.cgmodel --format json
    [ "$(grep -c "\"model\":{\"id\":\"$id\"}" out)" -eq 8 ] || fail "documents do not name the model $id"
    [ "$(grep -c '"defects":\[\]' out)" -eq 8 ] || fail "marks are found on the frames that were learned from"
    expect 0 "surface without" "$program" surface marked/frame_000001.png $reference --format json
    holds "surface without" '"model":{"id":null},"search":{"method":"whitened","false_alarms_per_m2":0.1}'
    expect 0 "surface --method" "$program" surface marked/frame_000001.png $reference --format json --method phot \
        --false-alarms 5 --model a.cgmodel
    holds "surface --method" '"search":{"method":"phot","false_alarms_per_m2":5}'
    holds "surface --method" '"class":"pit"'
    refuses 4 "another size" "does not fit one of 256 x 300" "$program" surface other/frame_000000.png --dark other/dark.png --flat other/flat.png \
        --model a.cgmodel
    holds "another size" "Marks were not searched for"
    refuses 4 "another scale" "a pitch of 0.1 x 0.1 mm" "$program" surface good/frame_000000.png $reference \
        --model a.cgmodel --pitch 0.2
    head -c 3000 a.cgmodel >cut.cgmodel
    refuses 4 "a cut model" "cut.cgmodel: the model is damaged" "$program" surface good $reference --model cut.cgmodel
    refuses 4 "a foreign model" "not a model" "$program" surface good --model good/flat.png
    refuses 4 "no model" "nothing.cgmodel" "$program" surface good --model nothing.cgmodel
    refuses 2 "no false alarms" "false-alarms" "$program" surface good --false-alarms 0

    # ---- judging --------------------------------------------------------------------------------------------------

    mkdir -p labelled/good labelled/pit labelled/.hidden
    cp good/frame_00000[0-4].png labelled/good
    cp marked/frame_00000*.png labelled/pit
    expect 0 "evaluate" "$program" teach --evaluate labelled $reference --model a.cgmodel --format csv
    tr -d '\r' <out >table
    grep -q '^label,images,found,found_percent,recall_percent,marks,.*,none,pinhole,pit,' table ||
        fail "the head of the matrix is '$(head -n 1 table)'"
    grep -q '^good,5,0,0,,0,0,0,5,0,0,' table || fail "good frames: '$(grep good table)'"
    grep -q '^pit,4,4,100,100,' table || fail "frames with pits: '$(grep pit table | tail -n 1)'"
    expect 0 "evaluate in words" "$program" teach --evaluate labelled $reference --model a.cgmodel
    holds "evaluate in words" "Confusion"
    {
        printf 'file,class\r\n'
        printf 'labelled/good/frame_000000.png,clean\r\n"labelled/pit/frame_000000.png",pit\r\n'
        printf '%s,pit\r\n' "$PWD/marked/frame_000001.png"
    } >list.csv
    expect 0 "evaluate a table" "$program" teach --evaluate list.csv $reference --good clean --format json --out e.json
    grep -q '"label":"clean","images":1,"found":0,' e.json || fail "the table's good frame: $(cat e.json)"
    grep -q '"label":"pit","images":2,"found":2,"found_percent":100,"recall_percent":100' e.json ||
        fail "the table's pits: $(cat e.json)"
    expect 0 "no good frames" "$program" teach --evaluate list.csv $reference --format json
    holds "no good frames" '"false_marks":null'
    printf 'labelled/nothing.png,pit\r\n' >>list.csv
    refuses 3 "a missing picture" "nothing.png" "$program" teach --evaluate list.csv $reference
    printf 'name,class\nx,y\n' >bad.csv
    refuses 3 "a column is missing" "file" "$program" teach --evaluate bad.csv
    refuses 3 "no folder" "nowhere" "$program" teach --evaluate nowhere
    refuses 3 "no classes" "sub-folder" "$program" teach --evaluate labelled/pit
    refuses 2 "a picture too many" "one too many" "$program" teach --evaluate labelled good/frame_000000.png
}

conclude
