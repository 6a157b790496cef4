#!/bin/sh
# castgloss station and demo as a person runs them. The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"
running=
trap '[ -z "$running" ] || kill -9 "$running" 2>/dev/null; rm -rf "$work"' EXIT

# count FILE NAME: the number behind the name in the summary.
count() {
    sed -n "s/.*[:,] $2 \\([0-9]*\\).*/\\1/p" "$1" | tail -n 1
}
# balanced FILE: every frame that was sent stands under one kind.
balanced() {
    sum=0
    for kind in measured 'not measurable' 'lost on the wire' incomplete 'ring full' flagged 'left in the ring'; do
        sum=$((sum + $(count "$1" "$kind")))
    done
    [ "$(count "$1" sent)" -eq $sum ] || fail "the frames of $1 do not add up: $(tail -n 1 "$1")"
    [ "$(count "$1" kept)" -eq $(($(count "$1" measured) + $(count "$1" 'not measurable'))) ] ||
        fail "not all that was measured was kept: $(tail -n 1 "$1")"
}
# until_in FILE TEXT: a program that has ended has written all that it had to say.
until_in() {
    tries=0
    alive=0
    until grep -qF -- "$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || [ $alive -ne 0 ]; then
            fail "'$2' never came: $(tail -n 3 "$1")"
            return
        fi
        sleep 0.2
        kill -0 "$running" 2>/dev/null
        alive=$?
    done
}

# ---- configuration ----
expect 0 print-config "$program" station --print-config
mv out all.yaml
expect 0 check-config "$program" station --config all.yaml --check-config
expect 2 "no configuration" "$program" station
expect 2 "no such file" "$program" station --config nothing.yaml
printf 'web:\n  lanes: many\n' >wrong.yaml
expect 2 "a wrong value" "$program" station --config wrong.yaml
holds "a wrong value" "line 2" err
holds "a wrong value" "from 1 to 64" err

# ---- a drum mark, recorded and run again ----
cat >drum.yaml <<'END'
source: {address: "simulator:2", paced: no, frames: 76}
simulator: {width: 512, height: 256, drum_diameter_m: 0.1, drum_mark_percent: 5}
rollers:
  - {name: cast drum, diameter_mm: 100}
  - {name: press roll, diameter_mm: 137}
store: {url: drum.sqlite, spool: drum.spool}
END
expect 0 "a drum mark" "$program" station --config drum.yaml --record recorded
holds "a drum mark" "Roller 'cast drum' leaves a mark once a turn: every 314." err
holds "a drum mark" "5 hits" err # four turns after the first
[ "$(grep -c ' repeat: ' err)" -eq 1 ] || fail "more than one repeat: $(cat err)"
[ "$(count err measured)" -eq 76 ] || fail "measured $(count err measured) of 76"
balanced err
cp err first.txt
sed 's/simulator:2/recording:recorded/; s/drum\./again./g' drum.yaml >again.yaml
expect 0 "the recording" "$program" station --config again.yaml
[ "$(grep -o 'Roller.*' err)" = "$(grep -o 'Roller.*' first.txt)" ] || fail "the recording tells another roller"
[ "$(tail -n 1 err | sed 's/.*info: //; s/; processor.*//')" = \
    "$(tail -n 1 first.txt | sed 's/.*info: //; s/; processor.*//')" ] ||
    fail "the recording sums up otherwise: $(tail -n 1 err)"
expect 2 "a folder that is taken" "$program" station --config drum.yaml --record recorded

# ---- a report of what it kept: a frame with all its quantities every metre ----
sed 's/drum\.sqlite/report.sqlite/; s/spool: drum/sample_m: 0.2, spool: report/' drum.yaml >report.yaml
echo 'web: {lot: L1}' >>report.yaml
expect 0 "a store to report of" "$program" station --config report.yaml --quiet
expect 0 "a report of a station" "$program" report report.sqlite --out report
if grep -q "The store holds no samples" report/report.html; then
    fail "the report of a station finds no samples"
fi
grep -q "cast drum" report/report.html || fail "the report of a station does not name the roller"
# The first of 76 frames of 25.6 mm, and then every eighth, which is the first 0.2 m after the one before.
expect 0 "an export of a station" "$program" export report.sqlite --lot L1 --out exported --quiet
[ "$(wc -l <exported/records.jsonl)" -eq 10 ] || fail "$(wc -l <exported/records.jsonl) samples instead of 10"

