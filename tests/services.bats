#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # ${...} is e2e-gen's
# What tests stand on: started in order and in parallel, healthy before the first test, named when it
# fails, gone when the run is over, whatever happened.

load helpers

setup() {
	set_up
	# Each process of the services has this in its environment.
	export MARK="$BATS_TEST_NUMBER-$$-$RANDOM"
}

teardown() {
	if [ -e Makefile ]; then e2e-service stop >/dev/null 2>&1 3>&-; fi
}

# The pids of the processes of the services here. One that has ended, and that nobody has reaped, has
# no environment.
left() { grep -lzsxF "SERVICE_MARK=$MARK" /proc/[0-9]*/environ | cut -d/ -f3; }

nothing_left() { [ -z "$(left)" ]; }

something_left() { [ -n "$(left)" ]; }

is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

is_closed() { ! is_open "$1"; }

# A small HTTP server: server.py PORT, with what it is to do in the environment.
write_server() {
	cat >server.py <<-'PYTHON'
	import http.server, os, sys, time

	began = time.monotonic()

	class Handler(http.server.BaseHTTPRequestHandler):
	    def do_GET(self):
	        if self.path == "/die":
	            print("told to die", flush=True)
	            os._exit(5)
	        early = time.monotonic() - began < float(os.environ.get("UNHEALTHY_FOR", 0))
	        body = b"wait" if early else b"ready"
	        self.send_response(503 if early else 200)
	        self.send_header("Content-Length", str(len(body)))
	        self.end_headers()
	        self.wfile.write(body)

	    def log_message(self, *words):
	        pass

	if "HANG" in os.environ:
	    import socket
	    hung = socket.create_server(("127.0.0.1", int(sys.argv[1])))
	    time.sleep(1000)
	http.server.ThreadingHTTPServer.allow_reuse_address = True
	server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
	print("listening on", sys.argv[1], flush=True)
	server.serve_forever()
	PYTHON
}

# ---- up, in order and in parallel ----

@test "services are up before the tests, in order, and gone after them" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  one: {command: "echo one >> order; trap 'echo one down >> order; exit' TERM; echo up; while :; do sleep 0.05; done", log_ready: up}
	  two: {command: "echo two >> order; trap 'echo two down >> order; exit' TERM; echo up; while :; do sleep 0.05; done", log_ready: up, needs: [one]}
	  once: {command: "sleep 0.2; echo once >> order", oneshot: true, needs: [one]}
	  three: {command: "echo three >> order; trap 'echo three down >> order; exit' TERM; echo up; while :; do sleep 0.05; done", log_ready: up, needs: [two, once]}
	phases: [{name: p, tests: {t: {command: "echo test >> order"}}}]
	YAML
	run -0 gmake -j4 e2e
	nothing_left
	assert_equal "$(head -n 1 order)" one
	assert_equal "$(sed -n '2,3p' order | sort | tr '\n' ' ')" "once two "
	assert_equal "$(sed -n '4,$p' order | tr '\n' ' ')" "three test three down two down one down "
	assert_contains "$output" "service three  healthy after"
	assert_contains "$output" "service once  done after"
	assert_equal "$(result '.services | map("\(.name) \(.state)") | join(", ")')" "one stopped, two stopped, once done, three stopped"
	assert_equal "$(head -n 1 test-results/_services/one.log)" up
}

@test "what needs nothing of the other starts at the same time" {
	# Each waits for the other: one after the other they would never be up.
	plan <<-'YAML'
	services:
	  one: {command: "touch one; until [ -e two ]; do sleep 0.05; done; echo up; sleep 1000", log_ready: up}
	  two: {command: "touch two; until [ -e one ]; do sleep 0.05; done; echo up; sleep 1000", log_ready: up}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake -j2 e2e
}

@test "a service that a phase names is for that phase, others are for all" {
	plan <<-'YAML'
	services:
	  all: {command: "sleep 1000"}
	  below: {command: "sleep 1000"}
	  web: {command: "sleep 1000", needs: [below]}
	phases:
	  - {name: one, tests: {t: {command: "true"}}}
	  - {name: two, services: [web], tests: {t: {command: "true"}}}
	YAML
	run -0 gmake -j2 e2e E2E_PHASES=one
	assert_contains "$output" "service all "
	assert_contains "$output" "service below "
	refute_contains "$output" "service web "
	run -0 gmake -j2 e2e E2E_ONLY=one/%
	refute_contains "$output" "service web "
	run -0 gmake -j2 e2e E2E_PHASES=two
	assert_contains "$output" "service web "
}

