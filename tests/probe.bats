#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-probe against real servers on loopback, and against fakes for what real ones seldom do.
# What is waited for has a limit; no test says how fast something is.

bats_require_minimum_version 1.5.0

setup_file() {
	# server.py PORT-FILE KIND ARGUMENT...: a server on a free port, which it writes to PORT-FILE.
	#   http [CERTIFICATE]   paths, see do_GET; each request adds a line to PORT-FILE.requests
	#   raw PYTHON-BYTES...  answers the first packet, the second ... and then holds the connection
	#   echo                 sends back what it gets
	cat >"$BATS_FILE_TMPDIR/server.py" <<'PYTHON'
import ast, base64, http.server, json, os, socket, socketserver, ssl, sys, time

port_file, kind, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
host = os.environ.get("SERVER_HOST", "127.0.0.1")
failures = 3


class Web(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # What was sent, as JSON; of other things there are in an answer.
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.answer(200, json.dumps({
            "method": self.command, "body": body, "headers": dict(self.headers), "state": "down",
            "count": 3, "id": 2**53 + 1, "ready": True, "none": None, "list": [{"a": "b"}, []],
            "long": "é" * 100, "lines": "a\nb"}, ensure_ascii=False).encode())

    do_PUT = do_DELETE = do_POST

    def do_HEAD(self):
        self.answer(204)

    def do_GET(self):
        global failures
        with open(port_file + ".requests", "a") as requests:
            requests.write(self.path + "\n")
        if self.path == "/later":
            failures -= 1
            self.answer(503 if failures >= 0 else 200)
        elif self.path == "/hang":
            time.sleep(600)
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"y" * 65536)
        elif self.path == "/redirect":
            self.answer(302, Location="/target")
        elif self.path == "/private":
            wanted = "Basic " + base64.b64encode(b"user:s3cret").decode()
            self.answer(200 if self.headers.get("Authorization") == wanted else 401)
        elif self.path.strip("/").isdigit():
            self.answer(int(self.path.strip("/")))
        else:
            self.answer(200, b"all\x00is well")

    def log_message(self, *_):
        pass


class Raw(socketserver.BaseRequestHandler):
    def handle(self):
        for answer in arguments:
            self.request.recv(4096)
            self.request.sendall(ast.literal_eval("b'" + answer + "'"))
        while self.request.recv(4096):
            pass


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server((host, 0), {"http": Web, "raw": Raw, "echo": Echo}[kind])
if kind == "http" and arguments:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
PYTHON
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
}

# Also ends what a failed test has left: servers, and the processes of the commands of exec.
teardown() {
	local pid
	cd "$BATS_TEST_TMPDIR" || return
	for pid in $(cat pids child self 2>/dev/null); do
		kill "$pid" 2>/dev/null || continue
		until_true 100 is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
	done
	[ ! -e outside ] || rm -rf "$(cat outside)"
}

# ---- helpers ----

# until_true N COMMAND...: tries it up to N times, 50 ms apart.
until_true() {
	local left=$1
	shift
	until "$@"; do
		[ $((left -= 1)) -gt 0 ] || return 1
		sleep 0.05
	done
}

# A zombie is gone: whether it is reaped is up to the system's first process.
is_gone() {
	case $(ps -o stat= -p "$1") in
	'' | Z*) return 0 ;;
	esac
	return 1
}

need() {
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
}

# background COMMAND...: its pid is left in $pid; it ends with the test.
background() {
	"$@" >>"$BATS_TEST_TMPDIR/servers.log" 2>&1 3>&- &
	pid=$!
	echo "$pid" >>"$BATS_TEST_TMPDIR/pids"
}

# serve KIND ARGUMENT...: starts server.py; its port is left in $port.
serve() {
	need python3
	port_file=$(mktemp -u "$BATS_TEST_TMPDIR/port.XXXXXX")
	background python3 "$BATS_FILE_TMPDIR/server.py" "$port_file" "$@"
	until_true 200 test -e "$port_file"
	port=$(cat "$port_file")
}

