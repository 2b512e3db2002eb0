#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Quarantine: a test that runs, is reported, and decides nothing until its day.

# shellcheck disable=SC2016
load helpers

day() { date -u -d "${1:-+30 days}" +%F; }

# Phase shop with a test that passes and one in quarantine that passes while the file well is there, and
# a phase after it. quarantined DAY: until then.
quarantined() {
	plan <<-YAML
	reports: [console, json, junit, ctrf, markdown, html]
	phases:
	  - name: shop
	    tags: slow
	    tests:
	      search: {command: "true"}
	      basket:
	        command: "test -e well"
	        quarantine: {until: $1, reason: "<b>rounded</b> twice", issue: "https://example.com/17"}
	  - name: later
	    tests: {fine: {command: "true"}}
	YAML
}

of_basket() { result ".phases[0].tests[] | select(.name == \"basket\") | $1"; }

# A line of an earlier run: past STATUS
minute=0
past() {
	mkdir -p test-results/.e2e
	printf '{"run":"20250101T000000Z-%08x","invocation":1,"time":"2025-01-01T00:%02d:00.000Z","phase":"shop","test":"basket","status":"%s","reason":"exit","duration":0.1,"attempts":1,"flaky":false%s}\n' \
		$minute $minute "$1" "${2:-}" >>test-results/.e2e/history.jsonl
	minute=$((minute + 1))
}

@test "a failure in quarantine is reported and decides nothing, and the run stays open" {
	quarantined "$(day)"
	run -0 gmake e2e
	assert_contains "$output" "E2E TESTS PASSED, 1 quarantined failure"
	assert_contains "$output" "quarantined until $(day)"
	assert_equal "$(result '.success, .tests_failed, .tests_quarantined, .phases[0].status, .phases[1].status' | xargs)" \
		"true 1 1 passed passed"
	assert_equal "$(of_basket '.status, .quarantine.state, .quarantine.excused' | xargs)" "failed holds true"
	assert_equal "$(result '.quarantine[].test')" "shop/basket"

	# The others are kept; it runs again, and when it passes all is well.
	touch well
	run -0 gmake e2e
	assert_equal "$(result '.tests_cached, .tests_quarantined' | xargs)" "2 0"
	refute_contains "$output" "quarantined failure"
}

@test "on its day the test gates again" {
	quarantined "$(day now)"
	run -2 gmake e2e
	assert_contains "$output" "E2E TESTS FAILED"
	assert_equal "$(of_basket '.quarantine.state, .quarantine.excused' | xargs)" "ended false"
	assert_equal "$(result .tests_quarantined)" 0
	run -0 e2e-gen --check
	assert_contains "$output" "phases.yaml:9:29: warning: this quarantine has ended"
}

@test "the day is that on which make began, whatever the clock says since" {
	quarantined "$(day)"
	run -0 gmake e2e
	run -0 gmake e2e-report
	# As if make had begun on that day; and the other way round.
	sed -i "s/\"started\":\"[0-9-]*T/\"started\":\"$(day)T/" test-results/.e2e/run
	run -2 gmake e2e-report
	assert_equal "$(result '.success')" false
	sed -i "s/\"started\":\"[0-9-]*T/\"started\":\"$(day '+29 days')T/" test-results/.e2e/run
	run -0 gmake e2e-report
	# Without a day, it has come.
	sed -i 's/"started":"[^"]*"/"started":""/' test-results/.e2e/run
	run -2 gmake e2e-report
}

@test "a test that is named gates; one whose phase is named does not" {
	quarantined "$(day)"
	for goal in e2e/shop/basket "e2e E2E_ONLY=shop/basket" "e2e E2E_ONLY=shop/bas%" "e2e E2E_ONLY=%/basket" \
		"e2e E2E_ONLY=shop/%;shop/basket" e2e/basket "e2e E2E_ONLY=basket" "e2e E2E_ONLY=b*"; do
		IFS=' ' read -ra words <<<"$goal"
		run -2 gmake "${words[@]//;/ }"
		assert_equal "$(of_basket .quarantine.state)" named
	done
	for goal in e2e/shop "e2e E2E_PHASES=shop" "e2e E2E_ONLY=shop/%" "e2e E2E_ONLY=shop%" "e2e E2E_ONLY=shop" \
		"e2e E2E_ONLY=*" "e2e E2E_ONLY=*/*" "e2e E2E_ONLY=sh*op/*" "e2e E2E_TAGS=slow"; do
		IFS=' ' read -ra words <<<"$goal"
		run -0 gmake "${words[@]}"
		assert_equal "$(of_basket .quarantine.state)" holds
	done
}

