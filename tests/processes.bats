#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The processes of a test: its whole family ends with it, whatever happens to those above it.
load helpers

# As the name of a number of seconds each process has its own.
gone() { no_process "sleep $1"; }

leaving_plan() {
	plan <<-YAML
	phases:
	  - name: p
	    tests: {t: {command: "$1", ${2:-}}}
	YAML
}

@test "what a test leaves running is named and ended, in its group and out of it" {
	leaving_plan "sleep 7601 & setsid sleep 7602 & (setsid sh -c 'sleep 7603; true' &); echo ok"
	gmake e2e
	assert_equal "$(stamp p/t.passed '.leaky | length')" 4
	assert_contains "$(stamp p/t.passed '.leaky | join(" ")')" "sleep 7602 (pid "
	assert_equal "$(result '.phases[0].tests[0].leaky | length')" 4
	gone "760[123]"
	run -0 gmake e2e-report
	assert_contains "$output" "leaky: left running "
}

@test "leaky: fail makes it a failure, which is retried" {
	leaving_plan "sleep 7604 & echo x >> tries" "leaky: fail, retries: 1"
	run -2 gmake e2e
	assert_contains "$output" "left running: sleep 7604 (pid "
	assert_equal "$(stamp p/t.failed .reason)" leaky
	assert_equal "$(wc -l <tries)" 2
	gone 7604
	# A pass under the other rule is none under this one.
	leaving_plan "sleep 7604 & echo x >> tries" "leaky: mark"
	gmake e2e E2E_ONLY=p/t
}

@test "a test whose last process ends a moment after it is not leaky" {
	leaving_plan "(sleep 0.01 &); true"
	not_leaky() {
		gmake e2e
		[ "$(stamp p/t.passed '.leaky | length')" = 0 ]
	}
	# On a busy machine the moment may be longer, now and then.
	wait_until not_leaky
}

@test "a survivor that holds the log open does not hold up the run" {
	leaving_plan "setsid sh -c 'while :; do echo still here; sleep 0.01; done' & echo ok"
	gmake e2e
	assert_contains "$(stamp p/t.passed .leaky[0])" "still here"
}

@test "at a time limit those outside the group hear TERM too, and have the grace period" {
	leaving_plan "setsid sh -c 'trap \\\"echo cleaned > cleaned; exit\\\" TERM; touch up; while :; do sleep 0.02; done' & sleep 7605" "timeout: 3s, grace: 10s"
	run -2 gmake e2e
	assert_equal "$(cat cleaned)" cleaned
	gone 7605
}

@test "a stopped test hears of its end" {
	leaving_plan "kill -STOP \$\$\$\$; sleep 7606" "timeout: 300ms, grace: 10s"
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" timeout
}

@test "make killed with -9: all of the run ends, and the stamps say interrupted" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: "touch a.up; sleep 7607"}
	      b: {command: "trap '' TERM; touch b.up; setsid sleep 7608 & sleep 7609; sleep 7609"}
	YAML
	start_make -j2 e2e
	wait_until test -e a.up -a -e b.up
	kill -KILL "$make_pid"
	run ! wait "$make_pid"
	wait_until test -e test-results/p/a.failed -a -e test-results/p/b.failed
	assert_equal "$(stamp p/a.failed .reason) $(stamp p/b.failed .reason)" "interrupted interrupted"
	gone "760[789]"
}

@test "e2e-run killed with -9: its test dies, and the next run ends what slipped through" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      t: {command: "[ -e again ] && exit; touch again; setsid sleep 7610 & sleep 7611 & touch up; exec sleep 7612"}
	YAML
	start_make e2e
	wait_until test -e up
	pkill -KILL -P "$make_pid" -f e2e-run
	wait_make
	assert_equal "$make_status" 2
	wait_until gone 7612
	[ ! -e test-results/p/t.passed ]
	run -0 gmake e2e
	assert_contains "$output" "still running since the last make, and now ended: "
	gone "761[012]"
	assert_equal "$(result .success)" true
}

