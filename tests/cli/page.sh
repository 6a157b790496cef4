#!/bin/sh
# The server under the page, as a stranger meets it: headers, limits, paths, tokens, slow clients, TLS.
#   page.sh PAGE_SERVE PROGRAM      77: curl is missing
set -u
castgloss=$(realpath "$2")
. "$(dirname "$0")/helpers.sh"
if ! command -v curl >/dev/null; then
    echo "page: skipped, there is no curl"
    exit 77
fi
serve=$program
program=$castgloss
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
echo the-token-of-this-test >token
port=$((20000 + $$ % 20000))
base=http://127.0.0.1:$port

# start SECTION-LINES: a stand-in with these keys, on the first port that is free.
start() {
    for _ in 1 2 3 4 5 6 7 8; do
        printf 'page:\n  port: %s\n%s' "$port" "$1" >page.yaml
        rm -f in
        mkfifo in
        "$serve" page.yaml <in 2>server.err &
        server=$!
        exec 9>in
        for _ in $(seq 100); do
            grep -q 'page is at' server.err && return 0
            kill -0 "$server" 2>/dev/null || break
            sleep 0.2
        done
        exec 9>&-
        wait "$server"
        port=$((port + 1))
        base=http://127.0.0.1:$port
    done
    fail "the stand-in does not start: $(cat server.err)"
    exit 1
}
stop() {
    exec 9>&-
    wait "$server" || fail "the stand-in ended with $?: $(cat server.err)"
    server=
}
# status WANTED NAME CURL-ARGUMENTS...: what was answered stays in body and head.
status() {
    wanted=$1
    name=$2
    shift 2
    got=$(curl -s -m 20 -o body -D head -w '%{http_code}' "$@")
    [ "$got" = "$wanted" ] || fail "$name: $got instead of $wanted; $(head -c 200 body)"
}
start '  token_file: token
'
# Every answer, refusals too, has the headers.
for path in / /app.js /api/state /metrics /frame.png /nothing; do
    curl -s -m 20 -o body -D head "$base$path"
    for header in "Content-Security-Policy: default-src 'none'" 'X-Content-Type-Options: nosniff' \
        'Referrer-Policy: no-referrer' 'X-Frame-Options: DENY' 'Cache-Control: no-store' \
        'Cross-Origin-Resource-Policy: same-origin'; do
        holds "headers of $path" "$header" head
    done
    grep -qi '^access-control' head && fail "$path may be read by other sites"
done
status 200 'the page' "$base/"
grep -oE '(src|href)="[^"]*"' body | grep -vE '="(/[a-z.]*|#alarms)"' && fail 'the page asks for something elsewhere'
status 200 'a script' "$base/app.js"
holds 'a script' 'Content-Type: text/javascript' head
status 200 'HEAD' -I "$base/"
status 200 'metrics' "$base/metrics"
holds 'metrics' '# TYPE castgloss_' body
status 200 'a crop' "$base/crop/1.png"
[ "$(head -c 4 body | od -An -tx1 | tr -d ' \n')" = 89504e47 ] || fail 'a crop is no PNG'

# JSON is JSON, and news are only the news.
if command -v python3 >/dev/null; then
    for path in state trends marks spectrum frame; do
        curl -s -m 20 "$base/api/$path" >body
        python3 -c 'import json,sys; json.load(open("body"), parse_constant=lambda c: sys.exit(c))' || fail "/api/$path is not JSON"
    done
    curl -s -m 20 "$base/api/marks" >all
    curl -s -m 20 "$base/api/marks?after=100" >rest
    python3 -c 'import json
a, r = json.load(open("all")), json.load(open("rest"))
assert a["first"] == 0 and r["first"] == 100, (a["first"], r["first"])
assert r["marks"][0]["id"] == 101 and len(r["marks"]) == r["total"] - 100' || fail 'news of marks'
fi

# Paths and arguments.
for path in /../page.yaml /..%2fpage.yaml /%2e%2e/%2e%2e/etc/passwd //etc/passwd /crop/../token /crop/..%2f1.png \
    /crop/1 /crop/-1.png /crop/1e3.png /crop/99999999999999999999999.png /crop/.png /app.js/ /index.html%00.png /api /API/STATE; do
    status 404 "path $path" --path-as-is "$base$path"
done
for after in -1 1.5 x 99999999999999999999 '1%0d%0aX-Evil:%20y'; do
    status 400 "after=$after" "$base/api/marks?after=$after"
    grep -qi '^x-evil' head && fail 'a header came in through an argument'
done
status 400 'a zero in an argument' "$base/api/marks?after=1%002"
status 200 'more than there ever were' "$base/api/trends?after=9000000000000000000"

# Methods, bodies, sizes.
for method in POST PUT DELETE PATCH OPTIONS TRACE; do
    status 405 "$method" -X "$method" "$base/api/state"
    holds "$method" 'Allow: GET, HEAD' head
done
status 405 'GET to acknowledge' "$base/api/acknowledge"
holds 'GET to acknowledge' 'Allow: POST' head
status 413 'a body' -d 'a=b' "$base/api/acknowledge"
status 413 'a body in chunks' -H 'Transfer-Encoding: chunked' -d 'a=b' "$base/api/acknowledge"
head -c 200000 /dev/zero | tr '\0' a >large
got=$(curl -s -m 20 -o body -w '%{http_code}' -H "X-Large: $(head -c 60000 large)" "$base/")
case $got in 4?? | 000) ;; *) fail "60 kB of headers: $got" ;; esac
got=$(curl -s -m 20 -o body -w '%{http_code}' "$base/$(head -c 60000 large)")
case $got in 4?? | 000) ;; *) fail "a path of 60 kB: $got" ;; esac

