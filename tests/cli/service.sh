#!/bin/sh
# castgloss station under a service manager: service.sh PROGRAM STATION_SERVICE
set -u
case $2 in
/*) service=$2 ;;
*) service=$PWD/$2 ;;
esac
. "$(dirname "$0")/helpers.sh"
cat >station.yaml <<'END'
source: {address: "simulator:3", frames_per_s: 10}
simulator: {width: 128, height: 128}
analysers: {profile: profile.yaml}
store: {url: station.sqlite, spool: station.spool}
END
expect 0 "a socket that is a file" "$service" "$program" station.yaml profile.yaml
holds "a socket that is a file" "profile 'second'" err
holds "a socket that is a file" "the old profile, model and calibration stay" err
rm -f station.sqlite*
expect 0 "a socket without a file" "$service" "$program" station.yaml profile.yaml @
# In the journal a line begins with its level.
export JOURNAL_STREAM=8:1
expect 0 "lines for the journal" "$service" "$program" station.yaml profile.yaml
holds "lines for the journal" "<6>reload: profile 'second'" err
unset JOURNAL_STREAM
# Nobody listens: no reason to end.
export NOTIFY_SOCKET="$work/nobody"
expect 0 "no manager" "$program" demo --out demo --port 0 --minutes 0.02
conclude
