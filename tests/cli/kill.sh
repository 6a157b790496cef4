#!/bin/sh
# Stations, batches, calibrations and reports that are killed at random moments, as a power cut does it: what was kept
# is there, once; the next run goes on; and no half file stands under its final name.
#   kill.sh PROGRAM [TIMES]
set -u
. "$(dirname "$0")/helpers.sh"
times=${2-5}
seed=${CASTGLOSS_SEED:-$$}
frames=24
running=
trap '[ -z "$running" ] || kill -9 "$running" 2>/dev/null; rm -rf "$work"' EXIT

"$program" simulate web --quiet --out web --frames $frames --width 128 --height 96 --pits-per-m2 9000 || fail "simulate"

# How long a command runs, in ms.
clock() {
    begun=$(date +%s%N)
    "$@" >out 2>err || true
    lasts=$((($(date +%s%N) - begun) / 1000000))
}

# killed COMMAND...: runs it and kills it some time between its beginning and its end.
killed() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    "$@" >/dev/null 2>>killed.err &
    running=$!
    sleep "$(awk -v ms=$((seed / 65536 % (lasts + 1))) 'BEGIN { printf "%.3f", ms / 1000 }')"
    kill -9 "$running" 2>/dev/null
    wait "$running" 2>/dev/null
    running=
    checks=$((checks + 1))
}

# no_half FOLDER: what stands under a final name is whole.
no_half() {
    for file in "$1"/*; do
        case $file in
        *.html) [ "$(tail -c 8 "$file")" = '</html>' ] ;;
        *.pdf) tail -c 6 "$file" | grep -q EOF ;;
        *.cgcal) "$program" calibrate show "$file" >/dev/null 2>&1 ;;
        *.csv | *.jsonl) [ -z "$(tail -c 1 "$file")" ] ;;
        *) true ;;
        esac || fail "half a file: $file"
    done
}

# ---- batch: the results of many short lives are those of one long one ----
{
    echo lot,sample,file
    for number in $(seq 0 $((frames - 1))); do
        printf 'A,S%d,web/frame_%06d.png\n' "$number" "$number"
    done
} >month.csv
clock "$program" batch month.csv --out whole --quiet
for _ in $(seq "$times"); do
    killed "$program" batch month.csv --out cut --quiet
    no_half cut
done
expect 0 "the batch that ends" "$program" batch month.csv --out cut --quiet
for file in results.jsonl results.csv rejected.csv; do
    sed 's/"time":"[^"]*"//' "whole/$file" >whole.txt
    sed 's/"time":"[^"]*"//' "cut/$file" >cut.txt
    same "a batch that was killed $times times, $file" whole.txt cut.txt
done

# ---- calibrate ----
clock "$program" calibrate flat web/flat.png --dark web/dark.png --pitch 0.1 --out whole.cgcal
mkdir cal
for _ in $(seq "$times"); do
    killed "$program" calibrate flat web/flat.png --dark web/dark.png --pitch 0.1 --out cal/line.cgcal
    no_half cal
done
expect 0 "the calibration that ends" "$program" calibrate flat web/flat.png --dark web/dark.png --pitch 0.1 --out cal/line.cgcal

# ---- report ----
clock "$program" report whole --out page --quiet
for _ in $(seq "$times"); do
    killed "$program" report whole --out page --quiet
    no_half page
done

# ---- station: its store opens after every death, and in the end every file of the folder is done, none twice ----
mkdir watched
cp web/frame_*.png watched
cat >station.yaml <<END
source: {address: "folder:$work/watched", rest_s: 0.1, journal: $work/journal}
store: {url: line.sqlite, spool: line.spool, frames: all}
END
lasts=1500
done_files() {
    cat journal 2>/dev/null | wc -l
}
for _ in $(seq "$times"); do
    killed "$program" station --config station.yaml
    [ ! -s line.sqlite ] || "$program" report line.sqlite --out judge --quiet 2>err || grep -q 'no sample\|no tables' err ||
        fail "the store does not open: $(cat err)"
    # Once all is done there is nothing left to lose.
    [ "$(done_files)" -lt $frames ] || rm -f journal line.sqlite*
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ "$(done_files)" -lt $frames ] || break
    timeout -s TERM 3 "$program" station --config station.yaml >/dev/null 2>last.err
    [ $? -eq 124 ] || fail "the last station ended by itself: $(tail -n 3 last.err)"
done
[ "$(done_files)" -eq $frames ] || fail "$(done_files) of $frames files are done"
[ "$(awk '{ print $NF }' journal | sort | uniq -d | wc -l)" -eq 0 ] || fail "a file is done twice"
if command -v python3 >/dev/null && python3 -c 'import sqlite3' 2>/dev/null; then
    python3 - $frames <<'END' || fail "the store after $times kills"
import hashlib, sqlite3, sys
store = sqlite3.connect("line.sqlite")
assert store.execute("pragma integrity_check").fetchall() == [("ok",)]
rows = [hashlib.sha256(row[0]).digest() for row in store.execute("select png from frames")]
assert len(set(rows)) == len(rows) == int(sys.argv[1]), f"{len(rows)} frames are kept, {len(set(rows))} different ones"
END
fi
conclude
