#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Exit code 0 beside a report: what the verdict is. How each tool's report is read in detail is in
# tests/unit/test_cases.c.

load helpers

# report NAME: standard input is the report of the test NAME, whose command exits with 0.
report() { cat >"$1.report"; }

# Runs a test for each report there is; their FORMAT.
run_reports() {
	local file
	{
		# shellcheck disable=SC2016 # for e2e-run
		echo 'runners: {tool: {command: ["cp", "${name}.report", "${report}"]'
		echo "  , report: {format: $1, file: \"\${artifacts}/r\"}}}"
		echo "phases:"
		echo "  - name: p"
		echo "    runner: tool"
		echo "    tests:"
		for file in *.report; do echo "      ${file%.report}: {}"; done
	} | plan
	run gmake -j4 e2e
}

# Holds against standard input, lines "NAME: STATUS TEXT", in which the TEXT is a part of what is
# said of it, or nothing.
assert_reports() {
	local name expected text got bad=0
	while read -r name expected text; do
		got=$(jq -r --arg name "${name%:}" '.phases[0].tests[] | select(.name == $name) |
			.status + " " + (.error // "")' test-results/e2e-results.json)
		if [[ $got != "$expected "*"$text"* ]]; then
			printf '%s\n  expected: %s %s\n  got:      %s\n' "$name" "$expected" "$text" "$got" >&2
			bad=1
		fi
	done
	return $bad
}

# ---- tap ----

@test "TAP: what is no pass" {
	printf '1..3\nok 2\nok 4\nok 1\n' | report outside
	printf '1..2\nok 1\nok 1\n' | report twice
	printf 'ok 1\n1..2\nok 2\n' | report between
	printf '1..1\nnot ok 1 - a#todo\n' | report text
	printf '1..1\nnot ok1 - a\n' | report joined
	printf '        not ok 1 - c\n        1..1\n    ok 1 - b\n    1..1\nok 1 - a\n1..1\n' | report deep
	printf '1..1\nok 1 - a {\n    1..1\n    not ok 1 - b\n}\n' | report braces
	printf '1..1\nok 1 - a {\n' | report cut
	printf '1..0\n' | report none
	printf '1..0 # no GPU\n' | report reason
	printf '1..1\nok 1 - a # TODO later\n' | report todo
	run_reports tap
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		outside: failed plans tests 1 to 3 and has a test 4
		twice: failed it has two tests 1
		between: failed the plan of it is between its tests
		text: failed its report has 1 failed case
		joined: failed its report has 1 failed case
		deep: failed its report has 1 failed case
		braces: failed its report has 1 failed case
		cut: failed a subtest has no end
		none: skipped skipped itself
		reason: skipped skipped itself
		todo: skipped skipped itself
	END
}

@test "TAP: what is a pass" {
	printf '1..3\nok 2\nok 3\nok 1\n' | report order
	printf '\xEF\xBB\xBFok 1 - a # time=12ms\n1..1\n' | report mark
	printf '1..2\nok 1 - cart {\n    ok 1 - adds\n    1..1\n}\nnot ok 2 - b # TODO: later\n' | report braces
	printf '1..1\nok 1 - parses {\n# done\n' | report brace
	run_reports tap
	[ "$status" -eq 0 ]
	assert_reports <<-'END'
		order: passed
		mark: passed
		braces: passed
		brace: passed
	END
}

# ---- junit ----

# suite ATTRIBUTES CASES NAME: a report of one suite.
suite() { printf '<testsuite name="s" %s>%s</testsuite>\n' "$1" "$2" | report "$3"; }

@test "JUnit: what is no pass" {
	suite "" '<testcase><testcase><failure/></testcase></testcase>' nested
	suite "" '<testcase><steps><step><failure/></step></steps></testcase>' unknown
	suite "" '<testcase xmlns:j="urn:j"><j:failure/></testcase>' prefix
	suite "" '<testcase status="Failed"/>' status
	suite "" '<testcase status="run" result="failed"/>' result
	suite "" '<testcase status="untoward"/>' word
	suite 'tests="3" failures="0"' '<testcase/>' tests
	suite 'tests="1" failures="1"' '<testcase/>' failures
	suite 'failures="2"' '<testcase><flakyFailure/></testcase>' attempts
	suite 'failures="1"' '<testcase/><testcase><skipped/><failure/></testcase>' counted
	suite "" '<testcase status="run" result="skipped"/>' skipped
	cp "$BATS_TEST_DIRNAME/cases/phpunit-empty.junit.xml" empty.report
	cp "$BATS_TEST_DIRNAME/cases/gotestsum-count.junit.xml" twice.report
	suite "" '<testcase name="a"><failure/></testcase><testcase name="a"/>' repeated
	# go-junit-report's, of go test -count=2.
	suite 'hostname="h" timestamp="2026-01-01T00:00:00Z"' '<properties><property name="go.version"/></properties>
		<testcase name="a"><failure/></testcase><testcase name="a"/>' count
	suite "" '<testcase><flakyFailure/><skipped/></testcase><testcase/>' skip
	run_reports junit
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		nested: failed its report has 1 failed case
		unknown: failed its report has 1 failed case
		prefix: failed its report has 1 failed case
		status: failed its report has 1 failed case
		result: failed its report has 1 failed case
		word: failed its report has 1 failed case
		tests: failed cut off: s counts 3 tests and has 1
		failures: failed its report has 1 failed case
		attempts: failed its report has 1 failed case
		counted: failed its report has 1 failed case
		skipped: skipped skipped itself
		empty: failed its report has 1 failed case
		twice: failed its report has 1 failed case
		repeated: failed its report has 1 failed case
		count: failed its report has 1 failed case
		skip: failed its report has 1 failed case
	END
}

@test "JUnit: what is a pass" {
	local name
	# What these tools end with 0.
	for name in surefire-flaky catch2-mayfail doctest-passed qt-passed mocha newman-scripts; do
		cp "$BATS_TEST_DIRNAME/cases/$name.junit.xml" $name.report
	done
	suite 'tests="2" skipped="1"' '<testcase/>' left-out
	printf '<?xml version="1.0" encoding="windows-1252"?><testsuite><testcase name="\x80"/></testsuite>' |
		report windows
	printf '<?xml version="1.0" encoding="utf8"?><testsuite><testcase name="€"/></testsuite>' | report utf8
	run_reports junit
	assert_equal "$status" 0
	[ "$(result '[.phases[].tests[].status] | unique | join(" ")')" = passed ]
	assert_equal "$(result '.phases[0].tests[] | select(.name == "windows").cases[0].name')" "€"
}

# ---- JSON ----

@test "pytest-json: what is no pass" {
	local test='{"nodeid":"a.py::a","outcome":"passed","call":{"outcome":"passed"}}'
	echo "{\"exitcode\":0,\"summary\":{\"passed\":1,\"total\":1,\"collected\":1},\"tests\":[$test]}" |
		report good
	echo "{\"exitcode\":0,\"summary\":{\"collected\":3,\"deselected\":2,\"total\":1},\"tests\":[$test]}" |
		report chosen
	echo "{\"exitcode\":3,\"tests\":[$test]}" | report code
	echo "{\"exitcode\":0,\"summary\":{\"failed\":1},\"tests\":[$test]}" | report failures
	echo "{\"exitcode\":0,\"summary\":{\"collected\":3,\"total\":1},\"tests\":[$test]}" | report collected
	echo "{\"exitcode\":0,\"tests\":[${test/passed\"\}/failed\"\}}]}" | report stage
	run_reports pytest-json
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		good: passed
		chosen: passed
		code: failed its exit code is 3, and no case failed
		failures: failed it counts 1 failures and has 0
		collected: failed of 3 tests that were selected 1 ran
		stage: failed its report has 1 failed case
	END
}

@test "Playwright and CTRF: what is no pass" {
	local spec='{"suites":[{"specs":[{"title":"a","ok":OK,"tests":[{"status":"expected",
		"expectedStatus":"passed","results":[{"status":"RESULT"}]}]}]}],"stats":{"expected":COUNT}}'
	s() { sed "s/OK/$1/; s/RESULT/$2/; s/COUNT/$3/" <<<"$spec" | report "$4"; }
	s true passed 1 good
	s false passed 1 spec
	s true failed 1 attempt
	s true passed 2 count
	run_reports playwright
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		good: passed
		spec: failed its report has 1 failed case
		attempt: failed its report has 1 failed case
		count: failed it counts 2 tests and has 1
	END
	rm -r ./*.report test-results
	echo '{"results":{"summary":{"failed":1},"tests":[{"name":"a","status":"passed"}]}}' | report failures
	t() { printf '{"results":{"tests":[{"name":"b","status":"passed"},{"name":"a",%s}]}}\n' "$1" | report "$2"; }
	t '"status":"passed","retries":1,"retryAttempts":[{"status":"failed"},{"status":"failed"}]' last
	t '"status":"skipped","retries":1,"retryAttempts":[{"status":"failed"}]' skip
	run_reports ctrf
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		failures: failed it counts 1 failures and has 0
		last: failed its report has 1 failed case
		skip: failed its report has 1 failed case
	END
}

@test "the colours of a tool reach no report but the page, which has them in its data" {
	local file
	cp "$BATS_TEST_DIRNAME/cases/pages.playwright.json" pages.report
	E2E_REPORTS=console,json,junit,ctrf,tap,markdown,html run_reports playwright
	[ "$status" -ne 0 ]
	for file in test-results/e2e-results.{json,xml} test-results/ctrf-report.json \
		test-results/summary.md; do
		run ! grep -qE $'\x1b|u001b|\\[[0-9;]+m' "$file"
	done
	run ! grep -q $'\x1b' test-results/report.html
	assert_contains "$(cat test-results/e2e-results.xml)" \
		'message="Error: expect(locator).toHaveText(expected) failed"'
}

# ---- skips ----

@test "a test of which all cases are skipped keeps them and their reasons" {
	local file
	printf '1..2\nok 1 - cart # SKIP no <GPU>\nok 2 - sign in # SKIP no network\n' | report two
	printf '1..0 # no display\n' | report one
	E2E_REPORTS=console,json,junit,ctrf,tap,markdown,html run_reports tap
	[ "$status" -ne 0 ]
	assert_reports <<-'END'
		two: skipped skipped itself: all cases of its report are skipped: no <GPU>, …
		one: skipped skipped itself: all cases of its report are skipped: no display
	END
	assert_contains "$output" "all cases of its report are skipped: no display"
	assert_contains "$output" "# SKIP skipped itself: all cases of its report are skipped: no <GPU>"
	assert_equal "$(result '[.phases[0].tests[] | .cases[] | [.name, .status, .message] | join("|")] | join(" ")')" \
		"(all)|skipped|no display cart|skipped|no <GPU> sign in|skipped|no network"
	assert_equal "$(jq -r '[.results.tests[] | [.name, .status, .message] | join("|")] | join(" ")' \
		test-results/ctrf-report.json)" \
		"(all)|skipped|no display cart|skipped|no <GPU> sign in|skipped|no network $(
		)p|failed|it is required, and all of its tests skipped themselves"
	for file in test-results/{e2e-results.xml,report.html,summary.md}; do
		assert_contains "$(cat "$file")" "no display"
	done
	assert_contains "$(cat test-results/e2e-results.xml)" 'name="sign in" classname="p.two"'
	assert_contains "$(cat test-results/e2e-results.xml)" 'message="no network"'
	assert_contains "$(cat test-results/report.html)" "no network"
	run e2e-report show p/two
	assert_contains "$output" "0 passed, 0 failed, 2 skipped, of 2"
	assert_contains "$output" "no network"
	# Whoever asks again gets the same.
	rm test-results/e2e-results.json
	run ! e2e-report again
	assert_equal "$(result '[.phases[0].tests[].cases | length] | join(" ")')" "1 2"
}

@test "an exit code of 77 beside a report of skips" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a:
	        command: 'printf "1..1\nok 1 - cart # SKIP no GPU\n" >${report}; exit 77'
	        report: {format: tap, file: "${artifacts}/r"}
	      b: {command: "exit 77", report: {format: tap, file: "${artifacts}/r"}}
	YAML
	run gmake e2e
	assert_equal "$(result '.phases[0].tests[] | [.status, .reason, (.cases // [] | map(.message) | join(" "))] | join("|")')" \
		$'skipped|exit|no GPU\nskipped|exit|'
}

@test "an attempt that failed, and then a report of skips, is a failure" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a:
	        command: 'test ${attempt} = 1 && exit 1; printf "1..1\nok 1 - cart # SKIP no GPU\n" >${report}'
	        retries: 1
	        report: {format: tap, file: "${artifacts}/r"}
	      b: {command: "true"}
	YAML
	run -2 gmake e2e
	assert_reports <<<"a: failed an attempt failed, and all cases of the last one's report are skipped"
	assert_equal "$(result .success)" false
	[ -e test-results/p/a.failed ]
}
