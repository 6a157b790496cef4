#!/bin/sh
# castgloss report and export as a person runs them. The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"

"$program" simulate web --out web --frames 12 --width 128 --height 128 --pits-per-m2 400 --quiet || fail "simulate"
"$program" recipe --print-template >bath.yaml
printf 'name: strict\nlimits:\n  - quantity: gloss.mean\n    min: 0.1\n    max: 0.9\n' >profile.yaml
{
    echo "lot,roll,sample,md_mm,kind,file,recipe"
    i=0
    while [ $i -lt 12 ]; do
        printf 'L%d,R1,S%d,%d,surface,web/frame_%06d.png,bath.yaml\n' $((i / 6)) $i $((i * 500)) $i
        i=$((i + 1))
    done
    echo "L0,,,,recipe,bath.yaml,"
} >month.csv
"$program" batch month.csv --out month --quiet || fail "batch"

# ---- usage ----
expect 0 "--help" "$program" report --help
holds "--help" "--language"
expect 0 "export --help" "$program" export --help
expect 2 "no store" "$program" report --out x
expect 2 "no --out" "$program" report month
expect 3 "no such store" "$program" report nowhere --out x
[ ! -e x ] || fail "a failed report made its folder"
expect 2 "no such language" "$program" report month --out x --language xx
expect 2 "one lot to compare" "$program" report month --out x --compare L0
expect 2 "a lot that is not there" "$program" report month --out x --compare L0,L9
holds "a lot that is not there" "holds no lot 'L9'" err

# ---- pages ----
for language in en de ja; do
    expect 0 "report $language" "$program" report month --out "page-$language" --language $language \
        --profile profile.yaml --author "A. B." --title "T & U"
    holds "$language" "<h1>T &amp; U</h1>" "page-$language/report.html"
    holds "$language" "<html lang=\"$language\">" "page-$language/report.html"
    holds "$language" "A. B." "page-$language/report.html"
    [ "$(head -c 5 "page-$language/report.pdf")" = "%PDF-" ] || fail "$language: no PDF"
done
grep -q 'src="http\|href="http' page-en/report.html && fail "the page needs something else"
holds "capability" "Cpk" page-en/report.html
expect 0 "a store by its file" "$program" report month/store.sqlite --out by-file --quiet
[ ! -s out ] || fail "--quiet says: $(cat out)"
expect 0 "--units" "$program" report month --out inches --units inch --quiet

# The mean on the page is that of the records.
mean=$(grep -o '"gloss":{"mean":[0-9.]*' month/results.jsonl | sed 's/.*://' |
    awk '{ s += $1; n++ } END { printf "%.5g", s / n }')
holds "the mean of results.jsonl" "12 samples, mean $mean," page-en/report.html

# ---- words of one's own ----
expect 0 "--template" "$program" report --template
cp out own.yaml
holds "--template" 'h_summary: "What to act on"' own.yaml
sed -i 's/What to act on/To do/' own.yaml
expect 0 "words of one's own" "$program" report month --out own --language own.yaml --quiet
holds "words of one's own" "<h2>To do</h2>" own/report.html
echo 'nonsense: "x"' >>own.yaml
expect 2 "a wrong key" "$program" report month --out own --language own.yaml
holds "a wrong key" "'nonsense' is no key" err
expect 0 "--template ja" "$program" report --template --language ja
holds "--template ja" 'language: "ja"'

# ---- export ----
expect 2 "export without a lot" "$program" export month --out lot
expect 3 "export of no lot" "$program" export month --lot L9 --out lot
[ ! -e lot ] || fail "a failed export made its folder"
expect 0 "export" "$program" export month --lot L0 --out lot
[ "$(wc -l <lot/records.jsonl)" -eq 7 ] || fail "export: $(wc -l <lot/records.jsonl) records instead of 7"
[ -s lot/report.pdf ] || fail "export: no report"
cmp -s bath.yaml lot/recipe-*.yaml || fail "export: the recipe is not there"
expect 0 "the other site" "$program" report lot --out lot/again --quiet
holds "the other site" "surface (6)" lot/again/report.html
# It sees the same lot: but for the time, the store's name and its title block the pages are one.
for page in lot/report.html lot/again/report.html; do
    sed -e '1,/<h2>/d' "$page" >"$(dirname "$page")/body.html"
done
cmp -s lot/body.html lot/again/body.html || fail "the other site sees another report"
sqlite_rows() { "$program" export "$1" --lot L0 --out "$2" --quiet && sort "$2/records.jsonl"; }
sqlite_rows month once >once.txt
sqlite_rows lot twice >twice.txt
cmp -s once.txt twice.txt || fail "what is exported twice is not the same"
expect 2 "export twice" "$program" export month --lot L0 --out lot

conclude