# A port that nothing listens at.
free_port() {
	need python3
	port=$(python3 -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
}

# Hanging is a failure, where there is a program to say so.
probe() {
	local limit=(timeout 60)
	command -v timeout >/dev/null || limit=()
	run --separate-stderr "${limit[@]}" e2e-probe "$@"
}

# Those two: the exit code, then all of standard error or standard output.
is_healthy() {
	echo "exit $status, output: $output, stderr: $stderr"
	[ "$status" -eq 0 ]
	[ "$output" = "$1" ]
	[ -z "$stderr" ]
}

is_unhealthy() {
	echo "exit $status, output: $output, stderr: $stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "e2e-probe: $1" ]
}

is_wrong_usage() {
	echo "exit $status, output: $output, stderr: $stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"$1"* ]]
	[[ $stderr == *"Try 'e2e-probe --help'."* ]]
}

# ---- the command line ----

@test "help and version" {
	probe --help
	[ "$status" -eq 0 ]
	[[ $output == "usage: e2e-probe http URL"* ]]
	probe --version
	[ "$status" -eq 0 ]
	[[ $output == "e2e-probe "[0-9]* ]]
}

@test "wrong usage" {
	probe
	is_wrong_usage "which check"
	probe htpp http://127.0.0.1/
	is_wrong_usage "Did you mean http?"
	probe http
	is_wrong_usage "http takes one URL"
	probe tcp 127.0.0.1:1 127.0.0.1:2
	is_wrong_usage "tcp takes one HOST:PORT"
	probe exec
	is_wrong_usage "exec takes a COMMAND"
	probe tcp 127.0.0.1:1 --wait soon
	is_wrong_usage '--wait: "soon" is not a duration'
	probe tcp 127.0.0.1:1 --timeout 0
	is_wrong_usage "too short"
	probe tcp 127.0.0.1:1 --interval 100h
	is_wrong_usage "too long"
	probe tcp 127.0.0.1:1 --status 200
	is_wrong_usage "are for http"
	probe tcp 127.0.0.1:1 --nonsense
	is_wrong_usage "wrong options"
}

@test "wrong addresses" {
	local address
	for address in 127.0.0.1 ::1:80 127.0.0.1:port 127.0.0.1:99999 127.0.0.1:80/path :80 ''; do
		probe tcp "$address"
		is_wrong_usage "tcp takes HOST:PORT"
	done
	for address in 127.0.0.1:80 /path file:///dev/null ftp://127.0.0.1/ 'http://'; do
		probe http "$address"
		is_wrong_usage "http takes a URL"
	done
	probe redis http://127.0.0.1/
	is_wrong_usage "redis takes a URL"
	probe postgres mysql://127.0.0.1/
	is_wrong_usage "postgres takes a URL"
	for address in 2x 6xx 20 '200,' ',200' 200,20x 600 '200 204'; do
		probe http http://127.0.0.1/ --status "$address"
		is_wrong_usage "--status:"
	done
}

@test "wrong usage never repeats a password" {
	local check
	for check in http tcp redis postgres exce; do
		probe "$check" scheme://user:s3cret@127.0.0.1:port/
		[ "$status" -eq 2 ]
		[[ $stderr != *s3cret* ]]
		probe "$check" http://user:s3cret@127.0.0.1/ http://user:s3cret@127.0.0.1/
		[ "$status" -eq 2 ]
		[[ $stderr != *s3cret* ]]
	done
	probe redis://:s3cret@127.0.0.1
	is_wrong_usage "which check"
	[[ $stderr != *s3cret* ]]
}

# ---- http ----

@test "http: any 2xx is healthy" {
	serve http
	probe http "http://127.0.0.1:$port/health"
	is_healthy "http://127.0.0.1:$port/health: status 200"
	probe http "http://127.0.0.1:$port/204"
	is_healthy "http://127.0.0.1:$port/204: status 204"
	probe --quiet http "http://127.0.0.1:$port/health"
	is_healthy ""
}

@test "http: another status is not" {
	serve http
	probe http "http://127.0.0.1:$port/503"
	is_unhealthy "http://127.0.0.1:$port/503: status 503, 2xx expected"
	probe http "http://127.0.0.1:$port/404" --quiet
	is_unhealthy "http://127.0.0.1:$port/404: status 404, 2xx expected"
}

@test "http: --status" {
	serve http
	probe http "http://127.0.0.1:$port/401" --status 200,401
	is_healthy "http://127.0.0.1:$port/401: status 401"
	probe http "http://127.0.0.1:$port/404" --status 200,4xx
	is_healthy "http://127.0.0.1:$port/404: status 404"
	probe http "http://127.0.0.1:$port/500" --status 200
	is_unhealthy "http://127.0.0.1:$port/500: status 500, 200 expected"
	probe http "http://127.0.0.1:$port/200" --status 204,401
	is_unhealthy "http://127.0.0.1:$port/200: status 200, 204,401 expected"
}

@test "http: --body" {
	serve http
	probe http "http://127.0.0.1:$port/" --body "is well"
	is_healthy "http://127.0.0.1:$port/: status 200"
	probe http "http://127.0.0.1:$port/" --body "is ill"
	is_unhealthy "http://127.0.0.1:$port/: status 200, but \"is ill\" is not in the body, which is \"all�is well\""
}

@test "http: --method, --data and --header" {
	serve http
	probe http "http://127.0.0.1:$port/" --data '{"a": 1}' --json method=POST \
		--json 'body={"a": 1}' --json headers.Content-Type=application/json
	is_healthy "http://127.0.0.1:$port/: status 200"
	probe http "http://127.0.0.1:$port/" --method PUT --data 'a text' --json method=PUT \
		--json 'body=a text' --json 'headers.Content-Type=text/plain; charset=utf-8'
	is_healthy "http://127.0.0.1:$port/: status 200"
	probe http "http://127.0.0.1:$port/" --data 1 --header "content-type: odd" \
		--header $'X-A: one\n\nX-B:\n' --json headers.content-type=odd \
		--json $'headers.X-A=one\nheaders.X-B='
	is_healthy "http://127.0.0.1:$port/: status 200"
	probe http "http://127.0.0.1:$port/" --method POST --json body= --json headers.Content-Length=0
	is_healthy "http://127.0.0.1:$port/: status 200"
	probe http "http://127.0.0.1:$port/" --method HEAD --status 204
	is_healthy "http://127.0.0.1:$port/: status 204"
}

@test "http: a header is never shown" {
	local header
	serve http
	for header in s3cret 'X Y: s3cret' ': s3cret' $'X: s3cret\rY: 1'; do
		probe http "http://127.0.0.1:$port/" --header "$header"
		is_wrong_usage "--header takes NAME:VALUE"
		[[ $stderr != *s3cret* ]]
	done
	probe http "http://127.0.0.1:$port/500" --header "X: s3cret"
	is_unhealthy "http://127.0.0.1:$port/500: status 500, 2xx expected"
	probe http "http://127.0.0.1:$port/" --method 'GET /' --header "X: s3cret"
	is_wrong_usage '--method: "GET /" is no method'
}

@test "http: --json" {
	local wish
	serve http
	for wish in state=down 'state="down"' count=3 count=3.0 ready=true none=null list.0.a=b \
		'list=[{"a":"b"},[]]' list.1=[] 'lines="a\nb"'; do
		probe http "http://127.0.0.1:$port/" --method POST --json "$wish"
		is_healthy "http://127.0.0.1:$port/: status 200"
	done
	while IFS='|' read -r wish said; do
		probe http "http://127.0.0.1:$port/" --method POST --json count=3 --json "$wish"
		is_unhealthy "http://127.0.0.1:$port/: status 200, but $said"
	done <<'EOF'
state=up|state is "down", "up" expected
state="up"|state is "down", "up" expected
state=|state is "down", "" expected
count=4|count is 3, 4 expected
count="3"|count is 3, "3" expected
ready=false|ready is true, false expected
none=|none is null, "" expected
list.0=b|list.0 is {"a":"b"}, "b" expected
list.2=b|list.2 is not there, "b" expected
list.a=b|list.a is not there, "b" expected
list.0.a.=b|list.0.a. is not there, "b" expected
State=down|State is not there, "down" expected
id=9007199254740993|id is too large a number to be compared exactly; use --body
long=é|long is "ééééééééééééééééééééééééééééééééééééééé..., "é" expected
EOF
	probe http "http://127.0.0.1:$port/" --json a=b
	is_unhealthy "http://127.0.0.1:$port/: status 200, but the body is no JSON: all�is well"
	probe http "http://127.0.0.1:$port/200" --json a=b
	is_unhealthy "http://127.0.0.1:$port/200: status 200, but the body is no JSON: it is empty"
	probe http "http://127.0.0.1:$port/endless" --json a=b
	is_unhealthy "http://127.0.0.1:$port/endless: status 200, but the body is larger than 1 MiB, JSON expected"
	probe http "http://127.0.0.1:$port/" --json state
	is_wrong_usage '--json: "state" is not PATH=VALUE'
}

@test "http: an empty option wants nothing" {
	serve http
	probe http "http://127.0.0.1:$port/200" --method= --header= --data= --status= --body= --json=
	is_healthy "http://127.0.0.1:$port/200: status 200"
	[ "$(cat "$port_file.requests")" = /200 ]
	probe http "http://127.0.0.1:$port/500" --method= --header= --data= --status= --body= --json=
	is_unhealthy "http://127.0.0.1:$port/500: status 500, 2xx expected"
	probe tcp "127.0.0.1:$port" --json=
	is_wrong_usage "are for http"
}

@test "http: of a body 1 MiB is read" {
	serve http
	probe http "http://127.0.0.1:$port/endless" --body yyyy
	is_healthy "http://127.0.0.1:$port/endless: status 200"
	probe http "http://127.0.0.1:$port/endless" --body x
	is_unhealthy "http://127.0.0.1:$port/endless: status 200, but \"x\" is not in the first 1 MiB of the body, which is \"$(printf 'y%.0s' {1..80})...\""
}

@test "http: redirects are not followed" {
	serve http
	probe http "http://127.0.0.1:$port/redirect"
	is_unhealthy "http://127.0.0.1:$port/redirect: status 302, 2xx expected; redirects are not followed"
	[ "$(cat "$port_file.requests")" = /redirect ]
	probe http "http://127.0.0.1:$port/redirect" --status 302
	is_healthy "http://127.0.0.1:$port/redirect: status 302"
}

@test "http: no answer in time" {
	serve http
	probe http "http://127.0.0.1:$port/hang" --timeout 300ms
	is_unhealthy "http://127.0.0.1:$port/hang: no answer within 300ms"
	probe http "http://127.0.0.1:$port/trickle" --timeout 300ms
	is_unhealthy "http://127.0.0.1:$port/trickle: no answer within 300ms"
}

@test "http: a wait cuts a long try short" {
	serve http
	probe http "http://127.0.0.1:$port/hang" --timeout 1h --wait 300ms
	[ "$status" -eq 1 ]
	[[ $stderr == *"/hang: no answer within "[0-9]*"ms (waited "*"s, 1 try)" ]]
}

@test "http: nothing listens" {
	free_port
	probe http "http://127.0.0.1:$port/"
	is_unhealthy "http://127.0.0.1:$port/: Connection refused"
}

@test "http: an answer that is not HTTP" {
	serve raw 'SSH-2.0-server\r\n'
	probe http "http://127.0.0.1:$port/" --timeout 2s
	[ "$status" -eq 1 ]
	[[ $stderr == "e2e-probe: http://127.0.0.1:$port/: "* ]]
}

@test "http: --wait until it is healthy" {
	serve http
	probe http "http://127.0.0.1:$port/later" --wait 30s --interval 10ms
	[ "$status" -eq 0 ]
	[[ $output == "http://127.0.0.1:$port/later: status 200 (after "*"s, 4 tries)" ]]
	[ -z "$stderr" ]
}

@test "http: --wait says how long, when it never is" {
	serve http
	probe http "http://127.0.0.1:$port/503" --wait 400ms --interval 100ms
	[ "$status" -eq 1 ]
	[[ $stderr == "e2e-probe: http://127.0.0.1:$port/503: status 503, 2xx expected (waited "*"s, "*")" ]]
	[ "$(wc -l <"$port_file.requests")" -gt 1 ]
}

@test "http: user and password are sent and not shown" {
	serve http
	probe http "http://user:s3cret@127.0.0.1:$port/private#s3cret"
	is_healthy "http://127.0.0.1:$port/private: status 200"
	probe http "http://user:s3cre@127.0.0.1:$port/private"
	is_unhealthy "http://127.0.0.1:$port/private: status 401, 2xx expected"
}

@test "http: no proxy for this machine" {
	local server
	free_port
	export http_proxy=http://127.0.0.1:$port all_proxy=http://127.0.0.1:$port no_proxy=
	serve http
	for server in 127.0.0.1 localhost; do
		probe http "http://$server:$port/"
		is_healthy "http://$server:$port/: status 200"
	done
}

@test "https: a certificate is verified unless --insecure" {
	need openssl
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>openssl.log
	cat key.pem certificate.pem >server.pem
	serve http server.pem
	probe http "https://localhost:$port/"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == "e2e-probe: https://localhost:$port/: "*certificate* ]]

	probe http "https://localhost:$port/" --cacert certificate.pem
	is_healthy "https://localhost:$port/: status 200"
	# It is not that host's.
	probe http "https://127.0.0.1:$port/" --cacert certificate.pem
	[ "$status" -eq 1 ]

	probe http "https://localhost:$port/" --insecure
	[ "$status" -eq 0 ]
	[ "$output" = "https://localhost:$port/: status 200" ]
	[ "$stderr" = "e2e-probe: --insecure: the certificate of localhost is not verified" ]

	probe http "https://localhost:$port/" --cacert missing.pem
	[ "$status" -eq 3 ]
	[ "$stderr" = "e2e-probe: open missing.pem: No such file or directory" ]
	echo nonsense >nonsense.pem
	probe http "https://localhost:$port/" --cacert nonsense.pem
	[ "$status" -eq 3 ]
	probe http "https://localhost:$port/" --cacert certificate.pem --insecure
	is_wrong_usage "exclude each other"
}

