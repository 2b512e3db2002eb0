#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # ${...} is e2e-gen's
# A pass needs a record that each service it stood on was healthy from its start to its end.

load helpers

setup() {
	set_up
	bats_require_minimum_version 1.5.0
}

teardown() {
	if [ -e Makefile ]; then e2e-service stop >/dev/null 2>&1 3>&-; fi
}

service() { stamp ".e2e/services/$1.json" "$2"; }

# is_state NAME STATE: what is recorded of the service.
is_state() { [ "$(service "$1" .state)" = "$2" ]; }

# The plan of most tests here: t waits for `go`, u comes after it.
# shellcheck disable=SC2120 # arguments may be passed
steps() {
	plan <<-YAML
	services: {s: {command: "exec sleep 1000"${1:+, $1}}}
	phases:
	  - {name: p, tests: {t: {command: "touch begun; until [ -e go ]; do sleep 0.05; done; echo t >> ran"}, u: {command: "echo u >> ran"}}}
	YAML
}

# ---- stopped in the middle ----

@test "a keeper that gets TERM in mid-run takes the service from the tests: red, and nothing starts after it" {
	steps
	start_make e2e >out.txt 2>&1
	wait_until test -e begun
	kill -TERM "$(service s .keeper)"
	touch go
	wait_make
	assert_equal "$make_status" 2
	assert_contains "$(cat out.txt)" "service s was stopped during the run"
	refute_contains "$(ran)" u
	assert_equal "$(result .success)" false
	# The next make owes them, and has a service again.
	run -0 gmake e2e
	assert_contains "$(ran)" u
}

@test "make e2e-down in another terminal does the same" {
	steps
	start_make e2e >out.txt 2>&1
	wait_until test -e begun
	e2e-service stop 3>&-
	touch go
	wait_make
	assert_equal "$make_status" 2
	assert_contains "$(cat out.txt)" "service s was stopped during the run"
	refute_contains "$(ran)" u
}

@test "a service that ends while who looks after it is not quick enough to say so: its passes do not count" {
	local keeper pid
	plan <<-'YAML'
	services: {s: {command: "exec sleep 1000"}}
	phases:
	  - {name: p, tests: {t: {command: "touch begun; until [ -e go ]; do sleep 0.05; done"}}}
	YAML
	start_make e2e >out.txt 2>&1
	wait_until test -e begun
	keeper=$(service s .keeper)
	pid=$(service s .pid)
	# As on a busy machine: it has not run since.
	kill -STOP "$keeper"
	kill -KILL "$pid"
	wait_until has_ended "$pid"
	touch go
	# Once the phase is judged, the service is ended.
	wait_until grep -q '^❌ p' out.txt
	kill -CONT "$keeper"
	wait_make
	assert_equal "$make_status" 2
	assert_equal "$(result .success)" false
	assert_contains "$(cat out.txt)" "there is no record that service s was healthy"
}

@test "the command line of a service is not that of who looks after it" {
	plan <<-'YAML'
	services: {s: {command: "exec sleep 1000.25"}}
	phases: [{name: p, tests: {t: {command: "tr '\\0' ' ' < /proc/$(sed -n 's/.*\"keeper\":\\([0-9]*\\).*/\\1/p' test-results/.e2e/services/s.json)/cmdline > line"}}}]
	YAML
	run -0 gmake e2e
	refute_contains "$(cat line)" 1000.25
	assert_contains "$(cat line)" "e2e-service: s"
}

# ---- the record ----

@test "a pass while its service was unhealthy does not count, also when that has recovered" {
	plan <<-'YAML'
	services: {s: {command: "exec sleep 1000", ready: {exec: "! test -e ill", interval: 100ms, retries: 1}}}
	phases:
	  - name: p
	    tests:
	      before: {command: "echo before >> ran"}
	      t: {command: "echo t >> ran; [ ! -e well ] || exit 0; touch ill; until grep -q unhealthy test-results/.e2e/services/s.json; do sleep 0.05; done; rm ill; until grep -q '\"healthy' test-results/.e2e/services/s.json; do sleep 0.05; done"}
	YAML
	run -2 gmake e2e
	assert_contains "$output" "its result does not count: service s was unhealthy while the test ran"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "t") | .reason')" service
	# It runs again; what passed before the service was unhealthy stands.
	touch well
	run -0 gmake e2e
	assert_equal "$(ran)" "before t t"
}

@test "two spells of ill health are two records, and a pass between them counts" {
	plan <<-'YAML'
	services: {s: {command: "exec sleep 1000", ready: {exec: "! test -e ill", interval: 100ms, retries: 1}}}
	phases:
	  - {name: one, required: false, tests: {t: {command: "sh spell"}}}
	  - {name: two, tests: {t: {command: "true"}}}
	  - {name: three, required: false, tests: {t: {command: "sh spell"}}}
	YAML
	cat >spell <<-'SH'
	state=test-results/.e2e/services/s.json
	touch ill; until grep -q unhealthy $state; do sleep 0.05; done
	rm ill; until grep -q '"healthy' $state; do sleep 0.05; done
	exit 1
	SH
	run -0 gmake e2e
	assert_equal "$(service s '.ill_spans | length')" 2
	assert_equal "$(result '.phases[1].status')" passed
}

