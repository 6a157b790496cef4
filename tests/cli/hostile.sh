#!/bin/sh
# Hostile surroundings: full and read-only disks, links in a circle, odd names, wrong endings, pictures that promise
# more than there is, a clock that was set back and other time zones.
#   hostile.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")/../faults" && pwd)
. "$(dirname "$0")/helpers.sh"
. "$here/commands.sh"
make_inputs || fail "the inputs cannot be made"

# ---- a disk that is full: no file may become larger than 1 kB, and a program is told so and not killed ----
commands >table
while read -r name words; do
    case $words in *OUT*) ;; *) continue ;; esac
    checks=$((checks + 1))
    rm -rf OUT
    mkdir OUT
    sed '$a store: {url: OUT/store.sqlite, spool: OUT/spool}' station.yaml >OUT/station.yaml
    # shellcheck disable=SC2086 # words
    (trap '' XFSZ && ulimit -f 1 && timeout 120 "$program" $words) >out 2>err
    status=$?
    [ $status -le 5 ] || fail "$name on a full disk: ended with $status: $(tail -n 1 err)"
    for file in $(find OUT -type f -size +0 ! -name '*.sqlite*' ! -path '*/spool*' ! -name station.yaml); do
        case $file in */.*) fail "$name on a full disk left $file" ;; esac
        [ "$(wc -c <"$file")" -lt 1024 ] && [ $status -ne 5 ] || [ -z "$(tail -c 1 "$file")" ] || case $file in
        *.png) tail -c 12 "$file" | grep -q IEND ;;
        *.html) tail -c 8 "$file" | grep -q '</html>' ;;
        *.cgcal | *.cgmodel | *.pdf) true ;;
        *) false ;;
        esac || fail "$name on a full disk left half of $file"
    done
done <table

# ---- every command that takes --out says that /dev/full is full ----
for row in "surface web/frame_000000.png" "clarity edge/edge.png" "waviness fringes/fringes.png" \
    "print --chart scan/chart.json scan/scan.png" "drying drying.csv" "roll marks.csv" "recipe bath.yaml" "gage study.csv" \
    "calibrate dark web/dark.png" "calibrate flat web/flat.png" "calibrate show line.cgcal"; do
    # shellcheck disable=SC2086 # words
    expect 5 "$row to a full device" "$program" $row --out /dev/full
    grep -q 'dev/full' err || fail "$row to a full device does not say which: $(cat err)"
done

# ---- a folder that may not be written (root may write it: then there is nothing to see) ----
mkdir locked
chmod 555 locked
if ! touch locked/x 2>/dev/null; then
    expect 5 "a read-only folder" "$program" surface web/frame_000000.png --out locked/a.json
    expect 5 "a calibration into a read-only folder" "$program" calibrate dark web/dark.png --out locked/a.cgcal
fi
expect 5 "a folder that is a file" "$program" surface web/frame_000000.png --out study.csv/a.json
expect 5 "an output that is a folder" "$program" surface web/frame_000000.png --out web

# ---- links in a circle, and to nowhere ----
ln -s b a
ln -s a b
ln -s nowhere dangling
mkdir around
ln -s ../around around/again
cp web/frame_000000.png around/one.png
for command in "surface" "clarity" "waviness" "print --chart scan/chart.json" "drying" "roll" "recipe" "gage" \
    "calibrate show" "batch --out x" "report --out x"; do
    # shellcheck disable=SC2086 # words
    expect 3 "$command of links in a circle" "$program" $command a
    # shellcheck disable=SC2086 # words
    expect 3 "$command of a link to nowhere" "$program" $command dangling
done
expect 0 "a folder that holds itself" "$program" surface --pitch 0.1 around --format json
[ "$(wc -l <out)" -eq 1 ] || fail "a folder that holds itself gave $(wc -l <out) documents"

# ---- names ----
long=$(head -c 200 /dev/zero | tr '\0' n)
deep=$long/$long/$long/$long
mkdir -p "$deep"
for path in ./-dash.png "blank in name.png" "$(printf 'gloss-\303\274-\345\205\211\346\262\242.png')" "$(printf 'tab\there.png')" "quote'\"\$(x).png" "$deep/$long.png" \
    "$(printf 'no-utf8-\377.png')" "100%d%s%n.png"; do
    cp web/frame_000000.png "$path"
    expect 0 "a name: $path" "$program" surface --pitch 0.1 --format json --out "$path.json" "$path"
    if command -v python3 >/dev/null; then
        checks=$((checks + 1))
        python3 -c 'import json,sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$path.json" || fail "$path: no JSON"
    fi
    expect 0 "a page of $path" "$program" surface --pitch 0.1 --html a.html --quiet "$path"