# ---- tcp ----

@test "tcp: somebody listens, or nobody" {
	serve raw
	probe tcp "127.0.0.1:$port"
	is_healthy "tcp://127.0.0.1:$port: accepts connections"
	free_port
	probe tcp "127.0.0.1:$port"
	is_unhealthy "tcp://127.0.0.1:$port: Connection refused"
}

@test "tcp: IPv6" {
	need python3
	python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' || skip "no ::1 here"
	SERVER_HOST=::1 serve raw
	probe tcp "[::1]:$port"
	is_healthy "tcp://[::1]:$port: accepts connections"
}

@test "tcp: never through a proxy" {
	serve echo
	export http_proxy=http://127.0.0.1:$port all_proxy=http://127.0.0.1:$port
	free_port
	probe tcp "127.0.0.1:$port" --timeout 2s
	is_unhealthy "tcp://127.0.0.1:$port: Connection refused"
}

@test "tcp: --wait until somebody listens" {
	free_port
	background e2e-probe tcp "127.0.0.1:$port" --wait 60s --interval 10ms
	local waiting=$pid
	background python3 -c '
import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)' "$port"
	wait "$waiting"
}

# ---- redis ----

# start_redis OPTION...: leaves $port and $pid. Another program may take the port first.
start_redis() {
	local tries=5
	need redis-server
	while free_port; do
		background redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no \
			--dir "$BATS_TEST_TMPDIR" "$@"
		if until_true 200 grep -qs -e "eady to accept connections" -e "Failed listening" servers.log &&
			! is_gone "$pid"; then
			return 0
		fi
		[ $((tries -= 1)) -gt 0 ]
	done
}

