#!/bin/sh
# A batch on a cluster: Slurm on this one machine, started here and ended here, measures a batch as a job array, one
# task of which is stopped and queued again; the merged result has the bytes of one run without a cluster. The one
# argument is the program. 77: Slurm is not installed (scripts/setup cluster), or this is not root.
set -u
. "$(dirname "$0")/helpers.sh"
PATH=$PATH:/usr/sbin:/sbin
for tool in munged slurmctld slurmd sbatch scontrol squeue; do
    if ! command -v $tool >/dev/null; then
        echo "skipped: $tool is not installed; scripts/setup cluster installs it"
        exit 77
    fi
done
if [ "$(id -u)" -ne 0 ]; then
    echo "skipped: only root can start Slurm's daemons"
    exit 77
fi

started=
finish() {
    # shellcheck disable=SC2086 # a list of numbers
    [ -z "$started" ] || kill $started 2>/dev/null
    wait
    # Steps that still write end by themselves.
    rm -rf "$work" 2>/dev/null || { sleep 2; rm -rf "$work"; }
}
trap finish EXIT
# until_true SECONDS COMMAND...
until_true() {
    left=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.2
    done
}

# ---- the cluster ----
mkdir state spool
dd if=/dev/urandom of=key bs=128 count=1 2>/dev/null
chmod 700 . && chmod 400 key
name=$(hostname -s)
# Ports of this run's own, so that another Slurm on the machine is left alone.
port=$((20000 + $$ % 20000))
cat >slurm.conf <<END
ClusterName=castgloss
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=2,batch_sched_delay=0
NodeName=$name NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$name Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$work/slurm.conf"
munged --foreground --force --key-file="$work/key" --socket="$work/munge.socket" \
    --pid-file="$work/munge.pid" --log-file="$work/munge.log" --seed-file="$work/munge.seed" >munge.out 2>&1 &
started="$!"
until_true 10 test -S munge.socket || { cat munge.out; fail "munge did not start"; exit 1; }
slurmctld -D >slurmctld.out 2>&1 &
started="$started $!"
slurmd -D >slurmd.out 2>&1 &
started="$started $!"
idle() {
    [ "$(sinfo -h -o %t)" = idle ]
}
until_true 30 idle || { tail -n 5 slurmctld.log slurmd.log; fail "Slurm did not start"; exit 1; }

# ---- the batch ----
"$program" simulate web --out web --frames 12 --width 384 --height 384 --quiet || fail "simulate"
"$program" recipe --print-template >bath.yaml
{
    echo "lot,sample,kind,file,recipe"
    i=0
    while [ $i -lt 150 ]; do
        printf 'L%d,S%d,surface,web/frame_%06d.png,bath.yaml\n' $((i / 50)) $i $((i % 12))
        i=$((i + 1))
    done
    echo "L0,,recipe,bath.yaml,"
    echo "L0,gone,surface,gone.png,"
} >manifest.csv

"$program" batch "$work/manifest.csv" --out "$work/many" --slurm 3 --threads 1 --submit >submitted 2>&1 ||
    fail "--submit: $(head -n 1 submitted)"
job=$(sed -n 's/^Submitted as job \([0-9]*\);.*/\1/p' submitted)
[ -n "$job" ] || { cat submitted; fail "no number of a job"; exit 1; }

# Task 2 is stopped as soon as it has something in its store.
until_true 60 test -s many/shard-2/store.sqlite || fail "task 2 did not begin"
scontrol requeue "${job}_2" || fail "requeue"
again() {
    scontrol show job "${job}_2" | grep -q 'Restarts=1'
}
until_true 30 again || fail "task 2 was not queued again: $(scontrol show job "${job}_2" | head -n 4)"
[ ! -e many/shard-2/batch.csv ] || fail "task 2 was done before it was stopped"
# Slurm lets a task that was queued again wait for two minutes, once its first run has ended.
pending() {
    [ "$(squeue -h -j "${job}_2" -t PENDING -o %r)" = BeginTime ]
}
until_true 60 pending || fail "task 2 does not wait: $(squeue)"
until_true 10 scontrol update jobid="${job}_2" StartTime=now || fail "StartTime=now"
done_all() {
    [ -z "$(squeue -h)" ]
}
# While it runs, the same on this machine alone.
"$program" batch "$work/manifest.csv" --out whole --quiet
status=$?
[ $status -eq 3 ] || fail "the batch without a cluster: status $status"
until_true 300 done_all || fail "the jobs did not end: $(squeue)"
for file in results.jsonl results.csv rejected.csv index.csv batch.csv; do
    cmp "whole/$file" "many/$file" || fail "$file of the cluster differs"
done
[ "$(wc -l <many/results.jsonl)" -eq 151 ] || fail "$(wc -l <many/results.jsonl) results instead of 151"

[ $failures -eq 0 ] || { cat slurm-*.out 2>/dev/null | tail -n 20; exit 1; }
echo "Slurm: 3 tasks, one stopped and queued again; the merged files have the bytes of one run"