# ---- healthy ----

@test "health by http, and a service that says 503 for a while" {
	write_server
	local port
	free_port
	export PORT=$port
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  api:
	    command: [python3, server.py, "${PORT}"]
	    env: {UNHEALTHY_FOR: "1"}
	    ready: {http: "http://localhost:${PORT}/health", body: ready, interval: 300ms, timeout: 2s, retries: 1, start_period: 20s}
	phases: [{name: p, tests: {t: {command: "e2e-probe http http://localhost:${PORT}/ --body ready"}}}]
	YAML
	run -0 gmake e2e
	assert_contains "$output" "service api  healthy after"
	nothing_left
	is_closed "$port"
}

@test "health by redis, tcp and a command" {
	local port
	free_port
	export PORT=$port
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  redis: {command: "redis-server --port ${PORT} --save ''", ready: {redis: "redis://localhost:${PORT}"}}
	  tcp: {command: [sleep, "1000"], needs: [redis], ready: {tcp: "localhost:${PORT}"}}
	  exec: {command: "sleep 0.3; touch there; sleep 1000", ready: {exec: "test -e there"}}
	phases: [{name: p, tests: {t: {command: "redis-cli -p ${PORT} ping && test -e there"}}}]
	YAML
	run -0 gmake -j3 e2e
	nothing_left
}

@test "a service without a check is up when it has started; one that ends at once has failed" {
	plan <<-'YAML'
	services: {s: {command: "exit 0"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "service s  exited with 0"
	assert_equal "$(stamp p/t.skipped .reason)" service
}

@test "what puts itself into the background is looked after too" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "setsid sh -c 'sleep 1000 & sleep 1001' </dev/null >/dev/null 2>&1 & exit 0", ready: {exec: "true"}}}
	phases: [{name: p, tests: {t: {command: "sleep 0.4; pgrep -f 'sleep 1001' >/dev/null"}}}]
	YAML
	run -0 gmake e2e
	nothing_left
}

@test "what a service starts and loses goes down with it" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "(setsid sleep 1000 &); trap '' TERM; sleep 1001 & wait; sleep 1002", grace: 300ms}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e
	nothing_left
}

# ---- not healthy ----

@test "a service that crashes at start: its name, its exit status, its last lines; nothing is run" {
	plan <<-'YAML'
	services: {api: {command: "echo starting; echo cannot bind >&2; exit 3", ready: {tcp: "localhost:1"}}}
	phases:
	  - {name: one, tests: {t: {command: "touch ran"}}}
	  - {name: two, tests: {t: {command: "touch ran"}}}
	YAML
	run -2 gmake -j4 e2e
	assert_contains "$output" "✗ service api  exited with 3 after"
	assert_contains "$output" "│ cannot bind"
	assert_contains "$output" "log: test-results/_services/api.log"
	[ ! -e ran ]
	assert_equal "$(result '.services[0] | "\(.name) \(.state) \(.exit_code)"')" "api failed 3"
	assert_equal "$(result '.services[0].log_tail')" $'starting\ncannot bind'
	assert_equal "$(result '.phases | map(.reason) | join(" ")')" "service service"
	assert_equal "$(result .success)" false
	# Mended, what is owed runs.
	sed -i 's/exit 3", ready: {tcp: "localhost:1"}/sleep 1000"/' phases.yaml
	run -0 gmake -j4 e2e
	[ -e ran ]
}

