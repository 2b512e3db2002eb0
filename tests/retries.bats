#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# When a failed test is tried again: by its cause, after longer and longer delays, and as often as the
# budgets of its phase and of the run allow.

load helpers

attempts() { # PHASE/TEST: how many it had, whatever became of it
	jq -s '.[0].attempts | length' test-results/"$1".{passed,failed,skipped} 2>/dev/null
}

@test "only the causes that are named lead to another attempt" {
	plan <<-'YAML'
	retries: {count: 2, on: [timeout, signal]}
	phases:
	  - name: p
	    halt: false
	    tests:
	      exit: {command: "exit 1"}
	      slow: {command: "sleep 60", timeout: 100ms}
	      killed: {command: 'kill -SEGV $$$$'}
	      other: {command: "exit 1", retries: {on: exit}}
	      fatal: {command: "exit 99", retries: {on: exit}}
	YAML
	run -2 gmake e2e
	assert_equal "$(attempts p/exit) $(attempts p/slow) $(attempts p/killed) $(attempts p/other) $(attempts p/fatal)" "1 3 3 3 1"
}

@test "an attempt that fails for another cause is the last one" {
	plan <<-'YAML'
	retries: {count: 5, on: exit}
	phases:
	  - name: p
	    tests: {t: {command: 'test "$E2E_ATTEMPT" != 2 || kill -SEGV $$$$; exit 1'}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed '[.attempts[].reason] | join(" ")')" "exit signal"
}

@test "the keys of retries come from the plan and the phase one by one" {
	plan <<-'YAML'
	retries: {delay: 2s, backoff: 1.5, max_delay: 90s, budget: 9}
	phases:
	  - name: p
	    retries: {on: [exit, leaky], budget: 4}
	    tests:
	      t: {command: "true", retries: 3}
	      u: {command: "true", retries: {delay: 0, backoff: 1}}
	YAML
	assert_equal "$(grep -o -- '--retr[^ ]* [^ ]*' Makefile | paste -sd ' ')" \
		"--retry-delay 2s --retry-backoff 1.5 --retry-max-delay 90s --retry-on exit,leaky --retry-budget 9 --retries 3 --retry-delay 0s --retry-backoff 1"
	assert_contains "$(cat Makefile)" "--phase-retry-budget 4"
}

@test "a delay that the plan says holds for a test that alone has retries" {
	plan <<-'YAML'
	retries: {delay: 300ms}
	phases: [{name: p, tests: {t: {command: "exit 1", retries: 1}}}]
	YAML
	run -2 gmake e2e
	[ "$(stamp p/t.failed '.duration >= 0.3')" = true ]
}

@test "each delay is longer than the one before, up to the longest" {
	plan <<-'YAML'
	retries: {count: 3, delay: 100ms, backoff: 3, max_delay: 200ms}
	phases: [{name: p, tests: {t: {command: "exit 1"}}}]
	YAML
	run -2 gmake e2e
	# 100, 200 and 200 ms: never less, whatever the machine does.
	[ "$(stamp p/t.failed '.duration >= 0.5')" = true ]
	assert_equal "$(attempts p/t)" 4
}

@test "when the budget of the run is used up nothing is tried again, which is said everywhere" {
	plan <<-'YAML'
	retries: {count: 3, budget: 4}
	phases:
	  - name: p
	    tests: {a: {command: "exit 1"}, b: {command: "exit 1"}, c: {command: "exit 1"}, d: {command: "exit 1"}}
	YAML
	run -2 gmake -j4 e2e E2E_REPORTS=console,json,html,junit,ctrf,markdown,tap
	assert_equal "$(jq -s 'map(.attempts | length - 1) | add' test-results/p/*.failed)" 4
	assert_equal "$(grep -c 'NO MORE RETRIES  more than 4 retries were needed in this run' <<<"$output")" 1
	local denied
	denied=$(result '[.phases[].tests[] | select(.not_retried)] | length')
	[ "$denied" -ge 2 ]
	assert_equal "$(result .tests_not_retried)" "$denied"
	assert_equal "$(result '[.phases[].tests[] | select(.not_retried) | .error | test("exit 1; not retried: more than 4 retries were needed in this run")] | all')" true
	assert_contains "$output" "Retries stopped: $denied failed tests were not retried: more than 4 retries were needed in this run."
	assert_contains "$output" "# retries stopped: $denied"
	assert_contains "$(cat test-results/summary.md)" "Retries stopped: $denied"
	assert_contains "$(cat test-results/report.html)" "Retries stopped: $denied"
	for file in e2e-results.xml ctrf-report.json; do
		assert_contains "$(cat test-results/$file)" "not retried: more than 4 retries were needed in this run"
	done
}

