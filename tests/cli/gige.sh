#!/bin/sh
# Cameras on the wire, over loopback in a network of our own: discovery would otherwise leave the machine.
#
#   gige.sh CASTGLOSS GRAB
#
# Frames sent = received + each kind of loss: plainly, with lost packets, with a consumer that stalls, with the
# camera killed and started again. Once with our own camera and once with the one that comes with Aravis.
# CASTGLOSS_GIGE_SIZE (512) is its side in pixels, CASTGLOSS_GIGE_RATE (20) its frames a second, CASTGLOSS_GIGE_CYCLES
# (3) how often it is killed.
# Status 77: this user may not make a network.
set -u

if [ "${3-}" != inside ]; then
    if ! unshare -n true 2>/dev/null; then
        echo "gige.sh: SKIPPED: no network namespace can be made here (unshare -n needs root)" >&2
        exit 77
    fi
    exec unshare -n sh "$0" "$1" "$2" inside
fi
castgloss=$1
grab=$2
size=${CASTGLOSS_GIGE_SIZE:-512}
rate=${CASTGLOSS_GIGE_RATE:-20}
cycles=${CASTGLOSS_GIGE_CYCLES:-3}
ip link set lo up || exit 77
work=$(mktemp -d)
camera=
grabbing=
trap 'end_camera; [ -z "$grabbing" ] || kill "$grabbing" 2>/dev/null; rm -rf "$work"' EXIT
failed=0

fail() {
    echo "FAILED: $*" >&2
    cat "$work/grab.out" "$work/grab.err" >&2
    failed=1
}

# The value of name=value in the last grab.
value() {
    sed -n "s/.*\\b$1=\\([-0-9.]*\\).*/\\1/p" "$work/grab.out" | head -n 1
}

# Whether an expression of awk holds.
holds() {
    awk "BEGIN { exit !($1) }"
}

start_camera() {
    : >"$work/camera.err"
    "$castgloss" simulate web --serve-gige 127.0.0.1 --width "$size" --height "$size" --bits 8 \
        --dark-level-counts 8 --frames-per-s "$rate" "$@" >"$work/camera.out" 2>"$work/camera.err" &
    camera=$!
    tries=0
    until grep -q serving "$work/camera.err"; do
        sleep 0.2
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 $camera; then
            fail "the camera did not start: $(cat "$work/camera.err")"
            exit 1
        fi
    done
}

end_camera() {
    if [ -n "$camera" ]; then
        kill "$camera" 2>/dev/null
        wait "$camera" 2>/dev/null
        camera=
    fi
}

# What became of the frames of the last grab: WHAT
ledger() {
    sed -n "s/^sent=/$1: sent=/p" "$work/grab.out"
}

# grab ADDRESS key=value...
run_grab() {
    "$grab" "$@" packet=9000 >"$work/grab.out" 2>"$work/grab.err" || fail "grab $*"
    sent=$(value sent)
    handed=$(value handed)
    wire=$(value lost_wire)
    incomplete=$(value incomplete)
    full=$(value ring_full)
    flagged=$(value flagged)
    waiting=$(value waiting)
    missing=$(value missing)
    [ "$sent" -eq $((handed + wire + incomplete + full + flagged + waiting)) ] || fail "the sum of $*"
    [ "$(value backwards)" -eq 0 ] || fail "times of $* go back"
    # What the numbers of the frames handed on leave out is what the counters say.
    [ "$missing" -le $((wire + incomplete + full + flagged)) ] || fail "the numbering of $*"
    [ "$flagged" -eq 0 ] || fail "flagged frames of $*"
}

# ---- our own camera ------------------------------------------------------------------------------------
start_camera
run_grab genicam:Aravis-CG01 frames=60 seconds=60 speed=30
[ "$handed" -ge 60 ] || fail "only $handed frames came"
ledger plainly
[ "$incomplete" -eq 0 ] || fail "$incomplete frames were incomplete without loss"
level=$(value mean)
# Level 0.5 of full scale, a lamp that falls off by 15 % at the sides (5 % on average), dark level 8.
holds "$level > 0.9 * (8 + 0.5 * 255 * 0.95) && $level < 1.1 * (8 + 0.5 * 255 * 0.95)" || fail "mean $level"
run_grab genicam:Aravis-CG01 frames=10 seconds=60 exposure=5000
half=$(value mean)
holds "($half - 8) / ($level - 8) > 0.48 && ($half - 8) / ($level - 8) < 0.52" ||
    fail "half the exposure gives $half and not half of $level"