@test "a service that never answers fails in the time that its check allows" {
	write_server
	local port
	free_port
	export PORT=$port
	# So many that the server listens before the last one, on a busy machine, too.
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  api:
	    command: [python3, server.py, "${PORT}"]
	    env: {HANG: "1"}
	    ready: {http: "http://127.0.0.1:${PORT}/", interval: 200ms, timeout: 300ms, retries: 12}
	phases: [{name: p, tests: {t: {command: "touch ran"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "service api  was not healthy after"
	assert_contains "$output" "no answer within 300ms"
	[ ! -e ran ]
	nothing_left
}

@test "a line that never comes fails too" {
	plan <<-'YAML'
	services: {s: {command: "echo nearly; sleep 1000", log_ready: listening, ready: {interval: 100ms, retries: 3}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "service s  was not healthy after"
	assert_contains "$output" "│ nearly"
}

@test "what needs a service that failed is not started" {
	plan <<-'YAML'
	services:
	  database: {command: "exit 1"}
	  migrate: {command: "touch migrated", oneshot: true, needs: [database]}
	  api: {command: "touch api; sleep 1000", needs: [migrate]}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake -j4 e2e
	assert_contains "$output" "service migrate  was not started: database, which it needs, failed"
	assert_contains "$output" "service api  was not started: migrate, which it needs, failed"
	[ ! -e migrated ]
	[ ! -e api ]
}

@test "a one-shot service that fails" {
	plan <<-'YAML'
	services: {migrate: {command: "echo no such table; exit 9", oneshot: true}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "service migrate  exited with 9"
	assert_contains "$output" "no such table"
}

@test "a command that cannot be started, and a variable that is not set" {
	not_under_valgrind "its vfork shares no memory with the child, which tells what failed there"
	plan <<-'YAML'
	services:
	  one: {command: [no-such-program-xyz]}
	  two: {command: ["true"], env: {A: "${NOT_SET_XYZ}"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake -j2 e2e
	assert_contains "$output" "service one  no-such-program-xyz: command not found"
	assert_contains "$output" "service two  A: "
	assert_contains "$output" "NOT_SET_XYZ"
}

@test "a service of an optional phase does not gate" {
	plan <<-'YAML'
	services: {extra: {command: "exit 1"}}
	phases:
	  - {name: one, tests: {t: {command: "true"}}}
	  - {name: two, required: false, services: [extra], tests: {t: {command: "touch ran"}}}
	YAML
	run -0 gmake e2e
	assert_contains "$output" "service extra  exited with 1"
	[ ! -e ran ]
	assert_equal "$(result '.phases | map(.status) | join(" ")')" "passed failed"
}

@test "a service that dies in the middle ends the run, and is named at the tests that failed" {
	write_server
	local port
	free_port
	export PORT=$port
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	retries: 5
	services:
	  api: {command: [python3, server.py, "${PORT}"], ready: {http: "http://127.0.0.1:${PORT}/"}}
	phases:
	  - name: one
	    tests:
	      killer: {command: "e2e-probe http http://127.0.0.1:${PORT}/die; sleep 0.2; exit 1"}
	      hangs: {command: "sleep 1000"}
	  - {name: two, tests: {t: {command: "touch ran"}}}
	YAML
	run -2 gmake -j4 e2e
	assert_contains "$output" "service api  exited with 5 after"
	assert_contains "$output" "│ told to die"
	[ ! -e ran ]
	assert_equal "$(stamp one/killer.failed '[.reason, (.attempts | length)] | join(" ")')" "exit 1"
	assert_equal "$(stamp one/hangs.failed '[.reason, (.attempts | length)] | join(" ")')" "service 1"
	assert_equal "$(stamp two/t.skipped .reason)" service
	assert_equal "$(result '.phases[0].tests[0].service')" api
	assert_contains "$(result '.phases[0].tests[0].error')" "exit 1; service api exited with 5"
	nothing_left
}

@test "a service that a required phase stands on halts the run when it dies, and a new run does not hear of it" {
	plan <<-'YAML'
	services:
	  other: {command: "sleep 1000"}
	  dies: {command: "until [ -e go ]; do sleep 0.05; done; exit 4"}
	phases:
	  - {name: one, services: [dies], tests: {t: {command: "touch go; sleep 600"}}}
	  - {name: two, services: [other], tests: {t: {command: "true"}}}
	  - {name: three, services: [other], required: false, parallel: false, tests: {t: {command: "true"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp one/t.failed .reason)" service
	for phase in two three; do
		assert_equal "$(stamp $phase/t.skipped '[.reason, .detail] | join(" ")')" \
			"halted service dies"
	done
	run -0 gmake e2e E2E_PHASES="two three"
}

@test "a service that stands below phases with halt: false alone stops only what stands on it" {
	plan <<-'YAML'
	services: {bad: {command: "exit 3"}}
	phases:
	  - {name: night, halt: false, services: [bad], tests: {t: {command: "true"}}}
	  - {name: opt, required: false, services: [bad], tests: {t: {command: "true"}}}
	  - {name: day, tests: {t: {command: "true"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp night/t.skipped .reason)" "service"
	[ -e test-results/day/t.passed ]
	assert_equal "$(result '[.success, .services[0].required, .phases[0].reason] | map(tostring) | join(" ")')" \
		"false true service"
}

@test "that all tests passed is not enough when a service has died" {
	plan <<-'YAML'
	services: {s: {command: "until [ -e go ]; do sleep 0.05; done; exit 1"}}
	phases: [{name: p, tests: {t: {command: "touch go; until [ -e test-results/.e2e/blocked/service/s ]; do sleep 0.05; done"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "✓ p/t"
	assert_contains "$output" "service s  exited with 1"
	assert_contains "$output" "E2E TESTS FAILED"
}

@test "a service that gets ill is named at the tests that fail, and may recover" {
	plan <<-'YAML'
	services: {s: {command: "sleep 1000", ready: {exec: "! test -e ill", interval: 100ms, retries: 2}}}
	phases:
	  - {name: one, required: false, tests: {t: {command: "touch ill; until grep -q unhealthy test-results/.e2e/services/s.json; do sleep 0.05; done; exit 1"}}}
	  - {name: two, tests: {t: {command: "rm ill; until grep -q '\"healthy' test-results/.e2e/services/s.json; do sleep 0.05; done"}}}
	YAML
	# A pass of which a part was without its service is none.
	run -2 gmake e2e
	assert_contains "$output" "service s is unhealthy: "
	assert_equal "$(result '.phases[0].tests[0].service')" s
	assert_equal "$(result '.phases[1].tests[0].reason')" service
}

# ---- ports ----

@test "a port that somebody else has is an error that names the holder" {
	local port holder
	free_port
	export PORT=$port
	python3 -m http.server "$port" --bind 127.0.0.1 >/dev/null 2>&1 3>&- &
	holder=$!
	wait_until is_open "$port"
	plan <<-'YAML'
	services: {api: {command: "touch started; sleep 1000", ready: {http: "http://localhost:${PORT}/"}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "service api  was not started: port $port is taken by "
	assert_contains "$output" "(pid $holder)"
	[ ! -e started ]
	# In the closing list why stands once, and no word is broken.
	COLUMNS=60 run -2 gmake e2e
	assert_contains "$output" "⏩ p  skipped: service api was not started (1 test)"$'\n'
	assert_contains "$output" $'\n'"⏩ p  skipped: service api was not started"$'\n'
	assert_contains "$output" "✗ service api  was not started: port $port is taken by"$'\n'
	kill "$holder"
}

@test "reuse takes one that is healthy already and leaves it running" {
	local port holder
	free_port
	export PORT=$port
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {api: {command: "touch started; exec python3 -m http.server ${PORT} --bind 127.0.0.1", reuse: true, ready: {http: "http://127.0.0.1:${PORT}/"}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	python3 -m http.server "$port" --bind 127.0.0.1 >/dev/null 2>&1 3>&- &
	holder=$!
	wait_until is_open "$port"
	run -0 gmake e2e
	assert_contains "$output" "service api  already healthy"
	[ ! -e started ]
	is_open "$port"
	kill "$holder"
	wait_until is_closed "$port"
	# There is none: it is started, and ended.
	run -0 gmake e2e
	[ -e started ]
	is_closed "$port"
}

# ---- by hand ----

@test "e2e-up, e2e-status, e2e-down" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  one: {command: "sleep 1000"}
	  once: {command: "echo x >> once", oneshot: true, needs: [one]}
	  two: {command: "sleep 1000", needs: [once]}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e-status
	assert_contains "$output" "one   down"
	run -0 gmake -j4 e2e-up 3>&-
	assert_contains "$output" "service two  healthy"
	something_left
	run -0 gmake e2e-status
	assert_contains "$output" "two   healthy, up for"
	assert_contains "$output" "once  done"
	# A run uses them as they are, and leaves them.
	run -0 gmake -j4 e2e
	assert_contains "$output" "service one  up already"
	something_left
	assert_equal "$(cat once)" x
	# A second e2e-up has nothing to do.
	run -0 gmake -j4 e2e-up
	assert_contains "$output" "service once  done before"
	run -2 gmake e2e-clean
	assert_contains "$output" "run make e2e-down first"
	run -0 gmake e2e-down
	assert_contains "$output" "2 services stopped"
	nothing_left
	run -0 gmake e2e-down
	assert_contains "$output" "0 services stopped"
	# Afterwards it is all to be done again.
	run -0 gmake -j4 e2e-up 3>&-
	assert_equal "$(cat once | tr '\n' ' ')" "x x "
	run -0 gmake e2e-down
	gmake e2e-clean
}

@test "e2e-up that fails says so" {
	plan <<-'YAML'
	services: {s: {command: "echo oh no; exit 4"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e-up
	assert_contains "$output" "service s  exited with 4"
	assert_contains "$output" "│ oh no"
}

@test "E2E_KEEP=1 leaves them up" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "sleep 1000"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e E2E_KEEP=1 3>&-
	something_left
	run -0 gmake e2e
	something_left
	E2E_KEEP=0 gmake e2e-down
	nothing_left
	E2E_KEEP=1 run -0 gmake e2e 3>&-
	something_left
	gmake e2e-down
	run -0 gmake e2e E2E_KEEP=0
	nothing_left
}

@test "one that is up and has changed in the plan is started again, and what stands on it" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services:
	  below: {command: "echo below 1 >> started; sleep 1000"}
	  above: {command: "echo above >> started; sleep 1000", needs: [below]}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake -j2 e2e-up 3>&-
	sed -i 's/below 1/below 2/' phases.yaml
	run -0 gmake -j2 e2e-up 3>&-
	assert_contains "$output" "service below  has changed, and is started again"
	assert_equal "$(tr '\n' ' ' <started)" "below 1 above below 2 above "
	gmake e2e-down
	nothing_left
}

@test "a pass against other services is not used again" {
	plan <<-'YAML'
	services: {s: {command: "sleep 1000"}}
	phases:
	  - {name: p, tests: {t: {command: "echo t >> ran"}}}
	  - {name: q, tests: {u: {command: "test -e ok"}}}
	YAML
	run -2 gmake e2e
	sed -i 's/sleep 1000/sleep 1001/' phases.yaml
	touch ok
	run -0 gmake e2e
	assert_equal "$(tr '\n' ' ' <ran)" "t t "
}

@test "services of somebody else are waited for, and not started" {
	write_server
	local port holder
	free_port
	export PORT=$port
	plan <<-'YAML'
	services:
	  once: {command: "touch once", oneshot: true}
	  api: {command: "touch started; sleep 1000", needs: [once], ready: {http: "http://127.0.0.1:${PORT}/", interval: 200ms, retries: 50}}
	phases: [{name: p, tests: {t: {command: "e2e-probe http http://127.0.0.1:${PORT}/"}}}]
	YAML
	UNHEALTHY_FOR=1 python3 server.py "$port" >/dev/null 2>&1 3>&- &
	holder=$!
	run -0 gmake e2e E2E_SERVICES=external
	assert_contains "$output" "service api  started elsewhere, healthy after"
	[ ! -e started ]
	[ ! -e once ]
	kill "$holder"
	wait_until is_closed "$port"
	sed -i 's/retries: 50/retries: 2/' phases.yaml
	E2E_SERVICES=external run -2 gmake e2e
	assert_contains "$output" "service api  was not healthy after"
	run -2 gmake e2e E2E_SERVICES=extern
	assert_contains "$output" 'unknown value "extern"'
}

# ---- whatever happens ----

steps='
env: {SERVICE_MARK: "${MARK}"}
services:
  one: {command: "sleep 0.2; echo up; sleep 1000", log_ready: up}
  two: {command: "sleep 0.2; echo up; sleep 1000", log_ready: up, needs: [one]}
phases: [{name: p, tests: {t: {command: "sleep 1000"}}}]'

# has_begun NAME: the service has a state.
has_begun() { [ -e "test-results/.e2e/services/$1.json" ]; }

runs() { [ -e test-results/p/t.log ]; }

@test "nothing is left when make is killed while services start, and while tests run" {
	local condition
	for condition in 'has_begun one' 'has_begun two' runs; do
		plan <<<"$steps"
		start_make -j2 e2e
		# shellcheck disable=SC2086 # words
		wait_until $condition
		kill -KILL "$make_pid"
		wait_make
		wait_until nothing_left
		rm -rf test-results
	done
}

@test "nothing is left after Ctrl-C while services start, and while tests run" {
	local condition
	for condition in 'has_begun one' 'has_begun two' runs; do
		plan <<<"$steps"
		# In a session of its own, as at a terminal: the whole group gets the signal.
		setsid "$E2E_TEST_MAKE" -j2 e2e 3>&- &
		make_pid=$!
		# shellcheck disable=SC2086 # words
		wait_until $condition
		kill -TERM -- "-$make_pid"
		wait_make
		wait_until nothing_left
		rm -rf test-results
	done
}

@test "e2e-gen --run ends with nothing left, also when it is interrupted" {
	plan <<<"$steps"
	e2e-gen --run phases.yaml >out.txt 2>&1 3>&- &
	make_pid=$!
	wait_until runs
	kill -TERM "$make_pid"
	wait_make
	nothing_left
	assert_equal "$make_status" 143
	grep -q "E2E TESTS FAILED" out.txt
}

@test "a keeper that is killed: its service is found by the next run" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "setsid sleep 1000 & sleep 1001"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake e2e E2E_KEEP=1 3>&-
	kill -KILL "$(jq .keeper test-results/.e2e/services/s.json)"
	wait_until not_kept_up
	something_left
	run -0 gmake e2e-status
	assert_contains "$output" "down: its keeper was killed"
	run -0 gmake e2e
	assert_contains "$output" "still running since the last make, and now ended: sleep 1000"
	nothing_left
}

not_kept_up() { flock -n test-results/.e2e/services/s.lock true; }

@test "a make that is read from comes to its end while services stay up" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "sleep 1000"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	timeout 15 bash -c "$E2E_TEST_MAKE e2e E2E_KEEP=1 3>&- | cat" >/dev/null
	something_left
	gmake e2e-down
}

@test "the value of a secret is not in a service's log, state or report" {
	export TOKEN=secret-value-123
	plan <<-'YAML'
	secrets: [TOKEN]
	services: {s: {command: "echo the token is ${TOKEN}; exit 1", ready: {exec: "echo ${TOKEN} >&2; exit 1"}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	refute_contains "$output" secret-value
	assert_contains "$output" "the token is ***"
	run -1 grep -r secret-value test-results
}

@test "make -n starts nothing" {
	plan <<-'YAML'
	services: {s: {command: "touch started; sleep 1000"}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -0 gmake -n e2e
	[ ! -e started ]
	[ ! -e test-results ]
}

@test "a service whose keeper is killed in mid-run was lost: the run fails" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "sleep 1000"}}
	phases: [{name: p, tests: {t: {command: "sed -n 's/.*\"keeper\":\\([0-9]*\\).*/\\1/p' test-results/.e2e/services/s.json | xargs kill -9"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "✓ p/t"
	assert_contains "$output" "service s  was lost: its keeper was killed"
	assert_equal "$(result .success)" false
	run -2 gmake e2e-report
	assert_contains "$output" "service s  was lost"
	nothing_left
	assert_equal "$(stamp .e2e/services/s.json .state)" failed
}

@test "a check that hangs beyond its own time limit counts as one that failed" {
	not_under_valgrind "it copies the program"
	mkdir bin
	# In place of e2e-probe, beside a copy of e2e-service.
	cp "$(command -v e2e-service)" bin
	printf '#!/bin/sh\nsleep 1000\n' >bin/e2e-probe
	chmod +x bin/e2e-probe
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "sleep 1000", ready: {tcp: "localhost:1", interval: 100ms, timeout: 100ms, retries: 1}}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e E2E_SERVICE="$PWD/bin/e2e-service"
	assert_contains "$output" "service s  was not healthy after"
	nothing_left
}

@test "any bytes in a command, a variable and a check come through" {
	cat >phases.yaml <<-'YAML'
	services:
	  s:
	    command: [sh, -c, 'printf "%s|" "$@" "$V" > got; echo "$1"; exec sleep 1000', sh, "it's \\ \"#\" %s $(x) `y` $$HOME ${X:-d}\nnext\t", "", "a b", "\\"]
	    env: {V: "v # $ ' \" \\ \n."}
	    log_ready: "it's \\ \"#\" %s $(x) `y` $HOME d"
	    ready: {exec: [sh, -c, 'test "$1" = "$(printf "a#\n$ ")"', sh, "a#\n$ "]}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	e2e-gen
	run -0 gmake e2e
	assert_equal "$(cat got)" "$(printf "it's \\\\ \"#\" %%s \$(x) \`y\` \$HOME d\nnext\t||a b|\\\\|v # \$ ' \" \\\\ \n.|")"
}

@test "two that start the same service at the same time" {
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	services: {s: {command: "echo started >> started; sleep 0.3; echo up; sleep 1000", log_ready: up}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	gmake e2e-up >one.txt 2>&1 3>&- &
	make_pid=$!
	run -0 gmake e2e-up 3>&-
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(cat started)" started
	assert_equal "$(cat one.txt <(echo "$output") | grep -c 'up already')" 1
	gmake e2e-down
	nothing_left
}
