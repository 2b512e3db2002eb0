#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-probe http, against a server that answers as it is told.

load probe_helpers

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

@test "http: --expect-header" {
	local wish said
	serve raw 'HTTP/1.1 103 Early Hints\r\nEarly: yes\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type:  text/html; charset=utf-8 \r\nVary: Accept\r\nvary: Origin\r\nEmpty:\r\nFolded: one\r\n two\r\nSet-Cookie: id=s3cret\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: yes\r\n\r\n'
	for wish in Content-Type content-type: 'CONTENT-TYPE: text/html' 'content-type:utf-8 ' \
		'Vary: Accept' 'Vary: Origin' Empty 'Folded: one two' $'Vary\n\nEmpty:' ''; do
		probe http "http://127.0.0.1:$port/" --expect-header Vary --expect-header "$wish"
		is_healthy "http://127.0.0.1:$port/: status 200"
	done
	while IFS='|' read -r wish said; do
		probe http "http://127.0.0.1:$port/" --expect-header Vary --expect-header "$wish"
		is_unhealthy "http://127.0.0.1:$port/: status 200, but $said"
	done <<'EOF'
Content-Type: json|the header Content-Type is "text/html; charset=utf-8", "json" expected
content-type: HTML|the header content-type is "text/html; charset=utf-8", "HTML" expected
Vary: Accept, Origin|the header Vary is "Accept, Origin", "Accept, Origin" expected
Empty: no|the header Empty is "", "no" expected
Content|there is no header Content
Early|there is no header Early
Trailer: yes|there is no header Trailer, "yes" expected
set-cookie: session|the header set-cookie is another one, "session" expected
EOF
	for wish in ': text' 'A name' 'A name: text' 'Name : text' $'A: b\rC'; do
		probe http "http://127.0.0.1:$port/" --expect-header "$wish"
		is_wrong_usage "--expect-header takes NAME or NAME: TEXT"
	done
	# The first thing that is wrong is said.
	probe http "http://127.0.0.1:$port/" --expect-header No --status 204
	is_unhealthy "http://127.0.0.1:$port/: status 200, 204 expected"
	probe http "http://127.0.0.1:$port/" --expect-header No --body no
	is_unhealthy "http://127.0.0.1:$port/: status 200, but there is no header No"
}

@test "http: of headers 256 KiB are read" {
	local path
	serve http
	for path in long-header headers interim; do
		probe http "http://127.0.0.1:$port/$path"
		is_unhealthy "http://127.0.0.1:$port/$path: the answer's headers are too large"
	done
}

@test "http: one line, whatever is in it" {
	serve raw 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n\x1b[31ma\r\nb\t'
	probe http "http://127.0.0.1:$port/" --body $'two\nlines'
	is_unhealthy "http://127.0.0.1:$port/: status 200, but \"two lines\" is not in the body, which is \"a  b \""
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
	is_wrong_usage '--method: "GET /" is not a method'
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
	is_unhealthy "http://127.0.0.1:$port/: status 200, but the body is not JSON: all�is well"
	probe http "http://127.0.0.1:$port/200" --json a=b
	is_unhealthy "http://127.0.0.1:$port/200: status 200, but the body is not JSON: it is empty"
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

@test "http: an answer that ends too early" {
	serve close ''
	probe http "http://127.0.0.1:$port/"
	is_unhealthy "http://127.0.0.1:$port/: the connection was closed without an answer"
	serve close 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nready'
	probe http "http://127.0.0.1:$port/" --body ready
	is_one_line "http://127.0.0.1:$port/: "
	serve reset
	probe http "http://127.0.0.1:$port/"
	is_one_line "http://127.0.0.1:$port/: "
}

@test "http: IPv6" {
	need_ipv6
	SERVER_HOST=::1 serve http
	probe http "http://[::1]:$port/health"
	is_healthy "http://[::1]:$port/health: status 200"
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

# A stopped clock is not a reason for a try without a limit.
@test "http: --wait is over while e2e-probe is stopped" {
	serve http
	local end=$((SECONDS + 4))
	background e2e-probe http "http://127.0.0.1:$port/then-hang" --wait 3s --interval 2s
	wait_until test -e "$port_file.requests"
	kill -STOP "$pid"
	wait_until eval '[ "$SECONDS" -ge '"$end"' ]'
	kill -CONT "$pid"
	wait_until has_ended "$pid"
	run wait "$pid"
	[ "$status" -eq 1 ]
	grep "status 503, 2xx expected (waited " servers.log
}

@test "http: a query is not shown" {
	serve http
	probe http "http://127.0.0.1:$port/health?token=s3cret#part"
	is_healthy "http://127.0.0.1:$port/health?...: status 200"
	[ "$(cat "$port_file.requests")" = "/health?token=s3cret" ]
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
	serve http
	export http_proxy=http://127.0.0.1:$port all_proxy=http://127.0.0.1:$port no_proxy=
	free_port
	for server in 127.0.0.1 127.1.2.3 localhost localhost. a.localhost 0.0.0.0 '[::1]' '[::]' \
		'[::ffff:127.0.0.1]'; do
		probe http "http://$server:$port/"
		is_one_line "http://"
	done
	[ ! -e "$port_file.requests" ]
	# For another one there is.
	probe http http://nowhere.test/path
	is_healthy "http://nowhere.test/path: status 200"
	[ "$(cat "$port_file.requests")" = http://nowhere.test/path ]
	serve http
	for server in 127.0.0.1 localhost; do
		probe http "http://$server:$port/"
		is_healthy "http://$server:$port/: status 200"
	done
}

@test "http: the password of a proxy is not shown" {
	for http_proxy in odd://user:s3cret@127.0.0.1:1 user:s3cret@127.0.0.1:99999; do
		export http_proxy
		probe http http://nowhere.test/
		[ "$status" -eq 3 ]
		[ "$stderr" = "e2e-probe: the address of the proxy, in a variable such as http_proxy, is wrong" ]
	done
}

@test "https: a certificate is verified unless --insecure" {
	make_certificate
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

	# That of a variable that is not set changes nothing.
	probe http "https://localhost:$port/" --cacert=
	[ "$status" -eq 1 ]

	probe http "https://localhost:$port/" --insecure
	is_healthy "https://localhost:$port/: status 200; --insecure: the certificate is not verified"
	probe http "https://localhost:$port/500" --insecure
	is_unhealthy "https://localhost:$port/500: status 500, 2xx expected; --insecure: the certificate is not verified"
	probe http "https://localhost:$port/" --insecure --quiet
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$stderr" = "e2e-probe: https://localhost:$port/: --insecure: the certificate is not verified" ]

	probe http "https://localhost:$port/" --cacert missing.pem
	[ "$status" -eq 3 ]
	[ "$stderr" = "e2e-probe: open missing.pem: No such file or directory" ]
	echo nonsense >nonsense.pem
	probe http "https://localhost:$port/" --cacert nonsense.pem
	[ "$status" -eq 3 ]
	probe http "https://localhost:$port/" --cacert certificate.pem --insecure
	is_wrong_usage "exclude each other"
}