run_grab genicam:Aravis-CG01 frames=10 seconds=60 exposure=10000 format=Mono16
[ "$(value bits)" -eq 16 ] || fail "Mono16 has $(value bits) bits"
wide=$(value mean)
holds "$wide / 257 > 0.98 * $level && $wide / 257 < 1.02 * $level" || fail "Mono16 gives $wide"
run_grab genicam:Aravis-CG01 frames=80 seconds=60 format=Mono8 stall_at=10 stall_s=3 ring=4
# Of the frames of 3 s those that do not fit into the ring of 4.
[ "$full" -gt $((2 * rate - 4)) ] || fail "a stall of 3 s filled the ring only $full times"
[ "$waiting" -le 2 ] || fail "$waiting frames still wait after the stall"
ledger "consumer stalled for 3 s"
end_camera
grep -q '^frames sent: [1-9]' "$work/camera.out" || fail "the camera does not tell what it sent"

# ---- lost packets: at 512 pixels 30 packets a frame, so that about 14 % of the frames miss one, at 2048 90 % ---------------------------
start_camera --packet-loss 0.005
run_grab genicam:Aravis-CG01 frames=$((size > 1000 ? 20 : 120)) seconds=90
[ $((incomplete + wire)) -gt 0 ] || fail "no frame was lost at 0.5 % of packets"
holds "$incomplete + $wire < (1 - 0.995 ^ ($size * $size / 9000 + 2)) * $sent * 1.5 + 10" ||
    fail "$incomplete and $wire of $sent were lost"
ledger "0.5 % of the packets lost"

# ---- killed and started again --------------------------------------------------------------------------
end_camera
start_camera
"$grab" genicam:Aravis-CG01 seconds=600 frames=100000 packet=9000 exposure=5000 speed=60 stall=1 \
    stop="$work/stop" >"$work/grab.out" 2>"$work/grab.err" &
grabbing=$!
cycle=0
while [ $cycle -lt "$cycles" ]; do
    sleep 2
    kill -9 $camera
    wait $camera 2>/dev/null
    start_camera
    cycle=$((cycle + 1))
    tries=0
    until [ "$(grep -c 'is open again' "$work/grab.err")" -ge $cycle ] || [ $tries -gt 300 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
done
sleep 2
touch "$work/stop"
wait $grabbing || fail "the grabber ended with an error"
grabbing=
[ "$(value reconnects)" -eq "$cycles" ] || fail "$(value reconnects) reconnects instead of $cycles"
[ "$(value sent)" -eq $(($(value handed) + $(value lost_wire) + $(value incomplete) + $(value ring_full) + \
    $(value flagged) + $(value waiting))) ] || fail "the sum after $cycles restarts"
ledger "killed and started again $cycles times"
# A camera that is started again has its own exposure: 5000 us were set again, so that the level is the same.
again=$(value mean)
holds "($again - 8) / ($level - 8) > 0.48 && ($again - 8) / ($level - 8) < 0.52" || fail "exposure was not restored"
# At 1 m/s a second is a metre.
holds "$(value gap_mm) > 990 * $(value gap_s) && $(value gap_mm) < 1010 * $(value gap_s)" || fail "gap"
end_camera

# ---- the camera of Aravis ------------------------------------------------------------------------------
if command -v arv-fake-gv-camera-0.8 >/dev/null; then
    arv-fake-gv-camera-0.8 -i 127.0.0.1 -s THEIRS >/dev/null 2>&1 &
    camera=$!
    sleep 1
    run_grab genicam:Aravis-THEIRS frames=50 seconds=60
    [ "$handed" -ge 50 ] || fail "only $handed frames came from Aravis' own camera"
    end_camera
    arv-fake-gv-camera-0.8 -i 127.0.0.1 -s THEIRS -r 5 >/dev/null 2>&1 &
    camera=$!
    sleep 1
    run_grab genicam:Aravis-THEIRS frames=100 seconds=60
    [ $((incomplete + wire)) -gt 0 ] || fail "no frame of Aravis' camera was lost at 5 of 1000 packets"
    end_camera
else
    echo "gige.sh: arv-fake-gv-camera-0.8 (aravis-tools) is missing: that half was left out" >&2
fi
[ $failed -eq 0 ] && echo "gige.sh: all as it should be"
exit $failed
