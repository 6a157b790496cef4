#!/bin/sh
# castgloss gage and simulate plant as a person runs them. The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"
# ---- gage ----
expect 0 "--help" "$program" gage --help
expect 0 "--list" "$program" gage --list
holds "--list" "anova.gage_rr_percent"
expect 2 "no study" "$program" gage
expect 3 "no such study" "$program" gage nowhere.csv
expect 0 "--print-template" "$program" gage --print-template
cp out study.csv
expect 0 "the template" "$program" gage study.csv --format json
holds "the template" '"schema":"castgloss.gage/1"'
holds "the template" '"result":"PASS"'
sed '$d' study.csv >short.csv
expect 4 "a reading too few" "$program" gage short.csv
holds "a reading too few" "7 readings of 2 parts by 2 operators" err
sed '3s/A,2/A,1/' study.csv >twice.csv
expect 3 "a trial twice" "$program" gage twice.csv
holds "a trial twice" "readings 1 and 2 are the same trial" err
sed 's/51.3/soft/' study.csv >words.csv
expect 3 "a word for a number" "$program" gage words.csv
# Operators who disagree by more than the parts.
printf 'part,operator,value\n1,A,1\n1,A,1.1\n1,B,3\n1,B,3.1\n2,A,1.2\n2,A,1.3\n2,B,3.2\n2,B,3.3\n' >bad.csv
expect 1 "a bad gauge" "$program" gage bad.csv --tolerance 2
holds "a bad gauge" "FAIL"

# ---- a plant ----
expect 0 "simulate plant --help" "$program" simulate plant --help
expect 2 "no --out" "$program" simulate plant
expect 2 "a drum smaller than a frame" "$program" simulate plant --out x --drum-diameter-m 0.3 --height 4096 --pitch-mm 1
small="--seed 5 --lots 4 --frames 4 --print-dpi 0 --quiet"
# shellcheck disable=SC2086 # a list of options
expect 0 "a plant" "$program" simulate plant --out plant $small --threads 1
# shellcheck disable=SC2086
expect 0 "a plant on two threads" "$program" simulate plant --out again $small --threads 2
diff -r plant again >/dev/null || fail "a plant depends on the number of threads"
[ "$(wc -l <plant/manifest.csv)" -eq 51 ] || fail "$(wc -l <plant/manifest.csv) rows of the manifest"
expect 1 "the batch of a plant" "$program" batch plant/manifest.csv --out results
holds "the batch of a plant" "50 measured, 0 known already, 0 repeated, 0 rejected"
# What is bad for a reason of its own fails, the drum and the drift do not.
failed=$(sed -n 's/.*"lot":"\(L[0-9]*\)".*"result":"FAIL".*/\1/p' results/results.jsonl | sort -u)
planted=$(sed -n 's/^"bad_lots":\[{"lot":"\(L[0-9]*\)".*/\1/p' plant/truth.json)
[ "$failed" = "$planted" ] || fail "lots $failed fail instead of $planted"

conclude
