#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# No attempt hides another, and each report counts for the attempt that wrote it.

load helpers

xml() { printf '<testsuite>%s</testsuite>\n' "$1"; }

@test "a skip after a failed attempt is a failure" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: 'test ${attempt} = 1 && exit 1; exit 77', retries: 1}
	      b: {command: "true"}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp p/a.failed '[.status, .reason] | join(" ")')" "failed exit"
	assert_contains "$output" "an attempt failed, and the last one skipped itself"
	assert_equal "$(result .success)" false
}

@test "a report of skips only after a failed attempt is a failure" {
	xml '<testcase name="x"><skipped/></testcase>' >skips
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: 'cp skips "${report}"; test ${attempt} = 2', retries: 1, report: {format: junit, file: "${artifacts}/r"}}
	      b: {command: "true"}
	YAML
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
	assert_contains "$output" "an attempt failed, and all cases of the last one's report are skipped"
}

@test "without a failed attempt a skip is a skip" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: exit 77, retries: 1}, b: {command: "true"}}}]
	YAML
	gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" skipped
}

# A test that writes its report at its first attempt only.
writes_once() {
	xml '<testcase name="x"/>' >good
	plan <<-YAML
	phases:
	  - name: p
	    tests:
	      a:
	        command: 'test \${attempt} = 2 || { cp good $1; exit 1; }'
	        retries: 1
	        report: {format: junit, file: "$2"}
	YAML
}

@test "a step that skipped itself by its report takes nothing from the step after it" {
	plan <<-'YAML'
	phases:
	- name: p
	  parallel: false
	  tests:
	    a: {command: 'echo "<testsuite><testcase name=\"x\"><skipped/></testcase></testsuite>" >r', report: {format: junit, file: r}}
	    b: {command: "echo b >>ran"}
	    c: {command: "echo c >>ran; test -e m"}
	YAML
	run gmake e2e
	[ "$status" = 2 ]
	assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "skipped passed failed"
	assert_equal "$(stamp p/a.skipped .reason)" report
	# What it stood on ran again, so it does too.
	touch m
	gmake e2e
	assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "skipped passed passed"
	assert_equal "$(cat ran | tr '\n' ' ')" "b c b c "
}

@test "the report of the attempt before is not believed" {
	writes_once r r
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0] | [.status, .reason] | join(" ")')" "failed report"
	assert_contains "$output" "the report at r is of an earlier run"
}

@test "the reports of the attempt before are not believed where a pattern names them" {
	mkdir out
	writes_once out/one.xml 'out/*.xml'
	run -2 gmake e2e
	assert_contains "$output" "the report at out/*.xml is of an earlier run"
}

@test "a report that is written again is believed, even if it is the same" {
	xml '<testcase name="x"/>' >good
	plan <<-'YAML'
	phases:
	  - name: p
	    tests: {a: {command: 'cp good r; test ${attempt} = 2', retries: 1, report: {format: junit, file: r}}}
	YAML
	gmake e2e
	assert_equal "$(result '.phases[0].tests[0] | [.status, .flaky, (.cases | length)] | join(" ")')" "passed true 1"
}

@test "of files that a pattern names, those of the attempt count" {
	mkdir out
	xml '<testcase name="old"><failure/></testcase>' >out/old.xml
	xml '<testcase name="x"/>' >good
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: cp good out/new.xml, report: {format: junit, file: "out/*.xml"}}}}]
	YAML
	gmake e2e
	assert_equal "$(result '[.phases[0].tests[0].cases[].name] | join(" ")')" x
}

# Two tests that share a report; the FIRST one's has a failed case.
two_share() { # FIRST
	xml "$1" >first
	xml '<testcase name="second"/>' >second
	cat >phases.yaml <<-'YAML'
	version: 1
	runners: {sh: {command: 'cp ${path} r', report: {format: junit, file: r}}}
	phases: [{name: p, runner: sh, tests: {a: first, b: second}}]
	YAML
}

@test "a report is read before another test overwrites it, and e2e-gen says that two share one" {
	two_share '<testcase name="first"><failure/></testcase>'
	run -0 e2e-gen
	assert_contains "$output" '"p/a" and "p/b" write the same report, r'
	for jobs in -j1 -j8; do
		run -2 gmake "$jobs" e2e-fresh e2e
		assert_equal "$(result '.phases[0].tests[0] | [.status, .cases[0].name] | join(" ")')" "failed first"
		assert_equal "$(result '.phases[0].tests[1].status')" passed
	done
}

@test "two that share a report never run side by side" {
	mkdir busy
	xml '<testcase name="x"/>' >good
	cat >phases.yaml <<-'YAML'
	version: 1
	runners:
	  sh:
	    command: 'mkdir busy/now && sleep 0.2 && cp good r && rmdir busy/now'
	    report: {format: junit, file: r}
	phases: [{name: p, runner: sh, tests: {a: {}, b: {}, c: {}}}]
	YAML
	e2e-gen
	gmake -j8 e2e
	assert_equal "$(result .tests_passed)" 3
	# Nor when one between them is not selected.
	gmake -j8 e2e-fresh e2e E2E_ONLY='p/a p/c'
	assert_equal "$(result .tests_passed)" 2
}

@test "reports with the test's name in them are not shared" {
	xml '<testcase name="x"/>' >good
	cat >phases.yaml <<-'YAML'
	version: 1
	runners: {sh: {command: 'cp good ${name}.xml', report: {format: junit, file: "${name}.xml"}}}
	phases: [{name: p, runner: sh, tests: {a: {}, b: {}}}]
	YAML
	run -0 --separate-stderr e2e-gen
	assert_equal "$stderr" ""
	refute_contains "$(cat Makefile)" E2E_ORDER_p
	gmake -j2 e2e
}

@test "a report's file cannot be that of the report" {
	cat >phases.yaml <<-'YAML'
	version: 1
	phases: [{name: p, tests: {a: {command: "true", report: {format: junit, file: "${report}"}}}}]
	YAML
	run -2 e2e-gen
	assert_contains "$output" "the file of a report cannot use \${report}"
}

@test "a pass whose report was lost runs again in the same invocation" {
	xml '<testcase name="x"/>' >good
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: 'echo a >>ran; cp good "${report}"', report: {format: junit, file: "${artifacts}/r"}}
	      b: {command: test -e m}
	YAML
	run -2 gmake e2e
	rm test-results/p/a.d/r
	touch m
	gmake e2e
	assert_equal "$(ran)" "a a"
	assert_equal "$(result .success)" true
}

@test "a pass whose report was cut, or replaced by another good one, runs again in the same invocation" {
	local how
	xml '<testcase name="x"/>' >good
	for how in 'truncate -s -5' 'cp other'; do
		rm -rf ran m test-results
		xml '<testcase name="y"/>' >other
		plan <<-'YAML'
		phases:
		  - name: p
		    tests:
		      a: {command: 'echo a >>ran; cp good "${report}"', report: {format: junit, file: "${artifacts}/r"}}
		      b: {command: test -e m}
		YAML
		run -2 gmake e2e
		$how test-results/p/a.d/r
		touch m
		gmake e2e
		assert_equal "$(ran)" "a a"
		assert_equal "$(result .success)" true
	done
}