@test "a file that is named names its tests, and no word of last time does" {
	mkdir t && printf 'exit 1\n' >t/bad.sh && printf 'exit 0\n' >t/good.sh
	plan <<-YAML
	runners: {sh: {command: [sh, '\${path}']}}
	phases:
	  - name: p
	    runner: sh
	    tests:
	      bad: {path: t/bad.sh, quarantine: {until: $(day)}}
	      good: {path: t/good.sh}
	      other: {command: "exit 1"}
	YAML
	run -2 gmake e2e E2E_ONLY="t/bad.sh t/good.sh"
	assert_equal "$(result '.quarantine[0].quarantine.state')" named
	# What end reads is what begin has written.
	sed -i '2d' test-results/.e2e/selection
	run -2 gmake e2e-report
	assert_contains "$output" "the selection of the run there cannot be read"
	run -2 gmake e2e
	run -2 gmake e2e E2E_LAST_FAILED=1
	assert_equal "$(result '.quarantine[0].quarantine.state, .tests_quarantined' | xargs)" "holds 1"
}

@test "where nothing else would gate, no quarantine holds" {
	plan <<-YAML
	phases:
	  - {name: a, tests: {one: {command: "test -e well", quarantine: {until: $(day)}}}}
	  - {name: b, required: false, tests: {two: {command: "true"}}}
	YAML
	run -0 e2e-gen --check
	assert_contains "$output" "all tests of the required phases are in quarantine"
	run -2 gmake e2e
	assert_equal "$(result '.success, .phases[0].gates, .phases[0].tests[0].quarantine.state' | xargs)" "false true alone"
	touch well
	run -0 gmake e2e
}

@test "a phase with nothing but quarantine halts nothing and decides nothing, and has not passed" {
	plan <<-YAML
	phases:
	  - {name: a, tests: {one: {command: "exit 1", quarantine: {until: $(day)}}}}
	  - {name: b, tests: {two: {command: "true"}}}
	YAML
	run -0 gmake e2e
	assert_equal "$(result '.success, .phases[].status, .phases[].gates' | xargs)" "true failed passed false true"
	assert_contains "$output" "(quarantined)"
}

@test "a step on which one stands that gates does so, too" {
	plan <<-YAML
	phases:
	  - name: order
	    parallel: false
	    tests:
	      make: {command: "true"}
	      pay: {command: "exit 1", quarantine: {until: $(day)}}
	      send: {command: "true"}
	YAML
	run -0 e2e-gen --check
	assert_contains "$output" "phases.yaml:6:44: warning: this quarantine has no effect: later steps depend on this one"
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].status, .phases[0].tests[2].status, .tests_quarantined' | xargs)" "failed skipped 0"
	assert_equal "$(result '.quarantine[0].quarantine | .state, .excused' | xargs)" "needed false"
	# A report alone tells as much.
	run -2 gmake e2e-report E2E_REPORTS=junit,tap
	assert_contains "$(cat test-results/e2e-results.xml)" 'failures="1"'
	refute_contains "$output" "TODO"

	sed -i "s/send: {command: \"true\"/&, quarantine: {until: $(day)}/" phases.yaml
	run -0 e2e-gen --check
	refute_contains "$output" "warning"
	run -0 gmake e2e
	assert_equal "$(result '.success, .tests_quarantined' | xargs)" "true 2"
}

@test "what needs a test in quarantine that failed gates, and is an error in JUnit" {
	plan <<-YAML
	reports: [json, junit]
	phases:
	  - name: p
	    tests:
	      bad: {command: "exit 1", quarantine: {until: $(day)}}
	      ok: {command: "true"}
	      dep: {command: "true", needs: [bad]}
	YAML
	run -2 gmake e2e
	assert_equal "$(result '.success, .tests_quarantined' | xargs)" "false 1"
	assert_contains "$(cat test-results/e2e-results.xml)" 'errors="1"'
	assert_equal "$(result '.phases[0].tests[] | select(.name == "dep") | .error')" \
		"skipped: it needs p/bad, which is in quarantine and did not pass"
	# Named, it decides itself.
	run -2 gmake e2e E2E_ONLY="bad dep"
	assert_equal "$(stamp p/dep.skipped .detail)" p/bad
}