# ---- signals ----
cat >endless.yaml <<'END'
source: {address: "simulator:3", frames_per_s: 10}
simulator: {width: 128, height: 128}
analysers: {profile: profile.yaml}
store: {url: endless.sqlite, spool: endless.spool}
END
printf 'name: first\n' >profile.yaml
"$program" station --config endless.yaml 2>endless.txt &
running=$!
tries=0
until [ -s endless.sqlite ] || [ $tries -gt 300 ]; do
    sleep 0.2
    tries=$((tries + 1))
done
printf 'name: second\n' >profile.yaml
kill -HUP $running
until_in endless.txt "profile 'second'"
printf 'name: [\n' >profile.yaml
kill -HUP $running
until_in endless.txt "the old profile, model and calibration stay"
kill -TERM $running
wait $running
[ $? -eq 0 ] || fail "SIGTERM: $(tail -n 1 endless.txt)"
running=
balanced endless.txt
[ "$(count endless.txt measured)" -gt 0 ] || fail "nothing was measured: $(tail -n 1 endless.txt)"

# ---- a frozen camera is told: pictures that are all the same ----
"$program" simulate web --out one --frames 1 --width 128 --height 128 --quiet || fail "simulate"
mkdir same
for number in 0 1 2 3 4 5 6 7 8 9; do
    cp one/frame_000000.png "same/frame_$number.png"
done
cat >frozen.yaml <<'END'
source: {address: "folder:same", rest_s: 0.01, frozen_frames: 4, frames: 10}
alarms: {hold_s: 0}
store: {url: "", frames: none}
END
"$program" station --config frozen.yaml 2>frozen.txt &
running=$!
until_in frozen.txt "camera_frozen"
kill -TERM $running 2>/dev/null
wait $running
running=

# ---- on the wire, with packets lost ----
if [ "${CASTGLOSS_NO_GIGE-}" = "" ] && unshare -rn true 2>/dev/null; then
    cat >wire.yaml <<'END'
source: {address: "genicam:127.0.0.1", packet_size: 9000, stall_s: 30}
store: {url: wire.sqlite, spool: wire.spool}
END
    cat >wire.sh <<'END'
ip link set lo up || exit 77
"$1" simulate web --serve-gige 127.0.0.1 --width 512 --height 512 --bits 8 --frames-per-s 8 --packet-loss 0.005 \
    --dark-level-counts 8 >camera.out 2>camera.err &
camera=$!
tries=0
until grep -q serving camera.err || [ $tries -gt 300 ]; do
    sleep 0.2
    tries=$((tries + 1))
done
"$1" station --config wire.yaml 2>wire.txt &
station=$!
sleep 15
kill -TERM $station
wait $station
status=$?
kill $camera
wait $camera
exit $status
END
    unshare -rn sh wire.sh "$program"
    status=$?
    if [ $status -eq 77 ]; then
        echo "station.sh: the network of our own has no loopback: the camera on the wire is left out" >&2
    else
        [ $status -eq 0 ] || fail "on the wire: status $status: $(tail -n 2 wire.txt)"
        balanced wire.txt
        [ "$(count wire.txt measured)" -gt 10 ] || fail "on the wire: $(tail -n 1 wire.txt)"
        sent=$(sed -n 's/frames sent: //p' camera.out)
        # The camera went on for a moment before the station listened and after it had ended.
        [ "$(count wire.txt sent)" -le "$sent" ] || fail "more came than the camera sent, $sent: $(tail -n 1 wire.txt)"
    fi
else
    echo "station.sh: no network namespace can be made here: the camera on the wire is left out" >&2
fi

# ---- demo ----
expect 0 demo "$program" demo --out demo --port 0 --minutes 0.05
holds demo "demo/store.sqlite"
[ -s demo/marks.csv ] || fail "demo left no marks.csv"
if grep -q "The store holds no samples" demo/report/report.html; then
    fail "the report of the demo finds no samples"
fi
expect 0 "the configuration of the demo" "$program" station --config demo/station.yaml --check-config
expect 2 "a demo over another" "$program" demo --out demo --port 0 --minutes 0.05

conclude
