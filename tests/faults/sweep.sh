#!/bin/sh
# Every command, again and again, with the n-th allocation, the n-th write or the n-th thread failing. It must end by
# itself with a status of its own and a sentence; where it says that all went well, its results are those of a run in
# which nothing failed; and no half file stands under a final name.
#   sweep.sh PROGRAM INJECT.so short|full [COMMAND...]
set -u
here=$(cd "$(dirname "$0")" && pwd)
inject=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
size=$3
. "$here/../cli/helpers.sh"
. "$here/commands.sh"
shift 3
# AddressSanitizer wants to be the first library and to end the program when memory is gone; whole stacks tell our leaks
# from those of libraries, which lose something when an allocation of their own fails.
export ASAN_OPTIONS="verify_asan_link_order=0:allocator_may_return_null=1:fast_unwind_on_malloc=0:exitcode=99:${ASAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0" UBSAN_OPTIONS=exitcode=99

# run FAIL WORDS...: into out, err and OUT with the injector; $status.
run() {
    fails=$1
    shift
    rm -rf OUT
    mkdir OUT
    sed '$a store: {url: OUT/store.sqlite, spool: OUT/spool}' station.yaml >OUT/station.yaml
    timeout 60 env LD_PRELOAD="$inject" CASTGLOSS_TIME=1770000000 CASTGLOSS_FAIL="$fails" CASTGLOSS_COUNT="$work/count" \
        "$program" "$@" >out 2>err
    status=$?
}

# What a run wrote, with one line a file; databases are judged by what can be read from them.
digest() {
    (cd OUT && find . -type f ! -name '*.sqlite*' ! -path '*/spool*' -exec sha256sum {} + | sort -k 2) >"$1"
    grep -v 'processor time' out >>"$1"
}

# Whether a file is whole, by how its kind ends.
is_whole() {
    case $1 in
    *.html) [ "$(tail -c 8 "$1")" = '</html>' ] ;;
    *.png) tail -c 12 "$1" | grep -q IEND ;;
    *.pdf) tail -c 6 "$1" | grep -q EOF ;;
    *.cgcal) "$program" calibrate show "$1" >/dev/null 2>&1 || [ $? -eq 4 ] ;;
    *.cgmodel) "$program" surface --model "$1" web/frame_000000.png 2>&1 | grep -q 'cut\|damaged' && return 1 || true ;;
    *) [ -z "$(tail -c 1 "$1")" ] ;;
    esac
}

# What a failed run left that is not whole, or still has a temporary name.
left_half() {
    find OUT -type f ! -name '*.sqlite*' ! -path '*/spool*' | while read -r file; do
        case $file in
        # A library that stops the program while another thread writes leaves what a power cut would leave.
        */.*) grep -q 'A library has stopped the program' err || echo "$file" ;;
        *) is_whole "$file" || echo "$file" ;;
        esac
    done | tr '\n' ' '
}

judge() {
    checks=$((checks + 1))
    case $status in
    0 | 1 | 2 | 3 | 4 | 5) ;;
    *)
        fail "$name, $1: ended with $status: $(tail -n 3 err | tr '\n' ' ')"
        [ -z "${CASTGLOSS_KEEP:-}" ] || cp err "$CASTGLOSS_KEEP/$name-$1.txt"
        return
        ;;
    esac
    if [ "$status" -ne "$clean_status" ]; then
        grep -q '^castgloss: .\|error: .' err || fail "$name, $1: status $status without a sentence"
        [ "$status" -eq 5 ] || fail "$name, $1: status $status is not that of a fault: $(tail -n 1 err)"
        half=$(left_half)
        [ -z "$half" ] || fail "$name, $1: left half files: $half"
    else
        digest now
        diff clean now >difference || {
            steady_difference=$(sed -n 's/^[<>] [0-9a-f]\{64\}  //p' difference | sort -u | while read -r file; do
                case $steady in *" $file "*) echo "$file" ;; esac
            done)
            [ -z "$steady_difference" ] || fail "$name, $1: status $status, but others than without a fault: $steady_difference"
        }
    fi
    for store in OUT/*.sqlite OUT/*/*.sqlite; do
        [ -s "$store" ] || continue
        timeout 60 "$program" report "$store" --quiet --out OUT/judge 2>judged >/dev/null
        judged=$?
        [ "$judged" -eq 0 ] || grep -q 'holds no sample\|holds nothing\|no lot\|is no store: it has no tables' judged ||
            fail "$name, $1: the store $store cannot be reported ($judged): $(tail -n 1 judged)"
    done
}

# steps KIND MOST: which of them fail.
steps() {
    awk -v most="$2" -v size="$size" -v kind="$1" 'BEGIN {
        all = size == "full" ? (kind == "alloc" ? 200 : 400) : (kind == "alloc" ? 3 : 2)
        factor = size == "full" ? 1.1 : kind == "alloc" ? 2.5 : 4
        for (n = 1; n <= most; n = n < all ? n + 1 : int(n * factor) + 1) { print n; last = n }
        if (most > 0 && last != most) print most
    }'
}

make_inputs || fail "the inputs cannot be made"
commands >table
while read -r name words; do
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    # shellcheck disable=SC2086 # words
    {
        run none:0 $words
        digest clean
        clean_status=$status
        cp count counts
        run none:0 $words
        digest again
        steady=" $(sort clean again | uniq -d | sed -n 's/^[0-9a-f]\{64\}  //p' | tr '\n' ' ') "
        while read -r kind most; do
            for n in $(steps "$kind" "$most"); do
                run "$kind:$n" $words
                judge "$kind:$n"
            done
        done <counts
        echo "$name: status $clean_status, $(tr '\n' ' ' <counts)"
    }
done <table

# Whoever waits by the calendar would wait for an hour here.
checks=$((checks + 1))
rm -rf OUT
mkdir OUT
sed '$a store: {url: OUT/store.sqlite, spool: OUT/spool}' station.yaml >OUT/station.yaml
timeout 60 env LD_PRELOAD="$inject" CASTGLOSS_TIME=+3600 "$program" station --config OUT/station.yaml >out 2>err ||
    fail "a station whose clock was set back: $? $(tail -n 1 err)"
conclude