@test "a process that only looks like one of the run's is left alone" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "[ -e again ] || { touch again up; exec sleep 7613; }"}}}
	YAML
	start_make e2e
	wait_until test -e up
	pkill -KILL -P "$make_pid" -f e2e-run
	wait_make
	wait_until gone 7613
	sleep 7614 3>&- &
	other=$!
	# The ledger names its pid, but it is not what started then.
	sed -i "s/\"pid\":[0-9]*/\"pid\":$other/; s/\"time\":[0-9.]*,\"phase\":\"p\",\"test\":\"t\",\"attempt\"/\"time\":-90.0,\"phase\":\"p\",\"test\":\"t\",\"attempt\"/" test-results/.e2e/events
	gmake e2e
	kill "$other"
}

# As a CI restores them, twice on one machine. Both are the same run.
@test "what runs in another copy of the results is left alone" {
	mkdir one
	cd one
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "touch up; until [ -e enough ]; do [ -e ../over ] && exit 1; sleep 0.05; done"}}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	touch enough
	gmake e2e
	rm enough up test-results/p/t.passed
	cp -Rp ../one ../two
	start_make e2e
	wait_until test -e up
	touch ../two/enough
	run -0 gmake -C ../two e2e
	refute_contains "$output" "still running"
	touch enough
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(stamp p/t.passed .status)" passed
}

@test "what another machine has started is not looked for on this one" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "[ -e again ] || { touch again up; exec sleep 7617; }"}}}
	YAML
	start_make e2e
	wait_until test -e up
	pkill -KILL -P "$make_pid" -f e2e-run
	wait_make
	wait_until gone 7617
	setsid sleep 7618 3>&- &
	other=$!
	wait_until pgrep -f '^sleep 7618' >/dev/null
	# By chance, the ledger names its pid and the time when it started.
	now=$(awk '{ print $1 }' /proc/uptime)
	began=$(jq .began test-results/.e2e/run)
	jq -c --argjson pid "$(pgrep -f '^sleep 7618')" --argjson time "$(jq -n "$now - $began")" \
		'if .event == "test_start" then .pid = $pid | .time = $time else . end' test-results/.e2e/events >events
	cp test-results/.e2e/run run
	cp events test-results/.e2e
	jq -c '.place = "another"' run >test-results/.e2e/run
	run -0 gmake e2e
	refute_contains "$output" "still running"
	kill -0 "$other"
	# Here it would be what it seems to be.
	cp run events test-results/.e2e
	run -0 gmake e2e
	assert_contains "$output" "still running since the last make, and now ended: sleep 7618"
	run ! wait "$other"
}

@test "a new make waits for the tests of a dead one to write their results" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "[ -e again ] && exit; touch again up; trap '' TERM; sleep 7615; sleep 7616"}}}
	YAML
	start_make e2e
	wait_until test -e up
	kill -KILL "$make_pid"
	run ! wait "$make_pid"
	run -0 gmake e2e
	gone "761[56]"
	assert_equal "$(result .success)" true
	[ ! -e test-results/p/t.failed ]
}

@test "a run under nohup, or as a job of a script in the background, goes on when it is signalled" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "touch up; until [ -e enough ]; do sleep 0.05; done"}}}
	YAML
	(trap '' HUP INT QUIT && exec "$E2E_TEST_MAKE" --no-print-directory e2e) 3>&- &
	make_pid=$!
	wait_until test -e up
	for signal in HUP INT QUIT; do
		kill "-$signal" "$make_pid" "$(pgrep -P "$make_pid" -f e2e-run)"
	done
	touch enough
	wait_make
	assert_equal "$make_status" 0
}

# is_in_state STATE PID: as ps shows it. For T the process must start no other one meanwhile: a shell
# that has made a child by vfork is in state D until the child, which may be stopped by then, runs its program.
is_in_state() { [ "$(ps -o stat= -p "$2" | cut -c1)" = "$1" ]; }

@test "Ctrl-Z stops the clocks" {
	plan <<-'YAML'
	phases:
	  - {name: p, timeout: 8s, tests: {t: {command: "touch up; read line <enough"}}}
	YAML
	mkfifo enough
	set -m
	"$E2E_TEST_MAKE" --no-print-directory e2e 3>&- &
	make_pid=$!
	set +m
	wait_until test -e up
	kill -TSTP -- "-$make_pid"
	test_pid=$(jq 'select(.event == "test_start") | .pid' test-results/.e2e/events)
	wait_until is_in_state T "$test_pid"
	wait_until is_in_state T "$(pgrep -P "$make_pid" -f e2e-run)"
	# Longer than the time limit, which a busy machine does not reach until it has stopped all.
	sleep 8.2
	kill -CONT -- "-$make_pid"
	echo >enough
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(stamp p/t.passed '.duration < 8')" true
}

