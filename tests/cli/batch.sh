#!/bin/sh
# castgloss batch and merge as a person runs them. The one argument is the program.
set -u
. "$(dirname "$0")/helpers.sh"

# same_batch FOLDER FOLDER: the files of two batches
same_batch() {
    for file in results.jsonl results.csv results.xlsx rejected.csv index.csv batch.csv; do
        cmp -s "$1/$file" "$2/$file" || fail "$1/$file and $2/$file differ"
    done
}

"$program" simulate web --out web --frames 30 --width 128 --height 128 --quiet || fail "simulate"
"$program" recipe --print-template >bath.yaml
printf 'name: strict\nlimits:\n  - quantity: gloss.mean\n    min: 2\n' >strict.yaml
{
    echo "lot,sample,kind,file,recipe,profile"
    i=0
    while [ $i -lt 30 ]; do
        printf 'L%d,S%d,surface,web/frame_%06d.png,bath.yaml,\n' $((i / 10)) $i $i
        i=$((i + 1))
    done
    echo "L0,,recipe,bath.yaml,,"
} >good.csv

# ---- usage ----
expect 0 "--help" "$program" batch --help
holds "--help" "--shard I/N"
expect 0 "merge --help" "$program" merge --help
expect 0 "--print-template" "$program" batch --print-template
holds "--print-template" "lot,roll,sample,side"
expect 2 "no manifest" "$program" batch --out x
expect 2 "no --out" "$program" batch good.csv
holds "no --out" "--out DIR" err
for shard in 0/3 4/3 1 1/0 a/b 1/2/3; do
    expect 2 "--shard $shard" "$program" batch good.csv --out x --shard $shard
    holds "--shard $shard" "is not I/N" err
done
expect 3 "no such manifest" "$program" batch nowhere.csv --out x
expect 2 "merge of nothing" "$program" merge --out x

# ---- statuses ----
expect 0 "a good batch" "$program" batch good.csv --out whole --xlsx
holds "a good batch" "31 rows: 31 measured, 0 known already, 0 repeated, 0 rejected"
[ "$(wc -l <whole/results.jsonl)" -eq 31 ] || fail "not a line a sample"
[ "$(wc -l <whole/results.csv)" -eq 32 ] || fail "not a row a sample and a head"
printf 'file,profile\nweb/frame_000000.png,strict.yaml\n' >strict.csv
expect 1 "out of limits" "$program" batch strict.csv --out strict --quiet
[ ! -s out ] || fail "--quiet says: $(cat out)"
printf 'file\nweb/frame_000000.png\ngone.png\nbath.yaml\nweb/frame_000001.png\n' >bad.csv
expect 3 "bad inputs" "$program" batch bad.csv --out bad
holds "bad inputs" "gone.png: cannot be opened" bad/rejected.csv
[ "$(wc -l <bad/results.jsonl)" -eq 2 ] || fail "a bad input stopped the others"
printf 'file,calibration\nweb/frame_000000.png,gone.cgcal\n' >uncalibrated.csv
expect 4 "no calibration" "$program" batch uncalibrated.csv --out uncalibrated
expect 2 "an unknown column" "$program" batch strict.yaml --out x
expect 0 "a folder" "$program" batch web --out of-folder --threads 3
echo "not a database, and long enough to be taken for the header of one if it were: one hundred bytes of it" >text.db
expect 3 "a store that is none" "$program" batch good.csv --out x --store text.db
holds "a store that is none" "text.db: is no store" err

# ---- the same bytes ----
expect 0 "one thread" "$program" batch good.csv --out single --threads 1 --xlsx
same_batch whole single
for shard in 1 2 3 4; do
    expect 0 "shard $shard" "$program" batch good.csv --out "shard-$shard" --shard $shard/4 --quiet
done
expect 0 "merge" "$program" merge shard-4 shard-2 shard-1 shard-3 --out merged --xlsx
same_batch whole merged
expect 2 "a missing shard" "$program" merge shard-1 shard-2 shard-4 --out x
holds "a missing shard" "Shard 3 of 4 is missing" err
LC_ALL=de_DE.UTF-8 expect 0 "a locale with decimal commas" "$program" batch good.csv --out german --xlsx
same_batch whole german

# Killed at many moments, each later than the one before; the last run is left to end.
for wait in 0.02 0.05 0.1 0.2 0.3; do
    "$program" batch good.csv --out killed --xlsx --quiet >/dev/null 2>&1 &
    job=$!
    sleep $wait
    kill -9 $job 2>/dev/null
    wait $job 2>/dev/null
done
expect 0 "after kills" "$program" batch good.csv --out killed --xlsx
same_batch whole killed

# A stand-in for sbatch runs the scripts at once: the array's tasks backwards, then the merge when it is asked to
# wait for the array. A name with a quote and a blank in it goes through the shell unharmed.
mkdir bin
cat >bin/sbatch <<'END'
#!/bin/sh
for script; do :; done
echo "$*" >>sbatch.log
case $script in
*array*)
    tasks=$(sed -n 's/^#SBATCH --array=1-//p' "$script")
    while [ "$tasks" -gt 0 ]; do
        SLURM_ARRAY_TASK_ID=$tasks sh "$script" || exit 1
        tasks=$((tasks - 1))
    done
    echo "17;cluster"
    ;;
*)
    sh "$script" || exit 1
    echo 18
    ;;
esac
END
chmod +x bin/sbatch
cp good.csv "it's good.csv"
expect 0 "--slurm" "$program" batch "it's good.csv" --out scripts --slurm 3
grep -q '^#SBATCH --requeue' scripts/slurm-array.sh || fail "the array is not requeued"
[ ! -e scripts/store.sqlite ] || fail "--slurm measured"
PATH=$PWD/bin:$PATH expect 0 "--submit" "$program" batch "it's good.csv" --out "clu'ster" --slurm 3 --submit --xlsx --threads 1
holds "--submit" "Submitted as job 17; the merge is job 18."
holds "the merge waits" "--dependency=afterok:17" sbatch.log
same_batch whole "clu'ster"
expect 2 "--submit alone" "$program" batch good.csv --out x --submit
expect 2 "--slurm and --shard" "$program" batch good.csv --out x --slurm 2 --shard 1/2

# A spreadsheet is a ZIP file of XML; the head of the table is in it.
if command -v unzip >/dev/null; then
    unzip -p whole/results.xlsx xl/worksheets/sheet1.xml >sheet.xml || fail "the sheet is no ZIP file"
    holds "the sheet" "gloss.mean" sheet.xml
    [ "$(grep -o '<row ' sheet.xml | wc -l)" -eq 32 ] || fail "the sheet has $(grep -c '<row ' sheet.xml) rows"
fi

conclude