@test "redis: up, then down" {
	start_redis
	probe redis "redis://127.0.0.1:$port" --wait 30s
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://localhost:$port/0"
	is_healthy "redis://localhost:$port: answers PONG"
	kill "$pid"
	until_true 200 is_gone "$pid"
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: Connection refused"
}

@test "redis: with a password, which is never shown" {
	start_redis --requirepass 's3cret word'
	probe redis "redis://:s3cret%20word@127.0.0.1:$port"
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://default:s3cret%20word@127.0.0.1:$port"
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://:wr0ng@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error WRONGPASS (to AUTH)"
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error NOAUTH"
}

@test "redis: an answer that repeats the password" {
	serve raw '-ERR unknown command AUTH, with args beginning with: s3cret\r\n'
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error ERR (to AUTH)"
	serve raw '+s3cret\r\n'
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not OK (to AUTH)"
	serve echo
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not Redis's (to AUTH)"
}

@test "redis: loading, silent, closing, endless" {
	serve raw '-LOADING Redis is loading the dataset in memory\r\n'
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error LOADING"
	serve raw '' ''
	probe redis "redis://127.0.0.1:$port" --timeout 300ms
	is_unhealthy "redis://127.0.0.1:$port: no answer within 300ms"
	serve raw '+PON'
	probe redis "redis://127.0.0.1:$port" --timeout 300ms
	is_unhealthy "redis://127.0.0.1:$port: no answer within 300ms"
	serve raw "+$(printf '%01000d' 0)"
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not Redis's"
}