@test "Ctrl-Z under --run stops make and all of its tests, also what is in a session of its own" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "setsid sh -c 'echo $$$$ > far; read line <enough' & wait"}}}
	YAML
	mkfifo enough
	set -m
	e2e-gen --run phases.yaml >out.txt 2>&1 3>&- &
	gen_pid=$!
	set +m
	wait_until test -s far
	kill -TSTP "$gen_pid"
	wait_until is_in_state T "$gen_pid"
	wait_until is_in_state T "$(pgrep -P "$gen_pid")"
	wait_until is_in_state T "$(cat far)"
	kill -CONT "$gen_pid"
	echo >enough
	make_pid=$gen_pid
	wait_make
	assert_equal "$make_status" 0
}

@test "an e2e-run that was stopped alone does not hang make, and its limit holds" {
	[ -r /proc/self/stat ] || skip "there is no /proc"
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "touch up; sleep 7617", timeout: 2s}}}
	YAML
	start_make e2e
	wait_until test -e up
	kill -STOP "$(pgrep -P "$make_pid" -f e2e-run)"
	wait_make
	assert_equal "$make_status" 2
	assert_equal "$(stamp p/t.failed .reason)" timeout
}

@test "all exit codes are reported as they were" {
	{
		echo "phases:"
		echo "  - name: p"
		echo "    tests:"
		for code in $(seq 0 255); do echo "      t$code: {command: [sh, -c, exit $code]}"; done
	} | plan
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[0].tests[] | select(.name != "t\(.attempts[0].exit_code)" or .attempts[0].signal != null)] | length')" 0
	assert_equal "$(result '[.tests_passed, .tests_failed, .tests_skipped] | join(" ")')" "1 254 1"
}

@test "every signal is reported as it was" {
	{
		echo "phases:"
		echo "  - name: p"
		echo "    tests:"
		for signal in $(seq 1 64); do
			case $signal in
			17 | 18 | 19 | 20 | 21 | 22 | 23 | 28 | 32 | 33) continue ;;
			esac
			# shellcheck disable=SC2016
			echo "      t$signal: {command: 'ulimit -c 0; kill -$signal \$\$\$\$; sleep 20'}"
		done
	} | plan
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[0].tests[] | select(.name != "t\(.attempts[0].signal)" or .reason != "signal")] | length')" 0
}

@test "a test inherits no descriptor, no ignored and no blocked signal, and leaves no zombie" {
	leaving_plan "ls -l /proc/self/fd | grep -c -- '->' > fds; grep -E 'Sig(Blk|Ign)' /proc/self/status > signals; readlink /proc/self/fd/0 > stdin"
	(
		trap '' USR1 PIPE INT
		exec 7<phases.yaml 3>&-
		gmake e2e
	)
	# 0, 1, 2 and the directory that ls reads.
	assert_equal "$(cat fds)" 4
	assert_equal "$(cut -f2 signals | xargs)" "0000000000000000 0000000000000000"
	assert_equal "$(cat stdin)" /dev/null
}

# Runs COMMAND as one that has inherited 1,500 descriptors.
with_many_descriptors() {
	bash -c 'ulimit -n 2048
		for ((fd = 3; fd < 1503; fd++)); do eval "exec $fd</dev/null"; done
		exec "$@"' bash "$@"
}

@test "it does not matter how many descriptors were inherited" {
	plan <<-YAML
	services: {s: {command: "echo up; sleep 1000", log_ready: up, ready: {exec: [sh, -c, "exit 0"]}}}
	phases: [{name: p, tests: {t: {command: "ls /proc/self/fd | wc -l"}}}]
	YAML
	run -0 with_many_descriptors make --no-print-directory e2e
	assert_equal "$(stamp p/t.passed .status)" passed
	assert_equal "$(cat test-results/p/t.log)" 4
	assert_equal "$(result '.services[0].state')" stopped
	run -0 with_many_descriptors e2e-service start --keep 1 --log-ready up alone -- sh -c 'echo up; sleep 1000'
	e2e-service stop
	run -0 with_many_descriptors e2e-probe exec sh -c 'echo fine'
}
