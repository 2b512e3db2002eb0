#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The verdict, the console and e2e-results.json; and that nothing but a real pass is green.

load helpers

# Phases "one" (a, b) and "two" (c): each test passes while ok/NAME is there.
small_plan() {
	mkdir -p ok && touch ok/a ok/b ok/c
	plan <<-'YAML'
	name: small
	runners:
	  check: {command: 'echo ${name} >> ran; echo "output of ${name}"; test -e ok/${name}'}
	phases:
	  - {name: one, runner: check, tests: {a: {}, b: {}}}
	  - {name: two, runner: check, tests: {c: {}}}
	YAML
}

# ---- the verdict ----

@test "all required phases passed: 0, and success in the JSON" {
	small_plan
	gmake e2e
	assert_equal "$(result '[.success, .total_phases, .passed, .failed] | map(tostring) | join(" ")')" "true 2 2 0"
}

@test "a failed required phase: make fails, later phases are skipped with the reason" {
	small_plan
	rm ok/a
	run -2 gmake -j4 e2e
	assert_equal "$(ran)" "a b"
	assert_equal "$(result '[.success, .passed, .failed] | map(tostring) | join(" ")')" "false 0 2"
	assert_equal "$(result '.phases[1] | [.status, .reason] | join(" ")')" "failed halted"
	assert_equal "$(result '.phases[1].tests[0] | [.status, .reason, .error] | join("; ")')" \
		"skipped; halted; skipped: one did not pass"
	assert_contains "$output" "skipped: one did not pass"
	assert_contains "$output" "E2E TESTS FAILED"
}

@test "a failed optional phase is reported and does not gate" {
	plan <<-'YAML'
	phases:
	  - {name: one, required: false, tests: {a: {command: "false"}}}
	  - {name: two, tests: {b: {command: "true"}}}
	YAML
	run -0 gmake e2e
	assert_contains "$output" "(not required)"
	assert_equal "$(result '[.success, .passed, .failed] | map(tostring) | join(" ")')" "true 1 1"
}

@test "a required phase whose tests all skip themselves is not passed" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "exit 77"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].status')" skipped
	assert_equal "$(result .success)" false
}

@test "a run in which a test skipped itself is closed like one that passed" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "exit 77"}, b: {command: "echo b >> ran"}}}
	YAML
	gmake e2e
	gmake e2e
	assert_equal "$(ran)" "b b"
}

# ---- never a false green ----

@test "empty stamps, as make -t leaves them, are no passes" {
	small_plan
	rm ok/c
	run -2 gmake e2e
	touch ok/c
	rm ok/b
	: >test-results/one/b.passed
	run -2 gmake e2e
	assert_contains "$output" "one/b"
	assert_equal "$(result .success)" false
	[ ! -e test-results/one/b.passed ]
}

@test "make -t and then make: everything really runs" {
	small_plan
	gmake -t e2e || true
	forget
	gmake e2e
	assert_equal "$(ran)" "a b c"
}

@test "a torn, changed, foreign or renamed stamp is no pass, is said and removed" {
	small_plan
	rm ok/c
	run -2 gmake e2e
	good=$(cat test-results/one/a.passed)
	for bad in "${good:0:100}" "${good/\"name\":\"a\"/\"name\":\"b\"}" "{}" "not json" \
		"$(cat test-results/two/c.failed)" "$good$good"; do
		printf '%s\n' "$bad" >test-results/one/a.passed
		run -1 e2e-report again
		assert_equal "$(result '.phases[0].tests[0] | [.status, .reason] | join(" ")')" "failed invalid"
		assert_contains "$(result ".phases[0].tests[0].error")" "does not count"
		[ ! -e test-results/one/a.passed ]
		printf '%s\n' "$good" >test-results/one/a.passed
		run -1 e2e-report again
		assert_equal "$(result '.phases[0].tests[0].status')" passed
	done
}

