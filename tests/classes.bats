#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whose failure it is: the class of each test that failed or was blocked, in each report.

load helpers

class() { result ".phases[].tests[] | select(.name == \"$1\") | .class"; }
classes() { result '.classes | [.product, .timeout, .infrastructure, .blocked] | join(" ")'; }

only="Only infrastructure failures: no assertion failed"

@test "each failure has its class, and they are counted" {
	plan <<-'YAML'
	runners:
	  tool: {command: "exit ${path}", exit: {fail: [126], fatal: {4: it was called wrongly}}}
	phases:
	  - {name: o, required: false, tests: {not_a_program: {command: ./phases.yaml}}}
	  - name: p
	    runner: tool
	    tests:
	      passes: "0"
	      skips: "77"
	      asserts: "1"
	      hard: "99"
	      crashes: {command: 'kill -SEGV $$$$'}
	      slow: {command: "sleep 60", timeout: 100ms}
	      tool: "4"
	      told: "126"
	      not_there: {command: "no-such-program --help"}
	      not_started: {command: [no-such-program]}
	  - {name: q, tests: {after: {command: "true"}}}
	YAML
	run -2 gmake e2e
	for test in asserts hard crashes told; do assert_equal "$(class $test)" product; done
	for test in tool not_there not_a_program not_started; do assert_equal "$(class $test)" infrastructure; done
	assert_equal "$(class passes) $(class skips) $(class slow) $(class after)" "null null timeout blocked"
	assert_equal "$(classes)" "4 1 4 1"
	assert_contains "$output" "p/tool  0"
	assert_contains "$output" "exit 4: it was called wrongly (infrastructure)"
	assert_contains "$output" "exit 127 (infrastructure)"
	refute_contains "$output" "exit 1 ("
	assert_contains "$output" "Classes 4 product, 1 timeout, 4 infrastructure, 1 blocked"
	refute_contains "$output" "$only"
}

@test "a run that failed for infrastructure alone says so, in each report" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "no-such-program"}, u: {command: "true"}}}
	  - {name: q, tests: {after: {command: "exit 1"}}}
	YAML
	run -2 gmake e2e E2E_REPORTS=console,json,html,junit,ctrf,markdown,tap,trace,events
	assert_equal "$(grep -c "$only." <<<"$output")" 1
	assert_equal "$(classes)" "0 0 1 1"
	assert_contains "$(cat test-results/summary.md)" "**$only.**"
	assert_contains "$(cat test-results/summary.md)" "Failures by class: 1 infrastructure, 1 blocked."
	assert_contains "$(cat test-results/report.html)" "$only."
	assert_contains "$(cat test-results/e2e-results.xml)" '<failure type="infrastructure" message="exit 127'
	assert_equal "$(jq -r '.results.tests[] | .name + ":" + (.extra.class // "none")' test-results/ctrf-report.json | sort | xargs)" \
		"after:blocked t:infrastructure u:none"
	assert_contains "$output" '  class: "infrastructure"'
	assert_equal "$(jq -r '.traceEvents[] | select(.name == "p/t") | .args.class' test-results/trace.json)" infrastructure
	assert_equal "$(jq -r 'select(.event == "test_end") | .test + ":" + (.class // "none")' test-results/events.jsonl | sort | xargs)" \
		"after:blocked t:infrastructure u:none"
}

@test "a service that fails is infrastructure" {
	plan <<-'YAML'
	services: {db: {command: "exit 3", ready: {exec: "false"}}}
	phases: [{name: p, services: [db], tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "$only."
	assert_equal "$(class t)" infrastructure
}

@test "one assertion, or a test that took too long, is not infrastructure alone" {
	local other
	for other in 'exit 1' 'sleep 60'; do
		plan <<-YAML
		phases: [{name: p, tests: {t: {command: no-such-program}, u: {command: "$other", timeout: 200ms}}}]
		YAML
		run -2 gmake e2e
		refute_contains "$output" "$only"
	done
	# Also where it does not decide.
	plan <<-'YAML'
	phases:
	  - {name: o, required: false, tests: {t: {command: "exit 1"}}}
	  - {name: p, tests: {t: {command: no-such-program}}}
	YAML
	run -2 gmake e2e
	refute_contains "$output" "$only"
}

@test "an assertion of an earlier attempt is not forgotten" {
	plan <<-'YAML'
	retries: 1
	phases: [{name: p, tests: {t: {command: 'test "$E2E_ATTEMPT" = 2 && exit 127; exit 1'}}}]
	YAML
	run -2 gmake e2e
	assert_equal "$(class t)" infrastructure
	refute_contains "$output" "$only"
	# Twice the same is no other failure.
	sed -i 's/exit 1\x27/exit 127\x27/' phases.yaml
	run -2 gmake e2e
	assert_contains "$output" "$only."
}

@test "a tool that broke down after a case had failed has found a failure of the product" {
	cat >tool <<-'SH'
	echo '<testsuite><testcase name="a" classname="c"><'"$2"' message="no"/></testcase></testsuite>' >"$1"
	exit 3
	SH
	plan <<-'YAML'
	runners:
	  tool:
	    command: [sh, tool, "${report}", "${path}"]
	    report: {format: junit, file: "${artifacts}/junit.xml"}
	    exit: {fatal: {3: the tool broke down}}
	phases: [{name: p, runner: tool, tests: {case: failure, load: error}}]
	YAML
	run -2 gmake e2e E2E_REPORTS=console,json,junit
	assert_equal "$(class case) $(class load)" "product infrastructure"
	refute_contains "$output" "$only"
	assert_equal "$(grep -o '<\(failure\|error\) type="[a-z]*"' test-results/e2e-results.xml | paste -sd ' ')" \
		'<failure type="product" <error type="infrastructure"'
}

@test "pytest: what its exit codes say of itself is infrastructure" {
	need pytest
	mkdir t
	echo 'def test_a(): assert 1 == 2' >t/test_a.py
	echo 'import no_such_module' >t/test_b.py
	plan <<<'phases: [{name: p, runner: pytest, tests: {a: t/test_a.py, b: t/test_b.py, c: t/test_none.py}}]'
	run -2 gmake e2e
	assert_equal "$(class a) $(class b) $(class c)" "product infrastructure infrastructure"
}

@test "a run that was interrupted or whose results cannot be believed is not called infrastructure" {
	plan <<<'phases: [{name: p, tests: {t: {command: "exit 1"}, u: {command: "no-such-program"}}}]'
	run -2 gmake e2e
	refute_contains "$output" "$only"
	echo torn >test-results/p/t.failed
	run -2 gmake e2e-report
	refute_contains "$output" "$only"
}
