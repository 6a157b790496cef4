#!/bin/sh
# Frames a second and latency of a station with everything on, through a GigE Vision camera over loopback:
#
#   station.sh PROGRAM [WIDTH [HEIGHT [SECONDS [RATE...]]]]
#
# One line a rate that the camera is set to: what became of its frames, processor time of a frame by stage, and from
# the arrival of its last packet until it is measured, and until a mark of it is placed and its alarm raised. The
# camera runs on the same processors: its own time of a frame stands at the end.
set -u
case $1 in
/*) program=$1 ;;
*) program=$PWD/$1 ;;
esac
if [ "${CASTGLOSS_BENCH_INSIDE-}" = "" ]; then
    CASTGLOSS_BENCH_INSIDE=1 exec unshare -rn sh "$0" "$program" "${2:-2048}" "${3:-2048}" "${4:-30}" ${5:+"$5"} ${6:+"$6"} \
        ${7:+"$7"} ${8:+"$8"}
fi
ip link set lo up || exit 77
width=$2
height=$3
seconds=$4
shift 4
[ $# -gt 0 ] || set -- 4 10 18
work=$(mktemp -d)
camera=
trap '[ -z "$camera" ] || kill "$camera" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

# Processor time of a process so far, in s.
used() {
    awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) / hz }' "/proc/$1/stat"
}

for rate in "$@"; do
    # Pixels of 0.05 mm; a fifth of a frame overlaps with the next one.
    speed=$(awk "BEGIN { print $rate * $height * 0.05 * 0.8 / 1000 * 60 }")
    : >camera.err
    "$program" simulate web --serve-gige 127.0.0.1 --width "$width" --height "$height" --bits 8 --dark-level-counts 2 \
        --frames-per-s "$rate" --pitch-cd-mm 0.05 --pitch-md-mm 0.05 --speed-m-min "$speed" 2>camera.err >camera.out &
    camera=$!
    until grep -q serving camera.err; do
        sleep 0.2
        kill -0 $camera 2>/dev/null || { cat camera.err; exit 1; }
    done
    rm -f store*
    cat >station.yaml <<YAML
source: {address: "genicam:127.0.0.1", packet_size: 9000, ring_frames: 8}
scale: {pitch_cd_mm: 0.05, pitch_md_mm: 0.05}
web: {speed_m_min: $speed, lanes: 4}
rollers: [{name: cast drum, diameter_mm: 300}, {name: guide roll, diameter_mm: 120}]
store: {url: store.sqlite, spool: store.spool, sample_m: 1}
page: {port: 8080}
modbus: {port: 1502}
YAML
    before=$(used $camera)
    "$program" station --config station.yaml 2>station.err &
    station=$!
    sleep "$seconds"
    of_camera=$(awk "BEGIN { print $(used $camera) - $before }")
    of_station=$(used $station)
    kill -TERM $station
    wait $station
    kill $camera
    wait $camera 2>/dev/null
    camera=
    tail -n 1 station.err | sed 's/.*info: //'
    measured=$(sed -n 's/.*[:,] measured \([0-9]*\).*/\1/p' station.err | tail -n 1)
    sent=$(sed -n 's/.*[:,] *sent \([0-9]*\).*/\1/p' station.err | tail -n 1)
    awk "BEGIN { printf \"%g frames/s sent for %g s: %.1f a second measured; processor time of a frame: station %.0f ms in all, \" \
        \"camera %.0f ms\n\", $rate, $seconds, $measured / $seconds, 1000 * $of_station / $measured, 1000 * $of_camera / $sent }"
done