@test "no record of a service, or one of another start of it: the pass does not count" {
	local how
	for how in 'rm test-results/.e2e/services/s.json' "sed -i 's/\"id\":\"[^\"]*\"/\"id\":\"other\"/' test-results/.e2e/services/s.json"; do
		rm -rf test-results
		plan <<-YAML
		services: {s: {command: "exec sleep 1000"}}
		phases: [{name: p, tests: {t: {command: [sh, -c, '$(printf '%s' "$how" | sed "s/'/''/g")']}}}]
		YAML
		run -2 gmake e2e 3>&-
		assert_contains "$output" "there is no record that service s was healthy"
	done
}

@test "passes of a make that was killed are held against the record of its services" {
	plan <<-'YAML'
	services: {s: {command: "exec sleep 1000"}}
	phases:
	  - {name: p, tests: {t: {command: "echo t >> ran"}}}
	  - {name: q, tests: {u: {command: "echo u >> ran; [ -e again ] || { touch begun; exec sleep 1000; }"}}}
	YAML
	start_make e2e
	wait_until test -e begun
	kill -KILL "$make_pid"
	wait_make
	wait_until is_state s stopped
	touch again
	cp -a test-results kept
	# With the record it is kept; without it runs again.
	run -0 gmake e2e
	assert_equal "$(ran)" "t u u"
	rm -rf test-results
	mv kept test-results
	rm test-results/.e2e/services/s.json
	forget
	run -0 gmake e2e
	assert_equal "$(ran)" "t u"
}

@test "reports made again after the services were ended by hand say the same" {
	plan <<-'YAML'
	services:
	  s: {command: "exec sleep 1000"}
	  once: {command: "true", oneshot: true}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e E2E_KEEP=1 3>&-
	run -0 gmake e2e-down
	run -0 gmake e2e-report
	assert_equal "$(result .success)" true
}

# ---- somebody else's ----

# A file of somebody else is "up" as long as it is there.
foreign='
services: {s: {command: "touch started; exec sleep 1000", %sready: {exec: "test -e up", interval: 100ms, retries: 1}}}
phases:
  - {name: p, tests: {t: {command: "rm up; until grep -q unhealthy test-results/.e2e/services/s.json; do sleep 0.05; done; touch up; echo t"}}}'

@test "one that is somebody else's is checked as long as the run lasts" {
	touch up
	# shellcheck disable=SC2059 # a format
	plan <<<"$(printf "$foreign" '')"
	run -2 timeout 60 "$E2E_TEST_MAKE" e2e E2E_SERVICES=external 3>&-
	assert_contains "$output" "service s was unhealthy while the test ran"
	[ ! -e started ]
	# shellcheck disable=SC2059 # a format
	plan <<<"$(printf "$foreign" 'reuse: true, ')"
	run -2 timeout 60 "$E2E_TEST_MAKE" e2e 3>&-
	assert_contains "$output" "service s was unhealthy while the test ran"
	[ ! -e started ]
}

@test "of one that is somebody else's and has no check, their word is taken" {
	steps
	touch go
	run -0 gmake e2e E2E_SERVICES=external
}

# ---- kept up ----

@test "a service that was kept up and fails its check now is started again" {
	plan <<-'YAML'
	services: {s: {command: "rm -f ill; echo x >> started; exec sleep 1000", ready: {exec: "! test -e ill", interval: 1h, retries: 1}}}
	phases: [{name: p, tests: {t: {command: "! test -e ill"}}}]
	YAML
	run -0 gmake e2e E2E_KEEP=1 3>&-
	run -0 gmake e2e E2E_KEEP=1 3>&-
	assert_contains "$output" "up already"
	touch ill
	run -0 gmake e2e E2E_KEEP=1 3>&-
	assert_contains "$output" "service s  is not healthy, and is started again"
	assert_equal "$(wc -l <started)" 2
}

@test "what was done before the machine was started again is done again, and its keeper is nobody" {
	local sleeper
	plan <<-'YAML'
	services: {once: {command: "echo x >> done", oneshot: true}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e E2E_KEEP=1 3>&-
	run -0 gmake e2e E2E_KEEP=1 3>&-
	assert_equal "$(wc -l <"done")" 1
	sed -i 's/"host":"[^"]*"/"host":"another-boot\/pid:[1]"/' test-results/.e2e/services/once.json
	run -0 gmake e2e E2E_KEEP=1 3>&-
	assert_equal "$(wc -l <"done")" 2
	# Its keeper's number is somebody else's by now.
	sleep 1000 3>&- &
	sleeper=$!
	sed -i 's/"host":"[^"]*"/"host":"another-boot\/pid:[1]"/; s/"keeper":[0-9]*/"keeper":'"$sleeper"'/; s/"over":true/"over":false/; s/"state":"done"/"state":"healthy"/; s/"kept":true/"kept":false/' test-results/.e2e/services/once.json
	run -0 gmake e2e-down
	run -0 gmake e2e
	kill -0 "$sleeper"
	kill "$sleeper"
}

# ---- ports ----

# Listens at 127.0.0.1 and so many ports; then at PORT of the ADDRESS. Says so in the file "listens".
write_listeners() {
	cat >listeners.py <<-'PYTHON'
	import socket, sys, time

	count, address, port = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
	held = []
	for _ in range(count):
	    held.append(socket.create_server(("127.0.0.1", 0)))
	family = socket.AF_INET6 if ":" in address else socket.AF_INET
	held.append(socket.create_server((address, port), family=family))
	open("listens", "w").close()
	time.sleep(1000)
	PYTHON
}

port_plan() {
	plan <<-'YAML'
	services: {api: {command: "touch started; exec python3 -m http.server ${PORT} --bind 127.0.0.1", ready: {http: "http://127.0.0.1:${PORT}/"}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
}

@test "a stranger on the port is found among 200 listeners" {
	local port holder
	free_port
	export PORT=$port
	write_listeners
	# The newest stand first in the table: the stranger is to be behind the first piece of it.
	python3 listeners.py 0 127.0.0.1 "$port" 3>&- &
	holder=$!
	wait_until test -e listens
	rm listens
	python3 listeners.py 200 127.0.0.2 0 3>&- &
	others=$!
	wait_until test -e listens
	port_plan
	run -2 gmake e2e
	kill "$others" "$holder"
	assert_contains "$output" "service api  was not started: port $port is taken by "
	assert_contains "$output" "(pid $holder)"
	[ ! -e started ]
}

@test "a listener at another address of this machine is none at this one" {
	local port holder address
	write_listeners
	for address in 127.0.0.2 ::1; do
		if [ "$address" = ::1 ] && ! grep -q 0000000000000001 /proc/net/if_inet6; then continue; fi
		free_port
		export PORT=$port
		rm -f listens started
		python3 listeners.py 0 "$address" "$port" 3>&- &
		holder=$!
		wait_until test -e listens
		port_plan
		run -0 gmake e2e
		[ -e started ]
		kill "$holder"
	done
}

@test "a listener at all addresses is one at this one" {
	local port holder address
	write_listeners
	for address in 0.0.0.0 ::; do
		if [ "$address" = :: ] && [ ! -s /proc/net/if_inet6 ]; then continue; fi
		free_port
		export PORT=$port
		rm -f listens started
		python3 listeners.py 0 "$address" "$port" 3>&- &
		holder=$!
		wait_until test -e listens
		port_plan
		run -2 gmake e2e
		kill "$holder"
		assert_contains "$output" "port $port is taken by "
		[ ! -e started ]
	done
}

# ---- its output ----

@test "log_ready is found behind much without a newline, and through colours; a carriage return ends a line" {
	plan <<-'YAML'
	services:
	  long: {command: "head -c 300000 /dev/zero | tr '\\0' .; printf 'the server is ready'; exec sleep 1000", log_ready: server is ready, ready: {exec: "true", interval: 10s, retries: 2}}
	  colours: {command: "printf 'the \\033[1mserver\\033[0m is \\033[32mre\\033[mady\\n'; exec sleep 1000", log_ready: server is ready}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 timeout 60 "$E2E_TEST_MAKE" -j2 e2e 3>&-
	plan <<-'YAML'
	services:
	  s: {command: "printf 'server is \\rready\\n'; exec sleep 1000", log_ready: server is ready, ready: {exec: "true", interval: 100ms, retries: 5}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 timeout 60 "$E2E_TEST_MAKE" e2e 3>&-
	assert_contains "$output" "its output did not say so"
}

@test "a keeper whose results were removed writes nothing into those of the next run" {
	cat >serve <<-'SH'
	n=$(cat round)
	trap 'until [ -e over ]; do sleep 0.02; done; exit 0' TERM
	touch "up$n"
	while :; do sleep 0.02; done
	SH
	cat >t <<-'SH'
	if [ "$(cat round)" = 1 ]; then
		touch at
		until [ -e go ]; do sleep 0.02; done
	else
		touch over
		while ps -o stat= -p "$(cat keeper)" | grep -q '^[^Z]'; do sleep 0.02; done
	fi
	SH
	plan <<-'YAML'
	grace: 30s
	services: {s: {command: [sh, serve], ready: {exec: 'test -e "up$$(cat round)"'}}}
	phases: [{name: p, tests: {t: {command: [sh, t], timeout: 30s}}}]
	YAML
	echo 1 >round
	start_make e2e
	wait_until test -e at
	jq .keeper test-results/.e2e/services/s.json >keeper
	rm -r test-results
	touch go
	wait_make
	[ "$make_status" -ne 0 ]
	echo 2 >round
	run -0 timeout 60 "$E2E_TEST_MAKE" --no-print-directory e2e
	assert_contains "$output" "E2E TESTS PASSED"
}