@test "e2e-gen warns of a quarantine on which a test stands that is in none, and names both" {
	plan <<-YAML
	phases:
	  - name: p
	    tests:
	      bad: {command: "exit 1", quarantine: {until: $(day)}}
	      ok: {command: "true"}
	  - name: q
	    tests:
	      dep: {command: "true", needs: [p/bad]}
	  - name: r
	    required: false
	    tests:
	      extra: {command: "true", needs: [p/bad]}
	YAML
	run -0 e2e-gen --check
	assert_contains "$output" 'phases.yaml:4:'
	assert_contains "$output" 'warning: "q/dep" needs "p/bad" and is not in quarantine'
	assert_equal "$(grep -c warning <<<"$output")" 1
	# p does not halt the run.
	run -2 gmake e2e
	assert_equal "$(stamp q/dep.skipped .detail)" "it needs p/bad, which is in quarantine and did not pass"
	# Where it is in quarantine too, or does not gate, nothing is to be warned of.
	sed -i 's|needs: \[p/bad\]}|needs: [p/bad], quarantine: {until: '"$(day)"'}}|' phases.yaml
	run -0 e2e-gen --check
	refute_contains "$output" "warning"
	run -0 gmake e2e
	assert_equal "$(result '.success, .tests_quarantined' | xargs)" "true 3"
}

@test "a result that is missing or not to be believed is a failure in quarantine" {
	plan <<-YAML
	phases:
	  - name: p
	    tests:
	      ok: {command: "true"}
	      a: {command: "true", quarantine: {until: $(day)}, report: {format: junit, file: no.xml}}
	      b: {command: [/nowhere/at/all], quarantine: {until: $(day)}}
	      c: {command: "sleep 9", timeout: 200ms, quarantine: {until: $(day)}}
	YAML
	run -0 gmake e2e
	assert_equal "$(result '.tests_quarantined, (.phases[0].tests[] | .status)' | xargs)" "3 passed failed failed failed"
	# What somebody has written there is no result.
	echo no >test-results/p/ok.passed
	run -2 gmake e2e-report
	rm test-results/p/a.failed
	gmake e2e E2E_PHASES=p
	rm -f test-results/p/b.failed
	run -0 gmake e2e-report
	assert_equal "$(result '.phases[0].tests[2] | .status, .reason, .quarantine.excused' | xargs)" "failed missing true"
}

