#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-report show: one test for a person.

load helpers

shown_plan() {
	cat >report.xml.in <<-'XML'
	<testsuite name="s" tests="3" failures="1" skipped="1">
	  <testcase classname="shop" name="pays" file="shop.py" line="7" time="0.5"/>
	  <testcase classname="shop" name="refuses" file="shop.py" line="12"><failure message="no &lt;money&gt;">Traceback
	  line two of the details</failure></testcase>
	  <testcase classname="shop" name="later"><skipped message="not today"/></testcase>
	</testsuite>
	XML
	plan <<-'YAML'
	runners:
	  reports:
	    command: 'printf "\033[31mred\033[0m\nattempt ${attempt}\n"; cp report.xml.in "${report}"; exit 1'
	    report: {format: junit, file: '${artifacts}/junit.xml'}
	phases:
	  - name: health
	    required: false
	    tests:
	      shop: {runner: reports, retries: 1}
	      good: {command: 'echo fine'}
	      same: {command: 'exit 77'}
	  - name: pages
	    tests:
	      same: {command: 'test -e ok'}
	  - name: last
	    tests:
	      never: {command: 'true'}
	YAML
}

@test "the stamp, the cases and the log of a failed test" {
	shown_plan
	run -2 gmake e2e
	run -0 e2e-report show health/shop
	assert_equal "${lines[0]}" "✗ health/shop  failed  exit 1, after 2 attempts"
	assert_contains "$output" "attempts    1  ✗"
	assert_contains "$output" "            2  ✗"
	assert_contains "$output" "command     sh -c 'printf"
	assert_contains "$output" "invocation 1"
	assert_contains "$output" "definition  $(stamp health/shop.failed .definition)"
	assert_contains "$output" "run         $(stamp health/shop.failed .run)"
	assert_contains "$output" "started     $(stamp health/shop.failed .started)"
	assert_contains "$output" "report      test-results/health/shop"
	assert_contains "$output" "artifacts   test-results/health/shop"
	assert_contains "$output" "Cases  1 passed, 1 failed, 1 skipped, of 3"
	assert_contains "$output" "✗ shop: refuses  shop.py:12"
	assert_contains "$output" "no <money>"
	assert_contains "$output" "line two of the details"
	assert_contains "$output" "Log  test-results/health/shop.log"
	assert_contains "$output" "attempt 2"
	# The failed case stands first, the passed one last.
	assert_equal "$(grep -oE 'shop: (refuses|later|pays)' <<<"$output" | tr '\n' ' ')" \
		"shop: refuses shop: later shop: pays "
	# No control sequences, but colours where they are asked for.
	refute_contains "$output" $'\033'
	assert_equal "$(grep -cx red <<<"$output")" 2
	FORCE_COLOR=1 run -0 e2e-report show health/shop
	assert_contains "$output" $'\033[31m✗'
}

@test "a test of a name that one phase alone has; passes and skips" {
	shown_plan
	run -2 gmake e2e
	run -0 e2e-report show good
	assert_equal "${lines[0]}" "✓ health/good  passed"
	assert_equal "${lines[-1]}" fine
	run -0 e2e-report show health/same
	assert_equal "${lines[0]}" "- health/same  skipped itself"
	run -0 e2e-report show never
	assert_equal "${lines[0]}" "- last/never  skipped: pages did not pass"
	refute_contains "$output" "Log"
}

@test "an unknown test, and one of which there are two" {
	shown_plan
	run -2 e2e-report show good
	assert_contains "$output" "no run has begun there"
	run -2 gmake e2e
	run -2 e2e-report show heatlh/good
	assert_contains "$output" "did you mean health/good?"
	run -2 e2e-report show shopp
	assert_contains "$output" "did you mean shop?"
	run -2 e2e-report show nothing/like/it
	assert_contains "$output" 'unknown test "nothing/like/it"'
	run -2 e2e-report show same
	assert_contains "$output" "health/same and pages/same"
	run -2 e2e-report show
}

@test "a test without a result: 1" {
	shown_plan
	run -2 gmake e2e/health
	run -1 e2e-report show last/never
	assert_contains "$output" "last/never: no result"
	echo torn >test-results/last/never.passed
	run -1 e2e-report show never
	assert_contains "$output" "its result does not count: its file is damaged"
	# It only looks.
	[ -e test-results/last/never.passed ]
}

@test "what counts no more is said to" {
	shown_plan
	run -2 gmake e2e
	sed -i 's/echo fine/echo finer/' phases.yaml
	run -0 e2e-report show good
	assert_contains "$output" "the test has changed in the plan since"
	sed -i 's/echo finer/echo fine/' phases.yaml
	e2e-report fresh
	E2E_ONLY=health/same run -2 gmake e2e
	run -0 e2e-report show good
	assert_contains "$output" "from an earlier run"
}

@test "another results directory; a reader that is gone" {
	shown_plan
	run -2 gmake e2e E2E_OUT=elsewhere
	run -2 e2e-report show good
	run -0 e2e-report show good --out elsewhere
	assert_contains "$output" "Log  elsewhere/health/good.log"
	yes 'a long line of the log' | head -n 50000 >>elsewhere/health/good.log
	assert_equal "$(e2e-report show good --out elsewhere | head -n 1)" "✓ health/good  passed"
	assert_equal "$(e2e-report show good --out elsewhere | grep -c 'a long line')" 50000
}