done
expect 0 "a name with a dash behind --" "$program" surface --pitch 0.1 -- -dash.png
expect 3 "a name beyond what there can be" "$program" surface "$(head -c 5000 /dev/zero | tr '\0' n)"
printf 'file\n"quote""$(x).png"\n=cmd.png\n-dash.png\n' >odd.csv
cp web/frame_000000.png ./=cmd.png
cp web/frame_000000.png ./"quote\"\$(x).png"
expect 0 "a batch of odd names" "$program" batch odd.csv --out odd --quiet

# ---- endings that lie, and pictures that promise more than there is ----
cp image/grey8.bmp bmp.png
cp image/grey.jpg jpeg.tif
cp image/grey12.tif tiff.jpg
cp web/frame_000000.png frame
cp study.csv table.png
for file in bmp.png jpeg.tif tiff.jpg frame; do
    "$program" surface --pitch 0.1 --format json "$file" >out 2>err
    [ $? -ne 3 ] || fail "$file is not read by what it holds: $(cat err)"
done
expect 3 "a table called a picture" "$program" surface table.png
refuses 3 "a huge picture" "pixels" "$program" surface image/huge_promise.png
printf 'P5\n60000 60000\n255\nx' >huge.pgm
refuses 3 "a huge picture without data" "pixels" "$program" surface huge.pgm
# limited KB COMMAND...: with so much address space, where the program can live with a limit (not with a sanitizer).
limited() {
    (
        # shellcheck disable=SC3045 # dash has it
        if (ulimit -v 400000 && "$program" --version) >/dev/null 2>&1; then ulimit -v "$1"; fi
        shift
        exec timeout 60 "$@"
    )
}
expect 3 "promises within 1.5 GB" limited 1500000 "$program" surface --max-pixels 1000000 image/huge_promise.png huge.pgm
# 20 000 x 20 000 pixels of nothing pack into some kB.
if command -v python3 >/dev/null; then
    python3 - <<'END'
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
packer = zlib.compressobj(9)
row = bytes(20001)
data = b"".join(packer.compress(row) for _ in range(20000)) + packer.flush()
head = struct.pack(">IIBBBBB", 20000, 20000, 8, 0, 0, 0, 0)
open("bomb.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
text = zlib.compress(bytes(300000000), 9)
small = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
open("text_bomb.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", small) + chunk(b"zTXt", b"a\0\0" + text) +
    chunk(b"iCCP", b"a\0\0" + text) + chunk(b"IDAT", zlib.compress(bytes(72))) + chunk(b"IEND", b""))
END
    refuses 3 "a bomb of pixels" "pixels" "$program" surface --max-pixels 100000000 bomb.png
    limited 400000 "$program" surface text_bomb.png >out 2>err
    status=$?
    [ $status -ge 3 ] && [ $status -le 4 ] || fail "a bomb of text: $status, $(cat err)"
fi

# A scan whose pixels per inch make its sheet the size of a stamp.
sed 's/"apriltag"/"none"/' scan/chart.json | awk '/"fiducials"/ { print "\"fiducials\":[],"; skip = 1; next }
    skip && /^\],/ { skip = 0; next } !skip' >plain.json
expect 4 "pixels per inch that cannot be" "$program" print --chart plain.json --dpi 600 --quiet scan/scan.png
holds "pixels per inch that cannot be" "give the right one with --dpi" err
"$program" print --chart plain.json --dpi 75 --quiet --format json scan/scan.png >out 2>err
holds "pixels per inch as they are" '"method":"none"'

# ---- the clock ----
# A zone in which an hour comes twice: order and offset of what a manifest says stay.
{
    echo lot,sample,file,time
    echo A,first,web/frame_000000.png,2025-10-26T03:30:00+03:00
    echo A,second,web/frame_000001.png,2025-10-26T03:30:00+02:00
} >hours.csv
TZ=Europe/Helsinki expect 0 "an hour that comes twice" "$program" batch hours.csv --out hours --quiet
holds "an hour that comes twice" '"sample":"first","side":null,"operator":null,"repeat":null,"delay_s":null,"file":"web/frame_000000.png","time":"2025-10-26T00:30:00Z","utc_offset_s":10800' hours/results.jsonl
holds "an hour that comes twice" '"time":"2025-10-26T01:30:00Z","utc_offset_s":7200' hours/results.jsonl
conclude
