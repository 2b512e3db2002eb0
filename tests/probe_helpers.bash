# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of e2e-probe share. What is waited for has a limit; no test says how fast something
# is.

load helpers

setup() {
	set_up
	unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
}

# Also ends what a failed test has left: servers, stopped ones too, and the processes of the
# commands of exec.
teardown() {
	local pid
	cd "$BATS_TEST_TMPDIR" || return
	for pid in $(cat pids child self 2>/dev/null); do
		kill "$pid" 2>/dev/null || continue
		kill -CONT "$pid" 2>/dev/null || continue
		WAIT_LIMIT=5 wait_until has_ended "$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
	done
	[ ! -e outside ] || rm -rf "$(cat outside)"
}

# background COMMAND...: its pid is left in $pid; it ends with the test.
background() {
	"$@" >>"$BATS_TEST_TMPDIR/servers.log" 2>&1 3>&- &
	pid=$!
	echo "$pid" >>"$BATS_TEST_TMPDIR/pids"
}

# serve KIND ARGUMENT...: starts probe_server.py; its port is left in $port.
serve() {
	need python3
	port_file=$(mktemp -u "$BATS_TEST_TMPDIR/port.XXXXXX")
	background python3 "$BATS_TEST_DIRNAME/probe_server.py" "$port_file" "$@"
	wait_until test -e "$port_file"
	# shellcheck disable=SC2034 # for the tests
	port=$(cat "$port_file")
}

# Ends the test where there is no IPv6.
need_ipv6() {
	need python3
	python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' || skip "no ::1 here"
}

# A certificate for localhost: key.pem, certificate.pem, and both in server.pem.
make_certificate() {
	need openssl
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>openssl.log
	cat key.pem certificate.pem >server.pem
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

# Unhealthy, with one line that begins like this; what follows is the system's.
is_one_line() {
	echo "exit $status, output: $output, stderr: $stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == "e2e-probe: $1"?* ]]
	[[ $stderr != *$'\n'* ]]
}

is_wrong_usage() {
	echo "exit $status, output: $output, stderr: $stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"$1"* ]]
	[[ $stderr == *"Try 'e2e-probe --help'."* ]]
}


# resolver.so, for LD_PRELOAD: with it no name server ever answers.
silent_resolver() {
	need cc pkg-config
	pkg-config --atleast-version=7.87 libcurl || lacks extra "this libcurl waits for name servers"
	cat >resolver.c <<'C'
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **found)
{
	(void)node, (void)service, (void)hints, (void)found;
	sleep(600);
	return EAI_AGAIN;
}
C
	cc -shared -fPIC -o resolver.so resolver.c
	# A sanitizer's library that is loaded with a program wants to be the first.
	export ASAN_OPTIONS=verify_asan_link_order=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
}