# No other site's name leads here.
status 421 'a foreign host' -H 'Host: evil.example' "$base/api/state"
status 421 'a host that begins like ours' -H 'Host: 127.0.0.1.evil.example' "$base/api/state"
status 200 'localhost' -H "Host: localhost:$port" "$base/api/state"
status 200 'an address of IPv6' -H "Host: [::1]:$port" "$base/api/state"

# The token.
status 401 'no token' -X POST "$base/api/acknowledge"
holds 'no token' 'WWW-Authenticate: Bearer' head
status 401 'a part of the token' -X POST -H 'Authorization: Bearer the-token-of-this-tes' "$base/api/acknowledge"
status 401 'more than the token' -X POST -H 'Authorization: Bearer the-token-of-this-test1' "$base/api/acknowledge"
right='Authorization: Bearer the-token-of-this-test'
status 400 'a name with a line feed' -X POST -H "$right" "$base/api/acknowledge?id=1&by=a%0ab"
status 400 'a name that is not UTF-8' -X POST -H "$right" "$base/api/acknowledge?id=1&by=%ff%fe"
status 400 'a name that is too long' -X POST -H "$right" "$base/api/acknowledge?id=1&by=$(head -c 64 large)"
status 404 'an alarm that is not there' -X POST -H "$right" "$base/api/acknowledge?id=999"
status 200 'one alarm' -X POST -H "$right" "$base/api/acknowledge?id=1&by=J%C3%B6rg"
status 200 'state' "$base/api/state"
holds 'who acknowledged' '"by":"Jörg"' body
status 200 'all alarms' -X POST -H "$right" "$base/api/acknowledge"
holds 'all alarms' '{"acknowledged":1}' body
for _ in 1 2 3 4 5 6 7 8 9 10; do
    curl -s -m 20 -o body -X POST -H 'Authorization: Bearer guess' "$base/api/acknowledge"
done
status 429 'guesses' -X POST -H "$right" "$base/api/acknowledge"

# A stream, while clients hang in their headers; they are cut off, the others are served.
curl -s -N -m 3 "$base/events" >stream
holds 'stream' 'event: state' stream
[ "$(grep -c '^data: {' stream)" -ge 3 ] || fail "a stream of 3 s told $(grep -c '^data: {' stream) times"
holds 'stream' 'retry: ' stream
if command -v python3 >/dev/null; then
    python3 - "$port" <<'EOF' || fail 'slow clients'
import socket, sys, time
def opened():
    return socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
drips = [opened() for _ in range(8)]
for one in drips:
    one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
begun, over = time.monotonic(), None
while time.monotonic() - begun < 45 and over is None:
    time.sleep(0.5)
    try:
        for one in drips:
            one.sendall(b"X")
            one.setblocking(False)
            try:
                if one.recv(1) == b"":
                    over = time.monotonic() - begun
            except BlockingIOError:
                pass
            one.setblocking(True)
    except OSError:
        over = time.monotonic() - begun
    other = opened()
    other.sendall(b"GET /api/frame HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert other.recv(12) == b"HTTP/1.1 200", "others are not served meanwhile"
    other.close()
assert over is not None, "a client that drips a byte every half second is still there after 45 s"
many = []
try:
    for _ in range(40):
        many.append(opened())
    many[-1].settimeout(5)
    assert many[-1].recv(1) == b"", "more than half of the connections are one address's"
except OSError:
    pass
EOF
fi
stop

# Without a token nothing changes; requests have a rate.
start '  requests_per_s: 1
'
status 403 'read-only' -X POST -H "$right" "$base/api/acknowledge"
# shellcheck disable=SC2046 # a list of words
curl -s -m 60 -w '%{http_code}\n' $(for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "-o body $base/api/frame"; done) >rates
grep -q '^200$' rates && grep -q '^429$' rates || fail "twelve requests at one a second: $(tr '\n' ' ' <rates)"
stop

# TLS.
if command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem \
    -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1; then
    start '  certificate_file: certificate.pem
  key_file: key.pem
'
    status 200 'TLS' --cacert certificate.pem "https://127.0.0.1:$port/"
    status 200 'TLS 1.2' --cacert certificate.pem --tls-max 1.2 "https://127.0.0.1:$port/api/state"
    got=$(curl -s -m 20 -o body -w '%{http_code}' --cacert certificate.pem --tls-max 1.1 "https://127.0.0.1:$port/")
    [ "$got" = 000 ] || fail "TLS 1.1: $got"
    got=$(curl -s -m 20 -o body -w '%{http_code}' "http://127.0.0.1:$port/")
    [ "$got" = 000 ] || fail "plain words to TLS: $got"
    stop
fi

# What a configuration must not say.
refused() {
    printf 'page:\n  port: %s\n%s' "$port" "$1" >wrong.yaml
    "$serve" wrong.yaml </dev/null 2>err
    got=$?
    [ "$got" = 2 ] || fail "$1: status $got"
    holds "$1" "$2" err
}
echo short >short
refused '  token_file: short
' 'at least 16'
refused '  token_file: missing
' 'missing'
refused '  address: example.org
' 'page.address'
refused '  certificate_file: token
' 'page.key_file is missing'
refused '  certificate_file: token
  key_file: token
' 'belong together'

# Every key is explained, and nothing is listened to unless it is asked for.
"$program" station --print-config >config.yaml 2>err || fail "--print-config: $(cat err)"
for key in address port host token_file certificate_file key_file connections requests_per_s; do
    sed -n '/^page:/,$p' config.yaml | grep -qE "^ *#? *$key:" || fail "--print-config lacks page.$key"
done

conclude