# ---- postgres ----

# start_postgres: leaves $port and $pid.
start_postgres() {
	local bin data tries=5 as_postgres=()
	bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
	[ -n "$bin" ] || bin=$(pg_config --bindir 2>/dev/null) || skip "PostgreSQL is not installed"
	[ -x "$bin/initdb" ] || skip "PostgreSQL's server is not installed"
	data=$(mktemp -d "${TMPDIR:-/tmp}/e2e-probe.XXXXXX")
	echo "$data" >outside
	if [ "$(id -u)" -eq 0 ]; then
		# It does not run as root.
		need setpriv
		id postgres >/dev/null 2>&1 || skip "there is no user postgres"
		as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
		chown postgres "$data"
	fi
	cd "$data" || return
	"${as_postgres[@]}" "$bin/initdb" -D "$data/db" -U postgres -A trust --no-sync
	echo "host all postgres 127.0.0.1/32 trust" >"$data/db/pg_hba.conf"
	while free_port; do
		background "${as_postgres[@]}" "$bin/postgres" -D "$data/db" -p "$port" -k '' -h 127.0.0.1
		if until_true 400 postgres_has_spoken && ! is_gone "$pid"; then
			return 0
		fi
		[ $((tries -= 1)) -gt 0 ]
	done
}

postgres_has_spoken() {
	is_gone "$pid" || grep -q "ready to accept" "$BATS_TEST_TMPDIR/servers.log"
}