@test "a retry that no budget has left makes nothing green" {
	plan <<-'YAML'
	retries: {count: 1, budget: 0}
	phases:
	  - name: p
	    tests: {t: {command: 'test "$E2E_ATTEMPT" = 2'}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed '[.status, .not_retried] | join(": ")')" "failed: more than 0 retries were needed in this run"
	# Each make has a budget of its own.
	sed -i 's/budget: 0/budget: 1/' phases.yaml
	for i in 1 2; do
		run -0 gmake -B e2e
		assert_contains "$output" "flaky: passed on attempt 2"
	done
}

@test "the budget of a phase is its own, and counts for that of the run" {
	plan <<-'YAML'
	retries: {count: 5, budget: 6}
	phases:
	  - {name: p, halt: false, retries: {budget: 1}, tests: {a: {command: "exit 1"}, b: {command: "exit 1"}}}
	  - {name: q, tests: {c: {command: "exit 1"}, d: {command: "exit 1"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(attempts p/a) $(attempts p/b) $(attempts q/c) $(attempts q/d)" "2 1 6 1"
	assert_contains "$output" "more than 1 retry was needed in phase p; more than 6 retries were needed in this run"
}

@test "a hundred tests side by side make as many retries as the budget has" {
	{
		printf 'retries: {count: 3, budget: 37}\nphases:\n- name: p\n  tests:\n'
		for i in {1..100}; do printf '    t%s: {command: [test, -e, nothing]}\n' "$i"; done
	} | plan
	run -2 gmake -j8 e2e
	assert_equal "$(jq -s 'map(.attempts | length - 1) | add' test-results/p/*.failed)" 37
	assert_equal "$(grep -c 'NO MORE RETRIES' <<<"$output")" 1
}

@test "what a budget of retries cannot be is said" {
	echo 'phases: [{name: p, tests: {t: {command: x, retries: {budget: 3}}}}]' >phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "phases.yaml:1:53: error: a budget of retries is for all tests of a plan or a phase"
}

@test "causes after which nothing is tried again are refused" {
	cause() { printf 'retries: {on: %s}\nphases: [{name: p, tests: {t: {command: x}}}]\n' "$1" >phases.yaml; }
	local never
	for never in deadline blocked halted interrupted changed service error missing invalid; do
		cause "[$never]"
		run -2 e2e-gen
		assert_contains "$output" "phases.yaml:1:16: error: a test is never retried after \"$never\", only after exit, signal, timeout, leaky or report"
	done
	cause '[exti]'
	run -2 e2e-gen
	assert_contains "$output" 'unknown cause "exti"; did you mean "exit"?'
	cause '[]'
	run -2 e2e-gen
	assert_contains "$output" "on has no cause; for no retries, write count: 0"
	cause '[exit, exit]'
	run -2 e2e-gen
	assert_contains "$output" 'duplicate cause "exit"'
}

@test "backoff is a number from 1 to 10" {
	local value
	for value in 0 0.9 10.01 11 -1 x 1.234 1. .5 1e1 '[2]' 99999999999999999999; do
		printf 'retries: {backoff: %s}\nphases: [{name: p, tests: {t: {command: x}}}]\n' "$value" >phases.yaml
		run -2 e2e-gen
		assert_contains "$output" "phases.yaml:1:20: error: backoff "
	done
}