@test "a pass beside a failure is no pass" {
	small_plan
	rm ok/c
	run -2 gmake e2e
	cp test-results/one/a.passed keep
	touch ok/c && rm ok/a
	rm test-results/one/a.passed
	run -2 gmake e2e
	cp keep test-results/one/a.passed
	run -1 e2e-report again
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "a pass of a run that was closed is no pass" {
	small_plan
	gmake e2e
	cp test-results/one/a.passed old
	rm ok/c
	run -2 gmake e2e
	cp old test-results/one/a.passed
	run -1 e2e-report again
	assert_contains "$(result '.phases[0].tests[0].error')" "run that is closed"
}

@test "the results of damaged stamps are put right by the next make" {
	small_plan
	rm ok/c
	run -2 gmake e2e
	: >test-results/one/a.passed
	touch ok/c
	gmake e2e
	assert_equal "$(result .success)" true
}

# A plan of one test that writes what is in report.xml, and one that passes.
reported_plan() {
	mkdir -p here
	plan <<-'YAML'
	runners:
	  tool:
	    command: 'echo ${name} >> ran; if test -e report.xml; then cp report.xml here/r.xml; fi'
	    report: {format: junit, file: here/r.xml}
	phases:
	  - {name: one, runner: tool, tests: {a: {}}}
	  - {name: two, required: false, tests: {never: {command: "false"}}}
	YAML
}

@test "a test of which all cases are skipped has skipped itself" {
	reported_plan
	printf '<testsuite><testcase name="x"><skipped/></testcase></testsuite>' >report.xml
	run -2 gmake e2e
	assert_equal "$(result '.phases[0] | [.status, .tests[0].status, .tests[0].reason] | join(" ")')" "skipped skipped report"
	assert_contains "$output" "skipped itself: all cases of its report are skipped"
	[ -e test-results/one/a.skipped ]
	[ ! -e test-results/one/a.passed ]
	# It is owed, and one case that passed is a pass.
	forget
	printf '<testsuite><testcase name="x"><skipped/></testcase><testcase name="y"/></testsuite>' >report.xml
	gmake e2e
	assert_equal "$(ran)" a
	assert_equal "$(result '.phases[0].tests[0].status')" passed
}

@test "the report of an earlier run does not count" {
	reported_plan
	printf '<testsuite><testcase name="x"/></testsuite>' >report.xml
	gmake e2e
	rm report.xml
	touch -d '1 minute ago' here/r.xml
	run -2 gmake e2e-fresh e2e
	assert_contains "$output" "the report at here/r.xml is of an earlier run"
	assert_equal "$(result '.phases[0].tests[0] | [.status, .reason] | join(" ")')" "failed report"
	# Asked once more, the report of a pass is still its own.
	printf '<testsuite><testcase name="x"/></testsuite>' >report.xml
	gmake e2e
	gmake e2e-report
	forget
	gmake e2e
	[ ! -e ran ] || assert_equal "$(ran)" a
	assert_equal "$(result '.phases[0].tests[0].status')" passed
}

@test "what cannot be recorded is make's error, and never green" {
	small_plan
	mkdir -p test-results/one/.a.stamp.tmp/in-the-way
	run -2 gmake e2e
	assert_contains "$output" "e2e-run: make room for the result in test-results/one: "
	refute_contains "$output" "E2E TESTS PASSED"
	[ ! -e test-results/one/a.passed ]
}

@test "a file in the place of the results is an error" {
	small_plan
	echo precious >test-results
	run -2 gmake e2e
	assert_equal "$(cat test-results)" precious
	refute_contains "$output" "PASSED"
}

@test "the JSON of an earlier run is gone when a new one begins" {
	small_plan
	gmake e2e
	mkdir -p test-results/.e2e
	# Also when the new one cannot begin: a good verdict is not to stand there after it.
	run -2 e2e-report begin --plan phases.yaml --digest wrong
	[ ! -e test-results/e2e-results.json ]
	gmake e2e
	printf 'all:\n\t@%s e2e-begin\ninclude m.mk\n' "$E2E_TEST_MAKE" >other.mk
	cp Makefile m.mk
	gmake -f m.mk e2e-begin
	[ ! -e test-results/e2e-results.json ]
}

@test "a report that cannot be written leaves no good verdict" {
	small_plan
	gmake e2e-begin
	mkdir -p test-results/e2e-results.json/in-the-way
	run -3 e2e-report end
	assert_equal "$(jq .verdict test-results/.e2e/run)" 1
}

# ---- the console ----

@test "the console: banner, lines, phases, verdict" {
	small_plan
	run -0 gmake e2e
	assert_contains "$output" "🚀 small: 3 tests in 2 phases"
	assert_contains "$output" "[1/3] ✓ one/a"
	assert_contains "$output" "[3/3] ✓ two/c"
	assert_contains "$output" "✅ one"
	assert_contains "$output" "Phases  2 passed, 0 failed, of 2"
	assert_contains "$output" "🟢 E2E TESTS PASSED"
	refute_contains "$output" $'\033'
}

@test "a failure shows its reason and the last lines of its log" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "seq 1 100; echo the end; exit 3"}}}
	YAML
	run -2 gmake e2e
	assert_contains "$output" "❌ one"
	assert_contains "$output" "✗ a"
	assert_contains "$output" "exit 3"
	assert_contains "$output" "│ the end"
	assert_contains "$output" "│ 100"
	refute_contains "$output" "│ 50"
	assert_contains "$output" "test-results/one/a.log"
	assert_contains "$(result '.phases[0].tests[0].log_tail')" "the end"
}

