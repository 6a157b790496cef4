# What the scripts here share, sourced after set -u: the program that the first argument names, an empty folder to
# work in that goes away at the end, and checks that count. The output of the last command is in out and err.
# shellcheck shell=sh disable=SC2034
case $1 in
/*) program=$1 ;;
*) program=$PWD/$1 ;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
checks=0
failures=0

fail() {
    failures=$((failures + 1))
    echo "FAIL: $*"
}

# expect STATUS WHAT COMMAND...: runs the command with its output in out and err.
expect() {
    wanted=$1
    what=$2
    shift 2
    checks=$((checks + 1))
    "$@" >out 2>err
    status=$?
    if [ "$status" -ne "$wanted" ]; then
        fail "$what: exit status $status, not $wanted"
        sed 's/^/    /' err
    fi
}

# refuses STATUS WHAT WORDS COMMAND...: as expect, with one sentence on standard error that holds the words.
refuses() {
    words=$3
    wanted_status=$1
    what=$2
    shift 3
    expect "$wanted_status" "$what" "$@"
    [ "$(wc -l <err)" -eq 1 ] || fail "$what: not one line on standard error"
    grep -qF -e "$words" err || fail "$what: '$words' is not in '$(cat err)'"
}

# holds WHAT WORDS [FILE]: the words stand in the file, else in the output.
holds() {
    checks=$((checks + 1))
    grep -qF -e "$2" "${3-out}" || fail "$1: '$2' is not in ${3-out}: $(head -c 400 "${3-out}")"
}

# same WHAT FILE FILE
same() {
    checks=$((checks + 1))
    cmp -s "$2" "$3" || fail "$1: $2 and $3 differ"
}

# first KEY FILE: the first place where a key stands, which sed's greed would pass over.
first() {
    tr ',{[' '\n\n\n' <"$2" | sed -n "s/^\"$1\":\([-0-9.e]*\).*/\1/p" | head -n 1
}

# near WHAT VALUE WANTED PERCENT: within percent.
near() {
    checks=$((checks + 1))
    awk -v a="${2:-nan}" -v b="${3:-nan}" -v p="$4" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && b > 0 && d <= p / 100 * b) }' ||
        fail "$1: $2 is not within $4 % of $3"
}

# The last line of a script.
conclude() {
    echo "$checks checks, $failures failures"
    [ "$failures" -eq 0 ]
}