@test "postgres: up, then down" {
	start_postgres
	probe postgres "127.0.0.1:$port" --wait 30s
	is_healthy "postgres://127.0.0.1:$port: accepts connections"
	probe postgres "postgresql://nobody:wr0ng@localhost:$port/none"
	is_healthy "postgres://localhost:$port: accepts connections (answered with SQLSTATE 28000)"
	kill -INT "$pid"
	until_true 400 is_gone "$pid"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: Connection refused"
}

# raw_error SQLSTATE TEXT: an ErrorResponse as a Python string.
raw_error() {
	local fields="SFATAL\\0VFATAL\\0C$1\\0M$2\\0\\0"
	local len=$((4 + 7 + 7 + 2 + ${#1} + 2 + ${#2} + 1))
	printf 'E\\0\\0\\0\\x%02x%s' "$len" "${fields//\\0/\\x00}"
}

@test "postgres: an error is an answer, but that it starts up" {
	serve raw "$(raw_error 28000 'no pg_hba.conf entry')"
	probe postgres "127.0.0.1:$port"
	is_healthy "postgres://127.0.0.1:$port: accepts connections (answered with SQLSTATE 28000)"
	serve raw "$(raw_error 57P03 'the database system is starting up')"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: does not accept connections: the database system is starting up"
}

@test "postgres: other answers" {
	local answer
	for answer in 'HTTP/1.1 400 Bad Request\r\n' 'E\xff\xff\xff\xff' 'R\0\0\0\0' 'E\0\0\0\4' \
		'Ecould not fork\n\0' 'E\0\0\0\x0aCABCDE' 'E\0\0\0\x0bCABCD\0\0'; do
		serve raw "$answer"
		probe postgres "127.0.0.1:$port"
		is_unhealthy "postgres://127.0.0.1:$port: the answer is not PostgreSQL's"
	done
	serve raw 'R\0\0\0\x08'
	probe postgres "127.0.0.1:$port" --timeout 300ms
	is_unhealthy "postgres://127.0.0.1:$port: no answer within 300ms"
}

# ---- exec ----

@test "exec: exit 0 is healthy" {
	probe exec true
	is_healthy "exec true: exit code 0"
	probe exec --quiet -- sh -c 'echo chatter; echo more >&2'
	is_healthy ""
}

@test "exec: another exit is not, and the last line says why" {
	probe exec false
	is_unhealthy "exec false: exit code 1"
	probe exec sh -c 'echo first; echo "no response" >&2; echo; exit 2'
	is_unhealthy "exec sh: exit code 2: no response"
	probe exec sh -c 'kill -9 $$'
	is_unhealthy "exec sh: ended by signal 9"
	probe exec ./missing
	is_unhealthy "exec ./missing: cannot be started: No such file or directory"
}

@test "exec: the command's options are its own" {
	probe exec sh -c '[ "$*" = "--quiet --status 1" ]' sh --quiet --status 1
	is_healthy "exec sh: exit code 0"
}

@test "exec: --wait" {
	probe exec --wait 30s --interval 10ms sh -c 'echo >>runs; [ "$(wc -l <runs)" -ge 3 ]'
	[ "$status" -eq 0 ]
	[[ $output == "exec sh: exit code 0 (after "*"s, 3 tries)" ]]
}

@test "exec: what takes too long is gone with its children" {
	probe exec --timeout 500ms -- sh -c 'trap "" TERM; sleep 600 & echo $! >child; echo $$ >self; wait'
	is_unhealthy "exec sh: did not end within 500ms"
	until_true 200 is_gone "$(cat child)"
	until_true 200 is_gone "$(cat self)"
}

@test "exec: endless output" {
	probe exec --timeout 300ms yes
	is_unhealthy "exec yes: did not end within 300ms"
}

@test "exec: what is left behind is gone" {
	probe exec sh -c 'sleep 600 & echo $! >child'
	is_healthy "exec sh: exit code 0"
	until_true 200 is_gone "$(cat child)"
}

@test "exec: a signal ends the command too" {
	background e2e-probe exec --timeout 1h sh -c 'sleep 600 & echo $! >child; echo $$ >self; wait'
	until_true 200 test -s self
	kill -TERM "$pid"
	run wait "$pid"
	[ "$status" -ne 0 ]
	until_true 200 is_gone "$(cat child)"
	until_true 200 is_gone "$(cat self)"
}