@test "escape sequences of a test do not reach the terminal or break the JSON" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "printf '\\033[2J\\033]0;title\\007red\\200\\000\\n'; exit 1"}}}
	YAML
	run -2 gmake e2e
	refute_contains "$output" $'\033'
	assert_contains "$output" "red"
	jq . test-results/e2e-results.json >/dev/null
}

@test "ASCII where the locale is not UTF-8" {
	small_plan
	rm ok/c
	LC_ALL=C run -2 gmake e2e
	assert_contains "$output" "[1/3] ok one/a"
	assert_contains "$output" "FAIL"
	run -1 grep -P '[^\x00-\x7F]' <<<"$output"
}

@test "colours: FORCE_COLOR, NO_COLOR, CI, a terminal" {
	small_plan
	FORCE_COLOR=1 run -0 gmake e2e
	assert_contains "$output" $'\033[32m'
	run -0 script -qec "$E2E_TEST_MAKE e2e" /dev/null
	assert_contains "$output" $'\033[32m'
	NO_COLOR=1 run -0 script -qec "$E2E_TEST_MAKE e2e" /dev/null
	refute_contains "$output" $'\033['
	CI=true run -0 script -qec "$E2E_TEST_MAKE e2e" /dev/null
	refute_contains "$output" $'\033['
	TERM=dumb run -0 script -qec "$E2E_TEST_MAKE e2e" /dev/null
	refute_contains "$output" $'\033['
}

@test "without -j begin says how to get parallelism, with it not" {
	small_plan
	run -0 gmake e2e
	assert_contains "$output" "make -j8 e2e"
	run -0 gmake -j2 e2e
	refute_contains "$output" "make -j8 e2e"
}

@test "E2E_REPORTS chooses the reporters" {
	small_plan
	run -0 gmake e2e E2E_REPORTS=json
	assert_equal "$output" ""
	[ -e test-results/e2e-results.json ]
	rm test-results/e2e-results.json
	run -0 gmake e2e E2E_REPORTS=console
	[ ! -e test-results/e2e-results.json ]
	gmake e2e E2E_REPORTS=$'tap\tjson'
	[ -e test-results/e2e-results.json ]
}

@test "e2e-report (the target) reports again and runs nothing" {
	small_plan
	gmake e2e
	forget
	rm test-results/e2e-results.json
	run -0 gmake e2e-report
	assert_contains "$output" "E2E TESTS PASSED"
	assert_equal "$(result .success)" true
	assert_equal "$(ran)" ""
	rm ok/a
	run -2 gmake e2e
	run -2 gmake e2e-report
	assert_contains "$output" "E2E TESTS FAILED"
}

@test "a broken console changes no verdict" {
	needs_make 4.0 "success without an output of its own"
	not_under_valgrind "what it writes its findings to takes the place of a descriptor that is closed"
	small_plan
	gmake e2e | head -1 >/dev/null
	assert_equal "$(result .success)" true
	rm ok/a
	gmake e2e | true
	assert_equal "$(result .success)" false
	gmake e2e >&- || true
	assert_equal "$(result .success)" false
	touch ok/a
	gmake -j4 e2e >&-
	assert_equal "$(result .success)" true
}

# ---- the JSON ----

@test "e2e-results.json has the members that it promises" {
	small_plan
	rm ok/b
	run -2 gmake e2e
	jq -e '[has("timestamp","total_phases","phases","total_duration","passed","failed","success")] | all' \
		test-results/e2e-results.json
	jq -e '[.phases[] | has("name","status","duration","required","tests")] | all' test-results/e2e-results.json
	jq -e '[.phases[].tests[] | has("name","status","duration","error","attempts","reason","flaky","cached","log","artifacts")] | all' \
		test-results/e2e-results.json
	assert_equal "$(result '.phases[0].tests[1].error')" "exit 1"
	assert_equal "$(result '.phases[0].tests[0].error')" null
	assert_equal "$(result '.total_duration | type')" number
	[ -e "$(result '.phases[0].tests[0].log')" ]
}

@test "the same test name in two phases keeps its own results" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {flow: {command: "echo first; echo 1 > $E2E_ARTIFACTS/x"}}}
	  - {name: two, tests: {flow: {command: "echo second; echo 2 > $E2E_ARTIFACTS/x"}}}
	YAML
	gmake -j2 e2e
	assert_equal "$(cat test-results/one/flow.log test-results/two/flow.log | tr '\n' ' ')" "first second "
	assert_equal "$(cat test-results/one/flow.d/x test-results/two/flow.d/x | tr '\n' ' ')" "1 2 "
}
