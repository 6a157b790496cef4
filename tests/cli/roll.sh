#!/bin/sh
# castgloss roll as a person runs it: exit statuses, one sentence an error, and the pitch that its input was made
# with.
#   roll.sh PROGRAM
set -u
. "$(dirname "$0")/helpers.sh"

expect 0 "--help" "$program" roll --help
[ "$(awk 'length($0) > 96' out | wc -l)" -eq 0 ] || fail "--help has lines over 96 columns"
expect 0 "--print-template" "$program" roll --print-template
cp out template.csv
expect 0 "the template is read" "$program" roll --web-length-m 10 --web-width-mm 1000 template.csv
refuses 2 "no file" "a file of marks" "$program" roll
refuses 3 "missing file" "nothing.csv" "$program" roll nothing.csv
printf 'md_mm,cd_mm\n1,2\n' >one.csv
refuses 2 "out over input" "would overwrite" "$program" roll --out one.csv one.csv
refuses 2 "two pictures" "one input" "$program" roll --picture x.png one.csv one.csv
refuses 2 "grades fall" "rise from A to C" "$program" roll --grade-marks 3,2,1 one.csv

# A drum of 1500 mm in a table with others, and scattered marks of no order.
awk 'BEGIN {
    print "md_mm,cd_mm,contrast_percent"
    for (i = 0; i < 60; i++) printf "%.2f,%.1f,-5\n", 800 + i * 4712.389, 640 + i % 3
    for (i = 0; i < 300; i++) printf "%.2f,%.1f,-9\n", i * i * 3.1 + (i * 7919) % 997, (i * 6151) % 1300
}' >marks.csv
printf 'name,diameter_mm\r\n"drum, cast",1500\r\npress,620\r\n' >rolls.csv
expect 0 "a drum" "$program" roll --format json --web-length-m 290 --web-width-mm 1300 --rolls rolls.csv marks.csv
holds "a drum" '"schema":"castgloss.roll/1"'
holds "its name" '"roll":"drum, cast"'
pitch=$(sed -n 's/.*"repeats":\[{[^]]*"pitch_mm":\([0-9.]*\).*/\1/p' out)
awk -v pitch="${pitch:-0}" 'BEGIN { exit !(pitch > 4712.3 && pitch < 4712.5) }' || fail "pitch $pitch"
cp out first
expect 0 "again" "$program" roll --format json --web-length-m 290 --web-width-mm 1300 --rolls rolls.csv - <marks.csv
sed 's/"file":"[^"]*"//' first >a
sed 's/"file":"[^"]*"//' out >b
cmp -s a b || fail "standard input gives another answer"
expect 0 "csv" "$program" roll --format csv --web-length-m 290 --web-width-mm 1300 marks.csv
[ "$(wc -l <out)" -eq 2 ] || fail "csv is not a head and a line"
expect 0 "lanes" "$program" roll --format json --web-length-m 290 --web-width-mm 1300 --lanes 4 marks.csv
[ "$(tr ',' '\n' <out | grep -c '"grade"')" -eq 4 ] || fail "not four grades"
expect 0 "picture" "$program" roll --web-width-mm 1300 --rolls rolls.csv --picture map.png marks.csv
[ "$(dd if=map.png bs=1 skip=1 count=3 2>/dev/null)" = PNG ] || fail "the picture is no PNG"

# What is wrong is told by line and column, and the other inputs are still done.
printf 'md_mm;cd_mm\n1,5;2\n' >german.csv
refuses 3 "decimal comma" "decimal comma" "$program" roll german.csv
printf 'md_mm,cd_mm\n1,2\n3,four\n' >wrong.csv
refuses 3 "a word" "line 3, column cd_mm" "$program" roll wrong.csv
expect 3 "one of two" "$program" roll --format json --web-length-m 290 --web-width-mm 1300 wrong.csv marks.csv
[ "$(wc -l <out)" -eq 2 ] || fail "the other input is not done"
printf 'name,diameter_mm\ndrum,0\n' >wrong.csv
refuses 2 "a roller of 0" "line 2, column diameter_mm" "$program" roll --rolls wrong.csv marks.csv
printf 'md_mm,cd_mm\n' >empty.csv
refuses 4 "no web" "how large" "$program" roll empty.csv
expect 0 "short web" "$program" roll --format json --web-length-m 9 --web-width-mm 1300 --rolls rolls.csv one.csv
holds "short web" "holds under four turns"

conclude
