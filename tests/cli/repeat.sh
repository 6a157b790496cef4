#!/bin/sh
# The same input gives the same bytes: twice, on one and on two threads, with another layout of the heap, in a locale
# with a decimal comma, in another time zone, and by way of another path. Every command.
#   repeat.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")/../faults" && pwd)
. "$(dirname "$0")/helpers.sh"
. "$here/commands.sh"

make_inputs || fail "the inputs cannot be made"
# A locale of the test's own, where the machine can make one.
comma=
if command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/de_DE ] &&
    localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" 2>/dev/null; then
    comma=de_DE.UTF-8
fi

# run NAME=VALUE... -- WORDS...: what the command writes, one line a file, in the file digest.
run() {
    set_to=
    while [ "$1" != -- ]; do
        set_to="$set_to $1"
        shift
    done
    shift
    rm -rf OUT
    mkdir OUT
    sed '$a store: {url: OUT/store.sqlite, spool: OUT/spool}' station.yaml >OUT/station.yaml
    # shellcheck disable=SC2086 # a list of words
    timeout 120 env $set_to "$program" "$@" >out 2>err
    status=$?
    # The time of day stands in documents, pages and calibrations: a second is taken for another.
    for file in out $(find OUT -type f ! -name '*.sqlite*' ! -name '*.pdf' ! -path '*/spool*' | sort); do
        printf '%s %s\n' "$file" "$(sed -e 's/20[0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9:]*Z\{0,1\}/TIME/g' \
            -e 's/sha256 [0-9a-f]\{64\}/HASH/' "$file" | sha256sum)"
    done >digest
    echo "status $status" >>digest
}

# compare WHAT: the digest with that of the first run.
compare() {
    checks=$((checks + 1))
    diff first digest >difference || fail "$name $1: $(sed -n 's/^> \([^ ]*\) .*/\1/p' difference | tr '\n' ' ')"
}

commands >table
while read -r name words; do
    # shellcheck disable=SC2086 # words
    {
        run -- $words
        cp digest first
        # What tells of the day's time or of what it took is no result.
        run -- $words
        compare "is not the same twice"
        run MALLOC_PERTURB_=165 GLIBC_TUNABLES=glibc.malloc.mmap_threshold=4096:glibc.malloc.arena_max=1 -- $words
        compare "differs with another heap"
        run TZ=Pacific/Kiritimati -- $words
        compare "differs in another time zone"
        if [ -n "$comma" ]; then
            # The C library loses a word of LOCPATH, which is no leak of ours.
            run LOCPATH="$work" LC_ALL="$comma" ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" -- $words
            compare "differs with a decimal comma"
        fi
        case $words in
        surface* | clarity* | waviness* | print* | teach* | batch*)
            for threads in 1 2; do
                run -- $words --threads $threads
                compare "differs on $threads threads"
            done
            ;;
        esac
    }
done <table
[ -n "$comma" ] || echo "no locale with a decimal comma can be made here"
conclude
