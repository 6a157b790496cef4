#!/bin/sh
# The page of the station in a browser: run.sh PAGE_SERVE PROGRAM. 77: node, its package or a browser is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
serve=$1
program=$2
browser=${CASTGLOSS_BROWSER:-/usr/bin/chromium}
for needed in node npm "$browser"; do
    if ! command -v "$needed" >/dev/null; then
        echo "page: skipped, there is no $needed"
        exit 77
    fi
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$folder" || exit 1
if [ -d "$here/node_modules" ]; then
    ln -s "$here/node_modules" "$folder/node_modules"
elif ! (cd "$folder" && npm ci --silent --no-audit --no-fund >npm.log 2>&1); then
    echo "page: skipped, playwright-core cannot be installed here: $(tail -n 1 "$folder/npm.log")"
    exit 77
fi
node "$folder/page.mjs" "$serve" "$program" "$browser" "$folder"
