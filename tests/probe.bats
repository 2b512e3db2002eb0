#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-probe: its command line, and all checks but http against fakes on loopback, for what real
# servers seldom do. For those see probe_servers.bats.

load probe_helpers

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
	is_wrong_usage "no check given"
	probe htpp http://127.0.0.1/
	is_wrong_usage "did you mean http?"
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
	is_wrong_usage "--nonsense"
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
	is_wrong_usage "no check given"
	[[ $stderr != *s3cret* ]]
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
	need_ipv6
	SERVER_HOST=::1 serve raw
	probe tcp "[::1]:$port"
	is_healthy "tcp://[::1]:$port: accepts connections"
	# A link-local address is of no use without its zone.
	probe tcp "[::1%25lo]:$port"
	is_healthy "tcp://[::1%25lo]:$port: accepts connections"
}

@test "tcp: a name server that does not answer" {
	silent_resolver
	LD_PRELOAD=$PWD/resolver.so probe tcp nowhere.test:1 --timeout 300ms
	is_unhealthy "tcp://nowhere.test:1: no answer within 300ms"
	LD_PRELOAD=$PWD/resolver.so probe http http://nowhere.test/ --timeout 300ms
	is_unhealthy "http://nowhere.test/: no answer within 300ms"
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

@test "redis: an answer that repeats the password" {
	serve raw '-ERR unknown command AUTH, with args beginning with: s3cret\r\n'
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error ERR (to AUTH)"
	serve raw '+s3cret\r\n'
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not OK (to AUTH)"
	serve echo
	probe redis "redis://:s3cret@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not from Redis (to AUTH)"
}

@test "redis: an empty password is none" {
	serve raw '+PONG\r\n'
	probe redis "redis://:@127.0.0.1:$port"
	is_healthy "redis://127.0.0.1:$port: answers PONG"
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
	is_unhealthy "redis://127.0.0.1:$port: the answer is not from Redis"
	serve raw '- no code\r\n'
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not PONG"
	serve close '+PON'
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the connection was closed without an answer"
	serve reset
	probe redis "redis://127.0.0.1:$port"
	is_one_line "redis://127.0.0.1:$port: "
}

# ---- postgres ----

# raw_error SQLSTATE TEXT: an ErrorResponse as a Python string.
raw_error() {
	local fields="SFATAL\\0VFATAL\\0C$1\\0M$2\\0\\0"
	local text len
	text=$(printf %b "$2")
	len=$((4 + 7 + 7 + 2 + ${#1} + 2 + ${#text} + 1))
	printf 'E\\0\\0\\0\\x%02x%s' "$len" "${fields//\\0/\\x00}"
}

@test "postgres: an error is an answer, but that it starts up" {
	serve raw "$(raw_error 28000 'no pg_hba.conf entry')"
	probe postgres "127.0.0.1:$port"
	is_healthy "postgres://127.0.0.1:$port: accepts connections (answered with SQLSTATE 28000)"
	serve raw "$(raw_error 57P03 'the database system is starting up')"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: does not accept connections: the database system is starting up"
	# Whatever a server says, it is one line, and not a long one.
	serve raw "$(raw_error 57P03 "$(printf 'a\\nb%0100d' 0)")"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: does not accept connections: a b$(printf '%077d' 0)..."
}

@test "postgres: other answers" {
	local answer
	for answer in 'HTTP/1.1 400 Bad Request\r\n' 'E\xff\xff\xff\xff' 'R\0\0\0\0' 'E\0\0\0\4' \
		'Ecould not fork\n\0' 'E\0\0\0\x0aCABCDE' 'E\0\0\0\x0bCABCD\0\0' \
		'E\0\0\0\x0cC1234\n\0\0'; do
		serve raw "$answer"
		probe postgres "127.0.0.1:$port"
		is_unhealthy "postgres://127.0.0.1:$port: the answer is not from PostgreSQL"
	done
	serve raw 'R\0\0\0\x08'
	probe postgres "127.0.0.1:$port" --timeout 300ms
	is_unhealthy "postgres://127.0.0.1:$port: no answer within 300ms"
	serve close 'E\0\0'
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: the connection was closed without an answer"
	serve reset
	probe postgres "127.0.0.1:$port"
	is_one_line "postgres://127.0.0.1:$port: "
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
	wait_until has_ended "$(cat child)"
	wait_until has_ended "$(cat self)"
}

@test "exec: endless output" {
	probe exec --timeout 300ms yes
	is_unhealthy "exec yes: did not end within 300ms"
}

# Asleep whenever one looks.
is_at_rest() {
	local i
	for ((i = 0; i < 5; i++)); do
		[[ $(ps -o stat= -p "$1") == S* ]] || return 1
		sleep 0.02
	done
}

@test "exec: a command that has closed its output is waited for at rest" {
	# The signals make e2e-probe look while there is nothing to read yet.
	background e2e-probe exec --timeout 1h sh -c 'echo $$ >self
		for i in 1 2 3 4 5; do kill -CHLD $PPID; sleep 0.05; done
		exec >&- 2>&- 3>closed; exec sleep 600'
	wait_until test -e closed
	wait_until is_at_rest "$pid"
}

@test "exec: what is left behind is gone" {
	probe exec sh -c 'sleep 600 & echo $! >child'
	is_healthy "exec sh: exit code 0"
	wait_until has_ended "$(cat child)"
}

@test "exec: a signal ends the command too" {
	background e2e-probe exec --timeout 1h sh -c 'sleep 600 & echo $! >child; echo $$ >self; wait'
	wait_until test -s self
	kill -TERM "$pid"
	run wait "$pid"
	[ "$status" -ne 0 ]
	wait_until has_ended "$(cat child)"
	wait_until has_ended "$(cat self)"
}
