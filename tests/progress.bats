#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What one sees of a run while it is at work.
load helpers

# Whether FILE has COUNT lines with TEXT.
has_lines() { [ "$(grep -c -- "$3" "$1" 2>/dev/null || true)" = "$2" ]; }

@test "a test that has used up a third of its time, and two thirds, is called slow" {
	plan <<-'YAML'
	phases:
	  - name: p
	    timeout: 6s
	    tests: {slow: {command: "until [ -e enough ]; do sleep 0.05; done"}, quick: {command: "true"}}
	YAML
	start_make -j2 e2e >out
	wait_until has_lines out 2 "SLOW p/slow  running for "
	touch enough
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(grep -c SLOW out)" 2
	assert_contains "$(grep SLOW out | tail -n 1)" ", limit 6.00s"
	assert_equal "$(jq -r 'select(.event == "test_slow") | .test' test-results/.e2e/events | uniq -c | xargs)" "2 slow"
}

@test "each attempt is slow by itself" {
	plan <<-'YAML'
	phases:
	  - {name: p, retries: 1, tests: {t: {command: "exec sleep 60", timeout: 600ms}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(grep -c 'SLOW p/t' <<<"$output")" 4
}

@test "a quiet run says nothing of slow tests" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "exec sleep 60", timeout: 300ms}}}
	YAML
	run -2 gmake e2e E2E_REPORTS=json
	refute_contains "$output" SLOW
}

@test "events.jsonl grows while the run is at work" {
	plan <<-'YAML'
	reports: [events]
	phases:
	  - name: p
	    tests:
	      first: {command: "true"}
	      waits: {command: "until [ -e enough ]; do sleep 0.05; done"}
	YAML
	start_make -j2 e2e
	wait_until has_lines test-results/events.jsonl 1 '"test_end".*"first"'
	wait_until has_lines test-results/events.jsonl 1 '"test_start".*"waits"'
	refute_contains "$(cat test-results/events.jsonl)" run_end
	# The process group that is named is the test's.
	kill -0 -- "-$(jq 'select(.event == "test_start" and .test == "waits") | .pid' test-results/events.jsonl)"
	touch enough
	wait_make
	assert_equal "$(jq -r .event test-results/events.jsonl | sort | uniq -c | xargs)" \
		"1 phase_end 1 phase_start 1 run_end 1 run_start 2 test_end 2 test_start"
}

@test "a retry, a skip and a test that cannot start are events too" {
	not_under_valgrind "its vfork shares no memory with the child, which tells what failed there"
	plan <<-'YAML'
	reports: [events]
	phases:
	  - name: p
	    tests: {again: {command: "[ -e second ] || ! touch second", retries: 1}, no: {command: [./nothing]}}
	  - {name: q, tests: {never: {command: "true"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(jq -r 'select(.test == "again") | [.event, .attempt // .attempts] | join(" ")' test-results/events.jsonl | xargs)" \
		"test_start 1 test_start 2 test_end 2"
	assert_equal "$(jq -r 'select(.test == "no") | [.event, .pid // .reason] | join(" ")' test-results/events.jsonl | xargs)" \
		"test_start 0 test_end error"
	assert_equal "$(jq -r 'select(.test == "never") | [.event, .pid // .reason] | join(" ")' test-results/events.jsonl | xargs)" \
		"test_start 0 test_end halted"
}

@test "the report's own judgement is an event" {
	plan <<-'YAML'
	reports: [events]
	phases:
	  - name: p
	    tests: {t: {command: "touch \"${report}\"", report: {format: junit, file: "${artifacts}/r.xml"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(jq -r 'select(.test == "t") | [.event, .reason // ""] | join(" ")' test-results/events.jsonl | tail -n 2 | xargs)" \
		"test_end exit test_judged report"
}

@test "an interrupted make leaves events that tell no end" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "touch up; exec sleep 600"}}}
	YAML
	start_make e2e
	wait_until test -e up
	kill -TERM "$make_pid"
	wait_make
	refute_contains "$(cat test-results/.e2e/events)" run_end
	assert_contains "$(tail -n 1 test-results/.e2e/events)" interrupted
}

# Runs make on a terminal of its own, on which no line can be drawn twice; what it shows is in "screen".
make_on_terminal() { TERM=dumb script -qec "$E2E_TEST_MAKE --no-print-directory $*" screen </dev/null >/dev/null 3>&-; }

@test "on a terminal without a live line each line tells the time left, from what earlier runs took" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "true"}, b: {command: "true"}, c: {command: "true"}}}
	YAML
	make_on_terminal e2e
	refute_contains "$(cat screen)" " left"
	# Each took an hour.
	sed -i 's/"duration":[0-9.]*/"duration":3600.000000/' test-results/.e2e/history.jsonl
	make_on_terminal e2e
	assert_equal "$(grep -c "~.* left" screen)" 2
	# They ran side by side, so it was an hour in all; two thirds of it are owed when the first has
	# ended, and that was so quick that the rest may be as well.
	[[ $(grep "1/3" screen) =~ ~26m[45][0-9]s\ left ]]
	gmake e2e >quiet
	refute_contains "$(cat quiet)" " left"
}

@test "what need not run again takes no time" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests: {a: {command: "true"}, b: {command: "true"}, c: {command: "[ -e good ]"}, d: {command: "[ -e good ]"}}
	YAML
	run -2 gmake e2e
	sed -i 's/"duration":[0-9.]*/"duration":60.000000/' test-results/.e2e/history.jsonl
	# Two failed and two passed; only passes say how long a test takes.
	touch good
	make_on_terminal e2e
	assert_equal "$(grep -c "~.* left" screen)" 1
}