@test "a quarantine is for each combination of a matrix, and for a found file" {
	mkdir t && printf 'exit 1\n' >t/bad.sh && printf 'exit 0\n' >t/good.sh
	plan <<-YAML
	runners: {sh: {command: [sh, '\${path}']}}
	phases:
	  - name: p
	    runner: sh
	    files: t/*.sh
	    tests:
	      bad: {path: t/bad.sh, quarantine: {until: $(day)}}
	      each: {command: 'exit \${code}', matrix: {code: ["1", "2"]}, quarantine: {until: $(day)}}
	YAML
	run -0 gmake e2e
	assert_equal "$(result '[.quarantine[] | select(.quarantine.excused).test] | join(" ")')" "p/bad p/each.1 p/each.2"
	run -2 gmake e2e E2E_ONLY="p/each.%"
}

@test "a quarantine that comes or goes or ends on another day lets the test run again" {
	plan <<-YAML
	phases:
	  - name: p
	    tests:
	      a: {command: "echo x >>ran", quarantine: {until: $(day)}}
	      m: {command: "test -e well"}
	YAML
	run -2 gmake e2e
	run -2 gmake e2e
	assert_equal "$(wc -l <ran)" 1
	sed -i "s/$(day)/$(day '+31 days')/" phases.yaml
	run -2 gmake e2e
	assert_equal "$(wc -l <ran)" 2
	sed -i 's/, quarantine: {.*}}/}/' phases.yaml
	run -2 gmake e2e
	assert_equal "$(wc -l <ran)" 3
}

@test "the reports say since when, and what can end" {
	for _ in 1 2 3 4; do past passed; done
	past passed ',"quarantined":"2025-01-01T00:00:00.000Z"'
	touch well
	quarantined "$(day)"
	run -0 gmake e2e
	assert_equal "$(of_basket '.quarantine | .since[:10], .runs, .passes, .can_end' | xargs)" "2025-01-01 6 6 true"
	assert_contains "$output" "since 2025-01-01; passed in all of its last 6 runs, so it can end"
	assert_contains "$(cat test-results/summary.md)" "passed in all of its last 6 runs"
	rm well
	gmake e2e-fresh
	run -0 gmake e2e
	assert_equal "$(of_basket '.quarantine | .since[:10], .runs, .passes, .can_end' | xargs)" "2025-01-01 7 6 false"
}

@test "four passes are too few to say that a quarantine can end" {
	for _ in 1 2 3; do past passed; done
	touch well
	quarantined "$(day)"
	run -0 gmake e2e
	assert_equal "$(of_basket '.quarantine | .runs, .can_end' | xargs)" "4 false"
}

@test "each format has a failure in quarantine as one that does not gate" {
	quarantined "$(day)"
	run -0 gmake e2e
	xmllint --noout --nonet --schema "$BATS_TEST_DIRNAME/reporters/junit.xsd" test-results/e2e-results.xml
	assert_contains "$(cat test-results/e2e-results.xml)" 'failures="0" errors="0"'
	assert_contains "$(cat test-results/e2e-results.xml)" "message=\"quarantined until $(day): exit 1\""
	assert_equal "$(jq -c '.results.summary | [.failed, .other, .tests]' test-results/ctrf-report.json)" "[0,1,3]"
	assert_contains "$(cat test-results/summary.md)" "## ✅ E2E tests passed, 1 quarantined failure"
	assert_contains "$(cat test-results/report.html)" "&lt;b&gt;rounded&lt;/b&gt; twice"
	refute_contains "$(cat test-results/report.html)" "<b>rounded"
	assert_contains "$(cat test-results/report.html)" '<a href="https://example.com/17"'
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema test-results \
		"$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json"
	run -0 gmake e2e-report E2E_REPORTS=tap
	assert_contains "$output" "not ok 2 - shop/basket # TODO quarantined until $(day)"
	refute_contains "$output" "Bail out"
	run -0 gmake e2e-report E2E_REPORTS=github
	assert_contains "$output" "::warning"
	refute_contains "$output" "::error"
}

@test "neither a setup nor a teardown stands on a step in quarantine, or decides in its place" {
	plan <<-YAML
	phases:
	  - name: p
	    parallel: false
	    setup: {seed: {command: "true"}}
	    teardown: {wipe: {command: "true", required: true}}
	    tests:
	      a: {command: "true"}
	      b: {command: "false", quarantine: {until: $(day '+30 days')}}
	YAML
	run -0 e2e-gen
	refute_contains "$output" warning
	run -0 gmake e2e
	assert_contains "$output" "1 quarantined failure"
	sed -i '/ a: /d' phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "warning: "
	run -2 gmake e2e
}

@test "what is wrong with a quarantine is said where it stands" {
	cat >phases.yaml <<-YAML
	phases:
	  - name: p
	    tests:
	      a: {command: "true", quarantine: {reason: x}}
	      b: {command: "true", quarantine: {until: 2027-02-30}}
	      c: {command: "true", quarantine: {until: tomorrow}}
	      d: {command: "true", quarantine: {until: $(day '+400 days')}}
	      e: {command: "true", quarantine: 2027-01-31}
	      f: {command: "true", quarantine: {until: $(day), reasons: x, issue: ""}}
	YAML
	run -2 e2e-gen
	assert_contains "$output" "phases.yaml:4:40: error: a quarantine needs the day"
	assert_contains "$output" 'phases.yaml:5:48: error: until has to be a day such as 2027-01-31, not "2027-02-30"'
	assert_contains "$output" "phases.yaml:6:48: error: until has to be a day"
	assert_contains "$output" "phases.yaml:7:48: error: a quarantine has to end within a year"
	assert_contains "$output" "phases.yaml:8:40: error: "
	assert_contains "$output" "phases.yaml:9:"
	run -2 e2e-gen - <<-'YAML'
	phases:
	  - {name: p, quarantine: {until: 2027-01-31}, tests: {a: {command: "true"}}}
	YAML
}
